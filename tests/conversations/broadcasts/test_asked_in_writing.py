"""Whatever organisers are asked for in writing: they reply to it, send what is of no use, or leave it with /avbryt."""

from bot.rehearsal.model import Message
from tests.conftest import REFLECTIONS
from tests.conversations.broadcasts.sending import writes
from tests.conversations.organisers import county_organiser, enrolled
from tests.conversations.questions.asking import asks
from tests.conversations.questions.test_long_questions import sentences
from tests.stage import Participant, Stage

ENDED = "Det er helt greit. Jeg venter ikke på svar lenger."

NOTHING = "Det er ingenting å avbryte nå. Skriv /hjelp for å se hva du kan gjøre her."

UNSENT = (
    "Dette har jeg ikke sendt til noen.",
    "Skriv /arrangor for å sende meldinger, flytte en samling eller se hvordan kurset ligger an.",
)

NO_USE = "Det kan jeg ikke bruke her. Skriv det som tekst."

TEXT = ("Melding til deltakere", "Ny melding")

SEARCH = ("Deltakere", "Søk")

PERSON = ("Deltakere", "Kari, Gran bibliotek", "Skriv en melding")

SESSION = ("Flytt, avlys, ny lenke", "ons. 31. aug. kl. 09:00 Første samling")

MOVE, LINK = (*SESSION, "Flytt"), (*SESSION, "Ny lenke")

SEEN_AS = ("Tidslinje", "3", "Forhåndsvis", "Se den som en annen")


async def opens(who: Participant, *labels: str) -> Message:
    """Go through `/arrangor` to what asks for something in writing."""
    await who.says("/arrangor")
    for label in labels:
        await who.taps(label)
    return who.last


async def goes_on(who: Participant, *labels: str) -> None:
    """Tap one button after the other."""
    for label in labels:
        await who.taps(label)


async def test_a_reply_to_what_asks_counts_as_what_is_just_written(stage: Stage) -> None:
    kari, ola = await enrolled(stage, "Kari"), stage.organiser
    await enrolled(stage, "Per")
    # A search, and another one in reply to what the first has found, or to the page that asked.
    page = await opens(ola, *SEARCH)
    for words, asked in (("per", page), ("kar", None), ("gran", page)):
        await ola.says(words, reply_to=asked or ola.last)
        assert ola.last.text.startswith(f"Søk: {words}")
    page = await opens(ola, *SEEN_AS)
    await ola.says("kar", reply_to=page)
    assert ola.buttons[0] == "Kari"
    # What was not understood is asked for again, and the page stands further up.
    page = await opens(ola, *MOVE)
    await ola.says("på torsdag en gang", reply_to=page)
    await ola.says("på fredag en gang")
    await stage.bot_stops()
    await stage.bot_starts()
    await ola.says("5.9. kl. 10", reply_to=page)
    assert "Til: mandag 5. september kl. 10:00–13:00" in ola.last.text
    await opens(ola, *LINK)
    await ola.says("example.org/rom9", reply_to=ola.last)
    assert "https://example.org/rom9" in ola.last.text
    # A text with a picture; another one, so long that the app tears it; and when it goes.
    page = await opens(ola, *TEXT)
    await ola.does("sends_photo", "Se kartet.", reply_to=page)
    assert "Med bilde" in ola.last.text
    await ola.taps("Skriv på nytt")
    await ola.pastes(sentences(200), reply_to=ola.last)
    assert ola.last.text.startswith("Teksten er lengre enn en melding kan være")
    await stage.time_passes_until("2022-08-16 09:01")
    await ola.says("Husk møtet!", reply_to=ola.last)
    await ola.taps("Send senere")
    await ola.says("i morgen kl. 10", reply_to=ola.last)
    assert "Meldingen blir sendt onsdag 17. august kl. 10:00." in ola.last.text
    # To one person; an hour later it still counts, in reply to the page, and nothing else does.
    page = await opens(ola, *PERSON)
    await stage.time_passes_until("2022-08-16 10:30")
    await ola.says("Hei, Kari!")
    assert "Hei, Kari!" not in ola.last.text
    await ola.says("Hei, Kari!", reply_to=ola.last)
    assert "Hei, Kari!" not in ola.last.text
    await ola.says("Hei, Kari!", reply_to=page)
    assert "Hei, Kari!" in ola.last.text
    assert kari.reads() == []


