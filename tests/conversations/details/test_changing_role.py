"""Another role: its programme, its notices, and what becomes of the old one's."""

from tests.conversations.details.changing import calendar_of, takes_role
from tests.conversations.participants import signed_up
from tests.performing import Perform
from tests.stage import Stage


async def test_another_role_gets_its_programme_and_a_calendar_that_swaps_its_sessions(
    perform: Perform, county_course: str
) -> None:
    async with perform(county_course) as stage:
        kari = await signed_up(stage)
        assert "kveld" not in calendar_of(kari)
        await takes_role(kari, "Frivillig")
        told = kari.read_all()
        assert told.startswith("✅ Fra nå av deltar du som: Frivillig")
        assert "Kveld for frivillige" in told
        entries = calendar_of(kari)
        assert entries["kveld"] == "CONFIRMED"
        assert entries["samling-1"] == "CONFIRMED"
        assert entries["ovelse-frivillig.exercise"] == "CONFIRMED"
        await stage.time_passes_until("2022-09-06 17:30")
        assert "Kveld for frivillige" in kari.read_all()
        # And back: what came with the role alone leaves the calendar.
        await takes_role(kari, "Bibliotekansatt")
        assert "Kveld for frivillige" not in kari.read_all()
        entries = calendar_of(kari)
        assert entries["kveld"] == "CANCELLED"
        assert entries["ovelse-frivillig.exercise"] == "CANCELLED"
        assert entries["samling-2"] == "CONFIRMED"


async def test_what_a_new_role_opens_now_goes_out_at_once_and_what_was_due_before_does_not(
    perform: Perform, county_course: str
) -> None:
    async with perform(county_course) as stage:
        kari = await signed_up(stage)
        await stage.time_passes_until("2022-09-05 19:00")
        kari.reads()
        # «Kveld» was announced a week and a day before; the exercise for volunteers is three days old.
        await takes_role(kari, "Frivillig")
        told = kari.reads()
        assert len([each for each in told if "Be noen på kaffe." in each]) == 1
        assert not [each for each in told if "Kveld for frivillige er" in each]
        await stage.time_passes_until("2022-09-06 17:00")
        [reminder] = kari.reads()
        assert "Kveld for frivillige" in reminder
        assert "starter om 1 time" in reminder
        # From here on everything of the new role comes.
        await stage.time_passes_until("2022-10-28 10:00")
        assert "Kaffe med naboen" in kari.read_all()


async def test_what_waits_for_the_old_role_is_not_sent(perform: Perform, county_course: str) -> None:
    async with perform(county_course) as stage:
        kari = await signed_up(stage, role="Frivillig")
        await stage.time_passes_until("2022-09-06 16:00")
        kari.reads()
        await takes_role(kari, "Bibliotekansatt")
        kari.reads()
        await stage.time_passes_until("2022-10-30 09:00")
        told = kari.read_all()
        assert "Kveld" not in told
        assert "Kaffe med naboen" not in told
        # Those for all roles go on as if nothing had been.
        assert "Andre samling" in told


async def test_quiet_hours_and_a_change_of_role_leave_nothing_of_the_old_one_waiting(
    perform: Perform, county_course: str
) -> None:
    async with perform(county_course) as stage:
        kari = await signed_up(stage)
        await stage.time_passes_until("2022-09-03 22:00")
        kari.reads()
        await takes_role(kari, "Frivillig")
        assert "Be noen på kaffe." not in kari.read_all()  # it is night
        await takes_role(kari, "Bibliotekansatt")
        kari.reads()
        await stage.time_passes_until("2022-09-04 12:00")
        assert "Be noen på kaffe." not in kari.read_all()
        await takes_role(kari, "Frivillig")
        assert "Be noen på kaffe." in kari.read_all()


async def test_back_and_forth_sends_nothing_twice(perform: Perform, county_course: str) -> None:
    async with perform(county_course) as stage:
        kari = await signed_up(stage)
        await stage.time_passes_until("2022-09-05 12:00")
        for role in ("Frivillig", "Bibliotekansatt", "Frivillig", "Bibliotekansatt", "Frivillig"):
            await takes_role(kari, role)
        told = [each.text for each in kari.person.inbox]
        assert len([each for each in told if "Be noen på kaffe." in each]) == 1
        assert len([each for each in told if "Ta en prat." in each]) == 1
        assert len([each for each in told if "Hva tok du med deg?" in each]) == 1
        kari.reads()
        await takes_role(kari, "Frivillig")  # the same again
        assert kari.reads()[-1].startswith("Dine opplysninger")
        assert len(await stage.rows("select id from deliveries where kind = 'exercise'")) == 2
        entries = calendar_of(kari)
        assert set(entries.values()) == {"CONFIRMED"}


async def test_a_new_role_is_not_told_of_changes_to_what_it_did_not_know(stage: Stage, small_course: str) -> None:
    kari = await signed_up(stage)
    await stage.publishes(small_course.replace("2022-09-06T", "2022-09-08T"))
    assert kari.reads() == []
    await stage.time_passes_until("2022-08-17 12:00")
    await takes_role(kari, "Frivillig")
    told = kari.read_all()
    assert "torsdag 8. september kl. 18:00" in told
    assert "har fått nytt tidspunkt" not in told
    assert "6. september" not in told
    await stage.publishes(small_course.replace("2022-09-06T", "2022-09-09T"))
    told = kari.read_all()
    assert "fredag 9. september" in told
    assert "torsdag 8. september" in told  # the old time


async def test_who_was_at_a_session_is_asked_about_it_in_the_new_role_too(stage: Stage) -> None:
    kari = await signed_up(stage)
    await stage.time_passes_until("2022-08-31 13:00")
    await takes_role(kari, "Frivillig")
    kari.reads()
    await stage.time_passes_until("2022-08-31 14:00")
    assert "Hva tok du med deg?" in kari.read_all()
