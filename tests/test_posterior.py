"""
Laws of the graph that is decoded from a posterior.
"""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from provenance.lineage import posterior


@st.composite
def posteriors(draw):
    """
    What each of some texts derives from: another, one of up to two lost sources, or nothing; in hundredths.
    """
    count, lost = draw(st.integers(2, 5)), draw(st.integers(0, 2))
    numbers = np.random.default_rng(draw(st.integers(0, 2**32)))
    weights = numbers.gamma(draw(st.sampled_from([0.2, 1.0])), size=(count + lost + 1, count))
    weights[:count] *= ~np.eye(count, dtype=bool) * (numbers.random((count, count)) < 0.7)
    weights = (weights + 1e-9) / (weights + 1e-9).sum(axis=0)
    weights[:count] *= ~np.eye(count, dtype=bool)
    return weights[:count], weights[-1], weights[count:-1]


def children_of(parents, node):
    return np.flatnonzero(parents == node).tolist()


@settings(max_examples=200)
@given(posteriors())
def test_no_lost_source_has_a_single_child_and_no_text_derives_from_itself(given):
    edges, roots, hidden = given
    count = len(roots)
    parents = posterior._decode(edges, roots, hidden)
    assert all(len(children_of(parents, count + number)) != 1 for number in range(len(hidden)))
    for child in range(count):
        seen, node = set(), child
        while 0 <= node < count:
            assert node not in seen
            seen.add(node)
            node = parents[node]


def test_where_a_lost_source_has_a_single_child_the_others_are_chosen_anew():
    """
    The first text is better off below the second, which then has to hang elsewhere than below the first.
    """
    edges = np.array([[0.0, 0.5, 0.9], [0.4, 0.0, 0.0], [0.0, 0.45, 0.0]])
    hidden = np.array([[0.6, 0.0, 0.05]])
    roots = np.array([0.0, 0.05, 0.05])
    assert posterior._decode(edges, roots, np.zeros((0, 3))).tolist() == [-1, 0, 0]
    assert posterior._decode(edges, roots, hidden).tolist() == [-1, 0, 0]
    edges[2, 1], edges[0, 2], roots[2] = 0.49, 0.0, 0.95
    assert posterior._decode(edges, roots, hidden).tolist() == [1, 2, -1]
