"""
Whether a version names its source: the outlet or the agency of its parent, or what its siblings name.
"""

from __future__ import annotations

import json

import pytest

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite, second_rewrite
from command_for_tests import run, write
from provenance.errors import InvalidParameter, ProvenanceError, SourceNotFound
from provenance.lineage import crediting
from provenance.lineage.crediting import credit_lost, credit_parent, named_by_all, own_credit, sources_of
from provenance.text.agencies import Agencies, agency_table
from provenance.text.document import read_document

KNOWN = Agencies.known()
EARLIER, LATER = "2021-03-01T08:00Z", "2021-03-01T12:00Z"


def sources(text=HARBOUR, name="a", agencies=KNOWN, **fields):
    return sources_of(read_document(pv.Article(name, text, **fields)), agencies)


def credited(child, parent):
    return credit_parent(child, parent, KNOWN).credited


def beneath(line):
    return f"{HARBOUR}\n\n{line}\n"


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("The ferry was late, the Guardian reported.", "The Guardian"),
        ("The ferry was late, according to The Guardian.", "theguardian.com"),
        ("A version of this story was first published in the Guardian.", "Guardian"),
        ("A spokesman told MarketWatch that it was late.", "MarketWatch"),
        ("The ferry was late, according to reports in The New York Times and The Guardian.", "The Guardian"),
        ("نقلا عن صحيفة «الوئام».", "الوئام"),
        ("(Reuters)", "Reuters"),
        ("By AP", "apnews.com"),
        ("(واس)", "Saudi Press Agency"),
        ("The ferry was late, the Evening Leaf reported.", "evening leaf"),
        ("The ferry was late, the EVENING LEAF reported.", "evening leaf"),
        ("The ferry was late, eveningleaf.com reported.", "eveningleaf.com"),
    ],
)
def test_a_child_that_names_the_outlet_of_its_parent_credits_it(line, outlet):
    found = credit_parent(sources(beneath(line), outlet="Daily Sound"), sources(outlet=outlet), KNOWN)
    assert found.credited == "credited"
    assert found.source is not None


def test_a_parent_is_known_by_its_address_where_its_outlet_is_not_named():
    parent = sources(url="https://www.theguardian.com/world/a")
    assert (
        credited(sources(beneath("The ferry was late, the Guardian reported."), outlet="Sound"), parent) == "credited"
    )
    assert credited(sources(outlet="Sound"), parent) == "uncredited"


def test_two_that_print_one_agencys_report_credit_the_agency_whichever_was_first():
    one = sources(beneath("(AP)"), outlet="Daily Sound")
    other = sources(outlet="Evening Echo", byline="Jane Doe, Associated Press")
    assert credit_parent(one, other, KNOWN).source == credit_parent(other, one, KNOWN).source == "AP"


def test_a_child_that_names_others_or_nobody_does_not_credit():
    parent = sources(beneath("(AP)"), outlet="Daily Sound")
    assert credited(sources(outlet="Evening Echo"), parent) == "uncredited"
    assert credited(sources(beneath("(AFP)"), outlet="Evening Echo"), parent) == "uncredited"
    assert credited(sources(beneath("(AP Photo/Jane Doe)"), outlet="Evening Echo"), parent) == "uncredited"


def test_of_a_parent_of_which_nothing_is_known_it_cannot_be_told():
    assert credited(sources(beneath("(AFP)"), outlet="Evening Echo"), sources()) == "cannot_tell"
    assert credited(sources(outlet="Evening Echo"), sources(outlet="...")) == "cannot_tell"


def test_an_agency_without_an_outlet_is_enough_to_tell():
    parent = sources(beneath("(AP)"))
    assert credited(sources(), parent) == "uncredited"
    assert credited(sources(beneath("By AP")), parent) == "credited"


def test_an_outlet_need_not_name_itself():
    parent = sources(outlet="Time")
    assert credited(sources(outlet="Time"), parent) == "cannot_tell"
    assert credited(sources(f"VELMAR (CNN) {HARBOUR}", outlet="CNN"), sources(outlet="CNN (Web News)")) == "credited"
    agency = sources(beneath("(AP)"), outlet="Time")
    assert credited(sources(outlet="Time", byline="Jane Doe, Time"), agency) == "uncredited", "the agency wrote it"
    assert credited(sources(beneath("(AP)"), outlet="Time"), agency) == "credited"


def test_a_newspaper_called_as_a_city_is_not_credited_by_a_dateline_from_there():
    parent = sources(outlet="الرياض")
    assert credited(sources(outlet="عكاظ", byline="الرياض - واس"), parent) == "uncredited"
    assert credited(sources(outlet="عكاظ", byline="جدة - «الرياض»"), parent) == "credited"
    body = "غادرت العبارة الميناء ظهرا وعلى متنها 400 راكب."
    assert credited(sources(f"جدة (الرياض) - {body}", outlet="عكاظ"), parent) == "uncredited"
    assert credited(sources(f"جدة («الرياض») - {body}", outlet="عكاظ"), parent) == "credited"


