"""Somebody takes part in one course, and has begun to sign up for another: which of them gets what they write."""

from tests.conftest import REFLECTIONS
from tests.stage import Participant, Stage

SIGN_UP = "select e.name, e.role, e.organisation from enrolments e join courses c on c.id = e.course_id"


async def signed_up_for(stage: Stage) -> tuple[str | None, str | None, str | None]:
    """What the sign-up for the other course holds."""
    [row] = await stage.rows(f"{SIGN_UP} where c.slug = 'kurs-2'")
    return tuple(row)


async def begins_another(stage: Stage, kari: Participant) -> None:
    """Take part in the first course, and begin to sign up for the second one."""
    await kari.signs_up()
    another = stage.source.replace("lite-kurs", "kurs-2").replace("Lite kurs", "Neste kurs")
    await stage.publishes(another.replace("deadline = 2022-08-24", "deadline = 2022-10-31"))
    await kari.says("/start kurs-2")
    await kari.taps("Meld meg på")
    await kari.taps("Ja, det er greit")
    assert "Hva heter du?" in kari.last.text


async def test_what_is_written_goes_to_whatever_was_asked_last(stage: Stage) -> None:
    kari = stage.person()
    await begins_another(stage, kari)
    name = kari.last
    # Weeks later the first course asks, and that is answered.
    await stage.time_passes_until("2022-08-31 14:00")
    reflection = kari.last
    assert "Hva tok du med deg?" in reflection.text
    kari.reads()
    await kari.does("sends_photo", "")
    assert "Hva heter du?" not in kari.read_all()
    await kari.says("Jeg lærte mye.")
    assert await signed_up_for(stage) == (None, None, None)
    # What nobody asked for is no answer to a question of weeks ago either, but a reply is.
    stage.telegram.redeliver()
    await kari.says("Når begynner vi?")
    await kari.does("sends_photo", "")
    assert "Hva heter du?" not in kari.read_all()
    await kari.says("Kari Berg", reply_to=name)
    assert await signed_up_for(stage) == ("Kari Berg", None, None)
    # The sign-up goes on, and now it is what asked last.
    await kari.says("noe annet")
    assert "Hvilken rolle har du?" in kari.last.text
    await kari.taps("Frivillig")
    workplace = kari.last
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.taps("Jeg er ferdig", kari.last)
    hours = kari.last
    await kari.says("Hamar bibliotek", reply_to=workplace)
    assert await signed_up_for(stage) == ("Kari Berg", "frivillig", "Hamar bibliotek")
    await stage.time_passes_until("2022-09-01 10:01")
    await kari.says("/start")
    email = kari.last
    await kari.says("ikke en adresse")
    assert kari.last.text == email.text
    # And now the first course is, though the sign-up has asked a minute ago.
    await stage.time_passes_until("2022-09-01 10:02")
    await kari.says("2 t", reply_to=hours)
    await kari.says("Jeg fant ut mye.")
    assert [row.text for row in await stage.rows(REFLECTIONS)] == ["Jeg lærte mye.", "Jeg fant ut mye."]
    # Its buttons are still good.
    await kari.taps("Hopp over", email)
    await kari.taps("Ja, meld meg på")
    assert "Du er påmeldt" in kari.read_all()


async def test_avbryt_ends_whatever_was_asked_last(stage: Stage) -> None:
    kari = stage.person()
    await begins_another(stage, kari)
    await stage.time_passes_until("2022-08-31 14:00")
    await kari.says("/avbryt")
    assert await signed_up_for(stage) == (None, None, None)
    # Of two sign-ups it is the one that asked last, not the newest one.
    third = stage.source.replace("lite-kurs", "kurs-3").replace("Lite kurs", "Tredje kurs")
    await stage.publishes(third.replace("deadline = 2022-08-24", "deadline = 2022-10-31"))
    await kari.says("/start kurs-3")
    await kari.taps("Minn meg på fristen")
    await stage.time_passes_until("2022-08-31 14:01")
    await kari.says("/sporsmal")
    await stage.time_passes_until("2022-08-31 14:02")
    await kari.says("/start kurs-2")
    await kari.says("Kari Berg")
    assert await signed_up_for(stage) == ("Kari Berg", None, None)
    await kari.says("/avbryt")
    assert await stage.rows(f"{SIGN_UP} where c.slug = 'kurs-2'") == []
    # The question comes next, and then the wish to be reminded, which is older.
    for left in (1, 0):
        await kari.says("/avbryt")
        assert len(await stage.rows(f"{SIGN_UP} where c.slug = 'kurs-3'")) == left
