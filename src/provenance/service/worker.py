"""
A process that answers questions about the archive, one after the other.

What compiled code or a parser does to a process, it does to this one: whoever asked is told, and another takes its
place. No question is answered by a thread of the server, so that kernels never run in two threads that know nothing of
each other.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback

from provenance.errors import ProvenanceError
from provenance.service.frames import Told
from provenance.service.refusals import Refused, refusal
from provenance.service.streams import Streams


def main() -> None:
    """
    Answer until there are no more questions.
    """
    # Ctrl-C is for the server, which ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    streams = Streams()
    first = streams.next()
    if first is None:
        return
    try:
        desk = _desk(first, streams)
    except ProvenanceError as error:
        streams.tell({"refused": _refused(refusal(error))})
        return
    streams.tell({"ready": True})
    while (question := streams.next()) is not None:
        try:
            streams.tell(*_answered(desk, question))
        except BrokenPipeError:
            break
    # Threads of libraries must not keep the process.
    sys.stderr.flush()
    os._exit(0)


def _desk(settings: Told, streams: Streams):  # type: ignore[no-untyped-def]  # one of two, by what is loaded
    if settings["role"] == "keeper":
        from provenance.service.keeping import Keeper

        return Keeper(settings, streams)
    from provenance.service.answering import Answering

    return Answering(settings, streams)


def _answered(desk, question: Told) -> tuple[Told, bytes]:  # type: ignore[no-untyped-def]
    try:
        told, body = getattr(desk, f"on_{question['ask']}")(**question.get("with", {}))
    except ProvenanceError as error:
        return {"refused": _refused(refusal(error))}, b""
    except Refused as refused:
        return {"refused": _refused(refused)}, b""
    except BrokenPipeError:
        raise
    except Exception:
        traceback.print_exc(file=sys.stderr)
        message = "this question met a fault of the program, which the terminal of the server tells more of"
        return {"refused": _refused(Refused(500, "fault", message))}, b""
    return {"answer": told}, body


def _refused(refused: Refused) -> Told:
    return {"status": refused.status, "code": refused.code, "message": refused.message}
