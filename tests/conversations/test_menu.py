"""Telegram's menu of commands: what is of use to who stands like this, in their language; nothing in it is dead."""

import pytest

from bot.rehearsal.faults import Fault
from handlers.routing import COMMANDS
from tests.conversations.languages import speaks
from tests.performing import Perform
from tests.stage import Participant, Stage


def commands_of(who: Participant) -> list[str]:
    """Return what Telegram's menu offers somebody."""
    return [each.command for each in who.person.commands]


STRANGER = ["start", "sporsmal", "sprak", "personvern", "avbryt", "hjelp"]
WAITING = ["start", "sporsmal", "sprak", "personvern", "avbryt", "meldav", "hjelp"]
ENROLLED = [
    "minside",
    "neste",
    "program",
    "ovelser",
    "refleksjon",
    "timer",
    "varsler",
    "partner",
    "sporsmal",
    "sprak",
    "personvern",
    "avbryt",
    "meldav",
    "hjelp",
]


async def test_the_menu_holds_what_is_of_use(perform: Perform, small_course: str) -> None:
    async with perform(small_course.replace("[signup]", "capacity = 1\n[signup]", 1)) as stage:
        kari, per = stage.person(), stage.person("Per")
        assert commands_of(kari) == STRANGER
        await kari.says("/start")
        await kari.taps("Meld meg på")
        assert commands_of(kari) == STRANGER
        await kari.says("/start")
        await kari.signs_up()
        assert commands_of(kari) == ENROLLED
        await per.signs_up(name="Per")
        assert commands_of(per) == WAITING
        assert commands_of(stage.organiser) == ["arrangor", *STRANGER]
        await kari.says("/meldav")
        await kari.taps("Ja, meld meg av")
        assert commands_of(kari) == STRANGER
        # Per has got the place, and is shown so with the next word.
        await per.says("/minside")
        assert commands_of(per) == ENROLLED
        await per.says("/personvern")
        await per.taps("Slett alt om meg")
        await per.taps("Ja, slett alt")
        assert commands_of(per) == STRANGER


async def test_the_menu_speaks_the_chosen_language(kari: Participant) -> None:
    before = {each.description for each in kari.person.commands}
    await speaks(kari, "nn")
    assert {each.description for each in kari.person.commands}.isdisjoint({"Your sessions: dates and links"})
    assert "Mi side: neste samling og det du kan gjere no" in {each.description for each in kari.person.commands}
    await speaks(kari, "en")
    assert "My page: the next session, and what you can do now" in {each.description for each in kari.person.commands}
    await speaks(kari, "nb")
    assert {each.description for each in kari.person.commands} == before


async def test_after_erasing_the_menu_is_that_of_a_stranger_in_telegrams_own_language(
    stage: Stage, kari: Participant
) -> None:
    untouched = stage.person("Ida")
    await speaks(kari, "nn")
    await kari.says("/personvern")
    await kari.taps("Slett alt om meg")
    await kari.taps("Ja, slett alt")
    assert kari.person.commands == untouched.person.commands


async def test_who_gives_up_leaves_no_menu_behind(stage: Stage) -> None:
    per, untouched = stage.person("Per"), stage.person("Ida")
    await per.says("/start")
    await per.taps("Nynorsk")
    assert per.person.commands != untouched.person.commands
    await per.taps("Meld meg på")
    await per.taps("Ja, det er greitt")
    await per.says("/avbryt")
    assert await stage.rows("select id from people where telegram_id = :id", id=per.id) == []
    assert per.person.commands == untouched.person.commands


async def test_a_menu_that_could_not_be_shown_is_shown_the_next_time(stage: Stage) -> None:
    per = stage.person("Per")
    stage.telegram.faults.add(Fault("bad_request", method="setMyCommands"))
    await per.signs_up(name="Per")
    assert commands_of(per) == STRANGER
    await per.says("/minside")
    assert commands_of(per) == ENROLLED


async def test_the_menu_is_told_once_only(stage: Stage, kari: Participant) -> None:
    told = len([call for call in stage.telegram.calls if call.method == "setMyCommands"])
    for command in ("/minside", "/neste", "/program"):
        await kari.says(command)
    await stage.bot_stops()
    await stage.bot_starts()
    await kari.says("/minside")
    for_everybody = 4  # at each start: one for each language, and one for all others
    again = len([call for call in stage.telegram.calls if call.method == "setMyCommands"])
    assert again == told + for_everybody


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_every_command_in_the_menu_does_something(kari: Participant, language: str) -> None:
    await speaks(kari, language)
    for command in [*commands_of(kari), *STRANGER]:
        assert command in COMMANDS or command == "start"
        kari.reads()
        await kari.says(f"/{command}")
        told = kari.read_all()
        assert told
        assert "/hjelp" not in told or command in ("hjelp", "avbryt")
    await kari.says("/hjelp")
    assert all(f"/{command}: " in kari.last.text for command in commands_of(kari))


async def test_help_for_who_stands_like_this(stage: Stage, kari: Participant) -> None:
    await kari.says("/hjelp")
    assert "Da spør jeg hva det gjelder" in kari.last.text
    per = stage.person("Per")
    await per.says("/hjelp")
    assert "Da spør jeg" not in per.last.text  # a stranger's words are not kept
    assert "arrangor" not in kari.last.text + per.last.text
    await stage.organiser.says("/hjelp")
    assert "Du styrer kurset fra /arrangor." in stage.organiser.last.text
    assert "Kommer det et spørsmål fra en deltaker hit, svarer du på den meldingen." in stage.organiser.last.text
