"""
Two documents side by side: sentences matched though reworded and reordered, passages, and what was changed.
"""
