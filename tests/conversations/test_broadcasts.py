"""Messages to participants, from the organiser's first word to the report; stopped, scheduled and taken back."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from bot.rehearsal.faults import Fault
from bot.rehearsal.model import Message
from bot.tables import Course, Enrolment
from bot.tables import Person as PersonRow
from tests.stage import Participant, Stage

Perform = Callable[..., AbstractAsyncContextManager[Stage]]

FORMATTED = (
    "Husk <b>møtet <i>i morgen</i></b> &amp; les "
    '<a href="https://example.org/les?a=1&amp;copy=2&amp;q=%22&amp;lt=3">dette &lt;først&gt;</a> 😀\n\n'
    "<blockquote>Vi møtes på like fot.</blockquote>\n"
    '<pre><code class="language-python">a &lt; b</code></pre>\n'
    "Se https://example.org/rom1?x=1&amp;y=2 eller skriv til <u>hilde@example.org</u> /neste"
)
"""Formatting of many kinds, an address with signs that HTML gives a meaning, and what Telegram finds by itself."""


OLD_BUTTON = "Den knappen er gammel og virker ikke lenger. Skriv /start for å gå videre."


@pytest.fixture
async def stage(perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course with three counties."""
    counties = 'counties = ["Innlandet", "Rogaland", "Vestland"]\n\n[signup]'
    async with perform(small_course.replace("[signup]", counties)) as stage:
        yield stage


async def enrolled(
    stage: Stage,
    name: str,
    *,
    language: str = "nb",
    role: str = "ansatt",
    county: str = "Innlandet",
    waiting: bool = False,
) -> Participant:
    """Somebody who takes part, or waits, without the conversation that led there."""
    who = stage.person(name, language)
    who.person.chat.opened = True
    async with stage.application.database.transaction() as db:
        [[course_id]] = (await db.execute(Course.__table__.select().with_only_columns(Course.id))).all()
        person = PersonRow(telegram_id=who.id, language=language)
        db.add(person)
        await db.flush()
        row = Enrolment(person_id=person.id, course_id=course_id, consented_at=stage.now, name=name, role=role)
        row.organisation, row.county, row.email = "Gran bibliotek", county, ""
        row.enrolled_at, row.waiting_since = (None, stage.now) if waiting else (stage.now, None)
        db.add(row)
    return who


async def some(stage: Stage, number: int) -> list[Participant]:
    return [await enrolled(stage, f"Deltaker {each}") for each in range(number)]


async def writes(organiser: Participant, words: str = "Husk møtet!") -> None:
    """Write a message, up to its menu."""
    await organiser.says("/arrangor")
    await organiser.taps("Melding til deltakere")
    await organiser.taps("Ny melding")
    await organiser.says(words)


async def sends(organiser: Participant, words: str = "Husk møtet!") -> Message:
    """Send a message to everybody, and wait for the report; gives the message that tells it."""
    await writes(organiser, words)
    await organiser.taps("Send nå")
    await organiser.stage.settled()
    return organiser.last


async def county_organiser(stage: Stage, county: str, name: str = "Eva Fylke") -> Participant:
    """Somebody whom the first organiser has invited for one county."""
    await stage.organiser.says("/arrangor")
    await stage.organiser.taps("Arrangører")
    await stage.organiser.taps(stage.organiser.buttons[0])
    await stage.organiser.taps(county)
    code = stage.organiser.last.text.rpartition("start=")[2].strip()
    who = stage.person(name)
    await who.says(f"/start {code}")
    assert county in who.last.text
    who.reads()
    return who


def same(message: Message, other: Message) -> bool:
    """Whether two messages look the same: text, formatting, and the file."""
    looks = [
        (each.text, each.entities, each.photo, each.document and each.document.content) for each in (message, other)
    ]
    return looks[0] == looks[1]


def adds_up(report: Message) -> int:
    """Return how many people a report is about, having seen that it counts each of them once."""
    told = re.search(r"Den var til (\d+) person", report.text)
    assert told, report.text
    became = [int(number) for number in re.findall(r"^• (?!Slettet|Kunne)[^:]*: (\d+)", report.text, re.MULTILINE)]
    assert sum(became) == int(told[1]), report.text
    return int(told[1])


async def log_of(stage: Stage) -> list[tuple[str, str]]:
    return [(what, about) for what, about in await stage.rows("select what, about from log_entries order by id")]


# ---------------------------------------------------------------------- from beginning to end


