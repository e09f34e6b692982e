"""
The child process in which untrusted documents are parsed: it reads requests, calls one function for each, and answers.

It talks through the pipes that were its standard input and output, with no more than lengths, JSON and the document's
bytes: whatever a document does to the parser, its answer can be nothing but text.
See :mod:`provenance.readers.sandbox` for the other end.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import struct
import sys
from typing import IO

# Address space, not memory in use, because it is the one bound that every POSIX system can put on a process.
# A page of 64 MB takes about 1 GB as a tree; twice that leaves room for its text, and most machines have it.
MOST_MEMORY_BYTES = 2 << 30

# What an answer begins with: that the function is loaded and the time counts; that it is done; that it failed.
STARTED, DONE, FAILED = b"S", b"D", b"F"

_LENGTH = struct.Struct(">Q")


def write_frame(stream: IO[bytes], payload: bytes) -> None:
    """
    Send *payload* with its length.

    Args:
        stream: without a buffer, so that closing it never sends anything more.
        payload: any bytes.
    """
    for part in (_LENGTH.pack(len(payload)), payload):
        rest = memoryview(part)
        while rest:
            rest = rest[stream.write(rest) :]


def read_frame(stream: IO[bytes], most: int | None = None) -> bytes:
    """
    Receive what :func:`write_frame` sent, waiting until all of it is there.

    Args:
        stream: the other end's.
        most: bytes that are accepted.

    Raises:
        EOFError: the other end was closed first.
        OverflowError: there is more than *most*, and it was not read.
    """
    (size,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if most is not None and size > most:
        raise OverflowError(size)
    return _exactly(stream, size)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = stream.read(min(size - len(data), 1 << 20))
        if not piece:
            raise EOFError
        data += piece
    return bytes(data)


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """
    Answer requests until there are no more, or until memory ran out once: nothing can be relied on after that.
    """
    while True:
        try:
            request = json.loads(read_frame(requests))
            data = read_frame(requests)
        except EOFError:
            return
        try:
            module, _, name = request["function"].partition(":")
            parse = getattr(importlib.import_module(module), name)
            answers.write(STARTED)
            _limit_time(request["seconds"], request["processor_seconds"])
            # A document may hold surrogates, as JSON's \ud800, which cannot be written as strict UTF-8.
            answer = json.dumps(parse(data), ensure_ascii=False).encode("utf-8", "surrogatepass")
            _limit_time(0.0, 0.0)
        except Exception as error:  # whatever a parser of other people's making may raise
            _limit_time(0.0, 0.0)
            answers.write(FAILED)
            write_frame(answers, type(error).__name__.encode())
            if isinstance(error, MemoryError):
                return
        else:
            answers.write(DONE)
            write_frame(answers, answer)


def _limit_time(seconds: float, processor_seconds: float) -> None:
    """
    Have the system end this process when the time is over, wherever in a library it is by then; 0 lifts the limit.

    The other end watches the clock as well. This holds when the other end is no longer there, and knows the time of
    the processor, which does not hang on what else the machine does.
    """
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)
        signal.setitimer(signal.ITIMER_PROF, processor_seconds)


def _limit_process() -> None:
    # Ctrl-C reaches every process at the terminal: the one that the user started decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        return
    import resource

    for name in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(name, signal.SIG_DFL)
    for limit, value in ((resource.RLIMIT_AS, MOST_MEMORY_BYTES), (resource.RLIMIT_CORE, 0)):
        hardest = resource.getrlimit(limit)[1]
        bound = value if hardest == resource.RLIM_INFINITY else min(value, hardest)
        try:
            resource.setrlimit(limit, (bound, bound))
        except (ValueError, OSError):  # macOS knows RLIMIT_AS and refuses it
            continue


def main() -> None:
    """
    Take both pipes away from where libraries could read and print, and serve.
    """
    requests, answers = (os.fdopen(os.dup(number), mode, buffering=0) for number, mode in ((0, "rb"), (1, "wb")))
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    _limit_process()
    serve(requests, answers)


if __name__ == "__main__":
    main()
