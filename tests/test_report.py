"""
The report in a real browser: what it shows, how it is used by mouse and keyboard, and that nothing leaves it.
"""

from __future__ import annotations

import json
import random
import re

import pytest

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from browser_for_tests import (
    Watched,
    barriers,
    browser,
    first_paint,
    needs_chromium,
    pages_of,
    said_outside_of_texts,
)
from provenance.lineage.records import Lineage
from provenance.runs import Run
from test_answer import CORPORA, SEEDS, UNSAYABLE, answer_to, article, edge

pytestmark = needs_chromium

DATED = [
    pv.Article("agency", HARBOUR, title="Harbour loses its ferry", outlet="Agency", published="2024-03-01T06:00:00Z"),
    pv.Article("morning", first_rewrite(), title="Ferry to go", outlet="Morning", published="2024-03-01T11:30:00Z"),
    pv.Article("undated", HARBOUR.replace("ageing", "old"), title="No more ferry"),
    pv.Article("day", HARBOUR.replace("harbour", "port"), title="Port loses its ferry", published="2024-03-02"),
]


@pytest.fixture(scope="module")
def chromium():
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    answers = {"seeds": answer_to("seeds"), "dated": pv.trace(DATED), "nothing": answer_to("nothing")}
    answers |= {name.replace(" ", "-"): answer_to(name) for name in ("one article", "set aside and warned of")}
    for name, answer in answers.items():
        answer.save(folder / f"{name}.html")
    corpus = pv.read(SEEDS)
    pv.compare(corpus["000"], corpus["001"]).save(folder / "compare.html")
    return folder


@pytest.fixture
def opened(chromium, pages):
    with pages_of(chromium, pages) as open_one:
        yield open_one


# The tree


def test_a_dashed_lost_source_stands_above_the_two_articles_that_come_from_it(opened):
    page = opened("seeds").page
    nodes = page.locator(".tree circle.node")
    nodes.first.wait_for()
    boxes = [
        (nodes.nth(place).get_attribute("stroke-dasharray"), nodes.nth(place).bounding_box()) for place in range(3)
    ]
    assert nodes.count() == 3
    assert [dash is not None for dash, _ in boxes] == [True, False, False]
    assert boxes[0][1]["y"] < boxes[1][1]["y"] < boxes[2][1]["y"]
    rows = page.locator(".tree .rows > li")
    assert "lost-1" in rows.nth(0).inner_text()
    assert [rows.nth(place).locator(".about").inner_text()[-20:-17] for place in (1, 2)] == ["000", "001"]
    assert "very likely (0.97)" in rows.nth(1).inner_text()


def test_the_nodes_stand_level_with_their_rows(opened):
    for name in ("seeds", "dated"):
        page = opened(name).page
        page.locator(".tree circle.node").first.wait_for()
        for node in page.locator(".tree circle.node").all():
            number = node.get_attribute("data-node")
            circle = node.bounding_box()
            row = page.locator(f'.rows li[data-node="{number}"] .name').bounding_box()
            assert abs(circle["y"] + circle["height"] / 2 - (row["y"] + row["height"] / 2)) < 6


def test_surer_edges_are_wider_and_the_words_say_how_sure(opened):
    page = opened("dated").page
    page.locator(".tree g.edge").first.wait_for()
    data = json.loads(page.locator("#data").text_content())
    for drawn in page.locator(".tree g.edge").all():
        known = data["edges"][int(drawn.get_attribute("data-edge"))]
        width = float(drawn.locator(".line").get_attribute("stroke-width"))
        assert width == pytest.approx(1 + 4 * known["confidence"], abs=0.01)


def test_dated_articles_stand_on_a_time_axis_and_the_others_beside_it(opened):
    page = opened("dated").page
    page.locator(".axis text").first.wait_for()
    labels = page.locator(".axis text").all_text_contents()
    assert labels[0] == "no date"
    data = json.loads(page.locator("#data").text_content())
    place = {
        data["nodes"][int(node.get_attribute("data-node"))]["id"]: float(node.get_attribute("cx"))
        for node in page.locator(".tree circle.node").all()
    }
    assert place["undated"] < place["agency"] < place["morning"] < place["day"]
    assert page.locator(".whisker").count() == 3


def test_pointing_at_an_edge_shows_its_evidence_and_escape_hides_it(opened):
    page = opened("seeds").page
    page.locator(".rows a.edge").first.hover()
    tip = page.locator("#tip")
    assert tip.is_visible()
    assert "bits" in tip.inner_text()
    assert "else no source found: 0.03" in tip.inner_text()
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    page.locator(".rows a.edge").nth(1).focus()
    assert "else from 000" in tip.inner_text()


