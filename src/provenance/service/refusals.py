"""
Why something is not answered, in words and as a status of HTTP.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from provenance import errors
from provenance.errors import ProvenanceError

# The first that fits, for those of a request; all others are the server's fault.
_STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (errors.UnknownArticle, 404),
    (errors.UnknownLostSource, 404),
    (errors.InvalidArticle, 422),
    (errors.InvalidDate, 422),
    (errors.InvalidParameter, 422),
    (errors.UnsupportedFormat, 422),
    (errors.SourceUnreadable, 422),
    (errors.SourceNotFound, 422),
    (errors.SetAside, 422),
    (errors.IdConflict, 409),
    (errors.ArchiveLocked, 409),
    (errors.ArchiveReadOnly, 409),
    (errors.StorageFull, 507),
)


class Refused(Exception):
    """
    What was asked is not answered.

    Attributes:
        status: of HTTP.
        code: for programs.
        message: what was met, what was expected, what to do.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def to_dict(self) -> dict[str, Any]:
        """
        Give the body of the answer.
        """
        return {"error": {"code": self.code, "message": self.message}}


def refusal(error: ProvenanceError, path: str = "") -> Refused:
    """
    Put an error of the library into what a client is told.

    Args:
        error: of the library.
        path: of a file that was sent, which is known to who sent it by its name alone.
    """
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
    code = re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
    return Refused(status, code, by_name(str(error), path))


def by_name(message: str, path: str) -> str:
    """
    Call a file that was sent by its name, not by where the server keeps it.
    """
    return message.replace(path, Path(path).name) if path else message
