"""
The desk's page in a real browser: a draft, its sources, both texts, the tree, an article added and found.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from benchmarks.corpora import rows

import provenance as pv
from articles_for_tests import HARBOUR
from browser_for_tests import AXE, browser, needs_chromium
from serving_for_tests import SEEDS, archive_of, served

DRAFT = (SEEDS / "001_92090ce90e0505e5.txt").read_text(encoding="utf-8")
FIRST = "Kremlin Says President Agrees US Talks With Russia On Ukraine To Resume"
WIDTHS = (400, 1280, 1920)


@pytest.fixture(scope="module")
def chromium():
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """
    A server over the seeds but 001, and made-up articles.
    """
    others = [one for one in pv.read(SEEDS) if not one.id.startswith("001")]
    others += [
        pv.Article(
            f"made-{number}", f"{HARBOUR}\n\nReport number {number}.", title=f"Harbour {number}", outlet="Port News"
        )
        for number in range(12)
    ]
    path = tmp_path_factory.mktemp("desk") / "newsroom.archive"
    with served(archive_of(path, others)) as server:
        server.indexed()
        yield server


class Desk:
    """
    A browser at the desk, of which every request, error and line of the console is written down.
    """

    def __init__(self, chromium, server, **options):
        self.context = chromium.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        self.server, self.wrongs, self.requests = server, [], []
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)
        self.page.on("request", lambda one: self.requests.append(one.url))
        self.page.on("console", lambda one: self.wrongs.append(f"{one.type}: {one.text}"))
        self.page.on("pageerror", lambda one: self.wrongs.append(f"error: {one}"))
        self.page.on("dialog", lambda one: (self.wrongs.append(f"dialog: {one.message}"), one.dismiss()))
        self.open(server.address)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.context.close()

    def open(self, address):
        self.page.goto(address)
        self.ready()

    def ready(self):
        self.page.wait_for_selector("html[data-ready]")

    def assert_quiet(self):
        """
        Nothing was said, and nothing but this server was asked.
        """
        assert self.wrongs == []
        assert {url.split("/")[2] for url in self.requests} == {f"127.0.0.1:{self.server.port}"}

    def barriers(self):
        """
        Give what axe-core finds of serious barriers.
        """
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run()")
        return [
            (one["id"], [node["target"] for node in one["nodes"]][:3])
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]

    def picture(self, name):
        """
        Take a picture of the whole page at each width, where PROVENANCE_PICTURES says where to put them.
        """
        folder = os.environ.get("PROVENANCE_PICTURES")
        size = self.page.viewport_size
        for width in WIDTHS if folder else ():
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.wait_for_timeout(200)
            self.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        self.page.set_viewport_size(size)

    def paste(self, text):
        """
        Paste as a person does: through the clipboard.
        """
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self.server.origin)
        self.page.focus("#draft-text")
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+V")


def fits(page):
    """
    Nothing is wider than the window.
    """
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def look_at_a_draft(chromium, server):
    with Desk(chromium, server) as seen:
        page = seen.page
        assert "token" not in page.url
        assert seen.barriers() == []
        seen.picture("desk")
        seen.paste(DRAFT)
        page.wait_for_url("**/check/*")
        seen.ready()
        assert page.locator("#sources tbody tr").first.inner_text().startswith(FIRST)
        assert page.locator(".draft mark").count() >= 1
        assert seen.barriers() == []
        seen.picture("check")
        page.locator(".cards a").first.click()
        page.wait_for_selector(".sides")
        assert page.locator(".pane.left mark.block").count() == page.locator(".pane.right mark.block").count() > 3
        assert page.locator(".ribbon").count() > 0
        assert seen.barriers() == []
        seen.picture("comparison")
        page.get_by_role("link", name="Derivation tree").click()
        page.wait_for_url("**/answers/*")
        seen.ready()
        assert page.locator("#trees circle.lost").count() >= 1
        told = page.locator("#trees").inner_text()
        assert "lost-1" in told
        assert FIRST in told
        dashes = page.locator("#trees .tree circle.lost").first.evaluate("one => getComputedStyle(one).strokeDasharray")
        assert dashes not in ("", "none")
        assert seen.barriers() == []
        seen.picture("tree")
        seen.assert_quiet()


def add_and_find(chromium, server):
    from playwright.sync_api import expect

    with Desk(chromium, server) as seen:
        page = seen.page
        page.get_by_text("Type or paste an article").click()
        page.get_by_label("Id", exact=True).fill("desk-7")
        page.get_by_label("Title").fill("Lighthouse reopens")
        page.locator("form.typed").get_by_label("Outlet").fill("The Desk")
        page.get_by_label("Published").fill("2024-05-02")
        page.get_by_label("Text of the article").fill(f"The zirconium lighthouse was re-opened (again). {HARBOUR}")
        held = server.get("/api/about").json["articles"]
        page.get_by_text(f": {held:,} articles").wait_for()
        page.get_by_role("button", name="Add this article").click()
        page.locator(".jobs li", has_text="desk-7").get_by_text("done; 1 added").wait_for()
        page.get_by_text(f": {held + 1:,} articles").wait_for()
        seen.picture("added")
        page.get_by_label("Words").fill("zirconium lighthouse")
        page.get_by_role("button", name="Search").click()
        page.get_by_text("1 article found").wait_for()
        assert "zirconium" in page.locator(".hits").inner_text()
        assert page.locator(".hits mark").all_inner_texts() == ["zirconium", "lighthouse"]
        page.get_by_label("Words").fill('"The zirconium" re-opened (again). lightho* {?')
        page.get_by_role("button", name="Search").click()
        # Not `wait_for_function`: what it asks a second time, the page's own policy does not let be evaluated.
        marked = ["The zirconium", "lightho", "re-opened", "(again)."]
        expect(page.locator(".hits mark")).to_have_text(marked, timeout=30_000)
        seen.picture("found")
        assert seen.barriers() == []
        page.get_by_role("link", name="Lighthouse reopens").click()
        page.wait_for_selector("#text .text")
        assert "zirconium" in page.locator("#text").inner_text()
        assert seen.barriers() == []
        seen.assert_quiet()


@needs_chromium
def test_a_draft_is_pasted_and_its_first_source_its_comparison_and_its_tree_are_seen(chromium, desk):
    look_at_a_draft(chromium, desk)


@needs_chromium
def test_an_article_is_added_and_found_by_its_words(chromium, desk):
    add_and_find(chromium, desk)


@pytest.mark.long
@needs_chromium
def test_the_same_among_the_articles_of_bbc_2225(chromium, tmp_path):
    try:
        news = [pv.Article(row["id"], row["text"]) for row in rows("bbc_2225/articles.jsonl.xz")]
    except FileNotFoundError as error:
        pytest.skip(str(error))
    others = [one for one in pv.read(SEEDS) if not one.id.startswith("001")]
    with served(archive_of(tmp_path / "newsroom.archive", news + others)) as server:
        server.indexed()
        look_at_a_draft(chromium, server)
        add_and_find(chromium, server)


@needs_chromium
def test_the_keyboard_alone_reaches_everything(chromium, desk):
    with Desk(chromium, desk) as seen:
        page = seen.page
        press = page.keyboard.press

        def tab_to(selector, most=400):
            for _ in range(most):
                press("Tab")
                if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                    return
            raise AssertionError(f"{selector} is not reached by Tab")

        press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        tab_to("#draft-text")
        page.keyboard.insert_text(DRAFT)
        press("Control+Enter")
        page.wait_for_url("**/check/*")
        seen.ready()
        tab_to(".cards a")
        press("Enter")
        page.wait_for_selector(".sides")
        tab_to(".scroller")
        press("PageDown")
        press("Home")
        tab_to("button.ref")
        press("Enter")
        page.reload()
        seen.ready()
        tab_to("nav.site a[href*='tree']")
        press("Enter")
        page.wait_for_url("**/answers/*")
        seen.ready()
        assert page.locator("#trees circle.lost").count() >= 1
        tab_to("nav.site a[href='/']")
        press("Enter")
        page.wait_for_url(f"{desk.origin}/")
        seen.ready()
        tab_to("#search-words")
        page.keyboard.insert_text("biden kremlin")
        press("Enter")
        page.wait_for_selector(".hits li")
        tab_to(".hits a")
        press("Enter")
        page.wait_for_selector("#text .text")
        page.evaluate("document.activeElement.blur()")
        tab_to(".back a")
        press("Enter")
        page.wait_for_selector("summary")
        tab_to("summary")
        press("Enter")
        for text in (
            "desk-8",
            "By the keyboard",
            "The Desk",
            "2024-05-03",
            f"The molybdenum pier was closed. {HARBOUR}",
        ):
            press("Tab")
            page.keyboard.insert_text(text)
        press("Tab")
        press("Enter")
        page.locator(".jobs li", has_text="desk-8").get_by_text("done; 1 added").wait_for()
        assert desk.get("/api/articles?words=molybdenum").json["total"] == 1
        seen.assert_quiet()


@needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_and_has_no_serious_barrier_in_light_and_dark(chromium, desk, width, scheme):
    with Desk(chromium, desk, viewport={"width": width, "height": 900}, color_scheme=scheme) as seen:
        page = seen.page
        key = desk.post("/api/drafts", {"text": DRAFT}).json
        names = [one["id"] for one in desk.get("/api/articles?words=kremlin").json["hits"]]
        for address in ("/", key["page"], f"/compare?left={names[0]}&right={names[1]}", f"/#/article/{names[0]}"):
            seen.open(desk.origin + address)
            page.wait_for_load_state("networkidle")
            assert fits(page), address
            assert seen.barriers() == [], address
        seen.assert_quiet()


@needs_chromium
def test_what_is_missing_is_said_and_who_has_no_token_sees_nothing(chromium, desk):
    with Desk(chromium, desk) as seen:
        page = seen.page
        page.goto(f"{desk.origin}/check/unknown")
        assert "This draft is kept no more" in page.locator("main").inner_text()
        page.get_by_role("link", name="Desk", exact=True).click()
        page.wait_for_selector("#draft-text")
        page.goto(f"{desk.origin}/#/article/nothing-of-this-name")
        page.get_by_text("no article of the archive has the id").wait_for()
        stranger = chromium.new_context()
        other = stranger.new_page()
        assert other.goto(f"{desk.origin}/").status == 401
        assert "The desk" not in other.content()
        stranger.close()


@needs_chromium
def test_files_are_dropped_watched_and_cancelled(chromium, desk, tmp_path):
    lines = "".join(
        f'{{"id": "drop-{number}", "text": "Tungsten bridge {number}. {HARBOUR[:900]}"}}\n' for number in range(20)
    )
    (tmp_path / "drops.jsonl").write_text(lines.replace("\n\n", " "), encoding="utf-8")
    with Desk(chromium, desk) as seen:
        page = seen.page
        with page.expect_file_chooser() as chosen:
            page.get_by_role("button", name="Choose files to add").click()
        chosen.value.set_files(tmp_path / "drops.jsonl")
        page.locator(".jobs li", has_text="drops.jsonl").get_by_text("done; 20 added").wait_for()
        dropped = page.evaluate_handle(
            """() => { const data = new DataTransfer();
            data.items.add(new File(['<html><body><article><p>The rhenium ferry sails again on Monday at noon, '
              + 'and the whole town will be there to see it off.</p></article></body></html>'], 'ferry.html'));
            return data; }"""
        )
        page.dispatch_event("#add", "drop", {"dataTransfer": dropped})
        page.locator(".jobs li", has_text="ferry.html").get_by_text("done; 1 added").wait_for()
        assert desk.get("/api/articles?words=rhenium+ferry").json["total"] == 1
        page.dispatch_event("#draft", "drop", {"dataTransfer": dropped})
        page.wait_for_url("**/check/*")
        seen.ready()
        assert "the draft itself is in the archive" in page.locator("#inputs").inner_text()
        seen.assert_quiet()
