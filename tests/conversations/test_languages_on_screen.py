"""Languages: offered in view at first, changed at any time, and spoken by old messages too when they are touched."""

import pytest

from bot.rehearsal.model import Message
from tests.conversations.languages import speaks
from tests.stage import Participant, Stage

NAMES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


def labels(message: Message) -> list[str]:
    """Return a message's buttons without the mark of the present choice."""
    return [label.removeprefix("✓ ") for label in message.labels]


@pytest.mark.parametrize(
    ("code", "offered", "title"),
    [
        ("nb", ["Nynorsk", "English"], "Meld deg på innen"),
        (None, ["Nynorsk", "English"], "Meld deg på innen"),
        ("nn", ["Bokmål", "English"], "Meld deg på innan"),
        ("de", ["Bokmål", "Nynorsk"], "Sign up by"),
    ],
)
async def test_the_first_message_offers_the_other_languages(
    stage: Stage, code: str | None, offered: list[str], title: str
) -> None:
    per = stage.person("Per", language_code=code)
    await per.says("/start")
    assert title in per.last.text
    assert per.buttons[-2:] == offered
    first = per.last
    for name in (*offered, offered[0]):
        if name in first.labels:
            await per.taps(name, first)
    assert per.reads() == [first.text]


@pytest.mark.parametrize(
    ("language", "said", "coming", "words"),
    [
        ("nn", "«Første samling» er om 7 dagar.", ["Eg kjem", "Eg kan ikkje komme", "Eg veit ikkje enno"], "Kjem du?"),
        ("en", "«First session» is in 7 days.", ["I'm coming", "I can't come", "Not sure yet"], "Are you coming?"),
    ],
)
async def test_a_reminder_that_is_touched_speaks_todays_language(
    stage: Stage, kari: Participant, *, language: str, said: str, coming: list[str], words: str
) -> None:
    await stage.time_passes_until("2022-08-24 09:00")
    reminder = kari.last
    assert "Kommer du?" in reminder.text
    await speaks(kari, language)
    assert "Kommer du?" in reminder.text  # not touched yet
    toast = await kari.taps("Jeg kommer", reminder)
    assert toast == {"nn": "Fint, vi gler oss til å sjå deg!", "en": "Good, we look forward to seeing you!"}[language]
    assert said in reminder.text
    assert words not in reminder.text  # it is answered
    assert labels(reminder)[1:] == coming
    assert f"✓ {coming[0]}" in reminder.labels
    await kari.taps(coming[2], reminder)
    assert f"✓ {coming[2]}" in reminder.labels
    assert kari.reads() == []
    # And back again.
    await speaks(kari, "nb")
    await kari.taps(coming[1], reminder)
    assert "«Første samling» er om 7 dager." in reminder.text
    assert "✓ Jeg kan ikke komme" in reminder.labels


