"""
What one machine instruction, or a few, do to 8 or 64 bytes at once.

Each is a Python function on arrays and integers, which says what it does and is what a kernel calls when it runs as
plain Python, and beside it the LLVM instructions that a compiled kernel gets in its place. A place is a number of bytes
from the start of an array of uint8; up to 72 bytes from it are read, so arrays end in that much padding.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

WIDTH = 64

# How much may be read beyond the place that is asked for, and so beyond the last text of an array.
PADDING = WIDTH + 8

_BYTE, _BIT, WORD, _DOUBLE = (ir.IntType(width) for width in (8, 1, 64, 128))
BYTES = ir.VectorType(_BYTE, WIDTH)
BITS = ir.VectorType(_BIT, WIDTH)


def load_word(data: Any, place: Any) -> Any:
    """
    Read 8 bytes as a little-endian uint64.
    """
    return np.uint64(int.from_bytes(data[int(place) : int(place) + 8].tobytes(), "little"))


def character_masks(data: Any, place: Any) -> Any:
    """
    Classify 64 bytes.

    Returns:
        Two uint64: bit i of the first where byte i is an ASCII letter or digit, of the second where it is not ASCII.
    """
    alike, beyond = 0, 0
    for i, byte in enumerate(data[int(place) : int(place) + WIDTH].tolist()):
        alike |= int(48 <= byte < 58 or 65 <= byte < 91 or 97 <= byte < 123) << i
        beyond |= int(byte >= 128) << i
    return np.uint64(alike), np.uint64(beyond)


def quotation_mask(data: Any, place: Any) -> Any:
    """
    Find in 64 bytes where dashes, quotation marks, bullets, ellipses and line ends of general punctuation begin.

    They are U+2010 to U+2016, U+2018 to U+2029 and U+202F: E2 80 and a third byte, which may lie beyond the 64.
    """
    mask = 0
    bytes_ = data[int(place) : int(place) + WIDTH + 2].tolist()
    for i in range(WIDTH):
        third = bytes_[i + 2]
        dash = 0x90 <= third <= 0xA9 and third != 0x97
        mask |= int(bytes_[i] == 0xE2 and bytes_[i + 1] == 0x80 and (dash or third == 0xAF)) << i
    return np.uint64(mask)


# Letters of two bytes that normalising leaves as they are: the first byte, and the range of the second.
SETTLED = (
    *((0xC3, 0xA0, 0xB6), (0xC3, 0xB8, 0xBF)),  # Latin: à to ö, ø to ÿ
    *((0xCE, 0xAC, 0xAF), (0xCE, 0xB1, 0xBF), (0xCF, 0x80, 0x81), (0xCF, 0x83, 0x8E)),  # Greek, but ς
    *((0xD0, 0xB0, 0xBF), (0xD1, 0x80, 0x9F)),  # Cyrillic
    *((0xD5, 0xA1, 0xBF), (0xD6, 0x80, 0x86)),  # Armenian
    (0xD7, 0x90, 0xAA),  # Hebrew
    *((0xD8, 0xA0, 0xBF), (0xD9, 0x80, 0x8A), (0xD9, 0xA0, 0xA9), (0xDA, 0x80, 0xBF), (0xDB, 0x80, 0x93)),  # Arabic
)


def settled_mask(data: Any, place: Any) -> Any:
    """
    Find in 64 bytes the first byte of each letter of ``SETTLED``, whose second may lie beyond the 64.
    """
    mask = 0
    taken = data[int(place) : int(place) + WIDTH + 1].tolist()
    for i in range(WIDTH):
        mask |= any(taken[i] == first and low <= taken[i + 1] <= high for first, low, high in SETTLED) << i
    return np.uint64(mask)


def store_word(value: Any, out: Any, at: Any) -> None:
    """
    Write a uint64 as 8 bytes, little-endian.
    """
    out[int(at) : int(at) + 8] = np.frombuffer(int(value).to_bytes(8, "little"), np.uint8)


def copy_lowered(data: Any, place: Any, out: Any, at: Any) -> None:
    """
    Write 64 bytes, ASCII capitals as small letters.
    """
    taken = data[int(place) : int(place) + WIDTH].tobytes().lower()
    out[int(at) : int(at) + WIDTH] = np.frombuffer(taken, np.uint8)


def count_bits(mask: Any) -> Any:
    """
    Count the set bits of a uint64.
    """
    return np.uint64(int(mask).bit_count())


def lowest_bit(mask: Any) -> Any:
    """
    Give the place of the lowest set bit of a uint64, 64 for none.
    """
    value = int(mask)
    return np.uint64((value & -value).bit_length() - 1 if value else WIDTH)


def multiply_fold(left: Any, right: Any) -> Any:
    """
    Multiply two uint64 to 128 bits and give the exclusive or of the halves.

    Source: the ``mum`` of wyhash (Wang Yi 2019).
    """
    product = int(left) * int(right)
    return np.uint64((product ^ (product >> 64)) & 0xFFFFFFFFFFFFFFFF)


def address(context: Any, builder: Any, array_type: Any, array: Any, place: Any, kind: Any) -> Any:
    """
    Point to the byte *place* of an array, as to a value of *kind*.
    """
    start = builder.bitcast(context.make_array(array_type)(context, builder, array).data, _BYTE.as_pointer())
    return builder.bitcast(builder.gep(start, [place]), kind.as_pointer())


def _splat(kind: ir.VectorType, value: int) -> ir.Constant:
    return ir.Constant(kind, [value] * kind.count)


def _bytes_at(context: Any, builder: Any, array_type: Any, array: Any, place: Any) -> Any:
    loaded = builder.load(address(context, builder, array_type, array, place, BYTES))
    loaded.align = 1
    return loaded


@intrinsic
def _load_word(typing_context: Any, data: Any, place: Any) -> Any:  # noqa: ARG001 # Numba's protocol
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value = builder.load(address(context, builder, signature.args[0], arguments[0], arguments[1], WORD))
        value.align = 1
        return value

    return types.uint64(data, place), generate


@intrinsic
def _character_masks(typing_context: Any, data: Any, place: Any) -> Any:  # noqa: ARG001
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value = _bytes_at(context, builder, signature.args[0], arguments[0], arguments[1])
        lowered = builder.or_(value, _splat(BYTES, 0x20))
        letter = builder.icmp_unsigned("<", builder.sub(lowered, _splat(BYTES, ord("a"))), _splat(BYTES, 26))
        digit = builder.icmp_unsigned("<", builder.sub(value, _splat(BYTES, ord("0"))), _splat(BYTES, 10))
        beyond = builder.icmp_signed("<", value, _splat(BYTES, 0))
        masks = [builder.bitcast(mask, WORD) for mask in (builder.or_(letter, digit), beyond)]
        return context.make_tuple(builder, signature.return_type, masks)

    return types.UniTuple(types.uint64, 2)(data, place), generate


@intrinsic
def _quotation_mask(typing_context: Any, data: Any, place: Any) -> Any:  # noqa: ARG001
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array_type, (array, place) = signature.args[0], arguments
        one, two, three = (
            _bytes_at(context, builder, array_type, array, builder.add(place, ir.Constant(WORD, i))) for i in range(3)
        )
        first = builder.icmp_unsigned("==", one, _splat(BYTES, 0xE2))
        second = builder.icmp_unsigned("==", two, _splat(BYTES, 0x80))
        dash = builder.icmp_unsigned("<", builder.sub(three, _splat(BYTES, 0x90)), _splat(BYTES, 0x1A))
        dash = builder.and_(dash, builder.icmp_unsigned("!=", three, _splat(BYTES, 0x97)))
        third = builder.or_(dash, builder.icmp_unsigned("==", three, _splat(BYTES, 0xAF)))
        return builder.bitcast(builder.and_(builder.and_(first, second), third), WORD)

    return types.uint64(data, place), generate


@intrinsic
def _settled_mask(typing_context: Any, data: Any, place: Any) -> Any:  # noqa: ARG001
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array_type, (array, place) = signature.args[0], arguments
        one, two = (
            _bytes_at(context, builder, array_type, array, builder.add(place, ir.Constant(WORD, i))) for i in range(2)
        )
        found = ir.Constant(BITS, [0] * WIDTH)
        for first, low, high in SETTLED:
            inside = builder.icmp_unsigned("<=", builder.sub(two, _splat(BYTES, low)), _splat(BYTES, high - low))
            begins = builder.icmp_unsigned("==", one, _splat(BYTES, first))
            found = builder.or_(found, builder.and_(begins, inside))
        return builder.bitcast(found, WORD)

    return types.uint64(data, place), generate


@intrinsic
def _store_word(typing_context: Any, value: Any, out: Any, at: Any) -> Any:  # noqa: ARG001
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value, out, at = arguments
        stored = builder.store(value, address(context, builder, signature.args[1], out, at, WORD))
        stored.align = 1
        return context.get_dummy_value()

    return types.void(value, out, at), generate


@intrinsic
def _copy_lowered(typing_context: Any, data: Any, place: Any, out: Any, at: Any) -> Any:  # noqa: ARG001
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data, place, out, at = arguments
        value = _bytes_at(context, builder, signature.args[0], data, place)
        capital = builder.icmp_unsigned("<", builder.sub(value, _splat(BYTES, ord("A"))), _splat(BYTES, 26))
        lowered = builder.or_(value, builder.select(capital, _splat(BYTES, 0x20), _splat(BYTES, 0)))
        stored = builder.store(lowered, address(context, builder, signature.args[2], out, at, BYTES))
        stored.align = 1
        return context.get_dummy_value()

    return types.void(data, place, out, at), generate


@intrinsic
def _count_bits(typing_context: Any, mask: Any) -> Any:  # noqa: ARG001
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        return builder.ctpop(arguments[0])

    return types.uint64(mask), generate


@intrinsic
def _lowest_bit(typing_context: Any, mask: Any) -> Any:  # noqa: ARG001
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        return builder.cttz(arguments[0], ir.Constant(_BIT, 0))

    return types.uint64(mask), generate


@intrinsic
def _multiply_fold(typing_context: Any, left: Any, right: Any) -> Any:  # noqa: ARG001
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        wide = [builder.zext(one, _DOUBLE) for one in arguments]
        product = builder.mul(*wide)
        high = builder.lshr(product, ir.Constant(_DOUBLE, 64))
        return builder.xor(builder.trunc(product, WORD), builder.trunc(high, WORD))

    return types.uint64(left, right), generate


@overload(load_word, strict=False, jit_options={"forceinline": True})
def _compiled_load_word(data: Any, place: Any) -> Any:  # noqa: ARG001 # Numba reads the types alone
    return lambda data, place: _load_word(data, np.uint64(place))


@overload(character_masks, strict=False, jit_options={"forceinline": True})
def _compiled_character_masks(data: Any, place: Any) -> Any:  # noqa: ARG001
    return lambda data, place: _character_masks(data, np.uint64(place))


@overload(quotation_mask, strict=False, jit_options={"forceinline": True})
def _compiled_quotation_mask(data: Any, place: Any) -> Any:  # noqa: ARG001
    return lambda data, place: _quotation_mask(data, np.uint64(place))


@overload(settled_mask, strict=False, jit_options={"forceinline": True})
def _compiled_settled_mask(data: Any, place: Any) -> Any:  # noqa: ARG001
    return lambda data, place: _settled_mask(data, np.uint64(place))


@overload(store_word, strict=False, jit_options={"forceinline": True})
def _compiled_store_word(value: Any, out: Any, at: Any) -> Any:  # noqa: ARG001
    return lambda value, out, at: _store_word(np.uint64(value), out, np.uint64(at))


@overload(copy_lowered, strict=False, jit_options={"forceinline": True})
def _compiled_copy_lowered(data: Any, place: Any, out: Any, at: Any) -> Any:  # noqa: ARG001
    return lambda data, place, out, at: _copy_lowered(data, np.uint64(place), out, np.uint64(at))


@overload(count_bits, strict=False, jit_options={"forceinline": True})
def _compiled_count_bits(mask: Any) -> Any:  # noqa: ARG001
    return lambda mask: _count_bits(np.uint64(mask))


@overload(lowest_bit, strict=False, jit_options={"forceinline": True})
def _compiled_lowest_bit(mask: Any) -> Any:  # noqa: ARG001
    return lambda mask: _lowest_bit(np.uint64(mask))


@overload(multiply_fold, strict=False, jit_options={"forceinline": True})
def _compiled_multiply_fold(left: Any, right: Any) -> Any:  # noqa: ARG001
    return lambda left, right: _multiply_fold(np.uint64(left), np.uint64(right))
