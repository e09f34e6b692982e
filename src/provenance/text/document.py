"""
One article, read: its words with spans, its sentences, its quotations and its furniture.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from attrs import evolve, field, frozen

from provenance import times
from provenance.articles import Article
from provenance.distinct import distinct
from provenance.errors import InvalidDate
from provenance.hashes import Hashes, word_hashes
from provenance.text.furniture import Furniture, find_furniture, outlet_suffix
from provenance.text.letters import capitals, numbers
from provenance.text.mojibake import Repaired, repair
from provenance.text.quotations import quotations
from provenance.text.sentences import Span, paragraphs, sentences
from provenance.text.tokens import tokenise

Integers = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

# Fewer words than this carry no evidence of descent: two headlines may agree by chance.
FEWEST_TOKENS = 8

# A longer "sentence" is a table or a text without punctuation; cutting it bounds the cost of aligning it.
LONGEST_SENTENCE = 100


@frozen(eq=False)
class TokenStream:
    """
    The words of an article's body, in order; furniture is not among them.

    Attributes:
        forms: the normalised words; a tuple, but where they lie in a file and are read when they are asked for.
        words: uint64 (n_tokens,), their hashes.
        starts, ends: int32 (n_tokens,), spans in code points of the article's text.
        sentences: int32 (n_sentences + 1,); sentence s owns the tokens sentences[s], ..., sentences[s + 1] - 1.
        quoted: bool (n_tokens,), inside a quotation.
        capital: bool (n_tokens,), written with a capital; nowhere in a text that is all capitals.
        number: bool (n_tokens,), begins with a digit.
    """

    forms: Sequence[str] = field(repr=False)
    words: Hashes = field(repr=False)
    starts: Integers = field(repr=False)
    ends: Integers = field(repr=False)
    sentences: Integers = field(repr=False)
    quoted: Flags = field(repr=False)
    capital: Flags = field(repr=False)
    number: Flags = field(repr=False)

    def __len__(self) -> int:
        return int(self.words.size)

    def span(self, first: int, last: int) -> Span:
        """
        Give the code points from token *first* up to and without token *last*.
        """
        return int(self.starts[first]), int(self.ends[last - 1])


@frozen(eq=False)
class Head:
    """
    What is known of an article whose words lie elsewhere: the attributes are those of :class:`Document`.

    Attributes:
        length: words of the body.
    """

    article: Article
    furniture: tuple[Furniture, ...]
    title: str | None
    outlet: str | None
    published: str | None
    credit: str | None
    dated: times.Interval | None
    repaired: bool
    length: int

    @property
    def comparable(self) -> bool:
        """
        Tell whether the body is long enough to be similar to anything.
        """
        return self.length >= FEWEST_TOKENS


@frozen(eq=False)
class Document:
    """
    An article with everything that reading it tells.

    Attributes:
        article: as the user gave it.
        tokens: the body.
        quotations: spans, in order, without overlap.
        furniture: in order of text.
        title, outlet, published, credit: what the user gave, else what the furniture says, else None.
        dated: when it was published, as far as that can be believed; None where *published* is None or untrusted.
        repaired: it shows the marks of a wrong encoding, and is compared as it was before; all spans are of the text as
            it stands.
    """

    article: Article
    tokens: TokenStream
    quotations: tuple[Span, ...]
    furniture: tuple[Furniture, ...]
    title: str | None
    outlet: str | None
    published: str | None
    credit: str | None
    dated: times.Interval | None
    repaired: bool

    @property
    def comparable(self) -> bool:
        """
        Tell whether the body is long enough to be similar to anything.
        """
        return len(self.tokens) >= FEWEST_TOKENS

    @property
    def head(self) -> Head:
        """
        Give what is known of the article but its words.
        """
        return Head(
            article=self.article,
            furniture=self.furniture,
            title=self.title,
            outlet=self.outlet,
            published=self.published,
            credit=self.credit,
            dated=self.dated,
            repaired=self.repaired,
            length=len(self.tokens),
        )


def read_document(article: Article) -> Document:
    """
    Read one article.

    Where so much was recognised as furniture that fewer than eight words are left, all of the text is its body: a
    misjudged headline must not make a text incomparable.
    """
    repaired = repair(article.text)
    text = article.text if repaired is None else repaired.text
    blocks = paragraphs(text)
    furniture = find_furniture(text, blocks, _repaired(article.title))
    quotes = quotations(text, blocks)
    tokens = _tokens(text, blocks, furniture, quotes)
    if len(tokens) < FEWEST_TOKENS and furniture:
        whole = _tokens(text, blocks, [], quotes)
        tokens = whole if len(whole) >= FEWEST_TOKENS else tokens
    if repaired is not None:
        tokens, furniture = _tokens_in(tokens, repaired), [_furniture_in(one, repaired, article) for one in furniture]
        quotes = [repaired.span(*span) for span in quotes]
    published = times.isoformat(article.published) if article.published is not None else _stamped(furniture)
    title, outlet = (None, None) if article.title is None else outlet_suffix(article.title)
    return Document(
        article=article,
        tokens=tokens,
        quotations=tuple(quotes),
        furniture=tuple(sorted(furniture, key=lambda piece: (piece.start, piece.end))),
        title=title or _value(furniture, "title"),
        outlet=article.outlet or outlet or _value(furniture, "outlet"),
        published=published,
        credit=article.credit or _value(furniture, "credit"),
        dated=None if published is None or times.distrust(published) else times.interval(published),
        repaired=repaired is not None,
    )


def of_head(head: Head, tokens: TokenStream, quotes: Sequence[Span]) -> Document:
    """
    Put a document together again from its head, its words and its quotations.
    """
    return Document(
        article=head.article,
        tokens=tokens,
        quotations=tuple(quotes),
        furniture=head.furniture,
        title=head.title,
        outlet=head.outlet,
        published=head.published,
        credit=head.credit,
        dated=head.dated,
        repaired=head.repaired,
    )


def without_words(document: Document, spans: Sequence[Span]) -> Document:
    """
    Take some words out of the body of *document*, and name each stretch as furniture of the kind ``repeated``.

    Args:
        document: an article.
        spans: token spans, in order, without overlap, none empty. What stands before and behind in a sentence stays one
            sentence.
    """
    tokens = document.tokens
    kept = np.ones(len(tokens), np.bool_)
    for first, last in spans:
        kept[first:last] = False
    pieces = [Furniture("repeated", *tokens.span(first, last)) for first, last in spans]
    before = np.concatenate((np.zeros(1, np.int32), np.cumsum(kept, dtype=np.int32)))
    left = TokenStream(
        forms=tuple(form for form, stays in zip(tokens.forms, kept, strict=True) if stays),
        words=tokens.words[kept],
        starts=tokens.starts[kept],
        ends=tokens.ends[kept],
        sentences=distinct(before[tokens.sentences]),
        quoted=tokens.quoted[kept],
        capital=tokens.capital[kept],
        number=tokens.number[kept],
    )
    furniture = sorted((*document.furniture, *pieces), key=lambda piece: (piece.start, piece.end))
    return evolve(document, tokens=left, furniture=tuple(furniture))


def _repaired(title: str | None) -> str | None:
    repaired = None if title is None else repair(title)
    return title if repaired is None else repaired.text


def _tokens_in(tokens: TokenStream, repaired: Repaired) -> TokenStream:
    """
    Give the same words with their spans in the text as it stands.
    """
    before = np.concatenate((np.zeros(1, np.int32), np.asarray(repaired.ends, np.int32)))
    return evolve(tokens, starts=before[tokens.starts], ends=before[tokens.ends])


def _furniture_in(piece: Furniture, repaired: Repaired, article: Article) -> Furniture:
    """
    Give the same piece with its span, and what it quotes, in the text as it stands.
    """
    start, end = repaired.span(piece.start, piece.end)
    value = piece.value
    quotes = value and piece.kind in ("title", "outlet", "dateline")  # other values are names and dates of our own
    place = repaired.text.find(value, piece.start, piece.end) if value and quotes else -1
    if value and place >= 0:
        value = article.text[slice(*repaired.span(place, place + len(value)))]
    return evolve(piece, start=start, end=end, value=value)


def _value(furniture: list[Furniture], kind: str) -> str | None:
    return next((piece.value for piece in furniture if piece.kind == kind and piece.value), None)


def _stamped(furniture: list[Furniture]) -> str | None:
    stamp = _value(furniture, "stamp")
    try:
        return stamp if stamp is None or times.interval(stamp) else None
    except InvalidDate:
        return None


def _tokens(text: str, blocks: list[Span], furniture: list[Furniture], quotes: list[Span]) -> TokenStream:
    words = tokenise(text)
    starts, ends = np.array(words.starts, np.int32), np.array(words.ends, np.int32)
    spans = [span for part in _without(blocks, furniture) for span in sentences(text, part)]
    sentence = _inside(starts, spans)
    kept = np.flatnonzero(sentence >= 0)
    forms = tuple(words.forms) if kept.size == starts.size else tuple([words.forms[i] for i in kept.tolist()])
    kept_starts = starts[kept]
    return TokenStream(
        forms=forms,
        words=word_hashes(forms),
        starts=kept_starts,
        ends=ends[kept],
        sentences=_offsets(sentence[kept]),
        quoted=_inside(kept_starts, quotes) >= 0,
        capital=capitals(text, kept_starts, ends[kept]),
        number=numbers(text, forms),
    )


def _without(blocks: list[Span], furniture: list[Furniture]) -> list[Span]:
    """
    Give what is left of the paragraphs when their furniture is taken out; no piece reaches across paragraphs.
    """
    waiting = deque(sorted((piece.start, piece.end) for piece in furniture))
    left = []
    for start, end in blocks:
        while waiting and waiting[0][0] < end:
            first, last = waiting.popleft()
            if first > start:
                left.append((start, first))
            start = max(start, last)
        if start < end:
            left.append((start, end))
    return left


def _inside(starts: Integers, spans: list[Span]) -> Integers:
    """
    Give for each code point the index of the span that holds it, or -1.
    """
    if not spans:
        return np.full(starts.size, -1, np.int32)
    bounds = np.array(spans, np.int32)
    place = np.searchsorted(bounds[:, 0], starts, side="right") - 1
    held = (place >= 0) & (starts < bounds[np.maximum(place, 0), 1])
    return np.where(held, place, -1).astype(np.int32)


def _offsets(sentence: Integers) -> Integers:
    """
    Turn sentence numbers into offsets, cutting what is longer than any sentence.
    """
    bounds = np.flatnonzero(np.diff(sentence)) + 1
    edges = [0, *bounds.tolist(), sentence.size]
    cut = [place for first, last in pairwise(edges) for place in range(first, last, LONGEST_SENTENCE)]
    return np.array([*cut, sentence.size], np.int32)
