"""
Whose turn it is: workers that take as long as a test says, and questions that come when it says.
"""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.service import pool
from provenance.service.pool import Pool
from provenance.service.refusals import Refused


class Patient:
    """
    A worker that takes as many turns of the loop as it is asked to.
    """

    def __init__(self, settings):
        self.begun = settings["begun"]

    async def start(self):
        pass

    async def ask(self, question, asked, *, seconds):
        assert seconds > 0
        self.begun.append((question, self))
        for _ in range(asked.get("turns", 3)):
            await asyncio.sleep(0)
        return {}, question.encode()


def made(size, begun, waiting=500):
    before, pool.Worker = pool.Worker, Patient
    try:
        return Pool({"begun": begun}, size, waiting=waiting, seconds=1.0)
    finally:
        pool.Worker = before


@given(
    size=st.integers(1, 3),
    questions=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5), st.booleans()), min_size=2, max_size=30),
)
def test_who_asks_first_is_answered_first_however_the_moments_fall(size, questions):
    begun, came = [], []

    async def asked():
        desk = made(size, begun)
        await desk.start()
        tasks = []

        async def ask(number, turns):
            came.append(str(number))
            return await desk.ask(str(number), {"turns": turns})

        for number, (turns, wait, gives_up) in enumerate(questions):
            tasks.append(asyncio.create_task(ask(number, turns)))
            for _ in range(wait):
                await asyncio.sleep(0)
            if gives_up and number % 2:
                tasks[number - 1].cancel()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        # Whoever gave up took no worker along.
        await asyncio.wait_for(asyncio.gather(*(desk.ask("last", {}) for _ in range(size))), 5)
        return found

    found = asyncio.run(asked())
    answered = [number for number, answer in enumerate(found) if answer == str(number).encode()]
    assert all(isinstance(answer, bytes | asyncio.CancelledError) for answer in found)
    first = [question for question, _ in begun if question != "last"]
    assert first == [number for number in came if number in first]
    assert set(map(str, answered)) <= set(first)


def test_what_all_are_told_each_hears_once_though_others_ask_meanwhile():
    begun = []

    async def asked():
        desk = made(3, begun)
        await desk.start()
        busy = [asyncio.create_task(desk.ask("question", {"turns": number})) for number in range(20)]
        await asyncio.gather(desk.tell_all("all"), *busy)

    asyncio.run(asked())
    assert len({id(worker) for question, worker in begun if question == "all"}) == 3
    assert len([question for question, _ in begun if question == "all"]) == 3


def test_only_so_many_wait():
    async def asked():
        desk = made(1, [], waiting=2)
        await desk.start()
        tasks = [asyncio.create_task(desk.ask(str(number), {"turns": 9})) for number in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Refused, match="2 questions wait already"):
            await desk.ask("one too many", {})
        tasks[1].cancel()
        await asyncio.sleep(0)
        assert await desk.ask("in place of who gave up", {}) == b"in place of who gave up"
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(asked())
