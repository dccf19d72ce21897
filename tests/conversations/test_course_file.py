"""The course file in the chat: an organiser gets it, changes it, sends it back, and publishes; nobody else can."""

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from tests.stage import Participant, Stage

Perform = Callable[..., AbstractAsyncContextManager[Stage]]

LATER = ("2022-11-02T", "2022-11-09T")


async def opens(organiser: Participant, label: str = "Kursfil") -> None:
    await organiser.says("/arrangor")
    await organiser.taps(label)


async def gets_the_file(organiser: Participant) -> str:
    await opens(organiser)
    await organiser.taps("Send meg filen")
    document = organiser.last.document
    assert document is not None
    return document.content.decode()


async def sends(
    organiser: Participant, source: str | bytes, name: str = "kurs.toml", caption: str | None = None
) -> None:
    content = source if isinstance(source, bytes) else source.encode()
    await organiser.does("sends_document", name, content, caption)


async def version(stage: Stage, slug: str = "lite-kurs") -> int:
    [row] = await stage.rows("select version from courses where slug = :slug", slug=slug)
    return int(row.version)


async def logged(stage: Stage) -> list[tuple[str, str]]:
    return [(row.what, row.about) for row in await stage.rows("select what, about from log_entries order by id")]


async def becomes_organiser_for(stage: Stage, county: str) -> Participant:
    """Somebody whom an organiser has invited for one county."""
    await stage.organiser.says("/arrangor")
    for label in ("Arrangører", "Inviter en arrangør", county):
        await stage.organiser.taps(label)
    found = re.search(r"start=(\S+)", stage.organiser.last.text)
    assert found is not None
    invited = stage.person("Fylkesarrangør")
    await invited.says(f"/start {found[1]}")
    assert county in invited.last.text
    return invited


async def test_a_file_goes_out_and_comes_back_changed(stage: Stage) -> None:
    kari, ola = stage.person(), stage.organiser
    await kari.signs_up()
    kari.reads()
    source = await gets_the_file(ola)
    document = ola.last.document
    assert document is not None
    assert document.name == "lite-kurs.toml"
    assert source == f"# folgesvenn: versjon 1\n{stage.source}"
    ola.reads()
    await sends(ola, source.replace(*LATER).replace("Ta en prat.", "Ta en lang prat."))
    told = ola.read_all()
    for part in (
        "Dette blir versjon 2 av Lite kurs.",
        "Andre samling blir flyttet.\nFra: onsdag 2. november kl. 09:00–12:00\nTil: onsdag 9. november kl. 09:00–12:00",
        "1 person får beskjed og en ny kalenderfil.",
        "Nytt som blir sendt\n• Påminnelse om Andre samling: ons. 2. nov.",
        "Blir ikke sendt likevel\n• Påminnelse om Andre samling: ons. 26. okt.",
        "Påminnelse til dem som ikke er ferdige med Snakk med noen: søn. 6. nov.",
        "• Snakk med noen: teksten, bare på norsk bokmål",
        "Ingenting skjer før du trykker på «Publiser».",
    ):
        assert part in told
    assert ola.buttons == ["Publiser", "Forkast"]
    assert await version(stage) == 1
    assert kari.reads() == []
    preview = ola.last
    await ola.taps("Publiser")
    assert ola.last is preview
    assert "✅ Publisert som versjon 2." in ola.last.text
    assert "1 person får beskjed" in ola.last.text
    assert await version(stage) == 2
    assert "Ny tid: onsdag 9. november kl. 09:00–12:00" in kari.read_all()
    assert kari.last.document is not None
    assert await logged(stage) == [("published", "lite-kurs v2"), ("moved", "samling-2, lite-kurs v2")]
    assert await stage.rows("select * from drafts") == []
    assert (await gets_the_file(ola)).startswith("# folgesvenn: versjon 2\n")


