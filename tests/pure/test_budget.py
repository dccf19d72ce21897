"""How many answers a chat gets in a minute, by a clock that is passed in."""

from datetime import UTC, datetime, timedelta

from bot.delivery.budget import Allowed, Budget

NOON = datetime(2022, 8, 24, 12, tzinfo=UTC)
KARI, PER, GROUP = 1, 2, -3


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_so_many_at_once_then_one_word_and_then_a_minute_of_silence() -> None:
    budget = Budget(30)
    assert [budget.allows(KARI, 1, NOON) for _ in range(30)] == [Allowed.YES] * 30
    assert budget.allows(KARI, 1, NOON) is Allowed.FIRST_NOT
    assert [budget.allows(KARI, 1, after(second)) for second in range(60)] == [Allowed.NO] * 60
    assert [budget.allows(KARI, 1, after(60)) for _ in range(31)] == [*[Allowed.YES] * 30, Allowed.FIRST_NOT]


def test_who_keeps_an_ordinary_pace_never_meets_it() -> None:
    budget = Budget(30)
    assert {budget.allows(KARI, 1, after(2 * number)) for number in range(1000)} == {Allowed.YES}
    assert [budget.allows(PER, 1, after(number)) for number in range(60)] == [Allowed.YES] * 59 + [Allowed.FIRST_NOT]


def test_an_answer_of_several_messages_is_whole_and_counts_as_many() -> None:
    budget = Budget(4)
    assert [budget.allows(KARI, 3, NOON) for _ in range(3)] == [Allowed.YES, Allowed.YES, Allowed.FIRST_NOT]


def test_others_have_their_own_and_a_group_no_more_than_telegram_allows() -> None:
    budget = Budget(30)
    for _ in range(40):
        budget.allows(KARI, 1, NOON)
    assert budget.allows(PER, 1, NOON) is Allowed.YES
    answers = [budget.allows(GROUP, 1, NOON, group=True) for _ in range(21)]
    assert answers == [*[Allowed.YES] * 20, Allowed.FIRST_NOT]


def test_a_clock_that_is_set_back_makes_no_silence_longer() -> None:
    budget = Budget(1)
    budget.allows(KARI, 1, NOON)
    assert budget.allows(KARI, 1, NOON) is Allowed.FIRST_NOT
    assert budget.allows(KARI, 1, after(-3600)) is Allowed.YES


def test_it_remembers_nobody_for_longer_than_needed() -> None:
    budget = Budget(30)
    for chat in range(1000):
        budget.allows(chat, 1, after(chat / 10))
    assert len(budget._buckets) <= 601
    budget.allows(KARI, 1, after(1000))
    assert len(budget._buckets) == 1
