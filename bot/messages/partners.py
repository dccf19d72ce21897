"""Taking the course together: partners, what they see of each other, and the invitations that make them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup
from telegram import InlineKeyboardButton

from bot.course.definition import Definition, Exercise
from bot.messages.message import Message, button, in_pages, in_pieces, keyboard, lines, paragraphs
from bot.messages.reflections import subject_title
from bot.messages.speech import Speech
from bot.people.partners import MOST_OPEN, PREFIX, Refusal
from bot.people.written import subject_of
from bot.tables import Enrolment, Invitation, Reflection

_PARTNERS_A_PAGE = 10
_TITLE = 100
_PIECE = 3000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a partner is: the exercises that they have got so far, and those of them that are done."""

    partner: Enrolment
    exercises: Sequence[Exercise]
    done: Sequence[Exercise]


def joined(enrolment: Enrolment, partner: Enrolment, speech: Speech) -> Message:
    """Two people have become partners; said to one of them."""
    return Message(
        speech.say("✅ {name} ({organisation}) is now your partner.", **_who(partner)),
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
    pages = max(1, -(-len(found) // _PARTNERS_A_PAGE))
    page = min(page, pages - 1)
    shown = found[page * _PARTNERS_A_PAGE : (page + 1) * _PARTNERS_A_PAGE]
    late = now > course.signup.deadline.instant
    return Message(
        paragraphs(
            speech.say("<b>Partners</b>"),
            speech.say(
                "Partners take the course together. They see each other's name and workplace or association, which "
                "exercises are done, and the reflections that are shared with partners. They see nothing else."
            ),
            lines(*(_progress_line(each, speech) for each in shown))
            if shown
            else speech.say("You have no partners yet. Make an invitation, and send it to somebody."),
            speech.say("Sign-up is over. Now only those who have a place already can use an invitation.")
            if late
            else None,
            speech.count("You have {n} open invitation.", "You have {n} open invitations.", len(invitations))
            if invitations
            else None,
            speech.say("Forward the message below to the person whom you would like to invite.") if new else None,
        ),
        keyboard(
            *(_partner_button(enrolment, each.partner) for each in shown),
            _page_buttons(enrolment, "partners", [str(number) for number in range(pages)], page, speech),
            button(speech.label("Make an invitation"), "invite", enrolment.id),
            *(
                button(
                    speech.label("Take back the invitation of {when}", when=speech.short(each.made_at)),
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
        speech.say("<b>{name}</b>\n{organisation}", **_who(partner)),
        lines(
            speech.count(
                "<b>{done} of {n} exercise done</b>",
                "<b>{done} of {n} exercises done</b>",
                len(found.exercises),
                done=speech.number(len(found.done)),
            ),
            *(speech.say("✅ {title}", title=each.title.into(speech.language)[:_TITLE]) for each in found.done),
        ),
        *(part for each in reflections for part in _reflection(each, course, speech)),
    ]
    if not reflections:
        parts.append(speech.say("{name} has not shared any reflections with partners yet.", **_who(partner)))
    pages = in_pages(parts)
    page = min(page, len(pages) - 1)
    abouts = [f"{partner.id}.{number}" for number in range(len(pages))]
    return Message(
        pages[page],
        keyboard(
            _page_buttons(enrolment, "partner", abouts, page, speech),
            button(speech.label("Stop being partners"), "unpartner", enrolment.id, partner.id),
        ),
    )


def parted(enrolment: Enrolment, speech: Speech) -> Message:
    """Two people are partners no more; said to who left."""
    return Message(
        speech.say("You are not partners any more, and see nothing of each other from now on."),
        keyboard(_to_partners(enrolment, speech)),
    )


def invitation(made: Invitation, maker: Enrolment, course: Definition, address: str, speech: Speech) -> Message:
    """The invitation, to be forwarded; `address` is the bot's own."""
    return Message(
        paragraphs(
            speech.say("<b>{name} ({organisation}) would like to take a course together with you</b>", **_who(maker)),
            speech.say("The course is {title}.", title=course.title.into(speech.language)),
            speech.say("Tap the link to read more and to join:\n{link}", link=f"{address}?start={PREFIX}{made.code}"),
            speech.say("The link is good for one person."),
        ),
        keyboard(button(speech.label("Take back"), "revoke", made.id)),
    )


def revoked(speech: Speech) -> str:
    """An invitation was taken back."""
    return speech.label("The invitation is taken back. The link does not work any more.")


def used_before(speech: Speech) -> str:
    """An invitation can't be taken back."""
    return speech.label("Somebody has used the invitation already. /partner shows who.")


def too_many(speech: Speech) -> str:
    """As many invitations are open as one person may have."""
    return speech.label("You have {most} open invitations. Take one of them back first.", most=MOST_OPEN)


def invited_line(maker: Enrolment, speech: Speech) -> Markup:
    """Who invites, on one line."""
    return speech.say("👋 {name} ({organisation}) invites you to take the course together.", **_who(maker))


def will_be_partners(maker: Enrolment, speech: Speech) -> Markup:
    """What signing up with an invitation leads to."""
    return speech.say(
        "When you are signed up, you and {name} are partners. You see each other's name and workplace or association, "
        "which exercises are done, and the reflections that are shared with partners.",
        **_who(maker),
    )


def ask_together(invited: Invitation, maker: Enrolment, speech: Speech) -> Message:
    """Ask somebody who has a place already whether they accept an invitation."""
    return Message(
        paragraphs(
            invited_line(maker, speech),
            speech.say(
                "As partners you see each other's name and workplace or association, which exercises are done, and "
                "the reflections that are shared with partners. You can stop at any time. Shall you take the course "
                "together?"
            ),
        ),
        keyboard(
            button(speech.label("Yes, we take the course together"), "together", invited.code, "yes"),
            button(speech.label("No"), "together", invited.code, "no"),
        ),
    )


def not_together(speech: Speech) -> Message:
    """Somebody does not accept an invitation."""
    return Message(speech.say("That is all right. Nothing has changed."))


def of_no_use(refusal: Refusal, speech: Speech) -> Message:
    """Why an invitation is of no use."""
    match refusal:
        case Refusal.USED:
            return Message(
                speech.say(
                    "Somebody has used that invitation already, and it is good for one person. Ask for a new link "
                    "if you would like to take the course together."
                )
            )
        case Refusal.OVER:
            return Message(
                speech.say(
                    "That invitation is not open any more. Ask for a new link if you would like to take the course "
                    "together."
                )
            )
        case Refusal.OWN:
            return Message(
                speech.say(
                    "That is your own invitation. Send it to the person with whom you would like to take the course."
                )
            )
        case Refusal.ALREADY:
            return Message(speech.say("You are partners already. /partner shows more."))
        case _:
            return Message(
                speech.say(
                    "I can't find that invitation. Perhaps a bit of the link is missing. Ask for a new link if you "
                    "would like to take the course together."
                )
            )


def _who(somebody: Enrolment) -> dict[str, str]:
    return {"name": somebody.name or "", "organisation": somebody.organisation or ""}


def _short(words: str | None) -> str:
    words = words or ""
    return words if len(words) <= _TITLE else words[:_TITLE] + "…"


def _to_partners(enrolment: Enrolment, speech: Speech) -> InlineKeyboardButton:
    return button(speech.label("Partners"), "my", enrolment.id, "partners")


def _partner_button(enrolment: Enrolment, partner: Enrolment) -> InlineKeyboardButton:
    return button((partner.name or "")[:60], "my", enrolment.id, "partner", partner.id)


def _progress_line(found: Progress, speech: Speech) -> Markup:
    who = {"name": _short(found.partner.name), "organisation": _short(found.partner.organisation)}
    if not found.exercises:
        return speech.say("• {name} ({organisation})", **who)
    return speech.count(
        "• {name} ({organisation}): {done} of {n} exercise done",
        "• {name} ({organisation}): {done} of {n} exercises done",
        len(found.exercises),
        done=speech.number(len(found.done)),
        **who,
    )


def _page_buttons(
    enrolment: Enrolment, view: str, abouts: Sequence[str], page: int, speech: Speech
) -> list[InlineKeyboardButton]:
    turns = []
    if page > 0:
        turns.append(button(speech.label("‹ Previous page"), "my", enrolment.id, view, abouts[page - 1]))
    if page < len(abouts) - 1:
        turns.append(button(speech.label("Next page ›"), "my", enrolment.id, view, abouts[page + 1]))
    return turns


def _reflection(reflection: Reflection, course: Definition, speech: Speech) -> Iterator[Markup]:
    """One reflection in paragraphs that fit on a page each."""
    title = subject_title(subject_of(reflection.subject), course, speech)[:_TITLE]
    first, *rest = in_pieces(reflection.text, _PIECE)
    head = speech.say("✍️ <b>{title}</b>, {when}", title=title, when=speech.day(reflection.written_at))
    yield lines(head, first)
    yield from map(lines, rest)
