"""
The answers on two corpora of our own, and what is measured of their stories, number by number, as they were released.

To change them on purpose: PROVENANCE_WRITE_GOLDEN=1 pytest tests/test_golden_answers.py, and look at what changed. The
weights of lineage belong to what is measured as it was when they were fitted: another measure needs another fit.
"""

from __future__ import annotations

import builtins
import json
import math
import os
from itertools import combinations
from pathlib import Path

import pytest
from attrs import asdict

import provenance as pv
from newsroom_for_tests import merged, newsroom, undated
from provenance.alignment.profile import profile
from provenance.background import default_background
from provenance.lineage.comparing import Comparisons
from provenance.lineage.infer import linked_stories
from provenance.lineage.merging import cases
from provenance.lineage.posterior import infer_story
from provenance.lineage.regimes import score
from provenance.lineage.standing import stand
from provenance.text.document import read_document

GOLDEN = Path(__file__).parent / "golden" / "answers.json"
CORPORA = {"newsroom": newsroom, "undated": undated, "merged": merged}

# Sums are taken in another order by other processors; what is measured is given to six digits, posteriors to four.
RELATIVE, ABSOLUTE = 1e-4, 2e-4


def plain(value):
    """
    Make lists and dictionaries of a value, with numbers of six digits.
    """
    return json.loads(json.dumps(value, default=_simple), parse_float=lambda told: float(f"{float(told):.6g}"))


def _simple(value):
    return value.tolist() if hasattr(value, "tolist") else list(value)


def differing(found, expected, path=""):
    """
    Give the places at which two values differ by more than the last digits.
    """
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted({*expected, *found}):
            if key in expected and key in found:
                yield from differing(found[key], expected[key], f"{path}/{key}")
            else:
                yield f"{path}/{key}: only {'expected' if key in expected else 'found'}"
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{path}: {len(found)} instead of {len(expected)}"
        for number, (one, other) in enumerate(zip(found, expected, strict=False)):
            yield from differing(one, other, f"{path}/{number}")
    elif isinstance(expected, float) and isinstance(found, int | float):
        if not math.isclose(found, expected, rel_tol=RELATIVE, abs_tol=ABSOLUTE):
            yield f"{path}: {found} instead of {expected}"
    elif found != expected or type(found) is not type(expected):
        yield f"{path}: {found!r} instead of {expected!r}"


def measured(articles):
    """
    Give what is measured of each story of a corpus, before anything is weighed, and what is weighed of it.
    """
    background = default_background()
    corpus = pv.Corpus.of(articles)
    profiles = [profile(read_document(one), background) for one in corpus]
    pairs = list(combinations(range(len(profiles)), 2))
    evidences = Comparisons(pairs, profiles)
    for group, hypotheses in linked_stories(profiles, evidences):
        beside = {key: one.beside for key, one in hypotheses.items()}
        dates = [profiles[row].document.dated for row in group]
        story = stand(group, evidences, beside, profiles, dates)
        scores = score(story)
        posterior = infer_story(group, story, scores, hypotheses, evidences, {})
        inside = {key: evidences[key] for key in hypotheses}
        yield {
            "articles": [corpus[row].id for row in group],
            "standing": asdict(story),
            "scores": asdict(scores),
            "hypotheses": [asdict(one, filter=lambda field, _: field.name != "beside") for one in hypotheses.values()],
            "shares": [[one.of_left.share, one.of_right.share, one.bits, one.quoted_bits] for one in inside.values()],
            "posterior": {
                "edges": posterior.edges,
                "roots": posterior.roots,
                "hidden": posterior.hidden,
                "parents": posterior.parents,
            },
            "two parents": [
                {
                    "child": case.child,
                    "pairs": case.pairs,
                    "features": case.features,
                }
                for case in cases(posterior, inside, profiles)
            ],
        }


def answered(articles, folder):
    """
    Give what a user is told of a corpus.
    """
    corpus = pv.Corpus.of(articles)
    draft = articles[0].text[:1_200] + "\n\n" + articles[-1].text[-600:]
    answer = pv.trace(corpus)
    yield "trace", answer.to_dict()
    yield "lost", {one.id: asdict(answer.reconstruct(one.id)) for one in answer.lost_sources}
    yield "relations", [[a, b, *asdict(answer.relation(a, b)).values()] for a, b in combinations(corpus.ids, 2)]
    yield "pairs", pv.find_near_duplicates(corpus, min_similarity=0.02).to_dicts()
    yield (
        "passages",
        [
            {key: one[key] for key in ("left", "right", "kind", "left_start", "left_end", "right_start", "right_end")}
            for one in pv.find_passages(corpus).to_dicts()
        ],
    )
    yield "clusters", pv.deduplicate(corpus, min_similarity=0.3).to_dicts()
    yield "check", pv.check(draft, corpus).to_dict()
    with pv.Archive(folder / "golden.archive") as archive:
        archive.add(corpus, batch=5)
        yield "archive: check", archive.check(draft).to_dict()
        yield "archive: near", {name: archive.near(name, min_similarity=0.05).to_dicts() for name in corpus.ids}
        yield "archive: trace", archive.trace(articles[0].id).to_dict()
        yield "archive: stories", [asdict(one) for one in archive.stories(min_similarity=0.2)]


def golden(part, found):
    """
    Give what was released of a part; where that is asked for, write what is found now in its place.
    """
    whole = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    if os.environ.get("PROVENANCE_WRITE_GOLDEN"):
        whole[part] = found
        GOLDEN.write_text(json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    return whole[part]


@pytest.mark.parametrize("name", CORPORA)
def test_a_story_is_measured_as_it_was_when_the_weights_were_fitted(name):
    found = plain(list(measured(CORPORA[name]())))
    assert list(differing(found, golden(f"measured: {name}", found))) == []


@pytest.mark.parametrize("name", CORPORA)
def test_the_answers_are_those_that_were_released(name, tmp_path):
    found = plain(dict(answered(CORPORA[name](), tmp_path)))
    for one in found.values():
        # Versions and limits, which change by themselves.
        one.pop("run", None) if isinstance(one, dict) else None
    assert list(differing(found, golden(f"answered: {name}", found))) == []


@pytest.mark.parametrize("name", CORPORA)
def test_the_answers_do_not_hang_on_how_python_adds_floats(name, tmp_path, monkeypatch):
    """
    From 3.12 on ``sum`` adds what rounding loses: whatever it gives for floats, the answers are the same to the byte.
    """
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    expected = plain(dict(answered(CORPORA[name](), tmp_path / "one")))
    whole = builtins.sum

    def exactly(values, /, start=0):
        values = list(values)
        floats = any(isinstance(value, float) for value in values)
        return start + math.fsum(values) if floats else whole(values, start)

    monkeypatch.setattr(builtins, "sum", exactly)
    assert plain(dict(answered(CORPORA[name](), tmp_path / "other"))) == expected


def test_what_differs_is_named_and_the_last_digits_do_not_count():
    expected = {"a": [1.0, {"b": "x"}], "c": 3}
    assert list(differing({"a": [1.00001, {"b": "x"}], "c": 3}, expected)) == []
    assert list(differing({"a": [1.01, {"b": "y"}, 2], "d": 3}, expected)) == [
        "/a: 3 instead of 2",
        "/a/0: 1.01 instead of 1.0",
        "/a/1/b: 'y' instead of 'x'",
        "/c: only expected",
        "/d: only found",
    ]
