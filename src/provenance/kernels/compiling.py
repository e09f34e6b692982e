"""
The one decorator of every compiled function, and whether calling one will compile first.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba

from provenance.text import code_points

Function = TypeVar("Function", bound=Callable[..., Any])

OPTIONS = {"nogil": True, "boundscheck": False, "error_model": "numpy"}


def kernel(function: Function) -> Function:
    """
    Compile *function* at its first call, once for each layout of its arguments, to code that releases the GIL.

    The plain function stays reachable as ``py_func``. Arithmetic is that of the machine: indices and bit patterns are
    uint64 throughout, since Numba makes a float64 of uint64 and int64. The code is kept for the next process where
    there is a folder for it.
    """
    folder = cache_folder()
    with _caching_in(folder):
        compiled: Function = numba.njit(cache=folder is not None, **OPTIONS)(function)
    return compiled


@cache
def cache_folder() -> Path | None:
    """
    Give the folder in which compiled code is kept; None where there is none.

    It is one of its own for each state of these sources: Numba asks for the age of the file in which a kernel stands,
    not for that of the files it is put together from. It lies below ``NUMBA_CACHE_DIR`` where that is set, else in the
    user's cache. Workers that start together on one cache have crashed in other projects (numba#4807, #10128): whoever
    runs such sets ``PROVENANCE_KERNEL_CACHE`` to 0.
    """
    if os.environ.get("PROVENANCE_KERNEL_CACHE") == "0":
        return None
    state = hashlib.sha256()
    for file in (*sorted(Path(__file__).parent.glob("*.py")), Path(code_points.__file__)):
        state.update(file.read_bytes())
    above = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME")
    try:
        folder = (Path(above) if above else Path.home() / ".cache") / "provenance-kernels" / state.hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except (OSError, RuntimeError):
        return None


@contextlib.contextmanager
def _caching_in(folder: Path | None) -> Iterator[None]:
    before = numba.config.CACHE_DIR
    try:
        if folder is not None:
            numba.config.CACHE_DIR = str(folder)
        yield
    finally:
        numba.config.CACHE_DIR = before


def inlined(function: Function) -> Function:
    """
    Compile a helper into the kernels that call it; a call of its own costs more than what many of them do.
    """
    compiled: Function = numba.njit(forceinline=True, **OPTIONS)(function)
    return compiled


def is_compiled(function: Any) -> bool:
    """
    Tell whether *function* has code already, in this process or in the cache of an earlier one.
    """
    if function.signatures:
        return True
    try:
        cache = function._cache
        return bool(cache._cache_file._load_index())
    except (AttributeError, OSError):
        return False