async def test_a_message_from_the_first_word_to_the_report(stage: Stage) -> None:
    kari, per = await enrolled(stage, "Kari"), await enrolled(stage, "Per", role="frivillig")
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    assert "Du har ikke sendt noen ennå." in ola.last.text
    menu = ola.last
    await ola.taps("Ny melding")
    assert ola.last is menu, "one message is edited in place"
    assert ola.last.text.startswith("Skriv meldingen her, slik deltakerne skal lese den.")
    written = await ola.does("says", FORMATTED, html=True)
    assert "2 personer får den." in ola.last.text
    draft = ola.last
    await ola.taps("Forhåndsvis")
    assert draft.text == "Slik ser den ut for 2 personer:"
    assert draft.buttons == []
    *_, preview, menu = ola.person.inbox
    assert same(preview, written)
    assert "2 personer får den." in menu.text
    for who in (kari, per):
        assert who.reads() == []
    await ola.taps("Send nå")
    assert menu is ola.last
    assert ola.last.text.startswith("Sender meldingen")
    assert "░░░░" in ola.last.text
    assert ola.buttons == ["Stopp"]
    await stage.settled()
    assert menu is ola.last
    assert ola.last.text.startswith("✅ Meldingen er sendt")
    assert "Den var til 2 personer." in ola.last.text
    assert "• Sendt: 2" in ola.last.text
    for who in (kari, per):
        assert same(who.last, written)
        assert len(who.reads()) == 1
    assert await log_of(stage) == [("broadcast", "1")]
    # It stands in the list, and is found again.
    await ola.taps("‹ Meldinger")
    [found] = [label for label in ola.buttons if "til 2: Husk møtet" in label]
    await ola.taps(found)
    assert "• Sendt: 2" in ola.last.text


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_a_file_with_a_formatted_caption(stage: Stage, kind: str) -> None:
    kari = await enrolled(stage, "Kari")
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    await ola.taps("Ny melding")
    if kind == "photo":
        written = await ola.does("sends_photo", FORMATTED, html=True)
    else:
        written = await ola.does("sends_document", "program.pdf", b"%PDF-1.7 hei", FORMATTED, html=True)
    assert ("Med bilde" if kind == "photo" else "Med dokument") in ola.last.text
    await ola.taps("Forhåndsvis")
    *_, preview, _ = ola.person.inbox
    assert same(preview, written)
    await ola.taps("Send nå")
    assert same(kari.last, written)
    assert kari.last.photo or (kari.last.document and kari.last.document.content == b"%PDF-1.7 hei")


