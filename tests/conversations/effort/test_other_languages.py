"""Noting time spent in Nynorsk and English."""

from tests.conversations.effort.noting import TWO_EXERCISES, arrives, entries
from tests.performing import Perform
from tests.stage import Participant, Stage


class TestOtherLanguages:
    async def test_in_nynorsk(self, stage: Stage, kari: Participant) -> None:
        await kari.says("/sprak")
        await kari.taps("Nynorsk")
        await kari.says("2 timar på intervju")
        assert "✅ Notert: 2 timar på «Snakk med nokon»." in kari.last.text
        await kari.taps("Det var ikkje tid")
        await kari.taps("Tid eg har brukt")
        await kari.says("/timer")
        page = kari.last
        assert "Timane dine: Lite kurs" in page.text
        assert "• Snakk med nokon: 2 av om lag 4 timar" in page.text
        assert page.labels == ["Skriv opp tid: Snakk med nokon", "2 t: Snakk med nokon, intervju"]
        await kari.taps("2 t: Snakk med nokon, intervju", page)
        await kari.taps("Rett", page)
        assert "Kva skal det vere?" in kari.last.text
        words = await kari.says("90 minuttar på å ringe")
        assert "✅ Endra: 1,5 timar på «Snakk med nokon»." in kari.last.text
        await kari.edits(words, "eg veit ikkje")
        assert "Eg skjønte ikkje kor lang tid du brukte." in kari.last.text
        await stage.time_passes_until("2022-10-30 10:00")
        assert "Du har skrive opp 1,5 timar så langt." in kari.read_all()

    async def test_in_english(self, perform: Perform) -> None:
        async with perform(TWO_EXERCISES) as stage:
            kari = await arrives(stage)
            await kari.says("/sprak")
            await kari.taps("English")
            await kari.says("I spent 1.5 hours on planning")
            assert kari.last.text == "Did you spend 1.5 hours on an exercise? Which one?"
            await kari.taps("Exercise 2: Make a plan")
            await kari.says("/timer")
            page = kari.last
            assert "Exercise 2: Make a plan: 1.5 hours" in page.text
            await kari.taps("1 h 30 min: Exercise 2: Make a plan, planning", page)
            assert page.labels == ["Correct", "Delete", "Another exercise", "‹ Back"]
            await kari.taps("Delete", page)
            await kari.taps("Yes, delete the entry", page)
            assert await entries(stage) == []

    async def test_a_view_on_screen_changes_language_when_it_is_touched(self, kari: Participant) -> None:
        await kari.says("2 t på intervju")
        await kari.says("/timer")
        page = kari.last
        await kari.says("/sprak")
        await kari.taps("English")
        await kari.taps("2 t: Snakk med noen, intervju", page)
        assert "2 hours" in page.text
        await kari.taps("‹ Back", page)
        assert "Your time: Small course" in page.text
