"""Questions and answers that are longer than a message."""

from tests.conversations.questions.asking import asks
from tests.stage import Participant, Stage

LONG = "Dette er en lang setning om det vi lurer på, nummer {}."


def sentences(count: int) -> str:
    """Return a text of numbered sentences, about 55 characters each."""
    return " ".join(LONG.format(number) for number in range(count))


async def test_a_long_question_arrives_whole_and_each_piece_can_be_edited(stage: Stage, kari: Participant) -> None:
    await kari.says("/sporsmal")
    first, second = await kari.pastes(sentences(120))
    assert "Resten er også tatt vare på" in kari.last.text
    pieces = [each for each in stage.organiser.person.inbox if "lang setning" in each.text]
    told = "".join(each.text for each in pieces)
    assert all(LONG.format(number) in told.replace("\n", " ") for number in (0, 60, 119))
    assert len(await stage.rows("select id from questions")) == 1
    assert len(await stage.rows("select id from parts where question_id is not null")) == 2
    # A change in either message reaches the piece that it is in, and nothing new is sent.
    stage.organiser.reads()
    await kari.edits(first, first.text.replace("nummer 0.", "nummer null."))
    await kari.edits(second, second.text.replace("nummer 119.", "nummer hundre og nitten."))
    told = "".join(each.text for each in pieces)
    assert "nummer null." in told
    assert "nummer hundre og nitten." in told
    assert stage.organiser.reads() == []
    # A reply to any of the pieces answers the question.
    kari.reads()
    await stage.organiser.says("Det var mye!", reply_to=pieces[-1])
    assert "Det var mye!" in kari.read_all()


async def test_an_edit_that_makes_a_question_longer_than_its_message_sends_the_rest(
    stage: Stage, kari: Participant
) -> None:
    await kari.says("/sporsmal")
    question = await kari.says("Kort.")
    stage.organiser.reads()
    long = sentences(72)
    assert 3500 < len(long) <= 4096
    await kari.edits(question, long)
    [rest] = stage.organiser.reads()
    assert rest.endswith(LONG.format(71))
    await kari.edits(question, "Kort likevel.")
    *_, first, second = stage.organiser.person.inbox
    assert "Kort likevel." in first.text
    assert second.text == "…"


async def test_a_long_answer_arrives_whole_and_each_piece_can_be_edited(stage: Stage, kari: Participant) -> None:
    ola = stage.organiser
    await asks(kari, "Hva skal vi lese?")
    kari.reads()
    long = sentences(72)
    answer = await ola.says(long, reply_to=ola.last)
    told = kari.reads()
    assert len(told) == 2
    assert told[0].startswith("Svar fra arrangørene")
    assert told[0].partition("Hva skal vi lese?\n\n")[2] + told[1] == long
    await ola.edits(answer, long.replace("nummer 0.", "nummer null.").replace("nummer 71.", "nummer sytti-en."))
    first, rest = kari.person.inbox[-2:]
    assert "nummer null." in first.text
    assert "nummer sytti-en." in rest.text
    assert kari.reads() == []


async def test_a_pasted_answer_of_several_messages_arrives_whole(stage: Stage, kari: Participant) -> None:
    ola = stage.organiser
    await asks(kari, "Hva skal vi lese?")
    kari.reads()
    await ola.pastes(sentences(150), reply_to=ola.last)
    told = kari.read_all()
    assert all(f"nummer {number}." in told.replace("\n", " ") for number in range(150))
