"""
How texts are parted into tasks, how threads do them, and in what order what they make has its place.
"""

from __future__ import annotations

import itertools
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.similarity import tasks
from provenance.similarity.arrow_text import TextBlock
from provenance.similarity.tasks import InTurn, Scratch, Task, run_tasks, tasks_of

# Whoever waits longer waits for nobody.
SECONDS = 30.0


def block(sizes, first=0):
    offsets = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)
    return TextBlock(
        data=np.zeros(int(offsets[-1]), np.uint8), offsets=offsets, missing=np.zeros(len(sizes), bool), first=first
    )


def task(row, count):
    return Task(block([0] * count), row, 0, count, False)


def started(*calls):
    threads = [threading.Thread(target=call, daemon=True) for call in calls]
    for one in threads:
        one.start()
    return threads


def ended(threads):
    for one in threads:
        one.join(SECONDS)
    return not any(one.is_alive() for one in threads)


def test_places_follow_the_order_of_the_tasks_whoever_is_done_first():
    turns, places = InTurn(), {}
    rows = [(0, 4), (4, 1), (5, 7), (12, 2)]

    def taking(row, count):
        return lambda: places.__setitem__(row, turns.take(task(row, count), 10 * count))

    assert ended(started(*(taking(*one) for one in reversed(rows))))
    assert places == {0: 0, 4: 40, 5: 50, 12: 120}


def test_whoever_waits_for_a_task_that_failed_is_let_go():
    turns = InTurn()
    threads = started(lambda: turns.take(task(9, 1), 1))
    turns.give_up()
    assert ended(threads)


@given(st.lists(st.lists(st.integers(0, 400), max_size=90), max_size=4), st.sampled_from([0, 300, 1 << 20]))
def test_tasks_are_all_texts_in_order_and_none_is_larger_than_it_may_be(sizes, plain_bytes):
    firsts = itertools.accumulate(map(len, sizes), initial=0)
    blocks = [block(one, first) for one, first in zip(sizes, firsts, strict=False)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "TASK_BYTES", 1_000)
        patch.setattr(tasks, "TASK_TEXTS", 20)
        found = list(tasks_of(iter(blocks), plain_bytes))
    ends = [one.row + len(one) for one in found]
    assert [one.row for one in found] == [0, *ends][: len(found)]
    assert sum(len(one) for one in found) == sum(map(len, sizes))
    assert all(one.plain == (sum(map(sum, sizes)) <= plain_bytes) for one in found)
    for one in found:
        assert 0 < len(one) <= (tasks._PLAIN_TEXTS if one.plain else 20)
        assert one.offsets[-1] - one.offsets[0] <= 1_000 or len(one) == 1
        assert one.row == one.block.first + one.first
        assert (one.offsets == one.block.offsets[one.first : one.last + 1]).all()


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_every_task_is_done_once(threads, count):
    done = []
    run_tasks(range(count), lambda one, _: done.append(one), threads)
    assert sorted(done) == list(range(count))


@pytest.mark.parametrize("threads", [1, 3])
def test_the_first_task_that_fails_ends_it_and_few_are_begun_after_it(threads):
    begun = []

    def work(one, _):
        begun.append(one)
        if one == 5:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_tasks(range(1_000), work, threads)
    assert len(begun) <= 6 + 5 * threads


def test_room_grows_to_the_longest_text_and_never_shrinks():
    scratch = Scratch()
    for longest in (100, 70_000, 90_000, 80_000):
        scratch.fit(longest)
        room = 2 * max(longest, 1 << 16) + tasks.ROOM
        assert scratch.plain.size >= room
        assert scratch.edges.size >= room + 97
        assert min(one.size for one in (scratch.hashes, scratch.spare, scratch.halves)) > room // 2
    assert scratch.plain.size == 2 * 90_000 + tasks.ROOM
    assert scratch.shingles(10).size >= 10
    room = scratch.shingles(10)
    assert scratch.shingles(5) is scratch.shingles(10) is room
    assert room.size >= 10
