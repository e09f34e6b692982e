"""
The benchmark of speed: that its corpora are what they say, that its measures are right, and that it runs.
"""

from __future__ import annotations

import gc
import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from attrs import evolve
from benchmarks.__main__ import main
from benchmarks.report import BenchmarkError, Figure
from benchmarks.speed import estimates, measuring, ours, peers, plots, real, resources, rounds, run
from benchmarks.speed.accuracy import false_merges, planted_recall
from benchmarks.speed.contenders import Contender, Found, as_found, each_once, joined, shingles_of, words_of
from benchmarks.speed.limits import limits
from benchmarks.speed.part import KEYS, Part, together
from benchmarks.speed.processes import Peak, finished
from benchmarks.speed.rounds import Timing, ratio, timed
from benchmarks.speed.sizes import FULL, QUICK
from benchmarks.speed.synthetic import NEWS, ORIGINAL, RATES, Maker, changed
from benchmarks.speed.texts import Texts
from benchmarks.speed.vocabularies import FORMS, VARIANTS, pieces, vocabulary
from click.testing import CliRunner

ROOT = Path(__file__).parents[1]

# A small vocabulary is made in no time; a corpus of it is as well formed as a large one.
WORDS = 3_000
SMALL = Maker(2_000, row_group=300, words=WORDS)

TINY = evolve(
    QUICK,
    rounds=1,
    words=WORDS,
    fast=60,
    slow=40,
    growth=(40, 60),
    process=60,
    scripts=30,
    pairs=30,
    join=1_000,
    peak=60,
    most=60,
    real=50,
)


@pytest.fixture(scope="module")
def planted():
    """
    A small corpus, each text by its words.
    """
    table = SMALL.table()
    return table, [words_of(text) for text in table["text"].to_pylist()]


# Corpora


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_corpus_is_the_same_however_often_it_is_made(variant):
    maker = Maker(150, variant, row_group=60, words=WORDS)
    assert maker.table().equals(maker.table())
    assert not maker.table()["text"].equals(evolve(maker, seed=2).table()["text"])


@pytest.mark.parametrize(("articles", "row_group"), [(1, 10), (10, 10), (299, 100), (5, 1)])
def test_a_corpus_has_as_many_articles_as_were_asked_for_in_row_groups_of_one_size(articles, row_group):
    sizes = [len(batch) for batch in Maker(articles, row_group=row_group, words=WORDS).row_groups()]
    assert sum(sizes) == articles
    assert set(sizes[:-1]) <= {row_group}
    ids = Maker(articles, row_group=row_group, words=WORDS).table()["id"].to_pylist()
    assert len(set(ids)) == articles


def test_every_group_has_one_original_and_three_copies_at_most(planted):
    table, _ = planted
    groups, rates = table["group"].to_numpy(), table["rate"].to_numpy()
    assert np.array_equal(np.sort(groups[rates == ORIGINAL]), np.arange(groups.max() + 1))
    sizes = np.bincount(groups)
    assert sizes.max() == 4
    assert 0.07 < (sizes > 1).mean() < 0.13
    assert set(rates) == {ORIGINAL, *RATES}


def test_a_copy_differs_from_its_original_in_so_many_words_as_its_rate_says(planted):
    table, words = planted
    groups, rates = table["group"].to_numpy(), table["rate"].to_numpy()
    original = {groups[place]: words[place] for place in np.flatnonzero(rates == ORIGINAL)}
    for rate in RATES:
        pairs = [(words[place], original[groups[place]]) for place in np.flatnonzero(rates == rate)]
        assert all(len(mine) == len(theirs) for mine, theirs in pairs)
        differ = sum(a != b for mine, theirs in pairs for a, b in zip(mine, theirs, strict=True))
        share = differ / sum(len(mine) for mine, _ in pairs)
        assert share == pytest.approx(rate, rel=0.2) if rate else differ == 0


def test_copies_stand_in_the_row_group_of_their_original_and_in_the_next(planted):
    table, _ = planted
    groups, rates = table["group"].to_numpy(), table["rate"].to_numpy()
    where = np.arange(len(table)) // SMALL.row_group
    home = dict(zip(groups[rates == ORIGINAL].tolist(), where[rates == ORIGINAL].tolist(), strict=True))
    copies = np.flatnonzero(rates != ORIGINAL)
    away = [int(where[copy]) - home[int(groups[copy])] for copy in copies]
    assert set(away) == {0, 1}
    assert 0.3 < np.mean(away) < 0.7


