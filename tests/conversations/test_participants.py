"""Participants from the organisers' side: found, looked at, taken out, withdrawn, given a place, written to."""

import csv
from collections.abc import AsyncIterator
from datetime import datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from tests.conversations.organisers import OLD_BUTTON, county_organiser, enrolled, log_of, with_counties
from tests.conversations.privacy.rights import erases_everything
from tests.performing import Perform
from tests.stage import Participant, Stage, oslo

SIGN_UP = int(oslo("2022-08-16 09:00").timestamp())
"""What tells the sign-ups of those who are enrolled when a stage begins."""


@pytest.fixture
async def stage(perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course with three counties."""
    async with perform(with_counties(small_course, "Innlandet", "Rogaland", "Vestland")) as stage:
        yield stage


async def opens(organiser: Participant, label: str | None = None) -> None:
    """Open the list of participants, and one person's card."""
    await organiser.says("/arrangor")
    await organiser.taps("Deltakere")
    if label:
        await organiser.taps(label)


async def ids(stage: Stage) -> dict[str, int]:
    return dict(await stage.rows("select name, id from enrolments"))


async def test_the_list_comes_a_page_at_a_time_and_is_searched(stage: Stage) -> None:
    for name in ("Åse", "Ørjan", "Ærlend", "Anne", *(f"Kari {number}" for number in range(6))):
        await enrolled(stage, name)
    await enrolled(stage, "Venter", waiting=True)
    ola = stage.organiser
    await opens(ola)
    assert "10 personer har plass.\n1 person venter.\n\nSide 1 av 2" in ola.last.text
    assert ola.buttons[0] == "Anne, Gran bibliotek"
    await ola.taps("Neste side ›")
    # The last letters of the alphabet come last.
    assert [label.partition(",")[0] for label in ola.buttons[:3]] == ["Ærlend", "Ørjan", "Åse"]
    await ola.taps("Søk")
    await ola.says("åSE gran")
    assert ola.buttons == ["Åse, Gran bibliotek", "‹ Deltakere", "‹ For arrangører"]
    await ola.says("finnes ikke")
    assert "Jeg finner ingen" in ola.last.text
    await ola.says("<venter>")
    assert "Søk: <venter>" in ola.last.text
    await ola.says("venter")
    await ola.taps("Venter, Gran bibliotek (venter)")
    assert "Navn: Venter" in ola.last.text
    # In the menu again, a text is no search any more.
    await ola.taps("‹ For arrangører")
    await ola.says("kari")
    assert "Søk:" not in ola.last.text


async def test_a_card_tells_what_was_answered_sent_comes_and_was_asked(stage: Stage) -> None:
    kari = stage.person("Kari Nordmann")
    await kari.signs_up()
    await kari.says("/sporsmal")
    await kari.says("Er det <parkering>?")
    await stage.time_passes_until("2022-09-01 10:30")
    await kari.says("Jeg lærte mye.")
    await kari.says("1 t 30 min på intervju")
    await opens(stage.organiser, "Kari Nordmann, Gran bibliotek")
    card = stage.organiser.last.text
    assert "Navn: Kari Nordmann\nRolle: Bibliotekansatt" in card
    assert "Har plass siden tirsdag 16. august kl. 09:00." in card
    assert "Øvelser gjort: 0 av 1\nTid brukt: 1,5 timer" in card
    assert "Sendt sist\n• tor. 1. sep. kl. 10:00: Ny øvelse (Snakk med noen)" in card
    assert "Blir sendt framover\n• ons. 26. okt. kl. 09:00: Påminnelse om en samling (Andre samling)" in card
    assert "• tir. 16. aug. kl. 09:00: Er det <parkering>?" in card
    assert await log_of(stage) == [("saw_person", "1")]


async def test_the_workbook_has_real_dates_numbers_and_no_formula(stage: Stage) -> None:
    kari = stage.person("Kari")
    await kari.signs_up(name='=HYPERLINK("https://example.org")')
    await enrolled(stage, "+47 Per", county="Vestland")
    await stage.time_passes_until("2022-08-30 09:30")
    await kari.taps("Jeg kommer")
    await stage.time_passes_until("2022-09-01 10:30")
    await kari.says("Jeg lærte mye.")
    await kari.says("1 t 30 min på intervju")
    ola = stage.organiser
    await opens(ola)
    await ola.taps("Hent som Excel")
    assert ola.last.document is not None
    assert ola.last.document.name == "lite-kurs.xlsx"
    book = load_workbook(BytesIO(ola.last.document.content))
    assert book.sheetnames == ["Deltakere", "Egeninnsats", "Svar"]
    assert {page.freeze_panes for page in book.worksheets} == {"A2"}
    people, effort, answers = (list(page.values) for page in book.worksheets)
    assert [row[1] for row in people] == ["Navn", "'+47 Per", '\'=HYPERLINK("https://example.org")']
    assert people[2][6] == datetime.fromisoformat("2022-08-16 09:00")
    assert people[2][-2:] == (0, 90)
    assert effort[1][2:5] == ("Snakk med noen", 90, "intervju")
    assert effort[1][5] == datetime.fromisoformat("2022-09-01 10:30")
    when = datetime.fromisoformat("2022-08-30 09:30")
    assert answers[1:] == [(people[2][0], people[2][1], "Første samling", "Jeg kommer", when)]
    assert all(cell.data_type != "f" for page in book.worksheets for row in page.iter_rows() for cell in row)
    assert await log_of(stage) == [("exported", "xlsx, 2")]


async def test_csv_files_hold_the_same(stage: Stage) -> None:
    for name in ("=1+1", "-5", "@sum", "\t=2", "Kari; «K» Nordmann"):
        await enrolled(stage, name)
    ola = stage.organiser
    await opens(ola)
    ola.reads()
    before = len(ola.person.inbox)
    await ola.taps("Hent som CSV")
    files = [message.document for message in ola.person.inbox[before:]]
    assert [file.name for file in files if file] == [
        "lite-kurs-participants.csv", "lite-kurs-effort.csv", "lite-kurs-answers.csv",
    ]  # fmt: skip
    assert files[0] is not None
    assert files[0].content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(files[0].content.decode("utf-8-sig")), delimiter=";"))
    assert {row[1] for row in rows[1:]} == {"'=1+1", "'-5", "'@sum", "'\t=2", "Kari; «K» Nordmann"}
    assert {row[6] for row in rows[1:]} == {"2022-08-16 09:00"}


