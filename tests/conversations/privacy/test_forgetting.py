"""Forgetting everybody when the time has come, a week after they were told."""

from bot.messages.speech import Speech
from tests.conversations.privacy.rights import WORDS, documents, is_stored, languages
from tests.conversations.questions.asking import asks
from tests.performing import Perform
from tests.stage import Participant, Stage


async def hours_pass(stage: Stage, *times: str) -> None:
    """The clock moves from one time to the next, with a tick at each."""
    for each in times:
        await stage.time_passes_until(each)


@languages
async def test_a_week_before_everything_goes_one_is_told_once(stage: Stage, language: str) -> None:
    label = Speech(language).label
    kari = stage.person(language_code=language)
    await kari.signs_up(WORDS[language]["role"], language=language)
    await hours_pass(stage, "2022-11-20 12:00", "2023-01-24 11:00")
    kari.reads()
    await hours_pass(stage, "2023-01-24 12:30")
    [told] = kari.reads()
    assert told.startswith(WORDS[language]["soon"])
    assert kari.buttons == [label("My data")]
    await kari.taps(label("My data"))
    assert f"{WORDS[language]['file']}.json" in documents(kari)
    kari.reads()
    await stage.bot_stops()
    await stage.bot_starts()
    await hours_pass(stage, "2023-01-25 12:00", "2023-01-28 12:00", "2023-01-31 11:30")
    assert kari.reads() == []
    assert await is_stored(kari)
    await hours_pass(stage, "2023-01-31 13:00")
    assert not await is_stored(kari)
    assert kari.reads() == []


async def test_who_waits_or_has_withdrawn_is_told_and_who_never_finished_is_not(
    perform: Perform, small_course: str
) -> None:
    async with perform(small_course.replace("[signup]", "capacity = 1\n[signup]", 1)) as stage:
        kari, per, ida, eli = (stage.person(name) for name in ("Kari", "Per", "Ida", "Eli"))
        for each in (kari, per, ida):
            await each.signs_up(name=each.person.name)
        await ida.says("/meldav")
        await ida.taps("Ja, meld meg av")
        await eli.says("/start")
        await eli.taps("Meld meg på")
        await eli.taps("Ja, det er greit")
        await hours_pass(stage, "2022-09-23 23:00")
        assert await is_stored(eli)
        for each in (kari, per, ida, eli):
            each.reads()
        await hours_pass(stage, "2022-09-24 01:30")
        assert not await is_stored(eli)
        assert eli.reads() == []
        await hours_pass(stage, "2023-01-24 11:30")
        for each in (kari, per, ida):
            each.reads()
        await hours_pass(stage, "2023-01-24 12:30")
        for each in (kari, per, ida):
            assert "sletter vi tirsdag 31. januar." in each.read_all(), each.person
        assert eli.reads() == []


async def test_where_the_day_is_moved_one_is_told_of_the_new_one_too(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    await hours_pass(stage, "2022-11-20 12:00", "2023-01-24 12:30")
    assert "sletter vi tirsdag 31. januar." in kari.read_all()
    await stage.publishes(small_course.replace("[signup]", "retention_days = 120\n\n[signup]", 1))
    await hours_pass(stage, "2023-02-01 12:00", "2023-02-23 11:00")
    assert kari.reads() == []
    assert await is_stored(kari)
    await hours_pass(stage, "2023-02-23 12:30", "2023-02-25 12:00")
    [told] = kari.reads()
    assert "sletter vi torsdag 2. mars." in told
    await hours_pass(stage, "2023-03-02 13:00")
    assert not await is_stored(kari)


async def test_a_bot_that_was_down_says_so_late_but_keeps_to_the_day(stage: Stage, kari: Participant) -> None:
    await hours_pass(stage, "2022-11-20 12:00")
    await stage.bot_stops()
    stage.jumps_to("2023-01-29 10:00")
    kari.reads()
    await stage.bot_starts()
    assert "sletter vi tirsdag 31. januar." in kari.read_all()
    await hours_pass(stage, "2023-01-31 13:00")
    assert not await is_stored(kari)


async def test_a_bot_that_was_down_for_too_long_keeps_to_the_consent(stage: Stage, kari: Participant) -> None:
    await stage.bot_stops()
    stage.jumps_to("2023-02-10 10:00")
    kari.reads()
    await stage.bot_starts()
    assert not await is_stored(kari)
    assert kari.reads() == []


async def test_when_the_time_has_come_the_organisers_chats_forget_as_well(stage: Stage, kari: Participant) -> None:
    await asks(kari, "Er det parkering?")
    asked = stage.organiser.last
    await hours_pass(stage, "2022-11-20 12:00", "2023-01-31 11:00")
    assert "parkering" in asked.text
    await hours_pass(stage, "2023-01-31 13:00")
    assert asked.text == "Det som sto her, er slettet."
    file = stage.application.database.file
    assert file is not None
    for each in file.parent.glob("test.sqlite*"):
        assert b"parkering" not in each.read_bytes(), each
    assert await is_stored(stage.organiser)


async def test_who_only_chose_a_language_is_forgotten_after_the_deadline(stage: Stage) -> None:
    kari = stage.person()
    await kari.says("/start")
    await kari.taps("Nynorsk")
    assert await is_stored(kari)
    await hours_pass(stage, "2022-09-23 23:00")
    assert await is_stored(kari)
    await hours_pass(stage, "2022-09-24 01:30")
    assert not await is_stored(kari)
