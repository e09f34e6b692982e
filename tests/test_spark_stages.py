"""
What the stages of the Spark engine send each other amounts to the local engine's answer, in any order of arrival.

No Java is needed here: the messages lie in lists.
"""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xxhash import xxh3_128_digest

import provenance as pv
from flows_for_tests import ListedArticles, ListFlow, made_up
from provenance.engines.accounts import too_short
from provenance.engines.spark import exchange
from provenance.engines.spark import joining as stage
from provenance.engines.spark.components import places
from provenance.engines.spark.exchange import Message, as_rows, column, from_rows, spread, table
from provenance.engines.spark.joining import Plan
from provenance.engines.spark.signing import Noticed, Numbering, Ranged, cuts_of, digests_of, number, sign_rows, told
from provenance.engines.spark.stages import Request, _pairs, deduplicate_articles
from provenance.notices import Notice
from provenance.progress import silent_stages
from provenance.readers.gathering import NAMED_RECORDS
from provenance.similarity.bands import Bands
from provenance.similarity.cohesion import cluster_edges
from provenance.similarity.components import components
from provenance.similarity.joining import join, surely_agreeing
from provenance.similarity.small_joining import walk_in_numpy

SLOTS = 128


def _signatures(seed, count):
    """
    Make families of signatures: each takes over some of the slots of an earlier one, or all of them.
    """
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 5, (count, SLOTS))
    for row in range(1, count):
        kept = rng.random(SLOTS) < rng.choice([0.0, 0.5, 0.8, 0.95, 1.0])
        values[row, kept] = values[rng.integers(0, row), kept]
    return values.astype(np.uint8)


def _blocks(values, words, sizes, chance):
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    ids = [f"{row:05}" for row in range(len(values))]
    messages = [
        Message(home, "block", table(id=ids[first:last], words=words[first:last], values=values[first:last]))
        for home, (first, last) in enumerate(zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True))
    ]
    return ListFlow(tuple(messages), chance), Numbering(offsets, 0)


@settings(max_examples=150)
@given(
    st.integers(0, 10**6),
    st.integers(1, 60),
    st.sampled_from([(16, 8), (32, 4), (8, 16), (42, 3), (1, 128)]),
    st.sampled_from([20, 45, 64, 110, 128]),
    st.integers(1, 7),
    st.integers(1, 4),
)
def test_links_are_those_of_the_local_join(seed, count, shape, least, homes, ranges):
    values, chance = _signatures(seed, count), random.Random(seed)
    words = np.random.default_rng(seed).choice(np.array([3, 100], np.int32), count, p=[0.1, 0.9])
    sizes = np.bincount(np.sort(np.random.default_rng(seed).integers(0, ranges, count)), minlength=ranges)
    blocks, numbering = _blocks(values, words, sizes, chance)
    plan = Plan(Bands(*shape), least, surely_agreeing(SLOTS, least), numbering, homes)
    found = _pairs(blocks, plan).only("pair").collect()
    pairs = np.stack([column(found, name, np.int64) for name in ("left", "right")], axis=1)
    assert len(np.unique(pairs, axis=0)) == len(pairs)
    expected = join(values, plan.bands, least_agreeing=least, usable=words >= 8)
    assert sorted(map(tuple, pairs.tolist())) == list(map(tuple, expected.tolist()))


def test_a_hundred_twins_send_one_signature():
    values, words = np.repeat(_signatures(1, 2), 100, axis=0), np.full(200, 100, np.int32)
    blocks, numbering = _blocks(values, words, [150, 50], random.Random(1))
    plan = Plan(Bands(32, 4), 64, 96, numbering, 3)
    met = blocks.each(stage.Keyed(plan)).together(stage.Met(plan), 3)
    sent = blocks.plus(met.only("asked", "left_out")).together(stage.Answered(plan), 2).collect()
    assert set(column(sent, "row", np.int64).tolist()) == {0, 100}


