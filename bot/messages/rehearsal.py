"""The words of the rehearsal's page, by the keys that the page knows them by."""

from bot.messages.speech import Speech


def labels(speech: Speech) -> dict[str, str]:
    """Return every label of the page; what stands in braces is filled in there."""
    return {
        "page_title": speech.label("{course} · Følgesvenn"),
        "rehearsal": speech.label("Rehearsal"),
        "page_language": speech.label("Language of this page"),
        "language_nb": speech.label("Bokmål"),
        "language_nn": speech.label("Nynorsk"),
        "language_en": speech.label("English"),
        "reconnecting": speech.label("Reconnecting …"),
        "no_contact": speech.label("We could not reach the rehearsal. Check that it is still running, and try again."),
        "went_wrong": speech.label("That did not work. Please try again."),
        "close": speech.label("Close"),
        "cancel": speech.label("Cancel"),
        "people": speech.label("People in the rehearsal"),
        "tab_unread": speech.label("{name}, unread messages: {count}"),
        "tab_blocked": speech.label("{name}, has blocked the bot"),
        "add_person": speech.label("Add a person"),
        "name": speech.label("Name"),
        "telegram_language": speech.label("Language in the person's Telegram"),
        "add": speech.label("Add"),
        "more": speech.label("More choices"),
        "block_bot": speech.label("Block the bot"),
        "is_blocked": speech.label("{name} has blocked the bot."),
        "unblock_bot": speech.label("Unblock the bot"),
        "conversation": speech.label("Conversation"),
        "messages": speech.label("Messages"),
        "you": speech.label("You"),
        "bot_name": speech.label("Følgesvenn"),
        "edited": speech.label("edited"),
        "empty_chat": speech.label("No messages here yet. The first thing people do in the bot is to tap Start."),
        "start": speech.label("Start"),
        "reply": speech.label("Reply"),
        "edit": speech.label("Edit"),
        "show_answered": speech.label("Show the message this replies to"),
        "message_gone": speech.label("The message is deleted"),
        "photo": speech.label("Photo"),
        "document": speech.label("Document"),
        "download": speech.label("Download {name}"),
        "new_tab": speech.label("opens in a new tab"),
        "show_hidden": speech.label("Show the hidden text"),
        "to_newest": speech.label("Go to the newest message"),
        "one_new_message": speech.label("1 new message"),
        "new_messages": speech.label("{count} new messages"),
        "write": speech.label("Write to the bot"),
        "message": speech.label("Message"),
        "write_as": speech.label("Write as {name} …"),
        "send": speech.label("Send"),
        "send_photo": speech.label("Send a sample photo"),
        "commands": speech.label("Commands"),
        "replying_bot": speech.label("Reply to Følgesvenn"),
        "replying_self": speech.label("Reply to yourself"),
        "editing": speech.label("Edit your message"),
        "course_time": speech.label("The clock and the course"),
        "open_clock": speech.label("Open the clock and the timeline"),
        "clock": speech.label("The rehearsal's clock"),
        "now_is": speech.label("It is now {time}."),
        "to_next": speech.label("To the next notice"),
        "no_next": speech.label("No more notices are coming"),
        "one_hour": speech.label("One hour"),
        "one_day": speech.label("One day"),
        "to_end": speech.label("To the end"),
        "to_date": speech.label("To a date"),
        "go_there": speech.label("Go there"),
        "working": speech.label("Time is passing …"),
        "restart": speech.label("Start over"),
        "restart_question": speech.label("Start over?"),
        "restart_explained": speech.label(
            "The clock goes back to the start, and all that was written in this rehearsal is erased."
        ),
        "timeline": speech.label("The course's timeline"),
        "now": speech.label("Now"),
        "next": speech.label("Next"),
        "past": speech.label("past"),
        "go_here": speech.label("Go here"),
        "go_to_notice": speech.label("Move the clock to {what}, {when}"),
    }


def cannot_go_back(speech: Speech) -> str:
    """The clock was asked to go back."""
    return speech.label("The clock only goes forward. «Start over» takes it back to the start.")


def not_understood(speech: Speech) -> str:
    """The page sent something that the rehearsal can't use."""
    return speech.label("That did not work. Please try again.")


def organiser_name(speech: Speech) -> str:
    """The name of the person who plays the organiser."""
    return speech.label("Olav Organiser")


def address(url: str, speech: Speech) -> str:
    """Where the rehearsal is to be found."""
    return speech.label("The rehearsal is ready. Open {url} in a browser; Ctrl+C ends it.", url=url)
