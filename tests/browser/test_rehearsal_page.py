"""The rehearsal's page in a real browser: a whole course on it, all that can be done there, and who can use it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from importlib import resources
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, expect

from bot.course.timeline import Kind, Notice
from bot.messages.speech import Speech
from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.serving import serve
from bot.rehearsal.web import web
from tests.conftest import SMALL_COURSE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

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
        """«To the next notice», and wait until the clock stands there."""
        following = self.rehearsal.next_notice()
        assert following is not None
        await self.button("To the next notice").click()
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


@pytest.fixture
def show(browser: Browser) -> Any:
    """Rehearse a course, and open its page in a window: `async with show(source) as shown`."""

    @asynccontextmanager
    async def show(source: str, **window: Any) -> AsyncIterator[Shown]:
        rehearsal = Rehearsal(source)
        async with rehearsal.performed(), serve(web(rehearsal)) as address:
            context = await browser.new_context(**({"viewport": WIDE, "reduced_motion": "reduce"} | window))
            context.set_default_timeout(20_000)
            page = await context.new_page()
            shown = Shown(page, rehearsal)
            await page.goto(address)
            await expect(page.locator("body")).not_to_have_class(re.compile("loading"))
            yield shown
            await context.close()
            assert shown.troubles == []

    return show


Show = Any


async def test_a_newcomer_takes_the_whole_course_on_the_page(show: Show) -> None:
    async with show(SHIPPED) as shown:
        await shown.button("Start", shown.log).click()
        await shown.reads("Likeverdig samskaping", "onsdag 24. august kl. 23:59")
        await shown.taps("Meld meg på")
        await shown.taps(NB.label("Yes, that is all right"))
        await shown.reads(first_line("<b>What is your name?</b>\nWrite it here, or tap the button."))

        # Not signed up yet: the deadline comes nearer.
        reminder = await shown.goes_to_the_next_notice()
        assert reminder.kind == Kind.SIGNUP_REMINDER
        await shown.reads("Likeverdig samskaping", "onsdag 24. august kl. 23:59")
        await expect(shown.newest.locator(".marks")).to_have_text("09:00")
        await shown.taps(NB.label("Go on with the sign-up"))
        await shown.reads(first_line("<b>What is your name?</b>\nWrite it here, or tap the button."))
        await shown.says("Kari Nordmann")
        await shown.taps("Bibliotekansatt")
        await shown.reads(first_line("<b>What is your workplace or association called?</b>\nWrite the name here."))
        await shown.says("Gran bibliotek")
        await shown.taps("Innlandet")
        await shown.taps(NB.label("Skip"))
        await shown.taps(NB.label("Yes, sign me up"))
        await expect(shown.theirs.filter(has_text=re.compile(r"Du er påmeldt\b"))).to_have_count(1)
        calendar = shown.theirs.last.locator("a.file-open")
        await expect(calendar).to_have_attribute("href", re.compile("^/api/files/"))

        await walks_to_the_end(shown)

        await expect(shown.button("To the next notice")).to_be_disabled()
        await expect(shown.page.locator("#now")).to_have_attribute("datetime", "2022-11-02T14:00:00+01:00")
        await shown.says("/refleksjon")
        await expect(shown.newest.locator(".key")).to_contain_text(["Øvelse 1", "Øvelse 2"])


async def walks_to_the_end(shown: Shown) -> None:
    """Notice by notice; those for this person arrive, worded with the right local time, the others don't."""
    course = shown.rehearsal.course
    local_times = {}
    while shown.rehearsal.next_notice() is not None:
        before = await shown.has_all()
        notice = await shown.goes_to_the_next_notice()
        concerns = notice.kind != Kind.SIGNUP_REMINDER and "ansatt" in notice.roles
        assert await shown.has_all() == before + concerns, notice.key
        if not concerns:
            continue
        session, exercise = course.session(notice.subject), course.exercise(notice.subject)
        subject = session or exercise
        assert subject is not None
        await shown.reads(subject.title.into("nb"))
        local = notice.due.astimezone(course.zone)
        await expect(shown.newest.locator(".marks")).to_have_text(f"{local:%H:%M}")
        local_times[f"{local:%Y-%m-%d}", notice.kind] = f"{local:%H:%M}"
        match notice.kind:
            case Kind.SESSION_REMINDER:
                assert session is not None
                await shown.reads(NB.when(session.starts.instant))
                await expect(shown.newest.locator("a.key")).to_have_attribute("href", session.link or "")
            case Kind.REFLECTION_REQUEST:
                assert session is not None
                assert session.reflection is not None
                await shown.reads(session.reflection.into("nb"))
                await shown.says(f"Om {session.id}: å lytte.")
                await shown.reads(session.title.into("nb"))
            case Kind.EXERCISE:
                await expect(shown.newest.locator(".key")).to_have_text(["Jeg er ferdig"])
            case Kind.EXERCISE_NUDGE:
                assert exercise is not None
                await expect(shown.newest.locator(".key").first).to_have_text("Jeg er ferdig")
                if notice.expires == course.done_by(exercise).starts.instant:
                    await finishes(shown, exercise.title.into("nb"), exercise.reflection.into("nb"))  # type: ignore[union-attr]
    assert local_times["2022-10-26", Kind.SESSION_REMINDER] == "09:00"
    assert local_times["2022-10-24", Kind.EXERCISE_NUDGE] == "10:00"
    assert local_times["2022-10-31", Kind.EXERCISE_NUDGE] == "10:00"
    assert local_times["2022-11-01", Kind.SESSION_REMINDER] == "09:00"
    assert local_times["2022-11-02", Kind.REFLECTION_REQUEST] == "14:00"


