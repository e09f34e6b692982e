"""
Articles found by their words, outlet and date, by an index beside the archive that can be lost at any time.
"""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import HARBOUR
from provenance.archive.connection import connect
from provenance.archive.searching import Search, _excerpt

ARTICLES = [
    pv.Article(
        "a", "The minister opened the zoo in Zürich.", title="Zoo opens", outlet="Town News", published="2024-03-01"
    ),
    pv.Article("b", "A zoo was closed, the ministry said.", outlet="town  NEWS", published="2024-03-05T10:00:00Z"),
    pv.Article("c", "Nothing of this kind.", title="The zoo again", outlet="Other"),
    pv.Article("d", "北京市长周二表示，动物园将于春季重新开放。", published="2023-01-01"),
]


@pytest.fixture
def searched(tmp_path):
    with pv.Archive(tmp_path / "a.archive") as archive:
        archive.add(ARTICLES)
        search = Search(archive.path)
        assert search.catch_up()
        yield archive, search
        search.close()


def found(search, *words, **asked):
    return [one.id for one in search.find(*words, **asked).hits]


def test_an_excerpt_has_whole_words_around_what_was_asked_for(tmp_path):
    words = " ".join(f"{'longish' * (number % 5)}word{number}" for number in range(200))
    with pv.Archive(tmp_path / "a.archive") as archive:
        archive.add([pv.Article("spaced", words), pv.Article("unspaced", "长" * 900 + "词")])
        search = Search(archive.path)
        search.catch_up()
        for asked in ("word0", "longishword71", "longishlongishlongishlongishword199"):
            shown = search.find(asked).hits[0].excerpt
            assert set(shown.strip("…").split()) <= set(words.split())
            assert asked in shown.split() or f"…{asked}" in shown
        assert search.find("长词").hits[0].excerpt == "长" * 240 + "…"
        search.close()


def test_an_excerpt_of_all_there_is_is_marked_at_no_end(tmp_path):
    exact = "wharf " + "长" * 234
    with pv.Archive(tmp_path / "a.archive") as archive:
        archive.add([pv.Article("exact", exact), pv.Article("longer", "quay " + "长" * 236)])
        search = Search(archive.path)
        search.catch_up()
        assert len(exact) == 240
        assert search.find("wharf").hits[0].excerpt == exact
        assert search.find("quay").hits[0].excerpt == "quay " + "长" * 235 + "…"
        search.close()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the system does not tell which files are open")
def test_a_search_that_is_closed_holds_no_file_open(tmp_path):
    def opened():
        found = []
        for one in Path("/proc/self/fd").iterdir():
            # The folder itself was open, and is not any more.
            with contextlib.suppress(FileNotFoundError):
                found.append(str(one.readlink()))
        return [name for name in found if name.startswith(str(tmp_path))]

    with pv.Archive(tmp_path / "a.archive") as archive:
        archive.add(ARTICLES)
    assert opened() == []
    search = Search(tmp_path / "a.archive")
    search.catch_up()
    assert found(search, "zoo")
    assert opened()
    search.close()
    assert opened() == []


def test_all_words_must_be_there_in_the_title_or_the_text_whatever_their_case_and_accents(searched):
    _, search = searched
    assert found(search, "ZOO") == ["b", "a", "c"]
    assert found(search, "zurich zoo") == ["a"]
    assert found(search, "minist*") == ["b", "a"]
    assert found(search, '"zoo in zürich"') == ["a"]
    assert found(search, '"in zoo"') == []
    assert found(search, "动物园") == ["d"]
    assert found(search, "园动") == []
    assert found(search) == ["b", "a", "d", "c"]
    assert found(search, "?!") == []


def test_outlets_and_dates_narrow_what_is_found(searched):
    _, search = searched
    assert found(search, outlet="Town news") == ["b", "a"]
    assert found(search, since="2024-03-04") == ["b"]
    assert found(search, until="2024-02-01") == ["d"]
    assert found(search, "zoo", since="2024-02-01", until="2024-03-02") == ["a"]
    assert search.outlets() == [("Town News", 2), ("Other", 1)]
    with pytest.raises(pv.InvalidDate):
        search.find(since="soon")
    with pytest.raises(pv.InvalidParameter, match="33 words"):
        search.find("a " * 33)


@pytest.mark.parametrize(
    ("bounds", "names"),
    [
        ({"since": "2024-03-05T10:00:00Z"}, ["b"]),
        ({"since": "2024-03-05T10:00:01Z"}, []),
        ({"since": "2024-03-05T10:00:00Z", "until": "2024-03-05T10:00:00Z"}, ["b"]),
        ({"since": "2024-03-04", "until": "2024-03-05T09:59:59Z"}, []),
        ({"since": "2024-03-05"}, ["b"]),
        ({"since": "2024-03-01T23:00:00Z", "until": "2024-03-01T23:30:00Z"}, ["a"]),
    ],
)
def test_what_may_have_been_published_at_a_bound_is_found(searched, bounds, names):
    assert found(searched[1], "zoo", **bounds) == names


