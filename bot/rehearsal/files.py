"""Files as the Bot API describes them, and the smallest of each kind that people send."""

from __future__ import annotations

from bot.rehearsal.model import File, Json

# A grey pixel: the smallest honest photo.
PIXEL = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300ffffffffffffffffffffffffffffffffffffffffffffffffffff"
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffc0000b080001000101011100ffc400140001"
    "000000000000000000000000000003ffc40014100100000000000000000000000000000000ffda0008010100003f0037ffd9"
)


def document_json(file: File) -> Json:
    """The Bot API's Document object."""
    return stored_json(file) | {"file_name": file.name, "mime_type": file.mime}


def photo_json(file: File) -> list[Json]:
    """The Bot API's list of PhotoSize objects, of one size."""
    return [stored_json(file) | {"width": 800, "height": 600}]


def stored_json(file: File) -> Json:
    """The fields that every kind of file has."""
    return {"file_id": file.id, "file_unique_id": file.unique_id, "file_size": len(file.content)}
