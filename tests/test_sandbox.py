"""
Whatever a document does to its parser, the caller gets an answer or a named failure in time, and so does the next.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import parsers_for_tests
from provenance.errors import ProvenanceError
from provenance.readers import sandbox, sandbox_worker
from provenance.readers.gathering import Stopped
from provenance.readers.limits import Limits

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and copies of processes")


@pytest.fixture
def box():
    one = sandbox.Sandbox()
    yield one
    one.close()


def run(box, name, data=b"", seconds=20.0, processor_seconds=20.0):
    return box.run(f"parsers_for_tests:{name}", data, seconds=seconds, processor_seconds=processor_seconds)


def failure(box, name, **given):
    with pytest.raises(Stopped) as stopped:
        run(box, name, **given)
    notice = stopped.value.notice("page.html")
    assert notice.message.startswith("'page.html' ")
    return notice.code, notice.message


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("text", ["", "x", "é中\U0001f642", "\ud800", "a\0b", "x" * 3_000_000])
def test_an_answer_is_what_the_parser_gave(box, text):
    assert run(box, "echo", text.encode("utf-8", "surrogatepass")) == {"text": text}


def test_one_worker_serves_many_documents_and_is_another_process(box):
    pids = {run(box, "process")["pid"] for _ in range(5)}
    assert len(pids) == 1
    assert os.getpid() not in pids


def test_a_worker_is_replaced_after_many_documents(box, monkeypatch):
    monkeypatch.setattr(sandbox, "_MOST_DOCUMENTS", 2)
    pids = [run(box, "process")["pid"] for _ in range(5)]
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("fail", "parser_failed", "RecursionError"),
        ("leave", "parser_failed", "crashes"),
        ("unwritable", "parser_failed", "TypeError"),
        ("missing", "parser_failed", "AttributeError"),
        ("endless", "parser_failed", "more text"),
        pytest.param("crash", "parser_failed", "crashes", marks=posix),
        pytest.param("take_memory", "parser_failed", "2 GiB", marks=posix),
    ],
)
def test_a_parser_that_fails_costs_its_document_only(box, name, code, words, monkeypatch):
    monkeypatch.setattr(sandbox, "_MOST_ANSWER_BYTES", 1_000)
    for _ in range(2):
        found, message = failure(box, name)
        assert found == code
        assert words in message
        assert "words of the document" not in message
        assert run(box, "echo", b"next") == {"text": "next"}


def test_a_document_that_takes_too_long_is_ended_in_time_and_the_next_is_read(box):
    run(box, "echo")
    start = time.monotonic()
    code, message = failure(box, "sleep", seconds=0.3)
    assert time.monotonic() - start < 5
    assert (code, "0.3 s to parse" in message) == ("timed_out", True)
    assert run(box, "echo", b"next") == {"text": "next"}


@posix
def test_the_time_of_the_processor_is_bounded_by_itself(box):
    start = time.monotonic()
    code, message = failure(box, "spin", seconds=60.0, processor_seconds=0.3)
    assert time.monotonic() - start < 30
    assert (code, "0.3 s of the processor" in message) == ("timed_out", True)
    assert run(box, "echo", b"next") == {"text": "next"}


def test_the_time_of_one_document_is_not_taken_from_the_next(box):
    for _ in range(4):
        assert failure(box, "fail", seconds=0.5)[0] == "parser_failed"
        time.sleep(0.2)
    assert run(box, "echo", b"next", seconds=0.5) == {"text": "next"}


def test_starting_takes_no_time_from_the_document(box):
    for _ in range(3):
        assert run(box, "echo", b"x", seconds=0.2) == {"text": "x"}
        box.close()


@posix
def test_memory_that_an_earlier_document_took_is_not_held_against_a_later_one(box):
    assert [run(box, "hoard", b"x" * size) for size in range(4)] == [0, 1, 2, 3]


def test_what_a_library_prints_is_no_answer_and_what_it_reads_is_no_request(box):
    for _ in range(2):
        assert run(box, "talk", b"text") == {"read": "", "text": "text"}


@posix
def test_a_worker_that_somebody_ended_is_replaced(box):
    os.kill(run(box, "process")["pid"], signal.SIGKILL)
    assert run(box, "echo", b"next") == {"text": "next"}


@posix
def test_no_worker_is_left_behind(box):
    pids = [run(box, "process")["pid"]]
    failure(box, "sleep", seconds=0.2)
    failure(box, "crash")
    pids.append(run(box, "process")["pid"])
    box.close()
    assert [pid for pid in pids if is_running(pid)] == []
    box.close()


def test_threads_share_a_worker_and_each_gets_its_own_answer(box):
    answers = {}

    def ask(number):
        answers[number] = [run(box, "echo", f"{number} {turn}".encode())["text"] for turn in range(20)]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {number: [f"{number} {turn}" for turn in range(20)] for number in range(8)}


@pytest.fixture
def interruptible():
    """
    What a shell runs in the background ignores Ctrl-C from the beginning.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@posix
@pytest.mark.usefixtures("interruptible")
def test_an_interrupted_question_leaves_no_answer_for_the_next(box):
    run(box, "echo")

    def interrupt():
        time.sleep(0.3)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        run(box, "sleep")
    thread.join()
    assert run(box, "echo", b"next") == {"text": "next"}


# What is run in a process of its own, for it ends, is copied, or lacks what a process usually has.
PROGRAM = """
import json, os, sys
from provenance.readers import sandbox
from provenance.readers.limits import Limits
ask = lambda data: sandbox.parse("parsers_for_tests:process", data, Limits())
"""


