"""
The benchmark of the archive measures an archive that answers.
"""

from __future__ import annotations

from itertools import islice

from benchmarks.archive import measuring, peers
from benchmarks.archive.texts import WORDS, articles, chain

from archive_for_tests import text
from provenance.archive.store import Archive
from provenance.articles import Article


def _known():
    return chain(text(number, 200) + " And so it was." for number in range(60))


def test_texts_are_the_same_every_time_and_all_different():
    known = _known()
    made = list(articles(50, known))
    assert made == list(articles(50, known))
    assert len({one.text for one in made}) == 50
    assert {len(one.text.split()) for one in made} == {WORDS}


def test_an_archive_is_grown_to_each_size_and_asked(tmp_path):
    known = _known()
    grown = measuring.grow(tmp_path / "news.archive", known, (30, 60), drafts=3)
    assert [one.articles for one in grown] == [30, 60]
    assert all(one.add_per_second > 0 and len(one.check_ms) == 3 for one in grown)
    with Archive(tmp_path / "news.archive") as archive:
        assert len(measuring.add_one_times(archive, known, 3)) == 3
        assert len(archive) == 63
    assert measuring.open_ms(tmp_path / "news.archive", "a00000007") > 0


def test_recall_counts_answers_that_are_the_same(tmp_path):
    # What more than two of them repeat would be furniture to the library, which sees all at once.
    texts = [Article(f"n{number}", f"{text(number)} {text(100 + number // 2)}") for number in range(12)]
    same, asked, found, wanted = measuring.recall(tmp_path, texts, [f"{text('own')} {text(5)}"])
    assert (same, asked) == (1.0, 26)
    assert (found, wanted) == (1.0, 2)


def test_peers_are_measured_on_the_same_texts():
    some = list(islice(articles(20, _known()), 20))
    for peer in (peers.with_fts5(some, [some[0].text]), peers.with_dictionary(some, [some[0].text])):
        assert peer.add_per_second > 0
        assert peer.query_ms > 0
