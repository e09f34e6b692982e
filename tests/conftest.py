"""
How Hypothesis runs: the same examples every time in the everyday run, new ones with ``--hypothesis-profile=search``.
"""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("everyday", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None, max_examples=1_000)
settings.load_profile("everyday")
