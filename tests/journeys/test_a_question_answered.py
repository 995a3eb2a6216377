"""A question in the chat: the sentence that answers stands first, then the card; what no source says is said so."""

import pytest


async def test_the_sentence_that_answers_stands_first_then_its_card(margaret):
    await margaret.says("would duloxetine help my sore joints?")

    first, rest = margaret.last.text.split("\n\n", 1)
    assert "Duloxetine" in first
    assert "Joint pain, stiffness and muscle aches" in rest


async def test_a_question_the_simple_card_answers_gets_that_card_and_no_science_before_it(margaret):
    await margaret.says("why do my hands hurt in the morning?")

    assert margaret.last.text.startswith("I found this:")
    assert margaret.sees("Mornings are often worst.")
    assert "interleukin" not in margaret.last.text


@pytest.mark.hazard("H7")
async def test_a_medicine_no_source_speaks_of_gets_no_card_that_reads_like_an_answer(margaret):
    await margaret.says("can I take omeprazole with anastrozole?")

    assert margaret.sees("I have no source about omeprazole together with anastrozole.")
    assert margaret.sees("Your pharmacist can check it")
    assert "What can help" not in margaret.last.text


@pytest.mark.hazard("H4")
async def test_the_card_names_the_crisis_line_of_her_own_country(margaret):
    await margaret.says("where can I find support for me and my family?")

    assert "988" not in margaret.last.text
    assert margaret.sees("Samaritans 116 123")
