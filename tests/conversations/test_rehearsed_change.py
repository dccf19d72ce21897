"""A rehearsal whose organiser changes the course: what comes, what the page shows, and how it begins anew."""

from typing import Any

from bot.course.timeline import timeline
from bot.publishing import accept, publish
from bot.rehearsal.doing import Doing
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


async def test_what_the_organiser_sends_to_the_bot_counts_on_the_clock_and_on_the_page(small_course: str) -> None:
    rehearsal = Rehearsal(small_course)
    showing = Showing(rehearsal)
    doing = Doing(rehearsal, showing.walking)
    evening, second = small_course.partition('id = "kveld"\n')[::2]
    changed = f'{evening}id = "kveld"\ncancelled = true\n{second}'.replace("2022-11-02T", "2022-11-09T")
    changed = changed.replace('nb = "Bibliotekansatt"', 'nb = "Ansatt"')

    async def shown(source: str) -> tuple[list[str], list[str], str]:
        """What the page tells: the sessions, the roles of those on stage, and when it is over; all as `source` says."""
        state: Any = await showing.state(rehearsal.participant, showing.speech("nb"))
        assert [each["key"] for each in state["timeline"] if each["type"] == "notice"] == [
            notice.key for notice in timeline(accept(source))
        ]
        sessions = [each["due"][:10] for each in state["timeline"] if each["type"] == "session"]
        return sessions, [each["part"] for each in state["people"]][:2], state["clock"]["end"]

    async with rehearsal.performed():
        kari, ola = rehearsal.participant, rehearsal.organiser
        assert await Walker(rehearsal, kari, rehearsal.course.roles[0]).signs_up()
        assert await shown(small_course) == (
            ["2022-08-31", "2022-09-06", "2022-11-02"],
            ["Bibliotekansatt", "Frivillig"],
            "2022-11-02T12:00",
        )
        # The day after the first reminder of the last session, its organiser moves it, and cancels another.
        await rehearsal.move_to(oslo("2022-10-27 12:00"))
        ola.sends_document("kurs.toml", changed.encode())
        await rehearsal.settled()
        assert (await shown(small_course))[2] == "2022-11-02T12:00"
        ola.taps("Publiser")
        await rehearsal.settled()
        assert await shown(changed) == (["2022-08-31", "2022-11-09"], ["Ansatt", "Frivillig"], "2022-11-09T12:00")

        # «Next notice» goes from one of the new times to the next, and each reminder comes at its own.
        read, stops = len(kari.inbox), []
        while rehearsal.next_notice() is not None:
            await doing.clock({"to": "next"})
            stops.append(rehearsal.clock.now())
        reminded = [each.date for each in kari.inbox[read:] if "Andre samling" in each.text]
        days = ("2022-11-02 09:00", "2022-11-06 10:00", "2022-11-08 09:00", "2022-11-09 08:00")
        assert stops == reminded == [oslo(day) for day in days]
        await doing.clock({"to": "end"})
        assert rehearsal.clock.now() == oslo("2022-11-09 12:00")

        # A last session that is cancelled is no end, but the last notice that still comes.
        over = changed.replace('id = "samling-2"\n', 'id = "samling-2"\ncancelled = true\n')
        assert Rehearsal(over).last_moment() == oslo("2022-11-06 10:00")
        assert rehearsal.current_source.endswith(changed)
        await rehearsal.start_over()
        assert rehearsal.current_source == small_course
