"""What organisers read of reflections, the booklet, and the digest before each session; and who reads nothing."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document as Docx
from sqlalchemy import select, update

from bot.delivery.letters import Letter
from bot.delivery.outbox import post_to
from bot.tables import Course, Enrolment, Part, Reader, Reflection
from bot.tables import Person as PersonRow
from tests.conversations.organisers import county_organiser
from tests.stage import Participant, Stage

Perform = Callable[..., AbstractAsyncContextManager[Stage]]

OLD_BUTTON = "Den knappen er gammel og virker ikke lenger. Skriv /start for å gå videre."
SESSION, EXERCISE = "session:samling-1", "exercise:ovelse-1"


@pytest.fixture
def course(small_course: str) -> str:
    """The small course in two counties, led by two people."""
    more = 'counties = ["Innlandet", "Rogaland"]\nfacilitators = ["Jens Ulrich", "Øystein Stabell"]\n\n[signup]'
    return small_course.replace("[signup]", more)


@pytest.fixture
async def stage(perform: Perform, course: str) -> AsyncIterator[Stage]:
    async with perform(course, "2022-09-10 09:00") as stage:
        yield stage


async def wrote(
    stage: Stage, who: str, text: str, reader: Reader, county: str = "Innlandet", subject: str = SESSION
) -> int:
    """Somebody has written a reflection. Gives its row id."""
    async with stage.application.database.transaction() as db:
        course_id = (await db.execute(select(Course.id))).scalar_one()
        row = (await db.execute(select(Enrolment).where(Enrolment.name == who))).scalar_one_or_none()
        if row is None:
            person = PersonRow(telegram_id=900_000 + sum(map(ord, who)) * 100 + len(who), language="nb")
            db.add(person)
            await db.flush()
            row = Enrolment(person_id=person.id, course_id=course_id, consented_at=stage.now, name=who, county=county)
            row.role, row.organisation, row.enrolled_at = "frivillig", f"Laget til {who}", stage.now
            db.add(row)
            await db.flush()
        reflection = Reflection(enrolment_id=row.id, subject=subject, reader=reader, written_at=stage.now)
        reflection.parts = [Part(enrolment_id=row.id, message_id=1, sent_at=stage.now, text=text)]
        db.add(reflection)
        await db.flush()
        return reflection.id


async def chooses(stage: Stage, reflection: int, reader: Reader) -> None:
    async with stage.application.database.transaction() as db:
        await db.execute(update(Reflection).where(Reflection.id == reflection).values(reader=reader))


async def speaks(stage: Stage, language: str) -> None:
    async with stage.application.database.transaction() as db:
        here = PersonRow.telegram_id == stage.organiser.id
        await db.execute(update(PersonRow).where(here).values(language=language))


async def opens(who: Participant, subject: str = "Første samling") -> str:
    """Read a subject from the first page to the last, two taps from /arrangor."""
    await who.says("/arrangor")
    await who.taps("Refleksjoner")
    there = [label for label in who.buttons if label.startswith(subject)]
    if not there:
        return ""
    await who.taps(there[0])
    pages = [who.last.text]
    while "Neste side ›" in who.buttons:
        await who.taps("Neste side ›")
        pages.append(who.last.text)
    return "\n\n".join(pages)


def files(who: Participant) -> list[bytes]:
    """Return the booklets that somebody has got."""
    return [each.document.content for each in who.person.inbox if each.document is not None]


def opened(content: bytes) -> Docx:
    return docx.Document(BytesIO(content))


def words(content: bytes) -> str:
    return "\n".join(each.text for each in opened(content).paragraphs)


def everything_in(content: bytes) -> str:
    """Return all of a booklet's parts, what it tells of itself included."""
    with ZipFile(BytesIO(content)) as file:
        return "\n".join(file.read(name).decode("utf-8", "replace") for name in file.namelist())


async def booklet_of(who: Participant, subject: str = "Første samling") -> bytes:
    await opens(who, subject)
    await who.taps("Last ned heftet")
    return files(who)[-1]


# -------------------------------------------------------------------- reading


