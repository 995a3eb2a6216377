"""HTML to text with entities and back, as Telegram's `parse_mode=HTML` does it.

Offsets and lengths count UTF-16 code units. Grammar and error texts: `do_parse_html` in
tdlib `MessageEntity.cpp`. Byte offsets in the errors count UTF-8.
"""

import re
from html import escape
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.refusals import ApiError, Json, bad_request

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-time": "date_time",
}
_PRIORITY = {"blockquote": 0, "expandable_blockquote": 0, "pre": 1, "text_link": 2}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
_TEXT = re.compile(r"[^<&]+")
_START = re.compile(r"<([^\s>]*)")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.\-]+)(?=[\s>])))?""")
_END = re.compile(r"</([^\s>]*)\s*>")
_TIME_PARTS = re.compile(r"[rR]|[wWdDtT]*")
# What `clean_input_string` and `replace_offending_characters` of TDLib's misc.cpp do to any text.
_CLEANED = (
    (re.compile(r"[\r\u2028-\u202e\u030a\u0333\u033f]"), ""),
    (re.compile(r"[\x00-\x09\x0b-\x1f]"), " "),
    (re.compile(r"[\u200e\u200f](?=[\u200e\u200f])"), "\u200c"),
)
_AUTOMATIC = re.compile(
    r"(?<![\w/<])(/[A-Za-z0-9_]{1,64}(?:@\w+)?)(?![\w/])|(https?://[^\s<>\"]*[^\s<>\".,;:!?)])"
)


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cannot_parse(why: str) -> ApiError:
    return bad_request(f"can't parse entities: {why}")


def cleaned(source: str) -> str:
    """The text as Telegram takes it in: no controls, no forced direction, of a run of marks the last."""
    for pattern, instead in _CLEANED:
        source = pattern.sub(instead, source)
    return source


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and its entities; a 400 in Telegram's words where Telegram would refuse."""
    if "<" not in source and "&" not in source:
        return source, []
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.length = 0  # of the text so far, in UTF-16 units
        self.open: list[tuple[str, dict[str, str], int]] = []
        self.entities: list[Json] = []

    def run(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            character = self.source[self.at]
            if character == "&":
                self._reference()
            elif self.source.startswith("</", self.at):
                self._end_tag()
            elif character == "<":
                self._start_tag()
            else:
                self._add(self._take(_TEXT))
        if self.open:
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{self.open[-1][0]}"')
        self.entities.sort(key=lambda e: (e["offset"], -e["length"], _PRIORITY.get(e["type"], 3)))
        return "".join(self.text), self.entities

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.at)
        if match is None:
            raise AssertionError("the caller looked at the first character")
        self.at = match.end()
        return match[0]

    def _add(self, text: str) -> None:
        self.text.append(text)
        self.length += utf16_length(text)

    def _reference(self) -> None:
        match = _REFERENCE.match(self.source, self.at)
        if match is None:
            self._add("&")
            self.at += 1
            return
        self.at = match.end()
        decimal, hexadecimal, name = match.groups()
        self._add(_NAMED[name] if name else chr(int(decimal) if decimal else int(hexadecimal, 16)))

    def _start_tag(self) -> None:
        begin = self.at
        tag = self._take(_START)[1:].lower()
        if self.at >= len(self.source):
            raise cannot_parse(f"Unclosed start tag at byte offset {self._byte(begin)}")
        if tag not in _TYPES:
            raise cannot_parse(f'Unsupported start tag "{tag}" at byte offset {self._byte(begin)}')
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self.open.append((tag, attributes, self.length))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            while self.at < len(self.source) and self.source[self.at].isspace():
                self.at += 1
            if self.source.startswith(">", self.at):
                self.at += 1
                return found
            match = _ATTRIBUTE.match(self.source, self.at)
            end = match.end() if match else len(self.source)
            if end >= len(self.source) or self.source[end:].lstrip()[:2] in {'="', "='"}:
                raise cannot_parse(f'Unclosed start tag "{tag}" at byte offset {self._byte(begin)}')
            if match is None or self.source[end] == "=":
                raise cannot_parse(f"Unexpected end of name token at byte offset {self._byte(end)}")
            self.at = end
            name, double, single, bare = match.groups()
            found[name.lower()] = unescape(double or single or bare or "")

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise cannot_parse(f"Unexpected end tag at byte offset {self._byte(begin)}")
        match = _END.match(self.source, self.at)
        if match is None:
            raise cannot_parse(f"Unclosed end tag at byte offset {self._byte(begin)}")
        tag, attributes, offset = self.open.pop()
        found = match[1].lower()
        if found and found != tag:
            raise cannot_parse(
                f'Unmatched end tag at byte offset {self._byte(begin)}, expected "</{tag}>", found "</{found}>"'
            )
        self.at = match.end()
        if self.length > offset:
            self._close(tag, attributes, offset)

    def _close(self, tag: str, attributes: dict[str, str], offset: int) -> None:
        entity: Json = {"type": _TYPES[tag], "offset": offset, "length": self.length - offset}
        if tag == "a":
            url = checked_link(attributes.get("href", ""))
            if url is None:
                return  # Telegram keeps the words and drops a link it cannot open
            entity["url"] = url
        elif tag == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        elif tag == "tg-time":
            entity |= _time(attributes)
        elif tag == "code" and attributes.get("class", "").startswith("language-"):
            if self.open and self.open[-1][0] == "pre":
                self.open[-1][1]["language"] = attributes["class"].removeprefix("language-")
                return
        elif tag == "pre":
            self.entities = [e for e in self.entities if e["type"] != "code" or e["offset"] < offset]
            entity |= {"language": attributes["language"]} if "language" in attributes else {}
        self.entities.append(entity)


