"""``python -m bot.knowledge.search TEXT`` or ``--batch``: the answer to a message as JSON, as ``bot ask`` gives it."""

import json
import sys
from collections.abc import Iterable, Iterator

from bot.domain.levels import Level
from bot.domain.understanding import Lexicon, Understanding, understand
from bot.knowledge.lexicon import load_lexicon


def as_json(understanding: Understanding) -> dict[str, object]:
    """Return the four fields other programs rely on; SELF_CARE is no answer to a message and reads INFO."""
    level = Level.INFO if understanding.level is Level.SELF_CARE else understanding.level
    return {
        "level": level.value,
        "confirm": understanding.confirm or understanding.doubt is not None,
        "topics": list(understanding.topics),
        "offered": list(understanding.offered),
    }


def answers(lines: Iterable[str], lexicon: Lexicon) -> Iterator[str]:
    """Yield one line of JSON for each line of text; an empty line gives NONE."""
    for line in lines:
        yield json.dumps(as_json(understand(line.rstrip("\r\n"), lexicon)))


def main(arguments: list[str]) -> None:
    lexicon = load_lexicon()
    lines: Iterable[str] = sys.stdin if arguments[:1] == ["--batch"] else [" ".join(arguments)]
    for answer in answers(lines, lexicon):
        sys.stdout.write(f"{answer}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
