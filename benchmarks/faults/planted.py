"""
Deliberate defects, each a small edit of the source, and the tests that must fail when it is made.

A defect names the text that it replaces, which must stand in the file once: where the code has moved, planting fails
and says so, and nobody believes a test that was never asked.
"""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from benchmarks.report import BenchmarkError


@frozen(kw_only=True)
class Fault:
    """
    A defect that could be made by mistake.

    Attributes:
        name: what is wrong.
        promise: of docs/reliability.md, which it breaks.
        file: below the package.
        before: what stands there, once.
        after: what stands there then.
        tests: of which one must fail, as pytest takes them.
    """

    name: str
    promise: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]


def planted(fault: Fault, package: Path) -> str:
    """
    Give the source of the file with the defect in it.

    Raises:
        BenchmarkError: what is to be replaced is not there, or there twice.
    """
    source = (package / fault.file).read_text(encoding="utf-8")
    count = source.count(fault.before)
    if count != 1:
        raise BenchmarkError(
            f"{fault.name}: {fault.before!r} stands in {fault.file} {count} times, expected once: "
            "the code has moved, so move the fault with it"
        )
    return source.replace(fault.before, fault.after)
