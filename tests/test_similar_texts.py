"""
From signatures to clusters: planted near copies are found, and nothing else is.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from provenance.similarity import joining, overlaps
from provenance.similarity.bands import choose_bands, least_agreeing
from provenance.similarity.cohesion import cluster_edges
from provenance.similarity.joining import join
from provenance.similarity.overlaps import jaccards

LEAST = 0.5


class Sets:
    """
    Shingle sets as the library holds them.
    """

    def __init__(self, sets):
        self.offsets = np.cumsum([0, *map(len, sets)])
        self.hashes = np.array([value for one in sets for value in sorted(one)], np.uint64)


def _families(count, size, changed, seed):
    """
    Make families of sets of 300: an original and copies in which so many members are others.
    """
    rng = np.random.default_rng(seed)
    sets, family = [], []
    for number in range(count):
        original = rng.integers(0, 2**63, 300, np.uint64)
        for copy in range(size):
            made = original.copy()
            if copy:
                made[rng.choice(300, changed, replace=False)] = rng.integers(0, 2**63, changed, np.uint64)
            sets.append(set(made.tolist()))
            family.append(number)
    return sets, family


def _minhash(sets, seed=5):
    """
    Give the lowest 8 bits of the least of 128 images of each set.
    """
    rng = np.random.default_rng(seed)
    factors, terms = rng.integers(0, 2**63, (2, 128), np.uint64) * np.uint64(2) + np.uint64(1)
    rows = []
    for one in sets:
        images = np.array(sorted(one), np.uint64)[:, None] * factors + terms
        images ^= images >> np.uint64(31)
        rows.append((images * np.uint64(0x9E3779B97F4A7C15)).min(axis=0) >> np.uint64(7))
    return np.array(rows).astype(np.uint8)


def _clustered(sets, threads=None):
    held = Sets(sets)
    links = join(_minhash(sets), choose_bands(similarity=LEAST), least_agreeing=least_agreeing(LEAST), threads=threads)
    return cluster_edges(
        len(sets),
        links,
        jaccards(held, links, threads=threads),
        min_similarity=LEAST,
        rank=np.arange(len(sets)),
        verify=lambda pairs: jaccards(held, pairs, threads=threads),
    )


@pytest.mark.parametrize("compiled", [False, True])
def test_all_planted_copies_are_found_and_no_two_families_become_one(compiled, monkeypatch):
    # Two words in a hundred changed: some six shingles in a hundred.
    sets, family = _families(150, 4, 18, seed=1)
    if compiled:
        monkeypatch.setattr(joining, "FEWEST_COMPILED", 0)
        monkeypatch.setattr(overlaps, "FEWEST_COMPILED", 0)
    for threads in (1, 2, 8) if compiled else (None,):
        assert family == _clustered(sets, threads).labels.tolist()


def test_copies_of_a_similarity_near_the_least_are_found_as_often_as_the_bands_promise():
    # Of 382 shingles 218 are common: Jaccard 0.57.
    sets, family = _families(400, 2, 82, seed=2)
    held = Sets(sets)
    pairs = np.arange(800).reshape(-1, 2)
    similar = jaccards(held, pairs)
    assert similar.max() < 0.58
    assert similar.min() > LEAST
    grouping = _clustered(sets)
    found = (np.bincount(grouping.labels) == 2).sum()
    assert found >= 0.98 * 400
    # Nothing of two families is in one cluster.
    assert [family[stands] for stands in grouping.representatives.tolist()] == family


def test_texts_that_share_nothing_stay_alone():
    sets, _ = _families(500, 1, 0, seed=3)
    assert _clustered(sets).representatives.tolist() == list(range(500))


def test_few_texts_are_clustered_without_loading_what_compiles():
    program = (
        "import sys; sys.path.insert(0, 'tests'); import test_similar_texts as here;"
        "found = here._clustered(here._families(20, 3, 18, seed=1)[0]);"
        "assert found.labels.max() == 19; assert 'numba' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[1])
