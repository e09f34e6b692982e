"""
One of several processes that trace a large corpus: it reads questions, answers each, and ends with its pipe.

See :mod:`provenance.engines.crew` for the other end.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import traceback
from typing import IO

from provenance.engines.messages import receive, send
from provenance.engines.parts import Parts

# Comparing makes many small objects that stay for a while and hardly any that refer to each other in circles; to look
# through all of them for circles as often as Python does takes a third of the time.
_COLLECTIONS = 100_000, 50, 1_000


def main() -> None:
    """
    Take both pipes away from where libraries could read and print, and answer until there are no more questions.
    """
    # Ctrl-C reaches every process at the terminal: the one that the user started decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nothing, number)
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)
    serve(requests, answers, Parts(json.loads(sys.argv[1])))
    # Threads of libraries must not keep the process.
    os._exit(0)


def serve(requests: IO[bytes], answers: IO[bytes], parts: Parts) -> None:
    """
    Answer until the other end is closed.
    """
    while True:
        try:
            (what, told), arrays = receive(requests)
        except EOFError:
            return
        try:
            try:
                answer, found = parts.answer(what, told, arrays)
            except OSError as error:
                send(answers, ["full", [error.errno, error.strerror]])
            except Exception as error:  # whatever it is, who asked is told
                where = traceback.extract_tb(error.__traceback__)[-1]
                send(answers, ["fault", f"{type(error).__name__} at {where.name}, line {where.lineno}: {error}"])
            else:
                send(answers, ["done", answer], found)
        except BrokenPipeError:
            return
