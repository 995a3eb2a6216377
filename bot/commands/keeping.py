"""What keeps a database well, and answers a person's request: each command loads what it needs when it is typed."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.line import given, plainly, tell
from bot.formats import Format

cli = typer.Typer()
_Keep = Annotated[
    bool, typer.Option("--backup/--no-backup", help="make a backup of what is there before it changes")
]
_Folder = Annotated[Path | None, typer.Option(help="where backups lie, when not in BACKUP_FOLDER")]


@cli.command()
def migrate(
    revision: str = "head",
    *,
    force: Annotated[bool, typer.Option("--force", help="go to another version than the newest")] = False,
    keep: _Keep = True,
) -> None:
    """Bring the database to a schema version."""
    from bot.commands import schema

    with plainly():
        print(asyncio.run(schema.migrate(given(), revision, force=force, backup=keep)))


@cli.command()
def doctor(quick: Annotated[bool, typer.Option("--quick", help="database only")] = False) -> None:
    """Say what is well and what is not; exit 1 when something is not."""
    from bot.commands import doctor as looking

    with plainly():
        report = asyncio.run(looking.doctor(given(), quick=quick))
    tell(report.lines, well=report.well)


@cli.command()
def replay() -> None:
    """Give the bot again what it could not handle: after an update that mended the reason. It may run meanwhile."""
    from bot.commands import persons

    with plainly():
        print(asyncio.run(persons.replay(given())))


@cli.command()
def backup(folder: _Folder = None) -> None:
    """Make an encrypted backup now, prove it, and rotate the old ones. The bot may run meanwhile."""
    from bot.commands import backups

    with plainly():
        print("\n".join(asyncio.run(backups.back_up(given(), folder))))


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    force: Annotated[bool, typer.Option("--force", help="replace a database that is there")] = False,
    keep: _Keep = True,
) -> None:
    """Bring the database back from a backup. Stop the bot first."""
    from bot.commands import backups

    with plainly():
        print(asyncio.run(backups.restore(given(), file, force=force, keep=keep)))


@cli.command()
def drill(folder: _Folder = None) -> None:
    """Restore the newest backup to a temporary place, run the bot on it once, and say how long that takes."""
    from bot.commands import backups, shared

    with plainly(), shared.working("Restoring the newest backup beside the database"):
        report = asyncio.run(backups.drill(given(), folder))
    tell(report.lines, well=report.well)


@cli.command()
def rotate_key(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="holds the new key")],
    *,
    keep: _Keep = True,
) -> None:
    """Bring the database under a new master key, in one step. Stop the bot first."""
    from bot.commands import keys

    with plainly():
        print(asyncio.run(keys.rotate_key(given(), file, backup=keep)))


@cli.command()
def export(
    chat_id: int,
    kind: Annotated[Format, typer.Option("--format", help="what the chat offers, too")] = Format.JSON,
) -> None:
    """Print a file of the person in a chat, to answer their request: json is everything kept."""
    from bot.commands import persons

    with plainly():
        typer.echo(asyncio.run(persons.export(given(), chat_id, kind)), nl=False)


@cli.command()
def erase(
    chat_id: int,
    yes: Annotated[bool, typer.Option("--yes", help="really; there is no way back")] = False,
    save: Annotated[
        Path | None, typer.Option("--save", help="a folder that holds their files before they are erased")
    ] = None,
) -> None:
    """Erase the person in a chat at once and for good."""
    from bot.commands import persons, shared

    with plainly():
        if not yes:
            raise shared.Refused("This erases everything kept of this chat, for good. Add --yes to do it.")
        print(asyncio.run(persons.erase(given(), chat_id, save)))
