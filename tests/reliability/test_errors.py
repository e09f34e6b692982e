"""
Codes and errors that nothing else meets: damage of each part of an archive, columns that are not there, a full disk.
"""

from __future__ import annotations

import errno
import importlib.resources
import itertools
import json
import os
import shutil

import apsw
import pytest

import provenance as pv
from archive_for_tests import article
from articles_for_tests import HARBOUR, first_rewrite
from command_for_tests import run, write
from provenance.archive import connection, locking
from provenance.archive.verifying import verify_file
from provenance.archive.watching import watch
from provenance.progress import silent
from provenance.readers.batches.columns import places
from provenance.readers.batches.parts import ColumnNames
from provenance.readers.gathering import Stopped
from provenance.text import code_points


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "news.archive"
    with pv.Archive(path) as archive:
        archive.add([article(f"a{number}") for number in range(4)])
        archive.add(article("a0", 1), replace=True)
    return path


def changed(path, statement):
    opened = connection.connect(path)
    opened.execute(statement)
    opened.close()


def problems(path):
    return {one.code for one in verify_file(path, silent).problems}


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE meta SET value = '7' WHERE name = 'articles'", "counts_damaged"),
        ("UPDATE meta SET value = 'many' WHERE name = 'articles'", "counts_damaged"),
        ("UPDATE versions SET about = '[]'", "version_damaged"),
        ("UPDATE versions SET text = x'00'", "version_damaged"),
        ("UPDATE articles SET text = x'00' WHERE id = 'a1'", "article_damaged"),
        ("UPDATE articles SET wording = wording + 1 WHERE id = 'a1'", "index_damaged"),
        ("UPDATE pages SET data = substr(data, 9)", "index_damaged"),
    ],
)
def test_damage_that_keeps_the_pages_whole_is_named_by_what_it_is_of(path, statement, code):
    assert problems(path) == set()
    changed(path, statement)
    assert code in problems(path)


def test_damage_of_the_file_and_lost_commits_are_named(path):
    told = locking.acknowledged(path)
    locking.forget(path, told + 3)
    assert problems(path) == {"commits_missing"}
    with pytest.raises(pv.ArchiveDamaged, match="misses commits that were acknowledged"):
        pv.Archive(path)
    locking.forget(path, told)
    data = bytearray(path.read_bytes())
    data[100:400] = bytes(300)
    path.write_bytes(data)
    assert problems(path) == {"file_damaged"}


