"""
XML with elements too deep in each other, cut there, so that one such item does not cost the others of its document.

Parsers stop at some depth, and with them all that follows. Runs in the sandbox's child process.
"""

from __future__ import annotations

import re

# What news has is a hundredth of it; libxml2 itself follows 2,048.
_DEEPEST = 1_000

# Stands where something was cut out.
CUT_TAG = "{urn:x-provenance:cut}cut"
_CUT_ELEMENT = '<cut xmlns="urn:x-provenance:cut"/>'

_VERBATIM = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"))

# Up to the bracket that ends it, which may stand in the values of attributes as well.
_TAG = re.compile(r"""<(/?)[^"'<>]*+(?:"[^"]*+"[^"'<>]*+|'[^']*+'[^"'<>]*+)*+>""")


def shallow(text: str) -> str:
    """
    Cut out what lies in more than 1,000 elements in each other, and leave a mark there.

    What is no well-formed XML stays as it is from there on.
    """
    parts = []
    depth = kept_to = place = 0
    cut_from: int | None = None
    while (place := text.find("<", place)) >= 0:
        verbatim = next((end for start, end in _VERBATIM if text.startswith(start, place)), None)
        if verbatim is not None:
            end = text.find(verbatim, place)
            if end < 0:
                break
            place = end + len(verbatim)
            continue
        tag = _TAG.match(text, place)
        if tag is None:
            break
        if tag[1]:
            depth -= 1
            if cut_from is not None and depth == _DEEPEST:
                parts.append(text[kept_to:cut_from] + _CUT_ELEMENT)
                kept_to, cut_from = tag.end(), None
        elif text[tag.end() - 2] != "/":
            depth += 1
            if depth == _DEEPEST + 1:
                cut_from = place
        place = tag.end()
    return "".join(parts) + text[kept_to:]
