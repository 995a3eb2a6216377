"""Every trial of every way, the repeats interleaved so that a noisy minute falls on all of them."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.lab.bench.child import Failed, Measured, Task, measure
from bot.lab.bench.databases import Databases, databases
from bot.lab.bench.sizes import Sizes
from bot.lab.bench.trials import TRIALS, Trial
from bot.lab.bench.ways import Database, Way


@dataclass(slots=True)
class Outcome:
    """What one way gave in one trial: a value of each figure for each repeat, or why there is none."""

    trial: Trial
    way: Way
    count: int
    measured: list[Measured] = field(default_factory=list)
    failed: str = ""


async def run(
    sizes: Sizes,
    ways: Sequence[Way],
    tell: Callable[[str], None],
    trials: Sequence[Trial] = TRIALS,
) -> list[Outcome]:
    """Return the outcome of every trial for every one of *ways* that takes part in it."""
    outcomes: list[Outcome] = []
    with databases(server=any(way.database is Database.POSTGRES for way in ways)) as places:
        bench = _Bench(sizes, places)
        for trial in trials:
            mine = [w for w in ways if trial.does in w.does and (w.ours or w.place or not trial.ours_alone)]
            entered = [Outcome(trial, way, bench.count(trial, way)) for way in mine]
            tell(f"{trial.name}: {', '.join(way.name for way in mine)}")
            if trial.side_by_side:
                await asyncio.gather(*(bench.once(outcome, 0) for outcome in entered))
            else:
                for turn in range(1 if trial.once else sizes.repeats):
                    for outcome in entered:
                        await bench.once(outcome, turn)
            outcomes += entered
    return outcomes


class _Bench:
    def __init__(self, sizes: Sizes, places: Databases) -> None:
        self._sizes = sizes
        self._places = places
        self._kept: dict[tuple[str, str], str] = {}

    def count(self, trial: Trial, way: Way) -> int:
        size = f"many_{way.database}" if trial.size == "many" else trial.size
        return max(int(getattr(self._sizes, size) * way.share), 1)

    async def once(self, outcome: Outcome, turn: int) -> None:
        """The outcome has one more measurement, or the reason why there will be none."""
        if outcome.failed:
            return
        trial, way = outcome.trial, outcome.way
        try:
            task = Task(
                outcome.count,
                await self._database(outcome),
                trial.latency_seconds,
                turn,
                self._sizes.repeats,
                self._sizes.waiting,
            )
            outcome.measured.append(await measure(way.module, trial.does, task, way.place))
        except Failed as error:
            outcome.failed = str(error)

    async def _database(self, outcome: Outcome) -> str:
        way = outcome.way
        if not outcome.trial.kept:
            return await self._places.new(way.database)
        key = (way.name, outcome.trial.size)
        if key not in self._kept:
            self._kept[key] = await self._places.new(way.database)
            if way.fills:
                task = Task(outcome.count, self._kept[key], turns=self._sizes.repeats)
                await measure(way.module, "fill", task, way.place)
        return self._kept[key]
