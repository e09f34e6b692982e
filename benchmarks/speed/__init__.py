"""
How fast, how exact and how small: the library beside its peers, on the same texts in the same run.
"""
