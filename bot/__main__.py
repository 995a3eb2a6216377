"""The command line."""

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

cli = typer.Typer(
    help="Daymark: a calm companion for people who take anastrozole.",
    no_args_is_help=True,
    add_completion=False,
)


@cli.command()
def demo(port: Annotated[int, typer.Option(help="0 chooses a free one")] = 8081) -> None:
    """Try the bot in your browser: no token, no account, no network."""
    from bot import app, logs

    logs.configure("WARNING")

    def announce(url: str) -> None:
        print(
            f"\n  Daymark demo: {url}\n\n  Everything stays on this computer. Ctrl-C ends it.\n", flush=True
        )

    raise typer.Exit(_loop(app.demo(port, announce)))


@cli.command()
def run() -> None:
    """Run the bot against Telegram, or against BOT_API_URL."""
    from bot import app, logs, settings

    chosen = _settings(needs_token=True)
    logs.configure(chosen.log_level)
    try:
        raise typer.Exit(_loop(app.run(chosen)))
    except settings.SettingsError as error:
        _refuse(error)


@cli.command()
def migrate(revision: str = "head") -> None:
    """Bring the database to a schema version."""
    from bot import operator

    print(asyncio.run(operator.migrate(_settings(), revision)))


@cli.command()
def doctor(quick: Annotated[bool, typer.Option("--quick", help="database only")] = False) -> None:
    """Say what is well and what is not; exit 1 when something is not."""
    from bot import operator

    report = asyncio.run(operator.doctor(_settings(), quick=quick))
    for line in report.lines:
        print(line)
    raise typer.Exit(0 if report.well else 1)


@cli.command()
def ask(
    text: Annotated[list[str] | None, typer.Argument()] = None,
    batch: Annotated[
        bool, typer.Option("--batch", help="one message a line in, one JSON object a line out")
    ] = False,
    audience: Annotated[str, typer.Option(help="women, men or all")] = "all",
) -> None:
    """Print the answer to a message."""
    from bot import asking

    if batch:
        asking.batch(sys.stdin, sys.stdout, audience)
    else:
        print(asking.one(" ".join(text or []), audience))


@cli.command()
def check(
    out: Annotated[
        Path | None, typer.Option("--print", help="write the whole knowledge base to this HTML file")
    ] = None,
) -> None:
    """Check content, texts and keyboards; exit 1 and a list when anything is wrong."""
    from bot import checking

    faults = checking.run(out)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} findings")
    raise typer.Exit(1 if faults else 0)


def _settings(*, needs_token: bool = False):  # type: ignore[no-untyped-def]  # noqa: ANN202 - imported late, for a quick --help
    from bot import settings

    try:
        return settings.read(needs_token=needs_token)
    except settings.SettingsError as error:
        _refuse(error)


def _refuse(error: Exception) -> None:
    print(error, file=sys.stderr)
    raise typer.Exit(2)


def _loop(work: Coroutine[Any, Any, int]) -> int:
    try:
        import uvloop
    except ImportError:  # a platform without it
        return asyncio.run(work)
    return uvloop.run(work)


def main() -> None:
    cli()


if __name__ == "__main__":
    main()
