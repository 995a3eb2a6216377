"""Where a sentence comes from: an address, a year, a publisher, and a mark that is true."""

import pytest

from bot.domain.audience import EVERYTHING
from bot.knowledge import cards
from bot.knowledge import check as checks
from bot.knowledge.library import BrokenContent, load_from
from bot.knowledge.schema import Source
from tests.knowledge.knowledge_samples import folder_with, library_of, sample, saying, written


def marked(evidence, source):
    say = [saying("Rest.", part="helps", evidence=evidence) | {"sources": [source]}]
    topic = sample(say=[*say, saying("A.", depth="more"), saying("B.", depth="science")])
    return [fault for fault in checks.check_topic(topic, library_of(topic)) if "evidence" in fault.field]


@pytest.mark.hazard("H15")
@pytest.mark.parametrize(
    ("evidence", "source", "reason"),
    [
        ("guideline", "bowel_self_care", "guideline needs a source of kind agency, guideline, nhs"),
        ("trial", "seed_001", "trial needs a source of kind review, trial"),
        ("label", "seed_001", "label needs a source of kind agency, label, leaflet, nhs"),
        ("patient_page", "nhs_anastrozole", "patient_page needs a source of kind leaflet"),
    ],
)
def test_a_mark_without_a_source_of_its_kind_is_found(evidence, source, reason):
    (fault,) = marked(evidence, source)

    assert (fault.file, fault.field, fault.reason) == ("template.toml", "say[1].evidence", reason)


@pytest.mark.parametrize(
    ("evidence", "source"),
    [
        ("guideline", "nams_2023"),
        ("trial", "oasis_4"),
        ("label", "nhs_anastrozole"),
        ("seed_only", "seed_001"),
    ],
)
def test_a_mark_that_is_true_passes(evidence, source):
    assert marked(evidence, source) == []


def test_a_source_is_a_link_with_year_and_publisher():
    topic = sample(
        say=[saying("A.") | {"sources": ["oasis_4"]}],
        contact=sample().contact.model_dump() | {"sources": ["oasis_4"]},
    )
    card = cards.sources(topic, EVERYTHING, library_of(topic))

    assert '• <a href="https://institut-servier.com/' in card
    assert "(2025). Cardoso and others" in card
    assert "href" not in cards.visible(card)


def test_a_source_without_an_address_or_a_reason_is_found(library):
    bare = Source(kind="trial", title="T", where="W", year=2020, url="", seen="2026-11")
    books = library_of(sample())
    with_bare = type(books)(
        books.topics, {**books.sources, "bare": bare}, books.left_out, books.codes, books.version
    )

    assert [str(fault) for fault in checks.without_address(with_bare)] == [
        "sources.toml: bare.url: no address: give one, or say in lost why there is none"
    ]
    assert checks.without_address(library) == []


def test_an_address_that_is_none_is_named_by_file_and_field(tmp_path):
    folder = folder_with(tmp_path, one=written("one"))
    sources = folder / "sources.toml"
    sources.write_text(
        sources.read_text("utf-8").replace('url = "https://findahelpline.com/"', 'url = "www.x"'), "utf-8"
    )

    with pytest.raises(BrokenContent, match=r"sources\.toml: find_a_helpline\.url"):
        load_from(folder)
