"""Notices that are held back once, let go, or sent now."""

from tests.conftest import REFLECTIONS
from tests.conversations.organisers import enrolled, log_of, with_counties
from tests.conversations.timeline_desk.opening import COUNTIES, codes, opens, sent
from tests.performing import Perform
from tests.stage import Participant, Stage

pytest_plugins = ["tests.postgres"]


async def test_who_got_what_when_some_are_held_back_and_some_sent_now(stage: Stage) -> None:
    await enrolled(stage, "Kari")
    ola = stage.organiser
    await opens(ola, "ons. 24. aug.")
    await ola.taps("Hold tilbake")
    assert "⏸ Den er holdt tilbake og blir ikke sendt. Alt annet kommer som planlagt." in ola.last.text
    await stage.time_passes_until("2022-08-26 12:00")
    await enrolled(stage, "Per")
    await opens(ola, "tir. 30. aug. kl. 09:00\nPåminnelse: Første")
    await ola.taps("Send nå")
    assert "Vil du sende den til 2 personer nå?" in ola.last.text
    assert "De som melder seg på senere, får den tirsdag 30. august kl. 09:00." in ola.last.text
    await ola.taps("Ja, send nå")
    assert "Den er på vei til 2 personer." in ola.last.text
    await stage.time_passes_until("2022-08-27 12:00")
    await enrolled(stage, "Siri")
    # Nudges come on the day on which the clock is put back; the one for all is sent on the eve of it.
    await stage.time_passes_until("2022-10-29 23:00")
    await opens(ola, "søn. 30. okt.")
    await ola.taps("Send nå")
    assert "⚠️ Merk: Klokka 23:00 sender vi ellers ingenting." in ola.last.text
    await ola.taps("Ja, send nå")
    await enrolled(stage, "Tor")
    await stage.time_passes_until("2022-11-30 12:00")
    assert await sent(stage, "exercise_nudge") == [
        ("Kari", "29.10. 23:00"), ("Per", "29.10. 23:00"), ("Siri", "29.10. 23:00"), ("Tor", "30.10. 10:00"),
    ]  # fmt: skip
    about_first = [each for each in await sent(stage, "session_reminder") if ".08." in each[1]]
    assert about_first == [
        ("Kari", "26.08. 12:00"), ("Kari", "31.08. 08:00"),
        ("Per", "26.08. 12:00"), ("Per", "31.08. 08:00"),
        ("Siri", "30.08. 09:00"), ("Siri", "31.08. 08:00"),
    ]  # fmt: skip
    assert await log_of(stage) == [
        ("held", "session_reminder samling-1, 2022-08-24 09:00"),
        ("sent_now", "session_reminder samling-1, 2022-08-30 09:00, 2"),
        ("sent_now", "exercise_nudge ovelse-1, 2022-10-30 10:00, 3"),
    ]


