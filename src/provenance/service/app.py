"""
From a request to its answer.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from provenance.service import bodies, pages
from provenance.service.checked import check, parameters
from provenance.service.description import description
from provenance.service.desk import Desk
from provenance.service.endpoints import BODIES, ENDPOINTS, FILE, Endpoint
from provenance.service.frames import Told
from provenance.service.guard import Guard
from provenance.service.jobs import Job
from provenance.service.refusals import Refused
from provenance.service.settings import Settings

# What a file may not be called on some system.
_UNFIT = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\ud800-\udfff]')
_MOST_NAME_BYTES = 150

Handler = Callable[["Api", Request, dict[str, Any]], Awaitable[Response]]


def application(settings: Settings) -> ASGIApp:
    """
    Make the application that serves one archive.
    """
    api = Api(Desk(settings))

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        await api.desk.start()
        try:
            await api.begin()
            yield
        finally:
            await api.desk.end()

    routes = [Route(one.path, _asked(api, one), methods=[one.method]) for one in ENDPOINTS]
    routes += [
        Route("/api/openapi.json", _described),
        Route("/", _desk),
        Route("/check/{key}", _page(api.check_page)),
        Route("/compare", _page(api.compare_page)),
        Route("/answers/{number:int}", _page(api.answer_page)),
        Route("/static/{version}/{name}", _static),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _not_found)
    return Guard(app, settings)


class Api:
    """
    What answers each endpoint, by the endpoint's name.

    Args:
        desk: of the server.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._bounds = desk.settings.bounds

    async def begin(self) -> None:
        """
        Begin what the server was asked for when it was started.
        """
        for path in self.desk.settings.adding:
            asked = {"path": str(path.absolute()), "replace": False}
            self.desk.jobs.begin("import", path.name, "add", asked, self.desk.jobs.room())

    async def about(self, _request: Request, given: Told) -> Response:  # noqa: D102
        return await self._answer("about", given)

    async def check(self, request: Request, given: Told) -> Response:  # noqa: D102
        draft, _ = await self._draft(request, given)
        try:
            return await self._answer("check", {"draft": draft})
        finally:
            _forget(draft)

    async def keep(self, request: Request, given: Told) -> Response:  # noqa: D102
        draft, size = await self._draft(request, given)
        key = self.desk.drafts.keep(draft, size)
        return JSONResponse({"key": key, "page": f"/check/{key}"}, 201, {"location": f"/check/{key}"})

    async def search(self, _request: Request, given: Told) -> Response:  # noqa: D102
        return await self._answer("search", given)

    async def outlets(self, _request: Request, given: Told) -> Response:  # noqa: D102
        return await self._answer("outlets", given)

    async def article(self, _request: Request, given: Told) -> Response:  # noqa: D102
        return await self._answer("article", given)

    async def near(self, _request: Request, given: Told) -> Response:  # noqa: D102
        return await self._answer("near", {"min_similarity": 0.15} | given)

    async def compare(self, _request: Request, given: Told) -> Response:  # noqa: D102
        return await self._answer("compare", given)

    async def add(self, request: Request, given: Told) -> Response:  # noqa: D102
        folder = self.desk.jobs.room()
        try:
            if _is_file(request):
                path = folder / _file_name(given)
                await bodies.into_file(request, path, self._bounds.upload_bytes, self._bounds.body_seconds)
                what, replace = path.name, given.get("replace", False)
            else:
                body = await self._json(request, "import", self._bounds.upload_bytes)
                path = folder / "articles.jsonl"
                lines = (
                    json.dumps({key: value for key, value in one.items() if value is not None})
                    for one in body["articles"]
                )
                path.write_text("\n".join(lines), encoding="utf-8")
                what, replace = ", ".join(one["id"] for one in body["articles"][:3]), body.get("replace", False)
        except BaseException:
            with contextlib.suppress(OSError):
                for one in folder.iterdir():
                    one.unlink()
                folder.rmdir()
            raise
        asked = {"path": str(path), "replace": replace, "sent": True}
        return _job(self.desk.jobs.begin("import", what, "add", asked, folder), 202)

    async def trace(self, request: Request, _given: Told) -> Response:  # noqa: D102
        body = await self._json(request, "trace_request", self._bounds.draft_bytes)
        draft = self.desk.drafts[body["key"]] if "key" in body else body.get("draft")
        folder = self.desk.jobs.room()
        what = body.get("id") or (draft or {}).get("title") or (draft or {}).get("name") or "a draft"
        asked = {"into": str(folder)} | ({"id": body["id"]} if "id" in body else {"draft": draft})
        return _job(self.desk.jobs.begin("trace", what, "trace", asked, folder), 202)

    async def jobs(self, _request: Request, _given: Told) -> Response:  # noqa: D102
        # What became of each article is told by the job itself.
        return JSONResponse({"jobs": [job.to_dict() | {"additions": None} for job in self.desk.jobs]})

    async def job(self, _request: Request, given: Told) -> Response:  # noqa: D102
        return _job(self.desk.jobs[given["number"]])

    async def cancel(self, _request: Request, given: Told) -> Response:  # noqa: D102
        return _job(await self.desk.jobs.cancel(given["number"]))

    async def answer(self, _request: Request, given: Told) -> Response:  # noqa: D102
        return FileResponse(self._file(given["number"], "answer.json"), media_type="application/json")

    async def check_page(self, request: Request) -> Response:
        """
        Show a draft with its sources.
        """
        key = request.path_params["key"]
        asked = {"draft": self.desk.drafts[key], "key": key}
        return _html(await self.desk.pool.ask("check_page", asked))

    async def compare_page(self, request: Request) -> Response:
        """
        Show two articles of the archive side by side.
        """
        known = next(one.parameters for one in ENDPOINTS if one.name == "compare")
        asked = parameters(_given(request), known, ("left", "right"))
        return _html(await self.desk.pool.ask("compare_page", asked))

    async def answer_page(self, request: Request) -> Response:
        """
        Show what a trace found.
        """
        return FileResponse(self._file(request.path_params["number"], "answer.html"), media_type=_HTML)

    def _file(self, number: int, name: str) -> Path:
        job = self.desk.jobs[number]
        if job.kind != "trace" or job.state != "done":
            raise Refused(409, "no_answer", f"job {number} is {job.state}, and has no derivation trees to show")
        return job.folder / name

    async def _answer(self, question: str, asked: Told) -> Response:
        return Response(await self.desk.pool.ask(question, asked), media_type="application/json")

    async def _json(self, request: Request, name: str, most: int) -> Any:
        body = await bodies.read_json(request, most, self._bounds.body_seconds)
        check(body, BODIES[name])
        return body

    async def _draft(self, request: Request, given: Told) -> tuple[Told, int]:
        if not _is_file(request):
            draft = await self._json(request, "draft", self._bounds.draft_bytes)
            return draft, len(draft["text"])
        path = Path(tempfile_in(self.desk.folder), _file_name(given))
        try:
            size = await bodies.into_file(request, path, self._bounds.draft_bytes, self._bounds.body_seconds)
        except BaseException:
            _forget({"path": str(path)})
            raise
        return {"path": str(path), "name": path.name}, size


