"""Who reads a reflection: what is asked, chosen, marked and said."""

import pytest
from sqlalchemy import delete

from bot.tables import Partnership
from tests.conversations.languages import speaks
from tests.conversations.reflections.writing import AFTER, ASKED, CHOICES, NO_REFLECTION, READERS, reflections
from tests.stage import Participant, Stage


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_two_lines_are_thanked_for_and_the_organisers_read_them(
    stage: Stage, kari: Participant, language: str
) -> None:
    await speaks(kari, language)
    await stage.time_passes_until(AFTER)
    assert ASKED[language] in kari.read_all()
    await kari.says("Å lytte.")
    [thanks] = kari.reads()
    assert READERS[language][1] in thanks
    me, organisers, named, nameless = CHOICES[language]
    assert kari.buttons == [me, f"✓ {organisers}", named, nameless, *NO_REFLECTION[language]]
    assert await reflections(stage) == [("session:samling-1", "organisers")]


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_each_choice_is_marked_and_said_in_the_same_message(
    stage: Stage, kari: Participant, language: str
) -> None:
    await speaks(kari, language)
    await stage.time_passes_until(AFTER)
    await kari.says("Å lytte.")
    thanks = kari.last
    kari.reads()
    labels = CHOICES[language]
    for number, reader in enumerate(["me", "organisers", "named", "anonymous"]):
        marked = [f"✓ {label}" if number == at else label for at, label in enumerate(labels)]
        if reader == "organisers":
            await kari.taps_data(f"reader:1:{reader}", thanks)
        else:
            assert await kari.taps(labels[number]) == READERS[language][number]
        assert kari.last is thanks
        assert READERS[language][number] in thanks.text
        assert kari.buttons == [*marked, *NO_REFLECTION[language]]
        assert await reflections(stage) == [("session:samling-1", reader)]
    # The same once more changes nothing.
    assert await kari.taps(f"✓ {labels[3]}") == READERS[language][3]
    assert kari.buttons[3] == f"✓ {labels[3]}"
    assert kari.reads() == []


async def test_only_the_writer_chooses_and_nothing_else_can_be_chosen(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per")
    await per.signs_up("Frivillig", "Per Hansen")
    await stage.time_passes_until(AFTER)
    await kari.says("Å lytte.")
    await per.says("Å vente.")
    per.reads()
    for data in ("reader:1:named", "reader:1:named:0", "remove:1:yes", "reflection:1", "rewrite:1", "unsort:1"):
        assert "virker ikke lenger" in str(await per.taps_data(data, per.last))
    for data in ("reader:2:everybody", "reader:99:me", "reader:2", "reader:x:me", "reader:2:named:0:0"):
        assert "virker ikke lenger" in str(await per.taps_data(data, per.last))
    assert per.reads() == []
    assert await reflections(stage) == [("session:samling-1", "organisers")] * 2
    # A page that is none is the first one.
    await per.taps_data("reader:2:me:-7x", per.last)
    assert "Å vente." in per.last.text
    await per.taps_data("my:2:reflection:1", per.last)
    assert "Å lytte." not in per.last.text


async def test_partners_can_be_chosen_by_who_has_some(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per")
    await per.signs_up("Frivillig", "Per Hansen")
    await stage.time_passes_until(AFTER)
    await kari.says("Å lytte.")
    assert "Partnerne mine" not in kari.buttons
    thanks = kari.last
    assert await kari.taps_data("reader:1:partners", thanks) == "Du har ingen partner på dette kurset nå."
    assert await reflections(stage) == [("session:samling-1", "organisers")]
    await become_partners(stage)
    await kari.taps("Bare jeg")
    assert kari.buttons[2] == "Partnerne mine"
    assert await kari.taps("Partnerne mine") == "Bare partnerne dine kan lese den."
    assert kari.buttons[2] == "✓ Partnerne mine"
    await are_partners_no_more(stage)
    # Who has none any more still sees what was chosen, and that nobody reads it.
    await kari.says("/refleksjon")
    await kari.taps(kari.buttons[0])
    assert "Bare partnerne dine kan lese den. Nå har du ingen." in kari.last.text
    assert "✓ Partnerne mine" in kari.buttons
    await kari.taps("Alle, uten navn")
    assert "Partnerne mine" not in kari.buttons
    assert await reflections(stage) == [("session:samling-1", "anonymous")]


async def become_partners(stage: Stage) -> None:
    async with stage.application.database.transaction() as db:
        db.add(Partnership(one_id=1, other_id=2, since=stage.now))


async def are_partners_no_more(stage: Stage) -> None:
    async with stage.application.database.transaction() as db:
        await db.execute(delete(Partnership))


async def test_an_exercise_and_words_that_come_unasked_offer_the_same_choice(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.says("/refleksjon")
    await kari.taps("Skriv noe om Snakk med noen")
    assert "Hva lærte du?" in kari.last.text
    assert ASKED["nb"] in kari.last.text
    await kari.says("At de vil.")
    assert "✓ Arrangørene" in kari.buttons
    await kari.says("Det var alt.")
    await kari.says("Så fint det var.")
    await kari.taps("En refleksjon")
    await kari.taps("Første samling")
    assert "✓ Arrangørene" in kari.buttons
    await kari.taps("Alle, med navnet mitt")
    assert await reflections(stage) == [
        ("exercise:ovelse-1", "organisers"),
        ("session:samling-1", "organisers"),
        ("session:samling-1", "named"),
    ]
    await stage.time_passes_until("2022-11-02 12:30")
    # A session without a question of its own.
    await kari.says("/refleksjon")
    await kari.taps("Skriv noe om Andre samling")
    assert "Skriv refleksjonen din om «Andre samling» her." in kari.last.text
    assert ASKED["nb"] in kari.last.text


async def test_what_was_no_reflection_may_become_one_again(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    await kari.says("Jeg lurer på når opptaket kommer.")
    thanks = kari.last
    await kari.taps("Alle, med navnet mitt")
    await kari.taps("Det var ikke en refleksjon")
    assert await reflections(stage) == []
    assert "virker ikke lenger" in str(await kari.taps_data("reader:1:me", thanks))
    await kari.taps("En refleksjon")
    await kari.taps("Første samling")
    assert await reflections(stage) == [("session:samling-1", "organisers")]


async def test_thanks_that_were_lost_are_said_again_with_the_choice(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    await kari.says("Å lytte.")
    thanks = kari.last
    kari.reads()
    stage.telegram.redeliver()
    await stage.settled()
    assert kari.reads() == [thanks.text]
    assert kari.buttons == thanks.labels
    assert await reflections(stage) == [("session:samling-1", "organisers")]


async def test_the_question_what_a_note_is_that_was_lost_is_asked_again(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    await kari.says("Å lytte.")
    await stage.time_passes_until("2022-09-02 12:00")
    await kari.says("Jeg tenker mye på medvirkning.")
    asked = kari.last
    assert "En refleksjon" in kari.buttons
    kari.reads()
    await stage.time_passes_until("2022-09-02 13:00")
    stage.telegram.redeliver()
    await stage.settled()
    assert kari.reads() == [asked.text]
    assert kari.buttons == asked.labels
