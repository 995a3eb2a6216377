"""One compiled statement for all towns. Each engine of SQLAlchemy writes its SQL anew: a fifth of the CPU of a short town."""

from sqlalchemy.engine import Engine
from sqlalchemy.ext.asyncio import AsyncEngine

_FIRST: dict[str, Engine] = {}


def shared(engine: AsyncEngine) -> None:
    """What any engine of this kind has compiled is known to *engine*; connections and transactions are its own."""
    mine = engine.sync_engine
    first = _FIRST.setdefault(mine.dialect.driver, mine)
    mine.dialect = mine.pool._dialect = first.dialect
    mine._compiled_cache = first._compiled_cache
