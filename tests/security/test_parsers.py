"""No bytes and no words of a stranger make a parser fail in a way that nobody planned."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.security.parsers import PARSERS

DEEP = b"[" * 100_000
SEEDS = {
    "nothing": b"",
    "deep JSON": DEEP,
    "a deep update": b'{"update_id":1,"message":' + DEEP,
    "a huge update id": b'{"update_id": 1' + b"0" * 40 + b"}",
    "a number with too many digits": b'{"update_id": ' + b"9" * 5000 + b"}",
    "a huge chat": b'{"update_id": 1, "message": {"chat": {"id": -1' + b"0" * 30 + b"}}}",
    "truth for a number": b'{"update_id": true}',
    "not a number": b'{"update_id": NaN}',
    "half a character": b"\xed\xa0\x80\xff",
    "a lone surrogate": json.dumps({"update_id": 1, "message": {"text": "\ud800"}}).encode(),
    "the head of a backup": b"DAYMARK" + bytes(200),
    "a date out of range": b"00" * 16 + b" 99999-01-01T00:00:00+00:00\n",
    "a date without a zone": b"00" * 16 + b" 2026-01-01T00:00:00\n",
    "TOML of nothing known": b'id = "given"\nsay = [[1, 2], {a = 3}]\n',
    "other digits": "٣:٤٥ ½ ⅔ ᎑ 𝟘𝟙:𝟚𝟛".encode(),
    "a very long word": b"a" * 5000,
}
KEYS = ("update_id", "message", "callback_query", "chat", "id", "from", "text", "data")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)
strange = (
    st.binary(max_size=300)
    | st.text(max_size=120).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.dictionaries(st.sampled_from(KEYS), values, max_size=5).map(lambda value: json.dumps(value).encode())
)


@pytest.mark.case("X09")
@pytest.mark.hazard("H3")
@pytest.mark.parametrize("name", PARSERS)
def test_known_oddities_are_read_or_refused(name):
    for seed in SEEDS.values():
        PARSERS[name](seed)


@pytest.mark.case("X09")
@pytest.mark.parametrize("name", PARSERS)
@given(data=strange)
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(name, data):
    PARSERS[name](data)
