"""What is logged of what people write: nothing."""

import itertools
import logging
from collections.abc import Iterator

import pytest

from bot import inbox
from bot.logs import DiscreetFormatter, WorthKnowing
from bot.people import persons
from bot.rehearsal.faults import Fault
from tests.conversations.privacy.rights import erases_everything, sends_broken
from tests.conversations.questions.asking import asks
from tests.stage import Stage


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
