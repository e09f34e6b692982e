"""
A hundred hostile strings in every field of what is sent to the server: no script runs, and nothing is asked of others.
"""

from __future__ import annotations

from urllib.parse import quote

import pytest

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite, second_rewrite
from browser_for_tests import browser, needs_chromium
from hostile_strings import HUNDRED
from serving_for_tests import archive_of, served
from test_serving_page import Desk

BODIES = (HARBOUR, first_rewrite(), second_rewrite())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """
    A server over a hundred articles whose every field is hostile.
    """
    articles = [
        pv.Article(
            f"{one}{number}",
            f"{BODIES[number % 3]}\n\n“{HUNDRED[-1 - number][:500]}” said {one[:500]} to us.\n\n{one[:500]}",
            title=one,
            outlet=HUNDRED[(number + 33) % 100],
            credit=HUNDRED[(number + 66) % 100],
            url=one,
        )
        for number, one in enumerate(HUNDRED)
    ]
    path = archive_of(tmp_path_factory.mktemp("hostile") / "news<b>room.archive", articles)
    with served(path) as server:
        server.indexed()
        yield server


@pytest.fixture(scope="module")
def chromium():
    with browser() as started:
        yield started


def harmless(seen):
    page = seen.page
    page.wait_for_timeout(50)
    assert page.evaluate("window.ran") is None
    harmful = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter(one =>
            ['IFRAME', 'OBJECT', 'EMBED', 'IMG', 'BASE', 'VIDEO', 'AUDIO', 'META'].includes(one.tagName)
              && !one.closest('head') || one.getAttributeNames().some(name => name.startsWith('on')))
            .map(one => one.outerHTML)"""
    )
    assert harmful == []
    links = page.evaluate("[...document.querySelectorAll('a')].map(one => one.getAttribute('href'))")
    assert all(link.startswith(("#", "/")) and not link.startswith("//") for link in links)


@needs_chromium
def test_no_script_runs_on_any_page(chromium, hostile):
    with Desk(chromium, hostile) as seen:
        page = seen.page
        found = hostile.get("/api/articles?words=harbour&limit=100").json["hits"]
        assert len(found) > 50
        page.get_by_label("Words").fill("harbour")
        page.get_by_role("button", name="Search").click()
        page.wait_for_selector(".hits li")
        while page.get_by_role("button", name="Show more").is_visible():
            before = page.locator(".hits li").count()
            page.get_by_role("button", name="Show more").click()
            page.locator(".hits li").nth(before).wait_for()
        harmless(seen)
        draft = {
            "text": f"{HARBOUR}\n\n{' '.join(HUNDRED[:60])}",
            "title": HUNDRED[0],
            "outlet": HUNDRED[20],
            "credit": HUNDRED[40],
        }
        seen.open(hostile.origin + hostile.post("/api/drafts", draft).json["page"])
        harmless(seen)
        for hit in found[::8]:
            seen.open(f"{hostile.origin}/#/article/{quote(hit['id'], safe='')}")
            page.wait_for_load_state("networkidle")
            harmless(seen)
        pair = f"left={quote(found[0]['id'], safe='')}&right={quote(found[1]['id'], safe='')}"
        seen.open(f"{hostile.origin}/compare?{pair}")
        harmless(seen)
        job = hostile.done(hostile.post("/api/traces", {"id": found[0]["id"]}).json, seconds=300)
        assert job["state"] == "done", job
        seen.open(f"{hostile.origin}/answers/{job['number']}")
        harmless(seen)
        seen.assert_quiet()


@needs_chromium
def test_no_script_runs_in_what_is_typed_or_in_an_address(chromium, hostile):
    with Desk(chromium, hostile) as seen:
        page = seen.page
        for one in HUNDRED[::4]:
            shown = one[:900]
            page.get_by_label("Words").fill(shown)
            page.locator("#search").get_by_label("Outlet").fill(shown)
            page.get_by_role("button", name="Search").click()
            page.goto(f"{hostile.origin}/#/article/{quote(one[:300], safe='')}")
            page.get_by_role("link", name="← The desk").click()
            page.wait_for_selector("#search-words")
        harmless(seen)


@pytest.mark.parametrize("place", ["id", "title", "outlet", "published", "credit", "url", "language", "text"])
def test_no_field_of_an_article_makes_a_fault(hostile, place):
    whole = {"id": "given", "text": HARBOUR}
    for number in range(0, 100, 10):
        articles = [
            whole | {"id": f"{place}{number}{row}"} | {place: one}
            for row, one in enumerate(HUNDRED[number : number + 10])
        ]
        begun = hostile.post("/api/imports", {"articles": articles, "replace": True})
        assert begun.status in (202, 422), begun.body
        if begun.status == 202:
            hostile.post("/api/check", {"text": HARBOUR[:200]})


@pytest.mark.parametrize("place", ["words", "outlet", "since", "until", "limit", "offset", "other"])
def test_no_parameter_of_a_search_makes_a_fault(hostile, place):
    statuses = {
        hostile.get(f"/api/articles?{place}={quote(one, safe='')}").status for one in HUNDRED if len(one) < 2_000
    }
    assert statuses <= {200, 422}


def test_no_name_of_a_file_makes_a_fault(hostile):
    for one in (
        *HUNDRED[::3],
        "../../etc/passwd",
        "/etc/passwd",
        "..",
        ".",
        "con.txt",
        "a" * 255,
        "\u00e9" * 250 + ".txt",
    ):
        found = hostile.post(
            f"/api/check?name={quote(one[:255], safe='')}",
            HARBOUR.encode(),
            headers={"Content-Type": "application/octet-stream"},
        )
        assert found.status in (200, 422), (one, found.body)
