"""Forks bots that need not import anything first: a life of the bot starts in a third of a second instead of three.

``python -m tests.kills.nursery PATH`` waits at that socket; each who comes there has a nurse of their own, until they go.
Each line that comes is ``{"id": n, "words": ["run"], "env": {...}, "out": path, "err": path}``: a child process runs the
command ``bot run`` with that environment, and no other (words ``-m NAME``: that module). Each line that is answered is ``{"id": n, "pid": p}`` when it was born, ``{"id": n, "code": c}`` when it is
gone (minus the signal's number when a signal ended it). When the socket closes, all of these lives end. SIGUSR1 makes a life
write into its log what each of its tasks waits for.
"""

import asyncio
import contextlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import traceback
from typing import Any, NoReturn

from bot import app, logs, settings
from bot.__main__ import main as command_line
from bot.commands import backups, doctor, keys, persons, run, schema
from bot.reader import second_look
from tests.kills import wallclock

WARM = (
    app,
    logs,
    backups,
    doctor,
    keys,
    persons,
    schema,
    run,
    settings,
)  # imported here, so that no child has to
_PULSE_SECONDS = 0.02
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_APPEND


def _live(words: list[str], env: dict[str, str], out: str, err: str) -> NoReturn:
    os.environ.clear()
    os.environ.update(env)
    wallclock.hang_up()
    for fd, file, how in ((0, os.devnull, os.O_RDONLY), (1, out, _WRITE), (2, err, _WRITE)):
        os.dup2(os.open(file, how), fd)
    signal.signal(signal.SIGUSR1, _tell_tasks)
    sys.argv = ["bot", *words]
    code = 1
    try:
        if words[0] == "-m":
            runpy.run_module(words[1], run_name="__main__")
            code = 0
        else:
            command_line()
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:  # noqa: BLE001 - as the interpreter does, in a process that may not go back to its parent's loop
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _tell_tasks(*_: Any) -> None:
    for task in list(asyncio.tasks._all_tasks):  # type: ignore[attr-defined]  # of every loop: a handler has none
        if not task.done():
            task.print_stack()
    sys.stderr.flush()


def _tell(**words: Any) -> None:
    print(json.dumps(words), flush=True)


def main(path: str) -> None:
    """It serves until the process that started it is gone."""
    app.contents()
    second_look()._open()  # here and not in its thread: a thread does not live on in a child
    parent = os.getppid()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(path)
        door.listen()
        print("open", flush=True)
        while os.getppid() == parent:
            if select.select([door], [], [], 0.5)[0]:
                line, _ = door.accept()
                if os.fork() == 0:
                    for fd in (0, 1):
                        os.dup2(line.fileno(), fd)
                    line.close()
                    door.close()
                    _nurse()
                    os._exit(0)
                line.close()
            with contextlib.suppress(ChildProcessError):
                os.waitpid(-1, os.WNOHANG)


def _nurse() -> None:
    children: dict[int, int] = {}
    with open(0, "rb", buffering=0, closefd=False) as orders:  # unbuffered, so that select sees every line
        while True:
            if select.select([orders], [], [], _PULSE_SECONDS)[0]:
                line = orders.readline()
                if not line:
                    break
                order = json.loads(line)
                number = order.pop("id")
                pid = os.fork() or _live(**order)
                children[pid] = number
                _tell(id=number, pid=pid)
            _reap(children)
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _reap(children: dict[int, int]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        _tell(id=children.pop(pid), code=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(sys.argv[1])
