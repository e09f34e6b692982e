"""
The near-duplicates of an archive are those of the library: whatever outlets repeat, and whatever came first or went.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import provenance as pv
from archive_for_tests import text
from provenance.archive import finding

_STORIES = [text(f"story {number}", 45) for number in range(4)]
_FOOTERS = [text(f"footer {number}", 16) for number in range(2)]
_SPOKEN = [f"“{text(f'spoken {number}', 40)}”" for number in range(2)]
_ONE = st.builds(
    lambda parts, outlet, own: ("\n\n".join([*parts, own]), outlet),
    st.lists(st.sampled_from([*_STORIES, *_FOOTERS, *_FOOTERS, *_SPOKEN]), min_size=1, max_size=3, unique=True),
    st.sampled_from([None, "The Herald", "the herald", "Post"]),
    st.integers(0, 30).map(lambda number: text(f"own {number}", 30)),
)


def _answers(archive):
    return {one.id: list(archive.near(one.id)) for one in archive}


def _expected(articles):
    every = pv.find_near_duplicates(articles)
    return {one.id: [match for match in every if one.id in (match.left, match.right)] for one in articles}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_ONE, min_size=2, max_size=14), st.randoms(use_true_random=False), st.data())
@pytest.mark.parametrize("exhaustive", [True, False], ids=["small", "large"])
def test_near_is_what_the_library_finds_in_any_order_of_adding_and_after_removals(
    tmp_path_factory, exhaustive, bodies, order, data
):
    articles = [pv.Article(f"n{number:02d}", body, outlet=outlet) for number, (body, outlet) in enumerate(bodies)]
    gone = data.draw(st.sets(st.sampled_from([one.id for one in articles]), max_size=len(articles) - 1))
    order.shuffle(articles)
    before = finding.EXHAUSTIVE_ARTICLES
    finding.EXHAUSTIVE_ARTICLES = before if exhaustive else 0
    try:
        with pv.Archive(tmp_path_factory.mktemp("near") / "news.archive") as archive:
            for one in articles:
                archive.add(one)
            assert _answers(archive) == _expected(articles)
            for name in sorted(gone):
                archive.remove(name)
            left = [one for one in articles if one.id not in gone]
            assert _answers(archive) == _expected(left)
    finally:
        finding.EXHAUSTIVE_ARTICLES = before


def _story(outlet, number, *parts):
    return pv.Article(
        f"{outlet or 'none'}-{number}", "\n\n".join([text(f"{outlet}/{number}", 40), *parts]), outlet=outlet
    )


@pytest.mark.parametrize("exhaustive", [True, False], ids=["small", "large"])
@pytest.mark.parametrize("outlet", ["The Herald", None])
def test_what_an_outlet_repeats_makes_no_pair(tmp_path, monkeypatch, exhaustive, outlet):
    monkeypatch.setattr(finding, "EXHAUSTIVE_ARTICLES", 1_000 if exhaustive else 0)
    footer = text("footer", 30)
    articles = [_story(outlet, number, footer) for number in range(2)]
    with pv.Archive(tmp_path / "news.archive") as archive:
        archive.add(articles)
        assert len(archive.near(articles[0].id)) == 1
        archive.add([_story(outlet, number, footer) for number in range(2, 5)])
        assert len(archive.near(articles[0].id)) == 0
        for number in range(2, 5):
            archive.remove(_story(outlet, number).id)
        assert len(archive.near(articles[0].id)) == 1


@pytest.mark.parametrize("exhaustive", [True, False], ids=["small", "large"])
def test_reports_that_share_quotations_alone_make_no_pair(tmp_path, monkeypatch, exhaustive):
    monkeypatch.setattr(finding, "EXHAUSTIVE_ARTICLES", 1_000 if exhaustive else 0)
    articles = [_story(name, 1, _SPOKEN[0]) for name in ("Post", "Herald")]
    assert not pv.find_near_duplicates(articles)
    with pv.Archive(tmp_path / "news.archive") as archive:
        archive.add(articles)
        assert not archive.near("Post-1")
        archive.add(pv.Article("copy", articles[0].text))
        assert [(one.left, one.right) for one in archive.near("Post-1")] == [("Post-1", "copy")]
