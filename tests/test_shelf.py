"""
A corpus that does not fit into memory: what lies on disk is what was put there, and the answer is the same.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from provenance.alignment.profile import Profile, profile, short_profile
from provenance.background import default_background
from provenance.engines import preparing, shelf
from provenance.engines.packing import DOCUMENTS, PROFILES
from provenance.engines.shelf import Chosen, Shelf
from provenance.lineage import comparing
from provenance.text.document import Document, read_document

SEEDS = Path(__file__).parents[1] / "seeds"

TEXTS = st.lists(
    st.text(st.sampled_from('ab é.،\n"“”‘’\u00ad\ud800中文 กำ 12 سلام'), max_size=80)
    | st.sampled_from([HARBOUR, first_rewrite(), "“We will not go,” he said.\n\nBy Jane Doe, Reuters"]),
    min_size=1,
    max_size=5,
)


def of(name: str, text: str) -> Profile:
    document = read_document(pv.Article(name, text))
    return profile(document, default_background()) if document.comparable else short_profile(document)


def same(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)  # type: ignore[attr-defined]
    if isinstance(one, tuple) and one and isinstance(one[0], np.ndarray):
        return all(same(left, right) for left, right in zip(one, other, strict=True))  # type: ignore[call-overload]
    return bool(one == other)


def assert_same_words(one: Document, other: Document) -> None:
    assert tuple(one.tokens.forms) == tuple(other.tokens.forms)
    assert one.quotations == other.quotations
    for name in ("words", "starts", "ends", "sentences", "quoted", "capital", "number"):
        assert same(getattr(one.tokens, name), getattr(other.tokens, name)), name
    for name in ("article", "furniture", "title", "outlet", "published", "credit", "dated", "repaired"):
        assert getattr(one, name) == getattr(other, name), name


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_what_is_read_from_disk_is_what_was_put_there(texts: list[str]) -> None:
    profiles = [of(f"a{row}", text) for row, text in enumerate(texts)]
    documents, shelved = Shelf(DOCUMENTS, 0), Shelf(PROFILES, 0)
    for one in profiles:
        documents.append(one.document)
        shelved.append(one)
    for row in reversed(range(len(profiles))):
        assert_same_words(profiles[row].document, documents[row])
        again = shelved[row]
        assert_same_words(profiles[row].document, again.document)
        for name in Profile.__slots__:
            if name not in ("document", "__weakref__"):
                assert same(getattr(profiles[row], name), getattr(again, name)), name


def test_what_was_asked_for_last_is_not_read_again() -> None:
    shelved = Shelf(PROFILES, len(of("a", HARBOUR).words) + 10)
    for name in "abc":
        shelved.append(of(name, HARBOUR))
    first = shelved[0]
    assert shelved[0] is first
    assert shelved[1] is not None
    assert shelved[0] is not first


def test_some_of_a_shelf_are_a_sequence_of_their_own() -> None:
    shelved = Shelf(PROFILES)
    for name in "abc":
        shelved.append(of(name, HARBOUR))
    some = Chosen(shelved, [2, 0])
    assert [one.document.article.id for one in some] == ["c", "a"]
    assert [head.article.id for head in some.heads] == ["c", "a"]
    with pytest.raises(IndexError):
        some[2]


def test_the_answer_is_the_same_from_memory_and_from_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [pv.Article(path.stem, path.read_text(encoding="utf-8")) for path in sorted(SEEDS.glob("*.txt"))]
    rows += [pv.Article("h0", HARBOUR), pv.Article("h1", first_rewrite()), pv.Article("h2", HARBOUR)]
    rows += [pv.Article("short", "Two words"), pv.Article("other", "two words")]
    answer, passages, near = pv.trace(rows), pv.find_passages(rows), pv.find_near_duplicates(rows)
    monkeypatch.setattr(shelf, "MOST_WORDS", 0)
    monkeypatch.setattr(preparing, "MOST_WORDS_IN_ORDER", 0)
    monkeypatch.setattr(comparing, "MOST_SENTENCES", 0)
    again = pv.trace(rows)
    assert again.to_json() == answer.to_json()
    assert again.matches == answer.matches
    assert pv.find_passages(rows) == passages
    assert pv.find_near_duplicates(rows) == near
