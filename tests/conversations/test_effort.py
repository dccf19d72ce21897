"""Time spent on the exercises: noted in several goes, asked for or not, added up, corrected and taken back."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from tests.conftest import SMALL_COURSE
from tests.stage import Participant, Stage

Perform = Callable[..., AbstractAsyncContextManager[Stage]]

TWO_EXERCISES = (
    SMALL_COURSE
    + """
[[exercises]]
id = "ovelse-2"
title = { nb = "Øvelse 2: Lag en plan", nn = "Øving 2: Lag ein plan", en = "Exercise 2: Make a plan" }
text = "Lag en plan."
after = "samling-1"
send = "+2d 10:00"
before = "samling-2"
"""
)

ANOTHER_COURSE = (
    SMALL_COURSE.replace('slug = "lite-kurs"', 'slug = "annet-kurs"')
    .replace('nb = "Lite kurs"', 'nb = "Annet kurs"')
    .replace("Snakk med noen", "Les en bok")
    .replace("effort_hours = { min = 3, max = 5 }\n", "")
)

IN_SEPTEMBER = "2022-09-12 10:00"
"""The exercises have been sent, and the question after the first session is no longer what one answers."""


@pytest.fixture
async def kari(stage: Stage) -> Participant:
    """A library employee who has the exercise, and has read everything so far."""
    return await arrives(stage)


async def arrives(stage: Stage, name: str = "Kari Nordmann", role: str = "Bibliotekansatt") -> Participant:
    person = stage.person(name)
    await person.signs_up(role, name)
    await stage.time_passes_until(IN_SEPTEMBER)
    person.reads()
    return person


async def entries(stage: Stage) -> list[tuple[str, int, str | None]]:
    rows = await stage.rows("select exercise_id, minutes, about from efforts order by id")
    return [(row.exercise_id, row.minutes, row.about) for row in rows]


async def notes(stage: Stage) -> list[str]:
    return [row.text for row in await stage.rows("select p.text from parts p join notes n on n.id = p.note_id")]


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

    async def test_they_are_reached_from_my_page_and_lead_back_there(self, stage: Stage, kari: Participant) -> None:
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


async def number_of(stage: Stage) -> int:
    return int((await stage.rows("select id from enrolments"))[0].id)


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


async def deletes_the_newest(kari: Participant) -> None:
    await kari.says("/timer")
    page = kari.last
    await kari.taps(next(label for label in page.labels if not label.startswith("Skriv opp")), page)
    await kari.taps("Slett", page)
    await kari.taps("Ja, slett", page)


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
        assert [row[1:] for row in await entries(stage)] == [(120, "med Per"), (60, None)]

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

    async def test_what_is_noted_already_is_not_asked_for_again(self, stage: Stage, kari: Participant) -> None:
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


class TestCorrecting:
    async def test_an_entry_is_corrected_with_or_without_new_words(self, stage: Stage, kari: Participant) -> None:
        await kari.says("2 t på intervju")
        for words, kept in [("3 t", (180, "intervju")), ("1 t 15 min på møte", (75, "møte"))]:
            await kari.says("/timer")
            page = kari.last
            await kari.taps(page.labels[1], page)
            await kari.taps("Rett", page)
            assert "Hva skal det være?" in kari.last.text
            await kari.says(words)
            assert "✅ Endret" in kari.last.text
            assert await entries(stage) == [("ovelse-1", *kept)]
        assert await notes(stage) == []
        await kari.taps("Tiden du har brukt")
        assert "1 t 15 min: Snakk med noen, møte" in kari.buttons

    async def test_an_entry_is_deleted_after_one_question(self, stage: Stage, kari: Participant) -> None:
        await kari.says("2 t på intervju")
        await kari.says("/timer")
        page = kari.last
        await kari.taps("2 t: Snakk med noen, intervju", page)
        await kari.taps("Slett", page)
        assert "Vil du slette 2 timer på «Snakk med noen»?" in page.text
        await kari.taps("Nei, ikke slett", page)
        assert page.labels[0] == "Rett"
        await kari.taps("Slett", page)
        data = page.buttons[0][0].data
        assert data is not None
        assert await kari.taps("Ja, slett", page) == "Det er slettet."
        assert page.labels == ["Skriv opp tid: Snakk med noen", "‹ Min side"]
        assert await entries(stage) == []
        assert await notes(stage) == []
        assert "gammel" in (await kari.taps_data(data, page) or "")

    async def test_a_deleted_entry_is_not_corrected_any_more(self, stage: Stage, kari: Participant) -> None:
        await kari.says("2 t på intervju")
        await kari.says("/timer")
        page = kari.last
        await kari.taps("2 t: Snakk med noen, intervju", page)
        await kari.taps("Rett", page)
        asked = kari.last
        await kari.taps("Slett", page)
        await kari.taps("Ja, slett", page)
        await kari.says("3 t", reply_to=asked)
        assert await entries(stage) == []

    async def test_an_entry_moves_to_another_exercise_from_its_own_view(self, perform: Perform) -> None:
        async with perform(TWO_EXERCISES) as stage:
            kari = await arrives(stage)
            await kari.says("2 t på øvelse 2")
            await kari.says("/timer")
            page = kari.last
            await kari.taps("2 t: Øvelse 2: Lag en plan, øvelse 2", page)
            await kari.taps("En annen øvelse", page)
            await kari.taps("Snakk med noen", page)
            assert [row[0] for row in await entries(stage)] == ["ovelse-1"]

    async def test_editing_the_message_corrects_the_entry(self, stage: Stage, kari: Participant) -> None:
        words = await kari.says("2 t på intervju")
        await kari.edits(words, "2,5 på intervju")
        assert "✅ Endret: 2,5 timer på «Snakk med noen»." in kari.last.text
        assert await entries(stage) == [("ovelse-1", 150, "intervju")]
        await kari.edits(words, "jeg husker ikke")
        assert "Derfor har jeg ikke endret noe." in kari.last.text
        assert "90 min" in kari.last.text
        assert await entries(stage) == [("ovelse-1", 150, "intervju")]
        await kari.edits(words, "90 min")
        assert await entries(stage) == [("ovelse-1", 90, None)]

    async def test_editing_the_answer_corrects_it_too(self, stage: Stage, kari: Participant) -> None:
        await kari.says("/ovelser")
        await kari.taps("Snakk med noen")
        await kari.taps("Jeg er ferdig")
        words = await kari.says("20")
        await kari.taps("Ikke denne gangen")
        await kari.edits(words, "2")
        assert [row[1] for row in await entries(stage)] == [120]
        await kari.says("/timer")
        await kari.taps("Skriv opp tid: Snakk med noen")
        words = await kari.says("1 t")
        await kari.edits(words, "1 t på møte")
        assert await entries(stage) == [("ovelse-1", 120, None), ("ovelse-1", 60, "møte")]

    async def test_what_was_edited_and_was_no_time_is_asked_about_as_it_is_now(
        self, stage: Stage, kari: Participant
    ) -> None:
        words = await kari.says("2 t på intervju")
        confirmed = kari.last
        await kari.edits(words, "3 t på intervju")
        await kari.taps("Det var ikke tid", confirmed)
        assert await notes(stage) == ["3 t på intervju"]


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


class TestOthers:
    async def test_nobody_reads_or_changes_the_entries_of_others(self, stage: Stage) -> None:
        per = stage.person("Per")
        await per.signs_up("Frivillig", "Per")
        kari = await arrives(stage)
        await kari.says("2 t på intervju")
        entry = (await stage.rows("select id from efforts"))[0].id
        enrolments = [row.id for row in await stage.rows("select id from enrolments order by id desc")]
        await per.says("/timer")
        page = per.last
        for data in (
            f"my:{enrolments[0]}:entry:{entry}",
            f"correct:{entry}",
            f"drop:{entry}:yes",
            f"move:{entry}",
            f"move:{entry}:{enrolments[1]}:ovelse-1",
            f"nottime:{entry}",
            f"spend:{enrolments[0]}:ovelse-1",
            f"nospend:{enrolments[0]}:exercise:ovelse-1",
            f"spend:{enrolments[1]}:ovelse-9",
            "timeon:1:1:ovelse-1",
            "drop:99999999999999999:yes",
        ):
            assert "gammel" in (await per.taps_data(data, page) or ""), data
        await per.taps_data(f"my:{enrolments[1]}:entry:{entry}", page)
        assert "Timene dine" in page.text
        assert not [label for label in page.labels if "intervju" in label]
        assert await entries(stage) == [("ovelse-1", 120, "intervju")]

    async def test_an_exercise_that_is_not_sent_yet_takes_no_time(self, stage: Stage) -> None:
        kari = stage.person()
        await kari.signs_up()
        await kari.says("/timer")
        assert "gammel" in (await kari.taps_data(f"spend:{await number_of(stage)}:ovelse-1", kari.last) or "")

    async def test_who_has_withdrawn_is_not_taken_to_tell_of_time(self, stage: Stage, kari: Participant) -> None:
        await kari.says("2 t på intervju")
        confirmed = kari.last
        await kari.says("/meldav")
        await kari.taps("Ja, meld meg av")
        assert "gammel" in (await kari.taps("Det var ikke tid", confirmed) or "")
        await kari.says("1 t på intervju")
        assert len(await entries(stage)) == 1


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

    async def test_a_view_on_screen_changes_language_when_it_is_touched(self, stage: Stage, kari: Participant) -> None:
        await kari.says("2 t på intervju")
        await kari.says("/timer")
        page = kari.last
        await kari.says("/sprak")
        await kari.taps("English")
        await kari.taps("2 t: Snakk med noen, intervju", page)
        assert "2 hours" in page.text
        await kari.taps("‹ Back", page)
        assert "Your time: Small course" in page.text