def test_articles_have_the_length_of_news_and_the_letters_of_their_writing(planted):
    table, words = planted
    assert {len(one) for one in words} <= set(range(*NEWS))
    assert 2_000 < table["text"].nbytes / len(table) < 3_500
    shares = {}
    for variant in VARIANTS:
        text = "".join(Maker(60, variant, words=WORDS).table()["text"].to_pylist())
        shares[variant] = sum(character > "\x7f" for character in text) / len(text)
        if variant == "chinese":
            assert not re.search(r"\w ", text)
    assert shares["ascii"] == 0
    assert 0.01 < shares["curly"] < 0.02
    assert shares["russian"] > 0.75
    assert shares["chinese"] > 0.95


def test_vocabularies_have_distinct_words_and_forms_whose_shares_are_whole():
    for variant in VARIANTS:
        words = vocabulary(variant, WORDS)
        assert len(set(words)) == len(words) == WORDS
        assert sum(form.share for form in FORMS[variant]) == pytest.approx(1)


def test_frequent_words_are_drawn_as_often_as_zipf_has_it():
    draws = pieces("ascii", WORDS).draws
    counts = np.bincount(draws, minlength=WORDS)
    assert counts[0] / counts[9] == pytest.approx(10, rel=0.01)
    assert counts.min() > 0


def test_a_word_that_is_changed_is_another_word():
    generator = np.random.default_rng(1)
    words = np.zeros(1_000, np.int32)
    assert (changed(generator, words, np.ones(1_000), np.zeros(4, np.int32), WORDS) == 1).all()
    assert (changed(generator, words, np.zeros(1_000), np.zeros(4, np.int32), WORDS) == 0).all()


# Rounds


def test_rounds_are_interleaved_and_each_begins_with_another_job():
    order = []
    jobs = {name: lambda name=name: order.append(name) for name in "abc"}
    timed(jobs, 3, least_seconds=0)
    assert "".join(order) == "abcbcacab"


def test_what_is_quick_is_repeated_and_its_time_is_that_of_one():
    ticks = iter(range(1_000))
    calls = []
    found = timed({"a": lambda: calls.append(1) or len(calls)}, 2, least_seconds=3, clock=lambda: next(ticks))
    assert found["a"].seconds == (1, 1)
    assert found["a"].result == len(calls) == 6


def test_garbage_is_not_collected_while_the_clock_runs_and_is_afterwards():
    assert gc.isenabled()
    assert timed({"a": gc.isenabled}, 1, least_seconds=0)["a"].result is False
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError):
        timed({"a": lambda: 1 / 0}, 1)
    assert gc.isenabled()


def test_a_ratio_is_of_medians():
    assert ratio(Timing((9.0, 4.0, 100.0), None), Timing((3.0, 1.0, 200.0), None)) == 3.0


def test_the_limits_read_all_of_the_memory():
    jobs = limits(2, 1 << 12)
    assert jobs["read"]() == (1 << 12) // 8
    assert jobs["xxh3"]() in (0, 1, 2)


# What clusters and estimates are worth


def test_recall_counts_copies_beside_their_originals_and_leaves_out_those_without():
    groups = np.array([0, 0, 1, 1, 2, 3])
    rates = np.array([ORIGINAL, 0.02, 0.02, ORIGINAL, ORIGINAL, 0.02])
    apart = as_found(np.array([7, 7, 1, 2, 3, 4]))
    assert planted_recall(apart, groups, rates, 0.02).share == 1 / 2
    assert planted_recall(apart, groups, rates, 0.04).share is None
    flags = Found(labels=None, flags=np.array([True, True, True, False, False, False]))
    assert planted_recall(flags, groups, rates, 0.02).found == 1


def test_false_merges_count_the_groups_too_many_or_the_texts_flagged_alone():
    groups = np.array([0, 0, 1, 2, 2])
    assert false_merges(as_found(np.array([5, 5, 6, 7, 7])), groups) == 0
    assert false_merges(as_found(np.array([5, 6, 7, 8, 9])), groups) == 0
    assert false_merges(as_found(np.zeros(5, np.int64)), groups) == 2
    assert false_merges(Found(labels=None, flags=np.array([True, False, True, False, False])), groups) == 1


def test_links_are_joined_into_clusters():
    found = joined(6, each_once([[0, 3], [1], [2, 4], [0, 3, 5], [2], []]))
    assert found.labels.tolist() == [0, 1, 2, 0, 2, 0]
    assert found.flags.tolist() == [True, False, True, True, True, True]