async def test_taps_that_come_twice_and_a_restart_double_nothing(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari")
    ola = stage.organiser
    await opens(ola, "ons. 24. aug.")
    page = codes(ola.last)
    for _ in range(2):
        await ola.taps_data(page["Hold tilbake"], ola.last)
    freed = codes(ola.last)["Send likevel til vanlig tid"]
    for _ in range(2):
        await ola.taps_data(freed, ola.last)
    await ola.taps("Send nå")
    yes = codes(ola.last)["Ja, send nå"]
    await ola.taps_data(yes, ola.last)
    await stage.bot_stops()
    await stage.bot_starts()
    assert await ola.taps_data(yes, ola.last) == "Det er ingen å sende dette til nå."
    assert "✓ 1 person har fått den." in ola.last.text
    await stage.time_passes_until("2022-08-25 12:00")
    assert len(kari.reads()) == 1
    assert await ola.taps_data(yes, ola.last) == "Denne er allerede sendt, eller det er for sent for den."
    assert await ola.taps_data(page["Hold tilbake"], ola.last) is not None
    assert [what for what, _ in await log_of(stage)] == ["held", "released", "sent_now"]


async def test_two_organisers_at_once_and_the_tick_double_nothing(
    perform: Perform, small_course: str, postgres_url: str
) -> None:
    both = ("Ola Arrangør", "Liv Arrangør")
    async with perform(small_course, url=postgres_url, organisers=both) as stage:
        people = [await enrolled(stage, f"Deltaker {number}") for number in range(20)]
        ola, liv = stage.organisers
        for who in (ola, liv):
            await opens(who, "ons. 24. aug.")
            await who.taps("Send nå")
        # Its own time comes in the same moment.
        stage.jumps_to("2022-08-24 09:00")
        for who in (ola, liv):
            who.person.taps("Ja, send nå")
        await stage.settled()
        await opens(ola, "tir. 30. aug. kl. 09:00\nPåminnelse: Første")
        await opens(liv, "tir. 30. aug. kl. 09:00\nPåminnelse: Første")
        for who in (ola, liv):
            who.person.taps("Hold tilbake")
        await stage.settled()
        await opens(liv, "tir. 30. aug. kl. 09:00\nPåminnelse: Første")
        await liv.taps("Send nå")
        liv.person.taps("Ja, send nå")
        await stage.settled()
        await stage.time_passes_until("2022-08-30 12:00")
        assert [len(who.reads()) for who in people] == [2] * 20
        assert [what for what, _ in await log_of(stage)].count("held") == 1
        assert await stage.rows("select * from updates_set_aside") == []


async def test_what_waits_for_the_morning_is_held_back_too_and_sent_when_it_is_wanted(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari")
    await stage.bot_stops()
    stage.jumps_to("2022-08-24 21:30")
    await stage.bot_starts()
    ola = stage.organiser
    await opens(ola, "ons. 24. aug.")
    assert "1 melding er i ferd med å gå ut." in ola.last.text
    await ola.taps("Hold tilbake")
    assert "Du kan fortsatt sende den, fram til tirsdag 30. august kl. 09:00." in ola.last.text
    assert ola.buttons == ["Forhåndsvis", "Send nå", "‹ Tidslinje", "‹ For arrangører"]
    await stage.time_passes_until("2022-08-25 12:00")
    await enrolled(stage, "Per")
    await kari.says("/varsler")
    assert "ons. 24. aug." not in kari.last.text
    kari.reads()
    await opens(ola, "ons. 24. aug.")
    await ola.taps("Send nå")
    await ola.taps("Ja, send nå")
    assert "📅 «Første samling» er om 6 dager." in kari.last.text
    # Per signed up when its time was over.
    assert await sent(stage, "session_reminder") == [("Kari", "25.08. 12:00")]


async def test_a_held_notice_is_no_longer_promised_and_is_again_when_it_is_let_go(stage: Stage) -> None:
    kari = await enrolled(stage, "Kari")
    ola = stage.organiser

    async def promised() -> str:
        await kari.says("/varsler")
        return kari.last.text

    assert "• ons. 24. aug. kl. 09:00" in await promised()
    await opens(ola, "ons. 24. aug.")
    await ola.taps("Hold tilbake")
    assert "• ons. 24. aug. kl. 09:00" not in await promised()
    await ola.taps("Send likevel til vanlig tid")
    assert "• ons. 24. aug. kl. 09:00" in await promised()
    await ola.taps("Send nå")
    await ola.taps("Ja, send nå")
    assert "• ons. 24. aug. kl. 09:00" not in await promised()


async def test_a_nudge_and_a_question_go_early_with_a_word_of_warning(perform: Perform, small_course: str) -> None:
    late = with_counties(small_course.replace('send = "+1d 10:00"', 'send = "+61d 10:00"'), *COUNTIES)
    async with perform(late) as stage:
        kari, ola = await enrolled(stage, "Kari"), stage.organiser
        await opens(ola, "søn. 30. okt.", page=2)
        # By itself it would never go, as the exercise comes later.
        assert "Alle: 0 personer nå" in ola.last.text
        await ola.taps("Send nå")
        assert "⚠️ Selve øvelsen er ikke sendt ennå." in ola.last.text
        await ola.taps("Ja, send nå")
        assert "Har du gjort «Snakk med noen»?" in kari.last.text
        await opens(ola, "ons. 31. aug. kl. 14:00")
        await ola.taps("Send nå")
        assert "⚠️ Første samling er ikke ferdig ennå." in ola.last.text
        await ola.taps("Ja, send nå")
        assert "Hva tok du med deg?" in kari.last.text
        await kari.says("Jeg lærte mye.")
        await stage.time_passes_until("2022-11-30 12:00")
        assert len(await sent(stage, "exercise_nudge")) == len(await sent(stage, "reflection_request")) == 1


async def finds(who: Participant, what: str) -> set[str]:
    """On which of the pages about exercises somebody finds one."""
    found = set()
    for page in ("/ovelser", "/minside", "/timer", "/refleksjon"):
        await who.says(page)
        if what in who.last.text + " ".join(who.buttons):
            found.add(page)
    return found


async def test_an_exercise_is_theirs_to_find_when_they_have_got_it_early_or_late(stage: Stage) -> None:
    kari, ola = await enrolled(stage, "Kari"), stage.organiser
    await opens(ola, "tor. 1. sep.")
    await ola.taps("Send nå")
    await ola.taps("Ja, send nå")
    per = await enrolled(stage, "Per")
    everywhere = {"/ovelser", "/minside", "/timer", "/refleksjon"}
    assert await finds(kari, "Snakk med noen") == everywhere
    assert await finds(per, "Snakk med noen") == set()
    await kari.says("Naboen hadde mye å si.")
    await kari.taps("En refleksjon")
    await kari.taps("Snakk med noen")
    assert [row.text for row in await stage.rows(REFLECTIONS)] == ["Naboen hadde mye å si."]
    await kari.says("2 timer på intervju")
    assert "2 timer" in kari.last.text
    [[minutes]] = await stage.rows("select minutes from efforts")
    assert minutes == 120
    # Held back from now on, it comes to nobody else at its time, and nobody else finds it either.
    await opens(ola, "tor. 1. sep.")
    await ola.taps("Hold tilbake")
    await stage.time_passes_until("2022-09-02 12:00")
    assert await finds(per, "Snakk med noen") == set()
    assert await finds(kari, "Snakk med noen") == everywhere
    await opens(ola, "tor. 1. sep.")
    await ola.taps("Send nå")
    await ola.taps("Ja, send nå")
    assert await finds(per, "Snakk med noen") == everywhere
    assert await sent(stage, "exercise") == [("Kari", "16.08. 09:00"), ("Per", "02.09. 12:00")]


async def test_a_course_file_that_moves_what_is_held_back_says_that_it_comes(
    perform: Perform, small_course: str
) -> None:
    async with perform(small_course) as stage:
        await enrolled(stage, "Kari")
        ola = stage.organiser
        for what in ("ons. 24. aug.", "tor. 1. sep."):
            await opens(ola, what)
            await ola.taps("Hold tilbake")
        assert "Påminnelser om øvelsen kommer likevel." in ola.last.text
        moved = small_course.replace('send = "+1d 10:00"', 'send = "+2d 10:00"').replace("2022-08-31T", "2022-09-01T")
        await ola.does("sends_document", "lite-kurs.toml", moved.encode())
        told = "\n".join(each.text for each in ola.person.inbox[-3:])
        assert "Ble holdt tilbake, men blir sendt, fordi tidspunktet er et annet" in told
        assert "• Påminnelse: Første samling, torsdag 1. september kl. 09:00: tor. 25. aug. kl. 09:00" in told
        assert "• Sendes ut: Snakk med noen: lør. 3. sep. kl. 10:00" in told
        await stage.publishes(moved)
        await stage.time_passes_until("2022-09-05 12:00")
        assert await sent(stage, "exercise") == [("Kari", "03.09. 10:00")]
        assert ("Kari", "25.08. 09:00") in await sent(stage, "session_reminder")
