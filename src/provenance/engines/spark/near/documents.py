"""
Rows of a DataFrame as documents, read in ranges of their ids, so that a corpus of all ranges is the corpus of all rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from attrs import field, frozen
from xxhash import xxh3_64_intdigest

from provenance.engines.spark.exchange import Mail, Message, column, table, texts
from provenance.engines.spark.near.listing import lists, parts
from provenance.engines.spark.signing import SAMPLED, Noticed, without_ids
from provenance.hashes import Hashes
from provenance.readers import read
from provenance.readers.batches.columns import given_ids, texts_of
from provenance.readers.limits import Limits
from provenance.similarity.numbered import Lists
from provenance.similarity.repeated import body_of
from provenance.similarity.repeated_runs import Body
from provenance.text.document import Document, TokenStream, read_document

# Whether a block is furniture hangs on how many outlets have it: of these it is asked whether there are so many.
_OUTLETS_TOLD = 3


def rows_with_ids(batches: Iterable[Any]) -> Iterator[Message]:
    """
    Send the ``rows`` that have an id, to home 0, and a ``sample`` of these ids; name the others (``set_aside``).
    """
    noticed = Noticed("set_aside")
    for batch in batches:
        if not batch.num_rows:
            continue
        ids, wrong = given_ids(batch.column("id"))
        missing = without_ids(ids, wrong, texts_of(batch.column("text")), noticed)
        records = batch.set_column(batch.schema.names.index("id"), "id", ids)
        if missing.size:
            records = records.filter(ids.is_valid())
        if not records.num_rows:
            continue
        yield Message(0, "rows", records)
        names = records.column("id").to_pylist()
        chosen = [name for name in names[1:] if xxh3_64_intdigest(name.encode()) % SAMPLED == 0]
        size = np.array([records.nbytes])
        yield Message(0, "sample", table(id=[names[0], *chosen]))
        yield Message(0, "bytes", table(count=np.array([records.num_rows]), size=size))
    yield from noticed.message()


def in_order(messages: Sequence[Message]) -> Any:
    """
    Put the rows of some messages into one Arrow table, in an order that does not hang on how they came together.
    """
    import pyarrow as pa

    whole = pa.Table.from_batches([one.records for one in messages])
    return whole.sort_by([(name, "ascending") for name in ("id", "text")])


@frozen
class Read:
    """
    Reads the rows of one range of ids as one corpus: a ``block`` of documents, its ``size``, some of its ``outlets``.
    """

    limits: Limits

    def __call__(self, home: int, mail: Mail) -> Iterator[Message]:
        """
        Read them, and name what is ``set_aside``.
        """
        corpus = read(in_order(mail["rows"]), limits=self.limits)
        documents = [read_document(article) for article in corpus]
        yield Message(home, "block", _block([_Row.of(one) for one in documents]))
        count = np.array([len(documents)])
        yield Message(home, "size", table(count=count, short=np.zeros(1, np.int64)))
        outlets = sorted({(one.outlet or "").casefold() for one in documents if one.comparable})
        yield Message(0, "outlets", table(outlet=_strings(outlets[:_OUTLETS_TOLD])))
        noticed = Noticed("set_aside")
        for notice in corpus.set_aside:
            noticed.add(notice)
        yield from noticed.message()


def _strings(values: Sequence[str]) -> Any:
    import pyarrow as pa

    return pa.array(values, pa.string())


@frozen(eq=False)
class _Row:
    """
    A document in a block.

    Attributes:
        id: of the article.
        body: what repeated blocks are found by.
        compared: whether it was long enough when it was read.
        forms, quoted: of its words.
    """

    id: str
    body: Body
    compared: bool
    forms: Sequence[str] = field(repr=False)
    quoted: Any = field(repr=False)

    @classmethod
    def of(cls, document: Document) -> _Row:
        tokens = document.tokens
        return cls(document.article.id, body_of(document), document.comparable, tokens.forms, tokens.quoted)

    def without(self, spans: Sequence[tuple[int, int]]) -> _Row:
        """
        Take some words out.
        """
        kept = np.ones(self.quoted.size, np.bool_)
        for first, last in spans:
            kept[first:last] = False
        forms = [form for form, stays in zip(self.forms, kept.tolist(), strict=True) if stays]
        return _Row(self.id, self.body.without(spans), self.compared, forms, self.quoted[kept])


def _block(rows: Sequence[_Row]) -> Any:
    import pyarrow as pa

    bodies = [one.body for one in rows]
    return table(
        id=_strings([one.id for one in rows]),
        outlet=_strings([one.outlet for one in bodies]),
        compared=np.array([one.compared for one in rows], np.uint8),
        words=lists([one.words for one in bodies], np.uint64),
        sentences=lists([one.sentences for one in bodies], np.int32),
        quoted=lists([one.quoted for one in rows], np.uint8),
        lists=_strings([json.dumps([[*key, *map(list, spans)] for key, spans in one.lists.items()]) for one in bodies]),
        forms=pa.array(["\n".join(one.forms).encode("utf-8", "surrogatepass") for one in rows], pa.large_binary()),
    )


def bodies_of(messages: Sequence[Message] | None) -> list[Body]:
    """
    Give what repeated blocks are found by, of the rows of some messages.
    """
    found = zip(
        _values(messages, "outlet"),
        parts(messages, "words", np.uint64),
        parts(messages, "sentences", np.int32),
        _values(messages, "lists"),
        strict=True,
    )
    return [Body(outlet, words, sentences, _lists(listed)) for outlet, words, sentences, listed in found]


def _lists(listed: str) -> Lists:
    found = json.loads(listed) if listed != "[]" else []
    return {(one[0], one[1], one[2]): [(first, last) for first, last in one[3:]] for one in found}


def _values(messages: Sequence[Message] | None, name: str) -> list[Any]:
    return [value for one in messages or () for value in one.records.column(name).to_pylist()]


def rows_of(messages: Sequence[Message]) -> list[_Row]:
    """
    Give the documents of a block.
    """
    found = zip(
        texts(messages, "id").to_pylist(),
        bodies_of(messages),
        column(messages, "compared", np.uint8).tolist(),
        _values(messages, "forms"),
        parts(messages, "quoted", np.uint8),
        strict=True,
    )
    return [
        _Row(name, body, bool(compared), _forms(forms), quoted.astype(np.bool_))
        for name, body, compared, forms, quoted in found
    ]


def _forms(joined: bytes) -> Sequence[str]:
    return joined.decode("utf-8", "surrogatepass").split("\n") if joined else ()


def cut_block(messages: Sequence[Message], cuts: dict[int, list[tuple[int, int]]]) -> Any:
    """
    Take out of some documents of a block, by their places, what is repeated elsewhere.
    """
    if not cuts:
        return messages[0].records
    return _block([one.without(cuts[place]) if place in cuts else one for place, one in enumerate(rows_of(messages))])


def tokens_of(records: Sequence[Message]) -> list[TokenStream]:
    """
    Give the words of the documents of some messages, as far as they were sent.
    """
    none = np.empty(0, np.int32)
    found = zip(
        _values(records, "forms"),
        parts(records, "words", np.uint64),
        parts(records, "quoted", np.uint8),
        strict=True,
    )
    return [_tokens(_forms(forms), words, quoted.astype(np.bool_), none) for forms, words, quoted in found]


def _tokens(forms: Sequence[str], words: Hashes, quoted: Any, none: Any) -> TokenStream:
    flags = np.zeros(words.size, np.bool_)
    return TokenStream(
        forms=forms, words=words, starts=none, ends=none, sentences=none, quoted=quoted, capital=flags, number=flags
    )