async def test_somebody_is_withdrawn_after_one_question(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari")
    per = await enrolled(stage, "Per", waiting=True)
    ola = stage.organiser
    await opens(ola, "Kari, Gran bibliotek")
    await ola.taps("Meld av")
    assert "Vil du melde av Kari?" in ola.last.text
    await ola.taps("Nei")
    await ola.taps("Meld av")
    question = ola.last
    await ola.taps("Ja, meld av")
    assert ola.last.text == "Kari er meldt av.\n\n1 person på ventelisten har fått plass, og får vite det."
    assert per.last.document is not None
    assert kari.last.text.startswith("Arrangørene har meldt deg av Lite kurs. Du får ingen flere påminnelser.")
    known = await ids(stage)
    assert await ola.taps_data(f"pout:1:{known['Kari']}:yes:{SIGN_UP}", question) == OLD_BUTTON
    assert ("withdrew", str(known["Kari"])) in await log_of(stage)


async def test_a_yes_about_somebody_who_is_gone_touches_nobody_else(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari")
    ola = stage.organiser
    await opens(ola, "Kari, Gran bibliotek")
    await ola.taps("Meld av")
    question, before = ola.last, await ids(stage)
    await erases_everything(kari)
    stage.jumps_to("2022-08-16 10:00")
    await enrolled(stage, "Per")
    # SQLite gives out a number again when its row is gone.
    assert await ids(stage) == {"Per": before["Kari"]}
    assert await ola.taps("Ja, meld av", question) == OLD_BUTTON
    assert await stage.rows("select withdrawn_at from enrolments") == [(None,)]


async def test_who_waits_is_given_a_place_and_the_calendar_once_more(stage: Stage) -> None:
    per = await enrolled(stage, "Per", waiting=True)
    ola = stage.organiser
    await opens(ola, "Per, Gran bibliotek (venter)")
    await ola.taps("Gi plass")
    await ola.taps("Ja, gi plass")
    assert "Har plass siden" in ola.last.text
    assert len(per.person.inbox) == 1
    assert await ola.taps("Send kalenderfilen") == "Kalenderfilen er på vei."
    assert len(per.person.inbox) == 2
    assert per.last.document is not None
    assert per.last.document.name == "lite-kurs.ics"
    assert [what for what, _ in await log_of(stage)] == ["saw_person", "enrolled", "sent_calendar"]


async def test_who_withdraws_after_the_deadline_is_let_in_again_and_told_the_truth_all_the_way(stage: Stage) -> None:
    kari, ola = await enrolled(stage, "Kari"), stage.organiser
    await stage.time_passes_until("2022-08-25 09:00")
    await kari.says("/meldav")
    question = kari.last
    assert question.text == ("Vil du melde deg av Lite kurs?\nFristen er ute, så du kan ikke melde deg på igjen selv.")
    await kari.taps("Ja, meld meg av")
    assert "Vil du være med likevel? Skriv til Hilde" in question.text
    assert "/start" not in question.text
    eva = await county_organiser(stage, "Vestland")
    await opens(eva)
    assert "Kari, Gran bibliotek (meldt av)" not in eva.buttons
    [mine] = (await ids(stage)).values()
    await opens(ola)
    assert "Ingen har meldt seg på ennå." in ola.last.text
    await ola.taps_data("org:1:find", ola.last)
    await ola.says("kari")
    await ola.taps("Kari, Gran bibliotek (meldt av)")
    assert "Meldt av torsdag 25. august kl. 09:00." in ola.last.text
    assert ola.buttons[:2] == ["Meld på igjen", "‹ Deltakere"]
    await ola.taps("Meld på igjen")
    sure = next(each.data for row in ola.last.buttons for each in row if each.text == "Ja, meld på igjen")
    for data in (f"pback:1:{mine}:ask", str(sure)):
        assert await eva.taps_data(data, eva.last) == OLD_BUTTON
    kari.reads()
    await ola.taps("Ja, meld på igjen")
    assert "Har plass siden torsdag 25. august kl. 09:00." in ola.last.text
    assert await ola.taps_data(str(sure), ola.last) == OLD_BUTTON
    told = kari.read_all()
    assert "Arrangørene har meldt deg på Lite kurs igjen" in told
    assert kari.last.document is not None
    assert ("let_in", str(mine)) in await log_of(stage)
    await ola.says("/arrangor")
    kari.reads()
    await stage.time_passes_until("2022-08-30 09:00")
    assert "Første samling" in kari.read_all()
    # When the course is over there is nothing to come back to.
    stage.jumps_to("2022-11-10 12:00")
    await stage.settled()
    await kari.says("/meldav")
    assert kari.last.text == "Lite kurs er over. Vil du melde deg av likevel?"
    await kari.taps("Ja, meld meg av")
    await opens(ola)
    await ola.taps_data(f"org:1:person:{mine}", ola.last)
    assert "Meld på igjen" not in ola.buttons
    assert await ola.taps_data(f"pback:1:{mine}:ask", ola.last) == OLD_BUTTON
    receipt = await erases_everything(kari)
    assert "/start" not in receipt.text


async def test_a_message_goes_to_one_person_alone(stage: Stage) -> None:
    kari, per = await enrolled(stage, "Kari"), await enrolled(stage, "Per", waiting=True)
    ola = stage.organiser
    await opens(ola, "Per, Gran bibliotek (venter)")
    await ola.taps("Skriv en melding")
    await ola.says("Hei, du! Kan du ringe oss?")
    assert "Bare den ene du har valgt" in ola.last.text
    assert "1 person får den" in ola.last.text
    await ola.taps("Send nå")
    await stage.settled()
    assert per.reads() == ["Hei, du! Kan du ringe oss?"]
    assert kari.reads() == []
    assert ("wrote", str((await ids(stage))["Per"])) in await log_of(stage)


def forged(id_: int) -> list[str]:
    acts = (f"pout:1:{id_}:yes:{SIGN_UP}", f"pplace:1:{id_}:yes:{SIGN_UP}", f"pcalendar:1:{id_}", f"pwrite:1:{id_}")
    return [*acts, f"pout:1:{id_}:ask", f"pplace:1:{id_}:ask"]


async def test_a_county_s_organiser_sees_and_touches_that_county_only(stage: Stage) -> None:
    await enrolled(stage, "Kari", county="Innlandet")
    await enrolled(stage, "Venter", county="Innlandet", waiting=True)
    await enrolled(stage, "Per", county="Vestland")
    eva = await county_organiser(stage, "Vestland")
    await opens(eva)
    menu = eva.last
    assert eva.buttons[0] == "Per, Gran bibliotek"
    assert "1 person har plass." in menu.text
    assert "venter" not in menu.text
    known, before = await ids(stage), await stage.rows("select id, enrolled_at, waiting_since from enrolments")
    for name in ("Kari", "Venter"):
        for data in forged(known[name]):
            assert await eva.taps_data(data, menu) == OLD_BUTTON, data
        await eva.taps_data(f"org:1:person:{known[name]}", menu)
        assert name not in menu.text
    await eva.taps("Søk")
    await eva.says("gran")
    assert eva.buttons == ["Per, Gran bibliotek", "‹ Deltakere", "‹ For arrangører"]
    await eva.taps("‹ Deltakere")
    await eva.taps("Hent som Excel")
    assert eva.last.document is not None
    names = [row[1] for row in load_workbook(BytesIO(eva.last.document.content)).worksheets[0].values]
    assert names == ["Navn", "Per"]
    assert await stage.rows("select id, enrolled_at, waiting_since from enrolments") == before


@pytest.mark.parametrize("enrols", [True, False])
async def test_who_is_no_organiser_learns_nothing(stage: Stage, enrols: bool) -> None:
    await enrolled(stage, "Kari")
    who = await enrolled(stage, "Nysgjerrig") if enrols else stage.person("Fremmed")
    await who.says("/tull")
    shown = who.last
    before = await stage.rows("select id, enrolled_at from enrolments")
    for data in (*forged(1), "ptake:1:xlsx", "ptake:1:csv", "org:1:people", "org:1:find", "org:1:person:1"):
        assert await who.taps_data(data, shown) == OLD_BUTTON, data
    assert who.last is shown
    assert await stage.rows("select id, enrolled_at from enrolments") == before
    assert await log_of(stage) == []


async def test_odd_data_from_an_organiser_breaks_nothing(stage: Stage) -> None:
    await enrolled(stage, "Kari")
    ola = stage.organiser
    await opens(ola)
    menu = ola.last
    for data in ("ptake:1:exe", "pout:2:1:yes", "pout:1:-1:yes", "pwrite:1:999999999999999", "pplace:1:1:yes"):
        assert await ola.taps_data(data, menu) == OLD_BUTTON, data
    for data in ("org:1:people:999999", "org:1:people:x", "org:1:person:x", "org:1:person:999999999999"):
        await ola.taps_data(data, menu)
        assert "Kari, Gran bibliotek" in ola.buttons, data


@pytest.mark.parametrize(
    ("language", "button", "told"),
    [("nn", "Deltakarar", "1 person har plass."), ("en", "Participants", "1 person has")],
)
async def test_it_speaks_the_organiser_s_language(stage: Stage, language: str, button: str, told: str) -> None:
    await enrolled(stage, "Kari")
    ola = stage.organiser
    await ola.says("/sprak")
    await ola.taps({"nn": "Nynorsk", "en": "English"}[language])
    await ola.says("/arrangor")
    await ola.taps(button)
    assert told in ola.last.text


async def test_an_invited_organiser_is_one_until_the_end(stage: Stage) -> None:
    eva = await county_organiser(stage, "Rogaland")
    await stage.time_passes_until("2022-10-20 12:00")
    await stage.bot_stops()
    await stage.bot_starts()
    await eva.says("/arrangor")
    assert "Du ser deltakerne i Rogaland." in eva.last.text
