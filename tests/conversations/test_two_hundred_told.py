"""A session moved by sending the file back, with 200 enrolled of whom half were reminded: who got what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.course.timeline import Kind
from bot.people.attendance import Coming
from bot.rehearsal.model import Message
from bot.rehearsal.people import Person as Somebody
from bot.tables import Attendance, Enrolment, Mute, Person
from tests.performing import Perform
from tests.stage import Stage, oslo

pytest_plugins = ["tests.postgres"]

OLD, NEW = "onsdag 31. august kl. 09:00–12:00", "torsdag 8. september kl. 10:00–13:00"
REMINDED, LATER = "2022-08-16 09:00", "2022-08-24 10:00"
"""When people enrolled: before the first reminder, on 24 August at nine; or after it."""

# reminded: messages about the old time, before; told: the news, with a calendar file; corrected: those messages;
# again: reminders of the new time; stale: what still speaks of the old time as if it held, at the end.
EXPECTED = """
who                                             people reminded told corrected again stale
reminded                                            70       70   70        70   210     0
reminded, had said that they can't come             10       10   10        10    30     0
reminded, wants no reminders any more               10       10   10        10     0     0
reminded, blocked the bot, came back after two days  5        5    5         5    15     0
reminded, blocked the bot for good                   5        5    0         0     0     5
signed up after the reminder                        80        0   80         0   240     0
signed up after it, wants no reminders              10        0   10         0     0     0
signed up after it, blocked the bot for good        10        0    0         0     0     0
reminded, had withdrawn                              5        5    0         5     0     0
on the waiting list                                  5        0    0         0     0     0
"""


@dataclass
class Group:
    """People of one kind: how many, and when they enrolled (None: they wait for a place)."""

    name: str
    size: int
    enrolled: str | None
    people: list[Somebody]

    def says(self, *words: str) -> bool:
        return all(word in self.name for word in words)


def groups(stage: Stage) -> list[Group]:
    """The groups of the table, with an account in Telegram for each person."""
    found = []
    for line in EXPECTED.strip().splitlines()[1:]:
        name, size = re.match(r"(.+?) +(\d+) ", line).groups()  # type: ignore[union-attr]
        people = [stage.telegram.person(f"{name} {number}", language_code="nb") for number in range(int(size))]
        for each in people:
            each.chat.opened = True
        since = None if "waiting" in name else LATER if "after" in name and "signed up" in name else REMINDED
        found.append(Group(name, int(size), since, people))
    return found


async def enrol(stage: Stage, chosen: list[Group]) -> None:
    async with stage.application.database.transaction() as db:
        [course] = await stage.application.courses.all(db)
        for group in chosen:
            for each in group.people:
                person = Person(telegram_id=each.id, language="nb")
                db.add(person)
                await db.flush()
                since = oslo(group.enrolled) if group.enrolled else None
                row = Enrolment(
                    person_id=person.id,
                    course_id=course.id,
                    consented_at=oslo(REMINDED),
                    name=each.name,
                    role="ansatt",
                    organisation="Gran bibliotek",
                    email="",
                    enrolled_at=since,
                    waiting_since=None if since else oslo(REMINDED),
                )
                db.add(row)
                await db.flush()


async def what_happens_before_the_move(stage: Stage, everybody: list[Group]) -> None:
    async with stage.application.database.transaction() as db:
        for group in everybody:
            for each in group.people:
                row = (await db.execute(enrolment_of(each))).scalar_one()
                if group.says("can't come"):
                    db.add(
                        Attendance(enrolment_id=row.id, session_id="samling-1", answer=Coming.NO, answered_at=stage.now)
                    )
                if group.says("no reminders"):
                    db.add(Mute(enrolment_id=row.id, kind=Kind.SESSION_REMINDER, muted_at=stage.now))
                if group.says("withdrawn"):
                    row.enrolled_at, row.withdrawn_at = None, stage.now
    for group in everybody:
        if group.says("blocked"):
            for each in group.people:
                each.blocks_bot()
    await stage.settled()


def enrolment_of(each: Somebody):  # type: ignore[no-untyped-def]
    from sqlalchemy import select

    return select(Enrolment).join(Person, Person.id == Enrolment.person_id).where(Person.telegram_id == each.id)


def is_news(message: Message) -> bool:
    return message.document is not None and f"Ny tid: {NEW}\nGammel tid: {OLD}" in message.text


def is_corrected(message: Message) -> bool:
    return message.edit_date is not None and f"er flyttet.\n\nNy tid: {NEW}" in message.text


def is_reminder(message: Message) -> bool:
    return message.document is None and NEW in message.text and "Gammel tid" not in message.text


def is_stale(message: Message) -> bool:
    """It speaks of the old time, and not as the old one."""
    return "31. august" in "\n".join(line for line in message.text.splitlines() if not line.startswith("Gammel tid"))


def counted(found: list[Group], before: dict[int, int]) -> Iterator[str]:
    yield EXPECTED.strip().splitlines()[0]
    for group in found:
        seen = [message for each in group.people for message in each.inbox if "Første samling" in message.text]
        columns = (
            group.size,
            sum(before[each.id] for each in group.people),
            sum(map(is_news, seen)),
            sum(map(is_corrected, seen)),
            sum(map(is_reminder, seen)),
            sum(map(is_stale, seen)),
        )
        widths = (58 - len(group.name) - 4, 9, 5, 10, 6, 6)
        yield group.name + "".join(f"{n:>{width}}" for n, width in zip(columns, widths, strict=True))


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@pytest.mark.timeout(300)
async def test_a_session_moved_for_two_hundred(
    perform: Perform, small_course: str, database: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else None
    async with perform(small_course.replace("[signup]", "capacity = 200\n[signup]", 1), url=url) as stage:
        everybody = groups(stage)
        enrolled = [group for group in everybody if group.enrolled and not group.says("withdrawn")]
        assert sum(group.size for group in enrolled) == 200
        assert sum(group.size for group in enrolled if group.enrolled == REMINDED) == 100
        await enrol(stage, [group for group in everybody if group.enrolled != LATER])
        await stage.time_passes_until("2022-08-24 10:00")
        before = {each.id: len(each.inbox) for group in everybody for each in group.people}
        await enrol(stage, [group for group in everybody if group.enrolled == LATER])
        await stage.time_passes_until("2022-08-25 12:00")
        await what_happens_before_the_move(stage, everybody)

        ola = stage.organiser
        await ola.says("/arrangor")
        for label in ("Kursfil", "Send meg filen"):
            await ola.taps(label)
        assert ola.last.document is not None
        source = ola.last.document.content.decode()
        for old, new in (("2022-08-31T09", "2022-09-08T10"), ("2022-08-31T12", "2022-09-08T13")):
            assert source.count(old) == 1
            source = source.replace(old, new)
        await ola.does("sends_document", "lite-kurs.toml", source.encode())
        told = ola.last.text
        assert "180 personer får beskjed og en ny kalenderfil." in told
        assert "Vi når ikke 20 personer. Beskjeden venter på dem." in told
        assert "105 påminnelser som allerede er sendt, blir rettet." in told
        assert not any(map(is_news, (m for group in everybody for each in group.people for m in each.inbox)))
        await ola.taps("Publiser")
        published_at = stage.now

        # At the old times nothing comes any more.
        heard = {each.id: len(each.inbox) for group in everybody for each in group.people}
        await stage.time_passes_until("2022-08-27 12:00")
        for group in everybody:
            for each in group.people if group.says("came back") else []:
                each.unblocks_bot()
        await stage.settled()
        await stage.time_passes_until("2022-08-31 15:00")
        for group in everybody:
            for each in group.people if not group.says("came back") else []:
                assert len(each.inbox) == heard[each.id], group.name
        await stage.time_passes_until("2022-09-08 10:00")

        assert "\n".join(counted(everybody, before)) == EXPECTED.strip()
        late = await stage.rows(
            "select count(*) as n from deliveries where kind = 'session_reminder' and state = 'sent'"
            " and key like '%/samling-1/%/2022-08-31T07:00:00Z' and settled_at > :at",
            at=published_at if database == "postgresql" else published_at.replace(tzinfo=None).isoformat(" "),
        )
        assert late[0].n == 0
        answers = await stage.rows("select count(*) as n from attendances where session_id = 'samling-1'")
        assert answers[0].n == 0
