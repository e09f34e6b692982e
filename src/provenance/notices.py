"""
What the user should know of each input: a notice of what was met, and a status for every article.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from attrs import evolve, frozen

from provenance.errors import SetAside

StatusKind = Literal["read", "read_with_warnings", "not_comparable", "rejected"]

# Lone surrogates cannot be written as UTF-8, and NUL ends a string in too many other programs.
# Both are replaced one for one, so that every span still points at the place that the user sees.
UNWRITABLE = dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}") | {0: " "}

# The codes of warnings that say that an article is kept, and compared with nothing.
_NOT_COMPARABLE = frozenset({"too_short"})

_NAMED_IN_AN_ERROR = 3

# No file has more lines than this has digits.
_LONGEST_NUMBER = 15


@frozen(kw_only=True)
class Notice:
    """
    Something that the user should know of one input.

    Attributes:
        id: the article's id, or the place of the input where it has none.
        code: stable and short, for programs.
        message: what was met and what to do, for people.
        position: where it was met: a file, and the line, row or item in it; None where that is not known.
    """

    id: str
    code: str
    message: str
    position: str | None = None

    def to_dict(self) -> dict[str, str | None]:
        """
        Give the notice as JSON-ready values.
        """
        return {"id": self.id, "code": self.code, "message": self.message, "position": self.position}


@frozen(kw_only=True)
class Status:
    """
    What became of one input.

    Attributes:
        id: the article's id, or the place of the input where it has none.
        status: ``read``; ``read_with_warnings``; ``not_comparable``: kept, and too short to be similar to anything;
            ``rejected``: set aside.
        code: of the notice that says why, the first in the alphabet of several; ``ok`` where there is none.
        message: what was met and what to do; empty where there is nothing to say.
        position: where it was read: a file, and the line, row or item in it; None where that is not known.
    """

    id: str
    status: StatusKind
    code: str
    message: str
    position: str | None


def writable(text: str) -> str:
    """
    Replace, one for one, the characters that cannot be written out again; most texts have none, and are given back.
    """
    # To translate asks a table for every character, which takes a hundred times as long as to look for these.
    if "\0" in text or not (text.isascii() or _encodable(text)):
        return text.translate(UNWRITABLE)
    return text


def _encodable(text: str) -> bool:
    """
    Tell whether *text* has no lone surrogates: to write it out is quicker than to look for them.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def in_order(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """
    Put *notices* in an order that does not hang on how they came, and make them writable: they may quote anything.
    """
    repaired = (
        evolve(
            notice,
            id=writable(notice.id),
            message=writable(notice.message),
            position=None if notice.position is None else writable(notice.position),
        )
        for notice in notices
    )
    return tuple(sorted(repaired, key=lambda one: (*_counted(one.id), one.code, one.message, one.position or "")))


def _counted(name: str) -> tuple[str, int, str]:
    """
    Give what puts ``feed:2`` before ``feed:10``.
    """
    before, _, number = name.rpartition(":")
    if number.isdecimal() and number.isascii() and len(number) <= _LONGEST_NUMBER:
        return before, int(number), name
    return name, -1, name


def statuses(
    articles: Iterable[tuple[str, str | None]], set_aside: Iterable[Notice], warnings: Iterable[Notice]
) -> tuple[Status, ...]:
    """
    Give one status to each article and to each input that was set aside, in the order of their ids.

    Args:
        articles: the id and the position of each that was kept.
        set_aside: what was not.
        warnings: those of kept articles are told by their ids; the others, of folders and files, are nobody's status.
    """
    told: dict[str, list[Notice]] = {}
    for warning in in_order(warnings):
        told.setdefault(warning.id, []).append(warning)
    found = [_of_article(name, position, told.get(name, [])) for name, position in articles]
    found += [
        Status(id=one.id, status="rejected", code=one.code, message=one.message, position=one.position)
        for one in in_order(set_aside)
    ]
    return tuple(
        sorted(found, key=lambda one: (*_counted(one.id), one.status, one.code, one.message, one.position or ""))
    )


def _of_article(name: str, position: str | None, told: Sequence[Notice]) -> Status:
    if not told:
        return Status(id=name, status="read", code="ok", message="", position=position)
    # What keeps a text from being compared matters more than what was repaired in it.
    telling = sorted(told, key=lambda one: one.code not in _NOT_COMPARABLE)
    kind: StatusKind = "not_comparable" if telling[0].code in _NOT_COMPARABLE else "read_with_warnings"
    message = "; ".join(one.message for one in telling)
    return Status(id=name, status=kind, code=telling[0].code, message=message, position=position)


def refuse_set_aside(set_aside: Sequence[Notice]) -> None:
    """
    Hold the caller who asked that nothing be set aside to it.

    Raises:
        SetAside: *set_aside* is not empty.
    """
    if not set_aside:
        return
    named = [f"{one.id}: {one.message}" for one in set_aside[:_NAMED_IN_AN_ERROR]]
    if len(set_aside) > len(named):
        named.append(f"and {len(set_aside) - len(named):,} more")
    raise SetAside(f"{len(set_aside):,} set aside, and nothing may be (strict): {'; '.join(named)}")
