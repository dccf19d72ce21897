"""Who opens a partner's link and does not take part yet: what is told, asked and kept."""

from tests.conversations.partners.pairs import (
    INVITES,
    SEES,
    answers_everything,
    begins_with,
    invites,
    partnerships,
    signs_up_with,
)
from tests.stage import Participant, Stage


async def test_nothing_is_kept_of_who_opens_a_link_before_they_agree(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    per = stage.person("Per Hansen")
    for _ in range(3):
        await per.says(f"/start {link}")
    await per.taps("Meld meg på")
    assert await stage.rows("select * from people where telegram_id = :id", id=per.id) == []
    [row] = await stage.rows("select taken_by, used_at from invitations")
    assert tuple(row) == (None, None)
    await per.taps("Nei takk")
    assert await stage.rows("select * from people where telegram_id = :id", id=per.id) == []
    assert len(await stage.rows("select * from invitations")) == 1


async def test_only_the_name_and_the_workplace_of_who_invites_are_told(stage: Stage, kari: Participant) -> None:
    await stage.rows("update enrolments set email = 'kari@example.org' returning id")
    await stage.time_passes_until("2022-08-17 09:00")
    link = await invites(kari)
    per = stage.person("Per Hansen")
    await per.says(f"/start {link}")
    plain = stage.person("Ida")
    await plain.says("/start")
    assert per.last.text == f"👋 {INVITES}\n\n{plain.last.text}"
    assert per.buttons == plain.buttons


async def test_the_invitation_comes_along_when_one_chooses_another_language(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    per = stage.person("Per Hansen")
    await per.says(f"/start {link}")
    await per.taps("Nynorsk")
    assert "Kari Nordmann (Gran bibliotek) inviterer deg til å gå kurset saman." in per.last.text
    await per.taps("English")
    assert "Kari Nordmann (Gran bibliotek) invites you" in per.last.text
    await per.taps("Sign me up")
    await per.taps("Yes, that is all right")
    await answers_everything(per, "Volunteer", language="en")
    await per.taps("Yes, sign me up")
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


async def test_one_can_take_part_and_say_no_to_a_partner(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    per = stage.person("Per Hansen")
    await per.says(f"/start {link}")
    await per.taps("Meld meg på")
    await per.taps("Ja, men uten partner")
    await answers_everything(per)
    await per.taps("Ja, meld meg på")
    assert "partner" not in per.read_all().rpartition("Er dette riktig?")[2]
    assert await partnerships(stage) == []
    ida = stage.person("Ida Berg")
    await signs_up_with(ida, link)
    assert await partnerships(stage) == [("Kari Nordmann", "Ida Berg")]


async def test_of_two_with_one_link_the_first_to_finish_gets_it_and_the_other_is_told_kindly(
    stage: Stage, kari: Participant
) -> None:
    link = await invites(kari)
    per, ida = stage.person("Per Hansen"), stage.person("Ida Berg")
    await begins_with(per, link)
    await begins_with(ida, link)
    await answers_everything(ida)
    await answers_everything(per)
    for each in (kari, per, ida):
        each.reads()
    await ida.taps("Ja, meld meg på")
    assert "Kari Nordmann (Gran bibliotek) er nå partneren din." in ida.read_all()
    assert kari.reads() == ["✅ Ida Berg (Gran historielag) er nå partneren din."]
    await per.taps("Ja, meld meg på")
    told = per.read_all()
    assert "Du er påmeldt" in told
    assert "Noen har brukt invitasjonen allerede" in told
    assert "Be om en ny lenke" in told
    assert "er nå partneren din" not in told
    assert kari.reads() == []
    assert await partnerships(stage) == [("Kari Nordmann", "Ida Berg")]
    await kari.says("/partner")
    assert "invitasjon." not in kari.last.text


async def test_a_signup_that_is_given_up_leaves_the_link_to_others(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    per = stage.person("Per Hansen")
    await begins_with(per, link)
    assert len(await stage.rows("select * from invitations")) == 2
    await per.says("/avbryt")
    assert len(await stage.rows("select * from invitations")) == 1
    ida = stage.person("Ida Berg")
    await signs_up_with(ida, link)
    assert await partnerships(stage) == [("Kari Nordmann", "Ida Berg")]


async def test_a_signup_may_pause_and_the_bot_may_restart_without_losing_the_invitation(
    stage: Stage, kari: Participant
) -> None:
    link = await invites(kari)
    per = stage.person("Per Hansen")
    await begins_with(per, link)
    await per.says("Per Hansen")
    await stage.bot_stops()
    await stage.bot_starts()
    await stage.time_passes_until("2022-08-20 12:00")
    await per.says("/start")
    await per.taps("Frivillig")
    await per.says("Gran historielag")
    await per.taps("Hopp over")
    await per.taps("Ja, meld meg på")
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


async def test_somebody_in_the_middle_of_a_signup_opens_a_link(stage: Stage, kari: Participant) -> None:
    link = await invites(kari)
    per = stage.person("Per Hansen")
    await per.says("/start")
    await per.taps("Meld meg på")
    await per.taps("Ja, det er greit")
    await per.says("Per Hansen")
    await per.says(f"/start {link}")
    assert INVITES in per.last.text
    per.reads()
    await per.taps("Meld meg på", per.last)
    assert SEES in per.read_all()
    await per.taps("Frivillig")
    await per.says("Gran historielag")
    await per.taps("Hopp over")
    await per.taps("Ja, meld meg på")
    assert await partnerships(stage) == [("Kari Nordmann", "Per Hansen")]


async def test_the_newest_invitation_counts_for_who_opens_two(stage: Stage, kari: Participant) -> None:
    ola = stage.person("Ola Dahl")
    await ola.signs_up(name="Ola Dahl")
    first, second = await invites(kari), await invites(ola)
    per = stage.person("Per Hansen")
    await begins_with(per, first)
    await per.says(f"/start {second}")
    assert "Ola Dahl (Gran bibliotek) inviterer deg" in per.last.text
    await per.taps("Meld meg på", per.last)
    await answers_everything(per)
    await per.taps("Ja, meld meg på")
    assert await partnerships(stage) == [("Ola Dahl", "Per Hansen")]
    ida = stage.person("Ida Berg")
    await signs_up_with(ida, first)
    assert ("Kari Nordmann", "Ida Berg") in await partnerships(stage)
