"""Reflections shared without a name."""

from tests.conversations.sharing.crowd import AFTER, NOTHING, TAKES_FIVE, WORKPLACES, crowd, looks, sees, shares
from tests.stage import Participant, Stage


async def test_four_without_a_name_are_seen_by_nobody_and_the_fifth_opens_them_all(stage: Stage) -> None:
    people = await crowd(stage, 6)
    await stage.time_passes_until(AFTER)
    for at in range(4):
        await shares(people[at], f"Tanke {at}", "Alle, uten navn")
        for reader in people:
            assert await looks(reader) == []
            assert NOTHING in reader.last.text
            assert TAKES_FIVE in reader.last.text
    # The same person twice is still one.
    await people[0].says("Tanke 0 igjen")
    await people[0].taps("En refleksjon")
    await people[0].taps("Første samling")
    await people[0].taps("Alle, uten navn")
    assert await looks(people[5]) == []
    await shares(people[4], "Tanke 4", "Alle, uten navn")
    for reader in people:
        [page] = await looks(reader)
        title, first, *others = page.split("\n\n")
        assert title == "✍️ Delt: Første samling"
        told = [first.removeprefix("Uten navn\n"), *others]
        assert sorted(told) == ["Tanke 0", "Tanke 0 igjen", "Tanke 1", "Tanke 2", "Tanke 3", "Tanke 4"]
    await people[5].taps("‹ Tilbake")
    assert people[5].buttons == ["Første samling (6)", "‹ Tilbake"]


async def test_a_text_without_a_name_tells_nothing_else_of_its_writer(stage: Stage) -> None:
    people = await crowd(stage, 6)
    await stage.time_passes_until(AFTER)
    for at in range(5):
        await shares(people[at], f"Tanke {at}", "Alle, uten navn")
    for reader in people:
        told = await sees(reader)
        assert told.count("Uten navn") == 1
        for hint in ("Person", *WORKPLACES, "ansatt", "rivillig", "kl.", "august", "2022", "14:00", "person"):
            assert hint not in told
        # Nor do the buttons: there is none that belongs to one of the texts.
        assert reader.buttons == ["‹ Tilbake"]


async def test_the_order_without_names_is_another_for_each_reader_and_the_same_each_time(stage: Stage) -> None:
    people = await crowd(stage, 7)
    await stage.time_passes_until(AFTER)
    written = [f"Tanke {at}" for at in range(7)]
    for who, words in zip(people, written, strict=True):
        await shares(who, words, "Alle, uten navn")

    async def order(who: Participant) -> list[str]:
        told = await sees(who)
        return sorted(written, key=told.index)

    orders = [await order(who) for who in people]
    assert written not in orders
    assert len({tuple(each) for each in orders}) >= 6
    assert [await order(who) for who in people] == orders
    await stage.bot_stops()
    await stage.bot_starts()
    assert [await order(who) for who in people] == orders
    # One that changes stays where it is; one that goes leaves the others as they were.
    await people[3].says("/refleksjon")
    await people[3].taps(people[3].buttons[0])
    await people[3].taps("Bare jeg")
    left = [[words for words in each if words != "Tanke 3"] for each in orders]
    written.remove("Tanke 3")
    assert [await order(who) for who in people] == left


async def test_pages_without_names_hold_every_text_once(stage: Stage) -> None:
    people = await crowd(stage, 6)
    await stage.time_passes_until(AFTER)
    for at, who in enumerate(people):
        await shares(who, f"<Tanke {at}> " + f"ord{at} " * 250, "Alle, uten navn")
    for reader in people:
        pages = await looks(reader)
        assert len(pages) > 2
        assert [f"Side {number} av {len(pages)}" in page for number, page in enumerate(pages, 1)] == [True] * len(pages)
        told = "\n".join(pages)
        for at in range(6):
            assert told.count(f"<Tanke {at}>") == 1
            assert told.count(f"ord{at}") == 250


async def test_the_fifth_changing_their_mind_closes_it_for_all(stage: Stage) -> None:
    people = await crowd(stage, 5)
    await stage.time_passes_until(AFTER)
    for at, who in enumerate(people):
        await shares(who, f"Tanke {at}", "Alle, uten navn")
    assert "Tanke 2" in await sees(people[0])
    page = people[0].last
    await people[4].taps("Arrangørene")
    assert await looks(people[0]) == []
    # The page on screen, touched again, knows it too.
    await people[0].taps("‹ Tilbake", page)
    assert "Tanke" not in page.text
    await people[0].taps_data("my:1:sharing:session.samling-1.0", page)
    assert "Delt: Første samling" in page.text
    assert NOTHING in page.text
    assert TAKES_FIVE in page.text
    await people[4].taps("Alle, uten navn")
    assert "Tanke 4" in await sees(people[0])
