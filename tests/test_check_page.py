"""
The page of a draft in a real browser: its shares, its sources beside it, both texts of each, filters, keyboard, print.
"""

from __future__ import annotations

import json
import re

import attrs
import pytest

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, first_rewrite
from browser_for_tests import (
    barriers,
    browser,
    first_paint,
    needs_chromium,
    pages_of,
    said_outside_of_texts,
)
from command_for_tests import run
from provenance.render.check_page import contents, page_data
from test_answer import SEEDS, UNSAYABLE
from test_checking import FOOTER, QUOTATION, STORIES

NAMED = "The Velmar Herald reported on Friday what follows, and we have not asked anybody about it ourselves."
DRAFT = pv.Article(
    "draft",
    "\n\n".join([NAMED, HARBOUR.strip(), ELECTION.strip(), f"{QUOTATION} Brandt told us, and went home.", FOOTER]),
    title="Our draft of Tuesday",
)
POOL = [
    pv.Article("source", HARBOUR, title="Harbour loses its ferry", outlet="Velmar Herald", published="2024-03-02"),
    pv.Article("rewrite", first_rewrite(), outlet="The Sound", published="2024-03-01"),
    pv.Article("election", ELECTION, title="Voters go to the polls"),
    pv.Article("quotes", f"{HARBOUR_COLUMN}\n\n{QUOTATION} Brandt told us, and went home."),
    *(pv.Article(f"daily-{number}", f"{STORIES[number]}\n\n{FOOTER}\n", outlet="Herald") for number in range(5)),
]


@pytest.fixture(scope="module")
def report():
    return pv.check(DRAFT, POOL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, report):
    found = tmp_path_factory.mktemp("pages")
    seeds = pv.read(SEEDS)
    report.save(found / "check.html")
    pv.check(pv.Article("draft", seeds["000"].text), [one for one in seeds if one.id[:3] != "000"]).save(
        found / "seeds.html"
    )
    pv.check(DRAFT, POOL[4:8]).save(found / "little.html")
    pv.check(STORIES[4], POOL[:1]).save(found / "nothing.html")
    return found


@pytest.fixture(scope="module")
def chromium():
    with browser() as started:
        yield started


@pytest.fixture
def opened(chromium, folder):
    with pages_of(chromium, folder) as open_one:
        yield open_one


def ref(page, number):
    return page.locator(f'.draft mark[data-block="{number}"] a.ref').first


# What the page holds


def test_the_parts_of_a_draft_are_all_of_it(report):
    shares = page_data(report)["shares"]
    assert [one["kind"] for one in shares] == ["elsewhere", "credited", "quotations", "boilerplate", "rest"]
    assert sum(one["share"] for one in shares) == pytest.approx(1.0)
    assert abs(sum(one["words"] for one in shares) - report.words) <= 2


def test_every_place_of_the_page_is_the_passage_of_the_report(report):
    data = page_data(report)
    for shown, finding in zip(data["findings"], report.findings, strict=True):
        assert DRAFT.text[slice(*shown["span"])] == finding.text
        for place, source in zip(shown["sources"], finding.sources, strict=True):
            assert data["nodes"][place["node"]]["id"] == source.article
            assert data["texts"][place["node"]]["text"][slice(*place["span"])] == source.text


def test_a_draft_and_an_article_of_one_id_are_two_texts():
    data = page_data(pv.check(pv.Article("source", f"{STORIES[4]}\n\n{HARBOUR}"), POOL[:2]))
    assert [one["id"] for one in data["nodes"]] == ["source", "source", "rewrite"]
    assert data["texts"][0]["text"] != data["texts"][1]["text"] == HARBOUR


def test_a_report_without_texts_is_a_page_all_the_same(report):
    alone = attrs.evolve(report, texts=())
    data = page_data(alone)
    assert set(data["texts"]) == set(data["comparisons"]) == {None}
    assert [one["id"] for one in data["nodes"][1:]] == [one["id"] for one in page_data(report)["nodes"][1:]]


def test_the_page_is_the_same_bytes_each_time_and_in_any_order(report):
    again = pv.check(DRAFT, list(reversed(POOL)))
    assert again.to_html() == report.to_html()


@pytest.mark.parametrize("ending", [".txt", ".json", ".csv", ".html", ".HTM"])
def test_the_ending_says_how_a_report_is_saved(report, tmp_path, ending):
    report.save(tmp_path / f"out{ending}")
    begins = {".txt": "draft: ", ".json": "{", ".csv": "start,end,kind", ".html": "<!DOCTYPE", ".HTM": "<!DOCTYPE"}
    assert (tmp_path / f"out{ending}").read_text(encoding="utf-8").startswith(begins[ending])


def test_another_ending_is_refused_and_the_known_are_named(report, tmp_path):
    with pytest.raises(pv.UnsupportedFormat, match=r"\.txt, \.json, \.html"):
        report.save(tmp_path / "out.doc")
    with pytest.raises(pv.UnsupportedFormat, match="text, json, html, csv"):
        report.written("doc")


