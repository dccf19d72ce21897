"""What messages look like on the rehearsal's page: their formatting, files, pictures, and what becomes of them."""

import asyncio
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from playwright.async_api import FilePayload, expect

from bot.rehearsal.files import PIXEL
from bot.rehearsal.model import Toast
from tests.browser.shown import NB, Shown
from tests.conftest import SMALL_COURSE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Show = Callable[..., AbstractAsyncContextManager[Shown]]
FORMATTED = (
    "<b>Fet</b> <i>skrå</i> <code>kode</code> <tg-spoiler>hemmelig</tg-spoiler> "
    '<a href="https://example.org/">lenke</a> <blockquote>sitat</blockquote> Skriv /hjelp.'
)
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763b8b5650b0004b50253"
    "2dfb11720000000049454e44ae426082"
)


async def test_messages_are_formatted_change_and_go(show: Show) -> None:
    async with show(SMALL_COURSE) as shown:
        await shown.says("/start")
        await shown.reads("Lite kurs")
        bot, kari = shown.rehearsal.application.bot, shown.rehearsal.participant
        sent = await bot.send_message(kari.id, FORMATTED, parse_mode="HTML")
        message = shown.log.locator(f"#message-{sent.message_id}")
        for tag, words in (("b", "Fet"), ("i", "skrå"), ("code", "kode"), ("blockquote", "sitat"), ("a", "lenke")):
            await expect(message.locator(f".body {tag}")).to_have_text(words)

        # What is hidden is shown when it is tapped, once and for all; a command in a text can be tapped.
        spoiler = message.get_by_role("button", name=NB.label("Show the hidden text"))
        await expect(spoiler).to_have_css("color", "rgba(0, 0, 0, 0)")
        await spoiler.press("Enter")
        await expect(message.locator(".spoiler")).to_have_class(re.compile("shown"))
        await message.get_by_role("button", name="/hjelp").click()
        await expect(shown.log.locator(".message.mine[data-id]").last).to_contain_text("/hjelp")

        await bot.edit_message_text("Noe annet", kari.id, sent.message_id)
        await expect(message.locator(".body")).to_have_text("Noe annet")
        await expect(message.locator(".marks")).to_contain_text(NB.label("edited"))
        await shown.page.emulate_media(reduced_motion="no-preference")
        await bot.delete_message(kari.id, sent.message_id)
        await expect(shown.log.locator(".leaving")).to_have_text(re.compile("Noe annet"))  # it fades before it goes
        await expect(shown.log.locator(".message", has_text="Noe annet")).to_have_count(0)
        await shown.page.emulate_media(reduced_motion="reduce")

        # One's own message can be deleted as well; what answers a message leads to it.
        mine = shown.log.locator(".message.mine[data-id]").last
        answer = await bot.send_message(kari.id, "Svar", reply_to_message_id=kari.messages[0].id)
        quote = shown.log.locator(f"#message-{answer.message_id} .quote")
        await expect(quote).to_contain_text("/start")
        await quote.click()
        await expect(shown.log.locator(".message.mine").first).to_be_focused()
        count = await shown.log.locator(".message.mine[data-id]").count()
        await mine.hover()
        await shown.button("Delete", mine).click()
        await expect(shown.log.locator(".message.mine[data-id]")).to_have_count(count - 1)

        # Three dots while the bot writes.
        await bot.send_chat_action(kari.id, "typing")
        await expect(shown.log.locator(".typing")).to_be_visible()
        await bot.send_message(kari.id, "Ferdig")
        await expect(shown.log.locator(".typing")).to_have_count(0)


