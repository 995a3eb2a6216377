"""The command line."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import garbage
from bot.commands import keeping, serving
from bot.commands.line import refuse, tell

cli = typer.Typer(
    help="Daymark: a calm companion for people who take anastrozole.",
    no_args_is_help=True,
    add_completion=False,
)
workshop = typer.Typer()


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


@workshop.command()
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
            refuse('Say what is asked: bot ask "my knees are stiff"; or --batch, with one message a line.')
        print(asking.one(" ".join(text), audience))


@workshop.command()
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
        refuse(error)
    raise typer.Exit(wrong)


@workshop.command()
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
    tell([*people.assumptions(tells), "", *figures.lines()], well=figures.carded == figures.planted)


@workshop.command()
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
    only: Annotated[
        list[str] | None, typer.Option(help="this trial alone, by its name in the table; may be repeated")
    ] = None,
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
                only=only or (),
            )
    except (command.UnknownSize, command.UnknownTrial, another.UnknownRef) as error:
        refuse(error)


@workshop.command()
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
        tell([told], well=well)
    faults = checking.run(out)
    for fault in faults:
        print(fault)
    if out is not None:
        print(f"the whole knowledge base is in {out}")
    if not faults:
        print(checking.looked_at())
    print(f"{len(faults)} findings")
    raise typer.Exit(1 if faults else 0)


cli.add_typer(serving.cli)
cli.add_typer(keeping.cli)
cli.add_typer(workshop)


def main() -> None:
    garbage.look_seldom()
    cli()


if __name__ == "__main__":
    main()
