"""Where a course stands, in words and figures: all of it for organisers, or as it may be shown to anybody."""

from collections.abc import Mapping

from bot.course.definition import Definition
from bot.messages.message import Message, button, cut, keyboard, lines, paragraphs
from bot.messages.speech import Speech
from bot.people.attendance import Coming
from bot.people.audiences import NO_ANSWER
from bot.people.courses import PublishedCourse
from bot.people.statistics import ENOUGH, Figures, Group, Hidden, Key, Progress, Shown, Span, guarded

_LONGEST_TITLE = 60
"""Characters of an exercise's title; forty exercises fit into one message then."""


def numbers(course: PublishedCourse, figures: Figures, speech: Speech, *, shared: bool = False) -> Message:
    """All figures in one message, with ways to the pictures; `shared`: groups under five are not told."""
    definition = course.definition
    told = (
        speech.say("These figures can be shared. Groups under five are shown as «fewer than {n}».", n=ENOUGH)
        if shared
        else speech.say("These figures are for the organisers only.")
    )
    other = (
        button(speech.label("‹ All figures"), "org", course.id, "numbers")
        if shared
        else button(speech.label("Figures to share"), "org", course.id, "numbers", "share")
    )
    return Message(
        paragraphs(
            lines(
                speech.say("<b>Where the course stands: {title}</b>", title=definition.title.into(speech.language)),
                speech.say("Now: {when}", when=speech.when(figures.at)),
                speech.say("County: {county}", county=figures.county) if figures.county else None,
            ),
            _signed_up(definition, figures, speech, shared=shared),
            _by_role(definition, figures, speech, shared=shared),
            _by_county(figures, speech, shared=shared),
            _coming(figures, speech, shared=shared),
            _exercises(figures, speech, shared=shared),
            _effort(definition, figures, speech, shared=shared),
            _reflections(figures, speech, shared=shared),
            told,
        ),
        keyboard(
            [
                button(speech.label("Pictures"), "orgcharts", course.id, "share" if shared else "all"),
                other,
            ]
        ),
    )


def told(groups: Mapping[Key, int], *, shared: bool) -> Mapping[Key, Shown]:
    """Return groups that make up a whole as they are told to the organisers, or to anybody (`shared`)."""
    return guarded(groups) if shared else dict(groups)


def figure(number: Shown, speech: Speech) -> str:
    """A number, or why there is none."""
    match number:
        case Hidden.FEW:
            return speech.label("fewer than {n}", n=ENOUGH)
        case Hidden.WITHHELD:
            return speech.label("not shown")
        case _:
            return speech.number(number)


def alone(number: int, *, shared: bool) -> Shown:
    """A number of people that is no part of a known whole, as it is told."""
    return Hidden.FEW if shared and number < ENOUGH else number


def done_of(progress: Progress, *, shared: bool) -> Shown:
    """How many have done an exercise, as it is told: those who have not are a group as well."""
    return told({True: progress.done, False: progress.people - progress.done}, shared=shared)[True]


def average(figures: Figures, speech: Speech, *, shared: bool) -> str:
    """Say how much time people have noted on average; "" where nobody, or too few to tell, have noted any."""
    people = len(figures.minutes)
    if not people or isinstance(alone(people, shared=shared), Hidden):
        return ""
    return speech.hours(round(sum(figures.minutes) / people / 30) * 30)


def span_label(span: Span | None, speech: Speech) -> str:
    """Say which hours a span has; None: nothing noted."""
    if span is None:
        return speech.label("No hours noted")
    low = speech.number(span.low)
    if span.high is None:
        return speech.label("Over {low} hours", low=low)
    high = speech.number(span.high)
    if span.low == 0 and not span.middle:
        return speech.label("Under {high} hours", high=high)
    if span.goal:
        return speech.label("{low}–{high} hours (the goal)", low=low, high=high)
    return speech.label("{low}–{high} hours", low=low, high=high)


def _signed_up(course: Definition, figures: Figures, speech: Speech, *, shared: bool) -> str:
    total = figures.total
    enrolled = figure(alone(total.enrolled, shared=shared), speech)
    capacity = course.capacity if figures.county is None else None
    return lines(
        speech.say("<b>Sign-ups</b>"),
        speech.say("• With a place: {n} of {capacity}", n=enrolled, capacity=speech.number(capacity))
        if capacity
        else speech.say("• With a place: {n}", n=enrolled),
        speech.say("• On the waiting list: {n}", n=figure(alone(total.waiting, shared=shared), speech)),
        speech.say("• Withdrawn: {n}", n=figure(alone(total.withdrawn, shared=shared), speech)),
    )


