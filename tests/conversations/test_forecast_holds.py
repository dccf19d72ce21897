"""Whole courses, and at every moment of them the forecast: it must name what then comes, and nothing else."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.course.definition import Definition
from bot.course.timeline import MUTABLE, Kind, timeline
from bot.delivery import steering
from bot.delivery.forecast import foresee, with_a_place
from bot.delivery.gathering import gather
from bot.delivery.reasons import Reason
from bot.tables import DeliveryState, Enrolment, Person
from tests.performing import Perform
from tests.stage import OSLO, Participant, Stage, oslo

ROLES = {"ansatt": "Bibliotekansatt", "frivillig": "Frivillig"}


@dataclass(frozen=True)
class Prophecy:
    """What was foreseen for one person at a moment, and what had become of their notices until then."""

    made: datetime
    changes_before: int
    comes: dict[str, datetime]
    muted: dict[str, datetime]
    sent_before: set[str]
    muted_before: set[str]


@dataclass(eq=False)
class Life:
    """One person's course: when something changed for them, and what was foreseen for them in between."""

    person: Participant
    changed: list[datetime] = field(default_factory=list)
    prophecies: list[Prophecy] = field(default_factory=list)
    sent: dict[str, datetime] = field(default_factory=dict)
    muted: dict[tuple[str, datetime], datetime] = field(default_factory=dict)

    @property
    def stage(self) -> Stage:
        return self.person.stage

    async def signs_up(self, role: str) -> None:
        await self.person.signs_up(ROLES[role], self.person.person.name)
        await self.changes()

    async def says(self, *words: str) -> None:
        for each in words:
            await self.person.says(each)
        await self.changes()

    async def taps(self, action: str, *values: object) -> None:
        """Tap a button of this course; what is foreseen before its effect has been sent is noted too."""
        whose = "select e.id from enrolments e join people p on p.id = e.person_id where p.telegram_id = :id"
        [(enrolment_id,)] = await self.stage.rows(whose, id=self.person.id)
        data = ":".join(str(each) for each in (action, enrolment_id, *values))
        self.person.person.taps_data(data, self.person.last)
        await self.stage.telegram.settled()
        await self.changes()
        await self.stage.settled()
        await self.foresees()

    async def changes(self) -> None:
        """What was foreseen until now holds no longer."""
        self.changed.append(self.stage.now)
        await self.foresees()

    async def foresees(self, *, placed: bool = False) -> None:
        """Note what is foreseen for the person now; `placed` asks what it would be with a place on the course."""
        now = self.stage.now
        async with self.stage.application.database.transaction() as db:
            theirs = select(Person, Enrolment).join(Enrolment, Enrolment.person_id == Person.id)
            found = (await db.execute(theirs.where(Person.telegram_id == self.person.id))).one_or_none()
            if found is None:
                return
            person, enrolment = found
            course = await self.stage.application.courses.by_id(db, enrolment.course_id)
            known = await gather(db, person, enrolment, course)
            foreseen = foresee(with_a_place(known, now) if placed else known, now)
            for each in known.deliveries.values():
                match each.state, each.reason, each.settled_at:
                    case DeliveryState.SENT, _, datetime() as at:
                        self.sent[each.key] = at
                    case DeliveryState.SKIPPED, Reason.MUTED, datetime() as at:
                        self.muted[each.key, at] = each.due
        self.prophecies.append(
            Prophecy(
                now,
                len(self.changed),
                {each.notice.key: each.at for each in foreseen if not each.muted},
                {each.notice.key: each.at for each in foreseen if each.muted and each.at > now},
                set(self.sent),
                {key for key, _ in self.muted},
            )
        )

    def was_foreseen(self) -> tuple[int, int]:
        """Compare every prophecy with what came, or was held back as muted, before the next change.

        Return how much was compared of either.
        """
        sent = held = 0
        for prophecy in self.prophecies:
            changed = self.changed[prophecy.changes_before :]
            until = changed[0] if changed else self.stage.now + timedelta(minutes=1)
            told = (self.person.person.name, prophecy.made.isoformat(), until.isoformat())
            came = {key: at for key, at in self.sent.items() if key not in prophecy.sent_before and at < until}
            assert came == {key: at for key, at in prophecy.comes.items() if at < until}, told
            muted = {
                key: at
                for (key, at), due in self.muted.items()
                if prophecy.made < at < until and key not in prophecy.muted_before and due > prophecy.made
            }
            assert muted == {key: at for key, at in prophecy.muted.items() if at < until}, told
            sent, held = sent + len(came), held + len(muted)
        return sent, held


