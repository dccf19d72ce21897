"""Privacy: reading what is kept, taking it out, and having everything erased, everywhere."""

import itertools
import json
import logging
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from bot import inbox
from bot.logs import DiscreetFormatter, WorthKnowing
from bot.messages.speech import Speech
from bot.people import persons
from bot.rehearsal.faults import Fault
from bot.rehearsal.model import Message
from tests.stage import Participant, Stage

Perform = Callable[..., AbstractAsyncContextManager[Stage]]

WORDS = {
    "nb": {
        "sections": ["Hva vi lagrer", "Hvorfor", "Hvor lenge", "Hvem ser det", "Telegram", "Kopier", "Rettighetene"],
        "until": "Lite kurs: til tirsdag 31. januar 2023. Det er 90 dager etter siste samling.",
        "copies": "etter 30 dager",
        "stranger": "Nå lagrer vi ingenting om deg.",
        "role": "Bibliotekansatt",
        "erased": "Alt om deg er slettet",
        "gone": [
            "• påmeldingen din til Lite kurs",
            "• 1 refleksjon\n",
            "• 1 spørsmål til arrangørene",
            "• 1 svar fra dem",
        ],
        "hours": "• 1,5 timer med egeninnsats",
        "later": "Det ligger i kopiene våre i 30 dager til.",
        "file": "mine-data",
        "page": ["<h1>Dette har vi lagret om deg</h1>", "<h3>Refleksjoner</h3>", "<dt>Navn</dt><dd>Kari Nordmann</dd>"],
        "when": "onsdag 31. august 2022 kl. 14:00",
        "soon": "Det vi har lagret om deg i Lite kurs, sletter vi tirsdag 31. januar.",
        "old": "Den knappen er gammel",
    },
    "nn": {
        "sections": ["Kva vi lagrar", "Kvifor", "Kor lenge", "Kven som ser det", "Telegram", "Kopiar", "Rettane"],
        "until": "Lite kurs: til tysdag 31. januar 2023. Det er 90 dagar etter siste samling.",
        "copies": "etter 30 dagar",
        "stranger": "No lagrar vi ingenting om deg.",
        "role": "Bibliotektilsett",
        "erased": "Alt om deg er sletta",
        "gone": [
            "• påmeldinga di til Lite kurs",
            "• 1 refleksjon\n",
            "• 1 spørsmål til arrangørane",
            "• 1 svar frå dei",
        ],
        "hours": "• 1,5 timar med eigeninnsats",
        "later": "Det ligg i kopiane våre i 30 dagar til.",
        "file": "mine-data",
        "page": ["<h1>Dette har vi lagra om deg</h1>", "<h3>Refleksjonar</h3>", "<dt>Namn</dt><dd>Kari Nordmann</dd>"],
        "when": "onsdag 31. august 2022 kl. 14:00",
        "soon": "Det vi har lagra om deg i Lite kurs, slettar vi tysdag 31. januar.",
        "old": "Den knappen er gammal",
    },
    "en": {
        "sections": ["What we keep", "Why", "How long", "Who sees it", "Telegram", "Copies", "Your rights"],
        "until": "Small course: until Tuesday 31 January 2023. That is 90 days after the last session.",
        "copies": "after 30 days",
        "stranger": "We keep nothing about you now.",
        "role": "Library employee",
        "erased": "Everything about you is erased",
        "gone": [
            "• your sign-up for Small course",
            "• 1 reflection\n",
            "• 1 question to the organisers",
            "• 1 answer from them",
        ],
        "hours": "• 1.5 hours of own effort",
        "later": "Our copies keep it for 30 days more.",
        "file": "my-data",
        "page": ["<h1>What we keep about you</h1>", "<h3>Reflections</h3>", "<dt>Name</dt><dd>Kari Nordmann</dd>"],
        "when": "Wednesday 31 August 2022 at 14:00",
        "soon": "On Tuesday 31 January we erase what we have kept about you in Small course,",
        "old": "That button is from earlier",
    },
}

