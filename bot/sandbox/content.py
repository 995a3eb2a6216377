"""What a message carries: words with entities, and files."""

import struct
from typing import Any

from bot.sandbox.markup import cleaned, mentioned_user, parse_html, trimmed, utf16_length, with_automatic
from bot.sandbox.params import Params, Part
from bot.sandbox.refusals import Json, bad_request
from bot.sandbox.world import Upload, World

MAX_TEXT, MAX_CAPTION, MAX_ENTITIES = 4096, 1024, 100  # Bot API: sendMessage, sendPhoto; telegram.constants
MAX_PHOTO_BYTES, MAX_UPLOAD_BYTES = 10_000_000, 50_000_000  # core.telegram.org/bots/faq
MAX_PHOTO_SIDES, MAX_PHOTO_RATIO = 10_000, 20  # Bot API: sendPhoto


def words(source: str, mode: str, given: Any) -> tuple[str, list[Json]]:
    """Text and entities as Telegram keeps them."""
    if mode and mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    text, entities = parse_html(cleaned(source)) if mode else (source, given or [])
    text, entities = trimmed(text, entities)
    for entity in entities:
        user = mentioned_user(entity.get("url", ""))
        if user is not None:
            entity["type"] = "text_mention"
            entity["user"] = {"id": user, "is_bot": False, "first_name": ""}
            del entity["url"]
    return text, with_automatic(text, entities)[:MAX_ENTITIES]


def text_content(params: Params) -> Json:
    """`text` and `entities` of a message, or the 400 that Telegram answers."""
    text, entities = words(params.text("text"), params.text("parse_mode"), params.data("entities"))
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > MAX_TEXT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_content(source: str, mode: str, given: Any) -> Json:
    """`caption` and `caption_entities`, empty when there is no caption."""
    text, entities = words(source, mode, given)
    if utf16_length(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    found: Json = {"caption": text} if text else {}
    return found | ({"caption_entities": entities} if entities else {})


def file_content(world: World, kind: str, value: Any, files: dict[str, Part]) -> Json:
    """`photo` or `document` of a message from an upload, an `attach://` name or a known file_id."""
    upload = _upload(world, kind, value, files)
    if kind == "document":
        return {"document": {**upload.wire(), "file_name": upload.name, "mime_type": upload.mime}}
    if len(upload.content) > MAX_PHOTO_BYTES:
        raise bad_request("file is too big for a photo")
    width, height = picture_size(upload.content) or (0, 0)
    if not width or not height:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if width + height > MAX_PHOTO_SIDES or max(width, height) > MAX_PHOTO_RATIO * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return {"photo": [{**upload.wire(), "width": width, "height": height}]}


def _upload(world: World, kind: str, value: Any, files: dict[str, Part]) -> Upload:
    name = value.removeprefix("attach://") if isinstance(value, str) else kind
    part = files.get(name) or (files.get(kind) if value is None else None)
    if part is not None:
        if not part.content:
            raise bad_request("file must be non-empty")
        if len(part.content) > MAX_UPLOAD_BYTES:
            raise bad_request("file is too big")
        return world.keep(part.name, part.mime, part.content)
    if isinstance(value, str) and value in world.files:
        return world.files[value]
    if value is None or (isinstance(value, str) and value.startswith("attach://")):
        raise bad_request(f"there is no {kind} in the request")
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    raise bad_request("wrong file identifier/HTTP URL specified")


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG or JPEG in pixels, None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) > 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if not content.startswith(b"\xff\xd8"):
        return None
    at = 2
    while at + 9 < len(content):
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
