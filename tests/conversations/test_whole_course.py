"""The course that comes along, from sign-up to the end: in every language, for each role, on one walk through time."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import resources

import pytest

from bot.course.definition import Definition
from bot.course.timeline import Kind, Notice, timeline
from bot.messages.speech import Speech
from bot.publishing import accept
from bot.rehearsal.model import Message
from tests.stage import OSLO, Participant, Stage, oslo, performed

SOURCE = (resources.files("bot.course") / "likeverdig-samskaping-2022.toml").read_text(encoding="utf-8")
COURSE: Definition = accept(SOURCE)
LANGUAGES = ("nb", "nn", "en")
ROLES = ("ansatt", "frivillig")
EVERY_PARTICIPANT = pytest.mark.parametrize(
    ("language", "role"), [(language, role) for language in LANGUAGES for role in ROLES]
)

START = "2022-08-16 09:00"
END = "2022-11-30 12:00"

# Words that stand in one language and in neither of the others; names and links are left out before looking.
TELLING = {
    "nb": {"ikke", "hva", "hvordan", "hvem", "hvilken", "jeg", "noe", "noen", "fra", "dere", "øvelse", "øvelsen"},
    "nn": {"ikkje", "kva", "korleis", "kven", "eg", "noko", "nokon", "frå", "dykk", "øving", "øvinga", "ein"},
    "en": {"the", "you", "your", "what", "how", "is", "and", "we", "not", "this", "with", "exercise"},
}


@dataclass
class Heard:
    """What one person was told: everything up to the sign-up's end, then everything that came by itself or answered."""

    language: str
    role: str | None = None
    before: list[Message] = field(default_factory=list)
    after: list[Message] = field(default_factory=list)
    acted: set[datetime] = field(default_factory=set)
    offered: list[str] = field(default_factory=list)

    @property
    def speech(self) -> Speech:
        return Speech(self.language, COURSE.zone)

    @property
    def unasked(self) -> list[Message]:
        """What came by itself, at an instant at which the person did nothing."""
        return [message for message in self.after if message.date not in self.acted]


@dataclass
class Walk:
    """All that was heard on the walk, and what the database said at its end."""

    participants: dict[tuple[str, str], Heard] = field(default_factory=dict)
    remind_only: dict[str, Heard] = field(default_factory=dict)
    deliveries: list[tuple[str, str]] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    minutes: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    reflections: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def everybody(self) -> Iterator[Heard]:
        yield from self.participants.values()
        yield from self.remind_only.values()


class Walker:
    """One person on the walk, who speaks one language."""

    def __init__(self, stage: Stage, heard: Heard) -> None:
        self.stage = stage
        self.heard = heard
        self.person: Participant = stage.person(f"Kim {heard.language} {heard.role}", heard.language)

    async def says(self, words: str) -> None:
        self.heard.acted.add(self.stage.now)
        await self.person.says(words)

    async def taps(self, msgid: str) -> None:
        self.heard.acted.add(self.stage.now)
        await self.person.taps(self.heard.speech.label(msgid))

    async def signs_up(self) -> None:
        role = COURSE.role(self.heard.role or "")
        assert role is not None
        await self.says("/start")
        await self.taps("Sign me up")
        await self.taps("Yes, that is all right")
        await self.says(self.person.person.name)
        await self.taps(role.title.into(self.heard.language))
        await self.says("Gran")
        await self.taps("Innlandet")
        await self.taps("Skip")
        await self.taps("Yes, sign me up")
        self.heard.before = list(self.person.person.inbox)

    async def asks_to_be_reminded(self) -> None:
        await self.says("/start")
        await self.taps("Remind me of the deadline")
        self.heard.before = list(self.person.person.inbox)

    async def finishes_the_exercise(self) -> None:
        """Done, with hours and a reflection: by the button under the nudge."""
        self.heard.offered += self.person.buttons[:1]
        await self.taps("I am done")
        await self.says("2,5")
        await self.says("Lytt. 👂 <og> & spør.")

    def remember(self) -> None:
        self.heard.after = self.person.person.inbox[len(self.heard.before) :]


