"""«Min side»: one message in which everything is found, and the short path of those who never look for it."""

from urllib.parse import parse_qs, urlsplit

import pytest

from bot.rehearsal.model import Button, Message
from tests.conftest import REFLECTIONS
from tests.conversations.languages import speaks
from tests.performing import Perform
from tests.stage import Participant, Stage

WAY_BACK = {"‹ Min side", "‹ Mi side", "‹ My page", "‹ Tilbake", "‹ Back"}
ASKS = {"Spør arrangørene", "Spør arrangørane", "Ask the organisers"}


async def opens_page(who: Participant) -> Message:
    """Write /minside, and return the page."""
    await who.says("/minside")
    return who.last


def buttons_of(message: Message) -> list[Button]:
    """Return a message's buttons that the bot answers."""
    return [button for row in message.buttons for button in row if button.data is not None]


@pytest.mark.parametrize(
    ("language", "title", "following", "left", "effort", "asked"),
    [
        (
            "nb",
            "Min side: Lite kurs",
            "Neste samling: Første samling, onsdag 31. august kl. 09:00",
            "om 15 dager",
            "⏱ ░░░░░░░░░░ 0 av 3–5 timer",
            "Spør arrangørene",
        ),
        (
            "nn",
            "Mi side: Lite kurs",
            "Neste samling: Første samling, onsdag 31. august kl. 09:00",
            "om 15 dagar",
            "⏱ ░░░░░░░░░░ 0 av 3–5 timar",
            "Spør arrangørane",
        ),
        (
            "en",
            "My page: Small course",
            "Next session: First session, Wednesday 31 August at 09:00",
            "in 15 days",
            "⏱ ░░░░░░░░░░ 0 of 3–5 hours",
            "Ask the organisers",
        ),
    ],
)
async def test_start_and_minside_show_the_page(
    kari: Participant, *, language: str, title: str, following: str, left: str, effort: str, asked: str
) -> None:
    await speaks(kari, language)
    await kari.says("/start")
    page = kari.last
    assert page.text == f"{title}\n\n📅 {following} ({left})\n\n{effort}"
    assert asked in page.labels
    assert page.buttons[0][0].url == "https://example.org/rom1"
    await kari.says("/minside")
    assert kari.last.text == page.text


async def test_the_page_before_between_during_and_after_the_sessions(stage: Stage, kari: Participant) -> None:
    async def tells(*words: str, but_not: str = "…") -> None:
        page = await opens_page(kari)
        assert all(each in page.text for each in words), page.text
        assert but_not not in page.text

    await stage.time_passes_until("2022-08-30 20:00")
    await tells("Første samling, onsdag 31. august kl. 09:00 (i morgen)", but_not="Øvelse")
    await stage.time_passes_until("2022-08-31 07:00")
    await tells("(om 2 timer)")
    await stage.time_passes_until("2022-08-31 08:20")
    await tells("(om 40 minutter)")
    await stage.time_passes_until("2022-08-31 10:00")
    await tells("Første samling", "den er i gang nå")
    assert kari.last.buttons[0][0].url == "https://example.org/rom1"
    await stage.time_passes_until("2022-08-31 13:00")
    await tells("Andre samling, onsdag 2. november kl. 09:00 (om 63 dager)", but_not="Refleksjon")
    await stage.time_passes_until("2022-09-01 10:00")
    await tells("✍️ Øvelse: Snakk med noen", "✍️ Refleksjon: Første samling")
    assert {"Snakk med noen", "Skriv noe om Første samling"} <= set(kari.buttons)
    assert all(button.url is None for row in kari.last.buttons for button in row)
    # What is done and written is open no longer.
    await kari.taps("Skriv noe om Første samling")
    await kari.says("Det gikk fint.")
    await kari.says("/minside")
    await kari.taps("Snakk med noen")
    await kari.taps("Jeg er ferdig")
    await kari.taps("2 timer")
    await kari.taps("Ikke denne gangen")
    await tells("2 av 3–5 timer", "▓▓▓▓▓▓▓░░░", but_not="✍️")
    await stage.time_passes_until("2022-11-02 12:30")
    await tells("Kurset er over. Takk for at du var med!", "2 av 3–5 timer", but_not="Neste samling:")
    assert "Refleksjoner" in kari.buttons
    assert not {"Neste samling", "Meld meg av"} & set(kari.buttons)


