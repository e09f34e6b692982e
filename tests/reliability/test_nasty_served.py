"""
The nasty inputs, sent to a server and laid before Spark: nothing is a fault, and no neighbour pays for it.

One server takes them all, one after the other, as drafts and as what is to be added; Spark gets them as rows of one
DataFrame.
"""

from __future__ import annotations

import http.client
import os
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pytest
from pyarrow import parquet

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from nasty_texts import TEXTS
from serving_for_tests import TOKEN, served
from spark_for_tests import needs_spark, session
from test_nasty_inputs import BATCH, FILES, SECONDS, STARTING, expected_of, lay

FIRSTS = tuple(range(0, len(FILES), BATCH))
FILE = {"Content-Type": "application/octet-stream"}

# What the server takes, of an import and of a draft.
MOST_BYTES, MOST_DRAFT_BYTES = 64_000_000, 8_000_000

# So much of a file is a row of Spark's: of sparse files of a terabyte too.
MOST_ROW_BYTES = 2_000_000

# A story is traced twice, here and there.
MOST_TRACED_BYTES = 50_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("nasty") / "newsroom.archive") as started:
        told = started.add({"id": "source", "text": HARBOUR}, {"id": "rewrite", "text": first_rewrite()})
        assert told["statuses"]["added"] == 2
        yield started


def laid(folder, batch, first):
    """
    Lay nasty inputs into *folder*, and give the path of each with what should become of it.
    """
    for number, nasty in enumerate(batch, first):
        path = lay(nasty, folder, f"n{number:03}")
        yield path, {(name, status.partition(" ")[0]) for name, status in expected_of(nasty, path, f"n{number:03}")}


def regular(path):
    """
    Tell whether there are bytes at a path that could be sent.
    """
    return path.is_file() and not path.is_symlink()


def processor_seconds(server):
    """
    Give what the server, its workers and their children have taken of the processor.
    """
    ticks = 0
    for process in (server.process.pid, *server.workers()):
        # From the third field on, which follows the name in brackets: user and system, its own and its children's.
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def announced(server, address, size):
    """
    Say that a file of *size* bytes will come, and give the answer to that.
    """
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = FILE | {"Authorization": f"Bearer {TOKEN}", "Content-Length": str(size), "Expect": "100-continue"}
    try:
        connection.putrequest("POST", address)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.usefixtures("empty_folder")
@pytest.mark.parametrize("first", FIRSTS)
def test_a_server_takes_every_nasty_file_and_answers_its_neighbours(server, first):
    jobs, allowed = [], 0.0
    before = processor_seconds(server)
    for path, expected in laid("bad", FILES[first : first + BATCH], first):
        if not regular(path):
            continue
        size, name = path.stat().st_size, quote(path.name, safe="")
        if size > MOST_BYTES:
            assert announced(server, f"/api/imports?name={name}", size) == 413
            continue
        # As a draft, by its page and by the API, and as what is to be added.
        data = path.read_bytes()
        allowed += 3 * (SECONDS * max(1.0, size / 1e6) + STARTING)
        checked = server.post(f"/api/check?name={name}", data, headers=FILE)
        kept = server.post(f"/api/drafts?name={name}", data, headers=FILE)
        assert (checked.status == 413) == (kept.status == 413) == (size > MOST_DRAFT_BYTES)
        assert checked.status in (200, 413, 422), (path.name, checked.body)
        if kept.status == 201:
            assert server.get(kept.json["page"]).status in (200, 422)
        begun = server.post(f"/api/imports?name={name}", data, headers=FILE)
        assert begun.status == 202, (path.name, begun.body)
        jobs.append((path, expected, begun.json))
    for path, expected, begun in jobs:
        done = server.done(begun)
        code = (done["error"] or {}).get("code")
        assert done["state"] == "done" or code not in (None, "fault", "worker_ended", "too_slow"), (path.name, done)
        told = [(one["id"], one["status"]) for one in done["additions"] or ()]
        held = {name for name, status in told if status != "rejected"}
        assert {name for name, status in expected if status.startswith("read")} - held == set(), (path.name, done)
        if any(status == "rejected" for _, status in expected):
            assert "rejected" in {status for _, status in told} or done["state"] == "failed", (path.name, done)
    assert processor_seconds(server) - before < allowed
    # Whoever asks for something else is answered.
    report = server.post("/api/check", {"text": HARBOUR}).json
    assert "source" in {one["article"] for one in report["sources"]}
    near = server.get("/api/near?id=source").json["matches"]
    assert {"source", "rewrite"} in [{one["left"], one["right"]} for one in near]


