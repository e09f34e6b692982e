"""
The command `python -m benchmarks`: what it takes, what it writes, and that it is the same twice.
"""

from __future__ import annotations

import builtins
import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.lineage import plots, updates
from benchmarks.lineage.calibration import Judged
from benchmarks.lineage.families import Descent, dated, truth_of
from benchmarks.lineage.ours import as_one_tree, traced
from benchmarks.lineage.own_corpus import own_corpus
from benchmarks.lineage.run import sampled
from benchmarks.lineage.simulated import family_of
from benchmarks.report import BenchmarkError, Figure, Report, Table, number, to_dict, to_json, to_text
from click.testing import CliRunner

from articles_for_tests import HARBOUR, first_rewrite
from provenance import Article

ROOT = Path(__file__).parents[1]

STORY = [
    {"id": "h", "text": HARBOUR, "cluster": "1", "published": "2021-03-01T08:00:00Z"},
    {"id": "r", "text": first_rewrite(), "cluster": "1", "parent": "h", "published": "2021-03-02T08:00:00Z"},
    {"id": "x", "text": "Quite another story, of a railway in the mountains and of snow.", "cluster": "1"},
]


@pytest.fixture
def corpus(tmp_path):
    """
    A corpus of one family.
    """
    return written(tmp_path, STORY)


def written(folder, records):
    path = folder / "corpus.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


def invoked(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


# The command


def test_all_five_names_of_the_contract_are_known_and_the_fit_and_the_tests_of_the_tests_and_no_other():
    names = ["speed", "quality", "lineage", "archive", "serve", "scale", "train", "faults", "mutants"]
    assert list(BENCHMARKS) == names
    assert invoked("lineages").exit_code == 2


def test_a_corpus_of_ones_own_is_measured_and_written_as_json(corpus, tmp_path):
    output = tmp_path / "figures.json"
    result = invoked("lineage", "--corpus", corpus, "--json", output)
    assert result.exit_code == 0, result.output
    found = json.loads(output.read_text())
    assert list(found) == ["name", "figures", "n"]
    assert found["name"] == "lineage"
    assert list(found["figures"]) == list(found["n"])
    assert all(value is None or isinstance(value, float | int) for value in found["figures"].values())
    assert found["figures"]["corpus_directed"] == found["figures"]["corpus_directed_dated"] == 1.0
    assert found["n"]["corpus_relation_accuracy"] == 3
    assert found["figures"]["baseline_corpus_directed"] is not None
    nulls = [key for key, value in found["figures"].items() if value is None]
    assert nulls
    assert all(key in result.stdout.partition("not measured (null)")[2] for key in nulls)


def test_the_figures_are_the_same_bytes_under_any_hash_seed(corpus, tmp_path):
    outputs = []
    for seed in ("1", "2"):
        output = tmp_path / f"{seed}.json"
        subprocess.run(
            [sys.executable, "-m", "benchmarks", "lineage", "--corpus", corpus, "--json", output],
            check=True,
            capture_output=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
        )
        outputs.append(output.read_bytes())
    assert outputs[0] == outputs[1]


def test_without_the_corpora_the_command_says_where_they_should_be(monkeypatch, tmp_path):
    monkeypatch.setenv("PROVENANCE_DATA", str(tmp_path / "none"))
    result = invoked("lineage")
    assert result.exit_code == 1
    assert "PROVENANCE_DATA" in result.stderr


# A corpus of one's own


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([{"id": "a"}], "no text in text"),
        ([{"text": "words"}], "no text in id"),
        ([{"id": "a", "text": "x"}, {"id": "a", "text": "y"}], "two records of id 'a'"),
        ([{"id": "a", "text": "x", "parent": 3}], "expected an id or a list of ids"),
        ([{"id": "a", "text": "x", "parent": "b"}, {"id": "b", "text": "x", "parent": "a"}], "in a circle"),
        ([3], "expected an object"),
    ],
)
def test_a_corpus_that_cannot_be_read_is_refused_in_a_sentence(tmp_path, records, said):
    path = written(tmp_path, records)
    with pytest.raises(BenchmarkError, match=said):
        own_corpus(path)
    result = invoked("lineage", "--corpus", path)
    assert (result.exit_code, result.exception.code) == (1, 1)
    assert said in result.stderr


