"""From the words of a message to its report. First what must never be booked, then questions, then what is told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bot.domain.reports import excess
from bot.domain.reports import patterns as p
from bot.domain.reports import vocabulary as v
from bot.domain.reports.many import Many, excepts, excepts_unclearly, many, understood
from bot.domain.reports.report import Act, Report
from bot.domain.reports.words import Words, ago, cut
from bot.domain.times import Day, Piece, Said

_FLOATING = re.compile(r"[a-z]")
# What is left of a clause that reports: "i took it", "have taken mine", "tablet taken", "had it", "did".
_REPORTS = re.compile(
    r"S?A{0,2}V[OEM]*|S?A?H[OEM]+|[OM]+A{0,2}V|[OM]+D|EA{0,2}[VD]|S?A?D[OE]?|EV[OM]*|[OEM]*V"
)
_ALL_OF_MANY = re.compile(r"E|E?M+E?")
_MAYBE = re.compile(r"[VH].{0,3}[OM]|[OM].{0,2}V")
_KINDS = frozenset("vitamin vitamins vits supplement supplements".split())
_QUESTION = frozenset("do does who why what how is are was were which where whose should could".split())
_NOBODY = frozenset("they theyve who people someone somebody everyone everybody anyone".split())


@dataclass(frozen=True)
class _Heard:
    words: Words
    found: Many
    asked: bool
    several: bool  # she takes more than one medicine

    @property
    def line(self) -> str:
        return self.words.line

    @cached_property
    def kinds(self) -> list[str]:
        return [_kind(self.words, clause) for clause in self.words.clauses]

    def report(self, act: Act, *, sure: bool = False) -> Report:
        words, found = self.words, self.found
        count, one = excess.count(words), v.THING in words.classes
        return Report(
            act,
            sure,
            words.said,
            found.named,
            found.every,
            count,
            one=one,
            rest=found.rest,
            whole=found.whole,
        )

    def moved(self, *, turned: bool) -> Report:
        return replace(self.report(Act.MOVE), said=_without_denied(self.words), turned=turned)


def read(text: str, medicines: Mapping[str, tuple[str, ...]]) -> Report:
    """Return what *text* reports; an act of "" when it is about something else. *medicines* are {name: its forms}."""
    words = cut(text, medicines)
    if not words.said.words:
        return Report()
    asked = any(piece.asked for piece in words.said.words)
    heard = _Heard(words, many(words), asked, several=len(medicines) > 1)
    looks = (_not_to_book, _to_ask_first, _told, _corrected, _perhaps)
    return next((report for look in looks if (report := look(heard))), heard.report(Act.NONE))


def _not_to_book(heard: _Heard) -> Report | None:
    """Somebody else's tablet, or one that came up again; and what only a button's own words say, which is booked."""
    line = heard.line
    if p.THEIRS.search(line):
        return heard.report(Act.THEIRS, sure=not heard.asked)
    if _not_hers(heard.words):
        return heard.report(Act.NOT_HERS)
    lost = p.LOST.search(line) and p.OF_A_TABLET.search(line)
    if lost and not re.search(r"\b(?:havent|not|didnt) (?:taken|had|take)\b", line):
        return heard.report(Act.LOST)
    return heard.report(Act.TOOK, sure=not heard.asked) if p.MARKED.search(line) else None


def _to_ask_first(heard: _Heard) -> Report | None:
    """A question, more than one tablet at a time, or another day's tablet beside today's."""
    if act := _first(heard.line, _ASKS):
        return heard.report(act)
    if excess.count(heard.words) > 1 or excess.more(heard.words):
        return heard.report(Act.MORE)
    if excess.two_days(heard.words) and not heard.asked:
        return replace(heard.report(Act.TOOK), at_once=True)
    return (
        replace(heard.report(Act.TOOK), also=True) if excess.also(heard.words) and not heard.asked else None
    )


def _told(heard: _Heard) -> Report | None:
    """What the clauses report, or what she says of each medicine that she names."""
    listed = understood(heard.words, heard.found)
    if Act.TOOK in heard.kinds or listed:
        return _took(heard, listed=listed)
    if "asked" in heard.kinds:
        return heard.report(Act.DID_I)
    of_each = set(heard.found.named.values())
    if len(of_each) == 1 and not {Act.TOOK, Act.NONE} & of_each:
        return heard.report(next(iter(of_each)), sure=not heard.asked)
    return None


def _corrected(heard: _Heard) -> Report | None:
    """Another time or day for what was just saved, something wrong with it, or what she does with it instead."""
    line, said = heard.line, heard.words.said
    turned, timed = _turned(line), bool(said.clocks or said.named_days or ago(said))
    if turned and len(said.named_days) > 1 and not heard.asked:  # "not today, yesterday" leaves none out
        return heard.moved(turned=True)
    act = _first(line, _TELLS)
    if act is Act.LATER or (not act and _timed(heard.words)):
        wish = p.ASKED_AGAIN.search(line) or p.WILLING.search(line)
        return replace(heard.report(Act.LATER), wish=bool(wish))
    if act:
        wrong = act is Act.UNDO or (act is Act.WRONG and not _DENIED.search(line))
        return replace(heard.report(act, sure=True), turned=wrong)
    if timed and p.CORRECTING.issuperset(line.split()) and not heard.asked and not said.lasting:
        return heard.moved(turned=turned)
    if (turned or _numbered(line)) and not heard.asked:
        return replace(heard.report(Act.WRONG if turned else Act.NONE), turned=True)
    return None


def _perhaps(heard: _Heard) -> Report | None:
    """What may be a report, and is asked about."""
    if heard.several and not heard.asked and _of_a_kind(heard):
        return replace(heard.report(Act.TOOK), kind=True)
    bare_yes = set(heard.kinds) <= {"yes", "fill"} and "yes" in heard.kinds
    maybe = "maybe" in heard.kinds or Act.TOOK in heard.found.named.values() or bare_yes
    return heard.report(Act.TOOK) if maybe else None


_DENIED = re.compile(r"\b(?:havent|didnt|lied|true|so)\b")  # of the tablet, whatever she looks at
_ASKS = frozenset({Act.CAN_I, Act.TWO, Act.DID_I, Act.DOUBT})
_TELLS = frozenset(Act) - _ASKS


def _first(line: str, acts: frozenset[Act]) -> Act:
    return next((act for act, form, _ in p.FORMS if act in acts and form.search(line)), Act.NONE)


def _took(heard: _Heard, *, listed: bool) -> Report:
    """What is reported is sure when each clause is understood, or is about something else and spoils nothing."""
    words, kinds = heard.words, heard.kinds
    plain = all(kind in (Act.TOOK, "yes", "fill", "beside") for kind in kinds)
    rests = [c for c, kind in zip(words.clauses, kinds, strict=True) if kind == "beside"]
    left_out = excepts_unclearly(words) or any(
        excepts(words, c) for c in rests if not (listed and v.ALL in words.of(c))
    )
    weak = any(words.of(c).replace("f", "") in ("AHO", "SAHO") for c in words.clauses)
    edged = bool(words.said.denied) or any(clock.edge for clock in words.said.clocks)
    two_times = len({(clock.hour, clock.minute) for clock in words.said.clocks}) > 1
    odd_day = any(
        (day.kind == "offset" and day.n > 0) or day.kind == "vague" or day.since
        for day in words.said.named_days
    )
    return heard.report(
        Act.TOOK,
        sure=(plain or listed)
        and not (left_out or edged or two_times or odd_day or (weak and "beside" in kinds))
        and _days_listed(words),
    )


def _turned(line: str) -> bool:
    """Return whether the words are nothing but a correction, of a time or a day or of what she does not name."""
    said = line.split()
    other = ({"other"} | p.OTHER_MEDICINES) & set(said) and {"was", "meant", "thats"} & set(said)
    led = said[0] in p.TURNING_A_TIME or said[:2] == ["make", "that"]
    timed = led and any(word.startswith("<") for word in said)
    return (p.CORRECTING | p.OTHER_MEDICINES).issuperset(said) and bool(
        p.TURNING & set(said) or other or timed
    )


def _numbered(line: str) -> bool:
    """Return whether the words are nothing but another number: "no, 15", "sorry, 15 not 20"."""
    said = line.split()
    numbers = [word for word in said if word.isdigit()]
    rest = {word for word in said if not word.isdigit()}
    led = said[0] in (p.TURNING_A_TIME | p.TURNING) - {"wait"}
    return 0 < len(numbers) <= 2 and led and p.CORRECTING.issuperset(rest)


def _without_denied(words: Words) -> Said:
    """Return what is said of time without the days she denies: "not today, yesterday"."""
    said = [piece.word for piece in words.said.words]
    places = [at for at, word in enumerate(said) if word == "<day>"]
    denied = {
        id(day) for at, day in zip(places, words.said.named_days, strict=True) if at and said[at - 1] == "not"
    }
    return replace(words.said, found=tuple(v for v in words.said.found if id(v) not in denied))


def _days_listed(words: Words) -> bool:
    """Several days are named one after the other ("saturday and sunday"), not one of another ("monday's on tuesday")."""
    line = re.sub(r"<day>(?: and <day>)+", "<day>", words.line)
    return line.count("<day>") <= 1


def _kind(words: Words, clause: slice) -> str:
    """Return what a clause is: took, maybe, asked, yes, fill, beside (about something else), spoils."""
    classes = words.of(clause)
    pieces = words.said.words[clause]
    core = _FLOATING.sub("", classes)
    asked = any(piece.asked for piece in pieces)
    starts = pieces[0].word in _QUESTION
    if core and _REPORTS.fullmatch(core) and not starts:
        return "asked" if asked else Act.TOOK
    if not core:
        when = {"t", "n"} & set(classes)
        if v.YES in classes and _past_said(words, pieces):
            return Act.TOOK
        return (
            "yes" if v.YES in classes else "fill" if not ({"t", "d"} & set(classes)) or not when else "time"
        )
    if _ALL_OF_MANY.fullmatch(core):
        return "maybe"
    if _MAYBE.search(classes) and not starts and not any(piece.word in _NOBODY for piece in pieces):
        return "beside" if asked and v.OTHER in classes else "maybe"
    told = {piece.word for piece in pieces}
    if v.BENIGN & set(classes) or ("skip" in told and "said" not in told):  # "I said skip" is taken back
        return "spoils"
    return "beside"


def _past_said(words: Words, run: tuple[Piece, ...]) -> bool:
    """Return whether a yes comes with the time it was: "yes at 8", "yep w/ breakfast"."""
    marks = {piece.word for piece in run}
    breakfast = any(part.name == "breakfast" and not part.edge for part in words.said.parts)
    return (
        "<clock>" in marks
        or ("<span>" in marks and ago(words.said) is not None)
        or ("<part>" in marks and breakfast)
    )


def _not_hers(words: Words) -> bool:
    found = p.NOT_HERS.search(words.line)
    if not found:
        return False
    before = words.line[: found.start()].split()
    return not any(v.CLASS_OF.get(word) == v.OTHER for word in before)


def _of_a_kind(heard: _Heard) -> bool:
    """Return whether she took a kind of medicine, with no word in it that takes it back: "took both vitamins"."""
    told = heard.line.split()
    taken = excess.TAKEN.search(heard.line) and not {v.NEGATION, v.DOUBT, v.WISH, v.OTHER} & set(
        heard.words.classes
    )
    return bool(taken) and bool(_KINDS & set(told)) and heard.words.classes.count(v.UNKNOWN) == 1


def _timed(words: Words) -> bool:
    """Nothing but a time to come, or a wish to be asked again then."""
    said, line = words.said, words.line
    if not (said.clocks or said.parts or any(not s.ago and s.minutes for s in said.spans)):
        return False
    if said.lasting or ago(said) or any(day != Day("offset", 0) for day in said.named_days):
        return False
    if any(piece.asked for piece in said.words) and not p.ASKED_AGAIN.search(line):
        return False
    if re.search(r"\b(?:instead|change|move|took|taken|better|had)\b", line):
        return False
    bare = all(c in "ftnpy" or w.word == "<span>" for c, w in zip(words.classes, said.words, strict=True))
    led = re.match(r"^<span> (?:when|once|after|as soon)\b", line)
    return bool(bare or led or p.ASKED_AGAIN.search(line) or p.WILLING.search(line))
