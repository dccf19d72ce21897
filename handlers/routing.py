"""Which handler an update goes to: a command by its name, a button by the first word of its data, then free text."""

from collections.abc import Awaitable, Callable
from functools import cache
from inspect import signature
from typing import get_type_hints

from telegram import CallbackQuery, ChatMember, Message, Update

from bot.people import persons
from handlers import (
    comeback,
    details,
    edits,
    effort,
    exercises,
    fallback,
    invitations,
    minside,
    notes,
    notices,
    partners,
    privacy,
    profile,
    programme,
    questions,
    reflections,
    sharing,
    signup,
    start,
    withdrawal,
)
from handlers.incoming import LARGEST_NUMBER, storable
from handlers.organiser import (
    answering,
    audience,
    awaiting,
    broadcast,
    broadcast_texts,
    coursefile,
    deliveries,
    desk,
    drafts,
    notice_preview,
    numbers,
    participants,
    sessions,
    taking_out,
    team,
    timeline,
    weekly,
)
from handlers.organiser import reflections as reflections_read
from handlers.turn import Replies, Turn, old_button

COMMANDS: dict[str, Callable[[Turn], Awaitable[Replies]]] = {
    "minside": minside.my_page,
    "neste": minside.next_session,
    "program": programme.programme,
    "ovelser": exercises.exercise_list,
    "refleksjon": reflections.reflection_list,
    "timer": effort.time_spent,
    "varsler": notices.coming_notices,
    "partner": partners.partner_list,
    "sporsmal": questions.how_to_ask,
    "sprak": profile.choose_language,
    "personvern": privacy.about_privacy,
    "avbryt": withdrawal.cancel,
    "meldav": withdrawal.withdraw,
    "arrangor": desk.menu,
    "hjelp": fallback.help_me,
    "help": fallback.help_me,
}

BUTTONS: dict[str, Callable[..., Awaitable[Replies]]] = {
    "my": minside.tapped_view,
    "org": desk.tapped_view,
    "orginvite": team.tapped_invite,
    "orgagain": deliveries.tapped_try_again,
    "orgretry": deliveries.tapped_retry,
    "orgopen": weekly.tapped_open,
    "orgrevoke": team.tapped_revoke,
    "orgremove": team.tapped_remove,
    "orgfile": coursefile.tapped_send,
    "orgback": coursefile.tapped_bring_back,
    "orgpublish": drafts.tapped_publish,
    "orgdiscard": drafts.tapped_discard,
    "orgmove": sessions.tapped_move,
    "orglink": sessions.tapped_link,
    "orghold": sessions.tapped_hold,
    "orgcharts": numbers.tapped_pictures,
    "orgbooklet": reflections_read.tapped_booklet,
    "noticehold": timeline.tapped_hold,
    "noticefree": timeline.tapped_free,
    "noticesend": timeline.tapped_send,
    "noticelook": notice_preview.tapped_look,
    "preview": notice_preview.tapped_preview,
    "pout": participants.tapped_withdraw,
    "pplace": participants.tapped_place,
    "pback": participants.tapped_back,
    "pcalendar": participants.tapped_calendar,
    "pwrite": participants.tapped_write,
    "ptake": taking_out.tapped_take,
    "bcfor": audience.tapped_for,
    "bcunsay": broadcast_texts.tapped_unsay,
    "bcpreview": broadcast.tapped_preview,
    "bcsend": broadcast.tapped_send,
    "bcstop": broadcast.tapped_stop,
    "bcback": broadcast.tapped_back,
    "bckeep": broadcast.tapped_keep,
    "bcdrop": broadcast.tapped_drop,
    "calendar": programme.tapped_calendar,
    "course": start.tapped_course,
    "begin": signup.tapped_begin,
    "remind": signup.tapped_remind,
    "consent": signup.tapped_consent,
    "signup": signup.tapped_answer,
    "empty": signup.tapped_empty,
    "confirm": signup.tapped_confirm,
    "cancel": withdrawal.tapped_cancel,
    "withdraw": withdrawal.tapped_withdraw,
    "language": profile.tapped_language,
    "programme": programme.tapped_programme,
    "coming": programme.tapped_coming,
    "exercise": exercises.tapped_exercise,
    "done": exercises.tapped_done,
    "undone": exercises.tapped_undone,
    "hours": exercises.tapped_hours,
    "spend": effort.tapped_spend,
    "nospend": effort.tapped_not_now,
    "correct": effort.tapped_correct,
    "drop": effort.tapped_drop,
    "move": effort.tapped_move,
    "nottime": notes.tapped_not_time,
    "timeon": notes.tapped_time_on,
    "reflections": reflections.tapped_list,
    "reflect": reflections.tapped_reflect,
    "noreflect": reflections.tapped_no_reflection,
    "reflection": reflections.tapped_reflection,
    "rewrite": reflections.tapped_rewrite,
    "remove": reflections.tapped_remove,
    "unsort": notes.tapped_unsort,
    "reader": sharing.tapped_reader,
    "note": notes.tapped_note,
    "sort": notes.tapped_sort,
    "ask": questions.tapped_ask,
    "askabout": notes.tapped_ask_about,
    "askmore": questions.tapped_ask_more,
    "notices": notices.tapped_notices,
    "mute": notices.tapped_mute,
    "unmute": notices.tapped_unmute,
    "detail": details.tapped_detail,
    "newrole": details.tapped_new_role,
    "newcounty": details.tapped_new_county,
    "noemail": details.tapped_no_email,
    "invite": invitations.tapped_invite,
    "revoke": invitations.tapped_revoke,
    "together": invitations.tapped_together,
    "unpartner": partners.tapped_leave,
    "erase": privacy.tapped_erase,
    "mydata": privacy.tapped_my_data,
}


