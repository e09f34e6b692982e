"""
On Apache Spark the answers are those of this machine, however rows are parted and whatever is killed on the way.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from command_for_tests import run
from flows_for_tests import made_up, outlets_with_habits
from forbidden_words import FORBIDDEN
from provenance.errors import InvalidParameter, SetAside, StorageFailed, UnsupportedFormat
from spark_for_tests import cluster, needs_spark, session

pytestmark = [
    needs_spark,
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning", "ignore::DeprecationWarning"),
]


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    with session(tmp_path_factory.mktemp("spark")) as one:
        yield one


@pytest.fixture(scope="module")
def spark():
    from provenance import spark

    return spark


def _frame(started, table, folder, partitions=2):
    parquet.write_table(table, folder / "in.parquet")
    return started.read.parquet(str(folder / "in.parquet")).repartition(partitions)


def _sorted(frame):
    return frame.toArrow().sort_by("id").to_pylist()


def test_clusters_are_those_of_this_machine_and_kept_rows_have_all_their_columns(started, spark, tmp_path):
    corpus = made_up(1, rows=150)
    expected = pv.deduplicate(corpus)
    frame = _frame(started, corpus, tmp_path, partitions=3)
    with spark.deduplicate(frame) as found:
        assert _sorted(found.clusters) == expected.to_arrow().to_pylist()
        assert found.splits == expected.splits
        assert found.run["kept"] == len(expected.kept)
        assert found.run["bands"] == expected.run["bands"]
        kept = _sorted(found.kept)
        assert kept == [row for row in corpus.sort_by("id").to_pylist() if row["id"] in expected.kept]
        assert repr(found) == f"<SparkDeduplication: 150 articles, {len(expected.kept)} kept>"
        found.write(str(tmp_path / "out"))
    assert (
        parquet.read_table(tmp_path / "out" / "clusters").sort_by("id").to_pylist() == expected.to_arrow().to_pylist()
    )
    assert sorted(parquet.read_table(tmp_path / "out" / "kept").column("id").to_pylist()) == list(expected.kept)
    about = json.loads((tmp_path / "out" / "about.json").read_text())
    assert about["format"] == "provenance/clusters"
    assert about["run"]["articles"] == 150
    assert [one for one in tmp_path.iterdir() if one.name.startswith(".out")] == []


def test_bad_rows_are_named_and_counted_and_the_rest_is_done(started, spark, tmp_path):
    rewrite = first_rewrite()
    text = [HARBOUR, rewrite, "another " * 20, "no id has this text at all " * 3, None, b"\xff\xfe" * 30, " ", rewrite]
    ids = ["one", "two", "two", None, "none", "broken", "blank", "six"]
    # Parquet takes bytes for text as they are, and so does Spark.
    raw = pa.array([one.encode() if isinstance(one, str) else one for one in text], pa.binary()).view(pa.string())
    corpus = pa.table({"id": ids, "text": raw})
    frame = _frame(started, corpus, tmp_path)
    # Among its partitions are empty ones.
    frame = frame.unionByName(frame.where("id = 'nobody'").repartition(3))
    with spark.deduplicate(frame) as found:
        told = [(one.id, one.code) for one in found.set_aside]
        assert told == [
            ("blank", "empty_text"),
            ("broken", "invalid_utf8"),
            ("none", "no_text"),
            ("row without an id", "no_id"),
            ("two", "duplicate_id"),
        ]
        sound = corpus.filter(pa.array([name in ("one", "two", "six") for name in ids]))
        expected = pv.deduplicate(sound)
        assert _sorted(found.clusters) == expected.to_arrow().to_pylist()
        assert [row["id"] for row in _sorted(found.kept)] == list(expected.kept)
    with pytest.raises(SetAside, match="5 set aside"):
        spark.deduplicate(frame, strict=True)


def test_what_cannot_be_is_refused_before_anything_is_read(started, spark):
    frame = started.createDataFrame([("a", 1.5, "x")], "name string, number double, text string")
    with pytest.raises(UnsupportedFormat, match="no column for the id"):
        spark.deduplicate(frame)
    with pytest.raises(UnsupportedFormat, match="no column 'body'"):
        spark.deduplicate(frame, id_column="name", text_column="body")
    with pytest.raises(UnsupportedFormat, match="expected text or whole numbers"):
        spark.deduplicate(frame, id_column="number")
    with pytest.raises(InvalidParameter, match="recall"):
        spark.deduplicate(frame, id_column="name", recall=2.0)
    with pytest.raises(UnsupportedFormat, match="no column 'story'"):
        spark.trace(frame)


def test_what_cannot_be_written_leaves_what_stood_there(started, spark, tmp_path):
    frame = started.createDataFrame([("a", "x"), ("b", "y")], "id string, text string")
    found = spark.deduplicate(frame)
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StorageFailed, match="cannot write"):
        found.write(str(tmp_path / "taken" / "below"))
    found.write(str(tmp_path / "out"))
    before = sorted(one.name for one in (tmp_path / "out" / "kept").iterdir())
    found.write(str(tmp_path / "out"))
    after = sorted(one.name for one in (tmp_path / "out" / "kept").iterdir())
    assert before != after
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_stories_are_answered_as_each_is_by_itself(started, spark):
    harbour = [("h1", HARBOUR), ("h2", first_rewrite())]
    others = [("o1", HARBOUR.replace("harbour", "station")), ("o2", "A bridge. " * 3), ("o3", None)]
    rows = [(name, text, "harbour") for name, text in harbour] + [(name, text, "other") for name, text in others]
    frame = started.createDataFrame(rows, "id string, text string, story string").repartition(3)
    per_story = {
        story: pa.table({"id": [one for one, _, of in rows if of == story], "text": texts})
        for story in ("harbour", "other")
        for texts in [[text for _, text, of in rows if of == story]]
    }
    traced = {row["story"]: row for row in spark.trace(frame).collect()}
    for story, table in per_story.items():
        expected = pv.trace(table)
        assert traced[story]["trace"] == expected.to_json()
        assert traced[story]["articles"] == len(expected.articles)
    matches = [row.asDict() for row in spark.find_near_duplicates(frame).collect()]
    assert matches == [{"story": "harbour", **row} for row in pv.find_near_duplicates(per_story["harbour"]).to_dicts()]
    passages = [row.asDict() for row in spark.find_passages(frame).collect()]
    assert passages == [{"story": "harbour", **row} for row in pv.find_passages(per_story["harbour"]).to_dicts()]
    assert passages
    aside = [row.asDict() for row in spark.set_aside(frame).collect()]
    assert [(one["story"], one["code"]) for one in aside] == [("other", pv.read(per_story["other"]).set_aside[0].code)]


def test_near_duplicates_of_a_whole_small_corpus_are_those_of_this_machine(started, spark, tmp_path):
    corpus = outlets_with_habits(5, rows=60)
    ids, texts = corpus.column("id").to_pylist(), corpus.column("text").to_pylist()
    ids[4], texts[7] = None, None
    corpus = corpus.set_column(0, "id", pa.array(ids)).set_column(2, "text", pa.array(texts))
    known = corpus.filter(pa.array([name is not None for name in ids]))
    frame = _frame(started, corpus, tmp_path, partitions=3)
    found = spark.find_near_duplicates(frame, story=None)
    rows = found.toArrow().sort_by([("jaccard", "descending"), ("left", "ascending"), ("right", "ascending")])
    assert rows.to_pylist() == pv.find_near_duplicates(known).to_dicts()
    aside = {(row["id"], row["code"]) for row in spark.set_aside(frame, story=None).collect()}
    assert aside == {(one.id, one.code) for one in pv.read(known).set_aside} | {("row without an id", "no_id")}
    with pytest.raises(SetAside):
        spark.find_near_duplicates(frame, story=None, strict=True)
    with pytest.raises(UnsupportedFormat, match="no column for the id"):
        spark.find_near_duplicates(frame.drop("id"), story=None)


def test_the_examples_of_the_document_run(started, tmp_path):
    text = (Path(__file__).parents[1] / "docs" / "scale.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```py\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 3
    corpus = made_up(3, rows=40)
    parquet.write_table(corpus, tmp_path / "crawl.parquet")
    known = {"session": started, "frame": started.read.parquet(str(tmp_path / "crawl.parquet"))}
    for block in blocks:
        # The addresses of somebody's cluster are folders here.
        here = block.replace("s3a://crawl/2026/", str(tmp_path / "crawl.parquet")).replace("hdfs:///", f"{tmp_path}/")
        exec(compile(here, "scale.md", "exec"), known)  # noqa: S102  # our own document
    assert (tmp_path / "kept" / "about.json").is_file()
    assert known["found"].clusters.count() > 0
    assert known["pairs"].columns[:2] == ["left", "right"]
    assert known["stories"].columns[:2] == ["id", "cluster"]


def test_killed_executors_and_a_killed_worker_change_nothing(tmp_path):
    corpus = made_up(2, rows=80)
    expected = pv.deduplicate(corpus).to_arrow().to_pylist()
    assert _killed([corpus], tmp_path, partitions=3) == [expected]


def _killed(corpora, folder, partitions, seconds=900):
    paths = [str(folder / f"in{number}.parquet") for number in range(len(corpora))]
    for corpus, path in zip(corpora, paths, strict=True):
        parquet.write_table(corpus, path)
    with cluster(folder) as (master, workers):
        arguments = [str(folder), master, str(partitions), ",".join(map(str, workers)), *paths]
        tests = Path(__file__).parent
        # The package that is tested, wherever it lies, and not one that is installed.
        path = os.pathsep.join([str(tests), *sys.path])
        done = subprocess.run(
            [sys.executable, str(tests / "killed_spark.py"), *arguments],
            env={**os.environ, "PYTHONPATH": path, "PYSPARK_PYTHON": sys.executable},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-3_000:]
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [one["killed"] for one in told] == [["executors", "worker"]] * len(corpora)
    return [one["rows"] for one in told]


def test_the_command_writes_what_the_local_engine_finds(started, tmp_path, monkeypatch):
    from provenance.engines.spark import running

    corpus = made_up(4, rows=60)
    parquet.write_table(corpus, tmp_path / "in.parquet")
    # The session of these tests serves for the command's: a process has one.
    monkeypatch.setattr(type(started), "stop", lambda _self: None)
    assert running._NAME
    source, output = str(tmp_path / "in.parquet"), str(tmp_path / "out")
    done = run("dedup", "--engine", "spark", source, output)
    assert done.code == 0, done.err
    assert "60 articles" in done.err
    assert FORBIDDEN.search(done.out + done.err) is None
    expected = pv.deduplicate(corpus)
    written = parquet.read_table(tmp_path / "out" / "clusters").sort_by("id").to_pylist()
    assert written == expected.to_arrow().to_pylist()


def test_options_of_the_other_engine_are_refused(tmp_path):
    for option in (["--threads", "2"], ["--memory", "1"], ["--clusters", "c.parquet"]):
        done = run("dedup", "--engine", "spark", *option, "in.parquet", str(tmp_path / "out"))
        assert done.code == 2
        assert "local engine" in done.err
    done = run("dedup", "--master", "local[2]", "in.parquet", "out.parquet")
    assert done.code == 2
    assert "--engine spark" in done.err


# Of the long tests, and of the figure spark_equals_local.
CORPORA = 20


@pytest.mark.long
def test_twenty_corpora_in_four_partitionings_have_no_pair_that_differs(started, spark, tmp_path):
    differing = compared = 0
    for seed in range(CORPORA):
        corpus, rule = made_up(seed, rows=200), ("earliest", "longest", "first")[seed % 3]
        expected = pv.deduplicate(corpus, representative=rule)
        rows = expected.to_arrow().to_pylist()
        for partitions in (1, 2, 7, 40):
            frame = _frame(started, corpus, tmp_path, partitions)
            with spark.deduplicate(frame, representative=rule) as found:
                there = _sorted(found.clusters)
                assert found.splits == expected.splits
            differing += len(there) - sum(one == other for one, other in zip(there, rows, strict=True))
            compared += len(rows)
    assert compared == CORPORA * 4 * 200
    assert differing == 0


@pytest.mark.long
def test_twenty_corpora_with_a_killed_worker_each_have_no_pair_that_differs(tmp_path):
    corpora = [made_up(seed, rows=200) for seed in range(CORPORA)]
    expected = [pv.deduplicate(one).to_arrow().to_pylist() for one in corpora]
    assert _killed(corpora, tmp_path, partitions=5, seconds=3_600) == expected


@pytest.mark.long
def test_near_duplicates_of_a_whole_corpus_are_those_of_this_machine(started, spark, tmp_path):
    corpus = outlets_with_habits(11, rows=1_400)
    expected = pv.find_near_duplicates(corpus)
    for partitions in (2, 9):
        found = spark.find_near_duplicates(_frame(started, corpus, tmp_path, partitions), story=None)
        rows = found.toArrow().sort_by([("jaccard", "descending"), ("left", "ascending"), ("right", "ascending")])
        assert rows.to_pylist() == expected.to_dicts()


@pytest.mark.long
def test_a_text_of_two_hundred_megabytes_is_done_with_the_rest(tmp_path):
    large = " ".join(f"word{number}" for number in range(20_000_000))[:200_000_000]
    corpus = pa.table({"id": ["large", "one", "two"], "text": [large, HARBOUR, first_rewrite()]})
    parquet.write_table(corpus, tmp_path / "in.parquet")
    # Java holds such a text several times over: in a process of its own, with more memory than the other tests need.
    command = [sys.executable, "-W", "ignore", "-m", "provenance", "dedup", "--engine", "spark", "--master", "local[1]"]
    done = subprocess.run(
        [*command, str(tmp_path / "in.parquet"), str(tmp_path / "out")],
        env={**os.environ, "PYSPARK_SUBMIT_ARGS": "--driver-memory 4g pyspark-shell"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    written = parquet.read_table(tmp_path / "out" / "clusters").sort_by("id").to_pylist()
    assert written == pv.deduplicate(corpus).to_arrow().to_pylist()
