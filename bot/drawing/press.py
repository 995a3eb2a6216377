"""One press: a template and its finished words in, bytes out. It works off the event loop, one drawing at a time."""

import asyncio
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
FONTS = _HERE / "fonts"
SECONDS = 20  # with all that waits before it; then what it would show is said in words


class Undrawable(Exception):
    """There is no picture: the library is not installed, a sign has no letter, the disk is full, it took too long."""


_PPI = {"report": 150}  # a sheet of paper; the other templates count in dots
_NICENESS = 10


def _step_back() -> None:
    """This thread, and what it starts, goes behind whoever waits for an answer; only Linux knows that of a thread."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


# typst works without the interpreter's lock
_THREAD = ThreadPoolExecutor(1, thread_name_prefix="press", initializer=_step_back)


async def picture(template: str, data: str) -> bytes:
    """Return the first page of *template* with *data* (JSON) as a PNG.

    Raises:
        Undrawable: there is none.
    """
    return await _in_time(template, data, "png")


async def page(template: str, data: str) -> bytes:
    """Return *template* with *data* as a tagged PDF with its letters inside.

    Raises:
        Undrawable: there is none.
    """
    return await _in_time(template, data, "pdf")


async def _in_time(template: str, data: str, form: str) -> bytes:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(SECONDS):
            return await loop.run_in_executor(_THREAD, print_now, template, data, form)
    except TimeoutError as error:
        raise Undrawable("too long") from error


def print_now(template: str, data: str, form: str) -> bytes:
    """Return the first page as ``png``, or all as ``pdf``; what is said of a failure names no word of hers.

    Raises:
        Undrawable: it cannot be made.
    """
    compiler = _compiler()
    try:
        done = compiler.compile(
            _source(template),
            format=form,
            ppi=_PPI.get(template, 72),
            sys_inputs={"data": data},
            pdf_standards=["ua-1"] if form == "pdf" else [],
        )
    except Exception as error:  # noqa: BLE001 - whatever it is, she gets the words instead
        raise Undrawable(type(error).__name__) from None
    return bytes(done[0] if isinstance(done, list) else done)


@cache
def _compiler() -> Any:
    os.environ.setdefault("RAYON_NUM_THREADS", "1")  # a second core stays free for answers
    try:
        import typst
    except ImportError as error:
        raise Undrawable("not installed") from error
    ours = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(font_paths=ours, root=str(_HERE))


@cache
def _source(template: str) -> bytes:
    """Return the template after the parts that all of them share."""
    shared = (_HERE / "shared.typ").read_bytes()
    return shared + (_HERE / f"{template}.typ").read_bytes()
