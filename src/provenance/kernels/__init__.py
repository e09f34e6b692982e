"""
Loops over arrays, compiled: text to words, words to shingles, shingles to signatures, signatures to candidates.

A kernel takes NumPy arrays and writes to the arrays that it is given to write to; it allocates nothing, raises nothing,
and knows no type of the domain. Each has an oracle in plain Python integers in the tests, and runs as plain Python too.
Importing a module of this package imports Numba: do it inside the function that needs it.
"""
