"""
Untrusted documents parsed in a child process, which can be ended when one of them takes too long.

Parsers of HTML and XML are written in C, and in Python by others: a document of some kilobytes can keep them busy for
hours, take all memory, or crash them. Whatever it does to the child, here it is one notice.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from attrs import define, field

from provenance.readers.gathering import Stopped
from provenance.readers.limits import Limits
from provenance.readers.sandbox_worker import FAILED, MOST_MEMORY_BYTES, STARTED, read_frame, write_frame

# Loading Python and the libraries takes under a second; a machine that is very busy may need many times that.
_START_SECONDS = 60.0

# Libraries keep what they may need again. A new worker now and then costs nothing and gives that memory back.
_MOST_DOCUMENTS = 1_000

# Four times the largest file that is read: a longer answer would come of a fault in the parser.
_MOST_ANSWER_BYTES = 1 << 28

# By default 2 s of the processor a megabyte, and no less. Pages and feeds take 0.3 s and Markdown 1.2 s, and most are
# far below a megabyte: what takes more was made to.
_SHARE_OF_PROCESSOR = 0.2

# The system says how a process ended a moment after its pipe breaks.
_PATIENCE_SECONDS = 1.0

_REMEDY = "open it with a program that you trust, and save its text"

_OUT_OF_TIME = frozenset(-getattr(signal, name) for name in ("SIGALRM", "SIGPROF") if hasattr(signal, name))


def parse(function: str, data: bytes, limits: Limits, *, many: bool = False) -> Any:
    """
    Call *function* on *data* in the child process that all readers share.

    Args:
        function: ``module:name``, of a function that takes bytes and gives what JSON can hold.
        data: the document.
        limits: how long it may take.
        many: whether it holds many articles, so that more bytes have more time.

    Raises:
        Stopped: ``timed_out``, or ``parser_failed``: it raised an error, crashed, or needed too much memory.
    """
    processor_seconds = limits.seconds * _SHARE_OF_PROCESSOR * max(1.0, len(data) / 1_000_000)
    seconds = max(limits.seconds, processor_seconds) if many else limits.seconds
    return _SHARED.run(function, data, seconds=seconds, processor_seconds=min(seconds, processor_seconds))


@define(eq=False)
class Sandbox:
    """
    One worker, kept for many documents and replaced when it has ended; threads use it one after the other.
    """

    _lock: threading.Lock = field(factory=threading.Lock, init=False)
    _worker: _Worker | None = field(default=None, init=False)

    def run(self, function: str, data: bytes, *, seconds: float, processor_seconds: float) -> Any:
        """
        Call *function* on *data* in the child process.

        Args:
            function: ``module:name``, of a function that takes bytes and gives what JSON can hold.
            data: the document.
            seconds: that it may take, from when the function is loaded.
            processor_seconds: that it may keep a processor busy, where the system can tell.

        Raises:
            Stopped: ``timed_out``, or ``parser_failed``: it raised an error, crashed, or needed too much memory.
        """
        with self._lock:
            if self._worker is not None and self._worker.served >= _MOST_DOCUMENTS:
                self._end()
            used = self._worker is not None
            try:
                return self._ask(function, data, seconds, processor_seconds)
            except Stopped as stopped:
                if not used or stopped.code == "timed_out":
                    raise
            # What is said of a document must not hang on what earlier ones left behind.
            self._end()
            return self._ask(function, data, seconds, processor_seconds)

    def close(self) -> None:
        """
        End the worker; the next document starts another.
        """
        with self._lock:
            self._end()

    def forget(self) -> None:
        """
        Leave the worker to the process that this one was forked from.
        """
        # A thread that does not exist in the copy may have held the lock.
        self._lock = threading.Lock()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.disown()

    def _ask(self, function: str, data: bytes, seconds: float, processor_seconds: float) -> Any:
        if self._worker is None:
            self._worker = _Worker(_started())
        worker = self._worker
        try:
            kind, payload = worker.ask(function, data, seconds, processor_seconds)
        except (EOFError, OSError):
            status = self._end(_PATIENCE_SECONDS)
            if worker.late:
                raise Stopped("timed_out", f"takes more than {seconds:g} s to parse: {_REMEDY}") from None
            if status in _OUT_OF_TIME:
                busy = f"takes more than {processor_seconds:.3g} s of the processor to parse"
                raise Stopped("timed_out", f"{busy}: {_REMEDY}") from None
            raise Stopped("parser_failed", f"cannot be parsed, because the parser crashes: {_REMEDY}") from None
        except OverflowError:
            self._end()
            raise Stopped("parser_failed", f"becomes more text than can be held: {_REMEDY}") from None
        except BaseException:
            # Ctrl-C between a question and its answer: the next question must not get that answer.
            self._end()
            raise
        error = payload.decode("utf-8", "replace") if kind == FAILED else ""
        # A worker without memory ends by itself, and one whose time was over the moment it answered was ended.
        if worker.late or error == "MemoryError":
            self._end()
        if error == "MemoryError":
            most = f"{MOST_MEMORY_BYTES >> 30} GiB"
            raise Stopped("parser_failed", f"needs more than {most} of memory to parse: {_REMEDY}")
        if error:
            raise Stopped("parser_failed", f"cannot be parsed, because the parser fails ({error}): {_REMEDY}")
        return json.loads(payload.decode("utf-8", "surrogatepass"))

    def _end(self, patience: float = 0.0) -> int | None:
        worker, self._worker = self._worker, None
        return None if worker is None else worker.end(patience)


@define(eq=False)
class _Worker:
    """
    The child process, and the pipes to and from it.

    Attributes:
        served: documents that it was asked about.
        late: it was ended because it took too long.
    """

    process: subprocess.Popen[bytes]
    served: int = 0
    late: bool = False

    def ask(self, function: str, data: bytes, seconds: float, processor_seconds: float) -> tuple[bytes, bytes]:
        """
        Give the kind of the answer, and the answer.

        Raises:
            EOFError, OSError: the process has ended, or was.
            OverflowError: the answer is too long, and still to be read.
        """
        requests, answers = self._pipes()
        # The worker's own clock goes off after ours: it is for when this process is no longer there.
        request = {"function": function, "seconds": seconds + 1.0, "processor_seconds": processor_seconds}
        self.served += 1
        with self._within(_START_SECONDS):
            write_frame(requests, json.dumps(request).encode())
            write_frame(requests, data)
            kind = answers.read(1)
        with self._within(seconds):
            if kind == STARTED:
                kind = answers.read(1)
            if not kind:
                raise EOFError
            return kind, read_frame(answers, _MOST_ANSWER_BYTES)

    def end(self, patience: float) -> int:
        """
        Give the exit status, ending the process where it does not end in *patience* seconds by itself.
        """
        for pipe in self._pipes():
            pipe.close()
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def disown(self) -> None:
        """
        Close the pipes, and never wait for the process.
        """
        for pipe in self._pipes():
            pipe.close()
        self.process.returncode = 0

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        requests, answers = self.process.stdin, self.process.stdout
        if requests is None or answers is None:
            raise EOFError
        return requests, answers

    @contextlib.contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """
        Kill the process when the time is over, so that whoever waits for its answer meets its end.
        """
        timer = threading.Timer(seconds, self._strike)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _strike(self) -> None:
        self.late = True
        self.process.kill()


def _started() -> subprocess.Popen[bytes]:
    """
    Start a worker.

    Raises:
        Stopped: none can be started.
    """
    # Unlike -m and -c alone, -P never looks for modules in the working folder, where anybody may have put them.
    command = [sys.executable, "-P", "-W", "ignore", "-c", "from provenance.readers.sandbox_worker import main; main()"]
    try:
        if not sys.executable:
            raise FileNotFoundError(2, "no Python is known")
        return subprocess.Popen(  # noqa: S603  # our own module
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=sys.prefix,  # the folder that the user works in may be gone
            env=os.environ | {"PYTHONPATH": os.pathsep.join(import_path())},
        )
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise Stopped("parser_failed", f"is not parsed: no process could be started for it ({reason})") from None


def import_path() -> list[str]:
    """
    List the folders that this process imports from, so that the child finds the same package wherever it is.

    Relative ones mean another folder after each change of the working folder, and are left out.
    """
    here = str(Path(__file__).parents[2])
    folders = [folder for folder in sys.path if Path(folder).is_absolute()]
    return folders if here in folders else [*folders, here]


_SHARED = Sandbox()
atexit.register(_SHARED.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_SHARED.forget)
