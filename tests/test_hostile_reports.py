"""
A hundred hostile strings in every field: no script runs, and nothing leaves the report, the picture or Mermaid.
"""

from __future__ import annotations

import json
import re
import shutil

import attrs
import pytest
from lxml import etree

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite, second_rewrite
from browser_for_tests import Watched, browser, needs_chromium
from hostile_strings import HUNDRED
from provenance.findings import Finding, SourcePassage, SourceTotal
from provenance.lineage.records import Lineage
from provenance.notices import Notice
from provenance.render.page import Contents, json_in_html, page
from provenance.runs import Run
from test_answer import article, edge
from test_exports import parsed_mermaid

KNOWN = ("title", "outlet", "credit", "published")
PLAIN = {"div", "p", "ul", "li", "b", "i", "table", "thead", "tbody", "tr", "th", "td", "bdi"}
POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')


def test_they_are_a_hundred_and_all_different():
    assert len(set(HUNDRED)) == len(HUNDRED) == 100


@pytest.fixture(scope="module")
def traced():
    """
    A traced corpus whose every field is hostile, with one hostile string or more in each text.
    """
    bodies = (HARBOUR, first_rewrite(), second_rewrite())
    articles = [
        pv.Article(
            f"{hostile}{number}",
            f"{bodies[number % 3]}\n\n“{HUNDRED[-1 - number][:500]}” said {hostile[:500]} to us.\n\n{hostile[:500]}",
            title=hostile,
            outlet=HUNDRED[(number + 33) % 100],
            credit=HUNDRED[(number + 66) % 100],
            url=hostile,
            published=None if number % 2 else f"2024-03-{1 + number // 4:02}T10:00:00Z",
        )
        for number, hostile in enumerate(HUNDRED)
    ]
    articles += [pv.Article(hostile, " ") for hostile in HUNDRED[:20]]
    return pv.trace(articles)


@pytest.fixture(scope="module")
def made_up():
    """
    An answer that was never traced: all hundred also where a trace would have words of its own.
    """
    names = [f"a{number:03}" for number in range(len(HUNDRED))]
    nodes = [article(name, **dict.fromkeys(KNOWN, hostile)) for name, hostile in zip(names, HUNDRED, strict=True)]
    lost, edges = [], []
    for number, hostile in enumerate(HUNDRED):
        line = pv.Evidence(kind=hostile, weight_bits=3.0, text=hostile, spans=((names[number], 0, 5),))
        name = HUNDRED[number - number % 2]
        edges.append(edge(name, names[number], kind="rewrite", direction=None, evidence=(line,)))
        if number % 2 == 0:
            lost.append(pv.LostSource(id=hostile, story=0, confidence=0.9, children=tuple(names[number : number + 2])))
    notices = tuple(Notice(id=hostile, code=hostile, message=hostile, position=hostile) for hostile in HUNDRED)
    run = Run(version=HUNDRED[0], parameters={one: one for one in HUNDRED}, set_aside=notices, warnings=notices)
    texts = tuple(pv.Article(name, f"{HARBOUR} {hostile}") for name, hostile in zip(names, HUNDRED, strict=True))
    lineage = Lineage(articles=tuple(nodes), lost_sources=tuple(lost), edges=tuple(edges))
    return pv.Provenance(lineage=lineage, run=run, texts=texts)