async def test_organisers_read_what_they_may_and_nothing_else(stage: Stage) -> None:
    await wrote(stage, "Kari Nordmann", "Til dere som arrangerer.", Reader.ORGANISERS)
    await wrote(stage, "Per Hansen", "Alle kan lese <b>dette</b>.", Reader.NAMED, "Rogaland")
    await wrote(stage, "Siri Stille", "Bare for meg selv.", Reader.ME)
    await wrote(stage, "Par Partner", "Bare for partneren.", Reader.PARTNERS)
    await wrote(stage, "Kari Nordmann", "Om øvelsen.", Reader.ORGANISERS, subject=EXERCISE)
    for at in range(4):
        await wrote(stage, f"Skjult {at}", f"Uten navn {at}", Reader.ANONYMOUS, ["Innlandet", "Rogaland"][at % 2])
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Refleksjoner")
    assert ola.buttons == ["Første samling (2)", "Snakk med noen (1)", "Last ned heftet", "‹ For arrangører"]
    told = await opens(ola)
    assert "2 personer har skrevet." in told
    assert "Kari Nordmann, Frivillig, Laget til Kari Nordmann, Innlandet\nTil dere som arrangerer." in told
    assert "Per Hansen, Frivillig, Laget til Per Hansen, Rogaland. Delt med alle.\nAlle kan lese <b>dette</b>." in (
        told
    )
    for hidden in ("Siri", "meg selv", "Par P", "partneren", "Skjult", "Uten navn "):
        assert hidden not in told
    assert "vises når 5 har delt slik" in told
    assert "Om øvelsen." in await opens(ola, "Snakk med noen")
    # The fifth who shares without a name opens them all.
    fifth = await wrote(stage, "Skjult 4", "Uten navn 4", Reader.ANONYMOUS, "Rogaland")
    told = await opens(ola)
    assert "7 personer har skrevet." in told
    assert told.count("Uten navn\n") == 1
    assert all(f"Uten navn {at}" in told for at in range(5))
    assert "Skjult" not in told.replace("Uten navn", "")
    await chooses(stage, fifth, Reader.ME)
    assert "Uten navn 1" not in await opens(ola)
    # Back where one came from.
    await ola.taps("‹ Alle refleksjoner")
    assert ola.buttons[0] == "Første samling (2)"
    assert ("read_reflections", SESSION) in await stage.rows("select what, about from log_entries")


async def test_a_county_organiser_reads_their_county_and_learns_no_county_of_the_nameless(stage: Stage) -> None:
    await wrote(stage, "Kari Nordmann", "Fra innlandet.", Reader.ORGANISERS)
    await wrote(stage, "Per Hansen", "Fra rogaland.", Reader.ORGANISERS, "Rogaland")
    await wrote(stage, "Nils Navn", "Fra alle til alle.", Reader.NAMED)
    for at in range(5):
        await wrote(stage, f"Skjult {at}", f"Tanke {at}", Reader.ANONYMOUS, "Innlandet" if at else "Rogaland")
    eva = await county_organiser(stage, "Rogaland")
    told = await opens(eva)
    assert "Fra rogaland." in told
    assert "6 personer har skrevet." in told
    for other in ("Kari", "Fra innlandet", "Nils", "Fra alle", "Innlandet"):
        assert other not in told
    assert all(f"Tanke {at}" in told for at in range(5))
    assert "Tekster uten navn er fra hele kurset." in told
    everybody = await opens(stage.organiser)
    assert all(f"Tanke {at}" in everybody for at in range(5))
    # Who changes county changes nothing but their own texts.
    async with stage.application.database.transaction() as db:
        await db.execute(update(Enrolment).where(Enrolment.name.like("Skjult%")).values(county="Innlandet"))
    assert await opens(eva) == told
    booklet = await booklet_of(eva)
    assert "Fra rogaland." in words(booklet)
    for secret in ("Rogaland", "Innlandet", "Per Hansen", "Laget til", "Frivillig", "Fra innlandet", "Fra alle"):
        assert secret not in everything_in(booklet)


async def test_long_texts_and_many_go_on_on_the_next_page(stage: Stage) -> None:
    for at in range(9):
        await wrote(stage, f"Skriver {at}", f"<{at}> " + f"ord{at} " * 250, Reader.ORGANISERS)
    told = await opens(stage.organiser)
    assert "Side 2 av" in told
    assert all(told.count(f"<{at}>") == 1 and told.count(f"ord{at}") == 250 for at in range(9))
    assert len(await stage.rows("select 1 from log_entries where what = 'read_reflections'")) == 1
    assert "Last ned heftet" in stage.organiser.buttons


