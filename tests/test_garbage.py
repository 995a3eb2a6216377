"""Python's collector of garbage passes by what a process keeps to its end, and still takes what is made later."""

import gc
import weakref

import pytest

from bot import app, garbage


@pytest.fixture
def usual():
    """The collector is as it was afterwards."""
    before = gc.get_threshold()
    yield before
    gc.set_threshold(*before)
    gc.unfreeze()


class Circle:
    def __init__(self) -> None:
        self.itself = self


def test_what_the_bot_knows_is_never_looked_through_for_garbage(usual):
    app.contents.cache_clear()
    known = app.contents()

    assert gc.get_freeze_count() > 100_000
    assert not any(known is one for one in gc.get_objects())


def test_what_is_let_go_of_later_is_still_taken(usual):
    garbage.look_seldom()
    garbage.all_is_kept()
    circle = Circle()
    gone = weakref.ref(circle)

    del circle
    gc.collect()

    assert gone() is None


def test_a_start_is_looked_through_seldom_and_whatever_stays_is_looked_at_in_the_end(usual):
    garbage.look_seldom()

    assert gc.get_threshold() == (garbage.OFTEN_ENOUGH, *usual[1:])
    assert gc.isenabled()
