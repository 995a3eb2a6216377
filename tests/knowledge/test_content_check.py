"""Each check finds what it is for, and says where."""

from datetime import date

import pytest

from bot.knowledge import check as checks
from bot.knowledge import coverage, questionnaires
from bot.knowledge.readability import grade
from tests.knowledge.knowledge_samples import library_of, sample, saying

HARD = (
    "Pharmacological suppression of extragonadal aromatization precipitates hypothalamic thermoregulatory "
    "instability, manifesting symptomatically as paroxysmal vasodilatation accompanied by diaphoresis."
)


def reasons(topic):
    return [f"{fault.field}: {fault.reason}" for fault in checks.check_topic(topic, library_of(topic))]


@pytest.mark.case("K04")
@pytest.mark.hazard("H7", "H15")
@pytest.mark.parametrize(
    "text",
    [
        "You can stop taking it.",
        "Ask to lower your dose.",
        "Do not double it.",
        "This means you have arthritis.",
        "It is just a side effect.",
        "Take two to catch up.",
        "You failed to take it.",
        "You should have called.",
        "This is **bold**.",
    ],
)
def test_a_sentence_that_advises_diagnoses_or_blames_is_found(text):
    (found,) = reasons(sample(ask_doctor=[text]))

    assert found.startswith("ask_doctor[1]: “")


@pytest.mark.parametrize(
    "text", ["Tell them if you have fever.", "A double-blind trial.", "You have to ask first."]
)
def test_harmless_uses_of_the_same_words_pass(text):
    assert reasons(sample(ask_doctor=[text])) == []


def test_an_official_text_may_be_quoted_but_an_article_may_not():
    text = "The leaflet says: “stop taking it and get help”."
    say = [saying(text), saying("A.", depth="more"), saying("B.", depth="science")]
    article = [say[0] | {"sources": ["seed_000a"]}, *say[1:]]

    assert reasons(sample(say=say)) == []
    assert reasons(sample(say=article)) == ["say[1].text: “stop taking”: never advise stopping"]


def test_hard_reading_is_found_at_each_depth():
    say = [saying(HARD, depth=depth) for depth in ("simple", "more", "science")]

    fields = [line.split(":")[0] for line in reasons(sample(say=say))]

    assert fields == ["say, depth simple", "say, depth more", "say, depth science"]


def test_a_card_that_is_too_long_is_found_with_its_length():
    long = "It is so. " * 70

    assert any(
        "simple (woman, cancer): " in line and "600 at most" in line
        for line in reasons(sample(say=[saying(long)]))
    )


def test_a_reader_left_without_a_sentence_is_found():
    say = [saying("A.", tags=["women"]), saying("A.", depth="more"), saying("A.", depth="science")]

    assert reasons(sample(say=say)) == ["simple (man, cancer): nothing to show this reader"]


@pytest.mark.hazard("H6")
@pytest.mark.parametrize(
    ("text", "card"),
    [
        ("It is like the menopause.", "man, cancer"),
        ("It can be gynecomastia.", "woman, cancer"),
        ("Ask your cancer team.", "woman, risk"),
        ("Most do not come back after treatment.", "woman, cancer, spread"),
    ],
)
def test_words_of_another_world_are_found_whatever_the_tags(text, card):
    say = [saying(text), saying("A.", depth="more"), saying("B.", depth="science")]

    assert any(line.startswith(f"simple ({card}): “") for line in reasons(sample(say=say)))


def test_a_code_that_is_not_in_the_published_table_is_found():
    assert reasons(sample(coding={"ctcae": "Hot flashes", "meddra": 1})) == [
        "coding: not a pair of ctcae_codes.toml"
    ]


def test_a_number_outside_the_inventory_is_found():
    say = [saying("A.", facts=["F330"]), saying("A.", depth="more"), saying("B.", depth="science")]

    assert reasons(sample(say=say)) == ["say[1]: no inventory number F330"]


def test_one_phrase_for_two_topics_is_found():
    one, two = sample(synonyms=["Hot Hands"]), sample(id="two", synonyms=["hot hands"])

    faults = checks.shared_synonyms(library_of(one, two))

    assert [fault.file for fault in faults] == ["template.toml", "two.toml"]


def test_a_lost_number_and_a_number_used_though_left_out_are_found():
    topic = sample(say=[saying("A.", facts=["F292"])])

    faults = {fault.field: fault.reason for fault in coverage.faults(library_of(topic))}

    assert faults["F292"] == "left out, but used in template"
    assert faults["C02"] == "in no entry and not left out"


def test_an_item_or_a_rule_that_does_not_exist_is_found():
    topic = sample(id="hot_flashes", survey_items=["cold_hands"], rules=["T99", "R01", "T2"])

    faults = {
        fault.field: fault.reason for fault in checks.loose_links(library_of(topic), questionnaires.load())
    }

    assert faults == {"survey_items": "items.toml says ['hot_flashes']", "rules": "no rule T99"}


def test_a_source_is_fresh_for_two_years():
    library = library_of(sample())

    assert checks.old_sources(library, date(2026, 12, 1)) == []
    assert len(checks.old_sources(library, date(2031, 1, 1))) == len(library.sources)


def test_short_sentences_read_easier_than_long_ones():
    assert grade(["The cat sat. It was fat."]) < 1
    assert grade([HARD]) > 16


def test_no_text_has_no_grade():
    assert grade([]) == 0


def test_the_command_prints_file_field_and_reason_and_returns_1(tmp_path, capsys):
    (tmp_path / "odd.toml").write_text("id = 1", encoding="utf-8")

    code = checks.main([str(tmp_path / "odd.toml")])

    assert code == 1
    assert "odd.toml: id: Input should be a valid string" in capsys.readouterr().out
