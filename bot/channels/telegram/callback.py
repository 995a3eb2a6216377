"""Callback data: version, kind, id, action, argument, and a short MAC bound to the chat; at most 64 bytes.

A tap copied to another chat, cut or altered does not verify; an unknown version reads as "an older button".
The owner of what it names is checked on the server all the same.
"""

import base64
import hashlib
import hmac

from bot.domain.messages import Tap

VERSION = "1"
LIMIT_BYTES = 64
_MAC_BYTES = 6
_COLONS = 4  # between version, kind, id, action and argument


def encode(tap: Tap, chat_id: int, key: bytes) -> str:
    """Return the callback data of *tap* for *chat_id*.

    Raises:
        ValueError: longer than Telegram's 64 bytes, or a part holds the separator.
    """
    whole = f"{VERSION}:{tap.kind}:{tap.id}:{tap.act}:{tap.arg}"
    if whole.count(":") != _COLONS:
        raise ValueError("A part of callback data holds a colon.")
    body = whole.rstrip(":")
    data = f"{body}:{_mac(body, chat_id, key)}"
    if len(data.encode()) > LIMIT_BYTES:
        raise ValueError(f"Callback data of {tap.kind}:{tap.act} is longer than {LIMIT_BYTES} bytes.")
    return data


def decode(data: str, chat_id: int, key: bytes) -> Tap | None:
    """Return what *data* means in *chat_id*, None when it is not ours, altered, or of another version."""
    body, _, mac = data.rpartition(":")
    if not hmac.compare_digest(mac.encode(), _mac(body, chat_id, key).encode()):
        return None
    version, *parts = body.split(":")
    if version != VERSION or not 1 <= len(parts) <= 4:
        return None
    return Tap(*parts)


def _mac(body: str, chat_id: int, key: bytes) -> str:
    digest = hmac.digest(key, f"{chat_id}|{body}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:_MAC_BYTES]).decode()