def test_the_error_of_a_known_sketch_is_that_of_minhash():
    generator = np.random.default_rng(2)
    exact = generator.uniform(0.05, 0.95, size=20_000)
    agree = generator.random((len(exact), 128)) < exact[:, None]
    left = np.zeros((len(exact), 128), np.uint32)
    right = np.where(agree, 0, generator.integers(1, 2**32, size=agree.shape)).astype(np.uint32)
    whole = estimates.errors(estimates.estimated_jaccard(left, right, 32), exact)
    assert whole.ratio == pytest.approx(1, abs=0.02)
    assert whole.interval[0] < 1 < whole.interval[1]
    assert abs(whole.bias) < 3
    # In eight bits one slot in 256 agrees by chance, which the estimate takes off again.
    chance = np.where(agree, 0, generator.integers(0, 256, size=agree.shape)).astype(np.uint8)
    small = estimates.errors(estimates.estimated_jaccard(left.astype(np.uint8), chance, 8), exact)
    assert small.ratio == pytest.approx(1, abs=0.02)
    assert abs(small.bias) < 3
    assert abs(estimates.errors((left == chance).mean(axis=1), exact).bias) > 5


def test_an_estimate_that_is_always_too_high_is_biased():
    exact = np.linspace(0.1, 0.9, 100)
    assert estimates.errors(exact + 0.01 + np.tile([0.001, -0.001], 50), exact).bias > 50


def test_pairs_have_the_similarity_that_they_are_said_to_have():
    made = estimates.made_pairs(40, (12, 61))
    assert made.jaccard.min() >= estimates.LEAST_JACCARD
    assert made.jaccard.max() <= estimates.MOST_JACCARD
    for left, right, exact in zip(made.left, made.right, made.jaccard, strict=True):
        one, other = set(shingles_of(left)), set(shingles_of(right))
        assert len(one & other) / len(one | other) == exact


# Contenders


def test_peers_are_given_runs_of_three_normalised_words():
    assert shingles_of("The Cat, the  HAT. Sat?") == ["the cat the", "cat the hat", "the hat sat"]
    assert shingles_of("two words") == []


def test_a_peer_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "rensa", None)
    found, missing = peers.peers()
    assert not [one for one in found if one.key.startswith("rensa")]
    assert [line for line in missing if "rensa" in line]


@pytest.mark.parametrize("peer", [one.key for one in peers.peers()[0]])
def test_every_peer_that_is_installed_signs_and_finds_copies(peer):
    one = next(one for one in peers.peers()[0] if one.key == peer)
    texts = Texts(Maker(150, words=WORDS).table())
    assert one.sign is None or one.sign(texts) is not None
    if one.cluster is not None:
        found = one.cluster(texts)
        assert planted_recall(found, texts.groups, texts.rates, 0.0).share == 1
    if one.estimate is not None:
        made = estimates.made_pairs(150, NEWS)
        assert estimates.errors(one.estimate(made.left, made.right), made.jaccard).ratio < 1.3


def test_what_this_release_has_not_got_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "provenance.similarity.signing", None)
    parts = ours.ours()
    assert parts.sign is None
    assert ours.contenders(parts) == ()
    assert [line for line in parts.missing if "signing.sign " in line]


def test_clusters_are_read_by_id_and_a_text_in_none_stands_alone():
    members = pa.table({"id": ["c", "a", "d"], "cluster": ["a", "a", "d"]})
    found = ours.labelled(members, pa.chunked_array([["a", "b", "c"], ["d", "e"]]))
    a, b, c, d, e = found.labels.tolist()
    assert a == c
    assert len({a, b, d, e}) == 4
    assert found.flags.tolist() == [True, False, True, False, False]


# The whole


def exact_contender(key):
    """
    A contender that finds what begins alike, since copies do not begin otherwise as a rule.
    """

    def cluster(texts):
        first = {}
        return as_found(np.array([first.setdefault(text[:1], place) for place, text in enumerate(texts.strings)]))

    return Contender(
        key=key,
        name=key,
        version="1",
        threads=1,
        sign=lambda texts: [len(one) for one in texts.strings],
        cluster=cluster,
    )


def test_a_field_times_all_on_the_same_texts(monkeypatch):
    monkeypatch.setattr(rounds, "LEAST_SECONDS", 0.0)
    texts = Texts(Maker(40, words=WORDS).table())
    field = measuring.measure(texts, [exact_contender("ours"), exact_contender("peer")], 1, {"other": lambda: 1})
    assert list(field.laps) == ["ours", "peer"]
    assert field.others["other"].result == 1
    assert field.laps["peer"].sign.result == [len(text) for text in texts.strings]
    assert field.laps["peer"].false == false_merges(field.laps["peer"].found, texts.groups)


def test_the_keys_that_the_benchmark_is_for_come_first_and_once():
    figures = [Figure(key=key, value=1.0, n=1) for key in ("growth_sign", *reversed(KEYS))]
    assert [figure.key for figure in together([Part(figures=tuple(figures))]).figures] == [*KEYS, "growth_sign"]
    assert len(set(KEYS)) == len(KEYS) == 20


