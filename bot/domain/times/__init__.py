"""One reader of time and day, for every step and every free message. Pure: what is "now" is an argument.

``read(text)`` finds every clock time, span, day and part of a day in a message and says which words are left.
From what was found comes a tuple: empty (nothing was said), one (that is meant), two (ask with two buttons).

- ``times_of_day(text, twelve_hour=...)``: the whole message is a time: set-up, change time ("half seven" -> 07:30, 19:30).
- ``answer(text)``: what an answer to "when?" says, None when a word of it is something else.
- ``past(said, now, since, zone)`` / ``coming(said, now, until, zone)``: the instants a clock or a span means.
- ``days(said, today, us=...)``: the dates that were named, as people mean them of what has happened;
  ``coming_days`` for what will happen ("on Friday", "3 May").
- ``said.lasting``: "from now on", "every day": a change of the plan, not of today.
"""

from bot.domain.times.grammar import read, read_pieces
from bot.domain.times.resolve import answer, coming, coming_days, days, exists, past, times_of_day, wanted
from bot.domain.times.signs import Piece, pieces
from bot.domain.times.values import Clock, Day, Part, Said, Span

__all__ = [
    "Clock",
    "Day",
    "Part",
    "Piece",
    "Said",
    "Span",
    "answer",
    "coming",
    "coming_days",
    "days",
    "exists",
    "past",
    "pieces",
    "read",
    "read_pieces",
    "times_of_day",
    "wanted",
]
