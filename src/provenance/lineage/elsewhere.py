"""
Whether two articles of the same words may both have them from an agency or office that is not held.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from provenance.text.agencies import Agencies
from provenance.text.document import Document, Head
from provenance.text.outlets import outlet_key, spelled

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# 234 texts of saudinewsnet_ar stand word for word in two newspapers and more, and name no source: all of 25 that were
# read are what an agency or an office gives to every newspaper. Pages that repeat each other do not say so either, and
# in simulated stories of outlets they are the rule. Which of the two it is the words cannot tell; by hand, so much that
# the later of two is never strongly called the child of the earlier.
ELSEWHERE = 0.3

# So many names are looked for in so many texts as they stand; more are first looked for in their letters alone.
_FEW_SEARCHES = 32


class Elsewhere:
    """
    How likely articles of the same words have them, one and another, from a source that neither is.

    They may where both name one agency, or stand in two outlets; not where one names the other, and not where the
    parent is the agency. What an article says is read once, not once for each of the others: a text may be carried by
    thousands.
    """

    def __init__(self, articles: Sequence[Document | Head], agencies: Agencies) -> None:
        """
        Read what articles say of each other.

        Args:
            articles: of the same words.
            agencies: those that are known.
        """
        known = _agency_keys(agencies)
        names = [one.outlet or "" for one in articles]
        keys = [outlet_key(name) if name else "" for name in names]
        numbers: dict[str, int] = {"": 0}
        # Of each the number of its outlet, whatever the form of the name, and of who is its credit; 0 has no letter.
        self._outlets = np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int64)
        self._credits = np.array(
            [numbers.setdefault(outlet_key(one.credit), len(numbers)) if one.credit else -1 for one in articles],
            np.int64,
        )
        self._has_outlet = np.array([bool(name) for name in names], np.bool_)
        self._is_agency = np.array([bool(key) and key in known for key in keys], np.bool_)
        forms = {name: place for place, name in enumerate(dict.fromkeys(names))}
        texts = {text: place for place, text in enumerate(dict.fromkeys(one.article.text for one in articles))}
        self._forms = np.array([forms[name] for name in names], np.int64)
        self._texts = np.array([texts[one.article.text] for one in articles], np.int64)
        self._named = _named(list(texts), list(forms))
        self._naming: list[list[int]] = [[] for _ in forms]
        for text, found in enumerate(self._named):
            for form in found:
                self._naming[form].append(text)
        self._above, self._below = _stated(articles)

    def of(self, child: int) -> Floats:
        """
        Give how likely it is for one article and each as its parent.

        Args:
            child: place of the one.

        Returns:
            float64 (n,), by the place of the parent.
        """
        own = int(self._outlets[child])
        both = (self._credits[child] >= 0) & (self._credits == self._credits[child])
        apart = (self._outlets > 0) & (own > 0) & (self._outlets != own)
        says = self._says(child) | self._is_said_by(child) | self._is_agency
        return np.where((both | apart) & ~says, ELSEWHERE, 0.0)

    def _says(self, one: int) -> Flags:
        """
        Tell of which others an article says that it derives from them, or names their outlet.
        """
        outlet = self._outlets[one]
        named = np.zeros(len(self._naming), np.bool_)
        named[self._named[self._texts[one]]] = True
        found: Flags = (self._outlets == self._credits[one]) & (self._outlets > 0) | named[self._forms]
        found &= self._has_outlet & ~(self._has_outlet[one] & (self._outlets == outlet))
        found[self._above.get(one, [])] = True
        return found

    def _is_said_by(self, other: int) -> Flags:
        """
        Tell which others say so of an article.
        """
        found = np.zeros(len(self._outlets), np.bool_)
        if self._has_outlet[other]:
            outlet = self._outlets[other]
            naming = np.zeros(len(self._named), np.bool_)
            naming[self._naming[self._forms[other]]] = True
            found = (self._credits == outlet) & (outlet > 0) | naming[self._texts]
            found &= ~(self._has_outlet & (self._outlets == outlet))
        found[self._below.get(other, [])] = True
        return found


def _stated(articles: Sequence[Document | Head]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """
    Give from which others articles say that they derive, by the one and by the other.
    """
    places: dict[str, list[int]] = {}
    stating = [place for place, one in enumerate(articles) if one.article.derived_from]
    for place, one in enumerate(articles if stating else ()):
        for name in {one.article.id, one.article.url or one.article.id}:
            places.setdefault(name, []).append(place)
    above: dict[int, list[int]] = {}
    below: dict[int, list[int]] = {}
    for place in stating:
        for name in articles[place].article.derived_from or ():
            for other in places.get(name, ()):
                above.setdefault(place, []).append(other)
                below.setdefault(other, []).append(place)
    return above, below


def _named(texts: Sequence[str], outlets: Sequence[str]) -> list[list[int]]:
    """
    Find which outlets texts name, as whole words in any form of their names.

    Args:
        texts: of the same words, which are no reason for the same letters.
        outlets: names; an empty one is none.

    Returns:
        Of each text places in *outlets*, ascending.
    """
    forms = [spelled(name) if name else () for name in outlets]
    wanted: dict[str, list[int]] = {}
    if len(texts) * len(outlets) <= _FEW_SEARCHES:
        wanted = {text: list(range(len(outlets))) for text in texts}
    else:
        # What stands in a text stands in its letters, too; and of the same words these are nearly always the same.
        bare = [[_letters(form) for form in some] for some in forms]
        alike: dict[str, list[str]] = {}
        for text in texts:
            alike.setdefault(_letters(text), []).append(text)
        for letters, some in alike.items():
            found = [place for place, names in enumerate(bare) if any(name in letters for name in names)]
            wanted |= dict.fromkeys(some, found)
    patterns = {
        place: [re.compile(rf"(?<!\w){re.escape(form)}(?!\w)") for form in forms[place]]
        for place in {place for places in wanted.values() for place in places}
    }
    return [
        [place for place in wanted[text] if any(pattern.search(text) for pattern in patterns[place])] for text in texts
    ]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


@lru_cache(maxsize=8)
def _agency_keys(agencies: Agencies) -> frozenset[str]:
    return frozenset(outlet_key(spelling) for spelling in agencies.name_of)
