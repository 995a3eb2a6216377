"""The modules a patient's safety hangs on: every branch is taken by a test, and a changed rule is noticed.

`make mutants` and `make coverage` run this file by its name; nothing else collects it. The modules, and the quick
tests that stand for them, are listed in pyproject.toml under [tool.mutmut].
"""

import json
import re
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from tests.assurance.known import ROOT

CHOSEN = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
TESTS = [*CHOSEN["pytest_add_cli_args"], *CHOSEN["pytest_add_cli_args_test_selection"]]
LEAST_PERCENT = 95
NOTICED = ("killed", "timeout")
MUTANT = re.compile(r"(?P<module>bot[\w.]+)\.\w+__mutmut_\d+: (?P<became>[\w ]+)")


@pytest.mark.timeout(900)
def test_no_branch_of_them_is_taken_by_no_test(figure, tmp_path):
    kept, told = f"--data-file={tmp_path / 'kept'}", tmp_path / "told.json"
    only = f"--include={','.join(CHOSEN['only_mutate'])}"
    ran = run("coverage", "run", "--branch", only, kept, "-m", "pytest", *TESTS, check=False)
    assert ran.returncode == 0, ran.stdout[-2000:]
    run("coverage", "json", "-q", kept, "-o", str(told))

    told = json.loads(told.read_text("utf-8"))
    every, taken = told["totals"]["num_branches"], told["totals"]["covered_branches"]
    figure("coverage.branch_percent", percent(taken, every))
    left = {file: one["missing_lines"] + one["missing_branches"] for file, one in told["files"].items()}
    assert {file: lines for file, lines in left.items() if lines} == {}


def test_a_changed_rule_in_them_is_noticed(figure, capsys):
    """One that mutmut did not come to counts as not noticed."""
    mutants: dict[str, Counter[str]] = defaultdict(Counter)
    for one in MUTANT.finditer(run("mutmut", "results", "--all", "true").stdout):
        mutants[one["module"]][one["became"]] += 1
    scores = {name: score(became) for name, became in sorted(mutants.items())}
    with capsys.disabled():
        print("", *(row(name, mutants[name]) for name in scores), sep="\n")

    figure("mutants.tried", sum(became.total() for became in mutants.values()))
    figure("mutants.score_percent", score(sum(mutants.values(), Counter())))
    figure("mutants.lowest_module_percent", min(scores.values()))
    assert {name: is_now for name, is_now in scores.items() if is_now < LEAST_PERCENT} == {}


def score(became: Counter[str]) -> float:
    return percent(sum(became[what] for what in NOTICED), became.total())


def row(name: str, became: Counter[str]) -> str:
    left = ", ".join(f"{n} {what}" for what, n in became.most_common() if what not in NOTICED)
    return f"{name:42} {became.total():5} mutants {score(became):6} % {left}"


def percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1)


def run(tool: str, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Return what *tool* of this environment said."""
    command = [str(Path(sys.executable).with_name(tool)), *words]
    return subprocess.run(command, cwd=ROOT, check=check, capture_output=True, text=True)
