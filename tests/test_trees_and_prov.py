"""
The answer as Newick, GraphML, W3C PROV, tables and pictures: each read back by a reader of its own world.
"""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from itertools import pairwise

import dendropy
import networkx
import pyarrow.parquet
import pytest
from hypothesis import assume, given, settings
from prov.model import ProvDerivation, ProvDocument, ProvEntity

import provenance as pv
from provenance import formats
from provenance.lineage.records import Lineage
from provenance.render import drawing, to_graphml
from provenance.render.newick import to_newick, tree_edges
from provenance.render.prov import to_prov, to_prov_json, to_prov_n
from provenance.render.words import unambiguous
from test_answer import CORPORA, answer_to, article, edge, made_by_hand
from test_exports import lineages

# Newick


def read_newick(text):
    """
    Give the parent and the length of every node but the roots, and the roots, by name.
    """
    if not text:
        return {}, []  # which DendroPy takes for a file cut short
    found = dendropy.TreeList.get(
        data=text, schema="newick", suppress_internal_node_taxa=True, suppress_leaf_node_taxa=True
    )
    parents, roots = {}, []
    for node in (node for tree in found for node in tree.preorder_node_iter()):
        if node.parent_node is None:
            roots.append(node.label)
        else:
            parents[node.label] = (node.parent_node.label, node.edge.length)
    return parents, roots


def test_newick_has_one_tree_a_line_and_names_lost_sources_inside():
    text = made_by_hand().to_newick()
    assert text == ("((c:1.0000)b:0.1520,d:0.7370)a;\ng;\nh;\ns;\n(e:0.3219,f:0.5146)'lost-1';\n")


def test_a_low_line_is_quoted_because_newick_takes_it_for_a_blank():
    assert to_newick(Lineage(articles=(article("a_b"), article("c d"), article("e'f")))) == "'a_b';\n'c d';\n'e''f';\n"


def test_of_several_parents_newick_keeps_the_surest():
    edges = (edge("a", "c", 0.6, share=0.4), edge("b", "c", 0.9, share=0.3), edge("a", "d", 0.5), edge("b", "d", 0.5))
    assert [(one.child, one.parent) for one in tree_edges(edges).values()] == [("c", "b"), ("d", "a")]


@pytest.mark.parametrize("name", CORPORA)
def test_a_newick_reader_finds_every_tree_edge_and_every_node(name):
    answer = answer_to(name)
    parents, roots = read_newick(answer.to_newick())
    kept = tree_edges(answer.edges)
    assert set(parents) | set(roots) == {unambiguous(one.id) for one in (*answer.articles, *answer.lost_sources)}
    assert {child: upper for child, (upper, _) in parents.items()} == {
        unambiguous(child): unambiguous(one.parent) for child, one in kept.items()
    }
    for child, one in kept.items():
        assert parents[unambiguous(child)][1] == pytest.approx(-math.log2(one.confidence), abs=1e-4)


@given(lineages())
@settings(deadline=None)
def test_newick_holds_any_names_apart(lineage):
    # DendroPy 5.1 takes a quoted label that is one mark of structure for the mark.
    assume(not any(one.id in (";", ":", ",", "(", ")") for one in lineage.articles))
    parents, roots = read_newick(to_newick(lineage))
    assert len(parents) + len(roots) == len(lineage.articles) + 1
    kept = tree_edges(lineage.edges)
    assert {name: upper for name, (upper, _) in parents.items()} == {
        unambiguous(child): unambiguous(one.parent) for child, one in kept.items()
    }


def test_a_chain_of_ten_thousand_versions_is_a_tree_too():
    names = [f"v{number:05}" for number in range(10_000)]
    lineage = Lineage(
        articles=tuple(map(article, names)),
        edges=tuple(edge(one, other) for one, other in pairwise(names)),
    )
    assert to_newick(lineage).count(":") == len(names) - 1


# GraphML


@pytest.mark.parametrize("name", CORPORA)
def test_networkx_reads_graphml_back(name):
    answer = answer_to(name)
    graph = networkx.parse_graphml(answer.to_graphml(), force_multigraph=True)
    expected = answer.to_networkx()
    assert len(graph) == len(expected)
    assert graph.number_of_edges() == expected.number_of_edges()
    if name != "hostile names":
        assert dict(graph.nodes(data=True)) == dict(expected.nodes(data=True))
        assert sorted(graph.edges(data="confidence")) == sorted(expected.edges(data="confidence"))


