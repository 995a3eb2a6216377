"""A medicine as the person who takes it speaks of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """What she calls it ("" is anastrozole), and how it is taken, in her words: "empty stomach, sit up for 30 minutes"."""

    name: str = ""
    how: str = ""


ANASTROZOLE = Label()
