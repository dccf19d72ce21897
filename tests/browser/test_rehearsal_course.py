"""The rehearsal's page as a view of a course: who is there, what reaches whom, time that runs, another file."""

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from itertools import product
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import expect

from bot.messages.speech import Speech
from tests.browser.shown import NARROW, NB, WIDE, Shown
from tests.conftest import SMALL_COURSE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Show = Callable[..., AbstractAsyncContextManager[Shown]]
Scheme = Literal["light", "dark"]
FAULTY = SMALL_COURSE.replace('id = "samling-1"', 'id = "Samling en"').replace("min = 3, max = 5", "min = 5, max = 3")
OTHER = SMALL_COURSE.replace("Lite kurs", "Annet kurs").replace("lite-kurs", "annet-kurs")


async def test_those_on_stage_sign_up_by_themselves_and_the_timeline_tells_what_reached_whom(show: Show) -> None:
    async with show(SMALL_COURSE) as shown:
        page = shown.page
        names = page.get_by_role("tab")
        await expect(names.locator(".names")).to_have_text(
            ["KariBibliotekansatt", "JonasFrivillig", "IngridMelder seg på sent", "OlaArrangør"]
        )
        await expect(shown.tab("Ola").locator(".unread")).to_have_text("1")

        # Kari says and taps what a person would; Jonas is left to himself.
        await shown.button("Sign up for me").click()
        await expect(shown.theirs.filter(has_text="Du er påmeldt")).to_have_count(1)
        await expect(shown.log.locator(".message.mine")).not_to_have_count(0)
        await expect(shown.tab("Kari").locator(".in")).to_be_visible()
        await expect(page.locator("#offer")).to_be_hidden()
        await shown.tab("Jonas").click()
        await shown.button("Sign up for me").click()
        await expect(shown.tab("Jonas").locator(".in")).to_be_visible()

        # A tap on what is coming lets time go until there. Sessions are there as well as notices.
        timeline = page.get_by_role("list", name=NB.label("The course's timeline"))
        session = timeline.locator("li.session", has_text="Første samling")
        await expect(session).to_contain_text("09:00–12:00")
        reminder = timeline.locator("li.notice", has_text="Påminnelse: Første samling").first
        await expect(reminder.locator(".told")).to_have_count(0)
        await reminder.get_by_role("button").click()
        await expect(reminder).to_have_class(re.compile("past"))
        await expect(reminder.locator(".told")).to_have_text("KNJBSendt til 2")
        await expect(shown.tab("Kari").locator(".unread")).not_to_be_empty()
        before = timeline.locator(".gap ~ li.notice")
        ahead = await before.count()
        await session.get_by_role("button").click()
        await expect(session).to_have_class(re.compile("running"))
        assert await before.count() < ahead
        await expect(timeline.locator(".gap")).to_have_attribute("aria-current", "time")

        # All that Jonas sees, on paper.
        await shown.button("More choices").click()
        async with page.context.expect_page() as opening:
            await page.get_by_role("menuitem", name="Hele kurset slik Jonas ser det").click()
        paper = await opening.value
        await expect(paper.get_by_role("heading", level=1)).to_have_text("Hele kurset slik Jonas ser det")
        await expect(paper.locator("main")).to_contain_text("Kveld for frivillige")
        await expect(paper.locator("h2").last).to_contain_text("2023")  # until the bot forgets them
        await paper.close()


async def test_time_runs_at_a_chosen_speed_until_it_is_stopped_or_the_course_is_over(show: Show) -> None:
    async with show(SMALL_COURSE) as shown:
        page, rehearsal = shown.page, shown.rehearsal
        await page.get_by_label(NB.label("Speed")).select_option(label="En uke i sekundet")
        await shown.button("Play").click()
        await expect(shown.button("Pause")).to_be_visible()
        await expect(shown.button("One hour")).to_be_disabled()
        await expect(page.locator(".gap")).not_to_have_class(re.compile("last"))
        await expect(page.locator("#now")).to_have_attribute("datetime", re.compile("2022-09-"))
        await shown.button("Pause").click()
        await expect(shown.button("One hour")).to_be_enabled()
        assert rehearsal.start < rehearsal.clock.now() < rehearsal.last_moment()

        # From the day before the last session on, it runs to the end by itself.
        await page.locator("li.notice", has_text="Påminnelse: Andre samling").last.get_by_role("button").click()
        await expect(page.locator("#now")).to_have_attribute("datetime", re.compile("2022-11-02T08:00"))
        await shown.button("Play").click()
        await expect(shown.button("Play")).to_be_disabled()
        await shown.clock_shows(rehearsal.last_moment())
        await expect(shown.button("Next notice")).to_be_disabled()
        await expect(shown.button("To the end")).to_be_disabled()


