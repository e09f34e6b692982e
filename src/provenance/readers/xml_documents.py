"""
XML read without anything that XML can be made to do: no declarations, no entities, no other files, no network.

Runs in the sandbox's child process.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Callable, Collection
from typing import Any

from attrs import frozen
from lxml import etree

from provenance.readers.elements import local_name
from provenance.readers.gathering import Stopped
from provenance.readers.xml_depth import shallow

_PIECE_CHARACTERS = 1 << 16

_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>")
_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"<([^\s<>/!?]{1,100})")
_LITERAL = r"""(?:"[^"<>]{0,2000}"|'[^'<>]{0,2000}')"""
_PLAIN_DOCUMENT_TYPE = re.compile(
    rf"<!DOCTYPE\s+[^\s<>\[\]\"']{{1,100}}(?:\s+SYSTEM\s+{_LITERAL}|\s+PUBLIC\s+{_LITERAL}(?:\s+{_LITERAL})?)?\s*>",
    re.IGNORECASE,
)
_REFUSED = (
    "has a document type that declares something of its own, which can do harm: ask its sender for it without, or take "
    "away all from <!DOCTYPE to ]> with an editor"
)
_BEFORE_THE_ROOT = (("<!--", "-->"), ("<?", "?>"))

# What feeds get wrong most: names of HTML's entities, bare ampersands, control characters. None of it changes which
# elements there are.
_VERBATIM = re.compile(r"<!\[CDATA\[|<!--")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->"}
_AMPERSAND = re.compile(r"&(?!#\d{1,7};|#x[0-9A-Fa-f]{1,6};|(?:amp|lt|gt|quot|apos);)(?:([A-Za-z][A-Za-z0-9]{1,31});)?")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

_REPAIRED = (
    "markup_repaired",
    "not well-formed XML: control characters, entities of HTML and bare ampersands were read as what they stand for",
)


@frozen
class XmlDocument:
    """
    The elements of a document that were asked for and are whole.

    Attributes:
        root: the outermost element, as far as it was read.
        elements: in the order of the document, none inside another; in the tree of *root*.
        damage: why the rest could not be read, or None where all could be.
        warnings: codes and messages.
    """

    root: Any
    elements: tuple[Any, ...]
    damage: str | None
    warnings: tuple[tuple[str, str], ...]


def parse_xml(text: str, names: Collection[str]) -> XmlDocument:
    """
    Parse a document as far as it is whole.

    Args:
        text: of the document.
        names: of the elements to give, without namespaces, in lower case.

    Raises:
        Stopped: ``dtd_refused``, or ``damaged`` where not even the first element is there.
    """
    text = without_document_type(_DECLARATION.sub("", text, count=1))
    best = _parse(text, names)
    warnings: tuple[tuple[str, str], ...] = ()
    for mend, mended_warnings in _MENDED:
        if best[2] is None:
            break
        if (mended := mend(text)) == text:
            continue
        again = _parse(mended, names)
        if again[2] is None or len(again[1]) > len(best[1]):
            best, warnings = again, mended_warnings
    root, elements, damage = best
    if root is None:
        raise Stopped("damaged", f"is damaged ({damage or 'it holds no element'}): get it anew")
    return XmlDocument(root, tuple(elements), damage, warnings)


def root_name(text: str) -> str:
    """
    Give the name of the outermost element of *text*, without its namespace and in lower case, or nothing.
    """
    place = _after_prologue(text)
    if document_type := _PLAIN_DOCUMENT_TYPE.match(text, place):
        text = text[document_type.end() :]
        place = _after_prologue(text)
    name = _NAME.match(text, place)
    return "" if name is None else name[1].rpartition(":")[2].lower()


def without_document_type(text: str) -> str:
    """
    Take away a document type that declares nothing, which can stand only before the root; line ends stay.

    RSS 0.91 and NITF are sent with one that names a file elsewhere, which is never fetched. Entities, which multiply
    text and name files, can be declared only in a document type of more than that.

    Raises:
        Stopped: ``dtd_refused``, for any other document type.
    """
    place = _after_prologue(text)
    if found := _PLAIN_DOCUMENT_TYPE.match(text, place):
        text = text[:place] + "\n" * found[0].count("\n") + text[found.end() :]
        place = _after_prologue(text)
    if text[place : place + 9].upper() == "<!DOCTYPE":
        raise Stopped("dtd_refused", _REFUSED)
    return text


def _after_prologue(text: str) -> int:
    """
    Give the place behind the space, the comments and the instructions that *text* begins with.
    """
    place = 0
    while True:
        place = _SPACE.match(text, place).end()  # type: ignore[union-attr]  # matches everywhere
        opening = next(((start, end) for start, end in _BEFORE_THE_ROOT if text.startswith(start, place)), None)
        if opening is None:
            return place
        end = text.find(opening[1], place + len(opening[0]))
        if end < 0:
            return place
        place = end + len(opening[1])


def _parse(text: str, names: Collection[str]) -> tuple[Any, list[Any], str | None]:
    """
    Give the root, the whole elements of *names*, and what is the matter with the rest.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        # libxml2's smaller bounds, of 256 elements in each other and 10 MB of text, end the whole document and not the
        # item that has more. Nothing can be declared, so that nothing multiplies; memory and time are the process's.
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    root: Any = None
    elements: list[Any] = []
    inside: Any = None
    damage = None

    def take() -> None:
        nonlocal root, inside
        for event, element in parser.read_events():
            if root is None:
                root = element
            if local_name(element) not in names:
                continue
            if event == "start" and inside is None:
                inside = element
            elif event == "end" and element is inside:
                elements.append(element)
                inside = None

    try:
        for start in range(0, len(text), _PIECE_CHARACTERS):
            parser.feed(text[start : start + _PIECE_CHARACTERS].encode("utf-8", "replace"))
            take()
        parser.close()
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from None
        damage = f"no well-formed XML from line {error.lineno or 1:,} on"
    take()
    if root is not None and root.getroottree().docinfo.internalDTD is not None:
        raise Stopped("dtd_refused", _REFUSED)
    return root, elements, damage


def _repaired(text: str) -> str:
    """
    Give *text* with what XML forbids and feeds hold written as XML, wherever it is not verbatim.
    """
    text = _FORBIDDEN.sub(" ", text)
    parts = []
    place = 0
    while opening := _VERBATIM.search(text, place):
        parts.append(_AMPERSAND.sub(_meant, text[place : opening.start()]))
        ending = _ENDS[opening[0]]
        end = text.find(ending, opening.end())
        place = len(text) if end < 0 else end + len(ending)
        parts.append(text[opening.start() : place])
    parts.append(_AMPERSAND.sub(_meant, text[place:]))
    return "".join(parts)


def _meant(match: re.Match[str]) -> str:
    name = match[1]
    if name is None:
        return "&amp;"
    meaning = html.entities.html5.get(f"{name};")
    # As numbers, so that what an entity stands for is never taken for markup.
    return f"&amp;{name};" if meaning is None else "".join(f"&#{ord(character)};" for character in meaning)


# In this order, since what is mended less is nearer to what was sent.
_MENDED: tuple[tuple[Callable[[str], str], tuple[tuple[str, str], ...]], ...] = (
    (_repaired, (_REPAIRED,)),
    (shallow, ()),
    (lambda text: shallow(_repaired(text)), (_REPAIRED,)),
)
