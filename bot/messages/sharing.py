"""What participants let each other read."""

from collections.abc import Mapping

from markupsafe import Markup

from bot.course.definition import Definition
from bot.messages.message import Message, button, cut, keyboard, paragraphs
from bot.messages.paging import pages_of, turns, which
from bot.messages.reflections import LONGEST_TITLE, subject_title
from bot.messages.speech import Speech
from bot.people.sharing import ENOUGH, Shared
from bot.people.written import Subject
from bot.tables import Enrolment


def shared_list(enrolment: Enrolment, counts: Mapping[Subject, int], course: Definition, speech: Speech) -> Message:
    """The sessions and exercises on which there is something to read, each with how much there is."""
    return Message(
        paragraphs(
            speech.say("✍️ <b>What others have shared</b>"),
            speech.say("What would you like to read about?")
            if counts
            else speech.say("There is nothing to read here yet."),
            _takes_enough(speech),
        ),
        keyboard(
            *(
                button(
                    _with_count(subject_title(subject, course, speech), count),
                    "my",
                    enrolment.id,
                    "sharing",
                    subject_about(subject),
                )
                for subject, count in counts.items()
            )
        ),
    )


def shared_on(
    enrolment: Enrolment, subject: Subject, shared: Shared, page: int, course: Definition, speech: Speech
) -> Message:
    """What is shared on one session or exercise, a page of it, counted from 0: first with names, then without."""
    quotations = [(_writer(each, speech), reflection.text) for reflection, each in shared.named]
    quotations += [(speech.say("<b>Without a name</b>"), text) for text in shared.nameless]
    pages = pages_of(quotations)
    number = max(0, min(page, len(pages) - 1))
    last = number >= len(pages) - 1
    return Message(
        paragraphs(
            speech.say("✍️ <b>Shared: {title}</b>", title=subject_title(subject, course, speech)[:LONGEST_TITLE]),
            pages[number] if pages else speech.say("There is nothing to read here yet."),
            _takes_enough(speech) if last and not shared.nameless else None,
            which(number, len(pages), speech),
        ),
        keyboard(
            turns(
                number,
                len(pages),
                lambda label, to: button(label, "my", enrolment.id, "sharing", subject_about(subject, to)),
                speech,
            )
        ),
    )


def subject_about(subject: Subject, page: int = 0) -> str:
    """Return how a subject, and a page of what is shared on it, stand in a button's data: `session.samling-1.0`."""
    return f"{subject.kind}.{subject.id}.{page}"


def _takes_enough(speech: Speech) -> Markup:
    return speech.say("What is shared without a name is shown once {n} people have shared like that.", n=ENOUGH)


def _writer(enrolment: Enrolment, speech: Speech) -> Markup:
    return speech.say(
        "<b>{name}</b>, {organisation}", name=enrolment.name or "", organisation=enrolment.organisation or ""
    )


def _with_count(title: str, count: int) -> str:
    return f"{cut(title, 50)} ({count})"