async def finishes(shown: Shown, title: str, question: str) -> None:
    await shown.taps("Jeg er ferdig")
    await shown.taps(str(NB.hours(120)))
    await shown.reads(title, question)
    await shown.says(f"Etter {title}.")
    await shown.reads(first_line("✅ Thank you! We have kept your reflection on «{title}».").format(title=title))


def first_line(msgid: str) -> str:
    """A sentence of the bot as it is read, without its markup."""
    return re.sub("<[^>]*>", "", NB.label(msgid)).split("\n")[0]


async def test_one_can_edit_reply_block_and_be_the_organiser_too(show: Show) -> None:
    async with show(SMALL_COURSE) as shown:
        page = shown.page
        await shown.button("Start", shown.log).click()
        await shown.reads("Lite kurs")
        await signs_up(shown)

        # Free text is asked about; a change to it is kept; a reply is bound to what it replies to.
        await shown.says("Hva er dette?")
        mine = shown.log.locator(".message.mine[data-id]").last
        await shown.reads(NB.label("I have kept what you wrote. What is it?"))
        await mine.hover()
        await shown.button("Edit", mine).click()
        field = page.get_by_role("textbox", name=NB.label("Message"), exact=True)
        await expect(field).to_have_value("Hva er dette?")
        await field.fill("Når begynner det?")
        await field.press("Enter")
        await expect(mine).to_contain_text("Når begynner det?")
        await expect(mine.locator(".marks")).to_contain_text(NB.label("edited"))
        await shown.taps(NB.label("A question to the organisers"))

        # The organiser's tab says that something has come; the answer reaches who asked.
        organiser = page.get_by_role("tab").nth(1)
        await expect(organiser.locator(".unread")).not_to_be_empty()
        await organiser.click()
        await expect(organiser).to_have_attribute("aria-selected", "true")
        await shown.reads("Når begynner det?")
        await shown.newest.hover()
        await shown.button("Reply", shown.newest).click()
        await expect(page.locator("#about")).to_be_visible()
        await shown.says("Klokka ni!")
        await expect(shown.log.locator(".message.mine .quote")).to_have_count(1)
        await page.get_by_role("tab").first.click()
        await shown.reads("Klokka ni!")

        # Blocking and coming back.
        await shown.button("More choices").click()
        await page.get_by_role("menuitemcheckbox", name=NB.label("Block the bot")).click()
        await expect(page.locator("#blocked")).to_contain_text("Kari Nordmann")
        await expect(page.locator("#composer")).to_be_hidden()
        await shown.button("Unblock the bot").click()
        await expect(page.locator("#composer")).to_be_visible()
        await shown.reads("Min side")

        # A photo where words are asked for, and the commands.
        await shown.button("Send a sample photo").click()
        await shown.reads(NB.label("Thank you! But I can only read text. Could you write it instead?"))
        await shown.button("Commands").click()
        await page.get_by_role("option", name="/program").click()
        await expect(shown.theirs.filter(has_text="Andre samling").last).to_be_visible()


