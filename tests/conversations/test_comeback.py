"""Blocking the bot and coming back: one summary of what passed, then what is still of use, each once."""

from datetime import timedelta

import pytest

from bot.people import persons
from bot.rehearsal.faults import Fault
from tests.stage import Participant, Stage

BACK = {"nb": "Godt å ha deg tilbake!", "nn": "Godt å ha deg tilbake!", "en": "Good to have you back!"}


async def comes_back(who: Participant) -> list[str]:
    """Unblock the bot without a word, as one does from its profile, and return what it says then."""
    who.person.unblocks_bot(restart=False)
    await who.stage.settled()
    return who.reads()


def summaries(told: list[str]) -> list[str]:
    """Return those of the messages that say what passed."""
    return [each for each in told if each.startswith(tuple(BACK.values()))]


async def test_what_passed_is_told_once_and_what_is_of_use_follows(stage: Stage, kari: Participant) -> None:
    await kari.does("blocks_bot")
    await stage.time_passes_until("2022-10-31 12:00")
    assert kari.reads() == []
    summary, exercise, *rest = await comes_back(kari)
    assert summary == (
        "Godt å ha deg tilbake! Dette skjedde mens jeg ikke nådde deg:\n\n"
        "📅 Første samling, onsdag 31. august kl. 09:00. Du kan fortsatt skrive en refleksjon.\n\n"
        "Fra nå av får du påminnelsene igjen."
    )
    # The exercise is open still. Its nudge and the reminder of a week before are not sent on top.
    assert "Ta en prat." in exercise
    assert len(rest) == 1
    assert "«Andre samling» er om 2 dager" in rest[0]
    [button] = next(each for each in kari.person.inbox if each.text == summary).labels
    assert button == "Min side"
    await stage.bot_stops()
    await stage.bot_starts()
    assert kari.reads() == []
    await stage.time_passes_until("2022-11-01 09:30")
    [reminder] = kari.reads()
    assert "«Andre samling» er i morgen" in reminder


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "nn",
            [
                "📅 Første samling, onsdag 31. august kl. 09:00. Du kan framleis skrive ein refleksjon.",
                "✍️ Snakk med nokon. Du kan framleis lese og gjere øvinga.",
            ],
        ),
        (
            "en",
            [
                "📅 First session, Wednesday 31 August at 09:00. You can still write a reflection.",
                "✍️ Talk to somebody. You can still read it and do it.",
            ],
        ),
    ],
)
async def test_after_the_whole_course_in_the_persons_language(
    stage: Stage, kari: Participant, language: str, lines: list[str]
) -> None:
    await kari.says("/sprak")
    await kari.taps({"nn": "Nynorsk", "en": "English"}[language])
    kari.reads()
    await kari.does("blocks_bot")
    await stage.time_passes_until("2022-11-03 12:00")
    [summary] = await comes_back(kari)
    assert summary.startswith(BACK[language])
    told = summary.split("\n")
    assert [each for each in told if each[:1] in "📅✍" and each] == [
        lines[0],
        {
            "nn": "📅 Andre samling, onsdag 2. november kl. 09:00",
            "en": "📅 Second session, Wednesday 2 November at 09:00",
        }[language],
        lines[1],
    ]
    # Nothing more is to come.
    assert told[-1] == lines[1]


async def test_nothing_passed_and_nothing_is_said(stage: Stage, kari: Participant) -> None:
    await kari.does("blocks_bot")
    assert await comes_back(kari) == []
    await kari.does("blocks_bot")
    await stage.time_passes_until("2022-08-20 12:00")
    assert await comes_back(kari) == []
    kari.person.starts()
    await stage.settled()
    [page] = kari.reads()
    assert page.startswith("Min side")


async def test_a_reminder_of_what_lies_ahead_has_not_passed(stage: Stage, kari: Participant) -> None:
    await kari.does("blocks_bot")
    await stage.time_passes_until("2022-08-30 10:00")
    [reminder] = await comes_back(kari)
    assert "«Første samling» er i morgen" in reminder


async def test_with_the_apps_restart_the_summary_comes_before_the_page(stage: Stage, kari: Participant) -> None:
    await kari.does("blocks_bot")
    await stage.time_passes_until("2022-09-20 12:00")
    await kari.does("unblocks_bot")
    told = kari.reads()
    assert len(summaries(told)) == 1
    assert told[0] == summaries(told)[0]
    assert len([each for each in told if each.startswith("Min side")]) == 1
    assert len([each for each in told if "Ta en prat." in each]) == 1
    assert len(told) == 3


async def test_blocking_twice_tells_each_time_what_passed_since(stage: Stage, kari: Participant) -> None:
    await kari.does("blocks_bot")
    await stage.time_passes_until("2022-08-31 13:00")
    [summary] = await comes_back(kari)
    assert "Første samling" in summary
    await stage.time_passes_until("2022-09-01 12:00")
    kari.reads()
    await kari.does("blocks_bot")
    await stage.time_passes_until("2022-11-02 13:00")
    [summary] = await comes_back(kari)
    assert "Andre samling" in summary
    assert "Første samling" not in summary
    assert "Snakk med noen" in summary  # it came before, and its time is over
    await kari.does("blocks_bot")
    assert await comes_back(kari) == []