# Both texts


def test_a_click_on_an_edge_opens_both_texts_with_linked_passages(opened):
    watched = opened("seeds")
    page = watched.page
    page.locator(".tree g.edge").first.click()
    page.locator(".sides").wait_for()
    texts = {article.id[:3]: article.text for article in pv.read(SEEDS)}
    for side, name in (("left", "000"), ("right", "001")):
        shown = page.locator(f".pane.{side} .text").evaluate(
            "one => [...one.querySelectorAll('button')].reduce((all, b) => (b.remove(), all), one).textContent"
        )
        assert shown == texts[name]
    blocks = page.locator(".pane.left mark.block")
    assert blocks.count() >= 10
    watched.open("#/edge/0")
    page.locator(".pane.left mark.block").nth(1).hover()
    number = page.locator(".pane.left mark.block").nth(1).get_attribute("data-block")
    assert page.locator(f'.pane.right mark.block.lit[data-block="{number}"]').count() == 1
    assert page.locator(f'.ribbons .lit[data-block="{number}"]').count() == 1


def test_changed_cut_added_and_quoted_words_are_marked(opened):
    watched = opened("seeds")
    watched.open("#/edge/0")
    page = watched.page
    left, right = page.locator(".pane.left"), page.locator(".pane.right")
    assert "tit-for-tat" in [one.strip() for one in right.locator(".only").all_text_contents()]
    assert "aide Yuri" in left.locator(".replaced").all_text_contents()
    assert "ally Yurik" in right.locator(".replaced").all_text_contents()
    assert any("breakthrough" in one for one in left.locator(".quoted").all_text_contents())
    page.get_by_label("Changes").uncheck()
    assert left.locator(".replaced").first.evaluate("one => getComputedStyle(one).textDecorationLine") == "none"


def test_the_two_texts_scroll_together(opened):
    watched = opened("seeds")
    watched.open("#/edge/0")
    page = watched.page
    left, right = page.locator(".pane.left .scroller"), page.locator(".pane.right .scroller")
    left.hover()
    page.mouse.wheel(0, 700)
    page.wait_for_timeout(300)
    assert left.evaluate("one => one.scrollTop") > 300
    assert right.evaluate("one => one.scrollTop") > 200
    level = page.evaluate(
        """() => [...document.querySelectorAll('.pane.left mark.block')].map(one => {
            const other = document.querySelector(`.pane.right mark.block[data-block="${one.dataset.block}"]`);
            return [one.getBoundingClientRect().top, other.getBoundingClientRect().top];
        })"""
    )
    pane = left.bounding_box()
    reading = pane["y"] + pane["height"] * 0.3
    nearest = min(level, key=lambda both: abs(both[0] - reading))
    assert abs(nearest[0] - nearest[1]) < 160


def test_a_click_on_a_passage_brings_its_other_side_level(opened):
    watched = opened("seeds")
    watched.open("#/edge/0")
    page = watched.page
    number = "9"
    page.locator(f'.pane.left .ref[data-block="{number}"]').focus()
    page.wait_for_timeout(300)  # coming to the passage scrolls, and scrolling takes the other side with it
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    tops = [
        page.locator(f'.pane.{side} mark.block[data-block="{number}"]').first.bounding_box()["y"]
        for side in ("left", "right")
    ]
    assert abs(tops[0] - tops[1]) < 12


def test_the_evidence_is_a_waterfall_that_adds_up(opened):
    watched = opened("seeds")
    watched.open("#/edge/0")
    page = watched.page
    bits = [
        float(one.split()[0].replace("−", "-")) for one in page.locator(".waterfall tbody .number").all_inner_texts()
    ]
    edge = answer_to("seeds").edges[0]
    assert bits == [line.weight_bits for line in edge.evidence]
    total = page.locator(".waterfall tfoot .number").inner_text()
    assert float(total.split()[0]) == pytest.approx(sum(bits), abs=0.05)
    assert page.locator(".explanations li").first.inner_text().endswith("very likely (0.97)")
    page.locator(".waterfall .jump").first.click()
    assert page.evaluate("CSS.highlights.get('place').size") >= 2


