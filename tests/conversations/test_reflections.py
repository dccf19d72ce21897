"""Reflections: handed in, of any length, who reads them, read again, rewritten, deleted."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from sqlalchemy import delete

from bot.rehearsal.model import Message
from bot.tables import Partnership
from tests.stage import Participant, Stage

Perform = Callable[..., AbstractAsyncContextManager[Stage]]

AFTER = "2022-08-31 14:00"

CHOICES = {
    "nb": ["Bare jeg", "Arrangørene", "Alle, med navnet mitt", "Alle, uten navn"],
    "nn": ["Berre eg", "Arrangørane", "Alle, med namnet mitt", "Alle, utan namn"],
    "en": ["Only me", "The organisers", "Everyone, with my name", "Everyone, without my name"],
}

READERS = {
    "nb": [
        "Bare du kan lese den.",
        "Arrangørene kan lese den.",
        "Alle på kurset kan lese den. De ser navnet ditt og Gran bibliotek.",
        "Alle på kurset kan lese den, uten navn. Den vises når 5 har delt slik.",
    ],
    "nn": [
        "Berre du kan lese han.",
        "Arrangørane kan lese han.",
        "Alle på kurset kan lese han. Dei ser namnet ditt og Gran bibliotek.",
        "Alle på kurset kan lese han, utan namn. Han blir vist når 5 har delt slik.",
    ],
    "en": [
        "Only you can read it.",
        "The organisers can read it.",
        "Everyone in the course can read it. They see your name and Gran bibliotek.",
        "Everyone in the course can read it, without your name. It is shown once 5 people share like this.",
    ],
}

ASKED = {
    "nb": "Arrangørene kan lese svaret. Det kan du endre etterpå.",
    "nn": "Arrangørane kan lese svaret. Det kan du endre etterpå.",
    "en": "The organisers can read it. You can change that afterwards.",
}

NO_REFLECTION = {
    "nb": "Det var ikke en refleksjon",
    "nn": "Det var ikkje ein refleksjon",
    "en": "It was not a reflection",
}


async def speaks(who: Participant, language: str) -> None:
    await who.says("/sprak")
    await who.taps({"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}[language])
    who.reads()


async def pastes(stage: Stage, who: Participant, text: str, reply_to: Message | None = None) -> list[Message]:
    sent = who.person.pastes(text, reply_to)
    await stage.settled()
    return sent


def long_text(length: int) -> str:
    """Sentences, some of them on a line of their own, that are exactly so long in UTF-16 units."""
    text, number = "", 0
    while len(text) < length:
        number += 1
        text += f"{number}. Vi hørte på dem som bor her, og lærte mye av det." + ("\n\n" if number % 7 == 0 else " ")
    return text[: length - 1] + "."


def packed(text: str) -> str:
    """A text without its blanks."""
    return "".join(text.split())


async def reflections(stage: Stage) -> list[tuple[str, str]]:
    """What is kept, subject and reader, the oldest first."""
    rows = await stage.rows("select subject, reader from reflections order by id")
    return [(row.subject, row.reader) for row in rows]


async def whole(stage: Stage, who: Participant, at: int = 0) -> str:
    """The whole text of a person's reflection, read page by page in the chat."""
    await who.says("/refleksjon")
    await who.taps(who.buttons[at])
    told = ""
    while True:
        # The title with the time stands above, which page it is and who reads it below.
        _, *words = who.last.text.split("\n\n")
        words = words[:-1]
        if words[-1].startswith("Side "):
            words = words[:-1]
        told += " " + "\n\n".join(words)
        if "Neste side ›" not in who.buttons:
            return told.strip()
        await who.taps("Neste side ›", who.last)


# -------------------------------------------------------------------- who reads


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
    assert kari.buttons == [me, f"✓ {organisers}", named, nameless, NO_REFLECTION[language]]
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
        assert kari.buttons == [*marked, NO_REFLECTION[language]]
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
    assert "Skriv refleksjonen din om Andre samling her." in kari.last.text
    assert ASKED["nb"] in kari.last.text


