"""
The entries of RSS, Atom and JSON feeds become items.

Runs in the sandbox's child process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from provenance.readers.elements import local_name, one_line, paragraphs, text_of, text_of_html
from provenance.readers.item_records import CUT, Item, goes_on, item, listed, not_an_object, string, web_address
from provenance.readers.statements import byline, credited_agency, language_code

ENTRIES = frozenset({"item", "entry"})

JSON_FEED_FIELDS = frozenset({"version", "items", "id", "url", "content_text", "content_html", "summary"})

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_ATOM = "{http://www.w3.org/2005/Atom}"
_CREATORS = frozenset(f"{{http://purl.org/dc/{kind}/}}creator" for kind in ("elements/1.1", "terms"))
_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def rss_items(root: Any, entries: tuple[Any, ...]) -> Iterator[Item]:
    """
    Give the entries of RSS 0.9 to 2.0: their full text where they have it, else their description.

    Args:
        root: of the feed, as far as it was read.
        entries: the elements ``item``.
    """
    channel = next((child for child in root if local_name(child) == "channel"), root)
    about = _fields(channel)
    outlet = _plain(about.get("title"))
    language = _language(root, about.get("language"), *_dublin_core(about, "language"))
    for entry in entries:
        fields = _fields(entry)
        creators = [_plain(one) for one in (*_dublin_core(fields, "creator"), fields.get("author"))]
        outlets = (_plain(fields.get("source")), *map(_plain, _dublin_core(fields, "publisher")), outlet, *creators)
        dates = (fields.get("pubdate"), *_dublin_core(fields, "date", "issued", "created"))
        guid, address = fields.get("guid"), _word(fields.get("link"))
        permanent = _word(guid) if guid is not None and guid.get("isPermaLink") != "false" else None
        full, cut = _html(fields.get(_CONTENT))
        short, short_cut = _html(_first(fields.get("description"), fields.get(f"{_ATOM}summary")))
        text, cut = (full, cut) if len(full) >= len(short) else (short, short_cut)
        yield item(
            # RSS 1.0 names its items by an attribute.
            id=_word(guid) or address or one_line(entry.get(_ABOUT)),
            title=_plain(fields.get("title")),
            text=text,
            outlet=next(filter(None, outlets), None),
            published=_plain(_first(*dates)),
            url=web_address(address, permanent),
            credit=credited_agency(creators),
            byline=byline([_plain(one) for one in entry if one.tag in _CREATORS]) or byline(creators),
            language=_language(entry, *_dublin_core(fields, "language")) or language,
            warnings=(CUT,) if cut else (),
            summary=not full and goes_on(text),
        )


def atom_items(root: Any, entries: tuple[Any, ...]) -> Iterator[Item]:
    """
    Give the entries of Atom: their content, else their summary.

    Args:
        root: of the feed, as far as it was read.
        entries: the elements ``entry``.
    """
    feed = _fields(root)
    outlet, language = one_line(_construct(feed.get("title"))[0]), _language(root)
    editors = _atom_authors(root)
    for entry in entries:
        fields = _fields(entry)
        source = _fields(fields.get("source"))
        # Of a feed without words on the entry's author, its own is.
        people = [_atom_authors(entry), _atom_authors(fields.get("source")), editors]
        authors = [names[0] if names else None for names in people]
        full, cut = _construct(fields.get("content"))
        short, short_cut = ("", False) if full else _construct(fields.get("summary"))
        dates = (fields.get(name) for name in ("published", "issued", "created", "updated", "modified"))
        identifier, address = _word(fields.get("id")), _alternate(entry)
        outlets = (one_line(_construct(source.get("title"))[0]), outlet, *authors)
        yield item(
            id=identifier or address,
            title=one_line(_construct(fields.get("title"))[0]),
            text=full or short,
            outlet=next(filter(None, outlets), None),
            published=_plain(_first(*dates)),
            url=web_address(address, identifier),
            credit=credited_agency(authors),
            byline=next(filter(None, map(byline, people)), None),
            language=_language(entry) or language,
            warnings=(CUT,) if cut or short_cut else (),
            summary=not full,
        )


def json_feed_items(feed: Mapping[str, Any], entries: list[Any]) -> Iterator[Item]:
    """
    Give the entries of a JSON Feed (jsonfeed.org).
    """
    outlet, language = string(feed.get("title")), language_code(string(feed.get("language")))
    editors = _json_authors(feed)
    for entry in entries:
        if not isinstance(entry, dict):
            yield not_an_object(entry)
            continue
        names = _json_authors(entry)
        text, cut = string(entry.get("content_text")), False
        if not text:
            text, cut = text_of_html(string(entry.get("content_html")))
        summary = "" if text else string(entry.get("summary"))
        identifier = entry.get("id")
        yield item(
            # The format says text; numbers are met, and read as text as it asks for.
            id=str(identifier) if isinstance(identifier, int) else string(identifier) or string(entry.get("url")),
            title=one_line(string(entry.get("title"))),
            text=(text or summary).strip(),
            outlet=one_line(outlet),
            published=string(entry.get("date_published")) or string(entry.get("date_modified")),
            url=web_address(string(entry.get("url")), string(identifier)),
            credit=credited_agency(names),
            byline=byline(names) or byline(editors),
            language=language_code(string(entry.get("language"))) or language,
            warnings=(CUT,) if cut else (),
            summary=not text,
        )


def _fields(parent: Any) -> dict[str, Any]:
    """
    Give the first child of each name: in lower case where its namespace is its parent's, and else with its namespace.

    Other namespaces use the same names for other things: a picture has a title, too.
    """
    found: dict[str, Any] = {}
    if parent is not None:
        own = parent.tag.rpartition("}")[0]
        for one in parent:
            namespace, _, name = one.tag.rpartition("}")
            found.setdefault(name.lower() if namespace == own else one.tag, one)
    return found


def _dublin_core(fields: Mapping[str, Any], *names: str) -> list[Any]:
    tags = (f"{{http://purl.org/dc/{kind}/}}{name}" for name in names for kind in ("elements/1.1", "terms"))
    return [fields[tag] for tag in tags if tag in fields]


def _atom_authors(parent: Any) -> list[str | None]:
    authors = [] if parent is None else [one for one in parent if local_name(one) == "author"]
    return [_plain(_fields(one).get("name")) for one in authors]


def _json_authors(parent: Mapping[str, Any]) -> list[str | None]:
    authors = [*listed(parent.get("authors")), parent.get("author")]
    return [string(one.get("name")) for one in authors if isinstance(one, dict)]


def _alternate(entry: Any) -> str | None:
    """
    Give the address at which people read the entry; others are of the feed, or of files that belong to it.
    """
    for link in entry:
        if local_name(link) == "link" and (link.get("rel") or "alternate") == "alternate":
            return one_line(link.get("href"))
    return None


def _first(*elements: Any) -> Any:
    return next((element for element in elements if element is not None), None)


def _word(element: Any) -> str | None:
    return None if element is None else one_line("".join(element.itertext()))


def _plain(element: Any) -> str | None:
    return None if element is None else one_line(text_of_html("".join(element.itertext()))[0])


def _html(element: Any) -> tuple[str, bool]:
    """
    Give the text of what is HTML, escaped or, against the rules and often met, as elements, and whether it was cut.
    """
    if element is None:
        return "", False
    return (text_of(element), False) if len(element) else text_of_html(element.text or "")


def _construct(element: Any) -> tuple[str, bool]:
    """
    Give the text of one of Atom's text constructs, by its type.
    """
    if element is None or element.get("src") is not None:
        return "", False
    kind = (element.get("type") or "text").lower()
    if len(element):
        return text_of(element), False
    if kind in ("html", "text/html", "application/xhtml+xml"):
        return text_of_html(element.text or "")
    if kind in ("text", "xhtml") or kind.startswith("text/"):
        return paragraphs(element.text or ""), False
    return "", False  # an image, or another file


def _language(element: Any, *stated: Any) -> str | None:
    codes = (*map(_word, stated), element.get(_LANGUAGE))
    return next(filter(None, map(language_code, codes)), None)