def test_the_lost_source_has_every_sentence_with_its_witnesses(opened):
    watched = opened("seeds")
    page = watched.page
    page.get_by_role("link", name="lost-1", exact=True).first.click()
    page.locator(".reconstruction").wait_for()
    expected = answer_to("seeds").reconstruct("lost-1")
    assert page.locator(".sentence").all_text_contents() == [one.text for one in expected.sentences]
    assert page.locator(".reconstruction .gap").count() == sum(expected.gaps)
    chips = page.locator(".reconstruction li:not(.gap) .witnesses")
    assert chips.first.locator("a").all_inner_texts() == [name for name, *_ in expected.sentences[0].spans]
    chips.first.locator("a").first.click()
    page.locator(".text.alone").wait_for()
    name, start, end = expected.sentences[0].spans[0]
    shown = page.evaluate("[...CSS.highlights.get('place')][0].toString()")
    assert shown == pv.read(SEEDS)[name].text[start:end]


def test_every_pair_and_every_article_opens(opened):
    watched = opened("seeds")
    page = watched.page
    data = json.loads(page.locator("#data").text_content())
    for number in range(len(data["pairs"])):
        page.goto(f"{watched.address}#/pair/{number}")
        page.locator(".sides").wait_for()
    for number in range(5):
        page.goto(f"{watched.address}#/article/{number}")
        page.locator(".text.alone").wait_for()
    page.goto(f"{watched.address}#/edge/99")
    assert page.locator("h1").inner_text() == "No such edge in this report"


# Tables


def rows_of(page, name):
    return page.locator(f"#{name} tbody tr")


def test_the_table_of_pairs_is_sorted_and_filtered(opened):
    page = opened("seeds").page
    total = rows_of(page, "pairs").count()
    heading = page.locator("#pairs th", has_text="Words")
    heading.locator("button").click()
    assert heading.get_attribute("aria-sort") == "descending"
    words = [int(one) for one in rows_of(page, "pairs").locator('td[data-name="Words"]').all_inner_texts()]
    assert words == sorted(words, reverse=True)
    heading.locator("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    page.get_by_label("Shared quotations").uncheck()
    assert rows_of(page, "pairs").count() == total - 2
    page.locator("#pairs").get_by_label("Least confidence").select_option("0.95")
    assert set(rows_of(page, "pairs").locator('td[data-name="What they are"]').all_inner_texts()) == {
        "share a passage",
        "from one lost source",
    }
    page.get_by_label("Find a pair").fill("004_7d")
    assert rows_of(page, "pairs").count() == 1
    assert page.locator("#pairs .told").inner_text() == f"1 of {total} rows"


def test_the_table_of_articles_finds_by_title_outlet_and_id(opened):
    page = opened("seeds").page
    for wanted, found in (("no success", "001"), ("times of india", "001"), ("003_d", "003")):
        page.get_by_label("Find an article").fill(wanted)
        assert rows_of(page, "articles").count() == 1
        assert found in rows_of(page, "articles").inner_text()


def test_what_was_set_aside_is_named(opened):
    page = opened("set-aside-and-warned-of").page
    told = page.locator("#inputs").inner_text()
    for notice in answer_to("set aside and warned of").run.set_aside:
        assert notice.code in told
        assert notice.message in told


# Everybody


def test_all_of_it_can_be_reached_by_keyboard_alone(opened):
    page = opened("seeds").page
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.className + ' ' + document.activeElement.textContent"))
    assert reached[0].strip() == "skip Skip to the content"
    assert any(one.startswith("edge") for one in reached)
    page.locator(".rows a.edge").first.focus()
    page.keyboard.press("Enter")
    page.locator(".sides").wait_for()
    assert page.evaluate("document.activeElement.id") == "content"
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.scroller')"):
            break
    assert page.evaluate("document.activeElement.matches('.scroller')")
    page.keyboard.press("End")
    page.wait_for_timeout(300)
    assert page.locator(".pane.right .scroller").evaluate("one => one.scrollTop") > 200
    page.go_back()
    page.locator(".tree").wait_for()


def test_the_page_is_dark_by_the_system_or_by_choice(opened):
    def paper(page):
        channels = re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))
        return sum(map(int, channels[:3]))

    light, dark = opened("seeds", color_scheme="light").page, opened("seeds", color_scheme="dark").page
    assert paper(dark) < 150 < 600 < paper(light)
    light.get_by_role("button", name="Switch to dark colours").click()
    dark.get_by_role("button", name="Switch to light colours").click()
    assert paper(light) < 150 < 600 < paper(dark)


ROUTES = ("", "#/edge/0", "#/lost/5", "#/article/1")


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        ("seeds", 1280, "light"),
        ("seeds", 400, "dark"),
        ("dated", 400, "light"),
        ("dated", 1280, "dark"),
        ("compare", 1280, "light"),
        ("compare", 400, "dark"),
    ],
)
def test_axe_finds_nothing_serious(opened, name, width, scheme):
    watched = opened(name, width=width, color_scheme=scheme)
    for route in ROUTES if name == "seeds" else ("",):
        watched.open(route)
        watched.page.wait_for_timeout(200)
        assert barriers(watched.page) == []


