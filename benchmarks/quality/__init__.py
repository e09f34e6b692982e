"""
What is found that was rewritten, and what is named that was not: ``python -m benchmarks quality``.
"""
