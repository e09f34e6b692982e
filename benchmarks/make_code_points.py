"""
Make the table of code points that the kernels read: ``python -m benchmarks.make_code_points``.

It asks ``unicodedata`` of the Python that runs it, which must have the version of Unicode that the table is to hold.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import provenance
from provenance.text import code_points as table
from provenance.text.characters import IGNORED, UNSPACED

FILE = Path(provenance.__file__).parent / "data" / table.FILE

LAST = 0x110000
BLOCK = 1 << table.BLOCK_SHIFT
BLOCKS_IN_ORDER = 0x800 // BLOCK

_ALONE = re.compile(f"[{UNSPACED}]")


def folded(text: str) -> str:
    """
    Normalise and fold the case of *text*, which holds nothing ignorable.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def own_kind(character: str) -> int:
    """
    Tell what a code point of a normalised text is.
    """
    category = unicodedata.category(character)[0]
    if category == "M":
        return table.MARK
    if category not in "LN":
        return table.SEPARATOR
    return table.ALONE if _ALONE.match(character) else table.LETTER


def composition_pairs() -> tuple[set[str], set[str]]:
    """
    Give the code points that a canonical composition begins with, and those that it ends with.
    """
    firsts, seconds = set(), set()
    for point in range(LAST):
        parts = unicodedata.decomposition(chr(point)).split()
        canonical = len(parts) == 2 and not parts[0].startswith("<")
        if canonical and unicodedata.normalize("NFC", chr(point)) == chr(point):
            first, second = (chr(int(part, 16)) for part in parts)
            firsts.add(first)
            seconds.add(second)
    leading = {chr(point) for point in range(0x1100, 0x1113)}
    following = {chr(point) for point in (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))}
    # A syllable of Hangul without a final consonant takes one.
    syllables = {chr(point) for point in range(0xAC00, 0xD7A4, 28)}
    return firsts | leading | syllables, seconds | following


def piece(character: str) -> tuple[int, bytes]:
    """
    Give the kind and the bytes of one code point of a normalised text.
    """
    kind = own_kind(character)
    return kind, b"" if kind == table.SEPARATOR else character.encode()


def entries_and_pieces() -> tuple[list[int], bytes]:
    """
    Make the entry of every code point, and the sequences that they point to.
    """
    firsts, seconds = composition_pairs()
    entries, pieces, places = [], bytearray(), dict[bytes, int]()
    for point in range(LAST):
        character = chr(point)
        if IGNORED.match(character):
            entries.append(1 << table.ASSIGNED | table.NOTHING << table.KIND_SHIFT)
            continue
        if unicodedata.category(character) in ("Cn", "Cs"):
            entries.append(table.SEPARATOR << table.KIND_SHIFT)
            continue
        flags = 1 << table.ASSIGNED | own_kind(character) << table.OWN_SHIFT
        becomes = folded(character)
        if IGNORED.search(becomes):
            raise ValueError(f"U+{point:04X} becomes {becomes!r}, which holds something ignorable")
        flags |= _combining(character, becomes, firsts, seconds)
        parts = [piece(one) for one in becomes]
        if not becomes:
            entries.append(flags | table.NOTHING << table.KIND_SHIFT)
        elif len(parts) == 1:
            kind, encoded = parts[0]
            value = int.from_bytes(encoded, "little")
            combines = flags >> table.ALWAYS & 1 or flags >> table.CLASS_SHIFT & 255
            if kind == table.LETTER and combines and not flags >> table.FOLLOWS & 1:
                raise ValueError(f"U+{point:04X} is a letter that combines and does not say so: the kernels rely on it")
            entries.append(flags | kind << table.KIND_SHIFT | len(encoded) << table.LENGTH_SHIFT | value)
        else:
            encoded = b"".join(bytes([kind, len(one)]) + one.ljust(4, b"\0") for kind, one in parts)
            if encoded not in places:
                places[encoded] = len(pieces)
                pieces += encoded
            shape = table.SEQUENCE << table.KIND_SHIFT | len(parts) << table.LENGTH_SHIFT
            entries.append(flags | shape | places[encoded])
    return entries, bytes(pieces)


def _combining(character: str, becomes: str, firsts: set[str], seconds: set[str]) -> int:
    """
    Tell how a code point may combine with its neighbours, at any step of normalising.
    """
    composed = unicodedata.normalize("NFKC", character)
    flags = max(unicodedata.combining(stage[-1]) for stage in (composed, becomes)) << table.CLASS_SHIFT
    stages = [character, unicodedata.normalize("NFKD", character), unicodedata.normalize("NFKD", becomes), becomes]
    if any(set(stage) & firsts for stage in stages):
        flags |= 1 << table.LEADS
    if any(stage[:1] in seconds for stage in stages if stage):
        flags |= 1 << table.FOLLOWS
    # Several marks, or one at the front of more: their order is for a library to settle.
    starts_with_mark = any(stage and unicodedata.combining(stage[0]) for stage in stages)
    if starts_with_mark and (len(becomes) > 1 or len({unicodedata.combining(stage[0]) for stage in stages}) > 1):
        flags |= 1 << table.ALWAYS
    return flags


def packed(entries: Sequence[int], pieces: bytes) -> dict[str, np.ndarray]:
    """
    Share equal blocks, but for the first, which stand in order.
    """
    rows = np.array(entries, np.uint64).reshape(-1, BLOCK)
    kept, places = list(rows[:BLOCKS_IN_ORDER]), dict[bytes, int]()
    blocks = list(range(BLOCKS_IN_ORDER))
    for row in rows[BLOCKS_IN_ORDER:]:
        key = row.tobytes()
        if key not in places:
            places[key] = len(kept)
            kept.append(row)
        blocks.append(places[key])
    return {
        "unicode": np.array(unicodedata.unidata_version),
        "blocks": np.array(blocks, np.uint16),
        "entries": np.concatenate(kept),
        "pieces": np.frombuffer(pieces + bytes(16), np.uint8),
    }


def main() -> int:
    """
    Write the file of the package.
    """
    if unicodedata.unidata_version != table.UNICODE:
        print(f"this Python has Unicode {unicodedata.unidata_version}, expected {table.UNICODE}", file=sys.stderr)
        return 1
    arrays = packed(*entries_and_pieces())
    np.savez_compressed(FILE, **arrays)
    sizes = ", ".join(f"{name} {array.size:,}" for name, array in arrays.items() if array.ndim)
    print(f"{FILE.name}: {FILE.stat().st_size:,} bytes; {sizes}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
