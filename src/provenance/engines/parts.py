"""
The parts of tracing that one of several processes does, by the names under which it is asked for them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from provenance.alignment.common_words import CompiledJoin
from provenance.engines.inherited import Found, Profiles, at
from provenance.engines.memory import give_back
from provenance.engines.messages import Array, Message
from provenance.engines.packing import PROFILES
from provenance.engines.passaging import Passaging
from provenance.engines.readying import cut_asked, read_asked
from provenance.engines.told import tell_edge, tell_passage, tell_relation
from provenance.lineage.adapting import contrast
from provenance.lineage.crediting import said_of
from provenance.lineage.hypotheses import held_by_both, is_linked
from provenance.lineage.packed import pack
from provenance.lineage.pairs import compare_pair
from provenance.lineage.records import ForestWeights
from provenance.lineage.regimes import Numbers
from provenance.lineage.relations import relate
from provenance.lineage.stories import Inferred, Weighed, infer_weighed, weigh_story
from provenance.text.agencies import Agencies

# What a comparison that found something is, as bits of a number.
SHARES, LINKED = 1, 2

# The arrays of a story that was inferred, in the order in which they are told, but for the weights of its forests.
_OF_A_STORY = ("roots", "parents", "exists", "listed", "likely")
_OF_ITS_FORESTS = (
    *("parents", "children", "log_edges", "log_roots", "log_hidden", "log_prices", "probabilities", "allowed"),
)
ARRAYS = len(_OF_A_STORY) + len(_OF_ITS_FORESTS)


class Parts:
    """
    What a process was told so far, and what it makes of it.

    Args:
        files: numbers of the files that it inherits, by name.
    """

    def __init__(self, files: Mapping[str, int]) -> None:
        self._files = files
        self._profiles: Profiles | None = None
        self._join: CompiledJoin | None = None
        self._passaging: Passaging | None = None
        self._found: Found | None = None
        self._factors: Numbers | None = None
        self._weighed: dict[int, Weighed] = {}
        self._answers: dict[str, Callable[[Any, Sequence[Array]], Message]] = {
            "read": read_asked,
            "cut": self._cut,
            "profiles": self._hear_profiles,
            "compare": self._compare,
            "passages": self._passages,
            "found": self._hear_found,
            "weigh": self._weigh,
            "factors": self._hear_factors,
            "infer": self._infer,
            "inferred": self._forget,
            "credits": self._credits,
        }

    def answer(self, what: str, told: Any, arrays: Sequence[Array]) -> Message:
        """
        Answer a question.

        Args:
            what: its name.
            told, arrays: what goes with it.

        Raises:
            OSError: the disk is full.
        """
        return self._answers[what](told, arrays)

    def _cut(self, told: Any, arrays: Sequence[Array]) -> Message:
        """
        Take blocks out of articles whose profiles lie where it is told.
        """
        starts, sizes = arrays[0].tolist(), arrays[1].reshape(-1, len(PROFILES.kinds)).tolist()
        widths = [sum(PROFILES.widths(own)) for own in sizes]
        file = self._files["profiles"]
        return cut_asked(told, [at(file, *one) for one in zip(widths, starts, strict=True)], sizes)

    def _hear_profiles(self, _told: Any, arrays: Sequence[Array]) -> Message:
        starts, sizes, heads, rows = arrays
        places = starts, sizes.reshape(-1, len(PROFILES.kinds))
        self._profiles = Profiles((self._files["profiles"], self._files["heads"]), places, heads, rows)
        self._join = CompiledJoin(self._profiles)
        self._passaging = Passaging(self._profiles)
        return None, ()

    def _passages(self, _told: Any, arrays: Sequence[Array]) -> Message:
        """
        Align pairs of articles: give the passages of each.
        """
        aligned = self._own(self._passaging).of_pairs(arrays[0].reshape(-1, 2).tolist())
        return [[tell_passage(one) for one in passages] for passages in aligned], ()

    def _compare(self, _told: Any, arrays: Sequence[Array]) -> Message:
        """
        Compare pairs: give of those that found something what they are, how alike, and their bytes; what pairs share.
        """
        relations, found, alike, packed = [], [], [], []
        profiles = self._own(self._profiles)
        for place, (left, right) in enumerate(arrays[0].reshape(-1, 2).tolist()):
            pair = compare_pair(left, right, profiles, self._join)
            if not (pair.sentences or pair.chain):
                continue
            data = pack(pair)
            packed.append(data)
            found.append((place, SHARES * bool(pair.sentences) + LINKED * is_linked(pair), len(data)))
            alike.append(held_by_both(pair))
            if (relation := relate(pair, profiles)) is not None:
                relations.append(json.dumps(tell_relation(relation)).encode("ascii"))
        numbers = np.array(found, np.int64).ravel()
        written = (np.frombuffer(one, np.uint8) for one in (b"".join(packed), b"\n".join(relations)))
        return None, (numbers, np.array(alike, np.float64), *written)

    def _hear_found(self, _told: Any, arrays: Sequence[Array]) -> Message:
        pairs, starts, sizes, kinds = arrays
        # Nothing more is compared.
        self._join = self._passaging = None
        give_back()
        self._found = Found(self._files["found"], pairs.reshape(-1, 2), starts, sizes, kinds & SHARES)
        return None, ()

    def _weigh(self, told: Any, _arrays: Sequence[Array]) -> Message:
        """
        Weigh stories, given with their numbers: tell the number, weight and pairs of each that has dates.
        """
        found, dated, arrays = self._own(self._found), [], []
        for number, rows, inside in told:
            group = tuple(rows), [(left, right) for left, right in inside]
            story = weigh_story(group, found, found.neighbours, self._own(self._profiles))
            self._weighed[number] = story
            if (one := contrast(story.standing)) is not None:
                dated.append((number, one.weight, one.regimes.shape))
                arrays += [one.regimes.ravel(), one.signs]
        return dated, arrays

    def _hear_factors(self, told: Any, arrays: Sequence[Array]) -> Message:
        self._factors = arrays[0].reshape(told) if arrays else None
        give_back()
        return None, ()

    def _infer(self, told: Any, _arrays: Sequence[Array]) -> Message:
        """
        Infer stories that were weighed, by their numbers.
        """
        stories, arrays = [], []
        for number in told:
            weighed = self._weighed.pop(number)
            story = infer_weighed(number, weighed, self._factors, self._own(self._found), self._own(self._profiles))
            stories.append((number, story.rows, [tell_edge(edge) for edge in story.edges]))
            arrays += [np.ravel(getattr(story, name)) for name in _OF_A_STORY]
            arrays += [np.ravel(getattr(story.weights, name)) for name in _OF_ITS_FORESTS]
        return stories, arrays

    def _forget(self, _told: Any, _arrays: Sequence[Array]) -> Message:
        """
        Let go of all but the profiles: nothing more is asked of pairs and stories.
        """
        self._found = self._factors = self._join = None
        self._weighed.clear()
        give_back()
        return None, ()

    def _credits(self, _told: Any, arrays: Sequence[Array]) -> Message:
        """
        Read what articles say of their sources, by the agencies that are known: of each its row, and what is wanted.
        """
        rows, wanted = arrays
        agencies, profiles = Agencies.known(), self._own(self._profiles)
        said = []
        for row, mentioned in zip(rows.tolist(), wanted.tolist(), strict=True):
            found, own = said_of(profiles.head(row), agencies, mentioned=mentioned)
            said.append(([(one.source, one.how, one.span) for one in found], own))
        return said, ()

    @staticmethod
    def _own(told: Any) -> Any:
        if told is None:
            raise RuntimeError("asked before it was told what it needs")
        return told


def inferred_of(rows: Sequence[int], edges: Sequence[Any], arrays: Sequence[Array]) -> Inferred:
    """
    Give back a story that was told.

    Args:
        rows: its articles.
        edges: of its decoded graph.
        arrays: :data:`ARRAYS` of them.
    """
    named = dict(zip(_OF_A_STORY, arrays, strict=False))
    weights = dict(zip(_OF_ITS_FORESTS, arrays[len(_OF_A_STORY) :], strict=True))
    weights["log_hidden"] = weights["log_hidden"].reshape(-1, len(rows))
    named["listed"] = named["listed"].reshape(-1, 2)
    return Inferred(rows=tuple(rows), weights=ForestWeights(**weights), edges=tuple(edges), **named)
