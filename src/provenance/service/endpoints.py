"""
All that can be asked of the API, in one table: from it requests are taken, checked and described.
"""

from __future__ import annotations

from typing import Any, Literal

from attrs import field, frozen

from provenance.service import schemas
from provenance.service.schemas import Schema

# A file as it is: how it is read goes by the ending of its name.
FILE = "application/octet-stream"


@frozen(kw_only=True)
class Endpoint:
    """
    One thing that can be asked.

    Attributes:
        method: of HTTP.
        path: of the address.
        name: of what answers it.
        summary: what it does.
        parameters: of the address, with their schemas.
        required: those of them that must be there.
        body: the schema of what is sent, by name; None where nothing is.
        takes_file: a file may be sent in its place.
        status: of an answer.
        answer: the schema of the answer, by name.
        refusals: statuses of refusals beside those that any request can meet.
        example: a body, or the parameters, of a request that is answered.
    """

    method: Literal["GET", "POST", "DELETE"]
    path: str
    name: str
    summary: str
    parameters: dict[str, Schema] = field(factory=dict)
    required: tuple[str, ...] = ()
    body: str | None = None
    takes_file: bool = False
    status: int = 200
    answer: str
    refusals: tuple[int, ...] = ()
    example: Any = None


_NAME = schemas.text("the name of the file: its ending says how to read it", most=255, least=1)
_NUMBER: Schema = {"type": "integer", "minimum": 1, "maximum": 10**15, "description": "of a job"}

_EXAMPLE_TEXT = (
    "The harbour town of Velmar will lose its last passenger ferry in March, the regional government announced, "
    "although its council had asked for another year."
)

BODIES: dict[str, Schema] = {"draft": schemas.DRAFT, "import": schemas.IMPORT, "trace_request": schemas.TRACE}
ANSWERS: dict[str, Schema] = {
    "about": schemas.ABOUT,
    "article": schemas.ARTICLE,
    "found": schemas.FOUND,
    "outlets": schemas.OUTLETS,
    "matches": schemas.MATCHES,
    "job": schemas.JOB,
    "jobs": schemas.JOBS,
    "error": schemas.ERROR,
    "kept": schemas.KEPT,
    "report": {},
    "trace": {},
    "compare": {},
}

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(method="GET", path="/api/about", name="about", summary="Say what is asked of.", answer="about"),
    Endpoint(
        method="POST",
        path="/api/check",
        name="check",
        summary="Find which articles of the archive the passages of a draft stand in.",
        parameters={"name": _NAME},
        body="draft",
        takes_file=True,
        answer="report",
        example={"text": _EXAMPLE_TEXT},
    ),
    Endpoint(
        method="POST",
        path="/api/drafts",
        name="keep",
        summary="Keep a draft, in memory and for a while, so that its page can be opened.",
        parameters={"name": _NAME},
        body="draft",
        takes_file=True,
        status=201,
        answer="kept",
        example={"text": _EXAMPLE_TEXT},
    ),
    Endpoint(
        method="GET",
        path="/api/articles",
        name="search",
        summary="Find articles by words, outlet and date: the latest first.",
        parameters={
            "words": schemas.WORDS,
            "outlet": schemas.text("its name, whatever its case"),
            "since": schemas.DATE,
            "until": schemas.DATE,
            "limit": {"type": "integer", "minimum": 0, "maximum": 100},
            "offset": {"type": "integer", "minimum": 0, "maximum": 1_000_000},
        },
        answer="found",
        example={"words": "ferry march", "limit": 5},
    ),
    Endpoint(
        method="GET",
        path="/api/outlets",
        name="outlets",
        summary="Name the outlets with the most articles.",
        answer="outlets",
    ),
    Endpoint(
        method="GET",
        path="/api/article",
        name="article",
        summary="Give an article of the archive.",
        parameters={"id": schemas.ID},
        required=("id",),
        answer="article",
        refusals=(404,),
        example={"id": "000"},
    ),
    Endpoint(
        method="GET",
        path="/api/near",
        name="near",
        summary="Find the near-duplicates of an article.",
        parameters={
            "id": schemas.ID,
            "min_similarity": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "description": "least Jaccard"},
        },
        required=("id",),
        answer="matches",
        refusals=(404,),
        example={"id": "000"},
    ),
    Endpoint(
        method="GET",
        path="/api/compare",
        name="compare",
        summary="Compare two articles of the archive: what they share, and how it was changed.",
        parameters={"left": schemas.ID, "right": schemas.ID},
        required=("left", "right"),
        answer="compare",
        refusals=(404,),
        example={"left": "000", "right": "001"},
    ),
    Endpoint(
        method="POST",
        path="/api/imports",
        name="add",
        summary="Begin to add articles. What a job tells of as added is on the disk; that it began says nothing.",
        parameters={"name": _NAME, "replace": {"type": "boolean"}},
        body="import",
        takes_file=True,
        status=202,
        answer="job",
        example={
            "articles": [{"id": "desk-1", "text": _EXAMPLE_TEXT, "outlet": "The Desk", "published": "2021-12-08"}]
        },
    ),
    Endpoint(
        method="POST",
        path="/api/traces",
        name="trace",
        summary="Begin to infer the derivation tree around an article or a draft.",
        body="trace_request",
        status=202,
        answer="job",
        refusals=(404,),
        example={"id": "000"},
    ),
    Endpoint(method="GET", path="/api/jobs", name="jobs", summary="List the jobs, oldest first.", answer="jobs"),
    Endpoint(
        method="GET",
        path="/api/jobs/{number}",
        name="job",
        summary="Say how far a job is.",
        parameters={"number": _NUMBER},
        required=("number",),
        answer="job",
        refusals=(404,),
    ),
    Endpoint(
        method="DELETE",
        path="/api/jobs/{number}",
        name="cancel",
        summary="Cancel a job. What an import had added stays.",
        parameters={"number": _NUMBER},
        required=("number",),
        answer="job",
        refusals=(404,),
    ),
    Endpoint(
        method="GET",
        path="/api/jobs/{number}/answer",
        name="answer",
        summary="Give the derivation trees that a trace found.",
        parameters={"number": _NUMBER},
        required=("number",),
        answer="trace",
        refusals=(404, 409),
    ),
)


def answers() -> dict[str, Schema]:
    """
    Give the schemas of all answers; those of the library's own records are in its package.
    """
    return {name: schema or schemas.of_the_package(name) for name, schema in ANSWERS.items()}
