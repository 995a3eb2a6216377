"""What Python's collector of garbage need not look at: it found none in a start, which makes what is kept to the end."""

import gc

OFTEN_ENOUGH = 50_000  # new objects that are still there; Python's own 700 took a sixth of a start


def look_seldom() -> None:
    """A start is not looked through again and again while it makes what is kept."""
    gc.set_threshold(OFTEN_ENOUGH, *gc.get_threshold()[1:])


def all_is_kept() -> None:
    """What is there by now is never looked at again: looking through it holds everybody up for a tenth of a second."""
    gc.freeze()
