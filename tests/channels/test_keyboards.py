"""Labels are never cut on a phone: a row that would cut one is broken."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.chat import WIDTHS, fitted, plain
from bot.domain.messages import Button, Tap

LABELS = st.lists(st.text("abcdefgh ij", min_size=1, max_size=34), min_size=1, max_size=8)


def row(labels):
    return tuple(Button(label, Tap("x")) for label in labels)


@given(LABELS)
def test_no_label_stands_in_a_row_that_is_too_narrow_for_it(labels):
    rows = fitted((row(labels),))

    for one in rows:
        if len(one) > 1:
            assert max(len(b.label) for b in one) <= WIDTHS.get(len(one), 5)


@given(LABELS)
def test_breaking_rows_keeps_every_button_in_its_order(labels):
    rows = fitted((row(labels),))

    assert [b.label for one in rows for b in one] == labels


def test_short_labels_stay_side_by_side():
    assert [len(one) for one in fitted((row(["07:00", "07:30", "08:00"]),))] == [3]
    assert [len(one) for one in fitted((row(["⏰ Later", "Skip today"]),))] == [2]
    assert [len(one) for one in fitted((row(["Breakfast", "Brush my teeth now"]),))] == [1, 1]


def test_plain_words_are_what_is_left_when_telegram_refuses_the_tags():
    assert plain("<b>Call &amp; ask</b> <i>now</i>") == "Call & ask now"
