"""
How quickly the library signs, joins and deduplicates, beside its peers.
"""