# On the command line


def test_the_command_writes_the_page(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "draft.txt").write_text(DRAFT.text, encoding="utf-8")
    done = run("check", "draft.txt", str(SEEDS), "-o", "check.html")
    assert done.code == 0, done.err
    assert "no match among these 5 articles" in (tmp_path / "check.html").read_text(encoding="utf-8")


def test_an_archive_writes_the_same_page_but_for_where_it_looked(tmp_path, report):
    with pv.Archive(tmp_path / "desk.archive") as archive:
        archive.add(POOL)
        data = page_data(archive.check(DRAFT))
    other = page_data(report)
    assert data.pop("where") == f"in this archive of {len(POOL)} articles"
    assert other.pop("where") == f"among these {len(POOL)} articles"
    assert data["shares"].pop()["words"] == other["shares"].pop()["words"]
    assert data == other


def test_a_page_of_several_drafts_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pv.Archive("desk.archive") as archive:
        archive.add(POOL)
    (tmp_path / "desk").mkdir()
    for name in ("one", "two"):
        (tmp_path / "desk" / f"{name}.txt").write_text(HARBOUR, encoding="utf-8")
    done = run("archive", "check", "desk.archive", "desk", "-o", "check.html")
    assert done.code == 2
    assert "--format html shows one draft, and these are 2" in done.err


# In the browser


@needs_chromium
def test_the_shares_stand_above_and_quotations_and_credited_copy_apart(opened):
    page = opened("check").page
    told = page.locator(".share-words li").all_inner_texts()
    words = [
        "also stand elsewhere",
        "stand in sources that the draft names",
        "are quotations that others have too",
        "are boilerplate",
        "no match among these 9 articles",
    ]
    assert [next(word for word in words if word in one) for one in told] == words
    counts = [int(re.search(r"([\d,]+) words?$", one)[1].replace(",", "")) for one in told]
    widths = [one.bounding_box()["width"] for one in page.locator(".shares .share").all()]
    for count, width in zip(counts, widths, strict=True):
        assert width / sum(widths) == pytest.approx(count / sum(counts), abs=0.02)


@needs_chromium
def test_the_draft_is_whole_and_its_passages_are_marked_by_kind(opened, report):
    page = opened("check").page
    shown = page.locator(".draft .text").evaluate(
        "one => { const all = one.cloneNode(true); all.querySelectorAll('.ref').forEach(ref => ref.remove()); "
        "return all.textContent; }"
    )
    assert shown == DRAFT.text
    kinds = [one.get_attribute("class").split()[1] for one in page.locator(".draft mark.block").all()]
    assert kinds == [one.kind for one in report.findings]
    named = [number for number, one in enumerate(report.findings) if one.credited == "credited"]
    marked = page.locator(".draft mark.block.named")
    assert [int(one.get_attribute("data-block")) for one in marked.all()] == named != []


@needs_chromium
def test_pointing_at_a_passage_names_its_sources_and_lights_their_cards(opened, report):
    page = opened("check").page
    ref(page, 0).hover()
    tip = page.locator("#tip")
    assert tip.is_visible()
    names = {source.article for source in report.findings[0].sources}
    assert page.locator(".card.lit").count() == len(names)
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    page.locator(".card").first.hover()
    assert page.locator(".draft mark.lit").count() >= 1


@needs_chromium
def test_a_passage_opens_both_texts_at_its_place(opened, report):
    watched = opened("check")
    page = watched.page
    number = next(place for place, one in enumerate(report.findings) if one.sources[0].article == "election")
    ref(page, number).click()
    page.locator(".sides .ribbons path").first.wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate("location.hash").endswith(f"/{number}")
    ranges = page.evaluate("[...CSS.highlights.get('place')].map(one => one.toString())")
    assert report.findings[number].text[:40] in "".join(ranges)
    assert page.locator(".pane.right h3").inner_text() == "Voters go to the polls"
    visible = page.locator(".pane.right .scroller").bounding_box()
    mark = page.locator(".pane.right mark.block").first.bounding_box()
    assert visible["y"] - 5 < mark["y"] < visible["y"] + visible["height"]
    page.go_back()
    page.locator(".draft").wait_for()


@needs_chromium
def test_a_source_of_a_part_of_a_passage_shows_that_part(opened):
    watched = opened("seeds")
    page = watched.page
    data = json.loads(page.locator("#data").text_content())
    number = next(place for place, node in enumerate(data["nodes"]) if node["id"].startswith("004"))
    page.goto(f"{watched.address}#/source/{number}/0")
    page.locator(".sides .ribbons path").first.wait_for()
    page.wait_for_timeout(400)
    place = "[...CSS.highlights.get('place')].map(one => one.toString()).join(' ')"
    assert len(page.evaluate(place).split()) < 80 < data["findings"][0]["words"]


