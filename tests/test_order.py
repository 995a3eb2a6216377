"""A test means the same whatever was tested before it."""

import itertools
from random import Random
from types import SimpleNamespace

from hypothesis.internal.conjecture import providers

from tests.assurance.known import ROOT
from tests.support.order import LONGEST_FIRST, piece, rank, shuffled

NODES = [f"tests/{file}.py::test_{name}[{case}]" for file in "abc" for name in "xyz" for case in "123"]


def names(seed: str) -> list[str]:
    return [item.nodeid for item in shuffled([SimpleNamespace(nodeid=name) for name in NODES], Random(seed))]


def test_a_seed_gives_its_own_order_again_and_no_test_is_left_out():
    assert names("7") == names("7") != names("8")
    assert sorted(names("7")) == NODES


def test_cases_of_one_function_and_functions_of_one_file_stay_together():
    functions = [name.partition("[")[0] for name in names("7")]

    assert sum(a != b for a, b in itertools.pairwise(functions)) == 8
    assert sum(a.partition("::")[0] != b.partition("::")[0] for a, b in itertools.pairwise(functions)) == 2


def test_the_longest_files_exist_and_come_before_the_others():
    assert [name for name in LONGEST_FIRST if not (ROOT / name).exists()] == []
    assert (
        rank("tests/kills/test_kills.py::test_x")
        < rank("tests/journeys/test_away.py::test_x")
        < rank(NODES[0])
    )


def test_the_stories_in_the_browser_are_one_piece_of_work_and_other_files_each_their_own():
    assert piece("tests/browser/test_record.py::test_x") == piece("tests/browser/test_stopping.py::test_y")
    assert piece("tests/store/test_inbox.py::test_x[1]") == "tests/store/test_inbox.py"


def test_what_a_law_is_tried_with_does_not_hang_on_the_modules_imported_before():
    found = providers._get_local_constants()

    assert [kind for kind in ("integer", "float", "bytes", "string") if found.set_for_type(kind)] == []