def test_a_server_adds_the_neighbours_of_every_nasty_text(server):
    for number, nasty in enumerate(TEXTS):
        data = nasty.content.encode() if isinstance(nasty.content, str) else nasty.content
        if callable(data):
            continue
        ids = [f"{kind}{number:03}" for kind in ("before", "nasty", "after")]
        texts = [HARBOUR, data.decode("utf-8", "surrogateescape"), first_rewrite()]
        articles = [{"id": name, "text": text} for name, text in zip(ids, texts, strict=True)]
        begun = server.post("/api/imports", {"articles": articles})
        if begun.status == 422:
            # An empty text, or one of more characters than an article has, is named before anything is done.
            assert "articles[1].text" in begun.json["error"]["message"]
            continue
        assert begun.status == 202, (nasty.name, begun.body)
        done = server.done(begun.json)
        assert done["state"] == "done", (nasty.name, done)
        told = {one["id"]: one["status"] for one in done["additions"]}
        assert told[ids[0]] == told[ids[2]] == "added", (nasty.name, told)
        assert server.get(f"/api/article?id={ids[2]}").json["text"] == first_rewrite()


# Spark


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    with session(tmp_path_factory.mktemp("spark")) as one:
        yield one


def rows_of_bytes(folder):
    """
    Give a row of every nasty file, in stories of thirty, each with a source and a rewrite.
    """
    rows = []
    for first in FIRSTS:
        story = f"story {first:03}"
        rows += [(f"source {first}", HARBOUR.encode(), story), (f"rewrite {first}", first_rewrite().encode(), story)]
        for path, _ in laid(folder, FILES[first : first + BATCH], first):
            if regular(path):
                with path.open("rb") as stream:
                    rows.append((path.name, stream.read(MOST_ROW_BYTES), story))
    rows += [(None, b"no id has this text", story), ("none", None, story)]
    rows += [("twice", b"a text of this id", story), ("twice", b"another of this id", story)]
    return rows


@needs_spark
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_spark_does_what_this_machine_does_with_rows_of_nasty_bytes(started, empty_folder):
    from provenance import spark

    rows = rows_of_bytes("bad")
    assert len(rows) > 150
    # Parquet takes any bytes for text, and so does Spark.
    text = pa.array([one for _, one, _ in rows], pa.binary()).view(pa.string())
    corpus = pa.table({"id": [one for one, _, _ in rows], "text": text, "story": [one for *_, one in rows]})
    parquet.write_table(corpus, empty_folder / "in.parquet")
    frame = started.read.parquet(str(empty_folder / "in.parquet")).repartition(3)
    with spark.deduplicate(frame.drop("story")) as found:
        clusters = found.clusters.toArrow().sort_by("id").to_pylist()
        told = [(one.id, one.code) for one in found.set_aside]
        kept = {row["id"] for row in found.kept.select("id").collect()}
    named = corpus.filter(corpus.column("id").is_valid()).drop_columns(["story"])
    here = pv.deduplicate(named)
    assert clusters == here.to_arrow().to_pylist()
    assert kept == set(here.kept)
    assert sorted(told) == sorted([*((one.id, one.code) for one in here.set_aside), ("row without an id", "no_id")])
    assert {"invalid_utf8", "empty_text", "no_text", "no_id", "duplicate_id"} <= {code for _, code in told}
    sources, rewrites = ({f"{kind} {first}" for first in FIRSTS} for kind in ("source", "rewrite"))
    (together,) = {row["cluster"] for row in clusters if row["id"] in sources}
    assert {row["id"] for row in clusters if row["cluster"] == together} >= sources
    assert rewrites <= {row["id"] for row in clusters}


@needs_spark
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_spark_traces_the_neighbours_of_every_nasty_text(started, empty_folder):
    from provenance import spark

    rows = [row for row in rows_of_bytes("bad") if row[0] is not None and len(row[1] or b"") <= MOST_TRACED_BYTES]
    text = pa.array([one for _, one, _ in rows], pa.binary()).view(pa.string())
    corpus = pa.table({"id": [one for one, _, _ in rows], "text": text, "story": [one for *_, one in rows]})
    parquet.write_table(corpus, empty_folder / "in.parquet")
    frame = started.read.parquet(str(empty_folder / "in.parquet")).repartition(3)
    traced = {row["story"]: row for row in spark.trace(frame).collect()}
    aside = {(row["story"], row["id"]) for row in spark.set_aside(frame).collect()}
    assert len(traced) == len(FIRSTS)
    for first in FIRSTS:
        story = f"story {first:03}"
        mine = corpus.filter(pa.array([one == story for *_, one in rows])).drop_columns(["story"])
        # A story's rows are counted in the order of their ids.
        here = pv.trace(mine.sort_by([("id", "ascending"), ("text", "ascending")]))
        assert traced[story]["trace"] == here.to_json()
        assert (f"source {first}", f"rewrite {first}") in {(one.parent, one.child) for one in here.edges}
        assert {name for of, name in aside if of == story} == {one.id for one in here.run.set_aside}
