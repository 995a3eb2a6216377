"""For mutmut: the tests that try one thing run before those that try many, so that most mutants die at once."""

from typing import Any


def pytest_collection_modifyitems(items: list[Any]) -> None:
    items.sort(key=lambda item: getattr(item.obj, "is_hypothesis_test", False))
