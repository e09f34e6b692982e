"""
Near-duplicates of a corpus that no machine holds, with the pairs of :func:`provenance.find_near_duplicates`.
"""
