"""The command line."""

import asyncio
import contextlib
import errno
import sys
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot import garbage
from bot.formats import Format

cli = typer.Typer(
    help="Daymark: a calm companion for people who take anastrozole.",
    no_args_is_help=True,
    add_completion=False,
)
_Keep = Annotated[
    bool, typer.Option("--backup/--no-backup", help="make a backup of what is there before it changes")
]
_Folder = Annotated[Path | None, typer.Option(help="where backups lie, when not in BACKUP_FOLDER")]


def _version(wanted: bool) -> None:
    if wanted:
        from bot.commands import version

        print(version.told())
        raise typer.Exit


@cli.callback()
def bot(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="say which version this is")
    ] = False,
) -> None:
    """Daymark: a calm companion for people who take anastrozole."""


@cli.command()
def demo(port: Annotated[int, typer.Option(help="0 chooses a free one")] = 8081) -> None:
    """Try the bot in your browser: no token, no account, no network."""
    from bot import logs
    from bot.commands import demo as sandboxed

    logs.configure("WARNING")

    def announce(url: str) -> None:
        print(
            f"\n  Daymark demo: {url}\n\n"
            "  Open it, press START under Margaret, answer its questions by button.\n"
            "  Then Next event brings the first reminder. Type how you feel, or what you want to know.\n\n"
            "  Everything stays on this computer. Ctrl-C ends it.\n",
            flush=True,
        )

    try:
        raise typer.Exit(_loop(sandboxed.run(port, announce)))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        _refuse(
            f"Port {port} is taken, perhaps by another demo. Choose one: make demo PORT=8082, or 0 for any free one."
        )


@cli.command()
def run(
    role: Annotated[str, typer.Option(help="all, or with PostgreSQL: intake, worker. When not in ROLE")] = "",
) -> None:
    """Run the bot against Telegram, or against BOT_API_URL."""
    from bot import logs, settings
    from bot.commands import run as process
    from bot.store import Unsafe

    given = _settings(needs_token=True)
    logs.configure(given.log_level)
    try:
        chosen = settings.in_role(given, role)
        if chosen.role is settings.Role.WORKER:
            from bot.commands import work as worker

            raise typer.Exit(_loop(worker.run(chosen)))
        raise typer.Exit(_loop(process.run(chosen)))
    except (settings.SettingsError, Unsafe) as error:
        _refuse(error)


@cli.command()
def migrate(
    revision: str = "head",
    *,
    force: Annotated[bool, typer.Option("--force", help="go to another version than the newest")] = False,
    keep: _Keep = True,
) -> None:
    """Bring the database to a schema version."""
    from bot.commands import schema

    with _plainly():
        print(asyncio.run(schema.migrate(_settings(), revision, force=force, backup=keep)))


@cli.command()
def doctor(quick: Annotated[bool, typer.Option("--quick", help="database only")] = False) -> None:
    """Say what is well and what is not; exit 1 when something is not."""
    from bot.commands import doctor as looking

    with _plainly():
        report = asyncio.run(looking.doctor(_settings(), quick=quick))
    _tell(report.lines, well=report.well)


@cli.command()
def replay() -> None:
    """Give the bot again what it could not handle: after an update that mended the reason. It may run meanwhile."""
    from bot.commands import persons

    with _plainly():
        print(asyncio.run(persons.replay(_settings())))


@cli.command()
def backup(folder: _Folder = None) -> None:
    """Make an encrypted backup now, prove it, and rotate the old ones. The bot may run meanwhile."""
    from bot.commands import backups

    with _plainly():
        print("\n".join(asyncio.run(backups.back_up(_settings(), folder))))


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    force: Annotated[bool, typer.Option("--force", help="replace a database that is there")] = False,
    keep: _Keep = True,
) -> None:
    """Bring the database back from a backup. Stop the bot first."""
    from bot.commands import backups

    with _plainly():
        print(asyncio.run(backups.restore(_settings(), file, force=force, keep=keep)))


@cli.command()
def drill(folder: _Folder = None) -> None:
    """Restore the newest backup to a temporary place, run the bot on it once, and say how long that takes."""
    from bot.commands import backups, shared

    with _plainly(), shared.working("Restoring the newest backup beside the database"):
        report = asyncio.run(backups.drill(_settings(), folder))
    _tell(report.lines, well=report.well)


@cli.command()
def rotate_key(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="holds the new key")],
    *,
    keep: _Keep = True,
) -> None:
    """Bring the database under a new master key, in one step. Stop the bot first."""
    from bot.commands import keys

    with _plainly():
        print(asyncio.run(keys.rotate_key(_settings(), file, backup=keep)))


@cli.command()
def export(
    chat_id: int,
    kind: Annotated[Format, typer.Option("--format", help="what the chat offers, too")] = Format.JSON,
) -> None:
    """Print a file of the person in a chat, to answer their request: json is everything kept."""
    from bot.commands import persons

    with _plainly():
        typer.echo(asyncio.run(persons.export(_settings(), chat_id, kind)), nl=False)


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

    with _plainly():
        if not yes:
            raise shared.Refused("This erases everything kept of this chat, for good. Add --yes to do it.")
        print(asyncio.run(persons.erase(_settings(), chat_id, save)))


