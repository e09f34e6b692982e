"""
What a user holds at the end: every view of an answer says the same, names what it does not know, and accuses nobody.
"""

from __future__ import annotations

import functools
import html
import json
import re
from itertools import combinations, permutations
from pathlib import Path

import attrs
import pytest

import provenance as pv
from articles_for_tests import (
    ELECTION,
    HARBOUR,
    HARBOUR_COLUMN,
    HARBOUR_REPORTED_APART,
    HOSTILE,
    first_rewrite,
    second_rewrite,
)
from provenance.answer import Run
from provenance.lineage.records import Lineage
from provenance.render import comparison_text
from provenance.wording import SUREST

SEEDS = Path(__file__).parents[1] / "seeds"

CORPORA = {
    "nothing": [],
    "one article": [pv.Article("only", HARBOUR, title="The only one")],
    "headlines": [pv.Article("a", "Storm hits coast"), pv.Article("b", "Rain"), pv.Article("c", "Storm hits coast")],
    "identical": [pv.Article(name, HARBOUR) for name in ("one", "other", "third")],
    "dated": [
        pv.Article("early", HARBOUR, published="2021-12-08T10:00:00+00:00", outlet="The Early Post"),
        pv.Article("late", HARBOUR, published="2021-12-09T10:00:00+00:00", credit="The Early Post"),
    ],
    "source and rewrites": [
        pv.Article("source", HARBOUR),
        pv.Article("one", first_rewrite()),
        pv.Article("two", second_rewrite()),
        pv.Article("apart", ELECTION),
    ],
    "rewrites of what is not held": [pv.Article("one", first_rewrite()), pv.Article("two", second_rewrite())],
    "independent": [
        pv.Article("agency", HARBOUR),
        pv.Article("report", HARBOUR_REPORTED_APART),
        pv.Article("column", HARBOUR_COLUMN),
    ],
    "set aside and warned of": [
        pv.Article("empty", " "),
        pv.Article("nul", f"{HARBOUR}\0"),
        pv.Article("twin", ELECTION),
        pv.Article("twin", HARBOUR),
    ],
    "a lost source's name taken": [pv.Article("lost-1", first_rewrite()), pv.Article("lost-3", second_rewrite())],
    "hostile names": [
        pv.Article(name, text, title=name, outlet=name)
        for name, text in zip(HOSTILE, [HARBOUR, first_rewrite(), second_rewrite(), "short"] * 4, strict=False)
    ],
    "seeds": [str(SEEDS)],
}

# An accusation, or a certainty that nobody has; neither stands in the texts above.
UNSAYABLE = re.compile(r"copied|copies|copying|plagiar|stolen|steal|theft|100\s?%|\boriginal\b", re.IGNORECASE)


@functools.cache
def answer_to(name):
    return pv.trace(CORPORA[name])


@pytest.fixture(params=CORPORA)
def answer(request):
    return answer_to(request.param)


def ids(answer):
    return [node.id for node in answer.articles]


def article(name, **known):
    values = {"title": None, "outlet": None, "published": None, "credit": None, "story": 0, "no_source_found": 0.1}
    return pv.ArticleNode(id=name, **(values | known))


def edge(parent, child, confidence=0.9, **known):
    values = {"linked": 0.99, "direction": 0.8, "direct": 0.7, "share": 0.6, "kind": "rewrite"}
    values |= {"credited": "cannot_tell", "evidence": ()}
    return pv.Edge(parent=parent, child=child, confidence=confidence, **(values | known))


def made_by_hand():
    """
    A chain a, b, c with a sibling d of b; e and f from a lost source; g and h that share quotations; a headline s.
    """
    lineage = Lineage(
        articles=(*map(article, "abcdefgh"), article("s", no_source_found=None)),
        lost_sources=(pv.LostSource(id="lost-1", story=1, confidence=0.8, children=("e", "f", "g", "h")),),
        edges=(
            edge("a", "b", 0.9),
            edge("b", "c", 0.5),
            edge("a", "d", 0.6),
            edge("lost-1", "e", 0.8, direction=None),
            edge("lost-1", "f", 0.7, direction=None),
        ),
        alternatives=(
            pv.Alternative(parent="a", child="g", confidence=0.2),
            pv.Alternative(parent="g", child="a", confidence=0.1),
            pv.Alternative(parent="lost-1", child="g", confidence=0.3),
        ),
        relations=(
            pv.Relation(left="g", right="h", kind="shared_quotes", confidence=0.95, words=40),
            pv.Relation(left="a", right="h", kind="boilerplate", confidence=None, words=12),
        ),
    )
    return pv.Provenance(lineage=lineage, run=Run(version="0", parameters={}))


