"""Sealing: AES-GCM under a key per person, each wrapped by the master key; a value moved elsewhere cannot be opened.

The associated data names the place (``table.column``) and the owner. With a person's wrapped key gone, no sealed
field left on the disk can be opened. A backup made before still holds both, sealed as a whole: it is gone within
30 days, and whoever restores it erases again (backup.py, erasures.py).

Two keys outlive a change of the master key, or every button already in a chat and every note of who was erased would
be worth nothing: they are derived from the first master key and kept, wrapped by the present one (keyring.py).
"""

import base64
import hashlib
import hmac
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12
_KEY_BYTES = 32
_HALF_BYTES = 16
_INVITES = "help_"
_AS_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # json.dumps would make one each time


class Unreadable(Exception):
    """A sealed value could not be opened: another master key, or a value moved from another place."""


class Seal:
    """One key that seals and opens values for one owner."""

    __slots__ = ("_cipher", "_owner")

    def __init__(self, key: bytes, owner: str) -> None:
        self._cipher = AESGCM(key)
        self._owner = owner

    def seal(self, place: str, value: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, value, f"{place}:{self._owner}".encode())

    def open(self, place: str, sealed: bytes) -> bytes:
        try:
            return self._cipher.decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], f"{place}:{self._owner}".encode()
            )
        except InvalidTag as error:
            raise Unreadable(f"A sealed value of {place} cannot be opened with this key.") from error

    def seal_json(self, place: str, value: Any) -> bytes:
        return self.seal(place, _AS_JSON.encode(value).encode())

    def open_json(self, place: str, sealed: bytes) -> Any:
        return json.loads(self.open(place, sealed))


class Vault:
    """The master key, what is derived from it, and the two lasting keys."""

    def __init__(self, master: bytes) -> None:
        if len(master) != _KEY_BYTES:
            raise ValueError("The master key must be 32 bytes.")
        self._wrapping = AESGCM(self._derive(master, b"wrap"))
        self._hash_key = self._derive(master, b"hash")
        self.callback_key = self._derive(master, b"callback")
        self.transit = Seal(self._derive(master, b"transit"), "")  # rows on their way in or out

    def lasting(self) -> bytes:
        """Return the lasting keys, wrapped: what a database keeps, and what proves that a master key is its own."""
        return self._wrap(self._hash_key + self.callback_key, b"lasting")

    def use_lasting(self, wrapped: bytes) -> None:
        """The lasting keys are those in *wrapped*.

        Raises:
            Unreadable: they were wrapped by another master key.
        """
        keys = self._unwrap(wrapped, b"lasting")
        self._hash_key, self.callback_key = keys[:_KEY_BYTES], keys[_KEY_BYTES:]

    def successor(self, master: bytes) -> "Vault":
        """Return the vault of a new master key with the same lasting keys."""
        new = Vault(master)
        new._hash_key, new.callback_key = self._hash_key, self.callback_key
        return new

    def rewrapped(self, chat_id: int, wrapped: bytes, by: "Vault") -> bytes:
        """Return the data key of *chat_id* wrapped by another vault; nothing sealed with it changes."""
        owner = _owner(chat_id)
        return by._wrap(self._unwrap(wrapped, owner), owner)  # noqa: SLF001 - its own kind

    @staticmethod
    def _derive(master: bytes, purpose: bytes) -> bytes:
        return HKDF(hashes.SHA256(), _KEY_BYTES, salt=None, info=b"daymark:" + purpose).derive(master)

    def new_key(self, chat_id: int) -> bytes:
        """Return a fresh data key for *chat_id*, wrapped."""
        return self._wrap(os.urandom(_KEY_BYTES), _owner(chat_id))

    def person(self, chat_id: int, wrapped: bytes) -> Seal:
        """Return the seal of the person in *chat_id*.

        Raises:
            Unreadable: the key was wrapped by another master key, or belongs to someone else.
        """
        return Seal(self._unwrap(wrapped, _owner(chat_id)), str(chat_id))

    def _wrap(self, key: bytes, owner: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._wrapping.encrypt(nonce, key, owner)

    def _unwrap(self, wrapped: bytes, owner: bytes) -> bytes:
        try:
            return self._wrapping.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], owner)
        except InvalidTag as error:
            raise Unreadable(
                "A data key cannot be opened: is this the master key of this database?"
            ) from error

    def opaque(self, chat_id: int, words: str) -> str:
        """Return a keyed hash that stands for *words* in the rows of one chat; another chat has another one."""
        return "#" + hmac.digest(self._hash_key, f"{chat_id}|{words}".encode(), hashlib.sha256)[:16].hex()

    def invitation(self) -> str:
        """Return what a fresh link of invitation says: signed, in the letters Telegram lets a link have."""
        nonce = os.urandom(_HALF_BYTES)
        return _INVITES + base64.urlsafe_b64encode(nonce + self._signed(nonce)).decode().rstrip("=")

    def invited(self, token: str) -> str | None:
        """Return the hash by which an invitation is kept, None when *token* is none that was made here."""
        try:
            raw = base64.b64decode(token.removeprefix(_INVITES) + "=", altchars=b"-_", validate=True)
        except ValueError:
            return None
        nonce, sign = raw[:_HALF_BYTES], raw[_HALF_BYTES:]
        ours = token.startswith(_INVITES) and hmac.compare_digest(sign, self._signed(nonce))
        return hashlib.sha256(nonce).hexdigest() if ours else None

    def _signed(self, nonce: bytes) -> bytes:
        return hmac.digest(self._hash_key, b"invitation|" + nonce, hashlib.sha256)[:_HALF_BYTES]

    def pseudonym(self, chat_id: int) -> bytes:
        """Return a keyed hash that stands for *chat_id* where it must not be readable."""
        return hmac.digest(self._hash_key, str(chat_id).encode(), hashlib.sha256)[:16]


def _owner(chat_id: int) -> bytes:
    return f"person:{chat_id}".encode()