async def test_a_reply_to_something_else_belongs_there(stage: Stage, kari: Participant) -> None:
    ola = stage.organiser
    menu = await opens(ola)
    await opens(ola, *TEXT)
    await kari.says("/sporsmal")
    await kari.says("Er det parkering?")
    kari.reads()
    await ola.says("Hva er dette?", reply_to=menu)
    assert await stage.rows("select broadcast_id from broadcast_texts") == []
    asked = next(each for each in ola.person.inbox if "Er det parkering?" in each.text)
    await ola.says("Ja, bak huset.", reply_to=asked)
    assert "Ja, bak huset." in kari.read_all()
    # The text of the message is still awaited.
    await ola.says("Husk møtet!")
    assert "Husk møtet!" in ola.last.text
    assert kari.reads() == []


async def test_what_nothing_has_asked_for_is_sent_to_nobody_and_said_so(stage: Stage) -> None:
    kari, ola = await enrolled(stage, "Kari"), stage.organiser
    await ola.says("/start")
    assert ola.last.text.endswith("\n\nDu er arrangør her. Du styrer kurset fra /arrangor.")
    await ola.says("Hvordan flytter jeg en samling?")
    assert ola.last.text == "\n\n".join(UNSENT)
    # A tap on another page ends what was asked, but not for a reply to where it was asked.
    menu = await opens(ola)
    page = await opens(ola, *TEXT)
    for otherwise in ("Deltakere", "/arrangor"):
        await (ola.says(otherwise) if otherwise.startswith("/") else ola.taps(otherwise, menu))
        await ola.says("Husk møtet!")
        assert ola.last.text == "\n\n".join(
            (
                UNSENT[0],
                "Er det svaret på det jeg spurte deg om? Jeg venter ikke på det lenger. "
                "Send det en gang til, som svar på meldingen der jeg spurte.",
                UNSENT[1],
            )
        )
    await ola.says("Husk møtet!", reply_to=page)
    assert "Husk møtet!" in ola.last.text
    # Where the page that asked has become another, a reply answers nothing.
    page = await opens(ola, *TEXT)
    await ola.taps("‹ For arrangører")
    await ola.says("Hva nå?", reply_to=page)
    assert ola.last.text == "\n\n".join(UNSENT)
    assert kari.reads() == []


async def test_avbryt_ends_it_and_leads_back(stage: Stage) -> None:
    for name in ("Kari", "Per"):
        await enrolled(stage, name)
    ola = stage.organiser
    await ola.says("/avbryt")
    assert ola.last.text == NOTHING
    for labels, rest, back, there in (
        (SEARCH, "", "‹ Deltakere", "2 personer har plass."),
        (PERSON, "Ingenting er sendt.", "‹ Tilbake", "Navn: Kari"),
        (SEEN_AS, "", "‹ Varselet", "Alle: 2 personer nå"),
        (MOVE, "Ingenting er endret.", "‹ Samlingen", "Første samling"),
        (LINK, "Ingenting er endret.", "‹ Samlingen", "Første samling"),
        (TEXT, "Ingenting er sendt.", "‹ Meldinger", "Du har ikke sendt noen ennå."),
    ):
        page = await opens(ola, *labels)
        asks = page.text
        await ola.says("/avbryt")
        assert ola.last.text == "\n\n".join(filter(None, (ENDED, rest)))
        assert ola.buttons == [back]
        told = ola.last
        await ola.says("5.9. kl. 10")
        assert page.text == asks
        assert "5.9." not in ola.last.text, labels
        await ola.taps(back, told)
        assert there in told.text
        assert "‹ For arrangører" in [each.text for row in told.buttons for each in row]
        await ola.says("/avbryt")
        assert ola.last.text == NOTHING
    assert await stage.rows("select broadcast_id from broadcast_texts") == []
    assert await stage.rows("select id from drafts") == []
    # Who thinks better of it replies to the page.
    page = await opens(ola, *SEARCH)
    await ola.says("/avbryt")
    await ola.says("kari", reply_to=page)
    assert ola.buttons[0] == "Kari, Gran bibliotek"


