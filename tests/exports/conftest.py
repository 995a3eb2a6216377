import pytest

from bot.store import Store, Vault
from tests.support.town import KEY


@pytest.fixture
async def sqlite_store(sqlite_url):
    store = Store(sqlite_url, Vault(KEY))
    yield store
    await store.close()
