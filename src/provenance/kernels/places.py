"""
The places of the set bits of a word, written to an array as quickly as the processor can.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from llvmlite import binding, ir
from numba import types
from numba.extending import intrinsic, overload

from provenance.kernels.primitives import BITS, BYTES, WIDTH, WORD, address, count_bits, lowest_bit

_LANES = 32
_HALF = ir.IntType(32)

# The instruction that packs the bytes which a mask marks; without it compilers go through all 64 one by one.
_PACKING = "+avx512vbmi2"


def store_places(mask: Any, base: Any, out: Any, at: Any) -> None:
    """
    Write *base* plus the place of each of the lowest 32 set bits of *mask* to out[at], out[at + 1], ... (uint32).

    Up to 32 are written, whatever stands behind the last: the next call begins there.
    """
    remaining, first = int(mask), int(at)
    for lane in range(_LANES):
        lowest = remaining & -remaining
        out[first + lane] = int(base) + max(lowest.bit_length() - 1, 0)
        remaining ^= lowest


def store_by_eights(mask: Any, base: Any, out: Any, at: Any) -> None:
    """
    Do the same eight by eight, without a branch on each bit, for processors that cannot pack bytes.

    Source: ``flatten_bits`` of simdjson (Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019).
    """
    end = at + min(count_bits(mask), np.uint64(_LANES))
    while at < end:
        for further in range(8):
            out[at + np.uint64(further)] = base + np.uint32(lowest_bit(mask))
            mask &= mask - np.uint64(1)
        at += np.uint64(8)


def packs_bytes() -> bool:
    """
    Tell whether the processor that code is compiled for packs bytes.
    """
    named: str | None = numba.config.CPU_FEATURES
    return _PACKING in (binding.get_host_cpu_features().flatten() if named is None else named).split(",")


@intrinsic
def _pack_places(typing_context: Any, mask: Any, base: Any, out: Any, at: Any) -> Any:  # noqa: ARG001 # Numba's protocol
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        mask, base, out, at = arguments
        lanes = ir.VectorType(_HALF, _LANES)
        name = "llvm.experimental.vector.compress.v64i8"
        compress = builder.module.globals.get(name) or ir.Function(
            builder.module, ir.FunctionType(BYTES, [BYTES, BITS, BYTES]), name
        )
        nothing = ir.Constant(BYTES, ir.Undefined)
        places = ir.Constant(BYTES, list(range(WIDTH)))
        packed = builder.call(compress, [places, builder.bitcast(mask, BITS), nothing])
        order = ir.Constant(ir.VectorType(_HALF, _LANES), list(range(_LANES)))
        lowest = builder.zext(builder.shuffle_vector(packed, nothing, order), lanes)
        bases = builder.insert_element(ir.Constant(lanes, ir.Undefined), base, ir.Constant(_HALF, 0))
        bases = builder.shuffle_vector(bases, ir.Constant(lanes, ir.Undefined), ir.Constant(lanes, [0] * _LANES))
        place = builder.mul(at, ir.Constant(WORD, 4))
        stored = builder.store(
            builder.add(lowest, bases), address(context, builder, signature.args[2], out, place, lanes)
        )
        stored.align = 4
        return context.get_dummy_value()

    return types.void(mask, base, out, at), generate


@overload(store_places, strict=False, jit_options={"forceinline": True})
def _compiled_store_places(mask: Any, base: Any, out: Any, at: Any) -> Any:  # noqa: ARG001 # Numba reads the types alone
    if packs_bytes():
        return lambda mask, base, out, at: _pack_places(np.uint64(mask), np.uint32(base), out, np.uint64(at))
    return store_by_eights
