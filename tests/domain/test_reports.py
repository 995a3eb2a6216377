"""A closed world: a tablet is reported only when every word of the report is understood; the rest is asked or something else."""

import time as stopwatch
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reports import Act, read

OWN = {"anastrozole": ("anastrozole", "arimidex")}
THREE = OWN | {"calcium": ("calcium",), "vitamin d": ("vitamin d", "vit d")}


@pytest.mark.parametrize(
    "text",
    [
        "took it",
        "ok took it",
        "tooj it",
        "did",
        "I did",
        "done thx",
        "had it",
        "down the hatch",
        "just necked it",
        "tablet's gone down",
        "Took my anastrozole",
        "took it with a cup of tea",
        "taken @ 8.05 with tea",
        "yes at 8",
        "yep w/ breakfast",
        "Took it when you rang",
        "was in the shower, took it now",
        "had it at 8 but forgot to tell you",
        "told you I took it",
        "taken. rough night with the hot flushes",
        "just took it, feeling a bit queasy",
        "i said skip but ive had it now",
        "took it after all",
        "got some now, taken",
    ],
)
def test_a_report_that_is_wholly_understood_is_sure(text):
    report = read(text, OWN)
    assert (report.act, report.sure) == (Act.TOOK, True)


@pytest.mark.parametrize(
    "text",
    [
        "took it I think",
        "took it maybe",
        "took it but I lied",
        "I said I took it but I lied",
        "took it, no wait I didn't",
        "thought I took it but it's still in the box",
        "pretend I took it",
        "I wish I had taken it",
        "he has had it, this is his wife",
        "she's taken it - daughter here",
        "told my doctor I took it",
        "took it out of the box but then the phone rang",
        "had it up to here",
        "I've had it, I'm quitting this drug",
        "took it as a compliment",
        "took it personally",
        "I had it in 2019",
        "had it before 8",
        "took one last night and none this morning",
        "took yesterdays today",
        "took mondays on tuesday",
        "took one today as well",
        "yes",
        "all done, no not yet",
        "taken, not yet",
        "took it at 7. took it at 8",
        "took it. skipped it",
    ],
)
def test_what_is_not_wholly_understood_is_never_sure(text):
    assert not read(text, OWN).sure


@pytest.mark.parametrize(
    "text",
    [
        "I'm done",
        "done with this",
        "taken ill",
        "taken by ambulance to A&E",
        "taken the wrong bus",
        "taken aback by the price",
        "took the dog out",
        "took a paracetamol",
        "taken my vitamins",
        "took ibuprofen for my knees",
        "took my blood pressure 130/80",
        "had my scan",
        "who took it",
        "do people who took it get headaches",
        "they took it off my list",
        "I've taken up walking",
        "yes it's raining",
        "my hands are stiff",
        "when I stand up my knees hurt",
        "thanks for everything, look after the cat",
        "sorry for everything",
    ],
)
def test_words_about_something_else_are_no_report(text):
    assert read(text, OWN).act is Act.NONE


@pytest.mark.parametrize("text", ["mum took it", "my mum took hers", "my husband took his tablet", "Dad's had his", "my wife has already taken hers this morning", "brother took his already"])  # fmt: skip
def test_what_somebody_near_to_her_took_is_theirs(text):
    assert read(text, OWN).act is Act.THEIRS


@pytest.mark.parametrize("text", ["mum and I took it", "my husband saw me take it", "husband took mine", "mum says I took it", "mum took it to the chemist", "I took it, mum"])  # fmt: skip
def test_where_it_may_be_hers_it_is_not_theirs(text):
    assert read(text, OWN).act is not Act.THEIRS


@pytest.mark.hazard("H1")
@pytest.mark.parametrize("text", ["took both of his", "I took one of hers", "swallowed two of his", "took all of theirs"])  # fmt: skip
def test_several_of_somebody_elses_are_not_hers(text):
    assert read(text, OWN).act is Act.NOT_HERS


