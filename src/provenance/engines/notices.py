"""
What is set aside of a large corpus: named up to a number, counted beyond it.
"""

from __future__ import annotations

from attrs import define, field

from provenance.notices import Notice, in_order
from provenance.readers.gathering import NAMED_RECORDS


@define
class Told:
    """
    Notices of one kind, added one by one.
    """

    count: int = field(default=0, init=False)
    _named: list[Notice] = field(factory=list, init=False)

    def add(self, notice: Notice) -> None:
        """
        Take one notice.
        """
        self.count += 1
        if len(self._named) < NAMED_RECORDS:
            self._named.append(notice)

    def whole(self) -> tuple[Notice, ...]:
        """
        Give them in order, with how many more there were.
        """
        more = self.count - len(self._named)
        if not more:
            return in_order(self._named)
        message = f"{more:,} rows more than the {NAMED_RECORDS:,} that are named"
        return (*in_order(self._named), Notice(id="rows", code="more_set_aside", message=message))