languages = pytest.mark.parametrize("language", ["nb", "nn", "en"])


@pytest.fixture(params=["plain", "topics"])
async def grouped(request: pytest.FixtureRequest, perform: Perform, small_course: str) -> AsyncIterator[Stage]:
    """The small course, with an organisers' group, with or without topics."""
    async with perform(small_course, group=request.param) as stage:
        yield stage


async def signs_up_in(person: Participant, language: str) -> None:
    """Sign up from /start to the last button, in a language."""
    label = Speech(language).label
    await person.says("/start")
    await person.taps(label("Sign me up"))
    await person.taps(label("Yes, that is all right"))
    await person.says("Kari Nordmann")
    await person.taps(WORDS[language]["role"])
    await person.says("Gran bibliotek")
    await person.taps(label("Skip"))
    await person.taps(label("Yes, sign me up"))


async def asks(person: Participant, words: str) -> None:
    await person.says("/sporsmal")
    await person.says(words)


async def erases_everything(person: Participant, language: str = "nb") -> Message:
    """Have everything erased; return the receipt."""
    label = Speech(language).label
    await person.says("/personvern")
    message = person.last
    await person.taps(label("Erase everything about me"))
    await person.taps(label("Yes, erase everything"))
    return message


async def is_stored(person: Participant) -> bool:
    rows = await person.stage.rows("select id from people where telegram_id = :id", id=person.id)
    return rows != []


def documents(person: Participant) -> dict[str, bytes]:
    """The files that the bot has sent so far, the newest of each name."""
    return {each.document.name: each.document.content for each in person.person.inbox if each.document is not None}


async def takes_the_course(stage: Stage, kari: Participant, language: str = "nb") -> None:
    """Reflect, ask, get an answer, do the exercise and log the hours."""
    await stage.time_passes_until("2022-08-31 14:00")
    await kari.says("Å lytte <b>& vente</b>. 😀")
    await asks(kari, "Er det parkering?")
    await stage.organiser.says("Bak huset.", reply_to=stage.organiser.last)
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.taps(Speech(language).label("I am done"))
    await kari.says("90 min")


# ---------------------------------------------------------------------- reading about it


@languages
async def test_personvern_says_what_is_kept_why_how_long_and_who_sees_it(stage: Stage, language: str) -> None:
    words, label = WORDS[language], Speech(language).label
    kari = stage.person(language_code=language)
    await kari.says("/personvern")
    assert words["stranger"] in kari.last.text
    assert kari.buttons == []
    await signs_up_in(kari, language)
    await kari.says("/personvern")
    told = kari.last.text
    assert words["stranger"] not in told
    positions = [told.index(f"\n{section}") for section in words["sections"]]
    assert positions == sorted(positions)
    assert words["until"] in told
    assert words["copies"] in told
    assert "Datatilsynet" in told
    assert "hilde@example.org" in told
    assert kari.buttons == [label("My data"), label("Erase everything about me")]


async def test_it_stands_on_my_page_too(kari: Participant) -> None:
    await kari.says("/minside")
    page = kari.last
    await kari.taps("Personvern")
    assert WORDS["nb"]["until"] in page.text
    assert page.labels == ["Mine data", "Slett alt om meg", "‹ Min side"]
    await kari.taps("‹ Min side")
    assert page.text.startswith("Min side")


