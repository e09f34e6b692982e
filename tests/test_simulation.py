"""
Laws of the simulator: the truth that it records is the truth, and the same seed tells the same stories.
"""

from __future__ import annotations

import importlib.resources
import json
import os
import random
import re
import subprocess
import sys
from itertools import islice, pairwise
from pathlib import Path

import pytest
from benchmarks.simulation import Settings, apply_events, simulate
from benchmarks.simulation.drafts import continued, first_draft, place, reporting
from benchmarks.simulation.furniture_edits import put
from benchmarks.simulation.outlets import EDITS, KINDS
from benchmarks.simulation.recording import record
from benchmarks.simulation.records import STRUCTURAL
from benchmarks.simulation.sentence_edits import take_from
from benchmarks.simulation.shapes import draw_shape
from benchmarks.simulation.sources import Shelf, bbc, chosen, for_training
from benchmarks.simulation.synonyms import synonyms
from benchmarks.simulation.vocabulary import TO_AMERICAN, TO_BRITISH
from benchmarks.simulation.word_edits import correct
from benchmarks.simulation.writing import story_dict, write
from hypothesis import given
from hypothesis import strategies as st

import provenance as pv
from provenance.times import interval
from sources_for_tests import SOURCES

ROOT = Path(__file__).parents[1]
SETTINGS = Settings(strength=0.7, merges=0.5, versions=(5, 9))


@pytest.fixture(scope="module")
def stories():
    return [story for seed in range(6) for story in simulate(SOURCES, seed=seed, settings=SETTINGS)]


def texts(story, edge):
    return story.version(edge.parent).article.text, story.version(edge.child).article.text


def edges_with_texts(stories):
    return [(edge, *texts(story, edge)) for story in stories for edge in story.edges]


# What the record says


def test_the_events_applied_to_the_parent_give_the_child_character_for_character(stories):
    for edge, parent, child in edges_with_texts(stories):
        assert apply_events(edge, parent, child) == child


@given(st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.floats(0, 1)), max_size=8), st.integers(0, 10_000))
def test_any_edits_in_any_order_leave_a_record_that_adds_up(steps, seed):
    draw = random.Random(seed)
    source = SOURCES[seed % len(SOURCES)]
    text = "\n\n".join(source.text.split("\n\n")[: 1 + seed % 9])
    parent = place(put(first_draft(text, source.id), "headline", source.title))
    draft = continued(parent)
    for name, amount in steps:
        draft = EDITS[name](draft, draw, amount)
    edge = record(parent, draft, number=0, names=("parent", "child"), merged=False)
    child = place(draft).text
    assert apply_events(edge, parent.text, child) == child
    assert (edge.kind == "verbatim") <= (not {one.kind for one in edge.events} - STRUCTURAL)
    assert 0 <= edge.share <= 1
    assert 0 <= edge.strength <= 1


def test_an_unedited_version_is_one_verbatim_passage_and_no_event():
    parent = place(first_draft(SOURCES[0].text, "bridge"))
    edge = record(parent, continued(parent), number=0, names=("a", "b"), merged=False)
    assert (edge.kind, edge.share, edge.strength, edge.events) == ("verbatim", 1.0, 0.0, ())
    assert [passage.kind for passage in edge.passages] == ["verbatim"]
    assert edge.unnamed_left == edge.unnamed_right == ()


def test_spans_of_events_lie_in_the_texts_and_begin_and_end_with_a_word(stories):
    for edge, parent, child in edges_with_texts(stories):
        for event in edge.events:
            assert event.left or event.right
            for span, text in ((event.left, parent), (event.right, child)):
                if span is None:
                    continue
                assert 0 <= span[0] < span[1] <= len(text)
                if event.kind not in STRUCTURAL:
                    quoted = text[slice(*span)]
                    assert re.match(r"[\w$£€%]", quoted)
                    assert re.search(r"[\w$£€%]$", quoted)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_outlet_keeps_the_record_right(kind):
    settings = Settings(outlets={kind: 1.0}, strength=0.9)
    for story in simulate(SOURCES, seed=8, settings=settings, begin_with=SOURCES[:2]):
        assert {version.outlet_kind for version in story.versions if version.depth} == {kind}
        for edge in story.edges:
            parent, child = texts(story, edge)
            assert apply_events(edge, parent, child) == child


