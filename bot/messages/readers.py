"""Who reads a reflection: the sentence that says so, and the buttons that change it."""

from bot.messages.message import Button, button
from bot.messages.speech import Speech
from bot.people.sharing import ENOUGH
from bot.tables import Enrolment, Reader, Reflection


def who_reads(reflection: Reflection, enrolment: Enrolment, speech: Speech, *, partners: bool) -> str:
    """Say who can read a reflection now. Its writer has partners, or none."""
    match reflection.reader:
        case Reader.ME:
            return speech.label("Only you can read it.")
        case Reader.PARTNERS if partners:
            return speech.label("Only your partners can read it.")
        case Reader.PARTNERS:
            return speech.label("Only your partners can read it. You have none now.")
        case Reader.NAMED:
            return speech.label(
                "Everyone in the course can read it. They see your name and {organisation}.",
                organisation=enrolment.organisation or "",
            )
        case Reader.ANONYMOUS:
            return speech.label(
                "Everyone in the course can read it, without your name. It is shown once {n} people share like this.",
                n=ENOUGH,
            )
        case _:
            return speech.label(
                "The organisers can read it. They see your name. Those who lead the sessions get it without."
            )


def no_partners(speech: Speech) -> str:
    """Somebody wants their partners to read a reflection, and has none any more."""
    return speech.label("You have no partner in this course now.")


def reader_choice(
    reflection: Reflection, speech: Speech, *, partners: bool, page: int | None = None
) -> list[list[Button]]:
    """Return the buttons that choose who reads, the present one marked; partners only for who has any.

    `page` is the page of the reflection that they stand under, None where that is the word of thanks.
    """
    labels = {
        Reader.ME: speech.label("Only me"),
        Reader.ORGANISERS: speech.label("The organisers"),
        Reader.PARTNERS: speech.label("My partners"),
        Reader.NAMED: speech.label("Everyone, with my name"),
        Reader.ANONYMOUS: speech.label("Everyone, without my name"),
    }
    place = [] if page is None else [page]
    buttons = {
        each: button(f"✓ {label}" if each == reflection.reader else label, "reader", reflection.id, each, *place)
        for each, label in labels.items()
    }
    if not partners and reflection.reader != Reader.PARTNERS:
        del buttons[Reader.PARTNERS]
    first, second, *others = buttons.values()
    return [[first, second], *([each] for each in others)]
