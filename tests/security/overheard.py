"""Every request that Telegram sees from the bot, word for word."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Request:
    """A call of the Bot API; ``chat_id`` is the chat it speaks to, None for one that speaks to nobody."""

    method: str
    chat_id: int | None
    words: str


class Overheard(list[Request]):
    """All requests from now on."""

    def __init__(self, sandbox) -> None:
        super().__init__()
        self._taps = sandbox.world.taps
        sandbox.witnesses.append(self._note)

    def _note(self, method: str, params: Any, _status: int, _body: object) -> None:
        if method == "getUpdates":
            return
        files = {
            name: [part.name, part.content.decode("utf-8", "replace")] for name, part in params.files.items()
        }
        words = json.dumps([params.values, files], ensure_ascii=False, sort_keys=True)
        self.append(Request(method, self._chat(params), words))

    def _chat(self, params: Any) -> int | None:
        tap = self._taps.get(params.text("callback_query_id"))
        return tap.chat_id if tap else params.number("chat_id") or None

    def to(self, *chats: int) -> list[tuple[str, str]]:
        """Return the requests to these chats, byte for byte, in order."""
        return [(one.method, one.words) for one in self if one.chat_id in chats]
