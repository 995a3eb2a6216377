"""The size of the rooms: short enough to be read in one sitting."""

import ast
from pathlib import Path

BOT = Path(__file__).resolve().parent.parent / "bot"
MODULES = {str(p.relative_to(BOT)): p.read_text("utf-8") for p in sorted(BOT.rglob("*.py"))}
LONGEST_FUNCTION = 50
LONGEST_MODULE = 350


def _functions() -> dict[str, int]:
    """Return how many lines each function has, from its name to its last line."""
    return {
        f"{file}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for file, text in MODULES.items()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_no_function_is_longer_than_a_screen():
    sizes = _functions()

    assert len(sizes) > len(MODULES)
    assert {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION} == {}


def test_no_module_holds_two_things():
    sizes = {file: len(text.splitlines()) for file, text in MODULES.items()}

    assert {file: size for file, size in sizes.items() if size > LONGEST_MODULE} == {}
