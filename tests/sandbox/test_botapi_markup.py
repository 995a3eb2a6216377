import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.markup import cleaned, parse_html, to_html, trimmed, utf16_length
from bot.sandbox.refusals import ApiError


def entity(kind, offset, length, **more):
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>bold</b> <strong>b</strong>", "bold b", [entity("bold", 0, 4), entity("bold", 5, 1)]),
        ("<i>i</i><em>e</em>", "ie", [entity("italic", 0, 1), entity("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [entity("underline", 0, 1), entity("underline", 1, 1)]),
        ("<s>a</s><del>b</del><strike>c</strike>", "abc", [entity("strikethrough", n, 1) for n in range(3)]),
        ("😀<b>x</b>", "😀x", [entity("bold", 2, 1)]),
        ("<b>😀</b>", "😀", [entity("bold", 0, 2)]),
        ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ("<b></b>x", "x", []),
        ("<tg-spoiler>s</tg-spoiler>", "s", [entity("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [entity("spoiler", 0, 1)]),
        ("<code>a</code>", "a", [entity("code", 0, 1)]),
        ('<pre><code class="language-python">x</code></pre>', "x", [entity("pre", 0, 1, language="python")]),
        ("<blockquote>q</blockquote>", "q", [entity("blockquote", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [entity("expandable_blockquote", 0, 1)]),
        ('<a href="https://a.example/x?a=1&amp;b=2">l</a>', "l", [entity("text_link", 0, 1, url="https://a.example/x?a=1&b=2")]),
        ('<a href="a.example">l</a>', "l", [entity("text_link", 0, 1, url="http://a.example/")]),
        ('<a href="tel:112">call</a>', "call", []),
        ("<a>l</a>", "l", []),
        ('<tg-time unix="1700000000" format="wDT">t</tg-time>', "t", [entity("date_time", 0, 1, unix_time=1700000000, date_time_format="wDT")]),
        ("<tg-time unix='1700000000'>t</tg-time>", "t", [entity("date_time", 0, 1, unix_time=1700000000)]),
        ("&lt;b&gt; &amp; &quot;x&quot; &#128512; &#x41; &nbsp;", '<b> & "x" 😀 A &nbsp;', []),
        ("a & b", "a & b", []),
        ("<B>x</B>", "x", [entity("bold", 0, 1)]),
    ],
)  # fmt: skip
def test_html_becomes_text_with_entities(source, text, entities):
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("é<x>", 'Unsupported start tag "x" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ('<tg-time unix="soon">t</tg-time>', 'Invalid unix timestamp specified in the tag "tg-time"'),
        (
            '<tg-time unix="1" format="x">t</tg-time>',
            'Invalid date-time format specified in the tag "tg-time"',
        ),
    ],
)
def test_wrong_html_is_refused_in_telegrams_words(source, why):
    with pytest.raises(ApiError) as refused:
        parse_html(source)

    assert refused.value.description == f"Bad Request: can't parse entities: {why}"


def test_white_space_around_a_message_goes_and_entities_follow():
    text, entities = trimmed(*parse_html(" \n<b>  a </b> "))

    assert (text, entities) == ("a", [entity("bold", 0, 1)])


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ("a\tb\x0bc\r\n", "a b c\n"),
        ("\u202bright to left\u202c \u202etsal\u202c", "right to left tsal"),
        ("\u2067isolated\u2069", "\u2067isolated\u2069"),
        ("\u200f\u200e\u200fx", "\u200c\u200c\u200fx"),
    ],
)
def test_what_telegram_takes_out_of_a_text_is_out(source, left):
    assert cleaned(source) == left


@pytest.mark.parametrize(("shape", "kept"), [("Dw", "wD"), ("tTd", "dT"), ("R", "r"), ("W", "w")])
def test_a_date_may_name_its_parts_in_any_order(shape, kept):
    _, entities = parse_html(f'<tg-time unix="1700000000" format="{shape}">t</tg-time>')

    assert entities == [entity("date_time", 0, 1, unix_time=1700000000, date_time_format=kept)]


WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=8)
TAGS = st.sampled_from(["b", "i", "u", "s", "code", "blockquote", "tg-spoiler"])
TREES = st.recursive(
    WORDS.map(lambda w: w.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", TAGS, st.lists(inner, max_size=3)
    ),
    max_leaves=6,
)


@given(TREES)
def test_shown_html_means_the_same_as_the_sent_html(source):
    text, entities = parse_html(source)

    again, same = parse_html(to_html(text, entities))

    assert again == text
    assert sorted(map(str, same)) == sorted(map(str, entities))
    assert all(e["offset"] + e["length"] <= utf16_length(text) for e in entities)
