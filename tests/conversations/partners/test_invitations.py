"""Invitations: links that lead nowhere, are used, taken back or too many, and where they lead."""

import pytest

from tests.conversations.partners.pairs import (
    answers_everything,
    begins_with,
    invites,
    partnerships,
    signs_up_with,
    taking_back,
)
from tests.stage import Participant, Stage


@pytest.mark.parametrize(
    "parameter", ["p_", "p_finnesikke", "p_../x", "p_a b", "p_" + "x" * 300, "p_a~1", "p_%", "p_a:b"]
)
async def test_a_link_that_leads_nowhere_gets_the_ordinary_start_and_a_kind_line(
    stage: Stage, kari: Participant, parameter: str
) -> None:
    await invites(kari)
    per = stage.person("Per Hansen")
    await per.says("/start")
    [plain] = per.reads()
    await per.says(f"/start {parameter}")
    why, start = per.reads()
    assert "Jeg finner ikke den invitasjonen" in why
    assert start == plain
    kari.reads()
    await kari.says(f"/start {parameter}")
    assert "Min side" in kari.last.text


async def test_an_organisers_invitation_is_neither_a_course_nor_a_partners_link(
    stage: Stage, kari: Participant
) -> None:
    code = (await invites(kari)).removeprefix("p_")
    per = stage.person("Per Hansen")
    await per.says("/start")
    [plain] = per.reads()
    await per.says(f"/start o_{code}")
    assert per.reads()[-1] == plain
    await per.taps("Meld meg på", per.last)
    assert "partner" not in per.last.text
    kari.reads()
    await kari.says(f"/start o_{code}")
    assert "Min side" in kari.last.text
    assert "Nei" not in kari.buttons


async def test_an_invitation_is_taken_back_under_it_and_in_the_list(stage: Stage, kari: Participant) -> None:
    first = await invites(kari)
    under = kari.last
    second = await invites(kari)
    await kari.taps("Trekk tilbake", under)
    assert under.text == "Invitasjonen er trukket tilbake. Lenken virker ikke lenger."
    assert under.labels == []
    await kari.says("/partner")
    page = kari.last
    assert "Du har 1 åpen invitasjon." in page.text
    toast = await kari.taps(taking_back(page)[0], page)
    assert toast == "Invitasjonen er trukket tilbake. Lenken virker ikke lenger."
    assert "åpen invitasjon" not in page.text
    assert taking_back(page) == []
    for link in (first, second):
        per = stage.person("Per Hansen")
        await per.says(f"/start {link}")
        why, start = per.reads()
        assert "Invitasjonen er ikke åpen lenger" in why
        assert "Et lite kurs." in start
        assert "Kari" not in why + start


async def test_a_link_that_is_taken_back_in_the_middle_of_a_signup_makes_no_partners(
    stage: Stage, kari: Participant
) -> None:
    link = await invites(kari)
    under = kari.last
    per, ida = stage.person("Per Hansen"), stage.person("Ida Berg")
    await begins_with(per, link)
    await ida.says(f"/start {link}")
    await kari.taps("Trekk tilbake", under)
    assert "Lenken virker ikke lenger" in under.text
    await answers_everything(per)
    await per.taps("Ja, meld meg på")
    told = per.read_all()
    assert "Du er påmeldt" in told
    assert "Invitasjonen er ikke åpen lenger" in told
    await ida.taps("Meld meg på")
    assert "Invitasjonen er ikke åpen lenger" in ida.read_all()
    assert "Ja, men uten partner" not in ida.buttons
    await ida.taps("Ja, det er greit")
    assert await partnerships(stage) == []