@pytest.mark.hazard("H1")
@pytest.mark.parametrize("text", ["both yesterday's and today's at once", "both today's and tomorrow's", "yesterday's with today's", "had last night's along with this morning's", "had today's and tomorrow's"])  # fmt: skip
def test_the_tablets_of_two_days_at_one_time_are_asked_about(text):
    report = read(text, OWN)
    assert report.act is Act.MORE or (report.at_once and not report.sure)


def test_a_kind_of_medicine_is_one_of_hers_only_where_she_takes_several():
    assert read("took both vitamins", THREE).kind
    assert not read("took both vitamins", THREE).sure
    for text in (
        "didn't take my vitamins",
        "my husband took his vitamins",
        "should I have taken my vitamins?",
    ):
        assert not read(text, THREE).kind
    assert read("took my vitamins", OWN).act is Act.NONE


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("did I take it?", Act.DID_I),
        ("took it?", Act.DID_I),
        ("can't remember if I took it", Act.DID_I),
        ("what time did I take it", Act.DID_I),
        ("I think so", Act.DOUBT),
        ("maybe", Act.DOUBT),
        ("forgot!! can i still take it", Act.CAN_I),
        ("should I take two", Act.TWO),
        ("double up today to make up?", Act.TWO),
        ("not yet", Act.NOT_TAKEN),
        ("haven't had it", Act.NOT_TAKEN),
        ("almost took it", Act.NOT_TAKEN),
        ("never took it", Act.NOT_TAKEN),
        ("forgot yesterday", Act.FORGOT),
        ("missed the last two days", Act.FORGOT),
        ("skip today", Act.SKIP),
        ("giving it a miss today", Act.SKIP),
        ("dr said skip today", Act.SKIP),
        ("I won't take it today", Act.SKIP),
        ("in an hour", Act.LATER),
        ("remind me at half nine", Act.LATER),
        ("when i get home", Act.LATER),
        ("on it", Act.WILL),
        ("took it but threw up", Act.LOST),
        ("threw up an hour after", Act.LOST),
        ("took 40 tablets", Act.MORE),
        ("took forty of them", Act.MORE),
        ("I took one more", Act.MORE),
        ("took it twice yesterday", Act.MORE),
        ("took 2 this morning", Act.MORE),
        ("took tomorrow's as well", Act.MORE),
        ("took a whole strip", Act.MORE),
        ("I took my husband's tablet by mistake", Act.NOT_HERS),
        ("took the wrong tablet", Act.NOT_HERS),
        ("took someone else's", Act.NOT_HERS),
        ("please undo", Act.UNDO),
        ("not taken after all", Act.UNDO),
        ("I pressed skip by accident", Act.UNDO),
        ("oops", Act.WRONG),
        ("that was wrong, I havent taken it", Act.WRONG),
        ("no I meant yesterday", Act.MOVE),
        ("actually it was 7.30", Act.MOVE),
        ("it was 8 not 8.05", Act.MOVE),
    ],
)
def test_each_other_act_is_told_apart(text, act):
    assert read(text, OWN).act is act


@pytest.mark.parametrize(
    ("text", "named", "every"),
    [
        ("took everything", {}, True),
        ("all 3 done", {}, True),
        ("only took the calcium", {"calcium": Act.TOOK}, False),
        (
            "took the anastrozole but not the vitamin d",
            {"anastrozole": Act.TOOK, "vitamin d": Act.NOT_TAKEN},
            False,
        ),
        ("calcium later, rest done", {"calcium": Act.LATER}, True),
        (
            "vit d yes, calcium no, arimidex yes",
            {"vitamin d": Act.TOOK, "calcium": Act.NOT_TAKEN, "anastrozole": Act.TOOK},
            False,
        ),
    ],
)
def test_of_several_medicines_it_is_known_which(text, named, every):
    report = read(text, THREE)
    assert (report.act, report.sure) == (Act.TOOK, True)
    assert (dict(report.named), report.every) == (named, every)


_OF_ONE = (
    "the {}",
    "all the {}",
    "all my {}",
    "all of the {}",
    "both {}",
    "both {}s",
    "the rest of the {}",
    "the {} tablets",
)
_NOT_THE_REST = ("", " but not the others", ", the others later", " not the rest", ", others not yet")


