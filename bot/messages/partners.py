"""Partners: who takes the course together with somebody, and what they see of each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from bot.course.definition import Definition, Exercise
from bot.messages.message import Button, Message, button, in_pages, keyboard, lines, paragraphs
from bot.messages.paging import on_page, torn, turns
from bot.messages.reflections import subject_title
from bot.messages.speech import Speech
from bot.people.written import subject_of
from bot.tables import Enrolment, Invitation, Reflection

_PARTNERS_A_PAGE = 10
_TITLE = 100
_QUOTED = Markup("<blockquote>{}</blockquote>")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a partner is: the exercises that they have got so far, and those of them that are done."""

    partner: Enrolment
    exercises: Sequence[Exercise]
    done: Sequence[Exercise]


def joined(enrolment: Enrolment, partner: Enrolment, speech: Speech) -> Message:
    """Two people have become partners; said to one of them."""
    return Message(
        speech.say("✅ {name} ({organisation}) is now your partner.", **who(partner)),
        keyboard(_to_partners(enrolment, speech)) if enrolment.enrolled_at else None,
    )


def partner_list(
    enrolment: Enrolment,
    found: Sequence[Progress],
    invitations: Sequence[Invitation],
    course: Definition,
    now: datetime,
    speech: Speech,
    *,
    page: int = 0,
    new: bool = False,
) -> Message:
    """A person's partners, a page at a time, and their open invitations; `new` says that one has just been made."""
    shown, page, pages = on_page(found, page, _PARTNERS_A_PAGE)
    late = now > course.signup.deadline.instant
    return Message(
        paragraphs(
            speech.say("<b>Partners</b>"),
            what_partners_see(speech),
            lines(*(_progress_line(each, speech) for each in shown))
            if shown
            else speech.say("You have no partners yet."),
            None
            if shown or invitations
            else speech.say("Make an invitation, and send it to somebody you would like to take the course with."),
            speech.say("Sign-up is over. Now only those who have a place already can use an invitation.")
            if late
            else None,
            speech.count("You have {n} open invitation.", "You have {n} open invitations.", len(invitations))
            if invitations
            else None,
            speech.say("Forward the message below to the person you would like to invite.") if new else None,
        ),
        keyboard(
            *(_partner_button(enrolment, each.partner) for each in shown),
            turns(page, pages, lambda label, to: button(label, "my", enrolment.id, "partners", to), speech),
            button(speech.label("Make an invitation"), "invite", enrolment.id),
            *(
                button(
                    speech.label("Take back: {when}", when=speech.short(each.made_at)),
                    "revoke",
                    each.id,
                    "view",
                )
                for each in invitations
            ),
        ),
    )


def one_partner(
    enrolment: Enrolment,
    found: Progress,
    reflections: Sequence[Reflection],
    course: Definition,
    speech: Speech,
    *,
    page: int = 0,
) -> Message:
    """What somebody sees of a partner, a page at a time: exercises done, and the reflections shared with partners."""
    partner = found.partner
    parts = [
        speech.say("<b>{name}</b>\n{organisation}", **who(partner)),
        _exercises(found, speech),
        *(part for each in reflections for part in _reflection(each, course, speech)),
    ]
    if not reflections:
        parts.append(speech.say("{name} has not shared any reflections with partners yet.", **who(partner)))
    pages = in_pages(parts)
    page = min(page, len(pages) - 1)
    return Message(
        pages[page],
        keyboard(
            turns(
                page,
                len(pages),
                lambda label, to: button(label, "my", enrolment.id, "partner", f"{partner.id}.{to}"),
                speech,
            ),
            button(speech.label("Stop being partners"), "unpartner", enrolment.id, partner.id),
        ),
    )


def parted(enrolment: Enrolment, speech: Speech) -> Message:
    """Two people are partners no more; said to who left."""
    return Message(
        speech.say("You are not partners any more. Neither of you sees what the other shares with partners."),
        keyboard(_to_partners(enrolment, speech)),
    )


def what_partners_see(speech: Speech) -> Markup:
    """What partners see of each other; said before anything is shared."""
    return speech.say(
        "Partners see each other's name and workplace or association, which exercises are done, and the reflections "
        "that are shared with partners. They see nothing else."
    )


def who(somebody: Enrolment) -> dict[str, str]:
    """Return the values of a sentence that names somebody: their name, and their workplace or association."""
    return {"name": somebody.name or "", "organisation": somebody.organisation or ""}


def _short(words: str | None) -> str:
    words = words or ""
    return words if len(words) <= _TITLE else words[:_TITLE] + "…"


def _to_partners(enrolment: Enrolment, speech: Speech) -> Button:
    return button(speech.label("Partners"), "my", enrolment.id, "partners")


def _partner_button(enrolment: Enrolment, partner: Enrolment) -> Button:
    return button(partner.name or "", "my", enrolment.id, "partner", partner.id)


def _progress_line(found: Progress, speech: Speech) -> Markup:
    who = {"name": _short(found.partner.name), "organisation": _short(found.partner.organisation)}
    if not found.exercises:
        return speech.say("• {name} ({organisation})", **who)
    return speech.count(
        "• {name} ({organisation}): {done} of {n} exercise done",
        "• {name} ({organisation}): {done} of {n} exercises done",
        len(found.exercises),
        done=len(found.done),
        **who,
    )


def _exercises(found: Progress, speech: Speech) -> Markup:
    if not found.exercises:
        return speech.say("{name} has not received any exercise yet.", name=found.partner.name or "")
    return lines(
        speech.count(
            "<b>Has done {done} of {n} exercise</b>",
            "<b>Has done {done} of {n} exercises</b>",
            len(found.exercises),
            done=len(found.done),
        ),
        *(speech.say("✅ {title}", title=each.title.into(speech.language)[:_TITLE]) for each in found.done),
    )


def _reflection(reflection: Reflection, course: Definition, speech: Speech) -> Iterator[Markup]:
    """One reflection in pieces that fit on a page each."""
    title = subject_title(subject_of(reflection.subject), course, speech)[:_TITLE]
    first, *rest = torn(reflection.text)
    head = speech.say("✍️ <b>{title}</b>, {when}", title=title, when=speech.day(reflection.written_at))
    yield lines(head, _QUOTED.format(first))
    yield from map(_QUOTED.format, rest)