# The graph


def test_stories_part_the_articles(answer):
    assert sorted(name for story in answer.stories for name in story.articles) == ids(answer)
    assert [story.number for story in answer.stories] == list(range(len(answer.stories)))
    firsts = [story.articles[0] for story in answer.stories]
    assert firsts == sorted(firsts)
    assert [name for story in answer.stories for name in story.lost_sources] == [one.id for one in answer.lost_sources]
    story_of = {name: story.number for story in answer.stories for name in story.articles + story.lost_sources}
    assert all(story_of[one.parent] == story_of[one.child] for one in answer.edges)


def test_every_name_in_the_answer_is_a_node_and_no_lost_source_has_an_articles_name(answer):
    nodes = [node["id"] for node in answer.to_dict()["nodes"]]
    assert len(nodes) == len(set(nodes))
    named = {name for one in (*answer.edges, *answer.alternatives) for name in (one.parent, one.child)}
    named |= {name for one in answer.relations for name in (one.left, one.right)}
    named |= {span[0] for one in answer.edges for line in one.evidence for span in line.spans}
    assert named <= set(nodes)


def test_an_edge_is_never_an_alternative_too_and_no_relation_stands_between_its_ends(answer):
    pairs = [(one.parent, one.child) for one in (*answer.edges, *answer.alternatives)]
    assert len(pairs) == len(set(pairs))
    tied = {frozenset((one.parent, one.child)) for one in answer.edges}
    assert not tied & {frozenset((one.left, one.right)) for one in answer.relations}
    assert all(one.left < one.right for one in answer.relations)


def test_every_span_lies_in_its_text(answer):
    texts = {one.id: one.text for name in CORPORA for one in pv.read(CORPORA[name]) if answer is answer_to(name)}
    for name, start, end in (span for one in answer.edges for line in one.evidence for span in line.spans):
        assert 0 <= start < end <= len(texts[name])
        assert texts[name][start:end].strip()


def test_a_name_taken_by_an_article_is_left_to_it():
    answer = answer_to("a lost source's name taken")
    assert [one.id for one in answer.lost_sources] == ["lost-2"]
    assert {one.parent for one in answer.edges} == {"lost-2"}


def test_a_lost_source_has_the_first_name_that_is_free_however_many_are_taken():
    answer = pv.trace([pv.Article("lost-1", first_rewrite()), pv.Article("lost-2", second_rewrite())])
    assert [one.id for one in answer.lost_sources] == ["lost-3"]


def test_nothing_traced_is_an_answer_too():
    answer = answer_to("nothing")
    assert (answer.stories, answer.edges, answer.alternatives, answer.lost_sources, answer.relations) == ((),) * 5
    assert str(answer) == "No article to trace.\n"


# Questions


def test_the_parents_of_an_article_are_its_edges(answer):
    assert [one for name in ids(answer) for one in answer.parents(name)] == sorted(
        answer.edges, key=lambda one: one.child
    )


def test_an_article_is_named_by_any_unique_beginning_of_its_id():
    answer = answer_to("seeds")
    assert answer.parents("000") == answer.parents("000_594eee5cf3d4a6c3") != ()
    assert answer.relation("000", "001_9") == answer.relation("000_594eee5cf3d4a6c3", "001_92090ce90e0505e5")
    for name in ("00", "9", "", "lost-1"):
        for ask in (lambda name=name: answer.parents(name), lambda name=name: answer.relation("000", name)):
            with pytest.raises(pv.UnknownArticle, match="id") as error:
                ask()
            assert isinstance(error.value, KeyError)


