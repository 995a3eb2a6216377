"""Searches files for what looks like a secret: ``python -m tests.security.secrets_search`` looks at all tracked ones."""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

SECRETS = {
    "a bot token": r"\b\d{8,10}:[A-Za-z0-9_-]{35}\b",
    "32 bytes of key": r"(?i:key|secret)[\"']?\s*[=:]\s*[\"']?[0-9a-f]{64}\b",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a database password": r"postgres(?:ql)?://[^:\s/]+:(?!PASSWORD@)[^@\s/{}]{6,}@(?!localhost)",
    "a cloud key": r"\bAKIA[A-Z0-9]{16}\b",
    "a token of a code host": r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
}
PATTERN = re.compile("|".join(f"(?P<s{n}>{pattern})" for n, pattern in enumerate(SECRETS.values())))
NAMES = list(SECRETS)
SOURCES = frozenset({".lock"})  # hashes by the thousand


def tracked(root: Path) -> list[Path]:
    """Return every file git knows of."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout
    return [root / name for name in listed.decode().split("\0") if name]


def findings(files: Iterable[Path]) -> list[str]:
    """Return ``file:line: what it looks like`` for each secret, never the secret."""
    return [found for file in files if file.is_file() and file.suffix not in SOURCES for found in _in(file)]


def _in(file: Path) -> Iterator[str]:
    for number, line in enumerate(file.read_bytes().decode("utf-8", "ignore").splitlines(), 1):
        if found := PATTERN.search(line):
            yield f"{file}:{number}: {NAMES[int(found.lastgroup[1:])]}"


if __name__ == "__main__":
    left = findings(tracked(Path.cwd()))
    print(*left, sep="\n")
    sys.exit(1 if left else 0)
