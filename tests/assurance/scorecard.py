"""From the goal and the ledgers of runs to lines that say met, missed, or not run."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.assurance.known import KNOWN

Ledger = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of the goal: what was found, in which run."""

    mark: str  # met | missed | not run
    goal: str
    says: str
    figure: str = ""
    at: str = ""

    def told(self) -> str:
        ending = f" [{self.at}]" if self.at else ""
        return f"{self.mark:8} {self.goal:15} {self.says}{': ' if self.figure else ''}{self.figure}{ending}"


def lines(goal: list[dict[str, Any]], short: list[Ledger], long: list[Ledger]) -> list[Line]:
    """Return the state of each line of *goal*: the newest run that holds all its tests decides."""
    return [_line(wanted, long if wanted.get("long") else [*short, *long]) for wanted in goal]


def _line(wanted: dict[str, Any], ledgers: list[Ledger]) -> Line:
    goal, says = wanted["goal"], wanted["says"]
    if "open" in wanted:
        return Line("not run", goal, says, wanted["open"])
    for ledger in sorted(ledgers, key=lambda one: one["at"], reverse=True):
        outcomes = [_outcomes(ledger, test) for test in wanted["tests"]]
        if all(outcomes):
            return _judged(wanted, ledger, {one for found in outcomes for one in found})
    hint = wanted.get("run", "make test-long" if wanted.get("long") else "make test")
    return Line("not run", goal, says, f"`{hint}` runs it")


def _judged(wanted: dict[str, Any], ledger: Ledger, outcomes: set[str]) -> Line:
    value = ledger["figures"].get(wanted.get("figure"))
    within = "figure" not in wanted or (
        value is not None and wanted.get("least", value) <= value <= wanted.get("most", value)
    )
    bound = "".join(f", wanted {name} {wanted[name]:,}" for name in ("least", "most") if name in wanted)
    shown = f"{value:,}{bound}" if value is not None else "tests " + " and ".join(sorted(outcomes))
    mark = "met" if outcomes == {"passed"} and within else "missed"
    return Line(mark, wanted["goal"], wanted["says"], shown, ledger["at"])


def _outcomes(ledger: Ledger, test: str) -> list[str]:
    return [
        outcome for name, outcome in ledger["tests"].items() if name == test or name.startswith(f"{test}[")
    ]


def traced(whole: list[Ledger]) -> Iterator[str]:
    """Yield a line for hazards and one for cases, from the last run of everything."""
    for kind, known in KNOWN.items():
        title = f"8 traceable     {kind}s with a passing test"
        if not whole:
            yield f"not run  {title}: `make test` runs it"
            continue
        (ledger,) = whole
        proofs = ledger["proofs"][kind]
        proved = [
            name
            for name in known()
            if proofs.get(name) and {ledger["tests"][test] for test in proofs[name]} == {"passed"}
        ]
        left = [name for name in known() if name not in proved]
        mark = "missed" if left and kind == "hazard" else "met" if not left else "open"
        shown = f"{len(proved)} of {len(known())}{'; open: ' + ' '.join(left) if left else ''}"
        yield f"{mark:8} {title}: {shown} [{ledger['at']}]"
