"""One's own details after signing up, another role with what goes with it, and withdrawing and coming again."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from bot.rehearsal.model import Message
from tests.calendars import read
from tests.stage import Participant, Stage

Perform = Callable[..., AbstractAsyncContextManager[Stage]]

LANGUAGE = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}

FOR_VOLUNTEERS = """
[[exercises]]
id = "ovelse-frivillig"
title = "Kaffe med naboen"
text = "Be noen på kaffe."
after = "samling-1"
send = "+2d 10:00"
before = "samling-2"
nudges = ["-5d 10:00"]
roles = ["frivillig"]
"""


@pytest.fixture
def county_course(small_course: str) -> str:
    """The small course, with county libraries to choose from, and an exercise for volunteers."""
    counties = 'counties = ["Innlandet", "Rogaland"]\n\n[signup]'
    return small_course.replace("[signup]", counties, 1) + FOR_VOLUNTEERS


async def signed_up(stage: Stage, role: str = "Bibliotekansatt") -> Participant:
    """Return somebody who has signed up, and read everything so far."""
    kari = stage.person()
    await kari.signs_up(role)
    kari.reads()
    return kari


async def changes(who: Participant, label: str) -> Message:
    """Find a detail from «Min side», and tap the button that changes it; return the page."""
    await who.says("/minside")
    page = who.last
    await who.taps("Mine opplysninger", page)
    await who.taps(label, page)
    return page


async def takes_role(who: Participant, role: str) -> None:
    """Take part in another role from now on."""
    page = await changes(who, "Endre rolle")
    await who.taps(role, page)


def calendar_of(who: Participant) -> dict[str, str]:
    """Return the newest calendar file's entries: whether each is held, by its id."""
    document = next(each.document for each in reversed(who.person.inbox) if each.document)
    return {
        uid.partition("@")[0]: "CANCELLED" if each.cancelled else "CONFIRMED"
        for uid, each in read(document.content).items()
    }


async def test_each_detail_can_be_changed_from_the_page(perform: Perform, county_course: str) -> None:
    async with perform(county_course) as stage:
        kari = await signed_up(stage)
        await changes(kari, "Endre navn")
        assert "Hva heter du?" in kari.last.text
        await kari.says("Kari <Berg>")
        assert "✅ Det er endret." in kari.last.text
        assert "Navn: Kari <Berg>" in kari.last.text
        await kari.taps("Min side")
        assert kari.last.text.startswith("Min side: Lite kurs")
        await changes(kari, "Endre arbeidssted eller forening")
        await kari.says("  Hamar \n bibliotek ")
        assert "Arbeidssted eller forening: Hamar bibliotek" in kari.last.text
        await changes(kari, "Endre e-post")
        assert kari.buttons == []
        await kari.says("kari(at)example.org")
        assert "kari@example.org" in kari.person.inbox[-2].text
        assert "Hopp over" not in kari.person.inbox[-2].text
        assert "E-post: ikke oppgitt" not in kari.last.text
        await kari.says("kari.berg@example.org")
        assert "E-post: kari.berg@example.org" in kari.last.text
        page = await changes(kari, "Endre fylkesbibliotek")
        await kari.taps("Rogaland", page)
        assert "Fylkesbibliotek: Rogaland" in page.text
        await changes(kari, "Endre e-post")
        await kari.taps("Slett e-postadressen min")
        assert "E-post: ikke oppgitt" in kari.last.text
        await kari.says("Er det noen som leser dette?")
        assert "Hva er det?" in kari.last.text  # no longer taken for an address
        query = "select name, organisation, county, email, role from enrolments"
        assert [tuple(row) for row in await stage.rows(query)] == [
            ("Kari <Berg>", "Hamar bibliotek", "Rogaland", "", "ansatt")
        ]
        # Organisers see the new ones.
        await kari.taps("Et spørsmål til arrangørene")
        assert "Kari <Berg> (Bibliotekansatt, Hamar bibliotek)" in stage.organiser.last.text


@pytest.mark.parametrize(
    ("language", "details", "change", "asked", "changed"),
    [
        ("nn", "Opplysningane mine", "Endre namn", "Kva heiter du?", "✅ Det er endra."),
        ("en", "My details", "Change name", "What is your name?", "✅ It is changed."),
    ],
)
async def test_details_in_the_persons_language(
    stage: Stage, *, language: str, details: str, change: str, asked: str, changed: str
) -> None:
    kari = await signed_up(stage)
    await kari.says("/sprak")
    await kari.taps(LANGUAGE[language])
    await kari.says("/minside")
    await kari.taps(details)
    await kari.taps(change)
    assert asked in kari.last.text
    await kari.says("Kari Berg")
    assert changed in kari.last.text
    assert "Kari Berg" in kari.last.text


