"""
Whoever wrote on the same event is not said to derive, and nobody is accused on any surface.

An edge is *strong* from 0.90 on, as in `python -m benchmarks lineage`, and *likely* from 0.80 on.
"""

from __future__ import annotations

import ast
import functools
import itertools
import json
import random
import re
from collections import defaultdict
from pathlib import Path

import pytest
from benchmarks.corpora import data_folder, rows

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, first_rewrite, second_rewrite
from command_for_tests import run
from forbidden_words import FORBIDDEN
from provenance import cli, wording
from provenance.render import words
from provenance.service import pages
from provenance.service.description import description
from sources_for_tests import SOURCES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "provenance"

LIKELY, STRONG = 0.80, 0.90


def needs(name):
    try:
        there = (data_folder() / name).is_dir()
    except FileNotFoundError:
        there = False
    return pytest.mark.skipif(not there, reason=f"{name} is not in the folder that PROVENANCE_DATA names")


def edges_of(articles):
    return pv.trace(articles).edges


# Reports of their own


@pytest.mark.long
@needs("basil_triplets")
def test_independent_reports_of_a_hundred_events_have_no_edge(record_property):
    events = defaultdict(list)
    for row in rows("basil_triplets/articles.jsonl.gz"):
        events[row["event"]].append(
            pv.Article(row["id"], row["text"], title=row["title"], outlet=row["source"], published=row["date"])
        )
    assert len(events) == 100
    found = {event: edges for event, articles in events.items() if (edges := edges_of(articles))}
    record_property("edges", len(found))
    assert found == {}


@pytest.mark.long
@needs("tg_same_event_pairs")
def test_articles_of_different_threads_have_no_strong_edge(record_property):
    confidences = []
    count = 0
    for row in rows("tg_same_event_pairs/pairs.jsonl.gz"):
        if row["label"] == "BAD":
            count += 1
            sides = [pv.Article(side, row[side]["text"], title=row[side]["title"]) for side in "ab"]
            confidences += [edge.confidence for edge in edges_of(sides)]
    assert count == 133
    for name, least in (("any", 0.0), ("likely", LIKELY), ("strong", STRONG)):
        record_property(name, sum(one >= least for one in confidences))
    assert [one for one in confidences if one >= STRONG] == []
    assert sum(one >= LIKELY for one in confidences) <= 1


@functools.cache
def telegrams():
    """
    Give the telegrams of congratulation of ``saudinewsnet_ar``, with the day of each.

    They have a form that never changes, so that those to two states are near-duplicates, and no versions of each other.
    """
    found = {}
    for row in rows("saudinewsnet_ar/articles.jsonl.xz"):
        opening = row["text"][:700]
        if "برقية تهنئة" in opening:
            article = pv.Article(
                row["id"],
                row["text"],
                title=row["title"] or None,
                outlet=row["source"],
                published=row["date_extracted"].replace(" ", "T"),
            )
            found[row["id"]] = article, row["date_extracted"][:10]
    return found


@pytest.mark.long
@needs("saudinewsnet_ar")
def test_telegrams_of_congratulation_of_different_days_have_no_strong_edge(record_property):
    found = telegrams()
    days = {name: day for name, (_, day) in found.items()}
    assert len(found) > 60
    assert len(set(days.values())) > 10
    answer = pv.trace([article for article, _ in found.values()])
    apart = [edge.confidence for edge in answer.edges if edge.parent in days and days[edge.parent] != days[edge.child]]
    record_property("telegrams", len(found))
    record_property("likely", sum(one >= LIKELY for one in apart))
    assert [one for one in apart if one >= STRONG] == []


# What an agency sends to everybody

SOUND, QUAY = (
    {"outlet": "The Sound", "published": "2021-03-01T08:00Z"},
    {"outlet": "The Quay", "published": "2021-03-02T08:00Z"},
)
FROM_REUTERS = "(Reuters) - " + HARBOUR


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (HARBOUR, SOUND, QUAY),
        (FROM_REUTERS, SOUND, QUAY),
        (HARBOUR, SOUND | {"credit": "Reuters"}, QUAY | {"credit": "Reuters"}),
        (FROM_REUTERS, {"published": "2021-03-01"}, {"published": "2021-03-04"}),
    ],
)
def test_two_outlets_with_the_same_words_may_both_have_been_sent_them(text, first, second):
    answer = pv.trace([pv.Article("a", text, **first), pv.Article("b", text, **second)])
    assert [edge for edge in answer.edges if edge.confidence >= LIKELY] == []
    unseen = {node.id: node.no_source_found for node in answer.articles}
    (edge,) = answer.edges
    assert (edge.parent, edge.child) == ("a", "b")
    assert "other_source" in {line.kind for line in edge.evidence}
    for child in "ab":
        told = [one.confidence for one in (*answer.edges, *answer.alternatives) if one.child == child]
        assert sum(told) + unseen[child] == pytest.approx(1.0, abs=0.01)
    assert unseen["b"] > 0.25


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SOUND, SOUND | {"published": "2021-03-02T08:00Z"}),
        (SOUND, QUAY | {"credit": "The Sound"}),
        (SOUND | {"outlet": "Reuters"}, QUAY | {"credit": "Reuters"}),
        (SOUND | {"outlet": "Reuters"}, QUAY),
        (SOUND, QUAY | {"derived_from": ("a",)}),
    ],
)
def test_whoever_names_its_source_or_has_it_from_an_agency_that_is_held_is_sure_of_it(first, second):
    answer = pv.trace([pv.Article("a", HARBOUR, **first), pv.Article("b", HARBOUR, **second)])
    assert [(edge.parent, edge.child) for edge in answer.edges if edge.confidence >= STRONG] == [("a", "b")]


