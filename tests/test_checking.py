"""
Laws of the report on a draft: its passages, their sources, and what may be said of them.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, first_rewrite, second_rewrite, without
from command_for_tests import run, write
from provenance.articles import Article
from test_schemas import problems

FOOTER = (
    "The Herald has told the people of the sound and the shore what happens there since the autumn of 1904, six "
    "mornings in the week, and hangs on a hook at every landing stage between Orlin and the quarry."
)
QUOTATION = "“We will not pay for a bridge that nobody asked for and that leads to a quarry beyond the northern pier,”"
POOL = [
    Article("source", HARBOUR, outlet="Velmar Herald", published="2024-03-02"),
    Article("first", first_rewrite(), outlet="The Sound", published="2024-03-01"),
    Article("second", second_rewrite()),
    Article("election", ELECTION),
    Article("column", HARBOUR_COLUMN),
    Article("cut", without(HARBOUR, 2, 5)),
]
PARAGRAPHS = [block for one in POOL for block in one.text.split("\n\n")]


def paragraph(number):
    return HARBOUR.split("\n\n")[number].strip()


def test_a_paragraph_in_another_article_is_found_where_it_stands_in_both():
    draft = f"{ELECTION.strip()}\n\n{paragraph(4)}\n\n{STORIES[0]}"
    report = pv.check(draft, [Article("source", HARBOUR), Article("other", first_rewrite()[:300])])
    (finding,) = report.findings
    (source,) = finding.sources
    assert (finding.kind, source.kind, source.article) == ("verbatim", "verbatim", "source")
    assert finding.text == source.text == paragraph(4)[:-1]
    assert draft[slice(*finding.span)] == HARBOUR[slice(*source.span)] == finding.text
    assert finding.words == finding.shared == source.words == len(paragraph(4).split())
    assert source.similarity == 1.0


def test_the_earliest_publication_comes_first_and_unknown_dates_last():
    report = pv.check(HARBOUR, POOL)
    longest = max(report.findings, key=lambda one: one.words)
    names = list(dict.fromkeys(one.article for one in longest.sources))
    assert [name for name in names if name in ("first", "source")] == ["first", "source"]
    assert names.index("source") < min(names.index("second"), names.index("cut"))
    assert report.sources[0].article == "source"
    assert report.sources[0].share == 1.0


def test_the_draft_itself_is_no_source():
    report = pv.check(POOL[0], POOL)
    assert report.articles == len(POOL) - 1
    assert "source" not in {one.article for one in report.sources}
    assert [one.code for one in report.warnings] == ["draft_among_articles"]


@pytest.mark.parametrize(
    ("draft", "credited"),
    [
        (f"VELMAR (Velmar Herald) – {HARBOUR}", "credited"),
        (HARBOUR, "uncredited"),
    ],
)
def test_what_the_draft_credits_is_counted_apart(draft, credited):
    report = pv.check(draft, POOL[:1])
    assert report.sources[0].credited == credited
    told = report.share.credited if credited == "credited" else report.share.elsewhere
    assert told == pytest.approx(1.0, abs=0.05)


def test_quotations_are_counted_apart():
    draft = f"{ELECTION.strip()}\n\n{QUOTATION} said Ilse Brandt.\n"
    report = pv.check(draft, [Article("other", f"{HARBOUR_COLUMN}\n\n{QUOTATION} Brandt told us, and went home.")])
    assert [one.kind for one in report.findings] == ["quotation"]
    assert report.share.quotations > 0
    assert report.share.elsewhere == report.share.credited == 0


def test_what_an_outlet_repeats_is_boilerplate_and_counts_for_no_source():
    texts = [HARBOUR, ELECTION, HARBOUR_COLUMN, "\n\n".join(STORIES[:2]), "\n\n".join(STORIES[2:])]
    articles = [Article(f"a{i}", f"{text.strip()}\n\n{FOOTER}\n", outlet="Herald") for i, text in enumerate(texts)]
    report = pv.check(Article("mine", f"{' '.join(STORIES[4].split()[::-1])}\n\n{FOOTER}\n"), articles)
    assert {one.kind for one in report.findings} == {"boilerplate"}
    assert report.sources == ()
    assert report.share.boilerplate > 0
    assert report.share.elsewhere == 0


def test_whoever_shares_but_the_footer_of_a_passage_is_no_source_of_it():
    head, _, tail = HARBOUR.strip().partition("\n\n")
    whole = f"{head}\n\n{FOOTER}\n\n{tail}\n"
    others = [Article(f"a{i}", f"{text}\n\n{FOOTER}\n", outlet="Herald") for i, text in enumerate(STORIES)]
    report = pv.check(Article("mine", f"{whole} It rained."), [Article("whole", whole, outlet="Herald"), *others])
    passages = [one for one in report.findings if one.kind != "boilerplate"]
    assert any(FOOTER.split()[0] in one.text for one in passages)
    assert {source.article for one in passages for source in one.sources} == {"whole"}
    assert [one.article for one in report.sources] == ["whole"]


STORIES = [
    (
        "Growers in the eastern valleys have begun to pick apricots three weeks early, after the warmest April that "
        "the station at Orlin has measured since its first thermometer was hung in a mulberry tree in 1871."
    ),
    (
        "A court in Tessel cleared the former governor of fraud on Thursday, saying prosecutors had shown no more than "
        "carelessness in how vouchers for school lunches had been printed, numbered and handed out."
    ),
    (
        "Two climbers were brought down from the Karst wall by helicopter on Sunday night; one had broken an ankle, "
        "the other had stayed with her for thirty hours on a ledge the width of a bookshelf."
    ),
    (
        "The national orchestra will play in barns and fire stations this summer while its hall is rebuilt, beginning "
        "with Sibelius among the engines at Morrow Creek and ending with Brahms in a hop kiln."
    ),
    (
        "Chess players from eleven countries met in the drained swimming pool of Lund for a tournament in which every "
        "move had to be called out loud to a partner on the diving board."
    ),
]


def test_without_a_match_the_report_says_so_of_how_many():
    report = pv.check(ELECTION, [Article("column", HARBOUR_COLUMN), Article("other", STORIES[0])])
    assert report.findings == report.sources == ()
    assert "no match among these 2 articles" in str(report)
    assert "original" not in str(report)


def test_a_draft_too_short_to_compare_is_named():
    report = pv.check("Storm hits the coast", POOL)
    assert report.findings == ()
    assert [one.code for one in report.warnings] == ["too_short"]
    with pytest.raises(pv.InvalidArticle):
        pv.check("", POOL)


def test_a_report_is_a_table_on_request():
    report = pv.check(HARBOUR, POOL)
    rows = report.to_rows()
    assert len(rows) == sum(len(one.sources) for one in report.findings)
    assert report.to_arrow().to_pylist() == rows.to_dicts()
    assert len(report.to_pandas()) == len(report.to_polars()) == len(rows)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(PARAGRAPHS), min_size=1, max_size=8),
    st.permutations(POOL),
)
def test_any_report_is_valid_and_counts_each_word_once(blocks, pool):
    draft = "\n\n".join(blocks)
    report = pv.check(draft, pool)
    data = report.to_dict()
    assert problems("report", data) == []
    assert json.loads(report.to_json()) == json.loads(json.dumps(data))
    assert report == pv.check(draft, POOL)
    assert sum(data["share"].values()) <= 1.0 + 1e-9
    texts = {one.id: one.text for one in POOL}
    for one in report.findings:
        assert draft[slice(*one.span)] == one.text
        assert 0 < one.shared <= one.words
        for source in one.sources:
            assert texts[source.article][slice(*source.span)] == source.text
            assert source.words <= one.shared
    assert all(before.span[1] <= after.span[0] for before, after in pairwise(report.findings))


# The command


@pytest.fixture
def wire(empty_folder):  # noqa: ARG001
    write("draft.txt", f"{ELECTION.strip()}\n\n{paragraph(4)}\n")
    write("wire/source.txt", HARBOUR)
    write("wire/column.txt", HARBOUR_COLUMN)
    return "wire"


def test_the_command_says_the_report_in_words_and_as_json(wire):
    text, data = run("check", "draft.txt", wire), run("check", "draft.txt", wire, "--format", "json")
    assert (text.code, text.err, data.code, data.err) == (0, "", 0, "")
    assert "source: 32 of" in text.out or "source" in text.out
    report = json.loads(data.out)
    assert problems("report", report) == []
    assert [one["article"] for one in report["sources"]] == ["source"]
    assert run("check", "draft.txt", wire, "-o", "out.json") == (0, "", "")
    assert Path("out.json").read_text(encoding="utf-8") == data.out


def test_the_command_refuses_what_it_cannot_use(wire):
    write("empty.txt")
    write("two.jsonl", '{"id": "a", "text": "x y"}\n{"id": "b", "text": "x y z"}\n')
    for arguments, code, words in (
        (("absent.txt", wire), 1, "absent.txt"),
        (("empty.txt", wire), 1, "holds 0 articles"),
        (("two.jsonl", wire), 1, "holds 2 articles"),
        (("draft.txt", "absent"), 1, "absent"),
        (("draft.txt", "empty.txt"), 1, "nothing left to compare with"),
        (("draft.txt",), 2, "PATH"),
        (("-", "-"), 2, "standard input can be read once"),
        (("draft.txt", wire, "-o", "out.xyz"), 2, "cannot tell the format"),
    ):
        refused = run("check", *arguments)
        assert refused.code == code, arguments
        assert words in refused.err
        assert "Traceback" not in refused.err


def test_the_command_says_when_something_was_set_aside(wire):
    write("wire/empty.txt")
    part = run("check", "draft.txt", wire)
    assert part.code == 3
    assert "empty" in part.err
    assert run("check", "draft.txt", wire, "--strict").code == 1
