"""
The answer in the languages of other programs: what is read back is what was there, whatever the names are.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import typing
from itertools import pairwise

import networkx
import pyarrow.parquet
import pytest
from attrs import asdict, fields
from hypothesis import given, settings
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import HARBOUR, HOSTILE, first_rewrite
from provenance.alignment.passages import PassageKind
from provenance.alignment.shared import SharedPassage, passages_of
from provenance.lineage.records import Credited, EdgeKind, Lineage
from provenance.render import tables, to_dot, to_mermaid, to_networkx
from provenance.render.words import printable
from test_answer import CORPORA, answer_to, article, edge, made_by_hand

# What a corpus lets through: no lone surrogates and no NUL, which it has replaced.
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
hostile = st.one_of(st.sampled_from(HOSTILE), names, st.text(st.sampled_from('"\\\n\r&#;<>[]{}|`*_-. 1aw'), min_size=1))


@st.composite
def lineages(draw):
    """
    Articles with any names, each the child of the one before, and the first two from a lost source.
    """
    found = draw(st.lists(hostile, min_size=1, max_size=5, unique=True))
    nodes = tuple(article(name, title=draw(hostile), outlet=draw(hostile)) for name in sorted(found))
    lost = next(name for name in ("lost-1", "lost-2", "lost-3", "lost-4", "lost-5", "lost-6") if name not in found)
    edges = [edge(parent.id, child.id) for parent, child in pairwise(nodes[1:])]
    edges += [edge(lost, one.id, direction=None) for one in nodes[:2]]
    source = pv.LostSource(id=lost, story=0, confidence=0.9, children=tuple(one.id for one in nodes[:2]))
    return Lineage(articles=nodes, lost_sources=(source,), edges=tuple(edges))


def label_lines(node):
    """
    What a label says: id, title and outlet, each on one line, with whatever would act on a screen taken out.
    """
    name, *about = (" ".join(printable(value or "").split()) for value in (node.id, node.title, node.outlet))
    return [name or ascii(node.id)[1:-1], *(value for value in about if value)]


# networkx


@pytest.mark.parametrize("name", CORPORA)
def test_the_graph_is_acyclic_and_has_every_node_and_edge_of_the_answer(name):
    answer = answer_to(name)
    graph = answer.to_networkx()
    assert networkx.is_directed_acyclic_graph(graph)
    assert set(graph) == {one.id for one in (*answer.articles, *answer.lost_sources)}
    assert sorted(graph.edges()) == sorted((one.parent, one.child) for one in answer.edges)
    for one in answer.articles:
        known = {key: getattr(one, key) for key in ("title", "outlet", "published", "credit", "no_source_found")}
        known = {key: value for key, value in known.items() if value is not None}
        assert graph.nodes[one.id] == {"kind": "article", "story": one.story, **known}
    for one in answer.lost_sources:
        assert graph.nodes[one.id] == {"kind": "lost_source", "story": one.story, "confidence": one.confidence}


def test_the_edges_of_the_graph_have_their_posteriors():
    graph = made_by_hand().to_networkx()
    (known,) = graph.get_edge_data("a", "b").values()
    assert known == {
        "confidence": 0.9,
        "linked": 0.99,
        "direction": 0.8,
        "direct": 0.7,
        "share": 0.6,
        "regime": "rewrite",
        "credited": "cannot_tell",
    }
    (lost,) = graph.get_edge_data("lost-1", "e").values()
    assert "direction" not in lost


def test_networkx_itself_can_write_the_graph():
    """
    GraphML knows no null, so nothing unknown is in the graph.
    """
    stream = io.BytesIO()
    networkx.write_graphml(answer_to("seeds").to_networkx(), stream)
    stream.seek(0)
    assert set(networkx.read_graphml(stream)) == set(answer_to("seeds").to_networkx())


@given(lineages())
@settings(deadline=None)
def test_any_ids_are_nodes_of_the_graph_as_they_are(lineage):
    assert set(to_networkx(lineage)) == {one.id for one in (*lineage.articles, *lineage.lost_sources)}


# Graphviz

_DOT_STRING = r'"(?:[^"\\]|\\.)*"'
_DOT_LINE = re.compile(
    rf"  (?P<node>{_DOT_STRING})( -> (?P<head>{_DOT_STRING}))? "
    rf"\[label=(?P<label>{_DOT_STRING})(, [a-z]+=[a-z0-9.]+)*\];"
)


def parsed_dot(text):
    """
    Read the dialect of Graphviz that is written here; anything else fails.

    Returns:
        The labels by node, and the edges. Names are left as Graphviz would keep them.
    """
    first, *lines, last, after = text.split("\n")
    assert (first, last, after) == ("digraph provenance {", "}", "")
    labels, edges = {}, []
    for line in lines[2:]:
        found = _DOT_LINE.fullmatch(line)
        assert found, line
        name = found["node"][1:-1]
        if found["head"]:
            edges.append((name, found["head"][1:-1]))
        else:
            assert name not in labels
            labels[name] = found["label"][1:-1]
    return labels, edges


def read_label(label):
    """
    Do what Graphviz does with a label: escapes first, then the entities of HTML, of which only one is ever written.
    """
    said = re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), label)
    assert re.search(r"&(?!amp;)", said) is None
    return said.replace("&amp;", "&")


@given(lineages())
@settings(deadline=None, max_examples=200)
def test_graphviz_reads_back_every_node_edge_and_label(lineage):
    labels, edges = parsed_dot(to_dot(lineage))
    assert len(labels) == len(lineage.articles) + 1  # no two ids make one node
    assert len(edges) == len(lineage.edges)
    assert {name for pair in edges for name in pair} <= set(labels)
    for one, label in zip(lineage.articles, labels.values(), strict=False):
        lines = label_lines(one)
        shown = read_label(label).split("\n")
        assert len(shown) == len(lines)
        assert all(whole.startswith(line.removesuffix("…")) for whole, line in zip(lines, shown, strict=True))


def test_ids_that_look_alike_are_nodes_of_their_own():
    ids = ["a ", "a\x1b", "a\x07", "a\n", "a\\n", "a\\u001b", "a\\\x1b", "a"]
    labels, _ = parsed_dot(to_dot(Lineage(articles=tuple(map(article, ids)))))
    assert len(labels) == len(ids)


@given(lineages())
@settings(deadline=None)
def test_nothing_in_the_languages_of_graphs_acts_on_a_terminal(lineage):
    for text in (to_dot(lineage), to_mermaid(lineage)):
        assert printable(text.replace("\n", "")) == text.replace("\n", "")


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed here")
@pytest.mark.parametrize("name", CORPORA)
def test_graphviz_itself_draws_every_answer(name):
    answer = answer_to(name)
    drawn = subprocess.run(["dot", "-Tjson0"], input=answer.to_dot().encode(), capture_output=True, timeout=30)
    assert (drawn.returncode, drawn.stderr) == (0, b"")
    graph = json.loads(drawn.stdout)
    assert len(graph.get("objects", [])) == len(answer.articles) + len(answer.lost_sources)
    assert len(graph.get("edges", [])) == len(answer.edges)


def test_lost_sources_are_dashed_and_surer_edges_wider():
    text = made_by_hand().to_dot()
    assert re.search(r'"lost-1" \[label="lost-1\\nlost source, 0\.80", shape=ellipse, style=dashed\];', text)
    widths = {pair: float(width) for pair, width in re.findall(r'("\w" -> "\w").*penwidth=([\d.]+)', text)}
    assert widths['"a" -> "b"'] > widths['"a" -> "d"'] > widths['"b" -> "c"']


# Mermaid

# Inside quotation marks: letters and numbers, punctuation that means nothing, entity codes, and our own line ends.
_MERMAID_LABEL = r'"(?P<label>(?:[^\W_]|[ ,:…“”‘’–—._-]|#\d+;|<br/>)+)"'
_MERMAID_LINES = (
    re.compile(rf"  (?P<node>n\d+)\[{_MERMAID_LABEL}\]"),
    re.compile(rf"  (?P<node>n\d+)\(\[{_MERMAID_LABEL}\]\):::lost"),
    re.compile(rf"  (?P<node>n\d+) -->\|{_MERMAID_LABEL}\| (?P<head>n\d+)"),
)

# A list, a heading, emphasis or a link, which Mermaid would make of a label or refuse to show.
_MARKDOWN = re.compile(r"(^|<br/>)\s*(\d+\.|-)\s|(?<![^\W_])_|_(?![^\W_])|www\.", re.IGNORECASE)


def parsed_mermaid(text):
    first, *lines, last, after = text.split("\n")
    assert (first, last, after) == ("flowchart TD", "  classDef lost stroke-dasharray: 5 5", "")
    labels, edges = {}, []
    for line in lines:
        found = next((match for form in _MERMAID_LINES if (match := form.fullmatch(line))), None)
        assert found, line
        if "head" in found.groupdict():
            edges.append((found["node"], found["head"]))
        else:
            labels[found["node"]] = found["label"]
    return labels, edges


@given(lineages())
@settings(deadline=None, max_examples=200)
def test_mermaid_reads_back_every_node_edge_and_label(lineage):
    labels, edges = parsed_mermaid(to_mermaid(lineage))
    assert len(labels) == len(lineage.articles) + 1
    assert len(edges) == len(lineage.edges)
    assert {name for pair in edges for name in pair} <= set(labels)
    for one, label in zip(lineage.articles, labels.values(), strict=False):
        assert _MARKDOWN.search(label) is None
        shown = re.sub(r"#(\d+);", lambda found: chr(int(found[1])), label.replace("<br/>", "\n")).split("\n")
        lines = label_lines(one)
        assert len(shown) == len(lines)
        assert all(whole.startswith(line.removesuffix("…")) for whole, line in zip(lines, shown, strict=True))


@pytest.mark.parametrize("name", CORPORA)
def test_every_answer_is_in_the_dialects_above(name):
    answer = answer_to(name)
    for labels, edges in (parsed_dot(answer.to_dot()), parsed_mermaid(answer.to_mermaid())):
        assert len(labels) == len(answer.articles) + len(answer.lost_sources)
        assert len(edges) == len(answer.edges)


def test_a_long_title_is_cut_in_a_label():
    lineage = Lineage(articles=(article("a", title="word " * 100),))
    assert 'label="a\\nword word' in to_dot(lineage)
    assert all("…" in text and len(text) < 300 for text in (to_dot(lineage), to_mermaid(lineage)))


# Tables

rows_of_edges = st.lists(
    st.builds(
        tables.EdgeRow,
        parent=hostile,
        child=hostile,
        kind=st.sampled_from(typing.get_args(EdgeKind)),
        confidence=st.floats(0, 1),
        linked=st.floats(0, 1),
        direction=st.none() | st.floats(0, 1),
        direct=st.none() | st.floats(0, 1),
        share=st.none() | st.floats(0, 1),
        credited=st.sampled_from(typing.get_args(Credited)),
    ),
    max_size=4,
)
rows_of_passages = st.lists(
    st.builds(
        SharedPassage,
        left=hostile,
        right=hostile,
        kind=st.sampled_from(typing.get_args(PassageKind)),
        speaker=st.none() | hostile,
        left_text=hostile,
        right_text=hostile,
        **dict.fromkeys(("words", "left_start", "left_end", "right_start", "right_end"), st.integers(0, 2**40)),
    ),
    max_size=4,
)
rows_of_a_kind = st.one_of(
    st.tuples(rows_of_edges, st.just(tables.EdgeRow)), st.tuples(rows_of_passages, st.just(SharedPassage))
)


@given(rows_of_a_kind)
@settings(deadline=None)
def test_edges_and_passages_read_back_from_every_format(pair):
    rows, kind = pair
    expected = [asdict(row) for row in rows]
    assert [json.loads(line) for line in tables.to_json_lines(rows).split("\n")[:-1]] == expected
    assert tables.to_arrow(rows, kind).to_pylist() == expected
    stream = io.BytesIO()
    pyarrow.parquet.write_table(tables.to_arrow(rows, kind), stream)
    assert pyarrow.parquet.read_table(io.BytesIO(stream.getvalue())).to_pylist() == expected
    header, *lines = csv.reader(io.StringIO(tables.to_csv(rows, kind), newline=""))
    assert header == [attribute.name for attribute in fields(kind)]
    for cells, row in zip(lines, expected, strict=True):
        for cell, value in zip(cells, row.values(), strict=True):
            assert not cell.startswith(FORMULAS)
            if isinstance(value, str):
                assert cell in (value, f"'{value}")
            else:
                assert cell == "" if value is None else float(cell) == value


@given(rows_of_a_kind)
@settings(deadline=None)
def test_the_table_of_edges_or_passages_has_one_line_a_row_and_a_count(pair):
    rows, kind = pair
    lines = tables.to_table(rows, kind).split("\n")
    assert len(lines) == len(rows) + 3
    assert re.fullmatch(r"\d (edge|passage)s?", lines[-2])
    assert all(printable(line) == line for line in lines)


def test_the_edges_of_an_answer_are_its_rows():
    answer = made_by_hand()
    rows = tables.edge_rows(answer.edges)
    assert [(row.parent, row.child, row.confidence) for row in rows] == [
        (one.parent, one.child, one.confidence) for one in answer.edges
    ]
    table = tables.to_arrow(rows, tables.EdgeRow)
    assert [str(field.type) for field in table.schema] == ["string"] * 3 + ["double"] * 5 + ["string"]


def test_the_passages_of_a_comparison_are_its_rows():
    comparison = pv.compare(pv.Article("a", HARBOUR), pv.Article("b", first_rewrite()))
    rows = passages_of("a", "b", comparison.passages)
    assert [row.left_text for row in rows] == [HARBOUR[row.left_start : row.left_end] for row in rows]
    assert [row.right_text for row in rows] == [one.right_text for one in comparison.passages]
    assert {(row.left, row.right) for row in rows} == {("a", "b")}
    lines = tables.to_table(rows, SharedPassage).split("\n")
    assert max(map(len, lines)) < 300  # a passage of a page is cut


FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@st.composite
def match_lists(draw):
    found = draw(st.lists(st.tuples(hostile, hostile), max_size=4, unique=True))
    numbers = st.floats(0, 1, exclude_min=True)
    return pv.Matches(tuple(pv.Match(*sorted(pair), draw(numbers), draw(numbers), draw(numbers)) for pair in found))


@given(match_lists())
@settings(deadline=None)
def test_csv_reads_back_and_no_cell_is_a_formula(matches):
    header, *rows = csv.reader(io.StringIO(tables.to_csv(matches), newline=""))
    assert header == ["left", "right", "jaccard", "left_in_right", "right_in_left"]
    assert len(rows) == len(matches)
    for row, one in zip(rows, matches, strict=True):
        assert [float(value) for value in row[2:]] == [one.jaccard, one.left_in_right, one.right_in_left]
        for cell, name in zip(row[:2], (one.left, one.right), strict=True):
            assert cell in (name, f"'{name}")
            assert not cell.startswith(FORMULAS)
            assert (cell == name) or not name[0].isalnum()


def test_csv_has_one_line_an_article_pair_as_unix_has_lines():
    match = pv.Match("a,b", "two\r\nlines", 0.5, 0.75, 1.0)
    expected = 'left,right,jaccard,left_in_right,right_in_left\n"a,b","two\r\nlines",0.5,0.75,1.0\n'
    assert tables.to_csv(pv.Matches((match,))) == expected


@given(match_lists())
@settings(deadline=None, max_examples=30)
def test_parquet_json_lines_and_frames_read_back_equal(matches):
    rows = matches.to_dicts()
    lines = tables.to_json_lines(matches).split("\n")
    assert [json.loads(line) for line in lines[:-1]] == rows
    assert lines[-1] == ""
    table = matches.to_arrow()
    assert table.to_pylist() == rows
    assert [str(field.type) for field in table.schema] == ["string", "string", "double", "double", "double"]
    for library in ("pandas", "polars"):
        pytest.importorskip(library)
    assert matches.to_pandas().to_dict("records") == rows
    assert matches.to_polars().to_dicts() == rows


@pytest.mark.parametrize("pairs", [(), (pv.Match("a", "b", 0.5, 0.6, 0.7), pv.Match(*HOSTILE[:2], 0.1, 0.2, 1.0))])
def test_a_parquet_file_reads_back_equal(tmp_path, pairs):
    matches = pv.Matches(pairs)
    tables.write_parquet(matches, tmp_path / "pairs.parquet")
    assert pyarrow.parquet.read_table(tmp_path / "pairs.parquet").equals(matches.to_arrow())


def test_what_stands_where_a_parquet_file_cannot_be_written_is_left_there(tmp_path, monkeypatch):
    """
    Arrow, given the path, would remove it.
    """

    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    target = tmp_path / "pairs.parquet"
    target.write_bytes(b"")
    monkeypatch.setattr(pyarrow.parquet.ParquetWriter, "write_table", full)
    with pytest.raises(OSError, match="No space"):
        tables.write_parquet(pv.Matches((pv.Match("a", "b", 0.5, 0.6, 0.7),)), target)
    assert target.exists()


@given(match_lists())
@settings(deadline=None)
def test_the_table_has_one_line_a_pair_and_a_count(matches):
    lines = tables.to_table(matches).split("\n")
    assert len(lines) == len(matches) + 3
    assert lines[-2:] == [f"{len(matches)} pair{'' if len(matches) == 1 else 's'}", ""]
    assert all(printable(line) == line for line in lines)


def test_matches_are_a_sequence():
    matches = pv.find_near_duplicates([pv.Article(name, HARBOUR) for name in "abc"])
    assert [(one.left, one.right, one.jaccard) for one in matches] == [
        ("a", "b", 1.0),
        ("a", "c", 1.0),
        ("b", "c", 1.0),
    ]
    assert (len(matches), matches[0], matches[1:][0]) == (3, next(iter(matches)), matches[1])
    assert isinstance(matches[:2], pv.Matches)


def test_an_answer_holds_the_similarity_of_every_pair_that_was_aligned():
    answer = pv.trace([pv.Article("source", HARBOUR), pv.Article("rewrite", first_rewrite())])
    (match,) = answer.matches
    (expected,) = pv.find_near_duplicates([pv.Article("source", HARBOUR), pv.Article("rewrite", first_rewrite())])
    assert match == expected