async def test_a_used_invitation_can_be_neither_used_again_nor_taken_back(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    under = kari.last
    per, ida = stage.person("Per Hansen"), stage.person("Ida Berg")
    await signs_up_with(per, link)
    await ida.says(f"/start {link}")
    assert "Noen har brukt invitasjonen allerede" in ida.reads()[0]
    await kari.taps("Trekk tilbake", under)
    assert "Noen har brukt invitasjonen allerede" in under.text
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


async def test_nobody_is_their_own_partner(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    code = link.removeprefix("p_")
    kari.reads()
    await kari.says(f"/start {link}")
    why, page = kari.reads()
    assert "Dette er din egen invitasjon" in why
    assert "Min side" in page
    await kari.taps_data(f"together:{code}:yes", kari.last)
    assert "Dette er din egen invitasjon" in kari.last.text
    assert await partnerships(stage) == []


async def test_a_claim_is_no_invitation(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    per, eva = stage.person("Per Hansen"), stage.person("Eva Strand")
    await begins_with(per, link)
    await eva.signs_up(name="Eva Strand")
    [claim] = await stage.rows("select id, code from invitations where taken_by is not null")
    await eva.taps_data(f"together:{claim.code}:yes", eva.last)
    await eva.says(f"/start p_{claim.code}")
    await per.taps_data(f"revoke:{claim.id}", per.last)
    assert await partnerships(stage) == []
    await answers_everything(per)
    await per.taps("Ja, meld meg på")
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


async def test_at_most_twenty_invitations_are_open_at_a_time(stage: Stage, kari: Participant) -> None:
    await kari.says("/partner")
    page = kari.last
    for _ in range(20):
        assert await kari.taps("Lag en invitasjon", page) is None
    toast = await kari.taps("Lag en invitasjon", page)
    assert toast == "Du har 20 åpne invitasjoner. Trekk tilbake en av dem først."
    assert len(await stage.rows("select * from invitations")) == 20
    assert "Du har 20 åpne invitasjoner." in page.text
    await kari.taps(taking_back(page)[0], page)
    assert await kari.taps("Lag en invitasjon", page) is None
    assert len({row.code for row in await stage.rows("select code from invitations")}) == 21


async def test_opening_links_over_and_over_keeps_nothing(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    eva = stage.person("Eva Strand")
    for number in range(10):
        await eva.says(f"/start p_{number:022d}")
        await eva.says(f"/start {link}")
    assert await stage.rows("select * from people where telegram_id = :id", id=eva.id) == []
    assert len(await stage.rows("select * from invitations")) == 1


async def test_the_link_leads_to_the_makers_course_also_with_several(stage: Stage, small_course: str) -> None:
    await stage.publishes(small_course.replace("lite-kurs", "annet-kurs").replace("Lite kurs", "Annet kurs"))
    kari, per = stage.person(), stage.person("Per Hansen")
    for each, course in ((kari, "Annet kurs"), (per, "Lite kurs")):
        await each.says("/start")
        await each.taps(course)
        await each.taps("Meld meg på")
        await each.taps("Ja, det er greit")
        await answers_everything(each)
        await each.taps("Ja, meld meg på")
    link = await invites(kari)
    await per.says(f"/start {link}")
    assert "Annet kurs" in per.last.text
    assert "Kari Nordmann (Gran historielag) inviterer deg" in per.last.text
    await per.taps("Meld meg på", per.last)
    await per.taps("Ja, det er greit")
    await answers_everything(per)
    await per.taps("Ja, meld meg på")
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]
    rows = await stage.rows(
        "select e.course_id from partnerships p join enrolments e on e.id in (p.one_id, p.other_id)"
    )
    assert len({row.course_id for row in rows}) == 1


async def test_after_the_deadline_only_those_who_take_part_can_use_a_link(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per Hansen")
    await per.signs_up("Frivillig", "Per Hansen")
    await stage.time_passes_until("2022-08-25 09:00")
    await kari.says("/partner")
    assert "Nå kan bare de som allerede har plass på kurset, bruke en invitasjon." in kari.last.text
    link = await invites(kari)
    ida = stage.person("Ida Berg")
    await ida.says(f"/start {link}")
    assert "Meld meg på" not in ida.buttons
    assert "hilde@example.org" in ida.last.text
    await per.says(f"/start {link}")
    await per.taps("Ja, vi går kurset sammen")
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]
