"""Moving a session, cancelling it, changing its link: a short dialogue, and what those enrolled find afterwards."""

import difflib
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from bot.rehearsal.model import Message
from tests.stage import Participant, Stage

Perform = Callable[..., AbstractAsyncContextManager[Stage]]

FIRST, EVENING, SECOND = (
    "ons. 31. aug. kl. 09:00 Første samling",
    "tir. 6. sep. kl. 18:00 Kveld for frivillige",
    "ons. 2. nov. kl. 09:00 Andre samling",
)


async def opens(organiser: Participant, label: str = FIRST) -> None:
    await organiser.says("/arrangor")
    await organiser.taps("Flytt, avlys, ny lenke")
    await organiser.taps(label)


async def moves(organiser: Participant, words: str, label: str = FIRST) -> None:
    await opens(organiser, label)
    await organiser.taps("Flytt")
    await organiser.says(words)


async def version(stage: Stage) -> int:
    [row] = await stage.rows("select version from courses where slug = 'lite-kurs'")
    return int(row.version)


async def deeds(stage: Stage) -> list[str]:
    return [f"{row.what}: {row.about}" for row in await stage.rows("select what, about from log_entries order by id")]


@pytest.fixture
async def kari(stage: Stage) -> Participant:
    """A library employee who has signed up, and was reminded of the first session the day before."""
    kari = stage.person()
    await kari.signs_up()
    await stage.time_passes_until("2022-08-30 09:30")
    kari.reads()
    return kari


def reminders(who: Participant) -> list[Message]:
    """The messages that came as reminders of the first session: a week before, a day before."""
    first = next(n for n, each in enumerate(who.person.inbox) if "kalenderen" in each.text)
    return [each for each in who.person.inbox[first + 1 :] if "Første samling" in each.text and not each.document]


async def test_a_session_is_moved_in_a_few_words(stage: Stage, kari: Participant) -> None:
    ola = stage.organiser
    await ola.says("/arrangor")
    menu = ola.last
    await ola.taps("Flytt, avlys, ny lenke")
    assert ola.buttons == [FIRST, EVENING, SECOND, "‹ For arrangører"]
    await ola.taps(FIRST)
    assert "onsdag 31. august kl. 09:00–12:00\nLenke: https://example.org/rom1" in ola.last.text
    assert ola.buttons == ["Flytt", "Avlys", "Ny lenke", "‹ Samlinger", "‹ For arrangører"]
    await ola.taps("Flytt")
    assert "Nå er den onsdag 31. august kl. 09:00–12:00." in ola.last.text
    assert ola.last is menu
    await ola.says("mandag 5. september kl. 10")
    told = ola.last.text
    assert "Fra: onsdag 31. august kl. 09:00–12:00\nTil: mandag 5. september kl. 10:00–13:00" in told
    assert "1 person får beskjed og en ny kalenderfil." in told
    assert "2 påminnelser som allerede er sendt, blir rettet." in told
    assert "Påminnelse om Første samling: søn. 4. sep. kl. 09:00 og man. 5. sep. kl. 09:00" in told
    assert "For sent å sende\n• Påminnelse om Første samling: man. 29. aug. kl. 09:00" in told
    assert "sier ikke hvilken versjon" not in told
    assert (await version(stage), kari.reads()) == (1, [])
    await ola.taps("Publiser")
    assert "Publisert som versjon 2." in ola.last.text
    assert await deeds(stage) == ["published: lite-kurs v2", "moved: samling-1, lite-kurs v2"]
    [row] = await stage.rows("select source from course_versions where number = 2")
    differing = [line for line in difflib.ndiff(stage.source.splitlines(), row.source.splitlines()) if line[0] in "+-"]
    assert differing == [
        "- starts = 2022-08-31T09:00:00",
        "+ starts = 2022-09-05T10:00:00",
        "- ends = 2022-08-31T12:00:00",
        "+ ends = 2022-09-05T13:00:00",
    ]


async def test_who_was_reminded_of_the_old_time_is_not_left_with_it(stage: Stage, kari: Participant) -> None:
    before = reminders(kari)
    assert len(before) == 2
    assert "Kommer du?" in before[1].text
    await moves(stage.organiser, "5.9. kl. 10:00–12:30")
    await stage.organiser.taps("Publiser")
    [news] = kari.reads()
    assert "Ny tid: mandag 5. september kl. 10:00–12:30\nGammel tid: onsdag 31. august kl. 09:00–12:00" in news
    assert "Jeg kommer" in kari.buttons
    for reminder in before:
        assert reminder.text == (
            "📅 Første samling er flyttet.\n\n"
            "Ny tid: mandag 5. september kl. 10:00–12:30\nGammel tid: onsdag 31. august kl. 09:00"
        )
        assert [(button.text, button.url) for row in reminder.buttons for button in row] == [
            ("Bli med på samlingen", "https://example.org/rom1")
        ]
    await stage.time_passes_until("2022-09-04 08:59")
    assert kari.reads() == []
    await stage.time_passes_until("2022-09-05 09:00")
    assert [bool(re.search("i morgen|om 1 time", text)) for text in kari.reads()] == [True, True]


