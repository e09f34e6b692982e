"""
A compressed file reads as what it holds; a damaged, nested or swollen one is named, and costs little and no neighbour.
"""

from __future__ import annotations

import gzip
import io
import itertools
import json
import lzma
import sys
import time
import tracemalloc
import zlib
from pathlib import Path

import pyarrow
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from provenance.errors import UnsupportedFormat
from provenance.readers import read
from provenance.readers.compression import compression_of, decompressed, pieces_of, split_ending
from provenance.readers.gathering import Stopped
from provenance.readers.limits import Limits

pytestmark = pytest.mark.usefixtures("empty_folder")

PACK = {
    ".gz": lambda data: gzip.compress(data, mtime=0),
    ".xz": lzma.compress,
    ".zst": lambda data: pyarrow.compress(data, codec="zstd", asbytes=True),
}
ENDINGS = list(PACK)
COMPANY = {"id": "company", "text": "x"}
in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def lines(count, start=0):
    # Digits that do not repeat, so that the lines take many pieces when they are compressed.
    texts = (f"{zlib.crc32(b'%d' % number):08x}" * 4 for number in range(start, start + count))
    rows = ({"id": f"a{number:06}", "text": text} for number, text in enumerate(texts, start))
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def undone(data, ending, size=1 << 20, **limits):
    pieces = (data[start : start + size] for start in range(0, len(data), size))
    return b"".join(pieces_of(decompressed(pieces, ending, "path", Limits(**limits))))


def named(notices):
    return [(notice.id, notice.code) for notice in notices]


# What is whole


@given(st.binary(max_size=300), st.lists(st.integers(1, 400), max_size=3), st.sampled_from(ENDINGS), st.integers(1, 40))
def test_data_come_back_in_one_file_or_several_set_end_to_end_however_they_are_cut(data, cuts, ending, size):
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    parts = [data[start:end] for start, end in itertools.pairwise(places)] or [b""]
    assert undone(b"".join(map(PACK[ending], parts)), ending, size) == data


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_reads_the_same_from_a_compressed_file(ending):
    table = pyarrow.table({"id": ["a", "b"], "text": ["“Zürich”", "x"]})
    stored = io.BytesIO()
    parquet.write_table(table, stored)
    contents = {
        "text.txt": "“Zürich”".encode(),
        "old.txt": "“Zürich”".encode("cp1252"),
        "wide.csv": 'id,text\n1,"“Zürich”\n"\n'.encode("utf-16"),
        "feed.jsonl": lines(3000),
        "table.parquet": stored.getvalue(),
        "no_ending": b"x",
    }
    for name, data in contents.items():
        Path(name).write_bytes(data)
        plain = read(name)
        Path(name).unlink()
        Path(name + ending.upper()).write_bytes(PACK[ending](data))
        packed = read(name + ending.upper())
        assert len(plain) >= 1
        assert packed.articles == plain.articles
        assert [notice.code for notice in packed.warnings] == [notice.code for notice in plain.warnings]
        assert packed.set_aside == ()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_folder_gives_its_compressed_files_under_the_names_of_what_they_hold(ending):
    for name, data in {"a.txt": b"x", "b.tar": b"x", "c.gz": b"x", "feed.jsonl": b'{"text": "x"}'}.items():
        Path(name + ending).write_bytes(PACK[ending](data))
    Path("c.gz" + ending).rename("c" + ending)
    corpus = read(".")
    assert corpus.ids == ("a", "feed:1")
    assert all(f"{skipped}{ending} (1)" in corpus.warnings[0].message for skipped in (" ", " .tar"))
    Path("a.txt").write_bytes(b"y")
    assert read(".").ids == ("a.txt", f"a.txt{ending}", "feed:1")
    assert read(f"c{ending}").ids == ("c",)


@pytest.mark.parametrize(
    "path", ["a.txt", "a", ".gz", "a.", "..", ".", "", "a..gz", "..gz", "a.gz.gz", "a/.xz", "\udcff.gz"]
)
def test_a_path_has_at_most_one_ending_of_each_kind(path):
    ending, compression = split_ending(path)
    assert compression in {"", *ENDINGS}
    assert path.lower().endswith(ending + compression)


