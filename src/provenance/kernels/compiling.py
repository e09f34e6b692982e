"""
The one decorator of every compiled function, and whether calling one will compile first.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

# Compiled code is kept beside the source, or in the user's cache where that cannot be written. Workers that start
# together on one cache have crashed in other projects (numba#4807, #10128): whoever runs such sets this to 0.
CACHED = os.environ.get("PROVENANCE_KERNEL_CACHE", "1") != "0"

OPTIONS = {"nogil": True, "boundscheck": False, "error_model": "numpy"}


def kernel(function: Function) -> Function:
    """
    Compile *function* at its first call, once for each layout of its arguments, to code that releases the GIL.

    The plain function stays reachable as ``py_func``. Arithmetic is that of the machine: indices and bit patterns are
    uint64 throughout, since Numba makes a float64 of uint64 and int64.
    """
    compiled: Function = numba.njit(cache=CACHED, **OPTIONS)(function)
    return compiled


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
