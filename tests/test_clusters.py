"""
Clusters are stars of verified pairs: nobody is in one without being similar to its representative.
"""

from __future__ import annotations

import datetime as dt
import random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from provenance.errors import InvalidParameter
from provenance.similarity import cohesion
from provenance.similarity.clusters import Clusters, Member, clusters_of
from provenance.similarity.cohesion import cluster_edges
from provenance.similarity.representatives import instants, rank_by
from stopwatch import assert_linear

LEAST = 0.5


def _jaccard(left, right):
    return len(left & right) / len(left | right)


def _verify(sets):
    return lambda pairs: np.array([_jaccard(sets[a], sets[b]) for a, b in pairs.tolist()], np.float64)


def _grouping(sets, pairs, rank=None, least=LEAST):
    pairs = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    verify = _verify(sets)
    rank = np.arange(len(sets)) if rank is None else np.asarray(rank)
    return cluster_edges(len(sets), pairs, verify(pairs), min_similarity=least, rank=rank, verify=verify)


def _groups(grouping):
    return sorted(np.flatnonzero(grouping.labels == label).tolist() for label in set(grouping.labels.tolist()))


def _chain(length, size=12, step=3):
    """
    Make sets each of which shares most with the next, and nothing with those further on.
    """
    return [set(range(start, start + size)) for start in range(0, length * step, step)]


def _every_pair(count):
    return [(left, right) for right in range(count) for left in range(right)]


def _similar_pairs(sets):
    return [(a, b) for a, b in _every_pair(len(sets)) if _jaccard(sets[a], sets[b]) >= LEAST]


def _drawn(seed, count):
    """
    Make sets in families whose members drift from each other.
    """
    rng = random.Random(seed)
    sets = []
    for number in range(count):
        if sets and rng.random() < 0.8:
            made = set(rng.choice(sets[-6:]))
            for _ in range(rng.randint(0, 5)):
                made.discard(rng.choice(sorted(made)))
                made.add(rng.randrange(60))
        else:
            made = set(rng.sample(range(60 * number, 60 * number + 60), 12))
        sets.append(made)
    return sets


families = st.builds(_drawn, st.integers(0, 10**6), st.integers(1, 40))


@given(families, st.randoms(use_true_random=False), st.floats(0.0, 1.0))
@example(_chain(40), random.Random(1), 1.0)
@example(_chain(40), random.Random(2), 0.6)
def test_every_member_is_similar_to_its_representative_which_ranks_before_it(sets, rng, known):
    rank = list(range(len(sets)))
    rng.shuffle(rank)
    candidates = _every_pair(len(sets))
    grouping = _grouping(sets, rng.sample(candidates, int(known * len(candidates))), rank)
    for row, (stands, similarity) in enumerate(
        zip(grouping.representatives.tolist(), grouping.similarities.tolist(), strict=True)
    ):
        assert grouping.representatives[stands] == stands
        if row == stands:
            assert np.isnan(similarity)
        else:
            assert similarity == _jaccard(sets[row], sets[stands]) >= LEAST
            assert rank[stands] < rank[row]


@given(families, st.randoms(use_true_random=False))
@example(_chain(90), random.Random(1))
def test_where_every_similar_pair_is_known_those_represent_that_are_similar_to_none_before_them(sets, rng):
    rank = list(range(len(sets)))
    rng.shuffle(rank)
    expected: list[int] = []
    for row in sorted(range(len(sets)), key=rank.__getitem__):
        if all(_jaccard(sets[row], sets[stands]) < LEAST for stands in expected):
            expected.append(row)
    grouping = _grouping(sets, _similar_pairs(sets), rank)
    assert sorted(expected) == sorted(set(grouping.representatives.tolist()))
    for row in range(len(sets)):
        # The most similar of those that rank before it, of equals the first.
        near = [
            stands for stands in expected if rank[stands] < rank[row] and _jaccard(sets[stands], sets[row]) >= LEAST
        ]
        best = max(near, key=lambda stands: (_jaccard(sets[stands], sets[row]), -rank[stands]), default=row)
        assert best == grouping.representatives[row] or row in expected


