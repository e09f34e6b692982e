"""
One self-contained page: static shell, our script and style, data; nothing is asked of any network.

The Content-Security-Policy allows this style and this script by their hashes and nothing else; the script may make
elements, and neither HTML nor code from text (Trusted Types). Data stands in a script element that is not executed.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import re
from importlib import resources
from typing import Any

from attrs import field, frozen

from provenance.render.words import CLOSING
from provenance.wording import strict_json

# In the order in which they need each other.
_LIBRARIES = ("path", "shape", "array", "color", "format", "interpolate", "time", "time-format", "scale", "hierarchy")
_SCRIPTS = ("page", "tree", "texts", "evidence", "tables", "views", "check", "start")
_STYLES = ("page", "tree", "texts", "check")

# What would end the element that the data stands in, or a line of script; lone surrogates are no UTF-8.
_UNSAFE = re.compile("[<>&\u2028\u2029\ud800-\udfff]")

_POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; base-uri 'none'; "
    "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="text-provenance">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="bar"><p class="mark"><a href="#/">provenance</a></p><nav id="nav" aria-label="This report"></nav>
<button type="button" id="theme" class="quiet">Dark</button></header>
<main id="content" tabindex="-1"><h1>{title}</h1><p class="lead">{lead}</p>
<noscript><pre>{plain}</pre></noscript></main>
<footer class="closing"><p>{closing}</p></footer>
<script type="application/json" id="data">{data}</script>
<script>{script}</script>
</body>
</html>
"""


@frozen(kw_only=True)
class Contents:
    """
    What one page says, before it is put into a shell.

    Attributes:
        title: of the page.
        lead: one sentence under it.
        plain: the same answer as text, for a reader without scripts.
        data: JSON-ready values for the script; ``page`` among them says which of the pages it is.
    """

    title: str
    lead: str
    plain: str
    data: dict[str, Any] = field(repr=False)


def page(contents: Contents) -> str:
    """
    Put a page together; every text in it is escaped here.
    """
    script, style = bundle()
    policy = _POLICY.format(script=_digest(script), style=_digest(style))
    return _PAGE.format(
        policy=html.escape(policy),
        title=html.escape(contents.title),
        lead=html.escape(contents.lead),
        plain=html.escape(contents.plain),
        closing=html.escape(CLOSING),
        data=json_in_html(contents.data),
        style=style,
        script=script,
    )


def json_in_html(data: Any) -> str:
    """
    Write JSON that may stand in an element of a page, whatever the texts in it are.
    """
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", strict_json(data))


@functools.cache
def bundle() -> tuple[str, str]:
    """
    Give the script and the style of every page, as they ship.
    """
    libraries = [static_text(f"d3-{name}.min.js") for name in _LIBRARIES]
    # What our own files name stays among them.
    own = ["(() => {", '"use strict";', *(static_text(f"{name}.js") for name in _SCRIPTS), "})();"]
    return "\n".join([*libraries, *own]), "\n".join(static_text(f"{name}.css") for name in _STYLES)


def static_text(name: str) -> str:
    """
    Give one of the files of the scripts and styles, as it ships.
    """
    folder = resources.files("provenance.render").joinpath("static")
    return folder.joinpath(name).read_text(encoding="utf-8").strip()


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