@needs_chromium
def test_every_source_opens_beside_the_draft(opened):
    watched = opened("check")
    data = json.loads(watched.page.locator("#data").text_content())
    for number in range(1, len(data["nodes"])):
        watched.page.goto(f"{watched.address}#/source/{number}")
        watched.page.locator("#here li").first.wait_for()
        assert watched.page.locator(".pane").count() == 2
    watched.page.goto(f"{watched.address}#/source/99")
    assert watched.page.locator("h1").inner_text() == "No such source in this report"


@needs_chromium
def test_quotations_boilerplate_and_named_sources_can_be_hidden(opened, report):
    page = opened("check").page
    rows = page.locator("#passages tbody tr")
    assert rows.count() == len(report.findings)
    kinds = [one.kind for one in report.findings]
    for label, kind in (("Quotations", "quotation"), ("Boilerplate", "boilerplate")):
        before = rows.count()
        page.locator("#passages").get_by_label(label).uncheck()
        assert before - rows.count() == kinds.count(kind) > 0
        page.locator("#draft").get_by_role("checkbox", name=label).uncheck()
        mark = page.locator(f".draft mark.block.{kind}").first
        assert mark.evaluate("one => getComputedStyle(one).backgroundColor") == "rgba(0, 0, 0, 0)"
    page.locator("#passages").get_by_label("Sources that the draft names").uncheck()
    assert "Velmar Herald" not in page.locator("#passages tbody").inner_text()
    page.locator("#passages").get_by_label("Least words").select_option("100")
    words = rows.locator('td[data-name="Words"]').all_inner_texts()
    assert all(int(one) >= 100 for one in words)


@needs_chromium
def test_the_table_of_sources_is_sorted_and_searched(opened, report):
    page = opened("check").page
    words = page.locator('#sources td[data-name="Words"]').all_inner_texts()
    assert [int(one) for one in words] == [one.words for one in report.sources]
    page.locator("#sources th", has_text="Words").locator("button").click()
    assert [int(one) for one in page.locator('#sources td[data-name="Words"]').all_inner_texts()] == sorted(
        map(int, words)
    )
    page.get_by_label("Find a source").fill("velmar")
    assert page.locator("#sources tbody tr").count() == 1


@needs_chromium
def test_all_of_it_can_be_reached_by_keyboard(opened):
    page = opened("check").page
    ref(page, 0).focus()
    assert page.locator("#tip").is_visible()
    page.keyboard.press("Enter")
    page.locator(".sides").wait_for()
    assert page.evaluate("document.activeElement.id") == "content"
    page.go_back()
    page.locator(".draft").wait_for()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached |= set(page.evaluate("[...document.activeElement.classList]"))
    assert {"scroller", "ref", "beside-draft", "chip"} <= reached


@needs_chromium
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (400, "dark"), (1920, "dark")])
@pytest.mark.parametrize("name", ["check", "seeds", "little", "nothing"])
def test_nobody_is_kept_out_and_nothing_is_wider_than_the_window(opened, name, width, scheme):
    watched = opened(name, width=width, color_scheme=scheme)
    for route in ("", "#/source/1") if name != "nothing" else ("",):
        watched.open(route)
        watched.page.wait_for_timeout(200)
        assert barriers(watched.page) == []
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
        assert UNSAYABLE.search(said_outside_of_texts(watched.page)) is None


@needs_chromium
def test_a_draft_that_stands_nowhere_says_so(opened):
    page = opened("nothing").page
    assert page.locator(".lead").inner_text() == "No match among this 1 article."
    assert page.locator("#sources, #passages, .shares").count() == 0
    assert page.locator("#nav a").all_inner_texts() == ["Draft", "Inputs", "Run"]


@needs_chromium
def test_a_printed_page_has_the_whole_draft_and_its_sources(opened):
    watched = opened("check", color_scheme="dark")
    watched.page.emulate_media(media="print")
    for name in (".draft .scroller", ".beside-draft"):
        assert watched.page.locator(name).evaluate("one => one.scrollHeight - one.clientHeight") <= 1
    assert watched.page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 32, 36)"
    assert len(watched.page.pdf()) > 10_000


@needs_chromium
def test_without_scripts_the_page_shows_the_report_as_text(chromium, folder):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "check.html").as_uri())
    assert "sources among these 9 articles" in page.locator("noscript").inner_text()
    context.close()


@needs_chromium
def test_the_page_is_small_and_soon_there(chromium, folder):
    assert (folder / "seeds.html").stat().st_size < 1_500_000
    assert first_paint(chromium, folder / "seeds.html", enough=300) < 300


def test_a_page_is_named_by_the_title_of_its_draft_or_by_how_it_begins():
    for draft, name in (
        (pv.Article("a", HARBOUR, title="Harbour closed"), "“Harbour closed”"),
        (pv.Article("a", "Nobody here has written of the council's meeting on Tuesday, which was long."), None),
        (pv.Article("desk-7", "x" * 300), "desk-7"),
    ):
        told = contents(pv.check(draft, [pv.Article("other", HARBOUR)])).title
        expected = name or "“Nobody here has written of the council's meeting on…”"
        assert told == f"{expected}: where its passages stand"
