"""Words that a card may not carry: advice and blame for nobody, another world's words for a reader outside it."""

import re

from bot.domain.audience import Reader, Tag, tags_of

BANNED = {
    r"\bstop taking\b": "never advise stopping",
    r"\b(increase|raise|reduce|lower|cut|halve|change|adjust) (your|the) (dose|tablets?)\b": "never a dose change",
    r"\bdouble(?!-blind)\b": "never two at once, not even to forbid it in this word",
    r"(?<!\bif )(?<!\bwhen )(?<!\bdo )(?<!\bwhether )\byou have\b(?! to\b)": "no diagnosis",
    r"\bnormal side effect\b|\bjust a side effect\b": "never comfort away a sign",
    r"\bcatch up\b": "never two to make up for one",
    r"\bfailed\b|\bcomplian(ce|t)\b|\bshould have\b": "no blame",
    r"\b988\b|\b116 123\b|\b1-800-[\d-]+|findahelpline|\bNHS 111\b": "the line of one country: write {crisis}, {poison}",
    r"[<>*_`]{2}|</?\w+>": "plain text only: no markup",
}
"""Words that no sentence may carry outside a quotation from an official text, and why."""

_QUOTATION = re.compile(r"“[^”]*”|\"[^\"]*\"")

ONLY_FOR = {
    Tag.WOMEN: re.compile(
        r"vagin|menopaus|\bovar(y|ies|ian)\b|pregnan|\buter(us|ine)\b|\bwomb\b|breast-?feed"
        r"|\b(your|monthly|still have) periods?\b|\bhrt\b|\bsome women\b",
        re.IGNORECASE,
    ),
    Tag.MEN: re.compile(
        r"\berecti(on|ons|le)\b|\btesticle|\bprostate\b|\bgyna?ecomastia\b|\btrt\b"
        r"|\btestosterone (therapy|treatment)\b|\bmen on testosterone\b|\bin men\b",
        re.IGNORECASE,
    ),
    Tag.CANCER: re.compile(
        r"\byour (breast )?cancer\b|\bcancer team\b|\byour oncologist\b"
        r"|\bcancer (treatment )?(returns?|comes? back|came back|coming back|matters)\b",
        re.IGNORECASE,
    ),
    Tag.EARLY: re.compile(
        r"\bback after (your |the )?treatment\b|\b(five|ten|5|10) years of (treatment|tablets)\b"
        r"|\b(end of|finish|finished) (the |your )?(treatment|course)\b",
        re.IGNORECASE,
    ),
}
"""Words that only readers with this tag may see on any card, whatever the tags of the sentence say."""


def banned_words(text: str, *, quotes_allowed: bool) -> list[tuple[str, str]]:
    """Return (word, why) of each banned word; with *quotes_allowed*, only outside quotation marks."""
    own_words = _QUOTATION.sub(" ", text) if quotes_allowed else text
    found = ((re.search(pattern, own_words, re.IGNORECASE), reason) for pattern, reason in BANNED.items())
    return [(word.group(), reason) for word, reason in found if word]


def foreign_words(shown: str, reader: Reader) -> list[tuple[Tag, str]]:
    """Return (tag, word) of each word on a card that belongs to a world *reader* is not in."""
    closed = {tag: words.search(shown) for tag, words in ONLY_FOR.items() if tag not in tags_of(reader)}
    return [(tag, word.group()) for tag, word in closed.items() if word]
