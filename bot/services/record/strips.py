"""Symptoms as strips: each from none to very severe, over time, with what was said first to compare with."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from bot import drawing
from bot.domain.history import Mark
from bot.domain.overview import Point, Span, Strip, Tablets
from bot.services.checkins import review
from bot.services.record.looking import ranges
from bot.services.talk.turn import Turn

A_PAGE = 4
LEVELS = 5
DATES = 5  # along the foot
APART = timedelta(days=36)  # a line goes on over a monthly rhythm, not over a longer silence
SIGNS = 24  # on the line of the tablets; more would cover each other, and each becomes a stroke
NEAREST = 1 / 100  # of the span: signs as near as in a week of a whole year lie on each other
GAPS = (Mark.SKIPPED, Mark.NO_ANSWER, Mark.PARTLY)


def said(turn: Turn, point: Point) -> str:
    """Return what a check-in said, in words: a symptom that was not mentioned is no measured "none"."""
    if point.said and not point.known:
        return turn.voice.label("hist.unrated")
    return review.severity(turn.voice, point.value)


def label(turn: Turn, strip: Strip) -> str:
    return turn.voice.plain(turn.world.asked.items[strip.item].label)


def crowded(gaps: Sequence[date], span: Span) -> bool:
    """Return whether the signs of *gaps* would cover each other: then each is a stroke."""
    near = (place(later, span) - place(day, span) < NEAREST for day, later in pairwise(sorted(gaps)))
    return len(gaps) > SIGNS or any(near)


def stronger_between(turn: Turn, strip: Strip) -> bool:
    """Return whether it was stronger between than at first and now: the same word twice says nothing."""
    ends = {said(turn, strip.first), said(turn, strip.latest)}
    return strip.worst.known and said(turn, strip.worst) not in ends


def words(turn: Turn, strip: Strip) -> str:
    """Return one strip in words: now, at first, and the strongest in the span."""
    voice, worst = turn.voice, strip.worst
    line = voice.say(
        "pic.strip",
        item=label(turn, strip),
        now=said(turn, strip.latest),
        day=voice.short_date(strip.latest.on),
    )
    if strip.first is not strip.latest:
        line += " " + voice.say(
            "pic.strip.first", was=said(turn, strip.first), day=voice.full_date(strip.first.on)
        )
    if stronger_between(turn, strip):
        line += " " + voice.say("pic.strip.worst", was=said(turn, worst), day=voice.short_date(worst.on))
    return str(line)


def data(turn: Turn, shown: Sequence[Strip], found: Tablets, span: Span) -> dict[str, Any]:
    """Return *shown* for the template, with the days without a tablet and the rests on one more line."""
    voice = turn.voice
    gaps = found.days(*GAPS)
    rests = ranges(found.days(Mark.RESTED, Mark.UNKNOWN))
    foot = [span.first + (span.last - span.first) * n / (DATES - 1) for n in range(DATES)]
    return {
        "lang": turn.lang,
        "subtitle": voice.label("pic.symptoms.how"),
        "levels": [voice.label(f"severity.{n}") for n in range(LEVELS)],
        "strips": [
            {
                "title": drawing.printable(label(turn, strip)),
                "latest": said(turn, strip.latest),
                "first": strip.first.value,
                "first_words": voice.label("pic.first"),
                "points": [_point(p, span) for p in strip.points],
            }
            for strip in shown
        ],
        "foot": [{"x": place(day, span), "words": voice.short_date(day)} for day in foot],
        "tablets": {
            "title": voice.label("pic.lane"),
            "gaps": [{"x": place(day, span), "mark": found.marks[day]} for day in gaps],
            "crowded": crowded(gaps, span),
            "rests": [{"from": place(first, span), "to": place(last + _DAY, span)} for first, last in rests],
        },
        "apart": APART / (span.last - span.first),
        "legend": voice.label("pic.lane.legend"),
        "unsaid": voice.label("pic.unsaid.legend") if _any_unsaid(shown) else "",
    }


_DAY = timedelta(days=1)


def _any_unsaid(shown: Sequence[Strip]) -> bool:
    return any(not p.known for strip in shown for p in strip.points)


def _point(point: Point, span: Span) -> dict[str, Any]:
    return {"x": place(point.on, span), "y": point.value, "said": point.said}


def place(day: date, span: Span) -> float:
    """Return where *day* stands, from 0 to 1."""
    return min(1.0, (day - span.first).days / max(1, (span.last - span.first).days))
