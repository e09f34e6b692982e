"""
Memory asked for ahead of its use, so that it is on its way while other work is done.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

# What ``llvm.prefetch`` is told: to be read, to stay in all caches, data. Source: LLVM Language Reference.
_READ, _KEEP, _DATA = 0, 3, 1


def fetch(array: Any, place: tuple[Any, ...]) -> None:
    """
    Ask for the cache line of ``array[place]``; nothing is read, and no answer depends on it.

    A load that waits for memory holds up what comes after it, and rows in random order wait one by one; asked for some
    rows ahead, they come many at a time.
    """


@intrinsic
def _fetch(typing_context: Any, array: Any, place: Any) -> Any:  # noqa: ARG001 # Numba's protocol
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = signature.args[0]
        values = context.make_array(kind)(context, builder, arguments[0])
        indices = cgutils.unpack_tuple(builder, arguments[1])
        element = cgutils.get_item_pointer(context, builder, kind, values, indices)
        address = builder.bitcast(element, ir.IntType(8).as_pointer())
        number = ir.IntType(32)
        form = ir.FunctionType(ir.VoidType(), [address.type, number, number, number])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [address.type], form)
        builder.call(prefetch, [address, number(_READ), number(_KEEP), number(_DATA)])
        return context.get_dummy_value()

    return types.void(array, types.UniTuple(types.intp, len(place))), generate


@overload(fetch, strict=False, jit_options={"forceinline": True})
def _compiled_fetch(array: Any, place: Any) -> Any:  # noqa: ARG001
    return lambda array, place: _fetch(array, place)