async def test_a_picture_alone_is_a_message(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari")
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    await ola.taps("Ny melding")
    await ola.does("sends_photo")
    assert "Med bilde" in ola.last.text
    await ola.taps("Send nå")
    assert kari.last.photo
    assert kari.last.text == ""


async def test_each_reads_it_in_their_language_and_who_has_no_text_gets_the_first(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari")
    ingrid = await enrolled(stage, "Ingrid", language="nn")
    mary = await enrolled(stage, "Mary", language="en")
    ola = stage.organiser
    await writes(ola, "Vi ses!")
    await ola.taps("Nynorsktekst")
    assert "på nynorsk" in ola.last.text
    await ola.does("says", "Me <b>sjåast</b>!", html=True)
    assert "✓ Nynorsktekst" in ola.buttons
    await ola.taps("Forhåndsvis")
    shown = [each.text for each in ola.person.inbox[-5:]]
    assert shown[:4] == [
        "Slik ser den ut for 2 personer:\n• Bokmål: 1\n• English: 1",
        "Vi ses!",
        "Slik ser den ut for 1 person:\n• Nynorsk: 1",
        "Me sjåast!",
    ]
    await ola.taps("Engelsk tekst")
    await ola.says("See you!")
    # The language is that of the day on which it is sent.
    await kari.says("/sprak")
    await kari.taps("English")
    await ola.taps("Send nå")
    assert (kari.last.text, ingrid.last.text, mary.last.text) == ("See you!", "Me sjåast!", "See you!")
    assert [each["type"] for each in ingrid.last.entities] == ["bold"]


async def test_a_text_of_its_own_can_be_changed_and_removed(stage: Stage) -> None:
    ingrid = await enrolled(stage, "Ingrid", language="nn")
    ola = stage.organiser
    await writes(ola, "Vi ses!")
    await ola.taps("Nynorsktekst")
    await ola.says("Me sjåst!")
    await ola.taps("✓ Nynorsktekst")
    assert "Me sjåst!" in ola.last.text
    await ola.says("Me sjåast!")
    await ola.taps("Skriv på nytt")
    assert "Vi ses!" in ola.last.text
    await ola.says("Vi sees!")
    assert "Vi sees!" in ola.last.text
    await ola.taps("✓ Nynorsktekst")
    assert "Me sjåast!" in ola.last.text
    await ola.taps("Fjern denne teksten")
    assert "Nynorsktekst" in ola.buttons
    await ola.taps("Send nå")
    assert ingrid.last.text == "Vi sees!"


async def test_the_first_text_s_picture_goes_with_the_other_languages(stage: Stage) -> None:
    kari, mary = await enrolled(stage, "Kari"), await enrolled(stage, "Mary", language="en")
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    await ola.taps("Ny melding")
    await ola.does("sends_photo", "Slik ser rommet ut.")
    await ola.taps("Engelsk tekst")
    await ola.says("x" * 1025)
    assert "1 024 tegn" in ola.last.text.replace("\xa0", " ")
    await ola.says("This is the room.")
    await ola.taps("Send nå")
    assert kari.last.photo is mary.last.photo is not None
    assert (kari.last.text, mary.last.text) == ("Slik ser rommet ut.", "This is the room.")


# ---------------------------------------------------------------------- what can't be taken


async def test_a_text_that_an_app_tears_is_too_long(stage: Stage) -> None:
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    await ola.taps("Ny melding")
    ola.reads()
    await ola.does("pastes", "Ord og mer. " * 900)
    menu, *answers = ola.reads()
    assert "Melding til deltakerne" in menu
    assert [each.startswith("Teksten er lengre enn en melding kan være: 4\xa0096 tegn") for each in answers] == [True]
    stage.clock.move_to(stage.now.replace(minute=5))
    await ola.says("Kortere.")
    assert "Kortere." in ola.last.text
    assert await stage.rows("select html from broadcast_texts") == [("Kortere.",)]


async def test_a_long_text_that_fits_is_taken_and_what_comes_later_is_something_else(stage: Stage) -> None:
    ola = stage.organiser
    await writes(ola, "Ord " * 1000)
    stage.clock.move_to(stage.now.replace(minute=5))
    await ola.says("Hei?")
    assert "Teksten er lengre" not in ola.last.text
    [[html]] = await stage.rows("select html from broadcast_texts")
    assert html == ("Ord " * 1000).strip()


async def test_what_can_t_be_sent_on_is_not_taken(stage: Stage) -> None:
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    await ola.taps("Ny melding")
    for act in ("sends_voice", "sends_sticker", "sends_location"):
        await ola.does(act)
        assert ola.last.text == "Jeg kan sende tekst, et bilde eller et dokument. Send meg ett av dem."
    await ola.does("sends_photo", "x" * 1024)
    assert "Med bilde" in ola.last.text
    await ola.taps("‹ Meldinger")
    await ola.taps("Ny melding")
    await ola.does("sends_document", "a.pdf", b"%PDF", "x" * 1025)
    assert "Din har 1\xa0025." in ola.last.text
    ola.reads()
    for _ in range(3):
        ola.person.sends_photo("Tre bilder", album="7001")
    await stage.settled()
    assert ola.reads() == ["En melding kan ha ett bilde eller ett dokument. Send meg bare det ene."]
    await ola.does("sends_photo", "Ett bilde")
    assert "Ett bilde" in ola.last.text


# ---------------------------------------------------------------------- to whom


async def test_to_whom_is_tapped_together_and_counted(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari")
    per = await enrolled(stage, "Per", role="frivillig", county="Vestland")
    anne = await enrolled(stage, "Anne", county="Vestland")
    venter = await enrolled(stage, "Venter", county="Vestland", waiting=True)
    ola = stage.organiser
    await writes(ola)
    assert "3 personer får den." in ola.last.text
    await ola.taps("Til hvem")
    menu = ola.last
    await ola.taps("På ventelisten")
    assert "• Har plass, eller står på ventelisten" in ola.last.text
    assert "4 personer får den." in ola.last.text
    await ola.taps("Bibliotekansatt")
    assert "3 personer får den." in ola.last.text
    await ola.taps("Fylke ›")
    await ola.taps("Vestland")
    assert "• Fylke: Vestland" in ola.last.text
    assert "2 personer får den." in ola.last.text
    await ola.taps("Rogaland")
    assert "• Fylke: Rogaland og Vestland" in ola.last.text
    await ola.taps("‹ Hvem som får den")
    await ola.taps("✓ Har plass")
    assert "• Står på ventelisten" in ola.last.text
    assert "1 person får den." in ola.last.text
    await ola.taps("‹ Meldingen")
    assert menu is ola.last
    assert "• Rolle: Bibliotekansatt" in ola.last.text
    await ola.taps("Send nå")
    assert venter.last.text == "Husk møtet!"
    assert [each.reads() for each in (kari, per, anne)] == [[], [], []]


async def test_whoever_has_not_answered_not_done_and_not_written(stage: Stage) -> None:
    kari, anne = await enrolled(stage, "Kari"), await enrolled(stage, "Anne")
    per = await enrolled(stage, "Per", role="frivillig")
    await stage.time_passes_until("2022-08-30 12:00")
    await kari.taps("Jeg kommer")
    await anne.taps("Jeg kan ikke komme")
    await stage.time_passes_until("2022-09-01 12:00")
    await anne.taps("Jeg er ferdig")
    for who in (kari, anne, per):
        who.reads()
    ola = stage.organiser
    await writes(ola, "Til dem som ikke har svart")
    await ola.taps("Til hvem")
    await ola.taps("Svar om en samling ›")
    await ola.taps("Første samling")
    await ola.taps("har ikke svart")
    assert "1 person får den." in ola.last.text
    await ola.taps("kommer")
    assert "• Første samling: kommer og har ikke svart" in ola.last.text
    assert "2 personer får den." in ola.last.text
    await ola.taps("‹ Hvem som får den")
    await ola.taps("Øvelse som ikke er gjort ›")
    await ola.taps("Snakk med noen")
    assert "2 personer får den." in ola.last.text
    await ola.taps("‹ Hvem som får den")
    await ola.taps("Refleksjon som ikke er skrevet ›")
    await ola.taps("Snakk med noen")
    assert "• Har ikke skrevet om: Snakk med noen" in ola.last.text
    await ola.taps("‹ Hvem som får den")
    await ola.taps("Svar om en samling ›")
    assert "✓ Første samling" in ola.buttons
    await ola.taps("Kveld for frivillige")
    await ola.taps("har ikke svart")
    assert "1 person får den." in ola.last.text, "the others are not invited to that evening"
    await ola.taps("‹ Samlinger")
    await ola.taps("‹ Hvem som får den")
    await ola.taps("‹ Meldingen")
    await ola.taps("Send nå")
    assert per.last.text == "Til dem som ikke har svart"
    assert kari.reads() == anne.reads() == []


async def test_nobody_gets_nothing(stage: Stage) -> None:
    ola = stage.organiser
    await writes(ola)
    assert await ola.taps("Send nå") == "Ingen får denne meldingen. Velg andre under «Til hvem»."
    assert "0 personer får den." in ola.last.text
    assert await stage.rows("select state from broadcasts") == [("draft",)]


async def test_who_no_longer_fits_when_their_turn_comes_is_left_out(stage: Stage) -> None:
    kari, per, anne = await some(stage, 3)
    for who in (per, anne):
        stage.telegram.faults.add(Fault("cut", "sendMessage", who.id))
    ola = stage.organiser
    await sends(ola)
    assert "1 av 3" in ola.last.text
    await per.says("/meldav")
    await per.taps("Ja, meld meg av")
    await anne.says("/personvern")
    await anne.taps("Slett alt om meg")
    await anne.taps("Ja, slett alt")
    anne.reads(), per.reads()
    await stage.time_passes_until("2022-08-16 10:00")
    assert kari.reads() == ["Husk møtet!"]
    assert per.reads() == anne.reads() == []
    assert adds_up(ola.last) == 2, "who is erased is gone without a trace"
    assert "• Sendt: 1" in ola.last.text
    assert "• Ikke sendt, fordi den ikke lenger var til dem: 1" in ola.last.text


# ---------------------------------------------------------------------- what became of it


async def test_the_report_counts_everybody_once_and_says_why(stage: Stage) -> None:
    people = await some(stage, 6)
    people[0].person.blocks_bot()
    stage.telegram.faults.add(Fault("forbidden", "sendMessage", people[1].id))
    stage.telegram.faults.add(Fault("bad_request", "sendMessage", people[2].id, description="Bad Request: SOME_OTHER"))
    await stage.settled()
    ola = stage.organiser
    await writes(ola)
    assert "6 personer får den.\nJeg når ikke 1 av dem nå." in ola.last.text
    await ola.taps("Send nå")
    await stage.settled()
    assert ola.last.text.splitlines()[-5:] == [
        "Den var til 6 personer.",
        "",
        "• Sendt: 3",
        "• Kan ikke nås: 2. De har blokkert meg, eller sluttet i Telegram.",
        "• Gikk galt: 1. Telegram sa: Some_other",
    ]
    assert adds_up(ola.last) == 6
    # Who comes back within the week gets it after all, and is counted there.
    people[0].reads()
    await people[0].does("unblocks_bot")
    assert "Husk møtet!" in people[0].read_all()
    await ola.taps("‹ Meldinger")
    await ola.taps(next(label for label in ola.buttons if "Husk møtet!" in label))
    assert "• Sendt: 4" in ola.last.text
    assert "• Kan ikke nås: 1." in ola.last.text


async def test_stop_half_way_and_the_counts_add_up(stage: Stage) -> None:
    people = await some(stage, 9)
    for who in people[3:]:
        stage.telegram.faults.add(Fault("cut", "sendMessage", who.id))
    ola = stage.organiser
    await sends(ola)
    assert ola.last.text.startswith("Sender meldingen")
    assert "3 av 9" in ola.last.text
    stop = ola.last
    await ola.taps("Stopp")
    assert stop.text.startswith("Meldingen ble stoppet")
    await stage.time_passes_until("2022-08-17 09:00")
    assert stop is ola.last
    assert ola.last.text.startswith("Meldingen ble stoppet")
    assert adds_up(ola.last) == 9
    assert "• Sendt: 3" in ola.last.text
    assert "• Ikke sendt, fordi den ble stoppet: 6" in ola.last.text
    assert [len(who.reads()) for who in people] == [1] * 3 + [0] * 6
    assert await log_of(stage) == [("broadcast", "1"), ("stopped", "1")]
    # Coming back, or answering, brings nothing that was stopped.
    await people[5].does("blocks_bot")
    await people[5].does("unblocks_bot")
    assert "Husk møtet!" not in people[5].read_all()


async def test_the_progress_goes_on_in_the_same_message_after_a_restart(stage: Stage) -> None:
    people = await some(stage, 5)
    for who in people[2:]:
        stage.telegram.faults.add(Fault("cut", "sendMessage", who.id))
    ola = stage.organiser
    await sends(ola)
    progress = ola.last
    assert "2 av 5" in progress.text
    await stage.bot_stops()
    stage.jumps_to("2022-08-16 09:20")
    await stage.bot_starts()
    await stage.settled()
    assert progress is ola.last
    assert "• Sendt: 5" in progress.text
    assert [len(who.reads()) for who in people] == [1] * 5


async def test_where_the_progress_is_deleted_the_report_comes_in_a_new_message(stage: Stage) -> None:
    people = await some(stage, 2)
    stage.telegram.faults.add(Fault("cut", "sendMessage", people[1].id))
    ola = stage.organiser
    await sends(ola)
    progress = ola.last
    ola.person.deletes(progress)
    await stage.time_passes_until("2022-08-16 10:00")
    assert ola.last is not progress
    assert "• Sendt: 2" in ola.last.text


async def test_tapping_twice_sends_once(stage: Stage) -> None:
    [kari] = await some(stage, 1)
    ola = stage.organiser
    await writes(ola)
    menu = ola.last
    data = next(b.data for row in menu.buttons for b in row if b.text == "Send nå")
    assert data is not None
    for _ in range(3):
        ola.person.taps_data(data, menu)
    await stage.settled()
    await stage.settled()
    assert kari.reads() == ["Husk møtet!"]
    assert await log_of(stage) == [("broadcast", "1")]
    await ola.taps_data(data, menu)
    assert "• Sendt: 1" in menu.text
    # What is sent can't be changed, thrown away or called off any more.
    for forged in ("bcdrop:1:1", "bckeep:1:1", "bcfor:1:1:role:frivillig", "bcunsay:1:1:nn", "bcpreview:1:1"):
        await ola.taps_data(forged, menu)
    assert await stage.rows("select state from broadcasts") == [("sent",)]
    await stage.settled()
    assert kari.reads() == []


async def test_how_far_it_is_can_be_seen_in_the_list_as_well_and_stopped_there(stage: Stage) -> None:
    people = await some(stage, 3)
    for who in people[1:]:
        stage.telegram.faults.add(Fault("cut", "sendMessage", who.id))
    ola = stage.organiser
    await sends(ola)
    progress = ola.last
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    await ola.taps("Sendes nå: Husk møtet!")
    assert "1 av 3" in ola.last.text
    assert ola.buttons == ["Stopp", "Se på nytt", "‹ For arrangører"]
    await ola.taps("Stopp")
    await stage.settled()
    assert ola.last.text.startswith("Stopper")
    await ola.taps("Se på nytt")
    assert adds_up(ola.last) == adds_up(progress) == 3
    assert progress.labels == ["Trekk tilbake", "‹ Meldinger"]


async def test_it_goes_on_though_its_author_has_had_everything_erased(stage: Stage) -> None:
    people = await some(stage, 2)
    eva = await county_organiser(stage, "Innlandet")
    stage.telegram.faults.add(Fault("cut", "sendMessage", people[1].id))
    await sends(eva)
    await eva.says("/personvern")
    await eva.taps("Slett alt om meg")
    await eva.taps("Ja, slett alt")
    eva.reads()
    await stage.time_passes_until("2022-08-16 10:00")
    assert [who.reads() for who in people] == [["Husk møtet!"]] * 2
    assert eva.reads() == []
    assert await stage.rows("select state, person_id from broadcasts") == [("sent", None)]


# ---------------------------------------------------------------------- later


async def test_a_message_for_later_goes_to_whoever_is_meant_then(stage: Stage) -> None:
    [kari] = await some(stage, 1)
    ola = stage.organiser
    await writes(ola)
    await ola.taps("Send senere")
    await ola.says("snart")
    assert ola.last.text.startswith("Jeg forstod ikke tidspunktet.")
    await ola.says("i dag kl. 8")
    assert ola.last.text.startswith("Det har allerede vært tirsdag 16. august kl. 08:00.")
    await ola.says("i morgen kl. 22.15")
    assert ola.last.text.startswith("Meldingen blir sendt onsdag 17. august kl. 22:15.")
    assert "Klokka 22:15 sender vi ellers ingenting. Meldingen går ut likevel." in ola.last.text
    per = await enrolled(stage, "Per")
    ola.reads()
    kari.reads()
    await stage.time_passes_until("2022-08-17 22:14")
    assert "Husk møtet!" not in kari.read_all()
    await stage.time_passes_until("2022-08-17 22:16")
    assert kari.reads()[-1] == per.reads()[-1] == "Husk møtet!"
    [report] = ola.reads()
    assert report.startswith("✅ Meldingen er sendt")
    assert "Sendt onsdag 17. august kl. 22:15." in report
    assert "• Sendt: 2" in report
    assert await log_of(stage) == [("scheduled", "1"), ("broadcast", "1")]


async def test_what_was_to_go_later_can_be_moved_called_off_and_sent_at_once(stage: Stage) -> None:
    [kari] = await some(stage, 1)
    ola = stage.organiser
    await writes(ola)
    await ola.taps("Send senere")
    await ola.says("i morgen 12:00")
    await ola.taps("Endre tidspunkt")
    await ola.says("torsdag 12:00")
    assert "torsdag 18. august kl. 12:00" in ola.last.text
    await ola.taps("Ikke send den")
    assert "Forkast" in ola.buttons
    await stage.time_passes_until("2022-08-19 12:00")
    assert "Husk møtet!" not in kari.read_all()
    await ola.taps("Send senere")
    await ola.says("i morgen 12:00")
    await ola.taps("‹ Meldinger")
    assert any("Sendes lør. 20. aug." in label for label in ola.buttons)
    await ola.taps(next(label for label in ola.buttons if "Husk møtet!" in label))
    await ola.taps("Send nå")
    assert kari.reads() == ["Husk møtet!"]
    await stage.time_passes_until("2022-08-21 12:00")
    assert "Husk møtet!" not in kari.read_all()
    assert [what for what, _ in await log_of(stage)] == [
        "scheduled",
        "scheduled",
        "called_off",
        "scheduled",
        "broadcast",
    ]


@pytest.mark.parametrize(("back_at", "goes"), [("2022-08-17 14:30", True), ("2022-08-17 16:00", False)])
async def test_a_message_whose_time_passed_while_the_bot_was_down(stage: Stage, back_at: str, goes: bool) -> None:
    [kari] = await some(stage, 1)
    ola = stage.organiser
    await writes(ola)
    await ola.taps("Send senere")
    await ola.says("i morgen 12:00")
    ola.reads()
    await stage.bot_stops()
    stage.jumps_to(back_at)
    await stage.bot_starts()
    await stage.settled()
    if goes:
        assert "Husk møtet!" in kari.reads()
        return
    assert "Husk møtet!" not in kari.reads()
    assert ola.last.text.startswith("Meldingen din ble ikke sendt. Den skulle ut onsdag 17. august kl. 12:00")
    await ola.taps("Se meldingen")
    await ola.taps("Send nå")
    assert kari.reads() == ["Husk møtet!"]


async def test_the_preview_says_that_it_is_late(stage: Stage) -> None:
    [kari] = await some(stage, 1)
    await stage.time_passes_until("2022-08-16 22:30")
    ola = stage.organiser
    await writes(ola)
    above = ola.last
    await ola.taps("Forhåndsvis")
    assert above.text.startswith("Merk: Klokka 22:30 sender vi ellers ingenting. Meldingen går ut likevel.")
    await ola.taps("Send nå")
    assert kari.reads() == ["Husk møtet!"]


async def test_discarded_is_gone(stage: Stage) -> None:
    await some(stage, 1)
    ola = stage.organiser
    await writes(ola)
    await ola.taps("Forkast")
    assert ola.last.text == "Meldingen er forkastet. Ingen fikk den."
    assert await stage.rows("select count(*) from broadcasts") == [(0,)]
    await ola.taps("‹ Meldinger")
    assert "Du har ikke sendt noen ennå." in ola.last.text


# ---------------------------------------------------------------------- taken back


async def test_a_message_is_taken_back_from_everybody_who_got_it(stage: Stage) -> None:
    people = await some(stage, 4)
    people[0].person.blocks_bot()
    await stage.settled()
    ola = stage.organiser
    await sends(ola)
    people[1].person.deletes(people[1].last)
    await ola.taps("Trekk tilbake")
    assert ola.last.text.startswith("Slette meldingen hos de 3 som fikk den?")
    await ola.taps("Nei")
    assert "• Sendt: 3" in ola.last.text
    await ola.taps("Trekk tilbake")
    await ola.taps("Ja, trekk tilbake")
    await stage.settled()
    assert ola.last.text.startswith("Meldingen er trukket tilbake")
    assert "• Sendt: 3" in ola.last.text
    assert "• Kan ikke nås: 1." in ola.last.text
    assert adds_up(ola.last) == 4
    assert "• Slettet igjen: 3" in ola.last.text
    assert all("Husk møtet!" not in who.read_all() for who in people)
    assert await log_of(stage) == [("broadcast", "1"), ("withdrew_message", "1")]
    # Who comes back later does not get it either.
    await people[0].does("unblocks_bot")
    assert "Husk møtet!" not in people[0].read_all()


async def test_after_two_days_what_is_left_is_told_plainly(stage: Stage) -> None:
    people = await some(stage, 3)
    people[2].person.blocks_bot()
    await stage.settled()
    ola = stage.organiser
    await sends(ola)
    await stage.time_passes_until("2022-08-17 12:00")
    await people[2].does("unblocks_bot")
    await stage.time_passes_until("2022-08-18 08:59")
    await ola.taps("Trekk tilbake")
    stage.jumps_to("2022-08-18 09:30")
    await ola.taps("Ja, trekk tilbake")
    await stage.settled()
    assert "• Sendt: 3" in ola.last.text
    assert "• Slettet igjen: 1" in ola.last.text
    assert "• Kunne ikke slettes, fordi det var gått 48 timer: 2" in ola.last.text
    assert [each.outcome for each in stage.telegram.calls if each.method == "deleteMessage"] == ["ok"]


async def test_when_it_is_too_late_taking_back_is_not_offered(stage: Stage) -> None:
    await some(stage, 1)
    ola = stage.organiser
    await sends(ola)
    await stage.time_passes_until("2022-08-18 10:00")
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    await ola.taps(next(label for label in ola.buttons if "Husk møtet!" in label))
    assert "• Sendt: 1" in ola.last.text
    assert "Trekk tilbake" not in ola.buttons


async def test_taking_back_what_is_still_going_out_stops_the_rest(stage: Stage) -> None:
    people = await some(stage, 4)
    for who in people[2:]:
        stage.telegram.faults.add(Fault("cut", "sendMessage", who.id))
    ola = stage.organiser
    await sends(ola)
    await ola.taps("Stopp")
    await stage.settled()
    await ola.taps("Trekk tilbake")
    await ola.taps("Ja, trekk tilbake")
    await stage.settled()
    assert "• Sendt: 2" in ola.last.text
    assert "• Ikke sendt, fordi den ble stoppet: 2" in ola.last.text
    assert "• Slettet igjen: 2" in ola.last.text


# ---------------------------------------------------------------------- who may


async def test_a_county_s_organiser_reaches_that_county_only(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari", county="Innlandet")
    per = await enrolled(stage, "Per", county="Vestland")
    eva = await county_organiser(stage, "Vestland")
    ola = stage.organiser
    await writes(ola, "Fra Ola til alle")
    await writes(eva, "Fra Eva til Vestland")
    assert "• Fylke: Vestland" in eva.last.text
    assert "1 person får den." in eva.last.text
    await eva.taps("Til hvem")
    assert "Fylke ›" not in eva.buttons
    menu = eva.last
    codes = [row[0] for row in await stage.rows("select audience from broadcasts")]
    # Nothing of the others can be reached by forged data: not their messages, not another county.
    for forged in (
        "bcsend:1:1", "bcpreview:1:1", "bcstop:1:1", "bcdrop:1:1", "bckeep:1:1", "bcback:1:1:yes",
        "bcfor:1:1:role:frivillig", "bcfor:1:2:county:Innlandet", "bcunsay:1:1:nn", "bcsend:1:99999999999",
    ):  # fmt: skip
        assert await eva.taps_data(forged, menu) is not None, forged
    for forged in ("org:1:bcone:1", "org:1:bcto:1", "org:1:bcin:1.county", "org:1:bctext:1.nn", "org:1:bcwhen:1"):
        await eva.taps_data(forged, menu)
        assert "Fra Ola" not in eva.last.text, forged
        assert not any("Fra Ola" in label for label in eva.buttons), forged
    await eva.taps_data("org:1:bcin:2.county", menu)
    assert "Innlandet" not in str(eva.buttons)
    assert [row[0] for row in await stage.rows("select audience from broadcasts")] == codes
    await eva.says("En tekst som ikke er spurt om")
    assert await stage.rows("select html from broadcast_texts order by broadcast_id") == [
        ("Fra Ola til alle",),
        ("Fra Eva til Vestland",),
    ]
    await eva.taps_data("bcsend:1:2", menu)
    await stage.settled()
    assert kari.reads() == []
    assert per.reads() == ["Fra Eva til Vestland"]
    # Who is an organiser for all sees both.
    await ola.says("/arrangor")
    await ola.taps("Melding til deltakere")
    assert sum("Fra Eva" in label or "Fra Ola" in label for label in ola.buttons) == 2


async def test_the_county_holds_also_when_a_message_goes_later(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari", county="Innlandet")
    per = await enrolled(stage, "Per", county="Vestland")
    eva = await county_organiser(stage, "Vestland")
    await writes(eva)
    await eva.taps("Send senere")
    await eva.says("i morgen 12:00")
    await per.says("/minside")
    async with stage.application.database.transaction() as db:
        for enrolment in (await db.execute(Enrolment.__table__.select())).all():
            other = {"Innlandet": "Vestland", "Vestland": "Innlandet"}[enrolment.county]
            await db.execute(Enrolment.__table__.update().where(Enrolment.id == enrolment.id).values(county=other))
    per.reads()
    await stage.time_passes_until("2022-08-17 12:01")
    assert "Husk møtet!" in kari.reads()
    assert "Husk møtet!" not in per.reads()
    assert "• Sendt: 1" in eva.last.text


@pytest.mark.parametrize("enrols", [True, False])
async def test_who_is_no_organiser_learns_nothing(stage: Stage, enrols: bool) -> None:
    await some(stage, 1)
    await writes(stage.organiser)
    who = await enrolled(stage, "Nysgjerrig") if enrols else stage.person("Fremmed")
    await who.says("/tull")
    unknown = who.last.text
    await who.says("/arrangor")
    assert who.last.text == unknown
    shown = who.last
    for forged in (
        "bcsend:1:1", "bcpreview:1:1", "bcstop:1:1", "bcback:1:1:yes", "bcdrop:1:1", "bckeep:1:1", "bcunsay:1:1:nn",
        "bcfor:1:1:role:frivillig", "bcfor:1:1:nonsense:x", "org:1:broadcast", "org:1:bcone:1", "org:1:bcnew",
        "org:1:bcto:1", "org:1:bcin:1.coming", "org:1:bctext:1.nn", "org:1:bcwhen:1",
    ):  # fmt: skip
        assert await who.taps_data(forged, shown) == OLD_BUTTON, forged
    assert await stage.rows("select state from broadcasts") == [("draft",)]
    assert await log_of(stage) == []
    await who.says("Hei, er dette en melding?")
    assert len(await stage.rows("select 1 from broadcast_texts")) == 1


async def test_odd_data_from_an_organiser_breaks_nothing(stage: Stage) -> None:
    await some(stage, 1)
    ola = stage.organiser
    await writes(ola)
    menu = ola.last
    for forged in (
        "bcfor:1:1:role:tull", "bcfor:1:1:coming:samling-1", "bcfor:1:1:coming:samling-1:tull", "bcfor:1:1:county:1234",
        "bcsend:1:999999999999999",
        "bcunsay:1:1:xx", "bcsend:1:-1", "bcsend:2:1", "bcfor:1:1:standing:alle", "bcback:1:1:yes", "bcstop:1:77",
    ):  # fmt: skip
        assert await ola.taps_data(forged, menu) == OLD_BUTTON, forged
    for forged in ("org:1:bcone:x", "org:1:bcone:", "org:1:bcto:999999999999999999999", "org:1:bcin:1.tull.tull",
                   "org:1:bcin:1.coming.tull", "org:1:bctext:1.xx", "org:1:bctext:", "org:1:bcwhen:77"):  # fmt: skip
        await ola.taps_data(forged, menu)
        assert "‹ For arrangører" in ola.buttons, forged
    assert await stage.rows("select state, audience like '%tull%' from broadcasts") == [("draft", 0)]


@pytest.mark.parametrize(
    ("language", "menu", "new", "send", "report"),
    [
        ("nn", "Melding til deltakarar", "Ny melding", "Send no", "✅ Meldinga er send"),
        ("en", "Message to participants", "New message", "Send now", "✅ The message is sent"),
    ],
)
async def test_in_the_organiser_s_own_language(
    stage: Stage, language: str, menu: str, new: str, send: str, report: str
) -> None:
    [kari] = await some(stage, 1)
    ola = stage.organiser
    await ola.says("/sprak")
    await ola.taps({"nn": "Nynorsk", "en": "English"}[language])
    await ola.says("/arrangor")
    await ola.taps(menu)
    await ola.taps(new)
    await ola.says("Hei!")
    own = {"nn": "Nynorsktekst", "en": "English text"}[language]
    assert own not in ola.buttons, "the first text is in their own language"
    await ola.taps(send)
    await stage.settled()
    assert ola.last.text.startswith(report)
    assert kari.reads() == ["Hei!"]


async def test_a_list_longer_than_a_page(stage: Stage) -> None:
    ola = stage.organiser
    for number in range(10):
        await writes(ola, f"Melding {number}")
    await ola.taps("‹ Meldinger")
    assert [label for label in ola.buttons if label.startswith("Kladd")] == [
        f"Kladd: Melding {number}" for number in range(9, 1, -1)
    ]
    await ola.taps("Neste side ›")
    assert [label for label in ola.buttons if label.startswith("Kladd")] == ["Kladd: Melding 1", "Kladd: Melding 0"]
    await ola.taps("Kladd: Melding 0")
    assert "Melding 0" in ola.last.text
