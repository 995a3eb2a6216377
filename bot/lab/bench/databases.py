"""New databases of both kinds in a temporary place, gone afterwards."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.lab.bench.postgres import Cluster, cluster
from bot.lab.bench.ways import Database


class Databases:
    """Gives out URLs of databases nobody has used."""

    def __init__(self, folder: Path, server: Cluster | None) -> None:
        self._folder = folder
        self._server = server
        self._made = 0

    async def new(self, kind: Database) -> str:
        """Return the URL of an empty database; "" for a way that needs none."""
        if kind is Database.NONE:
            return ""
        if kind is Database.POSTGRES and self._server is not None:
            return await self._server.create()
        self._made += 1
        return f"sqlite:///{self._folder / f'{self._made}.sqlite3'}"


@contextlib.contextmanager
def databases(*, server: bool) -> Iterator[Databases]:
    """Databases may be asked for inside the block; PostgreSQL ones only with *server*."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="daymark-bench-")))
        yield Databases(folder, stack.enter_context(cluster()) if server else None)
