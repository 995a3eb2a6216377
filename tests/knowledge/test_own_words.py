"""Facts carry over from the source documents, sentences do not."""

from bot.knowledge.check import sentences
from tests.knowledge.seed_shingles import borrowed, fingerprint, runs, stored


def test_no_sentence_shares_eight_words_in_a_row_with_a_source_document(library):
    seeds = stored()

    taken = [
        f"{topic.id}.{field}: {run}"
        for topic in library.topics.values()
        for field, text in sentences(topic)
        for run in borrowed(text, seeds)
    ]

    assert taken == []


def test_the_fingerprints_cover_whole_documents():
    assert len(stored()) > 5_000


def test_a_borrowed_run_is_found_whatever_its_case_and_punctuation():
    seeds = frozenset(map(fingerprint, runs("one two three four five six seven eight nine")))

    assert borrowed("Zero. ONE two, three; four five six seven eight!", seeds) == [
        "one two three four five six seven eight"
    ]


def test_a_marked_quote_may_be_word_for_word():
    seeds = frozenset(map(fingerprint, runs("one two three four five six seven eight")))

    assert borrowed("It says: “one two three four five six seven eight”.", seeds) == []


def test_seven_shared_words_are_no_borrowing():
    seeds = frozenset(map(fingerprint, runs("one two three four five six seven eight")))

    assert borrowed("one two three four five six seven and more", seeds) == []
