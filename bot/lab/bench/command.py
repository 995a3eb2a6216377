"""``bot bench``: what is asked for on the command line, measured and shown."""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.lab.bench import another, machine, plot, report
from bot.lab.bench.run import run
from bot.lab.bench.sizes import SIZES
from bot.lab.bench.trials import TRIALS, Trial
from bot.lab.bench.ways import WAYS, Way

INSTALL = "make bench; or, in a checkout, uv pip install --group bench"


class UnknownSize(ValueError):
    """There are no sizes of this name."""


class UnknownTrial(ValueError):
    """Nothing of this name is measured."""


def trials_named(only: Sequence[str]) -> list[Trial]:
    """Return the trials of these names in the table's order; all of them when none is named.

    Raises:
        UnknownTrial: one of the names is no trial's.
    """
    known = [trial.name for trial in TRIALS]
    if strange := [name for name in only if name not in known]:
        raise UnknownTrial(f"Nothing measures {', '.join(strange)}. Trials are: {'; '.join(known)}.")
    return [trial for trial in TRIALS if not only or trial.name in only]


def entered(asked: Sequence[Way]) -> tuple[list[Way], list[str]]:
    """Return which of *asked* can be measured here, and a line for each that cannot."""
    absent = {way.name: way.missing() for way in asked}
    left_out = [f"left out: {name} needs {' and '.join(needs)}" for name, needs in absent.items() if needs]
    if left_out:
        left_out.append(f"to measure all: {INSTALL}")
    return [way for way in asked if not absent[way.name]], left_out


def bench(
    show: Callable[[str], None],
    tell: Callable[[str], None],
    *,
    peers: bool,
    sizes: str,
    json_file: Path | None = None,
    plot_file: Path | None = None,
    against: str = "",
    only: Sequence[str] = (),
) -> list[report.Row]:
    """Measure, show the table, write the files asked for, and return the rows.

    Raises:
        UnknownSize: *sizes* is not one of SIZES.
        UnknownTrial: *only* names one that does not exist.
        UnknownRef: there is no checkout of *against* to be had.
    """
    trials = trials_named(only)
    if sizes not in SIZES:
        raise UnknownSize(f"Sizes are {', '.join(SIZES)}.")
    ways, left_out = entered([way for way in WAYS if way.ours or peers])
    for line in left_out:
        tell(line)
    before = machine.load()
    with another.checkout(against) as place:
        outcomes = asyncio.run(run(SIZES[sizes], another.beside(ways, against, place), tell, trials))
    table = report.rows(outcomes)
    about = machine.described() | {
        "sizes": sizes,
        "repeats": str(SIZES[sizes].repeats),
        "load": f"{before} before, {machine.load()} after",
        "noise": f"repeats of a row lie {report.noise(table):.0%} apart (median of rows); wall-clock figures more than CPU",
    }
    notes = {way.name: way.note for way in ways if way.note}
    for line in (*report.lines(table), "", *(f"{name}: {words}" for name, words in (about | notes).items())):
        show(line)
    for outcome in outcomes:
        if outcome.failed:
            tell(f"{outcome.trial.name}, {outcome.way.name} failed: {outcome.failed}")
    if json_file:
        json_file.write_text(json.dumps(report.as_json(table, about), indent=1), "utf-8")
    if plot_file:
        plot_file.write_text(plot.svg(table, f"{about['machine']}, {about['python']}"), "utf-8")
    return table