def test_each_kind_of_event_quotes_what_it_names(stories):
    spelling = TO_AMERICAN | TO_BRITISH
    seen = set()
    for edge, parent, child in edges_with_texts(stories):
        for event in edge.events:
            left = event.left and parent[slice(*event.left)]
            right = event.right and child[slice(*event.right)]
            seen.add(event.kind)
            match event.kind:
                case "words_cut" | "sentence_cut" | "tail_cut" | "quotation_shortened":
                    assert right is None
                    assert left
                case "words_added" | "sentence_added" | "name_explained":
                    assert left is None
                    assert right
                case "localised":
                    assert spelling.get(left.lower()) == right.lower() or re.search(r"\d", left + right)
                case "number_changed":
                    assert re.search(r"\d", left)
                    assert re.search(r"\d", right)
                case "name_changed":
                    assert left[0].isupper()
                    assert right[0].isupper()
                    assert left != right
                case "spelling_changed" | "phrase_replaced" | "quotation_altered":
                    assert left != right
                case "headline_changed":
                    assert event.left[0] == event.right[0] == 0
    assert len(seen) >= 18


def test_what_is_no_event_changes_no_word(stories):
    for edge, parent, child in edges_with_texts(stories):
        left = "".join(parent[slice(*span)] for span in edge.unnamed_left)
        right = "".join(child[slice(*span)] for span in edge.unnamed_right)
        # Only letters that got or lost their capital, so the same ones on both sides, up to moved blocks.
        letters = [sorted(re.sub(r"\W", "", side).casefold()) for side in (left, right)]
        assert letters[0] == letters[1]


def test_no_two_events_claim_one_character_but_a_credit_inside_a_dateline(stories):
    for edge, _, _ in edges_with_texts(stories):
        plain = [event for event in edge.events if event.kind not in STRUCTURAL and event.kind != "credit_changed"]
        for side in ("left", "right"):
            spans = sorted(span for event in plain if (span := getattr(event, side)) is not None)
            assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_between_two_changes_in_a_sentence_stands_a_word_that_came_through(stories):
    for edge, parent, _ in edges_with_texts(stories):
        lefts = sorted(one.left for one in edge.events if one.kind not in STRUCTURAL and one.left)
        for one, other in pairwise(lefts):
            between = parent[one[1] : other[0]]
            assert re.search(r"\w|[.!?:;…\n-]", between) or one[1] > other[0]


def test_a_sentence_that_was_split_and_one_that_was_joined_keep_their_words():
    whole = "The council met for nine hours on Monday, but it did not vote on the bridge."
    parent = place(first_draft(whole, "council"))
    split = EDITS["split"](continued(parent), random.Random(0), 1.0)
    assert place(split).text == "The council met for nine hours on Monday. But it did not vote on the bridge."
    edge = record(parent, split, number=0, names=("a", "b"), merged=False)
    assert [event.kind for event in edge.events] == ["sentence_split"]
    joined = EDITS["join"](continued(place(split)), random.Random(0), 1.0)
    assert place(joined).text == whole
    edge = record(place(split), joined, number=0, names=("a", "b"), merged=False)
    assert [event.kind for event in edge.events] == ["sentence_joined"]


def test_a_merge_takes_nothing_that_stands_in_the_text_already():
    parent = place(first_draft(SOURCES[0].text, "bridge"))
    joined = EDITS["join"](continued(parent), random.Random(0), 1.0)
    split = EDITS["split"](continued(parent), random.Random(0), 1.0)
    assert len(joined) < len(continued(parent)) < len(split)
    for one, other in ((joined, split), (split, joined), (joined, continued(parent))):
        beside = continued(place(other), 1)
        assert take_from(continued(place(one)), beside, random.Random(0), 1.0) == continued(place(one))
    shorter = EDITS["cut_sentences"](continued(parent), random.Random(0), 0.5)
    merged = take_from(continued(place(shorter)), continued(parent, 1), random.Random(0), 1.0)
    assert sorted(unit.text for unit in merged) == sorted(unit.text for unit in continued(parent))