def test_what_an_article_states_of_its_source_is_a_credit():
    parent = sources(name="p", outlet="The Guardian", url="https://planet.example/p")
    assert credited(sources(derived_from=["https://planet.example/p"]), parent) == "credited"
    assert credited(sources(credit="theguardian.com", outlet="Sound"), parent) == "credited"
    assert credited(sources(usage="By arrangement with The Guardian", outlet="Sound"), parent) == "credited"


@pytest.mark.parametrize(("outlet", "source"), [("Harbour Mail", "Harbour Mail"), (None, "a")])
def test_a_stated_source_is_shown_by_its_outlet_or_by_its_id(outlet, source):
    parent = sources(outlet=outlet)
    child = sources(first_rewrite(), "b", derived_from=["a"])
    found = credit_parent(child, parent, KNOWN)
    assert (found.credited, found.source) == ("credited", source)


@pytest.mark.parametrize(("letters", "kept"), [(100, 1), (101, 0)])
def test_the_forms_of_a_name_of_more_than_a_hundred_letters_are_not_kept(letters, kept):
    name = f"{'Q' * (letters - 5)} Post"
    before = crediting._outlet_lexicon.cache_info().currsize
    for _ in range(2):
        found = credit_parent(sources(f"As {name} reports, it is so.\n\n{HARBOUR}", "b"), sources(outlet=name), KNOWN)
        assert (found.credited, found.source) == ("credited", name)
    assert crediting._outlet_lexicon.cache_info().currsize - before == kept


def test_a_lost_source_is_credited_by_those_who_name_the_one_agency_that_any_names():
    ap, both, none = sources(beneath("(AP)")), sources(beneath("(AP/AFP)")), sources()
    other = sources(beneath("(dpa)"))

    def lost(child, *siblings):
        return credit_lost(child, named_by_all([child, *siblings]))

    assert lost(ap, both, none).credited == "credited"
    assert lost(ap, both, none).source == "AP"
    assert lost(none, ap, both).credited == "uncredited"
    assert lost(none, none).credited == "cannot_tell"
    assert lost(ap, other).credited == lost(none, ap, other).credited == "cannot_tell"


def test_an_article_is_given_the_credit_that_it_states_or_signs_with():
    def credit(text=HARBOUR, **fields):
        return own_credit(read_document(pv.Article("a", text, **fields)), KNOWN)

    assert credit() is None
    assert credit(credit="Planet/AFP") == "Planet/AFP"
    assert credit(byline="الرياض - واس") == "SPA"
    assert credit(beneath("Reuter")) == "Reuters"
    assert credit(f"واس- الرياض: {HARBOUR}") == "SPA"
    assert credit(beneath("A spokesman told AFP that it was late.")) is None


def test_the_ledger_of_a_credited_edge_shows_where_the_credit_stands():
    text = f"{first_rewrite()}\n\nThe ferry was late, the Guardian reported.\n"
    articles = [
        pv.Article("p", HARBOUR, outlet="The Guardian", published=EARLIER),
        pv.Article("c", text, outlet="Daily Sound", published=LATER),
    ]
    answer = pv.trace(articles)
    (edge,) = answer.edges
    assert (edge.parent, edge.credited) == ("p", "credited")
    (line,) = [line for line in edge.evidence if line.kind == "named_source"]
    assert line.weight_bits == 0.0
    assert "Guardian" in line.text
    assert [text[start:end] for name, start, end in line.spans if name == "c"] == ["Guardian"]
    assert {node.id: node.credit for node in answer.articles} == {"c": "The Guardian", "p": None}
    assert pv.trace(articles[::-1]).to_json() == answer.to_json()


def test_an_uncredited_edge_has_no_such_line():
    answer = pv.trace(
        [pv.Article("p", HARBOUR, outlet="The Guardian"), pv.Article("c", first_rewrite(), outlet="Sound")]
    )
    (edge,) = answer.edges
    assert edge.credited == "uncredited"
    assert "named_source" not in [line.kind for line in edge.evidence]


def test_siblings_of_a_lost_source_are_told_apart_by_whom_they_name():
    answer = pv.trace([pv.Article("a", f"{first_rewrite()}\n\n(Reuters)\n"), pv.Article("b", second_rewrite())])
    assert {edge.parent for edge in answer.edges} == {"lost-1"}
    assert {edge.child: edge.credited for edge in answer.edges} == {"a": "credited", "b": "uncredited"}


PLANET = {"Planet News": ["PNS", "planetnews.example"]}


def of_planet():
    return [
        pv.Article("a", f"{first_rewrite()}\n\n(PNS)\n", outlet="Daily Sound", published=LATER),
        pv.Article("p", HARBOUR, outlet="planetnews.example", published=EARLIER),
    ]