@pytest.mark.parametrize("ending", ENDINGS)
def test_json_lines_come_compressed_on_standard_input(monkeypatch, ending):
    packed = PACK[ending](lines(2000))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(packed)))
    assert len(read("-")) == 2000
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(packed[: len(packed) // 2])))
    corpus = read("-")
    assert 0 < len(corpus) < 2000 or ending == ".zst"
    assert named(corpus.set_aside) == [("-", "damaged")]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PACK[ending](packed))))
    with pytest.raises(UnsupportedFormat, match="more than once"):
        read("-")


@pytest.mark.parametrize("ending", ENDINGS)
def test_zero_bytes_may_fill_up_gzip_and_xz(ending):
    if ending != ".zst":
        assert undone(PACK[ending](b"x") + bytes(9), ending, 1) == b"x"


def test_zstd_may_begin_with_a_frame_that_is_skipped():
    data = b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + PACK[".zst"](b"x")
    assert (compression_of(data), undone(data, ".zst")) == (".zst", b"x")


# What is damaged


@pytest.mark.parametrize("ending", ENDINGS)
def test_of_lines_that_are_cut_off_the_whole_ones_are_kept_and_that_is_said(ending):
    rows = lines(20_000)
    packed = PACK[ending](rows)
    whole = read([json.loads(line) for line in rows.splitlines()]).articles
    for share in (0.3, 0.6, 0.9):
        Path(f"feed.jsonl{ending}").write_bytes(packed[: int(len(packed) * share)])
        corpus = read(f"feed.jsonl{ending}")
        assert len(whole) * (share - 0.25) < len(corpus) < len(whole)
        assert corpus.articles == whole[: len(corpus)]
        assert named(corpus.set_aside) == [(f"feed.jsonl{ending}", "damaged")]
        assert f"{len(corpus):,} articles before that are kept" in corpus.set_aside[0].message


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_text_that_is_cut_off_anywhere_is_set_aside_and_costs_no_neighbour(ending):
    packed = PACK[ending](b"x" * 50)
    for size in range(len(packed)):
        Path(f"a.txt{ending}").write_bytes(packed[:size])
        corpus = read(f"a.txt{ending}", COMPANY)
        assert corpus.ids == ("company",)
        assert named(corpus.set_aside) == [(f"a.txt{ending}", "damaged")]


@pytest.mark.parametrize("ending", [".gz", ".xz"])
def test_a_checksum_that_does_not_match_is_damage(ending):
    packed = bytearray(PACK[ending](b"x" * 50))
    packed[-6 if ending == ".gz" else -30] ^= 1
    with pytest.raises(Stopped) as stopped:
        undone(bytes(packed), ending)
    assert stopped.value.code == "damaged"


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_follows_the_end_and_is_no_member_is_damage(ending):
    Path(f"feed.jsonl{ending}").write_bytes(PACK[ending](lines(2000)) + b"something else")
    corpus = read(f"feed.jsonl{ending}")
    assert len(corpus) > 1500
    assert named(corpus.set_aside) == [(f"feed.jsonl{ending}", "damaged")]


@given(st.sampled_from(ENDINGS), st.integers(0, 10**6), st.binary(min_size=1, max_size=4))
@settings(in_one_folder, max_examples=150)
def test_any_damage_is_named_or_harmless(tmp_path, ending, place, patch):
    packed = bytearray(PACK[ending](lines(30)))
    place %= len(packed)
    packed[place : place + len(patch)] = patch
    path = tmp_path / f"feed.jsonl{ending}"
    path.write_bytes(packed)
    corpus = read(path, COMPANY)
    assert "company" in corpus
    assert len(corpus) == 31 or corpus.set_aside


@given(st.binary(max_size=60), st.sampled_from(ENDINGS))
@example(b"", ".gz")
@settings(in_one_folder, max_examples=150)
def test_any_bytes_under_a_compressed_name_are_named(tmp_path, data, ending):
    path = tmp_path / f"a.txt{ending}"
    path.write_bytes(data)
    (notice,) = read(path, COMPANY).set_aside
    assert notice.code in {"damaged", "unsupported_format"}


