"""
What the file beside an archive says of who writes, and of what was acknowledged.
"""

from __future__ import annotations

import os
import re

import pytest

import provenance as pv
from provenance.archive import locking
from provenance.archive.locking import WriterLock, acknowledged, forget


@pytest.fixture
def path(tmp_path):
    return tmp_path / "news.archive"


def beside(path):
    return path.with_name(path.name + "-lock")


def test_one_holds_it_until_it_gives_it_back(path):
    first, second = WriterLock(path), WriterLock(path)
    assert not first.held
    first.acquire()
    first.acquire()
    assert first.held
    first.tell(3)
    with pytest.raises(pv.ArchiveLocked, match=f"written to by process {os.getpid()}, since 20") as refused:
        second.acquire()
    assert not second.held
    assert refused.value.pid == os.getpid()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", refused.value.since)
    first.release()
    first.release()
    assert not first.held
    second.acquire()
    assert second.held
    second.release()
    assert beside(path).exists()


def test_nobody_is_named_where_the_file_says_nothing(path):
    first, second = WriterLock(path), WriterLock(path)
    first.acquire()
    with pytest.raises(pv.ArchiveLocked, match="written to by another process: wait") as refused:
        second.acquire()
    assert (refused.value.pid, refused.value.since) == (None, None)
    first.release()


def test_what_was_acknowledged_is_said_in_the_same_number_of_bytes(path):
    assert acknowledged(path) == 0
    lock = WriterLock(path)
    lock.tell(9)
    assert not beside(path).exists()
    lock.acquire()
    for number in (1, 20, 10**9, 2):
        lock.tell(number)
        assert acknowledged(path) == number
        assert beside(path).stat().st_size == locking._LENGTH
    lock.release()
    assert acknowledged(path) == 2
    lock.tell(9)
    assert acknowledged(path) == 2
    forget(path, 5)
    assert acknowledged(path) == 5
    assert beside(path).stat().st_size == locking._LENGTH


@pytest.mark.parametrize("place", range(0, 256, 5))
def test_a_changed_byte_of_it_is_told_from_a_number(path, place):
    forget(path, 1234)
    data = bytearray(beside(path).read_bytes())
    was = data[place]
    data[place] ^= 0x01
    beside(path).write_bytes(data)
    # Space that fills it up may be other space.
    filled = bytes([was]).isspace() and bytes([was ^ 1]).isspace()
    assert acknowledged(path) == (1234 if filled else 0)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1] 00000000", b'{"acknowledged": 7}', b"null 0c08a9d1"])
def test_what_is_no_such_line_says_nothing(path, content):
    beside(path).write_bytes(content)
    assert acknowledged(path) == 0


def test_a_link_in_its_place_is_not_followed(path, tmp_path):
    (tmp_path / "other").write_text("kept")
    beside(path).symlink_to(tmp_path / "other")
    with pytest.raises(pv.ArchiveReadOnly, match="cannot be written to"):
        WriterLock(path).acquire()
    assert (tmp_path / "other").read_text() == "kept"
