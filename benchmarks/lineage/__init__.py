"""
How well the derivation trees are found: against sets with known descent, beside the published methods.
"""
