"""Documents and photos through the stand-in, up and down, and messages forwarded and copied."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    Message,
)
from telegram.error import BadRequest

from bot.rehearsal.people import Person
from bot.rehearsal.state import Telegram
from tests.conversations.stand_in.asking import refusal


@pytest.fixture
async def http(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        yield http


async def test_a_document_goes_both_ways_byte_for_byte(kari: Person, bot: Bot) -> None:
    content = b"\r\n--x\r\n" + bytes(range(256)) + b"\r\n"
    sent = await bot.send_document(
        1001,
        content,
        filename='Blåbær "1".toml',
        caption="<b>Fil</b>",
        parse_mode="HTML",
    )
    assert (sent.caption, sent.text) == ("Fil", None)
    seen = kari.last
    assert seen.document is not None
    assert (seen.document.name, seen.document.content, seen.text) == ('Blåbær "1".toml', content, "Fil")
    assert sent.document is not None
    assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == content

    again = await bot.send_document(1001, sent.document.file_id)
    assert again.document == sent.document
    caption = await again.edit_caption("Ny")
    assert not isinstance(caption, bool)
    assert caption.caption == "Ny"

    kari.sends_document("kurs.toml", b"[kurs]", caption="Her")
    update = (await bot.get_updates())[-1]
    assert update.message is not None
    assert update.message.caption == "Her"
    assert update.message.document is not None
    assert update.message.document.file_name == "kurs.toml"
    assert bytes(await (await update.message.document.get_file()).download_as_bytearray()) == b"[kurs]"


@pytest.mark.usefixtures("kari")
async def test_files_as_the_raw_api_takes_them(telegram: Telegram, http: httpx.AsyncClient, bot: Bot) -> None:
    path = f"/bot{telegram.token}/sendDocument"
    attached = await http.post(
        path,
        data={"chat_id": "1001", "document": "attach://bit"},
        files={"bit": ("a.txt", b"hei", "text/plain")},
    )
    assert attached.json()["result"]["document"]["mime_type"] == "text/plain"
    missing = await http.post(path, json={"chat_id": 1001, "document": "attach://bit"})
    assert missing.json()["description"] == "Bad Request: attached file not found"
    stray = await http.post(path, data={"chat_id": "1001"}, files={"dokument": ("a.txt", b"hei")})
    assert stray.json()["description"] == "Bad Request: unknown parameter dokument"
    empty = await http.post(path, data={"chat_id": "1001"}, files={"document": ("a.txt", b"")})
    assert empty.json()["description"] == "Bad Request: file must be non-empty"
    assert await refusal(bot, "sendDocument", chat_id=1001) == "400 Bad Request: there is no document in the request"
    assert await refusal(bot, "sendDocument", chat_id=1001, document="nope") == (
        "400 Bad Request: wrong file identifier/HTTP URL specified"
    )
    long = await refusal(bot, "sendDocument", chat_id=1001, document="nope", caption="x" * 1025)
    assert long == "400 Bad Request: message caption is too long"
    assert await refusal(bot, "getFile", file_id="nope") == "400 Bad Request: invalid file_id"


async def test_photos_are_photos(kari: Person, bot: Bot) -> None:
    sent = await bot.send_photo(1001, b"\xff\xd8jpeg", caption="Bilde")
    assert sent.photo[-1].file_size == 6
    assert kari.last.photo is not None
    assert kari.last.photo.content == b"\xff\xd8jpeg"
    with pytest.raises(BadRequest, match="Type of file mismatch"):
        await bot.send_document(1001, sent.photo[-1].file_id)


async def test_a_document_is_replaced_by_another_with_a_caption_of_its_own(kari: Person, bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ny", callback_data="ny")]])
    sent = await bot.send_document(1001, b"BEGIN 1", filename="kurs.ics", caption="Gammel", reply_markup=keyboard)
    newer = InputMediaDocument(b"BEGIN 2", "<b>Ny</b>", "HTML", filename="kurs-2.ics")
    edited = await sent.edit_media(newer, reply_markup=keyboard)
    assert isinstance(edited, Message)
    assert (edited.message_id, edited.caption, edited.caption_html) == (sent.id, "Ny", "<b>Ny</b>")
    assert edited.edit_date is not None
    assert edited.document is not None
    assert (edited.document.file_name, edited.document.mime_type) == ("kurs-2.ics", "text/calendar")
    assert bytes(await (await edited.document.get_file()).download_as_bytearray()) == b"BEGIN 2"
    (seen,) = kari.inbox
    assert seen.document is not None
    assert (seen.document.content, seen.text, seen.labels) == (b"BEGIN 2", "Ny", ["Ny"])

    # The same once more changes nothing; without caption and keyboard both go.
    again = InputMediaDocument(edited.document.file_id, "<b>Ny</b>", "HTML")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await sent.edit_media(again, reply_markup=keyboard)
    bare = await sent.edit_media(InputMediaDocument(edited.document.file_id))
    assert isinstance(bare, Message)
    assert (bare.caption, bare.reply_markup, seen.text, seen.labels) == (None, None, "", [])


async def test_a_photo_takes_the_place_of_a_document_and_a_document_that_of_a_text(kari: Person, bot: Bot) -> None:
    sent = await bot.send_document(1001, b"a", filename="a.txt")
    photo = await sent.edit_media(InputMediaPhoto(b"\xff\xd8jpeg", "Bilde"))
    assert isinstance(photo, Message)
    assert (photo.document, photo.photo[0].file_size, photo.caption) == (None, 6, "Bilde")
    assert kari.last.document is None
    assert kari.last.photo is not None
    text = await bot.send_message(1001, "Fila kommer")
    document = await text.edit_media(InputMediaDocument(b"a", filename="a.txt"))
    assert isinstance(document, Message)
    assert (document.text, document.document is not None) == (None, True)
    assert (kari.last.id, kari.last.text) == (text.id, "")
    edited = await document.edit_caption("Her")
    assert isinstance(edited, Message)
    assert edited.caption == "Her"


async def test_media_telegram_would_not_take_is_refused(
    telegram: Telegram, kari: Person, http: httpx.AsyncClient, bot: Bot
) -> None:
    sent = await bot.send_document(1001, b"a", filename="a.txt")
    own = kari.sends_document("b.txt", b"b")
    here: dict[str, Any] = {"chat_id": 1001, "message_id": sent.id}
    document = {"type": "document", "media": own.document.id if own.document else ""}
    for media, why in [
        (None, "parameter media is required"),
        ("[]", "parameter media must be a JSON object"),
        ({"media": "x"}, 'can\'t parse InputMedia: type "None" is unsupported'),
        ({"type": "dice", "media": "x"}, 'can\'t parse InputMedia: type "dice" is unsupported'),
        ({"type": "document"}, "can't parse InputMedia: field media is required"),
        (document | {"has_spoiler": True}, "can't parse InputMedia: unknown field has_spoiler"),
        (document | {"media": "nope"}, "wrong file identifier/HTTP URL specified"),
        (document | {"media": "attach://bit"}, "attached file not found"),
        (document | {"type": "photo"}, "type of file mismatch: documents can't be sent as photos"),
        (document | {"caption": "x" * 1025}, "message caption is too long"),
    ]:
        assert await refusal(bot, "editMessageMedia", **here, media=media) == f"400 Bad Request: {why}"
    assert await refusal(bot, "editMessageMedia", chat_id=1001, message_id=own.id, media=document) == (
        "400 Bad Request: message can't be edited"
    )
    with pytest.raises(BadRequest, match="is unsupported"):
        await sent.edit_media(InputMediaAudio(b"a", filename="a.mp3"))
    # A file that nothing in the media refers to, and one that it does, as the raw API takes them.
    path = f"/bot{telegram.token}/editMessageMedia"
    fields = {"chat_id": "1001", "message_id": str(sent.id), "media": '{"type": "document", "media": "attach://bit"}'}
    stray = await http.post(path, data=fields, files={"bit": ("c.txt", b"c"), "bite": ("d.txt", b"d")})
    assert stray.json()["description"] == "Bad Request: unknown parameter bite"
    good = await http.post(path, data=fields, files={"bit": ("c.txt", b"c")})
    assert good.json()["result"]["document"]["file_name"] == "c.txt"
    assert [message.document and message.document.name for message in kari.inbox] == ["c.txt"]


async def test_forwarding_names_the_author_and_copying_does_not(telegram: Telegram, kari: Person, bot: Bot) -> None:
    leder = telegram.person("Liv Leder")
    leder.starts()
    own = kari.sends_document("a.txt", b"hei", caption="Se her")
    forwarded = await bot.forward_message(leder.id, 1001, own.id)
    assert forwarded.forward_origin is not None
    assert forwarded.forward_origin.to_dict()["sender_user"]["first_name"] == "Kari"
    copied = await bot.copy_message(leder.id, 1001, own.id, caption="Ny tekst")
    assert leder.last.id == copied.message_id
    assert leder.last.text == "Ny tekst"
    assert leder.last.document == own.document
    with pytest.raises(BadRequest, match="Message to forward not found"):
        await bot.forward_message(leder.id, 1001, 99)
    with pytest.raises(BadRequest, match="Message to copy not found"):
        await bot.copy_message(leder.id, 1001, 99)