def test_a_watched_file_that_says_something_else_under_an_id_is_a_conflict(path, tmp_path):
    folder = tmp_path / "incoming"
    folder.mkdir()
    rows = [{"id": "a1", "text": HARBOUR}, {"id": "new", "text": first_rewrite()}]
    (folder / "feed.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with pv.Archive(path) as archive:
        looks = itertools.islice(watch(archive, folder, sleep=lambda _: None), 2)
        became = {one.id: (one.status, one.code) for one in itertools.chain.from_iterable(looks)}
    assert became == {"new": ("added", "ok"), "a1": ("rejected", "id_conflict")}


def test_an_article_outside_the_period_is_set_aside():
    dated = [pv.Article("old", HARBOUR, published="2020-01-01"), pv.Article("new", HARBOUR, published="2021-01-01")]
    answer = pv.trace(dated, since="2020-06-01")
    assert [(one.id, one.code) for one in answer.run.set_aside] == [("old", "outside_period")]


@pytest.mark.parametrize(
    ("column", "code", "said"),
    [("body", "no_such_column", "has no column 'body'"), ("page", "wrong_column_type", "int64 in the column 'page'")],
)
def test_a_column_that_cannot_be_the_text_is_named(column, code, said):
    import pyarrow as pa

    schema = pa.schema([("id", pa.string()), ("text", pa.string()), ("page", pa.int64())])
    with pytest.raises(Stopped, match=said) as stopped:
        places(schema, ColumnNames(text=column))
    assert stopped.value.code == code


def test_what_is_kept_apart_is_said_on_the_way(empty_folder):
    words = [f"word{number}" for number in range(400)]
    texts = [" ".join(words[start : start + 200]) for start in range(0, 200, 30)]
    feed = "".join(json.dumps({"id": f"{number:02}", "text": text}) + "\n" for number, text in enumerate(texts))
    write(empty_folder / "in.jsonl", feed)
    told = run("dedup", "in.jsonl", "out.jsonl", "--json-log")
    assert told.code == 0
    notices = [json.loads(line) for line in told.err.splitlines()]
    assert "kept_apart" in {one.get("code") for one in notices}


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", "cut", "changed", "other"])
def test_a_damaged_table_of_code_points_is_refused(tmp_path, monkeypatch, damage):
    whole = importlib.resources.files("provenance").joinpath("data", code_points.FILE).read_bytes()
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / code_points.FILE
    middle = len(whole) // 2
    data = {"cut": whole[:middle], "changed": whole[:middle] + bytes(64) + whole[middle + 64 :]}.get(damage, damage)
    if damage == "other":
        file.write_bytes(whole)
        monkeypatch.setattr(code_points, "UNICODE", "1.0.0")
    else:
        file.write_bytes(data)
    monkeypatch.setattr(importlib.resources, "files", lambda _: tmp_path)
    with pytest.raises(pv.DamagedCodePoints, match="install text-provenance again"):
        code_points.code_points.__wrapped__()


def refusing(error, number):
    """
    Make SQLite's files fail in one way whenever they are written to.
    """

    class File(apsw.VFSFile):
        def __init__(self, name, flags):
            super().__init__("cksmvfs", name, flags)

        def xWrite(self, _data, _offset):  # noqa: N802  # as SQLite calls it
            raise error

    class Files(apsw.VFS):
        def __init__(self):
            super().__init__(f"refusing {number}", "cksmvfs")

        def xOpen(self, name, flags):  # noqa: N802
            return File(name, flags)

    return Files()


@pytest.mark.parametrize(
    ("error", "expected"),
    [(apsw.FullError("database or disk is full"), pv.StorageFull), (apsw.IOError("disk I/O error"), pv.StorageFailed)],
    ids=["full", "failed"],
)
def test_a_disk_that_takes_nothing_more_leaves_what_is_there(path, monkeypatch, error, expected):
    connection._load_checksums()
    files = refusing(error, expected.__name__)
    with monkeypatch.context() as patched:
        patched.setattr(connection, "_VFS", files.name if hasattr(files, "name") else f"refusing {expected.__name__}")
        with pv.Archive(path) as archive:
            with pytest.raises(pv.StorageFull if expected is pv.StorageFull else pv.StorageFailed):
                archive.add(article("more"))
            assert archive["a1"] == article("a1")
            assert "more" not in archive
    files.unregister()
    with pv.Archive(path) as archive:
        assert archive.verify().whole
        assert archive.add(article("more"))[0].status == "added"


def test_a_folder_that_nobody_may_write_to_is_said_to_be_so(path, monkeypatch):
    def refused(_path, *_):
        raise PermissionError(errno.EACCES, "Permission denied")

    with pv.Archive(path) as archive:
        with monkeypatch.context() as patched:
            patched.setattr(os, "open", refused)
            with pytest.raises(pv.ArchiveReadOnly, match="cannot be written to"):
                archive.add(article("more"))
        assert archive.add(article("more"))[0].status == "added"


def test_a_file_system_without_locks_is_said_to_be_so(path, monkeypatch):
    def refused(_file):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locking, "_lock", refused)
    with pv.Archive(path) as archive, pytest.raises(pv.StorageFailed, match="keep the archive on a local disk"):
        archive.add(article("more"))


def test_a_copy_of_an_archive_beside_its_log_alone_is_not_half_an_answer(path, tmp_path):
    alone = tmp_path / "alone.archive"
    with pv.Archive(path) as archive:
        archive.add(article("last"))
        shutil.copy(path, alone)
        shutil.copy(path.with_name(path.name + "-lock"), alone.with_name(alone.name + "-lock"))
    with pytest.raises(pv.ArchiveDamaged, match="misses commits"):
        pv.Archive(alone, create=False)