async def test_after_the_last_session_it_still_says_for_how_long(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-12-01 09:00")
    await kari.says("/personvern")
    assert WORDS["nb"]["until"] in kari.last.text


async def test_it_says_how_long_the_house_keeps_its_copies(perform: Perform, small_course: str) -> None:
    async with perform(small_course) as stage:
        for days, told in ((7, "etter 7 dager"), (0, None)):
            stage.application._settings.backups_kept_days = days
            kari = stage.person()
            await kari.says("/personvern")
            if told:
                assert told in kari.last.text
            else:
                assert "Kopier" not in kari.last.text


# ---------------------------------------------------------------------- taking it out


@languages
async def test_my_data_are_a_page_to_read_and_a_file_to_take_along(stage: Stage, language: str) -> None:
    words, label = WORDS[language], Speech(language).label
    kari, per = stage.person(language_code=language), stage.person("Per")
    await signs_up_in(kari, language)
    await per.signs_up(name="Per Hansen")
    await takes_the_course(stage, kari, language)
    await kari.says("/personvern")
    await kari.taps(label("My data"))
    files = documents(kari)
    page, data = files[f"{words['file']}.html"].decode(), json.loads(files[f"{words['file']}.json"])

    for part in words["page"]:
        assert part in page
    assert words["when"] in page
    assert "Å lytte &lt;b&gt;&amp; vente&lt;/b&gt;. 😀" in page
    assert f'<html lang="{language}">' in page
    assert "<script" not in page
    assert not re.search(r"""(src|href)=|@import|url\(""", page)

    assert data["telegram_id"] == kari.id
    assert data["times"] == "UTC"
    [enrolment] = data["enrolments"]
    assert (enrolment["course"], enrolment["name"]) == ("lite-kurs", "Kari Nordmann")
    assert enrolment["consented_at"] == "2022-08-16T07:00:00Z"
    [reflection] = enrolment["reflections"]
    assert (reflection["subject"], reflection["parts"][0]["text"]) == (
        "session:samling-1",
        "Å lytte <b>& vente</b>. 😀",
    )
    [question] = enrolment["questions"]
    assert [part["text"] for part in question["parts"]] == ["Er det parkering?"]
    assert [answer["text"] for answer in question["answers"]] == ["Bak huset."]
    assert [effort["minutes"] for effort in enrolment["efforts"]] == [90]
    assert {each["kind"] for each in enrolment["deliveries"]} >= {"session_reminder", "answer", "exercise"}
    assert "question" in {each["kind"] for each in enrolment["deliveries_to_others"]}
    for other in ("Per Hansen", str(per.id), "Ola", str(stage.organiser.id)):
        assert other not in page
        assert other not in files[f"{words['file']}.json"].decode()


async def test_of_partners_only_what_the_person_sees_is_handed_out(stage: Stage, kari: Participant) -> None:
    per = stage.person("Per")
    await per.signs_up(name="Per Hansen")
    [one, other] = [row.id for row in await stage.rows("select id from enrolments order by id")]
    await stage.rows(
        "insert into partnerships (one_id, other_id, since) values (:one, :other, '2022-08-16 00:00:00') returning 1",
        one=one,
        other=other,
    )
    await stage.rows("update enrolments set email = 'per@example.org' where id = :id returning 1", id=other)
    await kari.says("/personvern")
    await kari.taps("Mine data")
    data = json.loads(documents(kari)["mine-data.json"])
    [partner] = data["enrolments"][0]["partnerships"]
    assert partner == {"name": "Per Hansen", "organisation": "Gran bibliotek", "since": "2022-08-16T00:00:00Z"}
    assert b"per@example.org" not in documents(kari)["mine-data.json"]


async def test_old_buttons_for_my_data_do_no_harm_to_a_stranger(stage: Stage, kari: Participant) -> None:
    await kari.says("/personvern")
    page = kari.last
    stranger = stage.person("Ida")
    await stranger.says("/personvern")
    await stranger.taps_data("mydata", stranger.last)
    assert "Nå lagrer vi ingenting om deg." in stranger.last.text
    assert documents(stranger) == {}
    assert page.labels == ["Mine data", "Slett alt om meg"]


# ---------------------------------------------------------------------- having it erased


@languages
async def test_slett_alt_asks_once_and_leaves_a_receipt(stage: Stage, language: str) -> None:
    words, label = WORDS[language], Speech(language).label
    kari = stage.person(language_code=language)
    await signs_up_in(kari, language)
    await takes_the_course(stage, kari, language)
    await kari.says("/personvern")
    message = kari.last
    await kari.taps(label("Erase everything about me"))
    assert message.labels == [label("Yes, erase everything"), label("No, keep it"), label("My data")]
    assert await is_stored(kari)
    await kari.taps(label("Yes, erase everything"))
    receipt = message.text
    assert receipt.startswith(words["erased"])
    for line in (*words["gone"], words["hours"]):
        assert line in receipt
    assert words["later"] in receipt
    assert "/start" in receipt
    assert message.labels == []
    assert not await is_stored(kari)
    for table in ("enrolments", "parts", "reflections", "questions", "answers", "efforts", "prompts", "exercises_done"):
        assert await stage.rows(f"select * from {table}") == [], table
    kari.reads()
    await stage.time_passes_until("2022-11-03 12:00")
    assert kari.reads() == []


async def test_no_keeps_everything(stage: Stage, kari: Participant) -> None:
    await kari.says("/personvern")
    await kari.taps("Slett alt om meg")
    await kari.taps("Nei, ikke slett")
    assert kari.last.text == "Fint, alt er som før."
    assert await is_stored(kari)


async def test_the_second_tap_of_two_does_not_take_the_receipt_away(stage: Stage, kari: Participant) -> None:
    receipt = await erases_everything(kari)
    told = receipt.text
    assert await kari.taps_data("erase:yes", receipt) == "Alt om deg er allerede slettet."
    assert receipt.text == told


async def test_the_command_menu_forgets_too(stage: Stage, kari: Participant) -> None:
    assert "minside" in {each.command for each in kari.person.commands}
    await erases_everything(kari)
    assert "minside" not in {each.command for each in kari.person.commands}


@languages
async def test_buttons_from_before_are_from_earlier_and_recreate_nobody(stage: Stage, language: str) -> None:
    label = Speech(language).label
    kari = stage.person(language_code=language)
    await signs_up_in(kari, language)
    await kari.says("/minside")
    page = kari.last
    await stage.time_passes_until("2022-08-30 09:00")
    reminder = kari.last
    await erases_everything(kari, language)
    for name in (label("Exercises"), label("My details"), label("Privacy"), label("Withdraw")):
        toast = await kari.taps(name, page)
        assert toast is not None
        assert toast.startswith(WORDS[language]["old"])
    toast = await kari.taps(label("I'm coming"), reminder)
    assert toast is not None
    assert toast.startswith(WORDS[language]["old"])
    assert not await is_stored(kari)


async def test_who_comes_back_starts_afresh(stage: Stage, kari: Participant) -> None:
    await erases_everything(kari)
    await kari.signs_up(name="Kari Ny")
    assert "Du er påmeldt" in kari.read_all()
    [row] = await stage.rows("select name, consented_at from enrolments")
    assert row.name == "Kari Ny"


async def test_what_is_handed_over_again_after_erasing_recreates_nobody(stage: Stage, kari: Participant) -> None:
    receipt = await erases_everything(kari)
    whole = receipt.text
    kari.reads()
    for update in list(stage.telegram.updates._acknowledged):
        stage.telegram.redeliver(update)
        await stage.settled()
    assert not await is_stored(kari)
    assert await stage.rows("select * from enrolments") == []
    told = kari.reads()
    assert told
    assert any("Lite kurs" in each for each in told)
    assert any(each.startswith("Alt om deg er slettet") for each in told)
    assert receipt.text == whole


async def test_the_place_goes_to_the_next_in_line(perform: Perform, small_course: str) -> None:
    async with perform(small_course.replace("[signup]", "capacity = 1\n[signup]", 1)) as stage:
        kari, per, ida = stage.person(), stage.person("Per"), stage.person("Ida")
        for each in (kari, per, ida):
            await each.signs_up(name=each.person.name)
            each.reads()
        await erases_everything(per)
        await erases_everything(kari)
        assert "Du er påmeldt" in ida.read_all()
        assert [row.name for row in await stage.rows("select name from enrolments")] == ["Ida"]


# ---------------------------------------------------------------------- what others were told


async def test_what_was_relayed_is_overwritten_long_afterwards_too(perform: Perform, small_course: str) -> None:
    async with perform(small_course, organisers=("Ola Arrangør", "Eva Arrangør")) as stage:
        kari, per = stage.person(), stage.person("Per")
        await kari.signs_up()
        await per.signs_up(name="Per Hansen")
        await asks(kari, "Er det parkering? " * 200)
        await asks(per, "Og kaffe?")
        eva = stage.organisers[1]
        of_kari = [message for message in eva.person.inbox if "parkering" in message.text]
        await eva.says("Ja, bak huset.", reply_to=of_kari[0])
        await stage.time_passes_until("2022-10-16 09:00")
        receipt = await erases_everything(kari)
        assert re.search(r"Det står \d+ meldinger om deg hos andre\. Dem skriver vi over nå\.", receipt.text)
        for organiser in stage.organisers:
            chat = "\n".join(message.text for message in organiser.person.inbox)
            assert "parkering" not in chat
            assert "Kari" not in chat
            assert "Og kaffe?" in chat
            assert chat.count("Det som sto her, er slettet.") == 2
        assert len(of_kari) == 2


async def test_in_the_organisers_group_the_topic_loses_its_name_too(grouped: Stage) -> None:
    kari = grouped.person()
    await kari.signs_up()
    await asks(kari, "Er det parkering?")
    await grouped.organiser.says("Ja.", reply_to=grouped.group.last)
    topics = [topic.name for topic in grouped.group.topics]
    assert topics == (["Kari Nordmann"] if grouped.group.chat.has_topics else [])
    await erases_everything(kari)
    chat = "\n".join(message.text for message in grouped.group.inbox)
    assert "Kari" not in chat
    assert "parkering" not in chat
    assert "Det som sto her, er slettet." in chat
    assert [topic.name for topic in grouped.group.topics] == ["Slettet"] * len(topics)


async def test_what_is_on_its_way_while_it_is_erased_is_overwritten_when_it_has_come(
    stage: Stage, kari: Participant
) -> None:
    slow = stage.telegram.faults.add(Fault("late", method="sendMessage", chat_id=stage.organiser.id, delay=2.0))
    await kari.says("/sporsmal")
    kari.person.says("Er det parkering?")
    await stage.telegram.settled()
    stage.application.dispatcher.wake()
    before = stage.telegram.version
    while not slow.struck:
        before = await stage.telegram.changed(before)
    kari.person.says("/personvern")
    await stage.telegram.settled()
    kari.person.taps("Slett alt om meg")
    await stage.telegram.settled()
    kari.person.taps("Ja, slett alt")
    await stage.telegram.settled()
    assert not await is_stored(kari)
    assert "parkering" in stage.organiser.last.text
    await stage.settled()
    assert stage.organiser.last.text == "Det som sto her, er slettet."


async def test_what_has_not_been_relayed_yet_never_is(stage: Stage, kari: Participant) -> None:
    cut = stage.telegram.faults.add(Fault("cut", method="sendMessage", chat_id=stage.organiser.id))
    before = len(stage.organiser.person.inbox)
    await asks(kari, "Er det parkering?")
    assert cut.struck == 1
    assert [row.state for row in await stage.rows("select state from deliveries where kind = 'question'")] == [
        "waiting"
    ]
    receipt = await erases_everything(kari)
    assert "hos andre." not in receipt.text
    await stage.time_passes_until("2022-08-16 12:00")
    assert len(stage.organiser.person.inbox) == before


async def test_a_chat_that_cannot_be_reached_is_overwritten_when_it_can(stage: Stage, kari: Participant) -> None:
    await asks(kari, "Er det parkering?")
    asked = stage.organiser.last
    await stage.organiser.does("blocks_bot")
    await erases_everything(kari)
    assert "parkering" in asked.text
    await stage.organiser.does("unblocks_bot")
    await stage.time_passes_until("2022-08-16 12:00")
    assert asked.text == "Det som sto her, er slettet."


async def test_a_partner_is_told_nothing_of_who_is_erased_any_more(stage: Stage, kari: Participant) -> None:
    await kari.says("/partner")
    await kari.taps("Lag en invitasjon")
    link = re.search(r"\?start=(p_\S+)", kari.last.text)
    assert link is not None
    per = stage.person("Per")
    await per.says(f"/start {link[1]}")
    await per.taps("Meld meg på")
    await per.taps("Ja, det er greit")
    for answer in ("Per Hansen", "frivillig", "Gran historielag"):
        await per.says(answer)
    await per.taps("Hopp over")
    await per.taps("Ja, meld meg på")
    told = kari.last
    assert "Per Hansen (Gran historielag) er nå partneren din" in told.text
    receipt = await erases_everything(per)
    assert "• 1 partner" in receipt.text
    assert told.text == "Det som sto her, er slettet."
    assert await stage.rows("select * from partnerships") == []
    await kari.says("/partner")
    assert "Per Hansen" not in kari.last.text
    receipt = await erases_everything(kari)
    assert "• 1 invitasjon" in receipt.text
    ida = stage.person("Ida")
    await ida.says(f"/start {link[1]}")
    assert "Kari" not in ida.read_all()


async def test_an_organiser_who_is_erased_can_still_be_asked_to_forget(stage: Stage, kari: Participant) -> None:
    ola = stage.organiser
    await ola.signs_up(name="Ola Arrangør")
    await asks(kari, "Er det parkering?")
    asked = ola.last
    assert "parkering" in asked.text
    receipt = await erases_everything(ola)
    assert "Som arrangør har du fått spørsmål fra andre." in receipt.text
    assert "hvem du er på Telegram, og språket ditt" not in receipt.text
    assert [row.name for row in await stage.rows("select name from enrolments")] == ["Kari Nordmann"]
    await erases_everything(kari)
    assert asked.text == "Det som sto her, er slettet."


# ---------------------------------------------------------------------- what could not be handled


async def sends_broken(person: Participant, words: str, **more: Any) -> None:
    """Something that the bot can't make sense of, with more in it than it needs."""
    sender = {"id": person.id, "is_bot": False, "first_name": "Kari", "username": "kari_n", "is_premium": True}
    message = {
        "message_id": 77,
        "date": "i går",
        "chat": {"id": person.id, "type": "private", "title": "hemmelig"},
        "from": sender,
        "text": words,
        "contact": {"phone_number": "+4712345678", "first_name": "Kari"},
        "location": {"latitude": 60.1, "longitude": 10.2},
        "reply_to_message": {"message_id": 5, "text": "sitat", "from": sender},
    }
    person.stage.telegram.send_update({"message": message | more})
    await person.stage.settled()


async def test_of_an_update_that_is_set_aside_only_what_is_needed_is_kept(stage: Stage, kari: Participant) -> None:
    await sends_broken(kari, "Kan dere lese dette?")
    [row] = await stage.rows("select telegram_id, payload from updates_set_aside")
    assert row.telegram_id == kari.id
    assert json.loads(row.payload)["message"] == {
        "message_id": 77,
        "chat": {"id": kari.id, "type": "private"},
        "from": {"id": kari.id, "is_bot": False, "first_name": "Kari"},
        "text": "Kan dere lese dette?",
        "reply_to_message": {"message_id": 5},
    }
    receipt = await erases_everything(kari)
    assert "• 1 melding vi ikke kunne behandle" in receipt.text
    assert await stage.rows("select * from updates_set_aside") == []


async def test_a_stranger_whose_words_were_set_aside_can_have_them_and_have_them_erased(stage: Stage) -> None:
    ida = stage.person("Ida")
    await sends_broken(ida, "Hei, er det noen der?")
    await ida.says("/personvern")
    assert ida.buttons == ["Mine data", "Slett alt om meg"]
    await ida.taps("Mine data")
    assert "Hei, er det noen der?" in documents(ida)["mine-data.html"].decode()
    await erases_everything(ida)
    assert await stage.rows("select * from updates_set_aside") == []


async def test_what_was_set_aside_goes_after_thirty_days(stage: Stage, kari: Participant) -> None:
    await sends_broken(kari, "Kan dere lese dette?")
    await stage.time_passes_until("2022-09-15 08:00")
    assert len(await stage.rows("select * from updates_set_aside")) == 1
    await stage.time_passes_until("2022-09-15 11:00")
    assert await stage.rows("select * from updates_set_aside") == []


# ---------------------------------------------------------------------- when the time has come


async def hours_pass(stage: Stage, *times: str) -> None:
    """The clock moves from one time to the next, with a tick at each."""
    for each in times:
        await stage.time_passes_until(each)


@languages
async def test_a_week_before_everything_goes_one_is_told_once(stage: Stage, language: str) -> None:
    label = Speech(language).label
    kari = stage.person(language_code=language)
    await signs_up_in(kari, language)
    await hours_pass(stage, "2022-11-20 12:00", "2023-01-24 11:00")
    kari.reads()
    await hours_pass(stage, "2023-01-24 12:30")
    [told] = kari.reads()
    assert told.startswith(WORDS[language]["soon"])
    assert kari.buttons == [label("My data")]
    await kari.taps(label("My data"))
    assert f"{WORDS[language]['file']}.json" in documents(kari)
    kari.reads()
    await stage.bot_stops()
    await stage.bot_starts()
    await hours_pass(stage, "2023-01-25 12:00", "2023-01-28 12:00", "2023-01-31 11:30")
    assert kari.reads() == []
    assert await is_stored(kari)
    await hours_pass(stage, "2023-01-31 13:00")
    assert not await is_stored(kari)
    assert kari.reads() == []


async def test_who_waits_or_has_withdrawn_is_told_and_who_never_finished_is_not(
    perform: Perform, small_course: str
) -> None:
    async with perform(small_course.replace("[signup]", "capacity = 1\n[signup]", 1)) as stage:
        kari, per, ida, eli = (stage.person(name) for name in ("Kari", "Per", "Ida", "Eli"))
        for each in (kari, per, ida):
            await each.signs_up(name=each.person.name)
        await ida.says("/meldav")
        await ida.taps("Ja, meld meg av")
        await eli.says("/start")
        await eli.taps("Meld meg på")
        await eli.taps("Ja, det er greit")
        await hours_pass(stage, "2022-09-23 23:00")
        assert await is_stored(eli)
        for each in (kari, per, ida, eli):
            each.reads()
        await hours_pass(stage, "2022-09-24 01:30")
        assert not await is_stored(eli)
        assert eli.reads() == []
        await hours_pass(stage, "2023-01-24 11:30")
        for each in (kari, per, ida):
            each.reads()
        await hours_pass(stage, "2023-01-24 12:30")
        for each in (kari, per, ida):
            assert "sletter vi tirsdag 31. januar." in each.read_all(), each.person
        assert eli.reads() == []


async def test_a_bot_that_was_down_says_so_late_but_keeps_to_the_day(stage: Stage, kari: Participant) -> None:
    await hours_pass(stage, "2022-11-20 12:00")
    await stage.bot_stops()
    stage.jumps_to("2023-01-29 10:00")
    kari.reads()
    await stage.bot_starts()
    assert "sletter vi tirsdag 31. januar." in kari.read_all()
    await hours_pass(stage, "2023-01-31 13:00")
    assert not await is_stored(kari)


async def test_a_bot_that_was_down_for_too_long_keeps_to_the_consent(stage: Stage, kari: Participant) -> None:
    await stage.bot_stops()
    stage.jumps_to("2023-02-10 10:00")
    kari.reads()
    await stage.bot_starts()
    assert not await is_stored(kari)
    assert kari.reads() == []


async def test_when_the_time_has_come_the_organisers_chats_forget_as_well(stage: Stage, kari: Participant) -> None:
    await asks(kari, "Er det parkering?")
    asked = stage.organiser.last
    await hours_pass(stage, "2022-11-20 12:00", "2023-01-31 11:00")
    assert "parkering" in asked.text
    await hours_pass(stage, "2023-01-31 13:00")
    assert asked.text == "Det som sto her, er slettet."
    file = stage.application.database.file
    assert file is not None
    for each in file.parent.glob("test.sqlite*"):
        assert b"parkering" not in each.read_bytes(), each
    assert await is_stored(stage.organiser)


async def test_who_only_chose_a_language_is_forgotten_after_the_deadline(stage: Stage) -> None:
    kari = stage.person()
    await kari.says("/start")
    await kari.taps("Nynorsk")
    assert await is_stored(kari)
    await hours_pass(stage, "2022-09-23 23:00")
    assert await is_stored(kari)
    await hours_pass(stage, "2022-09-24 01:30")
    assert not await is_stored(kari)


# ---------------------------------------------------------------------- the log


class Kept(logging.Handler):
    """Keeps what would be written to the log of the real bot."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(DiscreetFormatter("%(name)s %(levelname)s %(message)s"))
        self.addFilter(WorthKnowing())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Iterator[Kept]:
    """Everything that the real bot would log."""
    kept, root = Kept(), logging.getLogger()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.INFO)
    yield kept
    root.setLevel(level)
    root.removeHandler(kept)


async def test_the_log_names_nobody_and_quotes_nobody(log: Kept, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.telegram._person_ids = itertools.count(7_931_415_926)
    kari = stage.person("Kårhild Ødegård", language_code="nb")
    odd = "<b>Kårhild</b> %s {0} \x07 💥 " + "tekst" * 20
    await kari.signs_up(name="Kårhild Ødegård")
    await kari.says(odd)
    await stage.time_passes_until("2022-08-31 14:00")
    await kari.says(odd)
    await asks(kari, odd)
    await stage.organiser.says("Svar til Kårhild", reply_to=stage.organiser.last)
    await kari.taps_data("sort:1:session:Kårhild", kari.last)
    await kari.taps_data("my:Kårhild:home", kari.last)
    await kari.does("sends_photo", "Kårhild på tur")
    # Telegram refuses, can't be reached, and quotes what it was sent.
    quoting = f'Bad Request: can\'t parse entities: unsupported start tag "{odd}" in chat {kari.id}'
    stage.telegram.faults.add(Fault("bad_request", method="sendMessage", chat_id=kari.id, description=quoting))
    await kari.says("/hjelp")
    stage.telegram.faults.add(Fault("bad_request", chat_id=stage.organiser.id, description=quoting))
    await asks(kari, odd)
    stage.telegram.faults.add(Fault("cut", method="sendMessage", chat_id=kari.id))
    await kari.says("/neste")
    stage.telegram.faults.add(Fault("forbidden", method="sendMessage", chat_id=kari.id))
    await kari.says("/program")
    # What can't be read, and what can't be handled.
    await sends_broken(kari, odd)
    monkeypatch.setattr(persons, "known", lambda *_: int(odd))
    monkeypatch.setattr(inbox, "TRIES", 0.2)
    kari.person.says(odd)
    await stage.telegram.settled()
    monkeypatch.undo()
    stage.telegram.send_update({"message": {"text": odd, "from": {"id": kari.id}}})
    await stage.settled()
    await erases_everything(kari)
    await stage.settled()
    told = "\n".join(log.lines)
    assert "could not be handled and is set aside" in told
    assert "Telegram refused" in told
    assert "ValueError" in told
    for secret in ("Kårhild", "Ødegård", "tekst", "💥", str(kari.id), str(stage.organiser.id), stage.telegram.token):
        assert secret not in told, secret
