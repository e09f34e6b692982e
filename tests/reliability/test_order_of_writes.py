"""
What is told of a write is told after it is on the disk, and what was changed since is never given.

A killed process shows only what the system still holds in memory; what a cut of power leaves is what was synced. So
the calls themselves are watched here, and their order.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import apsw
import pytest

import provenance as pv
from archive_for_tests import article
from provenance.archive import connection, locking
from provenance.archive.verifying import verify_file
from provenance.progress import silent
from provenance.whole_files import written_whole


class _WatchedFile(apsw.VFSFile):
    """
    A file of SQLite's that notes when it is written to and when it is synced.
    """

    def __init__(self, events, name, flags):
        self._events = events
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._name = Path(path or "temporary").name
        super().__init__("cksmvfs", name, flags)

    def xWrite(self, data, offset):  # noqa: N802  # as SQLite calls it
        self._events.append(("write", self._name))
        super().xWrite(data, offset)

    def xSync(self, flags):  # noqa: N802
        super().xSync(flags)
        self._events.append(("sync", self._name))


class _Watched(apsw.VFS):
    """
    SQLite's checksummed files, each of them watched.
    """

    def __init__(self, name, events):
        self._events = events
        super().__init__(name, "cksmvfs")

    def xOpen(self, name, flags):  # noqa: N802
        return _WatchedFile(self._events, name, flags)


@pytest.fixture
def events(monkeypatch):
    connection._load_checksums()
    found = []
    watched = _Watched("watched", found)
    monkeypatch.setattr(connection, "_VFS", "watched")

    def told(_lock, number):
        found.append(("acknowledged", str(number)))

    monkeypatch.setattr(locking.WriterLock, "tell", told)
    yield found
    watched.unregister()


def unsynced(events):
    """
    Give the files with a write that was not synced when something was acknowledged.
    """
    waiting, left = set(), set()
    for kind, name in events:
        if kind == "write" and not name.endswith("-shm"):
            waiting.add(name)
        elif kind == "sync":
            waiting.discard(name)
        elif kind == "acknowledged":
            left |= waiting
    return left


def test_a_commit_is_on_the_disk_before_it_is_acknowledged(tmp_path, events):
    path = tmp_path / "news.archive"
    with pv.Archive(path) as archive:
        for number in range(3):
            archive.add(article(f"a{number}"), told=lambda _: events.append(("acknowledged", "told")))
        archive.add(article("a0", 1), replace=True)
        archive.remove("a1")
    assert sum(kind == "acknowledged" for kind, _ in events) >= 8
    assert sum(one == ("write", "news.archive-wal") for one in events) >= 5
    assert unsynced(events) == set()


def test_what_is_not_synced_would_be_noticed():
    assert unsynced([("write", "a"), ("acknowledged", "1"), ("sync", "a")]) == {"a"}
    assert unsynced([("write", "a"), ("sync", "a"), ("acknowledged", "1"), ("write", "a")]) == set()


def test_what_was_told_of_a_batch_is_there_for_any_reader(tmp_path):
    path = tmp_path / "news.archive"
    heard = []

    def told(became):
        with pv.Archive(path, create=False) as reader:
            heard.extend((one.id, one.id in reader) for one in became)

    with pv.Archive(path) as archive:
        archive.add((article(f"a{number}") for number in range(5)), batch=2, told=told)
    assert heard == [(f"a{number}", True) for number in range(5)]


def _calls(monkeypatch, act):
    """
    Give the syncs and renames that *act* makes, in order: of what, and what it is by then.
    """
    found = []
    kinds = {True: "folder", False: "file"}
    fsync, replace = os.fsync, Path.replace

    def synced(descriptor):
        fsync(descriptor)
        found.append(("sync", kinds[Path(f"/proc/self/fd/{descriptor}").is_dir()]))

    def replaced(path, target):
        found.append(("rename", Path(target).name))
        return replace(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", synced)
        patched.setattr(Path, "replace", replaced)
        act()
    return found


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="what a descriptor is of is asked of /proc")
def test_a_file_is_on_the_disk_before_it_has_its_name_and_its_name_before_it_is_done(tmp_path, monkeypatch):
    def write():
        with written_whole(tmp_path / "whole.txt") as stream:
            stream.write(b"all of it")

    assert _calls(monkeypatch, write) == [("sync", "file"), ("rename", "whole.txt"), ("sync", "folder")]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="what a descriptor is of is asked of /proc")
def test_the_name_of_an_archive_is_on_the_disk_before_it_is_written_to_and_after_a_repair(tmp_path, monkeypatch):
    path = tmp_path / "news.archive"
    renamed = [("rename", "news.archive"), ("sync", "folder")]
    assert _calls(monkeypatch, lambda: pv.Archive(path).close()) == renamed
    with pv.Archive(path) as archive:
        archive.add(article("a"))
        assert _calls(monkeypatch, archive.repair)[-2:] == renamed
    copy = tmp_path / "copy.archive"
    with pv.Archive(path) as archive:
        backed_up = [("sync", "file"), ("rename", "copy.archive"), ("sync", "folder")]
        assert _calls(monkeypatch, lambda: archive.backup(copy))[-3:] == backed_up


def _changed(path, statement, *values):
    """
    Change what an archive holds through its own pages, so that their checksums hold.
    """
    opened = connection.connect(path)
    opened.execute(statement, values)
    opened.close()


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "news.archive"
    with pv.Archive(path) as archive:
        archive.add([article(f"a{number}") for number in range(4)])
    return path


OF_ANOTHER = "(SELECT {0} FROM articles WHERE id = 'a1')"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("text", OF_ANOTHER.format("text")),
        ("digest", OF_ANOTHER.format("digest")),
        ("about", """'{"outlet":"Another"}'"""),
        ("id", "'b0'"),
    ],
)
def test_a_record_that_is_not_what_was_added_is_never_given(path, column, value):
    _changed(path, f"UPDATE articles SET {column} = {value} WHERE id = 'a0'")  # noqa: S608  # of the lines above
    with pv.Archive(path) as archive:
        with pytest.raises(pv.ArchiveDamaged, match="it is not what was added"):
            archive["b0" if column == "id" else "a0"]
        assert archive["a2"] == article("a2")
    assert [one.code for one in verify_file(path, silent).problems].count("article_damaged") == 1


def test_an_index_that_lost_a_posting_is_found_out(path, tmp_path):
    copy = tmp_path / "copy.archive"
    shutil.copy(path, copy)
    _changed(copy, "DELETE FROM runs")
    _changed(copy, "DELETE FROM pages")
    problems = verify_file(copy, silent).problems
    assert [one.code for one in problems] == ["index_damaged"]
    with pv.Archive(copy) as archive:
        assert not archive.verify().whole
        archive.repair()
        assert archive.verify().whole
