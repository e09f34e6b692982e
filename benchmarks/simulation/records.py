"""
What the simulation says: stories, their versions, and for every derivation what truly happened.

Every span is [start, end) in code points. The spans of an event begin and end with a word (letters, digits, signs of
currency and percent); those of a moved block, of a split or joined sentence and of a passage are whole stretches.
"""

from __future__ import annotations

import datetime as dt
import random

from attrs import field, frozen

from provenance.alignment.events import EventKind
from provenance.alignment.passages import PassageKind
from provenance.articles import Article
from provenance.lineage.records import EdgeKind
from provenance.text.sentences import Span

# Events that say how sentences stand, not which words were changed: others may lie inside them.
STRUCTURAL: frozenset[EventKind] = frozenset({"block_moved", "sentence_split", "sentence_joined"})


@frozen(kw_only=True)
class SourceArticle:
    """
    A real article with which a story may begin, which may lend sentences, or which may stand beside a story.

    Attributes:
        id: unique among the sources; the key by which stories are split for training and testing.
        title: the headline.
        text: the body, without the headline.
        topic: articles of one topic lend each other sentences and stand beside each other's stories.
        outlet, published: where they are known.
    """

    id: str
    title: str
    text: str = field(repr=False)
    topic: str = ""
    outlet: str | None = None
    published: dt.datetime | None = None


@frozen(kw_only=True)
class TrueEvent:
    """
    One thing that was done between a parent and its child.

    Attributes:
        kind: of the closed list of :mod:`provenance.alignment.events`.
        left: in the parent's text; None where it has nothing there.
        right: in the child's text; None where it has nothing there.
    """

    kind: EventKind
    left: Span | None
    right: Span | None


@frozen(kw_only=True)
class TruePassage:
    """
    A longest stretch of neighbouring sentences that came through, from the first word that did to the last.

    Attributes:
        left, right: in the parent's and in the child's text; what was changed inside counts with it.
        kind: how it came through.
    """

    left: Span
    right: Span
    kind: PassageKind


@frozen(kw_only=True)
class TrueEdge:
    """
    A derivation as it truly was.

    Attributes:
        parent, child: ids of versions.
        kind: the regime, as :func:`benchmarks.simulation.recording.regime` measures it.
        share: the part of the child's own words (quotations and furniture not counted) that came through this edge.
        strength: the part of the words of both texts that did not come through, 0 to 1.
        events: in order of text.
        passages: in the order of the child.
        unnamed_left, unnamed_right: what was changed in either text without being an event: white space, punctuation,
            capitals. With the events these say all of the difference; see :func:`apply_events`.
    """

    parent: str
    child: str
    kind: EdgeKind
    share: float
    strength: float
    events: tuple[TrueEvent, ...] = field(repr=False)
    passages: tuple[TruePassage, ...] = field(repr=False)
    unnamed_left: tuple[Span, ...] = field(default=(), repr=False)
    unnamed_right: tuple[Span, ...] = field(default=(), repr=False)


@frozen(kw_only=True)
class Version:
    """
    One version of a story.

    Attributes:
        article: as a trace would get it, its date as its outlet gives it.
        hidden: nobody holds it.
        depth: edges from the original, along first parents.
        published_true: when it was truly published; never before its parents.
        outlet_kind: what its outlet tends to do.
    """

    article: Article
    hidden: bool
    depth: int
    published_true: dt.datetime
    outlet_kind: str


@frozen(kw_only=True)
class Story:
    """
    One real article and what became of it.

    Attributes:
        name: unique in a run.
        source: id of the real article: the key of the split.
        shape: the kind of tree.
        versions: in order of publication, the original first; hidden ones too.
        edges: over all versions, by child; a child with two parents has two.
        distractors: articles of the same topic that have nothing to do with it.
        shuffle_seed: what orders :attr:`articles`.
    """

    name: str
    source: str
    shape: str
    versions: tuple[Version, ...] = field(repr=False)
    edges: tuple[TrueEdge, ...] = field(repr=False)
    distractors: tuple[Article, ...] = field(repr=False)
    shuffle_seed: str = field(repr=False)

    @property
    def articles(self) -> tuple[Article, ...]:
        """
        The visible versions and the distractors, as a trace would get them: in no telling order.
        """
        shown = [version.article for version in self.versions if not version.hidden]
        shown = sorted([*shown, *self.distractors], key=lambda article: article.id)
        random.Random(self.shuffle_seed).shuffle(shown)  # noqa: S311 (for repeatable corpora, not for secrets)
        return tuple(shown)

    def version(self, name: str) -> Version:
        """
        Give the version with the id *name*.

        Raises:
            KeyError: there is none.
        """
        for version in self.versions:
            if version.article.id == name:
                return version
        raise KeyError(name)


def apply_events(edge: TrueEdge, parent: str, child: str) -> str:
    """
    Make the child's text from the parent's by the record of an edge: what law and tests hold the record to.

    Of *child* only the stretches are read that the record says are new. The rest is the parent's, in its order, less
    what the record says was changed; a moved block comes where the record says it stands now.

    Raises:
        StopIteration: the record does not fit the texts.
    """
    changed = [event for event in edge.events if event.kind not in STRUCTURAL]
    gone = _covered([event.left for event in changed if event.left] + list(edge.unnamed_left))
    fresh = _covered([event.right for event in changed if event.right] + list(edge.unnamed_right))
    moved = [(event.left, event.right) for event in edge.events if event.kind == "block_moved"]
    streams = [_kept(parent, range(*left), gone) for left, _ in moved if left]
    away = _covered([left for left, _ in moved if left])
    staying = _kept(parent, range(len(parent)), gone | away)
    place_of = {place: number for number, (_, right) in enumerate(moved) if right for place in range(*right)}
    length = len(fresh) + len(staying) + sum(map(len, streams))
    sources = [iter(stream) for stream in (*streams, staying)]
    made = [child[place] if place in fresh else next(sources[place_of.get(place, -1)]) for place in range(length)]
    return "".join(made)


def _covered(spans: list[Span]) -> set[int]:
    return {place for span in spans for place in range(*span)}


def _kept(text: str, places: range, without: set[int]) -> list[str]:
    return [text[place] for place in places if place not in without]
