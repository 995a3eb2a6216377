"""A first day with the bot, word for word. `GOLDEN=write pytest tests/journeys/test_first_day.py` keeps a new one."""

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "first_day.txt"
SET_UP = (
    "tap Continue", "tap Yes, I agree", "tap Breast cancer treatment", "tap Early breast cancer",
    "tap Woman, after menopause", "tap No", "say London", "tap London, United Kingdom", "tap Yes",
    "tap 1 tablet (1 mg) every day", "tap 08:30", "tap Breakfast", "tap Sunday evening", "tap Looks right",
)  # fmt: skip
THE_DAY = (
    "tap ✅ Taken", "tap Taken earlier", "tap ‹ Back", "say did I take my tablet today?",
    "say I have crushing chest pain right now", "tap I have called, or have help", "say /help", "say /today",
)  # fmt: skip


def page(message) -> str:
    """One message as she sees it, with its buttons row by row."""
    return "\n".join(
        [message.text, *("  [" + "] [".join(b.text for b in row) + "]" for row in message.buttons)]
    )


async def test_a_first_day_reads_as_it_was_agreed(town):
    margaret = town.newcomer()
    margaret.start()
    await town.quiet()
    diary = ["> /start", page(margaret.last)]

    async def live_through(steps):
        for step in steps:
            what, _, words = step.partition(" ")
            shown = await (margaret.taps(words) if what == "tap" else margaret.says(words))
            diary.extend([f"> {step}", page(shown)])

    await live_through(SET_UP)
    diary.extend(["= the rest of the screen", *(page(m) for m in margaret.messages[-2:])])
    await town.next_event("dose")
    diary.extend(["= half past eight the next morning", page(margaret.last)])
    await live_through(THE_DAY)
    written = "\n\n".join(diary) + "\n"
    if os.environ.get("GOLDEN") == "write":
        GOLDEN.write_text(written, encoding="utf-8")

    assert written == GOLDEN.read_text(encoding="utf-8")
