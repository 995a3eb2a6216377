"""From outcomes to rows, and from rows to one table: the middle of the repeats, how far they lie apart, the ratio."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from statistics import median

from bot.lab.bench.run import Outcome
from bot.lab.bench.trials import GROWTH, Figure
from bot.lab.bench.ways import Database

_HEAD = ("what", "of", "way", "measured", "from to", "beside ours", "budget")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of one way. *beside*: how many times worse than this bot on SQLite (another checkout: than this one), when both were measured."""

    title: str
    unit: str
    places: int
    trial: str
    count: int
    way: str
    ours: bool
    middle: float
    lowest: float
    highest: float
    budget: float | None
    met: bool | None
    beside: float | None
    drawn: bool = False
    failed: str = ""


def rows(outcomes: Sequence[Outcome]) -> list[Row]:
    """Return the table: figure by figure, this bot first, a missed budget as missed."""
    found: list[Row] = []
    for _, group in groupby(outcomes, key=lambda outcome: outcome.trial):
        same = list(group)
        for figure in same[0].trial.figures:
            middles = {o.way.name: _middle(o, figure) for o in same}
            first = middles[same[0].way.name] if same[0].way.database is Database.SQLITE else None
            found += [_row(o, figure, middles.get(o.way.beside) if o.way.beside else first) for o in same]
    return found + list(_growth(outcomes))


def _values(outcome: Outcome, figure: Figure) -> list[float]:
    """Return what the repeats gave; nothing where another checkout has the trial, but not yet this figure."""
    return [measured[figure.name] for measured in outcome.measured if figure.name in measured]


def _middle(outcome: Outcome, figure: Figure) -> float | None:
    return median(values) if (values := _values(outcome, figure)) else None


def _row(outcome: Outcome, figure: Figure, first: float | None) -> Row:
    values = _values(outcome, figure)
    failed = outcome.failed or ("" if values else "gives no such figure")
    values = values or [math.nan]
    middle = median(values)
    budget = figure.budget if outcome.way.ours else None
    return Row(
        title=figure.title,
        unit=figure.unit,
        places=figure.places,
        trial=outcome.trial.name,
        count=outcome.count,
        way=outcome.way.name,
        ours=outcome.way.ours,
        middle=middle,
        lowest=min(values),
        highest=max(values),
        budget=budget,
        met=None if budget is None else _met(middle, budget, more=figure.more),
        beside=_beside(middle, first, more=figure.more),
        drawn=figure.drawn,
        failed=failed,
    )


def _met(value: float, budget: float, *, more: bool) -> bool:
    return value >= budget if more else value <= budget


def _beside(value: float, ours: float | None, *, more: bool) -> float | None:
    if ours is None or not 0 < ours < math.inf or not 0 < value < math.inf:
        return None
    return ours / value if more else value / ours


def _growth(outcomes: Sequence[Outcome]) -> Iterator[Row]:
    """Return how much dearer one plan is among many people than among few."""
    plans = {(o.trial.name, o.way.name): o for o in outcomes if o.trial.does == "plan" and o.way.ours}
    cost = Figure("cpu_micros", "", "")
    for (trial, way), many in plans.items():
        few = plans.get(("plan, few", way))
        if trial != "plan, many" or few is None or not (few.measured and many.measured):
            continue
        times = (_middle(many, cost) or math.nan) / (_middle(few, cost) or math.nan)
        met = _met(times, GROWTH.budget or math.inf, more=False)
        yield Row(
            title=GROWTH.title,
            unit=GROWTH.unit,
            places=GROWTH.places,
            trial="growth",
            count=many.count,
            way=way,
            ours=True,
            middle=times,
            lowest=times,
            highest=times,
            budget=GROWTH.budget,
            met=met,
            beside=None,
        )


def noise(table: Sequence[Row]) -> float:
    """Return how far the repeats of a row lie apart, in the middle of all rows, as a share of the figure."""
    spread = [(r.highest - r.lowest) / r.middle for r in table if r.highest > r.lowest and r.middle > 0]
    return median(spread) if spread else 0.0


def lines(table: Sequence[Row]) -> list[str]:
    """Return *table* as Markdown, its columns as wide as they must be."""
    cells = [_HEAD, *(_cells(row, before) for before, row in zip([None, *table], table, strict=False))]
    widths = [max(len(row[n]) for row in cells) for n in range(len(_HEAD))]
    written = [
        "| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    return [written[0], "| " + " | ".join("-" * w for w in widths) + " |", *written[1:]]


def _cells(row: Row, before: Row | None) -> tuple[str, ...]:
    again = before is not None and (before.title, before.trial) == (row.title, row.trial)
    beside = "" if row.beside is None else f"{row.beside:.3g} x"
    budget = "" if row.budget is None else f"{_number(row.budget, row)} {'met' if row.met else '**missed**'}"
    spread = (
        ""
        if row.failed or row.lowest == row.highest
        else f"{_number(row.lowest, row)} to {_number(row.highest, row)}"
    )
    unit = f" {row.unit}" if row.unit and math.isfinite(row.middle) else ""
    measured = f"failed: {row.failed}" if row.failed else _number(row.middle, row) + unit
    return ("" if again else row.title, f"{row.count:,}", row.way, measured, spread, beside, budget)


def _number(value: float, row: Row) -> str:
    return f"{value:,.{row.places}f}" if math.isfinite(value) else "never"


def as_json(table: Sequence[Row], about: dict[str, str]) -> dict[str, object]:
    """Return all of it for a program; what never came is null."""
    return {
        "about": about,
        "rows": [
            {k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in asdict(row).items()}
            for row in table
        ],
    }
