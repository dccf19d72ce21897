"""The rehearsal's page in a real browser: a whole course on it, all that can be done there, and who can use it."""

import re
from itertools import product
from typing import Any

import pytest
from playwright.async_api import expect

from bot.course.timeline import Kind
from bot.messages.speech import Speech
from tests.browser.shown import NARROW, NB, SHIPPED, WIDE, Shown, first_line
from tests.conftest import SMALL_COURSE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

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

        await expect(shown.button("Next notice")).to_be_disabled()
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
        organiser = shown.tab("Ola")
        await expect(organiser.locator(".unread")).not_to_be_empty()
        await organiser.click()
        await expect(organiser).to_have_attribute("aria-selected", "true")
        await shown.reads("Når begynner det?")
        await shown.newest.hover()
        await shown.button("Reply", shown.newest).click()
        await expect(page.locator("#about")).to_be_visible()
        await shown.says("Klokka ni!")
        await expect(shown.log.locator(".message.mine .quote")).to_have_count(1)
        await shown.tab("Kari").click()
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
        await shown.sends_a_sample_photo()
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
        await expect(shown.tab("Per Hansen")).to_have_attribute("aria-selected", "true")
        await shown.button("Start", shown.log).click()
        await shown.reads("Eit lite kurs.")

        # The page itself in another language, and still after a reload.
        await page.get_by_label(NB.label("Language of this page")).select_option("en")
        shown.speech = Speech("en")
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await expect(shown.button("Next notice")).to_be_visible()
        await expect(page.locator("#course")).to_have_text("Small course")
        await page.reload()
        await expect(shown.button("Next notice")).to_be_visible()
        await expect(shown.tab("Per Hansen")).to_have_attribute("aria-selected", "true")

        # The clock: an hour, a day, a date; and back to the start, with nobody but those who began.
        start = shown.rehearsal.start
        await shown.button("One hour").click()
        await expect(page.locator("#now")).to_have_attribute("datetime", re.compile("T10:00:00"))
        await shown.button("One day").click()
        await expect(page.locator("#now")).to_have_attribute("datetime", re.compile("08-17T10:00:00"))
        await page.get_by_text(Speech("en").label("To a date")).click()
        await page.get_by_label("Month").select_option(label="October 2022")
        await page.get_by_label("Day", exact=True).select_option(label="Sunday 30")
        await page.get_by_label("Time of day").select_option("12:00")
        await expect(page.locator("#to-words")).to_have_text("Sunday 30 October 2022 at 12:00")
        await shown.button("Go there").click()
        await expect(page.locator("#now")).to_have_attribute("datetime", "2022-10-30T12:00:00+01:00")
        await shown.button("Start over").click()
        await shown.button("Start over", page.get_by_role("dialog")).click()
        await shown.clock_shows(start)
        await expect(page.get_by_role("tab")).to_have_count(4)
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
        await shown.page.get_by_text(NB.label("To a date")).click()
        await shown.page.get_by_label(NB.label("Time of day")).select_option("08:30")
        await expect(shown.page.locator("#to-words")).to_have_text("onsdag 17. august 2022 kl. 08:30")
        await shown.button("Go there").click()
        fault = shown.page.locator(".toast.is-fault")
        await expect(fault).to_contain_text("Klokka går bare framover")
        await expect(shown.page.locator("#now")).to_have_attribute("datetime", at or "")

        # Another page in the same browser can do nothing here.
        elsewhere = {"Sec-Fetch-Site": "cross-site"}
        answer = await shown.page.request.post("/api/clock", data={"to": "day"}, headers=elsewhere)
        assert answer.status == 403
        await expect(shown.page.locator("#now")).to_have_attribute("datetime", at or "")
        shown.troubles.clear()  # the browser itself notes that the server said 400


