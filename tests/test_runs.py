"""
The index of an archive, against a dictionary: sorted runs of entries, however they are parted, merged and held.
"""

from __future__ import annotations

import contextlib
from collections import Counter

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from provenance.archive import runs, schema
from provenance.archive.connection import connect, writing
from provenance.kernels.ordering import CELLS, order_by_high_half

SIEVED = runs._SIEVE_BITS

# Few high halves and many low bits in common, so that fingerprints fall together in all that tells them apart.
FINGERPRINTS = st.builds(
    lambda page, high, low: page << 62 | high << (32 + SIEVED) | low << 32,
    st.integers(0, 3),
    st.integers(0, 3),
    st.integers(0, 2),
)
TEXTS = st.dictionaries(st.integers(0, 40), st.frozensets(FINGERPRINTS, min_size=1, max_size=8), min_size=1, max_size=9)


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "index.archive"
    opened = connect(path, create=True)
    with writing(opened, path):
        schema.create(opened)
    yield opened
    opened.close()


@contextlib.contextmanager
def emptied(connection):
    """In a transaction that is taken back: nothing waits for the disk."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def entries_of(texts):
    pairs = [(one, voice) for voice, own in texts.items() for one in own]
    hashes, voices = zip(*pairs, strict=True)
    return runs.entries_of(np.array(hashes, np.uint64), np.array(voices, np.int64))


def asked(connection, fingerprints, held=None):
    """What the index says of each fingerprint, as often as it says it."""
    found = runs.look_up(connection, np.unique(np.array(sorted(fingerprints), np.uint64)), held)
    return Counter(zip((int(one) << 32 for one in found.keys.tolist()), found.voices.tolist(), strict=True))


def expected(batches, fingerprints, alive=range(1 << 20)):
    return Counter(
        (one, voice)
        for batch in batches
        for voice, own in batch.items()
        for one in own & frozenset(fingerprints)
        if voice in alive
    )


@given(st.lists(TEXTS, min_size=1, max_size=3), st.frozensets(FINGERPRINTS, max_size=6), st.booleans())
@example([{0: frozenset([1 << 62])}], frozenset([0]), False)
@settings(max_examples=150, deadline=None)
def test_what_is_looked_up_is_what_was_put_there_and_nothing_that_is_near_it(connection, batches, wanted, hold):
    with emptied(connection):
        for batch in batches:
            runs.append(connection, entries_of(batch), len(batch))
        listed = runs.runs(connection)
        assert [one.voices for one in listed] == [len(batch) for batch in batches]
        assert [one.entries for one in listed] == [sum(map(len, batch.values())) for batch in batches]
        held = runs.Held().of(connection, listed[1:]) if hold else None
        assert asked(connection, wanted, held) == expected(batches, wanted)


@given(st.lists(TEXTS, min_size=4, max_size=9), st.frozensets(st.integers(0, 40)))
@settings(max_examples=60, deadline=None)
def test_merging_keeps_what_is_of_a_living_article_and_no_more(connection, batches, gone):
    with emptied(connection):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runs, "living", lambda _, voices: np.setdiff1d(voices, sorted(gone)))
            for batch in batches:
                runs.append(connection, entries_of(batch), len(batch))
            while len(listed := runs.runs(connection)) > 1:
                runs.merge(connection, listed)
        every = frozenset(one for batch in batches for own in batch.values() for one in own)
        assert asked(connection, every) == expected(batches, every, set(range(41)) - gone)
        assert [one.entries for one in listed] == [sum(expected(batches, every, set(range(41)) - gone).values())][
            : len(listed)
        ]


@given(st.lists(st.frozensets(FINGERPRINTS, min_size=1, max_size=6), min_size=4, max_size=9))
@settings(max_examples=40, deadline=None)
def test_where_no_article_was_ever_removed_nothing_is_asked_and_runs_are_merged_alike(connection, texts):
    told = []
    for all_there in (False, True):
        with emptied(connection), pytest.MonkeyPatch.context() as patch:
            patch.setattr(runs, "living", None if all_there else lambda _, voices: voices)
            for voice, text in enumerate(texts):
                runs.append(connection, entries_of({voice: text}), 1, all_there=all_there)
            listed = runs.runs(connection)
            told.append([(one.voices, runs.read_run(connection, one).tolist()) for one in listed])
    assert told[0] == told[1]


def test_a_large_run_stands_on_many_pages_of_which_each_is_found(connection):
    with emptied(connection):
        hashes = np.random.default_rng(12).integers(0, 1 << 32, 3_000, dtype=np.uint64) << np.uint64(32)
        runs.append(connection, runs.entries_of(hashes, np.arange(hashes.size)), hashes.size)
        (one,) = runs.runs(connection)
        assert one.buckets == 3_000 // 96
        sizes = [len(data) // 8 for (data,) in connection.execute("SELECT data FROM pages ORDER BY page")]
        assert sum(sizes) == 3_000
        assert len(sizes) == one.buckets
        assert max(sizes) < 3 * 96
        found = runs.look_up(connection, np.sort(hashes))
        assert sorted(found.voices.tolist()) == list(range(3_000))
        assert (runs.read_run(connection, one) == np.sort(hashes | np.arange(3_000, dtype=np.uint64))).all()


@pytest.mark.parametrize(
    ("voices", "merged"),
    [
        ([1, 1, 1], []),
        ([1, 1, 1, 1], [1, 1, 1, 1]),
        ([1, 4, 4, 4], []),
        ([16, 1, 17, 18, 63], [16, 17, 18, 63]),
        ([60_000], []),
        ([60_000, 61_000], [60_000, 61_000]),
        ([200_000, 200_000, 200_000, 200_000], []),
        ([1, 1, 1, 1, 60_000, 60_000], [1, 1, 1, 1]),
    ],
)
def test_so_many_runs_of_one_size_are_merged_and_the_largest_never(voices, merged):
    found = runs._too_many([runs.Run(number, 0, 1, 1, count) for number, count in enumerate(voices)])
    assert [one.voices for one in found] == merged


WORDS = st.lists(st.tuples(st.sampled_from([0, 1, 2_047, 2_048, 2**21, 2**22, 2**31, 2**32 - 1]), st.integers(0, 9)))


@given(WORDS)
def test_words_are_put_into_the_order_of_their_high_halves_and_stay_as_they_come_within_one(parts):
    words = np.array([high << 32 | low for high, low in parts], np.uint64)
    expected = sorted(words.tolist(), key=lambda word: word >> 32)
    larger = np.concatenate([words[:1], words, words[:1]])
    fixed = words.copy()
    fixed.flags.writeable = False
    for kernel in (order_by_high_half, getattr(order_by_high_half, "py_func", order_by_high_half)):
        for form in (words, larger[1 : 1 + words.size], fixed):
            out = np.empty_like(words)
            kernel(form, np.empty(CELLS, np.int64), np.empty_like(words), out)
            assert out.tolist() == expected


@given(TEXTS, st.booleans())
def test_entries_are_sorted_and_none_is_there_twice_by_the_kernel_too(texts, compiled):
    pairs = [(one, voice) for voice in sorted(texts) for one in sorted(texts[voice], reverse=True)]
    pairs += pairs[-1:]
    hashes, voices = zip(*pairs, strict=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "FEWEST_COMPILED", 0 if compiled else 1_000)
        found = runs.entries_of(np.array(hashes, np.uint64), np.array(voices, np.int64))
    assert found.tolist() == sorted({(one >> 32) << 32 | voice for one, voice in pairs})
