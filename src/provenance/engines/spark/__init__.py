"""
The same functions on Apache Spark: kernels in ``mapInArrow``, joins as shuffles, the answer of the local engine.
"""