async def test_what_is_done_and_written_is_not_asked_for_again(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-08-31 12:30")
    await kari.says("Det gikk fint.")
    await kari.taps("En refleksjon")
    await kari.taps("Første samling")
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.taps("Jeg er ferdig")
    await kari.taps("Hopp over")
    kari.reads()
    await kari.does("blocks_bot")
    await stage.time_passes_until("2022-11-02 13:00")
    [summary] = await comes_back(kari)
    assert "Snakk med noen" not in summary
    assert "skrive en refleksjon" not in summary
    assert "📅 Andre samling, onsdag 2. november kl. 09:00" in summary


async def test_a_session_that_was_cancelled_meanwhile_is_told_as_such(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    await kari.does("blocks_bot")
    link = 'link = "https://example.org/rom1"'
    await stage.publishes(small_course.replace(link, f"{link}\ncancelled = true"))
    await stage.time_passes_until("2022-08-31 13:00")
    [summary] = await comes_back(kari)
    assert "📅 Første samling, onsdag 31. august kl. 09:00, ble avlyst." in summary


async def test_a_move_that_is_still_ahead_is_told_when_the_person_is_back(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    await kari.does("blocks_bot")
    await stage.publishes(small_course.replace("2022-11-02T", "2022-11-09T"))
    await stage.time_passes_until("2022-10-10 13:00")
    told = await comes_back(kari)
    assert len(summaries(told)) == 1
    assert "Andre samling" not in summaries(told)[0]
    assert len([each for each in told if "«Andre samling» har fått nytt tidspunkt" in each]) == 1
    assert len([each for each in told if "Ta en prat." in each]) == 1
    assert len(told) == 3


async def test_an_answer_of_the_organisers_waits_for_the_person(stage: Stage, kari: Participant) -> None:
    await kari.says("/sporsmal")
    await kari.says("Er det parkering?")
    kari.reads()
    await kari.does("blocks_bot")
    await stage.organiser.says("Ja, bak huset.", reply_to=stage.organiser.last)
    await stage.time_passes_until("2022-08-20 12:00")
    [answer] = await comes_back(kari)
    assert "Ja, bak huset." in answer


async def test_telegram_tells_late_that_the_person_is_gone(stage: Stage, kari: Participant) -> None:
    """The bot is not told of the blocking, and learns of it by a refusal; then of the unblocking by a word."""
    await stage.time_passes_until("2022-08-30 08:00")
    kari.reads()
    stage.telegram.faults.add(Fault("forbidden", chat_id=kari.id, times=None))
    await stage.time_passes_until("2022-09-20 12:00")
    stage.telegram.faults.clear()
    await kari.says("/neste")
    told = kari.reads()
    assert "Første samling" in summaries(told)[0]
    assert len([each for each in told if "Ta en prat." in each]) == 1
    assert len([each for each in told if each.startswith("Andre samling")]) == 1
    refused = [call for call in stage.telegram.calls if call.outcome.startswith("403")]
    assert len(refused) == 1  # after the first refusal nobody knocks any more


async def test_of_several_refusals_the_first_says_since_when(stage: Stage, kari: Participant) -> None:
    first, later = stage.now, stage.now + timedelta(seconds=3)
    async with stage.application.database.transaction() as db:
        person = await persons.find_person(db, kari.id)
        assert person is not None
        for moment in (first, later):
            await persons.mark_unreachable(db, person.id, moment)
    async with stage.application.database.transaction() as db:
        person = await persons.find_person(db, kari.id)
        assert person is not None
        assert person.unreachable_since == first


async def test_an_account_that_is_gone_is_left_alone(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per")
    await per.signs_up(name="Per")
    per.reads()
    await kari.does("deactivates")
    await stage.time_passes_until("2022-11-03 12:00")
    refused = [call for call in stage.telegram.calls if call.outcome.startswith("403")]
    assert [call.chat_id for call in refused] == [kari.id]
    assert len(per.reads()) == 9
    rows = await stage.rows(
        "select distinct d.state, d.reason from deliveries d join people p on p.id = d.person_id"
        " where p.telegram_id = :id",
        id=kari.id,
    )
    # The first time Telegram says that they have left; from then on nobody tries.
    assert {(row.state, row.reason) for row in rows} == {("skipped", "left"), ("skipped", "unreachable")}


async def test_two_courses_are_summed_up_each_for_itself(stage: Stage, kari: Participant, small_course: str) -> None:
    await stage.publishes(small_course.replace("lite-kurs", "annet-kurs").replace("Lite kurs", "Annet kurs"))
    await kari.says("/start annet-kurs")
    for label in ("Meld meg på", "Ja, det er greit"):
        await kari.taps(label)
    await kari.says("Kari N.")
    await kari.taps("Frivillig")
    await kari.says("Husflidslaget")
    await kari.taps("Hopp over")
    await kari.taps("Ja, meld meg på")
    kari.reads()
    await kari.does("blocks_bot")
    await stage.time_passes_until("2022-09-07 12:00")
    told = await comes_back(kari)
    other, small = summaries(told)
    assert "Kveld for frivillige" in other
    assert "Kveld for frivillige" not in small
    assert len([each for each in told if "Ta en prat." in each]) == 2
    assert len(told) == 4


async def test_who_has_withdrawn_is_not_told_what_passed(stage: Stage, kari: Participant) -> None:
    await kari.says("/meldav")
    await kari.taps("Ja, meld meg av")
    kari.reads()
    await kari.does("blocks_bot")
    await stage.time_passes_until("2022-09-20 12:00")
    assert await comes_back(kari) == []
