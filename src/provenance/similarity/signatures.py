"""
Signatures and sets of shingles: what texts are compared by once they have been read.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.errors import SignatureMismatch
from provenance.hashes import Hashes
from provenance.similarity.schemes import SCHEMES, SLOTS, WIDTHS, Scheme
from provenance.text.code_points import UNICODE

if TYPE_CHECKING:
    import datasketch

SHINGLE_WORDS = 3

# Its signature stands in every file of signatures: whoever signs it otherwise cannot compare with that file.
KNOWN_TEXT = (
    "“The harbour’s keeper” counted 12 of the naïve, ﬁnal boats — e\u0301tude, Одесса, 北京, ３．５ — "
    "before the storm came; and it was not the last of them."
)

_KIND = "signatures"


@frozen(eq=False)
class ShingleSets:
    """
    The distinct shingles of texts.

    Attributes:
        offsets: int64 (n_texts + 1,), where each set begins.
        hashes: uint64 (offsets[-1],), sorted within each set, without repeats.
    """

    offsets: npt.NDArray[np.int64] = field(repr=False)
    hashes: Hashes = field(repr=False)

    def __len__(self) -> int:
        return int(self.offsets.size) - 1

    def __getitem__(self, row: int) -> Hashes:
        """
        Give the set of one text.
        """
        return self.hashes[self.offsets[row] : self.offsets[row + 1]]


@frozen(eq=False)
class Signatures:
    """
    One row of 128 slots a text.

    Attributes:
        values: uint8 or uint32 (n_texts, SLOTS); all bits set where there are no shingles.
        words: int32 (n_texts,), how many words each has; -1 where there is no text, or bytes that are no UTF-8.
        scheme: ``fss`` or ``affine32``.
        bits: of a slot, 8 or 32.
        shingle_words: words in a shingle.
    """

    values: npt.NDArray[Any] = field(repr=False)
    words: npt.NDArray[np.int32] = field(repr=False)
    scheme: Scheme = "fss"
    bits: int = 8
    shingle_words: int = SHINGLE_WORDS

    def __len__(self) -> int:
        return int(self.values.shape[0])

    def similarity(self, left: int, right: int) -> float:
        """
        Estimate the Jaccard of two rows, from 0 to 1.

        It is the part of the slots that agree, less those of 8 bits that agree by chance.

        Args:
            left, right: the rows.
        """
        agreeing = float((self.values[left] == self.values[right]).mean())
        chance = 2.0**-self.bits
        return max(0.0, (agreeing - chance) / (1.0 - chance))

    def check_comparable(self, other: Signatures) -> None:
        """
        Refuse signatures that were made in another way.

        Args:
            other: to be compared with these.

        Raises:
            SignatureMismatch: their scheme, width or length of shingles differs.
        """
        for name in ("scheme", "bits", "shingle_words"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine != theirs:
                raise SignatureMismatch(f"{name} is {mine!r} here and {theirs!r} there: sign one of them again")

    def save(self, path: str | os.PathLike[str]) -> None:
        """
        Write the signatures to a file, with how they were made and the signature of a known text.

        Args:
            path: of the file.

        Raises:
            OSError: the disk is full, or fails.
        """
        from provenance.segments import write_segment

        # The words stand behind the slots of each row, as bytes, so that a file is one array.
        width = self.values.dtype.itemsize
        counts = self.words.astype("<i4").view(f"<u{width}").reshape(len(self), 4 // width)
        made = self._made()
        write_segment(path, _KIND, np.concatenate([self.values, counts], axis=1), parameters=made)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Signatures:
        """
        Read signatures that :meth:`save` wrote.

        Args:
            path: of the file.

        Raises:
            DamagedSegment: the file was cut off or changed.
            UnsupportedFormat: it holds something else, or was written by a later release.
            SignatureMismatch: this release would sign otherwise: another scheme, table of characters or known answer.
            OSError: it cannot be read.
        """
        from provenance.segments import read_segment

        segment = read_segment(path, _KIND)
        made = segment.parameters
        scheme, bits, length = (made.get(name) for name in ("scheme", "bits", "shingle_words"))
        if scheme not in SCHEMES or bits not in WIDTHS or not isinstance(length, int) or not 1 <= length <= 64:
            raise SignatureMismatch(
                f"{os.fspath(path)} has signatures of the scheme {scheme!r} with {bits!r} bits and shingles of "
                f"{length!r} words, which this release does not make: sign the texts again"
            )
        values = segment.values[:, :SLOTS]
        words = np.ascontiguousarray(segment.values[:, SLOTS:]).view("<i4").reshape(-1)
        found = cls(np.ascontiguousarray(values), words, scheme, bits, length)
        for name, expected in found._made().items():
            if made.get(name) != expected:
                raise SignatureMismatch(
                    f"{os.fspath(path)} was signed with another {name.replace('_', ' ')} "
                    f"({str(made.get(name))[:60]}, expected {str(expected)[:60]}): sign the texts again"
                )
        return found

    def _made(self) -> dict[str, Any]:
        """
        Say how these were made: what has to be equal for two files to be comparable.
        """
        from provenance.similarity.signing import sign

        known = sign([KNOWN_TEXT], scheme=self.scheme, bits=self.bits, shingle_words=self.shingle_words)
        return {
            "scheme": self.scheme,
            "bits": self.bits,
            "slots": SLOTS,
            "shingle_words": self.shingle_words,
            "unicode": UNICODE,
            "known_answer": known.values[0].astype(f"<u{self.bits // 8}").tobytes().hex(),
        }

    def to_datasketch(self) -> list[datasketch.MinHash]:
        """
        Give a ``datasketch.MinHash`` a text, for an index of datasketch's.

        Its ``hashfunc`` hashes a shingle as these signatures do: words in lower case with spaces between, as bytes.

        Raises:
            SignatureMismatch: the scheme is not ``affine32``.
        """
        from provenance.similarity.exchange import to_minhashes

        if self.scheme != "affine32":
            raise SignatureMismatch(
                f"signatures of the scheme {self.scheme} are not datasketch's: sign the texts with scheme='affine32'"
            )
        return to_minhashes(self.values)

    @classmethod
    def from_datasketch(cls, minhashes: Sequence[datasketch.MinHash]) -> Signatures:
        """
        Take the signatures of ``datasketch.MinHash`` objects; how many words their texts have is not known (-1).

        Args:
            minhashes: one a text.

        Raises:
            SignatureMismatch: one of them has another scheme, seed or number of permutations.
        """
        from provenance.similarity.exchange import from_minhashes

        values = from_minhashes(minhashes)
        return cls(values, np.full(len(minhashes), -1, np.int32), "affine32", 32)
