"""
What a search for new paths through the code finds: ``fuzzing.py TARGET RUNS FOLDER [SEED [MOST_BYTES]]``.

libFuzzer by way of atheris keeps what reaches code that nothing before has reached, and changes it further. What is
parsed in a child process is parsed here in this one, so that its paths are seen, and nothing but the ends that are
foreseen may come of it: no other error, no more than 2 s of the processor a megabyte and no less than 2 s, no more
memory for one input than 20 times its size and 200 MB. The process may grow by as much over the first 20,000 inputs;
over more of them atheris grows by itself, and it is told at the end by how much all did.

Source: Serebryany, "Continuous Fuzzing with libFuzzer and AddressSanitizer", SecDev 2016.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import time
from pathlib import Path

import atheris

# Of an input; an archive of two articles is larger.
MOST_BYTES, MOST_BYTES_OF_ARCHIVE = 20_000, 200_000

WARM, BOUNDED = 200, 20_000

# Of the processor: what else the machine does is no fault of ours.
SECONDS_A_MEGABYTE, LEAST_SECONDS = 2.0, 2.0

with atheris.instrument_imports(include=["provenance"]):
    import provenance as pv
    from provenance.errors import ProvenanceError
    from provenance.readers.files import read_text
    from provenance.readers.gathering import Stopped
    from provenance.readers.items import parse_items
    from provenance.readers.jsonlines import read_json_lines
    from provenance.readers.limits import DEFAULT_LIMITS
    from provenance.readers.webpages import parse_page
    from provenance.text.document import read_document


from articles_for_tests import ELECTION, HARBOUR, first_rewrite  # noqa: E402
from nasty_texts import JSON_LINES, TEXTS  # noqa: E402
from test_fuzz_readers import _contents, seeds  # noqa: E402


def text(data: bytes, _folder: Path) -> None:
    for article in read_text(io.BytesIO(data), "a", "a.txt", DEFAULT_LIMITS).articles:
        if article.text:
            read_document(article)
            pv.sign([article.text])
            article.text.encode()


def page(data: bytes, _folder: Path) -> None:
    parse_page(data)


def feed(data: bytes, _folder: Path) -> None:
    parse_items(data)


def json_lines(data: bytes, _folder: Path) -> None:
    found = read_json_lines(io.BytesIO(data), "a", "a.jsonl", DEFAULT_LIMITS)
    pv.read(list(found.articles))


def archive_file(data: bytes, folder: Path) -> None:
    """
    Open a file as an archive, and ask it everything.
    """
    path = folder / "fuzzed.archive"
    for one in folder.glob("fuzzed.archive*"):
        one.unlink()
    path.write_bytes(data)
    with pv.Archive(path, create=False) as archive:
        archive.verify()
        for one in archive:
            archive.near(one.id)
        archive.check(HARBOUR)


ASKED: list[pv.Archive] = []


def query(data: bytes, folder: Path) -> None:
    """
    Ask an archive for a draft and for ids that it has not got.
    """
    if not ASKED:
        ASKED.append(pv.Archive(folder / "asked.archive"))
        ASKED[0].add([pv.Article("a", HARBOUR), pv.Article("b", first_rewrite()), pv.Article("c", ELECTION)])
    wanted = data.decode("utf-8", "surrogateescape")
    name, _, draft = wanted.partition("\n")
    for ask in (lambda: ASKED[0].check(draft), lambda: ASKED[0].near(name), lambda: ASKED[0][name]):
        try:
            ask()
        except ProvenanceError:
            continue
    assert name in ASKED[0] or name not in ("a", "b", "c")


TARGETS = {
    one.__name__: one for one in (text, page, feed, json_lines, archive_file, query)
}  # in the order in which they are documented


def first_inputs(target: str, folder: Path) -> list[bytes]:
    """
    Give sound inputs to begin with, and nasty ones.
    """
    if target == "archive_file":
        path = folder / "sound.archive"
        with pv.Archive(path) as archive:
            archive.add([pv.Article("a", HARBOUR), pv.Article("b", first_rewrite())])
        data = path.read_bytes()
        return [data, data[:4096], data[: len(data) // 2], b"SQLite format 3\0"]
    if target == "query":
        return [b"a\n" + HARBOUR.encode(), b"b\n" + first_rewrite().encode()[:300], *_contents(TEXTS, ".txt")]
    endings = {"text": (".txt",), "page": (".html",), "feed": (".rss", ".atom", ".xml"), "json_lines": (".jsonl",)}
    return [one for ending in endings[target] for one in seeds(ending)] + (
        _contents(JSON_LINES, ".jsonl") if target == "json_lines" else []
    )


def memory(what: str) -> int:
    """
    Give the bytes that the process holds (``VmRSS``), or held at most since :func:`forget_peak` (``VmHWM``).
    """
    told = re.search(rf"^{what}:\s*(\d+) kB$", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
    assert told is not None
    return 1024 * int(told[1])


def forget_peak() -> None:
    """
    Begin to measure the most memory anew: see ``clear_refs`` in proc_pid_clear_refs(5).
    """
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def main(target: str, runs: int, folder: Path, seed: int = 12, most: int | None = None) -> None:
    corpus = folder / "corpus"
    corpus.mkdir()
    most = most or (MOST_BYTES_OF_ARCHIVE if target == "archive_file" else MOST_BYTES)
    for number, data in enumerate(first_inputs(target, folder)):
        (corpus / str(number)).write_bytes(data[:most])
    counted = {"inputs": 0, "base": 0}

    def once(data: bytes) -> None:
        counted["inputs"] += 1
        if counted["inputs"] == WARM:
            counted["base"] = memory("VmRSS")
        forget_peak()
        held, started = memory("VmRSS"), time.process_time()
        with contextlib.suppress(ProvenanceError, Stopped):
            TARGETS[target](data, folder)
        # The first inputs load code and compile.
        if counted["base"]:
            assert time.process_time() - started < max(LEAST_SECONDS, SECONDS_A_MEGABYTE * len(data) / 1e6), "too slow"
            peak = memory("VmHWM")
            assert peak - held <= 200_000_000 + 20 * len(data), "too much memory"
            bounded = counted["inputs"] <= BOUNDED
            assert not bounded or peak - counted["base"] <= 200_000_000 + 20 * most, "too much memory of all"
        if counted["inputs"] == runs:
            grown = (memory("VmRSS") - counted["base"]) / 1e6
            sys.stdout.write(f"{target}: {runs} inputs, {grown:.0f} MB more than after {WARM}\n")
            sys.stdout.flush()
            os._exit(0)

    arguments = [f"-max_len={most}", "-timeout=600", "-rss_limit_mb=0", f"-seed={seed}", "-print_final_stats=0"]
    atheris.Setup([sys.argv[0], *arguments, str(corpus)], once)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), *map(int, sys.argv[4:]))
