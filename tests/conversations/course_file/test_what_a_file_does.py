"""What a file does when it counts: a course of its own, more places, and what comes at once."""

from tests.conversations.course_file.handing import LATER, gets_the_file, sends
from tests.conversations.organisers import log_of, version
from tests.performing import Perform
from tests.stage import Stage


async def test_the_first_course_of_all_is_sent_as_a_file(perform: Perform, small_course: str) -> None:
    async with perform("") as stage:
        await stage.organiser.says("/arrangor")
        assert "Send meg en kursfil som dokument" in stage.organiser.last.text
        await sends(stage.organiser, small_course)
        told = stage.organiser.last.text
        assert "Dette er et nytt kurs: Lite kurs." in told
        assert "• Kveld for frivillige: tirsdag 6. september kl. 18:00–19:30" in told
        await stage.organiser.taps("Publiser")
        assert "Publisert som versjon 1." in stage.organiser.last.text
        assert "?start=lite-kurs" in stage.organiser.last.text
        await stage.organiser.taps("‹ For arrangører")
        assert "For arrangører: Lite kurs" in stage.organiser.last.text
        kari = stage.person()
        await kari.signs_up()
        assert "Du er påmeldt" in kari.read_all()
        assert await log_of(stage) == [("published", "lite-kurs v1")]


async def test_a_new_slug_is_a_new_course_beside_the_other(stage: Stage) -> None:
    source = await gets_the_file(stage.organiser)
    await sends(stage.organiser, source.replace('"lite-kurs"', '"kurs-to"').replace("Lite kurs", "Kurs to"))
    told = stage.organiser.last.text
    assert "Dette er et nytt kurs: Kurs to." in told
    assert "Det står ved siden av Lite kurs. Der blir ingenting endret." in told
    await stage.organiser.taps("Publiser")
    assert (await version(stage), await version(stage, "kurs-to")) == (1, 1)


async def test_a_course_that_somebody_else_made_meanwhile_is_not_made_twice(
    perform: Perform, small_course: str
) -> None:
    async with perform("", organisers=("Ola Arrangør", "Eva Arrangør")) as stage:
        ola, eva = stage.organisers
        await sends(ola, small_course)
        await sends(eva, small_course.replace("hours = 4", "hours = 5"))
        await ola.taps("Publiser")
        await eva.taps("Publiser")
        assert "Dette er ikke helt det du så før" in eva.last.text
        assert "timer 4 → 5" in eva.last.text
        assert await version(stage) == 1
        await eva.taps("Publiser")
        assert await version(stage) == 2


async def test_more_places_are_given_to_those_who_wait(perform: Perform, small_course: str) -> None:
    full = small_course.replace("[signup]", "capacity = 1\n[signup]", 1)
    async with perform(full) as stage:
        people = [stage.person(name) for name in ("Kari", "Per", "Ida", "Bo")]
        for each in people:
            await each.signs_up()
            each.reads()
        await sends(stage.organiser, full.replace("capacity = 1", "capacity = 3"))
        assert "2 personer på ventelisten får plass." in stage.organiser.last.text
        assert "• Plasser: 1 → 3" in stage.organiser.last.text
        await stage.organiser.taps("Publiser")
        assert ["Du er påmeldt" in each.read_all() for each in people] == [False, True, True, False]


async def test_who_gets_a_place_by_the_same_file_is_counted_among_those_told(
    perform: Perform, small_course: str
) -> None:
    full = small_course.replace("[signup]", "capacity = 1\n[signup]", 1)
    async with perform(full) as stage:
        people = [stage.person(name) for name in ("Kari", "Per", "Ida")]
        for each in people:
            await each.signs_up()
            each.reads()
        stage.jumps_to("2022-08-16 09:01")
        await sends(stage.organiser, full.replace("capacity = 1", "capacity = 2").replace(*LATER))
        assert "2 personer får beskjed" in stage.organiser.last.text
        await stage.organiser.taps("Publiser")
        assert ["Ny tid: onsdag 9. november" in each.read_all() for each in people] == [True, True, False]


async def test_what_comes_at_once_and_what_comes_sooner_is_said_before_it_is_done(stage: Stage) -> None:
    kari, per = stage.person(), stage.person("Per")
    for each in (kari, per):
        await each.signs_up()
    await stage.time_passes_until("2022-08-31 12:30")
    for each in (kari, per):
        each.reads()
    sooner = stage.source.replace('send = "+1d 10:00"', 'send = "+30m"').replace(
        'reflection = { nb = "Hva tok', 'reflect = "+1h"\nreflection = { nb = "Hva tok'
    )
    await sends(stage.organiser, sooner)
    told = stage.organiser.last.text
    assert "Blir sendt straks\n• Sendes ut: Snakk med noen: 2 personer" in told
    assert "Kommer tidligere enn planlagt\n• Spørsmål etter Første samling: ons. 31. aug. kl. 13:00, ikke" in told
    assert kari.reads() == []
    await stage.organiser.taps("Publiser")
    assert "Snakk med noen: 2 personer" in stage.organiser.last.text
    assert all("Ta en prat." in each.read_all() for each in (kari, per))
    await stage.time_passes_until("2022-08-31 13:00")
    assert "Hva tok du med deg?" in kari.read_all()
