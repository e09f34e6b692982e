"""
What goes in and comes out, as JSON Schema: what the description of the API says is what is checked.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from provenance.archive.searching import MOST_CHARACTERS
from provenance.service.settings import DRAFT_LIMITS

Schema = dict[str, Any]

# An id, a name, an address.
_MOST_NAME = 2_000


def text(description: str, *, most: int = _MOST_NAME, least: int = 0, **more: Any) -> Schema:
    """
    Give the schema of a text.
    """
    return {"type": "string", "description": description, "minLength": least, "maxLength": most, **more}


def maybe(schema: Schema) -> Schema:
    """
    Give a schema that also takes null.
    """
    return schema | {"type": [schema["type"], "null"]}


def record(properties: dict[str, Schema], required: tuple[str, ...] = (), description: str = "") -> Schema:
    """
    Give the schema of an object that has these properties and no others.
    """
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        found["required"] = list(required)
    if description:
        found["description"] = description
    return found


def some(items: Schema, **more: Any) -> Schema:
    """
    Give the schema of a list.
    """
    return {"type": "array", "items": items, **more}


COUNT: Schema = {"type": "integer", "minimum": 0}
ID = text("an id, or an unambiguous beginning of one", least=1)
DATE = text("a date, or a date and time: 2024-03-01, 2024-03-01T10:00:00Z", most=100)
_PUBLISHED = maybe(DATE | {"description": "a date, or a date and time, as `provenance.read` takes them"})

_FIELDS = {
    "title": maybe(text("the headline")),
    "outlet": maybe(text("who published it")),
    "published": _PUBLISHED,
    "credit": maybe(text("the agency or outlet that it names as its source")),
}
_TEXT = text("the article's text", most=DRAFT_LIMITS.text_characters)

DRAFT = record(
    {"id": text("what to call it", least=1), "text": _TEXT | {"minLength": 1}, **_FIELDS},
    ("text",),
    "A draft: its text, and what is known of it.",
)
NEW_ARTICLE = record(
    {
        "id": text("its id: another than those of the archive", least=1),
        "text": _TEXT | {"minLength": 1},
        **_FIELDS,
        "url": maybe(text("where it was found")),
        "language": maybe(text("a BCP 47 code", most=100)),
    },
    ("id", "text"),
    "An article that is to be added.",
)
IMPORT = record(
    {
        "articles": some(NEW_ARTICLE, minItems=1, maxItems=1_000),
        "replace": {"type": "boolean", "description": "let new content take the place of what has the same id"},
    },
    ("articles",),
)
_KEY = text("the key of a draft that is kept", most=100, least=1)
TRACE = record(
    {"id": ID, "draft": DRAFT, "key": _KEY},
    description="Either the id of an article of the archive, or a draft, or the key of one that is kept.",
) | {"oneOf": [{"required": ["id"]}, {"required": ["draft"]}, {"required": ["key"]}]}
KEPT = record({"key": _KEY, "page": text("the address of its page")}, ("key", "page"))

ERROR = record(
    {"error": record({"code": text("for programs"), "message": {"type": "string"}}, ("code", "message"))}, ("error",)
)
ABOUT = record(
    {
        "provenance": text("the version"),
        "name": text("of the archive's file"),
        "articles": COUNT,
        "indexed": COUNT | {"description": "articles that a search can find as yet"},
    },
    ("provenance", "name", "articles", "indexed"),
)
_PLAIN: Schema = {"type": "string"}
_MAYBE: Schema = {"type": ["string", "null"]}
ARTICLE = record(
    {
        "id": _PLAIN,
        **dict.fromkeys(("title", "outlet", "published", "url", "credit", "language", "byline", "usage"), _MAYBE),
        "derived_from": some(_PLAIN),
        "text": _PLAIN,
    },
    ("id", "title", "outlet", "published", "url", "credit", "language", "byline", "usage", "derived_from", "text"),
)
_HIT = record(
    {
        "id": _PLAIN,
        "title": _MAYBE,
        "outlet": _MAYBE,
        "published": _MAYBE,
        "characters": COUNT,
        "excerpt": _PLAIN,
    },
    ("id", "title", "outlet", "published", "characters", "excerpt"),
)
FOUND = record(
    {"total": COUNT, "indexed": COUNT, "articles": COUNT, "hits": some(_HIT)}, ("total", "indexed", "articles", "hits")
)
OUTLETS = record({"outlets": some(record({"name": _PLAIN, "articles": COUNT}, ("name", "articles")))}, ("outlets",))
_PART: Schema = {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
MATCHES = record(
    {
        "article": _PLAIN,
        "matches": some(
            record(
                {"left": _PLAIN, "right": _PLAIN, "jaccard": _PART, "left_in_right": _PART, "right_in_left": _PART},
                ("left", "right", "jaccard", "left_in_right", "right_in_left"),
            )
        ),
    },
    ("article", "matches"),
)
_KINDS = ("added", "unchanged", "replaced", "not_comparable", "rejected")
_ADDITION = record(
    {"id": _PLAIN, "status": {"enum": list(_KINDS)}, "code": _PLAIN, "message": _PLAIN, "position": _MAYBE},
    ("id", "status", "code", "message", "position"),
)
JOB = record(
    {
        "number": {"type": "integer", "minimum": 1},
        "kind": {"enum": ["import", "trace"]},
        "what": _PLAIN,
        "state": {"enum": ["waiting", "running", "done", "failed", "cancelled"]},
        "begun": {"type": "string", "format": "date-time"},
        "stage": _MAYBE,
        "done": {"type": ["integer", "null"], "minimum": 0},
        "of": {"type": ["integer", "null"], "minimum": 0},
        "statuses": {
            "anyOf": [record(dict.fromkeys(_KINDS, COUNT), _KINDS), {"type": "null"}],
            "description": "of an import: what became of how many articles as yet; that is on the disk",
        },
        "additions": {
            "anyOf": [some(_ADDITION), {"type": "null"}],
            "description": "of an import that is done: what became of its first thousand articles",
        },
        "error": {"anyOf": [ERROR["properties"]["error"], {"type": "null"}]},
    },
    ("number", "kind", "what", "state", "begun", "stage", "done", "of", "statuses", "additions", "error"),
)
JOBS = record({"jobs": some(JOB)}, ("jobs",))

WORDS = text(
    'words that an article has; "in quotation marks" as they stand there, parlia* their beginning', most=MOST_CHARACTERS
)


@cache
def of_the_package(name: str) -> Schema:
    """
    Give one of the schemas of the library's answers, so that it can stand within another document.

    Args:
        name: ``report``, ``trace`` or ``compare``.
    """
    file = resources.files("provenance.data").joinpath(f"{name}.schema.json")
    schema: Schema = json.loads(file.read_text(encoding="utf-8"))
    return {key: _moved(value, name) for key, value in schema.items() if key not in ("$schema", "$id")}


def _moved(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {
            key: f"#/components/schemas/{name}{one[1:]}" if key == "$ref" else _moved(one, name)
            for key, one in value.items()
        }
    return [_moved(one, name) for one in value] if isinstance(value, list) else value
