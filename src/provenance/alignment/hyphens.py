"""
Words that a typesetter parted at the end of a line, put together where one of two texts has them whole.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve

from provenance.alignment.profile import uses_of
from provenance.alignment.word_index import WordIndex, seeds_of
from provenance.hashes import word_hash
from provenance.text.document import TokenStream


def join_hyphens(left: WordIndex, right: WordIndex) -> tuple[WordIndex, WordIndex]:
    """
    Join the words that are parted at a line's end in one text and whole somewhere in either: "dif-" and "ficiles".

    What neither text has whole may be two words with a hyphen, and stays as it is.
    """
    if not left.broken and not right.broken:
        return left, right
    whole = {form: (side, place) for side in (right, left) for place, form in enumerate(side.forms)}
    return _joined(left, whole), _joined(right, whole)


def _joined(side: WordIndex, whole: dict[str, tuple[WordIndex, int]]) -> WordIndex:
    heads: list[int] = []
    for place in side.broken:
        if side.forms[place] + side.forms[place + 1] in whole and not (heads and heads[-1] == place - 1):
            heads.append(place)
    if not heads:
        return side
    tokens = side.document.tokens
    forms = list(side.forms)
    arrays = {name: getattr(side, name).copy() for name in ("words", "rarity", "alone", "after_one", "after_two")}
    for place in heads:
        forms[place] += forms[place + 1]
        source, at = whole[forms[place]]
        arrays["words"][place] = np.array([word_hash(forms[place])], np.uint64).view(np.int64)[0]
        arrays["rarity"][place] = source.rarity[at]
        for name in ("alone", "after_one", "after_two"):
            arrays[name][place] = source.alone[at]
    kept = np.ones(len(side), np.bool_)
    kept[np.array(heads) + 1] = False
    arrays = {name: values[kept] for name, values in arrays.items()}
    ends = tokens.ends.copy()
    ends[heads] = tokens.ends[np.array(heads) + 1]
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(kept)])
    # A line that was taken for the end of a sentence ends none.
    inner = np.isin(tokens.sentences, np.array(heads) + 1)
    closed = side.closed[np.concatenate([kept, np.ones(1, np.bool_)])]
    sentences = before[tokens.sentences[~inner]].astype(np.int32)
    stream = TokenStream(
        forms=tuple(form for form, stays in zip(forms, kept.tolist(), strict=True) if stays),
        words=arrays["words"].view(np.uint64),
        starts=tokens.starts[kept],
        ends=ends[kept],
        sentences=sentences,
        quoted=tokens.quoted[kept],
        capital=tokens.capital[kept],
        number=tokens.number[kept],
    )
    seeds, places = seeds_of(
        stream.words, uses_of(stream.words), arrays["rarity"], arrays["alone"], arrays["after_one"]
    )
    lengths = np.diff(sentences)
    return WordIndex(
        document=evolve(side.document, tokens=stream),
        **arrays,
        running=np.concatenate([np.zeros(1, np.int64), np.cumsum(arrays["after_two"])]),
        seeds=seeds,
        places=places,
        sentence=np.repeat(np.arange(lengths.size), lengths),
        bounds=np.flatnonzero(closed).tolist(),
        closed=closed,
    )