async def test_the_log_says_who_published_what(stage: Stage) -> None:
    await sends(stage.organiser, stage.source.replace(*LATER))
    await stage.organiser.taps("Publiser")
    await stage.organiser.taps("‹ For arrangører")
    await stage.organiser.taps("Logg")
    assert "Ola Arrangør: publiserte kursfilen: lite-kurs v2" in stage.organiser.last.text


async def test_a_file_without_its_first_line_is_taken_for_the_present_version_and_that_is_said(stage: Stage) -> None:
    await sends(stage.organiser, stage.source.replace(*LATER).replace("\n", "\r\n"), "mitt kurs.TOML")
    told = stage.organiser.last.text
    assert "Filen sier ikke hvilken versjon den bygger på. Jeg går ut fra at det er versjon 1." in told
    assert "Andre samling blir flyttet." in told
    await stage.organiser.taps("Publiser")
    [row] = await stage.rows("select source from course_versions where number = 2")
    assert row.source == stage.source.replace(*LATER)


async def test_a_version_that_never_was_says_nothing_either(stage: Stage) -> None:
    await sends(stage.organiser, f"# folgesvenn: versjon 17\n{stage.source.replace(*LATER)}")
    assert "Jeg går ut fra at det er versjon 1." in stage.organiser.last.text


@pytest.mark.parametrize("name", ["kurs.toml.txt", "kurs (1).txt", "", "dokument"])
async def test_a_course_file_is_known_by_what_is_in_it(stage: Stage, name: str) -> None:
    await sends(stage.organiser, stage.source.replace(*LATER), name, "Her er den!")
    assert "Dette blir versjon 2 av Lite kurs." in stage.organiser.last.text


async def test_the_same_file_is_nothing_new(stage: Stage) -> None:
    await sends(stage.organiser, await gets_the_file(stage.organiser))
    assert "helt lik versjon 1" in stage.organiser.last.text
    assert "Publiser" not in stage.organiser.buttons


async def test_comments_alone_reach_nobody(stage: Stage) -> None:
    await stage.person().signs_up()
    await sends(stage.organiser, f"# Sett gjennom av Ola\n{stage.source}")
    assert "Ingen får melding om dette nå." in stage.organiser.last.text
    await stage.organiser.taps("Publiser")
    assert await version(stage) == 2


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


async def test_a_file_made_from_an_older_version_is_refused_with_what_has_changed_since(stage: Stage) -> None:
    old = await gets_the_file(stage.organiser)
    await stage.publishes(stage.source.replace(*LATER).replace("hours = 4", "hours = 5"))
    stage.organiser.reads()
    await sends(stage.organiser, old.replace("Ta en prat.", "Ta en lang prat."))
    refused, caption = stage.organiser.reads()
    assert "Dette bygger på versjon 1. Siden har noen publisert versjon 2." in refused
    assert "• Andre samling: onsdag 2. november kl. 09:00–12:00 → onsdag 9. november kl. 09:00–12:00" in refused
    assert "• Snakk med noen: timer 4 → 5" in refused
    assert "lang prat" not in refused
    assert "linje for linje" in caption
    document = stage.organiser.last.document
    assert document is not None
    assert document.name == "lite-kurs-1-2.diff.txt"
    lines = document.content.decode().splitlines()
    assert lines[:2] == ["--- Versjon 1", "+++ Versjon 2"]
    assert "-hours = 4" in lines
    assert "+hours = 5" in lines
    await stage.organiser.taps("Send meg filen")
    current = stage.organiser.last.document
    assert current is not None
    await sends(stage.organiser, current.content.decode().replace("Ta en prat.", "Ta en lang prat."))
    await stage.organiser.taps("Publiser")
    assert await version(stage) == 3


async def test_an_older_version_that_says_what_the_present_one_says_is_as_good(stage: Stage) -> None:
    first = await gets_the_file(stage.organiser)
    await stage.publishes(stage.source.replace(*LATER))
    await stage.publishes(stage.source)
    await sends(stage.organiser, first.replace("Ta en prat.", "Ta to."))
    told = stage.organiser.last.text
    assert "Dette blir versjon 4" in told
    assert "sier ikke hvilken versjon" not in told


