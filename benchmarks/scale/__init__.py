"""
How cost grows with the corpus, on this machine and on Apache Spark, beside the peers' whole jobs.
"""