@given(st.integers(0, 10**6), st.integers(2, 80), st.sampled_from([3, 4, 8]), st.sampled_from([20, 64, 120]))
@settings(max_examples=40)
def test_runs_are_walked_alike_compiled_and_in_numpy(seed, count, leaders, least):
    values = _signatures(seed, count)
    rng = np.random.default_rng(seed)
    words = np.sort((rng.integers(0, 4, count).astype(np.uint64) << np.uint64(7)) | np.arange(count, dtype=np.uint64))
    places = rng.permutation(count)
    rows, others, agreeing = walk_in_numpy(words, 7, values, places, least, leaders)
    from provenance.kernels.joining import walk_runs

    out = np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.uint8)
    told = walk_runs.py_func(words, 7, values, places, least, np.empty(leaders, np.int64), *out)
    expected = zip(rows.tolist(), others.tolist(), agreeing.tolist(), strict=True)
    assert sorted(zip(*(one[:told].tolist() for one in out), strict=True)) == sorted(expected)


def test_runs_are_walked_by_compiled_code_where_there_are_many(monkeypatch):
    values, count = _signatures(7, 300), 300
    plan = Plan(Bands(32, 4), 64, 96, Numbering(np.array([0, count]), 0), 1)
    keys = np.random.default_rng(7).integers(0, 9, count).astype(np.uint64)
    words = np.sort((keys << np.uint64(plan.bits)) | np.arange(count, dtype=np.uint64))
    plain = stage._walk(words, plan, values, np.arange(count))
    monkeypatch.setattr(stage, "FEWEST_COMPILED", 0)
    compiled = stage._walk(words, plan, values, np.arange(count))
    told = [sorted(zip(*(one.tolist() for one in found), strict=True)) for found in (plain, compiled)]
    assert told[0] == told[1]
    assert any(leader >= 0 for _, leader, _ in told[0])


@given(st.lists(st.integers(0, 400), unique=True), st.lists(st.integers(-5, 500)), st.booleans())
def test_rows_are_found_whether_they_lie_close_together_or_far_apart(rows, wanted, close):
    sparse = stage._SPARSE
    try:
        stage._SPARSE = 1 << 20 if close else 0
        known = stage._Places.of(np.array(rows, np.int64))
    finally:
        stage._SPARSE = sparse
    if rows[1:]:
        assert (known.table is not None) == close
    expected = [rows.index(one) if one in rows else -1 for one in wanted]
    assert known.find(np.array(wanted, np.int64)).tolist() == expected


@given(st.lists(st.none() | st.text(max_size=9), max_size=9), st.integers(0, 4), st.booleans())
def test_what_a_row_says_has_one_hash_in_whatever_layout_it_comes(texts, start, dated):
    dates = [None, "2021-01-01", "2021-02"] * 3 if dated else None
    told = [
        (one or "").encode() + b"\0" + str(dates[place] if dates else None).encode()
        for place, one in enumerate(texts[start:])
    ]
    for kind in (pa.string(), pa.large_string()):
        found = digests_of(pa.array(texts, kind)[start:], dates)
        assert [row.tobytes() for row in found] == [xxh3_128_digest(one) for one in told]


