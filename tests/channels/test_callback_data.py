"""Buttons are bound to their chat: forged, cut, altered and foreign callback data mean nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import callback
from bot.channels.telegram.incoming import chat_of
from bot.domain.messages import Tap

KEY = bytes(32)
PART = st.text("abcdefghijklmnopqrstuvwxyz0123456789_.", max_size=10)
BIGGEST = 2**53


@given(PART.filter(bool), PART, PART, PART, st.integers(1, BIGGEST))
def test_what_a_button_means_comes_back_from_its_data(kind, subject, act, arg, chat):
    tap = Tap(kind, subject, act, arg)

    assert callback.decode(callback.encode(tap, chat, KEY), chat, KEY) == tap


@pytest.mark.case("X01")
@pytest.mark.hazard("H8")
@given(st.integers(1, BIGGEST), st.integers(1, BIGGEST).filter(bool))
def test_a_button_of_another_chat_means_nothing(mine, theirs):
    data = callback.encode(Tap("dose", "17", "taken"), mine, KEY)

    assert (callback.decode(data, theirs, KEY) is None) == (mine != theirs)


@pytest.mark.case("X01")
@pytest.mark.hazard("H8")
@given(st.integers(0, 200), st.characters(max_codepoint=0x2FF))
def test_data_with_one_character_changed_means_nothing(place, character):
    data = callback.encode(Tap("dose", "123456789", "why", "side_effects"), 77, KEY)
    place %= len(data)
    forged = data[:place] + character + data[place + 1 :]

    assert (callback.decode(forged, 77, KEY) is None) == (forged != data)


@pytest.mark.case("X01")
@given(st.text(max_size=80))
def test_any_text_can_be_looked_at_and_means_nothing(text):
    assert callback.decode(text, 77, KEY) is None


@pytest.mark.parametrize("body", ["9:dose:17:taken", "1", "1:dose:17:taken:at:twice", ""])
def test_data_of_another_version_or_shape_means_nothing_though_it_is_signed(body):
    signed = f"{body}:{callback._mac(body, 77, KEY)}"

    assert callback.decode(signed, 77, KEY) is None


@pytest.mark.parametrize(
    ("tap", "body"),
    [
        (Tap("menu"), "1:menu"),
        (Tap("kb", "X"), "1:kb:X"),
        (Tap("dose", "17", "taken"), "1:dose:17:taken"),
        (Tap("kb", "", "calling", "x"), "1:kb::calling:x"),
    ],
)
def test_a_button_of_any_old_message_still_reads_so_what_is_signed_may_never_change(tap, body):
    data = callback.encode(tap, 77, KEY)

    assert data == f"{body}:{callback._mac(body, 77, KEY)}"
    assert len(data) == len(body) + len(":") + 8


def test_the_longest_buttons_fit_telegrams_64_bytes():
    longest = [
        Tap("dose", str(2**63 - 1), "why", "side_effects"),
        Tap("kb", "", "calling", "anxiety_irritability"),
        Tap("sos", str(2**63 - 1), "decided", "off"),
        Tap("ci", str(2**63 - 1), "same", "12.180.12"),
        Tap("setup", "checkin_day", "pick", "saturday"),
    ]

    assert max(len(callback.encode(tap, BIGGEST, KEY).encode()) for tap in longest) <= callback.LIMIT_BYTES


def test_sixty_four_bytes_fit_and_one_more_does_not():
    room = callback.LIMIT_BYTES - len(callback.encode(Tap("kb", ""), 77, KEY)) - len(":")

    assert len(callback.encode(Tap("kb", "x" * room), 77, KEY)) == 64
    with pytest.raises(ValueError, match="longer than 64"):
        callback.encode(Tap("kb", "x" * (room + 1)), 77, KEY)


def test_data_that_would_not_fit_is_refused_when_it_is_made():
    with pytest.raises(ValueError, match="longer than 64"):
        callback.encode(Tap("kb", "x" * 40, "y" * 20), 77, KEY)
    with pytest.raises(ValueError, match=r"^A part of callback data holds a colon\.$"):
        callback.encode(Tap("kb", "a:b"), 77, KEY)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["chat", "from", "id", "message", "user", "x"]), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(
    st.dictionaries(
        st.sampled_from(["update_id", "message", "callback_query", "my_chat_member", "odd"]),
        json_values,
        max_size=4,
    )
)
def test_the_chat_of_any_odd_update_can_be_asked(body):
    assert isinstance(chat_of(body), int)
