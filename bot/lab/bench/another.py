"""Another checkout of this project, measured beside this one: the ratio holds when the machine's speed drifts."""

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bot.lab.bench.ways import Way

_HERE = Path(__file__).resolve().parents[3]


class UnknownRef(ValueError):
    """There is no checkout of this name."""


@contextmanager
def checkout(ref: str) -> Iterator[str]:
    """The project at *ref* is in the folder yielded, and gone afterwards; nothing is done when no ref is named.

    Raises:
        UnknownRef: git does not know it, or this is no checkout.
    """
    if not ref:
        yield ""
        return
    with tempfile.TemporaryDirectory(prefix="daymark-against-") as folder:
        place = str(Path(folder) / "there")
        if told := _git("worktree", "add", "--detach", "--quiet", place, ref):
            raise UnknownRef(f"No checkout of {ref}: {told}")
        try:
            yield place
        finally:
            _git("worktree", "remove", "--force", place)


def beside(ways: Sequence[Way], ref: str, place: str) -> list[Way]:
    """Return *ways*, each of ours followed by the same at *ref*, so that every turn measures them as a pair."""
    if not place:
        return list(ways)
    found: list[Way] = []
    for way in ways:
        found.append(way)
        if way.ours:
            note = f"trials it does not know fail; compared with {way.name}"
            name = f"{way.name}, at {ref}"
            found.append(replace(way, name=name, place=place, beside=way.name, ours=False, note=note))
    return found


def _git(*words: str) -> str:
    """Return what git complains about; nothing when all went well."""
    done = subprocess.run(  # noqa: S603 - git itself reads the one word that is typed
        ["git", "-C", str(_HERE), *words],  # noqa: S607 - as on the command line
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr.strip() or "git failed" if done.returncode else ""