@pytest.mark.long
@needs("saudinewsnet_ar")
def test_hardly_a_newspaper_with_the_words_of_another_is_strongly_called_its_child(record_property):
    read = [
        pv.Article(row["id"], row["text"], outlet=row["source"], published=row["date_extracted"].replace(" ", "T"))
        for row in rows("saudinewsnet_ar/articles.jsonl.xz")
        if len(row["text"]) > 200
    ]
    carried = defaultdict(list)
    for one in read:
        carried[" ".join(re.findall(r"\w+", one.text))].append(one)
    several = [given for given in carried.values() if len({one.outlet for one in given}) > 1]
    record_property("texts", len(several))
    assert len(several) > 200
    outlets = {one.id: one.outlet for one in read}
    found = [
        edge.confidence
        for given in several
        for edge in edges_of(given)
        if edge.parent in outlets and outlets[edge.parent] != outlets[edge.child]
    ]
    record_property("edges", len(found))
    # One pair differs in signs alone, and is no one text to the inference; docs/reliability.md tells of it.
    assert sum(one >= STRONG for one in found) <= 1


# What is said in a press release, three outlets quote.

QUOTATIONS = (
    "We have listened to every family on this street, and not one of them asked us to leave the road as it is",
    "The figures that were published this morning show what our engineers have been saying for three winters in a row",
    "There will be no further delay, there will be no further excuse, and there will be no second inquiry",
    "I would rather spend this money on the people who work here than on another report that nobody reads",
    "When my grandfather opened this yard he promised that it would never close for a week, and it never has",
    "Anyone who tells you that this can be done in a year has never seen the ground that we are building on",
)
SPEAKERS = ("Maren Oduya", "Piers Halloran", "Ilse Brandvold", "Tomas Achterberg", "Ruth Kilbane", "Yusuf Landgren")


def reports_of_one_release(number):
    """
    Write two reports that quote the same statement, each around words of its own.
    """
    draw = random.Random(number)
    speaker = SPEAKERS[number % len(SPEAKERS)]
    quoted = draw.sample(QUOTATIONS, 2 + number % 3)
    bodies = draw.sample([source.text for source in SOURCES], 2)
    for side, body in zip(("left", "right"), bodies, strict=True):
        paragraphs = body.strip().split("\n\n")[: draw.randint(3, 6)]
        verbs = draw.sample(["said", "added", "told reporters", "wrote in a statement"], 4)
        for quotation, verb in zip(draw.sample(quoted, len(quoted)), verbs, strict=False):
            paragraphs.insert(draw.randint(1, len(paragraphs)), f"“{quotation},” {speaker} {verb}.")
        yield pv.Article(f"{side}{number}", "\n\n".join(paragraphs))


@pytest.mark.parametrize("number", range(24))
def test_two_reports_that_quote_one_release_have_no_edge_and_the_quotations_are_named(number):
    answer = pv.trace(list(reports_of_one_release(number)))
    assert answer.edges == ()
    assert [one for one in answer.alternatives if one.confidence >= 0.5] == []
    assert {one.kind for one in answer.relations} == {"shared_quotes"}
    assert answer.relation(f"left{number}", f"right{number}").kind == "shared_quotes"


def test_many_reports_of_several_releases_have_no_edge():
    answer = pv.trace(list(itertools.chain.from_iterable(map(reports_of_one_release, range(4, 7)))))
    assert [edge for edge in answer.edges if edge.confidence >= LIKELY] == []


# Every surface

CORPUS = (
    pv.Article("a", HARBOUR, title="A ferry", outlet="The Sound", published="2021-03-01T08:00:00Z"),
    pv.Article("b", first_rewrite(), outlet="The Quay", published="2021-03-02T08:00:00Z"),
    pv.Article("c", second_rewrite(), published="2021-03-03"),
    pv.Article("d", HARBOUR),
    pv.Article("e", HARBOUR_COLUMN),
    pv.Article("f", ELECTION),
    pv.Article("short", "word of nothing"),
)

