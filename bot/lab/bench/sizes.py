"""How much is measured: ``small`` for a machine at hand, ``full`` for a figure to print."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts of people, doses or messages. *paced* ones leave at 28 a second: 280 take ten seconds."""

    few: int
    many_sqlite: int
    many_postgres: int
    messages: int
    slow_messages: int
    paced: int
    same_second: int
    waiting: int  # reminders that wait while people ask
    asked: int
    drawn: int  # pictures and pages after those that warm the press
    repeats: int


SIZES = {
    "tiny": Sizes(
        few=60,
        many_sqlite=200,
        many_postgres=200,
        messages=40,
        slow_messages=40,
        paced=28,
        same_second=40,
        waiting=60,
        asked=5,
        drawn=2,
        repeats=1,
    ),
    "small": Sizes(
        few=10_000,
        many_sqlite=1_000_000,
        many_postgres=100_000,
        messages=1_000,
        slow_messages=1_000,
        paced=560,
        same_second=10_000,
        waiting=10_000,
        asked=100,
        drawn=20,
        repeats=3,
    ),
    "full": Sizes(
        few=10_000,
        many_sqlite=1_000_000,
        many_postgres=1_000_000,
        messages=5_000,
        slow_messages=5_000,
        paced=10_000,
        same_second=10_000,
        waiting=10_000,
        asked=400,
        drawn=100,
        repeats=3,
    ),
}
