"""
A user's own corpus with known descent, as families.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.lineage.families import Descent, Family, FamilySet, connected
from benchmarks.report import BenchmarkError
from provenance import Article

_REQUIRED = ("id", "text")
_KNOWN = ("title", "outlet", "url", "credit", "language")


def own_corpus(path: Path) -> FamilySet:
    """
    Read Parquet or JSON lines with ``id`` and ``text``, and optionally ``cluster``, ``parent`` and ``published``.

    ``parent`` is an id, a list of ids, or empty; an id that no row has is a text that is not held. Rows of one
    ``cluster`` are traced together; without clusters, those that hang together by their parents. All families are
    measured: nothing was trained on them.

    Raises:
        BenchmarkError: the file cannot be read, lacks a column, has an id twice, or a derivation that goes in a circle.
    """
    records = list(_records(path))
    by_id: dict[str, Mapping[str, Any]] = {}
    for place, record in enumerate(records, start=1):
        missing = [name for name in _REQUIRED if not isinstance(record.get(name), str) or not record[name]]
        if missing:
            raise BenchmarkError(f"{path}: record {place} has no text in {', '.join(missing)}")
        if record["id"] in by_id:
            raise BenchmarkError(f"{path}: two records of id {record['id']!r}; ids must be unique")
        by_id[record["id"]] = record
    parents = {name: _parents(path, name, record) for name, record in by_id.items()}
    _refuse_circles(path, parents)
    families = [_family(name, members, by_id, parents) for name, members in _clusters(by_id, parents).items()]
    return FamilySet(
        name="corpus",
        families=tuple(families),
        for_lost=tuple(families),
        best="containment and Edmonds",
        note=f"{path.name}: {len(by_id):,} articles in {len(families):,} families, all measured",
    )


def _records(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        if path.suffix.lower() == ".parquet":
            yield from pq.read_table(path).to_pylist()
            return
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield _record(path, number, line)
    except (OSError, UnicodeDecodeError, ValueError) as error:
        # pyarrow's own errors are ValueErrors and OSErrors.
        raise BenchmarkError(f"cannot read {path}: {error}") from error


def _record(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise BenchmarkError(f"{path}, line {number}: {error}") from error
    if not isinstance(record, dict):
        raise BenchmarkError(f"{path}, line {number}: {type(record).__name__}, expected an object")
    return record


def _parents(path: Path, name: str, record: Mapping[str, Any]) -> tuple[str, ...]:
    value = record.get("parent")
    if value is None or value == "":
        return ()
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in values):
        raise BenchmarkError(f"{path}: the parent of {name!r} is {value!r}, expected an id or a list of ids")
    return tuple(dict.fromkeys(values))


def _refuse_circles(path: Path, parents: Mapping[str, tuple[str, ...]]) -> None:
    # Texts whose sources are all done are done; what is left over stands in a circle or below one.
    waiting = dict(parents)
    while waiting:
        done = [name for name, sources in waiting.items() if not any(source in waiting for source in sources)]
        if not done:
            raise BenchmarkError(f"{path}: the parents of {min(waiting)!r} lead in a circle")
        for name in done:
            del waiting[name]


def _clusters(
    by_id: Mapping[str, Mapping[str, Any]], parents: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    if any(record.get("cluster") is not None for record in by_id.values()):
        members: dict[str, list[str]] = defaultdict(list)
        for name, record in by_id.items():
            cluster = record.get("cluster")
            members[f"alone {name}" if cluster is None else str(cluster)].append(name)
        return {cluster: tuple(sorted(names)) for cluster, names in sorted(members.items())}
    links = [(child, parent) for child, sources in parents.items() for parent in (*sources, child)]
    groups = [tuple(name for name in group if name in by_id) for group in connected([*links, *((n, n) for n in by_id)])]
    return {group[0]: group for group in groups}


def _family(
    cluster: str,
    members: tuple[str, ...],
    by_id: Mapping[str, Mapping[str, Any]],
    parents: Mapping[str, tuple[str, ...]],
) -> Family:
    return Family(
        name=cluster,
        key=cluster,
        articles=tuple(
            Article(
                name, by_id[name]["text"], **{field: by_id[name][field] for field in _KNOWN if by_id[name].get(field)}
            )
            for name in members
        ),
        edges=tuple(Descent(parent=parent, child=child) for child in members for parent in parents[child]),
        dates={name: str(by_id[name]["published"]) for name in members if by_id[name].get("published")},
    )