def test_a_file_that_is_no_corpus_is_refused_in_a_sentence(tmp_path):
    for name, content in (("x.parquet", b"no parquet"), ("x.jsonl", b"{"), ("y.jsonl", b"\xff\xfe")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BenchmarkError, match=name):
            own_corpus(tmp_path / name)


def test_parquet_and_json_lines_are_the_same_families(corpus, tmp_path):
    path = tmp_path / "corpus.parquet"
    columns = ("id", "text", "cluster", "parent", "published")
    pq.write_table(pa.Table.from_pylist([{name: record.get(name) for name in columns} for record in STORY]), path)
    assert own_corpus(path).families == own_corpus(corpus).families


def test_without_clusters_articles_hang_together_by_their_parents(tmp_path):
    records = [
        {"id": "b", "text": "x", "parent": "held by nobody"},
        {"id": "c", "text": "x", "parent": "held by nobody"},
        {"id": "d", "text": "x", "parent": ["b", "c"]},
        {"id": "e", "text": "x"},
    ]
    families = own_corpus(written(tmp_path, records)).families
    assert [family.ids for family in families] == [("b", "c", "d"), ("e",)]
    truth = truth_of(families[0])
    assert truth.witnesses == {"held by nobody": ("b", "c")}
    assert truth.parents["d"] == ("b", "c")


# Families and answers


def test_a_trace_is_an_answer_with_every_hypothesis_and_its_confidence(corpus):
    (family,) = own_corpus(corpus).families
    answer = traced(dated(family))
    assert answer.parents == {"h": (), "r": ("h",), "x": ()}
    for child in "hrx":
        assert 0.98 < sum(claim.confidence for claim in answer.claims if claim.child == child) < 1.02
    assert {(claim.parent, claim.child) for claim in answer.claims if claim.shown} == {
        ("h", "r"),
        (None, "h"),
        (None, "x"),
    }
    tree = as_one_tree(family, answer)
    assert tree.parents["r"] == ("h",)
    assert sum(not sources for sources in tree.parents.values()) == 1


def test_a_simulated_story_keeps_hidden_versions_in_its_truth_and_dates_apart():
    """
    b, which nobody holds, comes from a; c comes from b; x stands beside the story.
    """
    versions = [Article("a", "one", published="2021-03-01"), Article("c", "two", published=dt.datetime(2021, 3, 2))]
    edges = [SimpleNamespace(parent="a", child="b", share=0.9), SimpleNamespace(parent="b", child="c", share=0.5)]
    story = SimpleNamespace(name="s", source="k", articles=(versions[1], Article("x", "y"), versions[0]), edges=edges)
    family = family_of(story)
    assert family.key == "k"
    assert all(article.published is None for article in family.articles)
    assert family.dates == {"a": "2021-03-01", "c": "2021-03-02T00:00:00"}
    assert {article.id: article.published for article in dated(family).articles}["a"] == "2021-03-01"
    assert family.edges[1] == Descent(parent="b", child="c", share=0.5)
    assert truth_of(family).parents["c"] == ("a",)


def test_a_sample_is_the_same_part_of_the_whole(tmp_path):
    records = [{"id": f"{number}", "text": "x", "cluster": f"{number}"} for number in range(30)]
    families = own_corpus(written(tmp_path, records))
    few, more = sampled(families, 5), sampled(families, 10)
    assert few.families == more.families[:5]
    assert "sample of 5" in few.note
    assert sampled(families, 30) is families


# Reuters