@pytest.mark.parametrize("width", [400, 1280, 1920])
@pytest.mark.parametrize("name", ["seeds", "dated", "compare", "nothing", "one-article", "set-aside-and-warned-of"])
def test_nothing_is_wider_than_the_window(opened, name, width):
    watched = opened(name, width=width)
    for route in ROUTES if name == "seeds" else ("",):
        watched.open(route)
        watched.page.wait_for_timeout(100)
        assert watched.page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_printed_page_is_light_and_has_both_texts_whole(opened):
    watched = opened("seeds", color_scheme="dark")
    watched.open("#/edge/0")
    watched.page.emulate_media(media="print")
    for side in ("left", "right"):
        scroller = watched.page.locator(f".pane.{side} .scroller")
        assert scroller.evaluate("one => one.scrollHeight - one.clientHeight") <= 1
    assert not watched.page.locator(".bar").is_visible()
    assert watched.page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 32, 36)"
    assert len(watched.page.pdf()) > 10_000


def test_without_scripts_the_page_shows_the_answer_as_text(chromium, pages):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((pages / "seeds.html").as_uri())
    assert "lost-1: a source that nobody here holds" in page.locator("noscript").inner_text()
    context.close()


def test_a_comparison_is_a_page_of_its_own(opened):
    page = opened("compare").page
    assert "side by side" in page.locator("h1").inner_text()
    assert page.locator(".pane").count() == 2
    assert "“aide Yuri” became “ally Yurik”" in page.locator("#changes").inner_text()


def test_no_view_accuses_or_is_certain(opened):
    watched = opened("seeds")
    for route in ROUTES:
        watched.open(route)
        assert UNSAYABLE.search(said_outside_of_texts(watched.page)) is None


# Weight and speed


def test_the_seeds_report_is_small_and_soon_there(chromium, pages):
    assert (pages / "seeds.html").stat().st_size < 1_500_000
    assert first_paint(chromium, pages / "seeds.html", enough=300) < 300


@pytest.mark.parametrize("name", CORPORA)
def test_every_answer_is_a_page_and_the_same_bytes_each_time(name):
    text = answer_to(name).to_html()
    assert text == answer_to(name).to_html()
    assert text.count("<script") == 2


def story_of(count):
    """
    A dated tree of short versions, never traced: what is asked is how the page bears it.
    """
    rng = random.Random(5)
    hours = [f"2024-03-{1 + number // 24:02}T{number % 24:02}:00:00Z" for number in range(count)]
    texts = [" ".join(rng.sample(HARBOUR.split(), 90)) for _ in range(count)]
    nodes = [
        article(f"v{number:03}", title=f"Version {number}", published=None if number % 9 == 4 else hours[number])
        for number in range(count)
    ]
    edges = [
        edge(f"v{rng.randrange(number):03}", f"v{number:03}", rng.uniform(0.3, 0.99)) for number in range(1, count)
    ]
    return pv.Provenance(
        lineage=Lineage(articles=tuple(nodes), edges=tuple(edges)),
        run=Run(version="0", parameters={}),
        texts=tuple(pv.Article(node.id, text) for node, text in zip(nodes, texts, strict=True)),
    )


def test_a_story_of_five_hundred_articles_opens_in_two_seconds_and_stays_smooth(chromium, tmp_path):
    story_of(500).save(tmp_path / "large.html")
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    times, frames = [], []
    # Other tests keep the machine busy: the least of several is what the page costs.
    while len(times) < 12 and not (times and min(times) < 2_000 and min(frames) < 50):
        watched = Watched(context, tmp_path / "large.html")
        watched.page.locator(".tree circle.node").nth(499).wait_for(state="attached")
        times.append(watched.page.evaluate("performance.now()"))
        frames.append(
            watched.page.evaluate(
                """async () => {
                    const gaps = [];
                    let last = performance.now();
                    for (let step = 0; step < 40; step++) {
                        window.scrollBy(0, 300);
                        await new Promise(requestAnimationFrame);
                        gaps.push(performance.now() - last);
                        last = performance.now();
                    }
                    return gaps.sort((one, other) => one - other)[20];
                }"""
            )
        )
        watched.page.goto(f"{watched.address}#/edge/400")
        watched.page.locator(".sides").wait_for()
        watched.assert_quiet()
        watched.page.close()
    context.close()
    assert min(times) < 2_000
    assert min(frames) < 50
