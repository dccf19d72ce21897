"""The course file in the chat: handing it out, its versions, and what comes of one that is sent back."""

from collections.abc import Sequence
from urllib.parse import urlencode

from markupsafe import Markup

from bot.course.effects import Effect
from bot.course.faults import Fault
from bot.course.version_line import with_version
from bot.messages.effects import effect_told, made_from_current, made_from_older, people_told
from bot.messages.faults import fault_line
from bot.messages.long_lists import clipped, in_messages
from bot.messages.message import (
    Button,
    Document,
    Keyboard,
    Message,
    button,
    in_pages,
    keyboard,
    length,
    lines,
    paragraphs,
)
from bot.messages.organiser import page_buttons
from bot.messages.speech import Speech
from bot.people.courses import PublishedCourse
from bot.people.versions import Version
from bot.tables import Draft

_LONGEST = 3000
_SHORT = 1500
"""UTF-16 units that a list of differences may have to be shown at once."""


def file_page(
    course: PublishedCourse,
    shown: Sequence[Version],
    page: int,
    pages: int,
    speech: Speech,
    *,
    may_publish: bool,
) -> Message:
    """The course file: how to change it, and a page of its versions, the newest first."""
    listed = [
        speech.say("• Version {number}, {when}: counts now", number=each.number, when=speech.short(each.published_at))
        if each.number == course.version
        else speech.say("• Version {number}, {when}", number=each.number, when=speech.short(each.published_at))
        for each in shown
    ]
    return Message(
        paragraphs(
            speech.say("<b>Course file: {title}</b>", title=course.definition.title.into(speech.language)),
            speech.say(
                "Get the file, change it, and send it back to me as a document. I tell you what the change does. "
                "Nothing happens before you tap «Publish»."
            )
            if may_publish
            else whole_course_only(speech),
            lines(*listed),
            speech.say("Who published what stands in the log.") if may_publish else None,
        ),
        keyboard(
            button(speech.label("Send me the file"), "orgfile", course.id),
            *(
                button(
                    speech.label("Bring back version {number}", number=each.number), "orgback", course.id, each.number
                )
                for each in shown
                if may_publish and each.number != course.version
            ),
            page_buttons(course, "file", page, pages, speech),
        ),
    )


def whole_course_only(speech: Speech) -> Markup:
    """Why a county's organiser can't change the course."""
    return speech.say(
        "A change here concerns everybody in all counties. So only those who are organisers for the whole course can "
        "make it. Ask one of them."
    )


def the_file(course: PublishedCourse, source: str, speech: Speech) -> Message:
    """The course file as it counts now, with a first line that says which version it is."""
    document = Document(f"{course.definition.slug}.toml", with_version(source, course.version).encode())
    return Message(
        speech.say(
            "Version {number}. Let the first line stand: it tells me what you began with.", number=course.version
        ),
        document=document,
    )


def version_name(number: int, speech: Speech) -> str:
    """What a version is called in a list of differences."""
    return speech.label("Version {number}", number=number)


def too_large(name: str, speech: Speech) -> Message:
    """A file that no course file can be."""
    return Message(speech.say("{name} is too large for a course file. Did you choose the right one?", name=name))


def not_utf8(name: str, speech: Speech) -> Message:
    """A file that is no text in UTF-8."""
    return Message(
        speech.say(
            "I can't read {name}. Save it as plain text with the encoding UTF-8, and send it once more.", name=name
        )
    )


def faulty(name: str, faults: Sequence[Fault], speech: Speech) -> list[Message]:
    """Everything that is wrong with a file: where, what stands there, and what to write instead."""
    name = name or speech.label("Course file")
    heading = speech.count(
        "<b>{name}</b>: {n} fault. Nothing has been changed.",
        "<b>{name}</b>: {n} faults. Nothing has been changed.",
        len(faults),
        name=name,
    )
    listed = [speech.say("• {what}", what=fault_line(fault, speech)) for fault in faults]
    counted = any("[" in fault.place for fault in faults)
    ending = [
        speech.say("We count from 0: sessions[0] is the first session in the file.") if counted else None,
        speech.say("Put this right in the file, and send it once more."),
    ]
    return in_messages([heading, *listed, *(each for each in ending if each)], None, f"{name}.txt", speech)


