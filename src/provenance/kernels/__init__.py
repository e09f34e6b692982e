"""
Numba over NumPy views and nothing else: each function takes arrays, writes to what is named for it, and has an oracle.
"""
