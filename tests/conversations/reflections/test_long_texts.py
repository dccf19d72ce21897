"""Reflections and questions of any length, which an app tears to pieces."""

import pytest

from tests.conversations.reflections.writing import AFTER, READERS, long_text, packed, reflections, whole
from tests.stage import Participant, Stage


@pytest.mark.parametrize(("length", "messages"), [(4096, 1), (4097, 2), (9000, 3), (20_000, 6)])
async def test_a_long_text_is_one_reflection_and_each_part_can_be_edited(
    stage: Stage, kari: Participant, length: int, messages: int
) -> None:
    await stage.time_passes_until(AFTER)
    kari.reads()
    text = long_text(length)
    sent = await kari.pastes(text)
    assert len(sent) == messages
    said = kari.reads()
    assert READERS["nb"][1] in said[0]
    # However many pieces there are, one word about the rest is enough.
    assert said[1:] == ["✅ Resten er også tatt vare på."][: messages - 1]
    assert await reflections(stage) == [("session:samling-1", "organisers")]
    assert (await whole(stage, kari)).split() == text.split()
    for number, each in enumerate(sent):
        await kari.edits(each, f"Del {number}.")
        assert "er endret" in kari.last.text
        parts = (await whole(stage, kari)).split()
        assert parts[: 2 * number + 2] == " ".join(f"Del {at}." for at in range(number + 1)).split()
        assert " ".join(parts[2 * number + 2 :]) == " ".join(
            " ".join(later.text for later in sent[number + 1 :]).split()
        )
    assert await reflections(stage) == [("session:samling-1", "organisers")]