async def test_what_pops_up_is_seen_and_what_comes_while_one_reads_above_is_counted(show: Show) -> None:
    async with show(SMALL_COURSE) as shown:
        page, telegram, kari = shown.page, shown.rehearsal.telegram, shown.rehearsal.participant
        bot = shown.rehearsal.application.bot
        await shown.says("/start")
        await shown.reads("Lite kurs")

        # The answer to a tap passes by; an alert waits until it is closed.
        kari.toasts.append(Toast("Tatt vare på"))
        telegram.touch()
        await expect(page.locator(".toast")).to_have_text("Tatt vare på")
        kari.toasts.append(Toast("Husk fristen!", show_alert=True))
        telegram.touch()
        alert = page.get_by_role("alertdialog")
        await expect(alert).to_contain_text("Husk fristen!")
        await page.keyboard.press("Escape")
        await expect(alert).to_be_hidden()

        # Whoever has scrolled up stays there, is told how much is new, and gets down with one tap.
        for number in range(8):
            await bot.send_message(kari.id, f"Linje {number}\n" * 6)
        await shown.reads("Linje 7")
        await shown.log.hover()
        await page.mouse.wheel(0, -10_000)
        await expect(shown.log.locator(".message").first).to_be_in_viewport()
        await expect(page.locator("#down")).to_be_visible()
        for _ in range(2):
            await bot.send_message(kari.id, "Enda en")
        await expect(page.locator("#down .count")).to_have_text("2")
        down = page.get_by_role("button", name="2 nye meldinger")
        await down.click()
        await expect(page.locator("#down")).to_be_hidden()
        await expect(shown.newest).to_be_in_viewport()
        await expect(shown.newest).to_be_focused()


async def test_files_open_on_the_page_and_pictures_are_shown(show: Show) -> None:
    async with show(SMALL_COURSE) as shown:
        page = shown.page
        await shown.button("Sign up for me").click()
        calendar = shown.log.locator("a.file-open")
        await expect(calendar).to_contain_text(".ics")
        await calendar.click()
        dialog = page.get_by_role("dialog", name=re.compile("ics"))
        events = dialog.get_by_role("listitem")
        await expect(events.first).to_contain_text("Første samling")
        await expect(events.first).to_contain_text("onsdag 31. august 2022 kl. 09:00–12:00")
        await page.keyboard.press("Escape")

        bot, kari = shown.rehearsal.application.bot, shown.rehearsal.participant
        page_of_html = b"<h1>Hei</h1><script>document.title = 'nei'</script>"
        await bot.send_document(kari.id, page_of_html, filename="side.html")
        await shown.log.get_by_role("link", name=re.compile("^side.html")).click()
        await expect(page.frame_locator("iframe").get_by_role("heading")).to_have_text("Hei")
        await page.keyboard.press("Escape")
        await bot.send_document(kari.id, "Hei, æøå".encode(), filename="notat.txt")
        await shown.log.get_by_role("link", name=re.compile("^notat.txt")).click()
        await expect(page.locator("#file-shown pre")).to_have_text("Hei, æøå")
        await page.keyboard.press("Escape")
        await bot.send_photo(kari.id, PICTURE, filename="bilde.png")
        picture = shown.newest.get_by_role("img", name=NB.label("Photo"))
        await expect(picture).to_have_js_property("naturalWidth", 1)

        # Several pictures from one's own machine are an album; another file is a document.
        before = len(kari.messages)
        await page.set_input_files(
            "#attach-file",
            [
                FilePayload(name="en.png", mimeType="image/png", buffer=PICTURE),
                FilePayload(name="to.jpg", mimeType="image/jpeg", buffer=PIXEL),
                FilePayload(name="tre.toml", mimeType="application/toml", buffer=b"a = 1"),
            ],
        )
        await expect(shown.log.locator(".mine .album .photo")).to_have_count(2)
        await expect(shown.log.locator(".mine .album")).to_have_count(1)
        await expect(shown.log.locator(".mine a.file-open")).to_have_text(re.compile("tre.toml"))
        await shown.rehearsal.settled()
        own = [each for each in kari.messages[before:] if each.mine]
        assert [bool(each.photo) for each in own] == [True, True, False]
        # The page's own policy keeps what others made from running; the browser notes that it did.
        await asyncio.sleep(0)
        shown.troubles = [each for each in shown.troubles if "script" not in each.lower()]
