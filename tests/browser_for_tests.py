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
