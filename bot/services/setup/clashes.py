"""A medicine she adds that works against the tablet, or is of its kind: the page's own sentence says so, and she decides."""

import re

from bot.domain.levels import Level
from bot.domain.understanding import understand
from bot.knowledge import sentences
from bot.services.talk.turn import Turn

_STRENGTH = re.compile(r"\d[\d.,]*\s*(?:mg|mcg|g|ml|micrograms?)?\b", re.IGNORECASE)
_CLASH = "interactions"  # the topic of what works against it
_OF_ITS_KIND = "tamoxifen"  # the topic of the other hormone tablets
_ASKED = {  # the questions that the sentence answers, the first that has one for this reader
    "estrogen": ("can I take hrt", "estrogen in any form"),
    "tamoxifen": ("taking both together",),
    "sister": ("can I change to letrozole",),
}


def sentence(turn: Turn, name: str) -> str:
    """Return what our pages say of taking the medicine called *name* beside the tablet, "" where it is no such medicine."""
    kind, topic = _kind(turn, _STRENGTH.sub(" ", name).strip())
    found = [
        sentences.best(question, turn.me.profile.reader, turn.world.library, (topic,))
        for question in _ASKED.get(kind, ())
    ]
    said = next((one.text for one in found if one and one.topic == topic), "")
    return str(turn.voice.spelled(said)) if said else ""


def _kind(turn: Turn, name: str) -> tuple[str, str]:
    lexicon = turn.world.lexicon
    taken = understand(f"i take {name}", lexicon)
    if _CLASH in taken.topics and any(flag.level >= Level.SOON for flag in taken.flags):
        return "estrogen", _CLASH
    named = understand(name, lexicon)
    if _OF_ITS_KIND not in named.topics:
        return "", ""
    words = {word for topic, said in named.because if topic == _OF_ITS_KIND for word in said.split()}
    return ("tamoxifen" if words & {"tamoxifen", "nolvadex"} else "sister"), _OF_ITS_KIND