async def test_avbryt_loses_nothing_that_was_prepared(stage: Stage) -> None:
    await enrolled(stage, "Kari")
    ola = stage.organiser
    await writes(ola, "Husk møtet!")
    menu = ola.last
    for label in ("Skriv på nytt", "Nynorsktekst", "Send senere"):
        await ola.taps(label, menu)
        await ola.says("/avbryt")
        assert ola.last.text == f"{ENDED}\n\nDet du har skrevet før, er tatt vare på."
        menu = ola.last
        await ola.taps("‹ Meldingen")
        assert "Husk møtet!" in menu.text
        assert "Send nå" in ola.buttons
    # So it is where the text was longer than one message; before that there is nothing to leave.
    await ola.taps("Skriv på nytt")
    await ola.pastes(sentences(200))
    await ola.says("/avbryt")
    assert ola.last.text == f"{ENDED}\n\nDet du har skrevet før, er tatt vare på."
    await goes_on(ola, "‹ Meldingen", "Skriv på nytt")
    await ola.says(sentences(70))
    await ola.says("/avbryt")
    assert ola.last.text == NOTHING


async def test_what_is_of_no_use_is_told_and_it_still_waits(stage: Stage) -> None:
    for name in ("Kari", "Per"):
        await enrolled(stage, name)
    eva = await county_organiser(stage, "Innlandet")
    for labels, hint in (
        (SEARCH, "Skriv et navn eller et arbeidssted, eller en del av det."),
        (SEEN_AS, "Hvem vil du se den som? Trykk på et navn, eller skriv en del av det."),
    ):
        await opens(eva, *labels)
        for act, *said in (("sends_photo", "kari"), ("sends_voice",), ("sends_sticker",), ("sends_location",)):
            await eva.does(act, *said, **({"reply_to": eva.last} if said else {}))
            assert eva.last.text == f"{NO_USE}\n\n{hint}"
        await eva.says("kar")
        assert eva.buttons[0].startswith("Kari")
    ola = stage.organiser
    await opens(ola, *LINK)
    await ola.does("sends_photo")
    assert ola.last.text == f"{NO_USE}\n\nLim inn hele adressen. Den begynner med https://"
    await ola.says("example.org/rom9", reply_to=ola.last)
    assert "https://example.org/rom9" in ola.last.text
    await writes(ola)
    await ola.taps("Send senere")
    await ola.does("sends_sticker")
    assert ola.last.text == f"{NO_USE}\n\nSkriv for eksempel «i morgen 9:00», «fredag 12:30» eller «24.8. 14:00»."
    await ola.taps("‹ Meldingen")
    assert "Husk møtet!" in ola.last.text
    # In the other languages.
    await eva.says("/sprak")
    await eva.taps("Nynorsk")
    await opens(eva, "Deltakarar", "Søk")
    await eva.does("sends_voice")
    assert eva.last.text.startswith("Det kan eg ikkje bruke her. Skriv det som tekst.\n\n")
    await opens(eva, "Melding til deltakarar", "Ny melding")
    await eva.says("/avbryt")
    assert eva.last.text == "Det er heilt greitt. Eg ventar ikkje på svar lenger.\n\nIngenting er sendt."
    await ola.says("/sprak")
    await ola.taps("English")
    await opens(ola, "Sessions: move, cancel, link", "Wed 31 Aug 09:00 First session", "Move")
    await ola.does("sends_voice")
    assert ola.last.text.startswith("I can't use that here. Write it as text.\n\nWrite for example")
    await ola.says("/avbryt")
    assert ola.last.text == "That is all right. I no longer wait for an answer.\n\nNothing has been changed."
    assert ola.buttons == ["‹ The session"]


