"""British words for British readers: the American base said in their spelling and their terms.

The base is written once, in American English; this is its only variant. Words of hers keep their own spelling as a rule:
who writes "hot flush" is shown it.
"""

import re
from collections.abc import Mapping

BRITISH: Mapping[str, str] = {
    "acetaminophen (paracetamol)": "paracetamol",
    "paracetamol (acetaminophen)": "paracetamol",
    "acetaminophen": "paracetamol",
    "hot flash": "hot flush",
    "hot flashes": "hot flushes",
    "flashes": "flushes",
    "flash": "flush",
    "estrogen": "oestrogen",
    "estrogens": "oestrogens",
    "anti-estrogen": "anti-oestrogen",
    "estrogen-like": "oestrogen-like",
    "diarrhea": "diarrhoea",
    "edema": "oedema",
    "lymphedema": "lymphoedema",
    "anemia": "anaemia",
    "anesthetic": "anaesthetic",
    "esophagus": "oesophagus",
    "gynecologist": "gynaecologist",
    "gynecomastia": "gynaecomastia",
    "tumor": "tumour",
    "tumors": "tumours",
    "color": "colour",
    "colors": "colours",
    "behavior": "behaviour",
    "favor": "favour",
    "fiber": "fibre",
    "center": "centre",
    "centers": "centres",
    "liter": "litre",
    "liters": "litres",
    "gray": "grey",
    "counseling": "counselling",
    "counselor": "counsellor",
    "traveling": "travelling",
    "aging": "ageing",
    "randomized": "randomised",
    "recognize": "recognise",
    "recognized": "recognised",
    "organize": "organise",
    "organized": "organised",
    "summarize": "summarise",
    "apologize": "apologise",
    "realize": "realise",
    "physical therapist": "physiotherapist",
    "physical therapy": "physiotherapy",
    "pajamas": "pyjamas",
    "mom": "mum",
    "airplane": "plane",
    "toward": "towards",
}
"""American words, as the base has them, and what a British reader calls them."""

READERS = frozenset("GB IE AU NZ ZA IN SG MY HK MT JE GG IM GI KE NG GH UG TZ ZW ZM BW PK BD LK NP".split())
"""Countries whose English follows British spelling."""

_AMERICAN = re.compile(
    r"<[^>]*>|\b("
    + "|".join(re.escape(word) for word in sorted(BRITISH, key=len, reverse=True))
    + r")(?! of light)(?![\w])",
    re.IGNORECASE,
)


def spelled(text: str, country: str) -> str:
    """Return *text* in the spelling of *country*; tags and everything else stay as they are."""
    if country.upper() not in READERS:
        return text
    return _AMERICAN.sub(lambda found: _british(found.group()), text)


def _british(found: str) -> str:
    return found if found.startswith("<") else _in_case(found, BRITISH[found.casefold()])


def _in_case(was: str, now: str) -> str:
    if was.isupper():
        return now.upper()
    return now[0].upper() + now[1:] if was[0].isupper() else now


def mixed(text: str) -> list[str]:
    """Return the British words in *text*, which is meant to be the American base."""
    british = {word for word in BRITISH.values() if word not in BRITISH} - {
        "plane",
        "paracetamol",
        "flush",
        "flushes",
    }
    words = {*re.findall(r"[a-z]+", text.casefold())}
    return sorted(words & british)
