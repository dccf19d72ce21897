"""A session is moved, cancelled, or gets a new link: what those enrolled find afterwards."""

import difflib
import re

from tests.conversations.moving_sessions.moving import EVENING, FIRST, SECOND, deeds, moves, opens, reminders
from tests.conversations.organisers import version
from tests.stage import Participant, Stage


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
            "📅 «Første samling» er flyttet.\n\n"
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
    await moves(stage.organiser, "6.9. kl. 10", "man. 5. sep. kl. 10:00 Første samling")
    await stage.organiser.taps("Publiser")
    assert all("Ny tid: tirsdag 6. september kl. 10:00–13:00" in each.text for each in before)
    await moves(stage.organiser, "31.8. kl. 9", "tir. 6. sep. kl. 10:00 Første samling")
    await stage.organiser.taps("Publiser")
    assert all(each.text.startswith("📅 «Første samling» er i morgen.") for each in before)
    assert all("onsdag 31. august kl. 09:00–12:00" in each.text for each in before)


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
        ("📅 «Første samling» er avlyst. Samlingen skulle vært onsdag 31. august kl. 09:00.", [])
    ] * 2
    await opens(stage.organiser, f"✗ {FIRST} (avlyst)")
    assert "Avlyst" in stage.organiser.last.text
    await stage.organiser.taps("Hold den likevel")
    assert "Første samling blir holdt likevel" in stage.organiser.last.text
    await stage.organiser.taps("Publiser")
    assert "blir holdt likevel" in kari.read_all()
    assert all(each.text.startswith("📅 «Første samling» er i morgen.") for each in before)
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
    assert all(each.text.startswith("📅 «Første samling» er i gang.") for each in before)
