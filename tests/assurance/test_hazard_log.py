"""The hazard log is whole, its page is what its data say, and the run that proves it cannot be fooled."""

import json
import os
import subprocess
import sys
import textwrap

import pytest

from tests.assurance import known, page

FIELDS = {"id", "hazard", "harm", "causes", "controls", "before", "after"}


def test_there_are_sixteen_hazards_and_each_says_what_stands_against_it():
    assert list(known.hazards()) == [f"H{n}" for n in range(1, 17)]
    for hazard in known.hazards().values():
        assert hazard.keys() == FIELDS
        assert hazard["controls"]
        assert hazard["causes"]
        assert all(1 <= hazard[when][what] <= 5 for when in ("before", "after") for what in hazard[when])


def test_no_control_makes_a_hazard_worse():
    for hazard in known.hazards().values():
        before, after = hazard["before"], hazard["after"]

        assert after["likelihood"] * after["severity"] < before["likelihood"] * before["severity"]


def test_the_page_for_people_says_what_the_data_say():
    assert known.PAGE.read_text("utf-8") == page.render()


def test_the_catalogue_holds_78_cases_each_with_a_title():
    assert len(known.cases()) == 78
    assert all(len(title.split()) >= 2 for title in known.cases().values())


BASE = """
import pytest
pytestmark = pytest.mark.hazard(*[f"H{n}" for n in range(1, 17)])
@pytest.mark.case("T10")
def test_holds(figure):
    figure("kills", 3)
"""
BAD = (
    BASE.replace("range(1, 17)", "range(1, 15)")
    + """
@pytest.mark.hazard("H3")
def test_left_out():
    pytest.skip("not today")
@pytest.fixture
def broken():
    raise KeyError
@pytest.mark.hazard("H4")
def test_fails(broken): ...
"""
)
UNKNOWN = BASE.replace("T10", "T99")


@pytest.fixture
def run(tmp_path):
    """Return a function that runs one test file with the real hooks and gives back the exit code, words and ledger."""

    def go(text: str, *options: str):
        file = tmp_path / "test_made_up.py"
        file.write_text(textwrap.dedent(text))
        ledger = tmp_path / "ledger.json"
        words = ["-p", "tests.assurance.proofs", "--ledger", ledger, "--every-hazard", *options]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-c", "/dev/null", "--rootdir", tmp_path, *words, file],
            cwd=known.ROOT,
            env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # hypothesis and others cost seconds
            capture_output=True,
            text=True,
            check=False,
        )
        return (
            done.returncode,
            done.stdout + done.stderr,
            json.loads(ledger.read_text()) if ledger.exists() else {},
        )

    return go


def test_a_run_that_proves_every_hazard_passes_and_keeps_what_it_measured(run):
    ended, said, ledger = run(BASE)

    assert ended == 0, said
    assert "hazards proved in this run: 16 of 16" in said
    assert ledger["figures"] == {"kills": 3}
    assert ledger["proofs"]["case"] == {"T10": ["test_made_up.py::test_holds"]}


def test_a_hazard_without_a_test_or_with_one_that_failed_or_was_skipped_ends_the_run_with_an_error(run):
    ended, said, ledger = run(BAD, "-p", "xdist.plugin", "-n", "1")

    assert ended == 1
    assert "HAZARD H3: skipped: " in said
    assert "HAZARD H4: failed: " in said
    assert "HAZARD H15: no test" in said
    assert sorted(ledger["tests"].values()) == ["failed", "passed", "skipped"]


def test_a_marker_that_names_nothing_known_stops_the_run(run):
    ended, said, _ledger = run(UNKNOWN)

    assert ended == pytest.ExitCode.USAGE_ERROR
    assert "no case T99" in said
