"""What participants share, as pages: however long names, titles and texts are, each page is a message."""

from datetime import UTC, datetime

import pytest

from bot.course.definition import LANGUAGES
from bot.course.reading import read_course
from bot.messages.fitting import oversized
from bot.messages.message import length
from bot.messages.reflections import one_reflection
from bot.messages.sharing import shared_list, shared_on
from bot.messages.speech import Speech
from bot.people.sharing import Shared
from bot.people.written import SESSION, Subject
from bot.tables import Enrolment, Part, Reader, Reflection
from tests.conftest import SMALL_COURSE

NOW = datetime(2022, 8, 31, 12, 0, tzinfo=UTC)
LARGEST_ID = 10**12 - 1
LONG_ID = "a" * 24


def reflection(words: str, reader: Reader = Reader.ORGANISERS) -> Reflection:
    part = Part(enrolment_id=1, text=words, message_id=1, sent_at=NOW)
    return Reflection(
        id=LARGEST_ID, enrolment_id=1, subject=f"session:{LONG_ID}", reader=reader, written_at=NOW, parts=[part]
    )


def long_course(title: str) -> str:
    return SMALL_COURSE.replace("samling-1", LONG_ID).replace("Første samling", title).replace("First session", title)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reader", list(Reader))
def test_the_longest_names_and_texts_fit_and_so_do_their_buttons(language: str, reader: Reader) -> None:
    course = read_course(long_course("Å" * 1500))
    speech, subject = Speech(language, course.zone), Subject(SESSION, LONG_ID)
    writer = Enrolment(id=LARGEST_ID, name="N" * 200, organisation="O" * 200)
    long = reflection("<&🎉 " * 3000, reader)
    shared = Shared([(long, writer), (reflection("kort"), writer)], ["<&🎉" * 2000, "x"])
    messages = [
        *(one_reflection(long, writer, page, course, speech, partners=True) for page in range(10)),
        *(shared_on(writer, subject, shared, page, course, speech) for page in range(20)),
        shared_list(writer, {subject: 100}, course, speech),
        shared_list(writer, {}, course, speech),
    ]
    for message in messages:
        assert 1 <= length(message.text) <= 4096
        for row in message.keyboard if message.keyboard else ():
            for button in row:
                assert 1 <= len(str(button.data).encode()) <= 64
    assert "<&" not in "".join(message.text for message in messages)


def test_a_page_before_the_first_or_after_the_last_is_one_that_there_is() -> None:
    course = read_course(long_course("Samling"))
    writer, speech = Enrolment(id=1, name="Kari", organisation="Gran"), Speech("nb")
    long = reflection("ord " * 2000)
    assert (
        one_reflection(long, writer, -3, course, speech, partners=False).text
        == one_reflection(long, writer, 0, course, speech, partners=False).text
    )
    last = one_reflection(long, writer, 99, course, speech, partners=False)
    assert "Side 4 av 4" in last.text
    empty = shared_on(writer, Subject(SESSION, LONG_ID), Shared(), 7, course, speech)
    assert "Det er ikke noe å lese her ennå." in empty.text
    assert empty.keyboard is None


def test_the_question_for_who_could_not_come_must_fit_with_all_that_there_is_to_read() -> None:
    resource = """
[[resources]]
title = "{title}"
url = "https://example.org/{number}"
session = "samling-1"
"""
    few = SMALL_COURSE + "".join(resource.format(title="T" * 300, number=at) for at in range(5))
    assert oversized(read_course(few)) == []
    many = SMALL_COURSE.replace("Hva tok du med deg?", "Hva? " * 500)
    many += "".join(resource.format(title="T" * 290, number=at) for at in range(5))
    faults = oversized(read_course(many))
    assert [fault.place for fault in faults] == ["sessions[0].reflection"]