async def test_an_organiser_who_signs_up_leaves_that_with_avbryt_as_everybody_does(stage: Stage) -> None:
    ola = stage.organiser
    await enrolled(stage, "Kari")
    await ola.says("/start")
    course = ola.last
    await opens(ola, *SEARCH)
    # Who begins to sign up looks for nobody any more.
    await ola.taps("Meld meg på", course)
    await ola.taps("Ja, det er greit")
    await ola.says("Ola Arrangør")
    assert "Søk:" not in ola.last.text
    # What was asked last is what it ends.
    await opens(ola, *SEARCH)
    await ola.says("/avbryt")
    assert ola.last.text == ENDED
    assert len(await stage.rows("select id from enrolments")) == 2
    await ola.says("/avbryt")
    assert ola.last.text.startswith("Påmeldingen er avbrutt, og vi har ikke lagret noe fra den.")
    assert len(await stage.rows("select id from enrolments")) == 1
    await ola.says("/avbryt")
    assert ola.last.text == NOTHING


async def test_who_takes_part_too_answers_what_was_asked_last(stage: Stage, kari: Participant) -> None:
    ola = stage.organiser
    await ola.signs_up(name="Ola Arrangør")
    await asks(kari, "Er det parkering?")
    await stage.time_passes_until("2022-08-31 13:50")
    await opens(ola, "Spørsmål uten svar", "Svar Kari Nordmann")
    await stage.time_passes_until("2022-08-31 14:00")
    kari.reads()
    # All pieces of a long text belong to the reflection that was asked for meanwhile.
    words = sentences(200)
    pieces = await ola.pastes(words)
    assert len(pieces) > 1
    assert kari.reads() == []
    assert [row.text for row in await stage.rows(REFLECTIONS)] == [each.text for each in pieces]
    # When that is done, what was asked before it is still awaited.
    await stage.time_passes_until("2022-08-31 14:01")
    await ola.says("Ja, bak huset.")
    assert "Ja, bak huset." in kari.read_all()
    await stage.time_passes_until("2022-09-01 10:05")
    exercise = ola.last
    page = await opens(ola, *TEXT)
    await stage.time_passes_until("2022-09-01 10:06")
    await ola.taps("Jeg er ferdig", exercise)
    await ola.says("litt")
    assert ola.last.text.startswith("Jeg forstod ikke hvor lang tid du brukte.")
    await ola.says("2 t", reply_to=ola.last)
    assert "2 timer" in ola.read_all()
    await ola.does("sends_photo", "")
    assert await stage.rows("select broadcast_id from broadcast_texts") == []
    await ola.says("Husk møtet!", reply_to=page)
    assert "Husk møtet!" in ola.last.text
    await ola.says("Jeg fant ut mye.")
    assert (await stage.rows(REFLECTIONS))[-1].text == "Jeg fant ut mye."
    # What is asked later of the organiser goes before it in turn, and /avbryt ends whichever was the last.
    await ola.says("/sporsmal")
    await stage.time_passes_until("2022-09-01 10:07")
    await opens(ola, *SEARCH)
    await ola.says("kari")
    assert ola.buttons[0] == "Kari Nordmann, Gran bibliotek"
    await stage.time_passes_until("2022-09-01 10:08")
    await ola.says("/sporsmal")
    await ola.says("/avbryt")
    assert ola.last.text == ENDED
    await ola.says("kari")
    assert "Søk:" not in ola.last.text
