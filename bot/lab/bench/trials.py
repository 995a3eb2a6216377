"""What is measured, as data: each trial, the figures it gives, and the budget this bot has to keep (decisions.md 9)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a trial. *budget* binds this bot alone; less is better unless *more* is; *drawn*: in the picture."""

    name: str
    title: str
    unit: str
    budget: float | None = None
    more: bool = False
    places: int = 0
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Trial:
    """The same work for every way that has a function called *does*; *size* names how much of it."""

    name: str
    does: str
    size: str
    figures: tuple[Figure, ...]
    latency_seconds: float = 0.0
    kept: bool = False  # the database lives through all repeats, filled before the first
    once: bool = False  # so long, and so much alike from time to time, that repeats would tell nothing
    side_by_side: bool = False  # hardly any CPU and much waiting: all ways at once, and once only
    ours_alone: bool = False


TRIALS = (
    Trial(
        "start, few",
        "start",
        "few",
        (
            Figure("seconds", "Start with so many patients, imports apart", "s", places=2),
            Figure("megabytes", "Memory after that start, at most", "MB"),
        ),
        kept=True,
    ),
    Trial(
        "start, many",
        "start",
        "many",
        (
            Figure("seconds", "Start with so many patients, imports apart", "s", budget=2.0, places=2),
            Figure("megabytes", "Memory after that start, at most", "MB", budget=150),
        ),
        ours_alone=True,
        kept=True,
    ),
    Trial(
        "plan, few",
        "plan",
        "few",
        (
            Figure("per_second", "Reminders planned", "/s", budget=30_000, more=True, drawn=False),
            Figure("cpu_micros", "CPU to plan one", "us"),
        ),
        kept=True,
    ),
    Trial(
        "plan, many",
        "plan",
        "many",
        (Figure("cpu_micros", "CPU to plan one", "us"),),
        ours_alone=True,
        kept=True,
    ),
    Trial(
        "same second",
        "same_second",
        "same_second",
        (
            Figure("share", "Due in the same second: how many ran", "%", more=True, drawn=False),
            Figure("last_seconds", "The last of those to run came after", "s", places=1, drawn=False),
            Figure("blocked_millis", "Nothing else could run for, at most", "ms"),
        ),
        once=True,
    ),
    Trial(
        "send",
        "send",
        "messages",
        (
            Figure("cpu_micros", "CPU a message, 64 in flight", "us", budget=900),
            Figure("per_second", "Messages sent", "/s", more=True, drawn=False),
        ),
    ),
    Trial(
        "send, 60 ms away",
        "send",
        "slow_messages",
        (Figure("per_second", "Messages sent, Telegram 60 ms away", "/s", budget=1_000, more=True),),
        latency_seconds=0.06,
    ),
    Trial(
        "pace",
        "pace",
        "paced",
        (
            Figure("lost", "Due in the same minute, 28/s: not sent", "", budget=0),
            Figure("late", "Time to the last, times the shortest allowed", "x", 1.05, places=2, drawn=False),
            Figure("most", "Most messages in any one second", "", budget=30),
        ),
        latency_seconds=0.06,
        side_by_side=True,
    ),
    Trial(
        "reply",
        "reply",
        "asked",
        (
            Figure("p50_millis", "Reply while reminders wait, median", "ms", drawn=False),
            Figure("p99_millis", "Reply while reminders wait, 99 of 100 within", "ms", budget=100),
        ),
        side_by_side=True,
    ),
    Trial(
        "tap",
        "tap",
        "messages",
        (
            Figure("cpu_micros", "CPU a tap on Taken: kept, booked, its card edited", "us"),
            Figure("per_second", "Taps answered", "/s", more=True, drawn=False),
        ),
    ),
    Trial(
        "tap, many",
        "tap_in_a_minute",
        "asked",
        (
            Figure("p50_millis", "A tap among 1,000 a minute, median", "ms", drawn=False),
            Figure("p99_millis", "A tap among 1,000 a minute, 99 of 100 within", "ms"),
        ),
        side_by_side=True,
        ours_alone=True,
    ),
    Trial(
        "tap, many, limits on",
        "tap_in_a_minute_paced",
        "asked",
        (
            Figure("p50_millis", "A tap among 1,000 a minute, limits on, median", "ms", drawn=False),
            Figure("p99_millis", "A tap among 1,000 a minute, limits on, 99 of 100 within", "ms"),
        ),
        side_by_side=True,
        ours_alone=True,
    ),
    Trial(
        "typed",
        "typed",
        "asked",
        (Figure("cpu_micros", "CPU a typed message: kept, understood, answered", "us"),),
        ours_alone=True,
    ),
    Trial(
        "check-in",
        "check_in",
        "asked",
        (Figure("cpu_micros", "CPU an answer of a check-in: kept, the next question shown", "us"),),
        ours_alone=True,
    ),
    Trial(
        "understand",
        "understand_typed",
        "messages",
        (
            Figure("p50_millis", "Understanding a typed message, CPU, median", "ms", places=2, drawn=False),
            Figure("p99_millis", "Understanding a typed message, CPU, 99 of 100 within", "ms", 5.0, places=2),
            Figure("both_p50_millis", "... with the second look, median", "ms", places=1, drawn=False),
            Figure("both_p99_millis", "... with the second look, 99 of 100 within", "ms", 25.0, places=1),
            Figure("megabytes", "Memory that the second look adds", "MB", budget=80),
        ),
        ours_alone=True,
    ),
    Trial(
        "picture",
        "draw",
        "drawn",
        (
            Figure("cpu_millis", "A picture of the record, CPU, warm", "ms", budget=150),
            Figure("megabytes", "Memory that so many pictures leave behind", "MB", budget=20),
        ),
        ours_alone=True,
    ),
    Trial(
        "page",
        "print_page",
        "drawn",
        (
            Figure("cpu_millis", "The page for the visit, picture and file, CPU, warm", "ms", budget=400),
            Figure("megabytes", "Memory that so many pages leave behind", "MB", budget=20),
        ),
        ours_alone=True,
    ),
    Trial(
        "files",
        "take_away",
        "repeats",
        tuple(
            figure
            for kind in ("csv", "json", "fhir", "ics")
            for figure in (
                Figure(f"{kind}_millis", f"A year as {kind}, CPU of its own process", "ms"),
                Figure(f"{kind}_megabytes", f"A year as {kind}, memory of its own process", "MB", budget=100),
            )
        ),
        once=True,
        ours_alone=True,
    ),
    Trial(
        "reply, 20 pages",
        "reply_beside_pages",
        "asked",
        (
            Figure("p50_millis", "Reply while 20 pages are made, median", "ms", drawn=False),
            Figure("p99_millis", "Reply while 20 pages are made, 99 of 100 within", "ms", budget=100),
        ),
        once=True,
        ours_alone=True,
    ),
)
GROWTH = Figure("times", "Planning one dose with many people, times with few", "x", budget=1.3, places=2)
