"""`python -m tests.typing.generated`: clock times and requests put together from their parts, and how many are read rightly.

What was meant is known from the parts: "ten past eight" + "in the evening" is 20:10.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import time
from itertools import product

from bot.domain.reports import Act, read
from bot.domain.times import times_of_day
from bot.domain.understanding import understand
from bot.knowledge.lexicon import load_lexicon
from bot.services.typing import requests

_SPOKEN = "twelve one two three four five six seven eight nine ten eleven".split()
_HALVES = {"am": range(12), "in the morning": range(1, 12), "pm": range(12, 24), "in the afternoon": range(12, 18), "in the evening": range(17, 24), "at night": range(20, 24)}  # fmt: skip
_BESIDE = {5: "five past", 10: "ten past", 15: "quarter past", 20: "twenty past", 30: "half past"}
_BEFORE = {40: "twenty to", 45: "quarter to", 50: "ten to", 55: "five to"}
_AROUND = (
    "{}",
    "at {}",
    "{} please",
    "about {}",
    "make it {}",
    "I take it at {}",
    "could we do {}",
    "Set it to {}.",
)
Clear = tuple[str, time]


def clear_times(*, twelve_hour: bool = False) -> Iterator[Clear]:
    """Yield what can mean one time only, and that time."""
    plain = [("noon", time(12)), ("midnight", time(0)), ("midday", time(12))]
    for hour, minute in product(range(24), range(0, 60, 5)):
        at, twelve = time(hour, minute), hour % 12 or 12
        if not (twelve_hour and 10 <= hour <= 12):  # there 10:05 may be either
            plain.append((f"{hour:02}:{minute:02}", at))
        for half in (half for half, hours in _HALVES.items() if hour in hours):
            words = _in_words(hour, minute)
            plain += [(f"{said} {half}", at) for said in words]
            if half in ("am", "pm"):
                plain += [(f"{twelve}:{minute:02}{half}", at), (f"{twelve}.{minute:02} {half[0]}.m.", at)]
                plain += [(f"{twelve}{half}", at), (f"{twelve} {half.upper()}", at)] if not minute else []
    for n, (said, at) in enumerate(plain):
        yield _AROUND[n % len(_AROUND)].format(said), at


def double_times() -> Iterator[tuple[str, tuple[time, time]]]:
    """Yield what may be morning or evening, and both times."""
    n = 0
    for hour, minute in product(range(1, 12), range(0, 60, 5)):
        for said in _in_words(hour, minute):
            n += 1
            yield _AROUND[n % len(_AROUND)].format(said), (time(hour, minute), time(hour + 12, minute))


def _in_words(hour: int, minute: int) -> list[str]:
    named, following = _SPOKEN[hour % 12], _SPOKEN[(hour + 1) % 12]
    if not minute:
        return [named, f"{named} o'clock"]
    if minute in _BESIDE:
        return [f"{_BESIDE[minute]} {named}"] + ([f"half {named}"] if minute == 30 else [])
    return [f"{_BEFORE[minute]} {following}"] if minute in _BEFORE else []


def times_read(*, twelve_hour: bool = False) -> Counter[str]:
    """Return how many times were resolved, wrong, asked about where they are clear; asked or not where they are double."""
    found: Counter[str] = Counter()
    for text, at in clear_times(twelve_hour=twelve_hour):
        got = times_of_day(text, twelve_hour=twelve_hour)
        found["clear"] += 1
        found["resolved" if got == (at,) else "wrong" if len(got) == 1 else "not resolved"] += 1
    for text, both in double_times():
        found["double"] += 1
        found["asked" if times_of_day(text, twelve_hour=twelve_hour) == both else "double not asked"] += 1
    return found


# --- requests ----------------------------------------------------------------------------------------------------

_LEXICON = load_lexicon()
_TIMES = ("9 am", "half past seven in the evening", "8pm", "20:30", "quarter to nine in the morning")
_POLITE = ("{}", "please {}", "could you {}", "{} please", "can you {} for me", "I want you to {}", "hi, {}")
_PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "time": (
        ("change my reminder to {}", "move the tablet to {}", "remind me at {} every day from now on", "put my reminder at {}",
         "shift the alarm to {}", "set my reminder for {}", "set the time to {}", "make my reminder {} instead"),
        _TIMES,
    ),
    "trip_cancel": (("cancel my {}", "call off the {}", "scrap the {}", "forget about the {}", "drop my {}"), ("trip", "journey", "holiday", "flight")),
    "remove_medicine": (("remove the {}", "delete {} from my list", "stop reminding me about {}", "take {} off my list"), ("calcium", "vitamin d", "letrozole")),
    "add_medicine": (("add {}", "add my {} as well", "remind me about {} too", "include {}"), ("calcium", "vitamin d", "a calcium tablet")),
    "export": (("send me my {}", "I want my {}", "can I have my {}"), ("data as a spreadsheet", "data as json", "record as a file")),
    "plan": (("show me my {}", "tell me my {}", "list my {}", "let me see my {}"), ("plan", "medicines", "reminders", "schedule")),
    "month": (("show me {}", "let me see {}", "show how {} went"), ("this month", "last month", "the month")),
    "pause": (("pause for {}", "stop reminding me for {}", "pause my reminders for {}", "leave me alone for {}"), ("three days", "a week", "10 days", "2 weeks")),
    "snooze": (
        ("remind me in {}", "ask me again in {}", "ring me again in {}", "try again in {}", "wait {}", "come back in {}", "ping me in {}"),
        ("20 minutes", "half an hour", "an hour", "two hours", "10 mins", "a quarter of an hour"),
    ),
}  # fmt: skip


def wishes() -> Iterator[tuple[str, str]]:
    """Yield requests and what is asked for."""
    for meant, (forms, fillings) in _PARTS.items():
        for n, (form, filling) in enumerate(product(forms, fillings)):
            for polite in (_POLITE[n % len(_POLITE)], _POLITE[(n + 3) % len(_POLITE)]):
                yield polite.format(form.format(filling)), meant


def asked_for(text: str) -> str:
    """Return which request *text* is for the bot, a snooze being the report that it shall be later."""
    meaning = understand(text, _LEXICON)
    if wanted := requests.wanted(text, meaning):
        return wanted
    if read(text, {"anastrozole": ("anastrozole",), "calcium": ("calcium",)}).act is Act.LATER:
        return "snooze"
    return str(meaning.intent or "") or requests.wanted(text, meaning, weak=True)


def requests_read() -> tuple[Counter[str], list[tuple[str, str, str]]]:
    """Return how many requests of each kind were understood, and what became of the others."""
    found: Counter[str] = Counter()
    others = []
    for text, meant in wishes():
        got = asked_for(text)
        found[meant] += 1
        found["right"] += got == meant
        if got != meant:
            others.append((text, meant, got))
    return found, others


def _share(found: Counter[str], part: str, whole: str) -> str:
    return f"{found[part]} of {found[whole]} ({found[part] / found[whole]:.1%})"


def main(show: Callable[[str], None] = print) -> None:
    for twelve_hour in (False, True):
        found = times_read(twelve_hour=twelve_hour)
        show(
            f"clear times ({'12' if twelve_hour else '24'}-hour clock): {_share(found, 'resolved', 'clear')}, wrong {found['wrong']}"
        )
        show(f"double times: {_share(found, 'asked', 'double')} asked")
    counted, others = requests_read()
    total = counted.total() - counted["right"]
    show(f"requests: {counted['right']} of {total} ({counted['right'] / total:.1%})")
    for text, meant, got in others:
        show(f"  {text!r}: {got or 'nothing'} for {meant}")


if __name__ == "__main__":
    main()
