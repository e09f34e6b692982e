"""
Articles made ready for comparison by one of several processes: what it is asked, and what it tells.

Such a process profiles an article as soon as it has read it. Those of which blocks are taken out, once these are known,
are profiled again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from attrs import field, frozen

from provenance.alignment.profile import measure, short_measures
from provenance.articles import Article
from provenance.background import Background, default_background
from provenance.engines.messages import Array, Message
from provenance.engines.packing import PROFILES, Bytes, pack_measures
from provenance.engines.told import article_of, head_of, tell_article, tell_head
from provenance.hashes import Hashes
from provenance.lineage.duplicates import sameness
from provenance.similarity.numbered import Lists
from provenance.similarity.repeated import body_of, cut_out
from provenance.similarity.shingles import NO_SHINGLES, Shingles, shingles_of
from provenance.text.document import Document, Head, read_document
from provenance.text.sentences import Span

# Of each article that is told: numbers of shingles, bytes of what those of the same words have in common, and the sizes
# of the arrays of its profile.
_SIZES = 2 + len(PROFILES.kinds)

Cuts = Sequence[Sequence[Span]]


@frozen(eq=False)
class Told:
    """
    The same, as another process tells it.

    Attributes:
        head: what is known of the article but its words.
        record: its profile, packed; only as long as what was heard with it.
        sizes: of the arrays of that.
        lists: what may be captions by their numbering; none of one that was told again.
        words: uint64 (n_tokens,).
        shingles: of it.
        same: what those of the same words have in common.
    """

    head: Head
    record: Bytes = field(repr=False)
    sizes: Sequence[int] = field(repr=False)
    lists: Lists = field(repr=False)
    words: Hashes = field(repr=False)
    shingles: Shingles = field(repr=False)
    same: bytes | None = field(repr=False)


def ask_to_read(articles: Sequence[Article]) -> Message:
    """
    Ask for some articles to be read.
    """
    texts = [article.text.encode("utf-8", "surrogatepass") for article in articles]
    sizes = np.array([len(text) for text in texts], np.int64)
    return [tell_article(article) for article in articles], [sizes, np.frombuffer(b"".join(texts), np.uint8)]


def read_asked(told: Any, arrays: Sequence[Array]) -> Message:
    """
    Read what was asked for by :func:`ask_to_read`, and tell it.
    """
    background = default_background()
    text = arrays[1].tobytes()
    found, listed = [], []
    for about, (first, last) in zip(told, pairwise([0, *accumulate(arrays[0].tolist())]), strict=True):
        document = read_document(article_of(about, text[first:last].decode("utf-8", "surrogatepass")))
        lists = body_of(document).lists if document.comparable else {}
        found.append(_ready(document, background))
        listed.append([(key, spans) for key, spans in lists.items()])
    return _told(found, listed)


def ask_to_cut(heads: Sequence[Head], cuts: Sequence[Cuts], starts: Array, sizes: Array) -> Message:
    """
    Ask for blocks to be taken out of some articles.

    Args:
        heads: of them.
        cuts: token spans of each, as :func:`provenance.similarity.repeated.repeated_spans` gives them.
        starts, sizes: where their profiles lie, see :meth:`provenance.engines.shelf.Shelf.places`.
    """
    told = [(tell_head(head), spans) for head, spans in zip(heads, cuts, strict=True)]
    return told, [starts, sizes.ravel()]


def cut_asked(told: Any, records: Sequence[Bytes], sizes: Sequence[Sequence[int]]) -> Message:
    """
    Take out what was asked for by :func:`ask_to_cut`, and tell it.

    Args:
        told: what was asked.
        records: the profiles of the articles, packed.
        sizes: of their arrays.
    """
    background = default_background()
    found = []
    for (about, cuts), record, own in zip(told, records, sizes, strict=True):
        # What is told of it again needs no text: only its words and furniture are changed.
        head = head_of(about, Article("-", ""), own[0])
        document = PROFILES.unpack(head, PROFILES.parted(record, PROFILES.widths(own))).document
        found.append(_ready(cut_out(document, [[(a, b) for a, b in spans] for spans in cuts]), background))
    return _told(found, [[] for _ in found])


def hear(articles: Sequence[Article], message: Message) -> Iterator[Told]:
    """
    Take in what was told of some articles by :func:`read_asked` or :func:`cut_asked`.
    """
    told, (numbers, hashes, bits, words, same, records) = message
    # Copies: what was heard together must not stay for the sake of a tenth of it. Of all articles together: what is
    # large goes back to the system when it is let go.
    hashes, bits, words = hashes.copy(), bits.copy(), words.copy()
    first = [0, 0, 0, 0]
    for article, (about, lists), own in zip(articles, told, numbers.reshape(-1, _SIZES).tolist(), strict=True):
        shingles, key, *sizes = own
        width = sum(PROFILES.widths(sizes))
        last = [at + size for at, size in zip(first, (shingles, key, width, sizes[0]), strict=True)]
        yield Told(
            head=head_of(about, article, sizes[0]),
            record=records[first[2] : last[2]],
            sizes=sizes,
            lists=_lists(lists),
            words=words[first[3] : last[3]],
            shingles=Shingles(hashes[first[0] : last[0]], bits[first[0] : last[0]]) if key else NO_SHINGLES,
            same=same[first[1] : last[1]].tobytes() if key else None,
        )
        first = last


def _ready(document: Document, background: Background) -> tuple[list[Any], Shingles, bytes, tuple[Bytes, list[int]]]:
    """
    Give the head of an article that was read, its shingles, what those of the same words have in common, its profile.
    """
    head = tell_head(document)
    if not document.comparable:
        return head, NO_SHINGLES, b"", pack_measures(short_measures(document))
    words = document.tokens.words
    information = background.information(words)
    measures = measure(document, information, background)
    return head, shingles_of(words, information), sameness(document) or b"", pack_measures(measures)


def _told(found: Sequence[tuple[list[Any], Shingles, bytes, tuple[Bytes, list[int]]]], lists: Sequence[Any]) -> Message:
    numbers = [[len(shingles), len(same), *sizes] for _, shingles, same, (_, sizes) in found]
    return [(head, own) for (head, *_), own in zip(found, lists, strict=True)], [
        np.array(numbers, np.int64).ravel(),
        np.concatenate([np.empty(0, np.uint64), *(shingles.hashes for _, shingles, _, _ in found)]),
        np.concatenate([np.empty(0, np.float32), *(shingles.bits for _, shingles, _, _ in found)]),
        np.concatenate([np.empty(0, np.uint64), *(one[: 8 * sizes[0]].view(np.uint64) for *_, (one, sizes) in found)]),
        np.frombuffer(b"".join(same for _, _, same, _ in found), np.uint8),
        np.concatenate([np.empty(0, np.uint8), *(record for *_, (record, _) in found)]),
    ]


def _lists(told: Any) -> Mapping[tuple[str, str, str], Sequence[Span]]:
    return {(a, b, c): [(first, last) for first, last in spans] for (a, b, c), spans in told}
