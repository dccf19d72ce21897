"""A rehearsal whose organiser changes the course: what comes, what the page shows, and how it begins anew."""

from bot.publishing import publish
from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.showing import Showing
from bot.rehearsal.walking import Walker
from tests.stage import oslo


async def test_a_session_that_is_moved_in_a_rehearsal_is_rehearsed_at_its_new_time(small_course: str) -> None:
    rehearsal = Rehearsal(small_course)
    showing = Showing(rehearsal)

    async def session_shown() -> str:
        state = await showing.state(rehearsal.participant, showing.speech("nb"))
        timeline = state["timeline"]
        assert isinstance(timeline, list)
        return next(f"{each['when']}–{each['until']}" for each in timeline if each["type"] == "session")

    async with rehearsal.performed():
        kari = rehearsal.participant
        assert await Walker(rehearsal, kari, rehearsal.course.roles[0]).signs_up()
        async with rehearsal.application.database.transaction() as db:
            moved = small_course.replace("2022-08-31T09", "2022-09-02T09").replace("2022-08-31T12", "2022-09-03T12")
            await publish(db, rehearsal.application.courses, moved, rehearsal.clock.now())
        await rehearsal.settled()
        assert await session_shown() == "fre. 2. sep. kl. 09:00– lør. 3. sep. kl. 12:00"
        read = len(kari.inbox)
        await rehearsal.move_to(oslo("2022-09-02 12:00"))
        came = [message.date for message in kari.inbox[read:]]
        assert came == [oslo("2022-08-26 09:00"), oslo("2022-09-01 09:00"), oslo("2022-09-02 08:00")]
        await rehearsal.start_over()
        assert await session_shown() == "ons. 31. aug. kl. 09:00–12:00"
