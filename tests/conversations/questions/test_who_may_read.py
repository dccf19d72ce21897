"""Who reads a question no longer: organisers who were removed, and those of the county that the asker has left."""

from tests.conversations.organisers import county_organiser, with_counties
from tests.conversations.questions.asking import asks
from tests.performing import Perform


async def test_neither_a_removed_organiser_nor_one_of_another_county_reads_what_comes_later(
    perform: Perform, small_course: str
) -> None:
    async with perform(with_counties(small_course, "Innlandet", "Rogaland")) as stage:
        ola, kari = stage.organiser, stage.person()
        eva, tor = [await county_organiser(stage, "Innlandet", name) for name in ("Eva Fylke", "Tor Fylke")]
        await kari.signs_up()
        asked = await asks(kari, "Er det parkering?")
        told = [eva.last, tor.last]
        assert all("Er det parkering?" in each.text for each in told)
        # What she could not be told yet goes to her no more.
        await eva.does("blocks_bot")
        await asks(kari, "Og kaffe?")
        await ola.says("/arrangor")
        await ola.taps("Arrangører")
        await ola.taps("Fjern Eva Fylke")
        await ola.taps("Ja, fjern")
        await eva.does("unblocks_bot")
        assert "Og kaffe?" in tor.last.text
        await kari.says("/minside")
        await kari.taps("Mine opplysninger")
        await kari.taps("Endre fylkesbibliotek")
        await kari.taps("Rogaland")
        await kari.edits(asked, "Er det parkering? Jeg er sykmeldt.")
        assert "sykmeldt" in "".join(each.text for each in ola.person.inbox)
        for each in (eva, tor):
            assert "sykmeldt" not in "".join(message.text for message in each.person.inbox)
        assert all("Er det parkering?" in each.text for each in told)
        assert "Og kaffe?" not in "".join(message.text for message in eva.person.inbox)
