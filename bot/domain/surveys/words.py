"""The ordinary words for how strong and how much: what is typed where five degrees are asked for."""

import re
from types import MappingProxyType

_DEGREES = {
    "0": ("none", "none at all", "nothing", "no", "nope", "not at all", "zero", "never", "fine", "nil", "not any", "no problem", "no trouble", "ok", "not a bit"),
    "1": ("mild", "mildly", "a little", "little", "little bit", "a little bit", "a bit", "bit", "slight", "slightly", "minor", "not much", "not very", "hardly", "hardly any", "hardly at all", "barely", "not a lot", "not a great deal", "not bad", "not too bad", "not so bad", "not that bad", "not very bad", "a touch", "mild to moderate", "now and then", "now and again", "once in a while", "manageable", "tolerable"),
    "2": ("moderate", "moderately", "medium", "so so", "middling", "in between", "some", "somewhat", "average", "fair", "partly", "half and half", "sort of", "kind of", "bearable", "on and off", "off and on", "comes and goes", "up and down"),
    "3": ("severe", "severely", "bad", "badly", "strong", "a lot", "lot", "lots", "quite a lot", "quite a bit", "quite bad", "quite badly", "much", "rough", "rotten", "serious", "a good deal", "mostly", "nasty", "quite strong", "not good", "not great", "not too good", "not too clever", "not so good", "not so great", "pretty grim", "grim"),
    "4": ("very severe", "very bad", "very badly", "very strong", "very much", "terrible", "terribly", "awful", "dreadful", "horrible", "unbearable", "extreme", "extremely", "extremely bad", "the worst", "worst", "worst ever", "excruciating", "completely", "totally", "too much", "agony", "murder", "killing", "killing me", "hell", "driving me mad", "cant bear it"),
}  # fmt: skip
_DEGREE_OF = MappingProxyType({said: key for key, ways in _DEGREES.items() for said in ways})
_WELL = re.compile(
    r"(?:(?:no|nope|nah) )*(?:fine|alright|(?:im|i am|all) (?:all |just |quite )?(?:fine|good|alright|right|well|clear))(?: thanks| thank you)?"
)
_DENIES = frozenset("no nope nah none nothing neither nil nowt".split())
_OF_A_LIST = frozenset(
    "of these those them that the this above like here to both any either sort kind apply applies report me for problem problems such "
    "thing things list on thanks thank you".split()
)
_WHOLLY = re.compile(r"\b(?:at|to) all\b ?")
_COPULA = re.compile(r"(?: (?:is|are|was|were|has|have|been|being|feel|feels|felt))+$")
_KINDLY = re.compile(
    r"\b(?:thank god|thank goodness|thankfully|luckily|im glad to say|im pleased to say|dear|love|darling|pet|so far|touch wood)\b ?"
)
_STRONG = MappingProxyType({said: key for said, key in _DEGREE_OF.items() if key in "34"})
_NONE = frozenset(
    ("none of these", "none of them", "none of those", "none of the above", "not any of these", "not any of them", "not 1 of them",
     "no none", "no none of them", "no none of these", "nothing like that", "nothing of that", "nope none", "neither", "nope", "none at all",
     "none", "nothing", "no", "no nothing", "nothing at all", "nil", "na", "n a", "not applicable",  "i have none", "i dont have any", "dont have any", "no to all", "all no")
)  # fmt: skip
_NONE_OF = re.compile(
    r"(?:(?:no|nope|nah|well|oh) )*(?:none|nothing|neither|not any|not one)(?: (?:of|like|from))?(?: all)?"
    r"(?: (?:these|them|those|that|this|it|the above|this list))?(?: (?:at all|really|thanks|thank you|here|this week|for me))*"
)
_FELT = frozenset(  # how one feels who has what is asked about
    "low flat down sad blue tearful gloomy stiff sore achy aching painful tender tired weary sleepy hot sweaty dry itchy numb tingly "
    "sick queasy weak swollen restless anxious worried uncomfortable".split()
)
_OF_TEN = re.compile(r"(?:10|[0-9])(?: ?/ ?| out of | of )10")
_SCALE = "01112223344"  # a number from 0 to 10 as one of five degrees
_JOINED = re.compile(r" (?:but|and|or|to|though|sometimes) ")
_ASIDE = frozenset(
    "i id ive im say was were is it its oh well just only um hmm please thanks thank you really pretty honestly about so "
    "dear love my the mine they them had have been of for me on taking take".split()
)


def degree(words: str) -> str:
    """Return the key of the degree that *words* name as a whole, "" when a word of them is something else.

    Of two degrees the stronger one: "bad but bearable". A number is one of ten: "8 out of 10", "8/10".
    """
    if named := _one(words):
        return named
    number = _OF_TEN.fullmatch(" ".join(words.casefold().replace("ten", "10").split()).strip(" .!"))
    if number:
        return _SCALE[int(re.split(r"\D", number[0])[0])]
    found = [_one(part) for part in _JOINED.split(words)]
    return max(found) if all(found) else ""


def _one(words: str) -> str:
    return next((_DEGREE_OF[said] for said in bared(words) if said in _DEGREE_OF), "")


def felt(words: str) -> str:
    """Return how strong the feeling is that *words* name: "a bit flat", "very sore"; "" where they do not say it."""
    said = bared(words)[0].split()
    without = [word for word in said if word not in _FELT]
    if not without or len(without) == len(said):
        return ""
    return degree(" ".join(without)) or degree(" ".join("bad" if word in _FELT else word for word in said))


def besides_degree(words: str) -> str:
    """Return *words* without a degree that stands before or behind the rest: "my knees are murder" names the knees."""
    said = words.split()
    for size in range(min(3, len(said) - 1), 0, -1):
        if _STRONG.get(" ".join(said[-size:])):
            return _COPULA.sub("", " ".join(said[:-size]))
    return words


def none_of_them(words: str) -> bool:
    """Return whether *words* say that nothing of a list is so."""
    plain, short = bared(words)
    plain = _KINDLY.sub("", plain).strip()
    if {plain, short} & _NONE or _NONE_OF.fullmatch(plain) or _WELL.fullmatch(plain):
        return True
    said = _WHOLLY.sub("", plain).split()
    return bool(said) and said[0] in _DENIES and _DENIES.union(_OF_A_LIST).issuperset(said)


def bared(words: str) -> tuple[str, str]:
    """Return *words* without signs, and without the words that add nothing."""
    plain = "".join(c if c.isalnum() or c == " " else "" if c in "'\u2019" else " " for c in words).split()
    return " ".join(plain), " ".join(word for word in plain if word not in _ASIDE)
