"""
Laws of the fit: it finds what there is to find, the same each time, and knows which pairs teach what.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

pytest.importorskip("scipy", reason="the fit needs the extra [benchmarks]")

from benchmarks.lineage.families import make_family
from benchmarks.training.fitting import Recipe, fit
from benchmarks.training.pairs import Examples, labelled
from benchmarks.training.run import to_json

from provenance.lineage.regimes import from_dict, mixture, scaled
from provenance.lineage.traits import ASYMMETRIES, CIRCUMSTANCES

QUICK = Recipe(regimes=3, members=2, steps=120)


def turning(count, seed):
    """
    Pairs whose first asymmetry tells the order, and the first circumstance which way; a small one tells of neither.
    """
    rng = np.random.default_rng(seed)
    asymmetries = rng.normal(size=(count, len(ASYMMETRIES)))
    circumstances = rng.normal(size=(count, len(CIRCUMSTANCES)))
    neither = np.abs(asymmetries[:, 0]) < 0.5
    asymmetries[:, 0] = np.abs(asymmetries[:, 0]) * np.sign(circumstances[:, 0])
    names = tuple("one" if row % 3 else "other" for row in range(count))
    return Examples(asymmetries, circumstances, neither, names, names)


def test_a_sign_that_turns_round_with_the_circumstances_is_learnt():
    weights, unseen = fit(turning(1_500, 0), QUICK), turning(500, 1)
    left, right, neither, _ = mixture(*scaled(unseen.asymmetries, unseen.circumstances, weights), weights)
    directed = ~unseen.neither
    assert (left[directed] > right[directed]).mean() > 0.9
    assert (neither[unseen.neither] > 0.5).mean() > 0.8
    assert np.allclose(left + right + neither, 1.0)


def test_the_same_pairs_give_the_same_file():
    found = turning(300, 2)
    text = to_json(fit(found, QUICK))
    assert to_json(fit(found, QUICK)) == text
    assert from_dict(json.loads(text)).direction.shape == (2, 3, len(ASYMMETRIES))


def test_a_source_comes_first_at_any_distance_and_siblings_teach_that_neither_does():
    family = make_family("story", {name: f"text {name}" for name in "abcd"}, [("a", "b"), ("b", "c"), ("a", "d")])
    names = {article.id: article.text[-1] for article in family.articles}
    taught = {(names[left.id], names[right.id], neither) for left, right, neither in labelled(family)}
    assert {pair for pair in taught if not pair[2]} == {
        ("a", "b", False),
        ("a", "c", False),
        ("a", "d", False),
        ("b", "c", False),
    }
    assert {frozenset(pair[:2]) for pair in taught if pair[2]} == {frozenset("bd"), frozenset("cd")}


def test_texts_of_the_same_words_teach_nothing():
    family = make_family("story", {"a": "the text", "b": "the text"}, [("a", "b")])
    assert list(labelled(family)) == []
