"""Keyboards under messages: what Telegram accepts, and what it says when it does not.

Limits: callback data 1-64 bytes, 100 buttons, 8 in a row (Bot API, InlineKeyboardButton; telegram.constants).
"""

import json
from typing import Any

from bot.sandbox.markup import checked_link
from bot.sandbox.refusals import ApiError, Json, bad_request

STYLES = frozenset({"primary", "success", "danger"})
_ACTIONS = (
    "callback_data",
    "url",
    "copy_text",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "callback_game",
    "pay",
)
MAX_BUTTONS, MAX_IN_A_ROW, MAX_DATA_BYTES, MAX_COPY_LENGTH = 100, 8, 64, 256


def parse_markup(value: Any) -> Json | None:
    """The reply markup as an object, or None when there is none; a 400 when Telegram would refuse it."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in value:
        rows = _rows(value["inline_keyboard"], "inline keyboard")
        return {"inline_keyboard": [[_inline_button(button) for button in row] for row in rows if row]}
    if "keyboard" in value:
        rows = _rows(value["keyboard"], "keyboard")
        return value | {"keyboard": [[_keyboard_button(button) for button in row] for row in rows if row]}
    if value.get("remove_keyboard") is True or value.get("force_reply") is True or not value:
        return value or None
    raise bad_request("can't parse reply keyboard markup JSON object")


def _rows(rows: Any, what: str) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f"can't parse {what}: array of arrays expected")
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_IN_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return rows


def _button_error(why: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {why}")


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise _button_error("InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str) or not button["text"].strip():
        raise _button_error('Field "text" must be of type String')
    actions = [name for name in _ACTIONS if name in button]
    if len(actions) != 1:
        raise _button_error("Text buttons are unallowed in the inline keyboard")
    if button.get("style", "primary") not in STYLES:
        raise _button_error("invalid button style specified")
    _check_action(actions[0], button)
    return button


def _check_action(action: str, button: Json) -> None:
    value = button[action]
    if action == "callback_data" and (
        not isinstance(value, str) or not 1 <= len(value.encode()) <= MAX_DATA_BYTES
    ):
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "url" and (not isinstance(value, str) or checked_link(value) is None):
        raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    if action == "copy_text":
        words = value.get("text") if isinstance(value, dict) else None
        if not isinstance(words, str) or not 1 <= len(words) <= MAX_COPY_LENGTH:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _keyboard_button(button: Any) -> Json:
    whole = {"text": button} if isinstance(button, str) else button
    if not isinstance(whole, dict) or not isinstance(whole.get("text"), str) or not whole["text"].strip():
        raise bad_request('can\'t parse keyboard button: Field "text" must be of type String')
    if whole.get("style", "primary") not in STYLES:
        raise bad_request("can't parse keyboard button: invalid button style specified")
    return whole
