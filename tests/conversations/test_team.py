"""Organisers among themselves: whom the settings named once can be invited, and whose deeds the log tells."""

from tests.conversations.organisers import OLD_BUTTON, county_organiser, enrolled, with_counties
from tests.conversations.privacy.rights import erases_everything
from tests.performing import Perform


async def test_whom_the_settings_name_no_longer_can_be_invited(perform: Perform, small_course: str) -> None:
    async with perform(small_course, organisers=("Ola Arrangør", "Eva Arrangør")) as stage:
        ola, eva = stage.organisers
        await eva.says("/arrangor")
        await stage.bot_stops()
        stage.organisers = [ola]
        await stage.bot_starts()
        await ola.says("/arrangor")
        await ola.taps("Arrangører")
        await ola.taps("Inviter en arrangør")
        await ola.taps("Alle")
        link = f"/start {ola.last.text.rpartition('start=')[2].strip()}"
        # It is not used up by who needs none.
        await ola.says(link)
        await eva.says("/arrangor")
        assert "Jeg kjenner ikke den kommandoen." in eva.last.text
        await eva.says(link)
        assert "Du er nå arrangør" in eva.last.text
        await eva.says("/arrangor")
        assert "Deltakere" in eva.buttons


async def test_a_yes_about_an_organiser_who_is_gone_touches_nobody_else(perform: Perform, small_course: str) -> None:
    async with perform(with_counties(small_course, "Innlandet", "Rogaland")) as stage:
        ola, eva = stage.organiser, await county_organiser(stage, "Innlandet")
        await ola.says("/arrangor")
        await ola.taps("Arrangører")
        await ola.taps("Fjern Eva Fylke")
        question, before = ola.last, await stage.rows("select max(id) from organisers")
        await erases_everything(eva)
        stage.jumps_to("2022-08-16 10:00")
        liv = await county_organiser(stage, "Innlandet", "Liv Fylke")
        # SQLite gives out a number again when its row is gone.
        assert await stage.rows("select max(id) from organisers") == before
        assert await ola.taps("Ja, fjern", question) == OLD_BUTTON
        await liv.says("/arrangor")
        assert "Deltakere" in liv.buttons


async def test_the_log_tells_nobody_of_deeds_that_were_done_before_they_came(
    perform: Perform, small_course: str
) -> None:
    async with perform(with_counties(small_course, "Innlandet", "Rogaland")) as stage:
        ola = stage.organiser
        await enrolled(stage, "Kari")
        await ola.says("/arrangor")
        eva = await county_organiser(stage, "Innlandet")
        await eva.says("/arrangor")
        await eva.taps("Deltakere")
        await eva.taps(eva.buttons[0])
        await erases_everything(eva)
        stage.jumps_to("2022-08-16 10:00")
        await county_organiser(stage, "Innlandet", "Liv Fylke")
        # SQLite gives out a number again when its row is gone.
        [[one, other]] = await stage.rows("select min(person), max(person) from log_entries where what = 'joined'")
        assert one == other
        await ola.says("/arrangor")
        await ola.taps("Logg")
        told = {line.rpartition("kl. ")[2] for line in ola.last.text.splitlines() if "Liv" in line or "så på" in line}
        assert "10:00: Liv Fylke: ble arrangør" in told
        assert len(told) == 2
        assert not any(line.startswith("09:00: Liv") for line in told)
