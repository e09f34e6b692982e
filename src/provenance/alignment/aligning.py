"""
Two documents aligned word by word: runs of equal words, chained, filled and grouped into stretches.

Runs of equal words that hold a telling word are chained in order, on both sides, over the gaps between them (the sparse
dynamic programming of Eppstein et al. 1992, with a bounded look back); the best chains are taken, strongest first, in
any order of one to another, so that a block that was moved is found where it stands. What is left between two runs of a
chain is aligned word by word, and a chain goes on beyond its ends as far as that pays.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from attrs import field, frozen
from rapidfuzz.distance import LCSseq, Levenshtein

from provenance.alignment.chaining import find_runs, strongest_chains
from provenance.alignment.weaving import fill_gaps
from provenance.alignment.word_index import EIGHTHS, WordIndex
from provenance.text.sentences import Span

# A chain of runs that tells less than this is taken for chance.
LEAST_CHAIN_BITS = 22.0

# A cut of words that could as well be some words further on is looked for so far, and put where a sentence begins.
FARTHEST_SLIDE = 40

# So many words of one sentence and the next, on both sides, that are not the same are other words; three times as many
# inside a sentence are.
LONGEST_REPLACED = 8

# Texts of more pairs of words than this, 2,000 times 2,000, are not compared in full.
MOST_CELLS = 4_000_000

# Shorter runs may be equal by chance where everything is compared; what stands between longer ones is looked at after.
SHORTEST_OF_BACKBONE = 4

# So many words outside the common order may be a block that was moved.
SHORTEST_MOVED = 8


@frozen
class Equal:
    """
    A run of equal words.

    Attributes:
        left, right: the first token of each side.
        length: how many.
    """

    left: int
    right: int
    length: int

    @property
    def left_end(self) -> int:
        """
        The token after it on the left.
        """
        return self.left + self.length

    @property
    def right_end(self) -> int:
        """
        The token after it on the right.
        """
        return self.right + self.length


@frozen
class Stretch:
    """
    Equal runs that follow each other on both sides, with nothing between but words that were changed.

    Attributes:
        runs: in order of both texts.
    """

    runs: tuple[Equal, ...] = field(repr=False)

    @property
    def left(self) -> Span:
        """
        The tokens of the left side.
        """
        return self.runs[0].left, self.runs[-1].left_end

    @property
    def right(self) -> Span:
        """
        The tokens of the right side.
        """
        return self.runs[0].right, self.runs[-1].right_end

    @property
    def words(self) -> int:
        """
        How many words both sides have, in order.
        """
        return sum(run.length for run in self.runs)

    def mirrored(self) -> Stretch:
        """
        Give the same with its sides exchanged.
        """
        return Stretch(tuple(Equal(run.right, run.left, run.length) for run in self.runs))

    def gaps(self) -> list[tuple[Span, Span]]:
        """
        Give the tokens between neighbouring runs, on either side; one of them may have none.
        """
        return [((one.left_end, other.left), (one.right_end, other.right)) for one, other in pairwise(self.runs)]


def align(left: WordIndex, right: WordIndex) -> tuple[Stretch, ...]:
    """
    Align two documents: stretches in the order of the left, each token in one of them at most.

    Which text is left must not change what they share: where two alignments are equally good, the order of the texts
    themselves decides.
    """
    if not len(left) or not len(right):
        return ()
    if left.key == right.key:
        return (Stretch((Equal(0, 0, len(left)),)),)
    if not left.comes_first(right):
        return tuple(sorted((one.mirrored() for one in _align(right, left)), key=lambda one: one.left))
    return _align(left, right)


def _align(left: WordIndex, right: WordIndex) -> tuple[Stretch, ...]:
    chains = _backbone(left, right) or _chains(left, right)
    if not chains:
        return ()
    return _joined(chains, left, right)


def rejoined(runs: list[Equal], left: WordIndex, right: WordIndex) -> tuple[Stretch, ...]:
    """
    Align again around some of the runs, in the order of the left: what the others kept from them is free now.
    """
    if left.comes_first(right):
        return _joined(runs, left, right)
    turned = sorted((Equal(run.right, run.left, run.length) for run in runs), key=lambda run: run.left)
    return tuple(sorted((one.mirrored() for one in _joined(turned, right, left)), key=lambda one: one.left))


def _joined(runs: list[Equal], left: WordIndex, right: WordIndex) -> tuple[Stretch, ...]:
    return _grouped(_slid(_woven(left, right, runs), left, right), left, right)


def _backbone(left: WordIndex, right: WordIndex) -> list[Equal]:
    """
    Find the equal runs of two texts that are mostly the same, in the same order, by edit distance (Hyyrö 2003).

    Nothing is found where the texts are long, have less than half of the shorter one in common in one order, or where
    what is left of both has words in common: then it may have been moved, and all chains are looked for.
    """
    if len(left) * len(right) > MOST_CELLS:
        return []
    words, others = left.listed["words"], right.listed["words"]
    # What edits leave as it was is in both texts in one order: no more than their longest common subsequence.
    if not LCSseq.similarity(words, others, score_cutoff=(min(len(words), len(others)) + 1) // 2):
        return []
    runs = [
        Equal(block.a, block.b, block.size)
        for block in Levenshtein.editops(words, others).as_matching_blocks()
        if block.size >= SHORTEST_OF_BACKBONE
    ]
    if 2 * sum(run.length for run in runs) < min(len(words), len(others)):
        return []
    ends = [Equal(0, 0, 0), *runs, Equal(len(words), len(others), 0)]
    lone = {
        triple
        for one, other in pairwise(ends)
        if other.left - one.left_end >= SHORTEST_MOVED
        for triple in _triples(words, one.left_end, other.left)
    }
    for one, other in pairwise(ends):
        wide = other.right - one.right_end >= SHORTEST_MOVED
        if lone and wide and not lone.isdisjoint(_triples(others, one.right_end, other.right)):
            return []
    return runs


def _triples(words: list[int], first: int, last: int) -> Iterator[tuple[int, int, int]]:
    return zip(words[first : last - 2], words[first + 1 : last - 1], words[first + 2 : last], strict=True)


def _chains(left: WordIndex, right: WordIndex) -> list[Equal]:
    """
    Find the equal runs of the strongest chains, in order of the left.
    """
    chains = strongest_chains(find_runs(left, right), left, right, int(LEAST_CHAIN_BITS * EIGHTHS))
    return [Equal(*run) for run in chains]


def _woven(left: WordIndex, right: WordIndex, runs: list[Equal]) -> list[Equal]:
    """
    Align what stands between and beside the runs.
    """
    follows = [*_follow(runs, left, right), False]
    return _runs(fill_gaps(left, right, [(run.left, run.right, run.length) for run in runs], follows))


def _runs(partners: list[int]) -> list[Equal]:
    """
    Read off the runs from the partner of each word of the left.
    """
    runs = []
    start, following = 0, -1
    for place, partner in enumerate([*partners, -1]):
        if partner != following:
            if following >= 0:
                runs.append(Equal(start, following - place + start, place - start))
            start = place
        following = partner + 1 if partner >= 0 else -1
    return runs


def _follow(runs: list[Equal], left: WordIndex, right: WordIndex) -> list[bool]:
    """
    Tell of each run, in order of the left, whether the next follows on the right too with no sentence between them.
    """
    by_right = sorted(range(len(runs)), key=lambda k: runs[k].right)
    rank = [0] * len(runs)
    for place, k in enumerate(by_right):
        rank[k] = place
    return [
        rank[k + 1] == rank[k] + 1 and not _parted(one, other, left, right)
        for k, (one, other) in enumerate(pairwise(runs))
    ]


def _parted(one: Equal, other: Equal, left: WordIndex, right: WordIndex) -> bool:
    """
    Tell whether what stands between two runs is more than a change: a sentence, or other words from one to the next.
    """
    if left.holds_sentence(one.left_end, other.left) or right.holds_sentence(one.right_end, other.right):
        return True
    replaced = min(other.left - one.left_end, other.right - one.right_end)
    if replaced < LONGEST_REPLACED:
        return False
    return replaced >= 3 * LONGEST_REPLACED or any(
        side.sentence[first - 1] != side.sentence[last]
        for side, first, last in ((left, one.left_end, other.left), (right, one.right_end, other.right))
    )


def _grouped(runs: list[Equal], left: WordIndex, right: WordIndex) -> tuple[Stretch, ...]:
    """
    Join runs, in order of the left, that follow each other on both sides.
    """
    stretches: list[list[Equal]] = [[runs[0]]] if runs else []
    for run, joined in zip(runs[1:], _follow(runs, left, right), strict=True):
        if joined:
            stretches[-1].append(run)
        else:
            stretches.append([run])
    return tuple(Stretch(tuple(one)) for one in stretches)


def _slid(runs: list[Equal], left: WordIndex, right: WordIndex) -> list[Equal]:
    """
    Put each cut and each addition where a sentence begins, if the words around it leave that open.

    "The mayor spoke. The crowd sang." cut from before "The band played." could be "The mayor spoke. The crowd sang."
    or "mayor spoke. The crowd sang. The".
    """
    slid = runs[:1]
    for run in runs[1:]:
        last = slid[-1]
        if last.right_end == run.right and last.left_end < run.left:
            shift = _slide(left, last.left_end, run.left, last.length, run.length)
        elif last.left_end == run.left and last.right_end < run.right:
            shift = _slide(right, last.right_end, run.right, last.length, run.length)
        else:
            shift = 0
        if shift:
            slid[-1] = Equal(last.left, last.right, last.length + shift)
            run = Equal(run.left + shift, run.right + shift, run.length - shift)
        slid.append(run)
    return slid


def _slide(one: WordIndex, start: int, end: int, room_before: int, room_after: int) -> int:
    """
    Give by how many words to move the stretch from *start* to *end* so that it begins and ends with sentences.
    """
    words, closed = one.words, one.closed
    best, chosen = int(closed[start]) + int(closed[end]), 0
    for step, room in ((1, room_after), (-1, room_before)):
        for distance in range(1, min(room, FARTHEST_SLIDE + 1)):
            head, tail = (start + distance - 1, end + distance - 1) if step > 0 else (start - distance, end - distance)
            if words[head] != words[tail]:
                break
            ends = int(closed[start + step * distance]) + int(closed[end + step * distance])
            if ends > best:
                best, chosen = ends, step * distance
    return chosen