async def walk_through_the_course(stage: Stage) -> Walk:
    """Everybody signs up on the first day, lets all notices come, and finishes each exercise after its last nudge."""
    walk = Walk()
    walkers = {}
    for language in LANGUAGES:
        for role in ROLES:
            heard = walk.participants[language, role] = Heard(language, role)
            walkers[language, role] = Walker(stage, heard)
            await walkers[language, role].signs_up()
    others = [Walker(stage, heard) for heard in (Heard(language) for language in LANGUAGES)]
    for other in others:
        walk.remind_only[other.heard.language] = other.heard
        await other.asks_to_be_reminded()
    for done_at in ("2022-09-26 16:00", "2022-10-31 16:00"):
        await stage.time_passes_until(done_at)
        for walker in walkers.values():
            await walker.finishes_the_exercise()
    await stage.time_passes_until(END)
    for walker in (*walkers.values(), *others):
        walker.remember()
    walk.deliveries = [
        tuple(row) for row in await stage.rows("select state, key from deliveries where enrolment_id is not null")
    ]
    walk.outcomes = Counter(call.outcome for call in stage.telegram.calls if call.ended is not None)
    whose = "join enrolments e on e.id = x.enrolment_id join people p on p.id = e.person_id where p.telegram_id = :id"
    for who, walker in walkers.items():
        efforts = await stage.rows(f"select exercise_id, minutes from efforts x {whose}", id=walker.person.id)
        walk.minutes[who] = {row.exercise_id: row.minutes for row in efforts}
        kept = await stage.rows(f"select subject from reflections x {whose}", id=walker.person.id)
        walk.reflections[who] = {row.subject for row in kept}
    return walk


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """The whole walk, gone once for all tests here."""

    async def go() -> Walk:
        async with performed(tmp_path_factory.mktemp("walk"), SOURCE, START) as stage:
            return await walk_through_the_course(stage)

    return asyncio.run(go())


def concerning(role: str) -> list[Notice]:
    """The notices that somebody who has signed up gets."""
    return [each for each in timeline(COURSE) if role in each.roles and each.kind != Kind.SIGNUP_REMINDER]


def told_at(heard: Heard, due: datetime) -> Message:
    [message] = [message for message in heard.after if message.date == due]
    return message


def subject_title(notice: Notice, language: str) -> str:
    subject = COURSE.session(notice.subject) or COURSE.exercise(notice.subject)
    assert subject is not None
    return subject.title.into(language)


def words_of(message: Message) -> set[str]:
    """The words of a message and its buttons, without titles and names that are the same in every language."""
    text = "\n".join([message.text, *message.labels])
    for name in [each.title.into(language) for each in COURSE.resources for language in LANGUAGES]:
        text = text.replace(name, "")
    return set(re.findall(r"\w+", re.sub(r"https?://\S+", "", text).lower()))


@EVERY_PARTICIPANT
def test_each_notice_for_the_role_comes_exactly_once_and_at_its_time(walk: Walk, language: str, role: str) -> None:
    came = Counter(message.date for message in walk.participants[language, role].unasked)
    assert came == Counter(notice.due for notice in concerning(role))


@EVERY_PARTICIPANT
def test_the_local_times_hold_before_and_after_the_clock_change(walk: Walk, language: str, role: str) -> None:
    came = {f"{each.date.astimezone(OSLO):%Y-%m-%d %H:%M}" for each in walk.participants[language, role].unasked}
    assert {
        "2022-08-24 09:00",
        "2022-08-30 09:00",
        "2022-08-31 08:00",
        "2022-08-31 14:00",
        "2022-09-01 10:00",
        "2022-09-29 10:00",
        "2022-10-24 10:00",
        "2022-10-26 09:00",
        "2022-10-31 10:00",
        "2022-11-01 09:00",
        "2022-11-02 08:00",
        "2022-11-02 14:00",
    } <= came
    own = {"ansatt": {"2022-08-25 09:00", "2022-08-26 09:00", "2022-08-26 13:30"}}.get(
        role, {"2022-09-06 09:00", "2022-09-12 09:00", "2022-09-13 17:00", "2022-09-14 10:00"}
    )
    assert own <= came


@EVERY_PARTICIPANT
def test_each_notice_names_its_subject_in_the_persons_language(walk: Walk, language: str, role: str) -> None:
    heard = walk.participants[language, role]
    for notice in concerning(role):
        told = told_at(heard, notice.due).text
        title = subject_title(notice, language)
        assert title in told, notice.key
        others = {subject_title(notice, other) for other in LANGUAGES} - {title}
        assert not [other for other in others if other in told], notice.key


