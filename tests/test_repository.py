"""What holds for the repository as a whole, whatever a file is about."""

import ast
import fnmatch
import os
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from bot import __version__

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("bot", "tests", "migrations", "deploy", "findings", ".ci", ".github")
TOP = {
    *FOLDERS,
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "pyproject.toml",
    "requirements-bench.lock",
    "requirements-reader.lock",
    "requirements-site.lock",
    "requirements-dev.lock",
    "requirements.lock",
}
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-bench.lock",
    "requirements-reader.lock",
    "requirements-site.lock",
)
# Put together from pieces, so that this file does not name them either.
FORBIDDEN = re.compile(
    "|".join(
        [
            re.escape("../" + "shared"),
            r"(?<![\w.])/" + "work/",
            re.escape("/tmp/" + "brief"),
            r"py" + r"pi\.(org|python)",
            "python" + r"hosted\.org",
        ]
    )
)


def _ignored(name: str) -> bool:
    patterns = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").split()]
    return name == ".git" or any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def _files() -> list[Path]:
    top = [path for path in ROOT.iterdir() if path.is_file()]
    deep = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    return [path for path in top + deep if not any(map(_ignored, path.relative_to(ROOT).parts))]


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tests() -> list[Path]:
    return [path for path in _files() if path.suffix == ".py" and _named(path).startswith("tests/")]


def test_no_file_names_a_place_of_one_machine_or_a_package_index():
    found = {
        _named(path) for path in _files() if FORBIDDEN.search(path.read_bytes().decode("utf-8", "ignore"))
    }

    assert found == set()


def test_the_top_level_holds_only_what_is_expected():
    assert {path.name for path in ROOT.iterdir() if not _ignored(path.name)} <= TOP


def _shortcuts(tree: ast.AST) -> set[str]:
    """Return every way of not testing, or of testing a stand-in, that *tree* takes."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail", "importorskip"}:
            if ast.unparse(node.value) in {"pytest", "pytest.mark", "unittest"}:
                found.add(ast.unparse(node))
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name.startswith("unittest")}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("unittest", "mock")):
            found.add(str(node.module))
    return found


def test_no_test_is_skipped_expected_to_fail_or_made_of_mocks():
    found = {_named(path): _shortcuts(ast.parse(path.read_bytes())) for path in _tests()}

    assert {name: ways for name, ways in found.items() if ways} == {}


@pytest.mark.parametrize(
    "line",
    [
        "pytest.skip('x')",
        "@pytest.mark.xfail\ndef f(): ...",
        "from unittest.mock import Mock",
        "import unittest",
    ],
)
def test_the_search_for_shortcuts_finds_them(line):
    assert _shortcuts(ast.parse(line))


def test_every_test_file_has_a_name_of_its_own():
    names = [path.name for path in _tests() if path.name.startswith("test_")]

    assert len(names) == len(set(names))


def _requirements(lock: str) -> dict[str, str]:
    """Return {requirement line: its hashes} of a lock."""
    text = "\n".join(line for line in (ROOT / lock).read_text("utf-8").splitlines() if "# via" not in line)
    blocks = re.findall(r"^([A-Za-z0-9][^\\\n]*?)\s*(\\\n(?:[ ]+--hash=[^\n]*\n?)+)?$", text, re.MULTILINE)
    return dict(blocks)


@pytest.mark.case("X18")
@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_with_hashes(lock):
    found = _requirements(lock)

    assert len(found) > (30 if lock != "requirements-site.lock" else 10)
    assert [line for line in found if not re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+", line)] == []
    assert [line for line, hashes in found.items() if "--hash=sha256:" not in hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock):
    text = (ROOT / lock).read_text("utf-8")

    assert not re.search(r"://|^-|^ *[^#\n]* @ ", text, re.MULTILINE)


def test_what_people_install_is_what_was_tested():
    run, dev = ({line.partition(" ")[0] for line in _requirements(lock)} for lock in LOCKS[:2])

    assert run <= dev


def test_the_license_is_the_one_the_project_names():
    text = (ROOT / "LICENSE").read_text("utf-8")

    assert text.startswith("MIT License")
    assert "The Daymark contributors" in text


def test_the_one_check_is_strict_and_can_be_run():
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text("utf-8")
    assert re.search(r"^step .*make .*check$", script.read_text("utf-8"), re.MULTILINE)


def test_the_workflow_may_only_read_and_runs_the_one_check():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    (job,) = workflow["jobs"].values()

    assert workflow["permissions"] == {}
    assert job["permissions"] == {"contents": "read"}
    assert job["steps"][-1] == {"run": "bash .ci/run"}


def test_a_release_is_built_and_published_by_nobody():
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text("utf-8")
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()

    assert workflow["permissions"] == {}
    assert job["permissions"] == {"contents": "read"}
    assert "secrets." not in text
    assert not re.search(r"docker push|twine|publish:|gh release", text)
    for part in (
        "sbom.json",
        "uv build --wheel",
        "docker save",
        "base-image.txt",
        "site.tar.gz",
        "SHA256SUMS",
    ):
        assert part in text


def test_the_version_is_the_same_wherever_it_is_said():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert project["version"] == __version__


def test_hooks_run_only_what_the_lock_installed():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))

    assert [repo["repo"] for repo in hooks["repos"]] == ["local"]
    assert all(hook["entry"].startswith(".venv/bin/") for hook in hooks["repos"][0]["hooks"])


def test_a_ledger_of_an_earlier_run_is_never_taken_for_a_test_file():
    """pytest reads its first path that exists before it knows our options: FILE behind a space would be that path."""
    assert "--ledger=" in (ROOT / "Makefile").read_text("utf-8")
    assert "--ledger " not in (ROOT / "Makefile").read_text("utf-8")


def test_every_decision_has_a_number_of_its_own_without_gaps():
    pages = sorted((ROOT / "bot" / "decisions").glob("*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    titles = [re.match(r"# 0*(\d+)\. ", page.read_text("utf-8")) for page in pages]

    assert numbers == list(range(1, len(pages) + 1))
    assert [int(title[1]) for title in titles if title] == numbers
