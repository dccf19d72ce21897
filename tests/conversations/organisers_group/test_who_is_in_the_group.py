"""Other groups, and people who are in the organisers' group for reasons of their own."""

import logging

import pytest

from tests.conversations.participants import signed_up
from tests.conversations.questions.asking import asks
from tests.performing import Perform
from tests.stage import Stage


async def test_other_groups_get_no_answer_at_all(plain: Stage) -> None:
    kari = await signed_up(plain)
    for other in (plain.telegram.group("Bokklubben"), plain.telegram.group("Torget", topics=True)):
        for words in ("/start", "/minside", "Hei!", "/arrangor"):
            await kari.says(words, chat=other)
            await plain.organiser.says(words, chat=other)
        other.removes_bot()
        await plain.settled()
        assert other.inbox == []
    assert kari.reads() == []


async def test_who_sets_the_group_up_finds_its_id_in_the_log(plain: Stage, caplog: pytest.LogCaptureFixture) -> None:
    other = plain.telegram.group("Nye arrangører")
    other.removes_bot()
    with caplog.at_level(logging.INFO, logger="handlers.conversation"):
        other.adds_bot()
        await plain.settled()
    assert f"a group with the id {other.id}" in caplog.text


async def test_a_group_is_nothing_special_where_none_is_set(perform: Perform, small_course: str) -> None:
    async with perform(small_course) as stage:
        kari = await signed_up(stage)
        await kari.says("/start", chat=stage.group)
        await asks(kari, "Er det parkering?")
        assert stage.group.inbox == []
        assert "Er det parkering?" in stage.organiser.last.text


async def test_a_participant_who_is_in_the_group_is_no_special_case(either: Stage) -> None:
    kari = await signed_up(either)
    await either.time_passes_until("2022-08-31 14:00")
    kari.reads()
    # What she says in the group is said there, though she was asked to reflect.
    await kari.says("Det ble en fin samling.", chat=either.group)
    assert await either.rows("select id from reflections") == []
    assert await either.rows("select id from notes") == []
    assert kari.reads() == []
    await asks(kari, "Er det te?")
    asked = either.group.last
    kari.reads()
    # She may even answer herself.
    await kari.says("Ja, det er te.", reply_to=asked)
    assert "Ja, det er te." in kari.read_all()
    await kari.says("Samarbeid tar tid.")
    await kari.taps("En refleksjon")
    assert len(await either.rows("select id from reflections")) == 1


async def test_who_writes_in_the_group_but_has_blocked_the_bot_stays_unreachable(plain: Stage) -> None:
    kari = await signed_up(plain)
    await kari.does("blocks_bot")
    await plain.time_passes_until("2022-08-31 14:30")
    await kari.says("Hei", chat=plain.group)
    query = "select unreachable_since from people where telegram_id = :id"
    [row] = await plain.rows(query, id=kari.id)
    assert row.unreachable_since is not None
    kari.reads()
    await kari.does("unblocks_bot")
    assert "Godt å ha deg tilbake" in kari.read_all()


async def test_the_group_gets_no_menu_and_no_buttons_of_its_own(either: Stage) -> None:
    kari = await signed_up(either)
    await asks(kari, "Er det te?")
    eva = either.person("Eva Arrangør")
    await eva.taps_data("my:1:home", either.group.last)
    await eva.taps_data("erase:yes", either.group.last)
    assert len(either.group.inbox) == 1
    assert [row.telegram_id for row in await either.rows("select telegram_id from people where menu is not null")] == [
        either.organiser.id,
        kari.id,
    ]
