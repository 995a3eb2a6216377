"""A mistake of ours anywhere between a typed message and its answer: the fixed safe reply, and soon."""

import asyncio
import inspect
import sys
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from bot import services
from bot.domain import understanding
from bot.domain.understanding import understand
from bot.knowledge.lexicon import load_lexicon

SAFE = "Something went wrong on my side"
ROOMS = (
    *Path(understanding.__file__).parent.glob("*.py"),
    *(
        Path(services.__file__).parent / file
        for file in ("desk/desk.py", "desk/conversation.py", "typing/doubt.py", "questions/answers.py")
    ),
    *(Path(services.__file__).with_name("alerts").glob("*.py")),
)
assert all(file.exists() for file in ROOMS), "a file of the path has moved: no fault would be tried in it"
PATH = {str(file) for file in ROOMS}
TEXT = "crushing chest pian, no headache, cuff said 158/92"


class InjectedError(Exception):
    """What a bug would raise."""


@contextmanager
def at_every_call(of):
    """While inside, *of* sees each function of the path that is called, and may raise there again and again.

    Generators are left to whoever runs them: closing one would count as a call whose error Python drops.
    """

    def look(frame, event, _arg):
        code = frame.f_code
        if event == "call" and code.co_filename in PATH and not code.co_flags & inspect.CO_GENERATOR:
            try:
                of(code)
            except InjectedError:
                with suppress(
                    RuntimeError
                ):  # Python stops tracing after an exception: begin again, in a loop
                    asyncio.get_running_loop().call_soon(sys.settrace, look)
                raise

    before = sys.gettrace()
    sys.settrace(look)
    try:
        yield
    finally:
        sys.settrace(before)


async def safe_reply_in(town, who, seconds: float) -> bool:
    """Whether she gets the safe reply within so many seconds of the town's time."""
    end = town.now + timedelta(seconds=seconds)
    while not any(SAFE in m.text for m in who.persona.messages):
        if town.now > end:
            return False
        await asyncio.sleep(0.01)
        town.clock.advance(timedelta(seconds=0.1))
        await town.parts.drain.answer_waiting()
    return True


def test_no_fault_inside_understanding_is_turned_into_a_meaning():
    """Raised at each single call, it comes out again: only the safe reply may follow."""
    lexicon, text = load_lexicon(), "no headache, chset pain 158/92"
    calls = 0

    def count(_code):
        nonlocal calls
        calls += 1

    understand(text, lexicon)  # what is made once, at the first message, is made
    with at_every_call(count):
        understand(text, lexicon)

    for nth in range(1, calls + 1):
        left = iter(range(nth - 1))

        def fail(_code, left=left):
            if next(left, None) is None:
                raise InjectedError

        with at_every_call(fail), pytest.raises(InjectedError):
            understand(text, lexicon)
    assert calls > 100


AT = ("desk.answer", "conversation.answer", "engine.understand", "record.keep", "cards.urgent")


@pytest.mark.parametrize("places", [AT, pytest.param((), marks=[pytest.mark.slow, pytest.mark.timeout(900)])])
async def test_a_fault_at_any_place_ends_in_the_safe_reply_within_five_seconds(town, neighbours, places):
    called = {}
    (first,) = await neighbours(1)
    with at_every_call(lambda code: called.setdefault(place(code), code)):
        first.persona.say(TEXT)
        await town.quiet()
    broken = [called[name] for name in places or called]

    silent = []
    for code, who in zip(broken, await neighbours(len(broken)), strict=True):

        def fail(running, code=code):
            if running is code:
                raise InjectedError

        with at_every_call(fail):
            who.persona.say(TEXT)
            if not await safe_reply_in(town, who, 5):
                silent.append(place(code))

    assert silent == []


def place(code) -> str:
    return f"{Path(code.co_filename).stem}.{code.co_qualname}"


@pytest.mark.parametrize(
    ("text", "answer", "first_line"),
    [
        ("my knees hurt", "joint", "You wrote this 3 hours ago. I was not able to answer sooner."),
        ("I have chest pain", "You said: chest pain", "🚨 Call"),
    ],
)
async def test_a_message_of_the_past_is_answered_with_its_age_and_a_number_still_comes_first(
    town, margaret, text, answer, first_line
):
    await town.stop()
    margaret.persona.say(text)

    await town.restart(hours=3)
    await town.quiet()

    card = next(m for m in reversed(margaret.persona.messages) if not m.mine and answer in m.text)
    assert card.text.startswith(first_line)
    assert "You wrote this 3 hours ago" in card.text
