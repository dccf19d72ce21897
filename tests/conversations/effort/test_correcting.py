"""Correcting, moving and taking back what was noted; and that nobody else can."""

from tests.conversations.effort.noting import TWO_EXERCISES, arrives, entries, notes, number_of
from tests.performing import Perform
from tests.stage import Participant, Stage


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
