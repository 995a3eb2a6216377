"""The modules a patient's safety hangs on: every branch is run, and a changed rule is noticed.

`make mutants` runs this file, by its name, once mutmut has been through; nothing else collects it. The modules, and
the quick tests that stand for them, are listed under [tool.mutmut] in pyproject.toml.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict

import pytest

from tests.assurance.known import ROOT

CHOSEN = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
NOTICED = {"killed", "timeout"}
MUTANT = re.compile(r"\s+(?P<module>[\w.]+)\.\w+__mutmut_\d+: (?P<became>[\w ]+)")


def share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 100.0


@pytest.mark.timeout(600)
def test_the_safety_modules_have_no_branch_that_no_test_takes(figure, tmp_path, capsys):
    data, found = tmp_path / "coverage", tmp_path / "coverage.json"
    coverage, modules = [sys.executable, "-m", "coverage"], ",".join(CHOSEN["only_mutate"])
    tests = [*CHOSEN["pytest_add_cli_args"], *CHOSEN["pytest_add_cli_args_test_selection"]]
    run = ["run", "--branch", f"--include={modules}", f"--data-file={data}", "-m", "pytest", *tests]
    subprocess.run([*coverage, *run], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*coverage, "json", "-q", f"--data-file={data}", "-o", found], cwd=ROOT, check=True)

    files = json.loads(found.read_text())["files"]
    seen = [
        (
            one["summary"]["covered_lines"] + one["summary"].get("covered_branches", 0),
            one["summary"]["num_statements"] + one["summary"].get("num_branches", 0),
        )
        for one in files.values()
    ]
    figure("coverage.branch_percent", share(*map(sum, zip(*seen, strict=True))))
    left = {file: one["missing_lines"] + one["missing_branches"] for file, one in files.items()}
    assert {file: lines for file, lines in left.items() if lines} == {}


def test_a_changed_rule_is_noticed(figure, capsys):
    listed = subprocess.run(
        [sys.executable.replace("python", "mutmut"), "results", "--all", "true"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    mutants: dict[str, Counter[str]] = defaultdict(Counter)
    for one in MUTANT.finditer(listed):
        mutants[one["module"]][one["became"]] += 1
    scores = {name: share(sum(of[b] for b in NOTICED), of.total()) for name, of in sorted(mutants.items())}
    everything = sum(mutants.values(), Counter())
    score = share(sum(everything[b] for b in NOTICED), everything.total())

    with capsys.disabled():
        for name, percent in scores.items():
            left = ", ".join(f"{n} {b}" for b, n in mutants[name].items() if b not in NOTICED)
            print(f"\n{name:45} {mutants[name].total():5} {percent:6}  {left}", end="")
    figure("mutants.score_percent", score)
    figure("mutants.lowest_percent", min(scores.values()))
    assert all(percent >= 95 for percent in scores.values())
