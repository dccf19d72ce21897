"""A bot that is new: whoever sets it up learns the number that makes them an organiser, and nobody else later."""

from tests.stage import Stage


async def test_the_first_organiser_learns_the_number_for_the_settings(stage: Stage) -> None:
    ola, organisers = stage.person("Ola"), stage.organisers
    await stage.bot_stops()
    stage.organisers = []
    await stage.bot_starts()
    await ola.says("/arrangor")
    assert "Denne boten har ingen arrangører ennå." in ola.last.text
    assert f"ORGANISERS={ola.id}" in ola.last.text
    assert await stage.rows("select * from people where telegram_id = :id", id=ola.id) == []
    await stage.bot_stops()
    stage.organisers = [ola]
    await stage.bot_starts()
    await ola.says("/arrangor")
    assert "Lite kurs" in ola.last.text
    await organisers[0].says("/arrangor")
    assert "ORGANISERS" not in organisers[0].last.text