async def test_a_session_moved_twice_and_back_again_leaves_every_reminder_right(
    stage: Stage, kari: Participant
) -> None:
    before = reminders(kari)
    await moves(stage.organiser, "5.9. kl. 10")
    await stage.organiser.taps("Publiser")
    first = kari.last
    assert first.text.endswith("Åpne filen for å oppdatere kalenderen din.")
    await moves(stage.organiser, "6.9. kl. 10", "man. 5. sep. kl. 10:00 Første samling")
    await stage.organiser.taps("Publiser")
    assert all("Ny tid: tirsdag 6. september kl. 10:00–13:00" in each.text for each in before)
    # So is the message of the first move, whose calendar file is out of date as well.
    second = kari.last
    assert first.text == (
        "📅 Første samling har fått nytt tidspunkt.\n\n"
        "Ny tid: tirsdag 6. september kl. 10:00–13:00\nGammel tid: mandag 5. september kl. 10:00–13:00"
    )
    assert second.text.startswith(first.text)
    assert second.labels == first.labels
    await kari.taps("Jeg kommer", first)
    assert "✓ Jeg kommer" in first.labels
    assert "tirsdag 6. september" in first.text
    kari.reads()
    await moves(stage.organiser, "31.8. kl. 9", "tir. 6. sep. kl. 10:00 Første samling")
    await stage.organiser.taps("Publiser")
    assert all(each.text.startswith("📅 Første samling er i morgen.") for each in before)
    assert all("onsdag 31. august kl. 09:00–12:00" in each.text for each in before)
    told = "Ny tid: onsdag 31. august kl. 09:00–12:00\nGammel tid: "
    assert len(kari.reads()) == 1
    assert f"{told}mandag 5. september kl. 10:00–13:00" in first.text
    assert f"{told}tirsdag 6. september kl. 10:00–13:00" in second.text
    assert await stage.rows("select * from deliveries where state in ('refused', 'skipped')") == []


async def test_a_cancelled_session_is_told_and_its_reminders_say_so_and_it_can_be_held_after_all(
    stage: Stage, kari: Participant
) -> None:
    before = reminders(kari)
    await opens(stage.organiser)
    await stage.organiser.taps("Avlys")
    assert "Første samling blir avlyst: onsdag 31. august kl. 09:00–12:00." in stage.organiser.last.text
    assert "1 person får beskjed" in stage.organiser.last.text
    assert kari.reads() == []
    await stage.organiser.taps("Publiser")
    assert "er avlyst" in kari.read_all()
    assert [(each.text, each.labels) for each in before] == [
        ("📅 Første samling er avlyst. Samlingen skulle vært onsdag 31. august kl. 09:00.", [])
    ] * 2
    await opens(stage.organiser, f"✗ {FIRST} (avlyst)")
    assert "Avlyst" in stage.organiser.last.text
    await stage.organiser.taps("Hold den likevel")
    assert "Første samling blir holdt likevel" in stage.organiser.last.text
    await stage.organiser.taps("Publiser")
    assert "blir holdt likevel" in kari.read_all()
    assert all(each.text.startswith("📅 Første samling er i morgen.") for each in before)
    assert await deeds(stage) == [
        "published: lite-kurs v2",
        "cancelled: samling-1, lite-kurs v2",
        "published: lite-kurs v3",
        "resumed: samling-1, lite-kurs v3",
    ]
    await stage.time_passes_until("2022-08-31 08:00")
    assert "om 1 time" in kari.read_all()