@given(st.integers(0, 10**6), st.integers(1, 50), st.integers(0, 60))
def test_components_are_those_of_a_graph(seed, count, edges):
    pairs = np.random.default_rng(seed).integers(0, count, (edges, 2))
    graph = nx.empty_graph(count)
    graph.add_edges_from(pairs.tolist())
    expected = np.empty(count, np.int64)
    for component in nx.connected_components(graph):
        expected[list(component)] = min(component)
    assert components(count, pairs).tolist() == expected.tolist()


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(2, 60), st.integers(1, 80), st.integers(1, 5), st.booleans())
def test_components_are_found_in_many_homes_as_in_one(seed, count, edges, homes, chain):
    rng = np.random.default_rng(seed)
    pairs = rng.integers(0, count, (edges, 2))
    if chain:
        order = rng.permutation(count)
        pairs = np.stack([order[:-1], order[1:]], axis=1)
    pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    messages = [
        Message(home, "pair", table(left=pairs[mine, 0], right=pairs[mine, 1]))
        for home, mine in spread(pairs[:, 1] % homes)
    ]
    flow = ListFlow(tuple(messages), random.Random(seed))
    wanted = components(count, pairs)
    for at_once in (0, 10**6):
        found = places(flow, len(pairs), homes, at_once).collect() if len(pairs) else []
        rows, least = column(found, "row", np.int64), column(found, "component", np.int64)
        assert sorted(rows.tolist()) == np.unique(pairs).tolist()
        assert least.tolist() == wanted[rows].tolist()
        assert all(one.home == row % homes for one in found for row in one.records.column("row").to_pylist())


@settings(max_examples=80)
@given(st.integers(0, 10**6), st.integers(2, 25), st.integers(2, 25))
def test_clusters_of_two_corpora_are_those_of_each(seed, first, second):
    rng = np.random.default_rng(seed)
    sizes = first, second
    jaccards = [np.triu(rng.random((size, size)), 1) for size in sizes]
    known = [np.argwhere(np.triu(rng.random((size, size)) < 0.3, 1)) for size in sizes]
    rank = rng.permutation(first + second)

    def verify(pairs):
        low, high = pairs.min(axis=1), pairs.max(axis=1)
        inside = high < first
        found = np.empty(len(pairs))
        found[inside] = jaccards[0][low[inside], high[inside]]
        found[~inside] = jaccards[1][low[~inside] - first, high[~inside] - first]
        return found

    def grouped(pairs, count, shift, ranks):
        return cluster_edges(
            count, pairs, verify(pairs + shift), min_similarity=0.5, rank=ranks, verify=lambda one: verify(one + shift)
        )

    whole = grouped(np.concatenate([known[0], known[1] + first]), first + second, 0, rank)
    parts = grouped(known[0], first, 0, rank[:first]), grouped(known[1], second, first, rank[first:])
    expected = np.concatenate([parts[0].representatives, parts[1].representatives + first])
    assert whole.representatives.tolist() == expected.tolist()
    assert whole.cuts.left.size == parts[0].cuts.left.size + parts[1].cuts.left.size


def _deduplicated(corpus, seed, *, rule="earliest", parallelism=3, links_at_once=10**6):
    chance = random.Random(seed)
    request = Request(
        min_similarity=0.5,
        representative=rule,
        recall=0.99,
        parallelism=parallelism,
        links_at_once=links_at_once,
    )
    articles = ListedArticles(corpus, chance.choice([7, 50, 1_000]), chance)
    return deduplicate_articles(articles, request, too_short, silent_stages)


@pytest.mark.parametrize("seed", range(6))
def test_clusters_and_splits_are_those_of_the_local_engine(seed):
    corpus = made_up(seed)
    rule = ("earliest", "longest", "first")[seed % 3]
    expected = pv.deduplicate(corpus, representative=rule)
    found = _deduplicated(corpus, seed, rule=rule, parallelism=1 + seed, links_at_once=10**6 * (seed % 2))
    assert pa.Table.from_batches(found.table).sort_by("id").to_pylist() == expected.to_arrow().to_pylist()
    assert found.splits == expected.splits
    assert found.articles - found.dropped == len(expected.kept)
    assert found.clusters == len(expected.clusters)
    assert [one.message for one in found.warnings] == [one.message for one in expected.warnings]