def _by_role(course: Definition, figures: Figures, speech: Speech, *, shared: bool) -> str:
    names = {role.id: role.title.into(speech.language) for role in course.roles}
    groups = {names.get(id_, id_): group for id_, group in figures.roles.items()}
    return lines(speech.say("<b>Roles</b>"), *_group_lines(groups, speech, shared=shared)) if groups else ""


def _by_county(figures: Figures, speech: Speech, *, shared: bool) -> str:
    if not figures.counties or figures.county is not None:
        return ""
    return lines(speech.say("<b>Counties</b>"), *_group_lines(figures.counties, speech, shared=shared))


def _group_lines(groups: Mapping[str, Group], speech: Speech, *, shared: bool) -> list[str]:
    """A line for each group; who waits and who has withdrawn is told to the organisers only."""
    enrolled = told({name: group.enrolled for name, group in groups.items()}, shared=shared)
    found: list[str] = []
    for name, group in groups.items():
        placed = figure(enrolled[name], speech)
        parts: list[str] = []
        if group.waiting and not shared:
            parts.append(speech.label("{n} waiting", n=speech.number(group.waiting)))
        if group.withdrawn and not shared:
            parts.append(speech.label("{n} withdrawn", n=speech.number(group.withdrawn)))
        # A bare number before others, as in «0, 1 withdrawn», reads as a decimal.
        parts.insert(0, speech.label("{n} with a place", n=placed) if parts else placed)
        found.append(speech.say("• {name}: {figures}", name=name, figures=", ".join(parts)))
    return found


def _coming(figures: Figures, speech: Speech, *, shared: bool) -> str:
    if figures.session is None:
        return ""
    numbers = told(figures.coming, shared=shared)
    words = {
        Coming.YES: speech.label("coming"),
        Coming.NO: speech.label("can't come"),
        Coming.UNSURE: speech.label("not sure yet"),
        NO_ANSWER: speech.label("without an answer"),
    }
    return lines(
        speech.say("<b>Next session: {title}</b>", title=figures.session.title.into(speech.language)),
        speech.when(figures.session.starts.instant),
        *(_answer_line(numbers[answer], label, speech) for answer, label in words.items()),
    )


def _answer_line(number: Shown, answer: str, speech: Speech) -> str:
    if number is Hidden.WITHHELD:  # no number that the words could follow
        return speech.say("• {name}: {figures}", name=answer, figures=figure(number, speech))
    return speech.say("• {n} {answer}", n=figure(number, speech), answer=answer)


def _exercises(figures: Figures, speech: Speech, *, shared: bool) -> str:
    sent = [each for each in figures.exercises if each.sent]
    if not figures.exercises:
        return ""
    return lines(
        speech.say("<b>Exercises</b>"),
        *(exercise_line(each, speech, shared=shared) for each in sent),
        None if sent else speech.say("No exercise has been sent yet."),
    )


def exercise_line(progress: Progress, speech: Speech, *, shared: bool) -> str:
    """Say how many have done an exercise."""
    title, done = cut(progress.exercise.title.into(speech.language), _LONGEST_TITLE), done_of(progress, shared=shared)
    if isinstance(alone(progress.people, shared=shared), Hidden):
        return speech.say("• {title}: it is for fewer than {n} people", title=title, n=ENOUGH)
    if done is Hidden.WITHHELD:
        return speech.say("• {name}: {figures}", name=title, figures=figure(done, speech))
    return speech.say(
        "• {title}: {done} of {people} have done it",
        title=title,
        done=figure(done, speech),
        people=speech.number(progress.people),
    )


def _effort(course: Definition, figures: Figures, speech: Speech, *, shared: bool) -> str:
    numbers = told(figures.noted(course), shared=shared)
    mean = average(figures, speech, shared=shared)
    return lines(
        speech.say("<b>Own effort</b>"),
        *(
            speech.say("• {name}: {figures}", name=span_label(each, speech), figures=figure(number, speech))
            for each, number in numbers.items()
        ),
        speech.say("Those who have noted hours have {hours} on average.", hours=mean) if mean else None,
    )


def _reflections(figures: Figures, speech: Speech, *, shared: bool) -> str:
    # Who has not written is a group as well.
    writers = told({True: figures.writers, False: figures.total.enrolled - figures.writers}, shared=shared)[True]
    texts = writers if isinstance(writers, Hidden) else figures.reflections
    return lines(
        speech.say("<b>Reflections that you can read</b>"),
        speech.say("• Texts: {n}", n=figure(texts, speech)),
        speech.say("• People who have written: {n}", n=figure(writers, speech)),
    )
