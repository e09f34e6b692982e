"""
A process that makes processes: each does something to an archive, and may be killed at a named point of it.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

from attrs import evolve

import provenance as pv
from provenance.archive import points

_WORDS = [
    "harbour", "ferry", "council", "bridge", "vessel", "commuter", "northern", "ministry", "whistle",
    "landing", "herring", "engine", "winter", "budget", "mayor", "station", "tunnel", "market",
    "barrel", "shipyard", "nurse", "signal", "captain", "railway", "orchard", "library", "glacier",
    "volcano",
]  # fmt: skip

# No status of a process that ended by itself.
KILLED = -int(signal.SIGKILL)


def text(seed: object, words: int = 40) -> str:
    rng = random.Random(str(seed))
    return " ".join(rng.choice(_WORDS) + str(rng.randrange(40)) for _ in range(words)).capitalize() + "."


def article(name: str, version: int = 0, words: int = 40) -> pv.Article:
    return pv.Article(name, text(f"{name}/{version}", words), outlet=f"Outlet {version}")


def steps(seed: int, count: int = 14) -> list[list]:
    """
    Give what is done to an archive, one step after the other, as JSON-ready values.
    """
    rng = random.Random(seed)
    there: dict[str, int] = {}
    made, found = 0, []
    for number in range(count):
        kind = rng.choice(["add", "add", "add", "replace", "remove", "repair", "backup"]) if number > 3 else "add"
        if kind == "add" or not there:
            names = [f"a{made + place:03d}" for place in range(rng.choice([1, 1, 2, 5]))]
            made += len(names)
            there |= dict.fromkeys(names, 0)
            found.append(["add", dict.fromkeys(names, 0)])
        elif kind == "replace":
            names = rng.sample(sorted(there), min(len(there), 2))
            there |= {name: there[name] + 1 for name in names}
            found.append(["replace", {name: there[name] for name in names}])
        elif kind == "remove":
            name = rng.choice(sorted(there))
            del there[name]
            found.append(["remove", name])
        else:
            found.append([kind, str(number)])
    return found


def states(done: list[list]) -> list[dict[str, int]]:
    """
    Give which version of which article is there before the first step, and after each.
    """
    found: list[dict[str, int]] = [{}]
    for kind, what in done:
        state = dict(found[-1])
        if kind in ("add", "replace"):
            state |= what
        elif kind == "remove":
            state.pop(what, None)
        found.append(state)
    return found


def do(path: Path, done: list[list], journal: Path | None = None) -> None:
    """
    Do some steps, and note each in the journal once it is acknowledged.
    """
    archive = pv.Archive(path)
    for number, (kind, what) in enumerate(done):
        if kind in ("add", "replace"):
            archive.add([article(*one) for one in what.items()], replace=kind == "replace")
        elif kind == "remove":
            with contextlib.suppress(pv.UnknownArticle):
                archive.remove(what)
        elif kind == "repair":
            archive.repair()
        else:
            target = path.with_name(f"{path.name}-copy-{what}")
            if not target.exists():
                archive.backup(target)
                assert pv.Archive(target, create=False).verify()
        if journal is not None:
            with journal.open("a") as file:
                file.write(f"{number}\n")
    archive.close()


def held(path: Path) -> dict[str, pv.Article]:
    with pv.Archive(path) as archive:
        assert archive.verify().whole, archive.verify()
        return {one.id: one for one in archive}


def expected(state: dict[str, int]) -> dict[str, pv.Article]:
    return {name: article(name, version) for name, version in state.items()}


class Forge:
    """
    A process that has loaded everything, and forks one that does as it is told.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", "import archive_for_tests; archive_for_tests.serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent,
            text=True,
        )

    def run(self, what: str, *, point: str = "", hit: int = 0, after: float = 0.0, **told: object) -> int:
        """
        Give the exit status: ``KILLED`` where the point was reached so often, or so many seconds went by.
        """
        line = json.dumps({"what": what, "point": point, "hit": hit, "after": after, "told": told})
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(60)


def serve() -> None:
    pv.Archive  # noqa: B018  # loaded before the first fork
    with contextlib.suppress(OSError):
        import tempfile

        with tempfile.TemporaryDirectory() as folder, pv.Archive(Path(folder) / "warm") as archive:
            archive.add([article("warm")])
            archive.check(article("warm").text)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            _obey(order)
        if order["after"]:
            time.sleep(order["after"])
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _obey(order: dict) -> None:
    seen = 0

    def reach(point: str) -> None:
        nonlocal seen
        if point == order["point"]:
            seen += 1
            if seen == order["hit"]:
                os.kill(os.getpid(), signal.SIGKILL)

    points.reach = reach
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    code = 1
    try:
        code = globals()[f"_{order['what']}"](**order["told"]) or 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


def _do(path: str, done: list[list], journal: str) -> None:
    do(Path(path), done, Path(journal))


def _fill(path: str, room: int, count: int) -> int:
    """
    Add while the system lets a file grow to *room* bytes only: 0 where that was too much, 3 where it was enough.
    """
    archive = pv.Archive(path)
    before = {one.id for one in archive}
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    full = False
    try:
        archive.add([article(f"more{number}", words=200) for number in range(count)])
    except pv.StorageFull:
        full = True
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    now = {one.id for one in archive}
    if not full:
        return 3 if len(now) == len(before) + count else 4
    archive.check(article("a000").text)
    return 0 if now == before and archive.verify().whole else 5


def _hold(path: str, ready: str) -> None:
    archive = pv.Archive(path)
    archive.add(article("held"))
    Path(ready).write_text(str(os.getpid()))
    time.sleep(120)


def _read(path: str, seed: int, count: int, checked: int = 10) -> None:
    """
    Ask a growing archive *count* times, one in *checked* times for what stands in it.

    What is there once stays, and every article is one of those that are added, in a version no older than was seen.
    """
    rng = random.Random(seed)
    seen = 0
    versions: dict[str, int] = {}
    with pv.Archive(path) as archive:
        for _ in range(count):
            number = len(archive)
            assert number >= seen, (number, seen)
            seen = number
            name = f"a{rng.randrange(1, 400):03d}"
            if name in archive:
                found = archive[name]
                version = int(found.outlet.removeprefix("Outlet "))
                assert found == article(name, version)
                assert version >= versions.get(name, 0), (name, version, versions)
                versions[name] = version
            if rng.random() < 1 / checked:
                assert [one.article for one in archive.check(article("a000").text).sources] == ["a000"]


def _write(path: str, first: int, count: int, until: str = "") -> None:
    """
    Add one by one, whenever no other writes; then new versions of these, until there is a file at *until*.
    """
    added = [(number, 0) for number in range(first, first + count)]
    again = ((number, version) for version in itertools.count(1) for number in range(first, first + count))
    for number, version in itertools.chain(added, again):
        if version and (not until or Path(until).exists()):
            return
        while True:
            try:
                with pv.Archive(path) as archive:
                    archive.add(article(f"a{number:03d}", version), replace=True)
                break
            except pv.ArchiveLocked:
                time.sleep(0.001)
        if version:
            time.sleep(0.05)


def times(name: str, usual: int) -> int:
    """
    Give how often a long test tries: what the environment says under ``PROVENANCE_`` and this name, else as usual.
    """
    return int(os.environ.get(f"PROVENANCE_{name}", usual))


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def without_position(one: pv.Article) -> pv.Article:
    return evolve(one, position=None)
