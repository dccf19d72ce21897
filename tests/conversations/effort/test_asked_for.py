"""Time spent that is asked for, and what is handed over again."""

from tests.conversations.effort.noting import entries, notes
from tests.stage import Participant, Stage


class TestWhatIsAskedFor:
    async def test_time_is_added_in_several_goes(self, stage: Stage, kari: Participant) -> None:
        for words in ("2 t på intervju", "2,5", "1:30 på planlegging", "45 min møte"):
            await kari.says("/timer")
            await kari.taps("Skriv opp tid: Snakk med noen")
            assert "Hvor lang tid har du brukt på «Snakk med noen»?" in kari.last.text
            await kari.says(words)
            assert "✅ Notert" in kari.last.text
        assert await entries(stage) == [
            ("ovelse-1", 120, "intervju"),
            ("ovelse-1", 150, None),
            ("ovelse-1", 90, "planlegging"),
            ("ovelse-1", 45, "møte"),
        ]
        assert await notes(stage) == []
        assert await stage.rows("select * from reflections") == []
        await kari.taps("Tiden du har brukt")
        assert "6,75 av 3–5 timer" in kari.last.text

    async def test_what_is_no_time_is_asked_for_anew_and_can_be_left(self, stage: Stage, kari: Participant) -> None:
        await kari.says("/timer")
        await kari.taps("Skriv opp tid: Snakk med noen")
        await kari.says("ganske lenge")
        assert "Jeg forstod ikke hvor lang tid du brukte." in kari.last.text
        assert "90 min" in kari.last.text
        await kari.taps("Ikke nå")
        assert "/timer" in kari.last.text
        await kari.says("ganske lenge")
        assert "Hva er det?" in kari.last.text
        assert await entries(stage) == []

    async def test_a_question_is_no_answer_and_is_not_lost(self, stage: Stage, kari: Participant) -> None:
        await kari.says("/timer")
        await kari.taps("Skriv opp tid: Snakk med noen")
        asked = kari.last
        await kari.says("Når er samlingen?")
        assert await notes(stage) == ["Når er samlingen?"]
        await kari.says("to timer med Per", reply_to=asked)
        await kari.says("1 t", reply_to=asked)
        assert [row[1:] for row in await entries(stage)] == [(120, "Per"), (60, None)]

    async def test_the_question_survives_a_restart(self, stage: Stage, kari: Participant) -> None:
        await kari.says("/timer")
        await kari.taps("Skriv opp tid: Snakk med noen")
        await stage.bot_stops()
        await stage.bot_starts()
        await kari.says("2 t på intervju")
        assert await entries(stage) == [("ovelse-1", 120, "intervju")]

    async def test_when_the_exercise_is_done_hours_may_come_with_words_and_the_question_follows(
        self, stage: Stage, kari: Participant
    ) -> None:
        await kari.says("/ovelser")
        await kari.taps("Snakk med noen")
        await kari.taps("Jeg er ferdig")
        await kari.says("2 t på intervju")
        told = kari.read_all()
        assert "✅ Notert: 2 timer på «Snakk med noen»." in told
        assert "Hva lærte du?" in told
        assert await entries(stage) == [("ovelse-1", 120, "intervju")]

    async def test_what_is_noted_already_is_not_asked_for_again(self, kari: Participant) -> None:
        await kari.says("3 t på intervju")
        await kari.says("/ovelser")
        await kari.taps("Snakk med noen")
        exercise = kari.last
        assert "Du har skrevet opp 3 timer så langt." in exercise.text
        assert exercise.labels == ["Jeg er ferdig", "Skriv opp tid"]
        await kari.taps("Jeg er ferdig", exercise)
        assert "Du har skrevet opp 3 timer så langt." in kari.last.text
        assert "Har du brukt mer tid?" in kari.last.text
        await kari.taps("Hopp over")
        assert "Du er ferdig med «Snakk med noen». Du har brukt 3 timer." in kari.read_all()
        assert exercise.labels == ["Jeg er ikke ferdig likevel", "Skriv opp tid", "‹ Tilbake"]
        await kari.taps("Skriv opp tid", exercise)
        await kari.says("en halv time")
        await kari.says("/ovelser")
        assert "3,5 timer" in kari.last.text

    async def test_the_exercise_as_it_comes_asks_for_nothing_more(self, stage: Stage) -> None:
        kari = stage.person()
        await kari.signs_up()
        await stage.time_passes_until("2022-09-01 10:00")
        assert kari.buttons == ["Jeg er ferdig"]


class TestHandedOverAgain:
    async def test_what_was_noted_is_said_again_and_counted_once(self, stage: Stage, kari: Participant) -> None:
        await kari.says("2 t på intervju")
        said = kari.last
        stage.telegram.redeliver()
        await stage.settled()
        assert kari.last.id != said.id
        assert (kari.last.text, kari.buttons) == (said.text, said.labels)
        assert await entries(stage) == [("ovelse-1", 120, "intervju")]

    async def test_what_is_asked_is_asked_again(self, stage: Stage, kari: Participant) -> None:
        await kari.says("/timer")
        await kari.taps("Skriv opp tid: Snakk med noen")
        asked = kari.last
        stage.telegram.redeliver()
        await stage.settled()
        assert kari.last.id != asked.id
        assert kari.last.text == asked.text
        await kari.says("2 t", reply_to=kari.last)
        assert [row[1] for row in await entries(stage)] == [120]
