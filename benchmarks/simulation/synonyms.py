"""
Which words can stand for a word, from a table made of WordNet (data/synonyms.LICENCE.txt).
"""

from __future__ import annotations

import importlib.resources
from functools import cache


def synonyms(word: str) -> tuple[str, ...]:
    """
    Give what can stand for a word as it is inflected, the commonest first; nothing where the table has nothing.

    Args:
        word: in small letters.
    """
    return _table().get(word, ())


@cache
def _table() -> dict[str, tuple[str, ...]]:
    text = (importlib.resources.files(__package__) / "data" / "synonyms.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return {word: tuple(others.split("|")) for word, others in rows}
