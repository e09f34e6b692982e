"""
The fingerprints of a text: few of its shingles, by which an index of millions of texts finds it.

They are so chosen that two texts which have ten words in a row in common have a fingerprint in common, always.

Of every eight neighbouring shingles the one of the least hash is taken (winnowing; Schleimer, Wilkerson and Aiken,
SIGMOD 2003). Of texts in random order that is 2 in 9.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import xxhash
from attrs import field, frozen

from provenance.hashes import Hashes
from provenance.similarity.arrow_text import Texts, text_blocks
from provenance.similarity.plain_signing import plain_shingles
from provenance.similarity.signatures import SHINGLE_WORDS
from provenance.similarity.tasks import COMPOSING, ROOM, Scratch, Task, hashed_plainly, run_tasks, tasks_of
from provenance.text.code_points import UNICODE, code_points

# Of so many neighbouring shingles one is taken at least.
WINDOW = 8

# What two texts must have in common, in a row, to have a fingerprint in common.
GUARANTEED_WORDS = WINDOW + SHINGLE_WORDS - 1

# A text of no more shingles keeps all of them: a short one has no part to spare.
ALL_OF = 64

# What the fingerprints of a fixed text amount to: they are kept in files, and must not change unnoticed.
_KNOWN_TEXT = "The harbour’s new crane was ﬁnished at 9.30 on Ⅲ May; 東京 reported it, Straße by Straße. " * 3

Counts = npt.NDArray[np.int32]


@frozen(eq=False)
class Fingerprints:
    """
    The fingerprints of texts.

    Attributes:
        offsets: int64 (n_texts + 1,), where those of each text begin.
        hashes: uint64 (offsets[-1],), sorted within each text, without repeats.
        words: int32 (n_texts,), how many words each has; -1 where there is no text.
        wordings: uint64 (n_texts,), the same for texts of the same words, and for hardly any others.
    """

    offsets: npt.NDArray[np.int64] = field(repr=False)
    hashes: Hashes = field(repr=False)
    words: Counts = field(repr=False)
    wordings: Hashes = field(repr=False)

    def __len__(self) -> int:
        return int(self.offsets.size) - 1

    def __getitem__(self, row: int) -> Hashes:
        """
        Give those of one text.
        """
        return self.hashes[self.offsets[row] : self.offsets[row + 1]]


def fingerprint(
    texts: Texts, *, window: int = WINDOW, threads: int | None = None, plain_bytes: int | None = None
) -> Fingerprints:
    """
    Fingerprint texts.

    Args:
        texts: as for :func:`provenance.similarity.signing.sign`.
        window: of so many neighbouring shingles one is taken at least, of 1 every one. What a wider window takes, a
            narrower one takes, too.
        threads: how many; as many as there are processors unless given.
        plain_bytes: up to so many bytes of text nothing is compiled; the result is the same.

    Raises:
        UnsupportedFormat, DamagedTable: as for :func:`provenance.similarity.signing.sign`.
    """
    count = len(texts)
    words = np.full(count, -1, np.int32)
    wordings = np.zeros(count, np.uint64)
    parts: dict[int, tuple[npt.NDArray[np.int64], Hashes]] = {}

    def work(task: Task, scratch: Scratch) -> None:
        rows = slice(task.row, task.row + len(task))
        sizes, shingles = _in_order(task, scratch, words[rows])
        wordings[rows] = _wordings(sizes, shingles)
        parts[task.row] = (
            _chosen(sizes, shingles, window) if task.plain else _winnowed(sizes, shingles, window, scratch)
        )

    run_tasks(tasks_of(text_blocks(texts), plain_bytes), work, threads)
    ordered = [parts[row] for row in sorted(parts)]
    sizes = np.concatenate([np.zeros(1, np.int64), *(one for one, _ in ordered)])
    hashes = np.concatenate([np.empty(0, np.uint64), *(one for _, one in ordered)])
    return Fingerprints(np.cumsum(sizes), hashes, words, wordings)


def fingerprints_of(shingles: Hashes, window: int = WINDOW) -> Hashes:
    """
    Give what :func:`fingerprint` gives for a text, from all of its shingles in order of text.
    """
    return _chosen(np.array([shingles.size]), shingles, window)[1]


def shingles_in_order(texts: Texts, *, plain_bytes: int | None = None) -> tuple[npt.NDArray[np.int64], Hashes]:
    """
    Give all shingles of each text, in order of text, with repeats.

    Returns:
        int64 (n_texts + 1,), where those of each begin; uint64, they.
    """
    words = np.full(len(texts), -1, np.int32)
    parts: dict[int, tuple[npt.NDArray[np.int64], Hashes]] = {}

    def work(task: Task, scratch: Scratch) -> None:
        parts[task.row] = _in_order(task, scratch, words[task.row : task.row + len(task)])

    run_tasks(tasks_of(text_blocks(texts), plain_bytes), work, 1)
    ordered = [parts[row] for row in sorted(parts)]
    sizes = np.concatenate([np.zeros(1, np.int64), *(one for one, _ in ordered)])
    return np.cumsum(sizes), np.concatenate([np.empty(0, np.uint64), *(one for _, one in ordered)])


def known_answer() -> str:
    """
    Say in a few letters how this release fingerprints: two that say the same give the same fingerprints.
    """
    found = fingerprint([_KNOWN_TEXT], plain_bytes=1 << 20, threads=1)
    digest = xxhash.xxh3_64_hexdigest(found.hashes.tobytes() + found.wordings.tobytes())
    return f"winnowing-{WINDOW}-{SHINGLE_WORDS}-{ALL_OF}/unicode-{UNICODE}/{digest}"


def _in_order(task: Task, scratch: Scratch, words: Counts) -> tuple[npt.NDArray[np.int64], Hashes]:
    """
    Give how many shingles each text of a task has, and these in order of text; write how many words each has.
    """
    became = np.full(len(task), COMPOSING, np.uint8)
    places = np.zeros(len(task) + 1, np.int64)
    found = np.empty(0, np.uint64)
    if not task.plain:
        from provenance.kernels.signing import list_shingles

        table, offsets = code_points(), task.offsets
        room = np.diff(offsets) + ROOM // 2
        places = np.concatenate([np.zeros(1, np.int64), np.cumsum(room)])
        found = np.empty(int(places[-1]), np.uint64)
        scratch.fit(int(np.diff(offsets).max()))
        list_shingles(
            SHINGLE_WORDS, offsets, task.block.data, table.blocks, table.entries, table.pieces,
            scratch.edges, scratch.plain, scratch.hashes, places, found, words, became,
        )  # fmt: skip
    plain: dict[int, Hashes] = {}
    for place, hashes in hashed_plainly(task, np.flatnonzero(became == COMPOSING)):
        words[place] = hashes.size
        plain[place] = plain_shingles(hashes, SHINGLE_WORDS)
    if task.block.missing is not None:
        words[task.block.missing[task.first : task.last]] = -1
    sizes = np.maximum(words.astype(np.int64) - SHINGLE_WORDS + 1, 0)
    sets = [plain.get(i, found[places[i] : places[i + 1]])[: sizes[i]] for i in range(len(task))]
    return sizes, np.concatenate([np.empty(0, np.uint64), *sets])


def _wordings(sizes: npt.NDArray[np.int64], shingles: Hashes) -> Hashes:
    ends = np.cumsum(sizes).tolist()
    data = memoryview(shingles.tobytes())
    starts = [0, *ends[:-1]]
    told = (xxhash.xxh3_64_intdigest(data[8 * a : 8 * b]) for a, b in zip(starts, ends, strict=True))
    return np.fromiter(told, np.uint64, sizes.size)


def _chosen(sizes: npt.NDArray[np.int64], shingles: Hashes, window: int) -> tuple[npt.NDArray[np.int64], Hashes]:
    """
    Choose fingerprints of many texts at once: how many each has, and they.
    """
    row = np.repeat(np.arange(sizes.size), sizes)
    least = shingles.copy()
    for step in range(1, window):
        np.minimum(least[:-step], shingles[step:], out=least[:-step])
    # A window must lie within its text.
    left = np.repeat(np.cumsum(sizes), sizes) - np.arange(shingles.size)
    whole = sizes <= ALL_OF
    kept = np.where(whole[row], True, left >= window)
    return _distinct(sizes.size, row[kept], np.where(whole[row], shingles, least)[kept])


def _winnowed(
    sizes: npt.NDArray[np.int64], shingles: Hashes, window: int, scratch: Scratch
) -> tuple[npt.NDArray[np.int64], Hashes]:
    """
    Do the same, compiled.
    """
    from provenance.kernels.winnowing import winnow_texts

    kept = np.empty(sizes.size, np.int64)
    found = np.empty(shingles.size, np.uint64)
    # What was normalised is read no more: there is room for as many words as the longest text has.
    scratch.fit(2 * int(sizes.max(initial=0)))
    winnow_texts(window, ALL_OF, sizes, shingles, scratch.hashes, scratch.spare, scratch.buckets, found, kept)
    return kept, found[: int(kept.sum())]


def _distinct(count: int, row: npt.NDArray[Any], hashes: Hashes) -> tuple[npt.NDArray[np.int64], Hashes]:
    order = np.lexsort((hashes, row))
    row, hashes = row[order], hashes[order]
    first = np.ones(row.size, np.bool_)
    first[1:] = (row[1:] != row[:-1]) | (hashes[1:] != hashes[:-1])
    return np.bincount(row[first], minlength=count).astype(np.int64), hashes[first]
