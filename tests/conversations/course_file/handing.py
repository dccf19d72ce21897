"""How an organiser gets the course file and sends it, and what becomes of it."""

from tests.stage import Participant

LATER = ("2022-11-02T", "2022-11-09T")


async def opens(organiser: Participant, label: str = "Kursfil") -> None:
    await organiser.says("/arrangor")
    await organiser.taps(label)


async def gets_the_file(organiser: Participant) -> str:
    await opens(organiser)
    await organiser.taps("Send meg filen")
    document = organiser.last.document
    assert document is not None
    return document.content.decode()


async def sends(
    organiser: Participant, source: str | bytes, name: str = "kurs.toml", caption: str | None = None
) -> None:
    content = source if isinstance(source, bytes) else source.encode()
    await organiser.does("sends_document", name, content, caption)
