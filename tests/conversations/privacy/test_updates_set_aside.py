"""What the bot could not handle, of which little is kept, and not for long."""

import json

from tests.conversations.privacy.rights import documents, erases_everything, sends_broken
from tests.stage import Participant, Stage


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