async def definition(stage: Stage) -> Definition:
    async with stage.application.database.transaction() as db:
        return (await stage.application.courses.all(db))[0].definition


async def all_live_until(stage: Stage, local: str, *lives: Life) -> None:
    """Let time pass, and note at each notice's moment what is foreseen for everybody."""
    notices = timeline(await definition(stage))
    for moment in sorted({each.due for each in notices if stage.now < each.due < oslo(local)}):
        await stage.time_passes_until(f"{moment.astimezone(OSLO):%Y-%m-%d %H:%M}")
        for life in lives:
            await life.foresees()
    await stage.time_passes_until(local)
    for life in lives:
        await life.foresees()


async def an_organiser_steers(stage: Stage, lives: list[Life], dice: random.Random) -> str | None:
    """Hold a notice back, let it go again or send it now; return which of these, if there was one."""
    async with stage.application.database.transaction() as db:
        [course] = await stage.application.courses.all(db)
        # What comes soon is what people do something about.
        some = (await steering.still_to_go(db, course, stage.now, None))[:4]
        if not some:
            return None
        one = dice.choice(some)
        act = dice.choice(["release", "send"] if one.held else ["hold", "hold", "send"])
        match act:
            case "hold":
                await steering.hold(db, course, one.notice, stage.now)
            case "release" if stage.now < one.notice.due:
                await steering.release(db, one.notice)
            case _:
                await steering.send_now(db, course, one.notice, stage.now)
    for life in lives:
        await life.changes()
    await stage.settled()
    for life in lives:
        await life.foresees()
    return act


