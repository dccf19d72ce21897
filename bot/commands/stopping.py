"""How a process that runs until it is told to stop comes to its end."""

import asyncio
import os
import signal
import threading


def stop_signal() -> asyncio.Event:
    """Return an event that is set on SIGTERM and Ctrl+C."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def leave_at_the_latest(seconds: float, status: int) -> None:
    """End the process after so many seconds, whatever still waits for a locked database or for Telegram.

    What was in hand then is handed over, or tried, again after the next start, as after a crash.
    """
    watch = threading.Timer(seconds, os._exit, (status,))
    watch.daemon = True
    watch.start()
