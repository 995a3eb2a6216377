"""The scorecard says what runs found, and only that."""

import ast
import re

import pytest

from tests.assurance import known
from tests.assurance.safety import CHOSEN
from tests.assurance.scorecard import lines, traced

ZERO = {"goal": "g", "says": "lost", "tests": ["t.py::a"], "figure": "lost", "most": 0}
MANY = {"goal": "g", "says": "kills", "tests": ["t.py::a"], "figure": "kills", "least": 1000, "long": True}


def ledger(outcome="passed", at="2026-01-01", **figures):
    return {
        "at": at,
        "tests": {"t.py::a[x]": outcome},
        "figures": figures,
        "proofs": {"hazard": {}, "case": {}},
    }


@pytest.mark.parametrize(
    ("wanted", "short", "long", "mark"),
    [
        (ZERO, [ledger(lost=0)], [], "met"),
        (ZERO, [ledger(lost=1)], [], "missed"),
        (ZERO, [ledger("failed", lost=0)], [], "missed"),
        (ZERO, [ledger("skipped", lost=0)], [], "missed"),
        (ZERO, [ledger()], [], "missed"),
        (ZERO, [], [], "not run"),
        (ZERO, [ledger(lost=0, at="2026-01-01"), ledger(lost=2, at="2026-01-02")], [], "missed"),
        (MANY, [ledger(kills=2000)], [], "not run"),
        (MANY, [], [ledger(kills=999)], "missed"),
        (MANY, [], [ledger(kills=1000)], "met"),
        ({"goal": "g", "says": "x", "open": "by hand"}, [ledger()], [], "not run"),
    ],
)
def test_a_line_is_met_only_by_passing_tests_and_a_figure_within_its_bounds(wanted, short, long, mark):
    (line,) = lines([wanted], short, long)

    assert line.mark == mark


def test_a_line_tells_its_figure_its_bound_and_the_day_of_its_run():
    (line,) = lines([MANY], [], [ledger(kills=1234, at="2026-02-03")])

    assert line.told().endswith("kills: 1,234, wanted least 1,000 [2026-02-03]")


def test_a_line_that_was_not_run_tells_what_runs_it():
    by_itself = MANY | {"run": "make mutants"}

    told = [line.figure for line in lines([ZERO, MANY, by_itself], [], [])]

    assert told == ["`make test` runs it", "`make test-long` runs it", "`make mutants` runs it"]


def test_the_safety_modules_and_the_tests_that_stand_for_them_exist():
    for name in [*CHOSEN["only_mutate"], *CHOSEN["pytest_add_cli_args_test_selection"]]:
        assert list(known.ROOT.glob(name)), name


def test_hazards_without_a_passing_test_are_told():
    whole = ledger() | {"proofs": {"hazard": {"H1": ["t.py::a[x]"]}, "case": {}}}

    hazards, cases = traced([whole])

    assert hazards.startswith("missed")
    assert f"1 of {len(known.hazards())}; open: H2" in hazards
    assert "0 of 78" in cases


def test_every_line_of_the_goal_names_tests_that_exist_and_figures_they_measure():
    for line in known.goal():
        assert ("tests" in line) != ("open" in line)
        for test in line.get("tests", []):
            file, _, name = test.partition("::")
            text = (known.ROOT / file).read_text("utf-8")
            assert name in {getattr(node, "name", "") for node in ast.parse(text).body}, test
        if "figure" in line:
            assert re.search(rf'figure\("{re.escape(line["figure"])}"', text), line["figure"]


def test_each_of_the_first_seven_parts_of_the_goal_has_a_line():
    assert {line["goal"][0] for line in known.goal()} == set("1234567")