@given(lineages())
@settings(deadline=None)
def test_graphml_is_xml_whatever_the_names(lineage):
    text = to_graphml(lineage)
    nodes = ElementTree.fromstring(text).iter("{http://graphml.graphdrawing.org/xmlns}node")  # noqa: S314  # our own
    assert len({node.get("id") for node in nodes}) == len(lineage.articles) + 1


# W3C PROV


def entities(document):
    return {str(one.identifier): dict(one.attributes) for one in document.get_records(ProvEntity)}


def test_lost_sources_are_entities_with_their_confidence():
    found = entities(made_by_hand().to_prov())
    (lost,) = [known for name, known in found.items() if name.startswith("lost:")]
    assert {str(key): value for key, value in lost.items()}["tp:confidence"] == 0.8
    assert len(found) == 9 + 1 + 1  # articles, a lost source, and what g and h both quote


def test_every_edge_is_a_derivation_of_its_kind():
    lineage = Lineage(
        articles=tuple(map(article, "abcd")),
        lost_sources=(pv.LostSource(id="lost-1", story=0, confidence=0.8, children=("c", "d")),),
        edges=(
            edge("a", "b", kind="light_edit"),
            edge("lost-1", "c", kind="light_edit"),
            edge("lost-1", "d", credited="credited"),
        ),
        relations=(pv.Relation(left="a", right="c", kind="shared_quotes", confidence=0.9, words=30),),
    )
    told = to_prov_n(lineage)
    lines = [line.strip() for line in told.split("\n") if line.strip().startswith("wasDerivedFrom")]
    assert ["prov:Revision" in line for line in lines] == [True, False, False, False, False]
    assert ["prov:PrimarySource" in line for line in lines] == [False, False, True, False, False]
    assert ["prov:Quotation" in line for line in lines] == [False, False, False, True, True]
    assert all("statement:1" in line for line in lines[3:])
    assert lines[0].startswith("wasDerivedFrom(article:b, article:a")


@pytest.mark.parametrize("name", CORPORA)
def test_the_package_prov_reads_prov_json_back(name):
    answer = answer_to(name)
    text = to_prov_json(answer.lineage)
    document = ProvDocument.deserialize(content=text, format="json")
    assert document == answer.to_prov()
    assert len(list(document.get_records(ProvDerivation))) == len(answer.edges) + 2 * sum(
        one.kind == "shared_quotes" for one in answer.relations
    )
    assert to_prov_json(answer.lineage) == text


def test_prov_of_the_seeds_derives_both_from_the_lost_source():
    found = [dict(one.attributes) for one in answer_to("seeds").to_prov().get_records(ProvDerivation)]
    uses = [str(next(value for key, value in known.items() if str(key) == "prov:usedEntity")) for known in found]
    assert uses.count("lost:lost%2D1") == 2
    assert sum(use.startswith("statement:") for use in uses) == 4


@given(lineages())
@settings(deadline=None)
def test_prov_holds_any_names_apart(lineage):
    document = to_prov(lineage)
    assert len(entities(document)) == len(lineage.articles) + 1
    again = ProvDocument.deserialize(content=to_prov_json(lineage), format="json")
    assert again == document


# Tables


def test_the_edges_are_frames_of_pandas_and_polars():
    answer = made_by_hand()
    expected = [(one.parent, one.child, one.confidence) for one in answer.edges]
    pandas, polars = answer.to_pandas(), answer.to_polars()
    assert list(zip(pandas["parent"], pandas["child"], pandas["confidence"], strict=True)) == expected
    assert polars.select("parent", "child", "confidence").rows() == expected
    assert answer.to_arrow().to_pylist() == polars.to_dicts()


# Files


