"""
Signatures are linked where they agree, and where an oracle of dictionaries says so.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import join_oracle
from provenance.errors import InvalidParameter
from provenance.kernels import joining as kernels
from provenance.kernels.banding import band_keys
from provenance.similarity import joining
from provenance.similarity.bands import Bands
from provenance.similarity.joining import join
from provenance.similarity.small_joining import row_bits
from stopwatch import assert_linear

SLOTS = 24


def _signatures(seed, count, kind=np.uint8, slots=SLOTS):
    """
    Make families of signatures: each takes over some of the slots of an earlier one.
    """
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 5, (count, slots))
    for row in range(1, count):
        kept = rng.random(slots) < rng.choice([0.0, 0.5, 0.8, 0.95, 1.0])
        values[row, kept] = values[rng.integers(0, row), kept]
    return values.astype(kind)


def _forms(array):
    """
    Give an array whole, as a slice of a larger one that does not begin where that begins, and read-only.
    """
    larger = np.zeros((len(array) + 7, *array.shape[1:]), array.dtype)
    larger[3 : 3 + len(array)] = array
    fixed = array.copy()
    fixed.flags.writeable = False
    return array, larger[3 : 3 + len(array)], fixed


def _compiled(values, bands, least, monkeypatch, **options):
    with monkeypatch.context() as patched:
        patched.setattr(joining, "FEWEST_COMPILED", 0)
        return join(values, bands, least_agreeing=least, **options)


signatures = st.builds(_signatures, st.integers(0, 10**6), st.integers(1, 60), st.sampled_from([np.uint8, np.uint32]))
shapes = st.sampled_from([(6, 4), (8, 3), (12, 2), (24, 1), (1, 24), (5, 3)])


@pytest.mark.parametrize("kind", [np.uint8, np.uint32])
def test_a_band_has_the_key_that_integers_give(kind):
    values = np.random.default_rng(1).integers(0, np.iinfo(kind).max, (50, 12), kind, endpoint=True)
    expected = [join_oracle.band_key(row) for row in values[:, 4:9].tolist()]
    for form in _forms(values):
        assert expected == band_keys(form[:, 4:9]).tolist()
        assert expected == [kernels.band_key(form, row, 4, 5) for row in range(50)]
        with np.errstate(over="ignore"):
            assert expected == [int(kernels.band_key.py_func(form, row, 4, 5)) for row in range(50)]


def test_key_words_hold_the_highest_bits_of_the_key_and_the_row():
    values = _signatures(2, 600)
    usable = np.random.default_rng(3).random(600) < 0.8
    rows = [row for row in range(100, 600) if usable[row]]
    expected = [
        [join_oracle.band_key(values[row, band * 3 : band * 3 + 3].tolist()) >> 10 << 10 | row for row in rows]
        for band in (2, 3)
    ]
    for form in _forms(values):
        out = np.zeros((2, len(rows) + 5), np.uint64)
        kernels.pack_keys(form, usable, 100, 600, 2, 3, 10, 5, out)
        assert expected == out[:, 5:].tolist()
        assert not out[:, :5].any()
    out[:] = 0
    with np.errstate(over="ignore"):
        kernels.pack_keys.py_func(values, usable, 100, 600, 2, 3, 10, 5, out)
    assert expected == out[:, 5:].tolist()


@pytest.mark.parametrize("kind", [np.uint8, np.uint32])
def test_signatures_agree_in_the_slots_that_are_equal(kind):
    values = _signatures(4, 30, kind)
    for form in _forms(values):
        for left, right in ((0, 1), (3, 29), (7, 7)):
            expected = sum(a == b for a, b in zip(values[left].tolist(), values[right].tolist(), strict=True))
            assert expected == kernels.agreement(form, left, right) == kernels.agreement.py_func(form, left, right)


@pytest.mark.parametrize("keys", [[], [4], [4, 4], [1, 2, 3], [1, 1, 2, 3, 3, 3], [0, 5, 5], [2**54 - 1] * 3])
def test_only_words_whose_key_another_has_are_kept(keys):
    words = np.array([key << 10 | row for row, key in enumerate(keys)], np.uint64)
    expected = [word for word, key in zip(words.tolist(), keys, strict=True) if keys.count(key) > 1]
    for keep in (kernels.keep_runs, kernels.keep_runs.py_func):
        for form in _forms(words):
            out = np.zeros(len(keys), np.uint64)
            assert expected == out[: keep(form, 10, out)].tolist()
        same = words.copy()
        assert expected == same[: keep(same, 10, same)].tolist()


@pytest.mark.parametrize("kind", [np.int32, np.int64])
def test_walked_as_plain_python_or_compiled_the_runs_give_the_same_links(kind):
    values = _signatures(5, 300)
    results = []
    for walk in (kernels.link_runs, kernels.link_runs.py_func):
        for form in _forms(values):
            words = np.zeros((1, 300), np.uint64)
            kernels.pack_keys(form, np.empty(0, np.bool_), 0, 300, 1, 3, 9, 0, words)
            words = np.sort(words[0])
            near, leaders, out = np.arange(300, dtype=kind), np.zeros(3, np.int64), np.zeros(300, np.uint64)
            count = walk(words, 9, form, 12, 18, near, leaders, out)
            # The links may stand where the words stood.
            again = np.arange(300, dtype=kind)
            assert count == walk(words, 9, form, 12, 18, again, leaders, words) > 0
            assert out[:count].tolist() == words[:count].tolist()
            results.append((out[:count].tolist(), near.tolist()))
    assert all(one == results[0] for one in results)


@given(signatures, shapes, st.integers(1, SLOTS), st.integers(1, 4), st.none() | st.integers(0, 99))
@example(_signatures(1, 50), (8, 3), 12, 3, None)
def test_the_links_are_those_of_the_oracle_compiled_or_not_on_any_number_of_threads(
    values, shape, least, threads, masked
):
    bands = Bands(*shape, bits=8 * values.itemsize)
    usable = None if masked is None else np.random.default_rng(masked).random(len(values)) < 0.7
    expected = join_oracle.links(values.tolist(), *shape, least, None if usable is None else usable.tolist())
    with pytest.MonkeyPatch.context() as patched:
        compiled = _compiled(values, bands, least, patched, usable=usable, threads=threads)
    small = join(values, bands, least_agreeing=least, usable=usable)
    assert expected == [tuple(link) for link in compiled.tolist()] == [tuple(link) for link in small.tolist()]
    assert compiled.dtype == small.dtype == np.int64


@given(signatures, shapes, st.integers(1, SLOTS))
def test_a_row_that_agrees_enough_with_the_first_of_its_band_is_linked_to_it_or_both_are_to_one(values, shape, least):
    linked = {tuple(link) for link in join(values, Bands(*shape, 8 * values.itemsize), least_agreeing=least).tolist()}
    assert all((values[leader] == values[member]).sum() >= least for leader, member in linked)
    bands, rows = shape
    for band in range(bands):
        parts = [one.tobytes() for one in np.ascontiguousarray(values[:, band * rows : (band + 1) * rows])]
        for member, part in enumerate(parts):
            first = parts.index(part)
            if first < member and (values[first] == values[member]).sum() >= least:
                leaders = [{leader for leader, row in linked if row == one} for one in (first, member)]
                assert (first, member) in linked or leaders[0] & leaders[1]


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(2, 5))
def test_the_runs_of_a_band_may_be_cut_among_threads_anywhere(seed, threads):
    values = _signatures(seed, 500, slots=8)
    with pytest.MonkeyPatch.context() as patched:
        one = _compiled(values, Bands(4, 2), 4, patched, threads=1)
        several = _compiled(values, Bands(4, 2), 4, patched, threads=threads)
    assert len(one)
    assert one.tolist() == several.tolist()


def test_arrays_to_work_in_come_from_the_store(monkeypatch, tmp_path):
    given_out = []

    def on_disk(size, kind):
        given_out.append(np.memmap(tmp_path / f"{len(given_out)}", kind, "w+", shape=(size,)))
        return given_out[-1]

    values = _signatures(6, 400)
    in_memory = _compiled(values, Bands(8, 3), 12, monkeypatch)
    assert in_memory.tolist() == _compiled(values, Bands(8, 3), 12, monkeypatch, store=on_disk, threads=2).tolist()
    assert [one.size for one in given_out] == [2 * 400, 2 * 400, 400]


def test_texts_without_end_that_are_all_the_same_cost_as_many_comparisons(monkeypatch):
    monkeypatch.setattr(joining, "FEWEST_COMPILED", 0)
    join(np.zeros((10, 128), np.uint8), Bands(32, 4), least_agreeing=64)
    assert_linear(
        lambda values: join(values, Bands(32, 4), least_agreeing=64),
        lambda size: np.zeros((size, 128), np.uint8),
        50_000,
        most_seconds=20,
    )


def test_identical_rows_are_each_linked_to_the_first():
    for count in (1, 2, 1_000, 5_000):
        links = join(np.full((count, 128), 7, np.uint8), Bands(32, 4), least_agreeing=128)
        assert links.tolist() == [[0, row] for row in range(1, count)]


def test_nothing_is_linked_where_there_is_nothing():
    for usable in (None, np.zeros(0, np.bool_)):
        assert join(np.empty((0, 128), np.uint8), Bands(32, 4), least_agreeing=64, usable=usable).shape == (0, 2)
    unusable = np.zeros(6_000, np.bool_)
    assert join(np.zeros((6_000, 128), np.uint8), Bands(32, 4), least_agreeing=64, usable=unusable).shape == (0, 2)


@pytest.mark.parametrize(
    ("values", "bands", "options", "said"),
    [
        (np.zeros((2, 128), np.int64), Bands(32, 4), {}, "int64"),
        (np.zeros(128, np.uint8), Bands(32, 4), {}, "1 dimensions"),
        (np.zeros((2, 64), np.uint8), Bands(32, 4), {}, "64 slots"),
        (np.zeros((2, 128), np.uint32), Bands(32, 4), {}, "32 bits"),
        (np.zeros((2, 128), np.uint8), Bands(32, 4), {"least_agreeing": 0}, "least_agreeing is 0"),
        (np.zeros((2, 128), np.uint8), Bands(32, 4), {"least_agreeing": 129}, "least_agreeing is 129"),
        (np.zeros((2, 128), np.uint8), Bands(32, 4), {"usable": np.ones(3, np.bool_)}, "usable"),
        (np.zeros((9_000, 128), np.uint8), Bands(32, 4), {"threads": 0}, "threads is 0"),
    ],
)
def test_what_cannot_be_joined_is_refused_by_name(values, bands, options, said):
    with pytest.raises(InvalidParameter, match=said):
        join(values, bands, **{"least_agreeing": 64, **options})


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 4, 5, 8, 9, 1 << 20, (1 << 20) + 1])
def test_a_key_word_has_room_for_every_row_and_no_more(rows):
    bits = row_bits(rows)
    assert (max(rows, 1) - 1) >> bits == 0
    assert bits == 1 or (rows - 1) >> (bits - 1) == 1
