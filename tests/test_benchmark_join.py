"""
The benchmark of the join measures a join that finds what was planted.
"""

from __future__ import annotations

import pytest
from benchmarks.report import BenchmarkError
from benchmarks.speed.join import measure_join, synthetic_signatures


def test_what_was_planted_is_found_and_what_it_took_is_told():
    measured = measure_join(20_000, threads=1, rounds=1)
    assert measured["rows"] == 20_000
    assert measured["planted_found"] > 0.999
    assert measured["identical_found"] == 1.0
    assert measured["links"] == pytest.approx(20_000 // 10 + 20_000 // 100 - 1, rel=0.01)
    assert measured["cpu_seconds"] > 0
    assert measured["seconds"] > 0
    # The signatures alone take 128.
    assert measured["bytes_per_document"] > 128


def test_the_signatures_are_the_same_every_time_and_a_tenth_are_near_copies():
    values = synthetic_signatures(5_000)
    assert (values == synthetic_signatures(5_000)).all()
    agreeing = (values[:500] == values[4_500:]).mean(axis=1)
    assert 0.8 < agreeing.mean() < 0.95
    assert (values[2_500:2_550] == values[2_500]).all()


def test_too_few_rows_are_refused():
    with pytest.raises(BenchmarkError, match="expected at least 1000"):
        measure_join(10)