READERS = {
    ".txt": str,
    ".json": json.loads,
    ".dot": lambda text: text.startswith("digraph") or 1 / 0,
    ".gv": lambda text: text.startswith("digraph") or 1 / 0,
    ".mmd": lambda text: text.startswith("flowchart") or 1 / 0,
    ".nwk": read_newick,
    ".newick": read_newick,
    ".graphml": networkx.parse_graphml,
    ".provjson": lambda text: ProvDocument.deserialize(content=text, format="json"),
    ".provn": lambda text: text.startswith("document") or 1 / 0,
    ".csv": lambda text: list(csv.DictReader(io.StringIO(text))),
    ".svg": ElementTree.fromstring,
    ".html": lambda text: text.startswith("<!DOCTYPE html>") or 1 / 0,
    ".htm": lambda text: text.startswith("<!DOCTYPE html>") or 1 / 0,
}


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("name", ["seeds", "hostile names", "nothing"])
def test_every_ending_writes_what_its_reader_reads_and_the_same_again(ending, name, tmp_path):
    answer = answer_to(name)
    answer.save(tmp_path / f"trace{ending}")
    written = (tmp_path / f"trace{ending}").read_bytes()
    assert READERS[ending](written.decode()) is not None
    answer.save(tmp_path / f"again{ending.upper()}")
    assert (tmp_path / f"again{ending.upper()}").read_bytes() == written


def test_parquet_and_png_are_what_they_say(tmp_path):
    answer = answer_to("seeds")
    answer.save(tmp_path / "edges.parquet")
    assert pyarrow.parquet.read_table(tmp_path / "edges.parquet").to_pylist() == answer.to_arrow().to_pylist()
    answer.save(tmp_path / "tree.png")
    assert (tmp_path / "tree.png").read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_a_format_that_is_not_there_names_those_that_are():
    with pytest.raises(pv.UnsupportedFormat, match=r"no format 'xlsx': expected one of text, json, dot, mermaid"):
        made_by_hand().written("xlsx")
    assert set(formats.TRACE) == {*READERS, ".parquet", ".png"}


# Pictures


@pytest.fixture
def no_graphviz(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _program: None)


@pytest.mark.usefixtures("no_graphviz")
@pytest.mark.parametrize("name", CORPORA)
def test_matplotlib_draws_every_answer_where_graphviz_is_not_there(name):
    drawn = drawing.draw(answer_to(name).lineage, "svg")
    assert ElementTree.fromstring(drawn).tag.endswith("svg")  # noqa: S314  # our own
    assert drawing.draw(answer_to(name).lineage, "svg") == drawn


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed here")
@given(lineages())
@settings(deadline=None, max_examples=15)
def test_a_picture_of_hostile_names_has_nothing_that_acts(lineage):
    root = ElementTree.fromstring(drawing.draw(lineage, "svg"))  # noqa: S314  # our own
    for element in root.iter():
        assert element.tag.rpartition("}")[2] in {"svg", "g", "title", "polygon", "path", "text", "ellipse", "polyline"}
        assert not any(name.lower().startswith("on") or "href" in name for name in element.attrib)


def test_a_notebook_draws_no_picture_that_fills_screens():
    lineage = Lineage(articles=tuple(article(f"{number:03}") for number in range(101)))
    assert pv.Provenance(lineage=lineage, run=made_by_hand().run)._repr_svg_() is None


def test_a_notebook_shows_the_picture_or_nothing(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _program: None)
    answer = made_by_hand()
    assert answer._repr_svg_().lstrip().startswith("<?xml")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert answer._repr_svg_() is None


# What is not installed


@pytest.mark.usefixtures("no_graphviz")
@pytest.mark.parametrize(
    ("package", "use", "told"),
    [
        ("prov.model", lambda answer: answer.to_prov(), r"needs the package 'prov', .* 'text-provenance\[prov\]'"),
        ("pandas", lambda answer: answer.to_pandas(), r"'text-provenance\[pandas\]'"),
        ("polars", lambda answer: answer.to_polars(), r"'text-provenance\[polars\]'"),
        ("matplotlib", lambda answer: answer.written("svg"), r"Graphviz, .* 'text-provenance\[draw\]'"),
        ("pandas", lambda _: pv.find_near_duplicates([]).to_pandas(), r"'text-provenance\[pandas\]'"),
    ],
)
def test_a_missing_package_is_named_with_the_extra_that_installs_it(package, use, told, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(pv.MissingExtra, match=told) as raised:
        use(made_by_hand())
    assert isinstance(raised.value, ImportError)


def test_the_command_says_what_to_install(tmp_path):
    code = (
        "import sys; sys.modules['prov'] = None\n"
        "from provenance.cli import main; main(['trace', sys.argv[1], '--format', 'provjson'])"
    )
    (tmp_path / "a.txt").write_text("A text of a few words that is long enough to be compared.", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert "pip install 'text-provenance[prov]'" in done.stderr
    assert "Traceback" not in done.stderr