async def route(turn: Turn, update: Update) -> Replies:
    """Hand an update to the handler that it is for, and return what to answer."""
    if turn.sender.in_group:
        return await _in_group(turn, update)
    left = update.my_chat_member is not None and update.my_chat_member.new_chat_member.status == ChatMember.BANNED
    if left:
        if turn.person is not None:
            turn.person.unreachable_since = turn.away_since or turn.now
        return []
    return [*await comeback.what_passed(turn), *await _handler_of(turn, update)]


async def _in_group(turn: Turn, update: Update) -> Replies:
    """Among themselves organisers talk undisturbed; what answers a participant's question reaches them."""
    group = await persons.find_person(turn.db, turn.sender.chat_id)
    member, message = update.my_chat_member, update.message
    if member is not None and member.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT):
        if group is not None:
            await persons.mark_unreachable(turn.db, group.id, turn.now)
        return []
    if message is not None and message.left_chat_member is not None:
        return []  # perhaps the bot itself: a basic group tells that as well
    if group is not None:
        await persons.mark_reachable(turn.db, group)
    if update.edited_message is not None:
        words = storable(update.edited_message.text or update.edited_message.caption or "")
        return (await questions.edited_answer(turn, words) if words else None) or []
    if message is not None:
        return await questions.answer_as_organiser(turn, storable(message.text or message.caption or "")) or []
    return []


async def _handler_of(turn: Turn, update: Update) -> Replies:
    if update.callback_query is not None:
        return await _button(turn, update.callback_query)
    if update.edited_message is not None:
        text = storable(update.edited_message.text or update.edited_message.caption or "")
        return await edits.edited_text(turn, text) if text else []
    return await _message(turn, update.message) if update.message is not None else []


async def _message(turn: Turn, message: Message) -> Replies:
    text = storable(message.text or "")
    if not text:
        return await fallback.not_text(turn, storable(message.caption or ""))
    if not text.startswith("/"):
        return await fallback.free_text(turn, text)
    command, _, rest = text[1:].partition(" ")
    name = command.partition("@")[0].lower()
    if name == "start":
        answering.set_aside(turn)
        awaiting.set_aside(turn)
        return await start.start(turn, rest.strip())
    handler = COMMANDS.get(name)
    if handler is not None:
        put_off = await awaiting.put_off(turn) if handler is withdrawal.cancel else None
        answering.set_aside(turn)
        return put_off or await handler(turn)
    # A long text may have been torn before a word that begins like a command.
    went_on = await fallback.went_on(turn, text)
    return fallback.unknown_command(turn) if went_on is None else went_on


async def _button(turn: Turn, query: CallbackQuery) -> Replies:
    action, *values = storable(query.data or "").split(":")
    handler = BUTTONS.get(action)
    if handler is None:
        return old_button(turn)
    try:
        arguments = _arguments(handler, values)
    except (TypeError, ValueError):
        # Data that does not fit the handler was forged, or made by another version of the bot.
        return old_button(turn)
    answering.set_aside(turn)
    return await handler(turn, *arguments)


def _arguments(handler: Callable[..., object], values: list[str]) -> list[object]:
    """Turn a button's words into what the handler's parameters are: numbers, choices, texts."""
    signature(handler).bind(None, *values)
    arguments = []
    for kind, value in zip(_kinds(handler)[1:], values, strict=False):
        if kind is int and not 0 <= int(value) <= LARGEST_NUMBER:
            raise ValueError(value)
        arguments.append(kind(value))
    return arguments


@cache
def _kinds(handler: Callable[..., object]) -> tuple[type, ...]:
    hints = get_type_hints(handler)
    return tuple(hints[name] for name in signature(handler).parameters)
