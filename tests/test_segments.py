"""
A segment gives back what was written, and damage to it is found before anything is answered from it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hypothesis_numpy

from provenance import segments
from provenance.errors import DamagedSegment, InvalidParameter, ProvenanceError, UnsupportedFormat
from provenance.segments import BLOCK_BYTES, read_segment, write_segment, writing_segment
from provenance.whole_files import written_whole

PARAMETERS = {"scheme": "fss", "bits": 8, "ünïcode": ["ß", 1, None]}
DTYPES = ["u1", "<u2", "<u4", "<u8", "i1", "<i2", "<i4", "<i8", "<f4", "<f8", ">u4", ">f8"]


def small(path, values=None, **options):
    values = np.arange(12, dtype=np.uint32).reshape(4, 3) if values is None else values
    write_segment(path, "signatures", values, parameters=PARAMETERS, **options)
    return Path(path).read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hypothesis_numpy.arrays(
        st.sampled_from(DTYPES).map(np.dtype),
        hypothesis_numpy.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5),
    )
)
def test_what_was_written_is_read_back(tmp_path, values):
    small(tmp_path / "a.seg", values)
    found = read_segment(tmp_path / "a.seg", "signatures")
    assert found.values.shape == values.shape
    assert found.values.dtype == values.dtype.newbyteorder("<")
    np.testing.assert_array_equal(found.values, values)
    assert found.parameters == PARAMETERS
    assert not found.is_sorted
    assert not found.values.flags.writeable


def test_pieces_make_the_same_file_as_the_whole(tmp_path):
    values = np.arange(3 * BLOCK_BYTES // 8 + 5, dtype=np.uint64)
    write_segment(tmp_path / "whole.seg", "keys", values, is_sorted=True)
    with writing_segment(tmp_path / "pieces.seg", "keys", dtype="<u8", is_sorted=True) as writer:
        for piece in np.array_split(values, [0, 1, 7, 100_000, 131_072, 131_073, 300_000]):
            writer.append(piece)
    assert (tmp_path / "whole.seg").read_bytes() == (tmp_path / "pieces.seg").read_bytes()
    found = read_segment(tmp_path / "pieces.seg", "keys")
    assert found.is_sorted
    assert np.array_equal(found.values, values)


def test_every_flipped_byte_is_found(tmp_path):
    path = tmp_path / "a.seg"
    sound = small(path)
    for place in range(len(sound)):
        for bit in (0x01, 0x80, 0xFF):
            damaged = bytearray(sound)
            damaged[place] ^= bit
            path.write_bytes(damaged)
            with pytest.raises((DamagedSegment, UnsupportedFormat)):
                read_segment(path, "signatures")


def test_every_truncation_and_every_addition_is_found(tmp_path):
    path = tmp_path / "a.seg"
    sound = small(path)
    for length in range(len(sound)):
        path.write_bytes(sound[:length])
        with pytest.raises((DamagedSegment, UnsupportedFormat)):
            read_segment(path, "signatures")
        path.write_bytes(sound[:length] + b"\0" * (len(sound) - length))
        with pytest.raises((DamagedSegment, UnsupportedFormat)):
            read_segment(path, "signatures")
    for added in (b"\0", b"\n", sound):
        path.write_bytes(sound + added)
        with pytest.raises((DamagedSegment, UnsupportedFormat)):
            read_segment(path, "signatures")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.booleans())
def test_noise_is_refused_by_name(tmp_path, noise, marked):
    path = tmp_path / "a.seg"
    path.write_bytes(segments._MARK + noise if marked else noise)
    with pytest.raises((DamagedSegment, UnsupportedFormat)):
        read_segment(path, "signatures")


def test_damage_deep_in_the_values_is_found_and_placed(tmp_path):
    path = tmp_path / "a.seg"
    sound = bytearray(small(path, np.zeros(3 * BLOCK_BYTES, np.uint8)))
    sound[64 + 2 * BLOCK_BYTES + 17] ^= 4
    path.write_bytes(sound)
    with pytest.raises(DamagedSegment, match=f"from byte {64 + 2 * BLOCK_BYTES:,} on were changed"):
        read_segment(path, "signatures")
    # Who has looked before may leave it at the description.
    assert read_segment(path, "signatures", check=False).values[2 * BLOCK_BYTES + 17] == 4


def test_a_newer_version_is_refused_before_anything_else_of_it_is_looked_at(tmp_path):
    path = tmp_path / "a.seg"
    newer = bytearray(small(path))
    newer[8] = 2
    path.write_bytes(newer[:80] + b"something else altogether")
    with pytest.raises(UnsupportedFormat, match=r"version 2 of the format.*reads up to 1"):
        read_segment(path, "signatures")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"\x93NUMPY" + b"\0" * 100, b"x" * 1000])
def test_a_foreign_file_is_refused(tmp_path, content):
    (tmp_path / "a.seg").write_bytes(content)
    with pytest.raises(UnsupportedFormat, match="no segment"):
        read_segment(tmp_path / "a.seg", "signatures")


def test_another_kind_and_other_parameters_are_refused_by_name(tmp_path):
    small(tmp_path / "a.seg")
    with pytest.raises(UnsupportedFormat, match="holds 'signatures', expected 'bands'"):
        read_segment(tmp_path / "a.seg", "bands")
    assert read_segment(tmp_path / "a.seg", "signatures", parameters={"bits": 8}).parameters == PARAMETERS
    with pytest.raises(InvalidParameter, match=r"bits 8 \(expected 32\), seed None \(expected 1\)"):
        read_segment(tmp_path / "a.seg", "signatures", parameters={"seed": 1, "bits": 32, "scheme": "fss"})


def _in_pieces(path, pieces, error=None):
    with writing_segment(path, "signatures", dtype="<i8", is_sorted=True) as writer:
        for piece in pieces:
            writer.append(np.array(piece, np.int64))
        if error:
            raise error


def test_order_is_held_to_when_writing_also_across_pieces(tmp_path):
    with pytest.raises(InvalidParameter, match="fall"):
        write_segment(tmp_path / "a.seg", "keys", np.array([2, 1]), is_sorted=True)
    with pytest.raises(InvalidParameter, match="fall"):
        _in_pieces(tmp_path / "a.seg", [[1, 5], [], [4]])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("place", [2, 50, BLOCK_BYTES // 8, 2 * BLOCK_BYTES // 8])
def test_order_is_checked_when_reading(tmp_path, monkeypatch, place):
    values = np.arange(3 * BLOCK_BYTES // 8, dtype=np.uint64)
    values[place] = 0
    monkeypatch.setattr(segments, "_rises", lambda _: True)
    write_segment(tmp_path / "a.seg", "keys", values, is_sorted=True)
    monkeypatch.undo()
    with pytest.raises(DamagedSegment, match="order"):
        read_segment(tmp_path / "a.seg", "keys")


def test_rows_of_another_shape_or_dtype_are_refused_and_leave_no_file(tmp_path):
    for rows in (np.zeros((2, 4), np.uint8), np.zeros((2, 3), np.uint16), np.zeros(3, np.uint8)):
        with (
            pytest.raises(InvalidParameter, match="in a segment of"),
            writing_segment(tmp_path / "a.seg", "signatures", dtype="u1", row_shape=(3,)) as writer,
        ):
            writer.append(rows)
    for dtype in (object, "U3", "c16", "M8[s]", bool):
        with pytest.raises(InvalidParameter, match="no place"):
            write_segment(tmp_path / "a.seg", "signatures", np.zeros(2, dtype))
    assert list(tmp_path.iterdir()) == []


def test_what_raises_while_writing_leaves_what_stood_there_before(tmp_path):
    path = tmp_path / "a.seg"
    before = small(path)
    for error in (RuntimeError, KeyboardInterrupt):
        with pytest.raises(error):
            _in_pieces(path, [range(10)], error)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_one_and_modes_stay_as_they_were(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    with written_whole(link) as stream:
        stream.write(b"new")
        assert real.read_bytes() == b"old"
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert real.stat().st_mode & 0o777 == 0o640
    with written_whole(tmp_path / "fresh") as stream:
        pass
    umask = os.umask(0)
    os.umask(umask)
    assert (tmp_path / "fresh").stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_device_is_written_to_as_it_is():
    with written_whole("/dev/null") as stream:
        stream.write(b"x")
    assert not Path("/dev/null").is_file()


def test_a_full_disk_is_an_error_of_the_system_and_leaves_no_file(tmp_path):
    """
    In a process of its own, whose files may have 200 KB.
    """
    code = (
        "import json, resource, signal, sys, numpy as np\n"
        "from provenance.segments import write_segment\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "try: write_segment('a.seg', 'signatures', np.zeros(1_000_000, np.uint8))\n"
        "except OSError as error: print(json.dumps(error.errno))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert done.stderr == ""
    assert json.loads(done.stdout) > 0
    assert list(tmp_path.iterdir()) == []


def test_all_that_a_segment_raises_is_of_this_package():
    assert issubclass(DamagedSegment, ProvenanceError)
    assert issubclass(DamagedSegment, RuntimeError)
