"""Signing up by chat."""

from tests.stage import Stage


async def test_kari_signs_up(stage: Stage) -> None:
    kari = stage.person()
    await kari.signs_up()
    assert "Du er påmeldt" in kari.read_all()
