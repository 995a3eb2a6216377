import pytest

from tests.doses.bench import Bench


@pytest.fixture
async def opened(sqlite_template, tmp_path):
    """Return a function that opens a bench of its own: ``await opened(at=..., zone=...)``."""
    made = []

    async def make(**draft):
        at = {"at": draft.pop("at")} if "at" in draft else {}
        bench = Bench(sqlite_template, tmp_path, **at)
        made.append(bench)
        return await bench.open(**draft)

    yield make
    for bench in made:
        await bench.close()


@pytest.fixture
async def bench(opened):
    """A woman in London with her tablet at 08:30; it is Monday, 2 March 2026, 09:00."""
    return await opened()
