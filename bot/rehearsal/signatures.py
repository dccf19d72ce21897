"""Which parameters each Bot API method has (10.3), and which fields the objects inside them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.rehearsal.parameters import Spec, spec

_TO = "chat_id:chat! message_thread_id:int direct_messages_topic_id:int"
_QUIETLY = "disable_notification:bool protect_content:bool message_effect_id:str suggested_post_parameters:object"
_PAID = "allow_paid_broadcast:bool"
_ANSWERING = "reply_parameters:object reply_markup:object"
_ONLY_FOR = "ephemeral_message_parameters:object receiver_user_id:int callback_query_id:str"
_BUSINESS = "business_connection_id:str"
_SENT = (_BUSINESS, _TO, _QUIETLY, _PAID, _ANSWERING, _ONLY_FOR)
_CAPTION = "caption:str parse_mode:str caption_entities:objects"
_EDITED = (_BUSINESS, "chat_id:chat message_id:int inline_message_id:str reply_markup:object")
_FORWARDED = (_TO, _QUIETLY, "from_chat_id:chat! message_id:int! video_start_timestamp:int")
_WHOSE_COMMANDS = "scope:object language_code:str"
_TOPIC = "chat_id:chat! message_thread_id:int!"
_MEDIA = ("type:str! media:attached!", _CAPTION)

METHODS: Mapping[str, Spec] = {
    "getMe": spec(),
    "getUpdates": spec("offset:int limit:int timeout:int allowed_updates:strings"),
    "setWebhook": spec(
        "url:str! certificate:file ip_address:str max_connections:int allowed_updates:strings",
        "drop_pending_updates:bool secret_token:str",
    ),
    "deleteWebhook": spec("drop_pending_updates:bool"),
    "getWebhookInfo": spec(),
    "sendMessage": spec(*_SENT, "text:str! parse_mode:str entities:objects link_preview_options:object"),
    "sendDocument": spec(*_SENT, _CAPTION, "document:file! thumbnail:file disable_content_type_detection:bool"),
    "sendPhoto": spec(*_SENT, _CAPTION, "photo:file! show_caption_above_media:bool has_spoiler:bool"),
    "sendChatAction": spec(_BUSINESS, "chat_id:chat! action:str! message_thread_id:int"),
    "editMessageText": spec(
        *_EDITED,
        "text:str! parse_mode:str entities:objects link_preview_options:object rich_message:object",
    ),
    "editMessageCaption": spec(*_EDITED, _CAPTION, "show_caption_above_media:bool"),
    "editMessageMedia": spec(*_EDITED, "media:media!"),
    "editMessageReplyMarkup": spec(*_EDITED),
    "deleteMessage": spec("chat_id:chat! message_id:int!"),
    "deleteMessages": spec("chat_id:chat! message_ids:ints!"),
    "pinChatMessage": spec(_BUSINESS, "chat_id:chat! message_id:int! disable_notification:bool"),
    "unpinChatMessage": spec(_BUSINESS, "chat_id:chat! message_id:int"),
    "answerCallbackQuery": spec("callback_query_id:str! text:str show_alert:bool url:str cache_time:int"),
    "forwardMessage": spec(*_FORWARDED),
    "copyMessage": spec(*_FORWARDED, _PAID, _CAPTION, _ANSWERING, "show_caption_above_media:bool"),
    "getChat": spec("chat_id:chat!"),
    "getChatMember": spec("chat_id:chat! user_id:int!"),
    "getChatAdministrators": spec("chat_id:chat! return_bots:bool"),
    "createForumTopic": spec("chat_id:chat! name:str! icon_color:int icon_custom_emoji_id:str"),
    "editForumTopic": spec(_TOPIC, "name:str icon_custom_emoji_id:str"),
    "closeForumTopic": spec(_TOPIC),
    "reopenForumTopic": spec(_TOPIC),
    "deleteForumTopic": spec(_TOPIC),
    "getFile": spec("file_id:str!"),
    "setMyCommands": spec("commands:objects!", _WHOSE_COMMANDS),
    "getMyCommands": spec(_WHOSE_COMMANDS),
    "deleteMyCommands": spec(_WHOSE_COMMANDS),
    "setMyDescription": spec("description:str language_code:str"),
    "getMyDescription": spec("language_code:str"),
    "setMyShortDescription": spec("short_description:str language_code:str"),
    "getMyShortDescription": spec("language_code:str"),
    "setMyName": spec("name:str language_code:str"),
    "getMyName": spec("language_code:str"),
    "setChatMenuButton": spec("chat_id:int menu_button:object"),
    "getChatMenuButton": spec("chat_id:int"),
}

REPLY_PARAMETERS = spec(
    "message_id:int chat_id:chat allow_sending_without_reply:bool quote:str quote_parse_mode:str",
    "quote_entities:objects quote_position:int checklist_task_id:int poll_option_id:str",
    "ephemeral_message_id:int",
)
LINK_PREVIEW_OPTIONS = spec(
    "is_disabled:bool url:str prefer_small_media:bool prefer_large_media:bool show_above_text:bool"
)
ENTITY = spec(
    "type:str! offset:int! length:int! url:str user:object language:str custom_emoji_id:str unix_time:int",
    "date_time_format:str",
)
BOT_COMMAND = spec("command:str! description:str! is_ephemeral:bool")
SCOPE = spec("type:str! chat_id:chat user_id:int")
MENU_BUTTON = spec("type:str! text:str web_app:object")
INPUT_MEDIA: Mapping[str, Spec] = {
    "document": spec(*_MEDIA, "thumbnail:attached disable_content_type_detection:bool"),
    "photo": spec(*_MEDIA, "show_caption_above_media:bool has_spoiler:bool"),
}
