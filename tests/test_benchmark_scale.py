"""
The scale benchmark counts what a job and its children cost, and its model says what more articles cost.
"""

from __future__ import annotations

import subprocess
import sys

import pyarrow.parquet as pq
import pytest
from benchmarks.report import BenchmarkError
from benchmarks.scale.corpora import write_made
from benchmarks.scale.cost import tree_peak_bytes, tree_seconds
from benchmarks.scale.equality import _corpus, _pairs
from benchmarks.scale.model import Cluster, cost_of
from benchmarks.scale.run import run

from provenance.similarity.bands import Bands


def test_the_time_of_children_that_have_ended_counts():
    before = tree_seconds()
    subprocess.run([sys.executable, "-c", "sum(range(20_000_000))"], check=True)
    assert tree_seconds() - before > 0.1


def test_the_memory_of_living_children_counts():
    held = (
        "import sys; data = bytearray(100_000_000); data[::4096] = b'x' * len(data[::4096]); print(); sys.stdin.read()"
    )
    alone = tree_peak_bytes()
    with subprocess.Popen([sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        assert tree_peak_bytes() - alone > 90_000_000
        child.stdin.close()


def test_a_made_corpus_ends_with_articles_of_one_text(tmp_path):
    write_made(tmp_path / "made.parquet", 300, identical=20)
    table = pq.read_table(tmp_path / "made.parquet")
    assert table.column_names == ["id", "text"]
    assert len(set(table.column("id").to_pylist())) == len(table) == 320
    texts = table.column("text").to_pylist()
    assert set(texts[300:]) == {texts[0]}


def test_more_articles_cost_more_and_share_more_keys_by_chance():
    bands = Bands(35, 3)
    costs = [cost_of(10**power, bands, 1e-5, 1.0, Cluster()) for power in (6, 8, 10)]
    for name in ("core_hours", "shuffle_bytes", "disk_bytes", "run"):
        values = [getattr(cost, name) for cost in costs]
        assert values == sorted(values)
        assert values[0] < values[-1]
    assert costs[0].core_hours == pytest.approx((1.0 + 10) / 3_600)
    longer = cost_of(10**10, Bands(21, 4), 1e-5, 1.0, Cluster())
    assert longer.run < costs[-1].run / 200


def test_corpora_for_equality_are_the_same_each_time_and_have_twins():
    one, other = _corpus(3), _corpus(3)
    assert one.equals(other)
    assert len(set(one.column("text").to_pylist())) < len(one) == len(set(one.column("id").to_pylist()))


def test_a_row_in_another_cluster_differs():
    table = _corpus(1).slice(0, 2)
    clusters = table.select(["id"]).append_column("cluster", [[0, 0]])
    clusters = clusters.append_column("representative", [["a", "a"]]).append_column("similarity", [[None, 0.5]])
    moved = clusters.set_column(1, "cluster", [[0, 1]])
    assert len(_pairs(clusters) ^ _pairs(moved)) == 2


def test_a_corpus_of_the_user_is_refused(tmp_path):
    with pytest.raises(BenchmarkError, match="--corpus"):
        run(quick=True, corpus=tmp_path, plots=None)
