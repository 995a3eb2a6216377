"""In which order the tests run: pytest hooks, with and without xdist.

A core takes one file after another, so the files that take longest are begun first and no core ends alone with one of
them. What shares a server of its own for minutes (the demo and a browser) is one piece of work. ``--shuffle=SEED``
puts all other files, and the tests in every file, in the order of that seed: what passes only after another test is found.
"""

from collections.abc import Iterable
from random import Random

import pytest

TOGETHER = ("tests/browser/",)
LONGEST_FIRST = (
    *TOGETHER,
    "tests/kills/test_kills.py",
    "tests/doses/test_laws.py",
    "tests/doses/test_simulation.py",
    "tests/cluster/",
    "tests/faults/",
    "tests/load/",
    "tests/kills/",
    "tests/test_operator.py",
    "tests/journeys/",
    "tests/checkins/",
    "tests/bench/",
    "tests/store/",
)


def pytest_addoption(parser):
    parser.addoption(
        "--shuffle", metavar="SEED", help="the order of files and of tests in them is drawn anew"
    )


def pytest_report_header(config) -> list[str]:
    seed = config.getoption("--shuffle")
    return [f"shuffled: --shuffle={seed} gives this order again"] if seed else []


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    if seed := config.getoption("--shuffle"):
        items[:] = shuffled(items, Random(seed))
    items.sort(key=lambda item: rank(item.nodeid))


def shuffled(items: list[pytest.Item], chance: Random) -> list[pytest.Item]:
    """Return *items* file by file and function by function; cases of one function stay together, as what they share does."""
    files = _groups(items, lambda item: item.nodeid.partition("::")[0])
    found: list[pytest.Item] = []
    for mine in chance.sample(files, len(files)):
        functions = _groups(mine, lambda item: item.nodeid.partition("[")[0])
        found += [item for cases in chance.sample(functions, len(functions)) for item in cases]
    return found


def _groups(items: Iterable[pytest.Item], name) -> list[list[pytest.Item]]:
    found: dict[str, list[pytest.Item]] = {}
    for item in items:
        found.setdefault(name(item), []).append(item)
    return list(found.values())


def rank(nodeid: str) -> int:
    """Return the place of a test's file among the longest ones; all others come after them."""
    return next((n for n, start in enumerate(LONGEST_FIRST) if nodeid.startswith(start)), len(LONGEST_FIRST))


def piece(nodeid: str) -> str:
    """Return what of the tests goes to a core as a whole: a file, or a room that stays together."""
    return next((room for room in TOGETHER if nodeid.startswith(room)), nodeid.partition("::")[0])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadFileScheduling  # a run without xdist has no such hook

    class Pieces(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return piece(nodeid)

    return Pieces(config, log) if config.getoption("dist") == "loadfile" else None
