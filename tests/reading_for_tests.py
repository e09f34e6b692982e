"""
Reading one file beside an article that must not be harmed by it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from provenance.articles import Article, Corpus, Notice
from provenance.readers import read

COMPANY = Article("company", "Another article stands beside it, whatever happens.")


def read_file(folder: Path, name: str, content: object, **given: Any) -> Corpus:
    """
    Write *content*, bytes, text or what JSON can hold, into a file and read it, with what else is *given*, in company.
    """
    path = folder / name
    text = content if isinstance(content, bytes | str) else json.dumps(content)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    corpus = read(path, COMPANY, **given)
    assert "company" in corpus.ids
    return corpus


def codes(notices: Iterable[Notice]) -> list[str]:
    """
    Give the codes alone.
    """
    return [notice.code for notice in notices]
