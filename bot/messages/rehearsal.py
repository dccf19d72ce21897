"""The words of the rehearsal's page, by the keys that the page knows them by."""

from datetime import datetime

from bot.course.definition import Role
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
        "empty_chat": speech.label(
            "{name} has not opened the bot yet. The first thing people do there is to tap Start."
        ),
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
        "to_next": speech.label("Next notice"),
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
        "running": speech.label("Taking place"),
        "go_to_notice": speech.label("Move the clock to {what}, {when}"),
        "appearance": speech.label("Dark appearance"),
        "course_file": speech.label("Course file …"),
        "course_file_heading": speech.label("Rehearse your own course file"),
        "course_file_explained": speech.label(
            "Drop the file anywhere on this page, or choose it here. If nothing is wrong with it, the rehearsal begins "
            "anew with your course. Otherwise you get to know what to mend, and nothing changes."
        ),
        "choose_file": speech.label("Choose a file"),
        "drop_course": speech.label("Drop the file to rehearse the course"),
        "reading": speech.label("Reading the file …"),
        "worth_a_look": speech.label("Worth a second look:"),
        "typing": speech.label("Følgesvenn is writing …"),
        "signing_up": speech.label("{name} is signing up …"),
        "not_signed_up": speech.label("{name} has not signed up yet."),
        "sign_up_for_me": speech.label("Sign up for me"),
        "signed_up": speech.label("{name} has signed up."),
        "not_through": speech.label("{name} did not get through the sign-up. The answer stands in the chat."),
        "whole_course": speech.label("The whole course as {name} sees it"),
        "so_far": speech.label("The conversation so far, to print"),
        "send_file": speech.label("Picture or file …"),
        "attach": speech.label("Attach"),
        "delete": speech.label("Delete"),
        "deleted": speech.label("The message was deleted"),
        "role": speech.label("Role in the course"),
        "news_for": speech.label("New message for {name}"),
        "open_new_tab": speech.label("Open in a new tab"),
        "save_file": speech.label("Download"),
        "play": speech.label("Play"),
        "pause": speech.label("Pause"),
        "speed": speech.label("Speed"),
        "hour_a_second": speech.label("One hour a second"),
        "day_a_second": speech.label("One day a second"),
        "week_a_second": speech.label("One week a second"),
        "playing": speech.label("Time is running."),
        "paused": speech.label("Time stands still."),
        "course_over": speech.label("The course is over."),
        "day_of_month": speech.label("Day"),
        "month": speech.label("Month"),
        "time_of_day": speech.label("Time of day"),
        "date_pattern": speech.label("{weekday} {day} {month} {year} at {time}"),
        "day_pattern": speech.label("{weekday} {day} {month} {year}"),
        "day_option": speech.label("{weekday} {day}"),
        "cancelled": speech.label("Cancelled"),
        "empty_calendar": speech.label("There is nothing in this calendar."),
    }


def cannot_go_back(speech: Speech) -> str:
    """The clock was asked to go back."""
    return speech.label("The clock only goes forward. «Start over» takes it back to the start.")


def not_understood(speech: Speech) -> str:
    """The page sent something that the rehearsal can't use."""
    return speech.label("That did not work. Please try again.")


def no_course_file(name: str, speech: Speech) -> str:
    """What was dropped on the page can't be a course file."""
    return speech.label("{name} is no text file in UTF-8, so it can't be a course file.", name=name)


def faults_found(name: str, number: int, speech: Speech) -> str:
    """Heading over the faults of a file."""
    return speech.count(
        "{name}: {n} fault. Nothing has been changed.",
        "{name}: {n} faults. Nothing has been changed.",
        number,
        name=name,
    ).unescape()


def now_rehearsed(title: str, speech: Speech) -> str:
    """A dropped course is rehearsed from now on."""
    return speech.label("No faults. The rehearsal of «{title}» has begun.", title=title)


def from_now(now: datetime, moment: datetime, speech: Speech) -> str:
    """How long it is from `now` to a later moment, both UTC instants: in days, or within a day in hours or minutes."""
    days, minutes = speech.days_until(now, moment), round((moment - now).total_seconds() / 60)
    if days > 1:
        return speech.count("in {n} day", "in {n} days", days)
    if minutes >= 24 * 60:
        return speech.label("tomorrow")
    if minutes >= 60:
        return speech.count("in {n} hour", "in {n} hours", round(minutes / 60))
    return speech.count("in {n} minute", "in {n} minutes", max(1, minutes))


def told(number: int, speech: Speech) -> str:
    """To how many a notice has been sent."""
    if number == 0:
        return speech.label("Nobody to send it to")
    return speech.count("Sent to {n}", "Sent to {n}", number)


def part(part: str, role: Role, speech: Speech) -> str:
    """What somebody is in the rehearsal; `part` is one of those in the rehearsal's cast."""
    match part:
        case "late":
            return speech.label("Signs up late")
        case "organiser":
            return speech.label("Organiser")
        case _:
            return role.title.into(speech.language)


def walking_through(name: str, speech: Speech) -> str:
    """Somebody's whole course is being played, which takes some seconds."""
    return speech.label("We walk through the whole course as {name}. It takes some seconds.", name=name)


def signup_opens(speech: Speech) -> str:
    """From now on people can sign up."""
    return speech.label("The sign-up opens")


def deadline(speech: Speech) -> str:
    """Until now people could sign up."""
    return speech.label("Deadline of the sign-up")


def all_forgotten(speech: Speech) -> str:
    """The day that the bot erases people."""
    return speech.label("Følgesvenn erases what it knows about the participants")


def everybody(speech: Speech) -> str:
    """All roles."""
    return speech.label("Everybody")


def participants() -> tuple[str, ...]:
    """The names of those who take part, in the order of the course's roles."""
    return ("Kari Nordmann", "Jonas Berg")


def latecomer() -> str:
    """The name of somebody who signs up late."""
    return "Ingrid Solli"


def organiser_name(speech: Speech) -> str:
    """The name of the person who plays the organiser."""
    return speech.label("Olav Organiser")


def address(url: str, speech: Speech) -> str:
    """Where the rehearsal is to be found."""
    return speech.label("The rehearsal is ready. Open {url} in a browser; Ctrl+C ends it.", url=url)
