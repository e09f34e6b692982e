"""
Laws of the fit: its sums are those of the library, its gradient is the slope, and it finds what there is to find.
"""

from __future__ import annotations

import json

import numpy as np
import pytest
from attrs import evolve

pytest.importorskip("scipy", reason="the fit needs the extra [benchmarks]")

from benchmarks.lineage import transfer
from benchmarks.lineage.families import make_family
from benchmarks.training import fitting
from benchmarks.training import run as training
from benchmarks.training.fitting import Recipe, fit
from benchmarks.training.partition import Allowed, summed, summed_known
from benchmarks.training.run import to_json
from benchmarks.training.stories import Example, examples_of
from hypothesis import given
from hypothesis import strategies as st

from articles_for_tests import HARBOUR, first_rewrite, second_rewrite
from provenance.lineage.forest import forest_posterior, with_hidden_parent
from provenance.lineage.regimes import MEASURES, from_dict, score, using
from provenance.lineage.standing import Standing

QUICK = Recipe(regimes=3, members=2, steps=80)


@given(st.integers(0, 2**32), st.integers(2, 5))
def test_the_sums_are_those_of_the_library(seed, count):
    rng = np.random.default_rng(seed)
    edges, roots, children = rng.normal(0, 3, (count, count)), rng.normal(0, 3, count), rng.normal(0, 3, count)
    price = float(rng.normal(0, 3))
    np.fill_diagonal(edges, -np.inf)
    exact = with_hidden_parent(edges, roots, children, price)
    every = np.ones((1, count), bool)
    allowed = Allowed(edges=~np.eye(count, dtype=bool)[None], roots=every, children=every, real=every)
    found = summed(
        np.where(np.isfinite(edges), edges, 0.0)[None], roots[None], children[None], np.array([price]), allowed
    )
    assert found.logs[0] == pytest.approx(exact.log_partition, abs=1e-7)
    assert np.allclose(found.edges[0], exact.edges, atol=1e-7)
    assert np.allclose(found.roots[0], exact.roots, atol=1e-7)
    assert np.allclose(found.children[0], exact.hidden, atol=1e-7)
    assert found.price[0] == pytest.approx(exact.exists, abs=1e-7)


@given(st.integers(0, 2**32), st.integers(2, 5), st.integers(0, 5))
def test_where_the_children_of_the_unseen_source_are_known_the_sums_are_those_of_a_forest(seed, count, unseen):
    rng = np.random.default_rng(seed)
    edges, roots, children = rng.normal(0, 3, (count, count)), rng.normal(0, 3, count), rng.normal(0, 3, count)
    below = np.zeros(count, bool)
    below[: min(unseen, count)] = unseen > 1
    linked = ~np.eye(count, dtype=bool) & ~below[None, :]
    exact = forest_posterior(np.where(linked, edges, -np.inf), np.where(below, children, roots))
    real = np.ones((1, count), bool)
    # One text of which nothing is known must do no harm.
    padded = [np.pad(one, [(0, 1)] * one.ndim)[None] for one in (edges, roots, children, linked, ~below, below)]
    allowed = Allowed(edges=padded[3], roots=padded[4], children=padded[5], real=np.pad(real, [(0, 0), (0, 1)]))
    found = summed_known(*padded[:3], np.array([1.5]), allowed)
    assert found.logs[0] == pytest.approx(exact.log_partition + 1.5 * below.any(), abs=1e-7)
    assert np.allclose(found.edges[0, :count, :count], exact.edges, atol=1e-7)
    assert np.allclose(found.roots[0, :count] + found.children[0, :count], exact.roots, atol=1e-7)
    assert found.price[0] == below.any()


def orphans(count, seed):
    """
    Stories of three: two texts are the children of one that nobody holds, and one of them has a child itself.
    """
    rng = np.random.default_rng(seed)
    sizes = {name: len(known) for name, known in MEASURES.items()}
    parents = np.zeros((3, 3), bool)
    parents[1, 2] = True
    unseen = np.array([True, True, False])
    found = []
    for number in range(count):
        standing = Standing(
            pairs=np.array([[0, 1], [0, 2], [1, 2]]),
            asymmetries=rng.normal(size=(3, sizes["asymmetries"])),
            circumstances=rng.normal(size=(3, sizes["circumstances"])),
            candidacies=rng.normal(size=(2, 3, sizes["candidacies"])),
            standings=rng.normal(size=(3, sizes["standings"])),
            story=rng.normal(size=sizes["story"]),
        )
        found.append(Example(standing, parents, np.zeros(3, bool), unseen, "three", str(number)))
    return found


