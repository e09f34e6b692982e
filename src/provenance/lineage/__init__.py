"""
From edit events to derivation trees: evidence in bits, the posterior over forests, lost sources.
"""
