"""
Where does this text come from?

Near-duplicate articles, the passages that they share, and a derivation tree with confidence: which version derives from
which, and where a source must have existed that nobody holds.

    import provenance as pv

    corpus = pv.read("seeds/")
    answer = pv.trace(corpus)
    print(answer)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from provenance.version import __version__

if TYPE_CHECKING:
    from provenance.alignment.comparison import Passage
    from provenance.alignment.events import EditEvent
    from provenance.alignment.shared import Passages, SharedPassage
    from provenance.answer import Provenance, Story
    from provenance.articles import Article, Corpus
    from provenance.comparisons import Comparison
    from provenance.errors import (
        DamagedBackground,
        DamagedWeights,
        InvalidArticle,
        InvalidDate,
        InvalidParameter,
        MissingExtra,
        ProvenanceError,
        SetAside,
        SourceNotFound,
        SourceUnreadable,
        UnknownArticle,
        UnknownLostSource,
        UnsupportedFormat,
    )
    from provenance.lineage.records import (
        Alternative,
        ArticleNode,
        Edge,
        Evidence,
        LostSource,
        ReconstructedSentence,
        Reconstruction,
        Relation,
        Relationship,
    )
    from provenance.notices import Notice, Status
    from provenance.pipeline import compare, find_near_duplicates, find_passages, trace
    from provenance.readers import read
    from provenance.readers.limits import Limits
    from provenance.similarity.matches import Match, Matches

# Where each public name lives. Loaded at first use (PEP 562): importing the package must cost next to nothing.
_HOMES = {
    "Alternative": "lineage.records",
    "Article": "articles",
    "ArticleNode": "lineage.records",
    "Comparison": "comparisons",
    "Corpus": "articles",
    "DamagedBackground": "errors",
    "DamagedWeights": "errors",
    "Edge": "lineage.records",
    "EditEvent": "alignment.events",
    "Evidence": "lineage.records",
    "InvalidArticle": "errors",
    "InvalidDate": "errors",
    "InvalidParameter": "errors",
    "Limits": "readers.limits",
    "LostSource": "lineage.records",
    "Match": "similarity.matches",
    "Matches": "similarity.matches",
    "MissingExtra": "errors",
    "Notice": "notices",
    "Passage": "alignment.comparison",
    "Passages": "alignment.shared",
    "Provenance": "answer",
    "ProvenanceError": "errors",
    "ReconstructedSentence": "lineage.records",
    "Reconstruction": "lineage.records",
    "Relation": "lineage.records",
    "Relationship": "lineage.records",
    "SetAside": "errors",
    "SharedPassage": "alignment.shared",
    "SourceNotFound": "errors",
    "SourceUnreadable": "errors",
    "Status": "notices",
    "Story": "answer",
    "UnknownArticle": "errors",
    "UnknownLostSource": "errors",
    "UnsupportedFormat": "errors",
    "compare": "pipeline",
    "find_near_duplicates": "pipeline",
    "find_passages": "pipeline",
    "read": "readers",
    "trace": "pipeline",
}

__all__ = [
    "Alternative",
    "Article",
    "ArticleNode",
    "Comparison",
    "Corpus",
    "DamagedBackground",
    "DamagedWeights",
    "Edge",
    "EditEvent",
    "Evidence",
    "InvalidArticle",
    "InvalidDate",
    "InvalidParameter",
    "Limits",
    "LostSource",
    "Match",
    "Matches",
    "MissingExtra",
    "Notice",
    "Passage",
    "Passages",
    "Provenance",
    "ProvenanceError",
    "ReconstructedSentence",
    "Reconstruction",
    "Relation",
    "Relationship",
    "SetAside",
    "SharedPassage",
    "SourceNotFound",
    "SourceUnreadable",
    "Status",
    "Story",
    "UnknownArticle",
    "UnknownLostSource",
    "UnsupportedFormat",
    "__version__",
    "compare",
    "find_near_duplicates",
    "find_passages",
    "read",
    "trace",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'provenance' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"provenance.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