async def test_what_was_no_reflection_may_become_one_again(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    await kari.says("Når kommer opptaket?")
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


# -------------------------------------------------------------------- who could not come

RESOURCES = """
[[resources]]
title = { nb = "Stigen", nn = "Stigen", en = "The ladder" }
url = "https://example.org/stigen"
session = "samling-1"

[[resources]]
title = "Noe annet"
url = "https://example.org/annet"
"""


@pytest.mark.parametrize(
    ("language", "cannot", "words"),
    [
        (
            "nb",
            "Jeg kan ikke komme",
            [
                "Du kunne ikke komme denne gangen.",
                "Dette kan du lese i stedet:\n• Stigen",
                "Vi spurte dem som var med: Hva tok du med deg?",
                "eller skrive hva du lurer på",
            ],
        ),
        (
            "nn",
            "Eg kan ikkje komme",
            [
                "Du kunne ikkje komme denne gongen.",
                "Dette kan du lese i staden:\n• Stigen",
                "Vi spurde dei som var med: Kva tok du med deg?",
                "eller skrive kva du lurer på",
            ],
        ),
        (
            "en",
            "I can't come",
            [
                "You could not come this time.",
                "This is what you can read instead:\n• The ladder",
                "We asked those who were there: What did you learn?",
                "or write what you wonder about",
            ],
        ),
    ],
)
async def test_who_cannot_come_is_asked_otherwise_and_gets_what_there_is_to_read(
    perform: Perform, small_course: str, language: str, cannot: str, words: list[str]
) -> None:
    async with perform(small_course + RESOURCES) as stage:
        kari, per = stage.person(), stage.person("Per")
        for each in (kari, per):
            await each.signs_up()
            await speaks(each, language)
        await stage.time_passes_until("2022-08-24 09:00")
        await kari.taps(cannot)
        kari.reads()
        await stage.time_passes_until(AFTER)
        [asked] = kari.reads()
        for part in words:
            assert part in asked
        assert ASKED[language] in asked
        assert "Noe annet" not in asked
        assert words[0] not in per.read_all()
        # Asked for by hand it is the same question.
        await kari.says("/refleksjon")
        [write] = [label for label in kari.buttons if label.endswith(("Første samling", "First session"))]
        await kari.taps(write)
        assert kari.last.text == asked
        await kari.says("Jeg lurer på alt.")
        assert await reflections(stage) == [("session:samling-1", "organisers")]


# -------------------------------------------------------------------- of any length


@pytest.mark.parametrize(("length", "messages"), [(4096, 1), (4097, 2), (9000, 3), (20_000, 6)])
async def test_a_long_text_is_one_reflection_and_each_part_can_be_edited(
    stage: Stage, kari: Participant, length: int, messages: int
) -> None:
    await stage.time_passes_until(AFTER)
    kari.reads()
    text = long_text(length)
    sent = await pastes(stage, kari, text)
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
    await pastes(stage, kari, text, reply_to=asked)
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
    sent = await pastes(stage, kari, text)
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
    sent = await pastes(stage, kari, text)
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
    old = await pastes(stage, kari, long_text(9000))
    await kari.taps("Bare jeg")
    await kari.says("/refleksjon")
    await kari.taps(kari.buttons[0])
    await kari.taps("Skriv på nytt")
    assert "De samme kan lese den." in kari.last.text
    kari.reads()
    new = "ny " * 2000
    await pastes(stage, kari, new)
    assert READERS["nb"][0] in kari.reads()[0]
    assert await reflections(stage) == [("session:samling-1", "me")]
    assert (await whole(stage, kari)).split() == new.split()
    kari.reads()
    # What was replaced is gone; editing it changes nothing.
    await kari.edits(old[1], "Noe helt annet.")
    assert kari.reads() == []
    assert (await whole(stage, kari)).split() == new.split()


# -------------------------------------------------------------------- mine


async def test_mine_are_listed_read_rewritten_and_deleted_in_one_message(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    await kari.says("Å <b>lytte</b> & vente.")
    await kari.says("/refleksjon")
    assert kari.buttons == ["Første samling: Å <b>lytte</b> & vente.", "Les det andre har delt"]
    page = kari.last
    kari.reads()
    await kari.taps(kari.buttons[0])
    assert "Første samling, onsdag 31. august kl. 14:00\n\nÅ <b>lytte</b> & vente." in page.text
    assert page.text.endswith("ser den uten navnet ditt.")
    assert kari.buttons == [
        "Bare jeg",
        "✓ Arrangørene",
        "Alle, med navnet mitt",
        "Alle, uten navn",
        "Skriv på nytt",
        "Slett",
        "‹ Tilbake",
    ]
    assert await kari.taps("Alle, med navnet mitt") == READERS["nb"][2]
    assert page.text.endswith(READERS["nb"][2])
    assert kari.buttons[2] == "✓ Alle, med navnet mitt"
    await kari.taps("Slett")
    assert "Vil du slette refleksjonen din om Første samling?" in page.text
    await kari.taps("Nei, ikke slett")
    assert "Å <b>lytte</b> & vente." in page.text
    await kari.taps("‹ Tilbake")
    await kari.taps(kari.buttons[0])
    await kari.taps("Slett")
    yes = page.buttons[0][0].data
    await kari.taps("Ja, slett den")
    assert "slettet" in page.text
    assert await reflections(stage) == []
    assert await stage.rows("select * from parts") == []
    assert "virker ikke lenger" in str(await kari.taps_data(str(yes), page))
    await kari.taps("‹ Tilbake")
    assert kari.buttons == ["Skriv noe om Første samling", "Les det andre har delt", "‹ Min side"]
    assert kari.reads() == []
    await kari.taps("‹ Min side")
    await kari.taps("Refleksjoner")
    assert "Du har ikke skrevet noen refleksjoner ennå." in page.text


async def test_a_long_one_is_read_a_page_at_a_time_and_the_choice_stays_on_its_page(
    stage: Stage, kari: Participant
) -> None:
    await stage.time_passes_until(AFTER)
    await pastes(stage, kari, long_text(6000))
    await kari.says("/refleksjon")
    await kari.taps(kari.buttons[0])
    page = kari.last
    assert "Side 1 av 3" in page.text
    assert "‹ Forrige side" not in kari.buttons
    await kari.taps("Neste side ›")
    assert "Side 2 av 3" in page.text
    second = page.text
    await kari.taps("Bare jeg")
    before = "Arrangørene kan lese den. De som leder kurset, ser den uten navnet ditt."
    assert page.text == second.replace(before, "Bare du kan lese den.")
    await kari.taps("Neste side ›")
    last = [button for row in page.buttons for button in row if button.text == "‹ Forrige side"]
    assert len(last) == 1
    assert "Side 3 av 3" in page.text
    await kari.taps("‹ Forrige side")
    assert "Side 2 av 3" in page.text
    # A page beyond the end is the last one, and one that is no number the first.
    await kari.taps_data("my:1:reflection:1.99", page)
    assert "Side 3 av 3" in page.text
    await kari.taps_data("my:1:reflection:1.²", page)
    assert "Side 1 av 3" in page.text
    await kari.taps_data("my:1:reflection:99", page)
    assert "Refleksjonene dine" in page.text


async def test_with_two_courses_each_has_a_list_of_its_own(stage: Stage, kari: Participant, small_course: str) -> None:
    other = small_course.replace("lite-kurs", "annet-kurs").replace("Lite kurs", "Annet kurs")
    await stage.publishes(other.replace("Første samling", "Oppstart"))
    await kari.says("/start annet-kurs")
    await kari.taps("Meld meg på")
    await kari.taps("Ja, det er greit")
    for words in ("Kari Nordmann", "Bibliotekansatt", "Gran bibliotek"):
        await (kari.taps(words) if words in kari.buttons else kari.says(words))
    await kari.taps("Hopp over")
    await kari.taps("Ja, meld meg på")
    await stage.time_passes_until(AFTER)
    kari.reads()
    await kari.says("Om den ene.")
    await kari.says("Om den andre.")
    kari.reads()
    await kari.says("/refleksjon")
    lists = kari.person.inbox[-2:]
    titles = [each.labels[0].partition(":")[0] for each in lists]
    assert sorted(titles) == ["Første samling", "Oppstart"]
    for each, title in zip(lists, titles, strict=True):
        await kari.taps(each.labels[0], each)
        assert each.text.startswith(f"✍️ {title}, ")
    # A button of one course that names what belongs to the other leads to that course's list.
    for each in lists:
        [own] = [button.data for row in each.buttons for button in row if button.text == "‹ Tilbake"]
        enrolment = str(own).split(":")[1]
        pages = []
        for reflection in (1, 2):
            await kari.taps_data(f"my:{enrolment}:reflection:{reflection}", each)
            pages.append("Refleksjonene dine" in each.text)
        assert sorted(pages) == [False, True]


# -------------------------------------------------------------------- not text


async def test_what_is_no_text_gets_a_kind_word_and_the_question_stays_open(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    kari.reads()
    for act, values in (
        ("sends_voice", ()),
        ("sends_photo", ()),
        ("sends_sticker", ()),
        ("sends_location", ()),
        ("sends_document", ("notat.pdf", b"%PDF")),
    ):
        await kari.does(act, *values)
        assert kari.reads() == [
            "Takk! Jeg kan bare lese tekst. Her skriver vi refleksjonene. Kan du skrive noen ord om Første samling?"
        ]
    await kari.says("Å lytte.")
    assert await reflections(stage) == [("session:samling-1", "organisers")]
    kari.reads()
    # Nothing is asked now.
    await kari.does("sends_voice")
    assert kari.reads() == ["Takk! Men jeg kan bare lese tekst. Kan du skrive det i stedet?"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nn", "Takk! Eg kan berre lese tekst. Her skriv vi refleksjonane. Kan du skrive nokre ord om Første samling?"),
        (
            "en",
            "Thank you! But I can only read text, and reflections are written here. "
            "Could you write a few words on First session?",
        ),
    ],
)
async def test_the_kind_word_in_other_languages(stage: Stage, kari: Participant, language: str, words: str) -> None:
    await speaks(kari, language)
    await stage.time_passes_until(AFTER)
    kari.reads()
    await kari.does("sends_voice")
    assert kari.reads() == [words]


async def test_the_words_under_a_picture_are_kept_and_changed_with_it(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    kari.reads()
    photo = kari.person.sends_photo("Slik så veggen ut.")
    await stage.settled()
    said = kari.reads()
    assert said[0] == "Takk! Jeg kan ikke ta vare på det du sendte, men jeg leser det du skrev til."
    assert READERS["nb"][1] in said[1]
    assert (await whole(stage, kari)) == "Slik så veggen ut."
    await kari.edits(photo, "Slik så hele veggen ut.")
    assert (await whole(stage, kari)) == "Slik så hele veggen ut."
    document = kari.person.sends_document("notat.pdf", b"%PDF", "Et notat.")
    await stage.settled()
    assert "Hva er det?" in kari.last.text
    await kari.edits(document, "Et langt notat.")
    await kari.taps("En refleksjon")
    await kari.taps("Første samling")
    assert await whole(stage, kari, 1) == "Et langt notat."


async def test_words_put_to_a_picture_afterwards_are_kept_too(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until(AFTER)
    photo = kari.person.sends_photo()
    await stage.settled()
    await kari.edits(photo, "Slik så veggen ut.")
    assert READERS["nb"][1] in kari.last.text
    await kari.edits(photo, "Slik så hele veggen ut.")
    assert (await whole(stage, kari)) == "Slik så hele veggen ut."
    assert await reflections(stage) == [("session:samling-1", "organisers")]
