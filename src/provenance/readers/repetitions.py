"""
A page's own repetition kept apart from copies that the search for its main text makes.

The search drops an element whose text another one has, because it may have met one element twice. A refrain, a repeated
question or a line that stands twice by mistake is a part of the text: what is repeated in the page is marked before the
search, each time with another mark, and the marks are taken away after it. Runs in the sandbox's child process.
"""

from __future__ import annotations

import re
from typing import Any

# What stands on lines of its own and holds no other such element is a paragraph of a kind.
_PARAGRAPHS = ("blockquote", "dd", "div", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "pre", "td", "th")

# Private use, of a plane that no font uses: a page that has it already is left as it is.
_FENCE = "\U0010fffd"
_FIRST_DIGIT = 0x10F000
_BASE = 0x800
_MARK = re.compile(f" *{_FENCE}[{chr(_FIRST_DIGIT)}-{chr(_FIRST_DIGIT + _BASE)}]+{_FENCE}")


def mark_repetitions(root: Any) -> bool:
    """
    Make each paragraph in the tree of *root* whose text stood there before unlike it, and tell whether any was marked.
    """
    if any(_FENCE in text for text in root.itertext()):
        return False
    paragraphs = list(root.iter(*_PARAGRAPHS))
    holding: set[Any] = set()
    for one in paragraphs:
        above = one.getparent()
        while above is not None and above not in holding:
            holding.add(above)
            above = above.getparent()
    seen: set[str] = set()
    number = 0
    for one in root.iter(*_PARAGRAPHS, "br"):
        if one.tag == "br":
            if one.getprevious() is None:
                seen.add(" ".join((one.getparent().text or "").split()))
            text = one.tail or ""
        elif one in holding:
            continue
        else:
            text = "".join(one.itertext())
        text = " ".join(text.split())
        if text and text in seen:
            number += 1
            _append(one, _mark(number))
        seen.add(text)
    return number > 0


def without_marks(text: str) -> str:
    """
    Take away what :func:`mark_repetitions` added.
    """
    return _MARK.sub("", text)


def _append(element: Any, mark: str) -> None:
    if element.tag == "br":
        element.tail = f"{element.tail.rstrip()}{mark} "
    elif len(element):
        element[-1].tail = (element[-1].tail or "").rstrip() + mark
    else:
        element.text = element.text.rstrip() + mark


def _mark(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, _BASE)
        digits += chr(_FIRST_DIGIT + digit)
    return f"{_FENCE}{digits}{_FENCE}"
