"""
One Markdown file becomes one article: its text without the marks, and the fields that its front matter gives.

Markdown is HTML written shortly, and may hold HTML: it is turned into that first, so that both read alike.
Runs in the sandbox's child process.
"""

from __future__ import annotations

import re
from typing import Any

from provenance.readers.elements import one_line, parse_html, text_of
from provenance.readers.files import decode
from provenance.readers.markdown_work import has_too_many_cells, has_too_many_lines, parser
from provenance.readers.statements import credited_agency, language_code

# Our own field names, and what the generators of web sites call the same.
_FIELDS = {
    "title": "title",
    "outlet": "outlet",
    "published": "published",
    "date": "published",
    "url": "url",
    "canonical_url": "url",
    "credit": "credit",
    "author": "byline",
    "byline": "byline",
    "usage": "usage",
    "derived_from": "derived_from",
    "language": "language",
    "lang": "language",
}

# Of YAML and of TOML: the line after the fields, what a line with a field is, and how other lines begin.
_FORMS = {
    "---": (("---", "..."), re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)[ \t]*:(?:[ \t]+(.*))?$"), ("", " ", "\t", "-", "#")),
    "+++": (
        ("+++",),
        re.compile(r"([A-Za-z_][A-Za-z0-9_-]*)[ \t]*=[ \t]*(.*)$"),
        ("", " ", "\t", "[", "]", '"', "'", "#"),
    ),
}
_COMMENT = re.compile(r"(?:^|[ \t])#.*$")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})

# What begins so is a list, a mapping, a text of several lines or a reference: not one plain value.
_NOT_PLAIN = tuple("[{|>&*!%@`")


def parse_markdown(data: bytes) -> dict[str, Any]:
    """
    Give the article of a Markdown file, and what to know of it.

    Returns:
        ``record``, and ``warnings``, codes with messages. Without ``record``, ``set_aside`` is one such pair.
    """
    source, warning = decode(data)
    warnings = [warning] if warning else []
    fields, body = front_matter(source.replace("\r\n", "\n").replace("\r", "\n"))
    if has_too_many_lines(body):
        return {"record": fields | {"text": body.strip()}, "warnings": [*warnings, _LEFT]}
    tables = not has_too_many_cells(body)
    markdown, inline = parser(_DEEPEST, tables=tables)
    tokens = markdown.parse(body)
    tree = parse_html(f"<div>{markdown.renderer.render(tokens, markdown.options, {})}</div>")
    if (tree is not None and tree.cut) or any(token.level >= _DEEPEST - 3 for token in tokens):
        return {"set_aside": ("parse_incomplete", _CUT), "warnings": warnings}
    if inline.left or not tables:
        warnings.append(_LEFT)
    record: dict[str, str | None] = {} if tree is None else {"title": _heading(tree.root)}
    stated = {name: value for name, value in (record | fields).items() if value}
    return {"record": stated | {"text": "" if tree is None else text_of(tree.root)}, "warnings": warnings}


_CUT = "has more elements in each other than are read, so that the rest of it would be lost: save its text as .txt"
_LEFT = (
    "marks_left",
    "more lines or marks of Markdown than any article has: they were left in the text; is it what its name says?",
)

# Quotes in quotes and lists in lists. The parser calls itself for each, and leaves out what is deeper.
_DEEPEST = 100


def front_matter(source: str) -> tuple[dict[str, str], str]:
    """
    Part the fields that stand before a Markdown text from the text.

    Only lines of one key and one plain value are looked at: they mean the same in YAML and in TOML, neither of which
    is ever loaded.

    Args:
        source: with line feeds for line ends.

    Returns:
        The fields by the names of :class:`~provenance.articles.Article`, and the text behind them.
    """
    first, _, rest = source.partition("\n")
    if (fence := first.rstrip()) not in _FORMS:
        return {}, source
    fences_after, entry, others = _FORMS[fence]
    lines = rest.split("\n")
    end = next((place for place, line in enumerate(lines) if line.rstrip() in fences_after), None)
    # Between two rules there may be a text as well: a header has keys only, what belongs to them, and comments.
    if end is None or not all(entry.match(line) or line[:1] in others for line in lines[:end]):
        return {}, source
    found: dict[str, str] = {}
    for line in lines[:end]:
        if fence == "+++" and line.startswith("["):
            break  # of a table, whose keys are its own
        if (match := entry.match(line)) and (name := _FIELDS.get(match[1].lower())):
            value = _plain(match[2] or "")
            if value is not None:
                found.setdefault(name, value)
    agency = credited_agency([found.get("byline")])
    if agency is not None:
        found.setdefault("credit", agency)
    if "language" in found:
        found["language"] = language_code(found["language"]) or ""
    return found, "\n".join(lines[end + 1 :])


def _plain(value: str) -> str | None:
    """
    Give the text that *value* stands for, or None where it is no plain value.
    """
    value = value.strip()
    quote = value[:1]
    if quote in ("'", '"'):
        end = value.find(quote, 1)
        after = value[end + 1 :].strip()
        if end < 0 or "\\" in value[:end] or (after and not after.startswith("#")):
            return None
        return value[1:end].strip() or None
    value = _COMMENT.sub("", value).strip()
    return None if value in _NULLS or value.startswith(_NOT_PLAIN) else value


def _heading(root: Any) -> str | None:
    """
    Give the heading that stands over the text: the first of the first rank, or one that the text begins with.
    """
    for heading in root.iter("h1"):
        return one_line(text_of(heading))
    text = text_of(root)
    for heading in root.iter("h2", "h3", "h4", "h5", "h6"):
        first = text_of(heading)
        return one_line(first) if first and text.startswith(first) else None
    return None
