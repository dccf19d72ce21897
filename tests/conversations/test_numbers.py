"""Where the course stands: the figures, and the pictures of them."""

from tests.stage import Participant, Stage


async def signed_up(stage: Stage, count: int) -> list[Participant]:
    people = [stage.person(f"Deltaker {number}") for number in range(count)]
    for number, person in enumerate(people):
        await person.signs_up("Frivillig" if number % 2 else "Bibliotekansatt", f"Deltaker {number}")
    return people


async def test_the_figures_are_those_of_the_course(stage: Stage) -> None:
    people = await signed_up(stage, 7)
    await stage.time_passes_until("2022-08-30 09:00")
    for person in people[0:6:2]:
        await person.taps("Jeg kommer")
    await people[6].taps("Jeg kan ikke komme")
    await stage.organiser.says("/arrangor")
    await stage.organiser.taps("Slik ligger vi an")
    told = stage.organiser.last.text
    for line in ("Bibliotekansatt: 4", "Frivillig: 3", "3 kommer", "1 kan ikke komme", "3 har ikke svart"):
        assert line in told
    assert "Deltaker" not in told.replace("Deltakere", "")


async def test_the_pictures_come_as_pictures(stage: Stage) -> None:
    await signed_up(stage, 2)
    await stage.organiser.says("/arrangor")
    await stage.organiser.taps("Slik ligger vi an")
    await stage.organiser.taps("Bilder")
    pictures = [message.photo for message in stage.organiser.person.inbox if message.photo]
    assert pictures
    assert all(picture.content.startswith(b"\x89PNG") for picture in pictures)


async def test_a_participant_learns_nothing(stage: Stage) -> None:
    [kari] = await signed_up(stage, 1)
    said = kari.last
    before = len(kari.person.inbox)
    for data in ("org:1:numbers", "orgcharts:1"):
        assert "virker ikke" in (await kari.taps_data(data, said) or "")
    assert len(kari.person.inbox) == before
