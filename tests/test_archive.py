"""
The archive: what is added is there, and what is asked is answered as the library answers it.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import provenance as pv
from archive_for_tests import article, expected, held, text
from articles_for_tests import HARBOUR, first_rewrite, second_rewrite
from provenance.archive import asking, choosing, finding, locking, neighbours, runs, schema, stories, weighing
from provenance.archive.connection import connect, writing
from provenance.archive.watching import watch
from provenance.readers import large
from provenance.similarity.fingerprinting import GUARANTEED_WORDS, WINDOW, fingerprint

SEEDS = Path(__file__).parent.parent / "seeds"
GOLDEN = Path(__file__).parent / "golden" / "archive-1.archive"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "news.archive"


def test_the_seeds_are_answered_as_the_library_answers_them(path):
    corpus = pv.read(SEEDS)
    with pv.Archive(path) as archive:
        assert {one.status for one in archive.add(corpus)} == {"added"}
        assert archive.trace("001").to_dict() == pv.trace(corpus).to_dict()
        for draft in corpus:
            assert archive.check(draft).to_dict()["findings"] == pv.check(draft, corpus).to_dict()["findings"]
            assert archive.check(draft).articles == 4
        every = pv.find_near_duplicates(corpus)
        assert list(archive.near("001")) == list(every)
        assert list(archive.near("003")) == []


def test_what_is_added_comes_back_as_it_was(path):
    import datetime as dt

    zone = dt.timezone(dt.timedelta(hours=5, minutes=30))
    articles = [
        pv.Article("plain", HARBOUR),
        pv.Article("full", HARBOUR, title="T", outlet="O", published="2024-05-06", url="u", credit="c", language="en",
                   byline="b", usage="none", derived_from=("x", "y")),
        pv.Article("dated", HARBOUR, published=dt.datetime(2024, 5, 6, 7, 8, tzinfo=zone)),
        pv.Article("ünïcode 東京 'quoted' %_", "Straße\n\n\u202eabc 👩‍👩‍👧 " * 5),
    ]  # fmt: skip
    with pv.Archive(path) as archive:
        archive.add(articles)
    with pv.Archive(path, create=False) as archive:
        assert [archive[one.id] for one in articles] == articles
        assert archive["dated"].published.utcoffset() == zone.utcoffset(None)


def test_adding_again_changes_nothing_and_other_content_is_a_conflict(path):
    with pv.Archive(path) as archive:
        archive.add(article("a"))
        before = archive.stats()
        assert [one.status for one in archive.add([article("a")])] == ["unchanged"]
        assert archive.stats() == before
        with pytest.raises(pv.IdConflict, match="'a' with other content: nothing of this batch was added") as refused:
            archive.add([article("b"), article("a", 1)])
        assert refused.value.ids == ("a",)
        assert "b" not in archive
        assert [one.status for one in archive.add(article("a", 1), replace=True)] == ["replaced"]
        assert archive["a"] == article("a", 1)
        assert archive.versions("a") == [article("a")]
        assert not archive.check(article("a").text).findings
        assert archive.check(article("a", 1).text).findings
        assert archive.remove("a") == "a"
        assert len(archive) == 0
        assert archive.stats()["versions"] == 0
        assert "no match in this archive of 0 articles" in str(archive.check(article("a", 1).text))


def test_every_input_gets_a_status(path):
    with pv.Archive(path) as archive:
        became = archive.add(
            [
                article("a"),
                pv.Article("short", "Too short."),
                pv.Article("empty", " \n"),
                {"id": "bad", "text": 5},
                pv.Article("nul\0", "a\0b \ud800 " + HARBOUR),
                article("twice"),
                article("twice", 1),
            ]
        )
        told = {(one.id, one.status, one.code) for one in became}
        assert {
            ("a", "added", "ok"),
            ("short", "not_comparable", "too_short"),
            ("empty", "rejected", "empty_text"),
            ("bad", "rejected", "invalid_record"),
            ("nul ", "added", "characters_replaced"),
            ("twice", "added", "ok"),
            ("twice", "rejected", "duplicate_id"),
        } == told
        assert "nul\0" in archive
        assert archive["nul\0"].text.startswith("a b \ufffd ")
        assert archive.near("short") == pv.find_near_duplicates([article("a")])
        assert archive.verify()


def test_a_draft_is_traced_among_what_is_held_of_its_story_under_a_name_of_its_own(path):
    held_by_name = pv.Article("a (draft)", second_rewrite(), outlet="held under the draft's name")
    with pv.Archive(path) as archive:
        archive.add([pv.Article("a", HARBOUR), held_by_name])
        assert archive.trace(pv.Article("a", HARBOUR)).to_dict() == archive.trace("a").to_dict()
        draft = pv.Article("a", first_rewrite())
        answer = archive.trace(draft)
        assert {node.id for node in answer.articles} == {"a", "a (draft)"}
        assert {node.outlet for node in answer.articles} == {None}
        new = pv.Article("new", first_rewrite())
        expected_ = pv.trace([new, pv.Article("a", HARBOUR), held_by_name])
        assert archive.trace(new).to_dict() == expected_.to_dict()


def test_what_shares_most_telling_words_comes_first_where_all_are_compared():
    words = np.arange(10, dtype=np.uint64)
    question = SimpleNamespace(shingles=words, bits=np.linspace(1.0, 10.0, 10))
    sets = {1: words[:3], 2: words[7:], 3: np.array([99], np.uint64), 4: words[7:], 5: words[:9]}
    assert [(one.voice, one.shared) for one in finding.among_all(question, sets)] == [(5, 9), (2, 3), (4, 3), (1, 3)]


def test_what_is_looked_up_for_a_few_is_the_beginning_of_what_is_looked_up_for_all(path):
    words = text("draft", 120).split()
    # Many have as much of the draft as others, so that wherever the list is cut it is cut between equals.
    versions = [" ".join(words[start : start + 12 + 4 * (start % 3)]) for start in range(0, 100, 3)]
    with pv.Archive(path) as archive:
        archive.add([pv.Article(f"a{number:03}", f"{one} {text(number, 30)}") for number, one in enumerate(versions)])
        question = asking.ask(archive._open, " ".join(words))
        every = finding.by_postings(archive._open, question)
        assert len({one.shared for one in every}) < len(every) > 20
        assert [one.shared for one in every] == sorted((one.shared for one in every), reverse=True)
        for most in range(1, len(every) + 2):
            found = finding.by_postings(archive._open, question, most=most)
            assert [(one.voice, one.shared) for one in found] == [(one.voice, one.shared) for one in every[:most]]


def test_a_draft_is_looked_up_by_the_words_that_tell_most_and_by_no_common_one(monkeypatch):
    monkeypatch.setattr(choosing, "_MOST_WORDS", 3)
    told = {"the": 1.0, "quay": 11.0, "zeppelin": 15.0, "gantry": 11.0, "harbour": 7.9, "ferry": 8.0}
    spoken = SimpleNamespace(words=SimpleNamespace(forms=list(told)), alone=np.array(list(told.values())))
    assert choosing._telling_words(spoken) == [("zeppelin", 15.0), ("gantry", 11.0), ("quay", 11.0)]
    monkeypatch.setattr(choosing, "_MOST_WORDS", 60)
    assert [word for word, _ in choosing._telling_words(spoken)] == ["zeppelin", "gantry", "quay", "ferry"]


@given(*[st.tuples(st.integers(0, 6), st.integers(1, 6)) for _ in range(2)])
def test_spans_meet_where_both_have_a_character(one, other):
    (first, size), (start, length) = one, other
    spans = (first, first + size), (start, start + length)
    both = {*range(*spans[0])} & {*range(*spans[1])}
    assert neighbours._meet(*spans) == bool(both)
    assert weighing._overlaps([spans[0]], spans[1]) == bool(both)


def test_earlier_contents_of_an_article_are_given_oldest_first_however_often_it_was_replaced(path):
    with pv.Archive(path) as archive:
        for version in range(5):
            archive.add([article("a", version), article(f"other {version}")], replace=True)
        assert archive.versions("a") == [article("a", version) for version in range(4)]
        archive.repair()
        archive.add(article("a", 5), replace=True)
        assert archive.versions("a") == [article("a", version) for version in range(5)]


def test_identical_short_texts_are_traced_together(path):
    with pv.Archive(path) as archive:
        archive.add([pv.Article(name, "Six words are not very many.") for name in ("a", "b")])
        assert [one.kind for one in archive.trace("a").relations] == ["identical_short"]


def test_a_unique_beginning_of_an_id_finds_it(path):
    with pv.Archive(path) as archive:
        archive.add([article("abc"), article("abd"), article("xyz")])
        assert archive["x"].id == "xyz"
        for name, said in (("ab", "begins several ids"), ("q", "no article of the archive"), ("", "no article")):
            with pytest.raises(pv.UnknownArticle, match=said):
                archive[name]
        assert "x" not in archive
        assert 5 not in archive


def test_an_iterator_is_added_batch_by_batch_and_what_came_before_an_error_is_there(path):
    def feed():
        for number in range(25):
            yield article(f"a{number:02d}")
        raise RuntimeError("the feed broke off")

    heard = []
    with pv.Archive(path) as archive:
        with pytest.raises(RuntimeError, match="broke off"):
            archive.add(feed(), batch=10, told=lambda became: heard.append(len(became)))
        assert heard == [10, 10]
        assert len(archive) == 20
        statuses = [one.status for one in archive.add(article(f"a{number:02d}") for number in range(25))]
        assert statuses == ["unchanged"] * 20 + ["added"] * 5


def test_ctrl_c_rolls_the_batch_back(path, monkeypatch):
    from provenance.archive import points

    with pv.Archive(path) as archive:
        archive.add(article("a"))

        def interrupt(point):
            if point == "add.indexed":
                raise KeyboardInterrupt

        monkeypatch.setattr(points, "reach", interrupt)
        with pytest.raises(KeyboardInterrupt):
            archive.add(article("b"))
        monkeypatch.undo()
        assert [one.id for one in archive] == ["a"]
        archive.add(article("b"))
        assert archive.verify()


def test_a_large_archive_finds_every_passage_of_ten_words(path, monkeypatch):
    monkeypatch.setattr(finding, "EXHAUSTIVE_ARTICLES", 0)
    with pv.Archive(path) as archive:
        archive.add([pv.Article("source", HARBOUR), *(article(f"n{number}") for number in range(30))])
        words = HARBOUR.replace("\n\n", " ").split()
        for start in range(0, len(words) - 40, 9):
            passage = " ".join(words[start : start + 40])
            draft = f"{text('before', 30)} {passage} {text('behind', 30)}"
            assert [one.article for one in archive.check(draft).sources] == ["source"]


def test_a_text_of_a_single_fingerprint_is_found_by_it(path):
    with pv.Archive(path) as archive:
        archive.add([article("a"), article("b"), pv.Article("c", "whistle " * 9), article("d")])
        question = asking.ask(archive._open, "Whistle, " * 12)
        assert question.fingerprints.size == 1
        (found,) = finding.by_postings(archive._open, question)
        assert finding.rows_of(archive._open, [found.voice]) == {found.voice: [3]}


def test_texts_with_ten_words_in_a_row_in_common_share_a_fingerprint():
    assert GUARANTEED_WORDS == 10
    for seed in range(60):
        shared = text(("shared", seed), GUARANTEED_WORDS).rstrip(".").lower()
        sides = [f"{text((side, seed), 120)} {shared} {text((side, seed, 2), 120)}" for side in "ab"]
        left, right = (set(one.tolist()) for one in (lambda found: (found[0], found[1]))(fingerprint(sides)))
        assert left & right
        dense = fingerprint(sides, window=WINDOW // 2)
        assert left <= set(dense[0].tolist())


def test_removed_articles_leave_no_answer_and_merges_drop_them(path, monkeypatch):
    monkeypatch.setattr(finding, "EXHAUSTIVE_ARTICLES", 0)
    with pv.Archive(path) as archive:
        for number in range(20):
            archive.add(article(f"a{number:02d}"))
        same = pv.Article("same", article("a03").text)
        archive.add(same)
        archive.remove("a03")
        assert [one.article for one in archive.check(same.text + " And more.").sources] == ["same"]
        archive.remove("same")
        assert not archive.check(same.text).sources
        postings = archive.stats()["postings"]
        for number in range(20, 90):
            archive.add(article(f"a{number:02d}"))
        assert archive.stats()["runs"] <= 12
        assert archive.verify()
        assert postings


def test_answers_are_of_one_state_while_another_adds(path):
    with pv.Archive(path) as writer, pv.Archive(path) as reader:
        for number in range(5):
            writer.add(article(f"a{number}"))
            assert len(reader) == number + 1
            assert reader.check(article(f"a{number}").text).sources
        with pytest.raises(pv.ArchiveLocked, match=f"process {os.getpid()}"):
            reader.add(article("b"))


def test_many_articles_of_the_same_words_are_one_voice(path):
    with pv.Archive(path) as archive:
        archive.add([pv.Article(f"a{number:03d}", HARBOUR) for number in range(300)])
        assert archive.stats()["postings"] < 200
        assert len(archive.near("a000")) == 299


@pytest.mark.parametrize("content", [b"", b"not an archive", b"SQLite format 3\0" + bytes(4080), bytes(8192)])
def test_a_file_of_another_kind_is_refused(path, content):
    path.write_bytes(content)
    with pytest.raises((pv.NotAnArchive, pv.ArchiveDamaged)):
        pv.Archive(path, create=False)
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_alone(path):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE articles (row INTEGER PRIMARY KEY, id TEXT)")
    database.close()
    before = path.read_bytes()
    with pytest.raises(pv.NotAnArchive, match="a database of another program"):
        pv.Archive(path)
    assert path.read_bytes() == before


def test_folders_devices_and_missing_folders_are_refused_by_name(tmp_path):
    with pytest.raises(pv.NotAnArchive, match="is a folder"):
        pv.Archive(tmp_path)
    with pytest.raises(pv.NotAnArchive, match="is no regular file"):
        pv.Archive("/dev/null")
    with pytest.raises(pv.ArchiveNotFound, match="no folder"):
        pv.Archive(tmp_path / "missing" / "news.archive")
    with pytest.raises(pv.ArchiveNotFound, match="no archive"):
        pv.Archive(tmp_path / "news.archive", create=False)


def test_a_later_format_is_refused_by_name(path):
    pv.Archive(path).close()
    connection = connect(path)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with pytest.raises(pv.ArchiveTooNew, match=r"has the format 2, this release \(.*\) knows formats up to 1"):
        pv.Archive(path)


def test_an_index_made_in_another_way_is_refused_until_it_is_made_again(path):
    with pv.Archive(path) as archive:
        archive.add(article("a"))
    connection = connect(path)
    with writing(connection, path):
        connection.execute("UPDATE meta SET value = 'winnowing-9' WHERE name = 'known_answer'")
    connection.close()
    with pv.Archive(path) as archive:
        assert archive["a"] == article("a")
        for ask in (lambda: archive.check(HARBOUR), lambda: archive.add(article("b"))):
            with pytest.raises(pv.ArchiveMismatch, match="was made as winnowing-9"):
                ask()
        assert archive.repair().articles == 1
        assert archive.check(article("a").text).sources


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_an_archive_in_a_folder_without_the_right_to_write_is_asked(path, tmp_path_factory):
    with pv.Archive(path) as archive:
        archive.add(article("a"))
    path.with_name("news.archive-lock").unlink()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    for folder in path.parents[: path.parents.index(Path(tempfile.gettempdir()))]:
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
    code = (
        "import os, sys, provenance as pv, archive_for_tests as t\n"
        f"warm = pv.Archive({str(tmp_path_factory.mktemp('warm') / 'warm')!r})\n"
        "warm.add(t.article('w'))\n"
        "warm.check(t.article('w').text)\n"
        "if os.getuid() == 0:\n"
        "    os.setgid(65534); os.setuid(65534)\n"
        f"a = pv.Archive({str(path)!r})\n"
        "assert a['a'] == t.article('a')\n"
        "assert a.check(t.article('a').text).sources\n"
        "try:\n    a.add(t.article('b'))\n"
        "except pv.ArchiveReadOnly as error:\n    print('refused', error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parent)
    path.parent.chmod(0o755)
    assert done.stdout.startswith("refused"), done.stderr


def test_a_damaged_lock_file_is_no_obstacle(path):
    with pv.Archive(path) as archive:
        archive.add(article("a"))
    lock = path.with_name("news.archive-lock")
    assert locking.acknowledged(path) == 1
    lock.write_bytes(b"\xff" * 300)
    with pv.Archive(path) as archive:
        archive.add(article("b"))
        assert locking.acknowledged(path) == 2


def test_a_backup_is_whole_while_the_archive_grows(path):
    with pv.Archive(path) as archive:
        archive.add([article(f"a{number}") for number in range(20)])
        archive.backup(path.with_name("copy"))
        archive.add(article("later"))
        with pytest.raises(pv.NotAnArchive, match="something at"):
            archive.backup(path.with_name("copy"))
    assert held(path.with_name("copy")) == expected({f"a{number}": 0 for number in range(20)})


def test_a_closed_archive_says_so(path):
    archive = pv.Archive(path)
    archive.close()
    archive.close()
    with pytest.raises(pv.ArchiveClosed, match="open it again"):
        len(archive)


def test_a_folder_is_watched_and_files_are_taken_when_they_are_whole(path, tmp_path):
    folder = tmp_path / "incoming"
    folder.mkdir()
    with pv.Archive(path) as archive:
        looks = watch(archive, folder, sleep=lambda _: None)
        assert next(looks) == []
        (folder / "one.txt").write_text(HARBOUR)
        (folder / ".hidden.txt").write_text(HARBOUR)
        assert next(looks) == []
        assert [(one.id, one.status) for one in next(looks)] == [("one", "added")]
        assert next(looks) == []
        (folder / "deep").mkdir()
        (folder / "deep" / "two.txt").write_text(first_rewrite())
        (folder / "one.txt").write_text(second_rewrite())
        (folder / "broken.parquet").write_bytes(b"no table")
        assert next(looks) == []
        assert {(one.id, one.status) for one in next(looks)} >= {("two", "added"), ("one", "rejected")}
        assert len(archive) == 2
        again = watch(archive, folder, replace=True, sleep=lambda _: None)
        next(again)
        assert ("one", "replaced") in {(one.id, one.status) for one in next(again)}
    with pv.Archive(path) as archive, pytest.raises(pv.SourceNotFound, match="to watch"):
        next(watch(archive, tmp_path / "missing"))


def test_the_archive_of_the_first_release_is_read_as_it_was(tmp_path):
    copy = tmp_path / "golden.archive"
    shutil.copy(GOLDEN, copy)
    with pv.Archive(copy, create=False) as archive:
        assert archive.verify()
        assert [one.id for one in archive] == ["harbour", "rewrite", "short"]
        assert archive["harbour"] == pv.Article("harbour", HARBOUR, title="The ferry", published="2024-05-06T07:08:09Z")
        assert archive.versions("rewrite") == [pv.Article("rewrite", second_rewrite())]
        assert [one.article for one in archive.check(HARBOUR).sources] == ["harbour", "rewrite"]
        assert archive.stats()["fingerprints"] == "winnowing-8-3-64/unicode-14.0.0/0b15f3961a5005e4"
        archive.add(article("more"))
        assert archive.verify()
    assert schema.FORMAT_VERSION == 1


def test_stories_are_versions_of_one_text_in_the_order_of_time(path):
    with pv.Archive(path) as archive:
        archive.add(
            [
                pv.Article("late", HARBOUR + " More of it.", published="2024-05-08"),
                pv.Article("early", HARBOUR, published="2024-05-06"),
                pv.Article("undated", HARBOUR.replace("March", "April")),
                *(article(f"n{number}") for number in range(5)),
                pv.Article("n-copy", article("n3").text),
                pv.Article("short", "Too short."),
            ]
        )
        found = archive.stories()
        assert [one.articles for one in found] == [("early", "late", "undated"), ("n-copy", "n3")]
        assert (found[0].representative, found[0].first, found[0].last) == ("early", "2024-05-06", "2024-05-08")
        assert (found[1].first, found[1].last, len(found[1])) == (None, None, 2)
        assert archive.stories(min_similarity=1.0)[0].articles == ("n-copy", "n3")
        with pytest.raises(pv.InvalidParameter, match="min_similarity"):
            archive.stories(min_similarity=0)


@pytest.mark.parametrize("window", [1, 4, WINDOW])
def test_compiled_fingerprints_are_those_of_numpy(window):
    rng = random.Random(window)
    bodies = [text(number, rng.choice([0, 1, 3, 8, 40, 66, 67, 68, 75, 300])) for number in range(60)]
    bodies += ["so it was " * 80, "a b c d e f g h i " * 30, "", text(1, 9) * 40]
    plain = fingerprint(bodies, window=window, plain_bytes=1 << 30)
    compiled = fingerprint(bodies, window=window, plain_bytes=0)
    for name in ("offsets", "hashes", "words", "wordings"):
        assert getattr(plain, name).tolist() == getattr(compiled, name).tolist()


def _lines(path, articles):
    lines = [f'{{"id": "{one.id}", "text": "{one.text}", "outlet": "{one.outlet}"}}\n' for one in articles]
    path.write_text("".join(lines))


def _table(path, articles):
    pa = pytest.importorskip("pyarrow")
    columns = {name: [getattr(one, name) for one in articles] for name in ("id", "text", "outlet")}
    if path.suffix == ".parquet":
        pa.parquet.write_table(pa.table(columns), path, row_group_size=7)
    else:
        pa.feather.write_feather(pa.table(columns), path, chunksize=7)


@pytest.mark.parametrize("ending", [".jsonl", ".parquet", ".feather"])
def test_a_large_file_is_added_batch_by_batch_and_goes_on_where_it_was_interrupted(path, tmp_path, monkeypatch, ending):
    pytest.importorskip("pyarrow.parquet")
    pytest.importorskip("pyarrow.feather")
    articles = [article(f"a{number:02d}") for number in range(25)]
    file = tmp_path / f"feed{ending}"
    (_lines if ending == ".jsonl" else _table)(file, articles)
    with pv.Archive(path) as archive:
        whole = archive.add(file)
        expected = {one.id: one for one in archive}
    monkeypatch.setattr(large, "LARGE_BYTES", 0)
    with pv.Archive(tmp_path / "parts.archive") as archive:
        parts = archive.add_batches(file, batch=10)
        assert [one.id for one in next(parts)] == [f"a{number:02d}" for number in range(10)]
        assert len(archive) == 10
        parts.close()
        rest = list(archive.add_batches(file, batch=10))
        assert [len(one) for one in rest] == [10, 10, 5]
        assert {one.status for one in rest[0]} == {"unchanged"}
        assert [one.id for part in rest for one in part] == [one.id for one in whole]
        assert {one.id: one for one in archive} == expected


def test_a_large_file_beside_others_is_named_where_it_breaks_off(path, tmp_path, monkeypatch):
    monkeypatch.setattr(large, "LARGE_BYTES", 0)
    _lines(tmp_path / "feed.jsonl", [article(f"a{number}") for number in range(5)])
    with (tmp_path / "feed.jsonl").open("a") as file:
        file.write("no JSON\n" + '{"text": "' + text("unnamed") + '"}\n')
    (tmp_path / "wire.jsonl.gz").write_bytes(b"no gzip at all" * 9)
    (tmp_path / "other.txt").write_text(text("other"))
    with pv.Archive(path) as archive:
        became = [(one.id.rpartition("/")[2], one.status) for one in archive.add(tmp_path, batch=4)]
        assert ("other", "added") in became
        assert ("feed:7", "added") in became
        assert ("feed.jsonl:6", "rejected") in became
        assert ("wire.jsonl.gz", "rejected") in became
        assert len(archive) == 7


def test_an_archive_behind_a_door_that_does_not_open_is_named(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir()
    code = (
        "import os, provenance as pv\n"
        f"pv.Archive({str(tmp_path / 'warm')!r}).close()\n"
        "pv.StorageFailed\n"
        "if os.getuid() == 0:\n    os.setgid(65534); os.setuid(65534)\n"
        f"try:\n    pv.Archive({str(closed / 'news.archive')!r})\n"
        "except pv.StorageFailed as error:\n    print(error)\n"
    )
    for folder in tmp_path.parents[: tmp_path.parents.index(Path(tempfile.gettempdir()))]:
        folder.chmod(folder.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
    tmp_path.chmod(0o755)
    closed.chmod(0o000)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parent)
    closed.chmod(0o755)
    assert done.stdout.endswith("cannot be read: permission denied\n"), done.stderr


def test_the_index_of_an_archive_drops_what_was_removed_when_runs_are_merged(tmp_path, monkeypatch):
    asked, living = [], runs.living
    monkeypatch.setattr(
        runs, "living", lambda connection, voices: asked.append(voices.size) or living(connection, voices)
    )
    with pv.Archive(tmp_path / "a.archive") as archive:
        for place in range(4):
            archive.add([article(f"a{place}")])
        # Nothing was ever removed: nobody is asked who is still there.
        assert asked == []
        archive.remove("a2")
        for place in range(4, 16):
            archive.add([article(f"a{place}")])
        assert asked
        assert archive.verify().whole
        assert sum(one.voices for one in runs.runs(archive._open)) == 15


@pytest.mark.parametrize(("part", "pairs"), [(1, 1), (3, 2), (1_000, 5_000)])
def test_stories_are_the_same_in_parts_of_any_size_and_dated_ones_come_first_by_their_first_day(
    path, monkeypatch, part, pairs
):
    monkeypatch.setattr(stories, "_PART", part)
    monkeypatch.setattr(stories, "_PAIRS", pairs)
    texts = {name: text(name, words=60) for name in ("first", "second", "undated", "alone")}
    days = {"first": ["2024-05-03", "2024-05-09", None], "second": ["2024-05-04", "2024-05-02T10:00:00Z"]}
    versions = [
        pv.Article(f"{name}-{number}", f"{texts[name]} Version {number}.", published=day)
        for name in texts
        for number, day in enumerate(days.get(name, [None] * (1 if name == "alone" else 3)))
    ]
    with pv.Archive(path) as archive:
        archive.add(versions)
        found = archive.stories()
    assert [one.articles for one in found] == [
        ("second-1", "second-0"),
        ("first-0", "first-1", "first-2"),
        ("undated-0", "undated-1", "undated-2"),
    ]
    assert [one.representative for one in found] == ["second-1", "first-0", "undated-0"]
    assert [(one.first, one.last) for one in found] == [
        ("2024-05-02T10:00:00Z", "2024-05-04"),
        ("2024-05-03", "2024-05-09"),
        (None, None),
    ]


@pytest.mark.parametrize("least", [0.0, -0.1, 1.01, float("nan")])
def test_stories_of_no_similarity_or_more_than_all_are_refused(path, least):
    with pv.Archive(path) as archive:
        archive.add(article("a"))
        assert archive.stories(min_similarity=1.0) == ()
        with pytest.raises(pv.InvalidParameter, match="expected a number above 0 and at most 1"):
            archive.stories(min_similarity=least)


def test_no_more_documents_are_kept_than_there_is_room_for_and_those_asked_last(path, monkeypatch):
    monkeypatch.setattr(neighbours, "_KEPT_DOCUMENTS", 2)
    with pv.Archive(path) as archive:
        archive.add([article(f"a{number}") for number in range(5)])
        ids = dict(archive._open.execute("SELECT row, id FROM articles"))
        asked = archive._neighbours
        for rows in (list(ids), list(ids)[1::-1], [3], [3, 1, 3]):
            found = asked._documents_at(rows)
            assert [one.article.id for one in found] == [ids[row] for row in rows]
            assert len(asked._documents) <= 2
            assert list(asked._documents)[-1] == rows[-1]


def test_an_article_is_no_relative_of_its_own(path):
    with pv.Archive(path) as archive:
        archive.add([pv.Article("a", HARBOUR), pv.Article("b", first_rewrite()), pv.Article("c", second_rewrite())])
        rows = dict(archive._open.execute("SELECT id, row FROM articles"))
        for name, row in rows.items():
            related = [one for one, _ in archive._neighbours._related(archive[name])]
            assert sorted(related) == sorted(set(rows.values()) - {row})


def test_batches_replace_nothing_unless_they_are_told_to(path):
    with pv.Archive(path) as archive:
        archive.add([article("a")])
        with pytest.raises(pv.IdConflict):
            list(archive.add_batches([article("a", 1)]))
        assert archive["a"] == article("a")
        ((one,),) = archive.add_batches([article("a", 1)], replace=True)
        assert one.status == "replaced"
