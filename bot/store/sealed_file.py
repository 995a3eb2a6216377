"""One encrypted file: AES-GCM in chunks under a key made for this file alone; a byte changed, moved or cut off is seen.

Layout: header (magic, version, kind, instant, salt), then chunks of 1 MiB, each with its tag. The header and a
"last chunk" flag are authenticated with every chunk, its number is the nonce.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HEADER = struct.Struct(">8sB1sq16s")
_MAGIC = b"DAYMARK\n"
_VERSION = 1
_CHUNK_BYTES = 1 << 20
_TAG_BYTES = 16
_SALT_BYTES = 16


class DamagedError(Exception):
    """The file cannot be trusted: not one of ours, changed, cut off, or sealed with another key."""


@dataclass(frozen=True, slots=True)
class Header:
    kind: bytes
    made_at: datetime


def write(file: Path, master: bytes, header: Header, source: BinaryIO) -> None:
    """*file* holds everything in *source*, sealed; it appears whole or not at all."""
    head = _HEADER.pack(_MAGIC, _VERSION, header.kind, _microseconds(header.made_at), os.urandom(_SALT_BYTES))
    cipher = _cipher(master, head)
    draft = file.with_name(f".{file.name}.{os.urandom(8).hex()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(head)
            for nonce, last, chunk in _chunks(source, _CHUNK_BYTES):
                out.write(cipher.encrypt(nonce, chunk, head + last))
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def read(file: Path, master: bytes, out: BinaryIO | None = None) -> Header:
    """Every byte of *file* is proved genuine, and its content written to *out* when one is given.

    Raises:
        DamagedError: it is not; what was written to *out* until then must be thrown away.
    """
    with file.open("rb") as sealed:
        head = sealed.read(_HEADER.size)
        header = _parsed(head, file)
        cipher = _cipher(master, head)
        try:
            for nonce, last, chunk in _chunks(sealed, _CHUNK_BYTES + _TAG_BYTES):
                content = cipher.decrypt(nonce, chunk, head + last)
                if out is not None:
                    out.write(content)
        except InvalidTag as error:
            raise DamagedError(f"{file.name} is damaged, or was sealed with another master key.") from error
    return header


def _parsed(head: bytes, file: Path) -> Header:
    if len(head) < _HEADER.size or not head.startswith(_MAGIC):
        raise DamagedError(f"{file.name} is not a Daymark backup.")
    _, version, kind, microseconds, _ = _HEADER.unpack(head)
    if version != _VERSION:
        raise DamagedError(f"{file.name} has version {version}; this program reads version {_VERSION}.")
    try:
        return Header(kind, _EPOCH + timedelta(microseconds=microseconds))
    except OverflowError as error:
        raise DamagedError(f"{file.name} is damaged: it carries an impossible date.") from error


def _chunks(source: BinaryIO, size: int) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield (nonce, last flag, chunk) of *source*; the one chunk flagged last may be empty."""
    number, chunk = 0, source.read(size)
    while True:
        following = source.read(size)
        yield number.to_bytes(12, "big"), b"\0" if following else b"\1", chunk
        if not following:
            return
        number, chunk = number + 1, following


def _cipher(master: bytes, head: bytes) -> AESGCM:
    salt = head[-_SALT_BYTES:]
    return AESGCM(HKDF(hashes.SHA256(), 32, salt=salt, info=b"daymark:backup").derive(master))


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)