async def test_a_new_link_comes_and_is_in_the_old_reminders_too(stage: Stage, kari: Participant) -> None:
    before = reminders(kari)
    await kari.taps("Jeg kommer", before[1])
    await opens(stage.organiser)
    await stage.organiser.taps("Ny lenke")
    assert "Nå er den https://example.org/rom1" in stage.organiser.last.text
    await stage.organiser.says("https://example.org/rom 2")
    assert "Det er ingen lenke." in stage.organiser.last.text
    await stage.organiser.says("https://example.org/rom1")
    assert "har allerede den lenken" in stage.organiser.last.text
    await stage.organiser.says('example.org/rom2?pwd=a&b="c"')
    assert "Det er ingen lenke." not in stage.organiser.last.text
    assert 'Ny lenke: https://example.org/rom2?pwd=a&b="c"' in stage.organiser.last.text
    await stage.organiser.says("hei igjen")  # no answer to anything any more
    await stage.organiser.taps("Publiser")
    assert "har fått ny lenke" in kari.read_all()
    for each in before:
        assert each.buttons[0][0].url == 'https://example.org/rom2?pwd=a&b="c"'
        assert "✓ Jeg kommer" in each.labels
        assert "Kommer du?" not in each.text
    assert (await deeds(stage))[1:] == ["relinked: samling-1, lite-kurs v2"]


async def test_a_link_that_is_changed_while_the_session_is_on_is_found_in_the_reminders(
    stage: Stage, kari: Participant
) -> None:
    await stage.time_passes_until("2022-08-31 09:10")
    before = reminders(kari)
    await opens(stage.organiser)
    await stage.organiser.taps("Ny lenke")
    await stage.organiser.says("https://example.org/nytt-rom")
    assert "3 påminnelser som allerede er sendt, blir rettet." in stage.organiser.last.text
    await stage.organiser.taps("Publiser")
    assert [each.buttons[0][0].url for each in before] == ["https://example.org/nytt-rom"] * 3
    assert all(each.text.startswith("📅 Første samling er i gang.") for each in before)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("på torsdag en gang", "Jeg forstod ikke tidspunktet."),
        ("mandag 6. september kl. 10", "Den dagen er tirsdag 6. september 2022. Hvilken dag mener du?"),
        ("5.9. kl. 12–10", "Slutten må være etter starten."),
        ("31.8. kl. 09:00–12:00", "Første samling er allerede satt til den tiden."),
        ("x" * 4000, "Jeg forstod ikke tidspunktet."),
    ],
)
async def test_a_time_that_is_not_clear_is_asked_for_again(stage: Stage, words: str, answer: str) -> None:
    await moves(stage.organiser, words)
    assert answer in stage.organiser.last.text
    assert stage.organiser.buttons == ["Ikke nå"]
    await stage.organiser.says("5.9. kl. 10")
    assert "Til: mandag 5. september kl. 10:00–13:00" in stage.organiser.last.text
    assert await version(stage) == 1


async def test_a_picture_is_no_time(stage: Stage) -> None:
    await opens(stage.organiser)
    await stage.organiser.taps("Flytt")
    await stage.organiser.does("sends_photo")
    assert "Jeg forstod ikke tidspunktet." in stage.organiser.last.text


async def test_a_time_that_is_past_is_remarked_on(stage: Stage, kari: Participant) -> None:
    await moves(stage.organiser, "29.8. kl. 10")
    assert "⚠️ Den tiden er passert. Ingen får beskjed." in stage.organiser.last.text


async def test_a_time_that_does_not_fit_the_rest_of_the_course_is_told_why(stage: Stage) -> None:
    await moves(stage.organiser, "5.11. kl. 10")
    assert "Det passer ikke med resten av kurset." in stage.organiser.last.text
    assert "exercises[0]" in stage.organiser.last.text
    await stage.organiser.says("5.9. kl. 10")
    assert "Til: mandag 5. september" in stage.organiser.last.text


async def test_not_now_ends_it_and_what_is_written_then_is_no_time(stage: Stage) -> None:
    await opens(stage.organiser)
    await stage.organiser.taps("Flytt")
    await stage.organiser.taps("Ikke nå")
    assert "Flytt" in stage.organiser.buttons
    await stage.organiser.says("5.9. kl. 10")
    assert "Til:" not in stage.organiser.last.text
    assert await stage.rows("select * from drafts") == []


async def test_an_hour_later_the_question_is_forgotten(stage: Stage) -> None:
    await opens(stage.organiser)
    await stage.organiser.taps("Flytt")
    await stage.time_passes_until("2022-08-16 10:30")
    await stage.organiser.says("5.9. kl. 10")
    assert "Til:" not in stage.organiser.last.text


async def test_somebody_who_has_published_meanwhile_is_not_overwritten(stage: Stage) -> None:
    await moves(stage.organiser, "5.9. kl. 10")
    await stage.publishes(stage.source.replace("2022-08-31T", "2022-09-01T"))
    await stage.organiser.taps("Publiser")
    refused = stage.organiser.person.inbox[-2].text
    assert "Siden har noen publisert versjon 2" in refused
    assert "torsdag 1. september kl. 09:00–12:00" in refused
    assert await version(stage) == 2


