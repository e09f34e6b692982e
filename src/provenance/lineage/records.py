"""
What the inference of lineage says: nodes, edges with their evidence, and what else is possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

EdgeKind = Literal["verbatim", "light_edit", "abridgement", "expansion", "rewrite", "translation", "merge"]
Credited = Literal["credited", "uncredited", "cannot_tell"]
RelationshipKind = Literal[
    "ancestor", "descendant", "same_source", "lost_source", "shared_quotes", "shared_passage", "none"
]
RelationKind = Literal["shared_quotes", "shared_passage", "boilerplate", "identical_short"]

# Stands where nothing attests what was there.
GAP = "[...]"

# An article's id and the code points [start, end) of its text.
Place = tuple[str, int, int]


@frozen(kw_only=True)
class Evidence:
    """
    One line of the ledger of an edge.

    Attributes:
        kind: a stable name.
        weight_bits: log2 Bayes factor in favour of the edge; negative speaks against it, 0 only informs.
        text: the same in words.
        spans: where to look.
    """

    kind: str
    weight_bits: float
    text: str
    spans: tuple[Place, ...] = ()


@frozen(kw_only=True)
class ArticleNode:
    """
    An article that is held.

    Attributes:
        id, title, outlet, published, credit: of the article; None where neither the user nor the text tells.
        story: number of its tree.
        no_source_found: posterior that neither an article here nor an inferred lost source is its source; None for a
            text too short to compare.
    """

    id: str
    title: str | None
    outlet: str | None
    published: str | None
    credit: str | None
    story: int
    no_source_found: float | None


@frozen(kw_only=True)
class LostSource:
    """
    A text that must have existed and that nobody here holds.

    Attributes:
        id: ``lost-1``, ...
        story: number of its tree.
        confidence: posterior that it existed.
        children: ids of the articles that may derive from it.
    """

    id: str
    story: int
    confidence: float
    children: tuple[str, ...]


@frozen(kw_only=True)
class Edge:
    """
    A derivation in the decoded graph: *child* comes from *parent*, directly or through versions that nobody holds.

    Attributes:
        parent, child: ids.
        confidence: posterior of the edge.
        linked: posterior that the two are related by copying at all.
        direction: posterior that the parent's text came first, given that one derives from the other; None from a
            lost source.
        direct: posterior that no unseen version stands between, given the edge; None where it was not computed.
        share: part of the child's own words that came through this edge.
        kind: the regime of the change.
        credited: whether the child names this source.
        evidence: strongest first.
    """

    parent: str
    child: str
    confidence: float
    linked: float
    direction: float | None
    direct: float | None
    share: float | None
    kind: EdgeKind
    credited: Credited
    evidence: tuple[Evidence, ...]


@frozen(kw_only=True)
class Alternative:
    """
    A hypothesis of posterior 0.01 or more that the decoded graph does not show.

    Attributes:
        parent, child: the ids that its edge would have.
        confidence: its posterior.
    """

    parent: str
    child: str
    confidence: float


@frozen(kw_only=True)
class Relation:
    """
    Two articles without an edge between them that share text.

    Attributes:
        left, right: ids, left before right.
        kind: what they share, by most words.
        confidence: that the sharing is more than chance; None where it was not computed.
        words: how many words.
        spans: where, on both sides.
    """

    left: str
    right: str
    kind: RelationKind
    confidence: float | None
    words: int
    spans: tuple[Place, ...] = ()


@frozen(kw_only=True, eq=False)
class ForestWeights:
    """
    The random forest that a story's posterior is, as logs of weights: enough to draw from it.

    Attributes:
        parents, children: int64 (e,), the ends of each edge between two held texts, as places in the story.
        log_edges: float64 (e,).
        log_roots: float64 (n,), of a text without a source.
        log_hidden: float64 (m, n), of a text below each lost source.
        log_prices: float64 (m,), of each lost source.
        probabilities: float64 (e,), the posterior of each edge.
        allowed: bool (e,), whether the child has so much of the parent that it counts as its source.
    """

    parents: npt.NDArray[np.int64] = field(repr=False)
    children: npt.NDArray[np.int64] = field(repr=False)
    log_edges: npt.NDArray[np.float64] = field(repr=False)
    log_roots: npt.NDArray[np.float64] = field(repr=False)
    log_hidden: npt.NDArray[np.float64] = field(repr=False)
    log_prices: npt.NDArray[np.float64] = field(repr=False)
    probabilities: npt.NDArray[np.float64] = field(repr=False)
    allowed: npt.NDArray[np.bool_] = field(repr=False)


@frozen(kw_only=True, eq=False)
class StoryForest:
    """
    The posterior of one story of linked articles.

    Attributes:
        places: of each article its place among the texts of the story; articles of the same words have one.
        weights: of the forests of these texts.
    """

    places: Mapping[str, int]
    weights: ForestWeights


@frozen(kw_only=True)
class ReconstructedSentence:
    """
    A sentence of a lost source, as its witnesses attest it.

    Attributes:
        text: the attested wording; where the witnesses differ and nothing decides, short variants stand as
            ``[one | other]``, a dash for nothing, and ``[...]`` for long ones.
        witnesses: ids of the articles from the lost source that have it, in order.
        spans: the whole sentence in each of them.
        pieces: where each piece of *text* stands, in order; None for a place that is undecided.
        variants: for each such place what the witnesses read there; empty where one of them has nothing.
    """

    text: str
    witnesses: tuple[str, ...]
    spans: tuple[Place, ...]
    pieces: tuple[Place | None, ...]
    variants: tuple[tuple[str, ...], ...] = ()


@frozen(kw_only=True)
class Reconstruction:
    """
    What a lost source said, as far as its witnesses attest it together.

    Attributes:
        lost_source: its id.
        witnesses: ids of the articles that come from it, in order.
        sentences: in the order that most witnesses have.
        gaps: for every two neighbours among the sentences, whether something may have stood between them.
    """

    lost_source: str
    witnesses: tuple[str, ...]
    sentences: tuple[ReconstructedSentence, ...]
    gaps: tuple[bool, ...]

    @property
    def text(self) -> str:
        """
        The sentences, one a line; ``[...]`` stands for a gap.
        """
        lines: list[str] = []
        for number, sentence in enumerate(self.sentences):
            if number and self.gaps[number - 1]:
                lines.append(GAP)
            lines.append(sentence.text)
        return "\n".join(lines)

    def __str__(self) -> str:
        """
        Give :attr:`text`.
        """
        return self.text


@frozen(kw_only=True)
class Relationship:
    """
    What two articles are to each other.

    Attributes:
        kind: of the first to the second; ``same_source`` is a common ancestor that is held, ``lost_source`` one that
            is not, ``none`` that nothing links them.
        confidence: the posterior; None where it was not computed.
    """

    kind: RelationshipKind
    confidence: float | None


@frozen(kw_only=True)
class Divided:
    """
    A story that was too large to be inferred as a whole.

    Attributes:
        first: its article with the least id.
        articles: how many it had, of those with the same words one.
        parts: into how many it was divided, at its weakest links.
    """

    first: str
    articles: int
    parts: int


@frozen(kw_only=True)
class Lineage:
    """
    The derivation graph of a corpus.

    Attributes:
        articles: in the order of their ids.
        lost_sources: in the order of their numbers; those without an edge are alternatives only.
        edges: the decoded graph, acyclic, by child and falling confidence.
        alternatives: by child and falling confidence.
        relations: by ids.
        forests: the posterior of each story of two linked articles and more.
        divided: the stories that were too large.
    """

    articles: tuple[ArticleNode, ...] = field(factory=tuple)
    lost_sources: tuple[LostSource, ...] = field(factory=tuple)
    edges: tuple[Edge, ...] = field(factory=tuple)
    alternatives: tuple[Alternative, ...] = field(factory=tuple)
    relations: tuple[Relation, ...] = field(factory=tuple)
    forests: tuple[StoryForest, ...] = field(factory=tuple, eq=False, repr=False)
    divided: tuple[Divided, ...] = field(factory=tuple, repr=False)
