"""The page on which somebody reads all that a course says: wide and narrow, light and dark, and on paper."""

from functools import partial
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Request

from bot.rehearsal.walking import walked
from tests.conftest import SMALL_COURSE
from tests.stage import oslo

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


def _note(asked: list[str], request: Request) -> None:
    asked.append(request.url)


async def test_it_reads_well_everywhere_asks_nothing_of_anybody_and_prints(browser: Browser, tmp_path: Path) -> None:
    page = await walked(SMALL_COURSE, signs_up=oslo("2022-08-20 12:00"), until=oslo("2022-09-03 12:00"))
    file = tmp_path / "kari.html"
    file.write_text(page, encoding="utf-8")
    for scheme in ("light", "dark"):
        for width in (390, 1280):
            # Axe puts itself into the page, which the page's own rules forbid to everybody.
            context = await browser.new_context(
                color_scheme=scheme, viewport={"width": width, "height": 900}, bypass_csp=True
            )
            shown, asked = await context.new_page(), list[str]()
            shown.on("request", partial(_note, asked))
            await shown.goto(file.as_uri())
            found = (await Axe().run(shown)).response["violations"]
            assert [each["id"] for each in found] == [], (scheme, width)
            assert await shown.evaluate("document.documentElement.scrollWidth") <= width
            assert asked == [file.as_uri()]
            await context.close()
    context = await browser.new_context(color_scheme="dark")
    shown = await context.new_page()
    await shown.goto(file.as_uri())
    await shown.emulate_media(media="print")
    ink = await shown.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(23, 33, 31)"  # dark on white paper, however the screen is
    assert (await shown.pdf(prefer_css_page_size=True)).startswith(b"%PDF")
    await context.close()