@given(families, st.randoms(use_true_random=False), st.floats(0.1, 1.0))
@example(_chain(80), random.Random(3), 0.5)
def test_neither_the_order_of_rows_nor_that_of_pairs_changes_anything(sets, rng, known):
    count = len(sets)
    rank = list(range(count))
    rng.shuffle(rank)
    candidates = _every_pair(count)
    pairs = rng.sample(candidates, int(known * len(candidates)))
    before = _grouping(sets, pairs, rank)
    moved = list(range(count))
    rng.shuffle(moved)
    place = {row: number for number, row in enumerate(moved)}
    turned = [(place[b], place[a]) for a, b in pairs]
    after = _grouping([sets[row] for row in moved], turned, [rank[row] for row in moved])
    assert [moved[stands] for stands in after.representatives] == [before.representatives[row] for row in moved]
    assert np.array_equal(before.similarities[moved], after.similarities, equal_nan=True)
    assert _named(before.cuts, range(count)) == _named(after.cuts, moved)


@given(families, st.randoms(use_true_random=False))
@example(_chain(80), random.Random(3))
def test_a_cut_names_the_most_similar_pair_between_two_clusters_each_side_on_its_own(sets, rng):
    rank = list(range(len(sets)))
    rng.shuffle(rank)
    grouping = _grouping(sets, _similar_pairs(sets), rank)
    stands = grouping.representatives.tolist()
    between = {}
    for one, other in _similar_pairs(sets):
        if stands[one] != stands[other]:
            sides = ((stands[one], one), (stands[other], other))
            (left, own), (right, others) = sorted(sides)
            between.setdefault((left, right), []).append((_jaccard(sets[own], sets[others]), own, others))
    cuts = grouping.cuts
    assert list(zip(cuts.left.tolist(), cuts.right.tolist(), strict=True)) == sorted(between)
    told = zip(cuts.ends.tolist(), cuts.strongest.tolist(), cuts.edges.tolist(), strict=True)
    for (_, pairs), ((own, others), strongest, edges) in zip(sorted(between.items()), told, strict=True):
        assert (strongest, own, others) in pairs
        assert strongest == max(pairs)[0]
        assert edges == len(pairs)


def _named(cuts, names):
    """
    Write cuts without regard to sides.
    """
    return sorted(
        (tuple(sorted([(names[a], names[x]), (names[b], names[y])])), similarity, edges, strongest)
        for a, b, similarity, edges, (x, y), strongest in zip(
            *(getattr(cuts, name).tolist() for name in ("left", "right", "similarities", "edges", "ends", "strongest")),
            strict=True,
        )
    )


def test_a_chain_whose_ends_have_nothing_in_common_is_no_cluster():
    sets = _chain(12)
    assert _jaccard(sets[0], sets[1]) == 0.6
    assert _jaccard(sets[0], sets[2]) == pytest.approx(1 / 3)
    grouping = _grouping(sets, [(row, row + 1) for row in range(11)])
    assert _groups(grouping) == [[row, row + 1] for row in range(0, 12, 2)]
    clusters = clusters_of([f"{row:02}" for row in range(12)], grouping)
    assert [split.reason for split in clusters.splits] == ["one_pair"] * 5
    first = clusters.splits[0]
    assert (first.left, first.right, first.left_member, first.right_member) == ("00", "02", "01", "02")
    assert (first.similarity, first.member_similarity, first.pairs) == (pytest.approx(1 / 3), 0.6, 1)


