"""What each output of the reader should say to a line."""

from bot.lab.reader.lines import Line

SEED = 20261130
MASKED = -1.0  # nothing is known, nothing is learned


def wanted(line: Line, topics: list[str]) -> list[float]:
    """Return what each output should be for *line*: 1, 0, or MASKED where nothing is known."""
    heads = [MASKED if value is None else float(value) for value in (line.danger, line.crisis)]
    if line.topics is None:
        return heads + [MASKED] * len(topics)
    return heads + [
        1.0 if topic in line.topics else MASKED if topic in line.maybe else 0.0 for topic in topics
    ]
