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
    from provenance.archive.adding import Addition
    from provenance.archive.repairing import Repair
    from provenance.archive.store import Archive
    from provenance.archive.stories import ArchivedStory
    from provenance.archive.verifying import Verification
    from provenance.articles import Article, Corpus
    from provenance.checking import check
    from provenance.comparisons import Comparison
    from provenance.engines.result import Deduplication
    from provenance.errors import (
        ArchiveClosed,
        ArchiveDamaged,
        ArchiveLocked,
        ArchiveMismatch,
        ArchiveNotFound,
        ArchiveReadOnly,
        ArchiveTooNew,
        DamagedBackground,
        DamagedCodePoints,
        DamagedSegment,
        DamagedTable,
        DamagedWeights,
        IdConflict,
        InvalidArticle,
        InvalidDate,
        InvalidParameter,
        MissingExtra,
        NotAnArchive,
        ProvenanceError,
        SetAside,
        SignatureMismatch,
        SourceNotFound,
        SourceUnreadable,
        StorageFailed,
        StorageFull,
        UnknownArticle,
        UnknownLostSource,
        UnsupportedFormat,
        WorkerLost,
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
    from provenance.pipeline import compare, deduplicate, find_near_duplicates, find_passages, trace
    from provenance.readers import read
    from provenance.readers.limits import Limits
    from provenance.report import Report
    from provenance.similarity.clusters import Clusters, Member, Split
    from provenance.similarity.matches import Match, Matches
    from provenance.similarity.signatures import ShingleSets, Signatures
    from provenance.similarity.signing import shingle_sets, sign

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
    "Clusters": "similarity.clusters",
    "Comparison": "comparisons",
    "Corpus": "articles",
    "DamagedBackground": "errors",
    "DamagedCodePoints": "errors",
    "DamagedSegment": "errors",
    "DamagedTable": "errors",
    "DamagedWeights": "errors",
    "Deduplication": "engines.result",
    "Edge": "lineage.records",
    "EditEvent": "alignment.events",
    "Evidence": "lineage.records",
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
    "Member": "similarity.members",
    "MissingExtra": "errors",
    "NotAnArchive": "errors",
    "Notice": "notices",
    "Passage": "alignment.comparison",
    "Passages": "alignment.shared",
    "Provenance": "answer",
    "ProvenanceError": "errors",
    "ReconstructedSentence": "lineage.records",
    "Reconstruction": "lineage.records",
    "Relation": "lineage.records",
    "Relationship": "lineage.records",
    "Repair": "archive.repairing",
    "Report": "report",
    "ServerFailed": "errors",
    "SetAside": "errors",
    "SharedPassage": "alignment.shared",
    "Shares": "findings",
    "ShingleSets": "similarity.signatures",
    "SignatureMismatch": "errors",
    "Signatures": "similarity.signatures",
    "SourceNotFound": "errors",
    "SourcePassage": "findings",
    "SourceTotal": "findings",
    "SourceUnreadable": "errors",
    "Split": "similarity.clusters",
    "Status": "notices",
    "StorageFailed": "errors",
    "StorageFull": "errors",
    "Story": "answer",
    "UnknownArticle": "errors",
    "UnknownLostSource": "errors",
    "UnsupportedFormat": "errors",
    "WorkerLost": "errors",
    "Verification": "archive.verifying",
    "check": "checking",
    "compare": "pipeline",
    "deduplicate": "pipeline",
    "find_near_duplicates": "pipeline",
    "find_passages": "pipeline",
    "read": "readers",
    "shingle_sets": "similarity.signing",
    "sign": "similarity.signing",
    "trace": "pipeline",
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
    "Clusters",
    "Comparison",
    "Corpus",
    "DamagedBackground",
    "DamagedCodePoints",
    "DamagedSegment",
    "DamagedTable",
    "DamagedWeights",
    "Deduplication",
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
    "Member",
    "MissingExtra",
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
    "ServerFailed",
    "SetAside",
    "SharedPassage",
    "Shares",
    "ShingleSets",
    "SignatureMismatch",
    "Signatures",
    "SourceNotFound",
    "SourcePassage",
    "SourceTotal",
    "SourceUnreadable",
    "Split",
    "Status",
    "StorageFailed",
    "StorageFull",
    "Story",
    "UnknownArticle",
    "UnknownLostSource",
    "UnsupportedFormat",
    "Verification",
    "WorkerLost",
    "__version__",
    "check",
    "compare",
    "deduplicate",
    "find_near_duplicates",
    "find_passages",
    "read",
    "shingle_sets",
    "sign",
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
