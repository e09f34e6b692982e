"""
What the site does to its pages: the roles of docstrings, which Markdown does not know, become plain names.
"""

from __future__ import annotations

import re

_ROLE = re.compile(r":(?:attr|class|data|exc|func|meth|mod):<code>~?(?:provenance\.(?:\w+\.)*)?([^<]*)</code>")


def on_page_content(html: str, **_known: object) -> str:
    """
    Write each name that a docstring refers to as its last part.
    """
    return _ROLE.sub(r"<code>\1</code>", html)