def test_a_hundred_pairs_were_read_and_each_has_a_judgement():
    pairs = updates.judged_pairs()
    assert len(pairs) == updates.READ
    assert {pair.judgement for pair in pairs} <= set(updates.JUDGEMENTS)
    assert all((pair.how != "") == (pair.judgement == "update") for pair in pairs)
    assert len({(pair.earlier, pair.later) for pair in pairs}) == len(pairs)


def test_candidates_share_wording_a_rare_name_and_a_day():
    text = "Stavholm Shipping said it would raise its offer for the yard to nine dlrs a share from eight today."
    stories = {
        "1": {"date": "26-FEB-1987 15:01:01.79", "title": "STAVHOLM RAISES OFFER", "text": text},
        "2": {"date": "26-FEB-1987 16:01:01.79", "title": "STAVHOLM OFFER HIGHER", "text": f"{text} More."},
        "3": {"date": "28-FEB-1987 16:01:01.79", "title": "STAVHOLM OFFER", "text": f"{text} Later."},
        "4": {"date": "26-FEB-1987 15:30:01.79", "title": "OFFER RAISED", "text": f"{text} Nameless."},
        "5": {"date": "26-FEB-1987 15:30:01.79", "title": "STAVHOLM", "text": text.upper()},
        "6": {"date": "31-MAR-1987 605:12:19.12", "title": "STAVHOLM", "text": f"{text} Undated."},
    }

    def overlap(one, other, share="0.9"):
        return {"id_a": one, "id_b": other, "containment_a_in_b": share, "containment_b_in_a": "0.1"}

    overlaps = [overlap("2", "1"), overlap("1", "3"), overlap("1", "4"), overlap("1", "5"), overlap("1", "6")]
    found = updates.candidates(stories, overlaps)
    assert [(one.earlier, one.later, one.names) for one in found] == [("1", "2", ("STAVHOLM",))]
    assert updates.candidates(stories, [overlap("1", "2", "0.4")]) == []


# Reports and plots


def test_a_report_says_why_a_figure_is_missing():
    figures = (
        Figure(key="a", value=0.5, n=4, interval=(0.1, 0.9)),
        Figure(key="b", value=None, n=0, reason="no cases"),
    )
    table = Table(title="a table", columns=("value",), rows=(("a", (number(0.5, (0.1, 0.9)),)),), notes=("a note",))
    report = Report(name="lineage", tables=(table,), figures=figures)
    assert to_dict(report) == {"name": "lineage", "figures": {"a": 0.5, "b": None}, "n": {"a": 4, "b": 0}}
    assert json.loads(to_json(report)) == to_dict(report)
    assert to_text(report) == (
        "a table\n                  value\n  a  0.500 [0.10, 0.90]\n  a note\n\nnot measured (null)\n  no cases: b\n"
    )


def test_a_figure_has_a_value_or_a_reason_and_a_report_each_key_once():
    for value, reason in ((None, None), (0.5, "both"), (float("nan"), None)):
        with pytest.raises(ValueError, match="'x'"):
            Figure(key="x", value=value, n=1, reason=reason)
    with pytest.raises(ValueError, match="two figures"):
        Report(name="lineage", tables=(), figures=(Figure(key="x", value=1.0, n=1),) * 2)


def test_plots_are_the_same_bytes_twice(tmp_path):
    pytest.importorskip("matplotlib", reason="plots need the extra [benchmarks]")
    judged = [Judged(confidence=place / 40, right=place % 3 > 0, edge=place % 2 > 0) for place in range(41)]
    for folder in ("one", "other"):
        assert len(plots.draw({"pooled": judged, "empty": []}, tmp_path / folder)) == 4
    for name in ("reliability.svg", "risk-coverage.svg"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_without_matplotlib_the_plots_are_left_out_with_a_word(tmp_path, monkeypatch):
    really = builtins.__import__

    def missing(name, *rest, **more):
        if name.startswith("matplotlib"):
            raise ImportError(name)
        return really(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert "matplotlib is not installed" in plots.draw({}, tmp_path / "plots")[0]
    assert not (tmp_path / "plots").exists()
