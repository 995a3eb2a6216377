"""British readers read British words; the base is written once, in American English."""

import pytest

from bot.services.talk.voice import Voice
from bot.texts import lint, spelling


@pytest.mark.parametrize(
    ("said", "british"),
    [
        ("Hot flashes and diarrhea", "Hot flushes and diarrhoea"),
        ("Estrogen feeds some tumors.", "Oestrogen feeds some tumours."),
        ("ESTROGEN", "OESTROGEN"),
        ("flashes of light", "flashes of light"),
        ("acetaminophen (paracetamol)", "paracetamol"),
        ('<a href="https://x.org/estrogen">estrogen</a>', '<a href="https://x.org/estrogen">oestrogen</a>'),
        ("oestrogen and estrogenic", "oestrogen and estrogenic"),
    ],
)
def test_american_words_become_british_and_links_stay(said, british):
    assert spelling.spelled(said, "GB") == british
    assert spelling.spelled(said, "US") == said
    assert spelling.spelled(british, "gb") == british


def test_a_british_word_in_the_base_is_found():
    assert spelling.mixed("Oestrogen and colour") == ["colour", "oestrogen"]
    assert lint.mixed_spelling() == []


def test_a_voice_speaks_as_her_country_writes():
    assert Voice(country="GB").plain("Hot flashes") == "Hot flushes"
    assert Voice(country="US").plain("Hot flashes") == "Hot flashes"
    assert Voice(country="IE").spelled("<b>estrogen</b> & you") == "&lt;b&gt;oestrogen&lt;/b&gt; &amp; you"
