"""Files that are not taken: faults, other documents, and whoever may not publish."""

import pytest

from tests.conversations.course_file.handing import LATER, gets_the_file, opens, sends
from tests.conversations.organisers import county_organiser, version, with_counties
from tests.performing import Perform
from tests.stage import Stage


async def test_every_fault_is_told_and_nothing_changes(stage: Stage) -> None:
    faulty = (
        stage.source.replace("ends = 2022-08-31T12:00:00", "ends = 2022-08-31T08:00:00")
        .replace('roles = ["frivillig"]', 'roles = ["frivilig"]')
        .replace('link = "https://example.org/rom1"', 'link = "example.org/rom1"')
        .replace("effort_hours =", "effort_hour =")
    )
    await sends(stage.organiser, faulty, "kurs & co.toml")
    told = stage.organiser.last.text
    assert "kurs & co.toml: 4 feil. Ingenting er endret." in told
    for place in ("sessions[0].ends", "sessions[1].roles[0]", "sessions[0].link", "effort_hour"):
        assert f"• {place}: " in told
    assert '"frivilig"' in told
    assert "Mente du frivillig?" in told
    assert "sessions[0] er den første samlingen" in told
    assert stage.organiser.buttons == []
    assert await version(stage) == 1
    assert await stage.rows("select * from drafts") == []


async def test_faults_past_counting_come_as_a_file(stage: Stage) -> None:
    many = "".join(f'ukjent-nøkkel-{number} = "æøå"\n'.replace("ø", "o") for number in range(400))
    stage.organiser.reads()
    await sends(stage.organiser, many + stage.source)
    assert len(stage.organiser.reads()) == 2
    document = stage.organiser.last.document
    assert document is not None
    assert document.name == "kurs.toml.txt"
    assert document.content.decode().count("ukjent-nokkel-") >= 400


async def test_a_few_dozen_faults_come_in_pieces(stage: Stage) -> None:
    stage.organiser.reads()
    await sends(stage.organiser, "".join(f"ukjent-{number} = 1\n" for number in range(60)) + stage.source)
    told = stage.organiser.reads()
    assert 1 < len(told) <= 3
    assert "60 feil" in told[0]
    assert "\n".join(told).count("• ukjent-") == 60


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        ("slug = «lite-kurs»", "linje 1, kolonne 8"),
        ("Hei, dette er ikke en kursfil", "linje 1, kolonne 4"),
        ("", "slug"),
        ("x = " + "[" * 5000, "Ingenting er endret"),
        ("slug = 'a'".encode("utf-16"), "UTF-8"),
        ("title = 'Øvelse'".encode("latin-1"), "UTF-8"),
        (b"\x00\x01\x02", "Ingenting er endret"),
        (b"x = 1\n" * 200_000, "er for stor til å være en kursfil"),
    ],
)
async def test_what_is_no_course_file_at_all_gets_a_kind_word(stage: Stage, content: str | bytes, answer: str) -> None:
    await sends(stage.organiser, content)
    assert answer in stage.organiser.last.text
    assert await version(stage) == 1


async def test_other_documents_are_answered_as_before(stage: Stage) -> None:
    await sends(stage.organiser, b"PK\x03\x04", "plan.docx")
    assert "kursfil" not in stage.organiser.last.text.lower()
    assert await stage.rows("select * from drafts") == []


async def test_an_organiser_for_a_county_may_look_but_not_publish(perform: Perform, small_course: str) -> None:
    source = with_counties(small_course, "Innlandet", "Viken")
    async with perform(source) as stage:
        await stage.publishes(source.replace("hours = 4", "hours = 5"))
        viken = await county_organiser(stage, "Viken")
        text = await gets_the_file(viken)
        assert text.startswith("# folgesvenn: versjon 2\n")
        await opens(viken)
        assert viken.buttons == ["Send meg filen", "‹ For arrangører"]
        assert "bare de som er arrangører for hele kurset" in viken.last.text
        await viken.taps_data("orgback:1:1", viken.last)
        assert "bare de som er arrangører for hele kurset" in viken.last.text
        await sends(viken, text.replace(*LATER))
        assert "bare de som er arrangører for hele kurset" in viken.last.text
        assert await stage.rows("select * from drafts") == []
        await sends(stage.organiser, text.replace(*LATER))
        for data in ("orgpublish", "orgdiscard"):
            forged = data + (stage.organiser.last.buttons[0][0].data or "").removeprefix("orgpublish")
            await viken.taps_data(forged if data == "orgpublish" else "orgdiscard:1", viken.last)
        assert await version(stage) == 2
        assert len(await stage.rows("select * from drafts")) == 1


async def test_who_is_no_organiser_learns_nothing(stage: Stage) -> None:
    kari, stranger = stage.person(), stage.person("Fremmed")
    await kari.signs_up()
    await sends(stage.organiser, stage.source.replace(*LATER))
    publishing = stage.organiser.last.buttons[0][0].data
    assert publishing is not None
    for who in (kari, stranger):
        await sends(who, b"PK\x03\x04", "bilde.docx")
        usual = who.last.text
        for name, content in (("kurs.toml", stage.source), ("kurs.toml", "feil ="), ("plan.txt", stage.source)):
            await sends(who, content, name)
            assert who.last.text == usual
        await sends(who, b"x" * 600_000, "kurs.toml")
        assert who.last.text == usual
        await who.says("/hjelp")
        gone = await who.taps_data("ukjent:1", who.last)
        assert gone is not None
        for data in (publishing, "orgdiscard:1", "orgfile:1", "orgback:1:1", "org:1:file"):
            assert await who.taps_data(data, who.last) == gone
    assert await version(stage) == 1
    assert len(await stage.rows("select * from drafts")) == 1


@pytest.mark.parametrize(
    "data",
    ["orgfile:99", "orgback:1:99", "orgback:99:1", "orgpublish:1:x", "orgpublish:1", "orgdiscard:x", "orgfile:x"],
)
async def test_forged_buttons_of_an_organiser_get_a_kind_answer(stage: Stage, data: str) -> None:
    await opens(stage.organiser)
    assert await stage.organiser.taps_data(data, stage.organiser.last) is not None
    assert await version(stage) == 1


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("nn", ("Dette blir versjon 2 av Lite kurs.", "Andre samling blir flytta.", "Ingenting skjer før du trykkjer")),
        (
            "en",
            ("This becomes version 2 of Small course.", "Second session is moved.", "Nothing happens before you tap"),
        ),
    ],
)
async def test_it_is_said_in_the_organisers_language(stage: Stage, language: str, parts: tuple[str, ...]) -> None:
    await stage.rows("select 1")
    await stage.organiser.says("/sprak")
    await stage.organiser.taps({"nn": "Nynorsk", "en": "English"}[language])
    await sends(stage.organiser, stage.source.replace(*LATER))
    assert all(part in stage.organiser.last.text for part in parts)
