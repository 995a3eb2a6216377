from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.amounts import read_amount


@pytest.mark.parametrize(
    ("text", "mg"),
    [
        ("1", "1"),
        ("0.5", "0.5"),
        ("0,5 mg", "0.5"),
        (".25", "0.25"),
        (",25", "0.25"),
        ("1mg", "1"),
        ("1.0 milligram", "1"),
        ("half", "0.5"),
        ("Half a milligram", "0.5"),
        ("a quarter", "0.25"),
        ("quarter of a milligram", "0.25"),
        ("one", "1"),
        ("1/2", "0.5"),
        ("½", "0.5"),
        ("1½", None),
        ("1 1/2 mg", "1.5"),
        ("3/4", "0.75"),
        ("0,125", "0.125"),
        ("٠٫٥", "0.5"),
        ("0.05", "0.05"),
        ("5", "5"),
    ],
)
def test_an_amount_is_read_in_every_form_that_is_offered(text, mg):
    assert read_amount(text) == (None if mg is None else Decimal(mg))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "0.04",
        "5.1",
        "50",
        "1,000",
        "-1",
        "1e1",
        "NaN",
        "mg",
        ".",
        "1 2",
        "1/3",
        "1/0",
        "9" * 4096,
    ],
)
def test_anything_else_is_no_amount(text):
    assert read_amount(text) is None


@given(st.text(max_size=300) | st.text("0123456789:., apmh٠١٢\u200f\u200b/", max_size=30))
def test_any_text_gives_an_amount_that_may_be_typed_or_none(text):
    mg = read_amount(text)
    assert mg is None or Decimal("0.05") <= mg <= 5
