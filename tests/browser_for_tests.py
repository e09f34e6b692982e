"""
A real browser without a window: Debian's chromium, driven by Playwright.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import axe_playwright_python
import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_REQUIRED = "chromium" in os.environ.get("PROVENANCE_REQUIRE", "").split(",")
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

# MPL-2.0; installed beside the tests and never shipped.
AXE = next(Path(axe_playwright_python.__file__).parent.glob("**/axe.min.js"))

needs_chromium = pytest.mark.skipif(CHROMIUM is None and not _REQUIRED, reason="chromium is not installed here")


@contextlib.contextmanager
def browser():
    """
    Start Chromium; where it must be there and is not, fail.
    """
    if CHROMIUM is None:
        raise RuntimeError("PROVENANCE_REQUIRE names chromium, and no chromium is installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield started
        started.close()


class Watched:
    """
    A page of which every request, error, dialog and line of the console is written down.
    """

    def __init__(self, context, path):
        self.requests, self.wrongs = [], []
        self.page = context.new_page()
        self.page.on("request", lambda one: self.requests.append(one.url))
        self.page.on("console", lambda one: self.wrongs.append(f"{one.type}: {one.text}"))
        self.page.on("pageerror", lambda one: self.wrongs.append(f"error: {one}"))
        self.page.on("dialog", lambda one: (self.wrongs.append(f"dialog: {one.message}"), one.dismiss()))
        self.page.on("popup", lambda one: self.wrongs.append(f"popup: {one.url}"))
        self.address = path.as_uri()
        self.open()

    def open(self, route=""):
        self.page.goto(self.address + route)
        self.page.wait_for_selector("html[data-ready]")
        if route:
            self.page.reload()
            self.page.wait_for_selector("html[data-ready]")

    def assert_quiet(self):
        """
        Nothing was said, and nothing but the file itself was asked for.
        """
        assert self.wrongs == []
        assert {url.partition("#")[0] for url in self.requests} <= {self.address}


@contextlib.contextmanager
def pages_of(started, folder):
    """
    Give what opens the pages of a folder; at the end nothing may have been said and nothing asked for.
    """
    contexts, watched = [], []

    def open_one(name, width=1280, height=900, **options):
        context = started.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        watched.append(Watched(context, folder / f"{name}.html"))
        return watched[-1]

    yield open_one
    for one in watched:
        one.assert_quiet()
    for context in contexts:
        context.close()


def barriers(page):
    """
    Give what axe-core finds that keeps people out, serious and critical.
    """
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    bad = [one for one in found["violations"] if one["impact"] in ("serious", "critical")]
    return [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in bad]


def said_outside_of_texts(page):
    """
    Give what a view says in words of our own; the texts of others are taken out of it.
    """
    return page.evaluate(
        "document.querySelectorAll('.text, script').forEach(one => one.remove()) || document.body.innerText"
    )


def first_paint(started, path, enough):
    """
    Give the least milliseconds to the first paint of a page, of twenty times at most: other work delays some of them.
    """
    least = float("inf")
    for _ in range(20):
        context = started.new_context()
        watched = Watched(context, path)
        watched.page.wait_for_timeout(100)
        shown = watched.page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        least = min(least, shown)
        context.close()
        if least < enough:
            break
    return least