async def test_odd_answers_change_nothing(perform: Perform, county_course: str) -> None:
    async with perform(county_course) as stage:
        kari = await signed_up(stage)
        await changes(kari, "Endre navn")
        await kari.says("x" * 201)
        assert "200" in kari.person.inbox[-2].text
        assert "Hva heter du?" in kari.last.text
        await kari.does("sends_photo")
        assert "tekst" in kari.last.text
        await kari.says("/avbryt")
        await kari.says("Når begynner det?")
        assert "Hva er det?" in kari.last.text
        page = kari.last
        [mine] = await stage.rows("select id from enrolments")
        for data in (
            f"detail:{mine.id}:telegram_id",
            f"newrole:{mine.id}:sjef",
            f"newcounty:{mine.id}:00000000",
            f"detail:{mine.id + 1}:name",
            f"newrole:{mine.id + 1}:frivillig",
            f"noemail:{mine.id + 1}",
        ):
            await kari.taps_data(data, page)
        query = "select name, role, county from enrolments"
        assert [tuple(row) for row in await stage.rows(query)] == [("Kari Nordmann", "ansatt", "Innlandet")]


async def test_somebody_elses_details_are_theirs(stage: Stage) -> None:
    kari = await signed_up(stage)
    [hers] = await stage.rows("select id from enrolments")
    per = stage.person("Per")
    await per.signs_up("Frivillig", name="Per")
    for data in (f"detail:{hers.id}:name", f"newrole:{hers.id}:frivillig", f"noemail:{hers.id}"):
        toast = await per.taps_data(data, per.last)
        assert toast is not None
        assert "virker ikke lenger" in toast
    await per.says("Pelle")
    assert [row.name for row in await stage.rows("select name from enrolments order by id")] == ["Kari Nordmann", "Per"]
    assert kari.reads() == []


async def test_who_only_looked_around_keeps_the_name(stage: Stage) -> None:
    kari = await signed_up(stage)
    await changes(kari, "Endre navn")
    asked = kari.last
    await stage.time_passes_until("2022-08-17 12:00")
    await kari.says("Når begynner samlingen?")
    assert "Hva er det?" in kari.last.text
    assert [row.name for row in await stage.rows("select name from enrolments")] == ["Kari Nordmann"]
    await kari.says("Kari Berg", reply_to=asked)
    assert "Navn: Kari Berg" in kari.last.text


# ---------------------------------------------------------------------- another role


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
        kari = await signed_up(stage, "Frivillig")
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


# ---------------------------------------------------------------------- withdrawing, and coming again


async def test_withdrawing_and_signing_up_again_before_the_deadline(perform: Perform, small_course: str) -> None:
    late = small_course.replace("deadline = 2022-08-24T23:59:00", "deadline = 2022-10-31T23:59:00")
    async with perform(late) as stage:
        kari = await signed_up(stage)
        await stage.time_passes_until("2022-09-01 10:00")
        assert "Ta en prat." in kari.read_all()
        await kari.says("/meldav")
        await kari.taps("Ja, meld meg av")
        kari.reads()
        await stage.time_passes_until("2022-10-26 10:00")
        assert kari.reads() == []
        await kari.says("/start")
        await kari.taps("Meld meg på")
        assert "Stemmer dette?" in kari.last.text
        await kari.taps("Endre rolle")
        await kari.taps("Frivillig")
        await kari.taps("Ja, meld meg på")
        told = kari.read_all()
        assert "Du er påmeldt" in told
        assert "Ta en prat." not in told  # it came in September
        assert "om 7 dager" not in told  # it was due an hour before
        # A fresh enrolment, with its own moment and no role before it.
        [row] = await stage.rows("select enrolled_at, role, role_before, withdrawn_at from enrolments")
        assert (row.role, row.role_before, row.withdrawn_at) == ("frivillig", None, None)
        assert str(row.enrolled_at).startswith("2022-10-26 08:00")
        await stage.time_passes_until("2022-11-02 08:30")
        told = kari.reads()
        assert len([each for each in told if "Andre samling" in each]) == 3  # a nudge, the day before, the hour before
        assert len(await stage.rows("select id from enrolments")) == 1


async def test_who_withdraws_and_comes_back_the_same_day_is_reminded_once(stage: Stage) -> None:
    kari = await signed_up(stage)
    await stage.time_passes_until("2022-08-24 09:30")
    assert len([each for each in kari.reads() if "om 7 dager" in each]) == 1
    for _ in range(2):
        await kari.says("/meldav")
        await kari.taps("Ja, meld meg av")
        await kari.says("/start")
        await kari.taps("Meld meg på")
        await kari.taps("Ja, meld meg på")
    told = kari.reads()
    assert not [each for each in told if "om 7 dager" in each]
    await stage.time_passes_until("2022-08-31 08:30")
    assert len([each for each in kari.reads() if "Første samling" in each]) == 2


async def test_who_withdraws_is_asked_nothing_more(stage: Stage) -> None:
    kari = await signed_up(stage)
    await changes(kari, "Endre navn")
    asked = kari.last
    await kari.says("/meldav")
    await kari.taps("Ja, meld meg av")
    kari.reads()
    await kari.says("Kari Berg", reply_to=asked)
    await kari.says("Kari Berg")
    assert [row.name for row in await stage.rows("select name from enrolments")] == ["Kari Nordmann"]
