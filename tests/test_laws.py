"""
Laws of the answer, for any corpus.
"""

from __future__ import annotations

import json
from itertools import combinations

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, HARBOUR_REPORTED_APART

# Shrinking whole corpora takes minutes: the first failing one is shown as it is.
FAILING_FAST = (Phase.explicit, Phase.reuse, Phase.generate)

_SENTENCES = [
    sentence.strip() + "."
    for text in (HARBOUR, ELECTION, HARBOUR_COLUMN, HARBOUR_REPORTED_APART)
    for sentence in text.replace("\n\n", " ").split(". ")
]
_SUBSTITUTES = ["amber", "velvet", "quarterly", "lantern", "orchard", "seven", "Tuesday", "harrowing"]


@st.composite
def versions(draw):
    """A text of some of the sentences, with some words replaced: related to its neighbours in every degree."""
    chosen = draw(st.lists(st.sampled_from(_SENTENCES), min_size=3, max_size=14, unique=True))
    words = " ".join(chosen).split(" ")
    for place in draw(st.lists(st.integers(0, len(words) - 1), max_size=12)):
        words[place] = draw(st.sampled_from(_SUBSTITUTES))
    return " ".join(words)


corpora = st.lists(versions(), min_size=1, max_size=6)


def articles(texts):
    return [pv.Article(f"t{number}", text) for number, text in enumerate(texts)]


@settings(max_examples=60, phases=FAILING_FAST)
@given(corpora)
def test_the_hypotheses_of_a_child_sum_to_one(texts):
    answer = pv.trace(articles(texts))
    merged = {edge.child for edge in answer.edges if edge.kind == "merge"}
    # The two edges of a merged article are separate events.
    for node in (one for one in answer.articles if one.id not in merged):
        total = node.no_source_found or 0.0
        total += sum(edge.confidence for edge in answer.edges if edge.child == node.id)
        total += sum(one.confidence for one in answer.alternatives if one.child == node.id)
        # What falls under 0.01 is not listed: at most that for every other article and lost source.
        assert total <= 1.0 + 1e-3
        assert total >= 1.0 - 0.01 * (len(texts) + 4)


@settings(max_examples=40, phases=FAILING_FAST)
@given(corpora, st.randoms(use_true_random=False))
def test_the_order_of_arrival_leaves_no_trace(texts, rng):
    given_order = articles(texts)
    shuffled = list(given_order)
    rng.shuffle(shuffled)
    assert pv.trace(given_order).to_json() == pv.trace(shuffled).to_json()


@settings(max_examples=40, phases=FAILING_FAST)
@given(corpora, st.randoms(use_true_random=False))
def test_permuting_names_permutes_the_answer(texts, rng):
    """Where one parent is as good as another the first name wins, so posteriors are compared, not the decoded tree."""
    names = [f"t{number}" for number in range(len(texts))]
    others = list(names)
    rng.shuffle(others)
    renamed = dict(zip(names, others, strict=True))
    first = pv.trace(articles(texts))
    second = pv.trace([pv.Article(renamed[one.id], one.text) for one in articles(texts)])
    assert {renamed[node.id]: node.no_source_found for node in first.articles} == {
        node.id: node.no_source_found for node in second.articles
    }
    assert posteriors(first, renamed) == posteriors(second, {name: name for name in names})


def posteriors(answer, names):
    listed = [(edge.parent, edge.child, edge.confidence) for edge in answer.edges]
    listed += [(one.parent, one.child, one.confidence) for one in answer.alternatives]
    return sorted((names.get(parent, "lost"), names[child], confidence) for parent, child, confidence in listed)


@settings(max_examples=30, phases=FAILING_FAST)
@given(st.lists(versions(), min_size=2, max_size=4))
def test_an_unrelated_article_moves_no_edge(texts):
    unrelated = (
        "Beekeepers on the plateau counted nineteen hives after the frost. The queen of the oldest colony, painted "
        "blue in 2019, had survived under a roof of cork. Honey from the lime avenue will be late, the cooperative "
        "warned, and the annual fair moves to September so that the jars can be filled in time."
    )
    before = pv.trace(articles(texts))
    after = pv.trace([*articles(texts), pv.Article("unrelated", unrelated)])
    confidence = {(edge.parent, edge.child): edge.confidence for edge in after.edges}
    for edge in before.edges:
        assert abs(confidence[edge.parent, edge.child] - edge.confidence) <= 0.01
    assert not any("unrelated" in (edge.parent, edge.child) for edge in after.edges)


