"""
The defects of what stands around the library: the local service, and the engine of Spark.
"""

from __future__ import annotations

from benchmarks.faults.planted import Fault

_SERVING = "tests/test_serving.py::"
_COMBINATIONS = _SERVING + "test_of_64_combinations_of_host_origin_and_token_only_those_meant_pass"
_SPARK = "tests/test_spark.py::"
_STAGES = "tests/test_spark_stages.py::"

FURTHER: tuple[Fault, ...] = (
    # Who may ask the service.
    Fault(
        name="no check of the Host header",
        promise="P10",
        file="service/guard.py",
        before='            self._check_host(_all(headers, "host"))\n',
        after="",
        tests=(_COMBINATIONS,),
    ),
    Fault(
        name="no check of the Origin header",
        promise="P10",
        file="service/guard.py",
        before="            self._check_origin(headers)\n",
        after="",
        tests=(_COMBINATIONS,),
    ),
    Fault(
        name="a page of the service without a token",
        promise="P10",
        file="service/guard.py",
        before="            by_address = self._check_token(scope, headers)\n",
        after="",
        tests=(_COMBINATIONS,),
    ),
    Fault(
        name="the token in the address lets requests change something",
        promise="P10",
        file="service/guard.py",
        before='        if method in _SAFE and scope["path"] == "/" and any(map(self._is_token, asked)):',
        after="        if any(map(self._is_token, asked)):",
        tests=(_SERVING + "test_the_token_in_the_address_becomes_a_cookie_that_no_other_site_gets_to_use",),
    ),
    Fault(
        name="a body of any size is taken",
        promise="P7",
        file="service/bodies.py",
        before="        if size > most:",
        after="        if False:",
        tests=(_SERVING + "test_a_draft_may_be_less_than_a_file_of_articles",),
    ),
    # Whatever dies on the way, and however rows are parted, Spark gives what this machine gives.
    Fault(
        name="a row of Spark that arrives twice counts twice",
        promise="P6",
        file="engines/spark/signing.py",
        before="    first = ~same\n",
        after="    first = np.ones(len(ids), np.bool_)\n",
        tests=(_STAGES + "test_equal_ids_with_other_texts_leave_the_same_article_as_on_this_machine",),
    ),
    Fault(
        name="rows of Spark in the order in which they arrive",
        promise="P6",
        file="engines/spark/signing.py",
        before="    order = _by_id_and_digest(ids, digests)\n",
        after="    order = np.arange(len(ids))\n",
        tests=(_STAGES + "test_a_range_of_ids_is_in_order_whatever_came_first",),
    ),
    Fault(
        name="what a lost executor of Spark held is not made again",
        promise="P6",
        file="engines/spark/flow.py",
        before="else _cut(self.hold(frame))",
        after="else frame.localCheckpoint(eager=True)",
        tests=(_SPARK + "test_killed_executors_and_a_killed_worker_change_nothing",),
    ),
    Fault(
        name="what Spark could not write whole is left there",
        promise="P2",
        file="engines/spark/committing.py",
        before='                frame.write.parquet(f"{aside.toString()}/{name}")\n',
        after='                frame.write.mode("overwrite").parquet(f"{path.toString()}/{name}")\n',
        tests=(_SPARK + "test_what_cannot_be_written_leaves_what_stood_there",),
    ),
)