async def test_of_two_organisers_at_once_the_second_is_told_what_the_first_did(
    perform: Perform, small_course: str
) -> None:
    async with perform(small_course, organisers=("Ola Arrangør", "Eva Arrangør")) as stage:
        ola, eva = stage.organisers
        source = await gets_the_file(ola)
        await sends(ola, source.replace(*LATER))
        await sends(eva, source.replace("Ta en prat.", "Ta to."))
        await ola.taps("Publiser")
        await eva.taps("Publiser")
        refused = eva.person.inbox[-2].text
        assert "Siden har noen publisert versjon 2" in refused
        assert "Andre samling" in refused
        assert await version(stage) == 2
        assert await stage.rows("select * from drafts") == []
        # Neither sees, nor can use, what the other prepares.
        await sends(ola, stage.source.replace("Ta en prat.", "Ta tre."))
        data = ola.last.buttons[0][0].data
        assert data is not None
        toast = await eva.taps_data(data, eva.last)
        assert toast is not None
        assert await version(stage) == 2


async def test_what_it_does_is_shown_again_if_that_has_changed_in_the_meantime(stage: Stage) -> None:
    await stage.person().signs_up()
    await stage.time_passes_until("2022-08-28 12:00")
    await sends(stage.organiser, stage.source.replace("2022-08-31T", "2022-09-07T"))
    preview = stage.organiser.last
    assert "1 påminnelse som allerede er sendt, blir rettet." in preview.text
    await stage.time_passes_until("2022-08-31 09:30")
    await stage.organiser.taps("Publiser", preview)
    assert "Dette er ikke helt det du så før. Se på det en gang til." in preview.text
    assert "3 påminnelser som allerede er sendt, blir rettet." in preview.text
    assert await version(stage) == 1
    await stage.organiser.taps("Publiser", preview)
    assert await version(stage) == 2


async def test_what_people_have_answered_in_the_meantime_is_not_taken_away(stage: Stage) -> None:
    without = re.sub(r"\[\[exercises\]\].*", "", stage.source, flags=re.DOTALL)
    kari = stage.person()
    await kari.signs_up()
    await stage.time_passes_until("2022-09-01 10:00")
    await sends(stage.organiser, without)
    assert "Øvelsen er tatt ut: Snakk med noen" in stage.organiser.last.text
    await kari.taps("Jeg er ferdig")
    await stage.organiser.taps("Publiser")
    assert "Noen har svart om denne øvelsen" in stage.organiser.last.text
    assert await version(stage) == 1


async def test_discarding_changes_nothing(stage: Stage) -> None:
    await sends(stage.organiser, stage.source.replace(*LATER))
    preview = stage.organiser.last
    data = preview.buttons[0][0].data
    assert data is not None
    await stage.organiser.taps("Forkast")
    assert "Ingenting er endret" in preview.text
    toast = await stage.organiser.taps_data(data, preview)
    assert toast is not None
    assert "ikke her lenger" in toast
    assert await version(stage) == 1
    assert await logged(stage) == []


async def test_a_newer_file_takes_the_place_of_the_one_before(stage: Stage) -> None:
    await sends(stage.organiser, stage.source.replace(*LATER))
    first = stage.organiser.last
    await sends(stage.organiser, stage.source.replace("Ta en prat.", "Ta to."))
    await stage.organiser.taps("Publiser", first)
    assert "Dette er ikke helt det du så før." in first.text
    assert "Andre samling" not in first.text
    assert await version(stage) == 1
    await stage.organiser.taps("Publiser", stage.organiser.last)
    [row] = await stage.rows("select source from course_versions where number = 2")
    assert "2022-11-02" in row.source


