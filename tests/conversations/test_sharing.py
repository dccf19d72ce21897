"""What participants let each other read: with a name, or without one once five have shared like that."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from bot.rehearsal.model import Message
from bot.tables import Partnership
from tests.stage import Participant, Stage

Perform = Callable[..., AbstractAsyncContextManager[Stage]]

AFTER = "2022-08-31 14:00"

WORKPLACES = [
    "Gran bibliotek",
    "Voss folkebibliotek",
    "Hamar mållag",
    "Bygdelaget",
    "Lom & Skjåk",
    "Husflidslaget",
    "Koret",
]

TAKES_FIVE = "Det som er delt uten navn, vises når 5 har delt slik."
NOTHING = "Det er ikke noe å lese her ennå."


async def joins(stage: Stage, name: str, workplace: str, role: str = "Bibliotekansatt") -> Participant:
    who = stage.person(name)
    await who.says("/start")
    await who.taps("Meld meg på")
    await who.taps("Ja, det er greit")
    await who.says(name)
    await who.taps(role)
    await who.says(workplace)
    await who.taps("Hopp over")
    await who.taps("Ja, meld meg på")
    assert "Du er påmeldt" in "\n".join(message.text for message in who.person.inbox)
    return who


async def crowd(stage: Stage, size: int) -> list[Participant]:
    """So many people who have signed up, by turns employees and volunteers, each from somewhere else."""
    roles = ["Bibliotekansatt", "Frivillig"]
    return [await joins(stage, f"Person {at}", WORKPLACES[at], roles[at % 2]) for at in range(size)]


async def shares(who: Participant, words: str, choice: str) -> Message:
    """Answer the question after the session, and choose who reads it. Gives the message with the words."""
    written = await who.says(words)
    await who.taps(choice)
    return written


async def looks(who: Participant, subject: str = "Første samling") -> list[str]:
    """Open what is shared on a subject; gives every page of it, or nothing where it is not listed."""
    await who.says("/refleksjon")
    await who.taps("Les det andre har delt")
    there = [label for label in who.buttons if label.startswith(subject)]
    if not there:
        return []
    await who.taps(there[0])
    pages = [who.last.text]
    while "Neste side ›" in who.buttons:
        await who.taps("Neste side ›", who.last)
        pages.append(who.last.text)
    return pages


async def sees(who: Participant, subject: str = "Første samling") -> str:
    return "\n\n".join(await looks(who, subject))


# -------------------------------------------------------------------- without a name


async def test_four_without_a_name_are_seen_by_nobody_and_the_fifth_opens_them_all(stage: Stage) -> None:
    people = await crowd(stage, 6)
    await stage.time_passes_until(AFTER)
    for at in range(4):
        await shares(people[at], f"Tanke {at}", "Alle, uten navn")
        for reader in people:
            assert await looks(reader) == []
            assert NOTHING in reader.last.text
            assert TAKES_FIVE in reader.last.text
    # The same person twice is still one.
    await people[0].says("Tanke 0 igjen")
    await people[0].taps("En refleksjon")
    await people[0].taps("Første samling")
    await people[0].taps("Alle, uten navn")
    assert await looks(people[5]) == []
    await shares(people[4], "Tanke 4", "Alle, uten navn")
    for reader in people:
        [page] = await looks(reader)
        title, first, *others = page.split("\n\n")
        assert title == "✍️ Delt: Første samling"
        told = [first.removeprefix("Uten navn\n"), *others]
        assert sorted(told) == ["Tanke 0", "Tanke 0 igjen", "Tanke 1", "Tanke 2", "Tanke 3", "Tanke 4"]
    await people[5].taps("‹ Tilbake")
    assert people[5].buttons == ["Første samling (6)", "‹ Tilbake"]


async def test_a_text_without_a_name_tells_nothing_else_of_its_writer(stage: Stage) -> None:
    people = await crowd(stage, 6)
    await stage.time_passes_until(AFTER)
    for at in range(5):
        await shares(people[at], f"Tanke {at}", "Alle, uten navn")
    for reader in people:
        told = await sees(reader)
        assert told.count("Uten navn") == 1
        for hint in ("Person", *WORKPLACES, "ansatt", "rivillig", "kl.", "august", "2022", "14:00", "person"):
            assert hint not in told
        # Nor do the buttons: there is none that belongs to one of the texts.
        assert reader.buttons == ["‹ Tilbake"]


async def test_the_order_without_names_is_another_for_each_reader_and_the_same_each_time(stage: Stage) -> None:
    people = await crowd(stage, 7)
    await stage.time_passes_until(AFTER)
    written = [f"Tanke {at}" for at in range(7)]
    for who, words in zip(people, written, strict=True):
        await shares(who, words, "Alle, uten navn")

    async def order(who: Participant) -> list[str]:
        told = await sees(who)
        return sorted(written, key=told.index)

    orders = [await order(who) for who in people]
    assert written not in orders
    assert len({tuple(each) for each in orders}) >= 6
    assert [await order(who) for who in people] == orders
    await stage.bot_stops()
    await stage.bot_starts()
    assert [await order(who) for who in people] == orders
    # One that changes stays where it is; one that goes leaves the others as they were.
    await people[3].says("/refleksjon")
    await people[3].taps(people[3].buttons[0])
    await people[3].taps("Bare jeg")
    left = [[words for words in each if words != "Tanke 3"] for each in orders]
    written.remove("Tanke 3")
    assert [await order(who) for who in people] == left


async def test_pages_without_names_hold_every_text_once(stage: Stage) -> None:
    people = await crowd(stage, 6)
    await stage.time_passes_until(AFTER)
    for at, who in enumerate(people):
        await shares(who, f"<Tanke {at}> " + f"ord{at} " * 250, "Alle, uten navn")
    for reader in people:
        pages = await looks(reader)
        assert len(pages) > 2
        assert [f"Side {number} av {len(pages)}" in page for number, page in enumerate(pages, 1)] == [True] * len(pages)
        told = "\n".join(pages)
        for at in range(6):
            assert told.count(f"<Tanke {at}>") == 1
            assert told.count(f"ord{at}") == 250


async def test_the_fifth_changing_their_mind_closes_it_for_all(stage: Stage) -> None:
    people = await crowd(stage, 5)
    await stage.time_passes_until(AFTER)
    for at, who in enumerate(people):
        await shares(who, f"Tanke {at}", "Alle, uten navn")
    assert "Tanke 2" in await sees(people[0])
    page = people[0].last
    await people[4].taps("Arrangørene")
    assert await looks(people[0]) == []
    # The page on screen, touched again, knows it too.
    await people[0].taps("‹ Tilbake", page)
    assert "Tanke" not in page.text
    await people[0].taps_data("my:1:sharing:session.samling-1.0", page)
    assert "Delt: Første samling" in page.text
    assert NOTHING in page.text
    assert TAKES_FIVE in page.text
    await people[4].taps("Alle, uten navn")
    assert "Tanke 4" in await sees(people[0])


# -------------------------------------------------------------------- with a name


async def test_with_a_name_it_is_read_at_once_with_name_and_workplace(stage: Stage) -> None:
    kari = await joins(stage, "Kari <b>Nordmann</b>", "Lom & Skjåk")
    per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
    await stage.time_passes_until(AFTER)
    await shares(kari, "Å <i>lytte</i> & vente.", "Alle, med navnet mitt")
    await per.says("Bare til arrangørene.")
    await per.says("/refleksjon")
    await per.taps("Les det andre har delt")
    assert per.buttons == ["Første samling (1)", "‹ Tilbake"]
    await per.taps("Første samling (1)")
    assert per.last.text == (
        "✍️ Delt: Første samling\n\nKari <b>Nordmann</b>, Lom & Skjåk\nÅ <i>lytte</i> & vente.\n\n" + TAKES_FIVE
    )
    # The writer finds it there as well; what nobody was allowed to read is nowhere.
    assert "Lom & Skjåk" in await sees(kari)
    assert "Bare til" not in await sees(kari)
    await per.taps("‹ Tilbake")
    assert "Det andre har delt" in per.last.text
    await per.taps("‹ Tilbake")
    assert per.buttons == ["Første samling: Bare til arrangørene.", "Les det andre har delt", "‹ Min side"]


async def test_named_ones_stand_before_those_without_a_name(stage: Stage) -> None:
    people = await crowd(stage, 7)
    await stage.time_passes_until(AFTER)
    for at in range(5):
        await shares(people[at], f"Tanke {at}", "Alle, uten navn")
    await shares(people[5], "Ord 5", "Alle, med navnet mitt")
    await shares(people[6], "Ord 6", "Alle, med navnet mitt")
    told = await sees(people[0])
    assert (
        told.index("Person 5, Husflidslaget\nOrd 5") < told.index("Person 6, Koret\nOrd 6") < told.index("Uten navn\n")
    )
    assert all(told.index("Uten navn") < told.index(f"Tanke {at}") for at in range(5))


async def test_a_long_text_goes_on_on_the_next_page_under_its_name(stage: Stage) -> None:
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
    await stage.time_passes_until(AFTER)
    kari.person.pastes("ord " * 3000)
    await stage.settled()
    await kari.taps("Alle, med navnet mitt")
    pages = await looks(per)
    assert len(pages) == 5
    assert all("Kari Nordmann, Gran bibliotek" in page for page in pages)
    assert sum(page.count("ord ") + page.count("ord\n") for page in pages) == 3000
    assert ["‹ Forrige side" in per.buttons, "Neste side ›" in per.buttons] == [True, False]
    await per.taps("‹ Forrige side")
    assert "Side 4 av 5" in per.last.text


# -------------------------------------------------------------------- what takes effect at once


async def test_an_edit_a_rewriting_and_a_deletion_are_seen_by_the_next_who_reads(stage: Stage) -> None:
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
    await stage.time_passes_until(AFTER)
    written = await shares(kari, "Å lytte.", "Alle, med navnet mitt")
    assert "Å lytte." in await sees(per)
    await kari.edits(written, "Å lytte først.")
    assert "Å lytte først." in await sees(per)
    await kari.says("/refleksjon")
    await kari.taps("Første samling: Å lytte først.")
    await kari.taps("Skriv på nytt")
    await kari.says("Noe annet.")
    assert "De ser navnet ditt og Gran bibliotek." in kari.last.text
    told = await sees(per)
    assert "Noe annet." in told
    assert "lytte" not in told
    await kari.says("/refleksjon")
    await kari.taps("Første samling: Noe annet.")
    await kari.taps("Slett")
    assert "Noe annet." in await sees(per)
    await kari.taps("Ja, slett den")
    assert await looks(per) == []


@pytest.mark.parametrize("choice", ["Bare jeg", "Arrangørene"])
async def test_taking_it_back_takes_it_from_everybody(stage: Stage, choice: str) -> None:
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
    await stage.time_passes_until(AFTER)
    await shares(kari, "Å lytte.", "Alle, med navnet mitt")
    assert "Å lytte." in await sees(per)
    await kari.taps(choice)
    assert await looks(per) == []
    assert await looks(kari) == []


async def test_who_withdraws_takes_it_along_and_reads_no_more(stage: Stage) -> None:
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
    await stage.time_passes_until(AFTER)
    await shares(kari, "Å lytte.", "Alle, med navnet mitt")
    await shares(per, "Å vente.", "Alle, med navnet mitt")
    assert "Å vente." in await sees(kari)
    page = kari.last
    await kari.says("/meldav")
    await kari.taps("Ja, meld meg av")
    told = await sees(per)
    assert "Å lytte." not in told
    assert "Å vente." in told
    before = page.text
    for data in ("my:1:shared:", "my:1:sharing:session.samling-1.0"):
        assert "virker ikke lenger" in str(await kari.taps_data(data, page))
    assert page.text == before
    await kari.says("/refleksjon")
    assert kari.buttons == []


async def test_what_is_erased_is_read_by_nobody(stage: Stage) -> None:
    people = await crowd(stage, 6)
    await stage.time_passes_until(AFTER)
    for at in range(5):
        await shares(people[at], f"Tanke {at}", "Alle, uten navn")
    await shares(people[5], "Ord 5", "Alle, med navnet mitt")
    assert "Tanke 1" in await sees(people[5])
    for at in (0, 5):
        await people[at].says("/personvern")
        await people[at].taps_data("erase:yes", people[at].last)
    assert await looks(people[1]) == []
    assert (await stage.rows("select count(*) as n from reflections"))[0].n == 4


# -------------------------------------------------------------------- who reads


async def test_who_signs_up_late_reads_what_was_shared_before(perform: Perform, small_course: str) -> None:
    late = small_course.replace("deadline = 2022-08-24T23:59:00", "deadline = 2022-10-31T23:59:00")
    async with perform(late) as stage:
        kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
        await stage.time_passes_until("2022-09-01 10:00")
        await shares(kari, "Å lytte.", "Alle, med navnet mitt")
        await kari.says("/refleksjon")
        await kari.taps("Skriv noe om Snakk med noen")
        await shares(kari, "At de vil.", "Alle, med navnet mitt")
        await stage.time_passes_until("2022-10-01 12:00")
        per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
        assert "Å lytte." in await sees(per)
        assert "At de vil." in await sees(per, "Snakk med noen")
        await per.taps("‹ Tilbake")
        assert per.buttons == ["Første samling (1)", "Snakk med noen (1)", "‹ Tilbake"]


async def test_a_volunteers_evening_is_read_by_all_in_the_course(stage: Stage) -> None:
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
    await stage.time_passes_until("2022-09-06 20:00")
    await per.says("/refleksjon")
    await per.taps("Skriv noe om Kveld for frivillige")
    await shares(per, "Så mange vi var!", "Alle, med navnet mitt")
    assert "Så mange vi var!" in await sees(kari, "Kveld for frivillige")


async def test_only_the_same_course_reads_it(stage: Stage, small_course: str) -> None:
    other = small_course.replace("lite-kurs", "annet-kurs").replace("Lite kurs", "Annet kurs")
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    await stage.publishes(other)
    per = stage.person("Per")
    await per.says("/start annet-kurs")
    await per.taps("Meld meg på")
    await per.taps("Ja, det er greit")
    await per.says("Per Hansen")
    await per.taps("Frivillig")
    await per.says("Bygdelaget")
    await per.taps("Hopp over")
    await per.taps("Ja, meld meg på")
    await stage.time_passes_until(AFTER)
    await shares(kari, "Å lytte.", "Alle, med navnet mitt")
    assert await looks(per) == []
    await per.taps_data("my:2:sharing:session.samling-1.0", per.last)
    assert "Å lytte." not in per.last.text
    assert "virker ikke lenger" in str(await per.taps_data("my:1:sharing:session.samling-1.0", per.last))
    stranger = stage.person("Ola")
    await stranger.says("/refleksjon")
    assert "lytte" not in stranger.read_all()
    assert "virker ikke lenger" in str(await stranger.taps_data("my:1:sharing:session.samling-1.0", stranger.last))


async def test_what_partners_share_among_themselves_is_not_for_all(stage: Stage) -> None:
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    per = await joins(stage, "Per Hansen", "Bygdelaget", "Frivillig")
    siri = await joins(stage, "Siri Li", "Koret", "Frivillig")
    async with stage.application.database.transaction() as db:
        db.add(Partnership(one_id=1, other_id=2, since=stage.now))
    await stage.time_passes_until(AFTER)
    await shares(kari, "Mellom oss.", "Partnerne mine")
    for each in (kari, per, siri):
        assert await looks(each) == []


async def test_buttons_that_nobody_made_lead_to_the_list(stage: Stage) -> None:
    kari = await joins(stage, "Kari Nordmann", "Gran bibliotek")
    await stage.time_passes_until(AFTER)
    await shares(kari, "Å lytte.", "Alle, med navnet mitt")
    await kari.says("/refleksjon")
    await kari.taps("Les det andre har delt")
    page = kari.last
    for about in ("", "x", "session", "session.", "exercise.samling-1.0", "session.samling-9.0", "..", "question.0"):
        await kari.taps_data(f"my:1:sharing:{about}", page)
        assert "Det andre har delt" in page.text
    for about in ("session.samling-1", "session.samling-1.x", "session.samling-1.-1", "session.samling-1." + "9" * 16):
        await kari.taps_data(f"my:1:sharing:{about}", page)
        assert "Å lytte." in page.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "nn",
            {
                "start": "Nynorsk",
                "choice": "Alle, med namnet mitt",
                "look": "Les det andre har delt",
                "told": "Det som er delt utan namn, blir vist når 5 har delt slik.",
                "title": "✍️ Delt: Første samling",
                "nothing": "Det er ikkje noko å lese her enno.",
                "subject": "Første samling",
            },
        ),
        (
            "en",
            {
                "start": "English",
                "choice": "Everyone, with my name",
                "look": "Read what others have shared",
                "told": "What is shared without a name is shown once 5 people have shared like that.",
                "title": "✍️ Shared: First session",
                "nothing": "There is nothing to read here yet.",
                "subject": "First session",
            },
        ),
    ],
)
async def test_sharing_in_other_languages(stage: Stage, language: str, words: dict[str, str]) -> None:
    people = await crowd(stage, 6)
    for who in people:
        await who.says("/sprak")
        await who.taps(words["start"])
    await stage.time_passes_until(AFTER)
    reader = people[5]
    await reader.says("/refleksjon")
    await reader.taps(words["look"])
    assert words["nothing"] in reader.last.text
    assert words["told"] in reader.last.text
    await shares(people[0], "Mine ord.", words["choice"])
    await reader.says("/refleksjon")
    await reader.taps(words["look"])
    await reader.taps(f"{words['subject']} (1)")
    assert reader.last.text == f"{words['title']}\n\nPerson 0, Gran bibliotek\nMine ord.\n\n{words['told']}"
