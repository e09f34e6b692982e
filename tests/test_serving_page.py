"""
The desk's page in a real browser: a draft, its sources, both texts, the tree, an article added and found.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
        pv.Article(f"made-{number}", f"{HARBOUR}\n\nReport number {number}.", title=f"Harbour {number}", outlet="Port News")
        for number in range(12)
    ]
    path = tmp_path_factory.mktemp("desk") / "newsroom.archive"
    with served(archive_of(path, others)) as server:
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


@needs_chromium
def test_a_draft_is_pasted_and_its_first_source_its_comparison_and_its_tree_are_seen(chromium, desk):
    with Desk(chromium, desk) as seen:
        page = seen.page
        assert "token" not in page.url
        assert seen.barriers() == []
        seen.picture("desk")
        seen.paste(DRAFT)
        page.wait_for_url("**/check/*")
        seen.ready()
        assert page.locator("#sources tbody tr").first.inner_text().startswith(FIRST)
        assert page.locator(".draft mark").count() > 5
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


@needs_chromium
def test_an_article_is_added_and_found_by_its_words(chromium, desk):
    with Desk(chromium, desk) as seen:
        page = seen.page
        page.get_by_text("Type or paste an article").click()
        page.get_by_label("Id", exact=True).fill("desk-7")
        page.get_by_label("Title").fill("Lighthouse reopens")
        page.locator("form.typed").get_by_label("Outlet").fill("The Desk")
        page.get_by_label("Published").fill("2024-05-02")
        page.get_by_label("Text of the article").fill("The zirconium lighthouse was opened again on Thursday, said its keeper.")
        page.get_by_role("button", name="Add this article").click()
        page.get_by_text("done; 1 added").first.wait_for()
        seen.picture("added")
        page.get_by_label("Words").fill("zirconium lighthouse")
        page.get_by_role("button", name="Search").click()
        page.get_by_text("1 article found").wait_for()
        assert "zirconium" in page.locator(".hits").inner_text()
        seen.picture("found")
        assert seen.barriers() == []
        page.get_by_role("link", name="Lighthouse reopens").click()
        page.wait_for_selector("#text .text")
        assert "said its keeper" in page.locator("#text").inner_text()
        assert seen.barriers() == []
        seen.assert_quiet()
