"""Bot API methods about the bot itself, its chats and its files."""

import json
import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.params import Params
from bot.sandbox.refusals import Json, bad_request
from bot.sandbox.world import World

MAX_LENGTH = {"name": 64, "description": 512, "short_description": 120}  # Bot API: setMyName and its kin
MAX_COMMANDS, MAX_COMMAND_DESCRIPTION = 100, 256  # Bot API: BotCommand, setMyCommands
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPE_NAMES = (
    "default all_private_chats all_group_chats all_chat_administrators chat chat_administrators chat_member"
)
_SCOPES = frozenset(_SCOPE_NAMES.split())
_MEMBER_RIGHTS = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}

Method = Callable[[World, Params], Any]


def get_me(world: World, _params: Params) -> Json:
    return {**world.bot(), **_MEMBER_RIGHTS, "can_connect_to_business": False, "has_main_web_app": False}


def _setter(what: str) -> Method:
    def change(world: World, params: Params) -> bool:
        text = params.text(what)
        if len(text) > MAX_LENGTH[what]:
            raise bad_request(f"bot {what.replace('_', ' ')} is too long")
        world.profile[what][params.text("language_code")] = text
        for chat in world.chats.values():
            world.tell(chat, "chat")
        return True

    return change


def _getter(what: str) -> Method:
    def read(world: World, params: Params) -> Json:
        text = world.profile_text(what, params.text("language_code"))
        return {what: text or world.bot()["first_name"] if what == "name" else text}

    return read


def _scope(params: Params) -> tuple[str, str]:
    scope = params.data("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported scope type specified")
    return json.dumps(scope, sort_keys=True), params.text("language_code")


def set_my_commands(world: World, params: Params) -> bool:
    commands = params.data("commands")
    if not isinstance(commands, list):
        raise bad_request("can't parse commands: array expected")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command", "")).removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= MAX_COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(params)] = [
        {"command": c["command"].removeprefix("/"), "description": c["description"]} for c in commands
    ]
    for chat in world.chats.values():
        world.tell(chat, "chat")
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.commands.get(_scope(params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    world.commands.pop(_scope(params), None)
    return True


def commands_for(world: World, chat_id: int, language: str) -> list[Json]:
    """The command list a person sees: the narrowest scope wins, then her language (Bot API: BotCommandScope)."""
    scopes: tuple[Json, ...] = (
        {"type": "chat", "chat_id": chat_id},
        {"type": "all_private_chats"},
        {"type": "default"},
    )
    for scope in scopes:
        for code in (language, language.split("-", maxsplit=1)[0], ""):
            found = world.commands.get((json.dumps(scope, sort_keys=True), code))
            if found:
                return found
    return []


def set_chat_menu_button(world: World, params: Params) -> bool:
    chat_id = params.number("chat_id") or None
    world.menu_buttons[chat_id] = params.data("menu_button") or {"type": "default"}
    return True


def get_chat_menu_button(world: World, params: Params) -> Json:
    default = world.menu_buttons.get(None, {"type": "commands"})
    return world.menu_buttons.get(params.number("chat_id") or None, default)


def get_chat(world: World, params: Params) -> Json:
    chat = world.chat(params.raw("chat_id"))
    gifts = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    full: Json = {
        **chat.wire,
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }
    if chat.pinned and chat.pinned[-1] in chat.messages:
        full["pinned_message"] = chat.messages[chat.pinned[-1]].wire
    return full


def leave_chat(world: World, params: Params) -> bool:
    chat = world.chat(params.raw("chat_id"))
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.kicked = True
    return True


def get_file(world: World, params: Params) -> Json:
    upload = world.files.get(params.text("file_id"))
    if upload is None:
        raise bad_request("invalid file_id")
    return {**upload.wire(), "file_path": upload.path}


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "getFile": get_file,
}
