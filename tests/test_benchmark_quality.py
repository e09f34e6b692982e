"""
Laws of the benchmark of quality: what is planted is what it says, and measures are what they are called.
"""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
from benchmarks.quality import costs, grading, judged, large, planted, plots, rarity, run
from benchmarks.quality.engines import Ours, shingles_of
from benchmarks.quality.planting import (
    EVASIONS,
    PARAGRAPH_WORDS,
    Planted,
    abridged,
    at_jaccard,
    evading,
    merged,
    reordered,
    spun,
    with_paragraph,
)
from benchmarks.report import BenchmarkError

from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, HARBOUR_REPORTED_APART
from provenance.text.tokens import tokenise

_SYLLABLES = ("ga", "lo", "wen", "pri", "shu", "ek", "ost")


def invented(seed, words):
    draw = random.Random(seed)
    return " ".join("".join(draw.choices(_SYLLABLES, k=4)) for _ in range(words))


@pytest.mark.parametrize("similarity", [0.05, 0.1, 0.3])
def test_a_text_is_planted_at_the_similarity_that_is_asked_for(similarity):
    found = []
    for seed in range(10):
        source, filler = invented(seed, 450), invented(seed + 100, 900)
        one, other = (
            set(shingles_of(text)) for text in (source, at_jaccard(source, filler, similarity, random.Random(seed)))
        )
        found.append(len(one & other) / len(one | other))
    assert sum(found) / len(found) == pytest.approx(similarity, rel=0.2)


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5])
def test_so_many_words_are_replaced_and_no_more(part):
    made = spun(HARBOUR, part, ["otherwise"], random.Random(1))
    before, after = HARBOUR.split(), made.split()
    if len(before) == len(after):
        changed = sum(one != other for one, other in zip(before, after, strict=True)) / len(before)
        assert changed == pytest.approx(part, abs=0.08)
    assert made != HARBOUR


def test_what_is_kept_of_a_text_is_its_own():
    draw = random.Random(2)
    words = HARBOUR.split()
    assert set(abridged(HARBOUR, 0.25, draw).split()) <= set(words)
    assert sorted(reordered(HARBOUR, draw).split()) == sorted(words)
    assert merged(HARBOUR, ELECTION).split()[:50] == words[:50]
    hosted = with_paragraph(HARBOUR, ELECTION, draw).split("\n\n")[1].split()
    assert len(hosted) == PARAGRAPH_WORDS
    assert " ".join(hosted) in " ".join(words)


@pytest.mark.parametrize("how", EVASIONS)
def test_a_hidden_copy_is_another_text_of_the_same_words(how):
    made = evading(HARBOUR, how, random.Random(3))
    assert made != HARBOUR
    same = sum(one == other for one, other in zip(tokenise(made).forms, tokenise(HARBOUR).forms, strict=True))
    assert same >= 0.99 * len(tokenise(HARBOUR).forms)


def test_the_rank_of_a_source_is_its_place_among_the_candidates():
    texts = [ELECTION, HARBOUR, HARBOUR_COLUMN, HARBOUR_REPORTED_APART]
    engine = Ours(texts)
    assert planted.ranks(engine, [Planted(1, HARBOUR), Planted(0, ELECTION), Planted(2, invented(9, 60))]) == [
        0,
        0,
        None,
    ]


def test_the_mean_over_classes_counts_each_class_alike():
    assert judged.macro_f1([0, 1, 2], [0, 1, 2], 3) == 1.0
    assert judged.macro_f1([0, 0, 0, 0], [0, 0, 0, 1], 2) == pytest.approx((6 / 7) / 2)


