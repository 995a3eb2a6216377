"""``python -m bot.lab.reader``: the weights are trained; ``card`` sets the bars, judges, and writes the card."""

import os
import sys

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # a thread that waits leaves its core to others


def main(arguments: list[str]) -> None:
    from bot.reader.reading import HERE, WEIGHTS

    if arguments != ["card"]:
        from bot.lab.reader.training import train

        (HERE / WEIGHTS).write_bytes(train())
    from bot.lab.reader.card import write

    write()


if __name__ == "__main__":
    main(sys.argv[1:])