@cli.command()
def ask(
    text: Annotated[list[str] | None, typer.Argument()] = None,
    batch: Annotated[
        bool, typer.Option("--batch", help="one message a line in, one JSON object a line out")
    ] = False,
    audience: Annotated[str, typer.Option(help="women, men or all")] = "all",
) -> None:
    """Print the answer to a message."""
    from bot.commands import ask as asking

    if batch:
        asking.batch(sys.stdin, sys.stdout, audience)
    else:
        if not text:
            _refuse('Say what is asked: bot ask "my knees are stiff"; or --batch, with one message a line.')
        print(asking.one(" ".join(text), audience))


@cli.command()
def simulate(
    days: Annotated[int, typer.Option(min=1, help="how many days to live through")] = 30,
    zone: Annotated[str, typer.Option(help="the person's time zone")] = "Europe/London",
    seed: Annotated[int, typer.Option(help="the same seed gives the same life")] = 1,
    outages: Annotated[bool, typer.Option("--outages", help="the bot is off now and then, and dies")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """Live through a person's days with the real services; exit 1 when a dose was booked wrongly."""
    from bot import logs
    from bot.commands import shared
    from bot.lab import simulation

    logs.configure("WARNING")
    try:
        wishes = simulation.Wishes(days, zone, seed, outages)
        with shared.working(f"{days} days in {zone}") as says:
            wrong = simulation.print_life(wishes, print, says, as_json=as_json)
    except simulation.UnknownZone as error:
        _refuse(error)
    raise typer.Exit(wrong)


@cli.command()
def cohort(
    persons: Annotated[int, typer.Option(min=1)] = 500,
    weeks: Annotated[int, typer.Option(min=1)] = 26,
    seed: Annotated[int, typer.Option(help="the same seed gives the same figures")] = 1,
    tells: Annotated[float, typer.Option(min=0, max=1, help='share who tap "My team knows"')] = 0.8,
) -> None:
    """How many cards the triage rules would show a simulated cohort; exit 1 when a planted danger sign got none."""
    from bot.commands import shared
    from bot.domain import cohort as people
    from bot.knowledge import questionnaires

    with shared.working(f"{persons} people, {weeks} weeks"):
        figures = people.simulate(questionnaires.load().rules, seed, persons, weeks, tells)
    _tell([*people.assumptions(tells), "", *figures.lines()], well=figures.carded == figures.planted)


@cli.command()
def bench(
    peers: Annotated[bool, typer.Option("--peers", help="the usual ways beside this bot")] = False,
    sizes: Annotated[str, typer.Option(help="small or full")] = "small",
    json_file: Annotated[Path | None, typer.Option("--json", help="keep the figures in this file")] = None,
    plot_file: Annotated[
        Path | None, typer.Option("--plot", help="draw the ratios into this SVG file")
    ] = None,
    against: Annotated[
        str, typer.Option(help="another checkout of this project, by its git name, pair by pair")
    ] = "",
) -> None:
    """Measure what this bot costs, against its budgets and, if asked, beside the usual ways."""
    from bot.commands import shared
    from bot.lab.bench import another, command

    try:
        with shared.working("Measuring"):
            command.bench(
                print,
                lambda line: print(line, file=sys.stderr),
                peers=peers,
                sizes=sizes,
                json_file=json_file,
                plot_file=plot_file,
                against=against,
            )
    except (command.UnknownSize, another.UnknownRef) as error:
        _refuse(error)


@cli.command()
def check(
    out: Annotated[
        Path | None, typer.Option("--print", help="write the whole knowledge base to this HTML file")
    ] = None,
    zones: Annotated[
        int | None,
        typer.Option(min=1, help="instead: no clock change of so many years skips or doubles a dose"),
    ] = None,
) -> None:
    """Check content, texts and keyboards; exit 1 and a list when anything is wrong."""
    from bot.commands import check as checking
    from bot.commands import shared

    if zones is not None:
        with shared.working(f"Every zone, {zones} years"):
            told, well = checking.zones(zones)
        _tell([told], well=well)
    faults = checking.run(out)
    for fault in faults:
        print(fault)
    if out is not None:
        print(f"the whole knowledge base is in {out}")
    if not faults:
        print(checking.looked_at())
    print(f"{len(faults)} findings")
    raise typer.Exit(1 if faults else 0)


@contextlib.contextmanager
def _plainly() -> Iterator[None]:
    """What cannot be done is said in a sentence on stderr; logs go there too, for stdout is the answer."""
    from bot import logs
    from bot.commands import shared
    from bot.store import Unavailable

    logs.configure("ERROR", sys.stderr)
    try:
        yield
    except shared.REFUSALS as error:
        _refuse(error)
    except Unavailable as error:
        _refuse(
            f"The database cannot be reached ({error}): look at DATABASE_URL, and whether its server runs."
        )


def _tell(lines: list[str], *, well: bool) -> None:
    for line in lines:
        print(line)
    raise typer.Exit(0 if well else 1)


def _settings(*, needs_token: bool = False):  # type: ignore[no-untyped-def]  # noqa: ANN202 - imported late, for a quick --help
    from bot import settings

    try:
        return settings.read(needs_token=needs_token)
    except settings.SettingsError as error:
        _refuse(error)


def _refuse(error: Exception | str) -> NoReturn:
    print(error, file=sys.stderr)
    raise typer.Exit(2)


def _loop(work: Coroutine[Any, Any, int]) -> int:
    try:
        import uvloop
    except ImportError:  # a platform without it
        return asyncio.run(work)
    return uvloop.run(work)


def main() -> None:
    garbage.look_seldom()
    cli()


if __name__ == "__main__":
    main()
