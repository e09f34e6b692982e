"""
Of each cluster of near-duplicates one article is left, whatever holds the corpus and in whatever order it comes.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import itertools
import json
import random
from pathlib import Path

import jsonschema
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

import provenance as pv
from corpora_for_tests import planted
from provenance.engines import first_run, local, ordering, remembered, signed, spool, verifying
from provenance.engines.dates import published_at
from provenance.engines.notices import Told
from provenance.engines.ordering import permuted
from provenance.kernels.permuting import permute_rows
from provenance.notices import Notice
from provenance.progress import silent_stages
from provenance.readers import batches as reading
from provenance.readers.batches import columns, lines
from test_schemas import problems, schema

pytestmark = pytest.mark.usefixtures("empty_folder")

ROWS, CLUSTERS = planted()


@functools.cache
def of_rows():
    return pv.deduplicate(pa.Table.from_pylist(ROWS))


def members(clusters):
    return [sorted(member.id for member in one) for one in clusters.clusters]


def test_every_planted_cluster_is_found_and_nothing_else_is_joined():
    assert members(of_rows()) == CLUSTERS
    assert len(of_rows()) == len(ROWS)
    assert of_rows().splits == ()
    assert (of_rows().set_aside, of_rows().warnings) == ((), ())


def test_similarities_are_those_that_are_counted():
    known = {frozenset((match.left, match.right)): match.jaccard for match in pv.find_near_duplicates(ROWS)}
    for member in of_rows():
        if member.id == member.representative:
            assert member.similarity is None
        else:
            assert member.similarity == known[frozenset((member.id, member.representative))]


@pytest.mark.parametrize("rule", ["earliest", "longest", "first"])
def test_who_stands_for_a_cluster_goes_by_the_rule(rule):
    rows = [dict(row) for row in ROWS]
    for row in rows:
        if row["id"].endswith("-1"):
            row["text"] += " and more"
    found = pv.deduplicate(rows, representative=rule)
    expected = {"earliest": "-2", "longest": "-1", "first": "-0"}[rule]
    assert all(name.endswith(expected) for name in found.representatives)
    assert len(found.representatives) == len(CLUSTERS)


def test_an_article_with_a_date_goes_before_one_without_and_the_id_decides_between_equals():
    rows = [{**row, "published": None} for row in ROWS[:3]]
    assert pv.deduplicate(rows).representatives == ("0000-0",)
    rows[1]["published"] = "2020-05-05"
    assert pv.deduplicate(rows).representatives == ("0000-1",)
    rows[2]["published"] = "2190-05-05"  # nobody has published then
    rows[0]["published"] = "no date at all"
    assert pv.deduplicate(rows).representatives == ("0000-1",)


def outcome(found):
    return json.dumps({**found.to_dict(), "run": None})


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 9))
def test_neither_the_order_of_rows_nor_their_batches_nor_threads_leave_a_trace(chance, threads):
    rows = list(ROWS)
    chance.shuffle(rows)
    table = pa.Table.from_pylist(rows)
    pieces = sorted(chance.sample(range(len(rows)), 5))
    chunks = [table.slice(a, b - a) for a, b in itertools.pairwise([0, *pieces, len(rows)])]
    found = pv.deduplicate(pa.concat_tables(chunks), threads=threads)
    assert outcome(found) == outcome(of_rows())


@pytest.mark.parametrize("memory", [0, 5_000])
def test_what_does_not_fit_into_memory_gives_the_same(monkeypatch, memory):
    made = []
    monkeypatch.setattr(spool.Spool, "path", _noting(spool.Spool.path, made))
    monkeypatch.setattr(columns, "BATCH_ROWS", 7)
    monkeypatch.setattr(signed, "BATCH_BYTES", 2_000)
    monkeypatch.setattr(signed, "ROWS_AT_ONCE", 16)
    monkeypatch.setattr(ordering, "ROWS_AT_ONCE", 16)
    monkeypatch.setattr(verifying, "_READ_BYTES", 4_000)
    assert outcome(pv.deduplicate(pa.Table.from_pylist(ROWS), memory_bytes=memory)) == outcome(of_rows())
    assert len(made) >= 3
    assert [path for path in made if path.exists() or path.parent.exists()] == []


def _noting(method, made):
    def noted(self):
        made.append(method(self))
        return made[-1]

    return noted


@pytest.mark.parametrize("ending", ["parquet", "arrow", "jsonl"])
def test_every_kind_of_file_gives_the_same(ending):
    table = pa.Table.from_pylist(ROWS)
    if ending == "parquet":
        parquet.write_table(table, "x.parquet", row_group_size=50)
    elif ending == "arrow":
        with pa.ipc.new_file("x.arrow", table.schema) as writer:
            writer.write_table(table)
    else:
        Path("x.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    assert outcome(pv.deduplicate(f"x.{ending}")) == outcome(of_rows())
    assert outcome(pv.deduplicate(pv.read(f"x.{ending}"))) == outcome(of_rows())


@pytest.mark.parametrize("most", [0, 1, 20_000, 1 << 30])
@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_texts_that_are_remembered_are_those_that_would_be_read_again(monkeypatch, most, ending):
    monkeypatch.setattr(remembered, "_MOST_BYTES", most)
    monkeypatch.setattr(columns, "BATCH_ROWS", 7)
    monkeypatch.setattr(lines, "BATCH_ROWS", 7)
    again = []
    monkeypatch.setattr(reading.Batches, "again", _counting(reading.Batches.again, again))
    rows = [*ROWS, {"id": "null", "text": None}, {"id": "zzz", "text": ROWS[0]["text"], "published": "2001-01-01"}]
    if ending == "parquet":
        parquet.write_table(pa.Table.from_pylist(rows), "x.parquet")
    else:
        Path("x.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = pv.deduplicate(f"x.{ending}")
    assert found.clusters[0][0].id == "zzz"
    assert members(found)[1:] == CLUSTERS[1:]
    assert bool(again) == (most < 1 << 30)


def _counting(method, calls):
    def counted(self, wanted):
        calls.append(int(wanted.sum()))
        return method(self, wanted)

    return counted


def test_a_spool_without_room_costs_time_only(monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    parquet.write_table(pa.Table.from_pylist(ROWS), "x.parquet")
    monkeypatch.setattr(pa.ipc, "new_file", full)
    assert outcome(pv.deduplicate("x.parquet")) == outcome(of_rows())


def test_rows_that_are_no_articles_are_set_aside_and_named_and_the_rest_is_done():
    texts = [row["text"].encode() for row in ROWS] + [
        b"\xff no UTF-8 but quite some words of it are here",
        None,
        b"",
        b" \n",
    ]
    ids = [row["id"] for row in ROWS] + ["invalid", "null", "empty", "blank"]
    text = pa.array(texts, pa.binary()).view(pa.string())
    found = pv.deduplicate(pa.table({"id": ids, "text": text}), representative="first")
    assert members(found) == CLUSTERS
    assert [(notice.id, notice.code) for notice in found.set_aside] == [
        ("blank", "empty_text"),
        ("empty", "empty_text"),
        ("invalid", "invalid_utf8"),
        ("null", "no_text"),
    ]
    assert [notice.position for notice in found.set_aside] == ["table:184", "table:183", "table:181", "table:182"]
    assert "'table', row 181: the text is no UTF-8" in found.set_aside[2].message
    with pytest.raises(pv.SetAside, match="4 set aside"):
        pv.deduplicate(pa.table({"id": ids, "text": text}), strict=True)


def test_of_rows_with_one_id_the_same_is_kept_whatever_comes_first():
    other = {"id": "0003-1", "text": ROWS[30]["text"] + " and something else", "published": None, "page": None}
    same = {**ROWS[4], "page": 77}
    rows = [*ROWS, other, same]
    outcomes = set()
    for seed in range(6):
        random.Random(seed).shuffle(rows)
        found = pv.deduplicate(pa.Table.from_pylist(rows))
        assert [(notice.id, notice.code) for notice in found.set_aside] == [("0003-1", "duplicate_id")]
        assert [(notice.id, notice.code) for notice in found.warnings] == [(same["id"], "repeated")]
        outcomes.add(outcome(found))
    assert len(outcomes) == 1


def test_short_texts_are_kept_compared_with_nothing_and_counted():
    found = pv.deduplicate([{"id": str(number), "text": "Storm hits the coast"} for number in range(3)])
    assert len(found.kept) == 3
    assert found.clusters == ()
    assert [notice.code for notice in found.warnings] == ["too_short"]
    assert "3 texts are of fewer than 8 words" in found.warnings[0].message


def test_nothing_gives_nothing():
    for nothing in ([], pa.table({"text": pa.array([], pa.string())})):
        found = pv.deduplicate(nothing)
        assert len(found) == 0
        assert problems("clusters", found.to_dict()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_similarity": 0.0},
        {"min_similarity": 1.1},
        {"min_similarity": float("nan")},
        {"recall": 0.0},
        {"recall": 1.0},
        {"min_similarity": 0.01, "recall": 0.999999},
        {"representative": "best"},
        {"threads": 0},
        {"memory_bytes": -1},
    ],
)
def test_parameters_outside_their_ranges_are_refused(wrong):
    with pytest.raises(pv.InvalidParameter):
        pv.deduplicate(ROWS, **wrong)


def test_parameters_change_what_is_found():
    assert len(pv.deduplicate(ROWS, min_similarity=0.99).clusters) == 0
    assert pv.deduplicate(ROWS, recall=0.999).run["bands"] != of_rows().run["bands"]
    curve = dict(map(tuple, of_rows().run["recall"]))
    assert curve[0.5] >= 0.99
    assert curve[0.3] < curve[0.5]


def test_what_a_thread_raises_is_raised(monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("in a thread")

    monkeypatch.setattr(lines, "object_of", broken)
    Path("x.jsonl").write_text('{"text": "x"}\n', encoding="utf-8")
    with pytest.raises(RuntimeError, match="in a thread"):
        pv.deduplicate("x.jsonl")


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, RuntimeError])
def test_whatever_ends_the_work_the_spool_is_gone(tmp_path, error):
    def work():
        with spool.spooling(tmp_path) as where:
            where.path().write_bytes(b"x")
            assert where.path().parent.parent == tmp_path
            raise error

    with pytest.raises(error):
        work()
    assert list(tmp_path.iterdir()) == []


def test_arrays_in_the_spool_are_written_and_read(tmp_path):
    with spool.spooling(tmp_path) as where:
        array = where.array(1_000, np.dtype(np.uint64))
        array[:] = np.arange(1_000)
        assert array.sum() == 499_500
        assert where.array(0, np.dtype(np.uint64)).size == 0


@pytest.mark.parametrize("kernel", [permute_rows, getattr(permute_rows, "py_func", permute_rows)])
@pytest.mark.parametrize("kind", [np.uint8, np.uint32])
def test_rows_are_put_into_their_order_in_place(kernel, kind):
    chance = np.random.default_rng(1)
    for size in (0, 1, 2, 5, 100):
        for _ in range(5):
            values = chance.integers(0, 200, (size, 3)).astype(kind)
            order = chance.permutation(size)
            expected = values[order]
            kernel(values, order.copy(), np.empty(3, kind))
            assert np.array_equal(values, expected)


@settings(max_examples=30)
@given(st.data())
def test_some_rows_in_an_order_are_the_same_in_place(data):
    size = data.draw(st.integers(1, 30))
    order = np.array(data.draw(st.permutations(range(size)))[: data.draw(st.integers(0, size))], np.int64)
    values = np.arange(size * 2, dtype=np.uint8).reshape(size, 2)
    expected = values[order]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordering, "ROWS_AT_ONCE", data.draw(st.sampled_from([0, 1 << 16])))
        assert np.array_equal(permuted(values, order), expected)


def test_many_notices_are_counted():
    told = Told()
    for number in range(1_500):
        told.add(Notice(id=f"x:{number}", code="no_text", message="no text"))
    whole = told.whole()
    assert len(whole) == 1_001
    assert whole[-1].code == "more_set_aside"
    assert "500 rows more" in whole[-1].message


def test_dates_of_any_kind_are_instants():
    found = published_at(
        [
            None,
            "",
            "2020-01-01T00:00:00Z",
            1577836800,
            dt.date(2020, 1, 1),
            [1],
            "x",
            "2020-01-01T00:00:00Z",
            True,
            1e99,
        ]
    )
    assert np.isnat(found).tolist() == [True, True, False, False, False, True, True, False, True, True]
    assert found[2] == found[3] == found[7] == np.datetime64("2020-01-01T00:00:00")
    assert published_at([]).shape == (0,)


def test_instants_of_a_table_are_believed_as_others_are():
    moments = [
        dt.datetime(2020, 1, 2, 3, 4, 5, tzinfo=dt.UTC),
        None,
        dt.datetime(1970, 1, 1, 8, tzinfo=dt.UTC),
        dt.datetime(1969, 12, 31, 23, tzinfo=dt.UTC),
        dt.datetime(2190, 1, 1, tzinfo=dt.UTC),
        dt.datetime.now(dt.UTC) + dt.timedelta(hours=20),
    ]
    for unit in ("us", "ns"):
        array = pa.array(moments, pa.timestamp("us", "UTC")).cast(pa.timestamp(unit, "Asia/Tokyo"))
        found = published_at(columns.dates_of(array))
        np.testing.assert_array_equal(found, published_at(moments))
    assert np.isnat(published_at(moments)).tolist() == [False, True, True, False, True, False]


def test_the_schema_of_clusters_is_one_and_every_answer_is_valid():
    jsonschema.Draft202012Validator.check_schema(schema("clusters"))
    assert problems("clusters", of_rows().to_dict()) == []
    assert problems("clusters", chained().to_dict()) == []


def chained():
    """
    Texts of which each is similar to the next, and the ends are not.
    """
    words = [f"word{number}" for number in range(400)]
    texts = [" ".join(words[start : start + 200]) for start in range(0, 200, 30)]
    return pv.deduplicate([{"id": f"{number:02}", "text": text} for number, text in enumerate(texts)])


def test_what_hangs_by_a_thread_is_kept_apart_and_told():
    found = chained()
    assert len(found.clusters) > 1
    assert found.splits
    for split in found.splits:
        assert split.similarity < 0.5 <= split.member_similarity


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["version"], 2),
        (["run", "kept"], -1),
        (["run", "parameters", "representative"], "best"),
        (["members", 0, "similarity"], 1.1),
        (["members", 0, "plus"], 1),
        (["splits"], None),
    ],
)
def test_the_schema_refuses_what_are_no_clusters(path, value):
    data = json.loads(json.dumps(of_rows().to_dict()))
    *above, last = path
    functools.reduce(lambda one, key: one[key], above, data)[last] = value
    assert problems("clusters", data) != []


def test_the_answer_is_a_table():
    table = of_rows().to_arrow()
    assert table.schema.names == ["id", "cluster", "representative", "similarity"]
    assert [str(kind) for kind in table.schema.types] == ["string", "int64", "string", "double"]
    assert repr(of_rows()) == "<Deduplication: 180 articles, 60 kept, 60 clusters of more than one>"
    assert isinstance(of_rows(), pv.Clusters)
    assert len(of_rows()[:3]) == 3


def test_the_arrays_say_what_the_records_say():
    with spool.spooling() as where:
        found = local.deduplicate_batches(
            reading.open_batches(pa.Table.from_pylist(ROWS)),
            min_similarity=0.5,
            representative="earliest",
            recall=0.99,
            threads=1,
            spool=where,
            stages=silent_stages,
        )
    ids = found.ids.to_pylist()
    assert ids == [member.id for member in of_rows()]
    assert found.labels().tolist() == [member.cluster for member in of_rows()]
    assert [ids[row] for row in found.representatives()] == [member.representative for member in of_rows()]
    assert int(found.kept.sum()) == 60


@pytest.mark.parametrize("first_time", [True, False])
def test_a_first_run_says_that_it_compiles(monkeypatch, first_time):
    asked = []

    def must_compile(*kernels):
        asked.extend(kernels)
        return first_time

    monkeypatch.setattr(signed, "must_compile", must_compile)
    monkeypatch.setattr(local, "must_compile", must_compile)
    texts = [f"{number} {text}" for number, text in enumerate([row["text"] for row in ROWS] * 25)]
    heard = []

    @contextlib.contextmanager
    def stages(what):
        heard.append(what)
        yield lambda *_: None

    pv.deduplicate(pa.table({"text": texts}), stages=stages)
    assert "signing.sign_texts" in asked
    assert ("compiling (first run)" in heard) == first_time
    assert ("joining, compiling (first run)" in heard) == first_time
    # They are asked of what is there.
    assert first_run.must_compile(*asked) in (True, False)


@pytest.mark.long
@pytest.mark.parametrize("kind", [pa.dictionary(pa.int32(), pa.large_string()), pa.string_view(), pa.large_string()])
def test_a_chunk_of_more_than_two_gigabytes_is_read(kind):
    base = " ".join(row["text"] for row in ROWS) * 8
    array = pa.array([base], pa.large_string())
    count = 2**31 // len(base) + 10
    if pa.types.is_dictionary(kind):
        texts = pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), array)
    else:
        texts = pa.array([base], pa.string_view()) if str(kind) == "string_view" else array
        texts = pa.concat_arrays([texts] * count)
    assert len(texts) * len(base) > 2**31
    found = pv.deduplicate(pa.table({"text": texts}))
    assert (len(found), len(found.kept)) == (count, 1)
