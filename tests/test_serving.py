"""
The server: who may ask, what is answered, how much is taken, and what becomes of it when things go wrong.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import jsonschema
import pytest

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from command_for_tests import run
from provenance.errors import ServerFailed
from provenance.service.description import description
from provenance.service.endpoints import ENDPOINTS
from provenance.service.server import serve
from provenance.service.settings import Settings
from serving_for_tests import SEEDS, TOKEN, Served, archive_of, served

FILE = {"Content-Type": "application/octet-stream"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(archive_of(tmp_path_factory.mktemp("served") / "newsroom.archive")) as started:
        started.indexed()
        yield started


def raw(server, lines, *, seconds=10.0):
    """
    Send what no library would, and give the status that comes back.
    """
    with socket.create_connection(("127.0.0.1", server.port), timeout=seconds) as connection:
        connection.sendall("".join(f"{line}\r\n" for line in lines).encode() + b"\r\n")
        answer = b""
        while b"\r\n" not in answer:
            part = connection.recv(4096)
            if not part:
                break
            answer += part
    return int(answer.split()[1]) if answer else None


HOSTS = ("127.0.0.1:{port}", "localhost:{port}", "evil.invalid:{port}", "127.0.0.1")
ORIGINS = (None, "http://127.0.0.1:{port}", "http://evil.invalid", "null")
SENT = ("header", "cookie", "wrong", None)


@pytest.mark.parametrize(("host", "origin", "sent"), [*itertools.product(HOSTS, ORIGINS, SENT)])
def test_of_64_combinations_of_host_origin_and_token_only_those_meant_pass(server, host, origin, sent):
    headers = [f"Host: {host.format(port=server.port)}", "Content-Type: application/json", "Content-Length: 2"]
    if origin:
        headers.append(f"Origin: {origin.format(port=server.port)}")
    if sent == "cookie":
        headers.append(f"Cookie: other=1; provenance-{server.port}={TOKEN}")
    elif sent:
        headers.append(f"Authorization: Bearer {TOKEN if sent == 'header' else 'x' * len(TOKEN)}")
    status = raw(server, ["POST /api/check HTTP/1.1", *headers, "Connection: close", "", "{}"])
    right_host, right_origin = host in HOSTS[:2], origin in ORIGINS[:2]
    # A browser says where a request with the cookie comes from.
    known = sent == "header" or (sent == "cookie" and origin == ORIGINS[1])
    if right_host and right_origin and known:
        assert status == 422  # let in, and told that {} is no draft
    else:
        assert status in (401, 403)


@pytest.mark.parametrize(
    ("fetched", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403),
    ],
)
def test_other_sites_cannot_embed_what_is_served(server, fetched, status):
    assert server.get("/", headers=fetched).status == status


def test_the_token_in_the_address_becomes_a_cookie_that_no_other_site_gets_to_use(server):
    found = server.get(f"/?token={TOKEN}", token=None)
    assert found.status == 200
    cookie = found.headers["set-cookie"]
    assert cookie.startswith(f"provenance-{server.port}={TOKEN};")
    assert {"HttpOnly", "SameSite=Strict"} <= set(cookie.split("; "))
    assert server.get(f"/api/about?token={TOKEN}", token=None).status == 401
    assert server.get("/?token=other", token=None).status == 401
    assert server.post(f"/?token={TOKEN}", {}, token=None).status == 401


def test_every_answer_forbids_what_it_does_not_need(server):
    for path, token in (("/", TOKEN), ("/api/about", TOKEN), ("/", None), ("/nothing", TOKEN)):
        headers = {name.lower(): value for name, value in server.get(path, token=token).headers.items()}
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert not any(name.startswith("access-control-") for name in headers)
        assert "server" not in headers
    asked = server.ask(
        "OPTIONS", "/api/check", headers={"Origin": server.origin, "Access-Control-Request-Method": "POST"}
    )
    assert asked.status == 405


def test_the_page_has_no_script_or_style_in_itself(server):
    page = server.get("/").body.decode()
    assert page.count("<script") == 2
    assert "<style" not in page
    assert " style=" not in page
    assert " on" not in page.split("<body>")[0]


@pytest.mark.parametrize("options", [(), ("--token", "x" * 20), ("--allow-host", "desk.example.org")])
def test_nothing_listens_beyond_this_machine_without_a_token_and_a_name(tmp_path, options):
    found = run("serve", archive_of(tmp_path / "a.archive"), "--host", "0.0.0.0", *options)  # noqa: S104
    assert found.code == 1
    assert "--token and --allow-host" in found.err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--token", "short"), "too easy to guess"),
        (("--token", "with a space in it it is none"), "letters, digits"),
        (("--allow-host", "http://desk/"), "is no host name"),
    ],
)
def test_settings_that_make_no_sense_are_refused(tmp_path, options, told):
    found = run("serve", archive_of(tmp_path / "a.archive"), *options)
    assert found.code == 1
    assert told in found.err


def test_an_address_that_is_taken_is_said(tmp_path, server):
    found = run("serve", archive_of(tmp_path / "a.archive"), "--port", server.port)
    assert found.code == 1
    assert "give another --port" in found.err


def test_what_is_no_archive_is_said(tmp_path):
    (tmp_path / "a.archive").write_text("no archive at all, but a text that somebody wrote", encoding="utf-8")
    found = run("serve", tmp_path / "a.archive")
    assert found.code == 1
    assert "Traceback" not in found.err


def registry():
    """
    The schemas of the description, so that references into it are found.
    """
    whole = description()
    return lambda name: whole | {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if one.example], ids=lambda one: one.name)
def test_every_example_of_the_description_is_answered_as_described(server, endpoint):
    if endpoint.body:
        found = server.post(endpoint.path, endpoint.example)
    else:
        asked = "&".join(f"{name}={str(value).replace(' ', '+')}" for name, value in endpoint.example.items())
        found = server.get(f"{endpoint.path}?{asked}")
    assert found.status == endpoint.status, found.body
    jsonschema.Draft202012Validator(registry()(endpoint.answer)).validate(found.json)
    if endpoint.answer == "job":
        assert server.done(found.json)["state"] == "done"


def test_the_answers_are_the_records_of_the_library(server):
    with pv.Archive(server.archive, create=False) as archive:
        text = archive["001"].text
        assert server.post("/api/check", {"text": text}).json == archive.check(text).to_dict()
        compared = pv.compare(archive["000"], archive["001"]).to_dict()
        assert server.get("/api/compare?left=000&right=001").json == compared
        job = server.done(server.post("/api/traces", {"id": "000"}).json)
        assert job["state"] == "done"
        assert server.get(f"/api/jobs/{job['number']}/answer").body.decode() == archive.trace("000").to_json()


def test_a_draft_that_the_archive_does_not_hold_has_a_derivation_tree(tmp_path):
    others = [one for one in pv.read(SEEDS) if not one.id.startswith("001")]
    draft = pv.read(SEEDS)["001"]
    with pv.Archive(tmp_path / "a.archive") as archive:
        archive.add(others)
        answer = archive.trace(pv.Article("draft", draft.text))
        assert [(one.parent, one.child[:5]) for one in answer.edges] == [("lost-1", "000_5"), ("lost-1", "draft")]
        archive.add(draft)
        assert archive.trace(draft).to_json() == archive.trace("001").to_json()
        named = archive.trace(pv.Article("000_594eee5cf3d4a6c3", draft.text))
        assert "000_594eee5cf3d4a6c3 (draft)" in {one.id for one in named.articles}


def test_what_is_refused_says_what_was_met_and_what_was_expected(server):
    cases = (
        (server.post("/api/check", {}), 422, "without 'text'"),
        (server.post("/api/check", {"text": 1}), 422, "body.text is 1, expected string"),
        (server.post("/api/check", {"text": "x", "other": 1}), 422, "'other'"),
        (server.post("/api/check", {"text": "x", "published": "yesterday"}), 422, "yesterday"),
        (server.post("/api/check", "{", headers={"Content-Type": "application/json"}), 400, "no JSON"),
        (server.post("/api/check", "[" * 100_000, headers={"Content-Type": "application/json"}), 400, "no JSON"),
        (server.post("/api/check", '{"text": NaN}', headers={"Content-Type": "application/json"}), 400, "NaN"),
        (server.post("/api/check", "x", headers={"Content-Type": "text/plain"}), 415, "text/plain"),
        (server.post("/api/check", "x", headers=FILE), 422, "its name"),
        (server.post("/api/check?name=a.parquet", "x", headers=FILE), 422, "a.parquet"),
        (server.get("/api/article?id=nothing"), 404, "nothing"),
        (server.get("/api/article"), 422, "'id' is missing"),
        (server.get("/api/article?id=000&id=001"), 422, "2 times"),
        (server.get("/api/articles?limit=many"), 422, "expected integer"),
        (server.get("/api/articles?limit=101"), 422, "0 to 100"),
        (server.get("/api/articles?since=whenever"), 422, "whenever"),
        (server.get("/api/near?id=000&min_similarity=0"), 422, "0"),
        (server.get("/api/jobs/9999"), 404, "no job 9999"),
        (server.post("/api/traces", {"id": "000", "draft": {"text": "x"}}), 422, "not both"),
        (server.get("/nothing"), 404, "openapi.json"),
        (server.ask("PUT", "/api/check"), 405, "openapi.json"),
    )
    for found, status, told in cases:
        assert found.status == status, found.body
        assert told in found.json["error"]["message"], found.json


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_100_megabytes_is_refused_before_it_has_been_taken(server, chunked):
    part = b"x" * 1_000_000
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    if not chunked:
        headers["Content-Length"] = "100000000"
    connection.request("POST", "/api/imports", (part for _ in range(100)), headers, encode_chunked=chunked)
    answer = connection.getresponse()
    assert answer.status == 413
    assert b"too_large" in answer.read()
    connection.close()
    assert server.get("/api/about").status == 200


def test_a_draft_may_be_less_than_a_file_of_articles(server):
    found = server.post(
        "/api/check", '{"text": "' + "word " * 2_000_000 + '"}', headers={"Content-Type": "application/json"}
    )
    assert found.status == 413


def test_headers_are_bounded(server):
    assert raw(server, ["GET /api/about HTTP/1.1", f"Host: 127.0.0.1:{server.port}", f"X: {'x' * 40_000}"]) in (
        400,
        431,
    )
    assert raw(server, ["GET /api/about HTTP/1.1", f"Host: 127.0.0.1:{server.port}", "Host: 127.0.0.1"]) in (400, 403)
    assert raw(server, ["GET /api/about HTTP/1.0", f"Authorization: Bearer {TOKEN}"]) == 403


def test_200_slow_connections_starve_nobody_and_are_closed(server):
    slow = []
    for number in range(200):
        connection = socket.create_connection(("127.0.0.1", server.port))
        if number % 2:
            connection.sendall(b"POST /api/check HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        else:
            head = f"POST /api/check HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nAuthorization: Bearer {TOKEN}\r\n"
            connection.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{{".encode())
        slow.append(connection)
    stop = threading.Event()

    def drip():
        while not stop.wait(0.5):
            for connection in slow:
                try:
                    connection.send(b"x")
                except OSError:
                    continue

    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        text = (SEEDS / "001_92090ce90e0505e5.txt").read_text(encoding="utf-8")
        for _ in range(5):
            assert server.post("/api/check", {"text": text}, timeout=30).status == 200
        # Those whose headers never end are closed although they say something all the time.
        end = time.monotonic() + 40
        left = [one for number, one in enumerate(slow) if number % 2]
        while left and time.monotonic() < end:
            left = [one for one in left if not _closed(one)]
            time.sleep(0.2)
        assert left == []
    finally:
        stop.set()
        dripping.join()
        for connection in slow:
            connection.close()
    assert server.get("/api/about").status == 200


def _closed(connection):
    connection.settimeout(0.01)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_many_ask_at_once_and_each_gets_the_answer_to_its_question(server):
    def ask(number):
        text = f"{number} is the number of this draft. {first_rewrite()[: 300 + 10 * number]}"
        found = server.post("/api/check", {"text": text, "id": f"draft-{number}"})
        assert found.status == 200
        return found.json["draft"]["id"] == f"draft-{number}"

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(ask, range(60)))


def test_a_worker_that_ends_takes_no_answer_with_it_and_is_replaced(server):
    before = server.workers()
    assert len(before) == 4
    stop = threading.Event()
    statuses = []

    def ask():
        while not stop.is_set():
            statuses.append(server.post("/api/check", {"text": f"{len(statuses)} {HARBOUR}"}).status)

    asking = [threading.Thread(target=ask) for _ in range(4)]
    for one in asking:
        one.start()
    time.sleep(0.5)
    for pid in before:
        os.kill(pid, signal.SIGABRT)  # as Numba's threads do when two use them at once
    end = time.monotonic() + 60
    count = len(statuses)
    while len(statuses) < count + 20 and time.monotonic() < end:
        time.sleep(0.1)
    stop.set()
    for one in asking:
        one.join()
    assert set(statuses) == {200}
    assert len(statuses) > count
    assert set(server.workers()) & set(before) == set()


def test_work_that_comes_when_its_worker_has_ended_is_done_by_another(server):
    for pid in server.workers():
        os.kill(pid, signal.SIGKILL)
    assert server.add({"id": "afterwards", "text": HARBOUR})["state"] == "done"
    assert server.done(server.post("/api/traces", {"id": "000"}).json)["state"] == "done"


def test_articles_are_added_replaced_and_refused_by_name(server):
    done = server.add({"id": "one", "text": HARBOUR, "published": "2024-03-01"}, {"id": "short", "text": "Too short."})
    assert (done["state"], done["statuses"]["added"], done["statuses"]["not_comparable"]) == ("done", 1, 1)
    assert [one["status"] for one in done["additions"]] == ["added", "not_comparable"]
    assert server.add({"id": "one", "text": HARBOUR, "published": "2024-03-01"})["statuses"]["unchanged"] == 1
    failed = server.add({"id": "one", "text": "Other words than before."})
    assert (failed["state"], failed["error"]["code"]) == ("failed", "id_conflict")
    assert server.add({"id": "one", "text": HARBOUR + " More."}, replace=True)["statuses"]["replaced"] == 1
    assert server.get("/api/article?id=one").json["text"].endswith("More.")
    server.indexed()
    found = server.get("/api/articles?words=harbour").json
    assert "one" in {hit["id"] for hit in found["hits"]}


def test_work_is_watched_and_cancelled(tmp_path):
    articles = [{"id": f"a{number}", "text": f"Number {number}. {HARBOUR}"} for number in range(4_000)]
    lines = "\n".join(map(json.dumps, articles)).encode()
    with served(archive_of(tmp_path / "a.archive")) as server:
        begun = server.post("/api/imports?name=many.jsonl", lines, headers={"Content-Type": "application/octet-stream"})
        assert begun.status == 202
        number = begun.json["number"]
        while not (told := server.get(f"/api/jobs/{number}").json)["statuses"]["added"]:
            assert told["state"] in ("waiting", "running"), told
            time.sleep(0.05)
        waiting = server.post("/api/imports", {"articles": articles[:1]}).json
        assert server.ask("DELETE", f"/api/jobs/{waiting['number']}").json["state"] == "cancelled"
        job = server.ask("DELETE", f"/api/jobs/{number}").json
        assert job["state"] == "cancelled"
        held = server.get("/api/about").json["articles"] - 5
        assert held == job["statuses"]["added"]
        assert 0 < held < 4_000
        assert server.add(articles[0])["statuses"]["unchanged"] == 1


def test_what_others_add_to_the_archive_is_found(server):
    with pv.Archive(server.archive) as archive:
        archive.add(
            pv.Article("from-elsewhere", "A palladium roof was laid over the market hall in the old town today.")
        )
    end = time.monotonic() + 40
    while server.get("/api/articles?words=palladium").json["total"] == 0 and time.monotonic() < end:
        time.sleep(0.5)
    assert [one["id"] for one in server.get("/api/articles?words=palladium").json["hits"]] == ["from-elsewhere"]
    with pv.Archive(server.archive) as archive:
        archive.remove("from-elsewhere")
    assert server.get("/api/articles?words=palladium").json["hits"] == []


def test_an_archive_that_another_process_writes_to_answers_and_says_who_writes(tmp_path):
    with served(archive_of(tmp_path / "a.archive")) as server, pv.Archive(server.archive) as archive:
        archive.add(pv.Article("one", HARBOUR))
        assert server.post("/api/check", {"text": HARBOUR}).json["sources"][0]["article"] == "one"
        refused = server.add({"id": "two", "text": HARBOUR})
        assert (refused["state"], refused["error"]["code"]) == ("failed", "archive_locked")
        assert str(os.getpid()) in refused["error"]["message"]


def test_paths_on_the_command_line_are_added_first_and_the_archive_is_made(tmp_path):
    with served(tmp_path / "new.archive", SEEDS) as server:
        assert server.done({"number": 1})["statuses"]["added"] == 5
        assert server.get("/api/about").json["articles"] == 5


def test_the_first_line_says_what_is_there_and_what_is_still_to_come(tmp_path):
    path = tmp_path / "new.archive"
    for options, told in (
        ((SEEDS, SEEDS), f": no article yet; adding {SEEDS}, {SEEDS}, which the page shows. Open"),
        ((), ": 5 articles. Open"),
    ):
        server = Served(path, *options)
        try:
            for number, _ in enumerate(options, 1):
                server.done({"number": number})
        finally:
            said = server.end()
        assert f"{path}{told}" in said


def test_what_is_wrong_with_a_file_is_said_by_its_name_and_not_by_where_the_server_keeps_it(server):
    lines = b'{"id": "x"}\n{"id": "tiny", "text": "Tiny."}\nno json\n'
    sent = {"headers": {"Content-Type": "application/octet-stream"}}
    job = server.done(server.post("/api/imports?name=bad.jsonl", lines, **sent).json)
    told = [one["message"] for one in job["additions"]]
    assert "1 word, fewer than 8: kept, and too short to compare" in told
    assert sum("'bad.jsonl', line" in one for one in told) == 2
    failed = server.done(server.post("/api/imports?name=bad.parquet", b"nothing of the kind", **sent).json)
    refused = server.post("/api/check?name=bad.parquet", b"nothing of the kind", **sent)
    assert (failed["state"], refused.status) == ("failed", 422)
    for said in (str(job), str(failed), str(refused.json)):
        assert "bad." in said
        assert "provenance-serve" not in said


def test_a_port_that_is_taken_is_named_with_what_to_do(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(archive=tmp_path / "newsroom.archive", port=taken.getsockname()[1])
        with pytest.raises(ServerFailed, match="give another --port"):
            serve(settings, lambda: None)