async def test_all_can_be_done_with_the_keyboard(show: Show) -> None:
    async with show(SMALL_COURSE) as shown:
        page, keys = shown.page, shown.page.keyboard
        outline = "getComputedStyle(document.activeElement).outlineStyle"

        # People: arrows move, Enter chooses.
        await shown.tab("Kari").focus()
        await keys.press("ArrowRight")
        await expect(shown.tab("Jonas")).to_be_focused()
        assert await page.evaluate(outline) == "solid"
        await keys.press("Enter")
        await expect(shown.tab("Jonas")).to_have_attribute("aria-selected", "true")

        # Commands: typing filters them, arrows move, Escape closes, Enter sends.
        field = page.get_by_role("textbox", name=NB.label("Message"), exact=True)
        await field.press_sequentially("/p")
        options = page.get_by_role("listbox").get_by_role("option")
        await expect(options.first).to_be_visible()
        assert all(each.startswith("/p") for each in await options.all_inner_texts())
        await keys.press("Escape")
        await expect(options).to_have_count(0)
        await field.fill("")
        await field.press_sequentially("/")
        await keys.press("ArrowDown")
        await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
        await keys.press("ArrowUp")
        await keys.press("Enter")
        await shown.reads("Lite kurs")

        # Messages: arrow up changes the last of one's own; in the log arrows move, and «r» replies.
        await shown.says("Hei")
        await keys.press("ArrowUp")
        await expect(field).to_have_value("Hei")
        await keys.press("Escape")
        await expect(field).to_have_value("")
        await shown.log.locator(".message[data-id]").last.focus()
        await keys.press("ArrowUp")
        await expect(shown.log.locator(".message.mine[data-id]").last).to_be_focused()
        await keys.press("r")
        await expect(page.locator("#about")).to_be_visible()
        await expect(field).to_be_focused()

        # The menu and the timeline.
        await shown.button("More choices").focus()
        await keys.press("ArrowDown")
        await keys.press("End")
        await expect(page.get_by_role("menuitemcheckbox")).to_be_focused()
        await keys.press("Escape")
        await expect(shown.button("More choices")).to_be_focused()
        ahead = page.locator("#notices button")
        await ahead.first.focus()
        await keys.press("ArrowDown")
        await expect(ahead.nth(1)).to_be_focused()
        due = await page.locator("#notices li:has(button)").nth(1).locator("time").get_attribute("datetime")
        await keys.press("Enter")
        await expect(page.locator("#now")).to_have_attribute("datetime", due or "")


async def test_on_a_phone_in_the_dark_the_clock_opens_over_the_chat_and_escape_closes_it(show: Show) -> None:
    dark = {"viewport": NARROW, "reduced_motion": "no-preference", "color_scheme": "dark"}
    async with show(SMALL_COURSE, **dark) as shown:
        page = shown.page
        await page.emulate_media(reduced_motion="reduce")  # who signs up by themselves takes their time otherwise
        await shown.button("Sign up for me").click()
        await expect(shown.tab("Kari").locator(".in")).to_be_visible()
        await page.emulate_media(reduced_motion="no-preference")
        opener = shown.button("Open the clock and the timeline")
        await opener.click()
        sheet = page.get_by_role("dialog", name=NB.label("The clock and the course"))
        await expect(sheet).to_be_visible()
        await expect(sheet).to_be_focused()
        following = shown.rehearsal.next_notice()
        assert following is not None
        await shown.button("Next notice", sheet).click()
        await shown.clock_shows(following.due)
        session = sheet.locator("li.session", has_text="Første samling")
        await session.get_by_role("button").click()
        await expect(session).to_have_class(re.compile("running"))
        await page.keyboard.press("Escape")
        await expect(sheet).to_be_hidden()
        await expect(opener).to_be_focused()
        # What came meanwhile is in the chat, and nothing is wider than the screen.
        await shown.reads("Første samling")
        assert await page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


async def test_nobody_is_shut_out_of_the_page(show: Show) -> None:
    async with show(SMALL_COURSE) as shown:
        page = shown.page
        found = {"empty": await shown.violations()}
        await shown.button("Start", shown.log).click()
        await signs_up(shown)
        await shown.says("Hva er dette?")
        await shown.sends_a_sample_photo()
        await shown.reads(NB.label("Thank you! But I can only read text. Could you write it instead?"))
        schemes: tuple[Any, ...] = ("light", "dark")
        for scheme, window in product(schemes, (WIDE, NARROW)):
            await page.emulate_media(color_scheme=scheme)
            await page.set_viewport_size(window)
            where = f"{scheme} {window['width']}"
            await shown.button("Commands").click()
            await expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
            found[f"conversation and commands {where}"] = await shown.violations()
            await page.keyboard.press("Escape")
            if (scheme == "light") != (window is WIDE):
                continue
            await shown.button("Add a person").click()
            found[f"dialog {where}"] = await shown.violations()
            await page.keyboard.press("Escape")
            await shown.button("More choices").click()
            found[f"menu {where}"] = await shown.violations()
            await page.keyboard.press("Escape")
        assert {state: faults for state, faults in found.items() if faults} == {}