def test_relations_are_read_off_the_tree():
    answer = made_by_hand()
    expected = {
        "ab": ("ancestor", 0.9),
        "ba": ("descendant", 0.9),
        "ac": ("ancestor", 0.45),  # the product along the path
        "bd": ("same_source", 0.6),  # the lesser of the two ways to it
        "cd": ("same_source", 0.45),
        "ef": ("lost_source", 0.7),
        "gh": ("shared_quotes", 0.95),
        "ag": ("none", 0.7),  # less what either may be of the other
        "eg": ("none", 0.7),  # less a lost source of both
        "ah": ("none", SUREST),  # boilerplate links nobody
        "as": ("none", None),  # too short to tell
    }
    for (first, second), (kind, confidence) in expected.items():
        found = answer.relation(first, second)
        assert (found.kind, found.confidence) == (kind, None if confidence is None else pytest.approx(confidence))


def test_an_article_has_no_relation_to_itself():
    with pytest.raises(pv.InvalidParameter, match="are one article, '000_594eee5cf3d4a6c3'"):
        answer_to("seeds").relation("000", "000_5")


def test_what_the_first_is_to_the_second_the_second_is_to_the_first(answer):
    mirrored = {"ancestor": "descendant", "descendant": "ancestor"}
    for first, second in combinations(ids(answer), 2):
        there, back = answer.relation(first, second), answer.relation(second, first)
        assert (back.kind, back.confidence) == (mirrored.get(there.kind, there.kind), there.confidence)
        assert there.confidence is None or 0.0 <= there.confidence <= 1.0


def test_a_source_in_the_corpus_is_the_ancestor_of_its_rewrites_and_their_common_one():
    answer = answer_to("source and rewrites")
    assert [answer.relation("source", name).kind for name in ("one", "two", "apart")] == ["ancestor"] * 2 + ["none"]
    assert answer.relation("one", "two").kind == "same_source"
    assert answer_to("rewrites of what is not held").relation("one", "two").kind == "lost_source"


def test_independent_reports_and_headlines_have_no_relation():
    answer = answer_to("independent")
    for first, second in combinations(ids(answer), 2):
        assert answer.relation(first, second).kind == "none"
    headlines = answer_to("headlines")
    assert {headlines.relation(*pair) for pair in permutations("abc", 2)} == {
        pv.Relationship(kind="none", confidence=None)
    }
    assert [(one.left, one.right, one.kind) for one in headlines.relations] == [("a", "c", "identical_short")]


def test_what_was_set_aside_is_counted_and_named():
    answer = answer_to("set aside and warned of")
    assert ids(answer) == ["nul", "twin"]
    run = answer.to_dict()["run"]
    assert run["articles"] == 2
    assert [(one["id"], one["code"]) for one in run["set_aside"]] == [("empty", "empty_text"), ("twin", "duplicate_id")]
    assert [(one["id"], one["code"]) for one in run["warnings"]] == [("nul", "characters_replaced")]
    for name in ("set aside: empty: ", "set aside: twin: ", "warning: nul: "):
        assert name in str(answer)
        assert name not in answer.to_text()


# JSON


def _no_constant(word):
    raise AssertionError(f"{word} is not JSON")


def test_the_json_is_strict_says_what_the_dict_says_and_is_the_same_each_time(answer):
    text = answer.to_json()
    assert json.loads(text, parse_constant=_no_constant) == json.loads(json.dumps(answer.to_dict()))
    assert text.endswith("}\n")
    again = pv.trace(next(CORPORA[name] for name in CORPORA if answer is answer_to(name)))
    assert again.to_json() == text


def test_numbers_in_the_json_have_few_digits_and_lie_between_0_and_1(answer):
    data = answer.to_dict()
    values = [one[key] for one in data["edges"] for key in ("confidence", "linked", "direction", "direct", "share")]
    values += [one["confidence"] for key in ("alternatives", "relations") for one in data[key]]
    values += [node["no_source_found"] for node in data["nodes"] if node["kind"] == "article"]
    for value in values:
        assert value is None or (0.0 <= value <= 1.0 and round(value, 4) == value)