def turning(count, seed):
    """
    Pairs whose first asymmetry tells the order, and the first circumstance which way.
    """
    rng = np.random.default_rng(seed)
    found = []
    for number in range(count):
        sizes = {name: len(known) for name, known in MEASURES.items()}
        asymmetries, circumstances = (
            rng.normal(size=(1, sizes["asymmetries"])),
            rng.normal(size=(1, sizes["circumstances"])),
        )
        asymmetries[0, 0] = abs(asymmetries[0, 0]) * np.sign(circumstances[0, 0])
        standing = Standing(
            pairs=np.array([[0, 1]]),
            asymmetries=asymmetries,
            circumstances=circumstances,
            candidacies=rng.normal(size=(2, 1, sizes["candidacies"])),
            standings=rng.normal(size=(2, sizes["standings"])),
            story=rng.normal(size=sizes["story"]),
        )
        parents = np.array([[False, True], [False, False]])
        none = np.zeros(2, bool)
        found.append(
            Example(standing, parents, np.array([True, False]), none, "one" if number % 3 else "other", str(number))
        )
    return found


def test_the_gradient_is_the_slope():
    examples = [*turning(40, 0), *orphans(20, 1)]
    data = fitting._data(examples, fitting._scales(examples), 0.5)
    shapes = {
        "gate": (2, data.gate.shape[1]),
        "asymmetries": (2, data.asymmetries.shape[1]),
        "candidacies": (2, data.candidacies.shape[2]),
        "circumstances": (2, data.circumstances.shape[1]),
        "apart": (2, data.apart.shape[1]),
        "roots": (2, data.standings.shape[1]),
        "children": (2, data.standings.shape[1]),
        "price": (2, data.story.shape[1]),
    }
    rng = np.random.default_rng(1)
    at = rng.normal(0, 0.3, sum(int(np.prod(shape)) for shape in shapes.values()))
    _, gradient = fitting._loss(at, data, shapes, 1e-3)
    for place in rng.choice(at.size, 200, replace=False):
        step = np.zeros(at.size)
        step[place] = 1e-5
        rise = fitting._loss(at + step, data, shapes, 1e-3)[0] - fitting._loss(at - step, data, shapes, 1e-3)[0]
        assert gradient[place] == pytest.approx(rise / 2e-5, abs=1e-6)


def test_a_sign_that_turns_round_with_the_circumstances_is_learnt():
    with using(fit(turning(1_500, 0), QUICK)):
        edges = np.array([score(one.standing).edges[:, 0] for one in turning(500, 1)])
    assert (edges[:, 0] > edges[:, 1]).mean() > 0.9


def test_the_same_stories_give_the_same_file():
    found = turning(300, 2)
    text = to_json(fit(found, QUICK))
    assert to_json(fit(found, QUICK)) == text
    assert from_dict(json.loads(text)).asymmetries.shape == (2, 3, len(MEASURES["asymmetries"]))


def test_a_family_teaches_its_tree_and_without_its_source_an_unseen_one():
    texts = {"a": HARBOUR, "b": first_rewrite(), "c": second_rewrite()}
    family = make_family("story", texts, [("a", "b"), ("a", "c")])
    place = {article.text: number for number, article in enumerate(family.articles)}
    whole, *others = examples_of(("set", family))
    assert {tuple(edge) for edge in np.argwhere(whole.parents).tolist()} == {
        (place[HARBOUR], place[first_rewrite()]),
        (place[HARBOUR], place[second_rewrite()]),
    }
    assert whole.roots.tolist() == [number == place[HARBOUR] for number in range(3)]
    assert any(one.children.all() and len(one.children) == 2 for one in others)
    assert all((one.parents.any(axis=0) ^ one.roots ^ one.children).all() for one in (whole, *others))


def test_training_writes_for_every_set_what_was_fitted_without_it(monkeypatch):
    stories = [evolve(one, name=("wiki", "simulated")[number % 2]) for number, one in enumerate(turning(9, 3))]
    written = {}
    monkeypatch.setattr(training, "training_families", list)
    monkeypatch.setattr(training, "measured", lambda _: stories)
    monkeypatch.setattr(training, "PUBLIC_SETS", {})
    monkeypatch.setattr(training, "_write", lambda path, found, _: written.update({path: found}))
    training.run(quick=False, corpus=None, plots=None)
    assert written[training.WEIGHTS] == stories
    for name in transfer.SETS:
        found = written.pop(transfer.TRANSFER / f"{name}.json")
        assert found == [one for one in stories if one.name != name]
    assert not any(transfer.TRANSFER in path.parents for path in written)


def test_a_revision_that_restores_an_older_text_teaches_nothing():
    family = make_family("circle", {"a": HARBOUR, "b": first_rewrite(), "c": HARBOUR}, [("a", "b"), ("b", "c")])
    found = examples_of(("set", family))
    assert not any(one.parents.all(axis=0).any() or (one.parents & one.parents.T).any() for one in found)
