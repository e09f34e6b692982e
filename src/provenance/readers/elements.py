"""
Elements of HTML and XML become the text that a reader of the page would see: one line a paragraph.

Runs in the sandbox's child process; nothing here calls itself, so that no depth of elements is too deep.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from attrs import frozen
from lxml import etree
from lxml.html import HtmlElementClassLookup

# Each stands on lines of its own. Names are without namespaces, so that NITF's and those of trafilatura's own trees
# (the second and third group) stand beside HTML's.
_BLOCKS = frozenset(
    (  # noqa: SIM905  # a list would have a line for each
        "address article aside blockquote body center dd details dir div dl dt fieldset figcaption figure footer form "
        "h1 h2 h3 h4 h5 h6 header hr li main menu nav ol p pre section summary table tbody tfoot thead tr ul "
        "block hedline hl1 hl2 bq note "
        "head item list quote row"
    ).split()
)
_CELLS = frozenset({"td", "th", "cell"})
_LINE_ENDS = frozenset({"br", "lb"})
_KEEPING_LINES = frozenset({"pre"})

# What no reader sees, or what is no part of the text where it is seen.
_UNSEEN = frozenset(
    (  # noqa: SIM905
        "audio button canvas datalist embed figcaption iframe input map math media noscript object option script "
        "select style svg template textarea title video"
    ).split()
)

_BLANK_LINES = re.compile(r"\n[ \t\r\f]*\n\s*")

_MARKUP = re.compile(r"[<&]")

# What neither XML nor UTF-8 can hold, and libxml2 would stop at; and the same by its number, which would stand in the
# tree and could not be moved in it.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]"
    "|&#0*(?:[0-8]|1[124-9]|2[0-9]|3[01]|6553[45])(?![0-9]);?"
    "|&#[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[fF]{3}[eEfF])(?![0-9a-fA-F]);?"
)

# trafilatura takes only trees of this kind.
_HTML_ELEMENTS = HtmlElementClassLookup()


@frozen
class Tree:
    """
    A parsed document.

    Attributes:
        root: its outermost element.
        cut: whether the parser stopped before the end: elements too deep in each other, or a text too long.
    """

    root: Any
    cut: bool


def parse_html(text: str) -> Tree | None:
    """
    Parse *text*, of which any is HTML of a kind, or give None where nothing is in it.
    """
    # libxml2's larger bounds: 2,048 elements in each other, where 256 are met in pages that close none.
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True, default_doctype=False
    )
    parser.set_element_class_lookup(_HTML_ELEMENTS)
    try:
        root = etree.fromstring(_CONTROLS.sub(" ", text).encode(), parser)
    except etree.XMLSyntaxError:  # nothing but white space and comments
        root = None
    fatal = [error for error in parser.error_log if error.level == etree.ErrorLevels.FATAL]
    if any(error.type == etree.ErrorTypes.ERR_NO_MEMORY for error in fatal):
        raise MemoryError
    return None if root is None else Tree(root, cut=bool(fatal))


def text_of(element: Any, skipped: Callable[[Any], bool] | None = None) -> str:
    """
    Give the text in *element*: a line for each paragraph, heading, item of a list and row of a table.

    Args:
        element: of HTML, NITF or trafilatura's own kind.
        skipped: tells of an element whether to leave it out with all in it.
    """
    lines: list[str] = []
    words: list[str] = []
    keeping = 0

    def end_line() -> None:
        line = _spaced("".join(words))
        words.clear()
        if line:
            lines.append(line)

    def add(text: str | None) -> None:
        if not text:
            return
        if not keeping:
            words.append(text)
            return
        first, *others = text.splitlines() or [""]
        words.append(first)
        for other in others:
            end_line()
            words.append(other)

    passed = None
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, one in walk:
        name = local_name(one)
        if name in _BLOCKS or name in _LINE_ENDS:
            end_line()
        if event == "start":
            if one is not element and (name in _UNSEEN or (skipped is not None and skipped(one))):
                passed = one
                walk.skip_subtree()
                continue
            if name in _CELLS:
                words.append(" ")
            keeping += name in _KEEPING_LINES
            add(one.text)
            continue
        if one is not passed:
            keeping -= name in _KEEPING_LINES
        if one is not element:
            add(one.tail)
    end_line()
    return "\n".join(lines)


def _spaced(text: str) -> str:
    """
    Make one space of each run of HTML's white space; others, such as the no-break space, are the author's own.
    """
    for space in "\t\n\r\f":
        text = text.replace(space, " ")
    return " ".join(filter(None, text.split(" ")))


def local_name(element: Any) -> str:
    """
    Give the name of *element* without its namespace, in lower case, or nothing for what is no element.
    """
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def children(parent: Any, name: str) -> list[Any]:
    """
    Give the elements directly in *parent*, if there is one, that have a name, whatever their namespace.
    """
    return [] if parent is None else [one for one in parent if local_name(one) == name]


def child(parent: Any, *names: str) -> Any:
    """
    Follow *names* down from *parent*, at each the first element of that name; None where there is none.
    """
    for name in names:
        parent = next(iter(children(parent, name)), None)
    return parent


def attribute(element: Any, name: str) -> str | None:
    """
    Give an attribute's value on one line, or None where there is no element or no value.
    """
    return None if element is None else one_line(element.get(name))


def line_of(element: Any) -> str | None:
    """
    Give the text in *element* on one line, or None where there is none.
    """
    return None if element is None else one_line(text_of(element))


def text_of_html(fragment: str) -> tuple[str, bool]:
    """
    Give the text of a piece of HTML, such as the description of a feed's entry, and whether some of it was lost.
    """
    if not _MARKUP.search(fragment):
        return paragraphs(_CONTROLS.sub(" ", fragment)), False
    tree = parse_html(f"<div>{fragment}</div>")
    return ("", False) if tree is None else (text_of(tree.root), tree.cut)


def paragraphs(text: str) -> str:
    """
    Give plain *text* a line for each paragraph: those between blank lines, since other line ends are the sender's.
    """
    spaced = (_spaced(part) for part in _BLANK_LINES.split(text))
    return "\n".join(part for part in spaced if part)


def one_line(text: str | None) -> str | None:
    """
    Give *text* with its white space as single spaces, or None where there is no other character in it.
    """
    return " ".join((text or "").split()) or None
