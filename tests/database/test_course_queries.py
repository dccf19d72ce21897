"""A whole course as those who take part go through it: what each update costs, and that more courses cost no more."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from bot.rehearsal.model import Message
from bot.tables import Enrolment
from tests.conftest import SMALL_COURSE
from tests.counting import MOST, Cost, Counter
from tests.performing import Perform
from tests.stage import Participant, Stage, performed

pytest_plugins = ["tests.postgres"]

MORE = {
    # What is asked, its words and the letters are kept apart, and what was asked is closed; beside that it is looked up
    # who reads questions.
    "question: written": 7,
    "question: edited": 7,
    "question: reply to an answer": 8,
    "note: a question": 8,
    # Words change from one sort to another: what they were goes, and what they are comes.
    "note: a reflection": 7,
    "note: time": 6,
    "reflection: none": 7,
    "reflection: a question": 9,
    "reflection: rewritten": 6,
    # Kept as words too, in case it was no time.
    "time: unasked": 6,
    # The list is shown anew afterwards.
    "time: deleted": 7,
    # The course is locked first, so that nobody comes or goes meanwhile.
    "withdrawal: yes": 8,
    "invitation: accepted": 10,
    # Everything that is stored is gone through, table by table.
    "privacy: my data": 25,
    "privacy: erased": 17,
}
"""How many queries take more than `MOST` by their nature; the number is as fixed as the others."""

OF_EACH_COURSE = (
    "/minside",
    "/neste",
    "/program",
    "/ovelser",
    "/refleksjon",
    "/timer",
    "/varsler",
    "/partner",
    "/meldav",
)
"""Pages that are a message for each course that somebody takes part in; with the programme comes a calendar file."""

OF_ALL = ("/sporsmal", "/avbryt", "/sprak", "/personvern", "/hjelp", "/start")
"""Pages that are one message, however many courses there are."""


def courses(number: int) -> list[str]:
    """Return so many courses that differ by their names alone."""
    others = range(2, number + 1)
    return [
        SMALL_COURSE,
        *(SMALL_COURSE.replace("lite-kurs", f"kurs-{each}").replace("Lite kurs", f"Kurs {each}") for each in others),
    ]


class Walk:
    """Goes through some courses as Kari, and once as Per, whom she invites; `costs` has what each act took."""

    def __init__(self, stage: Stage, number: int) -> None:
        self.stage = stage
        self.number = number
        self.counter = Counter(stage)
        self.kari = stage.person("Kari Nordmann")
        self.per = stage.person("Per Hansen")
        self.costs: dict[str, Cost] = {}

    async def act(self, name: str, do: Callable[[], object]) -> None:
        cost = await self.counter.of(do)
        counter = self.counter
        assert cost.queries <= MORE.get(name, MOST), (name, counter.queries)
        assert cost.transactions == 1, name
        # Which message a question became is known only when it has been sent.
        assert len(counter.queries_afterwards) == counter.transactions_afterwards <= 1, counter.queries_afterwards
        assert all("UPDATE prompts" in each for each in counter.queries_afterwards)
        self.costs[name] = cost

    async def says(self, name: str, words: str, reply_to: Message | None = None) -> None:
        def say() -> None:
            self.said = self.kari.person.says(words, reply_to)

        await self.act(name, say)

    async def edits(self, name: str, words: str) -> None:
        """Edit what was said last."""
        await self.act(name, lambda: self.kari.person.edits(self.said, words))

    async def taps(self, name: str, label: str, message: Message | None = None) -> None:
        """Tap the first button whose label has these words in it."""
        shown = message or self.kari.last
        whole = next((each for each in shown.labels if label in each), None)
        assert whole is not None, (name, label, shown.text, shown.labels)
        await self.act(name, lambda: self.kari.person.taps(whole, shown))

    async def signs_up(self, who: Participant, start: str) -> None:
        await who.says(start)
        for step in ("Meld meg på", "Ja, det er greit"):
            await who.taps(step)
        await who.says("Kari Nordmann")
        await who.taps("Bibliotekansatt")
        await who.says("Gran bibliotek")
        await who.taps("Hopp over")

    async def goes_through(self) -> None:
        for source in courses(self.number)[1:]:
            await self.stage.publishes(source)
        await self.signs_up(self.kari, "/start lite-kurs")
        await self.kari.taps("Ja, meld meg på")
        async with self.stage.application.database.transaction() as db:
            [first] = (await db.execute(select(Enrolment))).scalars()
            values = {each.name: getattr(first, each.name) for each in Enrolment.__table__.columns if each.name != "id"}
            db.add_all(Enrolment(**values | {"course_id": each}) for each in range(2, self.number + 1))
        await self.becomes_partners()
        await self.tells_whether_she_comes()
        await self.asks()
        await self.waits_until("2022-08-31 14:30")
        await self.reflects()
        await self.waits_until("2022-09-01 10:30")
        await self.does_an_exercise()
        await self.notes_time()
        await self.sorts_notes()
        await self.reads_pages()
        await self.turns_pages()
        await self.leaves()
        assert await self.stage.rows("select error from updates_set_aside") == []

    async def waits_until(self, local: str) -> None:
        await self.stage.time_passes_until(local)
        # The stage's tick and the bot's own may have been on at once, and then the later one has done nothing.
        await self.stage.settled()

    async def becomes_partners(self) -> None:
        await self.kari.says("/minside")
        await self.taps("my page: partners", "Partnere")
        await self.taps("invitation: made", "Lag en invitasjon")
        found = re.search(r"\?start=(\S+)", self.kari.last.text)
        assert found is not None
        await self.signs_up(self.per, f"/start {found[1]}")
        await self.act("invitation: accepted", lambda: self.per.person.taps("Ja, meld meg på"))
        await self.stage.settled()

    async def reads_pages(self) -> None:
        self.kari.reads()
        for page in (*OF_EACH_COURSE, *OF_ALL):
            await self.says(page, page)
            taking = self.number if page in OF_EACH_COURSE else 1
            assert len(self.kari.reads()) == taking * (2 if page == "/program" else 1), page

    async def tells_whether_she_comes(self) -> None:
        await self.kari.says("/neste")
        await self.taps("coming: under a page", "Jeg kommer")
        await self.waits_until("2022-08-30 10:00")
        reminder = next(each for each in self.kari.person.inbox[::-1] if "i morgen" in each.text)
        for label in ("Jeg kan ikke komme", "Jeg kommer", "Jeg vet ikke"):
            await self.taps(f"coming: {label}", label, reminder)
        moved = SMALL_COURSE.replace("2022-08-31T09:00:00", "2022-08-31T09:30:00")
        await self.stage.publishes(moved)
        changed = self.kari.last
        await self.taps("coming: after a change", "Jeg kommer", changed)

    async def asks(self) -> None:
        await self.kari.says("/sporsmal")
        if self.number > 1:
            await self.taps("question: which course", "Lite kurs")
        await self.says("question: written", "Hvor er det da?")
        await self.edits("question: edited", "Hvor er det?")
        await self.says("question: not there", "Hei på dere")
        await self.taps("note: nothing", "Ingenting")
        asked = next(each for each in self.stage.organiser.person.inbox[::-1] if "Hvor er det?" in each.text)
        await self.stage.organiser.says("På biblioteket.", asked)
        await self.says("question: reply to an answer", "Takk!", self.kari.last)

    async def reflects(self) -> None:
        asked, *others = [each for each in self.kari.person.inbox[::-1] if "Ikke denne gangen" in each.labels]
        for other in others:
            await self.taps("reflection: not this time", "Ikke denne gangen", other)
        await self.says("reflection: doubted", "Hva lærte jeg?")
        await self.taps("reflection: that was nothing", "Ingenting")
        await self.says("reflection: written", "Jeg lærte mye.")
        await self.taps("reflection: reader", "Bare jeg")
        await self.says("reflection: reply", "Og dette.", asked)
        await self.taps("reflection: none", "Det var ikke en refleksjon")
        await self.says("reflection: reply once more", "Når kommer opptaket?", asked)
        await self.taps("reflection: a question", "Et spørsmål")
        await self.kari.says("/refleksjon")
        listed = next(each for each in self.kari.person.inbox[::-1] if any("mye" in label for label in each.labels))
        await self.taps("reflection: read", "mye", listed)
        shown = listed
        await self.taps("reflection: shared", "Alle, med navnet mitt", shown)
        await self.taps("reflection: rewrite", "Skriv på nytt", shown)
        await self.says("reflection: rewritten", "Jeg lærte alt.")
        await self.edits("reflection: edited", "Jeg lærte alt mulig.")
        await self.taps("reflection: ask to delete", "Slett", shown)
        await self.taps("reflection: deleted", "Ja", shown)

    async def does_an_exercise(self) -> None:
        exercise = self.kari.last
        await self.taps("exercise: done", "Jeg er ferdig", exercise)
        asked = self.kari.last
        await self.says("exercise: hours written", "2 t på intervju")
        await self.edits("exercise: hours edited", "3 t på intervju")
        await self.says("exercise: reflection", "Jeg fant ut mye.")
        await self.says("exercise: hours in a reply", "1 t", asked)
        await self.taps("exercise: undone", "ikke ferdig", exercise)
        await self.taps("exercise: done again", "Jeg er ferdig", exercise)
        await self.taps("exercise: hours tapped", "2 timer")
        await self.kari.says("/ovelser")
        await self.taps("exercise: read", "Snakk med noen")

    async def notes_time(self) -> None:
        await self.says("time: unasked", "1 t på lesing av Snakk med noen")
        await self.kari.says("/timer")
        await self.taps("time: ask", "Skriv opp tid")
        await self.says("time: written", "30 min")
        await self.kari.says("/timer")
        entry = next(each for each in self.kari.person.inbox[::-1] if any("30 min" in label for label in each.labels))
        await self.taps("time: entry", "30 min", entry)
        await self.taps("time: correct", "Rett", entry)
        await self.says("time: corrected", "45 min")
        await self.taps("time: ask to delete", "Slett", entry)
        await self.taps("time: deleted", "Ja", entry)

    async def sorts_notes(self) -> None:
        await self.says("note: kept", "Når begynner det?")
        asked = self.kari.last
        await self.edits("note: edited", "Når begynner vi?")
        if self.number > 1:
            await self.taps("note: for a question", "spørsmål", asked)
        await self.taps("note: a question", "spørsmål" if self.number == 1 else "Lite kurs", asked)
        await self.kari.says("Vi lo mye.")
        await self.taps("note: for a reflection", "refleksjon")
        await self.taps("note: a reflection", "Første samling")
        await self.kari.says("2 timer intervju")
        if self.number > 1:
            await self.taps("note: for time", "Tid jeg")
        await self.taps("note: time", "Tid jeg" if self.number == 1 else "Snakk med noen")

    async def turns_pages(self) -> None:
        for page in (
            "Neste",
            "Program",
            "Øvelser",
            "Refleksjoner",
            "Timer",
            "Varsler",
            "Partnere",
            "Mine",
            "Personvern",
        ):
            await self.kari.says("/minside")
            await self.taps(f"my page: {page}", page)

    async def leaves(self) -> None:
        await self.kari.says("/varsler")
        await self.taps("notices: muted", "Nye øvelser")
        await self.taps("notices: unmuted", "Nye øvelser")
        await self.kari.says("/meldav")
        await self.taps("withdrawal: yes", "Ja, meld meg av")
        await self.kari.says("/personvern")
        known = self.kari.last
        await self.taps("privacy: my data", "Mine data", known)
        await self.taps("privacy: ask to erase", "Slett alt", known)
        await self.taps("privacy: erased", "Ja, slett", known)


async def test_more_courses_cost_no_more(tmp_path: Path) -> None:
    taken = {}
    for number in (1, 3):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with performed(folder, SMALL_COURSE) as stage:
            walk = Walk(stage, number)
            await walk.goes_through()
            taken[number] = walk.costs
    # Who has withdrawn from the only course has no place left that somebody else could get.
    for act in taken[3].keys() - {"privacy: erased"}:
        assert taken[3][act].queries <= taken[1].get(act, taken[3][act]).queries, act


async def test_a_course_costs_as_little_on_postgresql(perform: Perform, small_course: str, postgres_url: str) -> None:
    async with perform(small_course, url=postgres_url) as stage:
        await Walk(stage, 2).goes_through()