FEED = "".join(json.dumps({"id": one.id, "text": one.text}) + "\n" for one in CORPUS)


@functools.cache
def surfaces():
    """
    Give everything that the library shows of an answer, by the name of where it is shown.
    """
    answer = pv.trace(CORPUS)
    assert answer.edges
    compared = pv.compare(CORPUS[0], CORPUS[1])
    report = pv.check(f"{first_rewrite()}\n\n{ELECTION[:400]}", CORPUS)
    matches, passages = pv.find_near_duplicates(CORPUS), pv.find_passages(CORPUS)
    return {
        "terminal": f"{answer}\n{answer.to_text()}\n{answer!r}\n{compared}\n{report}",
        "JSON": answer.to_json() + compared.to_json() + report.to_json(),
        "HTML": answer.to_html() + compared.to_html() + report.to_html(),
        "desk": pages.desk_page()
        + pages.check_page(report, "key")
        + pages.compare_page(compared)
        + pages.trace_page(answer)
        + pages.refusal_page("there is nothing at this address"),
        "API": json.dumps(description()),
        "CSV": "".join(run(*command, "-", "--format", "csv", stdin=FEED).out for command in (["trace"], ["pairs"]))
        + repr(passages),
        "PROV": answer.to_prov().serialize(format="json"),
        "notebook": answer._repr_html_() + matches._repr_html_(),
        "DOT": answer.to_dot(),
        "Mermaid": answer.to_mermaid(),
        "Newick": answer.to_newick(),
    }


SURFACES = ("terminal", "JSON", "HTML", "desk", "API", "CSV", "PROV", "notebook", "DOT", "Mermaid", "Newick")


@pytest.mark.parametrize("name", SURFACES)
def test_no_surface_accuses_or_is_certain(name):
    pytest.importorskip("prov") if name == "PROV" else None
    text = surfaces()[name]
    assert len(text) > 40
    # A style sheet has its own hundred per cent.
    told = re.sub(r"(?s)<style>.*?</style>", "", text)
    assert FORBIDDEN.search(told) is None, FORBIDDEN.search(told)


def commands_of(group, *above):
    """
    Give every command below a group, the group first.
    """
    yield list(above)
    for name, one in getattr(group, "commands", {}).items():
        yield from commands_of(one, *above, name)


COMMANDS = tuple(commands_of(cli.commands))


def test_every_command_is_asked_for_its_help():
    told = {" ".join(one) for one in COMMANDS}
    assert {"", "trace", "compare", "pairs", "check", "dedup", "serve", "archive", "archive check"} <= told


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_help_accuses(command):
    told = run(*command, "--help")
    assert told.code == 0
    assert FORBIDDEN.search(told.out) is None


@pytest.mark.usefixtures("empty_folder")
def test_no_message_on_the_way_accuses():
    for command in (["trace", "-"], ["trace", "-", "--json-log"], ["pairs", "-"], ["trace", "nothing"], ["nothing"]):
        told = run(*command, stdin=FEED + "{\n")
        assert told.err
        assert FORBIDDEN.search(told.out + told.err) is None


def strings_of(path):
    """
    Give every string in a module, documentation included, with its line.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def test_no_string_of_the_package_accuses():
    """
    So none can on a way that no test takes: an error that has never been met, a label of the report.
    """
    found = [
        (str(path.relative_to(ROOT)), line, word[0])
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, text in strings_of(path)
        if (word := FORBIDDEN.search(text))
    ]
    assert found == []
    scripts = sorted(one for room in ("render", "service") for one in (PACKAGE / room / "static").glob("*.js"))
    assert len(scripts) > 15
    assert [one.name for one in scripts if FORBIDDEN.search(one.read_text(encoding="utf-8"))] == []


def test_no_document_accuses():
    # CONTRIBUTING.md and the decisions say what may not be said; a document may say of a file that it was copied.
    accusing = re.compile(FORBIDDEN.pattern.replace("copied|", ""), re.IGNORECASE)
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert len(documents) > 10
    said = {
        one.name: word[0] for one in documents if (word := accusing.search(one.read_text(encoding="utf-8"))) is not None
    }
    assert said == {}


def test_no_number_that_is_shown_is_surer_than_99_in_100():
    for value in (0.99, 0.995, 0.999, 0.9999, 1.0):
        assert wording.shown(value) == "0.99"
        assert words.sureness(value) == "very likely (0.99)"
    assert wording.part(0.9999) == "99%"
    for told in surfaces().values():
        assert re.search(r"likely \((?:1\.0+|0\.99\d)", told) is None
    for edge in pv.trace(CORPUS).edges:
        assert edge.confidence <= 0.99


@pytest.mark.parametrize(
    "said", ["B copied A", "plagiarised", "Plagiarism", "stolen from us", "a thief", "100 % sure", "100% the same"]
)
def test_an_accusation_would_be_noticed(said):
    assert FORBIDDEN.search(said)
