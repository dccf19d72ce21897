"""How a partnership ends: withdrawing, erasing, leaving; and how it may begin anew."""

import pytest

from tests.conversations.partners.pairs import INVITES, SEES, answers_everything, begins_with, invites, partnerships
from tests.stage import Participant, Stage


async def test_withdrawing_ends_it_and_closes_the_links(stage: Stage, kari: Participant, per: Participant) -> None:
    link = await invites(kari)
    ida = stage.person("Ida Berg")
    await begins_with(ida, link)
    await per.says("/partner")
    page = per.last
    await kari.says("/meldav")
    await kari.taps("Ja, meld meg av")
    assert await partnerships(stage) == []
    await per.taps("Kari Nordmann", page)
    assert "Kari" not in page.text
    await answers_everything(ida)
    await ida.taps("Ja, meld meg på")
    assert "Invitasjonen er ikke åpen lenger" in ida.read_all()
    ola = stage.person("Ola Dahl")
    await ola.says(f"/start {link}")
    assert "Kari" not in ola.read_all()
    per.reads()
    await stage.time_passes_until("2022-08-16 10:00")
    assert per.reads() == []
    await kari.says("/start")
    await kari.taps("Meld meg på")
    await kari.taps("Ja, meld meg på")
    assert await partnerships(stage) == []
    await ola.says(f"/start {link}")
    assert "Invitasjonen er ikke åpen lenger" in ola.read_all()


async def test_who_comes_back_with_a_link_is_a_partner(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per Hansen")
    await per.signs_up("Frivillig", "Per Hansen")
    await per.says("/meldav")
    await per.taps("Ja, meld meg av")
    link = await invites(kari)
    await per.says(f"/start {link}")
    assert INVITES in per.last.text
    per.reads()
    await per.taps("Meld meg på", per.last)
    assert SEES in per.read_all()
    await per.taps("Ja, meld meg på")
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


@pytest.mark.parametrize("who", ["maker", "partner"])
async def test_erasing_ends_it_on_both_sides(stage: Stage, kari: Participant, per: Participant, who: str) -> None:
    link = await invites(kari)
    gone, stays = (kari, per) if who == "maker" else (per, kari)
    await gone.says("/personvern")
    await gone.taps("Slett alt om meg")
    await gone.taps("Ja, slett alt")
    assert await stage.rows("select * from partnerships") == []
    await stays.says("/partner")
    assert gone.person.name not in stays.last.text
    ida = stage.person("Ida Berg")
    await ida.says(f"/start {link}")
    expected = "Jeg finner ikke den invitasjonen" if who == "maker" else INVITES
    assert expected in ida.read_all()


async def test_leaving_is_one_tap_on_either_side_and_is_not_announced(
    stage: Stage, kari: Participant, per: Participant
) -> None:
    await per.says("/partner")
    stale = per.last
    await per.taps("Kari Nordmann", stale)
    await kari.says("/partner")
    await kari.taps("Per Hansen")
    page = kari.last
    for each in (kari, per):
        each.reads()
    await kari.taps("Ikke være partnere lenger")
    assert page.text.startswith("Dere er ikke partnere lenger.")
    assert kari.reads() == []
    assert per.reads() == []
    assert await partnerships(stage) == []
    await per.taps("Ikke være partnere lenger", stale)
    assert stale.text.startswith("Dere er ikke partnere lenger.")
    await per.taps("Partnere", stale)
    assert "Kari" not in stale.text
    assert "Du har ingen partnere ennå" in stale.text


async def test_partners_who_left_can_find_together_again(stage: Stage, kari: Participant, per: Participant) -> None:
    await per.says("/partner")
    await per.taps("Kari Nordmann")
    await per.taps("Ikke være partnere lenger")
    await kari.says(f"/start {await invites(per)}")
    kari.reads()
    per.reads()
    await kari.taps("Ja, vi går kurset sammen")
    assert len(per.reads()) == 1
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


async def test_a_letter_about_a_partner_who_has_left_is_not_sent(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    per = stage.person("Per Hansen")
    await begins_with(per, link)
    await answers_everything(per)
    kari.reads()
    await kari.does("blocks_bot")
    await per.taps("Ja, meld meg på")
    await per.says("/partner")
    await per.taps("Kari Nordmann")
    await per.taps("Ikke være partnere lenger")
    await kari.does("unblocks_bot")
    await kari.says("/hjelp")
    assert "Per Hansen" not in kari.read_all()