@pytest.mark.hazard("H2")
@pytest.mark.parametrize("left", _NOT_THE_REST)
@pytest.mark.parametrize("quantity", _OF_ONE)
def test_a_quantity_of_one_medicine_is_of_no_other(quantity, left):
    for name in THREE:
        report = read(f"took {quantity.format(name)}{left}", THREE)
        assert (report.act, report.sure) == (Act.TOOK, True), name
        assert (dict(report.named), report.every) == ({name: Act.TOOK}, False), name


@pytest.mark.hazard("H2")
@pytest.mark.parametrize("between", [" not ", ", not ", ", no ", " but not the ", ", skipped the "])
@pytest.mark.parametrize("quantity", _OF_ONE)
def test_what_is_denied_is_the_medicine_after_the_word(quantity, between):
    for first, second in permutations(THREE, 2):
        report = read(f"took {quantity.format(first)}{between}{second}", THREE)
        if report.act is Act.TOOK and report.sure:
            assert not report.every
            assert {name for name, act in report.named.items() if act is Act.TOOK} == {first}


@pytest.mark.hazard("H2")
@pytest.mark.parametrize("one", ["one", "the big one", "a tablet", "the white tablet", "one of them"])
@pytest.mark.parametrize(
    "joint", [" but ", ", bar ", " except ", ", apart from ", " bar ", " minus ", ". Not "]
)
@pytest.mark.parametrize(
    "all_", ["took all", "took them all", "took the lot", "all taken", "took everything", "took my tablets"]
)
def test_a_report_that_leaves_out_one_without_a_name_is_never_sure(all_, joint, one):
    for medicines in (OWN, THREE):
        report = read(f"{all_}{joint}{one}", medicines)
        assert not (report.act is Act.TOOK and report.sure)


@pytest.mark.parametrize(
    ("text", "rest", "whole"),
    [
        ("took the others", True, 0),
        ("took both of the others", True, 2),
        ("took the rest of them", True, 0),
        ("took both", False, 2),
        ("all 3 done", False, 3),
        ("took the lot", False, 0),
        ("calcium later, rest done", True, 0),
        ("calcium done, the rest later", False, 0),
    ],
)
def test_it_is_known_whether_the_others_are_meant_and_how_many_all_are(text, rest, whole):
    report = read(text, THREE)
    assert (report.rest, report.whole) == (rest, whole)


_SURE = st.sampled_from(
    ["took it", "I have taken my tablet", "had it at 8", "tablet taken", "yes I took it this morning"]
)
_STRANGE = st.text("bcdfgjkqvz", min_size=3, max_size=8)


@given(_SURE, _STRANGE, st.integers(0, 6))
def test_one_word_that_is_not_understood_makes_a_report_unsure(text, strange, place):
    words = text.split()
    words.insert(min(place, len(words)), strange)
    assert not read(" ".join(words), OWN).sure


@given(
    _SURE,
    st.sampled_from(
        ["maybe", "not", "nearly", "if", "wish", "twice", "again", "her", "husband", "will", "wrong"]
    ),
    st.integers(0, 6),
)
def test_a_doubt_a_denial_or_somebody_else_makes_a_report_unsure_wherever_it_stands(text, spoiler, place):
    words = text.split()
    words.insert(min(place, len(words)), spoiler)
    assert not (read(" ".join(words), OWN).act is Act.TOOK and read(" ".join(words), OWN).sure)


@given(
    st.integers(2, 9999),
    st.sampled_from(["took {}", "swallowed {} tablets", "I took {} of them", "had {} pills", "just took {}"]),
)
def test_any_number_of_tablets_above_one_is_never_a_report_to_book(count, carrier):
    report = read(carrier.format(count), OWN)
    assert not (report.act is Act.TOOK and report.sure)


@given(st.text(max_size=200) | st.text("tookhadit yes no,.? 0123456789", max_size=80))
def test_any_text_is_read_without_an_error(text):
    assert read(text, THREE) == read(text, THREE)


