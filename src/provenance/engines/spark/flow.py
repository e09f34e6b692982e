"""
Messages as a DataFrame of Spark's.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from provenance.engines.spark.exchange import SCHEMA, Mail, Message, Work, as_rows, from_rows, sorted_by_home

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


# Where a session does not say how many tasks it runs at one time.
_PARALLELISM = 8


def parallelism_of(frame: DataFrame) -> int:
    """
    Give how many tasks the session of *frame* runs at one time.
    """
    context = getattr(frame.sparkSession, "sparkContext", None)
    return _PARALLELISM if context is None else int(context.defaultParallelism)


@define(eq=False)
class Stores:
    """
    What was computed and is kept until the work is done.

    A session with a checkpoint folder keeps it there; otherwise executors do, and what goes with a lost one is computed
    again.
    """

    _frames: list[DataFrame] = field(factory=list, init=False)

    def keep(self, frame: DataFrame) -> DataFrame:
        """
        Give *frame* as one that is computed once, whose plan begins with it.
        """
        return frame.checkpoint(eager=True) if _has_checkpoints(frame) else _cut(self.hold(frame))

    def hold(self, frame: DataFrame) -> DataFrame:
        """
        Give *frame* as one that is computed once, with the plan that it has: for what little is made of it.
        """
        if _has_checkpoints(frame):
            return frame.checkpoint(eager=True)
        held = frame.persist()
        self._frames.append(held)
        return held

    def release(self) -> None:
        """
        Let go of everything.
        """
        while self._frames:
            self._frames.pop().unpersist()


def _cut(frame: DataFrame) -> DataFrame:
    """
    Give the same rows as a DataFrame whose plan begins with them.

    A plan that is used twice stands twice in whatever is made of it, and again in what is made of that: Spark's planner
    would look at thousands of steps. The rows know how they were made all the same, and are made again where they are
    lost, which those of ``localCheckpoint`` are not.
    """
    from pyspark.sql import DataFrame as Classic

    session: Any = frame.sparkSession
    inner = getattr(frame, "_jdf", None)
    if inner is None:  # Spark Connect keeps plans on the server
        return frame
    rows = session._jsparkSession.createDataFrame(inner.toJavaRDD(), inner.schema())
    return Classic(rows, session)


def _has_checkpoints(frame: DataFrame) -> bool:
    context = getattr(frame.sparkSession, "sparkContext", None)
    return context is not None and context.getCheckpointDir() is not None


@frozen(eq=False)
class SparkFlow:
    """
    A DataFrame of messages.
    """

    frame: DataFrame
    stores: Stores

    def only(self, *kinds: str) -> SparkFlow:
        """
        Leave out all other kinds.
        """
        return SparkFlow(self.frame.where(self.frame["kind"].isin(*kinds)), self.stores)

    def plus(self, *others: Any) -> SparkFlow:
        """
        Put several together.
        """
        frame = self.frame
        for other in others:
            frame = frame.unionByName(other.frame)
        return SparkFlow(frame, self.stores)

    def each(self, work: Work) -> SparkFlow:
        """
        Call *work* for each message by itself, wherever it lies.
        """
        return SparkFlow(self.frame.mapInArrow(partial(_each, work), SCHEMA), self.stores)

    def together(self, work: Work, homes: int) -> SparkFlow:
        """
        Bring the messages of each of *homes* to one place and call *work* there.
        """
        return SparkFlow(self.at_home(homes).mapInArrow(partial(_together, work), SCHEMA), self.stores)

    def at_home(self, homes: int) -> DataFrame:
        """
        Give a DataFrame with all messages of a home in one partition.
        """
        # Since Spark 4.1 a home has a partition to itself; before, some partitions have several and others none.
        by_id: Callable[..., DataFrame] | None = getattr(self.frame, "repartitionById", None)
        return self.frame.repartition(homes, "home") if by_id is None else by_id(homes, "home")

    def rows(self, work: Callable[[int, Mail], Iterator[Any]], homes: int, schema: str) -> DataFrame:
        """
        Do as :meth:`together`, with record batches of *schema* for an answer: a DataFrame of rows.
        """
        return self.at_home(homes).mapInArrow(partial(_rows, work), schema)

    def kept(self) -> SparkFlow:
        """
        Compute this once, though it is asked for more than once.
        """
        return SparkFlow(self.stores.keep(self.frame), self.stores)

    def collect(self) -> list[Message]:
        """
        Compute this and bring it here.
        """
        rows = self.frame.collect()
        return [Message(row["home"], row["kind"], _unpacked(row["data"]), row["part"]) for row in rows]


def _unpacked(data: Any) -> Any:
    from provenance.engines.spark.exchange import unpacked

    return unpacked(bytes(data))


@define
class _Loaded:
    """
    How many modules this process had loaded when what they made was last set apart.
    """

    modules: int = 0

    def set_apart(self) -> None:
        """
        Keep what has been loaded since from being looked through for garbage.

        Spark's worker looks for garbage after every task. What Numba, PyArrow and Spark itself make when they are
        loaded is some hundred thousand objects, which took longer to look through than most tasks take.
        """
        if len(sys.modules) != self.modules:
            self.modules = len(sys.modules)
            gc.freeze()


_LOADED = _Loaded()


def rows_given(messages: Iterator[Message]) -> Iterator[Any]:
    """
    Give messages to Spark as record batches.
    """
    yield from as_rows(messages)
    _LOADED.set_apart()


def _each(work: Work, batches: Iterator[Any]) -> Iterator[Any]:
    found = (answer for one in from_rows(batches) for answer in work(one.home, {one.kind: [one]}))
    yield from rows_given(found)


def _together(work: Work, batches: Iterator[Any]) -> Iterator[Any]:
    found = (answer for home, mail in sorted_by_home(from_rows(batches)) for answer in work(home, mail))
    yield from rows_given(found)


def _rows(work: Callable[[int, Mail], Iterator[Any]], batches: Iterator[Any]) -> Iterator[Any]:
    for home, mail in sorted_by_home(from_rows(batches)):
        yield from work(home, mail)
    _LOADED.set_apart()