async def test_two_people_paste_at_the_same_time(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per")
    await per.signs_up("Frivillig", "Per Hansen")
    await stage.time_passes_until(AFTER)
    for mine, theirs in zip(["K" * 4096, "k" * 4096, "Kari."], ["P" * 4096, "p" * 4096, "Per."], strict=True):
        kari.person.says(mine)
        per.person.says(theirs)
    await stage.settled()
    assert await reflections(stage) == [("session:samling-1", "organisers")] * 2
    assert await whole(stage, kari) == " ".join(["K" * 2500, "K" * 1596 + "k" * 904, "k" * 2500, "k" * 692 + "Kari."])
    assert await whole(stage, per) == " ".join(["P" * 2500, "P" * 1596 + "p" * 904, "p" * 2500, "p" * 692 + "Per."])


async def test_a_long_reply_is_joined_though_each_piece_replies(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    asked = kari.last
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.taps("Jeg er ferdig")
    await kari.taps("Hopp over")
    about_exercise = kari.last
    text = long_text(9000)
    await kari.pastes(text, reply_to=asked)
    assert await reflections(stage) == [("session:samling-1", "organisers")]
    assert (await whole(stage, kari)).split() == text.split()
    # An answer to what was asked later is no part of it, however soon it comes.
    await kari.says("/refleksjon")
    await kari.taps("Skriv noe om Snakk med noen")
    await kari.says(text[:4000], reply_to=about_exercise)
    await kari.says("Kort.", reply_to=kari.last)
    rows = await stage.rows("select reflection_id, length(text) as size from parts order by id desc")
    assert rows[0].size == 5
    assert rows[0].reflection_id != rows[1].reflection_id


@pytest.mark.parametrize(("seconds", "joined"), [(10, True), (11, False)])
async def test_what_follows_within_ten_seconds_goes_on(
    stage: Stage, kari: Participant, seconds: int, joined: bool
) -> None:
    await stage.time_passes_until(AFTER)
    await kari.says("x" * 4096)
    stage.jumps_to(f"2022-08-31 14:00:{seconds}")
    await kari.says("Og mer.")
    if joined:
        assert kari.last.text == "✅ Resten er også tatt vare på."
        assert (await whole(stage, kari)).endswith("xOg mer.")
    else:
        assert "Hva er det?" in kari.last.text
        assert len(await stage.rows("select * from notes")) == 1


async def test_short_messages_in_a_row_are_not_joined(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    await kari.says("Å lytte. " * 100)
    await kari.says("Når er neste samling?")
    assert "Hva er det?" in kari.last.text


async def test_the_bot_stops_in_the_middle_of_a_long_text(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    text = long_text(9000)
    first, *rest = kari.person.pastes(text)
    assert len(rest) == 2
    await stage.settled()
    await stage.bot_stops()
    kari.person.edits(first, "Ny begynnelse.")
    await stage.bot_starts()
    assert await reflections(stage) == [("session:samling-1", "organisers")]
    words = (await whole(stage, kari)).split()
    assert words == ["Ny", "begynnelse.", *" ".join(each.text for each in rest).split()]


async def test_a_piece_may_begin_like_a_command(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    await kari.says("ord " * 900 + "og")
    await kari.says("/eller noe slikt.")
    assert kari.last.text == "✅ Resten er også tatt vare på."
    assert (await whole(stage, kari)).endswith("og /eller noe slikt.")
    # The question what it is stands above what goes on with a note, and nothing else is said of that.
    await kari.says("y" * 4096)
    await kari.says("/eller y.")
    assert "Hva er det?" in kari.last.text
    # A command that there is stays one.
    await kari.says("y" * 4096)
    await kari.says("/neste")
    assert "Andre samling" in kari.last.text


async def test_a_long_text_that_comes_unasked_is_one_note_and_then_one_reflection(
    stage: Stage, kari: Participant
) -> None:
    await stage.time_passes_until("2022-08-31 12:30")
    kari.reads()
    text = long_text(9000)
    sent = await kari.pastes(text)
    [asked] = kari.reads()
    assert "Hva er det?" in asked
    await kari.taps("En refleksjon")
    await kari.edits(sent[1], "Midten.")
    await kari.taps("Første samling")
    assert await stage.rows("select * from notes") == []
    words = [*sent[0].text.split(), "Midten.", *sent[2].text.split()]
    assert (await whole(stage, kari)).split() == words
    await kari.edits(sent[2], "Slutten.")
    assert (await whole(stage, kari)).split() == [*sent[0].text.split(), "Midten.", "Slutten."]


async def test_a_long_question_reaches_the_organisers_as_one_and_each_part_can_be_edited(
    stage: Stage, kari: Participant
) -> None:
    await kari.says("/sporsmal")
    kari.reads()
    text = long_text(9000)
    sent = await kari.pastes(text)
    said = kari.reads()
    assert len(said) == 2
    assert said[1] == "✅ Resten er også tatt vare på."
    assert len(await stage.rows("select * from questions")) == 1
    told = stage.organiser.reads()
    # The first message has words of the bot around the question's; the others are as they were written.
    rest = packed("".join(told[1:]))
    assert packed(text).endswith(rest)
    assert packed(text).removesuffix(rest) in packed(told[0])
    assert sum("Kari Nordmann" in each for each in told) == 1
    end = sent[2].text[:200]
    assert any(end in message.text for message in stage.organiser.person.inbox)
    await kari.edits(sent[2], "Kort slutt.")
    assert "er endret" in kari.last.text
    there = [message.text for message in stage.organiser.person.inbox]
    assert "Kort slutt." in there
    assert not any(end in each for each in there)


async def test_rewriting_with_a_long_text_replaces_all_of_the_old_one(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    old = await kari.pastes(long_text(9000))
    await kari.taps("Bare jeg")
    await kari.says("/refleksjon")
    await kari.taps(kari.buttons[0])
    await kari.taps("Skriv på nytt")
    assert "De samme kan lese den." in kari.last.text
    kari.reads()
    new = "ny " * 2000
    await kari.pastes(new)
    assert READERS["nb"][0] in kari.reads()[0]
    assert await reflections(stage) == [("session:samling-1", "me")]
    assert (await whole(stage, kari)).split() == new.split()
    kari.reads()
    # What was replaced is gone; editing it changes nothing.
    await kari.edits(old[1], "Noe helt annet.")
    assert kari.reads() == []
    assert (await whole(stage, kari)).split() == new.split()