@given(
    st.lists(st.sampled_from(["zoo", "a", "longish", "minister", "1,204", "far" * 30, "长" * 70]), max_size=90),
    st.lists(st.sampled_from(["zoo", "minist*", "missing"]), max_size=2),
)
@settings(max_examples=300)
def test_an_excerpt_begins_and_ends_with_words_and_has_what_was_asked_for(words, terms):
    text = " ".join(words)
    places = [place for term in terms if (place := f" {text}".find(f" {term.rstrip('*')}")) >= 0]
    near = min(places, default=0) - 60
    start = next((at for at in range(near, len(text)) if text[at - 1] == " "), near) if near > 0 else 0
    end = len(text)
    if start + 240 < end:
        end = next((at for at in range(start + 240, start + 119, -1) if text[at] == " "), start + 240)
    expected = " ".join(text[start:end].split())
    assert _excerpt(text, terms) == f"{'…' if start else ''}{expected}{'…' if end < len(text) else ''}"


def test_what_is_removed_replaced_or_added_is_gone_other_and_there(searched):
    archive, search = searched
    archive.remove("a")
    assert found(search, "zoo") == ["b", "c"]
    archive.add(pv.Article("b", "Of another thing.", published="2024-03-05T10:00:00Z"), replace=True)
    archive.add(pv.Article("e", "The zoo is sold.", published="2025-01-01"))
    assert found(search, "zoo") == ["c"]
    assert search.catch_up()
    assert found(search, "zoo") == ["e", "c"]
    assert found(search, "another") == ["b"]
    assert search.find().total == len(archive) == 4
    # Neither what was removed nor what was replaced is counted, or kept in the index.
    assert search._index.execute("SELECT count(*) FROM words").get == 4
    assert search.outlets() == [("Other", 1)]


def test_an_index_that_is_lost_damaged_or_of_a_repaired_archive_is_made_anew(searched):
    archive, search = searched
    archive.remove("a")
    archive.repair()
    search.close()
    assert search.catch_up()
    assert found(search, "zoo") == ["b", "c"]
    for damage in (b"", b"no index at all, but something else that lies here", None):
        search.close()
        for ending in ("-wal", "-shm", ""):
            search.path.with_name(search.path.name + ending).unlink(missing_ok=True)
        if damage is not None:
            search.path.write_bytes(damage)
        assert search.catch_up()
        assert found(search, "zoo") == ["b", "c"]


def test_the_order_of_adding_leaves_no_trace_in_what_is_found(tmp_path):
    answers = []
    for number, articles in enumerate((ARTICLES, ARTICLES[::-1])):
        with pv.Archive(tmp_path / f"{number}.archive") as archive:
            for one in articles:
                archive.add(one)
            search = Search(archive.path)
            search.catch_up()
            answers.append([search.find(words) for words in ("", "zoo", "the")])
            search.close()
    assert answers[0] == answers[1]


def test_a_search_before_there_is_an_index_says_that_nothing_is_indexed(tmp_path):
    with pv.Archive(tmp_path / "a.archive") as archive:
        archive.add(pv.Article("a", HARBOUR))
        search = Search(archive.path)
        assert (search.find("harbour").total, search.find().indexed, search.find().articles) == (0, 0, 1)
        assert not search.catch_up(lambda _done, _all: False)
        search.close()


def test_a_thousand_characters_may_be_searched_for_and_one_more_may_not(shared_search):
    shared_search.find("zoo " * 30 + "x" * 880)
    with pytest.raises(pv.InvalidParameter, match="1,001 characters to search for, expected at most 1,000"):
        shared_search.find("x" * 1_001)


@given(st.text(max_size=80), st.none() | st.text(max_size=20))
@settings(max_examples=200)
def test_nothing_that_is_typed_makes_a_fault(shared_search, words, outlet):
    shared_search.find(words, outlet=outlet)


@pytest.fixture(scope="module")
def shared_search(tmp_path_factory):
    with pv.Archive(tmp_path_factory.mktemp("search") / "a.archive") as archive:
        archive.add(ARTICLES)
        search = Search(archive.path)
        search.catch_up()
        yield search
        search.close()


def test_whoever_reads_waits_for_whoever_is_making_the_file(tmp_path):
    path = tmp_path / "made"
    with contextlib.closing(connect(path, create=True)) as making:
        making.execute("CREATE TABLE t (x)")
        # Before the journal lets readers go on, one who writes keeps all others out.
        making.execute("BEGIN EXCLUSIVE")
        release = threading.Timer(0.3, lambda: making.execute("COMMIT"))
        release.start()
        connect(path, write=False).close()
        release.join()
