"""Who could not come to a session is asked about it in another way."""

import pytest

from tests.conversations.languages import speaks
from tests.conversations.reflections.writing import AFTER, ASKED, reflections
from tests.performing import Perform

RESOURCES = """
[[resources]]
title = { nb = "Stigen", nn = "Stigen", en = "The ladder" }
url = "https://example.org/stigen"
session = "samling-1"

[[resources]]
title = "Noe annet"
url = "https://example.org/annet"
"""


@pytest.mark.parametrize(
    ("language", "cannot", "words"),
    [
        (
            "nb",
            "Jeg kan ikke komme",
            [
                "Du kunne ikke komme denne gangen.",
                "Dette kan du lese i stedet:\n• Stigen",
                "Vi spurte dem som var med: Hva tok du med deg?",
                "eller skrive hva du lurer på",
            ],
        ),
        (
            "nn",
            "Eg kan ikkje komme",
            [
                "Du kunne ikkje komme denne gongen.",
                "Dette kan du lese i staden:\n• Stigen",
                "Vi spurde dei som var med: Kva tok du med deg?",
                "eller skrive kva du lurer på",
            ],
        ),
        (
            "en",
            "I can't come",
            [
                "You could not come this time.",
                "This is what you can read instead:\n• The ladder",
                "We asked those who were there: What did you learn?",
                "or write what you wonder about",
            ],
        ),
    ],
)
async def test_who_cannot_come_is_asked_otherwise_and_gets_what_there_is_to_read(
    perform: Perform, small_course: str, language: str, cannot: str, words: list[str]
) -> None:
    async with perform(small_course + RESOURCES) as stage:
        kari, per = stage.person(), stage.person("Per")
        for each in (kari, per):
            await each.signs_up()
            await speaks(each, language)
        await stage.time_passes_until("2022-08-24 09:00")
        await kari.taps(cannot)
        kari.reads()
        await stage.time_passes_until(AFTER)
        [asked] = kari.reads()
        for part in words:
            assert part in asked
        assert ASKED[language] in asked
        assert "Noe annet" not in asked
        assert words[0] not in per.read_all()
        # Asked for by hand it is the same question.
        await kari.says("/refleksjon")
        [write] = [label for label in kari.buttons if label.endswith(("Første samling", "First session"))]
        await kari.taps(write)
        assert kari.last.text == asked
        await kari.says("Jeg lurer på alt.")
        assert await reflections(stage) == [("session:samling-1", "organisers")]