def test_what_one_desk_misspells_the_next_puts_right():
    parent = place(first_draft(SOURCES[0].text, "bridge"))
    draft = EDITS["mistype"](continued(parent), random.Random(0), 0.3)
    slipped = place(draft)
    truth = record(parent, draft, number=0, names=("a", "b"), merged=False)
    slips = {slipped.text[slice(*one.right)]: parent.text[slice(*one.left)] for one in truth.events}
    corrected = correct(continued(slipped), random.Random(0), 1.0, slips)
    assert len(slips) > 5
    assert place(corrected).text == parent.text
    events = record(slipped, corrected, number=0, names=("b", "c"), merged=False).events
    assert {event.kind for event in events} == {"spelling_changed"}


def test_sentences_cut_at_the_end_are_a_tail_and_only_those(stories):
    for edge, parent, _ in edges_with_texts(stories):
        for event in edge.events:
            if event.kind == "tail_cut":
                assert re.search(r"[.!?…][\"”]? ?\n*[A-Z\"“]", parent[slice(*event.left)])


def test_passages_hold_what_came_through_and_verbatim_ones_are_the_same_words(stories):
    for edge, parent, child in edges_with_texts(stories):
        for passage in edge.passages:
            left, right = parent[slice(*passage.left)], child[slice(*passage.right)]
            assert left[0].casefold() == right[0].casefold()
            assert left[-1] == right[-1]
            if passage.kind == "verbatim":
                assert re.findall(r"\w+", left.casefold()) == re.findall(r"\w+", right.casefold())
        spans = sorted(passage.right for passage in edge.passages)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))


# Trees


def test_every_version_but_the_original_has_a_parent_that_came_before_it(stories):
    for story in stories:
        ids = {version.article.id for version in story.versions}
        children = {edge.child for edge in story.edges}
        assert {one.article.id for one in story.versions if one.depth == 0} == ids - children
        assert len(ids - children) == 1
        for edge in story.edges:
            assert story.version(edge.parent).published_true < story.version(edge.child).published_true


def test_hidden_versions_are_in_the_truth_and_not_among_the_articles(stories):
    for story in stories:
        shown = {article.id for article in story.articles}
        hidden = {version.article.id for version in story.versions if version.hidden}
        assert not shown & hidden
        assert len([version for version in story.versions if not version.hidden]) >= 2
        parents = {edge.parent for edge in story.edges}
        assert hidden <= parents
    assert any(version.hidden and version.depth for story in stories for version in story.versions)


def test_settings_say_how_often_the_original_is_hidden():
    for part in (0.0, 1.0):
        for story in simulate(SOURCES, seed=1, settings=Settings(hidden_original=part, hidden_others=0)):
            assert story.versions[0].hidden is bool(part)


def test_shares_of_a_child_sum_to_at_most_one_and_merges_have_two_parents(stories):
    for story in stories:
        for version in story.versions:
            into = [edge for edge in story.edges if edge.child == version.article.id]
            assert sum(edge.share for edge in into) <= 1 + 1e-9
            assert len(into) == 2 if any(edge.kind == "merge" for edge in into) else len(into) <= 1
    assert any(edge.kind == "merge" for story in stories for edge in story.edges)


def test_distractors_share_no_edge_and_no_passage(stories):
    shelf = Shelf.of(SOURCES)
    for story in stories:
        beside = {article.id for article in story.distractors}
        assert not beside & {name for edge in story.edges for name in (edge.parent, edge.child)}
        assert beside <= {article.id for article in story.articles}
    assert all(shelf.apart(one, other) for one in SOURCES for other in SOURCES if one is not other)
    assert not shelf.apart(SOURCES[0], SOURCES[0])


def test_stories_that_are_traced_together_share_no_article():
    begin = chosen(SOURCES, seed=1, count=2)
    assert chosen(SOURCES, seed=1, count=1) == begin[:1]
    told = list(simulate(SOURCES, seed=1, begin_with=begin, together=True))
    bodies = [{article.text.split("\n\n")[0] for article in story.distractors} for story in told]
    heads = {source.title for source in begin}
    assert not bodies[0] & bodies[1]
    assert not (bodies[0] | bodies[1]) & heads