async def test_a_tap_twice_publishes_once(stage: Stage) -> None:
    await sends(stage.organiser, stage.source.replace(*LATER))
    data = stage.organiser.last.buttons[0][0].data
    assert data is not None
    await stage.organiser.taps("Publiser")
    published = stage.organiser.last
    await stage.organiser.taps_data(data, published)
    assert await version(stage) == 2
    assert published.labels == ["‹ For arrangører"]


async def test_a_draft_waits_for_a_week_and_outlives_the_bot(stage: Stage) -> None:
    await sends(stage.organiser, stage.source.replace(*LATER))
    await stage.bot_stops()
    await stage.bot_starts()
    await stage.time_passes_until("2022-08-23 08:00")
    assert len(await stage.rows("select * from drafts")) == 1
    await stage.time_passes_until("2022-08-23 10:30")
    assert await stage.rows("select * from drafts") == []
    toast = await stage.organiser.taps("Publiser")
    assert toast is not None
    assert "ikke her lenger" in toast
    assert await version(stage) == 1


async def test_an_earlier_version_is_brought_back(stage: Stage) -> None:
    kari = stage.person()
    await kari.signs_up()
    await stage.publishes(stage.source.replace(*LATER))
    kari.reads()
    await opens(stage.organiser)
    page = stage.organiser.last
    assert page.text.index("Versjon 2") < page.text.index("Versjon 1")
    await stage.organiser.taps("Hent tilbake versjon 1")
    assert stage.organiser.last is page
    assert "Dette blir versjon 3" in page.text
    assert "Til: onsdag 2. november" in page.text
    assert "sier ikke hvilken versjon" not in page.text
    assert await version(stage) == 2
    await stage.organiser.taps("Publiser")
    assert await version(stage) == 3
    assert "Ny tid: onsdag 2. november" in kari.read_all()
    assert ("brought_back", "lite-kurs v1 → v3") in await logged(stage)


async def test_many_versions_are_shown_a_page_at_a_time(stage: Stage) -> None:
    for hours in range(5, 14):
        await stage.publishes(stage.source.replace("hours = 4", f"hours = {hours}"))
    await opens(stage.organiser)
    assert "Versjon 10, " in stage.organiser.last.text
    assert "Versjon 4, " not in stage.organiser.last.text
    await stage.organiser.taps("Neste side ›")
    assert "Versjon 4, " in stage.organiser.last.text
    await stage.organiser.taps("Hent tilbake versjon 1")
    assert "Snakk med noen: timer 13 → 4" in stage.organiser.last.text


async def test_the_first_course_of_all_is_sent_as_a_file(perform: Perform, small_course: str) -> None:
    async with perform("") as stage:
        await stage.organiser.says("/arrangor")
        assert "Send meg en kursfil som dokument" in stage.organiser.last.text
        await sends(stage.organiser, small_course)
        told = stage.organiser.last.text
        assert "Dette er et nytt kurs: Lite kurs." in told
        assert "• Kveld for frivillige: tirsdag 6. september kl. 18:00–19:30" in told
        await stage.organiser.taps("Publiser")
        assert "Publisert som versjon 1." in stage.organiser.last.text
        assert "?start=lite-kurs" in stage.organiser.last.text
        await stage.organiser.taps("‹ For arrangører")
        assert "For arrangører: Lite kurs" in stage.organiser.last.text
        kari = stage.person()
        await kari.signs_up()
        assert "Du er påmeldt" in kari.read_all()
        assert await logged(stage) == [("published", "lite-kurs v1")]


async def test_a_new_slug_is_a_new_course_beside_the_other(stage: Stage) -> None:
    source = await gets_the_file(stage.organiser)
    await sends(stage.organiser, source.replace('"lite-kurs"', '"kurs-to"').replace("Lite kurs", "Kurs to"))
    told = stage.organiser.last.text
    assert "Dette er et nytt kurs: Kurs to." in told
    assert "Det står ved siden av Lite kurs. Der blir ingenting endret." in told
    await stage.organiser.taps("Publiser")
    assert (await version(stage), await version(stage, "kurs-to")) == (1, 1)


