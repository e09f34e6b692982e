"""
Articles merged from two, and which sentence came from which.
"""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
from benchmarks.lineage.measures import ancestor_pairs
from benchmarks.simulation import Settings, simulate
from hypothesis import given, settings
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, first_rewrite, replaced, second_rewrite, without
from provenance.alignment.profile import profile
from provenance.background import default_background
from provenance.lineage.copying import JUMP_RATE, NEW_RATE, donor_posterior, donors_of
from provenance.lineage.merging import weighed
from provenance.lineage.mosaic import FEATURES, _placed
from provenance.lineage.pairs import compare_pairs
from provenance.text.document import read_document
from sources_for_tests import SOURCES

FERRY, DAM = HARBOUR.strip().split("\n\n"), ELECTION.strip().split("\n\n")
BOTH = "\n\n".join([*DAM[:3], *FERRY[2:7], *DAM[3:]])


def traced(**texts):
    return pv.trace([pv.Article(name, text) for name, text in texts.items()])


def merged_in(answer):
    return {edge.child for edge in answer.edges if edge.kind == "merge"}


def by_enumeration(bits, has, prior):
    """Every way to take every sentence from somewhere, one after the other."""
    count, sentences = bits.shape
    turns = np.append(prior / prior.sum() * (1 - NEW_RATE), NEW_RATE)
    found = np.zeros((sentences, count + 1))
    for path in product(range(count + 1), repeat=sentences):
        weight = turns[path[0]]
        for at, state in enumerate(path):
            if at:
                weight *= (1 - JUMP_RATE) * (path[at - 1] == state) + JUMP_RATE * turns[state]
            weight *= 1.0 if state == count else 2.0 ** bits[state, at] * has[state, at]
        for at, state in enumerate(path):
            found[at, state] += weight
    return found / found.sum(axis=1, keepdims=True)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_the_posterior_over_donors_is_that_of_all_ways_to_take_the_sentences(data):
    count, sentences = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 5))
    numbers = st.floats(-20, 40)
    bits = np.array(data.draw(st.lists(numbers, min_size=count * sentences, max_size=count * sentences)))
    has = np.array(data.draw(st.lists(st.booleans(), min_size=count * sentences, max_size=count * sentences)))
    prior = np.array(data.draw(st.lists(st.floats(0.01, 1), min_size=count, max_size=count)))
    bits, has = bits.reshape(count, sentences), has.reshape(count, sentences)
    got = donor_posterior(bits, has, prior)
    assert got == pytest.approx(by_enumeration(bits, has, prior), abs=1e-9)
    assert not got[:, :-1].T[~has].any()


def test_a_sentence_that_two_donors_have_alike_comes_from_the_donor_of_its_neighbours():
    has = np.ones((2, 5), bool)
    bits = np.array([[30.0, 30.0, 10.0, 30.0, 30.0], [0.0, 0.0, 10.0, 0.0, 0.0]])
    came = donor_posterior(bits, has, np.ones(2))
    # To the second and back is a jump each way, of a tenth.
    assert came[2, 1] / came[2, 0] == pytest.approx(
        (0.05 * (1 - NEW_RATE) / (0.9 + 0.05 * (1 - NEW_RATE))) ** 2, rel=0.01
    )
    apart = donor_posterior(np.where(bits == 10.0, [[0.0], [40.0]], bits), has, np.ones(2))
    assert apart[2, 1] > 0.99


@pytest.mark.parametrize("child", range(5))
def test_what_each_donor_has_of_a_text_is_what_the_comparison_says(child):
    texts = [HARBOUR, BOTH, first_rewrite(), ELECTION, without(HARBOUR, 2)]
    documents = [read_document(pv.Article(str(number), text)) for number, text in enumerate(texts)]
    profiles = [profile(document, default_background()) for document in documents]
    asked = [(min(child, row), max(child, row)) for row in range(len(texts)) if row != child]
    found = compare_pairs(asked, profiles)
    others, pairs = [sum(key) - child for key in found], list(found.values())
    donors = donors_of(child, pairs, profiles)
    tokens = documents[child].tokens
    sentences = [set(range(*span)) for span in pairwise(tokens.sentences.tolist())]
    own = {place for place, quoted in enumerate(tokens.quoted) if not quoted}
    assert donors.rows == tuple(others)
    assert donors.starts.tolist() == [min(one) for one in sentences]
    assert donors.own.tolist() == [len(own & one) for one in sentences]
    for number, (row, pair) in enumerate(zip(others, pairs, strict=True)):
        matched = [one if child < row else one.mirrored() for one in pair.sentences]
        words = {place for one in matched for block in one.blocks for place in range(*block.left)}
        inserted = {gap.left[0] for one in matched for gap in one.gaps if gap.left[0] == gap.left[1]}
        used = {one.right for one in matched}
        unused = [row for row in range(len(documents[row].tokens.sentences) - 1) if row not in used]
        assert set(np.flatnonzero(donors.covered[number])) == words
        assert set(np.flatnonzero(donors.longer[number])) == inserted - {len(tokens)}
        assert donors.kept[number].tolist() == [len(words & own & one) for one in sentences]
        assert donors.cuts[number] == sum(row - 1 not in unused for row in unused)
        for place in range(len(sentences)):
            here = [one for one in matched if one.left == place]
            told = [one.bits + one.quoted_bits for one in here]
            assert donors.bits[number, place] == pytest.approx(sum(told))
            assert donors.has[number, place] == bool(here)
            assert donors.places[number, place] == (here[int(np.argmax(told))].right if here else -1)
            assert donors.gaps[number, place] == sum(gap.right[0] < gap.right[1] for one in here for gap in one.gaps)


