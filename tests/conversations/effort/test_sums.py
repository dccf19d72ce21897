"""What time spent adds up to, and what nudges say of it."""

from tests.conftest import SMALL_COURSE
from tests.conversations.effort.noting import TWO_EXERCISES, arrives, number_of
from tests.performing import Perform
from tests.stage import Participant, Stage


class TestTheSums:
    async def test_before_the_first_exercise_there_is_only_the_bar(self, stage: Stage) -> None:
        kari = stage.person()
        await kari.signs_up()
        await kari.says("/timer")
        assert "Timene dine: Lite kurs" in kari.last.text
        assert "░░░░░░░░░░ 0 av 3–5 timer" in kari.last.text
        assert "Vi har ikke sendt noen øvelser ennå." in kari.last.text
        assert kari.buttons == []

    async def test_each_exercise_has_its_sum_and_the_hours_that_are_expected(self, perform: Perform) -> None:
        async with perform(TWO_EXERCISES) as stage:
            kari = await arrives(stage)
            await kari.says("2 t på intervju med Snakk med noen")
            await kari.says("30 min på øvelse 2")
            await kari.says("45 min på møte, øvelse 2")
            await kari.says("/timer")
            assert "▓▓▓▓▓▓▓▓▓▓ 3,25 av 3–5 timer" in kari.last.text
            assert "• Snakk med noen: 2 av omtrent 4 timer" in kari.last.text
            assert "• Øvelse 2: Lag en plan: 1,25 timer" in kari.last.text
            assert kari.buttons == [
                "Skriv opp tid: Snakk med noen",
                "Skriv opp tid: Øvelse 2: Lag en plan",
                "45 min: Øvelse 2: Lag en plan, møte, øvelse 2",
                "30 min: Øvelse 2: Lag en plan, øvelse 2",
                "2 t: Snakk med noen, intervju med Snakk med noen",
            ]

    async def test_they_are_reached_from_my_page_and_lead_back_there(self, kari: Participant) -> None:
        await kari.says("1 t 30 min på intervju")
        await kari.says("/minside")
        page = kari.last
        await kari.taps("Timer", page)
        assert "1 t 30 min: Snakk med noen, intervju" in page.labels
        await kari.taps("1 t 30 min: Snakk med noen, intervju", page)
        assert "1,5 timer" in page.text
        assert "intervju" in page.text
        assert "mandag 12. september" in page.text
        assert page.labels == ["Rett", "Slett", "‹ Tilbake"]
        await kari.taps("‹ Tilbake", page)
        assert "Timene dine" in page.text
        await kari.taps("‹ Min side", page)
        assert "Neste samling" in page.text

    async def test_many_entries_come_a_page_at_a_time_the_newest_first(self, stage: Stage, kari: Participant) -> None:
        for number in range(1, 20):
            await kari.says(f"{number} min på bit {number}")
        await kari.says("/timer")
        page = kari.last
        assert page.labels[1] == "19 min: Snakk med noen, bit 19"
        assert page.labels[8:] == ["12 min: Snakk med noen, bit 12", "Neste side ›"]
        await kari.taps("Neste side ›", page)
        assert page.labels[0] == "11 min: Snakk med noen, bit 11"
        await kari.taps("Neste side ›", page)
        assert page.labels == [
            "3 min: Snakk med noen, bit 3",
            "2 min: Snakk med noen, bit 2",
            "1 min: Snakk med noen, bit 1",
            "‹ Forrige side",
            "‹ Min side",
        ]
        await kari.taps_data(f"my:{await number_of(stage)}:hours:9999", page)
        assert page.labels[0] == "3 min: Snakk med noen, bit 3"
        await kari.taps_data(f"my:{await number_of(stage)}:hours:x", page)
        assert page.labels[1] == "19 min: Snakk med noen, bit 19"

    async def test_a_course_that_asks_for_no_hours_shows_the_sum_without_a_bar(self, perform: Perform) -> None:
        async with perform(SMALL_COURSE.replace("effort_hours = { min = 3, max = 5 }\n", "")) as stage:
            kari = await arrives(stage)
            await kari.says("/timer")
            assert "⏱" not in kari.last.text
            await kari.says("2 t på intervju")
            await kari.says("/timer")
            assert "⏱ 2 timer så langt" in kari.last.text

    async def test_who_has_not_signed_up_is_told_so(self, stage: Stage) -> None:
        stranger = stage.person()
        await stranger.says("/timer")
        assert "når du har meldt deg på" in stranger.last.text


class TestNudges:
    async def test_who_has_begun_is_told_how_much_they_have_noted(self, stage: Stage) -> None:
        per = stage.person("Per")
        await per.signs_up("Frivillig", "Per")
        kari = await arrives(stage)
        await kari.says("2 t på intervju")
        for each in (kari, per):
            each.reads()
        await stage.time_passes_until("2022-10-30 10:00")
        told = [text for text in kari.reads() if "«Snakk med noen»" in text]
        assert len(told) == 1
        assert "Du har skrevet opp 2 timer så langt." in told[0]
        [others] = [text for text in per.reads() if "«Snakk med noen»" in text]
        assert "skrevet opp" not in others
        assert "Ikke ennå?" in others