@settings(max_examples=40, phases=FAILING_FAST)
@given(corpora)
def test_the_decoded_graph_is_a_forest_but_for_merges_and_has_shares(texts):
    answer = pv.trace(articles(texts))
    parents = {node.id: [edge.parent for edge in answer.parents(node.id)] for node in answer.articles}
    for name, sources in parents.items():
        kinds = {edge.kind for edge in answer.parents(name)}
        assert (kinds == {"merge"} and len(set(sources)) == 2) or ("merge" not in kinds and len(sources) <= 1)
        assert sum(edge.share for edge in answer.parents(name)) <= 1.0 + 1e-3
        above, waiting = set(), list(sources)
        while waiting:
            source = waiting.pop()
            assert source != name
            if source not in above:
                above.add(source)
                waiting += parents.get(source, [])
    assert all(edge.share >= 0.2 for edge in answer.edges)
    assert all(0.0 <= edge.confidence <= 1.0 for edge in answer.edges)
    for lost in answer.lost_sources:
        assert sum(edge.parent == lost.id for edge in answer.edges) >= 2


@settings(max_examples=40, phases=FAILING_FAST)
@given(corpora)
def test_every_span_of_evidence_quotes_its_article(texts):
    given_articles = {one.id: one for one in articles(texts)}
    answer = pv.trace(list(given_articles.values()))
    for edge in answer.edges:
        for line in edge.evidence:
            for name, start, end in line.spans:
                assert 0 <= start < end <= len(given_articles[name].text)
                quoted = given_articles[name].text[start:end]
                assert quoted.strip() == quoted
        shared = next(line for line in edge.evidence if line.kind == "shared_wording")
        words = [given_articles[name].text[start:end].casefold().split() for name, start, end in shared.spans]
        assert [word.strip('.,"') for word in words[0]] == [word.strip('.,"') for word in words[1]]


@settings(max_examples=30, phases=FAILING_FAST)
@given(corpora)
def test_relation_turns_round_with_its_arguments(texts):
    answer = pv.trace(articles(texts))
    turned = {"ancestor": "descendant", "descendant": "ancestor"}
    for a, b in combinations([node.id for node in answer.articles], 2):
        one, other = answer.relation(a, b), answer.relation(b, a)
        assert other.kind == turned.get(one.kind, one.kind)
        assert other.confidence == one.confidence


@settings(max_examples=30, phases=FAILING_FAST)
@given(corpora)
def test_json_is_strict_and_comes_back(texts):
    answer = pv.trace(articles(texts))
    assert json.loads(answer.to_json()) == json.loads(json.dumps(answer.to_dict()))


@settings(max_examples=25, phases=FAILING_FAST)
@given(st.lists(versions(), min_size=2, max_size=5, unique=True), st.randoms(use_true_random=False))
def test_a_duplicate_of_one_article_moves_no_confidence_between_others(texts, rng):
    """Its name comes last, first or in between: the article that stands for both may be either."""
    before = pv.trace(articles(texts))
    copied = rng.randrange(len(texts))
    name = rng.choice(["a", f"t{copied}a", "z"])
    after = pv.trace([*articles(texts), pv.Article(name, texts[copied])])
    for first, second in combinations([f"t{number}" for number in range(len(texts)) if number != copied], 2):
        was, now = before.relation(first, second), after.relation(first, second)
        assert was.kind == now.kind
        assert (was.confidence is None) == (now.confidence is None)
        if was.confidence is not None:
            assert abs(was.confidence - now.confidence) <= 0.05


@settings(max_examples=25, phases=FAILING_FAST)
@given(st.lists(versions(), min_size=2, max_size=4, unique=True), st.integers(2, 4), st.integers(0, 3))
def test_articles_of_the_same_words_stand_for_each_other(texts, copies, place):
    copied = place % len(texts)
    others = [f"t{number}" for number in range(len(texts)) if number != copied]
    answer = pv.trace([*articles(texts), *(pv.Article(f"z{copy}", texts[copied]) for copy in range(copies))])
    for other in others:
        expected = answer.relation(f"t{copied}", other)
        assert all(answer.relation(f"z{copy}", other) == expected for copy in range(copies))
