"""Who sends very much is answered sparingly, loses none of their words, and slows nobody else down."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bot.messages import help as helping
from bot.messages.speech import Speech
from tests.performing import Perform
from tests.stage import Participant, Stage

TOO_MUCH = helping.too_much(Speech("nb"))
HELP = Speech("nb").label("This is what you can do here:")
PER_MINUTE = 30


async def sparing(stage: Stage) -> None:
    """Start the bot anew with the answers that people get in a minute when nothing else is set."""
    await stage.bot_stops()
    stage.answers_per_minute = PER_MINUTE
    await stage.bot_starts()


async def handled(stage: Stage) -> int:
    """Count the updates that have been handled."""
    [row] = await stage.rows("select count(*) as number from handled_updates")
    return int(row.number)


async def answered(stage: Stage, who: Participant, act: Callable[[], object]) -> None:
    """Let somebody do something and wait for the next answer alone, whatever others wait for."""
    before = len(who.person.inbox)
    act()
    async with asyncio.timeout(30):
        while len(who.person.inbox) == before:
            await stage.telegram.changed(stage.telegram.version, 1)


async def test_two_hundred_messages_while_another_signs_up(perform: Perform, small_course: str) -> None:
    source = small_course.replace("deadline = 2022-08-24", "deadline = 2022-09-04")
    async with perform(source) as stage:
        kari, per = stage.person(), stage.person("Per Hansen")
        await kari.signs_up()
        await stage.time_passes_until("2022-08-31 14:00")
        assert "Hva tok du med deg?" in kari.last.text
        await sparing(stage)
        kari.reads()

        text = " ".join(f"{number}. Vi hørte på dem som bor her." for number in range(1100))
        sent, before = 0, await handled(stage)

        async def amid_the_flood(act: Callable[[], object], *, pasted: str = "") -> None:
            """Kari sends forty messages more; Per gets his answer before the bot is through with them."""
            nonlocal sent
            pieces = kari.person.pastes(pasted) if pasted else []
            for _ in range(40 - len(pieces)):
                kari.person.says("/hjelp")
            sent += 41
            await answered(stage, per, act)
            assert await handled(stage) - before < sent

        await amid_the_flood(lambda: per.person.says("/start"))
        await amid_the_flood(lambda: per.person.taps("Meld meg på"), pasted=text)
        await amid_the_flood(lambda: per.person.taps("Ja, det er greit"))
        await amid_the_flood(lambda: per.person.says("Per Hansen"))
        await amid_the_flood(lambda: per.person.taps("Bibliotekansatt"))
        await per.says("Gran bibliotek")
        await per.taps("Hopp over")
        await per.taps("Ja, meld meg på")
        assert "Du er påmeldt" in per.read_all()

        told = kari.reads()
        assert all(HELP in each for each in told[:PER_MINUTE])
        assert told[PER_MINUTE:] == [TOO_MUCH]
        # Every word was kept, in order, for the question that it answers.
        kept = "select p.text from parts p join reflections r on r.id = p.reflection_id order by p.id"
        parts = [row.text for row in await stage.rows(kept)]
        assert (len(parts), " ".join(parts)) == (10, text)

        # A button does not hang meanwhile, and a word over it is all there is.
        assert await kari.taps_data("language:nb", kari.last) == TOO_MUCH
        assert kari.person.unanswered_taps == []
        assert kari.reads() == []
        stage.clock.move_to(stage.now + timedelta(minutes=1))
        await kari.says("/hjelp")
        assert HELP in kari.read_all()


async def test_every_answer_from_a_busy_group_arrives(perform: Perform, small_course: str) -> None:
    async with perform(small_course, group="plain") as stage:
        kari = stage.person()
        await kari.signs_up()
        await kari.says("/sporsmal")
        await kari.says("Er det parkering?")
        await sparing(stage)
        asked, said = stage.group.last, len(stage.group.inbox)
        eva, ola = stage.person("Eva Arrangør"), stage.person("Ola Nordmann")
        kari.reads()
        for number in range(12):
            for organiser in (eva, ola):
                organiser.person.says(f"{organiser.person.name} svarer {number}", asked)
        await stage.settled()
        got = kari.read_all()
        names = ("Eva Arrangør", "Ola Nordmann")
        assert all(f"{name} svarer {number}" in got for name in names for number in range(12))
        in_group = [message.text for message in stage.group.inbox[said:]]
        # As many words on it as Telegram lets a bot say in a group in a minute, and one more.
        assert len(in_group) == 21
        assert in_group[-1] == TOO_MUCH
