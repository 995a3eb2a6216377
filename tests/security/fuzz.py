"""Follow coverage into one parser: ``python -m tests.security.fuzz webhook_body -max_total_time=600``."""

import sys

import atheris

with atheris.instrument_imports(include=["bot"]):
    from tests.security.parsers import PARSERS


def main() -> None:
    name, *options = sys.argv[1:]
    atheris.Setup([sys.argv[0], *options], PARSERS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
