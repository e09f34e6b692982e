"""
What somebody may have meant who named what is not there.
"""

from __future__ import annotations

from collections.abc import Iterable

# Of two names as like as this one may be a slip of the other.
_LIKE = 0.6

_MOST = 3


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """
    Give the end of a message that names what is like *name*: ``; did you mean 'trace'?``, or nothing.

    Args:
        name: that was not found.
        known: what is there. The beginning of a long one is compared, too, since it may stand for the whole.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    names = list(known)
    like: dict[str, float] = {}
    for compared in (names, [one[: len(name)] for one in names]):
        for _, score, row in process.extract(
            name, compared, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=_LIKE, limit=_MOST
        ):
            like[names[row]] = max(score, like.get(names[row], 0.0))
    found = sorted(like, key=lambda one: (-like[one], one))[:_MOST] if name else []
    if not found:
        return ""
    *others, last = [repr(one) for one in found]
    return f"; did you mean {', '.join(others)}{' or ' if others else ''}{last}?"
