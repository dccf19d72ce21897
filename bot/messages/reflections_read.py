"""What organisers read of reflections: where there are some, the texts a page at a time, and the booklet's caption."""

from collections.abc import Mapping

from markupsafe import Markup

from bot.course.definition import Definition
from bot.messages.message import Message, button, cut, keyboard, lines, paragraphs
from bot.messages.organiser import page_buttons
from bot.messages.paging import on_page, pages_of, turns, which
from bot.messages.reflections import LONGEST_TITLE, subject_title
from bot.messages.sharing import subject_about
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.people.reflections_read import Readable
from bot.people.sharing import ENOUGH
from bot.people.written import Subject
from bot.tables import Enrolment, Organiser, Reader, Reflection

WHOLE_COURSE = "all"
"""What the button for the booklet of the whole course names."""

_PER_PAGE = 8


def subjects(
    course: PublishedCourse, organiser: Organiser, counts: Mapping[Subject, int], page: int, speech: Speech
) -> Message:
    """The sessions and exercises with something to read, a page of them counted from 0, and the way to the booklet."""
    found = list(counts.items())
    shown, number, pages = on_page(found, page, _PER_PAGE)
    return Message(
        paragraphs(
            speech.say("✍️ <b>Reflections</b>"),
            speech.say("What would you like to read about? The number says how many texts there are.")
            if found
            else speech.say("There is nothing to read here yet."),
            lines(*whose(organiser, speech)),
            which(number, pages, speech),
        ),
        keyboard(
            *(
                button(
                    speech.label(
                        "{title} ({n})",
                        title=cut(subject_title(each, course.definition, speech), 50),
                        n=speech.number(n),
                    ),
                    "org",
                    course.id,
                    "texts",
                    subject_about(each),
                )
                for each, n in shown
            ),
            page_buttons(course, "reflections", number, pages, speech),
            button(speech.label("Download the booklet"), "orgbooklet", course.id, WHOLE_COURSE) if found else None,
        ),
    )


def texts(
    course: PublishedCourse, organiser: Organiser, subject: Subject, found: Readable, page: int, speech: Speech
) -> Message:
    """What has been written on a session or an exercise, a page of it counted from 0: by name first, then without."""
    definition = course.definition
    blocks = [(_writer(reflection, each, definition, speech), reflection.text) for reflection, each in found.by_name]
    blocks += [(speech.say("<b>Without a name</b>"), text) for text in found.nameless]
    pages = pages_of(blocks)
    number = max(0, min(page, len(pages) - 1))
    known = definition.session(subject.id) or definition.exercise(subject.id)
    return Message(
        paragraphs(
            lines(
                speech.say(
                    "✍️ <b>Reflections: {title}</b>",
                    title=subject_title(subject, definition, speech)[:LONGEST_TITLE],
                ),
                speech.count("{n} person has written.", "{n} people have written.", found.people)
                if found.people
                else None,
            ),
            pages[number] if pages else speech.say("There is nothing to read here yet."),
            lines(*whose(organiser, speech)) if number >= len(pages) - 1 else None,
            which(number, len(pages), speech),
        ),
        keyboard(
            turns(
                number,
                len(pages),
                lambda label, to: button(label, "org", course.id, "texts", subject_about(subject, to)),
                speech,
            ),
            button(speech.label("Download the booklet"), "orgbooklet", course.id, f"{subject.kind}.{subject.id}")
            if pages and known
            else None,
            button(speech.label("‹ All reflections"), "org", course.id, "reflections"),
        ),
    )


def booklet_caption(speech: Speech) -> Markup:
    """What stands with the booklet."""
    return speech.say(
        "Here is the booklet. You can print it, or send it on to those who lead the course. It does not hold the "
        "names of those who write to the organisers only."
    )


def nothing_to_read(speech: Speech) -> str:
    """There is nothing for a booklet."""
    return speech.label("There is nothing to read here yet.")


def whose(organiser: Organiser, speech: Speech) -> list[Markup]:
    """Say whose texts an organiser reads, and when those without a name are shown."""
    return [
        *(
            [
                speech.say(
                    "You see the participants of {county}. Texts without a name are from the whole course.",
                    county=organiser.county,
                )
            ]
            if organiser.county
            else []
        ),
        speech.say("What is shared without a name is shown once {n} people have shared like that.", n=ENOUGH),
    ]


def _writer(reflection: Reflection, enrolment: Enrolment, course: Definition, speech: Speech) -> Markup:
    role = course.role(enrolment.role or "")
    about = [role.title.into(speech.language) if role else "", enrolment.organisation or "", enrolment.county or ""]
    told = ", ".join(each for each in about if each)
    if reflection.reader == Reader.NAMED:
        return speech.say("<b>{name}</b>, {about}. Shared with everyone.", name=enrolment.name or "", about=told)
    return speech.say("<b>{name}</b>, {about}", name=enrolment.name or "", about=told)
