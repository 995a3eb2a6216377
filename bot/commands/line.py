"""How a command ends: in lines and a code, or in a sentence that says what cannot be done."""

import asyncio
import contextlib
import sys
from collections.abc import Coroutine, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings


@contextlib.contextmanager
def plainly() -> Iterator[None]:
    """What cannot be done is said in a sentence on stderr; logs go there too, for stdout is the answer."""
    from bot import logs
    from bot.commands import shared
    from bot.store import Unavailable

    logs.configure("ERROR", sys.stderr)
    try:
        yield
    except shared.REFUSALS as error:
        refuse(error)
    except Unavailable as error:
        refuse(
            f"The database cannot be reached ({error}): look at DATABASE_URL, and whether its server runs."
        )


def tell(lines: list[str], *, well: bool) -> NoReturn:
    """The lines are printed, and the command ends: with 0 when all is *well*."""
    for line in lines:
        print(line)
    raise typer.Exit(0 if well else 1)


def given(*, needs_token: bool = False) -> "Settings":
    """Return what the operator set; imported late, for a quick --help."""
    from bot import settings

    try:
        return settings.read(needs_token=needs_token)
    except settings.SettingsError as error:
        refuse(error)


def refuse(error: Exception | str) -> NoReturn:
    """The command ends with 2, and why stands on stderr."""
    print(error, file=sys.stderr)
    raise typer.Exit(2)


def in_a_loop(work: Coroutine[Any, Any, int]) -> int:
    """Return the code that *work* ends with, in the quickest loop there is."""
    try:
        import uvloop
    except ImportError:  # a platform without it
        return asyncio.run(work)
    return uvloop.run(work)
