"""Of several medicines: what is said of each that she names, and of all, of both, of the others."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.reports import vocabulary as v
from bot.domain.reports.report import Act
from bot.domain.reports.words import MEDICINE, Words

_AFTER = {"yes": Act.TOOK, "done": Act.TOOK, "taken": Act.TOOK, "only": Act.TOOK, "(yes)": Act.TOOK, "no": Act.NOT_TAKEN,
          "not": Act.NOT_TAKEN, "(no)": Act.NOT_TAKEN, "later": Act.LATER, "skipped": Act.SKIP}  # fmt: skip
_BEFORE = _AFTER | {
    "took": Act.TOOK, "had": Act.TOOK, "just": Act.TOOK, "swallowed": Act.TOOK, "except": Act.NOT_TAKEN,
    "without": Act.NOT_TAKEN, "havent": Act.NOT_TAKEN, "didnt": Act.NOT_TAKEN, "skip": Act.SKIP, "skipping": Act.SKIP,
    "but": Act.NOT_TAKEN, "bar": Act.NOT_TAKEN,
}  # fmt: skip
_OF_MANY = frozenset(
    {"later", "skip", "skipping", "skipped", "not", "no", "except", "havent", "didnt", "bar", "(no)", "yet"}
)
_REST = frozenset({"rest", "others"})
_HOW_MANY = {"both": 2, "all3": 3, "all4": 4}
_EXCEPTING = frozenset("but bar except without apart aside minus save excluding".split())
_COUNTED = frozenset("1 tablet tablets tab tabs pill pills med meds medicine medicines dose capsule".split())
_SEVERAL = frozenset("every each any tablets tabs pills meds medicines doses them".split())
_PARTING = frozenset({"and", "or", "nor", "plus"})
# What is left out by its day, its hour or its place in the row is no medicine of hers: "but today's", "but the last".
_NO_MEDICINE = re.compile(r"N?[pu]*[dt1]")
_LEFT_OUT = re.compile(
    r"[fynwoue]*|[^?]*[ME][^?]*"
)  # nothing, or what is named, with no word unknown beside it
_CLEAR = re.compile(r"\b(?:took|taken|had|done|swallowed|yes)\b|\(yes\)")
_ALL_BUT = re.compile(r"\b(?:all\d?|both|everything|lot) but\b")


@dataclass(frozen=True)
class Many:
    """``named`` holds what is said of each; ``every``, ``rest`` and ``whole`` are those of a `Report`."""

    named: Mapping[str, Act]
    every: bool = False
    rest: bool = False
    whole: int = 0


def many(words: Words) -> Many:
    """Return what is said of each named medicine, and whether all (or all others) were taken."""
    names = iter(words.names)
    named: dict[str, Act] = {}
    told = [piece.word for piece in words.said.words]
    counted = v.ALL in words.classes
    whole = {  # "all the calcium" is not all that she takes
        at for at, sort in enumerate(words.classes) if sort == v.ALL and _next_name(words, at + 1) != MEDICINE
    }
    base = Act.TOOK if _CLEAR.search(words.line) or counted else Act.NONE
    mode, used = Act.NONE, -1  # what was said before the next name, and the last word that was said after one
    taken = []
    for at, word in enumerate(told):
        if words.said.words[at].pause:
            mode = Act.NONE
        if word == MEDICINE or at in whole:
            between = mode and _next_name(words, at + 2)  # "took the calcium, not the vitamin d"
            after = None if between else _after(words, at)
            used = at + 1 if after else used
            if at in whole:
                taken += [word] if (after or mode or base) is Act.TOOK else []
            else:
                named[next(names)] = after or mode or (Act.NOT_TAKEN if _ALL_BUT.search(words.line) else base)
        elif word in _BEFORE and at != used:
            mode = _BEFORE[word] if word != "but" or counted else mode
    # "both anastrozole": as many as that are all of what is named, or of one more than there should be
    named_so = [told[at] for at, sort in enumerate(words.classes) if sort == v.ALL and at not in whole]
    sizes = [_HOW_MANY[word] for word in (*taken, *named_so) if word in _HOW_MANY]
    return Many(named, bool(taken), bool(_REST & set(taken)), max(sizes, default=0))


def _after(words: Words, at: int) -> Act | None:
    following = words.said.words[at + 1 : at + 2]
    return _AFTER.get(following[0].word) if following else None


def _next_name(words: Words, at: int) -> str:
    """Return the medicine mark, or the "rest", that stands at this place with no more than "of the" before it; else ""."""
    for sort, piece in zip(words.classes[at:], words.said.words[at:], strict=True):
        if piece.pause:
            return ""
        if piece.word == MEDICINE or piece.word in _REST:
            return piece.word
        if sort not in (v.THE, v.ALL):
            return ""
    return ""


def understood(words: Words, found: Many) -> bool:
    """Whether a list of medicines is understood word by word, and says of at least one that it was taken."""
    if not found.named or (Act.TOOK not in found.named.values() and not found.every):
        return False
    known = "VHDOMSAEyftndpwueN"
    pairs = list(zip(words.classes, words.said.words, strict=True))
    fits = all(sort in known or piece.word in _OF_MANY for sort, piece in pairs)
    denials = {piece.word for sort, piece in pairs if sort == v.NEGATION}
    told = not any(piece.asked for piece in words.said.words)
    return fits and told and denials <= _OF_MANY and bool(_CLEAR.search(words.line))


def excepts(words: Words, clause: slice) -> bool:
    """Return whether a clause may leave out one she does not name: "but one", "but the big one", "the others to come"."""
    told = [piece.word for piece in words.said.words[clause]]
    if MEDICINE in told:
        return False
    counted = bool(_COUNTED & set(told))
    if v.ALL in words.classes:
        return counted or told[0] in _EXCEPTING or v.ALL in words.of(clause)
    return counted and told[0] in _EXCEPTING


def excepts_unclearly(words: Words) -> bool:
    """Return whether something is left out of several that is not wholly a medicine of hers: "all but today's"."""
    told = [piece.word for piece in words.said.words]
    for at, word in enumerate(told):
        before = {*told[:at], *words.classes[:at]}
        if word not in _EXCEPTING or not before & {*_SEVERAL, v.ALL, v.MEDICINE}:
            continue
        parts = _parts(words, at + 1)
        if any(_NO_MEDICINE.match(part) for part in parts):
            return True
        if v.ALL in before and not all(_LEFT_OUT.fullmatch(part) for part in parts):
            return True
    return False


def _parts(words: Words, at: int) -> list[str]:
    """Return the classes of what is left out from here to the next pause, each part on its own; "d" is any day, "1" any tablet."""
    parts = [""]
    for sort, piece in zip(words.classes[at:], words.said.words[at:], strict=True):
        if piece.pause:
            break
        if piece.word in _PARTING:
            parts.append("")
        else:
            nth = piece.word in _COUNTED or piece.word in ("ones", "first", "last")
            parts[-1] += v.DAY if piece.word == "<day>" else "1" if nth else sort
    return parts
