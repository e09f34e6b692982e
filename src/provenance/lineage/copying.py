"""
Which sentence of a text came from which of several donors: the copying model of Li and Stephens, over sentences.

Each sentence was taken from one of the donors, or is new. What a matched sentence says for having been taken is the
bits of its alignment; to go on with the donor of the sentence before is likely, to turn to another costs a jump. The
posterior over donors, sentence by sentence, is exact (forward-backward). Li and Stephens, "Modeling linkage
disequilibrium", Genetics 165 (2003); over documents as Smith's *passim* has it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.alignment.profile import Profile
from provenance.lineage.pairs import PairEvidence

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

# So often a desk turns from one donor to another between two sentences, or to words of its own.
JUMP_RATE = 0.1

# So often a sentence that is taken from none is the author's own, of all turns that are made.
NEW_RATE = 0.2


@frozen(eq=False)
class Donors:
    """
    What some other texts have of one child.

    Attributes:
        child: row of the corpus.
        rows: of the donors, ascending.
        starts: int64 (n_sentences,), the first word of each sentence.
        own: int64 (n_sentences,), the child's own words, outside quotations.
        bits: float64 (n_donors, n_sentences), what a matched sentence says for having been taken from the donor.
        has: bool (n_donors, n_sentences), whether the donor has the sentence.
        places: int64 (n_donors, n_sentences), the sentence of the donor, -1 for none.
        covered: bool (n_donors, n_words), the words that the donor has.
        kept: int64 (n_donors, n_sentences), those of them that are the child's own.
        longer: bool (n_donors, n_words), whether the donor has more words before this one, inside the sentence.
        cuts: int64 (n_donors,), runs of the donor's sentences that the child lacks.
        gaps: int64 (n_donors, n_sentences), places where the donor has other or more words.
    """

    child: int
    rows: tuple[int, ...]
    starts: Counts = field(repr=False)
    own: Counts = field(repr=False)
    bits: Floats = field(repr=False)
    has: Flags = field(repr=False)
    places: Counts = field(repr=False)
    covered: Flags = field(repr=False)
    kept: Counts = field(repr=False)
    longer: Flags = field(repr=False)
    cuts: Counts = field(repr=False)
    gaps: Counts = field(repr=False)

    def only(self, *numbers: int) -> Donors:
        """
        Give the same of some of the donors alone, by their numbers here.
        """
        chosen = list(numbers)
        return Donors(
            child=self.child,
            rows=tuple(self.rows[number] for number in chosen),
            starts=self.starts,
            own=self.own,
            bits=self.bits[chosen],
            has=self.has[chosen],
            places=self.places[chosen],
            covered=self.covered[chosen],
            kept=self.kept[chosen],
            longer=self.longer[chosen],
            cuts=self.cuts[chosen],
            gaps=self.gaps[chosen],
        )


def donors_of(child: int, pairs: Sequence[PairEvidence], profiles: Sequence[Profile]) -> Donors:
    """
    Read off the comparisons of a child what each of the others has of it.

    Args:
        child: row of the corpus.
        pairs: its comparisons, one a donor, in the order of their rows.
        profiles: of the corpus.
    """
    tokens = profiles[child].document.tokens
    starts = np.asarray(tokens.sentences[:-1], np.int64)
    count, sentences, words = len(pairs), starts.size, len(tokens)
    rows = tuple(pair.right if pair.left == child else pair.left for pair in pairs)
    bits, strongest = np.zeros((count, sentences)), np.zeros((count, sentences))
    places = np.full((count, sentences), -1, np.int64)
    covered, longer = np.zeros((count, words), bool), np.zeros((count, words + 1), bool)
    gaps, cuts = np.zeros((count, sentences), np.int64), np.zeros(count, np.int64)
    for number, (row, pair) in enumerate(zip(rows, pairs, strict=True)):
        used = np.zeros(profiles[row].document.tokens.sentences.size - 1, bool)
        for matched in pair.sentences:
            one = matched if pair.left == child else matched.mirrored()
            weight = one.bits + one.quoted_bits
            bits[number, one.left] += weight
            if weight > strongest[number, one.left] or places[number, one.left] < 0:
                strongest[number, one.left], places[number, one.left] = weight, one.right
            used[one.right] = True
            for block in one.blocks:
                covered[number, slice(*block.left)] = True
            for gap in one.gaps:
                longer[number, gap.left[0]] |= gap.left[0] == gap.left[1]
                gaps[number, one.left] += gap.right[0] < gap.right[1]
        cuts[number] = _runs(~used)
    return Donors(
        child=child,
        rows=rows,
        starts=starts,
        own=np.add.reduceat((~tokens.quoted).astype(np.int64), starts),
        bits=bits,
        has=places >= 0,
        places=places,
        covered=covered,
        kept=np.add.reduceat((covered & ~tokens.quoted).astype(np.int64), starts, axis=1),
        longer=longer[:, :words],
        cuts=cuts,
        gaps=gaps,
    )


def donor_posterior(bits: Floats, has: Flags, prior: Floats) -> Floats:
    """
    Give for each sentence the posterior over the donors, and last that it is new: float64 (n_sentences, n_donors + 1).

    Args:
        bits: float64 (n_donors, n_sentences), for having been taken against being new.
        has: bool (n_donors, n_sentences); a sentence cannot come from a donor that lacks it.
        prior: float64 (n_donors,), how much is taken from each, of what is taken.
    """
    count, sentences = bits.shape
    turns = np.append(prior / max(prior.sum(), 1e-12) * (1.0 - NEW_RATE), NEW_RATE)
    odds = np.where(has, bits, -np.inf)
    # Scaled sentence by sentence: only the ratios count.
    odds = np.concatenate([odds, np.zeros((1, sentences))]).T
    likely = np.exp2(odds - odds.max(axis=1, keepdims=True))
    forward, backward = np.empty((sentences, count + 1)), np.ones((sentences, count + 1))
    at = turns
    for sentence in range(sentences):
        at = at * likely[sentence]
        at = at / at.sum()
        forward[sentence] = at
        at = (1.0 - JUMP_RATE) * at + JUMP_RATE * turns
    for sentence in range(sentences - 1, 0, -1):
        after = backward[sentence] * likely[sentence]
        after = (1.0 - JUMP_RATE) * after + JUMP_RATE * float(after @ turns)
        backward[sentence - 1] = after / after.max()
    posterior = forward * backward
    return np.asarray(posterior / posterior.sum(axis=1, keepdims=True))


def _runs(flags: Flags) -> int:
    return int(flags[:1].sum()) + int((flags[1:] & ~flags[:-1]).sum())