async def test_the_forecast_holds_for_everybody_on_the_course_that_comes_along(
    perform: Perform, shipped_course: str
) -> None:
    async with perform(shipped_course) as stage:
        names = ("Ordinary", "Absent", "Diligent", "Changing", "Quiet", "Late", "Unfinished", "Reminded", "Leaving")
        lives = {name: Life(stage.person(name)) for name in names}
        for name in ("Ordinary", "Absent", "Changing", "Quiet", "Leaving"):
            await lives[name].signs_up("ansatt")
        await lives["Diligent"].signs_up("frivillig")
        for words in ("/start", "Unni"):
            await lives["Unfinished"].person.says(words)
            if words == "/start":
                await lives["Unfinished"].person.taps("Meld meg på")
                await lives["Unfinished"].person.taps("Ja, det er greit")
        await lives["Reminded"].person.says("/start")
        await lives["Reminded"].person.taps("Minn meg på fristen")
        for life in lives.values():
            await life.foresees()

        async def at(local: str) -> None:
            await all_live_until(stage, local, *lives.values())

        await at("2022-08-18 12:00")
        await lives["Unfinished"].says("/avbryt")
        await at("2022-08-22 12:00")
        await lives["Leaving"].taps("withdraw", "yes")
        await lives["Quiet"].taps("mute", Kind.SESSION_REMINDER, 0)
        await at("2022-08-24 20:00")
        await lives["Late"].signs_up("ansatt")
        await lives["Absent"].taps("coming", "intro-ansatte", "no")
        await lives["Absent"].taps("coming", "samling-1", "no")
        await at("2022-08-30 12:00")
        await lives["Absent"].taps("coming", "samling-1", "unsure")
        await lives["Quiet"].taps("mute", Kind.EXERCISE, 1)
        await at("2022-08-31 12:30")
        await lives["Diligent"].taps("reflect", "session", "samling-1")
        await lives["Diligent"].says("Lytt mer.")
        await at("2022-09-02 12:00")
        await lives["Changing"].taps("newrole", "frivillig")
        await lives["Quiet"].taps("unmute", Kind.EXERCISE, 1)
        await lives["Diligent"].taps("done", "ovelse-1")
        await at("2022-09-20 12:00")
        await lives["Changing"].taps("newrole", "ansatt")
        await lives["Diligent"].taps("undone", "ovelse-1")
        await lives["Quiet"].taps("mute", Kind.REFLECTION_REQUEST, 0)
        await lives["Quiet"].taps("mute", Kind.EXERCISE_NUDGE, 0)
        moved = shipped_course.replace("2022-11-02T", "2022-11-09T")
        assert moved != shipped_course
        await stage.publishes(moved)
        for life in lives.values():
            await life.changes()
        await at("2022-09-28 13:00")
        await lives["Quiet"].taps("unmute", Kind.SESSION_REMINDER, 0)
        await at("2022-10-02 12:00")
        await lives["Quiet"].taps("unmute", Kind.REFLECTION_REQUEST, 0)
        await at("2022-11-30 12:00")

        compared = {name: life.was_foreseen() for name, life in lives.items()}
        assert all(sent for sent, _ in compared.values()), compared
        assert compared["Quiet"][1], compared


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_forecast_holds_whatever_people_do(perform: Perform, small_course: str, seed: int) -> None:
    """Five people and an organiser who do all sorts of things at all sorts of times, some of them at night."""
    dice = random.Random(seed)
    source = small_course.replace("deadline = 2022-08-24T23:59:00", "deadline = 2022-10-20T23:59:00").replace(
        'after = "samling-1"', 'after = "samling-1"\nroles = ["ansatt"]' if seed % 2 else 'after = "samling-1"'
    )
    moments = sorted(dice.uniform(0, 80) for _ in range(50))
    async with perform(source) as stage:
        start = stage.now
        lives = [Life(stage.person(f"Person {number}")) for number in range(5)]
        newcomers, steered = list(lives), set()
        for days in moments:
            moment = (start + timedelta(days=days)).astimezone(OSLO)
            await all_live_until(stage, f"{moment:%Y-%m-%d %H:%M}", *lives)
            if dice.random() < 0.3:
                steered.add(await an_organiser_steers(stage, lives, dice))
            life = dice.choice(lives)
            if life in newcomers:
                newcomers.remove(life)
                await life.signs_up(dice.choice(list(ROLES)))
                continue
            match dice.choice(["coming", "done", "undone", "mute", "mute", "mute", "unmute", "newrole", "reflect"]):
                case "coming":
                    session = dice.choice(["samling-1", "kveld", "samling-2"])
                    await life.taps("coming", session, dice.choice(["yes", "no", "unsure"]))
                case "newrole":
                    await life.taps("newrole", dice.choice(list(ROLES)))
                case "reflect":
                    await life.taps("reflect", "session", "samling-1")
                    await life.says("Det var nyttig.")
                case "done" | "undone" as action:
                    await life.taps(action, "ovelse-1")
                case action:
                    await life.taps(action, dice.choice(MUTABLE), 0)
        await all_live_until(stage, "2022-11-30 12:00", *lives)
        compared = [life.was_foreseen() for life in lives]
        assert sum(sent for sent, _ in compared) > 0
        assert sum(held for _, held in compared) > 0
        assert {"hold", "release", "send"} <= steered


async def test_the_forecast_with_a_place_holds_once_the_place_is_there(perform: Perform, small_course: str) -> None:
    async with perform(f"capacity = 1\n{small_course}") as stage:
        first, second = Life(stage.person("First")), Life(stage.person("Second"))
        await first.signs_up("ansatt")
        await second.signs_up("frivillig")
        await stage.time_passes_until("2022-08-22 12:00")
        await second.changes()
        second.prophecies.clear()
        await second.foresees(placed=True)
        await first.taps("withdraw", "yes")
        await second.foresees()
        await all_live_until(stage, "2022-11-30 12:00", second)
        sent, _ = second.was_foreseen()
        assert sent > 5
