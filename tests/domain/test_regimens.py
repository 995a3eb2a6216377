"""A plan told in words: what was said is read, what was not is left empty, and a word not understood refuses it all."""

from decimal import Decimal
from itertools import product

import pytest

from bot.domain.regimens import Regimen, read

AMOUNTS = {
    "": None, "one tablet": "1", "1 mg": "1", "1mg tablet": "1", "half a tablet": "0.5", "0.5 mg": "0.5",
    "half a milligram": "0.5", "a quarter tablet": "0.25",
}  # fmt: skip
RHYTHMS = {
    "a day": Regimen(often="daily"),
    "once a day": Regimen(often="daily"),
    "every morning": Regimen(often="daily"),
    "at night": Regimen(often="daily"),
    "twice a day": Regimen(often="two"),
    "morning and evening": Regimen(often="two"),
    "every other day": Regimen(often="every", every_days=2),
    "every second day": Regimen(often="every", every_days=2),
    "twice a week": Regimen(often="days", a_week=2),
    "two times per week": Regimen(often="days", a_week=2),
    "once a week": Regimen(often="every", every_days=7),
    "on Mondays and Thursdays": Regimen(often="days", days=(0, 3)),
    "Mon, Wed & Fri": Regimen(often="days", days=(0, 2, 4)),
    "twice a week, Tuesday and Friday": Regimen(often="days", days=(1, 4), a_week=2),
    "three times a week on mon wed fri in the morning": Regimen(often="days", days=(0, 2, 4), a_week=3),
    "every two weeks": Regimen(often="every", every_days=14),
}
AROUND = ("{}", "I take {}", "It's {} please", "{}, as my doctor said", "Anastrozole {}")


@pytest.mark.parametrize(("amount", "rhythm"), [*product(AMOUNTS, RHYTHMS)])
def test_amount_and_rhythm_are_read_in_either_order_and_with_words_around(amount, rhythm):
    mg = AMOUNTS[amount] and Decimal(AMOUNTS[amount])
    plan = RHYTHMS[rhythm]
    expected = Regimen(mg, plan.often, plan.every_days, plan.days, plan.a_week)

    for around in AROUND:
        assert read(around.format(f"{amount} {rhythm}".strip())) == expected, around
    assert read(f"{rhythm} {amount}") == expected


@pytest.mark.parametrize(
    "words",
    [
        "", "hello", "two tablets a day and one at night", "one a day except sundays", "twice a week, Mon Wed and Fri",
        "I have 5 left", "took it at 7", "my mum takes this", "half on Monday and one on Thursday", "not every day",
        "once a day or twice a day", "x" * 200,
    ],
)  # fmt: skip
def test_what_is_not_wholly_understood_or_contradicts_itself_is_no_plan(words):
    assert read(words) is None