async def test_what_a_participant_chooses_is_what_organisers_find(perform: Perform, small_course: str) -> None:
    async with perform(small_course) as stage:
        ola, kari = stage.organiser, stage.person()
        await kari.signs_up()
        await stage.time_passes_until("2022-08-31 14:00")
        await kari.says("Å lytte lenge.")
        assert "Arrangørene kan lese den." in kari.last.text
        assert "Kari Nordmann, Bibliotekansatt, Gran bibliotek\nÅ lytte lenge." in await opens(ola)
        thanks = kari.last
        for choice, read, signed in (
            ("Bare jeg", False, False),
            ("Alle, uten navn", False, False),
            ("Alle, med navnet mitt", True, True),
            ("Arrangørene", True, False),
        ):
            await kari.taps(choice, thanks)
            assert ("Å lytte lenge." in await opens(ola)) is read
            if read:
                told = words(await booklet_of(ola))
                assert "Å lytte lenge." in told
                assert ("Kari Nordmann, Gran bibliotek" in told) is signed
        await kari.says("/refleksjon")
        await kari.taps("Første samling: Å lytte lenge.")
        await kari.taps("Slett")
        await kari.taps("Ja, slett den")
        # The page that was open knows it, too.
        assert await ola.taps_data("orgbooklet:1:session.samling-1", ola.last) == "Det er ikke noe å lese her ennå."
        assert await opens(ola) == ""


# -------------------------------------------------------------------- the booklet


async def test_the_booklet_names_nobody_who_did_not_choose_it(stage: Stage) -> None:
    texts = [f"Tekst nummer {at}." for at in range(12)]
    for at, text in enumerate(texts):
        await wrote(stage, f"Hemmelig {at}", text, Reader.ORGANISERS)
    await wrote(stage, "Per Hansen", "Først dette.\n\nSå dette.\nOg \x0b\x00dette.", Reader.NAMED)
    gone = await wrote(stage, "Angrer Seg", "Dette tar jeg tilbake.", Reader.ORGANISERS)
    await wrote(stage, "Borte Vekk", "Jeg har meldt meg av.", Reader.NAMED)
    await wrote(stage, "Siri Stille", "Bare for meg selv.", Reader.ME)
    await wrote(stage, "Hemmelig 1", "Om øvelsen.", Reader.ORGANISERS, subject=EXERCISE)
    before = words(await booklet_of(stage.organiser))
    assert "Dette tar jeg tilbake." in before
    await chooses(stage, gone, Reader.ME)
    async with stage.application.database.transaction() as db:
        left = update(Enrolment).where(Enrolment.name == "Borte Vekk")
        await db.execute(left.values(enrolled_at=None, withdrawn_at=stage.now))
    content = await booklet_of(stage.organiser)
    told = words(content)
    assert all(told.count(text) == 1 for text in [*texts, "Om øvelsen."])
    assert "Per Hansen, Laget til Per Hansen" in told
    everything = everything_in(content)
    for secret in ("Hemmelig", "Angrer", "tar jeg tilbake", "Borte", "meldt meg av", "Siri", "Innlandet", "Frivillig"):
        assert secret not in everything
    order = [each.text for each in opened(content).paragraphs if each.text in texts]
    assert order != texts
    assert [line for line in words(await booklet_of(stage.organiser)).splitlines() if line in texts] != order
    # It is a document that a word processor can make sense of.
    document = opened(content)
    assert [each.text for each in document.paragraphs if each.style.name == "Heading 1"] == [
        "Første samling",
        "Snakk med noen",
    ]
    assert told.startswith("Lite kurs\nRefleksjoner etter Første samling\nOnsdag 31. august 2022\n")
    assert "Ledet av: Jens Ulrich; Øystein Stabell" in told
    assert "Har skrevet: 13" in told
    assert "Har skrevet: færre enn 5" in told
    assert document.core_properties.author == document.core_properties.last_modified_by == "Arrangørene av Lite kurs"
    assert document.core_properties.created == stage.now.replace(microsecond=0)
    assert 'w:val="nb-NO"' in everything
    assert "NUMPAGES" in everything
    assert ("made_booklet", "samling-1, 14") in await stage.rows("select what, about from log_entries")


