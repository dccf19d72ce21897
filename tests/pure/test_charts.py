"""The pictures of where a course stands, and which numbers may be told."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.course.definition import Definition
from bot.course.reading import read_course
from bot.messages.charts import charts
from bot.messages.numbers import exercise_line, figure, span_label
from bot.messages.speech import Speech
from bot.people.statistics import ENOUGH, Figures, Group, Hidden, Progress, guarded, spans

NOW = datetime(2022, 9, 20, 8, tzinfo=UTC)


def figures_of(course: Definition, people: int) -> Figures:
    begins = datetime(2022, 8, 2, tzinfo=UTC)
    return Figures(
        at=NOW,
        county=None,
        total=Group(people),
        roles={"ansatt": Group(people)},
        counties={},
        session=None,
        coming={},
        exercises=tuple(Progress(each, True, people, people // 2) for each in course.exercises),
        minutes=tuple(60 * each for each in range(1, people // 2)),
        reflections=0,
        writers=0,
        enrolled_at=tuple(begins + timedelta(hours=7 * each) for each in range(people)),
    )


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("people", [0, 3, 60])
@pytest.mark.parametrize("shared", [True, False])
def test_three_pictures_for_a_phone(small_course: str, language: str, people: int, shared: bool) -> None:
    course = read_course(small_course)
    pictures = charts(course, figures_of(course, people), Speech(language), shared=shared)
    assert len(pictures) == 3
    for each in pictures:
        assert each.document is not None
        assert each.document.picture
        with Image.open(BytesIO(each.document.content)) as image:
            assert (image.format, image.width) == ("PNG", 1080)
            assert 600 <= image.height <= 1350
            colours = image.convert("RGB").getcolors(image.width * image.height) or []
            assert len(colours) > 20


def test_fewer_than_five_look_the_same_whatever_their_number(small_course: str) -> None:
    course = read_course(small_course)

    def drawn(people: int) -> list[bytes]:
        pictures = charts(course, figures_of(course, people), Speech("nb"), shared=True)
        return [each.document.content for each in pictures if each.document]

    assert drawn(2) == drawn(4)


def test_the_picture_of_the_exercises_tells_of_each(small_course: str) -> None:
    course = read_course(small_course)
    figures, exercise = figures_of(course, 12), course.exercises[0]
    two = tuple(Progress(replace(exercise, title=course.title), True, 12, done) for done in (5, 7))
    [_, picture, _] = charts(course, replace(figures, exercises=two), Speech("nb"))
    assert "• Lite kurs: 5 av 12 har gjort den\n• Lite kurs: 7 av 12 har gjort den" in picture.text
    for done in (0, 4):
        few = exercise_line(Progress(exercise, True, 4, done), Speech("nb"), shared=True)
        assert few == "• Snakk med noen: den er for færre enn 5 personer"


@pytest.mark.parametrize(
    ("language", "few", "withheld", "goal"),
    [
        ("nb", "færre enn 5", "ikke vist", "3–5 timer (målet)"),
        ("nn", "færre enn 5", "ikkje vist", "3–5 timar (målet)"),
        ("en", "fewer than 5", "not shown", "3–5 hours (the goal)"),
    ],
)
def test_words_in_the_pictures(small_course: str, language: str, few: str, withheld: str, goal: str) -> None:
    speech = Speech(language)
    assert figure(Hidden.FEW, speech) == few
    assert figure(Hidden.WITHHELD, speech) == withheld
    assert goal in [span_label(each, speech) for each in spans(read_course(small_course))]


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 40), max_size=8))
def test_no_small_group_can_be_reckoned_out(groups: dict[str, int]) -> None:
    shown = guarded(groups)
    hidden = [groups[key] for key, number in shown.items() if isinstance(number, Hidden)]
    assert all(number >= ENOUGH for number in shown.values() if not isinstance(number, Hidden))
    assert all(number == groups[key] for key, number in shown.items() if not isinstance(number, Hidden))
    if hidden and len(hidden) < len(groups):
        assert len(hidden) > 1
        assert sum(hidden) >= ENOUGH


def test_the_bot_starts_without_the_libraries_that_draw_and_write_sheets() -> None:
    program = "import sys, bot.app; print([each for each in ('matplotlib', 'openpyxl') if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
