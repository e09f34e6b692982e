"""
The weights of lineage, fitted to families of the training halves alone.
"""
