"""Whoever never saw the bot finds everything that organisers do: from /arrangor, in at most three taps."""

from collections.abc import AsyncIterator

import pytest

from bot.rehearsal.model import Message
from tests.conversations.organisers import county_organiser, enrolled
from tests.performing import Perform
from tests.stage import Participant, Stage

MOST = 3

SESSION = "ons. 28. sep. kl. 09:00 Samling 2: Metoder for å skape…"

WORDS = "> Husk møtet!"

KARI = "Kari Moe, Gran bibliotek"

EXERCISE = "1 · Sendes ut: Øvelse 1: En samtale i øyenhøyde"

PATHS = {
    "1 an invitation": (["Arrangører", "Inviter en arrangør", "Alle"], "Du er invitert til å være arrangør."),
    "1 the log": (["Logg"], "Ola Arrangør: laget invitasjon nr."),
    "2 the course file": (["Kursfil", "Send meg filen"], "likeverdig-samskaping-2022.toml"),
    "3 moving a session": (["Flytt, avlys, ny lenke", SESSION, "Flytt"], "Nå er den onsdag 28. september kl. 09:00"),
    "3 cancelling a session": (["Flytt, avlys, ny lenke", SESSION, "Avlys"], "blir avlyst"),
    "3 another link": (["Flytt, avlys, ny lenke", SESSION, "Ny lenke"], "Send meg den nye lenken"),
    "4 a message to many": (["Melding til deltakere", "Ny melding", WORDS, "Forhåndsvis"], "2 personer får den."),
    "5 where the course stands": (["Slik ligger vi an"], "• Har plass: 3"),
    "5 pictures": (["Slik ligger vi an", "Diagrammer"], "Dette bildet er bare for arrangørene."),
    "6 a participant's card": (["Deltakere", KARI], "Blir sendt framover\n• "),
    "6 a message to one": (["Deltakere", KARI, "Skriv en melding"], "Skriv meldingen til Kari Moe"),
    "6 who is looked for": (["Deltakere", "Søk", "> moe"], "Jeg fant 1 person."),
    "6 a workbook": (["Deltakere", "Hent som Excel"], "likeverdig-samskaping-2022.xlsx"),
    "7 reflections": (["Refleksjoner", "Samling 1: Å møtes i øyenhøyde (1)"], "Vi må lytte mer."),
    "7 the booklet": (["Refleksjoner", "Last ned heftet"], "refleksjoner-likeverdig-samskaping-2022.docx"),
    "8 a preview": (["Tidslinje", "4", "Forhåndsvis"], "Ingenting er sendt."),
    "8 holding it back": (["Tidslinje", "4", "Hold tilbake"], "Den er holdt tilbake og blir ikke sendt."),
    "8 sending it now": (["Tidslinje", "4", "Send nå"], "Vil du sende den til"),
    "8 what did not arrive": (["Utsendinger", EXERCISE], "Per Dahl: har blokkert"),
    "9 the weekly word": (["Ukebrev"], "Det neste kommer mandag 12. september kl. 08:00."),
    "9 what needs an answer": (["Spørsmål uten svar"], "Hvor er lenken?"),
}
"""What an organiser looks for: the taps, with what is written («> …») between, and what stands on the screen then."""


@pytest.fixture
async def stage(perform: Perform, shipped_course: str) -> AsyncIterator[Stage]:
    """The shipped course a week after its first session: one has written and asked, one has blocked the bot."""
    async with perform(shipped_course) as stage:
        kari, per = await enrolled(stage, "Kari Moe"), await enrolled(stage, "Per Dahl", county="Rogaland")
        await enrolled(stage, "Anne Berg")
        await kari.says("/sporsmal")
        await kari.says("Hvor er lenken?")
        await stage.time_passes_until("2022-08-31 15:00")
        await kari.says("Vi må lytte mer.")
        await per.does("blocks_bot")
        await stage.time_passes_until("2022-09-07 12:00")
        yield stage