def test_a_user_adds_agencies():
    assert [edge.credited for edge in pv.trace(of_planet()).edges] == ["uncredited"]
    answer = pv.trace(of_planet(), agencies=PLANET)
    assert [edge.credited for edge in answer.edges] == ["credited"]
    assert answer.articles[0].credit == "Planet News"
    assert answer.to_dict()["run"]["parameters"]["agencies"] == {
        "Planet News": ["Planet News", "PNS", "planetnews.example"]
    }
    assert "agencies" not in pv.trace(of_planet(), agencies={}).to_dict()["run"]["parameters"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("agencies.json", json.dumps(PLANET)),
        ("agencies.toml", '"Planet News" = ["PNS", "planetnews.example"]\n'),
        ("agencies.json", json.dumps({"Planet News": "PNS"})),
    ],
)
def test_a_file_of_agencies_is_a_table_for_the_command_and_for_python(tmp_path, name, content):
    path = write(tmp_path / name, content)
    feed = "".join(
        json.dumps({"id": one.id, "text": one.text, "outlet": one.outlet.replace("planetnews.example", "PNS")}) + "\n"
        for one in of_planet()
    )
    done = run("trace", "-", "--agencies", path, "--format", "json", stdin=feed)
    assert done.code == 0
    found = {node["id"]: node.get("credit") for node in json.loads(done.out)["nodes"]}
    assert found["a"] == "Planet News"
    assert pv.trace(of_planet(), agencies=path).articles[0].credit == "Planet News"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([], "expected a name with its spellings"),
        ({"": ["PNS"]}, "expected text"),
        ({"Planet": 3}, "expected a list of texts"),
        ({"Planet": ["PNS", None]}, "expected a list of texts"),
        ({"Planet": ["..."]}, "expected a list of texts"),
        ({"Planet": ["PNS"], "Sound": ["PNS"]}, "leave it to one"),
        ({3: ["PNS"]}, "expected text"),
    ],
)
def test_what_is_no_table_of_agencies_is_refused(given, says):
    with pytest.raises(InvalidParameter, match=says):
        agency_table(given)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.json", "{"), ("a.json", "[1]"), ("a.json", b"\xff\xfe"), ("a.toml", "a = "), ("a.json", "[" * 100_000)],
)
def test_a_file_that_is_no_table_is_refused_by_name_before_anything_is_read(tmp_path, name, content):
    path = write(tmp_path / name, content)
    with pytest.raises(InvalidParameter, match=name):
        agency_table(path)
    done = run("trace", "-", "--agencies", path, stdin="no JSON")
    assert done.code == 1
    assert name in done.err
    assert "expected" in done.err


def test_a_missing_file_of_agencies_says_so(tmp_path):
    with pytest.raises(SourceNotFound, match="JSON or TOML"):
        agency_table(tmp_path / "none.json")
    with pytest.raises(ProvenanceError, match="cannot be read"):
        agency_table(tmp_path)


def test_an_added_spelling_is_taken_from_the_agency_that_had_it():
    table = agency_table({"Automobile Club": ["AA"], "reuters": ["RTRS"]})
    assert (table.name_of["AA"], table.name_of["RTRS"]) == ("Automobile Club", "Reuters")
    assert "AA" not in table.ambiguous
    assert [name for name, _ in table.names] == sorted(name for name, _ in table.names)


def test_no_spelling_is_of_two_agencies():
    spellings = [spelling for _, found in KNOWN.names for spelling in found]
    assert len(spellings) == len(set(spellings))
    assert set(spellings) >= KNOWN.ambiguous


def test_an_outlet_with_a_name_of_a_megabyte_is_no_reason_to_fail():
    articles = [
        pv.Article("a", HARBOUR, outlet="W" * 1_000_000),
        pv.Article("b", f"{first_rewrite()} The Post reported it.", outlet="The Post " * 10_000),
    ]
    assert len(pv.trace(articles).edges) == 1


def test_the_agency_that_both_name_is_a_reason_of_its_own_for_a_lost_source():
    def ledgers(credit):
        texts = {"b": first_rewrite(), "c": second_rewrite()}
        answer = pv.trace([pv.Article(name, text + credit, outlet=f"Paper {name}") for name, text in texts.items()])
        assert [edge.parent for edge in answer.edges] == ["lost-1", "lost-1"]
        return {edge.child: {line.kind: line for line in edge.evidence} for edge in answer.edges}

    plain, signed = ledgers(""), ledgers("\n\n(Reuters)")
    for child, other in ("bc", "cb"):
        assert "common_credit" not in plain[child]
        line = signed[child]["common_credit"]
        assert line.text == f"{child} and {other} both name Reuters and are worded apart"
        assert line.weight_bits > 0
        # What it tells is not told again by the other reasons.
        before, now = (one[child]["two_sided_rewriting"].weight_bits for one in (plain, signed))
        assert now == pytest.approx(before, abs=0.2)