def test_equal_ids_with_other_texts_leave_the_same_article_as_on_this_machine():
    corpus = made_up(3, rows=60)
    ids = corpus.column("id").to_pylist()
    ids[1], ids[20], ids[21], ids[5] = ids[0], ids[40], ids[40], ids[6]
    texts = corpus.column("text").to_pylist()
    texts[5] = texts[6]
    corpus = (
        corpus.set_column(0, "id", pa.array(ids)).set_column(1, "text", pa.array(texts)).drop_columns(["published"])
    )
    expected = pv.deduplicate(corpus)
    for seed in range(3):
        found = _deduplicated(corpus, seed)
        assert pa.Table.from_batches(found.table).sort_by("id").to_pylist() == expected.to_arrow().to_pylist()
        assert sorted((one.id, one.code) for one in found.set_aside) == sorted(
            (one.id, one.code) for one in expected.set_aside
        )
        assert {"repeated"} <= {one.code for one in found.warnings}
        assert set(found.repeated) == {ids[0], ids[40], ids[6]}


def test_rows_that_are_no_articles_are_named_and_counted():
    text = pa.array([b"\xff\xfe broken", b"one two three four five six seven eight nine", None, b" \n", b"ninth"])
    batch = pa.record_batch({"id": pa.array(["broken", None, "none", "blank", "short"]), "text": text})
    empty = batch.slice(0, 0)
    messages = list(sign_rows(iter([empty, batch])))
    named, more = told(messages, "set_aside")
    assert more == 0
    assert [(one.id, one.code) for one in named] == [
        ("blank", "empty_text"),
        ("broken", "invalid_utf8"),
        ("none", "no_text"),
        ("row without an id", "no_id"),
    ]
    assert "one two three" in named[-1].message
    assert [one.records.column("id").to_pylist() for one in messages if one.kind == "signed"] == [["short"]]


def test_of_very_many_rows_set_aside_the_first_by_id_are_named_and_the_rest_counted():
    tasks = []
    for first in range(0, 6_000, 3_000):
        noticed = Noticed("set_aside")
        for number_ in range(first + 2_999, first - 1, -1):
            noticed.add(Notice(id=f"{number_:04}", code="no_text", message="none"))
        tasks += noticed.message()
    named, more = told(tasks[::-1], "set_aside")
    assert [one.id for one in named] == [f"{number_:04}" for number_ in range(NAMED_RECORDS)]
    assert more == 6_000 - NAMED_RECORDS


def test_a_range_of_ids_is_in_order_whatever_came_first():
    corpus = made_up(5, rows=80)
    batches = [list(sign_rows(iter([one]))) for one in corpus.to_batches(max_chunksize=9)]
    messages = [one for batch in batches for one in batch]
    cuts = cuts_of([one for one in messages if one.kind == "sample"], 4)
    flow = ListFlow(tuple(one for one in messages if one.kind == "signed"), random.Random(2))
    blocks = flow.each(Ranged(cuts)).together(number, len(cuts) + 1).only("block").collect()
    ids = [name for one in sorted(blocks, key=lambda one: one.home) for name in one.records.column("id").to_pylist()]
    assert ids == sorted(corpus.column("id").to_pylist())
    assert len(blocks) > 1


def test_messages_are_read_as_they_were_written(monkeypatch):
    records = table(id=["a", "b"], values=np.arange(256, dtype=np.uint8).reshape(2, 128), row=np.array([1, 2]))
    sent = [
        Message(3, "first", records),
        Message(0, "second", table(word=np.arange(5, dtype=np.uint64)), 7),
        Message(1, "first", records.slice(1)),
        Message(2, "none", records.slice(0, 0)),
    ]
    for together in (1, 1_000, 1 << 20):
        monkeypatch.setattr(exchange, "_GIVEN_BYTES", together)
        batches = list(as_rows(iter(sent)))
        found = list(from_rows(batches))
        assert [(one.home, one.kind, one.part) for one in found] == [(one.home, one.kind, one.part) for one in sent]
        assert all(one.records.equals(other.records) for one, other in zip(found, sent, strict=True))
        assert together > 1 or len(batches) == len(sent)
    assert not list(as_rows(()))
