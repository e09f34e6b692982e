"""
A large corpus is traced by several processes: the answer is that of one, and whatever becomes of them is told.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from attrs import asdict, evolve

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, first_rewrite, second_rewrite
from provenance.alignment.profile import profile, short_profile
from provenance.articles import Article
from provenance.background import default_background
from provenance.engines import crew, team, workshop
from provenance.engines.crew import Crew
from provenance.engines.passaging import together
from provenance.engines.told import article_of, head_of, tell_article, tell_head
from provenance.errors import InvalidParameter, ProvenanceError, WorkerLost
from provenance.lineage import comparing
from provenance.lineage.comparing import Comparisons
from provenance.lineage.packed import pack, unpack
from provenance.lineage.pairs import compare_pairs
from provenance.lineage.regimes import default_weights, using
from provenance.text.document import read_document

SEEDS = Path(__file__).parents[1] / "seeds"

posix = pytest.mark.skipif(not hasattr(os, "preadv"), reason="files that processes inherit and read at a place")

BANNER = "We and our many partners keep what your browser tells us about you, and ask for it again whenever you return."


def articles():
    """
    Stories in versions with dates and without, equal texts, short ones, a banner that outlets repeat, odd characters.
    """
    draw = random.Random(3)
    found = [Article("short", "Two words"), Article("other", "two words"), Article("odd", f"\ud800 {ELECTION} 中文")]
    for number in range(24):
        paragraphs = draw.choice([HARBOUR, first_rewrite(), second_rewrite(), ELECTION, HARBOUR_COLUMN]).split("\n\n")
        kept = draw.sample(paragraphs, draw.randint(2, len(paragraphs)))
        own = " ".join(f"{number}w{draw.randrange(900)}" for _ in range(60))
        text = "\n\n".join([*sorted(kept, key=paragraphs.index), own, BANNER][: draw.randint(2, 9)])
        published = f"2021-12-{number + 1:02}T10:00:00Z" if number % 3 else None
        found.append(Article(f"a{number:02}", text, outlet=f"paper {number % 4}", published=published))
    return [*found, Article("b", HARBOUR, credit="Reuters"), Article("c", HARBOUR, derived_from=["b"])]


@pytest.fixture
def large(monkeypatch):
    """
    Every corpus is a large one.
    """
    monkeypatch.setattr(workshop, "FEWEST_CHARACTERS", 0)


def children():
    """
    Give the processes that this one has started and that are still there.
    """
    told = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, text=True, check=False
    )
    return [line for line in told.stdout.splitlines() if "crew_worker" in line]


def same(one, other):
    """
    Tell whether two values have the same types and numbers, arrays within included.
    """
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def test_a_comparison_is_read_as_it_was_written():
    texts = [HARBOUR, first_rewrite(), second_rewrite(), HARBOUR_COLUMN, ELECTION, f"{ELECTION}\n\n{HARBOUR}", HARBOUR]
    texts += [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    documents = [read_document(Article(str(number), text)) for number, text in enumerate(texts)]
    profiles = [profile(document, default_background()) for document in documents]
    found = compare_pairs(combinations(range(len(texts)), 2), profiles)
    assert any(one.chain for one in found.values())
    assert any(one.quotes for one in found.values())
    assert any(one.sentences and one.sentences[0].identical for one in found.values())
    for one in found.values():
        assert same(asdict(unpack(pack(one))), asdict(one))


@pytest.mark.parametrize("identical", [True, False])
@pytest.mark.parametrize("is_passage", [True, False])
@pytest.mark.parametrize("is_quote", [True, False])
def test_what_a_pair_of_sentences_is_is_read_as_it_was_written(identical, is_passage, is_quote):
    documents = [read_document(Article(str(number), text)) for number, text in enumerate([HARBOUR, first_rewrite()])]
    (pair,) = compare_pairs([(0, 1)], [profile(document, default_background()) for document in documents]).values()
    one = evolve(pair.sentences[0], identical=identical)
    pair = evolve(pair, sentences=(one,), passages=(one,) * is_passage, quotes=(one,) * is_quote)
    assert same(asdict(unpack(pack(pair))), asdict(pair))


def test_a_comparison_that_left_memory_is_read_again_and_none_is_made_twice(monkeypatch):
    texts = [HARBOUR, first_rewrite(), second_rewrite(), HARBOUR_COLUMN]
    documents = [read_document(Article(str(number), text)) for number, text in enumerate(texts)]
    profiles = [profile(document, default_background()) for document in documents]
    pairs = list(combinations(range(len(texts)), 2))
    expected = compare_pairs(pairs, profiles)
    monkeypatch.setattr(comparing, "MOST_SENTENCES", 0)
    found = Comparisons(pairs, profiles)
    monkeypatch.setattr(comparing, "compare_pair", None)
    for _ in range(2):
        assert {key: same(asdict(found[key]), asdict(one)) for key, one in expected.items()} == dict.fromkeys(
            found, True
        )
    with pytest.raises(KeyError):
        found[0, 9]


@pytest.mark.parametrize("article", articles()[:6])
def test_what_is_told_of_an_article_is_what_was_known(article):
    document = read_document(article)
    one = profile(document, default_background()) if document.comparable else short_profile(document)
    told = article_of(tell_article(article), article.text)
    assert told == article
    head = one.document.head
    again = head_of(tell_head(head), told, head.length)
    assert asdict(again) == asdict(head)


@posix
@pytest.mark.usefixtures("large")
def test_the_answer_is_that_of_one_process():
    rows = articles()
    expected = pv.trace(rows, processes=1)
    assert expected.edges
    assert expected.relations
    for count in (2, 3):
        found = pv.trace(rows, processes=count)
        assert found.to_json() == expected.to_json()
        assert found.matches == expected.matches
        assert found.relation("b", "c") == expected.relation("b", "c")
    assert children() == []


@posix
@pytest.mark.usefixtures("large")
def test_so_are_the_passages(monkeypatch):
    monkeypatch.setattr(team, "_PAIRS_ALIGNED", 7)
    rows = articles()
    expected = pv.find_passages(rows, processes=1)
    assert {one.kind for one in expected} >= {"verbatim", "edited"}
    assert {"odd"} & {one.left for one in expected} | {one.right for one in expected}
    for count in (2, 3):
        assert pv.find_passages(rows, processes=count) == expected
    assert pv.find_passages(rows, min_similarity=0.2, processes=2) == pv.find_passages(
        rows, min_similarity=0.2, processes=1
    )
    assert children() == []
    with pytest.raises(InvalidParameter, match="processes is 0, expected at least 1"):
        pv.find_passages(rows, processes=0)


@posix
@pytest.mark.parametrize("seed", ["0", "11"])
def test_so_it_is_for_any_seed_of_hashes(seed, tmp_path):
    """
    In a program that has no main of its own to protect, as a user writes it.
    """
    rows = [{"id": one.id, "text": one.text, "outlet": one.outlet} for one in articles() if one.id != "odd"]
    (tmp_path / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    script = tmp_path / "script.py"
    script.write_text(
        "import json, sys\nimport provenance as pv\nfrom provenance.engines import workshop\n"
        "workshop.FEWEST_CHARACTERS = 0\nrows = json.load(open('rows.json', encoding='utf-8'))\n"
        "sys.stdout.write(pv.trace(rows, processes=2).to_json())\n",
        encoding="utf-8",
    )
    command = [sys.executable, script.name]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout == pv.trace(rows, processes=1).to_json()


@posix
@pytest.mark.usefixtures("large")
def test_so_is_that_of_a_corpus_without_a_story():
    for rows in ([], [Article("a", ELECTION)], [Article("a", ELECTION), Article("b", "two words")]):
        assert pv.trace(rows, processes=2).to_json() == pv.trace(rows, processes=1).to_json()


@posix
@pytest.mark.usefixtures("large")
def test_articles_outside_the_period_are_left_out_by_several_too():
    asked = {"since": "2021-12-10", "until": "2021-12-20"}
    expected = pv.trace(articles(), processes=1, **asked)
    assert expected.run.set_aside
    assert pv.trace(articles(), processes=2, **asked).to_json() == expected.to_json()


@posix
@pytest.mark.usefixtures("large")
def test_progress_is_told_of_every_stage():
    told = {}

    def progress(items, what):
        for item in items:
            told[what] = told.get(what, 0) + 1
            yield item

    pv.trace(articles(), processes=2, progress=progress)
    alone = dict(told)
    told.clear()
    pv.trace(articles(), processes=1, progress=progress)
    assert {name: alone[name] for name in told if name != "profiling articles"} == {
        name: count for name, count in told.items() if name != "profiling articles"
    }


def test_a_small_corpus_starts_no_process(monkeypatch):
    monkeypatch.setattr(workshop, "Crew", None)
    assert pv.trace(articles(), processes=4).edges


@posix
@pytest.mark.usefixtures("large")
def test_where_no_process_can_be_started_the_answer_is_the_same(monkeypatch):
    expected = pv.trace(articles(), processes=1).to_json()
    monkeypatch.setattr(sys, "executable", "")
    assert pv.trace(articles(), processes=2).to_json() == expected


@pytest.mark.usefixtures("large")
def test_other_weights_are_used_in_this_process_alone(monkeypatch):
    monkeypatch.setattr(workshop, "Crew", None)
    with using(default_weights()):
        assert pv.trace(articles(), processes=4).edges


@pytest.mark.parametrize("count", [0, -1])
def test_fewer_processes_than_one_are_refused(count):
    with pytest.raises(InvalidParameter, match="processes"):
        pv.trace([Article("a", ELECTION)], processes=count)


@posix
@pytest.mark.parametrize("stage", ["reading articles", "comparing pairs", "weighing stories"])
@pytest.mark.usefixtures("large")
def test_a_process_that_is_killed_is_named_and_the_others_are_gone(stage):
    def kill_one(items, what):
        if what == stage:
            os.kill(int(children()[0].split()[0]), signal.SIGKILL)
        yield from items

    with pytest.raises(WorkerLost, match=r"ended, killed.*processes=1") as lost:
        pv.trace(articles(), processes=2, progress=kill_one)
    assert isinstance(lost.value, ProvenanceError)
    assert children() == []


@posix
@pytest.mark.usefixtures("large")
def test_ctrl_c_ends_all_of_them():
    def interrupted(items, what):
        yield from items
        if what == "comparing pairs":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pv.trace(articles(), processes=2, progress=interrupted)
    assert children() == []


@posix
def test_a_fault_and_a_full_disk_are_told_as_what_they_are():
    with Crew(2, {}) as two:
        with pytest.raises(WorkerLost, match="fault of the program"):
            two.tell("unheard of")
        two.tell("factors")
        with pytest.raises(WorkerLost, match="asked before it was told"):
            list(two.each("weigh", [([[0, [0, 1], [[0, 1]]]], ())]))
    assert children() == []


@posix
def test_a_process_whose_other_end_has_gone_ends():
    """
    As where the process that the user started is killed.
    """
    script = "import sys, time\nfrom provenance.engines.crew import Crew\n"
    script += "two = Crew(2, {})\nprint(*(one.process.pid for one in two._workers), flush=True)\ntime.sleep(600)\n"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as user:
        pids = [int(pid) for pid in user.stdout.readline().split()]
        user.kill()
    end = time.monotonic() + 60
    while any(map(running, pids)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(map(running, pids))


def running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_pairs_of_texts_that_share_partners_stand_together():
    draw = random.Random(1)
    families = np.array(draw.sample(range(3_000), 3_000)).reshape(300, 10)
    pairs = np.array(sorted((min(a, b), max(a, b)) for one in families.tolist() for a, b in combinations(one, 2)))
    order = together(pairs)
    assert sorted(order.tolist()) == list(range(len(pairs)))
    family = {row: number for number, one in enumerate(families.tolist()) for row in one}
    met = [family[row] for row in pairs[order, 0].tolist()]
    assert sum(a != b for a, b in pairwise(met)) == len(families) - 1
    assert together(np.empty((0, 2), np.int64)).tolist() == []


@posix
def test_no_more_is_asked_ahead_than_is_waited_for():
    taken = []

    def asked():
        for number in range(40):
            taken.append(number)
            yield None, ()

    with Crew(2, {}) as two:
        for number, (_, (told, arrays)) in enumerate(two.each("factors", asked())):
            assert (told, arrays) == (None, [])
            assert len(taken) <= number + crew._AHEAD * len(two) + 2
    assert len(taken) == 40
