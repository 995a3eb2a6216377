"""No dead end: whoever taps anything, anywhere, in any order, is answered, and can always get home."""

import random

import pytest

SORRY = "Something went wrong on my side"
TAPS = 120
WORDS = (
    "2",
    "severe",
    "0.5",
    "8:30",
    "/cancel",
    "/today",
    "Berlin",
    "taken",
    "what?",
    "/settings",
    "/checkin",
    "🙂",
)


def buttons(person):
    """Every button the person could tap now: (message, label)."""
    return [(m.id, b.data) for m in person.messages if not m.mine for row in m.buttons for b in row if b.data]


@pytest.mark.parametrize("seed", [1, *(pytest.param(n, marks=pytest.mark.slow) for n in (2, 3))])
async def test_any_order_of_taps_and_words_is_answered(town, seed):
    chance = random.Random(seed)
    person = await town.settled_person() if seed != 1 else town.sandbox.person(555, "Random", "en-GB")
    if seed == 1:
        person.start()
        await town.quiet()

    for _ in range(TAPS):
        choices = buttons(person)
        if choices and chance.random() < 0.9:
            message_id, data = chance.choice(choices[-25:])
            person.press(message_id, data)
        else:
            person.say(chance.choice(WORDS))
        await town.quiet()
        assert not any(SORRY in m.text for m in person.messages if not m.mine)

    person.say("/help")
    await town.quiet()
    assert "I can help with" in person.last.text
    assert person.last.labels
