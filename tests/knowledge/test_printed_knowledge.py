"""The document for the reviewing clinician."""

import re
from html.parser import HTMLParser

from bot.knowledge.check import sentences
from bot.knowledge.printed import document
from tests.knowledge.knowledge_samples import library_of, sample, saying


def text_of(page):
    parser, seen = HTMLParser(), []
    parser.handle_data = seen.append
    parser.feed(page)
    return re.sub(r"\s+", " ", "".join(seen))


def test_every_sentence_source_and_number_of_every_entry_is_printed(library):
    text = text_of(document(library))

    for topic in library.topics.values():
        assert topic.title in text
        assert all(re.sub(r"\s+", " ", name) in text for name in topic.synonyms)
        for field, sentence in sentences(topic):
            if not field.startswith("figure"):
                assert re.sub(r"\s+", " ", sentence) in text, (topic.id, field)
        for _, statement in topic.statements():
            assert ", ".join(statement.sources) in text


def test_each_entry_has_a_box_to_sign(library):
    assert document(library).count('<div class="sign">') == len(library.topics)


def test_the_same_content_gives_the_same_document(library):
    assert document(library) == document(library)


def test_the_document_needs_nothing_from_elsewhere(library):
    assert not re.search(r"<(script|img|link|iframe)\b|url\(|src=", document(library))


def test_every_link_of_the_contents_leads_to_an_entry(library):
    page = document(library)

    assert sorted(re.findall(r'href="#(\w+)"', page)) == sorted(re.findall(r'<article id="(\w+)"', page))


def test_rules_are_printed_with_their_words_when_known():
    page = document(library_of(sample()), {"T2": "severity 3: call in the next days"})

    assert "T2 severity 3: call in the next days" in page


def test_content_is_escaped():
    page = document(library_of(sample(title="a < b", say=[saying("x & y")])))

    assert "a &lt; b" in page
    assert "x &amp; y" in page
