"""Before it opens, after the deadline, a full course, coming back, and several courses."""

from tests.conversations.signup.beginning import begins, reaches_the_summary
from tests.performing import Perform
from tests.stage import Stage


async def test_after_the_deadline_the_contact_is_named(perform: Perform, small_course: str) -> None:
    async with perform(small_course, "2022-08-25 00:00") as stage:
        kari = stage.person()
        await kari.says("/start")
        assert "hilde@example.org" in kari.last.text
        assert "Meld meg på" not in kari.buttons
        await kari.says("meld meg på")
        assert "hilde@example.org" in kari.last.text
        assert "«Meld meg på»" not in kari.last.text
        assert "Meld meg på" not in kari.buttons


async def test_the_deadline_passes_in_the_middle_of_a_signup(stage: Stage) -> None:
    kari = stage.person()
    await reaches_the_summary(kari)
    await stage.time_passes_until("2022-08-25 09:00")
    await kari.taps("Ja, meld meg på")
    assert "hilde@example.org" in kari.last.text
    assert await stage.rows("select * from enrolments where enrolled_at is not null") == []


async def test_before_it_opens_one_is_told_when(perform: Perform, small_course: str) -> None:
    async with perform(small_course, "2022-07-31 12:00") as stage:
        kari = stage.person()
        await kari.says("/start")
        assert "mandag 1. august kl. 08:00" in kari.last.text
        assert "Meld meg på" not in kari.buttons
        await kari.taps("Minn meg på fristen")
        await stage.time_passes_until("2022-08-17 09:00")
        assert "7 dager" in kari.last.text


async def test_a_full_course_has_a_waiting_list_and_a_place_that_falls_free_goes_to_the_first(
    perform: Perform, small_course: str
) -> None:
    async with perform(small_course.replace("[signup]", "capacity = 1\n[signup]", 1)) as stage:
        kari, per, ida = stage.person(), stage.person("Per"), stage.person("Ida")
        for each in (kari, per, ida):
            await each.signs_up()
        assert "Du er påmeldt" in kari.read_all()
        assert "venteliste" in per.read_all()
        assert "venteliste" in ida.read_all()
        # Nobody new can come after the deadline, but there is who waits.
        await stage.time_passes_until("2022-08-25 09:00")
        await kari.says("/meldav")
        assert "Da kan noen andre få plassen din." in kari.last.text
        await kari.taps("Ja, meld meg av")
        assert "Du er påmeldt" in per.read_all()
        assert per.last.document is not None
        assert ida.reads() == []
        await stage.time_passes_until("2022-08-30 09:00")
        assert "Første samling" in per.read_all()
        assert "Første samling" not in ida.read_all()


async def test_withdrawing_and_coming_back_before_the_deadline(stage: Stage) -> None:
    kari = stage.person()
    await kari.signs_up()
    await kari.says("/meldav")
    # There is room for everybody.
    assert kari.last.text == "Vil du melde deg av Lite kurs?"
    await kari.taps("Ja, meld meg av")
    assert "før fristen? Skriv /start." in kari.last.text
    await kari.says("/start")
    await kari.taps("Meld meg på")
    assert "Gran bibliotek" in kari.last.text
    await kari.taps("Ja, meld meg på")
    assert "Du er påmeldt" in kari.read_all()


async def test_being_reminded_of_the_deadline_is_enough(stage: Stage) -> None:
    kari, per, ida, eva = stage.person(), stage.person("Per"), stage.person("Ida"), stage.person("Eva")
    await kari.says("/start")
    await eva.says("/start")
    await kari.taps("Minn meg på fristen")
    await begins(per)
    await ida.signs_up()
    for each in (kari, per, ida):
        each.reads()
    await stage.time_passes_until("2022-08-17 09:00")
    assert "7 dager" in kari.read_all()
    assert kari.buttons == ["Meld meg på"]
    assert "7 dager" in per.read_all()
    assert ida.reads() == []
    await stage.time_passes_until("2022-08-23 09:00")
    assert "I morgen" in kari.read_all()
    await per.taps("Fortsett påmeldingen")
    assert "Hva heter du" in per.last.text
    # That was the last one: nobody is promised another.
    await eva.taps("Minn meg på fristen")
    assert "ingen flere påminnelser" in eva.last.text
    assert eva.buttons == ["Meld meg på"]
    assert await stage.rows("select * from people where telegram_id = :id", id=eva.id) == []
    await eva.says("/start")
    assert "Meld meg på" in eva.buttons
    assert "Minn meg på fristen" not in eva.buttons


def for_one_role(course: str) -> str:
    """Return the small course without anything for volunteers."""
    volunteers = course[course.index('[[roles]]\nid = "frivillig"') : course.index("[[sessions]]")]
    evening = course[course.index('[[sessions]]\nid = "kveld"') : course.index('[[sessions]]\nid = "samling-2"')]
    return course.replace(volunteers, "").replace(evening, "")


async def test_a_link_names_the_course_several_open_ones_are_asked_about_and_the_only_role_is_not(
    stage: Stage, small_course: str
) -> None:
    other = small_course.replace("lite-kurs", "annet-kurs").replace("Lite kurs", "Annet kurs")
    await stage.publishes(for_one_role(other))
    kari = stage.person()
    await kari.says("/start")
    assert {"Lite kurs", "Annet kurs"} <= set(kari.buttons)
    await kari.says("meld meg på")
    assert {"Lite kurs", "Annet kurs"} <= set(kari.buttons)
    await kari.taps("Annet kurs")
    assert "Annet kurs" in kari.last.text
    await kari.says("/start lite-kurs")
    assert "Lite kurs" in kari.last.text
    await kari.says("/start finnes-ikke")
    assert {"Lite kurs", "Annet kurs"} <= set(kari.buttons)
    # The other one is for library employees alone, so nobody is asked how they take part.
    await kari.taps("Annet kurs")
    await kari.taps("Meld meg på")
    await kari.taps("Ja, det er greit")
    await kari.says("Kari Nordmann")
    assert "arbeidsstedet" in kari.last.text
    await kari.taps("‹ Tilbake")
    assert "Hva heter du?" in kari.last.text
    await kari.says("Kari Berg")
    await kari.says("Gran bibliotek")
    await kari.taps("Hopp over")
    assert "Rolle: Bibliotekansatt" in kari.last.text
    assert "Endre rolle" not in kari.buttons
    summary = kari.last
    await kari.taps("Endre arbeidssted eller forening")
    await kari.taps_data(str(summary.buttons[0][0].data).replace("confirm", "empty") + ":role", kari.last)
    assert "arbeidsstedet" in kari.last.text
    await kari.says("Hamar bibliotek")
    await kari.taps("Ja, meld meg på")
    assert [tuple(row) for row in await stage.rows("select name, role, organisation from enrolments")] == [
        ("Kari Berg", "ansatt", "Hamar bibliotek")
    ]
    await kari.says("/minside")
    await kari.taps("Mine opplysninger")
    assert "Rolle: Bibliotekansatt" in kari.last.text
    assert {"Endre navn", "Endre arbeidssted eller forening"} <= set(kari.buttons)
    assert "Endre rolle" not in kari.buttons