# The package that is tested, wherever it lies, and not one that is installed.
SEARCHED = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])


def output_of(code, **given):
    given = {"env": os.environ | {"PYTHONPATH": SEARCHED}, "capture_output": True} | given
    command = [sys.executable, "-W", "error", "-c", PROGRAM + code]
    done = subprocess.run(command, check=False, text=True, timeout=60, **given)
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout


@posix
def test_a_program_that_ends_ends_its_worker():
    assert not is_running(int(output_of("print(ask(b'')['pid'])")))


@posix
def test_a_worker_ends_when_the_program_was_killed_even_while_it_is_busy():
    code = """
worker = ask(b'')['pid']
print(worker, flush=True)
os.dup2(1, 2)
import threading
threading.Timer(0.5, os.kill, (os.getpid(), 9)).start()
sandbox._SHARED.run("parsers_for_tests:spin", b"", seconds=60, processor_seconds=1.0)
"""
    environment = os.environ | {"PYTHONPATH": SEARCHED}
    command = [sys.executable, "-c", PROGRAM + code]
    done = subprocess.run(command, check=False, capture_output=True, env=environment, timeout=60, text=True)
    assert done.returncode == -signal.SIGKILL
    worker = int(done.stdout)
    deadline = time.monotonic() + 20
    while is_running(worker) and time.monotonic() < deadline and "Z" not in state_of(worker):
        time.sleep(0.1)
    assert not is_running(worker) or "Z" in state_of(worker)


def state_of(pid):
    """
    Give the state of a process; where nobody collects orphans, one that ended stays as a zombie.
    """
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


@posix
@pytest.mark.parametrize("closed", [(0,), (1,), (0, 1), (0, 1, 2)])
def test_a_program_without_standard_streams_can_parse(closed, tmp_path):
    answer = tmp_path / "answer"
    code = f"""
for stream in {closed!r}: os.close(stream)
text = sandbox.parse("parsers_for_tests:echo", b"text", Limits())
with open({str(answer)!r}, "w") as file: json.dump(text, file)
os._exit(0)
"""
    output_of(code)
    assert json.loads(answer.read_text()) == {"text": "text"}


@posix
def test_a_copy_of_the_program_has_a_worker_of_its_own():
    code = """
first = ask(b'')['pid']
copy = os.fork()
if not copy:
    second = ask(b'')['pid']
    sandbox._SHARED.close()
    os._exit(0 if first != second else 1)
status = os.waitpid(copy, 0)[1]
print(status, ask(b'')['pid'] == first)
"""
    assert output_of(code) == "0 True\n"


@posix
def test_a_working_folder_that_is_gone_does_not_matter(tmp_path):
    folder = tmp_path / "gone"
    folder.mkdir()
    assert output_of("os.rmdir(os.getcwd()); print(ask(b'')['pid'] > 0)", cwd=folder) == "True\n"


def test_nothing_is_imported_from_the_working_folder(tmp_path):
    for name in ("json", "lxml", "struct", "provenance", "trafilatura", "attrs", "parsers_for_tests"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('from the working folder')")
    command = [sys.executable, "-P", "-c", PROGRAM + "print(ask(b'')['pid'] > 0)"]
    environment = os.environ | {"PYTHONPATH": SEARCHED}
    done = subprocess.run(
        command, check=True, capture_output=True, cwd=tmp_path, env=environment, timeout=60, text=True
    )
    assert done.stdout == "True\n"


def test_a_program_that_knows_no_python_says_so(box, monkeypatch):
    for path in ("", "/no/such/python"):
        monkeypatch.setattr(sys, "executable", path)
        code, message = failure(box, "echo")
        assert code == "parser_failed"
        assert "no process could be started" in message


def test_more_bytes_have_more_time_only_where_they_are_many_articles(monkeypatch):
    given = []
    monkeypatch.setattr(sandbox, "_SHARED", type("Box", (), {"run": lambda *_, **times: given.append(times)})())
    for size, many in ((1, False), (20_000_000, False), (1, True), (20_000_000, True)):
        sandbox.parse("m:f", bytes(size), Limits(seconds=10.0), many=many)
    assert [(times["seconds"], times["processor_seconds"]) for times in given] == [(10, 2), (10, 10), (10, 2), (40, 40)]


def test_a_stopped_document_is_nothing_that_users_catch():
    assert not issubclass(Stopped, ProvenanceError)


# The other end, in this process


def test_the_worker_answers_until_nothing_is_asked_any_more():
    read, write = os.pipe()
    back_read, back_write = os.pipe()
    with (
        os.fdopen(write, "wb", buffering=0) as requests,
        os.fdopen(read, "rb", buffering=0) as asked,
        os.fdopen(back_read, "rb", buffering=0) as answers,
        os.fdopen(back_write, "wb", buffering=0) as given,
    ):
        for name in ("echo", "fail"):
            request = {"function": f"{parsers_for_tests.__name__}:{name}", "seconds": 0.0, "processor_seconds": 0.0}
            sandbox_worker.write_frame(requests, json.dumps(request).encode())
            sandbox_worker.write_frame(requests, b"text")
        requests.close()
        sandbox_worker.serve(asked, given)
        given.close()
        assert answers.read(2) == sandbox_worker.STARTED + sandbox_worker.DONE
        assert json.loads(sandbox_worker.read_frame(answers)) == {"text": "text"}
        assert answers.read(2) == sandbox_worker.STARTED + sandbox_worker.FAILED
        with pytest.raises(OverflowError):
            sandbox_worker.read_frame(answers, most=3)
