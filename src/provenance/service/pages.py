"""
The pages of the server: the desk, and the library's reports in a shell whose script and style are served from here.
"""

from __future__ import annotations

import functools
import hashlib
import html
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import quote

from provenance.render import check_page as check_report
from provenance.render import compare_page as compare_report
from provenance.render import trace_page as trace_report
from provenance.render.page import Contents, bundle, json_in_html, static_text
from provenance.render.words import CLOSING

if TYPE_CHECKING:
    from provenance.answer import Provenance
    from provenance.comparisons import Comparison
    from provenance.report import Report

_SHELL = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="{icon}" type="image/svg+xml">
<link rel="stylesheet" href="{style}">
<script src="{script}" defer></script>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="bar"><p class="mark"><a href="{mark}">provenance</a></p>{links}
<nav id="nav" aria-label="This page"></nav><button type="button" id="theme" class="quiet">Dark</button></header>
<main id="content" tabindex="-1"><h1>{title}</h1><p class="lead">{lead}</p>
<noscript><pre>{plain}</pre></noscript></main>
<footer class="closing"><p>{closing}</p></footer>
<script type="application/json" id="data">{data}</script>
</body>
</html>
"""

# A source that nobody here holds, as the trees draw it.
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="12" fill="none" '
    'stroke="#0b5f66" stroke-width="3.4" stroke-dasharray="5.6 3.8"/></svg>'
)

_KINDS = {"svg": "image/svg+xml", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}

_DESK = ("/", "Desk")

# What the desk needs of the scripts of the reports, and its own.
_OF_THE_REPORTS, _OWN = ("page", "tables"), ("asking", "drafts", "searching", "adding", "starting")


def desk_page() -> str:
    """
    Give the page that everything begins with.
    """
    plain = "This page needs a browser with scripts; /api/openapi.json describes what programs can ask."
    lead = "Paste a draft, and see where its passages stand in this archive."
    return _page(Contents(title="The desk", lead=lead, plain=plain, data={"page": "desk"}), "desk")


def check_page(report: Report, key: str) -> str:
    """
    Show a draft with its sources.

    Args:
        report: of the draft.
        key: of the draft, for the way to its derivation tree.
    """
    tree = f"/#/tree/draft/{quote(key, safe='')}"
    return _page(check_report.contents(report), "report", _DESK, (tree, "Derivation tree"))


def compare_page(comparison: Comparison) -> str:
    """
    Show two articles side by side.
    """
    return _page(compare_report.contents(comparison, *comparison.articles), "report", _DESK)


def trace_page(answer: Provenance) -> str:
    """
    Show derivation trees.
    """
    contents = trace_report.contents(answer.lineage, answer.matches, answer.run, answer.texts, answer.reconstruct)
    return _page(contents, "report", _DESK)


def refusal_page(message: str) -> str:
    """
    Show why there is nothing to show.
    """
    lead = f"{message[:1].upper()}{message[1:]}."
    return _page(Contents(title="Nothing to show", lead=lead, plain=lead, data={"page": "refusal"}), "desk", _DESK)


def static(name: str, version: str) -> tuple[str, str] | None:
    """
    Give a script or a style and its type; None where there is none of this name and version.
    """
    known = _static()
    if name not in known or version != _version():
        return None
    return known[name], _KINDS[name.rpartition(".")[2]]


def _page(contents: Contents, kind: str, *links: tuple[str, str]) -> str:
    listed = "".join(f'<a href="{html.escape(where)}">{name}</a>' for where, name in links)
    return _SHELL.format(
        title=html.escape(contents.title),
        lead=html.escape(contents.lead),
        plain=html.escape(contents.plain),
        closing=html.escape(CLOSING),
        style=f"/static/{_version()}/{kind}.css",
        script=f"/static/{_version()}/{kind}.js",
        icon=f"/static/{_version()}/icon.svg",
        mark="/" if kind == "desk" else "#/",
        links=f'<nav class="site" aria-label="The desk">{listed}</nav>' if links else "",
        data=json_in_html(contents.data),
    )


@functools.cache
def _static() -> dict[str, str]:
    script, style = bundle()
    folder = resources.files("provenance.service").joinpath("static")
    own = {
        name: folder.joinpath(name).read_text(encoding="utf-8").strip()
        for name in ("desk.css", *(f"{one}.js" for one in _OWN))
    }
    desk = [*(static_text(f"{name}.js") for name in _OF_THE_REPORTS), *(own[f"{name}.js"] for name in _OWN)]
    styles = f"{style}\n{own['desk.css']}"
    return {
        "icon.svg": _ICON,
        "report.js": script,
        "report.css": styles,
        "desk.js": "\n".join(["(() => {", '"use strict";', *desk, "})();"]),
        "desk.css": styles,
    }


@functools.cache
def _version() -> str:
    """
    Name these scripts and styles: browsers keep them, and others have another address.
    """
    return hashlib.sha256("\0".join(_static().values()).encode()).hexdigest()[:16]