def test_two_families_that_one_text_bridges_are_two_clusters():
    common = set(range(100, 106))
    left = [set(range(8)) | common | {200 + row} for row in range(5)]
    right = [set(range(50, 58)) | common | {300 + row} for row in range(5)]
    bridge = set(range(4)) | common | set(range(50, 54))
    assert _jaccard(bridge, left[0]) == _jaccard(bridge, right[0]) > LEAST > _jaccard(left[0], right[0])
    sets = [*left, bridge, *right]
    grouping = _grouping(sets, _similar_pairs(sets))
    assert _groups(grouping) == [[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10]]
    (split,) = clusters_of([f"{row:02}" for row in range(11)], grouping).splits
    assert (split.left, split.right, split.pairs, split.reason) == ("00", "06", 5, "unlike_representatives")
    assert (split.left_member, split.right_member) == ("05", "06")


@pytest.mark.parametrize("hub", [0, 7, 19])
def test_texts_that_are_linked_to_one_alone_are_compared_with_their_representative(hub):
    sets = [set(range(20)) | {100 + row} for row in range(20)]
    links = [(min(hub, row), max(hub, row)) for row in range(20) if row != hub]
    grouping = _grouping(sets, links)
    assert set(grouping.representatives.tolist()) == {0}
    assert len(grouping.cuts.left) == 0


def test_what_is_similar_to_one_text_but_unlike_each_other_stays_apart_however_many_there_are(monkeypatch):
    common = set(range(12))
    sets = [common | set(range(100 + 9 * row, 109 + 9 * row)) for row in range(40)] + [common]
    hub = 40
    assert _jaccard(sets[0], common) >= LEAST > _jaccard(sets[0], sets[1])
    grouping = _grouping(sets, [(row, hub) for row in range(40)])
    assert set(range(40)) == set(grouping.representatives.tolist())
    assert grouping.representatives[hub] == 0
    compared = []

    def verify(pairs):
        compared.extend(pairs.tolist())
        return _verify(sets)(pairs)

    links = np.array([(row, hub) for row in range(40)])
    monkeypatch.setattr(cohesion, "MOST_LOOKS", 2)
    cluster_edges(41, links, verify(links), min_similarity=LEAST, rank=np.arange(41), verify=verify)
    # The pairs, two looks through the hub, and the representatives of neighbouring clusters that these left open.
    assert len(compared) == 40 + 39 + 38 < 40 * 39 / 2


@given(families, st.integers(0, 3))
@example(_chain(60), 0)
def test_however_few_rounds_there_are_the_known_pairs_decide_the_rest(sets, rounds):
    with pytest.MonkeyPatch.context() as patched:
        expected = _grouping(sets, _similar_pairs(sets))
        patched.setattr(cohesion, "MOST_ROUNDS", rounds)
        assert expected.representatives.tolist() == _grouping(sets, _similar_pairs(sets)).representatives.tolist()


def test_representatives_of_neighbouring_clusters_that_turn_out_similar_become_one():
    # 0 and 1 are similar, and nothing says so but two texts between them.
    sets = [set(range(20)), set(range(4, 24)), set(range(20)) - {0, 1, 2} | {30}, set(range(4, 24)) - {23} | {30}]
    grouping = _grouping(sets, [(0, 2), (2, 3), (1, 3)])
    assert set(grouping.representatives.tolist()) == {0}
    assert grouping.similarities[1] == _jaccard(sets[0], sets[1])


def test_pairs_below_the_similarity_join_nothing():
    sets = [set(range(12)), set(range(6, 18)), set(range(12))]
    assert _groups(_grouping(sets, _every_pair(3))) == [[0, 2], [1]]
    assert _groups(_grouping(sets, [(0, 1), (1, 2)])) == [[0], [1], [2]]


def test_nothing_is_clustered_where_there_is_nothing():
    assert _groups(_grouping([], [])) == []
    assert _groups(_grouping([{1}, {1}], [])) == [[0], [1]]


