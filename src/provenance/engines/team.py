"""
The lineage of a large corpus by several processes: each compares some of the pairs, then weighs and infers stories.

The answer is that of one process: what is found is put into the order of the rows, whoever found it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from isal import isal_zlib

from provenance.engines.crew import Crew
from provenance.engines.memory import give_back
from provenance.engines.messages import Message
from provenance.engines.parts import ARRAYS, LINKED, inferred_of
from provenance.engines.passaging import Aligned, together
from provenance.engines.told import edge_of, passage_of, relation_of
from provenance.lineage.adapting import Contrast
from provenance.lineage.comparing import Pair
from provenance.lineage.crediting import Said
from provenance.lineage.grouping import Group
from provenance.lineage.records import Relation
from provenance.lineage.regimes import Numbers
from provenance.lineage.stories import Compared, Inferred
from provenance.progress import Progress, Ticks
from provenance.text.credits import Mention

# A worker is asked to compare so many pairs at a time, some seconds' work.
_PAIRS = 1_000

# Or to say which passages they share.
_PAIRS_ALIGNED = 200

# After so many answers what is left of them is given back: it lies between what is kept.
_GIVEN_BACK = 50

# What pairs share is compressed as fast as can be.
_COMPRESSION = 0

# To read what so many articles say of their sources.
_CREDITS = 500

# And to weigh stories of so many linked pairs together.
_LINKED_PAIRS = 200


class Several:
    """
    Several processes that do what :class:`provenance.lineage.stories.Alone` does.
    """

    def __init__(self, crew: Crew, file: Any) -> None:
        """
        Begin with nothing compared.

        Args:
            crew: of workers that were told of the profiles.
            file: inherited by them, into which comparisons are written.
        """
        self._crew, self._file = crew, file
        # Of each worker the stories that it weighed, as it was given them: it has what they need.
        self._weighed: list[list[list[int]]] = [[] for _ in range(len(crew))]

    def compare(self, pairs: Sequence[Pair], progress: Progress) -> Compared:
        """
        Compare all pairs.
        """
        rows = np.array(pairs, np.int64).reshape(-1, 2)
        order = together(rows)
        parts = [rows[order[first : first + _PAIRS]] for first in range(0, len(rows), _PAIRS)]
        relations: list[bytes] = []
        numbers = [np.empty((0, 3), np.int64)]
        ticks = Ticks(progress, len(rows), "comparing pairs")
        answers = self._crew.each("compare", ((None, [part.ravel()]) for part in parts))
        alike = [np.empty(0)]
        for place, (_, (_, (found, held, packed, told))) in enumerate(answers):
            alike.append(held)
            # A kilobyte an article, of which hardly any is read again.
            relations.append(isal_zlib.compress(told.data, _COMPRESSION))
            numbers.append(found.reshape(-1, 3) + np.array([place * _PAIRS, 0, 0]))
            self._file.write(packed.data)
            if place % _GIVEN_BACK == _GIVEN_BACK - 1:
                give_back()
            ticks.advance(len(parts[place]))
        ticks.end()
        self._file.flush()
        places, kinds, sizes = np.concatenate(numbers).T
        starts = np.cumsum(sizes) - sizes
        places = order[places]
        sorting = np.argsort(places)
        pairs_found, kinds = rows[places[sorting]], kinds[sorting]
        self._crew.tell("found", None, [pairs_found.ravel(), starts[sorting], sizes[sorting], kinds])
        linked = (kinds & LINKED) > 0
        return Compared(
            [(left, right) for left, right in pairs_found[linked].tolist()],
            np.concatenate(alike)[sorting][linked].tolist(),
            _Relations(relations),
        )

    def passages(self, pairs: npt.NDArray[np.int64], texts: Sequence[str], progress: Progress) -> Iterator[Aligned]:
        """
        Align all pairs; what each shares comes as it is found, with its place among them.

        Args:
            pairs: int64 (n, 2), rows.
            texts: of all rows.
            progress: hears how far it is.
        """
        order = together(pairs)
        parts = [order[first : first + _PAIRS_ALIGNED] for first in range(0, len(pairs), _PAIRS_ALIGNED)]
        ticks = Ticks(progress, len(pairs), "comparing pairs")
        asked = ((None, [pairs[part].ravel()]) for part in parts)
        for part, (_, (told, _)) in zip(parts, self._crew.each("passages", asked), strict=True):
            for place, some in zip(part.tolist(), told, strict=True):
                left, right = pairs[place].tolist()
                yield place, tuple(passage_of(one, texts[left], texts[right]) for one in some)
            ticks.advance(len(part))
        ticks.end()

    def weigh(self, groups: Sequence[Group], progress: Progress) -> list[Contrast]:
        """
        Weigh all stories, and give what the dates of each contrast, where they do, in order.
        """
        chunks = _chunks(groups)
        asked = (([(number, *groups[number]) for number in chunk], ()) for chunk in chunks)
        contrasts: dict[int, Contrast] = {}
        ticks = Ticks(progress, len(groups), "weighing stories")
        for chunk, (worker, (dated, arrays)) in zip(chunks, self._crew.each("weigh", asked), strict=True):
            self._weighed[worker].append(chunk)
            for (number, weight, shape), regimes, signs in zip(dated, arrays[::2], arrays[1::2], strict=True):
                contrasts[number] = Contrast(regimes.reshape(shape), signs, weight)
            ticks.advance(len(chunk))
        ticks.end()
        return [contrasts[number] for number in sorted(contrasts)]

    def infer(self, factors: Numbers | None, progress: Progress) -> Iterable[Inferred]:
        """
        Infer the stories that were weighed, in order.
        """
        if factors is None:
            self._crew.tell("factors")
        else:
            self._crew.tell("factors", factors.shape, [factors.ravel()])
        asked: list[list[Message]] = [[(chunk, ()) for chunk in chunks] for chunks in self._weighed]
        found: dict[int, Inferred] = {}
        ticks = Ticks(progress, sum(len(chunk) for chunks in self._weighed for chunk in chunks), "inferring stories")
        for _, (stories, arrays) in self._crew.of_each("infer", asked):
            for place, (number, rows, edges) in enumerate(stories):
                own = arrays[place * ARRAYS : (place + 1) * ARRAYS]
                found[number] = inferred_of(rows, [edge_of(edge) for edge in edges], own)
            ticks.advance(len(stories))
        ticks.end()
        self._crew.tell("inferred")
        give_back()
        return [found[number] for number in sorted(found)]

    def said(self, wanted: Mapping[str, bool]) -> Said:
        """
        Read what articles say of their sources, by the agencies that are known.

        Args:
            wanted: of each article of the shelf, in order, whether the places where it names agencies are.
        """
        flags = np.array(list(wanted.values()), np.bool_)
        parts = [np.arange(len(flags))[first : first + _CREDITS] for first in range(0, len(flags), _CREDITS)]
        answers = self._crew.each("credits", ((None, [part, flags[part]]) for part in parts))
        told = (one for _, (some, _) in answers for one in some)
        return {
            name: (tuple(Mention(source=a, how=b, span=c and (c[0], c[1])) for a, b, c in found), own)
            for name, (found, own) in zip(wanted, told, strict=True)
        }


class _Relations(Iterable[Relation]):
    """
    What compared pairs share, as it was told but compressed: most is of articles of one story, and not looked at again.
    """

    def __init__(self, told: Sequence[bytes]) -> None:
        self._told = told

    def __iter__(self) -> Iterator[Relation]:
        return (
            relation_of(json.loads(line)) for some in self._told for line in isal_zlib.decompress(some).splitlines()
        )


def _chunks(groups: Sequence[Group]) -> list[list[int]]:
    """
    Put the numbers of stories together to what one worker is asked at once, the largest stories first.

    Whoever has the largest is still at it while the others do the small ones.
    """
    chunks: list[list[int]] = []
    size = _LINKED_PAIRS
    for number in sorted(range(len(groups)), key=lambda number: (-len(groups[number][1]), number)):
        if size >= _LINKED_PAIRS:
            chunks.append([])
            size = 0
        chunks[-1].append(number)
        size += len(groups[number][1])
    return chunks