def test_a_number_that_json_has_no_word_for_is_an_error():
    answer = made_by_hand()
    broken = attrs.evolve(answer, lineage=attrs.evolve(answer.lineage, edges=(edge("a", "b", float("nan")),)))
    with pytest.raises(ValueError, match="JSON"):
        broken.to_json()


# Files and words


@pytest.mark.parametrize(
    ("ending", "view"),
    [(".json", "to_json"), (".dot", "to_dot"), (".mmd", "to_mermaid"), (".txt", "to_text"), (".JSON", "to_json")],
)
def test_an_answer_is_saved_as_the_ending_says(tmp_path, ending, view):
    answer = answer_to("hostile names")
    path = tmp_path / f"out{ending}"
    for target in (path, str(path)):
        answer.save(target)
        assert path.read_bytes() == getattr(answer, view)().encode()


@pytest.mark.parametrize("name", ["out.xyz", "out", ".json", "out.json.bak"])
def test_an_ending_that_says_nothing_is_refused_in_words(tmp_path, name):
    with pytest.raises(pv.UnsupportedFormat, match=r"expected an ending of \.txt, \.json, \.dot, \.gv, \.mmd") as error:
        answer_to("one article").save(tmp_path / name)
    assert isinstance(error.value, ValueError)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        answer_to("one article").save(tmp_path / "nowhere" / "out.json")


def test_the_repr_counts():
    assert repr(answer_to("seeds")) == "<Provenance: 5 articles, 4 stories, 2 edges, 1 lost source>"
    assert repr(answer_to("one article")) == "<Provenance: 1 article, 1 story, 0 edges, 0 lost sources>"


def test_an_answer_cannot_be_changed():
    answer = answer_to("seeds")
    for record, name in ((answer, "lineage"), (answer.edges[0], "confidence"), (answer.stories[0], "articles")):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(record, name, None)


def test_the_tree_shows_title_outlet_confidence_evidence_and_runner_up():
    text = str(answer_to("dated"))
    assert "early  [The Early Post, 2021-12-08T10:00:00+00:00]" in text
    assert re.search(r"derives from early: \w[\w ]* \(0\.\d\d\); word for word; all of its own words", text)
    assert "names it as a source" in text
    assert re.search(r"because .*\(\+\d+\.\d bits\)", text.replace("\n", " "))
    assert re.search(r"else (from|no source found)", text)
    undated = re.sub(r"[│\s]+", " ", str(answer_to("identical")))
    assert "which came first cannot be told" in undated
    assert undated.count("else ") == len(answer_to("identical").edges)


def test_every_node_edge_and_relation_of_the_answer_is_in_the_text(answer):
    def seen(text):
        # A name longer than a line is folded somewhere inside it.
        return "".join(one for one in text if one.isprintable() and not one.isspace())

    text = seen(re.sub(r"[│├└─]", " ", answer.to_text()))
    assert all(seen(node.id) in text for node in answer.articles)
    claims = ("derives from", "a version of the same text as")
    assert all(any(seen(f"{claim} {one.parent}: ") in text for claim in claims) for one in answer.edges)
    for one in answer.relations:
        assert seen(f"{one.left} and {one.right} ") in text


def surfaces(answer):
    yield from (str(answer), answer.to_text(), repr(answer), answer.to_json(), answer.to_dot())
    yield html.unescape(re.sub(r"#(\d+);", r"&#\1;", answer.to_mermaid()))


def test_no_surface_accuses_anybody_or_is_certain(answer):
    for text in surfaces(answer):
        assert UNSAYABLE.search(text) is None, UNSAYABLE.search(text)
    assert "1.00" not in answer.to_text() + answer.to_dot() + answer.to_mermaid()


def test_no_comparison_accuses_anybody_or_is_certain():
    texts = [HARBOUR, first_rewrite(), second_rewrite(), HARBOUR_COLUMN, ELECTION, "short", HARBOUR[:300]]
    for left, right in permutations([*texts, HARBOUR], 2):
        comparison = pv.compare(pv.Article("left", left), pv.Article("right", right))
        for text in (comparison_text(comparison), comparison.to_json()):
            assert UNSAYABLE.search(text) is None, UNSAYABLE.search(text)
