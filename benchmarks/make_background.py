"""
Make the background table: how common words and short phrases are, as hashes and bits.

Usage: ``python -m benchmarks.make_background [OUTPUT]``. The same corpora give the same bytes.
Only counts leave the corpora, and a phrase only when ten articles or more have it.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.corpora import rows
from provenance.background import BITS_SCALE, UNKNOWN_WORD_BITS, to_bytes
from provenance.hashes import Hashes, run_hashes, word_hash
from provenance.text.tokens import tokenise

_WORD_ARTICLES = 3
_PHRASE_ARTICLES = 10
_PHRASES = {2: 380_000, 3: 260_000}

# A phrase is kept where its last word becomes at least this much more likely, in bits, than by the shorter context.
_GAIN_BITS = 1.0

# A language with fewer articles than this says too little of what is common in it.
_LANGUAGE_ARTICLES = 200


def main(output: Path) -> None:
    """
    Count every language by itself, join the tables, write them.
    """
    texts: dict[str, list[Hashes]] = defaultdict(list)
    for language, text in _articles():
        words = np.array([word_hash(form) for form in tokenise(text).forms], np.uint64)
        texts[language].append(words)
    table: dict[int, float] = {}
    for language in sorted(texts):
        if len(texts[language]) >= _LANGUAGE_ARTICLES:
            _count_language(texts[language], table)
            print(f"{language}: {len(texts[language]):,} articles, table of {len(table):,}", file=sys.stderr)
    keys = np.array(sorted(table), np.uint32)
    values = np.array([min(255, round(table[int(key)] * BITS_SCALE)) for key in keys], np.uint8)
    output.write_bytes(to_bytes(keys, values))
    print(f"{output}: {keys.size:,} entries, {output.stat().st_size:,} bytes")


def _articles() -> Iterator[tuple[str, str]]:
    for row in rows("allsides_news/articles.jsonl.xz"):
        yield "eng", row["text"]
    for row in rows("masakhanews_16lang/articles.jsonl.xz"):
        yield row["lang"], row["text"]
    for row in rows("fakenews_es/articles.jsonl.gz"):
        yield "spa", row["text"]
    for row in rows("fakebr_pt/articles.jsonl.xz"):
        yield "por", row["text"]


def _count_language(texts: list[Hashes], table: dict[int, float]) -> None:
    """
    Add the words and phrases of one language to *table*; where two languages share a key, the commoner reading stays.
    """
    total = sum(text.size for text in texts)
    words, counts = _counts(texts, 1, _WORD_ARTICLES)
    known = dict(zip(words.tolist(), np.minimum(np.log2(total / counts), UNKNOWN_WORD_BITS).tolist(), strict=True))
    for length, most in _PHRASES.items():
        keys, counts, tails = _phrases(texts, length)
        information = np.log2(_occurrences(texts, tails[0], length - 1) / counts)
        fallback = np.full(keys.size, UNKNOWN_WORD_BITS)
        for shorter in reversed(tails[1:]):
            fallback = np.array([known.get(key, bits) for key, bits in zip(shorter.tolist(), fallback, strict=True)])
        useful = np.flatnonzero(fallback - information >= _GAIN_BITS)
        chosen = useful[np.lexsort((keys[useful], -counts[useful]))][:most]
        known |= dict(zip(keys[chosen].tolist(), np.maximum(information[chosen], 0.0).tolist(), strict=True))
    for key, value in known.items():
        table[key] = min(value, table.get(key, value))


def _keys(words: Hashes, length: int) -> np.ndarray:
    return (run_hashes(words, length) >> np.uint64(32)).astype(np.uint32)


def _counts(texts: list[Hashes], length: int, articles: int) -> tuple[np.ndarray, np.ndarray]:
    """
    Give the keys that stand in at least so many articles, sorted, and how often each occurs.
    """
    _, counts = np.unique(np.concatenate([_keys(text, length) for text in texts]), return_counts=True)
    present, spread = np.unique(np.concatenate([np.unique(_keys(text, length)) for text in texts]), return_counts=True)
    frequent = spread >= articles
    return present[frequent], counts[frequent]


def _phrases(texts: list[Hashes], length: int) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """
    Give the frequent phrases: key, count, then the keys of all words but the last, but the first, ... of the last.
    """
    keys, counts = _counts(texts, length, _PHRASE_ARTICLES)
    tails = [np.zeros_like(keys) for _ in range(length)]
    for text in texts:
        runs = _keys(text, length)
        place = np.minimum(np.searchsorted(keys, runs), keys.size - 1)
        hit = np.flatnonzero(keys[place] == runs)
        tails[0][place[hit]] = _keys(text, length - 1)[hit]
        for dropped in range(1, length):
            tails[dropped][place[hit]] = _keys(text, length - dropped)[hit + dropped]
    return keys, counts, tails


def _occurrences(texts: list[Hashes], wanted: np.ndarray, length: int) -> np.ndarray:
    """
    Count how often each wanted run of *length* words occurs.
    """
    keys, counts = np.unique(np.concatenate([_keys(text, length) for text in texts]), return_counts=True)
    return counts[np.searchsorted(keys, wanted)]


if __name__ == "__main__":
    default = Path(__file__).parents[1] / "src" / "provenance" / "data" / "background.bin"
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else default)
