"""A name as people tell it: "Call me Maggie" is Maggie."""

import re

_LEAD = re.compile(
    r"(?:(?:oh|well|hi|hello|please|just|yes|ok)[, ]+)*"
    r"(?:you (?:can|may) (?:just )?call me|(?:i(?:'|\u2019)?d like to be|everyone|they all)? ?call(?:ed|s)? me"
    r"|my (?:first )?name is|my name(?:'|\u2019)s|the name(?:'|\u2019)?s?(?: is)?|name ?:|i am called|i(?:'|\u2019)m called|i am|i(?:'|\u2019)m|it is|it(?:'|\u2019)s)[ :]+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[, ]*(?:please|thanks|thank you|will do|is fine)?[.! ]*$", re.IGNORECASE)


def told(text: str) -> str:
    """Return *text* in one line without the words that only lead to the name or follow it."""
    line = " ".join(text.split())
    lead = _LEAD.match(line)
    name = _TAIL.sub("", line[lead.end() :] if lead else line)
    return name or line
