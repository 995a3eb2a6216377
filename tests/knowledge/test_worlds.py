"""Each kind of reader reads about their own life: proved for every pair of kinds, over every card there is."""

import re
from itertools import permutations

import pytest

from bot.domain.audience import Body, Reader, Reason, fits
from bot.knowledge import cards

WOMAN_EARLY = Reader(Body.WOMAN, Reason.CANCER)
WOMAN_SPREAD = Reader(Body.WOMAN, Reason.CANCER, spread=True)
WOMAN_RISK = Reader(Body.WOMAN, Reason.RISK)
WOMAN_OTHER = Reader(Body.WOMAN, Reason.OTHER)
MAN_EARLY = Reader(Body.MAN, Reason.CANCER)
MAN_SPREAD = Reader(Body.MAN, Reason.CANCER, spread=True)
MAN_TESTOSTERONE = Reader(Body.MAN, Reason.TESTOSTERONE)
WORLDS = (
    WOMAN_EARLY,
    WOMAN_SPREAD,
    WOMAN_RISK,
    WOMAN_OTHER,
    MAN_EARLY,
    MAN_SPREAD,
    MAN_TESTOSTERONE,
)


def seen_by(reader, library):
    """Everything this reader can open, as Telegram shows it."""
    return "\n".join(
        cards.visible(make(topic, reader, library))
        for topic in library.topics.values()
        if cards.shown(topic, reader)
        for make in cards.CARDS.values()
    )


@pytest.fixture(scope="module")
def read(library):
    return {reader: seen_by(reader, library) for reader in WORLDS}


def says(library, reader):
    return {
        say.text
        for topic in library.topics.values()
        if cards.shown(topic, reader)
        for say in topic.say
        if fits(reader, say.audience)
    }


@pytest.mark.hazard("H6")
def test_what_only_another_may_read_is_closed_for_every_pair_of_worlds(read, library):
    crossed = [
        (mine.body, mine.reason, theirs.reason, text)
        for mine, theirs in permutations(WORLDS, 2)
        for text in says(library, theirs) - says(library, mine)
        if text in read[mine]
    ]

    assert crossed == []


@pytest.mark.hazard("H6")
@pytest.mark.parametrize("reader", [WOMAN_RISK, WOMAN_OTHER, MAN_TESTOSTERONE])
def test_who_never_had_cancer_is_never_told_that_it_may_come_back(reader, read):
    spoken_to_as_a_patient = re.compile(
        r"your (breast )?cancer|the cancer (returns?|comes? back|came back)|fear that the cancer"
        r"|cancer team|after surgery,? (men|women|you)|cancer in the bones",
        re.IGNORECASE,
    )

    assert spoken_to_as_a_patient.findall(read[reader]) == []


@pytest.mark.hazard("H6")
def test_a_woman_who_takes_it_to_prevent_cancer_reads_what_it_does_for_her(read):
    assert "85 of 1,920" in read[WOMAN_RISK]
    assert all("85 of 1,920" not in read[other] for other in WORLDS if other is not WOMAN_RISK)


@pytest.mark.hazard("H6")
def test_men_with_cancer_and_men_on_testosterone_have_their_own_topics(library):
    def ids(reader):
        return {name for name, topic in library.topics.items() if cards.shown(topic, reader)}

    of_cancer = {"men_breast_cancer", "efficacy_men", "with_cancer_medicines"}
    of_testosterone = {"men_overview", "men_low_estrogen", "men_high_estrogen"}
    assert of_cancer <= ids(MAN_EARLY) & ids(MAN_SPREAD)
    assert not of_testosterone & (ids(MAN_EARLY) | ids(MAN_SPREAD))
    assert of_testosterone <= ids(MAN_TESTOSTERONE)
    assert not of_cancer & ids(MAN_TESTOSTERONE)


def test_no_sentence_is_written_for_nobody(library):
    unread = [
        (topic.id, say.text)
        for topic in library.topics.values()
        for say in topic.say
        if not any(cards.shown(topic, reader) and fits(reader, say.audience) for reader in WORLDS)
    ]

    assert unread == []