async def test_people_join_the_language_changes_and_all_starts_over(show: Show) -> None:
    async with show(SMALL_COURSE) as shown:
        page = shown.page
        # Somebody else, with another language in their Telegram.
        await shown.button("Add a person").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label(NB.label("Name"), exact=True).fill("Per Hansen")
        await dialog.get_by_label(NB.label("Language in the person's Telegram")).select_option("nn")
        await shown.button("Add", dialog).click()
        await expect(page.get_by_role("tab", name="Per Hansen")).to_have_attribute("aria-selected", "true")
        await shown.button("Start", shown.log).click()
        await shown.reads("Eit lite kurs.")

        # The page itself in another language, and still after a reload.
        await page.get_by_label(NB.label("Language of this page")).select_option("en")
        shown.speech = Speech("en")
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await expect(shown.button("To the next notice")).to_be_visible()
        await expect(page.locator("#course")).to_have_text("Small course")
        await page.reload()
        await expect(shown.button("To the next notice")).to_be_visible()
        await expect(page.get_by_role("tab", name="Per Hansen")).to_have_attribute("aria-selected", "true")

        # The clock: an hour, a day, a date; and back to the start, with nobody but those who began.
        start = shown.rehearsal.start
        await shown.button("One hour").click()
        await expect(page.locator("#now")).to_have_attribute("datetime", re.compile("T10:00:00"))
        await shown.button("One day").click()
        await expect(page.locator("#now")).to_have_attribute("datetime", re.compile("08-17T10:00:00"))
        await page.get_by_label(Speech("en").label("To a date")).fill("2022-10-30T12:00")
        await shown.button("Go there").click()
        await expect(page.locator("#now")).to_have_attribute("datetime", "2022-10-30T12:00:00+01:00")
        await shown.button("Start over").click()
        await shown.button("Start over", page.get_by_role("dialog")).click()
        await shown.clock_shows(start)
        await expect(page.get_by_role("tab")).to_have_count(2)
        await expect(shown.button("Start", shown.log)).to_be_visible()
        await expect(shown.theirs).to_have_count(0)


async def signs_up(shown: Shown) -> None:
    await shown.taps("Meld meg på")
    await shown.taps(NB.label("Yes, that is all right"))
    await shown.taps("Kari Nordmann")
    await shown.taps("Bibliotekansatt")
    await shown.reads(first_line("<b>What is your workplace or association called?</b>\nWrite the name here."))
    await shown.says("Gran bibliotek")
    await shown.taps(NB.label("Skip"))
    await shown.taps(NB.label("Yes, sign me up"))
    await expect(shown.theirs.filter(has_text="Du er påmeldt")).to_have_count(1)


async def test_the_page_does_not_go_back_in_time_and_says_so(show: Show) -> None:
    async with show(SMALL_COURSE) as shown:
        await shown.button("One day").click()
        await expect(shown.page.locator("#now")).to_have_attribute("datetime", re.compile("08-17T"))
        at = await shown.page.locator("#now").get_attribute("datetime")
        await shown.page.get_by_label(NB.label("To a date")).fill("2022-08-01T12:00")
        await shown.button("Go there").click()
        await expect(shown.page.locator(".toast.is-fault")).to_be_visible()
        await expect(shown.page.locator("#now")).to_have_attribute("datetime", at or "")
        shown.troubles.clear()  # the browser itself notes that the server said 400


async def test_on_a_phone_the_clock_opens_over_the_chat_and_escape_closes_it(show: Show) -> None:
    async with show(SMALL_COURSE, viewport=NARROW, reduced_motion="no-preference") as shown:
        page = shown.page
        opener = shown.button("Open the clock and the timeline")
        await opener.click()
        sheet = page.get_by_role("dialog", name=NB.label("The clock and the course"))
        await expect(sheet).to_be_visible()
        await expect(sheet).to_be_focused()
        following = shown.rehearsal.next_notice()
        assert following is not None
        await shown.button("To the next notice", sheet).click()
        await shown.clock_shows(following.due)
        await page.keyboard.press("Escape")
        await expect(sheet).to_be_hidden()
        await expect(opener).to_be_focused()


async def violations(page: Page) -> list[str]:
    """What axe-core finds serious or critical, a line each."""
    found = await Axe().run(page)
    return [
        f"{each['id']}: {', '.join(str(node['target']) for node in each['nodes'][:5])}"
        for each in found.response["violations"]
        if each["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nobody_is_shut_out_of_the_page(show: Show, scheme: Any) -> None:
    async with show(SMALL_COURSE, color_scheme=scheme) as shown:
        page = shown.page
        found = {"empty": await violations(page)}
        await shown.button("Start", shown.log).click()
        await signs_up(shown)
        await shown.says("Hva er dette?")
        await shown.button("Send a sample photo").click()
        await shown.reads(NB.label("Thank you! But I can only read text. Could you write it instead?"))
        for window in (WIDE, NARROW):
            await page.set_viewport_size(window)
            width = window["width"]
            found[f"conversation {width}"] = await violations(page)
            await shown.button("Commands").click()
            await expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
            found[f"commands {width}"] = await violations(page)
            await page.keyboard.press("Escape")
            await shown.button("Add a person").click()
            found[f"dialog {width}"] = await violations(page)
            await page.keyboard.press("Escape")
        await shown.button("Open the clock and the timeline").click()
        await expect(page.get_by_role("dialog", name=NB.label("The clock and the course"))).to_be_visible()
        found["sheet 390"] = await violations(page)
        assert {state: faults for state, faults in found.items() if faults} == {}
