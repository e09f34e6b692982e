"""
From documents to verified near-duplicates: shingles, sketch, candidates, matches.
"""
