"""
One web page becomes one article: its main text, and what it states of itself.

Runs in the sandbox's child process.
"""

from __future__ import annotations

import copy
import logging
import re
from typing import Any

from lxml import etree

from provenance.readers.charsets import decode_markup
from provenance.readers.elements import parse_html, text_of
from provenance.readers.repetitions import mark_repetitions, without_marks
from provenance.readers.statements import statements

# What news pages have is a tenth of it. Searching for the main text takes time that grows with the elements times the
# depth, and both are chosen by whoever wrote the page.
_MOST_ELEMENTS = 20_000
_DEEPEST = 256

_AROUND = frozenset({"aside", "dialog", "footer", "form", "menu", "nav"})
_ROLES_AROUND = frozenset(
    {"alertdialog", "banner", "complementary", "contentinfo", "dialog", "menu", "navigation", "search"}
)
_BANNER = re.compile(r"cookie|consent|gdpr", re.IGNORECASE)

# What pages say that are empty until a script fills them. It is short; an article about it is longer.
_NO_SCRIPTS = re.compile(
    r"(?:enable|activate|turn on|switch on|requires?|needs?|without|supports?)\s(?:\w+\s){0,3}java\s?script"
    r"|java\s?script\s(?:\w+\s){0,3}(?:disabled|enabled|required|turned off|switched off|needed)",
    re.IGNORECASE,
)
_LONGEST_APOLOGY = 400


def parse_page(data: bytes) -> dict[str, Any]:
    """
    Give the article of a page, with ``text`` and the fields that it states, and what to know of it.

    Returns:
        ``record``; and ``warnings``, codes with messages. Without ``record``, ``set_aside`` is one such pair.
    """
    text, warning = decode_markup(data)
    warnings = [warning] if warning else []
    tree = parse_html(text)
    if tree is None:
        return {"record": {"text": ""}, "warnings": warnings}
    if tree.cut:
        return {"set_aside": ("parse_incomplete", _CUT), "warnings": warnings}
    main = _main_text(tree.root)
    if main is None:
        main = visible_text(tree.root)
        if main:
            warnings.append(("main_text_guessed", _GUESSED))
    if _awaits_a_script(tree.root, main):
        return {"set_aside": ("empty_text", _SHELL), "warnings": warnings}
    return {"record": statements(tree.root) | {"text": main}, "warnings": warnings}


_CUT = (
    "has more than 2,048 elements in each other or a text without end, so that the rest of it would be lost: "
    "open it with a browser, and save its text"
)
_SHELL = (
    "holds no text, only scripts that fetch it: open it in a browser, and save what it shows there as text, or as a "
    "complete page"
)
_GUESSED = "no main text was found: all that the page shows is compared, menus and notes perhaps among it"


def _main_text(root: Any) -> str | None:
    """
    Give the text of the article in the page, or None where none is found.
    """
    if not _can_be_searched(root):
        return None
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    import trafilatura

    # What stands there for browsers without scripts is an apology, or a picture once more.
    root = copy.deepcopy(root)
    etree.strip_elements(root, "noscript", with_tail=False)
    marked = mark_repetitions(root)
    try:
        # Tables stay: old pages are laid out in them, and results and lists of the dead are part of the news. Without
        # deduplication, which would remember other pages.
        found = trafilatura.bare_extraction(
            root, include_comments=False, include_tables=True, deduplicate=False, with_metadata=False
        )
    except (etree.LxmlError, AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        return None
    body = getattr(found, "body", None)
    text = "" if body is None else text_of(body)
    return (without_marks(text) if marked else text) or None


def _awaits_a_script(root: Any, text: str) -> bool:
    """
    Tell whether the page is a shell: it shows nothing, or says why, and has scripts to fill it.
    """
    if len(text) > _LONGEST_APOLOGY or next(root.iter("script"), None) is None:
        return False
    return not text or _NO_SCRIPTS.search(text) is not None


def _can_be_searched(root: Any) -> bool:
    depth = deepest = elements = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        elements += event == "start"
        deepest = max(deepest, depth)
        if elements > _MOST_ELEMENTS or deepest > _DEEPEST:
            return False
    return True


def visible_text(root: Any) -> str:
    """
    Give all text that the page shows, less what names itself as standing around the article.
    """
    body = root.find(".//body")
    body = root if body is None else body
    for name in ("article", "main"):
        held = list(body.iter(name))
        if len(held) == 1 and (text := text_of(held[0], _stands_around)):
            return text
    return text_of(body, _stands_around) or text_of(body)


def _stands_around(element: Any) -> bool:
    get = element.get
    return (
        element.tag in _AROUND
        or get("hidden") is not None
        or get("aria-hidden") == "true"
        or (get("role") or "").strip().lower() in _ROLES_AROUND
        or _BANNER.search(f"{(get('id') or '')[:200]} {(get('class') or '')[:200]}") is not None
    )
