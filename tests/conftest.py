"""Fixtures for every test: databases of their own, and a town where the real bot runs."""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.internal.conjecture import providers

from bot import garbage
from bot.store import Store, Vault
from bot.store.migrate import migrate
from tests.support import memory
from tests.support.postgres import Cluster, cluster
from tests.support.town import KEY
from tests.support.town import town as a_town

garbage.look_seldom()  # as bot does: a sixth of a test run was spent looking for garbage that was not there
# In the environment, so that the processes which tests start do the same.
tempfile.tempdir = os.environ["TMPDIR"] = str(memory.folder(os.environ.get("TMPDIR")))
settings.register_profile("any machine", deadline=None)  # a slow machine breaks no law
settings.register_profile(  # the same few examples for each mutant, and no search for the smallest that kills it
    "mutants",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("any machine")
# Hypothesis draws some values from the constants of the project's modules that happen to be imported: what is tried of
# a law would hang on the files tested before it, and what it found could not be found again alone.
providers.is_local_module_file = lambda _file: False
pytest_plugins = ["tests.assurance.proofs", "tests.support.order"]
# Debian's chromium cannot come from pip; .ci/run installs it, so CI leaves nothing out.
BROWSER = Path("/usr/bin/chromium").exists()
collect_ignore = [] if BROWSER else ["browser"]


def pytest_report_header() -> list[str]:
    return (
        []
        if BROWSER
        else ["No /usr/bin/chromium here: the browser tests are left out (.ci/run installs it)."]
    )


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server with one migrated database to copy from."""
    with cluster() as server:
        server.template = asyncio.run(migrated(server)).partition("?")[0].rpartition("/")[2]
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    """A migrated SQLite file to copy from."""
    file = tmp_path_factory.mktemp("template") / "migrated.sqlite3"
    asyncio.run(_migrated(f"sqlite:///{file}"))
    return file


async def migrated(server: Cluster) -> str:
    """Return the URL of a new database of *server* with today's schema."""
    url = await server.create()
    await _migrated(url)
    return url


async def _migrated(url: str) -> str:
    store = Store(url, Vault(KEY))
    await migrate(store)
    await store.close()
    return url.partition("?")[0]


@pytest.fixture
def sqlite_url(sqlite_template, tmp_path):
    file = tmp_path / "town.sqlite3"
    shutil.copy(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
async def postgres_url(postgres):
    url = await postgres.create(postgres.template)
    yield url
    await postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def any_url(request):
    """A migrated database of its own, once on SQLite and once on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def any_store(any_url):
    store = Store(any_url, Vault(KEY))
    yield store
    await store.close()


@pytest.fixture
async def town(sqlite_url):
    async with a_town(sqlite_url) as here:
        yield here


@pytest.fixture
async def any_town(any_url):
    async with a_town(any_url) as here:
        yield here


@pytest.fixture
async def margaret(town):
    """A woman after menopause in London with her tablet at 08:30, breakfast, and a check-in on Sundays."""
    return await town.settled_person()