async def test_a_session_that_is_cancelled_is_not_the_next_one(
    stage: Stage, kari: Participant, small_course: str
) -> None:
    link = 'link = "https://example.org/rom1"'
    await stage.publishes(small_course.replace(link, f"{link}\ncancelled = true"))
    page = await opens_page(kari)
    assert "Andre samling, onsdag 2. november" in page.text
    await kari.says("/neste")
    assert kari.last.text.startswith("Andre samling")


async def test_who_signed_up_after_a_session_is_not_asked_about_it(perform: Perform, small_course: str) -> None:
    late = small_course.replace("deadline = 2022-08-24T23:59:00", "deadline = 2022-10-31T23:59:00")
    async with perform(late, "2022-09-02 12:00") as stage:
        kari = stage.person()
        await kari.signs_up()
        page = await opens_page(kari)
        assert "✍️ Øvelse: Snakk med noen" in page.text
        assert "Refleksjon:" not in page.text


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_everything_is_found_in_two_taps_in_one_message_that_knows_the_way_back(
    stage: Stage, kari: Participant, language: str
) -> None:
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.says("Det gikk fint.")
    await speaks(kari, language)
    kari.reads()
    page = await opens_page(kari)
    home, written = page.text, len(kari.person.inbox)
    first = buttons_of(page)
    assert len(first) >= 12
    for one in first:
        assert one.data is not None
        assert await kari.taps_data(one.data, page) is None, one
        if not one.data.startswith("my:") or one.text in ASKS:
            continue  # asks for words, in a message of its own
        assert page.text != home, one
        assert WAY_BACK & set(page.labels), one
        for other in buttons_of(page):
            assert other.data is not None
            if not other.data.startswith("my:"):
                continue
            before = page.text
            assert await kari.taps_data(other.data, page) is None, (one, other)
            assert other.text in WAY_BACK or WAY_BACK & set(page.labels), (one, other)
            assert page.text != before, (one, other)
            if other.text.endswith((" Min side", " Mi side", " My page")):
                assert page.text == home, (one, other)
            await kari.taps_data(one.data, page)
        await kari.taps_data(f"my:{one.data.split(':')[1]}:home", page)
        assert page.text == home
    # What was asked in words came as messages of their own; all else stayed in the one.
    in_place = [each for each in first if (each.data or "").startswith("my:") and each.text not in ASKS]
    assert len(kari.person.inbox) == written + len(first) - len(in_place)


async def test_a_button_that_does_something_leads_back_too(kari: Participant) -> None:
    page = await opens_page(kari)
    await kari.taps("Meld meg av", page)
    await kari.taps("Nei, jeg vil være med", page)
    assert "beholder plassen" in page.text
    await kari.taps("‹ Min side", page)
    await kari.taps("Språk", page)
    await kari.taps("Nynorsk", page)
    assert page.text.startswith("Mi side: Lite kurs")
    await kari.taps("Språk", page)
    await kari.taps("English", page)
    assert page.text.startswith("My page: Small course")
    assert kari.reads() == [page.text]


async def test_the_next_session_with_an_answer_and_ways_into_the_calendar(stage: Stage, kari: Participant) -> None:
    await kari.says("/neste")
    shown = kari.last
    assert shown.text.startswith("Første samling\nonsdag 31. august kl. 09:00–12:00")
    assert "(om 15 dager)" in shown.text
    kari.reads()
    for label in ("Jeg kommer", "Jeg kan ikke komme", "Jeg vet ikke ennå"):
        assert await kari.taps(label, shown)
        assert f"✓ {label}" in shown.labels
        assert len([each for each in shown.labels if each.startswith("✓")]) == 1
    assert [row.answer for row in await stage.rows("select answer from attendances")] == ["unsure"]
    assert kari.reads() == []
    urls = {button.text: button.url for row in shown.buttons for button in row if button.url}
    google = parse_qs(urlsplit(urls["Google Kalender"] or "").query)
    assert google["dates"] == ["20220831T070000Z/20220831T100000Z"]
    assert "Første samling" in google["text"][0]
    outlook = parse_qs(urlsplit(urls["Outlook"] or "").query)
    assert outlook["startdt"][0].startswith("2022-08-31T07:00:00")
    await kari.taps("Kalenderfil", shown)
    document = kari.last.document
    assert document is not None
    assert b"samling-1@lite-kurs" in document.content


