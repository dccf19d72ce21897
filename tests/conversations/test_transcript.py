"""What somebody sees of a whole course, written down as a page: who walks through it alone, and what the page tells."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.course.timeline import Kind, timeline
from bot.messages.speech import Speech
from bot.publishing import accept
from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.transcript import transcript
from bot.rehearsal.walking import usual_sign_up, walked
from tests.conftest import SMALL_COURSE
from tests.stage import oslo

COURSE = accept(SMALL_COURSE)


def read(page: str) -> str:
    """What a reader has before the eyes: no markup, every sign as it is."""
    return unescape(re.sub(r"<[^>]+>", "", page[page.index("<body>") :]))


def days(page: str) -> list[str]:
    return re.findall(r'<h2><time datetime="([0-9-]+)">', page)


@pytest.mark.parametrize(("role", "language"), [("ansatt", "nb"), ("frivillig", "nn"), ("ansatt", "en")])
async def test_the_whole_course_is_told_in_order_from_the_reminder_to_the_end(role: str, language: str) -> None:
    page = await walked(SMALL_COURSE, role, language)
    speech, told = Speech(language, COURSE.zone), read(page)
    titles = [each.title.into(language) for each in COURSE.sessions if role in each.roles]
    steps = [
        speech.label("Remind me of the deadline"),
        speech.label("{name} taps «{label}»", name="Kari", label=speech.label("Yes, sign me up")),
        {"nb": "Du er påmeldt", "nn": "Du er påmeld", "en": "You are signed up"}[language],
        "lite-kurs.ics",
        titles[0],
        speech.label("{name} taps «{label}»", name="Kari", label=speech.label("I'm coming")),
        COURSE.exercises[0].text.into(language),
        speech.label("{name} taps «{label}»", name="Kari", label=speech.label("I am done")),
        titles[-1],
        speech.label("My data"),
    ]
    at = 0
    for step in steps:
        assert step in told[at:], step
        at = told.index(step, at)
    assert days(page) == sorted(set(days(page)))
    came = [each for each in timeline(COURSE) if role in each.roles and each.kind is Kind.SESSION_REMINDER]
    assert {f"{each.due.astimezone(COURSE.zone):%Y-%m-%d}" for each in came} <= set(days(page))
    foreign = {each.title.into(language) for each in COURSE.sessions} - set(titles)
    introduced = told.index(speech.label("Yes, sign me up"))
    assert not [title for title in foreign if title in told[introduced:]]
    assert f'<html lang="{language}">' in page
    assert "<script" not in page
    assert not re.findall(r'(?:src|href)="(?!https?://|mailto:)[^"]*"|@import|url\(', page)


async def test_who_is_silent_is_nudged_and_who_is_not_is_spared() -> None:
    nudge = "Har du gjort «Snakk med noen»?"
    silent, busy = await walked(SMALL_COURSE, silent=True), await walked(SMALL_COURSE)
    assert nudge in read(silent)
    assert nudge not in read(busy)
    assert "Kari trykker «Jeg er ferdig»" not in read(silent)


async def test_a_tapped_button_stands_out_and_what_a_message_became_stands_where_it_changed() -> None:
    page = await walked(SMALL_COURSE, signs_up=oslo("2022-08-20 12:00"), until=oslo("2022-08-25 12:00"))
    assert '<li class="tapped">Ja, det er greit <span class="unseen">(trykket på)</span></li><' in page
    assert "<li>Nei takk</li>" in page
    told = read(page)
    asked, became = (
        told.index("Er det greit at vi lagrer dette om deg?"),
        told.index("Takk! Du sa ja til det vi lagrer."),
    )
    assert asked < told.index("Kari trykker «Ja, det er greit»") < told.index("meldingen er nå slik") < became
    assert 'class="link">Bli med på samlingen ↗ <span>https://example.org/rom1</span>' in page


async def test_who_comes_after_the_deadline_reads_the_bots_own_answer_and_nothing_more() -> None:
    page = await walked(SMALL_COURSE, "frivillig", "en", signs_up=oslo("2022-08-26 12:00"))
    assert days(page) == ["2022-08-26"]
    assert "Would you still like to take part?" in read(page)
    assert "You are signed up" not in read(page)


async def test_what_people_write_is_escaped_and_nothing_is_told_after_the_last_day() -> None:
    rehearsal = Rehearsal(SMALL_COURSE, oslo("2022-08-16 09:00"))
    async with rehearsal.performed():
        person = rehearsal.telegram.person("<b>Ola</b> & Co", language_code="nb")
        assert "Ingen meldinger her ennå." in read(transcript(person, COURSE, Speech("nb")))
        person.says("<script>alert(1)</script>")
        await rehearsal.settled()
        edited = person.says("Hei")
        await rehearsal.settled()
        person.edits(edited, "Hallo & hei")
        person.deletes(edited)
        await rehearsal.settled()
    page = transcript(person, COURSE, Speech("nb"))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;Ola&lt;/b&gt;" in page
    told = read(page)
    assert told.index("Hei") < told.index("meldingen er nå slik") < told.index("Hallo & hei")
    assert told.index("Hallo & hei") < told.index("meldingen er slettet")


def test_without_a_wish_people_are_reminded_and_sign_up_the_day_after() -> None:
    assert usual_sign_up(COURSE) == (oslo("2022-08-16 12:00"), oslo("2022-08-18 12:00"))
    never = SMALL_COURSE.replace('reminders = ["-7d 09:00", "-1d 09:00"]', "reminders = []")
    assert usual_sign_up(accept(never)) == (None, oslo("2022-08-23 12:00"))
    late = SMALL_COURSE.replace('reminders = ["-7d 09:00", "-1d 09:00"]', 'reminders = ["-0d 09:00"]')
    asks, begins = usual_sign_up(accept(late))
    assert (asks, begins) == (oslo("2022-08-23 12:00"), oslo("2022-08-24 23:29"))


# From the shell


@pytest.fixture
def rehearsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `folgesvenn rehearse kurs.toml …` in an empty folder."""
    monkeypatch.chdir(tmp_path)
    Path("kurs.toml").write_text(SMALL_COURSE, encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(app, ["rehearse", "kurs.toml", *arguments])


def test_the_shell_writes_the_page_up_to_the_last_day_that_was_asked_for(rehearsed: Callable[..., Result]) -> None:
    wish = ("--as", "frivillig", "--signs-up", "2022-08-23", "--until", "2022-08-31", "--language", "nn")
    result = rehearsed("--transcript", "kari.html", *wish)
    assert result.exit_code == 0, result.output
    assert "kari.html" in result.stdout
    page = Path("kari.html").read_text(encoding="utf-8")
    assert days(page)[0] == "2022-08-23"
    assert days(page)[-1] == "2022-08-31"
    assert "Du er påmeld Lite kurs" in read(page)


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (("--transcript", "kari.html", "--as", "ansat"), ("ansat", "ansatt", "frivillig")),
        (("--transcript", "kari.html", "--signs-up", "i morgen"), ("i morgen", "2022-08-16")),
        (("--transcript", "kari.html", "--signs-up", "2022-08-23", "--until", "2022-08-22"), ("--until",)),
        (("--transcript", "kari.html", "--signs-up", "2022-08-25"), ("--signs-up", "onsdag 24. august 2022 kl. 23:59")),
        (("--transcript", "kari.html", "--signs-up", "2022-07-31"), ("--signs-up", "mandag 1. august 2022 kl. 08:00")),
        (("--transcript", "kari.html", "--language", "sv"), ("sv", "nb, nn")),
        (("--transcript", "no/such/folder/kari.html", "--until", "2022-08-16"), ("no/such/folder/kari.html",)),
        (("--as", "ansatt"), ("--transcript",)),
    ],
)
def test_a_wish_that_can_not_be_met_is_told_on_one_line(
    rehearsed: Callable[..., Result], wish: tuple[str, ...], told: tuple[str, ...]
) -> None:
    result = rehearsed(*wish)
    assert result.exit_code == 2
    [line] = result.stderr.strip().splitlines()
    assert [each for each in told if each not in line] == []
    assert not Path("kari.html").exists()