def test_quick_measures_less_of_everything():
    for name in ("fast", "slow", "process", "scripts", "pairs", "peak", "most", "real"):
        assert getattr(QUICK, name) <= getattr(FULL, name), name
    assert QUICK.slow <= QUICK.fast


def test_memory_is_counted_over_a_small_process_and_one_row_group():
    assert Peak(n=100, peak=10_000, base=3_000, batch=1_000).per_document == 60
    assert Peak(n=100, peak=3_000, base=3_000, batch=1_000).per_document == 0


def test_a_tiny_run_writes_the_keys_of_all_that_is_there(monkeypatch, tmp_path):
    # What starts processes of its own is left to the long tests.
    for name in ("join", "processes", "memory"):
        monkeypatch.setattr(resources, name, lambda *_: Part(notes=("some keys are left out",)))
    written, said = tiny_run(monkeypatch, tmp_path)
    assert not set(written["figures"]) & {"process_vs_rensa_full", "join_10m_seconds"}
    assert "some keys are left out" in said


@pytest.mark.long
def test_a_tiny_run_starts_processes_and_measures_their_memory(monkeypatch, tmp_path):
    written, said = tiny_run(monkeypatch, tmp_path)
    # Nothing vanishes silently: a key that is left out follows from what a line below the tables names.
    assert set(KEYS) <= set(written["figures"]) or "left out" in said


def tiny_run(monkeypatch, folder):
    """
    Run the command on a few articles, and give the JSON and what it said.
    """
    monkeypatch.setattr(run, "QUICK", TINY)
    monkeypatch.setattr(rounds, "LEAST_SECONDS", 0.0)
    corpus = folder / "corpus.jsonl"
    texts = Maker(50, words=WORDS).table()["text"].to_pylist()
    rows = [{"id": str(place), "text": text, "cluster": str(place // 2)} for place, text in enumerate(texts)]
    corpus.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    output = folder / "figures.json"
    found = CliRunner().invoke(main, ["speed", "--quick", "--json", str(output), "--corpus", str(corpus)])
    assert found.exit_code == 0, found.output
    written = json.loads(output.read_text())
    assert written["name"] == "speed"
    assert list(written["figures"]) == list(written["n"])
    assert all(isinstance(value, float | int) for value in written["figures"].values())
    assert "versions: Python" in found.stdout
    guide = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert [
        key for key in (*KEYS, *written["figures"]) if f"`{key}`" not in guide and not key.startswith("real_")
    ] == []
    return written, found.stdout


def test_a_process_that_fails_is_named_with_what_it_said():
    with pytest.raises(BenchmarkError, match=r"speed\.child made ended with 1: ValueError"):
        finished("-m", "benchmarks.speed.child", "made", "none")


def test_without_real_articles_it_is_said_where_they_should_be(monkeypatch, tmp_path):
    monkeypatch.setenv("PROVENANCE_DATA", str(tmp_path / "none"))
    assert "PROVENANCE_DATA" in real.read_real(None)
    monkeypatch.setenv("PROVENANCE_DATA", str(tmp_path))
    assert "allsides_news" in real.read_real(None)


def test_recall_in_real_articles_is_of_the_pairs_that_are_alike_enough():
    text = "one two three four five six seven eight nine ten"
    texts = Texts(pa.table({"id": ["a", "b", "c", "d"], "text": [text, text + " end", text.replace("six", "6"), "x"]}))
    table = real.recall_table({"all": as_found(np.array([0, 0, 1, 2]))}, texts, [("a", "b"), ("a", "c"), ("a", "z")])
    assert table.rows == (("all", ("1.000", "1")),)


def test_the_picture_is_the_same_bytes_twice(tmp_path):
    pytest.importorskip("matplotlib")
    bars = [plots.Bar("ours", 1e6, 4e5, 1.0), plots.Bar("peer", None, 4e3, None)]
    for folder in ("a", "b"):
        assert len(plots.draw(bars, tmp_path / folder)) == 2
    for name in ("speed.svg", "speed.png"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_without_matplotlib_it_is_said_that_there_is_no_picture(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert "matplotlib" in plots.draw([], tmp_path)[0]


def test_with_nothing_to_measure_the_command_says_so(monkeypatch):
    monkeypatch.setattr(run, "peers", lambda: ((), ("no peer is here",)))
    monkeypatch.setattr(run, "ours", lambda: SimpleNamespace(missing=("we are not here",), sign=None))
    found = CliRunner().invoke(main, ["speed", "--quick"])
    assert found.exit_code == 1
    assert "no peer is here" in found.stderr