@EVERY_PARTICIPANT
def test_each_notice_says_what_it_is_for(walk: Walk, language: str, role: str) -> None:
    heard = walk.participants[language, role]
    for notice in concerning(role):
        message = told_at(heard, notice.due)
        session, exercise = COURSE.session(notice.subject), COURSE.exercise(notice.subject)
        match notice.kind:
            case Kind.SESSION_REMINDER:
                assert session is not None
                assert heard.speech.when(session.starts.instant) in message.text
                assert message.buttons[0][0].url == session.link
                assert heard.speech.label("I'm coming") in message.labels
            case Kind.REFLECTION_REQUEST:
                assert session is not None
                assert session.reflection is not None
                assert session.reflection.into(language) in message.text
            case Kind.EXERCISE:
                assert exercise is not None
                assert exercise.text.into(language).strip() in message.text
                assert heard.speech.when(COURSE.done_by(exercise).starts.instant) in message.text
            case Kind.EXERCISE_NUDGE:
                days = heard.speech.days_until(notice.due, COURSE.done_by(exercise).starts.instant) if exercise else 0
                # Once it is answered, the message says so instead.
                assert re.search(rf"\b{days}\b", message.text) or message.edit_date
            case _:
                pytest.fail(f"nobody expects {notice.key}")


@EVERY_PARTICIPANT
def test_hours_and_reflections_are_kept_for_both_exercises(walk: Walk, language: str, role: str) -> None:
    heard = walk.participants[language, role]
    assert heard.offered == [heard.speech.label("I am done")] * 2
    assert walk.minutes[language, role] == {"ovelse-1": 150, "ovelse-2": 150}
    assert {"exercise:ovelse-1", "exercise:ovelse-2"} <= walk.reflections[language, role]


@EVERY_PARTICIPANT
def test_nothing_is_said_of_the_other_roles_session(walk: Walk, language: str, role: str) -> None:
    heard = walk.participants[language, role]
    [foreign] = [session for session in COURSE.sessions if role not in session.roles]
    introduction, *rest = [*heard.before, *heard.after]
    assert foreign.title.into(language) in introduction.text
    told = "\n".join(message.text for message in rest)
    assert not [title for title in (foreign.title.into(each) for each in LANGUAGES) if title in told]
    documents = [message.document.content.decode() for message in heard.before if message.document]
    assert len(documents) == 1
    assert f"UID:{foreign.id}@" not in documents[0]
    assert documents[0].count("UID:") == len(COURSE.sessions_of(role)) + len(COURSE.exercises_of(role))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_hears_a_word_of_another_language(walk: Walk, language: str) -> None:
    others = set().union(*(TELLING[other] for other in LANGUAGES if other != language))
    heard = [walk.participants[language, role] for role in ROLES] + [walk.remind_only[language]]
    spoken: set[str] = set()
    for each in heard:
        for message in [*each.before, *each.after]:
            words = words_of(message)
            assert not words & others, message
            spoken |= words
    assert len(spoken & TELLING[language]) > len(TELLING[language]) / 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sign_up_ends_with_the_words_that_the_house_has_agreed_on(walk: Walk, language: str) -> None:
    words = {"nb": "Du er påmeldt", "nn": "Du er påmeld", "en": "You are signed up"}[language]
    for role in ROLES:
        [confirmed] = [each for each in walk.participants[language, role].before if words in each.text]
        assert re.search(rf"{words}\b", confirmed.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_only_asked_to_be_reminded_hears_of_the_deadline_and_of_nothing_else(walk: Walk, language: str) -> None:
    heard = walk.remind_only[language]
    dues = [notice.due for notice in timeline(COURSE) if notice.kind == Kind.SIGNUP_REMINDER]
    assert dues == [oslo("2022-08-17 09:00"), oslo("2022-08-23 09:00")]
    assert [message.date for message in heard.after] == dues
    deadline = heard.speech.when(COURSE.signup.deadline.instant)
    for message in heard.after:
        assert deadline in message.text
        assert message.labels == [heard.speech.label("Sign me up")]


def test_every_message_has_words_and_is_no_longer_than_telegram_allows(walk: Walk) -> None:
    for heard in walk.everybody():
        for message in [*heard.before, *heard.after]:
            assert message.text.strip(), message
            limit = 1024 if message.document else 4096
            assert len(message.text.encode("utf-16-le")) // 2 <= limit, message


def test_everything_in_the_outbox_was_sent(walk: Walk) -> None:
    assert Counter(state for state, _ in walk.deliveries) == {"sent": len(walk.deliveries)}
    keys = Counter(key for _, key in walk.deliveries)
    for notice in timeline(COURSE):
        if notice.kind != Kind.SIGNUP_REMINDER:
            assert keys[notice.key] == len(LANGUAGES) * len(notice.roles), notice.key


def test_telegram_refused_nothing_of_what_the_bot_asked_for(walk: Walk) -> None:
    assert set(walk.outcomes) == {"ok"}
    assert walk.outcomes["ok"] > len(walk.deliveries)


def test_the_timeline_reaches_from_august_to_november() -> None:
    dues = [notice.due for notice in timeline(COURSE)]
    assert oslo(START) < min(dues)
    assert oslo("2022-11-02 12:00") < max(dues) < oslo(END) - timedelta(days=7)