async def test_one_booklet_of_the_whole_course_and_none_of_nothing(stage: Stage) -> None:
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps("Refleksjoner")
    assert ola.buttons == ["‹ For arrangører"]
    assert "Det er ikke noe å lese her ennå." in ola.last.text
    assert await ola.taps_data("orgbooklet:1:all", ola.last) == "Det er ikke noe å lese her ennå."
    assert files(ola) == []
    await wrote(stage, "Kari Nordmann", "Om samlingen.", Reader.ORGANISERS)
    await wrote(stage, "Kari Nordmann", "Om øvelsen.", Reader.ORGANISERS, subject=EXERCISE)
    await wrote(stage, "Kari Nordmann", "Om noe som er tatt ut.", Reader.ORGANISERS, subject="session:gammel")
    await ola.says("/arrangor")
    await ola.taps("Refleksjoner")
    assert ola.buttons[:3] == ["Første samling (1)", "Snakk med noen (1)", "gammel (1)"]
    await ola.taps("Last ned heftet")
    told = words(files(ola)[-1])
    assert told.index("Refleksjoner fra hele kurset") < told.index("Om samlingen.") < told.index("Om øvelsen.")
    assert "Om noe som er tatt ut." in told
    assert "Onsdag 31. august 2022 – onsdag 2. november 2022" in told
    assert [each.document.name for each in ola.person.inbox if each.document] == ["refleksjoner-lite-kurs.docx"]


# -------------------------------------------------------------------- the digest


async def test_the_digest_comes_once_the_day_before_with_what_still_stands(perform: Perform, course: str) -> None:
    async with perform(course.replace("2022-11-02T", "2022-09-21T"), "2022-09-10 09:00") as stage:
        await the_digest_comes_once(stage)


async def the_digest_comes_once(stage: Stage) -> None:
    eva = await county_organiser(stage, "Rogaland")
    await wrote(stage, "Kari Nordmann", "Å lytte " + "lenge " * 80, Reader.ORGANISERS)
    await wrote(stage, "Per Hansen", "Å vente.", Reader.NAMED, "Rogaland")
    kept = await wrote(stage, "Nils Angrer", "Å angre.", Reader.ORGANISERS)
    await wrote(stage, "Kari Nordmann", "Om øvelsen.", Reader.ORGANISERS, subject=EXERCISE)
    await stage.time_passes_until("2022-09-20 08:59")
    await chooses(stage, kept, Reader.ME)
    ola = stage.organiser
    ola.reads(), eva.reads()
    assert files(ola) == []
    await stage.bot_stops()
    await stage.bot_starts()
    await stage.time_passes_until("2022-09-20 09:00")
    told = ola.read_all()
    assert told.startswith("✍️ Dette har deltakerne skrevet før Andre samling\nonsdag 21. september kl. 09:00")
    assert "Første samling\nHar skrevet: færre enn 5" in told
    assert "Snakk med noen\nHar skrevet: færre enn 5\nOm øvelsen." in told
    assert "Å vente.\nPer Hansen, Laget til Per Hansen" in told
    assert "Å lytte lenge" in told
    assert "lenge …" in told
    for secret in ("Kari", "Nils", "Å angre.", "Innlandet", "Frivillig"):
        assert secret not in told
    assert "sende det videre til dem som leder kurset:\n• Jens Ulrich\n• Øystein Stabell" in told
    [booklet] = files(ola)
    assert words(booklet).startswith("Lite kurs\nRefleksjoner før Andre samling\nOnsdag 21. september 2022\n")
    assert "lenge " * 79 in words(booklet)
    assert "Å angre." not in everything_in(booklet)
    # A county's organiser gets their county's.
    told = eva.read_all()
    assert "Å vente." in told
    assert "Å lytte" not in told + words(files(eva)[0])
    assert "Om øvelsen." not in told + words(files(eva)[0])
    # Once.
    await stage.bot_stops()
    await stage.bot_starts()
    await stage.time_passes_until("2022-09-21 08:59")
    assert (len(files(ola)), len(files(eva))) == (1, 1)


async def test_it_comes_at_nine_on_the_day_on_which_the_clocks_change(perform: Perform, course: str) -> None:
    monday = course.replace("2022-11-02T", "2022-10-31T")
    async with perform(monday, "2022-10-20 09:00") as stage:
        await wrote(stage, "Kari Nordmann", "Å lytte.", Reader.ORGANISERS)
        await stage.time_passes_until("2022-10-30 08:59")
        assert files(stage.organiser) == []
        await stage.time_passes_until("2022-10-30 09:00")
        assert len(files(stage.organiser)) == 1
        assert stage.now == datetime(2022, 10, 30, 8, tzinfo=UTC)