@pytest.mark.parametrize("best", ["hub", "leaf"])
def test_a_cluster_of_any_number_of_texts_costs_as_much_as_it_has_texts(best):
    counted = []

    def work(count):
        def verify(pairs):
            counted.append(len(pairs))
            return np.ones(len(pairs))

        links = np.stack([np.zeros(count - 1, np.int64), np.arange(1, count)], axis=1)
        rank = np.arange(count) if best == "hub" else np.arange(count)[::-1]
        grouping = cluster_edges(count, links, np.ones(count - 1), min_similarity=LEAST, rank=rank, verify=verify)
        assert (grouping.labels == 0).all()

    assert_linear(work, lambda size: size, 25_000, most_seconds=20)
    assert max(counted, default=0) < 100_000


def test_records_say_who_stands_for_whom():
    sets = [set(range(20)), {900, 901, 902}, set(range(20)) - {0}, set(range(20)) - {1}]
    found = clusters_of(["a", "b", "c", "d"], _grouping(sets, [(0, 2), (2, 3)], rank=[2, 0, 1, 3]))
    assert found.rows == (
        Member("a", 0, "c", 0.95),
        Member("b", 1, "b", None),
        Member("c", 0, "c", None),
        Member("d", 0, "c", 0.9),
    )
    assert [[member.id for member in cluster] for cluster in found.clusters] == [["c", "a", "d"]]
    assert found.representatives == ("c",)
    assert found.kept == ("b", "c")
    assert found.splits == ()
    table = found.to_arrow()
    assert [str(column.type) for column in table.schema] == ["string", "int64", "string", "double"]
    assert table["similarity"].to_pylist() == [0.95, None, None, 0.9]
    assert Clusters().kept == Clusters().clusters == ()


def test_a_table_of_clusters_and_what_is_kept_are_had_without_a_record_of_each_member(monkeypatch):
    found = clusters_of(["a", "b", "c"], _grouping([set(range(20)), {900}, set(range(20)) - {0}], [(0, 2)]))
    as_records = Clusters(found.rows[:], splits=found.splits)
    monkeypatch.setattr(type(found.rows), "__iter__", lambda _: pytest.fail("made records"))
    monkeypatch.setattr(type(found.rows), "__getitem__", lambda *_: pytest.fail("made a record"))
    assert found.to_arrow().equals(as_records.to_arrow())
    assert found.kept == as_records.kept == ("a", "b")


def test_the_earliest_represents_and_what_has_no_time_or_none_to_believe_comes_last():
    published = [None, "2021-12-08T10:00:00Z", "2021-12-07", dt.datetime(2021, 12, 8, 9, tzinfo=dt.UTC), "1970-01-01"]
    assert np.isnat(instants(published)).tolist() == [True, False, False, False, True]
    assert rank_by("earliest", 5, published=instants(published)).tolist() == [3, 2, 0, 1, 4]
    assert rank_by("earliest", 3).tolist() == [0, 1, 2]


def test_the_longest_or_the_first_represents_and_ids_settle_ties():
    assert rank_by("longest", 4, words=np.array([5, 9, -1, 9], np.int32)).tolist() == [2, 0, 3, 1]
    assert rank_by("first", 3).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("rule", "said"), [("newest", "'newest', expected one of earliest"), ("longest", "give words")]
)
def test_a_rule_that_cannot_be_followed_is_refused(rule, said):
    with pytest.raises(InvalidParameter, match=said):
        rank_by(rule, 3)


def test_texts_that_nobody_is_similar_to_are_compared_with_nobody():
    def refuse(pairs):
        raise AssertionError(pairs)

    pairs = np.array([(0, 1), (1, 2), (2, 3), (0, 3), (4, 4)], np.int64)
    jaccards = np.array([LEAST - 0.01, 0.1, LEAST - 0.01, 0.2, 1.0])
    found = cluster_edges(5, pairs, jaccards, min_similarity=LEAST, rank=np.arange(5), verify=refuse)
    assert found.representatives.tolist() == list(range(5))
    assert np.isnan(found.similarities).all()