async def goes(who: Participant, path: list[str]) -> list[Message]:
    """Go a path from the menu, each step from what the last message shows; returns what came with the last step."""
    await who.says("/arrangor")
    for step in path:
        newest = who.last.id
        if step.startswith("> "):
            await who.says(step.removeprefix("> "))
        else:
            await who.taps(step)
    return [each for each in who.person.inbox if each.id >= newest]


def shown(messages: list[Message]) -> str:
    """Return what can be read of messages: their texts, and their files' names."""
    return "\n\n".join(f"{each.document.name if each.document else ''}\n{each.text}" for each in messages)


async def test_everything_is_three_taps_away(stage: Stage) -> None:
    ola = stage.organiser
    await ola.says("/hjelp")
    assert "/arrangor: For arrangører" in ola.last.text
    for what, (path, words) in PATHS.items():
        assert sum(not step.startswith("> ") for step in path) <= MOST, what
        assert words in shown(await goes(ola, path)), (what, shown([ola.last]))
    # The log says what was done in words, the newest first.
    await goes(ola, ["Logg"])
    assert "Ola Arrangør: holdt tilbake et varsel: Påminnelse om en øvelse, «Øvelse 1: En samtale" in ola.last.text
    assert "Ola Arrangør: leste refleksjoner: «Samling 1: Å møtes i øyenhøyde»\n" in ola.last.text
    assert "Ola Arrangør: laget heftet for hele kurset, tekster: 1\n" in ola.last.text
    assert "Ola Arrangør: laget diagrammer for arrangørene\n" in ola.last.text
    # What was begun can be taken back, and from there is a way on as well.
    await goes(ola, ["Arrangører", "Trekk tilbake invitasjonen fra ons. 7. sep. kl. 12:00"])
    assert ola.buttons == ["Inviter en arrangør", "‹ For arrangører"]


async def test_a_county_s_organiser_finds_what_is_theirs_on_the_same_paths(stage: Stage) -> None:
    eva = await county_organiser(stage, "Innlandet")
    for what in ("5 pictures", "6 a participant's card", "7 reflections", "8 a preview", "9 what needs an answer"):
        path, words = PATHS[what]
        assert words in shown(await goes(eva, path)), what
    await goes(eva, ["Ukebrev"])
    assert (
        "Slik ville det sett ut nå:\n\nUkebrev: Likeverdig samskaping\n\nDu ser deltakerne i Innlandet."
        in eva.last.text
    )


async def test_the_weekly_word_can_be_seen_when_there_is_nothing_in_it_and_after_the_course(
    stage: Stage,
) -> None:
    eva, ola = await county_organiser(stage, "Viken"), stage.organiser
    await stage.time_passes_until("2022-10-05 12:00")
    await goes(eva, ["Ukebrev"])
    assert eva.last.text.endswith("kommer det ikke noe brev.\n\nDet er ingenting å fortelle akkurat nå.")
    # What the buttons below it lead to takes its place, as everywhere in the menu.
    await goes(ola, ["Ukebrev"])
    page = ola.last
    await ola.taps("Tidslinje")
    assert ola.last is page
    assert page.text.startswith("Dette blir sendt")
    await stage.time_passes_until("2022-12-06 12:00")
    await goes(ola, ["Ukebrev"])
    assert ola.last.text.startswith("Kurset er over, så det kommer ikke flere ukebrev.")


async def test_whoever_takes_part_finds_none_of_it(stage: Stage) -> None:
    kari = stage.person("Mona")
    await kari.says("/arrangor")
    assert "Jeg kjenner ikke den kommandoen" in kari.last.text
    assert not kari.buttons
    await kari.says("/hjelp")
    assert "arrangor" not in kari.last.text
    shown_before = kari.last.text
    for page in ("week", "unanswered", "team"):
        await kari.taps_data(f"org:1:{page}", kari.last)
    assert kari.last.text == shown_before
