"""The program as it was before its newest migration, from the repository's own history."""

import subprocess
import sys
from functools import cache
from pathlib import Path

from tests.kills.lives import ROOT


def _git(*words: str) -> str:
    done = subprocess.run(("git", *words), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"the whole history is needed (git fetch --unshallow): {done.stderr}"
    return done.stdout.strip()


@cache
def newest_migration() -> Path:
    return max((ROOT / "migrations/versions").glob("*.py"), key=lambda file: file.stem.rpartition("_")[2])


def older(folder: Path) -> Path:
    """Return *folder* with the program in it that did not know the newest migration yet."""
    came = _git("log", "--diff-filter=A", "--format=%H", "--", str(newest_migration())).splitlines()[-1]
    archive = folder / "older.tar"
    _git("archive", "--output", str(archive), f"{came}^")
    root = folder / "older"
    root.mkdir()
    subprocess.run(("tar", "-xf", str(archive), "-C", str(root)), check=True)
    return root


def bot(root: Path, env: dict[str, str], *words: str) -> str:
    """Return what ``bot WORDS`` of the checkout at *root* says; it must go well."""
    command = (sys.executable, "-m", "bot", *words)
    done = subprocess.run(
        command, cwd=root, env=env | {"PYTHONPATH": str(root)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