async def test_no_digest_where_there_is_nothing_or_the_session_is_cancelled(perform: Perform, course: str) -> None:
    async with perform(course, "2022-09-04 09:00") as stage:
        await stage.time_passes_until("2022-09-05 12:00")
        assert files(stage.organiser) == []
        assert await stage.rows("select 1 from deliveries where kind = 'digest'") == []
        only = await wrote(stage, "Kari Nordmann", "Å lytte.", Reader.ORGANISERS)
        cancelled = course.replace("ends = 2022-11-02T12:00:00", "ends = 2022-11-02T12:00:00\ncancelled = true")
        await stage.publishes(cancelled)
        await stage.time_passes_until("2022-11-02 08:00")
        assert files(stage.organiser) == []
        # One that was in the outbox already does not leave either.
        await posted(stage, "early/2022-11-02T08:00:00Z")
        assert files(stage.organiser) == []
        # It is held after all.
        await stage.publishes(course)
        assert len(files(stage.organiser)) == 1
        # Nor does one leave for a time that the session has no more, or with what was withdrawn meanwhile.
        await posted(stage, "2022-11-01T08:00:00Z")
        await chooses(stage, only, Reader.ME)
        await posted(stage, "late/2022-11-02T08:00:00Z")
        assert len(files(stage.organiser)) == 1
        ended = await stage.rows("select state, reason from deliveries where kind = 'digest' order by id")
        assert ended == [("skipped", "gone"), ("sent", None), ("skipped", "gone"), ("skipped", "gone")]


async def posted(stage: Stage, start: str) -> None:
    """A digest ahead of the second session, held at that start, is in the outbox and may leave."""
    async with stage.application.database.transaction() as db:
        here = PersonRow.telegram_id == stage.organiser.id
        person_id = (await db.execute(select(PersonRow.id).where(here))).scalar_one()
        expires = stage.now + timedelta(hours=1)
        key = f"digest/lite-kurs/samling-2/{start}"
        await post_to(db, person_id, 1, Letter.DIGEST, "samling-2", key, stage.now, expires)
    await stage.settled()


@pytest.mark.parametrize(
    ("language", "said", "written"),
    [
        (
            "nn",
            ["Dette har deltakarane skrive før Andre samling", "dei som leier kurset", "færre enn 5"],
            ["Refleksjonar før Andre samling", "Vi spurde: Kva tok du med deg?", "Leia av:", 'w:val="nn-NO"'],
        ),
        (
            "en",
            ["What participants have written ahead of Second session", "those who lead the course", "fewer than 5"],
            ["Reflections ahead of Second session", "We asked: What did you learn?", "Led by:", 'w:val="en-GB"'],
        ),
    ],
)
async def test_in_the_organisers_language(stage: Stage, language: str, said: list[str], written: list[str]) -> None:
    await speaks(stage, language)
    await wrote(stage, "Kari Nordmann", "Å lytte.", Reader.ORGANISERS)
    ola = stage.organiser
    await ola.says("/arrangor")
    await ola.taps({"nn": "Refleksjonar", "en": "Reflections"}[language])
    await ola.taps(ola.buttons[0])
    assert {"nn": "1 person har skrive.", "en": "1 person has written."}[language] in ola.last.text
    ola.reads()
    await stage.time_passes_until("2022-11-01 09:00")
    told = ola.read_all()
    assert all(each in told for each in said), told
    assert all(each in everything_in(files(ola)[-1]) for each in written)


# -------------------------------------------------------------------- everybody else


async def test_a_participant_who_tries_learns_nothing(stage: Stage) -> None:
    await wrote(stage, "Per Hansen", "Hemmelig.", Reader.ORGANISERS)
    kari = stage.person()
    await kari.says("/arrangor")
    refused = kari.last.text
    await kari.says("/finnesikke")
    assert kari.last.text == refused
    for data in (
        "org:1:reflections",
        "org:1:texts:session.samling-1.0",
        "orgbooklet:1:all",
        "orgbooklet:1:session.samling-1",
        "orgbooklet:99:all",
    ):
        assert await kari.taps_data(data, kari.last) == OLD_BUTTON
    assert files(kari) == []
    assert "Hemmelig." not in kari.read_all()
    assert await stage.rows("select what from log_entries") == []
    # Nor does an organiser get anything from data that no button of theirs has.
    ola = stage.organiser
    await ola.says("/arrangor")
    for data in ("orgbooklet:1:session.finnesikke", "orgbooklet:1:question.1", "orgbooklet:1:x"):
        assert await ola.taps_data(data, ola.last) == OLD_BUTTON
    await ola.taps_data("org:1:texts:question.1.0", ola.last)
    assert ola.buttons[0] == "Første samling (1)"
