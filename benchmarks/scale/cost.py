"""
Processor time of a process and of all that it started: what a job costs, however busy the machine is.
"""

from __future__ import annotations

import os
from pathlib import Path


def tree_seconds(root: int | None = None) -> float:
    """
    Add up the processor time, in seconds, of a process and of its descendants, those included that have ended.

    Args:
        root: its number; this process where it is None.
    """
    own = os.getpid() if root is None else root
    children: dict[int, list[int]] = {}
    ticks: dict[int, int] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            # User and system time, and those of children that have ended and were waited for.
            ticks[int(folder.name)] = sum(map(int, fields[11:15]))
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    total, waiting = 0, [own]
    while waiting:
        process = waiting.pop()
        total += ticks.get(process, 0)
        waiting += children.get(process, [])
    return total / os.sysconf("SC_CLK_TCK")


def tree_peak_bytes(root: int | None = None) -> int:
    """
    Add up the most memory that a process and each of its living descendants have held.
    """
    own = os.getpid() if root is None else root
    parents, peaks = {}, {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                lines = (folder / "status").read_text().splitlines()
            except OSError:
                continue
            peaks[int(folder.name)] = sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
    total = 0
    for process, peak in peaks.items():
        above: int | None = process
        while above is not None and above != own:
            above = parents.get(above)
        total += peak if above == own else 0
    return total