def test_classes_are_told_apart_by_what_was_fitted_to_the_other_folds():
    labels = np.arange(60) % 3
    values = np.column_stack([labels + 0.1 * np.sin(np.arange(60)), np.cos(np.arange(60))])
    assert (grading.told_apart(values, labels, np.arange(60) % 4, 3) == labels).all()
    ranked = grading.told_apart(np.exp(9 * values), labels, np.arange(60) % 4, 3, ranks=True)
    assert (ranked == labels).mean() > 0.8
    # Of a fold whose classes no other fold has, nothing is known.
    alone = np.where(np.arange(60) % 4 == 0, 2, labels % 2)
    guesses = grading.told_apart(values, alone, np.arange(60) % 4, 3)
    assert not (guesses[np.arange(60) % 4 == 0] == 2).any()


def test_a_text_that_stands_in_its_source_is_measured_so():
    same, apart = grading.measured(HARBOUR, HARBOUR), grading.measured(ELECTION, HARBOUR)
    assert len(same) == len(apart)
    assert same[:3] == [1.0, 1.0, 1.0]
    assert max(apart[:3]) < 1.0
    assert grading.measured("", "")[:3] == [0.0, 0.0, 0.0]


def test_what_two_texts_have_in_common_counts_by_how_rare_it_is():
    texts = [HARBOUR, HARBOUR_COLUMN, ELECTION, "", invented(5, 80)]
    found = rarity.held_in_common(texts, [HARBOUR, HARBOUR, HARBOUR, "", HARBOUR])
    same, column, other, empty, nothing = found
    assert np.isfinite(found).all()
    # Words and runs of them, plain and by rarity, and the cosine.
    assert same[:5] == pytest.approx(np.ones(5))
    assert (same[:5] > column[:5]).all()
    assert (column[:5] > other[:5]).all()
    assert nothing[:5] == pytest.approx(np.zeros(5))
    assert empty[:7] == pytest.approx(np.zeros(7))


def test_letters_are_compared_without_the_spaces_between_words():
    parted, joined = "کے مطابق وزیر اعظم نے کہا کہ وہ جلد آئیں گے", "کے مطابق وزیراعظم نے کہاکہ وہ جلد آئیں گے"
    words_in_common, *_ = rarity.held_in_common([joined], [parted])[0]
    letters = rarity.held_in_common([joined], [parted])[0][21]
    assert words_in_common < 0.9
    assert letters == 1.0


def test_both_sides_of_the_time_of_an_index_begin_with_the_same_shingles():
    pytest.importorskip("datasketch")
    figures, notes = costs.costs([invented(seed, 60) for seed in range(12)] + [invented(0, 60)])
    assert [figure.key for figure in figures] == [costs.KEY, costs.KEY_SIGNED]
    assert all(figure.n == 13 and figure.value > 0 for figure in figures)
    # Twice the same text: one pair, for both.
    assert "datasketch" in notes[0]
    assert notes[0].count(" 1 pairs") == 2
    assert costs.index_size([invented(1, 60)])[0].value > 0


def test_a_large_corpus_is_made_of_articles_and_versions_of_them(tmp_path, monkeypatch):
    held = [{"id": str(number), "text": invented(number, 6), "source": "s", "lang": "l"} for number in range(20)]
    monkeypatch.setattr(large, "rows", lambda _: iter(held))
    count = large.write(tmp_path / "made.jsonl", 100)
    lines = [json.loads(line) for line in (tmp_path / "made.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == count <= 100
    ids = {line["id"] for line in lines}
    assert len(ids) == count
    assert {name.rpartition("-v")[0] for name in ids if "-v" in name} <= ids


def test_what_this_benchmark_does_not_do_is_refused(tmp_path):
    with pytest.raises(BenchmarkError, match="leave it out"):
        run.run(quick=True, corpus=tmp_path, plots=None)


def test_recall_is_drawn_against_overlap_for_every_engine(tmp_path):
    curves = {"ours": [(0.3, 1.0), (0.05, 0.9)], "a peer": [(0.05, 0.0), (0.3, 0.4)]}
    plots.draw(curves, tmp_path)
    drawn = (tmp_path / "recall.svg").read_text(encoding="utf-8")
    assert "<!-- ours -->" in drawn
    assert "<!-- a peer -->" in drawn
    assert (tmp_path / "recall.png").stat().st_size > 0