def walk(watched):
    """
    Open every view that the page links to, some of each kind, and give them time to do harm.
    """
    pages = watched.page
    routes = pages.evaluate("[...document.querySelectorAll('a')].map(one => one.getAttribute('href'))")
    assert all(route.startswith("#") for route in routes)
    seen = {}
    for route in routes:
        if route.startswith("#/"):
            seen.setdefault(route.split("/")[1], []).append(route)
    for route in [route for kind in seen.values() for route in kind[:: max(1, len(kind) // 12)]]:
        pages.goto(watched.address + route)
        pages.wait_for_timeout(20)
        links = pages.evaluate("[...document.querySelectorAll('a')].map(one => one.getAttribute('href'))")
        assert all(link.startswith("#") for link in links)
        harmful = pages.evaluate(
            """() => [...document.querySelectorAll('*')].filter(one =>
                ['IFRAME', 'OBJECT', 'EMBED', 'IMG', 'LINK', 'BASE', 'FORM', 'VIDEO', 'AUDIO'].includes(one.tagName)
                || one.getAttributeNames().some(name => name.startsWith('on'))).map(one => one.outerHTML)"""
        )
        assert harmful == []
    assert pages.evaluate("document.scripts.length") == 2
    assert pages.evaluate("window.ran") is None
    watched.assert_quiet()


@pytest.fixture(scope="module")
def chromium():
    with browser() as started:
        yield started


@needs_chromium
@pytest.mark.parametrize("kind", ["traced", "made_up"])
def test_no_script_runs_and_nothing_leaves_the_report(kind, chromium, request, tmp_path):
    request.getfixturevalue(kind).save(tmp_path / "report.html")
    context = chromium.new_context()
    walk(Watched(context, tmp_path / "report.html"))
    context.close()


def as_file_name(hostile):
    """
    Make a hostile string the name of a file: no slash, no end of a string, and no more bytes than a name may have.
    """
    name = hostile.replace("/", "\N{FRACTION SLASH}").replace("\0", "")
    return name.encode()[:200].decode(errors="ignore")


@pytest.fixture(scope="module")
def from_files(tmp_path_factory):
    """
    A trace and a check of files whose names are hostile.
    """
    folder = tmp_path_factory.mktemp("files")
    paragraphs = HARBOUR.split("\n\n")
    for number, hostile in enumerate(HUNDRED):
        text = "\n\n".join([paragraphs[number % len(paragraphs)], hostile[:500]]) if number % 4 else HARBOUR
        (folder / f"{number:02}{as_file_name(hostile)}.txt").write_text(text, encoding="utf-8")
    (folder / f"{as_file_name(HUNDRED[0])}.txt").write_text("", encoding="utf-8")
    corpus = pv.read(folder)
    assert len(corpus) == 100
    assert len(corpus.set_aside) == 1
    return {"trace": pv.trace(corpus), "check": pv.check(corpus[1], corpus)}


@needs_chromium
@pytest.mark.parametrize("kind", ["trace", "check"])
def test_no_script_runs_where_the_names_of_files_are_hostile(kind, chromium, from_files, tmp_path):
    from_files[kind].save(tmp_path / "files.html")
    context = chromium.new_context()
    walk(Watched(context, tmp_path / "files.html"))
    context.close()


@needs_chromium
def test_no_script_runs_in_a_comparison(chromium, tmp_path):
    context = chromium.new_context()
    for number, hostile in enumerate(HUNDRED[::8]):
        path = tmp_path / f"{number}.html"
        sides = [pv.Article(hostile, f"{text}\n\n{hostile}", title=hostile) for text in (HARBOUR, first_rewrite())]
        pv.compare(*sides).save(path)
        watched = Watched(context, path)
        walk(watched)
        watched.page.close()
    context.close()


@pytest.fixture(scope="module")
def checked():
    """
    A draft and sources whose every field is hostile, and a report that was never made with words of its own.
    """
    paragraphs = HARBOUR.split("\n\n")
    pool = [
        pv.Article(
            f"{hostile}{number}",
            f"{paragraphs[number % len(paragraphs)]}\n\n{hostile[:500]}",
            title=hostile,
            outlet=HUNDRED[(number + 33) % 100],
            credit=HUNDRED[(number + 66) % 100],
            url=hostile,
        )
        for number, hostile in enumerate(HUNDRED)
    ]
    draft = pv.Article(HUNDRED[0], f"{HARBOUR}\n\n" + "\n\n".join(one[:500] for one in HUNDRED), title=HUNDRED[1])
    return pv.check(draft, pool)


@pytest.fixture(scope="module")
def made_up_check():
    names = [f"a{number:03}" for number in range(len(HUNDRED))]
    known = [{"title": one, "outlet": one, "published": one} for one in HUNDRED]
    place = {"kind": "verbatim", "span": (0, 5), "words": 5}
    found = tuple(
        Finding(
            **place,
            text=HARBOUR[:5],
            shared=5,
            credited="cannot_tell",
            sources=(SourcePassage(article=name, **about, **place, text=hostile, similarity=1.0),),
        )
        for name, about, hostile in zip(names, known, HUNDRED, strict=True)
    )
    totals = tuple(
        SourceTotal(article=name, **about, words=5, share=0.1, credited="credited")
        for name, about in zip(names, known, strict=True)
    )
    notices = tuple(Notice(id=hostile, code=hostile, message=hostile, position=hostile) for hostile in HUNDRED)
    return pv.Report(
        draft=HUNDRED[2],
        words=50,
        articles=100,
        findings=found,
        sources=totals,
        set_aside=notices,
        warnings=notices,
        texts=(pv.Article(HUNDRED[2], HARBOUR), *(pv.Article(names[n], HARBOUR + HUNDRED[n]) for n in range(50))),
    )


@needs_chromium
@pytest.mark.parametrize("kind", ["checked", "made_up_check"])
def test_no_script_runs_in_the_page_of_a_draft(kind, chromium, request, tmp_path):
    request.getfixturevalue(kind).save(tmp_path / "check.html")
    context = chromium.new_context()
    walk(Watched(context, tmp_path / "check.html"))
    context.close()


@needs_chromium
@pytest.mark.parametrize("drawer", ["dot", "matplotlib"])
def test_no_script_runs_in_the_picture(chromium, traced, tmp_path, drawer, monkeypatch):
    if drawer == "matplotlib":
        monkeypatch.setattr(shutil, "which", lambda _program: None)
    elif shutil.which("dot") is None:
        pytest.skip("Graphviz is not installed here")
    traced.save(tmp_path / "tree.svg")
    context = chromium.new_context()
    requests, wrongs = [], []
    shown = context.new_page()
    shown.on("request", lambda one: requests.append(one.url))
    shown.on("dialog", lambda one: (wrongs.append(one.message), one.dismiss()))
    shown.goto((tmp_path / "tree.svg").as_uri())
    shown.wait_for_timeout(200)
    assert requests == [(tmp_path / "tree.svg").as_uri()]
    assert shown.evaluate("window.ran") is None
    assert shown.evaluate("document.querySelectorAll('script, image, foreignObject, [onload]').length") == 0
    assert wrongs == []
    context.close()


def test_mermaid_has_nothing_but_labels(traced, made_up):
    for answer in (traced, made_up):
        labels, edges = parsed_mermaid(answer.to_mermaid())
        assert len(labels) == len(answer.articles) + len(answer.lost_sources)
        assert len(edges) == len(answer.edges)
        assert not any(mark in "".join(labels.values()) for mark in ('"', "`", "<s", "%%"))


def test_the_static_view_of_a_notebook_is_escaped(traced, made_up, checked, made_up_check):
    for told in (one._repr_html_() for one in (traced, made_up, traced.matches, checked, made_up_check)):
        assert set(re.findall(r"<([a-z0-9]+)", told)) <= PLAIN
        assert not re.search(r"<[^>]*\son\w+\s*=", told)


SHAPES = {"svg", "title", "rect", "text", "polygon"}


def test_the_picture_of_a_notebook_is_shapes_and_text(traced, checked, made_up_check):
    pairs = pv.Matches([pv.Match(hostile, hostile, 0.5, 0.5, 0.5) for hostile in HUNDRED])
    drawn = [pairs[first : first + 20]._repr_svg_() for first in range(0, 100, 20)]
    compared = pv.compare(pv.Article("a", HARBOUR), pv.Article("b", first_rewrite()))
    drawn += [checked._repr_svg_(), made_up_check._repr_svg_()]
    for hostile in HUNDRED:
        sides = [pv.Article(f"{hostile}{side}", f"{HARBOUR}\n\n{hostile}", title=hostile) for side in "ab"]
        named = attrs.evolve(compared, left=f"{hostile}a", right=f"{hostile}b", articles=tuple(sides))
        drawn.append(named._repr_svg_())
    for picture in drawn:
        tree = etree.fromstring(picture.encode())
        assert {etree.QName(one).localname for one in tree.iter()} <= SHAPES
        assert not any(name.startswith("on") or "href" in name for one in tree.iter() for name in one.attrib)
    assert traced.matches._repr_svg_() is None or "<svg" in traced.matches._repr_svg_()


@pytest.mark.parametrize("hostile", HUNDRED, ids=range(100))
def test_what_the_script_reads_is_what_was_written(hostile):
    text = json_in_html({"text": hostile})
    assert not re.search("[<>&\u2028\u2029]", text)
    assert json.loads(text) == {"text": hostile}


def test_the_policy_allows_this_page_and_nothing_else():
    text = page(Contents(title="t", lead="l", plain="p", data={"page": "trace"}))
    policy = POLICY.search(text)[1].replace("&#x27;", "'")
    parts = dict(one.strip().split(" ", 1) for one in policy.split(";"))
    assert parts["default-src"] == parts["base-uri"] == parts["form-action"] == "'none'"
    assert parts["script-src"].startswith("'sha256-")
    assert parts["style-src"].startswith("'sha256-")
    assert "unsafe" not in policy
    assert "http:" not in policy
    assert "https:" not in policy


@pytest.mark.parametrize("name", ["{window}", "{", "}", "{0}", "{later}", "{earlier.__class__}", "{{constructor()}}"])
def test_names_in_braces_stand_in_the_evidence_as_they_are(name):
    articles = [
        pv.Article("a", HARBOUR, outlet=name, published="2024-03-01T10:00:00Z"),
        pv.Article("b", first_rewrite(), credit=name, derived_from=(name,), published="2024-03-02T10:00:00Z"),
        pv.Article("c", HARBOUR + " More.", credit=name, derived_from=("a",)),
    ]
    told = [line.text for edge in pv.trace(articles).edges for line in edge.evidence]
    assert any(f"names {name} as its source" in line for line in told)
