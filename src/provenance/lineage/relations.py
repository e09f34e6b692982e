"""
Pairs that share text without one deriving from the other: quotations, a passage, boilerplate, two equal headlines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations, repeat

import numpy as np

from provenance.alignment.matching import SentencePair
from provenance.alignment.passages import PASSAGE_BITS, QUOTE_BITS, shared_words
from provenance.alignment.profile import Profile, heads_of
from provenance.lineage.ledger import place
from provenance.lineage.pairs import PairEvidence
from provenance.lineage.records import Relation, RelationKind
from provenance.text.document import Head
from provenance.wording import SUREST

# The odds that a shared passage is more than chance double with so many bits beyond the least.
RELATION_SCALE = 6.0

# A footer in more articles than this is the habit of an outlet, and the pairs would be the square of their number.
MOST_OF_A_FOOTER = 20
FEWEST_FOOTER_WORDS = 8


def relate(pair: PairEvidence, profiles: Sequence[Profile]) -> Relation | None:
    """
    Say what two compared articles share, by most words; None where it is not enough to speak of.
    """
    quoted = pair.quotes if pair.quoted_bits >= QUOTE_BITS else ()
    quoted_words, passage_words = _words(quoted), _words(pair.passages)
    if not quoted_words and not passage_words:
        return None
    kind: RelationKind = "shared_quotes" if quoted_words >= passage_words else "shared_passage"
    sentences = quoted if kind == "shared_quotes" else pair.passages
    least, bits = (QUOTE_BITS, pair.quoted_bits) if kind == "shared_quotes" else (PASSAGE_BITS, pair.bits)
    left, right = profiles[pair.left], profiles[pair.right]
    spans = [
        where
        for one in sentences
        for where in (
            place(left, (one.blocks[0].left[0], one.blocks[-1].left[1])),
            place(right, (one.blocks[0].right[0], one.blocks[-1].right[1])),
        )
    ]
    return Relation(
        left=left.document.article.id,
        right=right.document.article.id,
        kind=kind,
        confidence=min(SUREST, float(1.0 / (1.0 + np.exp2((least - bits) / RELATION_SCALE)))),
        words=max(quoted_words, passage_words),
        spans=tuple(spans),
    )


def identical_short(profiles: Sequence[Profile]) -> list[Relation]:
    """
    Pair the texts that are too short to be similar to anything and have the same words.

    Of many equal ones only the pairs with the first are listed.
    """
    groups: Mapping[tuple[str, ...], list[int]] = defaultdict(list)
    heads = heads_of(profiles)
    for row, head in enumerate(heads):
        if not head.comparable and head.length:
            groups[tuple(profiles[row].document.tokens.forms)].append(row)
    return [
        _bare(heads, left, right, "identical_short", len(forms))
        for forms, rows in sorted(groups.items())
        for left, right in (
            combinations(rows, 2) if len(rows) <= MOST_OF_A_FOOTER else zip(repeat(rows[0]), rows[1:], strict=False)
        )
    ]


def shared_boilerplate(profiles: Sequence[Profile]) -> list[Relation]:
    """
    Pair the articles with a footer or a repeated block in common; one that many have is not listed.
    """
    groups: Mapping[str, set[int]] = defaultdict(set)
    heads = heads_of(profiles)
    for row, head in enumerate(heads):
        text = head.article.text
        for piece in head.furniture:
            if piece.kind in ("footer", "repeated"):
                groups[" ".join(text[piece.start : piece.end].casefold().split())].add(row)
    words: dict[tuple[int, int], int] = defaultdict(int)
    for footer, rows in groups.items():
        if len(footer.split()) >= FEWEST_FOOTER_WORDS and len(rows) <= MOST_OF_A_FOOTER:
            for pair in combinations(sorted(rows), 2):
                words[pair] += len(footer.split())
    return [_bare(heads, left, right, "boilerplate", count) for (left, right), count in sorted(words.items())]


def _bare(heads: Sequence[Head], left: int, right: int, kind: RelationKind, words: int) -> Relation:
    ids = heads[left].article.id, heads[right].article.id
    return Relation(left=ids[0], right=ids[1], kind=kind, confidence=None, words=words)


def _words(sentences: Sequence[SentencePair]) -> int:
    return sum(shared_words(one) for one in sentences)