def test_outlets_change_more_at_a_higher_strength():
    def mean(strength):
        found = [
            edge.strength
            for seed in range(2)
            for story in simulate(SOURCES, seed=seed, settings=Settings(strength=strength))
            for edge in story.edges
        ]
        return sum(found) / len(found)

    means = [mean(strength) for strength in (0.0, 0.15, 0.4, 1.0)]
    assert means[0] == 0
    assert means == sorted(means)
    assert means[-1] > 2 * means[1]


def test_spinning_is_graded():
    parent = place(first_draft(SOURCES[0].text, "bridge"))

    def strength(amount):
        draft = EDITS["spin"](continued(parent), random.Random(3), amount)
        return record(parent, draft, number=0, names=("a", "b"), merged=False).strength

    graded = [strength(amount) for amount in (0.0, 0.25, 0.5, 1.0)]
    assert graded == sorted(graded)
    assert graded[0] == 0 < graded[1]


@pytest.mark.parametrize(
    ("kind", "parents"), [("star", (0, 0, 0, 0)), ("chain", (0, 1, 2, 3)), ("brush", (0, 0, 1, 2))]
)
def test_shapes_are_what_their_names_say(kind, parents):
    assert draw_shape(kind, 5, random.Random(0)).parents == parents


@given(st.integers(2, 60), st.integers(0, 1000))
def test_trees_like_stemmata_have_their_size_and_parents_before_children(size, seed):
    parents = draw_shape("tree", size, random.Random(seed)).parents
    assert len(parents) == size - 1
    assert all(parent <= number for number, parent in enumerate(parents))


# What a trace gets


def test_articles_tell_neither_their_order_nor_their_story(stories):
    assert all(re.fullmatch(r"[0-9a-f]{12}", article.id) for story in stories for article in story.articles)
    truly = [[one.article.id for one in story.versions if not one.hidden] for story in stories]
    given = [
        [one.id for one in story.articles if one.id in set(ids)] for story, ids in zip(stories, truly, strict=True)
    ]
    assert sum(one == other for one, other in zip(truly, given, strict=True)) < len(stories) / 4


def test_dates_can_be_read_and_are_missing_wrong_or_without_a_zone_as_often_as_wanted():
    def dates(**parts):
        settings = Settings(**{"date_missing": 0, "date_noisy": 0, "date_contradicting": 0} | parts)
        stories = list(simulate(SOURCES, seed=1, settings=settings))
        return [(one.article.published, one.published_true) for story in stories for one in story.versions]

    assert all(told is None for told, _ in dates(date_missing=1))
    for told, true in dates():
        window = interval(told)
        assert window.earliest.date() <= true.date() <= window.latest.date()
    assert any(interval(told).latest < true for told, true in dates(date_contradicting=1))


def test_the_furniture_is_where_reading_finds_it(stories):
    for story in stories[:10]:
        for version in story.versions:
            assert version.article.text.split("\n\n")[0] == version.article.title


def test_texts_are_clean_and_no_quotation_is_torn(stories):
    for story in stories:
        for version in story.versions:
            text = version.article.text
            assert not re.search(r"[^\S\n]{2}| [.,;:]|\n{3}|,,|\.\.", text)
            assert text == text.strip()
            assert all(len(re.findall('["“”]', paragraph)) % 2 == 0 for paragraph in text.split("\n\n"))


def test_a_source_leaves_its_own_furniture_behind():
    lead = "Lost canal opens\n\nVELMAR, May 3 (Reuters) - A canal was opened. It is old."
    text = f"{lead}\n\nA goat on a boat\n\nSource: AFP\n\nIt rained."
    assert reporting(text, "Lost canal opens") == "A canal was opened. It is old.\n\nIt rained."
    assert reporting(SOURCES[0].text, SOURCES[0].title) == SOURCES[0].text


