"""
How long work tells how far it is, without knowing who listens.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Progress(Protocol):
    """
    Hands on what it is given, one by one, and tells somebody.
    """

    def __call__(self, items: Sequence[Item], what: str) -> Iterable[Item]:
        """
        Give the items back in order.

        Args:
            items: the work.
            what: a few words for people: ``comparing pairs``.
        """
        ...


def silent(items: Sequence[Item], what: str) -> Iterable[Item]:  # noqa: ARG001 # a silent listener hears no names
    """
    Tell nobody.
    """
    return items
