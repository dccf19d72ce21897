"""When and how organisers answer: their hours, pictures, voices, and who has not pressed Start."""

import pytest

from tests.conversations.questions.asking import asks, with_hours
from tests.performing import Perform
from tests.stage import Participant, Stage


@pytest.mark.parametrize(
    ("start", "back"),
    [
        ("2022-08-19 15:29", None),
        ("2022-08-19 15:30", "mandag 22. august kl. 08:00"),
        ("2022-08-21 12:00", "mandag 22. august kl. 08:00"),
        ("2022-08-18 07:59", "torsdag 18. august kl. 08:00"),
        ("2022-08-18 08:00", None),
    ],
)
async def test_outside_their_hours_the_organisers_say_when_they_are_back(
    perform: Perform, small_course: str, start: str, back: str | None
) -> None:
    async with perform(with_hours(small_course), start) as stage:
        kari = stage.person()
        await kari.signs_up()
        await asks(kari, "Er det parkering?")
        told = kari.last.text
        if back is None:
            assert told == "✅ Spørsmålet ditt er på vei til arrangørene. Svaret kommer her."
        else:
            assert f"De svarer igjen fra {back}." in told
            assert "hilde@example.org" in told
        assert "Er det parkering?" in stage.organiser.last.text


@pytest.mark.parametrize(
    ("language", "asked", "back"),
    [
        ("nn", "Spørsmålet ditt er på veg til arrangørane", "måndag 22. august kl. 08:00"),
        ("en", "Your question is on its way to the organisers", "Monday 22 August at 08:00"),
    ],
)
async def test_hours_are_told_in_the_persons_language(
    perform: Perform, small_course: str, language: str, asked: str, back: str
) -> None:
    async with perform(with_hours(small_course), "2022-08-19 17:00") as stage:
        kari = stage.person()
        await kari.signs_up()
        await kari.says("/sprak")
        await kari.taps({"nn": "Nynorsk", "en": "English"}[language])
        await asks(kari, "Parkering?")
        assert asked in kari.last.text
        assert back in kari.last.text
        await stage.organiser.says("Ja.", reply_to=stage.organiser.last)
        answer = kari.last
        assert answer.text.startswith({"nn": "Svar frå arrangørane", "en": "Answer from the organisers"}[language])
        assert answer.labels == [{"nn": "Skriv meir til arrangørane", "en": "Write more to the organisers"}[language]]
        # The organisers read it in the course's own language.
        assert stage.organiser.person.inbox[-2].text.startswith("Spørsmål fra Kari Nordmann")


async def test_an_organisers_picture_is_not_passed_on_and_gets_a_kind_word(stage: Stage, kari: Participant) -> None:
    ola = stage.organiser
    await asks(kari, "Hvor er det?")
    kari.reads()
    ola.reads()
    asked = ola.last
    await ola.does("sends_photo", None, asked)
    assert ola.reads() == ["Jeg kan bare sende tekst videre. Kan du skrive svaret i stedet?"]
    assert kari.reads() == []
    assert "Besvart" not in asked.text
    await ola.does("sends_photo", "Bak huset, se kartet.", asked)
    assert ola.reads() == ["✅ Ordene dine er på vei. Jeg kan bare sende tekst videre, så resten blir her."]
    [answer] = kari.reads()
    assert "Bak huset, se kartet." in answer
    assert "Besvart" in asked.text


async def test_an_organisers_voice_message_gets_a_kind_word(stage: Stage, kari: Participant) -> None:
    ola = stage.organiser
    await asks(kari, "Hvor er det?")
    voice = {
        "message_id": 900_001,
        "date": int(stage.now.timestamp()),
        "chat": ola.person.chat.json(),
        "from": ola.person.user.json(),
        "voice": {"file_id": "v", "file_unique_id": "v", "duration": 3},
        "reply_to_message": ola.last.json(quoted=True),
    }
    stage.telegram.send_update({"message": voice})
    await stage.settled()
    assert ola.last.text == "Jeg kan bare sende tekst videre. Kan du skrive svaret i stedet?"


async def test_an_organiser_who_had_not_pressed_start_gets_the_question_when_they_do(
    perform: Perform, small_course: str
) -> None:
    async with perform(small_course) as stage:
        kari = stage.person()
        await kari.signs_up()
        await stage.organiser.does("blocks_bot")
        await asks(kari, "Er det parkering?")
        assert [row.state for row in await stage.rows("select state from deliveries where kind = 'question'")] == [
            "skipped"
        ]
        stage.organiser.reads()
        await stage.organiser.does("unblocks_bot")
        assert "Er det parkering?" in stage.organiser.read_all()
