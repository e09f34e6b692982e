"""
What two articles share of which neither derives from the other, and where it is too little to speak of.
"""

from __future__ import annotations

import functools
from itertools import combinations
from types import SimpleNamespace

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from provenance.alignment.passages import PASSAGE_BITS, QUOTE_BITS
from provenance.alignment.profile import profile
from provenance.background import default_background
from provenance.lineage.pairs import compare_pair
from provenance.lineage.relations import identical_short, relate, shared_boilerplate
from provenance.text.document import read_document

FOOTER = "sign up for the letter that our editors write"


@functools.cache
def compared():
    """
    Two versions of one report, and their comparison without quotations and passages.
    """
    texts = {"a": HARBOUR, "b": first_rewrite()}
    profiles = [profile(read_document(pv.Article(name, text)), default_background()) for name, text in texts.items()]
    pair = compare_pair(0, 1, profiles)
    assert len(pair.sentences) > 4
    return profiles, evolve(pair, quotes=(), passages=(), quoted_bits=0.0, bits=0.0)


def words(sentences):
    return sum(block.left[1] - block.left[0] for one in sentences for block in one.blocks)


@given(
    st.lists(st.booleans(), min_size=5, max_size=5),
    st.lists(st.booleans(), min_size=5, max_size=5),
    st.sampled_from([0.0, QUOTE_BITS - 0.01, QUOTE_BITS, QUOTE_BITS + 6.0, 500.0]),
    st.sampled_from([PASSAGE_BITS - 6.0, PASSAGE_BITS, PASSAGE_BITS + 6.0, 500.0]),
)
def test_a_relation_is_that_of_which_there_are_more_words(quoted, passed, quoted_bits, bits):
    profiles, pair = compared()
    quotes, passages = (
        tuple(one for one, wanted in zip(pair.sentences, some, strict=False) if wanted) for some in (quoted, passed)
    )
    found = relate(evolve(pair, quotes=quotes, passages=passages, quoted_bits=quoted_bits, bits=bits), profiles)
    heard = quotes if quoted_bits >= QUOTE_BITS else ()
    if not heard and not passages:
        assert found is None
        return
    is_quotes = words(heard) >= words(passages)
    beyond = quoted_bits - QUOTE_BITS if is_quotes else bits - PASSAGE_BITS
    assert (found.left, found.right) == ("a", "b")
    assert found.kind == ("shared_quotes" if is_quotes else "shared_passage")
    assert found.words == max(words(heard), words(passages))
    # The odds are even at the least, and double with every six bits.
    assert found.confidence == pytest.approx(min(0.99, 1 / (1 + 2 ** (-beyond / 6))))
    sides = [one.document.tokens for one in profiles]
    assert list(found.spans) == [
        (name, *tokens.span(getattr(one.blocks[0], side)[0], getattr(one.blocks[-1], side)[1]))
        for one in (heard if is_quotes else passages)
        for name, tokens, side in zip("ab", sides, ("left", "right"), strict=True)
    ]


@pytest.mark.parametrize("count", [2, 20, 21, 40])
def test_of_more_than_twenty_equal_headlines_each_is_paired_with_the_first_alone(count):
    names = [f"a{number:02}" for number in range(count)]
    articles = [pv.Article(name, "Ferry halted") for name in names]
    articles += [pv.Article("other", "Ferry sold"), pv.Article("same", "ferry  sold!"), pv.Article("none", "…")]
    profiles = [profile(read_document(one), default_background()) for one in articles]
    found = [(one.left, one.right) for one in identical_short(profiles) if one.left != "other"]
    assert found == (list(combinations(names, 2)) if count <= 20 else [("a00", name) for name in names[1:]])
    (sold,) = [one for one in identical_short(profiles) if one.left == "other"]
    assert (sold.right, sold.kind, sold.words, sold.confidence, sold.spans) == (
        "same",
        "identical_short",
        2,
        None,
        (),
    )


def carrying(*footers, kind="footer"):
    """
    Articles as they are known once read: each with some text set apart at its end.
    """
    found = []
    for number, parts in enumerate(footers):
        text, pieces = f"News {number}. ", []
        for part in parts:
            pieces.append(SimpleNamespace(kind=kind, start=len(text), end=len(text) + len(part)))
            text += part + "\n"
        head = SimpleNamespace(article=pv.Article(f"a{number:02}", text), furniture=pieces)
        found.append(SimpleNamespace(document=SimpleNamespace(head=head)))
    return found


@pytest.mark.parametrize("kind", ["footer", "repeated"])
def test_a_footer_joins_those_that_have_it_however_it_is_spaced(kind):
    shouted = FOOTER.upper().replace(" ", "  ")
    found = shared_boilerplate(carrying([FOOTER], [], [shouted, FOOTER + " weekly"], [FOOTER + " weekly"], kind=kind))
    assert [(one.left, one.right, one.words) for one in found] == [("a00", "a02", 9), ("a02", "a03", 10)]
    assert {(one.kind, one.confidence) for one in found} == {("boilerplate", None)}
    assert shared_boilerplate(carrying([FOOTER], [FOOTER], kind="caption")) == []


def test_the_words_of_several_footers_of_two_articles_are_added_up():
    (found,) = shared_boilerplate(carrying([FOOTER, FOOTER + " weekly"], [FOOTER, FOOTER + " weekly"]))
    assert found.words == 19


@pytest.mark.parametrize(("count", "pairs"), [(2, 1), (20, 190), (21, 0)])
def test_a_footer_of_more_than_twenty_articles_is_a_habit(count, pairs):
    assert len(shared_boilerplate(carrying(*[[FOOTER]] * count))) == pairs


@pytest.mark.parametrize(("length", "pairs"), [(7, 0), (8, 1)])
def test_fewer_than_eight_words_are_no_footer(length, pairs):
    assert len(shared_boilerplate(carrying(*[[" ".join(FOOTER.split()[:length])]] * 2))) == pairs
