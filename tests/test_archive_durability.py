"""
What an archive withstands: killed processes, changed bits, cut files, full disks, and others that write.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import provenance as pv
from archive_for_tests import KILLED, Forge, article, do, expected, flipped, held, states, steps, text, times
from provenance.archive.points import POINTS

MADE_OF = 6


@pytest.fixture(scope="module")
def forge():
    forge = Forge()
    yield forge
    forge.close()


def _killed(forge, folder, seed, **when):
    """
    Do steps in a process that may be killed, look at what is there, and do the rest.
    """
    folder.mkdir()
    path, journal = folder / "news.archive", folder / "journal"
    done = steps(seed)
    status = forge.run("do", path=str(path), done=done, journal=str(journal), **when)
    assert status in (0, KILLED)
    count = len(journal.read_text().split()) if journal.exists() else 0
    after = states(done)
    found = held(path)
    acknowledged, one_more = expected(after[count]), expected(after[min(count + 1, len(done))])
    assert found in (acknowledged, one_more)
    do(path, done[count:])
    assert held(path) == expected(after[-1])
    return status


@pytest.mark.parametrize("point", POINTS)
def test_a_process_killed_at_any_point_loses_nothing_that_was_acknowledged_and_leaves_nothing_half(
    forge, tmp_path, point, record_property
):
    ended = [_killed(forge, tmp_path / str(seed), seed, point=point, hit=1 + seed % 2) for seed in range(2)]
    assert KILLED in ended
    record_property("kill9_points", ended.count(KILLED))


def test_a_process_killed_at_any_time_loses_nothing_that_was_acknowledged(forge, tmp_path, record_property):
    rng = random.Random(1)
    ended = [_killed(forge, tmp_path / str(number), number, after=rng.uniform(0.005, 0.4)) for number in range(8)]
    record_property("kill9_points", ended.count(KILLED))


def test_a_process_killed_while_it_makes_an_archive_leaves_none_or_a_whole_one(forge, tmp_path):
    for number in range(12):
        _killed(forge, tmp_path / str(number), number, after=0.001 + 0.002 * number)


@pytest.mark.long
def test_hundreds_of_killed_processes_lose_nothing(forge, tmp_path, record_property):
    killed = 0
    for point in POINTS:
        runs = [(hit, seed) for hit in (1, 2, 3) for seed in range(10, 17)]
        ended = [
            _killed(forge, tmp_path / f"{point}-{hit}-{seed}", seed, point=point, hit=hit) for hit, seed in runs
        ].count(KILLED)
        assert ended >= 3, point
        killed += ended
    # At any time of what the steps take on this machine, now.
    started = time.perf_counter()
    assert [_killed(forge, tmp_path / f"whole-{number}", 90 + number) for number in range(5)] == [0] * 5
    taken = (time.perf_counter() - started) / 5
    rng = random.Random(2)
    at_times = [
        _killed(forge, tmp_path / f"time-{number}", 100 + number, after=rng.uniform(0.005, taken))
        for number in range(200)
    ].count(KILLED)
    assert at_times >= 100
    killed += at_times
    record_property("kill9_points", killed)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """
    A small archive as it lies when it is closed, and as it lies while it is written to.
    """
    folder = tmp_path_factory.mktemp("small")
    path = folder / "news.archive"
    articles = [article(f"a{number:03d}", words=30 + number) for number in range(MADE_OF)]
    with pv.Archive(path) as archive:
        for one in articles[:-1]:
            archive.add(one)
        archive.add(article("a000", 1), replace=True)
        archive.remove("a001")
        shutil.copytree(folder, closed := folder.with_name("closed"), ignore=lambda *_: [])
        archive.add(articles[-1])
        shutil.copytree(folder, folder.with_name("live"))
    shutil.rmtree(closed)
    shutil.copytree(folder, closed)
    return {"closed": closed, "live": folder.with_name("live"), "whole": held(path)}


def _damage(folder: Path, name: str, data: bytes, whole: dict[str, pv.Article]) -> str:
    """
    Put *data* in the place of a file, and say whether that was detected or is harmless; all else is an error.
    """
    copy = folder.with_name("damaged")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    (copy / name).write_bytes(data)
    try:
        with pv.Archive(copy / "news.archive", create=False) as archive:
            verified = archive.verify()
            found = {}
            damaged = not verified.whole
            for known in whole:
                try:
                    if known in archive:
                        found[known] = archive[known]
                    archive.check(whole[known].text)
                    archive.near(known)
                except pv.ProvenanceError:
                    damaged = True
    except pv.ProvenanceError:
        return "detected"
    for known, one in found.items():
        assert one == whole[known], "a wrong article was given"
    if damaged:
        return "detected"
    assert found == whole, "an article was lost, and nothing said so"
    return "harmless"


def _flips(small, count: int, seed: int) -> dict[str, int]:
    rng = random.Random(seed)
    found = {"detected": 0, "harmless": 0}
    for _ in range(count):
        folder = small[rng.choice(["closed", "live"])]
        files = sorted(one for one in folder.iterdir() if one.stat().st_size)
        file = rng.choices(files, [one.stat().st_size for one in files])[0]
        data = file.read_bytes()
        found[_damage(folder, file.name, flipped(data, rng.randrange(8 * len(data))), small["whole"])] += 1
    return found


def test_a_changed_bit_is_detected_or_harmless(small, record_property):
    found = _flips(small, 150, 1)
    record_property("bit_flips", 150)
    assert sum(found.values()) == 150
    assert found["detected"] > 50


@pytest.mark.long
def test_thousands_of_changed_bits_are_detected_or_harmless(small, record_property):
    count = times("BIT_FLIPS", 2_000)
    found = _flips(small, count, times("BIT_FLIPS_SEED", 2))
    assert sum(found.values()) == count
    record_property("bit_flips", count)
    for kind, number in found.items():
        record_property(f"bit_flips_{kind}", number)


def _cuts(small, lengths) -> None:
    for state in ("closed", "live"):
        for name in ("news.archive", "news.archive-wal"):
            file = small[state] / name
            if not file.exists():
                continue
            data = file.read_bytes()
            for length in lengths(len(data)):
                _damage(small[state], name, data[:length], small["whole"])


def test_a_cut_file_is_detected(small):
    _cuts(small, lambda size: range(0, size, max(1, size // 20) + 1))


@pytest.mark.long
def test_a_file_cut_anywhere_is_detected(small):
    _cuts(small, lambda size: range(0, size, 97))


def test_a_file_that_is_not_there_is_missed_by_name(small):
    copy = small["live"].with_name("without")
    for name in sorted(one.name for one in small["live"].iterdir()):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(small["live"], copy)
        (copy / name).unlink()
        if name == "news.archive":
            with pytest.raises(pv.ArchiveNotFound, match="there is no archive"):
                pv.Archive(copy / "news.archive", create=False)
        elif name == "news.archive-wal":
            with pytest.raises(pv.ArchiveDamaged, match="misses commits that were acknowledged"):
                pv.Archive(copy / "news.archive")
        else:
            assert held(copy / "news.archive") == small["whole"]


def test_repair_keeps_what_is_whole_names_the_rest_and_deletes_nothing(small, tmp_path):
    from provenance.archive.repairing import repair
    from provenance.archive.verifying import verify_file
    from provenance.progress import silent

    rng = random.Random(4)
    data = (small["closed"] / "news.archive").read_bytes()
    kept = 0
    for number in range(40):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "news.archive"
        broken = data
        place = rng.randrange(4096, len(data) - 4096)
        broken = data[:place] + rng.randbytes(600) + data[place + 600 :]
        path.write_bytes(broken)
        problems = verify_file(path, silent).problems
        try:
            done = repair(path, silent)
        except pv.ArchiveDamaged:
            assert path.read_bytes()[4096:] == broken[4096:]
            continue
        found = held(path)
        for name, one in found.items():
            assert one == small["whole"][name]
        kept += len(found)
        lost = set(small["whole"]) - set(found)
        assert problems or not lost
        if problems:
            assert done.kept is not None
            assert done.kept.stat().st_size >= len(broken) - 4096
    assert kept > 40 * len(small["whole"]) / 2


def _fill(forge, tmp_path, number, room) -> int:
    path = tmp_path / f"{number}.archive"
    with pv.Archive(path) as archive:
        archive.add([article(f"a{place:03d}") for place in range(5)])
    code = forge.run("fill", path=str(path), room=room, count=30)
    assert code in (0, 3), code
    with pv.Archive(path) as archive:
        assert archive.verify().whole
        assert len(archive.add([article(f"more{place}", words=200) for place in range(30)])) == 30
        assert len(archive) == 35
    return code


def test_a_full_disk_leaves_the_archive_as_it_was(forge, tmp_path, record_property):
    codes = [_fill(forge, tmp_path, number, 40_000 + 12_000 * number) for number in range(12)]
    assert codes.count(0) >= 4
    record_property("disk_full_points", codes.count(0))
    assert 3 in codes or codes.count(0) == 12


@pytest.mark.long
def test_a_disk_full_at_any_point_leaves_the_archive_as_it_was(forge, tmp_path, record_property):
    codes = [_fill(forge, tmp_path, number, 30_000 + 300 * number) for number in range(200)]
    assert codes.count(0) >= 100
    record_property("disk_full_points", codes.count(0))


def test_a_writer_names_who_writes_and_its_end_frees_the_lock(forge, tmp_path):
    path, ready = tmp_path / "news.archive", tmp_path / "ready"
    pv.Archive(path).close()
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(forge.run, "hold", path=str(path), ready=str(ready))
        while not ready.exists() or not ready.read_text():
            pass
        pid = int(ready.read_text())
        with pv.Archive(path) as archive:
            assert archive["held"] == article("held")
            with pytest.raises(pv.ArchiveLocked, match=f"written to by process {pid}, since 20") as refused:
                archive.add(article("other"))
            assert refused.value.pid == pid
            os.kill(pid, 9)
            assert ended.result() == KILLED
            assert archive.add(article("other"))[0].status == "added"


def _crowd(tmp_path, writers, readers, count, queries, checked=10):
    """
    Let some ask while others add and replace, until the last question is answered.
    """
    path, ended = tmp_path / "news.archive", tmp_path / "ended"
    with pv.Archive(path) as archive:
        archive.add(article("a000"))
    forges = [Forge() for _ in range(writers + readers)]
    with ThreadPoolExecutor(len(forges)) as pool:
        writing = [
            pool.submit(forge.run, "write", path=str(path), first=1 + number * count, count=count, until=str(ended))
            for number, forge in enumerate(forges[:writers])
        ]
        reading = [
            pool.submit(forge.run, "read", path=str(path), seed=number, count=queries, checked=checked)
            for number, forge in enumerate(forges[writers:])
        ]
        asked = {one.result() for one in reading}
        ended.touch()
        assert asked | {one.result() for one in writing} == {0}
    for forge in forges:
        forge.close()
    assert len(held(path)) == 1 + writers * count


def test_two_writers_take_turns_while_others_read(tmp_path, record_property):
    _crowd(tmp_path, 2, 2, 15, 150)
    record_property("crowd_queries", 2 * 150)


@pytest.mark.long
def test_two_writers_take_turns_while_eight_read_at_length(tmp_path, record_property):
    queries = times("CROWD_QUERIES", 1_000_000) // 8
    _crowd(tmp_path, 2, 8, 190, queries, checked=50)
    record_property("crowd_queries", 8 * queries)


def test_the_one_earlier_content_of_an_archive_is_there_after_a_repair(tmp_path):
    with pv.Archive(tmp_path / "a.archive") as archive:
        archive.add([pv.Article("a", text("before"))])
        archive.add([pv.Article("a", text("after"))], replace=True)
        before = archive.versions("a")
        archive.repair()
    with pv.Archive(tmp_path / "a.archive", create=False) as archive:
        assert archive["a"].text == text("after")
        assert archive.versions("a") == before
        assert [one.text for one in before] == [text("before")]


def test_of_a_page_of_which_one_text_is_damaged_repair_keeps_the_others(tmp_path):
    from provenance.archive.repairing import repair
    from provenance.archive.verifying import verify_file
    from provenance.progress import silent

    path = tmp_path / "news.archive"
    articles = [pv.Article(f"a{place}", f"{place} {'zq' * place} short words, all on one page") for place in range(9)]
    with pv.Archive(path) as archive:
        archive.add(articles)
        stored = archive._open.execute("SELECT text FROM articles WHERE id = 'a4'").get
    data = path.read_bytes()
    assert data.count(stored) == 1
    place = data.index(stored) + len(stored) // 2
    path.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
    found = verify_file(path, silent)
    assert not found.whole
    # The articles of the page by their ids, and of no others, since there are none.
    damaged = [one.id for one in found.problems if one.code == "article_damaged"]
    assert set(damaged) <= {one.id for one in articles}
    assert "a4" in damaged
    assert found.articles + len(damaged) == len(articles)
    done = repair(path, silent)
    assert held(path) == {one.id: one for one in articles if one.id != "a4"}
    assert done.kept is not None


def test_of_an_article_that_is_put_into_quarantine_all_is_kept_that_was_there(tmp_path):
    from provenance.archive.connection import connect
    from provenance.archive.repairing import repair
    from provenance.progress import silent

    path = tmp_path / "news.archive"
    with pv.Archive(path) as archive:
        archive.add(article(f"a{number}") for number in range(4))
        stored = dict(archive._open.execute("SELECT id, text FROM articles"))
    connection = connect(path)
    connection.execute("UPDATE articles SET about = 'no JSON' WHERE id = 'a1'")
    connection.execute("UPDATE articles SET text = 'no bytes' WHERE id = 'a2'")
    connection.close()
    assert [one.id for one in repair(path, silent).quarantined] == ["a1", "a2"]
    assert set(held(path)) == {"a0", "a3"}
    connection = connect(path)
    told = {name: rest for name, *rest in connection.execute("SELECT id, about, text FROM quarantine")}
    connection.close()
    assert told["a1"] == ["no JSON", stored["a1"]]
    assert told["a2"][1] is None


def test_what_is_damaged_beyond_a_hundred_parts_is_counted():
    from provenance.archive.verifying import _Problems

    problems = _Problems()
    for number in range(100):
        problems.add(f"a{number:04d}", "article_damaged", "its text is not what was added")
    assert len(problems.all()) == 100
    for number in range(100, 1_250):
        problems.add(f"a{number:04d}", "article_damaged", "its text is not what was added")
    (more,) = [one for one in problems.all() if one.code == "more"]
    assert more.message == "and 1,150 more"
    assert len(problems.all()) == 101


def test_what_the_check_of_the_file_itself_says_is_told(tmp_path):
    from provenance.archive.connection import connect

    path = tmp_path / "news.archive"
    with pv.Archive(path) as archive:
        archive.add([article("a"), article("b")])
    connection = connect(path)
    # An index that its table knows nothing of: no page is damaged, and the file is not in order.
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("DELETE FROM sqlite_schema WHERE name = 'articles_by_wording'")
    connection.close()
    with pv.Archive(path, create=False) as archive:
        found = archive.verify()
    assert not found.whole
    assert [(one.id, one.code) for one in found.problems] == [("news.archive", "file_damaged")]
    assert "never used" in found.problems[0].message


@pytest.mark.parametrize(
    ("kept", "written"), [(None, None), (Path("news.archive.damaged-1"), "news.archive.damaged-1")]
)
def test_a_repair_says_where_the_damaged_file_is(kept, written):
    from provenance.archive.repairing import Repair

    assert Repair(articles=3, quarantined=(), kept=kept).to_dict() == {
        "articles": 3,
        "quarantined": [],
        "kept": written,
    }


def test_whoever_finds_an_archive_that_another_has_made_meanwhile_opens_that(tmp_path, monkeypatch):
    from provenance.archive import opening
    from provenance.archive.locking import WriterLock

    path = tmp_path / "news.archive"

    def acquire(self):
        acquired(self)
        if not path.exists():
            opening._make(path)
            made.append(path.stat().st_ino)

    acquired, made = WriterLock.acquire, []
    monkeypatch.setattr(WriterLock, "acquire", acquire)
    with pv.Archive(path):
        assert made == [path.stat().st_ino]


def test_a_file_says_in_its_header_what_it_is_and_of_which_format(tmp_path):
    from provenance.archive.schema import APPLICATION_ID, FORMAT_VERSION

    with pv.Archive(tmp_path / "news.archive"):
        pass
    header = (tmp_path / "news.archive").read_bytes()[:100]
    # Section 1.3 of the file format of SQLite.
    assert int.from_bytes(header[60:64], "big") == FORMAT_VERSION
    assert int.from_bytes(header[68:72], "big") == APPLICATION_ID