async def test_the_next_session_after_the_last(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-11-03 12:00")
    await kari.says("/neste")
    assert kari.last.text == "Det er ingen flere samlinger. Takk for at du var med!"


async def test_a_long_programme_is_leafed_through_in_one_message(perform: Perform, shipped_course: str) -> None:
    extra = "\n".join(
        f'[[resources]]\ntitle = "Noe som er lurt å lese, nummer {number}, med en ganske lang tittel som tar plass"\n'
        f'url = "https://example.org/{number}"\nsession = "samling-{1 + number % 3}"\n'
        for number in range(75)
    )
    async with perform(f"{shipped_course}\n{extra}", "2022-08-16 09:00") as stage:
        kari = stage.person()
        await kari.signs_up()
        page = await opens_page(kari)
        kari.reads()
        await kari.taps("Program", page)
        assert page.text.startswith("📅 Program")
        assert "‹ Forrige side" not in page.labels
        seen = [page.text]
        while "Neste side ›" in page.labels:
            await kari.taps("Neste side ›", page)
            seen.append(page.text)
        assert len(seen) >= 2
        assert all(f"nummer {number}," in " ".join(seen) for number in range(75))
        assert "Neste side ›" not in page.labels
        await kari.taps("‹ Forrige side", page)
        assert page.text == seen[-2]
        # A page that there is no more is the last one.
        await kari.taps_data(f"my:{(await stage.rows('select id from enrolments'))[0].id}:programme:99", page)
        assert page.text == seen[-1]
        assert kari.reads() == []
        # What comes is leafed through in the same way.
        await kari.says("/varsler")
        assert "Side 1 av 3" in kari.last.text.splitlines()
        await kari.taps("Neste side ›")
        assert "Side 2 av 3" in kari.last.text.splitlines()


async def test_who_does_not_take_part_is_told_so(stage: Stage) -> None:
    per = stage.person("Per")
    for command in ("/minside", "/neste", "/program"):
        await per.says(command)
        assert "når du har meldt deg på" in per.last.text


async def test_two_courses_have_a_page_each(stage: Stage, kari: Participant, small_course: str) -> None:
    await stage.publishes(small_course.replace("lite-kurs", "annet-kurs").replace("Lite kurs", "Annet kurs"))
    await kari.says("/start annet-kurs")
    for label in ("Meld meg på", "Ja, det er greit"):
        await kari.taps(label)
    await kari.says("Kari N.")
    await kari.taps("Frivillig")
    await kari.says("Husflidslaget")
    await kari.taps("Hopp over")
    await kari.taps("Ja, meld meg på")
    kari.reads()
    await kari.says("/minside")
    other, small = kari.person.inbox[-2:]
    assert other.text.startswith("Min side: Annet kurs")
    assert small.text.startswith("Min side: Lite kurs")
    await kari.taps("Mine opplysninger", small)
    assert "Gran bibliotek" in small.text
    assert other.text.startswith("Min side: Annet kurs")
    await kari.says("/start")
    assert {"Lite kurs", "Annet kurs"} <= set(kari.buttons)
    await kari.taps("Lite kurs")
    assert kari.last.text.startswith("Min side: Lite kurs")


async def test_somebody_elses_page_is_closed(stage: Stage, kari: Participant) -> None:
    [mine] = await stage.rows("select id from enrolments")
    per = stage.person("Per")
    await per.signs_up("Frivillig", name="Per")
    page = await opens_page(per)
    for name in ("home", "details", "next", "programme", "hours", "question", "withdraw", "nothing", ""):
        toast = await per.taps_data(f"my:{mine.id}:{name}", page)
        assert toast is not None
        assert "virker ikke lenger" in toast
    assert page.text.startswith("Min side")
    toast = await per.taps_data(f"my:{mine.id + 1}:nothing", page)
    assert toast is not None


async def test_who_has_withdrawn_has_no_page(kari: Participant) -> None:
    page = await opens_page(kari)
    await kari.says("/meldav")
    await kari.taps("Ja, meld meg av")
    toast = await kari.taps("Program", page)
    assert toast is not None
    assert "virker ikke lenger" in toast


async def test_the_page_of_yesterday_is_drawn_for_today_when_it_is_touched(stage: Stage, kari: Participant) -> None:
    page = await opens_page(kari)
    await stage.bot_stops()
    await stage.bot_starts()
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.taps("Program", page)
    await kari.taps("‹ Min side", page)
    assert "✍️ Øvelse: Snakk med noen" in page.text
    await speaks(kari, "nn")
    await kari.taps("Neste samling", page)
    await kari.taps("‹ Mi side", page)
    assert "✍️ Øving: Snakk med nokon" in page.text


# ---------------------------------------------------------------------- who looks for none of it


@pytest.mark.parametrize(
    ("language", "role"), [("nb", "Bibliotekansatt"), ("nn", "Bibliotektilsett"), ("en", "Library employee")]
)
async def test_who_only_takes_the_course_meets_no_menu_no_mode_and_no_setting(
    stage: Stage, language: str, role: str
) -> None:
    """Sign up, read the reminders, do the exercise with hours, write two lines about it and two about the session."""
    words = {
        "nb": ("Meld meg på", "Ja, det er greit", "Hopp over", "Ja, meld meg på", "Jeg er ferdig", "2 timer"),
        "nn": ("Meld meg på", "Ja, det er greitt", "Hopp over", "Ja, meld meg på", "Eg er ferdig", "2 timar"),
        "en": ("Sign me up", "Yes, that is all right", "Skip", "Yes, sign me up", "I am done", "2 hours"),
    }[language]
    begin, consent, skip, confirm, done, hours = words
    kari = stage.person(language_code=language)
    taps = [begin, consent, "Kari Nordmann", role, "Gran bibliotek", skip, confirm]
    await kari.says("/start")
    for word in taps:
        await (kari.says(word) if word == "Gran bibliotek" else kari.taps(word))
    # Introduction, consent, five questions, their summary; a place, the programme, the calendar.
    assert len(kari.reads()) == 10
    await stage.time_passes_until("2022-08-31 08:59")
    assert len(kari.reads()) == 3
    await stage.time_passes_until("2022-08-31 14:00")
    assert len(kari.reads()) == 1
    await kari.says("Vi lærte mye.\nDet var fint.")
    assert len(kari.reads()) == 1
    await stage.time_passes_until("2022-09-01 10:00")
    assert len(kari.reads()) == 1
    await kari.taps(done)
    assert len(kari.reads()) == 1
    await kari.taps(hours)
    assert len(kari.reads()) == 1  # the question that the exercise ends with
    await kari.says("De var glade for å bli spurt.\nVi snakkes igjen.")
    assert len(kari.reads()) == 1
    await stage.time_passes_until("2022-11-02 23:00")
    assert len(kari.reads()) == 3
    # Eight taps, and four texts, one of which is /start.
    assert len([call for call in stage.telegram.calls if call.method == "answerCallbackQuery"]) == 8
    assert len([each for each in kari.person.messages if each.mine]) == 4
    assert len(kari.person.inbox) == 22
    assert len(await stage.rows(REFLECTIONS)) == 2
    # No message on this way shows a view of the page, or asks for a choice that was not there before.
    met = {button.data.split(":")[0] for each in kari.person.inbox for button in buttons_of(each) if button.data}
    assert met <= {"signup", "empty", "confirm", "cancel", "coming", "done", "undone", "hours", "reader", "unsort"} | {
        "language",
        "begin",
        "remind",
        "noreflect",
    }
    told = "\n".join(each.text for each in kari.person.inbox)
    assert "/minside" not in told
    assert "/varsler" not in told
