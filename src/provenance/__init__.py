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
    from provenance.alignment.comparison import Comparison, Passage
    from provenance.alignment.events import EditEvent
    from provenance.alignment.shared import Passages, SharedPassage
    from provenance.answer import Provenance, Story
    from provenance.archive.adding import Addition
    from provenance.archive.repairing import Repair
    from provenance.archive.store import Archive
    from provenance.archive.stories import ArchivedStory
    from provenance.archive.verifying import Verification
    from provenance.articles import Article, Corpus
    from provenance.checking import check
    from provenance.errors import (
        ArchiveClosed,
        ArchiveDamaged,
        ArchiveLocked,
        ArchiveMismatch,
        ArchiveNotFound,
        ArchiveReadOnly,
        ArchiveTooNew,
        DamagedBackground,
        DamagedWeights,
        IdConflict,
        InvalidArticle,
        InvalidDate,
        InvalidParameter,
        NotAnArchive,
        ProvenanceError,
        SetAside,
        SourceNotFound,
        SourceUnreadable,
        StorageFailed,
        StorageFull,
        UnknownArticle,
        UnknownLostSource,
        UnsupportedFormat,
    )
    from provenance.findings import Finding, FindingRows, Shares, SourcePassage, SourceTotal
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
    from provenance.report import Report
    from provenance.similarity.matches import Match, Matches

# Where each public name lives. Loaded at first use (PEP 562): importing the package must cost next to nothing.
_HOMES = {
    "Addition": "archive.adding",
    "Alternative": "lineage.records",
    "Archive": "archive.store",
    "ArchiveClosed": "errors",
    "ArchiveDamaged": "errors",
    "ArchiveLocked": "errors",
    "ArchiveMismatch": "errors",
    "ArchiveNotFound": "errors",
    "ArchiveReadOnly": "errors",
    "ArchiveTooNew": "errors",
    "ArchivedStory": "archive.stories",
    "Article": "articles",
    "ArticleNode": "lineage.records",
    "check": "checking",
    "compare": "pipeline",
    "Comparison": "alignment.comparison",
    "Corpus": "articles",
    "DamagedBackground": "errors",
    "DamagedWeights": "errors",
    "Edge": "lineage.records",
    "EditEvent": "alignment.events",
    "Evidence": "lineage.records",
    "find_near_duplicates": "pipeline",
    "find_passages": "pipeline",
    "Finding": "findings",
    "FindingRows": "findings",
    "IdConflict": "errors",
    "InvalidArticle": "errors",
    "InvalidDate": "errors",
    "InvalidParameter": "errors",
    "Limits": "readers.limits",
    "LostSource": "lineage.records",
    "Match": "similarity.matches",
    "Matches": "similarity.matches",
    "NotAnArchive": "errors",
    "Notice": "notices",
    "Passage": "alignment.comparison",
    "Passages": "alignment.shared",
    "Provenance": "answer",
    "ProvenanceError": "errors",
    "read": "readers",
    "ReconstructedSentence": "lineage.records",
    "Reconstruction": "lineage.records",
    "Relation": "lineage.records",
    "Relationship": "lineage.records",
    "Repair": "archive.repairing",
    "Report": "report",
    "SetAside": "errors",
    "SharedPassage": "alignment.shared",
    "Shares": "findings",
    "SourceNotFound": "errors",
    "SourcePassage": "findings",
    "SourceTotal": "findings",
    "SourceUnreadable": "errors",
    "Status": "notices",
    "StorageFailed": "errors",
    "StorageFull": "errors",
    "Story": "answer",
    "trace": "pipeline",
    "UnknownArticle": "errors",
    "UnknownLostSource": "errors",
    "UnsupportedFormat": "errors",
    "Verification": "archive.verifying",
}

__all__ = [
    "Addition",
    "Alternative",
    "Archive",
    "ArchiveClosed",
    "ArchiveDamaged",
    "ArchiveLocked",
    "ArchiveMismatch",
    "ArchiveNotFound",
    "ArchiveReadOnly",
    "ArchiveTooNew",
    "ArchivedStory",
    "Article",
    "ArticleNode",
    "Comparison",
    "Corpus",
    "DamagedBackground",
    "DamagedWeights",
    "Edge",
    "EditEvent",
    "Evidence",
    "Finding",
    "FindingRows",
    "IdConflict",
    "InvalidArticle",
    "InvalidDate",
    "InvalidParameter",
    "Limits",
    "LostSource",
    "Match",
    "Matches",
    "NotAnArchive",
    "Notice",
    "Passage",
    "Passages",
    "Provenance",
    "ProvenanceError",
    "ReconstructedSentence",
    "Reconstruction",
    "Relation",
    "Relationship",
    "Repair",
    "Report",
    "SetAside",
    "SharedPassage",
    "Shares",
    "SourceNotFound",
    "SourcePassage",
    "SourceTotal",
    "SourceUnreadable",
    "Status",
    "StorageFailed",
    "StorageFull",
    "Story",
    "UnknownArticle",
    "UnknownLostSource",
    "UnsupportedFormat",
    "Verification",
    "__version__",
    "check",
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
