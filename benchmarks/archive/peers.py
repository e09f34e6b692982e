"""
What others take for the same articles: datasketch with Redis, SQLite's full text search, and a dictionary.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import apsw
from attrs import frozen

from provenance.articles import Article

# datasketch's index finds what is about half the same.
_THRESHOLD, _SLOTS = 0.5, 128
_SHINGLE_WORDS = 3


@frozen(kw_only=True)
class Peer:
    """
    What a peer took.

    Attributes:
        name: with its version.
        add_per_second: articles.
        query_ms: the median.
        bytes_per_article: on disk, or in the server's memory; None where it was not measured.
        note: what it does and does not do.
    """

    name: str
    add_per_second: float
    query_ms: float
    bytes_per_article: float | None
    note: str


def shingles(text: str) -> set[str]:
    """
    Give the word 3-grams of a text, as peers are given them.
    """
    words = text.lower().split()
    return {" ".join(words[place : place + _SHINGLE_WORDS]) for place in range(len(words) - _SHINGLE_WORDS + 1)}


@contextlib.contextmanager
def redis_server() -> Iterator[int | None]:
    """
    Start a Redis on the loopback that puts every commit on the disk, and give its port; None where there is none.
    """
    program = shutil.which("redis-server")
    if program is None:
        yield None
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        told = ["--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
        process = subprocess.Popen(
            [program, *told, "--appendonly", "yes", "--appendfsync", "always"], stdout=subprocess.DEVNULL
        )
        try:
            for _ in range(100):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.1):
                    break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()
            process.wait(10)


def with_datasketch(articles: Sequence[Article], drafts: Sequence[str], port: int) -> Peer:
    """
    Add to and ask datasketch's MinHashLSH, stored in Redis.
    """
    import datasketch
    import redis

    storage = {"type": "redis", "basename": b"news", "redis": {"host": "127.0.0.1", "port": port}}
    index = datasketch.MinHashLSH(threshold=_THRESHOLD, num_perm=_SLOTS, storage_config=storage)
    started = time.perf_counter()
    with index.insertion_session(buffer_size=1_000) as session:
        for article in articles:
            session.insert(article.id, _minhash(datasketch, article.text))
    added = len(articles) / (time.perf_counter() - started)
    times = []
    for draft in drafts:
        started = time.perf_counter()
        index.query(_minhash(datasketch, draft))
        times.append(time.perf_counter() - started)
    client = redis.Redis(port=port)
    held = client.info("memory")["used_memory_dataset"]
    version = client.info("server")["redis_version"]
    return Peer(
        name=f"datasketch {datasketch.__version__} + Redis {version}",
        add_per_second=added,
        query_ms=_median_ms(times),
        bytes_per_article=held / len(articles),
        note="ids of texts that are half the same; appendfsync always, sessions of 1,000; no texts, no passages",
    )


def with_fts5(articles: Sequence[Article], drafts: Sequence[str]) -> Peer:
    """
    Add to and ask SQLite's full text search by trigrams of letters: each sentence of a draft as a phrase.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fts.db"
        connection = apsw.Connection(str(path))
        connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        connection.execute("CREATE VIRTUAL TABLE news USING fts5(id UNINDEXED, text, tokenize = 'trigram')")
        started = time.perf_counter()
        for first in range(0, len(articles), 1_000):
            with connection:
                part = articles[first : first + 1_000]
                connection.executemany("INSERT INTO news VALUES (?, ?)", ((one.id, one.text) for one in part))
        added = len(articles) / (time.perf_counter() - started)
        times = []
        for draft in drafts:
            started = time.perf_counter()
            for sentence in draft.split(". "):
                if len(sentence) >= 3:
                    phrase = '"' + sentence.replace('"', '""') + '"'
                    list(connection.execute("SELECT id FROM news WHERE news MATCH ?", (phrase,)))
            times.append(time.perf_counter() - started)
        connection.close()
        size = path.stat().st_size / len(articles)
    return Peer(
        name=f"SQLite {apsw.sqlite_lib_version()} FTS5 trigram",
        add_per_second=added,
        query_ms=_median_ms(times),
        bytes_per_article=size,
        note="articles that have a whole sentence word for word; texts included",
    )


def with_dictionary(articles: Sequence[Article], drafts: Sequence[str]) -> Peer:
    """
    Add to and ask a dictionary of word 3-grams in memory.
    """
    started = time.perf_counter()
    holders: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        for one in shingles(article.text):
            holders[one].append(article.id)
    added = len(articles) / (time.perf_counter() - started)
    times = []
    for draft in drafts:
        started = time.perf_counter()
        shared: dict[str, int] = defaultdict(int)
        for one in shingles(draft):
            for name in holders.get(one, ()):
                shared[name] += 1
        times.append(time.perf_counter() - started)
    return Peer(
        name="dictionary of 3-grams",
        add_per_second=added,
        query_ms=_median_ms(times),
        bytes_per_article=None,
        note="in memory, gone with the process; counts of shared 3-grams alone",
    )


def _minhash(datasketch: object, text: str) -> object:
    found = datasketch.MinHash(num_perm=_SLOTS)  # type: ignore[attr-defined]
    found.update_batch([one.encode() for one in shingles(text)])
    return found


def _median_ms(times: Sequence[float]) -> float:
    return 1_000 * sorted(times)[len(times) // 2]
