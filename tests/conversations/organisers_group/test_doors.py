"""A group that is closed to the bot, or has become another one."""

from bot.rehearsal.faults import Fault
from tests.conversations.organisers import county_organiser, enrolled, with_counties
from tests.conversations.organisers_group.group import LONG
from tests.conversations.participants import signed_up
from tests.conversations.questions.asking import asks
from tests.performing import Perform
from tests.stage import Stage


async def test_thrown_out_of_the_group_the_bot_asks_each_organiser_until_it_is_back(either: Stage) -> None:
    kari = await signed_up(either)
    await asks(kari, "Er det parkering?")
    said = len(either.group.inbox)
    either.group.removes_bot()
    await either.settled()
    await asks(kari, "Er det te?")
    [asked] = either.organiser.reads()
    assert "Er det te?" in asked
    await either.organiser.says("Ja.", reply_to=either.organiser.last)
    assert "Ja." in kari.last.text
    either.group.adds_bot()
    await either.settled()
    await either.organiser.says("Hei igjen", chat=either.group)
    either.organiser.reads()
    assert len(either.group.inbox) == said
    await asks(kari, "Er det kaffe?")
    assert "Er det kaffe?" in either.group.last.text
    assert either.organiser.reads() == []


async def test_a_question_that_meets_a_closed_door_goes_to_each_organiser(either: Stage) -> None:
    kari = await signed_up(either)
    # Nobody has told the bot.
    refusal = "Forbidden: bot was kicked from the group chat"
    either.telegram.faults.add(Fault("forbidden", chat_id=either.group.id, times=None, description=refusal))
    await kari.says("/sporsmal")
    _, second = await kari.pastes(LONG)
    told = either.organiser.read_all()
    assert all(f"nummer {number}." in told.replace("\n", " ") for number in range(120))
    await kari.edits(second, second.text.replace("nummer 119.", "nummer siste."))
    assert any("nummer siste." in message.text for message in either.organiser.person.inbox)
    await either.organiser.says("Ja.", reply_to=either.organiser.last)
    assert "Ja." in kari.last.text
    either.telegram.faults.clear()
    await either.organiser.says("Nå er den her igjen", chat=either.group)
    assert either.group.inbox == []
    await asks(kari, "Er det te?")
    assert "Er det te?" in either.group.last.text


async def test_it_goes_to_the_organisers_of_the_askers_county_too(perform: Perform, small_course: str) -> None:
    async with perform(with_counties(small_course, "Innlandet", "Rogaland"), group="plain") as stage:
        eva, tor = await county_organiser(stage, "Innlandet"), await county_organiser(stage, "Rogaland", "Tor Fylke")
        kari = await enrolled(stage, "Kari Nordmann", county="Innlandet")
        stage.telegram.faults.add(Fault("forbidden", chat_id=stage.group.id, times=None))
        stage.organiser.reads()
        await asks(kari, "Er det parkering?")
        for told in (stage.organiser, eva):
            assert "Er det parkering?" in told.read_all()
        assert tor.reads() == []


async def test_a_group_that_has_become_another_one_loses_no_question(plain: Stage) -> None:
    kari = await signed_up(plain)
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    plain.telegram.faults.add(Fault("bad_request", chat_id=plain.group.id, times=None, description=moved))
    await asks(kari, "Er det parkering?")
    assert "Er det parkering?" in plain.organiser.read_all()
    rows = await plain.rows("select state, reason from deliveries where kind = 'question' order by id")
    assert [row.state for row in rows] == ["refused", "sent"]


async def test_with_nobody_else_to_ask_a_question_waits_for_the_group(perform: Perform, small_course: str) -> None:
    async with perform(small_course, group="plain") as stage:
        await stage.bot_stops()
        stage.organisers = []
        await stage.bot_starts()
        kari = await signed_up(stage)
        await asks(kari, "Er det parkering?")
        stage.group.removes_bot()
        await stage.settled()
        await asks(kari, "Er det te?")
        assert "Er det te?" not in stage.group.last.text
        stage.group.adds_bot()
        await stage.settled()
        assert "Er det te?" in stage.group.last.text
