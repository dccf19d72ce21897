"""The booklet of the reflections."""

import pytest
from sqlalchemy import update

from bot.tables import Enrolment, Reader
from tests.conversations.reflections_read.reading import (
    EXERCISE,
    booklet_of,
    chooses,
    everything_in,
    files,
    opened,
    speaks,
    words,
    wrote,
)
from tests.stage import Stage


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
    assert [each.text for each in document.paragraphs if each.style and each.style.name == "Heading 1"] == [
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


@pytest.mark.parametrize(
    ("language", "said", "written"),
    [
        (
            "nn",
            [
                "Dette har deltakarane skrive så langt",
                "Neste samling: «Andre samling», ",
                "dei som leier kurset",
                "færre enn 5",
            ],
            ["Refleksjonar før Andre samling", "Vi spurde: Kva tok du med deg?", "Leia av:", 'w:val="nn-NO"'],
        ),
        (
            "en",
            [
                "What participants have written so far",
                "Next session: «Second session», ",
                "those who lead the course",
                "fewer than 5",
            ],
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
