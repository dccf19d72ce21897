"""Withdrawing, and signing up again."""

from tests.conversations.details.changing import changes
from tests.conversations.participants import signed_up
from tests.performing import Perform
from tests.stage import Stage


async def test_withdrawing_and_signing_up_again_before_the_deadline(perform: Perform, small_course: str) -> None:
    late = small_course.replace("deadline = 2022-08-24T23:59:00", "deadline = 2022-10-31T23:59:00")
    async with perform(late) as stage:
        kari = await signed_up(stage)
        await stage.time_passes_until("2022-09-01 10:00")
        assert "Ta en prat." in kari.read_all()
        await kari.says("/meldav")
        await kari.taps("Ja, meld meg av")
        kari.reads()
        await stage.time_passes_until("2022-10-26 10:00")
        assert kari.reads() == []
        await kari.says("/start")
        await kari.taps("Meld meg på")
        assert "Stemmer dette?" in kari.last.text
        await kari.taps("Endre rolle")
        await kari.taps("Frivillig")
        await kari.taps("Ja, meld meg på")
        told = kari.read_all()
        assert "Du er påmeldt" in told
        assert "Ta en prat." not in told  # it came in September
        assert "om 7 dager" not in told  # it was due an hour before
        # A fresh enrolment, with its own moment and no role before it.
        [row] = await stage.rows("select enrolled_at, role, role_before, withdrawn_at from enrolments")
        assert (row.role, row.role_before, row.withdrawn_at) == ("frivillig", None, None)
        assert str(row.enrolled_at).startswith("2022-10-26 08:00")
        await stage.time_passes_until("2022-11-02 08:30")
        reminders = kari.reads()
        assert (
            len([each for each in reminders if "Andre samling" in each]) == 3
        )  # a nudge, the day before, the hour before
        assert len(await stage.rows("select id from enrolments")) == 1


async def test_who_withdraws_and_comes_back_the_same_day_is_reminded_once(stage: Stage) -> None:
    kari = await signed_up(stage)
    await stage.time_passes_until("2022-08-24 09:30")
    assert len([each for each in kari.reads() if "om 7 dager" in each]) == 1
    for _ in range(2):
        await kari.says("/meldav")
        await kari.taps("Ja, meld meg av")
        await kari.says("/start")
        await kari.taps("Meld meg på")
        await kari.taps("Ja, meld meg på")
    told = kari.reads()
    assert not [each for each in told if "om 7 dager" in each]
    await stage.time_passes_until("2022-08-31 08:30")
    assert len([each for each in kari.reads() if "Første samling" in each]) == 2


async def test_who_withdraws_is_asked_nothing_more(stage: Stage) -> None:
    kari = await signed_up(stage)
    await changes(kari, "Endre navn")
    asked = kari.last
    await kari.says("/meldav")
    await kari.taps("Ja, meld meg av")
    kari.reads()
    await kari.says("Kari Berg", reply_to=asked)
    await kari.says("Kari Berg")
    assert [row.name for row in await stage.rows("select name from enrolments")] == ["Kari Nordmann"]