def test_the_longest_text_is_read_quickly():
    for words in ("took it ", "not the calcium but ", "at 8 and 9 ", "yes no "):
        began = stopwatch.process_time()
        read((words * 500)[:1000], THREE)
        assert stopwatch.process_time() - began < 0.2


@pytest.mark.parametrize("length", [900, 1100, 2500, 4000])
@pytest.mark.parametrize(
    "end", ["Actually no, I did not take it.", "Did I take it?", "I had it at 7 or at 8.", "I lied."]
)
def test_what_is_taken_back_at_the_end_of_a_long_message_is_not_sure(length, end):
    told = ("I took my tablet. " + "The weather was lovely and we walked by the sea. " * 90)[:length]
    assert not read(f"{told}. {end}", OWN).sure


@pytest.mark.parametrize("text", ["took last night's", "last night's is done", "took yesterday evening's"])
def test_a_tablet_named_by_its_night_is_of_that_day(text):
    found = read(text, OWN)
    assert found.act is Act.TOOK
    assert [(day.n, day.night) for day in found.said.named_days] == [(-1, True)]


@pytest.mark.hazard("H2")
@pytest.mark.parametrize(
    "text",
    [
        "I took it. I did not take it.",
        "took it and skipped it",
        "skip it. took it",
        "took it, not yet",
        "took it, actually no",
        "I haven't taken it, I took it",
        "took it at 7. took it at 8",
        "took calcium, did not take calcium",
        "taken. scrap that",
        "not taken. Taken.",
        "took mine and my husband took his",
        "took it yesterday, no today",
        "took it x " * 409,
    ],
)
def test_a_report_that_contradicts_itself_is_never_sure(text):
    report = read(text, THREE)
    assert not (report.act is Act.TOOK and report.sure)


def test_several_days_in_one_message_are_all_of_them():
    report = read("took yesterday's and today's", THREE)
    assert [day.n for day in report.said.named_days] == [-1, 0]


@pytest.mark.parametrize(
    "text",
    [
        "took one at 8 and one at 8:10",
        "I had it at 8 and then again at quarter past",
        "took one 8, another 8.10",
        "I am taking also one more by error",
        "took a second one by mistake",
        "had one at 7, then a second at 8",
        "took tomorrow's by mistake",
        "took today's and tomorrow's",
    ],
)
def test_a_tablet_for_each_of_two_times_is_more_than_one(text):
    assert read(text, OWN).act is Act.MORE


@pytest.mark.parametrize(
    "text",
    [
        "took it tomorrow",
        "took one at 8, it was 8.10 really",
        "took it, thanks again",
        "took it at 8, sorry 8.10",
    ],
)
def test_one_tablet_told_with_two_times_or_an_odd_day_is_neither_booked_nor_two(text):
    report = read(text, OWN)
    assert (report.act, report.sure) != (Act.TOOK, True)
    assert report.act is not Act.MORE


@pytest.mark.parametrize(
    "text",
    [
        "no wait, I'll have it",
        "oh hang on I'm going to take it",
        "I will have it after all",
        "let me take it",
    ],
)
def test_what_she_is_about_to_do_has_not_happened(text):
    assert read(text, OWN).act is Act.WILL


@pytest.mark.parametrize(
    "text",
    [
        "I meant the vitamin",
        "that wasn't mine, that was the dog's worm tablet",
        "I said taken but it is still here in the egg cup",
        "delete that",
    ],
)
def test_a_tablet_that_was_another_one_is_a_correction(text):
    report = read(text, OWN)
    assert (report.act, report.turned) == (Act.WRONG, True)


def test_a_polite_correction_denies_one_day_and_names_the_other():
    report = read("excuse me, I was wrong, was not today but yesterday", OWN)
    assert (report.act, report.turned) == (Act.MOVE, True)
    assert [day.n for day in report.said.named_days] == [-1]
    assert read("excuse me", OWN).act is Act.NONE