async def test_the_way_back_leads_through_the_sessions(stage: Stage) -> None:
    await opens(stage.organiser)
    await stage.organiser.taps("‹ Samlinger")
    assert FIRST in stage.organiser.buttons
    await stage.organiser.taps("‹ For arrangører")
    assert "Kursfil" in stage.organiser.buttons


async def test_many_sessions_are_shown_a_page_at_a_time(perform: Perform, small_course: str) -> None:
    more = "".join(
        f'\n[[sessions]]\nid = "ekstra-{day}"\ntitle = "Ekstra {day}"\n'
        f"starts = 2022-10-{day:02}T09:00:00\nends = 2022-10-{day:02}T10:00:00\n"
        for day in range(1, 11)
    )
    async with perform(small_course + more) as stage:
        await stage.organiser.says("/arrangor")
        await stage.organiser.taps("Flytt, avlys, ny lenke")
        assert len(stage.organiser.buttons) == 10
        await stage.organiser.taps("Neste side ›")
        await stage.organiser.taps(SECOND)
        assert "onsdag 2. november" in stage.organiser.last.text


async def becomes_organiser_for(stage: Stage, county: str) -> Participant:
    await stage.organiser.says("/arrangor")
    for label in ("Arrangører", "Inviter en arrangør", county):
        await stage.organiser.taps(label)
    found = re.search(r"start=(\S+)", stage.organiser.last.text)
    assert found is not None
    invited = stage.person("Fylkesarrangør")
    await invited.says(f"/start {found[1]}")
    return invited


FORGED = ("orgmove:1:samling-1", "orglink:1:samling-1", "orghold:1:samling-1:no")


async def test_an_organiser_for_a_county_may_look_but_not_move(perform: Perform, small_course: str) -> None:
    async with perform(small_course.replace("[signup]", 'counties = ["Innlandet"]\n[signup]', 1)) as stage:
        ida = await becomes_organiser_for(stage, "Innlandet")
        await opens(ida)
        assert ida.buttons == ["‹ Samlinger", "‹ For arrangører"]
        assert "gjelder deltakere i alle fylker" in ida.last.text
        for data in FORGED:
            ida.reads()
            await ida.taps_data(data, ida.last)
            assert "gjelder deltakere i alle fylker" in ida.read_all()
        await ida.says("5.9. kl. 10")
        assert await stage.rows("select * from drafts") == []


async def test_who_is_no_organiser_learns_nothing(stage: Stage) -> None:
    kari, stranger = stage.person(), stage.person("Fremmed")
    await kari.signs_up()
    for who in (kari, stranger):
        await who.says("/hjelp")
        gone = await who.taps_data("ukjent:1", who.last)
        assert gone is not None
        for data in (*FORGED, "org:1:sessions", "org:1:session:samling-1"):
            assert await who.taps_data(data, who.last) == gone
    assert await stage.rows("select * from drafts") == []


@pytest.mark.parametrize("data", ["orgmove:1:samling-9", "orgmove:9:samling-1", "orghold:1:samling-1", "orglink:x:y"])
async def test_forged_buttons_of_an_organiser_get_a_kind_answer(stage: Stage, data: str) -> None:
    await opens(stage.organiser)
    assert await stage.organiser.taps_data(data, stage.organiser.last) is not None


@pytest.mark.parametrize(
    ("language", "words", "parts"),
    [
        (
            "nn",
            "måndag 5. september kl. 10",
            ("Første samling blir flytta.", "Til: måndag 5. september kl. 10:00–13:00", "1 påminning som alt er send,"),
        ),
        (
            "en",
            "Monday 5 September at 10 am",
            (
                "First session is moved.",
                "To: Monday 5 September at 10:00–13:00",
                "1 reminder that was sent is corrected.",
            ),
        ),
    ],
)
async def test_it_is_done_in_every_language(stage: Stage, language: str, words: str, parts: tuple[str, ...]) -> None:
    kari, ola = stage.person(), stage.organiser
    await kari.signs_up()
    for each in (kari, ola):
        await each.says("/sprak")
        await each.taps({"nn": "Nynorsk", "en": "English"}[language])
    await stage.time_passes_until("2022-08-24 12:00")
    reminder = kari.last
    await ola.says("/arrangor")
    await ola.taps_data("org:1:session:samling-1", ola.last)
    await ola.taps({"nn": "Flytt", "en": "Move"}[language])
    await ola.says(words)
    assert all(part in ola.last.text for part in parts)
    await ola.taps({"nn": "Publiser", "en": "Publish"}[language])
    assert {"nn": "📅 Første samling er flytta.", "en": "📅 First session has been moved."}[language] in reminder.text
