"""The ordinary words for how strong and how much: what is typed where five degrees are asked for."""

import re
from types import MappingProxyType

_DEGREES = {
    "0": ("none", "none at all", "nothing", "no", "nope", "not at all", "zero", "never", "fine", "nil", "not any", "no problem", "no trouble", "ok", "not a bit"),
    "1": ("mild", "mildly", "a little", "little", "little bit", "a little bit", "a bit", "bit", "slight", "slightly", "minor", "not much", "not very", "hardly", "hardly any", "hardly at all", "barely", "not bad", "not too bad", "not so bad", "not that bad", "not very bad", "a touch", "mild to moderate"),
    "2": ("moderate", "moderately", "medium", "so so", "middling", "in between", "some", "somewhat", "average", "fair", "partly", "half and half", "sort of", "kind of", "bearable"),
    "3": ("severe", "severely", "bad", "badly", "strong", "a lot", "lot", "lots", "quite a lot", "quite a bit", "quite bad", "quite badly", "much", "rough", "serious", "a good deal", "mostly", "nasty", "quite strong"),
    "4": ("very severe", "very bad", "very badly", "very strong", "very much", "terrible", "terribly", "awful", "dreadful", "horrible", "unbearable", "extreme", "extremely", "extremely bad", "the worst", "worst", "worst ever", "excruciating", "completely", "totally", "too much", "agony"),
}  # fmt: skip
_DEGREE_OF = MappingProxyType({said: key for key, ways in _DEGREES.items() for said in ways})
_NONE = frozenset(
    ("none of these", "none of them", "none of those", "none of the above", "not any of these", "not any of them", "not 1 of them",
     "no none", "no none of them", "no none of these", "nothing like that", "nothing of that", "nope none", "neither", "nope", "none at all",
     "none", "nothing", "no", "no nothing", "nothing at all", "i have none", "i dont have any", "dont have any", "no to all", "all no")
)  # fmt: skip
_NONE_OF = re.compile(
    r"(?:(?:no|nope|nah|well|oh) )*(?:none|nothing|neither|not any|not one)(?: (?:of|like|from))?(?: all)?"
    r"(?: (?:these|them|those|that|this|it|the above|this list))?(?: (?:at all|really|thanks|thank you|here|this week|for me))*"
)
_ASIDE = frozenset(
    "i id ive im say was were is it its oh well just only um hmm please thanks thank you really pretty honestly about so "
    "dear love my the mine they them had have been of for me on taking take".split()
)


def degree(words: str) -> str:
    """Return the key of the degree that *words* name as a whole, "" when a word of them is something else."""
    return next((_DEGREE_OF[said] for said in bared(words) if said in _DEGREE_OF), "")


def none_of_them(words: str) -> bool:
    """Return whether *words* say that nothing of a list is so."""
    plain, short = bared(words)
    return bool({plain, short} & _NONE) or bool(_NONE_OF.fullmatch(plain))


def bared(words: str) -> tuple[str, str]:
    """Return *words* without signs, and without the words that add nothing."""
    plain = "".join(c if c.isalnum() or c == " " else "" if c in "'\u2019" else " " for c in words).split()
    return " ".join(plain), " ".join(word for word in plain if word not in _ASIDE)