@pytest.mark.hazard("H2")
@pytest.mark.parametrize(
    "text",
    [
        " ".join(words)
        for words in (
            *((lead, turn) for lead in ("no", "oh", "sorry", "wait", "hang on") for turn in ("wrong day", "scratch that", "I didn't")),
            ("no wait,", "I didn't"),
            ("strike that,", "it was wrong"),
            ("ignore what I said,", "I haven't"),
            ("oops,", "my mistake"),
        )
    ],
)  # fmt: skip
def test_words_that_take_back_may_follow_one_another(text):
    assert read(text, OWN).act is Act.WRONG


@pytest.mark.parametrize(
    "text",
    ["wait for me", "I didn't sleep", "forget it, not worth it", "I have not seen her", "wrong number"],
)
def test_a_message_with_another_word_in_it_takes_nothing_back(text):
    assert not read(text, OWN).turned


@pytest.mark.parametrize(("text", "turned"), [("no, 15", True), ("sorry, 15 not 20", True), ("15", False), ("wait 3", False), ("no, 15 of them hurt", False)])  # fmt: skip
def test_another_number_is_a_correction_of_what_was_just_counted(text, turned):
    report = read(text, OWN)
    assert (report.act, report.turned) == (Act.NONE, turned)


DAYS = ("yesterday's", "Monday's", "sunday's and monday's")
AT_ONCE = ("together", "at once", "in one go", "at the same time")


@pytest.mark.hazard("H2")
@pytest.mark.parametrize("verb", ["took", "I had", "just swallowed"])
def test_tablets_of_several_days_at_one_time_are_more_than_one_and_never_booked(verb):
    told = [f"{verb} {day} and today's {when}" for day in DAYS for when in AT_ONCE]
    assert {read(text, OWN).act for text in told} == {Act.MORE}
    assert read(f"{verb} yesterday's and today's", OWN).act is not Act.MORE, "each on its day"


@pytest.mark.hazard("H2")
@pytest.mark.parametrize("too", ["too", "as well", "also"])
def test_the_tablet_of_another_day_too_is_asked_about(too):
    for day in DAYS[:2]:
        report = read(f"took {day} {too}", OWN)
        assert (report.act, report.sure, report.also) == (Act.TOOK, False, True)
    assert read(f"slept badly yesterday {too}", OWN).act is Act.NONE


_ALL_TAKEN = ("took every one", "took them all", "had the lot", "took both", "all taken", "took my tablets")
_LEAVING_OUT = ("but", "but not", "except", "save", "other than", "bar", "apart from", "minus")
_UNNAMED = ("today's", "yesterday's", "Sunday's", "this one", "the last", "the first", "last night's")


@pytest.mark.hazard("H2")
@pytest.mark.parametrize("medicines", [OWN, THREE])
def test_all_but_one_that_is_named_by_its_day_or_its_place_is_never_sure(medicines):
    before = [" ".join(said) for said in product(_ALL_TAKEN, _LEAVING_OUT, _UNNAMED)]
    within = [
        f"every {what} {but} {out} taken"
        for what in ("tablet", "one", "dose")
        for but in _LEAVING_OUT
        for out in _UNNAMED
    ]
    assert [text for text in before + within if read(text, medicines).sure] == []


@pytest.mark.parametrize(
    "left_out", ["today's calcium", "calcium and today's", "calcium and this one", "calcium and vitmin d"]
)
def test_all_but_a_medicine_and_something_else_is_not_sure(left_out):
    assert not read(f"took everything but {left_out}", THREE).sure


@pytest.mark.parametrize(
    "text",
    [
        "took everything but calcium",
        "took everything but the calcium ones",
        "took everything but calcium today",
        "took everything but calcium and vitamin d",
        "all taken but forgot to tell you",
        "took them all but late",
        "took my tablets but it was hard",
        "rough night but this one taken",
        "took the calcium but the vitamin d later today",
    ],
)
def test_but_before_a_medicine_or_beside_the_report_leaves_it_sure(text):
    assert (read(text, THREE).act, read(text, THREE).sure) == (Act.TOOK, True)
