"""Which hazards and cases the tests of a run prove, and what they measured: pytest hooks, with and without xdist.

``@pytest.mark.hazard("H3")`` and ``@pytest.mark.case("T10")`` say what a test proves; an unknown id stops the run.
``--ledger=FILE`` writes what came out. ``--every-hazard`` fails a run in which a hazard has no passing test, or a test
that stands for one failed or was skipped.
"""

import json
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.assurance.known import KNOWN

FIGURE = "figure"


def pytest_addoption(parser):
    group = parser.getgroup("assurance")
    group.addoption("--ledger", metavar="FILE", help="write what this run proved and measured")
    group.addoption("--every-hazard", action="store_true", help="fail when a hazard has no passing test")


def pytest_configure(config):
    for kind in KNOWN:
        config.addinivalue_line("markers", f"{kind}(*ids): what this test proves; ids are in tests/assurance")
    is_worker = hasattr(config, "workerinput")
    if not is_worker and (config.getoption("--ledger") or config.getoption("--every-hazard")):
        config.pluginmanager.register(Ledger(config), "ledger")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    unknown = []
    for item in items:
        for kind, known in KNOWN.items():
            named = dict.fromkeys(name for mark in item.iter_markers(kind) for name in mark.args)
            unknown += [f"{item.nodeid}: no {kind} {name}" for name in named if name not in known()]
            item.user_properties += [(kind, name) for name in named]
    if unknown:
        raise pytest.UsageError("\n".join(unknown))


@pytest.fixture
def figure(record_property):
    """Return a function that keeps a measured figure under its name, for the ledger."""
    return lambda name, value: record_property(FIGURE, [name, value])


class Ledger:
    """Gathers the reports of every worker in the one process that sees them all."""

    def __init__(self, config: pytest.Config) -> None:
        self._file = config.getoption("--ledger")
        self._every = config.getoption("--every-hazard")
        self._began = time.monotonic()
        self.tests: dict[str, str] = {}
        self.proofs: dict[str, dict[str, set[str]]] = {kind: defaultdict(set) for kind in KNOWN}
        self.figures: dict[str, Any] = {}

    def pytest_runtest_logreport(self, report):
        told = self.tests.get(report.nodeid)
        if report.when == "call" or report.outcome != "passed":
            self.tests[report.nodeid] = told if told == "failed" else report.outcome
        for kind, value in report.user_properties:
            if kind in self.proofs:
                self.proofs[kind][value].add(report.nodeid)
            elif kind == FIGURE:
                self.figures[value[0]] = value[1]

    def broken(self) -> list[str]:
        """Return what stands against "every hazard has a passing test and none that failed or was skipped"."""
        found = [f"{name}: no test" for name in KNOWN["hazard"]() if not self.proofs["hazard"].get(name)]
        for name, tests in sorted(self.proofs["hazard"].items()):
            found += [
                f"{name}: {self.tests.get(test)}: {test}"
                for test in sorted(tests)
                if self.tests.get(test) != "passed"
            ]
        return found

    def proved(self, kind: str) -> list[str]:
        """Return the ids of *kind* with at least one test, when all their tests passed."""
        return [
            name
            for name in KNOWN[kind]()
            if (tests := self.proofs[kind].get(name)) and all(self.tests.get(t) == "passed" for t in tests)
        ]

    def pytest_sessionfinish(self, session):
        if self._file:
            file = Path(self._file)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(self._told(), indent=1, sort_keys=True) + "\n", "utf-8")
        if self._every and self.broken() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _told(self) -> dict[str, Any]:
        return {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - self._began, 1),
            "tests": self.tests,
            "proofs": {
                kind: {k: sorted(v) for k, v in sorted(found.items())} for kind, found in self.proofs.items()
            },
            "figures": self.figures,
        }

    def pytest_terminal_summary(self, terminalreporter):
        say = terminalreporter.write_line
        for kind, known in KNOWN.items():
            proved = self.proved(kind)
            left = [name for name in known() if name not in proved]
            say(f"{kind}s proved in this run: {len(proved)} of {len(known())}")
            if left:
                say(f"  open: {' '.join(left)}")
        for line in self.broken() if self._every else []:
            say(f"HAZARD {line}", red=True)