@pytest.mark.parametrize(
    ("places", "kinds", "found"),
    [
        ([0, 1, 2], "cec", (0, 1)),
        ([0, 5, 2], "cec", (1, 0)),
        ([3, 3, 4], "cec", (1, 0)),
        ([3, 4, 4], "cec", (1, 0)),
        ([0, 1, 2, 5], "ceec", (0, 1)),
        ([0, 1, 3, 5], "ceec", (0, 2)),
        ([0, 7, 8, 2, 1], "ceece", (2, 0)),
        ([4, 0, 5], "cec", (1, 0)),
        ([0, 1], "ee", (0, 0)),
    ],
)
def test_a_run_of_sentences_is_in_its_place_where_it_stands_between_those_that_both_have(places, kinds, found):
    common, extra = (np.array([kind == one for kind in kinds]) for one in "ce")
    assert _placed(np.array(places), common, extra) == found


@given(st.integers(1, 6), st.integers(0, 1000))
def test_two_parents_and_none_are_all_that_is_possible(pairs, seed):
    features = np.random.default_rng(seed).normal(size=(pairs, len(FEATURES)))
    likely, none = weighed(features)
    assert likely.sum() + none == pytest.approx(1.0)


def test_a_text_put_together_from_two_has_both_as_parents_each_with_its_part_and_its_sentences():
    answer = traced(a=HARBOUR, b=ELECTION, c=BOTH)
    edges = {edge.parent: edge for edge in answer.parents("c")}
    assert set(edges) == {"a", "b"}
    assert merged_in(answer) == {"c"}
    words = [len(" ".join(part).split()) for part in (FERRY[2:7], DAM)]
    for name, count in zip("ab", words, strict=True):
        assert edges[name].share == pytest.approx(count / sum(words), abs=0.03)
        assert edges[name].confidence > 0.5
        (line,) = [line for line in edges[name].evidence if line.kind == "merged"]
        source = {"a": HARBOUR, "b": ELECTION}[name]
        assert all(BOTH[start:end] in source or "\n\n" in BOTH[start:end] for _, start, end in line.spans)
    assert sum(edge.share for edge in edges.values()) <= 1.0


def test_what_is_new_in_a_merged_text_came_from_neither_parent():
    fresh = "The two affairs have one thing in common, an official of the audit court remarked drily in her yearbook."
    answer = traced(a=HARBOUR, b=ELECTION, c=f"{BOTH}\n\n{fresh}")
    edges = answer.parents("c")
    assert len(edges) == 2
    assert sum(edge.share for edge in edges) < 1 - 0.9 * len(fresh.split()) / len(BOTH.split() + fresh.split())


def test_texts_without_a_telling_pair_of_words_are_traced():
    halves = {
        "a": (
            "It was that no in a of have and as she be that he of.",
            "Its for this in on in its the this for as to in.",
        ),
        "b": (
            "It was a an and as at this of to but in this of this.",
            "A this was for are the from to one for from that.",
        ),
    }
    answer = traced(a=" ".join(halves["a"]), b=" ".join(halves["b"]), c=f"{halves['a'][0]} {halves['b'][1]}")
    assert [node.id for node in answer.articles] == ["a", "b", "c"]


def test_a_text_with_one_parent_is_not_merged_whatever_other_versions_hold_the_same_sentences():
    answer = traced(source=HARBOUR, twin=HARBOUR, one=first_rewrite(), other=second_rewrite(), cut=without(HARBOUR, 2))
    assert merged_in(answer) == set()


def test_a_version_that_took_from_the_merged_text_does_not_become_its_parent():
    later = replaced(
        "\n\n".join(BOTH.split("\n\n")[:7]), {"cantonal": "regional", "ageing": "old", "cheaper": "poorer"}
    )
    answer = traced(a=HARBOUR, b=ELECTION, c=BOTH, d=later)
    assert "d" not in {edge.parent for edge in answer.parents("c")}


def test_a_graph_with_merges_has_no_cycle_and_its_shares_are_parts_of_one():
    settings = Settings(versions=(5, 9), merges=0.8, strength=0.3, distractors=(0, 0), hidden_original=0.0)
    merges = 0
    for story in (one for seed in range(5) for one in simulate(SOURCES, seed=seed, settings=settings)):
        answer = pv.trace(list(story.articles))
        parents = {node.id: tuple(edge.parent for edge in answer.parents(node.id)) for node in answer.articles}
        assert all(child != ancestor for child, ancestor in ancestor_pairs(parents))
        for name, given_ in parents.items():
            edges = answer.parents(name)
            assert sum(edge.share for edge in edges) <= 1.0 + 1e-3
            assert all(edge.share >= 0.2 for edge in edges)
            assert {edge.kind == "merge" for edge in edges} <= {len(given_) == 2}
            merges += len(given_) == 2
    assert merges
