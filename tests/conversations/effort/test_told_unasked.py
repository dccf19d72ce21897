"""Time spent that is told without being asked for."""

import pytest

from tests.conftest import SMALL_COURSE
from tests.conversations.effort.noting import (
    ANOTHER_COURSE,
    IN_SEPTEMBER,
    TWO_EXERCISES,
    arrives,
    deletes_the_newest,
    entries,
    notes,
)
from tests.performing import Perform
from tests.stage import Participant, Stage


class TestWhatIsToldUnasked:
    async def test_it_is_noted_at_once_where_one_exercise_is_open(self, stage: Stage, kari: Participant) -> None:
        await kari.says("2 t på intervju")
        assert kari.reads() == [
            "✅ Notert: 2 timer på «Snakk med noen».\n\nTil sammen: 2 timer. Kurset legger opp til 3–5 timer."
        ]
        assert kari.buttons == ["Det var ikke tid"]
        await kari.says("jeg brukte 30 min på å ringe")
        assert "Til sammen: 2,5 timer" in kari.last.text
        assert await entries(stage) == [("ovelse-1", 120, "intervju"), ("ovelse-1", 30, "å ringe")]
        assert await stage.rows("select * from exercises_done") == []

    async def test_what_was_no_time_is_asked_about_as_it_was_written(self, stage: Stage, kari: Participant) -> None:
        await kari.says("2 timer til samlingen, og lenken virker ikke")
        confirmed = kari.last
        await kari.taps("Det var ikke tid")
        assert confirmed.labels[-2:] == ["Et spørsmål til arrangørene", "Ingenting, slett det"]
        assert await entries(stage) == []
        await kari.taps("Et spørsmål til arrangørene")
        assert "2 timer til samlingen, og lenken virker ikke" in stage.organiser.last.text
        assert await notes(stage) == []

    async def test_it_is_time_after_all(self, stage: Stage, kari: Participant) -> None:
        await kari.says("2 t på intervju")
        await kari.taps("Det var ikke tid")
        await kari.taps("Tid jeg har brukt")
        assert "2 timer på «Snakk med noen»" in kari.last.text
        assert kari.buttons == []
        assert await entries(stage) == [("ovelse-1", 120, "intervju")]
        assert await notes(stage) == []

    async def test_a_tap_that_comes_twice_or_late_changes_nothing_more(self, stage: Stage, kari: Participant) -> None:
        await kari.says("2 t på intervju")
        confirmed = kari.last
        data = confirmed.buttons[0][0].data
        assert data is not None
        await kari.taps_data(data, confirmed)
        asked = confirmed.text
        assert "gammel" in (await kari.taps_data(data, confirmed) or "")
        assert confirmed.text == asked
        await kari.says("1 t på møte")
        confirmed = kari.last
        data = confirmed.buttons[0][0].data
        assert data is not None
        await deletes_the_newest(kari)
        assert "gammel" in (await kari.taps_data(data, confirmed) or "")
        assert await entries(stage) == []

    async def test_words_that_name_an_exercise_say_which_it_is(self, perform: Perform) -> None:
        async with perform(TWO_EXERCISES) as stage:
            kari = await arrives(stage)
            await kari.says("2 t på snakk med noen")
            await kari.says("1 t på å forberede ØVELSE  2")
            await kari.says("1 t med exercise 2")
            assert [row[:2] for row in await entries(stage)] == [("ovelse-1", 120), ("ovelse-2", 60), ("ovelse-2", 60)]
            assert kari.buttons == ["Det var ikke tid", "En annen øvelse"]

    async def test_where_it_could_be_several_it_is_asked_which(self, perform: Perform) -> None:
        async with perform(TWO_EXERCISES) as stage:
            kari = await arrives(stage)
            await kari.says("2 t på intervju")
            asked = kari.last
            assert "Brukte du 2 timer på en øvelse? Hvilken?" in asked.text
            assert asked.labels == ["Snakk med noen", "Øvelse 2: Lag en plan", "Det var ikke tid"]
            assert await entries(stage) == []
            data = asked.buttons[1][0].data
            assert data is not None
            await kari.taps("Øvelse 2: Lag en plan")
            assert "2 timer på «Øvelse 2: Lag en plan»" in asked.text
            assert "gammel" in (await kari.taps_data(data, asked) or "")
            assert await entries(stage) == [("ovelse-2", 120, "intervju")]
            assert await notes(stage) == []

    async def test_it_can_be_said_to_be_no_time_where_it_is_asked_which(self, perform: Perform) -> None:
        async with perform(TWO_EXERCISES) as stage:
            kari = await arrives(stage)
            words = await kari.says("2 t på intervju")
            await kari.edits(words, "3 t på intervju")
            await kari.taps("Det var ikke tid", [each for each in kari.person.inbox if each.labels][-1])
            asked = [each for each in kari.person.inbox if each.labels][-1]
            await kari.taps("Tid jeg har brukt", asked)
            await kari.taps("Snakk med noen", asked)
            assert await entries(stage) == [("ovelse-1", 180, "intervju")]

    async def test_the_guess_was_wrong(self, perform: Perform) -> None:
        async with perform(TWO_EXERCISES) as stage:
            kari = await arrives(stage)
            await kari.says("2 t på øvelse 2")
            confirmed = kari.last
            await kari.taps("En annen øvelse")
            assert confirmed.labels == ["Snakk med noen"]
            await kari.taps("Snakk med noen")
            assert "✅ Endret: 2 timer på «Snakk med noen»." in confirmed.text
            assert await entries(stage) == [("ovelse-1", 120, "øvelse 2")]
            assert await notes(stage) == []

    async def test_a_bare_number_is_asked_about_and_may_be_time(self, stage: Stage, kari: Participant) -> None:
        await kari.says("2,5")
        assert kari.buttons == [
            "Tid jeg har brukt",
            "En refleksjon",
            "Et spørsmål til arrangørene",
            "Ingenting, slett det",
        ]
        assert await notes(stage) == ["2,5"]
        await kari.taps("Tid jeg har brukt")
        assert await entries(stage) == [("ovelse-1", 150, None)]
        assert await notes(stage) == []

    @pytest.mark.parametrize(
        "words",
        ["2 timer er lenge", "2 t intervju", "2 timer på intervju. Det var fint å møtes.", "9:30 på torsdag"],
    )
    async def test_what_may_be_something_else_is_asked_about(self, stage: Stage, kari: Participant, words: str) -> None:
        await kari.says(words)
        assert kari.buttons[0] == "Tid jeg har brukt"
        assert await entries(stage) == []
        assert await notes(stage) == [words]

    @pytest.mark.parametrize("words", ["Når er samlingen?", "2 t på intervju og 1 t på plan", "2 timer til samlingen?"])
    async def test_what_is_no_clear_time_is_not_offered_as_one(
        self, stage: Stage, kari: Participant, words: str
    ) -> None:
        await kari.says(words)
        assert kari.buttons[0] == "En refleksjon"
        assert await entries(stage) == []

    async def test_before_the_first_exercise_it_is_words_like_any_other(self, stage: Stage) -> None:
        kari = stage.person()
        await kari.signs_up()
        await kari.says("2 t på forberedelser")
        assert kari.buttons == ["Et spørsmål til arrangørene", "Ingenting, slett det"]
        await stage.time_passes_until("2022-08-31 13:00")
        await kari.says("2 t på forberedelser")
        kari.reads()
        assert "noen øvelser ennå" in (await kari.taps("Tid jeg har brukt") or "")
        assert await notes(stage) == ["2 t på forberedelser"] * 2

    async def test_what_answers_another_question_is_kept_as_that_answer(self, stage: Stage) -> None:
        kari = stage.person()
        await kari.signs_up()
        await stage.time_passes_until("2022-09-02 10:00")
        await kari.says("2 t på intervju")
        assert [row.subject for row in await stage.rows("select subject from reflections")] == ["session:samling-1"]
        await kari.taps("Det var ikke en refleksjon")
        await kari.taps("Tid jeg har brukt")
        assert await entries(stage) == [("ovelse-1", 120, "intervju")]

    async def test_after_the_exercise_s_session_it_is_asked_which(self, stage: Stage, kari: Participant) -> None:
        await stage.time_passes_until("2022-11-20 09:00")
        await kari.says("2 t på intervju")
        assert kari.buttons == ["Snakk med noen", "Det var ikke tid"]

    async def test_two_courses_at_once_are_told_apart(self, perform: Perform) -> None:
        async with perform(SMALL_COURSE) as stage:
            await stage.publishes(ANOTHER_COURSE)
            kari = stage.person()
            for course in ("Lite kurs", "Annet kurs"):
                await kari.says("/start")
                if course in kari.buttons:
                    await kari.taps(course)
                else:
                    course_id = (await stage.rows("select id from courses where slug = 'annet-kurs'"))[0].id
                    await kari.taps_data(f"course:{course_id}", kari.last)
                await kari.taps("Meld meg på")
                await kari.taps("Ja, det er greit")
                await kari.says("Kari Nordmann")
                await kari.taps("Bibliotekansatt")
                await kari.says("Gran bibliotek")
                await kari.taps("Hopp over")
                await kari.taps("Ja, meld meg på")
            await stage.time_passes_until(IN_SEPTEMBER)
            await kari.says("1 t på les en bok")
            assert "Til sammen: 1 time." in kari.last.text
            await kari.says("2 t på intervju")
            await kari.taps("Snakk med noen")
            rows = await stage.rows(
                "select c.slug, e.minutes from efforts e join enrolments n on n.id = e.enrolment_id"
                " join courses c on c.id = n.course_id order by e.id"
            )
            assert [tuple(row) for row in rows] == [("annet-kurs", 60), ("lite-kurs", 120)]
            kari.reads()
            await kari.says("/timer")
            assert [text.splitlines()[0] for text in kari.reads()] == [
                "Timene dine: Annet kurs",
                "Timene dine: Lite kurs",
            ]
