"""Text to the word pieces of the reader's vocabulary: lower case, no accents, the longest known piece first."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

UNKNOWN, FIRST, LAST = "[UNK]", "[CLS]", "[SEP]"
LONGEST_WORD = 100  # characters; what is longer is no word


class Tokens:
    """The vocabulary in use, with the pieces of words seen before."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._ids = vocabulary
        self.unknown, self.first, self.last = (vocabulary[piece] for piece in (UNKNOWN, FIRST, LAST))

    def ids(self, words: Iterable[str]) -> list[int]:
        """Return the ids of the pieces of *words*, without the marks of beginning and end."""
        return [piece for word in words for piece in self._pieces(word)]

    def _pieces(self, word: str) -> list[int]:
        if len(word) > LONGEST_WORD:
            return [self.unknown]
        found: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            for end in range(len(word), start, -1):
                piece = self._ids.get(mark + word[start:end])
                if piece is not None:
                    break
            else:
                return [self.unknown]
            found.append(piece)
            start = end
        return found


def words(text: str) -> Iterator[str]:
    """Yield the words and the single marks of *text*, in lower case and without accents."""
    plain = unicodedata.normalize("NFD", text.lower())
    word: list[str] = []
    for sign in plain:
        if sign.isalnum() and not _stands_alone(sign):
            word.append(sign)
            continue
        kind = unicodedata.category(sign)
        if kind in ("Mn", "Cf"):  # accents, joiners: a word goes on
            continue
        if word:
            yield "".join(word)
            word = []
        if kind[0] not in "CZ":
            yield sign
    if word:
        yield "".join(word)


def _stands_alone(sign: str) -> bool:
    """Chinese and Japanese are written without spaces: each sign is a word."""
    return "\u3040" <= sign <= "\u30ff" or "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff"
