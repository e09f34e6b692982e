"""
What became of each input: every article has one status, and nothing is set aside unseen, or at all where that is asked.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from command_for_tests import run, write
from nasty_files import NASTY_FILES
from nasty_texts import JSON_LINES, TEXTS
from provenance.errors import InvalidArticle, SetAside
from provenance.notices import Notice, StatusKind, statuses
from test_docs import ROOT

pytestmark = pytest.mark.usefixtures("empty_folder")

some_ids = st.sampled_from("abc")
notices = st.builds(Notice, id=some_ids, code=st.sampled_from(["x", "y", "too_short"]), message=st.sampled_from("mn"))

LINES = (
    json.dumps({"id": "source", "text": HARBOUR, "published": "2021-12-08"}),
    json.dumps({"id": "undated", "text": first_rewrite(), "published": "yesterday"}),
    '{"id": "broken"',
    '{"id": "short", "text": "one word", "published": "3/4/2021"}',
    '{"id": "empty", "text": ""}',
    '{"id": "source", "text": "another"}',
)


@pytest.fixture
def feed():
    return write("feed.jsonl", "\n".join(LINES) + "\n")


def told(some):
    return {(one.id, one.status, one.code, one.position) for one in some}


def test_each_input_has_its_status_code_and_place(feed):
    corpus = pv.read(feed)
    expected = {
        ("source", "read", "ok", "feed.jsonl:1"),
        ("undated", "read_with_warnings", "date_unreadable", "feed.jsonl:2"),
        ("feed.jsonl:3", "rejected", "broken_json", "feed.jsonl:3"),
        ("short", "read_with_warnings", "date_unreadable", "feed.jsonl:4"),
        ("empty", "rejected", "empty_text", "feed.jsonl:5"),
        ("source", "rejected", "duplicate_id", "feed.jsonl:6"),
    }
    assert told(corpus.statuses) == expected
    answer = pv.trace(corpus)
    expected -= {("short", "read_with_warnings", "date_unreadable", "feed.jsonl:4")}
    expected |= {("short", "not_comparable", "too_short", "feed.jsonl:4")}
    assert told(answer.run.statuses) == expected
    (short,) = (one for one in answer.run.statuses if one.id == "short")
    assert "too short to compare" in short.message
    assert "ambiguous" in short.message
    (twice,) = (one for one in answer.run.statuses if one.code == "duplicate_id")
    assert "'feed.jsonl:1'" in twice.message


def test_a_text_file_says_where_it_stands_and_the_order_of_python_values_leaves_no_trace():
    write("d/a.txt", HARBOUR)
    rows = [{"id": "b", "text": "x", "published": "01/02/2021"}, {"id": "c", "text": ""}, {"id": "f", "text": 1}]
    corpus = pv.read("d", rows, pv.Article("e", "x"))
    assert {one.id: one.position for one in corpus.statuses} == {
        "a": "d/a.txt",
        "b": None,
        "c": None,
        "e": None,
        "f": None,
    }
    assert pv.read(pv.Article("e", "x"), rows[::-1], "d") == corpus


def test_where_an_article_stands_is_no_part_of_what_it_is():
    assert pv.Article("a", "x", position="f:1") == pv.Article("a", "x")
    write("one.jsonl", '{"id": "a", "text": "x"}\n')
    write("two.jsonl", '{"id": "a", "text": "x"}\n')
    corpus = pv.read("one.jsonl", "two.jsonl")
    assert corpus == pv.read("two.jsonl", "one.jsonl")
    assert [(one.code, one.position) for one in corpus.warnings] == [("repeated", "two.jsonl:1")]


@given(st.sets(some_ids), st.lists(notices, max_size=6), st.lists(notices, max_size=6), st.randoms())
def test_there_is_one_status_for_each_article_and_each_input_set_aside(ids, set_aside, warnings, random):
    articles = [(name, None) for name in sorted(ids)]
    found = statuses(articles, set_aside, warnings)
    assert len(found) == len(ids) + len(set_aside)
    assert Counter(one.code for one in found if one.status == "rejected") == Counter(one.code for one in set_aside)
    kept = {one.id: one for one in found if one.status != "rejected"}
    assert set(kept) == ids
    for name, status in kept.items():
        codes = {one.code for one in warnings if one.id == name}
        assert (status.status == "read") == (status.code == "ok") == (codes == set())
        assert (status.status == "not_comparable") == (status.code == "too_short") == ("too_short" in codes)
        assert status.code in codes or status.code == "ok"
    random.shuffle(set_aside)
    random.shuffle(warnings)
    assert statuses(articles, set_aside, warnings) == found


def test_the_answer_lists_whom_there_is_something_to_say_of(feed):
    answer = json.loads(run("trace", feed, "--format", "json").out)
    found = answer["run"]["statuses"]
    articles = {node["id"] for node in answer["nodes"] if node["kind"] == "article"}
    kept = {one["id"] for one in found if one["status"] != "rejected"}
    assert kept == articles - {one.id for one in pv.read(feed).statuses if one.code == "ok"}
    assert kept
    assert [one["id"] for one in found if one["status"] == "rejected"] == [
        one["id"] for one in answer["run"]["set_aside"]
    ]
    assert {one["status"] for one in found} <= set(get_args(StatusKind)) - {"read"}
    assert all(one["position"].startswith("feed.jsonl:") for one in found)
    (aside,) = (one for one in answer["run"]["set_aside"] if one["code"] == "broken_json")
    assert aside["position"] == "feed.jsonl:3"


def test_a_log_for_programs_says_where(feed):
    logged = [json.loads(line) for line in run("trace", feed, "--json-log").err.splitlines()]
    assert {(one["code"], one["position"]) for one in logged} >= {
        ("broken_json", "feed.jsonl:3"),
        ("too_short", "feed.jsonl:4"),
    }


def test_pairs_name_what_is_too_short_to_be_one(feed):
    outcome = run("pairs", feed)
    assert outcome.code == 3
    assert "warning: short: 2 words, fewer than 8: too short to compare" in outcome.err


# All or nothing


def test_what_is_set_aside_is_a_failure_where_nothing_may_be(feed):
    for call in (pv.read, pv.trace, pv.find_near_duplicates):
        assert call(feed, strict=False) is not None
        with pytest.raises(SetAside, match=r"3 set aside, .*feed.jsonl:3") as error:
            call(feed, strict=True)
        assert isinstance(error.value, ValueError)
    with pytest.raises(SetAside, match="outside the period"):
        pv.trace([pv.Article("a", HARBOUR, published="2021-12-08")], since="2022-01-01", strict=True)


def test_what_is_only_warned_of_is_no_failure():
    write("d/a.txt", "one word")
    write("d/b.txt", "café owners said no".encode("cp1252"))
    for call in (pv.read, pv.trace, pv.find_near_duplicates):
        call("d", strict=True)
    assert run("trace", "d", "--strict").code == 0


def test_many_inputs_set_aside_are_counted_in_the_error():
    rows = [{"id": f"{number}", "text": ""} for number in range(1_200)]
    with pytest.raises(SetAside, match=r"1,200 set aside, .*and 1,197 more"):
        pv.read(rows, strict=True)


@pytest.mark.parametrize("command", ["trace", "pairs", "compare"])
def test_the_command_fails_and_writes_nothing_where_nothing_may_be_set_aside(feed, command):
    write("a.txt", HARBOUR)
    paths = [feed] if command != "compare" else ["a.txt", "-"]
    stdin = f"{LINES[0]}\n{LINES[2]}\n" if command == "compare" else ""
    loose = run(command, *paths, "-o", "loose.txt", stdin=stdin)
    strict = run(command, *paths, "-o", "strict.txt", "--strict", stdin=stdin)
    assert (loose.code, strict.code) == (3, 1)
    assert Path("loose.txt").exists()
    assert not Path("strict.txt").exists()
    aside = [line for line in loose.err.splitlines() if line.startswith("set aside")]
    assert [line for line in strict.err.splitlines() if line.startswith("set aside")] == aside != []
    assert re.search(
        r"Error: \d inputs? (was|were) set aside, and --strict allows none: nothing was written", strict.err
    )
    assert run(command, *paths, "--strict", stdin=stdin).out == ""


def test_a_strict_command_with_nothing_to_set_aside_is_any_other():
    write("d/a.txt", HARBOUR)
    write("d/b.txt", first_rewrite())
    for command in (["trace", "d"], ["pairs", "d"], ["compare", "d/a.txt", "d/b.txt"]):
        assert run(*command, "--strict") == run(*command)


def test_a_strict_period_leaves_nothing_out():
    write("a.jsonl", LINES[0])
    outcome = run("trace", "a.jsonl", "--since", "2020-01-01", "--strict")
    assert outcome.code == 0
    write("b.jsonl", LINES[1].replace("yesterday", "2019-01-01"))
    assert run("trace", "a.jsonl", "b.jsonl", "--since", "2020-01-01", "--strict").code == 1


# Limits


def test_a_text_of_more_tokens_or_characters_than_the_limit_is_set_aside():
    rows = [{"id": "long", "text": "word " * 101}, {"id": "fits", "text": "word " * 100}]
    for limits in (pv.Limits(tokens=100), pv.Limits(text_characters=500)):
        corpus = pv.read(rows, limits=limits)
        assert corpus.ids == ("fits",)
        assert [(one.id, one.code) for one in corpus.set_aside] == [("long", "too_large")]
        assert pv.trace(rows, limits=limits).run.set_aside == corpus.set_aside
        assert pv.find_near_duplicates(rows, limits=limits) == pv.find_near_duplicates(corpus)
    assert pv.read(rows).ids == ("fits", "long")


def test_the_default_limit_of_tokens_is_two_hundred_thousand():
    at, above = "word " * 200_000, "word " * 200_001
    corpus = pv.read([{"id": "at", "text": at}, {"id": "above", "text": above}])
    assert corpus.ids == ("at",)
    assert "200,000 tokens" in corpus.set_aside[0].message
    assert "--max-tokens" in corpus.set_aside[0].message


def test_a_corpus_was_bounded_when_it_was_read():
    corpus = pv.read([pv.Article("a", "word " * 300)], limits=pv.Limits(tokens=300))
    assert len(pv.trace(corpus, limits=pv.Limits(tokens=10)).articles) == 1


def test_two_texts_that_are_too_large_are_not_compared():
    small, large = pv.Article("a", HARBOUR), pv.Article("b", "word " * 1_000)
    assert pv.compare(small, large).jaccard == 0.0
    with pytest.raises(InvalidArticle, match=r"'b'.*more than the 999 tokens"):
        pv.compare(small, large, limits=pv.Limits(tokens=999))


def test_the_command_takes_the_limits_of_a_text_and_the_answer_says_so():
    write("d/a.txt", HARBOUR)
    write("d/b.txt", "word " * 1_000)
    for option in (("--max-tokens", "999"), ("--max-text", "4999")):
        for command in (["trace", "d"], ["pairs", "d"]):
            outcome = run(*command, *option)
            assert outcome.code == 3
            assert f"raise the limit ({option[0]}" in outcome.err
        outcome = run("compare", "d/a.txt", "d/b.txt", *option)
        assert outcome.code == 1
        assert "holds 0 articles" in outcome.err
    assert run("trace", "d").code == 0
    parameters = json.loads(run("trace", "d", "--max-tokens", "999", "--format", "json").out)["run"]["parameters"]
    assert parameters == {"limits": {"tokens": 999}}
    refused = run("trace", "d", "--max-tokens", "0")
    assert (refused.code, "--max-tokens" in refused.err) == (2, True)


# The page that lists the codes


def test_every_code_of_a_notice_is_explained():
    """
    A code stands in the source as a keyword argument, or as the first word of a pair with its message.
    """
    page = (ROOT / "docs" / "reading.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `(\w+)` \|", page.partition("### Set aside")[2], re.MULTILINE))
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "provenance").rglob("*.py"))
    assert {code for code in explained if f'"{code}"' not in source} == set()
    written = set(re.findall(r'code="(\w+)"', source)) | set(re.findall(r'_notice\([\w.]+, "(\w+)"', source))
    written |= set(re.findall(r'Stopped\(\s*"(\w+)"', source)) | set(re.findall(r'_aside\([\w.]+, "(\w+)"', source))
    for nasty in (*TEXTS, *JSON_LINES, *NASTY_FILES):
        for told in nasty.expected.values():
            written |= {one.split()[1] for one in ((told,) if isinstance(told, str) else told)}
    assert written - explained == {"ok"}
    assert len(written) > 12
