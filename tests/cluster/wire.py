"""A connection that may fall silent: nothing passes any more and nothing is closed, as when a network is parted."""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

_SOCKET = ".s.PGSQL.5432"


class Wire:
    """Stands between a process and the server's socket."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self._passes = asyncio.Event()
        self._passes.set()
        self._pumps: set[asyncio.Task[None]] = set()

    async def silent(self, seconds: float) -> None:
        """For so long nothing passes; then what was said meanwhile does."""
        self._passes.clear()
        await asyncio.sleep(seconds)
        self._passes.set()

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await asyncio.open_unix_connection(self._server)
        except OSError:
            writer.close()
            return
        for source, sink in ((reader, there_writer), (there_reader, writer)):
            task = asyncio.create_task(self._pump(source, sink))
            self._pumps.add(task)
            task.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError):
                while said := await source.read(65536):
                    await self._passes.wait()
                    sink.write(said)
                    await sink.drain()
                await self._passes.wait()
        finally:
            sink.close()

    async def cut(self) -> None:
        for task in list(self._pumps):
            task.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)


@contextlib.asynccontextmanager
async def wire(url: str) -> AsyncIterator[tuple[Wire, str]]:
    """Yield a wire to the server of *url*, and the URL that leads through it."""
    before, _, folder = url.partition("host=")
    here = Path(tempfile.mkdtemp(prefix="daymark-wire-"))  # short: the name of a socket may have 100 letters
    passage = Wire(Path(folder) / _SOCKET)
    server = await asyncio.start_unix_server(passage.connected, here / _SOCKET)
    try:
        yield passage, f"{before}host={here}"
    finally:
        server.close()
        await passage.cut()
        shutil.rmtree(here, ignore_errors=True)
