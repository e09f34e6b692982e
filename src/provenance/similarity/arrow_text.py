"""
Arrow columns of text as bare arrays: where each text begins, and the bytes, in place wherever the layout allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from provenance.errors import DamagedTable, UnsupportedFormat

if TYPE_CHECKING:
    import pyarrow

# What is read beyond a place by ``provenance.kernels.primitives``.
PADDING = 72

# Texts are taken from a list so many at a time: what one thread encodes fits into the cache when it is signed.
LIST_PART = 1_024

Texts: TypeAlias = "pyarrow.Array | pyarrow.ChunkedArray | Sequence[str | None]"


@frozen(eq=False)
class TextBlock:
    """
    Texts that lie end to end.

    Attributes:
        first: the row of the first.
        offsets: int64 (n_texts + 1,), in bytes.
        data: uint8, read-only, UTF-8 or what claims to be, with ``PADDING`` behind the last text.
        missing: bool (n_texts,), where a row is null; None where none is.
    """

    first: int
    offsets: npt.NDArray[np.int64] = field(repr=False)
    data: npt.NDArray[np.uint8] = field(repr=False)
    missing: npt.NDArray[np.bool_] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return int(self.offsets.size) - 1

    def text(self, place: int) -> str:
        """
        Give one text; bytes that are no UTF-8 become U+FFFD.
        """
        return bytes(self.data[self.offsets[place] : self.offsets[place + 1]]).decode("utf-8", "replace")


def text_blocks(texts: Texts) -> Iterator[TextBlock]:
    """
    Give the texts in blocks, in order.

    Args:
        texts: an Arrow array, chunked or not, sliced or not, of string, large_string, string_view or a dictionary of
            these; or Python strings, None where there is no text. A lone surrogate becomes a question mark.

    Raises:
        UnsupportedFormat: a column of another type.
        DamagedTable: offsets that lead outside their buffer.
    """
    if isinstance(texts, list | tuple) and all(one is None or isinstance(one, str) for one in texts):
        # Arrow takes as long to load as some thousand texts take, and loads pandas where it is.
        for first in range(0, len(texts), LIST_PART):
            yield _listed(texts[first : first + LIST_PART], first)
        return
    first = 0
    for array in _arrays(texts):
        for block in _blocks(array, first):
            yield block
            first = block.first + len(block)


def _listed(texts: Sequence[str | None], first: int) -> TextBlock:
    """
    Lay strings end to end.
    """
    encoded = [b"" if one is None else one.encode("utf-8", "replace") for one in texts]
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, encoded), np.int64, len(texts)), out=offsets[1:])
    missing = np.fromiter((one is None for one in texts), np.bool_, len(texts))
    data = np.frombuffer(b"".join([*encoded, bytes(PADDING)]), np.uint8)
    return TextBlock(first, offsets, data, missing if missing.any() else None)


def _arrays(texts: Texts) -> Iterator[Any]:
    import pyarrow as pa

    if isinstance(texts, pa.ChunkedArray):
        yield from (_flat(chunk) for chunk in texts.chunks)
    elif isinstance(texts, pa.Array):
        yield _flat(texts)
    else:
        for first in range(0, len(texts), LIST_PART):
            yield _encoded(texts[first : first + LIST_PART])


def _encoded(texts: Sequence[str | None]) -> Any:
    import pyarrow as pa

    try:
        return pa.array(texts, pa.large_string())
    except UnicodeEncodeError:
        cleaned = [None if one is None else one.encode("utf-8", "replace").decode() for one in texts]
        return pa.array(cleaned, pa.large_string())


def _flat(array: Any) -> Any:
    """
    Give an array of string or large_string.
    """
    import pyarrow as pa

    kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return array
    if pa.types.is_dictionary(kind) and _is_text(kind.value_type):
        return array.dictionary_decode().cast(pa.large_string())
    if _is_text(kind):
        return array.cast(pa.large_string())
    if pa.types.is_null(kind):
        return array.cast(pa.large_string())
    raise UnsupportedFormat(f"a column of {kind}, expected text: name the column that holds the texts")


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    view = getattr(pa.types, "is_string_view", None)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or (view and view(kind)))


def _blocks(array: Any, first: int) -> Iterator[TextBlock]:
    import pyarrow as pa

    count = len(array)
    if not count:
        return
    validity, places, values = array.buffers()
    width = np.dtype(np.int64 if pa.types.is_large_string(array.type) else np.int32)
    # Offsets are 4 or 8 bytes a text: widened, one compiled kernel reads both.
    offsets = np.frombuffer(places, width, count + 1, array.offset * width.itemsize).astype(np.int64)
    data = np.frombuffer(values, np.uint8) if values is not None else np.empty(0, np.uint8)
    if offsets[0] < 0 or offsets[-1] > data.size or (np.diff(offsets) < 0).any():
        raise DamagedTable(
            f"of a column of {count:,} texts some overlap or lie outside its {data.size:,} bytes: the table is "
            "damaged, write it again"
        )
    missing = None
    if array.null_count:
        bits = np.unpackbits(np.frombuffer(validity, np.uint8), bitorder="little")
        missing = ~bits[array.offset : array.offset + count].astype(np.bool_)
    # What ends too near the end of the buffer is read from an array of its own.
    whole = int(np.searchsorted(offsets[1:], data.size - PADDING, side="right"))
    if whole:
        data.flags.writeable = False
        yield TextBlock(first, offsets[: whole + 1], data, None if missing is None else missing[:whole])
    if whole < count:
        start, end = int(offsets[whole]), int(offsets[-1])
        tail = np.zeros(end - start + PADDING, np.uint8)
        tail[: end - start] = data[start:end]
        tail.flags.writeable = False
        rest = None if missing is None else missing[whole:]
        yield TextBlock(first + whole, offsets[whole:] - start, tail, rest)