async def test_a_course_that_somebody_else_made_meanwhile_is_not_made_twice(
    perform: Perform, small_course: str
) -> None:
    async with perform("", organisers=("Ola Arrangør", "Eva Arrangør")) as stage:
        ola, eva = stage.organisers
        await sends(ola, small_course)
        await sends(eva, small_course.replace("hours = 4", "hours = 5"))
        await ola.taps("Publiser")
        await eva.taps("Publiser")
        assert "Dette er ikke helt det du så før" in eva.last.text
        assert "timer 4 → 5" in eva.last.text
        assert await version(stage) == 1
        await eva.taps("Publiser")
        assert await version(stage) == 2


async def test_more_places_are_given_to_those_who_wait(perform: Perform, small_course: str) -> None:
    full = small_course.replace("[signup]", "capacity = 1\n[signup]", 1)
    async with perform(full) as stage:
        people = [stage.person(name) for name in ("Kari", "Per", "Ida", "Bo")]
        for each in people:
            await each.signs_up()
            each.reads()
        await sends(stage.organiser, full.replace("capacity = 1", "capacity = 3"))
        assert "2 personer på ventelisten får plass." in stage.organiser.last.text
        assert "• Plasser: 1 → 3" in stage.organiser.last.text
        await stage.organiser.taps("Publiser")
        assert ["Du er påmeldt" in each.read_all() for each in people] == [False, True, True, False]


async def test_who_gets_a_place_by_the_same_file_is_counted_among_those_told(
    perform: Perform, small_course: str
) -> None:
    full = small_course.replace("[signup]", "capacity = 1\n[signup]", 1)
    async with perform(full) as stage:
        people = [stage.person(name) for name in ("Kari", "Per", "Ida")]
        for each in people:
            await each.signs_up()
            each.reads()
        stage.jumps_to("2022-08-16 09:01")
        await sends(stage.organiser, full.replace("capacity = 1", "capacity = 2").replace(*LATER))
        assert "2 personer får beskjed" in stage.organiser.last.text
        await stage.organiser.taps("Publiser")
        assert ["Ny tid: onsdag 9. november" in each.read_all() for each in people] == [True, True, False]


async def test_what_comes_at_once_and_what_comes_sooner_is_said_before_it_is_done(stage: Stage) -> None:
    kari, per = stage.person(), stage.person("Per")
    for each in (kari, per):
        await each.signs_up()
    await stage.time_passes_until("2022-08-31 12:30")
    for each in (kari, per):
        each.reads()
    sooner = stage.source.replace('send = "+1d 10:00"', 'send = "+30m"').replace(
        'reflection = { nb = "Hva tok', 'reflect = "+1h"\nreflection = { nb = "Hva tok'
    )
    await sends(stage.organiser, sooner)
    told = stage.organiser.last.text
    assert "Blir sendt straks\n• Sendes ut: Snakk med noen: 2 personer" in told
    assert "Kommer tidligere enn planlagt\n• Spørsmål etter Første samling: ons. 31. aug. kl. 13:00, ikke" in told
    assert kari.reads() == []
    await stage.organiser.taps("Publiser")
    assert "Snakk med noen: 2 personer" in stage.organiser.last.text
    assert all("Ta en prat." in each.read_all() for each in (kari, per))
    await stage.time_passes_until("2022-08-31 13:00")
    assert "Hva tok du med deg?" in kari.read_all()


async def test_an_organiser_for_a_county_may_look_but_not_publish(perform: Perform, small_course: str) -> None:
    source = small_course.replace("[signup]", 'counties = ["Innlandet", "Viken"]\n[signup]', 1)
    async with perform(source) as stage:
        await stage.publishes(source.replace("hours = 4", "hours = 5"))
        viken = await becomes_organiser_for(stage, "Viken")
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
