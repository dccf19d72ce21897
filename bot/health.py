"""«Are you well?», asked of the bot on this machine. Imports next to nothing: a container asks twice a minute."""

import http.client
import os
import sys

PATIENCE = 4.0
"""Seconds that an answer may take."""


def asked(port: int) -> int | None:
    """Return the status that the bot on a port of this machine answers with, or None where nobody answers in time.

    200 says that it is well, 503 that it is up and can't do its work.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def main() -> None:
    """Exit 0 if the bot at HEALTH_PORT is well, else 1: what the container's health check runs."""
    sys.exit(0 if asked(int(os.environ["HEALTH_PORT"])) == http.client.OK else 1)


if __name__ == "__main__":
    main()
