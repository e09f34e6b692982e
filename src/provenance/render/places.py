"""
Places in a text as a browser counts them: UTF-16 units, where we count code points.
"""

from __future__ import annotations

from bisect import bisect_left

from attrs import field, frozen

from provenance.text.sentences import Span

_LAST_OF_THE_BASIC_PLANE = "\uffff"


@frozen
class Places:
    """
    How far each place of one text is moved.

    Attributes:
        astral: the code points, in order, that take two units.
    """

    astral: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, text: str) -> Places:
        """
        Look where *text* has letters beyond the basic plane; most have none.
        """
        if text.isascii():
            return cls(())
        return cls(tuple(place for place, letter in enumerate(text) if letter > _LAST_OF_THE_BASIC_PLANE))

    def units(self, place: int) -> int:
        """
        Give the UTF-16 unit at which a code point begins.
        """
        return place + bisect_left(self.astral, place)

    def span(self, span: Span | None) -> list[int] | None:
        """
        Give a span in units.
        """
        return None if span is None else [self.units(span[0]), self.units(span[1])]