def same_file(course: PublishedCourse, speech: Speech) -> Message:
    """The file says what the version that counts says."""
    return Message(
        speech.say("The file is just like version {number}, which counts already.", number=course.version),
        keyboard(_home(course, speech)),
    )


def older_version(
    course: PublishedCourse, made_from: int, changed: Sequence[Markup], difference: str, speech: Speech
) -> list[Message]:
    """Somebody has published since: what that changed, a line each, and as a file that shows it word for word."""
    first = made_from_older(made_from, course.version, speech)
    listed = lines(speech.say("<b>What has changed since</b>"), *changed)
    if not changed:
        listed = speech.say("Only comments and line breaks differ between the two.")
    elif length(listed) > _SHORT:
        listed = speech.count("{n} thing has changed since.", "{n} things have changed since.", len(changed))
    document = Document(f"{course.definition.slug}-{made_from}-{course.version}.diff.txt", difference.encode())
    return [
        Message(
            paragraphs(
                first,
                listed,
                speech.say(
                    "Get the file that counts now, make your change there, and send it to me. "
                    "If you moved or cancelled a session here, just do it once more."
                ),
            ),
            keyboard(button(speech.label("Send me the file"), "orgfile", course.id), _home(course, speech)),
        ),
        Message(
            speech.say(
                "The difference between version {old} and version {new}, line by line.",
                old=made_from,
                new=course.version,
            ),
            document=document,
        ),
    ]


def preview(
    draft: Draft,
    effect: Effect,
    speech: Speech,
    *,
    unmarked: bool = False,
    others: Sequence[str] = (),
    meanwhile: bool = False,
) -> list[Message]:
    """What publishing a draft will do, and whether to.

    `unmarked`: the file did not say what it was made from. `others` are the titles of courses that a new one leaves as
    they are. `meanwhile`: this differs from what the organiser has seen before.
    """
    parts = effect_told(effect, speech)
    if meanwhile:
        parts.insert(0, speech.say("This is not quite what you saw before. Look at it once more."))
    if unmarked:
        assert draft.based_on is not None
        parts.insert(1, made_from_current(draft.based_on, speech))
    if others:
        parts.insert(1, speech.say("It stands beside {courses}, where nothing changes.", courses=speech.listed(others)))
    parts.append(speech.say("Nothing happens before you tap «Publish»."))
    return in_messages(parts, _decide(draft, effect, speech), f"{draft.slug}.txt", speech)


def _decide(draft: Draft, effect: Effect, speech: Speech) -> Keyboard | None:
    return keyboard(
        [
            button(speech.label("Publish"), "orgpublish", draft.id, effect.mark),
            button(speech.label("Discard"), "orgdiscard", draft.id),
        ]
    )


def published(course: PublishedCourse, effect: Effect, address: str, speech: Speech) -> Message:
    """It is done: what that did, and for a new course how people sign up."""
    if effect.before is None:
        link = f"{address}?{urlencode({'start': course.definition.slug})}"
        told = [speech.say("This link leads to the sign-up:\n{link}", link=link)]
    else:
        told = people_told(effect, speech)
    pages = in_pages(
        [
            clipped(part, _LONGEST)
            for part in (speech.say("✅ Published as version {version}.", version=course.version), *told)
        ]
    )
    return Message(pages[0], keyboard(_home(course, speech)))


def discarded(course: PublishedCourse | None, speech: Speech) -> Message:
    """The draft is gone; nothing else is."""
    home = keyboard(_home(course, speech)) if course else None
    return Message(speech.say("Discarded. Nothing has been changed."), home)


def gone(speech: Speech) -> str:
    """A tap on «Publish» or «Discard» of a draft that is no more."""
    return speech.label("This draft is no longer here. Send the file, or make the change, once more.")


def _home(course: PublishedCourse, speech: Speech) -> Button:
    return button(speech.label("‹ For organisers"), "org", course.id, "home")
