"""One's own details after signing up: name, role, workplace, county library, e-mail; and changing them."""

from bot.messages import details as messages
from bot.messages import signup as asking
from bot.messages.message import Message
from bot.messages.minside import with_way_back
from bot.people import prompts, signup
from bot.people.courses import PublishedCourse
from bot.people.prompts import Asks
from bot.people.signup import Answer, Field
from bot.people.written import DETAIL, Subject, subject_of
from bot.tables import Enrolment, Prompt
from handlers.programme import everything_for
from handlers.turn import Change, Replies, Say, Turn, old_button


async def details_view(turn: Turn, enrolment: Enrolment, course: PublishedCourse, _about: str = "") -> Message:
    """What the person answered when they signed up, each with a way to change it where there is a choice."""
    return messages.details(enrolment, course.definition, turn.speech(course.definition))


async def tapped_detail(turn: Turn, enrolment_id: int, field: Field) -> Replies:
    """«Change …»: buttons where there is a choice, else what is written next is the new answer."""
    found = _theirs(turn, enrolment_id)
    if found is None:
        return old_button(turn)
    enrolment, course = found
    speech = turn.speech(course.definition)
    if field in (Field.ROLE, Field.COUNTY):
        return [Change(messages.choose(enrolment, field, course.definition, speech))]
    prompt = await prompts.ask(turn.db, enrolment, Asks.DETAIL, Subject(DETAIL, field), turn.now)
    return [asked_for_detail(turn, prompt, enrolment, course)]


def asked_for_detail(turn: Turn, prompt: Prompt, enrolment: Enrolment, course: PublishedCourse) -> Say:
    """Return what a prompt for a detail says."""
    field = Field(subject_of(prompt.subject).id)
    return Say(messages.ask(enrolment, field, turn.speech(course.definition)), prompt.id)


async def wrote_detail(
    turn: Turn, prompt: Prompt, enrolment: Enrolment, course: PublishedCourse, text: str
) -> Replies | None:
    """Text that is the new answer to a question of the sign-up; None from who has withdrawn since."""
    if enrolment.enrolled_at is None:
        return None
    subject = subject_of(prompt.subject)
    field = Field(subject.id)
    speech = turn.speech(course.definition)
    result = signup.write(enrolment, course.definition, field, text)
    if result != Answer.TAKEN:
        return [
            Say(messages.not_taken(result, course.definition, speech)),
            asked_for_detail(turn, prompt, enrolment, course),
        ]
    await prompts.close(turn.db, enrolment, Asks.DETAIL, subject, turn.now)
    return [Say(messages.changed(enrolment, course.definition, speech))]


async def tapped_no_email(turn: Turn, enrolment_id: int) -> Replies:
    """«Delete my e-mail address»."""
    found = _theirs(turn, enrolment_id)
    if found is None:
        return old_button(turn)
    enrolment, course = found
    signup.answer(enrolment, course.definition, Field.EMAIL, "")
    await prompts.close(turn.db, enrolment, Asks.DETAIL, Subject(DETAIL, Field.EMAIL), turn.now)
    return [Change(messages.changed(enrolment, course.definition, turn.speech(course.definition)))]


async def tapped_new_county(turn: Turn, enrolment_id: int, code: str) -> Replies:
    """Another county library."""
    found = _theirs(turn, enrolment_id)
    if found is None:
        return old_button(turn)
    enrolment, course = found
    county = next((each for each in course.definition.counties if asking.county_code(each) == code), "")
    if signup.answer(enrolment, course.definition, Field.COUNTY, county) != Answer.TAKEN:
        return old_button(turn)
    return [Change(messages.changed(enrolment, course.definition, turn.speech(course.definition)))]


async def tapped_new_role(turn: Turn, enrolment_id: int, role_id: str) -> Replies:
    """Another role, with the sessions that go with it: a new programme, and a calendar file that swaps them."""
    found = _theirs(turn, enrolment_id)
    if found is None:
        return old_button(turn)
    enrolment, course = found
    speech = turn.speech(course.definition)
    before = enrolment.role
    if not signup.change_role(enrolment, course.definition, role_id, turn.now):
        return [Change(with_way_back(messages.details(enrolment, course.definition, speech), enrolment, speech))]
    return [
        Change(messages.role_changed(enrolment, course.definition, speech)),
        *everything_for(turn, enrolment, course, gone_role=before),
    ]


def _theirs(turn: Turn, enrolment_id: int) -> tuple[Enrolment, PublishedCourse] | None:
    found = turn.enrolment(enrolment_id)
    return found if found and found[0].enrolled_at else None
