"""
The one decorator of all compiled functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., object])


def kernel(function: Function) -> Function:
    """
    Compile *function* at its first call, without the interpreter's lock; ``.py_func`` is the plain function.
    """
    compiled = numba.njit(nogil=True, cache=True, boundscheck=False, error_model="numpy")(function)
    return cast(Function, compiled)