def tempfile_in(folder: Path) -> str:
    """
    Make a folder in a folder.
    """
    import tempfile

    return tempfile.mkdtemp(dir=folder)


def _asked(api: Api, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    handler = getattr(api, endpoint.name)

    async def asked(request: Request) -> Response:
        given = _given(request)
        given |= {name: [value] for name, value in request.path_params.items()}
        answered: Response = await handler(request, parameters(given, endpoint.parameters, endpoint.required))
        return answered

    return asked


def _given(request: Request) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name, []).append(value)
    return found


def _is_file(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == FILE


def _file_name(given: Told) -> str:
    if "name" not in given:
        raise Refused(422, "missing_parameter", "a file is sent without its name: give it as the parameter 'name'")
    name = _UNFIT.sub("_", given["name"]).strip(". ") or "file"
    stem, dot, ending = name.rpartition(".")
    while len(name.encode()) > _MOST_NAME_BYTES:
        stem, ending = stem[:-1], ending[-20:]
        name = f"{stem}{dot}{ending}" if stem else ending[:20]
    return name


def _forget(draft: Told) -> None:
    if "path" in draft:
        path = Path(draft["path"])
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            path.parent.rmdir()


def _job(job: Job, status: int = 200) -> Response:
    headers = {"location": f"/api/jobs/{job.number}"} if status == 202 else {}
    return JSONResponse(job.to_dict(), status, headers)


_HTML = "text/html; charset=utf-8"


def _html(page: bytes | str, status: int = 200) -> Response:
    return Response(page, status, media_type=_HTML)


def _page(made: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    async def shown(request: Request) -> Response:
        try:
            return await made(request)
        except Refused as refused:
            return _html(pages.refusal_page(refused.message), refused.status)

    return shown


async def _desk(_request: Request) -> Response:
    return _html(pages.desk_page())


async def _described(_request: Request) -> Response:
    return JSONResponse(description())


async def _static(request: Request) -> Response:
    found = pages.static(request.path_params["name"], request.path_params["version"])
    if found is None:
        raise Refused(404, "not_found", "there is nothing at this address")
    body, kind = found
    return Response(body, media_type=kind, headers={"cache-control": "private, max-age=31536000, immutable"})


async def _refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    return bodies.answer(error)


async def _not_found(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code, message = {
        404: ("not_found", "there is nothing at this address: /api/openapi.json lists what there is"),
        405: ("wrong_method", "this address is asked in another way: /api/openapi.json says how"),
    }.get(status, ("refused", "this request is not answered"))
    headers = error.headers if isinstance(error, HTTPException) else None
    return JSONResponse(Refused(status, code, message).to_dict(), status, headers)
