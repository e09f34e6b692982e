"""
Linked articles are one story; one that is too large falls apart where its texts have least in common.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import provenance as pv
from archive_for_tests import text
from provenance.lineage import grouping
from provenance.lineage.grouping import group_stories

ROWS = 30

links = st.dictionaries(
    st.tuples(st.integers(0, ROWS - 1), st.integers(0, ROWS - 1)).filter(lambda pair: pair[0] < pair[1]),
    st.integers(0, 10).map(lambda tenths: tenths / 10),
    max_size=60,
)


def _grouped(found, largest, part):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(grouping, "LARGEST_STORY", largest)
        patched.setattr(grouping, "LARGEST_PART", part)
        pairs = sorted(found)
        return group_stories(pairs, [found[pair] for pair in pairs], ROWS)


@given(links)
def test_what_is_small_enough_stays_whole_with_all_its_pairs(found):
    groups = _grouped(found, ROWS, 5)
    assert groups.divided == ()
    assert sorted(pair for _, pairs in groups.groups for pair in pairs) == sorted(found)
    assert {row for rows, _ in groups.groups for row in rows} == {row for pair in found for row in pair}
    assert list(groups.groups) == sorted(groups.groups)


@given(links, st.integers(2, 8), st.integers(2, 8))
def test_no_part_is_too_large_and_every_one_hangs_together(found, largest, part):
    part = min(part, largest)
    groups = _grouped(found, largest, part)
    whole = _grouped(found, ROWS, ROWS)
    assert {rows for rows, _ in whole.groups if len(rows) <= largest} <= {rows for rows, _ in groups.groups}
    assert sorted((rows[0], len(rows)) for rows, _ in whole.groups if len(rows) > largest) == [
        one[:2] for one in groups.divided
    ]
    for rows, pairs in groups.groups:
        assert 2 <= len(rows) <= largest
        assert all(left in rows and right in rows for left, right in pairs)
        ((again, _),) = _grouped(dict.fromkeys(pairs, 1.0), ROWS, ROWS).groups
        assert again == rows
    # A link between two parts, or with a text that is left alone, would have made one that is too large.
    size_of = {row: len(rows) for rows, _ in groups.groups for row in rows}
    story_of = {row: rows for rows, _ in groups.groups for row in rows}
    divided = {row for rows, _ in whole.groups if len(rows) > largest for row in rows}
    for left, right in found:
        if left in divided and story_of.get(left, left) != story_of.get(right, right):
            assert size_of.get(left, 1) + size_of.get(right, 1) > part


def test_the_texts_that_have_most_in_common_stay_together():
    found = {(0, 1): 0.9, (1, 2): 0.2, (2, 3): 0.9, (3, 4): 0.1, (4, 5): 0.8}
    groups = _grouped(found, 4, 2)
    assert [rows for rows, _ in groups.groups] == [(0, 1), (2, 3), (4, 5)]
    assert groups.divided == ((0, 6, 3),)


def test_a_trace_says_of_a_story_that_it_was_divided(monkeypatch):
    first, second = text(1, 220), text(2, 220)
    articles = [
        pv.Article("a1", first),
        pv.Article("a2", first[: len(first) * 9 // 10]),
        pv.Article("b1", second),
        pv.Article("b2", second[: len(second) * 9 // 10]),
        pv.Article("same", first),
        pv.Article("both", f"{first}\n\n{second}"),
    ]
    whole = pv.trace(articles)
    assert whole.lineage.divided == ()
    assert not [one for one in whole.run.warnings if one.code == "story_divided"]
    monkeypatch.setattr(grouping, "LARGEST_STORY", 4)
    monkeypatch.setattr(grouping, "LARGEST_PART", 3)
    answer = pv.trace(articles)
    (told,) = [one for one in answer.run.warnings if one.code == "story_divided"]
    assert told.id == "a1"
    assert "5 different texts" in told.message
    assert "2 parts" in told.message
    # What was cut apart is still said to be shared.
    parted = {one.id: one.story for one in answer.lineage.articles}
    assert parted["a1"] != parted["b1"]
    assert any({one.left, one.right} & {"both"} and parted[one.left] != parted[one.right] for one in answer.relations)
