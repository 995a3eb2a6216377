"""A plan told in words: what was said is read, what was not is left empty, and a word not understood refuses it all."""

from decimal import Decimal
from itertools import product

import pytest

from bot.domain.regimens import Regimen, read
from bot.domain.rounds_told import Told

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
        "1 mg a day and 0.5 mg a day", "1 mg for 2 weeks and 0.5 mg for 2 weeks", "0 days on, 7 off", "2 weeks off",
        "one a day for 0 days", "21 days on", "400 days on, 7 off", "9 mg one day, 1 mg the next",
        "21 days on, 7 off, but not in May", "half every other day and one every other day",
    ],
)  # fmt: skip
def test_what_is_not_wholly_understood_or_contradicts_itself_is_no_plan(words):
    assert read(words) is None


@pytest.mark.parametrize(
    ("words", "mg", "often"),
    [
        ("1 mg morning and 1 mg night", "1", "two"),
        ("1 mg in the morning and 1 mg at night", "1", "two"),
        ("1mg morning, 1mg night", "1", "two"),
        ("one tablet in the morning and one at night", "1", "two"),
        ("twice a day: 1 mg with breakfast & 1 mg with dinner", "1", "two"),
        ("in the morning 1 mg, at night 1 mg", "1", "two"),
        ("1 mg every morning and every night", "1", "two"),
        ("1 mg in the morning and again at night", "1", "two"),
        ("half in the morning and half at night", "0.5", "two"),
        ("morning and night, half a tablet", "0.5", "two"),
        ("1 mg daily, morning and evening", "1", "two"),
        ("1 mg morning, 1 mg lunch, 1 mg night", "1", "three"),
        ("morning, noon and night", None, "three"),
        ("1 mg in the morning with breakfast", "1", "daily"),
        ("one 1 mg tablet every night at bedtime", "1", "daily"),
        ("1 mg, one tablet once daily, in the morning", "1", "daily"),
        ("one tablet daily, 1 mg", "1", "daily"),
        ("half a day", "0.5", "daily"),
    ],
)
def test_every_part_of_the_day_that_is_told_counts(words, mg, often):
    assert read(words) == Regimen(mg and Decimal(mg), often)


@pytest.mark.parametrize(
    "words",
    [
        "half in the morning and 1 mg at night", "1 mg in the morning and 0.5 mg at night", "1 mg and 1 mg", "1 mg, 1 mg",
        "mornings evenings", "once a day in the morning and at night", "1 mg day and night", "1 mg a day and 1 mg at night",
        "1 mg daily and 1 mg weekly", "every other day and every night", "1 mg Monday morning and Monday night",
        "twice a day at night", "1 mg Mondays, morning and night", "one a day, one at night", "8 am and 8 pm",
        "1 mg at 8 am and 1 mg at 8 pm", "1 mg morning and 1 mg 9 pm", "1 mg in the morning and nothing at night",
        "1 mg morning and 1 mg morning", "1 mg breakfast, lunch, dinner and bedtime", "once a day, twice a day",
        "1 mg every morning for 2 weeks then 1 mg every morning and every night for 2 weeks",
    ],
)  # fmt: skip
def test_what_may_be_more_than_one_of_its_parts_is_never_read_as_that_part(words):
    assert read(words) is None


def rounds(*parts, amount=None, **more):
    told = Told(tuple((days, None if mg is None else Decimal(mg)) for days, mg in parts), amount, **more)
    return Regimen(amount, often="rounds", rounds=told)


ON_OFF = rounds((21, None), (7, "0"))
IN_TURN = rounds((1, "1"), (1, "0.5"))
DOWN = rounds((14, "1"), (14, "0.5"), again=False, ends=True)


@pytest.mark.parametrize(
    ("words", "plan"),
    [
        ("21 days on, 7 off", ON_OFF),
        ("21 days on and 7 days off", ON_OFF),
        ("twenty-one days on, seven days off", ON_OFF),
        (
            "thirty five days on, fifteen off",
            Regimen(often="rounds", rounds=Told(((35, None), (15, Decimal(0))))),
        ),
        ("three weeks on, one week off", ON_OFF),
        ("I take it for 21 days, then a break of 7 days", ON_OFF),
        ("3 weeks then a week off", ON_OFF),
        (
            "one tablet a day for three weeks, then a week off",
            rounds((21, None), (7, "0"), amount=Decimal(1)),
        ),
        ("week on week off", rounds((7, None), (7, "0"))),
        ("1 mg and 0.5 mg on alternate days", IN_TURN),
        ("alternating 1mg and half a mg", IN_TURN),
        ("1 mg one day, 0.5 mg the next", IN_TURN),
        ("a full tablet one day and half the next day", IN_TURN),
        ("one day 1 mg, the next 0,5 mg", IN_TURN),
        ("half one day and a whole one the next", rounds((1, "0.5"), (1, "1"))),
        ("1 mg for 2 weeks, then 0.5 mg for 2 weeks", DOWN),
        ("1 mg a day for 2 weeks then 0.5 mg a day for 2 weeks then stop", DOWN),
        ("2 weeks 1 mg, then 2 weeks half a tablet", DOWN),
        ("1 mg for 14 days then half a tablet", rounds((14, "1"), (1, "0.5"), again=False)),
    ],
)
def test_stretches_of_days_are_read_from_the_ways_people_say_them(words, plan):
    assert read(words) == plan
    assert read(f"{words} please, as prescribed") == plan


@pytest.mark.parametrize(
    ("words", "often", "days"),
    [("one a day for 10 days", "daily", 10), ("twice a day for a week", "two", 7), ("every other day for 2 weeks", "every", 14)],
)  # fmt: skip
def test_a_plan_of_some_days_only_says_how_many(words, often, days):
    told = read(words)

    assert (told.often, told.for_days) == (often, days)
