"""
Whether two articles of the same words may both have them from an agency or office that is not held.
"""

from __future__ import annotations

import re
from functools import lru_cache

from provenance.text.agencies import Agencies
from provenance.text.document import Document, Head
from provenance.text.outlets import outlet_key, spelled

# 234 texts of saudinewsnet_ar stand word for word in two newspapers and more, and name no source: all of 25 that were
# read are what an agency or an office gives to every newspaper. Pages that repeat each other do not say so either, and
# in simulated stories of outlets they are the rule. Which of the two it is the words cannot tell; by hand, so much that
# the later of two is never strongly called the child of the earlier.
ELSEWHERE = 0.3


def from_elsewhere(parent: Document | Head, child: Document | Head, agencies: Agencies) -> float:
    """
    Give how likely *child* has the words that *parent* has, too, from a source that neither is.

    It may where both name one agency, or stand in two outlets; not where one names the other, and not where the parent
    is the agency.

    Args:
        parent, child: articles of the same words.
        agencies: those that are known.
    """
    if _states(child, parent) or _states(parent, child):
        return 0.0
    outlets = [outlet_key(one.outlet) if one.outlet else "" for one in (parent, child)]
    if outlets[0] and outlets[0] in _agency_keys(agencies):
        return 0.0
    both = parent.credit and child.credit and outlet_key(parent.credit) == outlet_key(child.credit)
    return ELSEWHERE if both or (all(outlets) and outlets[0] != outlets[1]) else 0.0


def _states(one: Document | Head, other: Document | Head) -> bool:
    """
    Tell whether *one* says itself that it derives from *other*, or names its outlet.
    """
    if {other.article.id, other.article.url} & set(one.article.derived_from or ()):
        return True
    if not other.outlet or (one.outlet and outlet_key(one.outlet) == outlet_key(other.outlet)):
        return False
    if one.credit and outlet_key(one.credit) == outlet_key(other.outlet) != "":
        return True
    return any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", one.article.text) for form in spelled(other.outlet))


@lru_cache(maxsize=8)
def _agency_keys(agencies: Agencies) -> frozenset[str]:
    return frozenset(outlet_key(spelling) for spelling in agencies.name_of)
