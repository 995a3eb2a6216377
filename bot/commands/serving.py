"""What serves people: the bot on its own, or in a browser to try. Each loads what it needs when it is typed."""

import errno
from typing import Annotated

import typer

from bot.commands.line import given, in_a_loop, refuse

cli = typer.Typer()


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
        raise typer.Exit(in_a_loop(sandboxed.run(port, announce)))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        refuse(
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

    found = given(needs_token=True)
    logs.configure(found.log_level)
    try:
        chosen = settings.in_role(found, role)
        if chosen.role is settings.Role.WORKER:
            from bot.commands import work as worker

            raise typer.Exit(in_a_loop(worker.run(chosen)))
        raise typer.Exit(in_a_loop(process.run(chosen)))
    except (settings.SettingsError, Unsafe) as error:
        refuse(error)