def test_settings_that_cannot_be_are_refused():
    for wrong in (
        {"strength": 1.5},
        {"versions": (1, 3)},
        {"versions": (5, 4)},
        {"shapes": {}},
        {"hidden_others": -0.1},
    ):
        with pytest.raises(ValueError, match="expected"):
            Settings(**wrong)
    with pytest.raises(ValueError, match="shape"):
        draw_shape("ring", 4, random.Random(0))


# The same, every time


def test_one_story_does_not_depend_on_how_many_are_asked_for():
    everything = [story_dict(story) for story in simulate(SOURCES, seed=5)]
    assert story_dict(next(simulate(SOURCES, seed=5))) == everything[0]


def test_another_seed_tells_other_stories():
    assert story_dict(next(simulate(SOURCES, seed=5))) != story_dict(next(simulate(SOURCES, seed=6)))


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.jsonl"
    rows = (json.dumps({"id": one.id, "title": one.title, "text": one.text}) for one in SOURCES)
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_the_same_seed_makes_the_same_corpus_byte_for_byte_for_any_hash_seed(corpus, tmp_path):
    made = []
    for seed in ("0", "4242"):
        out = tmp_path / seed
        command = [sys.executable, "-m", "benchmarks.simulation", "--seed", "7", "--stories", "3"]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        subprocess.run(
            [*command, "--out", str(out), "--corpus", str(corpus)],
            check=True,
            env=environment,
            cwd=tmp_path,
            timeout=60,
        )
        made.append([(out / name).read_bytes() for name in ("articles.jsonl", "truth.json")])
    assert made[0] == made[1]


def test_what_is_written_can_be_traced_and_tells_the_truth(tmp_path):
    stories = list(simulate(SOURCES, seed=2))
    assert write(stories, tmp_path) == (len(stories), sum(len(story.articles) for story in stories))
    corpus = pv.read(tmp_path / "articles.jsonl")
    assert set(corpus.ids) == {article.id for story in stories for article in story.articles}
    truth = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    for story, told in zip(stories, truth["stories"], strict=True):
        texts_of = {one["id"]: one["article"]["text"] for one in told["versions"] if one["hidden"]}
        texts_of |= {article.id: article.text for article in story.articles}
        assert texts_of == texts_of | {one.article.id: one.article.text for one in story.versions}
        assert len(told["edges"]) == len(story.edges)


def test_stories_of_real_articles_keep_the_laws_too():
    try:
        real = list(islice(bbc(), 300))
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    for story in simulate(real, seed=3, begin_with=chosen(real, seed=3, count=12), together=True):
        for edge in story.edges:
            parent, child = texts(story, edge)
            assert apply_events(edge, parent, child) == child
            assert edge.passages or edge.strength > 0.5


def test_what_cannot_be_read_is_said_without_a_traceback(tmp_path):
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "PROVENANCE_DATA": str(tmp_path / "x"),
    }
    command = [sys.executable, "-m", "benchmarks.simulation", "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=60)
    assert done.returncode == 2
    assert "PROVENANCE_DATA" in done.stderr
    assert "Traceback" not in done.stderr


# Tables


def test_no_word_is_its_own_synonym_and_the_table_is_sorted():
    table = (importlib.resources.files("benchmarks.simulation") / "data" / "synonyms.tsv").read_text("utf-8")
    words = [line.split("\t")[0] for line in table.splitlines()]
    assert words == sorted(words)
    assert len(set(words)) == len(words)
    assert all(word not in synonyms(word) for word in words)
    assert synonyms("purchased") == () or "bought" in synonyms("purchased")
    assert synonyms("xyzzy") == ()
    licence = importlib.resources.files("benchmarks.simulation") / "data" / "synonyms.LICENCE.txt"
    assert "Princeton University" in licence.read_text("utf-8")


def test_every_kind_of_outlet_names_edits_that_there_are():
    for kind in KINDS.values():
        assert all(one.edit in EDITS or one.edit in ("add", "correct") for one in kind.tendencies)


def test_the_split_is_by_the_hash_of_the_source():
    assert [for_training(name) for name in ("bbc/business/001", "bridge", "rail")] == [
        int(__import__("hashlib").sha256(name.encode()).hexdigest(), 16) % 2 == 0
        for name in ("bbc/business/001", "bridge", "rail")
    ]
