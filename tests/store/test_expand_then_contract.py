"""A new schema is one that the program before it can live with: it only adds, until nobody reads what is to go."""

import ast
import re
from pathlib import Path

import pytest

from bot.domain.messages import Op, Priority
from tests.assurance.known import ROOT

VERSIONS = ROOT / "migrations" / "versions"
FIRST = (
    "0013"  # the older ones came before the first release: nobody ran two of those programs beside each other
)
TAKES_AWAY = {
    "drop_column": "a column goes",
    "drop_table": "a table goes",
    "rename_table": "a table has another name",
    "create_check_constraint": "an old writer may break it",
    "create_unique_constraint": "an old writer may break it",
    "create_foreign_key": "an old writer may break it",
}
SQL = re.compile(r"\b(DROP|RENAME|SET NOT NULL|ALTER COLUMN)\b")
FROM_THE_FIRST = {*range(6), *"new edit drop pin unpin react file keys leave".split()}
TURNED = {
    Priority.FILE: "0013"
}  # what a message may say since: the migration whose way back says it as before
RELEASED = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[1]


def contracts(source: str) -> list[str]:
    """Return what ``upgrade()`` takes away from a program that does not know it."""
    tree = ast.parse(source)
    (upgrade,) = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "upgrade"]
    made = {_first(call) for call in _calls(upgrade) if _name(call) == "create_table"}
    found = []
    for call in _calls(upgrade):
        name, given = _name(call), {k.arg: k.value for k in call.keywords}
        if _first(call) in made:  # a table nobody knew
            continue
        if name in TAKES_AWAY:
            found.append(TAKES_AWAY[name])
        elif name == "alter_column" and given.keys() & {"new_column_name", "type_"}:
            found.append("a column has another name or type")
        elif name == "alter_column" and ast.unparse(given.get("nullable", ast.Constant(1))) == "False":
            found.append("an old writer leaves it empty")
        elif name == "add_column" and _must_be_given(call):
            found.append("an old writer does not fill it")
        elif name == "create_index" and ast.unparse(given.get("unique", ast.Constant(0))) == "True":
            found.append("an old writer may break it")
        elif name in ("execute", "text") and SQL.search(ast.unparse(call).upper()):
            found.append("SQL that takes away")
    return found


def _calls(node: ast.AST) -> list[ast.Call]:
    return [n for n in ast.walk(node) if isinstance(n, ast.Call)]


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)


def _first(call: ast.Call) -> str:
    """The table a call is about: an index names itself first."""
    place = 1 if _name(call).startswith("create_") and _name(call) != "create_table" else 0
    return ast.unparse(call.args[place]) if len(call.args) > place else ""


def _must_be_given(call: ast.Call) -> bool:
    column = call.args[1]
    given = {k.arg: ast.unparse(k.value) for k in column.keywords}
    return given.get("nullable") == "False" and "server_default" not in given


def _unread_since(source: str) -> str | None:
    found = re.search(r'^unread_since = "([\d.]+)"', source, re.MULTILINE)
    return found and found[1]


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _allowed(source: str, version: str) -> bool:
    """Whether the program of *version* may bring this migration: the release before it must not read what goes."""
    since = _unread_since(source)
    return not contracts(source) or (since is not None and _numbers(since) < _numbers(version))


@pytest.mark.case("S07")
@pytest.mark.hazard("H1", "H3")
@pytest.mark.parametrize(
    "file", [f for f in sorted(VERSIONS.glob("*.py")) if f.stem[-4:] >= FIRST], ids=lambda file: file.stem
)
def test_a_migration_takes_nothing_from_the_program_before_it(file: Path):
    source = file.read_text("utf-8")

    assert _allowed(source, RELEASED), f"{contracts(source)}: see 'A newer schema' in deploy/README.md"


@pytest.mark.parametrize(
    ("line", "harm"),
    [
        ('op.drop_column("flow", "step")', "a column goes"),
        ('op.drop_table("note")', "a table goes"),
        ('op.rename_table("note", "jotting")', "a table has another name"),
        ('op.alter_column("dose", "state", new_column_name="what")', "a column has another name or type"),
        ('op.alter_column("dose", "taken_at", nullable=False)', "an old writer leaves it empty"),
        (
            'op.add_column("dose", sa.Column("n", sa.Text(), nullable=False))',
            "an old writer does not fill it",
        ),
        ('op.create_index("ix", "dose", ["n"], unique=True)', "an old writer may break it"),
        ('op.execute("ALTER TABLE dose DROP COLUMN n")', "SQL that takes away"),
    ],
)
def test_what_an_old_reader_or_writer_needs_may_not_go_until_a_release_does_without_it(line, harm):
    source = f"def upgrade():\n    {line}\n"

    assert contracts(source) == [harm]
    assert not _allowed(source, "0.2.0")
    assert not _allowed(f'unread_since = "0.2.0"\n{source}', "0.2.0")
    assert _allowed(f'unread_since = "0.2.0"\n{source}', "0.3.0")


@pytest.mark.parametrize(
    "line",
    [
        'op.add_column("dose", sa.Column("n", sa.Text()))',
        'op.add_column("dose", sa.Column("n", sa.Text(), nullable=False, server_default=""))',
        'op.create_index("ix", "dose", ["n"])',
        'op.create_table("new", sa.Column("n", sa.Text(), nullable=False)); op.drop_column("new", "n")',
        'op.drop_index("ix")',
    ],
)
def test_what_only_adds_is_no_harm(line):
    assert contracts(f"def upgrade():\n    {line}\n") == []


def test_a_message_says_nothing_that_the_program_before_cannot_read_and_no_way_back_turns():
    back = {f.stem[-4:]: f.read_text("utf-8").partition("def downgrade()")[2] for f in VERSIONS.glob("*.py")}

    for word in {*Priority, *Op} - FROM_THE_FIRST:
        assert f"UPDATE outbox SET priority = 0 WHERE priority = {word}" in back[TURNED[word]]


def test_the_reading_finds_what_the_first_migrations_took_away():
    """They are the proof that it reads real ones: a column dropped and one renamed by each of these."""
    taken = {f.stem[-4:]: contracts(f.read_text("utf-8")) for f in VERSIONS.glob("*.py")}

    assert "a column goes" in taken["0008"]
    assert {"a column goes", "a column has another name or type"} <= set(taken["0009"])
    assert taken["0010"] == taken["0011"] == taken["0012"] == []
