"""
What the figures on merged articles count.
"""

from __future__ import annotations

from benchmarks.lineage.answers import Answer
from benchmarks.lineage.families import Descent, Family, shares_of, truth_of
from benchmarks.lineage.merges import judged, merged_articles

from articles_for_tests import ELECTION, HARBOUR, replaced
from provenance import Article

FERRY, DAM = HARBOUR.strip().split("\n\n"), ELECTION.strip().split("\n\n")
CHILD = "\n\n".join([*FERRY[:5], *DAM[:4]])


def family(**texts):
    held = {"a": HARBOUR, "b": ELECTION, "c": CHILD} | texts
    return Family(
        name="one",
        key="one",
        articles=tuple(Article(name, text) for name, text in held.items()),
        edges=(Descent(parent="a", child="c", share=0.6), Descent(parent="b", child="c", share=0.4)),
    )


def test_both_parents_with_their_shares_are_all_that_can_be_right():
    found = Answer(parents={"c": ("a", "b")}, shares={("a", "c"): 0.55, ("b", "c"): 0.4})
    (one,) = judged(family(), found)
    assert (one.parents.right, one.parents.wrong, one.parents.missed) == (2, 0, 0)
    assert [round(error, 6) for error in one.errors] == [0.05, 0.0]
    assert one.found == one.errors


def test_a_parent_that_is_not_named_is_missed_and_has_share_0():
    (one,) = judged(family(), Answer(parents={"c": ("a",)}, shares={("a", "c"): 0.6}))
    assert (one.parents.right, one.parents.wrong, one.parents.missed) == (1, 0, 1)
    assert one.errors == (0.0, 0.4)
    assert one.found == ()


def test_a_merge_cannot_be_told_where_another_text_has_all_that_a_parent_gave():
    assert judged(family(), Answer(parents={}))[0].tellable
    assert judged(family(d=replaced(HARBOUR, {"birthdays": "feasts"})), Answer(parents={}))[0].tellable is False
    assert judged(family(d=replaced(HARBOUR, {"nurses": "carers"})), Answer(parents={}))[0].tellable


def test_what_derives_from_the_merged_text_does_not_make_it_untellable():
    one = family(d=CHILD)
    below = Family(
        name="one", key="one", articles=one.articles, edges=(*one.edges, Descent(parent="c", child="d", share=1.0))
    )
    assert judged(below, Answer(parents={}))[0].tellable
    assert judged(one, Answer(parents={}))[0].tellable is False


def test_shares_along_hidden_versions_multiply_and_small_ones_make_no_merge():
    edges = (
        Descent(parent="a", child="hidden", share=0.5),
        Descent(parent="hidden", child="c", share=0.5),
        Descent(parent="b", child="c", share=0.3),
    )
    one = Family(name="one", key="one", articles=family().articles, edges=edges)
    assert shares_of(one)["c"] == {"a": 0.25, "b": 0.3}
    assert merged_articles(truth_of(one)) == ["c"]
    small = Family(
        name="one",
        key="one",
        articles=one.articles,
        edges=(edges[0], Descent(parent="hidden", child="c", share=0.3), edges[2]),
    )
    assert merged_articles(truth_of(small)) == []