# What swells

SWOLLEN = 512 << 20


def bomb(ending):
    """
    Compress half a gigabyte of zeros, in members so that making them takes little memory.
    """
    return PACK[ending](bytes(SWOLLEN >> 4)) * 16


@pytest.mark.parametrize("name", ["a.txt", "feed.jsonl", "table.csv", "table.parquet"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_bomb_is_named_at_once_and_never_held(ending, name):
    data = bomb(ending)
    Path(name + ending).write_bytes(data)
    tracemalloc.start()
    started = time.perf_counter()
    corpus = read(name + ending, COMPANY)
    seconds = time.perf_counter() - started
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert corpus.ids == ("company",)
    assert named(corpus.set_aside) == [(name + ending, "decompression_bomb")]
    # Of zstd the 16 kB of half a gigabyte, of gzip the half megabyte that it needs at least.
    allowed = max(1_000_000, 200 * len(data))
    assert seconds < 2.0 * allowed / 1_000_000
    assert peak < 4 * allowed


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_swells_beyond_what_is_allowed_at_all_is_too_large_and_what_came_before_is_kept(ending):
    Path(f"feed.jsonl{ending}").write_bytes(PACK[ending](lines(6000)))
    corpus = read(f"feed.jsonl{ending}", limits=Limits(decompressed_bytes=200_000))
    assert 2000 < len(corpus) < 4000
    assert named(corpus.set_aside) == [(f"feed.jsonl{ending}", "too_large")]
    assert "200,000 bytes" in corpus.set_aside[0].message


def test_the_first_megabyte_is_free_and_the_ratio_a_parameter():
    for ending in ENDINGS:
        assert len(undone(PACK[ending](bytes(1_000_000)), ending)) == 1_000_000
        with pytest.raises(Stopped, match="more than 3 times"):
            undone(PACK[ending](bytes(1_100_000)), ending, expansion=3)
        assert len(undone(PACK[ending](bytes(1_100_000)), ending, expansion=10**6)) == 1_100_000


def test_xz_that_asks_for_gigabytes_to_be_undone_is_too_large():
    packed = bytearray(lzma.compress(b"x"))
    size = 4 * (packed[12] + 1)
    packed[16] = 38  # a dictionary of 2 GB
    packed[12 + size - 4 : 12 + size] = zlib.crc32(packed[12 : 12 + size - 4]).to_bytes(4, "little")
    with pytest.raises(Stopped, match="256 MB of memory") as stopped:
        undone(bytes(packed), ".xz")
    assert stopped.value.code == "too_large"


# What is something else


@pytest.mark.parametrize("inner", ENDINGS)
@pytest.mark.parametrize("outer", ENDINGS)
def test_what_is_compressed_more_than_once_is_not_unfolded(inner, outer):
    data = PACK[outer](PACK[inner](lines(3)))
    for name in (f"feed.jsonl{outer}", f"feed.jsonl{inner}{outer}"):
        Path(name).write_bytes(data)
        with pytest.raises(UnsupportedFormat, match="more than once"):
            read(name)
        assert named(read(name, COMPANY).set_aside) == [(name, "unsupported_format")]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_name_and_a_compression_that_do_not_fit_are_told(ending):
    Path("plain.txt").write_bytes(PACK[ending](b"x"))
    with pytest.raises(UnsupportedFormat, match=f"end its name in {ending}"):
        read("plain.txt")
    Path(f"packed.txt{ending}").write_bytes(b"x" * 20)
    with pytest.raises(UnsupportedFormat, match="rename it"):
        read(f"packed.txt{ending}")


def test_archives_are_not_read_as_text_even_in_a_compressed_file():
    archive = bytearray(600)
    archive[:5], archive[257:262] = b"a.txt", b"ustar"
    for name in ("a.txt.gz", "a.tar.gz"):
        Path(name).write_bytes(PACK[".gz"](bytes(archive)))
        with pytest.raises(UnsupportedFormat, match="an archive"):
            read(name)
