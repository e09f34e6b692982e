"""
A process that answers everything once, and prints a digest of each answer; it is told a folder, an order and threads.

It asks nothing of the tests' own libraries, so that any Python with the package installed can run it.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
import tempfile
from pathlib import Path

import provenance as pv

DRAFT = "version00"


def answers(paths, threads):
    """
    Give every answer as text, by its name.
    """
    corpus = pv.read(paths)
    answer = pv.trace(paths)
    yield "trace", answer.to_json()
    yield "page", answer.to_html()
    yield "terminal", str(answer)
    yield "graph", answer.to_dot() + answer.to_mermaid() + answer.to_newick()
    yield "pairs", repr(pv.find_near_duplicates(paths))
    yield "passages", repr(pv.find_passages(paths))
    yield "comparison", pv.compare(corpus["version00"], corpus["version01"]).to_json()
    yield "comparison page", pv.compare(corpus["version00"], corpus["version01"]).to_html()
    yield "check", pv.check(corpus[DRAFT].text, paths).to_json()
    rows = [{"id": one.id, "text": one.text} for one in corpus]
    random.Random(len(paths)).shuffle(rows)
    clusters = pv.deduplicate(rows, threads=threads).to_dict()
    clusters["run"].get("parameters", {}).pop("threads", None)
    yield "clusters", json.dumps(clusters, default=str)
    many = pv.sign([one.text for one in corpus] * 40, threads=threads)
    yield "signatures", many.values.tobytes().hex() + many.words.tobytes().hex()
    with tempfile.TemporaryDirectory() as folder, pv.Archive(Path(folder, "news.archive")) as archive:
        archive.add(paths, batch=7)
        yield "archive: check", archive.check(corpus[DRAFT].text).to_json()
        yield "archive: trace", archive.trace(DRAFT).to_json()
        yield "archive: near", repr(archive.near(DRAFT))
        yield "archive: stories", repr(archive.stories())
        yield "archive: articles", repr([(one.id, one.text) for one in archive])


def main(folder, order, threads):
    paths = sorted(str(path) for path in Path(folder).iterdir())
    random.Random(order).shuffle(paths)
    told = {name: hashlib.sha256(text.encode()).hexdigest()[:16] for name, text in answers(paths, threads)}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
