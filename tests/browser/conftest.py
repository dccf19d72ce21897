"""What the browser tests share: a real Chromium, the rehearsal's page in it; and what happens where there is none.

With FOLGESVENN_LEAVE_NOTHING_OUT in the environment nothing may be left out: a run that skipped any test, here or
elsewhere, has failed.
"""

import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.shown import Shown, shown_in

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def nothing_may_be_left_out() -> bool:
    return bool(os.environ.get("FOLGESVENN_LEAVE_NOTHING_OUT"))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium's executable. Where there is none, the test is left out, and says so."""
    found = shutil.which("chromium")
    if found is None:
        reason = "the rehearsal's page in a browser, since there is no «chromium» on this machine"
        if nothing_may_be_left_out():
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One Chromium for all tests; each has windows of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@pytest.fixture
def show(browser: Browser) -> Callable[..., AbstractAsyncContextManager[Shown]]:
    """Rehearse a course, and open its page in a window: `async with show(source) as shown`."""
    return lambda source, **window: shown_in(browser, source, **window)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that left something out, where nothing may be left out."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if nothing_may_be_left_out() and reporter and reporter.stats.get("skipped") and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was left out; a quiet run would only show an «s»."""
    reasons = {report.longrepr[2] for report in terminalreporter.stats.get("skipped", []) if report.longrepr}
    for reason in sorted(reasons):
        terminalreporter.write_line(f"Left out: {reason.removeprefix('Skipped: ')}", yellow=True)
    if reasons and nothing_may_be_left_out():
        terminalreporter.write_line("FOLGESVENN_LEAVE_NOTHING_OUT is set, so this run has failed.", red=True)
