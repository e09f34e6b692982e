"""
Every exception that this package raises on purpose.

Each derives from :class:`ProvenanceError`, so that one ``except`` catches all of them, and from the built-in exception
that it refines, so that code which knows nothing of this package still does the right thing.
A message says what was met, what was expected, and what to do.
"""

from __future__ import annotations


class ProvenanceError(Exception):
    """
    The base of all errors of this package.
    """


class SourceNotFound(ProvenanceError, FileNotFoundError):
    """
    A path or pattern that names nothing on disk.
    """

    # OSError's own __str__ would print an errno tuple: the message is the whole story here.
    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class SourceUnreadable(ProvenanceError, OSError):
    """
    A path that exists and cannot be read as articles.
    """

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class InvalidArticle(ProvenanceError, ValueError):
    """
    A record that cannot be an article: no id, no text, or a field of the wrong kind.
    """


class InvalidDate(ProvenanceError, ValueError):
    """
    A publication date in no form that is read, or one that can be read in two ways.
    """


class InvalidParameter(ProvenanceError, ValueError):
    """
    A parameter outside the range that has a meaning.
    """


class UnknownArticle(ProvenanceError, KeyError):
    """
    An id, or the beginning of one, that names no article or more than one.
    """

    # KeyError's own __str__ would print the repr of the message, quotes and all.
    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class UnknownLostSource(ProvenanceError, KeyError):
    """
    An id that names no lost source of the answer.
    """

    # KeyError's own __str__ would print the repr of the message, quotes and all.
    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class UnsupportedFormat(ProvenanceError, ValueError):
    """
    A format, a file ending or a kind of value that this release does not read or write.
    """


class MissingExtra(ProvenanceError, ImportError):
    """
    A format or a table needs a package or a program that is not installed; the message says how to get it.
    """


class SetAside(ProvenanceError, ValueError):
    """
    An input was set aside, and the caller asked for all or nothing.
    """


class DamagedBackground(ProvenanceError, RuntimeError):
    """
    The background table in the installed package is not the one that this release was made with.
    """


class DamagedWeights(ProvenanceError, RuntimeError):
    """
    The weights of lineage that the package carries are those of another release.
    """


class DamagedCodePoints(ProvenanceError, RuntimeError):
    """
    The table of code points in the installed package is not the one that this release was made with.
    """


class SignatureMismatch(ProvenanceError, ValueError):
    """
    Signatures that cannot be compared with each other: another scheme, width, shingle or table of characters.
    """


class DamagedTable(ProvenanceError, ValueError):
    """
    A table whose parts contradict each other.
    """


class DamagedSegment(ProvenanceError, RuntimeError):
    """
    A file of arrays that was cut off, or changed since it was written.
    """


class ArchiveNotFound(ProvenanceError, FileNotFoundError):
    """
    A path at which there is no archive, where one was expected.
    """

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class NotAnArchive(ProvenanceError, ValueError):
    """
    A file or folder that is something else than an archive.
    """


class ArchiveTooNew(ProvenanceError, ValueError):
    """
    An archive in a format that a later release writes and this one does not know.
    """


class ArchiveMismatch(ProvenanceError, ValueError):
    """
    An archive whose index was made in another way than this release makes it.
    """


class ArchiveLocked(ProvenanceError, BlockingIOError):
    """
    Another process, or another part of this one, writes to the archive.

    Attributes:
        pid: of the process that does; None where it cannot be told.
        since: since when, ISO 8601; None where it cannot be told.
    """

    def __init__(self, message: str, pid: int | None = None, since: str | None = None) -> None:
        super().__init__(message)
        self.message, self.pid, self.since = message, pid, since

    def __str__(self) -> str:
        return self.message


class ArchiveReadOnly(ProvenanceError, PermissionError):
    """
    An archive that can be read and not written to.
    """

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class ArchiveDamaged(ProvenanceError, RuntimeError):
    """
    A part of an archive that is not what was written: nothing is answered from it.
    """


class ArchiveClosed(ProvenanceError, ValueError):
    """
    An archive that was closed, and is asked or added to.
    """


class StorageFull(ProvenanceError, OSError):
    """
    The disk, or what a process may write of it, is full: the archive is what it was before.
    """

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class StorageFailed(ProvenanceError, OSError):
    """
    The system could not read or write the archive.
    """

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class IdConflict(ProvenanceError, ValueError):
    """
    An article whose id the archive has with other content.

    Attributes:
        ids: of those, in order.
    """

    def __init__(self, message: str, ids: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.ids = ids


class WorkerLost(ProvenanceError, RuntimeError):
    """
    A process that did part of the work ended before it was done, or met a fault.
    """


class ServerFailed(ProvenanceError, OSError):
    """
    The local server cannot listen, or did not start.
    """

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""
