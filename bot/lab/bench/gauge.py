"""What every way is measured with: how long the event loop stood still, and what the stub saw."""

import asyncio
import contextlib
import resource
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

_LOOK_SECONDS = 0.002


class Pulse:
    """The longest time nothing else could run."""

    def __init__(self) -> None:
        self.longest_seconds = 0.0

    async def beat(self) -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = time.monotonic()
            self.longest_seconds = max(self.longest_seconds, now - last - _LOOK_SECONDS)
            last = now


@contextlib.asynccontextmanager
async def pulse() -> AsyncIterator[Pulse]:
    """The event loop is watched inside the block."""
    watch = Pulse()
    task = asyncio.create_task(watch.beat())
    await asyncio.sleep(0)
    try:
        yield watch
        await asyncio.sleep(_LOOK_SECONDS * 2)  # a stall that has just ended is seen too
    finally:
        task.cancel()


def ready(began: float) -> dict[str, float]:
    """Return how long ago *began* (monotonic) was, and the most memory this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": time.monotonic() - began, "megabytes": peak / 1024}


def megabytes_held() -> float:
    """Return the memory this process has now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def cpu_millis(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Return what *work* cost for each of *texts*, in milliseconds of CPU, the cheapest first."""
    spent = []
    for text in texts:
        began = time.process_time()
        work(text)
        spent.append((time.process_time() - began) * 1e3)
    return sorted(spent)


class Meter:
    """Wall clock and this process's own CPU from its making on."""

    def __init__(self) -> None:
        self._began, self._cpu = time.perf_counter(), time.process_time()

    def rate(self, count: int) -> dict[str, float]:
        """Return what *count* things took since then."""
        seconds, cpu = time.perf_counter() - self._began, time.process_time() - self._cpu
        return {"per_second": count / seconds, "cpu_micros": cpu / count * 1e6}


def most_in_a_second(times: Sequence[float]) -> int:
    """Return how many of *times* (seconds, in order) at most lie within one second of each other."""
    window: deque[float] = deque()
    most = 0
    for at in times:
        window.append(at)
        while at - window[0] >= 1.0:
            window.popleft()
        most = max(most, len(window))
    return most


def paced(came: Sequence[tuple[float, int]], due_at: float, count: int, rate: int) -> dict[str, float]:
    """Return what became of *count* messages due at *due_at* (monotonic) that may leave at *rate* a second."""
    times = sorted(at for at, _chat in came)
    return {
        "lost": count - len({chat for _at, chat in came}),
        "late": (times[-1] - due_at) * rate / count if times else float("inf"),
        "most": most_in_a_second(times),
    }


def waits(came: Sequence[tuple[float, int]], asked: dict[int, float]) -> dict[str, float]:
    """Return how long those who asked (chat: monotonic second) waited for their first message."""
    first: dict[int, float] = {}
    for at, chat in came:
        first.setdefault(chat, at)
    waited = sorted(first.get(chat, float("inf")) - at for chat, at in asked.items())
    return {
        "p50_millis": mark(waited, 0.5) * 1e3,
        "p99_millis": mark(waited, 0.99) * 1e3,
    }


def mark(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
