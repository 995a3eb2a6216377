"""The project's own messages: none under-triaged, few alarms without need, the right topics."""

from itertools import cycle

import pytest

from bot.domain.understanding import Level, understand


def under_triaged(row, meaning) -> bool:
    if row.expect == "ASK":
        return not meaning.confirm and meaning.level < Level.TODAY
    enough = meaning.level >= Level(row.expect)
    return not (enough or (meaning.confirm and row.expect in {"TODAY", "SOON"}))


def test_the_corpus_is_large_and_holds_no_message_twice(frozen, everyday):
    texts = [row.text for row in [*frozen, *everyday]]

    assert len(texts) >= 400
    assert len(set(texts)) == len(texts)


@pytest.mark.case("K02")
@pytest.mark.hazard("H3", "H4")
def test_no_frozen_message_is_under_triaged(frozen, lexicon):
    missed = [row for row in frozen if under_triaged(row, understand(row.text, lexicon))]

    assert missed == []


def test_no_everyday_message_raises_an_alarm_without_asking(everyday, lexicon):
    alarms = [
        row.text
        for row in everyday
        if (meaning := understand(row.text, lexicon)).level >= Level.TODAY and not meaning.confirm
    ]

    assert alarms == []


def test_every_frozen_message_leads_to_its_topic(frozen, lexicon):
    """Named, or, where an alert goes first, the first topic offered beside it."""

    def reached(row) -> set[str]:
        meaning = understand(row.text, lexicon)
        return {"-", *meaning.topics, *(meaning.offered[:1] if meaning.flags else ())}

    lost = [row for row in frozen if row.topic not in reached(row)]

    assert lost == []


def test_everyday_messages_are_answered_rightly_or_not_at_all(everyday, lexicon):
    wanted = [row for row in everyday if row.topic != "-"]
    other = [row for row in everyday if row.topic == "-"]

    found = sum(row.topic in understand(row.text, lexicon).topics for row in wanted)
    wrong = [row.text for row in other if understand(row.text, lexicon).topics]

    assert found / len(wanted) >= 0.98
    assert len(wrong) / len(other) <= 0.03


def test_what_is_not_answered_is_offered(everyday, lexicon):
    for row in everyday:
        meaning = understand(row.text, lexicon)

        assert len(meaning.offered) == 3
        assert not set(meaning.offered) & set(meaning.topics)


def test_every_answer_names_the_words_that_made_it(frozen, everyday, lexicon):
    for row in [*frozen, *everyday]:
        meaning = understand(row.text, lexicon)

        assert {topic for topic, _ in meaning.because} == set(meaning.topics)
        assert all(words for _, words in meaning.because)


@pytest.mark.case("K02")
@pytest.mark.hazard("H3")
def test_harmless_words_in_front_never_lower_a_red_flag(frozen, lexicon):
    fronts = cycle(
        ("hello, ", "Good morning. ", "sorry to bother you but ", "my knees ache. ", "quick question: ")
    )

    lowered = [
        (front, row.text)
        for row in frozen
        for front in (next(fronts), next(fronts))
        if row.expect != "ASK" and under_triaged(row, understand(front + row.text, lexicon))
    ]

    assert lowered == []


def test_shouting_and_missing_stops_change_nothing(frozen, lexicon):
    for row in frozen:
        quiet, loud = understand(row.text, lexicon), understand(row.text.upper(), lexicon)

        assert (loud.level, loud.confirm, loud.topics) == (quiet.level, quiet.confirm, quiet.topics)
