"""`python -m tests.typing FILE [--all] [--state DUE] [--only ID,ID]`: type each line of a JSONL into the bot and score it.

A line holds `id`, `text`, `state` (or `state_key`, see states.py), `book` (none, taken, taken 08:05, skipped, undone,
yesterday taken, all taken, "calcium taken, ..."), and may hold `book_ok`, `before` (messages typed first), `later`
(09:00 or 12:30-14:00, when it shall ask again), `kind`, `reply` (a pattern the answer must match).
Every message that was not handled rightly is printed; with --all every message.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from bot.store import Store, Vault
from bot.store.migrate import migrate
from tests.support.town import KEY
from tests.typing.driving import Outcome, cases_of, drive_all
from tests.typing.scoring import GOOD, HARM, booked_by, table, verdict


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.typing", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--quiet", action="store_true", help="only the table")
    parser.add_argument("--state", default="")
    parser.add_argument("--only", default="")
    asked = parser.parse_args(argv)
    cases = [c for c in cases_of(asked.file) if not asked.state or c.state == asked.state]
    cases = [c for c in cases if not asked.only or c.id in asked.only.split(",")]
    return asyncio.run(_run(cases, everything=asked.all, quiet=asked.quiet))


async def _run(cases, *, everything: bool, quiet: bool) -> int:
    with tempfile.TemporaryDirectory(prefix="typing-") as folder:
        new_url = await fresh_databases(Path(folder))
        outcomes = []
        async for outcome in drive_all(cases, new_url):
            outcomes.append(outcome)
            if not quiet and (everything or verdict(outcome) not in GOOD):
                print(line(outcome), flush=True)
    print(table(outcomes))
    return int(any(verdict(o) in HARM for o in outcomes))


async def fresh_databases(folder: Path):
    """Return what gives the URL of a new migrated SQLite database each time."""
    template = folder / "template.sqlite3"
    store = Store(f"sqlite:///{template}", Vault(KEY))
    await migrate(store)
    await store.close()
    count = iter(range(10_000))

    def new_url() -> str:
        return f"sqlite:///{shutil.copy(template, folder / f'{next(count)}.sqlite3')}"

    return new_url


def line(outcome: Outcome) -> str:
    case = outcome.case
    answer = " // ".join(outcome.replies) or (f"(edit) {outcome.edits[0]}" if outcome.edits else "-")
    booked = ", ".join(sorted(booked_by(outcome))) or "-"
    wanted = case.book + (f" later {case.later}" if case.later else "")
    before = "".join(f"{said!r}, then " for said in case.before)
    words = " ".join(answer.split())[:150]
    return f"{verdict(outcome).upper():15} {case.id} {case.state} {before}{case.text!r}: {booked} (wanted {wanted}) <- {words}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
