"""The page of a rehearsal in a real browser, and what a person does on it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from importlib import resources
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, expect

from bot.course.timeline import Notice
from bot.messages.speech import Speech
from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.serving import serve
from bot.rehearsal.web import web
from tests.straight import straight

SHIPPED = (resources.files("bot.course") / "likeverdig-samskaping-2022.toml").read_text(encoding="utf-8")
NB = Speech("nb")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
expect.set_options(timeout=20_000)


class Shown:
    """The page of a rehearsal in the browser, and what a person does on it. `troubles` must stay empty."""

    def __init__(self, page: Page, rehearsal: Rehearsal) -> None:
        self.page = page
        self.rehearsal = rehearsal
        self.speech = NB
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        page.on("requestfailed", self._failed)

    def _failed(self, request: Any) -> None:
        # What the page itself gives up, such as a question for news when it is reloaded, is no trouble.
        if request.failure != "net::ERR_ABORTED":
            self.troubles.append(f"{request.url}: {request.failure}")

    @property
    def log(self) -> Locator:
        return self.page.locator("#log")

    @property
    def theirs(self) -> Locator:
        """The bot's messages."""
        return self.log.locator(".message[data-id]:not(.mine)")

    @property
    def newest(self) -> Locator:
        return self.theirs.last

    def button(self, msgid: str, within: Locator | None = None, **values: object) -> Locator:
        """A button of the page by its label in the page's language."""
        return (within or self.page).get_by_role("button", name=self.speech.label(msgid, **values))

    async def says(self, words: str) -> None:
        field = self.page.get_by_role("textbox", name=self.speech.label("Message"), exact=True)
        await field.fill(words)
        await field.press("Enter")
        await expect(self.log.locator(".message.mine[data-id]").last).to_contain_text(words)

    async def taps(self, label: str) -> None:
        """Tap the newest button with this label under a message."""
        await self.log.get_by_role("button", name=label, exact=True).last.click()

    async def reads(self, *sentences: str) -> None:
        """The newest message says all this, or will in a moment."""
        for sentence in sentences:
            await expect(self.newest.locator(".body")).to_contain_text(sentence)

    async def goes_to_the_next_notice(self) -> Notice:
        """«Next notice», and wait until the clock stands there."""
        following = self.rehearsal.next_notice()
        assert following is not None
        await self.button("Next notice").click()
        await self.clock_shows(following.due)
        return following

    async def has_all(self) -> int:
        """Wait until everything that the bot has to say just now is on the page; gives how many messages that are."""
        await self.rehearsal.settled()
        count = len(self.rehearsal.participant.inbox)
        await expect(self.theirs).to_have_count(count)
        return count

    async def clock_shows(self, moment: datetime) -> None:
        local = moment.astimezone(self.rehearsal.course.zone)
        await expect(self.page.locator("#now")).to_have_attribute("datetime", local.isoformat())
        await expect(self.page.locator("#clock-working")).to_be_empty()

    async def sends_a_sample_photo(self) -> None:
        await self.button("Attach").click()
        await self.page.get_by_role("menuitem", name=self.speech.label("Send a sample photo")).click()

    def tab(self, name: str) -> Locator:
        return self.page.get_by_role("tab", name=re.compile(name))

    async def violations(self) -> list[str]:
        """What axe-core finds serious or critical, a line each."""
        # Half a megabyte of script is enough once to a page.
        there = await self.page.evaluate("'axe' in window")
        found = await (Axe("null") if there else Axe()).run(self.page)
        return [
            f"{each['id']}: {', '.join(str(node['target']) for node in each['nodes'][:5])}"
            for each in found.response["violations"]
            if each["impact"] in ("serious", "critical")
        ]


def first_line(msgid: str) -> str:
    """A sentence of the bot as it is read, without its markup."""
    return re.sub("<[^>]*>", "", NB.label(msgid)).split("\n")[0]


@asynccontextmanager
async def shown_in(browser: Browser, source: str, **window: Any) -> AsyncIterator[Shown]:
    """Rehearse a course, and open its page in a window of the browser; nothing may go wrong in it."""
    rehearsal = Rehearsal(source)
    with straight():
        async with rehearsal.performed(), serve(web(rehearsal)) as address:
            context = await browser.new_context(
                base_url=address, **({"viewport": WIDE, "reduced_motion": "reduce"} | window)
            )
            context.set_default_timeout(20_000)
            page = await context.new_page()
            shown = Shown(page, rehearsal)
            await page.goto(address)
            await expect(page.locator("body")).not_to_have_class(re.compile("loading"))
            yield shown
            await context.close()
            assert shown.troubles == []
