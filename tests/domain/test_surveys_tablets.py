"""Where the week's tablets are confirmed: what is typed there, a closed world."""

import pytest

from bot.domain.surveys import Tablets
from bot.domain.surveys.tablets import AS_RECORDED, FEWER, MORE, Told, read

RECORD = Tablets(planned=7, taken=5)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("yes", Told(AS_RECORDED)),
        ("that's right", Told(AS_RECORDED)),
        ("5 out of 7", Told(AS_RECORDED)),
        ("missed two", Told(FEWER, 2)),
        ("none since Tuesday", Told(FEWER)),
        ("all but Monday", Told(FEWER, 1)),
        ("I missed Monday and Tuesday", Told(FEWER, 2)),
        ("only four", Told(FEWER, 3)),
        ("6 out of 7", Told(FEWER, 1)),
        ("all of them, plus a few more", Told(MORE)),
        ("two more than planned", Told(MORE, 2)),
        ("took double", Told(MORE)),
        ("every one", Told(all=True)),
        ("none left", Told()),
        ("no", Told()),
        ("no more", Told()),
        ("yes I have a cat", Told()),
        ("my sister took them", Told()),
        ("none since Tuesday, no point", Told()),
    ],
)
def test_an_answer_is_one_only_when_every_word_is_understood(words, told):
    assert read(words, RECORD) == told


def test_all_of_them_is_as_recorded_where_the_record_has_all():
    assert read("every one", Tablets(planned=7, taken=7)) == Told(AS_RECORDED, all=True)