async def test_a_course_file_is_rehearsed_at_once_or_its_faults_are_told_and_nothing_is_lost(
    show: Show, tmp_path: Path
) -> None:
    async with show(SMALL_COURSE) as shown:
        page = shown.page
        await shown.says("/start")
        await shown.reads("Lite kurs")

        # Dropped on the page, with two faults.
        await drop(shown, "mitt-kurs.toml", FAULTY)
        dialog = page.get_by_role("dialog", name=NB.label("Rehearse your own course file"))
        await expect(dialog.get_by_role("heading", level=3)).to_contain_text("mitt-kurs.toml: 3 feil")
        await expect(dialog.get_by_role("listitem")).to_have_count(3)
        await expect(dialog.get_by_role("listitem").first).to_contain_text("effort_hours")
        await page.keyboard.press("Escape")
        await shown.reads("Lite kurs")

        # Chosen with the file chooser, without a fault.
        (tmp_path / "annet.toml").write_text(OTHER, encoding="utf-8")
        await shown.button("Course file …").click()
        async with page.expect_file_chooser() as choosing:
            await shown.button("Choose a file", dialog).click()
        await (await choosing.value).set_files(tmp_path / "annet.toml")
        await expect(page.locator("#course")).to_have_text("Annet kurs")
        await expect(dialog).to_contain_text(NB.label("Worth a second look:"))
        await expect(dialog).to_contain_text("sessions[0] er den første samlingen i filen")
        await shown.button("Close", dialog).click()
        await expect(shown.theirs).to_have_count(0)
        await shown.says("/start")
        await shown.reads("Annet kurs")

        # What is no text at all.
        await drop(shown, "bilde.toml", "ÿþ", encoding="latin-1")
        await expect(dialog).to_contain_text("bilde.toml er ikke en tekstfil")
        shown.troubles.clear()  # the browser notes each answer that was not 200


async def drop(shown: Shown, name: str, text: str, encoding: str = "utf-8") -> None:
    """Drag a file over the page and let it go there."""
    transfer = await shown.page.evaluate_handle(
        """([name, bytes]) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], name));
            return transfer;
        }""",
        [name, list(text.encode(encoding))],
    )
    await shown.page.dispatch_event("body", "dragenter", {"dataTransfer": transfer})
    await expect(shown.page.locator("#drop")).to_be_visible()
    await shown.page.dispatch_event("body", "drop", {"dataTransfer": transfer})
    await expect(shown.page.locator("#drop")).to_be_hidden()


async def test_light_and_dark_can_be_chosen_and_somebody_can_come_in_with_a_role(show: Show) -> None:
    async with show(SMALL_COURSE, color_scheme="light") as shown:
        page = shown.page
        background = "getComputedStyle(document.body).backgroundColor"
        light: Any = await page.evaluate(background)
        switch = page.get_by_role("button", name=NB.label("Dark appearance"))
        await expect(switch).to_have_attribute("aria-pressed", "false")
        await switch.click()
        await expect(switch).to_have_attribute("aria-pressed", "true")
        assert await page.evaluate(background) != light
        await page.reload()
        await expect(switch).to_have_attribute("aria-pressed", "true")
        await switch.click()
        assert await page.evaluate(background) == light

        await shown.button("Add a person").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label(NB.label("Name"), exact=True).fill("Per Hansen")
        await dialog.get_by_label(NB.label("Language in the person's Telegram")).select_option("en")
        await dialog.get_by_label(NB.label("Role in the course")).select_option("frivillig")
        await shown.button("Add", dialog).click()
        await expect(shown.tab("Per Hansen")).to_have_attribute("aria-selected", "true")
        await expect(shown.tab("Per Hansen").locator(".part")).to_have_text("Frivillig")
        await shown.button("Sign up for me").click()
        await expect(shown.theirs.filter(has_text=re.compile("signed up", re.IGNORECASE)).last).to_be_visible()
        await expect(shown.log).to_contain_text(str(Speech("en").label("Volunteer")))


async def test_nobody_is_shut_out_of_the_timeline_or_of_the_boxes(show: Show) -> None:
    async with show(SMALL_COURSE) as shown:
        page = shown.page
        await shown.button("Sign up for me").click()
        await expect(shown.tab("Kari").locator(".in")).to_be_visible()
        await shown.button("Next notice").click()
        await page.locator("li.session").first.get_by_role("button").click()
        await expect(page.locator("li.session").first).to_have_class(re.compile("running"))
        await page.get_by_text(NB.label("To a date")).click()
        schemes: tuple[Scheme, ...] = ("light", "dark")
        found = {}
        for scheme, window in product(schemes, (WIDE, NARROW)):
            await page.emulate_media(color_scheme=scheme)
            await page.set_viewport_size(window)  # type: ignore[arg-type]
            where = f"{scheme} {window['width']}"
            if (scheme == "light") == (window is WIDE):
                await drop(shown, "feil.toml", FAULTY)
                await expect(page.locator("#course-dialog .faults")).to_be_visible()
                found[f"faults {where}"] = await shown.violations()
                await page.keyboard.press("Escape")
            if window is NARROW:
                await shown.button("Open the clock and the timeline").click()
            found[f"timeline {where}"] = await shown.violations()
            if window is NARROW:
                await page.keyboard.press("Escape")
        assert {state: faults for state, faults in found.items() if faults} == {}
        shown.troubles.clear()  # the browser notes that a faulty course is answered with 422
