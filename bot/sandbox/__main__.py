"""`python -m bot.sandbox --port 8081 --token 1:x`: the sandbox alone, for a bot in another process."""

import argparse
import asyncio
from datetime import UTC, datetime

from bot.sandbox import Sandbox, SandboxClock, add_default_people


def _real_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # run alone, this is the one place that reads the clock


async def _serve(port: int, host: str, token: str) -> None:
    sandbox = Sandbox(SandboxClock(_real_now), token)
    add_default_people(sandbox)
    print(await sandbox.start(port, host), flush=True)  # noqa: T201  # a command line prints its address
    try:
        await asyncio.Event().wait()
    finally:
        await sandbox.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--host", default="127.0.0.1", choices=("127.0.0.1", "localhost", "::1"))
    parser.add_argument("--token", default="1:sandbox")
    given = parser.parse_args()
    try:
        asyncio.run(_serve(given.port, given.host, given.token))
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
