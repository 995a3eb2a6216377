"""The same message as another thumb, another habit or another moment would have typed it."""

import re
from dataclasses import replace
from random import Random

from bot.lab.reader.lines import Line

_NEAR = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol", "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb", "h": "gjyn", "j": "hkum",
    "k": "jli", "l": "ko", "z": "ax", "x": "zcs", "c": "xvd", "v": "cbf", "b": "vng", "n": "bmh", "m": "nk",
}  # fmt: skip
_BEFORE = (
    "hi", "hello there", "sorry to bother you", "hope you are well", "good morning", "me again",
    "not sure who to ask", "just a thought", "been meaning to say", "quick one", "on the bus so short",
    "had a lovely weekend with the grandkids but", "slept fine and ate fine,", "took my tablet as usual and",
    "i know you are only a bot but", "the neighbour said i should write", "no fever no cough but",
    "my husband says i must tell you", "day 43 of the tablets,", "it is raining here again and", "ok so",
)  # fmt: skip
_AFTER = (
    "thanks", "any ideas?", "is this normal?", "is that a side effect?", "hope it goes away", "lol",
    "what do you think", "will it go away on its own?", "can it be the tablet?", "anyway, have a nice day",
    "sorry for the long message", "doctor said to wait and see last month", "i dont want to make a fuss",
    "should i worry", "xx", "probably nothing", "and the cat says hello", "i will take my tablet at eight as usual",
    "since this morning", "how long does this last", "ok thats all",
)  # fmt: skip
_CARRIERS = (
    "I have {}", "since this morning {}", "{}, should I worry", "what about {}", "these days {} and I do not know why",
    "got {} again", "can the tablet cause {}", "{} for two weeks now", "my problem is {}", "tell me about {}",
    "help with {}", "is {} normal", "{} after starting anastrozole", "bad {} today", "i get {} at night",
)  # fmt: skip


def slip(text: str, random: Random) -> str:
    """Return *text* with one slip of the thumb in one of its words."""
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) > 2]
    if not long:
        return text
    at = random.choice(long)
    word = words[at]
    i = random.randrange(len(word))
    kind = random.randrange(4)
    if kind == 0:
        word = word[:i] + word[i + 1 :]
    elif kind == 1 and i + 1 < len(word):
        word = word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    elif kind == 2:
        word = word[:i] + random.choice(_NEAR.get(word[i].lower(), "e")) + word[i + 1 :]
    else:
        word = word[:i] + word[i] + word[i:]
    words[at] = word
    return " ".join(words)


def changed(line: Line, others: list[Line], random: Random) -> Line:
    """Return *line* told otherwise; *others* are harmless or dangerous lines that may stand beside it."""
    if line.group == "phrase":
        text = random.choice(_CARRIERS).format(line.text) if random.random() < 0.6 else line.text
        return replace(line, text=slip(text, random) if random.random() < 0.2 else text)
    if random.random() < 0.1:
        line = beside(line, random.choice(others), random)
    text = line.text
    draw = random.random()
    if draw < 0.1:
        text = f"{random.choice(_BEFORE)} {text}"
    elif draw < 0.2:
        text = f"{text}{random.choice((' ', ', ', '. '))}{random.choice(_AFTER)}"
    if random.random() < 0.3:
        text = re.sub(r"[.,;:!?'’\"()-]+", "" if random.random() < 0.5 else " ", text)
    for _ in range(random.choice((0, 0, 0, 1, 1, 2))):
        text = slip(text, random)
    return replace(line, text=text)


def beside(line: Line, other: Line, random: Random) -> Line:
    """Return the two lines as one message: what is dangerous in one of them is dangerous in it."""
    first, last = (line, other) if random.random() < 0.5 else (other, line)
    return Line(
        text=f"{first.text.rstrip('.')}. {last.text}",
        group=line.group,
        danger=_either(line.danger, other.danger),
        crisis=_either(line.crisis, other.crisis),
        topics=None if line.topics is None or other.topics is None else line.topics | other.topics,
        maybe=line.maybe | other.maybe,
        expect=line.expect,
    )


def _either(one: bool | None, other: bool | None) -> bool | None:
    if one or other:
        return True
    return None if one is None or other is None else False