def _time(attributes: dict[str, str]) -> Json:
    unix, shape = attributes.get("unix", ""), attributes.get("format", "")
    if not unix.isdecimal():
        raise cannot_parse('Invalid unix timestamp specified in the tag "tg-time"')
    if not _TIME_PARTS.fullmatch(shape):
        raise cannot_parse('Invalid date-time format specified in the tag "tg-time"')
    return {"unix_time": int(unix)} | ({"date_time_format": _in_order(shape)} if shape else {})


def _in_order(shape: str) -> str:
    """The parts of a date as Telegram tells them back: the weekday, the last word on the date, then on the time."""
    if shape in ("r", "R"):
        return "r"
    last = {part.lower(): part for part in shape}
    return ("w" if "w" in last else "") + last.get("d", "") + last.get("t", "")


def unescape(text: str) -> str:
    def value(match: re.Match[str]) -> str:
        decimal, hexadecimal, name = match.groups()
        return _NAMED[name] if name else chr(int(decimal) if decimal else int(hexadecimal, 16))

    return _REFERENCE.sub(value, text)


def checked_link(url: str) -> str | None:
    """The link as Telegram keeps it, or None: only http, https and tg can be opened (no `tel:`, no `mailto:`)."""
    parts = urlsplit(url if "://" in url or ":" in url.split(".", maxsplit=1)[0] else f"http://{url}")
    if parts.scheme == "tg" and parts.netloc:
        return url
    if parts.scheme not in {"http", "https"} or "." not in parts.netloc.replace("localhost", "local.host"):
        return None
    return parts._replace(path=parts.path or "/").geturl()


def mentioned_user(url: str) -> int | None:
    """The user id of a `tg://user?id=1` link."""
    parts = urlsplit(url)
    ids = parse_qs(parts.query).get("id", [])
    return (
        int(ids[0])
        if parts.scheme == "tg" and parts.netloc == "user" and ids and ids[0].isdecimal()
        else None
    )


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Text without white space around it, and the entities that still cover something."""
    bare = text.strip()
    if bare == text:
        return text, entities
    cut = utf16_length(text[: len(text) - len(text.lstrip())])
    end = utf16_length(bare)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - cut, 0)
        stop = min(entity["offset"] + entity["length"] - cut, end)
        if stop > start:
            kept.append(entity | {"offset": start, "length": stop - start})
    return bare, kept


def with_automatic(text: str, entities: list[Json]) -> list[Json]:
    """Also marks commands and links that Telegram finds in any text by itself."""
    if "/" not in text:
        return entities
    closed = [e for e in entities if e["type"] in {"pre", "code", "text_link"}]
    found = []
    for match in _AUTOMATIC.finditer(text):
        kind = "bot_command" if match[1] else "url"
        offset, length = utf16_length(text[: match.start()]), utf16_length(match[0])
        if not any(e["offset"] < offset + length and offset < e["offset"] + e["length"] for e in closed):
            found.append({"type": kind, "offset": offset, "length": length})
    return sorted(entities + found, key=lambda e: (e["offset"], -e["length"]))


_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "text_link": "a",
    "url": "a",
    "date_time": "tg-time",
}


def to_html(text: str, entities: list[Json]) -> str:
    """The same text as safe HTML with Telegram's own tags; unknown entities become plain words."""
    units = text.encode("utf-16-le")

    def words(start: int, stop: int) -> str:
        return units[start * 2 : stop * 2].decode("utf-16-le")

    out: list[str] = []
    closing: list[tuple[int, str]] = []
    at = 0

    def reach(position: int) -> None:
        nonlocal at
        while closing and closing[-1][0] <= position:
            stop, tag = closing.pop()
            out.extend((escape(words(at, stop), quote=False), f"</{tag}>"))
            at = stop
        out.append(escape(words(at, position), quote=False))
        at = position

    for entity in entities:
        tag = _TAGS.get(entity["type"])
        if tag is None:
            continue
        stop = entity["offset"] + entity["length"]
        reach(entity["offset"])
        out.append(f"<{tag}{_attributes_of(entity, words(entity['offset'], stop))}>")
        closing.append((min(stop, closing[-1][0] if closing else stop), tag))
    reach(len(units) // 2)
    return "".join(out)


def _attributes_of(entity: Json, words: str) -> str:
    match entity["type"]:
        case "text_link":
            return f' href="{escape(entity["url"])}"'
        case "url":
            return f' href="{escape(words)}"'
        case "expandable_blockquote":
            return " expandable"
        case "date_time":
            shape = entity.get("date_time_format")
            return f' unix="{entity["unix_time"]}"' + (f' format="{shape}"' if shape else "")
    return ""
