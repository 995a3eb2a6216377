"""Whatever Telegram sends, an update gets a chat to wait in and a meaning to answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import Line, Reader
from bot.channels.telegram.incoming import chat_of
from bot.domain.incoming import Did
from bot.services.talk.ports import Unreadable

NAMES = (
    "message",
    "callback_query",
    "my_chat_member",
    "chat",
    "from",
    "user",
    "id",
    "update_id",
    "poll",
    "text",
)
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
bodies = st.dictionaries(st.sampled_from(NAMES), json, max_size=4)


@pytest.mark.parametrize(
    ("body", "chat"),
    [
        ({"update_id": 1, "message": {"chat": {"id": 7}, "from": {"id": 8}}}, 7),
        ({"update_id": 1, "callback_query": {"from": {"id": 8}, "message": {"chat": {"id": 7}}}}, 7),
        ({"update_id": 1, "callback_query": {"from": {"id": 8}, "inline_message_id": "x"}}, 8),
        ({"update_id": 1, "message_reaction": {"chat": {"id": 7}, "user": {"id": 8}}}, 7),
        ({"update_id": 1, "poll_answer": {"user": {"id": 8}}}, 8),
        ({"update_id": 1, "something_of_next_year": {"x": 1}}, 0),
        ({"update_id": 1}, 0),
    ],
)
def test_known_updates_wait_in_their_own_chat(body, chat):
    assert chat_of(body) == chat


@pytest.mark.case("X09")
@given(bodies)
async def test_any_update_is_read_as_something_or_refused_in_one_way(body):
    reader = Reader(Line("1:town", "http://127.0.0.1:9").bot, bytes(32))

    try:
        read = reader.read({"update_id": 1} | body)
    except Unreadable as error:
        assert str(error).startswith("Update could not be parsed")  # noqa: PT017 - either outcome is right
    else:
        assert read.did in Did
