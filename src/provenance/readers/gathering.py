"""
What the records of one file amount to: the articles, what was set aside and counted, and whether the file broke off.
"""

from __future__ import annotations

from attrs import define, field

from provenance.articles import Notice
from provenance.readers.records import Reading, joined

# A file of the wrong kind can hold millions of records that are none: so many are named, the others counted.
NAMED_RECORDS = 1_000


class Stopped(Exception):
    """
    A file that could be read up to here and no further; not an error for users, who find a notice in its place.

    Attributes:
        code: of the notice.
        reason: what is the matter with the file, to follow its name.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason

    def notice(self, path: str, kept: str = "") -> Notice:
        """
        Name the file, with what is kept of it.
        """
        return Notice(id=path, code=self.code, message=f"{path!r} {self.reason}{kept and '; '}{kept}", position=path)


@define
class Gathering:
    """
    The records of one file, added one by one.

    Attributes:
        path: of the file, as the user gave it.
        unit: what a record is in it: a line or a row.
    """

    path: str
    unit: str
    _readings: list[Reading] = field(factory=list, init=False)
    _count: int = field(default=0, init=False)
    _named: int = field(default=0, init=False)
    _stopped: Stopped | None = field(default=None, init=False)
    # What was handed over before: readings, and the articles in them.
    _handed: int = field(default=0, init=False)
    _given: int = field(default=0, init=False)

    def __len__(self) -> int:
        """
        Count the records that wait to be handed over.
        """
        return len(self._readings)

    @property
    def full(self) -> bool:
        """
        Whether what is set aside from now on is counted only, so that it need not even be looked at closely.
        """
        return self._named >= NAMED_RECORDS

    def add(self, reading: Reading) -> None:
        """
        Take what one record gave: an article, or why it is none.
        """
        self._count += 1
        if reading.set_aside:
            if self.full:
                return
            self._named += 1
        self._readings.append(reading)

    def skip(self) -> None:
        """
        Count a record that is set aside and not named.
        """
        self._count += 1

    def stop(self, stopped: Stopped) -> None:
        """
        Note that the file could not be read to its end.
        """
        self._stopped = stopped

    def part(self) -> Reading:
        """
        Hand over what was gathered since the last time.
        """
        part = joined(self._readings)
        self._handed += len(self._readings)
        self._given += len(part.articles)
        self._readings.clear()
        return part

    def whole(self, expected: str) -> Reading:
        """
        Put all together that was not handed over yet.

        Args:
            expected: what each record should be, for a file without any.
        """
        whole = self.part()
        aside, warnings = [], []
        if unnamed := self._count - self._handed:
            message = (
                f"{self.path!r}: {unnamed:,} {self.unit}s more were set aside than the {NAMED_RECORDS:,} that are named"
            )
            aside.append(Notice(id=self.path, code="more_set_aside", message=message, position=self.path))
        if self._stopped is not None:
            kept = self._given
            plural = "s before that are kept" if kept > 1 else " before that is kept"
            aside.append(self._stopped.notice(self.path, f"{kept:,} article{plural}" if kept else ""))
        elif not self._count:
            message = f"{self.path!r} holds no {self.unit}: {expected}"
            warnings.append(Notice(id=self.path, code="nothing_found", message=message, position=self.path))
        return Reading(whole.articles, (*whole.set_aside, *aside), (*whole.warnings, *warnings))
