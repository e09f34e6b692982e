"""
The API described in OpenAPI, from the table of what can be asked.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from provenance.service.endpoints import BODIES, ENDPOINTS, FILE, Endpoint, answers
from provenance.service.schemas import Schema
from provenance.version import __version__

# What any request can meet: no JSON, no token, a wrong host or origin, a body that is too slow, too large or of another
# kind, what does not fit its schema, and a server that has too much to do.
_ALWAYS = {
    400: "the request cannot be read",
    401: "the token is missing",
    403: "asked by another name, or from a page of another site",
    404: "there is no such thing",
    408: "the body took too long",
    409: "not now: the message says why",
    413: "the body is too large",
    415: "the body is of another type",
    422: "the request does not fit: the message says what was expected",
    503: "too much is being asked, or it took too long: ask again",
    507: "the disk is full",
}
_OF_ANY = (401, 403, 422, 503)
_OF_A_BODY = (400, 408, 413, 415)
_OF_WRITING = (409, 507)


@cache
def description() -> dict[str, Any]:
    """
    Give the description, OpenAPI 3.1.
    """
    paths: dict[str, Any] = {}
    for one in ENDPOINTS:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "provenance serve",
            "version": __version__,
            "description": "Where does this text come from? Asked of one archive, on this machine.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "security": [{"token": []}, {"cookie": []}],
        "paths": paths,
        "components": {
            "schemas": answers() | BODIES,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "the token that the terminal shows"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "provenance-PORT"},
            },
        },
    }


def _operation(one: Endpoint) -> dict[str, Any]:
    refusals = {*_OF_ANY, *one.refusals, *(_OF_A_BODY if one.body else ()), *(_OF_WRITING if one.status == 202 else ())}
    told: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": [_parameter(one, name, schema) for name, schema in one.parameters.items()],
        "responses": {
            str(one.status): {"description": "the answer", "content": _json({"$ref": _named(one.answer)})},
            **{
                str(status): {"description": _ALWAYS[status], "content": _json({"$ref": _named("error")})}
                for status in sorted(refusals)
            },
        },
    }
    if one.body:
        content = _json({"$ref": _named(one.body)})
        content["application/json"]["examples"] = {"example": {"value": one.example}}
        if one.takes_file:
            content[FILE] = {"schema": {"type": "string", "format": "binary", "description": "a file; give its name"}}
        told["requestBody"] = {"required": True, "content": content}
    return told


def _parameter(one: Endpoint, name: str, schema: Schema) -> dict[str, Any]:
    place = "path" if f"{{{name}}}" in one.path else "query"
    told: dict[str, Any] = {"name": name, "in": place, "required": name in one.required, "schema": schema}
    if not one.body and one.example and name in one.example:
        told["example"] = one.example[name]
    return told


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _named(name: str) -> str:
    return f"#/components/schemas/{name}"
