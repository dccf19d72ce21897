"""How faults are worded, whatever stands in the file."""

import pytest

from bot.course.faults import Fault
from bot.messages.faults import all_faults, fault_line
from tests.pure.course_files import SPEECH, changed, faults_of


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('slug = "lite-kurs"', 'slug = """to\nlinjer"""'),
        ("\nslug", '\n"to\\nlinjer" = 1\nslug'),
        ("\nslug", '\ncounties = ["to\\nlinjer", "to\\nlinjer"]\nslug'),
        ('slug = "lite-kurs"', 'slug = "rød \\u001b[31m"'),
    ],
    ids=["a value", "a key", "a name in the sentence", "a colour for the terminal"],
)
def test_a_fault_is_one_line_whatever_stands_in_the_file(old: str, new: str) -> None:
    [fault] = faults_of(changed(old, new))
    line = fault_line(fault, SPEECH)
    assert line.splitlines() == [line]
    assert line.isprintable()


def test_a_value_is_shown_as_it_stands_in_the_file() -> None:
    [fault] = faults_of(changed('slug = "lite-kurs"', "slug = true"))
    assert ": true: " in fault_line(fault, SPEECH)


def test_a_long_value_is_shown_in_part() -> None:
    [fault] = faults_of(changed('slug = "lite-kurs"', f'slug = "{"x" * 500}"'))
    line = fault_line(fault, SPEECH)
    assert "x" * 40 in line
    assert "x" * 100 not in line


def test_braces_in_a_value_are_shown_as_they_are() -> None:
    [fault] = faults_of(changed('["frivillig"]', '["{role}"]'))
    assert '"{role}"' in fault_line(fault, SPEECH)


def test_the_heading_counts_the_faults() -> None:
    faults = [Fault("slug", "Write nb, nn or en, in quotation marks.", "x")]
    assert "1 fault." in all_faults("a & b.toml", faults, SPEECH)
    assert "2 faults." in all_faults("kurs.toml", faults * 2, SPEECH)
    assert "a & b.toml" in all_faults("a & b.toml", faults, SPEECH)