async def test_a_reminder_touched_later_tells_what_is_true_then(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-08-24 09:00")
    reminder = kari.last
    await stage.time_passes_until("2022-08-30 12:00")
    await kari.taps("Jeg kommer", reminder)
    assert "«Første samling» er i morgen." in reminder.text
    await stage.time_passes_until("2022-08-31 10:00")
    await kari.taps("Jeg kan ikke komme", reminder)
    assert "i morgen" not in reminder.text
    assert "starter om" not in reminder.text
    await stage.time_passes_until("2022-08-31 12:30")
    shown = reminder.text
    toast = await kari.taps("Jeg kommer", reminder)
    assert toast is not None
    assert "er over" in toast
    assert reminder.text == shown


@pytest.mark.parametrize(
    ("language", "take_back", "well_done", "done"),
    [
        ("nn", "Eg er ikkje ferdig likevel", "Du er ferdig med «Snakk med nokon»", "Eg er ferdig"),
        ("en", "I am not done after all", "You have finished «Talk to somebody»", "I am done"),
    ],
)
async def test_an_exercise_that_is_touched_speaks_todays_language(
    stage: Stage, kari: Participant, *, language: str, take_back: str, well_done: str, done: str
) -> None:
    await stage.time_passes_until("2022-09-01 10:00")
    exercise = kari.last
    await speaks(kari, language)
    await kari.taps("Jeg er ferdig", exercise)
    assert {"nn": "Ta ein prat.", "en": "Have a talk."}[language] in exercise.text
    assert {"nn": "«Andre samling», onsdag 2. november", "en": "«Second session», Wednesday 2 November"}[
        language
    ] in exercise.text
    assert exercise.labels == [take_back]
    assert well_done in kari.last.text
    await kari.taps(take_back, exercise)
    assert exercise.labels == [done]


@pytest.mark.parametrize(
    ("language", "finished", "take_back", "not_done"),
    [
        (
            "nn",
            "✅ Du har gjort «Snakk med nokon».",
            "Eg er ikkje ferdig likevel",
            "Er du ferdig med «Snakk med nokon»?",
        ),
        (
            "en",
            "✅ You have finished «Talk to somebody».",
            "I am not done after all",
            "Have you done «Talk to somebody»?",
        ),
    ],
)
async def test_a_nudge_that_is_touched_speaks_todays_language(
    stage: Stage, kari: Participant, *, language: str, finished: str, take_back: str, not_done: str
) -> None:
    await stage.time_passes_until("2022-10-30 10:00")
    nudge = kari.last
    assert "om 3 dager" in nudge.text
    await speaks(kari, language)
    await kari.taps("Jeg er ferdig", nudge)
    assert nudge.text == finished
    assert nudge.labels == [take_back]
    await kari.taps(take_back, nudge)
    assert not_done in nudge.text
    await stage.time_passes_until("2022-11-02 13:00")
    await kari.taps({"nn": "Eg er ferdig", "en": "I am done"}[language], nudge)
    await kari.taps(take_back, nudge)
    assert "-" not in nudge.text  # no session in minus so many days


@pytest.mark.parametrize(
    ("language", "moved", "old", "coming"),
    [
        ("nn", "«Første samling» har fått ny tid", "onsdag 31. august", "Eg kjem"),
        ("en", "«First session» has a new time", "Wednesday 31 August", "I'm coming"),
    ],
)
async def test_the_words_with_a_file_change_too(
    stage: Stage, kari: Participant, small_course: str, *, language: str, moved: str, old: str, coming: str
) -> None:
    await stage.publishes(small_course.replace("2022-08-31T", "2022-09-02T"))
    told = kari.last
    file = told.document
    assert file is not None
    assert "«Første samling» har fått" in told.text
    assert told.text.endswith("Kommer du?")
    await speaks(kari, language)
    await kari.taps("Jeg kommer", told)
    assert moved in told.text
    assert not told.text.endswith("?")  # nor asks what was answered
    assert old in told.text  # it still tells the old time as well
    assert f"✓ {coming}" in told.labels
    assert told.document is file
    assert kari.reads() == []
    # A second change is told of from what the first one told.
    await stage.publishes(small_course.replace("2022-08-31T", "2022-09-05T"))
    newer = kari.last
    assert {"nn": "fredag 2. september", "en": "Friday 2 September"}[language] in newer.text
    await speaks(kari, "nb")
    await kari.taps(coming, newer)
    assert "Gammel tid: fredag 2. september" in newer.text
    assert "Ny tid: mandag 5. september" in newer.text


async def test_a_sign_up_goes_on_in_the_new_language(stage: Stage) -> None:
    per = stage.person("Per Hansen")
    await per.says("/start")
    introduction = per.last
    await per.taps("Meld meg på")
    await per.taps("Ja, det er greit")
    await per.taps("Per Hansen")
    await per.says("/sprak")
    await per.taps("English")
    assert "How do you take part?" in per.last.text
    await per.taps("Volunteer")
    await per.says("Craft club")
    await per.taps("‹ Back")
    assert "workplace or association" in per.last.text
    await per.taps("Nynorsk", introduction)
    assert introduction.text == "Kva heiter arbeidsstaden din eller foreininga di?\nSkriv namnet her."
    await per.says("Husflidslaget")
    assert "Kva er e-postadressa di?" in per.last.text
    await per.taps("Hopp over")
    await per.taps("Ja, meld meg på")
    assert "Du er påmeld Lite kurs" in per.read_all()


@pytest.mark.parametrize("language", ["nn", "en"])
async def test_whatever_else_is_on_screen_answers_in_todays_language(
    stage: Stage, kari: Participant, language: str
) -> None:
    async def turns(label: str, message: Message, into: dict[str, str]) -> None:
        await kari.taps(label, message)
        assert into[language] in message.text, message.text

    await stage.time_passes_until("2022-08-31 14:00")
    asked = kari.last
    await stage.time_passes_until("2022-09-01 10:00")
    await kari.taps("Jeg er ferdig")
    hours = kari.last
    await kari.says("Når er neste gang, og hvor møtes vi den dagen?")
    note = kari.last
    await kari.says("/meldav")
    leaving = kari.last
    await kari.says("/minside")
    page = kari.last
    await kari.says("/neste")
    following = kari.last
    await kari.says("/ovelser")
    exercises = kari.last
    await speaks(kari, language)
    await turns("2 timer", hours, {"nn": "2 timar", "en": "2 hours"})
    await turns("Ikke denne gangen", asked, {"nn": "Det er heilt greitt", "en": "That is all right"})
    await turns("Ingenting, slett det", note, {"nn": "Greitt, det er sletta", "en": "All right, it is deleted"})
    await turns("Nei, jeg vil være med", leaving, {"nn": "plassen", "en": "Good, you keep your place."})
    await turns("Program", page, {"nn": "📅 Program: Lite kurs", "en": "📅 Programme: Small course"})
    await turns("Jeg kommer", following, {"nn": "Andre samling", "en": "Second session"})
    assert labels(following)[0] == {"nn": "Eg kjem", "en": "I'm coming"}[language]
    await kari.taps("Snakk med noen", exercises)
    told = "\n".join(each.text for each in kari.person.inbox[-2:]) + exercises.text
    assert {"nn": "Ta ein prat.", "en": "Have a talk."}[language] in told


async def test_the_language_outlives_a_restart_and_a_restart_of_the_chat(stage: Stage, kari: Participant) -> None:
    await stage.time_passes_until("2022-08-24 09:00")
    reminder = kari.last
    await speaks(kari, "nn")
    await stage.bot_stops()
    await stage.bot_starts()
    await kari.taps("Jeg kommer", reminder)
    assert "✓ Eg kjem" in reminder.labels
    await kari.says("/start")
    assert kari.last.text.startswith("Mi side")


async def test_a_forged_language_changes_nothing(stage: Stage, kari: Participant) -> None:
    await kari.says("/minside")
    for data in ("language:se", "language:", "language:nn:abc", "language:xx:1"):
        await kari.taps_data(data, kari.last)
    rows = await stage.rows("select language from people where telegram_id = :id", id=kari.id)
    assert [row.language for row in rows] == ["nb"]
