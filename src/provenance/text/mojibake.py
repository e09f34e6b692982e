"""
Text that was decoded in the wrong encoding on its way (``donâ€™t`` for ``don’t``), repaired for comparison alone.

What a reader is shown stays as it stands, and every span points into it: so each character of the repaired text knows
which characters it came from.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise, repeat

from attrs import field, frozen

# In every encoding that extends ASCII, the bytes of a letter beyond it become letters beyond it.
_RUN = re.compile(r"[^\x00-\x7f]+")
_LINE = re.compile(r"[^\n]+")

# The bytes 0x80 to 0xbf, which follow the first byte of a letter in UTF-8, as other encodings read them.
_WESTERN = "\u0080-\u00bf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019"
_WESTERN += "\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178"
_CYRILLIC = "\u0402\u0403\u0409-\u040c\u040e\u040f\u0452\u0453\u0459-\u045c\u045e\u045f\u0406\u0456\u0490\u0491\u0401"
_CYRILLIC += "\u0451\u0404\u0454\u0408\u0458\u0405\u0455\u0407\u0457\u2116\u00a0-\u00bf\u20ac\u2018-\u2026\u2020-\u2022"
_MAC = "\u00c0-\u00ff\u2020\u00b0\u00a2\u00a3\u00a7\u2022\u00b6\u00ae\u00a9\u2122\u00b4\u00a8\u2260\u00b1\u221e"

# Noise can have as many different words as it is long, and each takes some hundredths of a millisecond to judge.
_MOST_ASKED = 20_000

# Longer lines are no paragraphs; their words are judged one by one.
_LONGEST_LINE = 20_000

# Bytes that UTF-8 could have: without such a sequence nothing was decoded wrongly, and ftfy need not be asked.
_MARKS = re.compile(
    f"[\u00c2-\u00df][{_WESTERN}]|[\u00e0-\u00ef][{_WESTERN}]{{2}}|[\u00f0-\u00f4][{_WESTERN}]{{3}}"  # Windows-1252
    f"|[\u0412\u0413\u0420-\u0423][{_CYRILLIC}]|\u0432\u0402"  # Windows-1251
    f"|[\u00ac\u221a][{_MAC}]|\u201a\u00c4"  # Mac Roman
)


# One of these begins each such sequence: a text that has none, as most, is told at once. Three of them by themselves,
# and the bytes with which UTF-8 begins the others, are found several times as fast as letters of a class.
_LEADS = re.compile("[\u00c2-\u00f4\u0412\u0413\u0420-\u0423\u0432\u00ac\u221a\u201a]")
_SINGLE_LEADS, _FIRST_BYTES = "\u00ac\u221a\u201a", (b"\xc3", b"\xd0")


@frozen(eq=False)
class Repaired:
    """
    A text as it was before it was decoded wrongly.

    Attributes:
        text: the repaired text.
        ends: of each character of *text*, the code point after those that it came from; the next character's begin
            there. 32 bits each.
    """

    text: str = field(repr=False)
    ends: array[int] = field(repr=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """
        Give the code points of the text as it stands from which those of the repaired text came; *start* < *end*.
        """
        return self.ends[start - 1] if start else 0, self.ends[end - 1]


@frozen
class _Repair:
    """
    A stretch of text that was decoded wrongly.

    Attributes:
        start, end: where it stands.
        text: what it was.
        sizes: how many characters each character of *text* became.
    """

    start: int
    end: int
    text: str
    sizes: list[int]


def damage(text: str) -> tuple[str, str] | None:
    """
    Give an example of what was decoded wrongly, and what it was; None where nothing shows that anything was.
    """
    found = next(_repairs(text), None)
    if found is None:
        return None
    first = next((place for place, size in enumerate(found.sizes) if size > 1), 0)
    last = next((place for place in range(first, len(found.sizes)) if found.sizes[place] == 1), len(found.sizes))
    start = found.start + sum(found.sizes[:first])
    return text[start : start + sum(found.sizes[first:last])], found.text[first:last]


def repair(text: str) -> Repaired | None:
    """
    Undo the wrong decoding of *text* where it shows; None where it does not.

    ftfy is the judge, which repairs what only becomes likelier by it.
    Source: R. Speer, ftfy (https://ftfy.readthedocs.io).
    """
    pieces: list[str] = []
    sizes = array("i")
    place = 0
    for found in _repairs(text):
        pieces += (text[place : found.start], found.text)
        sizes.extend(repeat(1, found.start - place))
        sizes.extend(found.sizes)
        place = found.end
    if not pieces:
        return None
    pieces.append(text[place:])
    sizes.extend(repeat(1, len(text) - place))
    return Repaired("".join(pieces), array("i", accumulate(sizes)))


def _repairs(text: str) -> Iterator[_Repair]:
    """
    Find what was decoded wrongly: whole lines, which say more than a word does, and else runs beyond ASCII.
    """
    if text.isascii():
        return
    if not any(map(text.__contains__, _SINGLE_LEADS)):
        data = text.encode("utf-8", "surrogatepass")
        if not any(map(data.__contains__, _FIRST_BYTES)) or _LEADS.search(text) is None:
            return
    known: dict[str, tuple[str, list[int]] | None] = {}
    for line in _LINE.finditer(text):
        if _MARKS.search(line.group()) is None:
            continue
        repaired = _repaired(line.group(), exactly=True) if len(line.group()) <= _LONGEST_LINE else None
        if repaired is not None:
            yield _Repair(line.start(), line.end(), *repaired)
            continue
        for run in _RUN.finditer(line.group()):
            word = run.group()
            if word not in known:
                if len(known) == _MOST_ASKED:
                    return
                known[word] = _repaired(word, exactly=False) if _MARKS.search(word) else None
            if (repaired := known[word]) is not None:
                yield _Repair(line.start() + run.start(), line.start() + run.end(), *repaired)


def _repaired(damaged: str, *, exactly: bool) -> tuple[str, list[int]] | None:
    """
    Ask ftfy; with *exactly*, take only what tells which characters came from which.
    """
    # Costs a tenth of a second to load, which most texts need not wait for.
    import ftfy

    repaired, steps = ftfy.fix_encoding_and_explain(damaged)
    if repaired == damaged or not 0 < len(repaired) <= len(damaged):
        return None
    sizes = _sizes(damaged, repaired, steps or [])
    if sizes is None and not exactly:
        # ftfy also guessed what had been lost: then nothing tells which character came from which, only their order.
        cuts = [place * len(damaged) // len(repaired) for place in range(len(repaired) + 1)]
        sizes = [last - first for first, last in pairwise(cuts)]
    return None if sizes is None else (repaired, sizes)


def _sizes(damaged: str, repaired: str, steps: Sequence[tuple[str, str]]) -> list[int] | None:
    """
    Count the characters of *damaged* that were one character of *repaired*; None where the steps do not tell.

    Args:
        damaged: as it stands.
        repaired: what ftfy made of it.
        steps: what ftfy did. A character of UTF-8 that was read as an encoding of single bytes stands as as many
            characters as it has bytes.
    """
    if any(action not in ("encode", "decode") for action, _ in steps):
        return None
    current, ends = damaged, [*range(len(damaged) + 1)]
    for (_, wrong), (_, right) in zip(steps[::2], steps[1::2], strict=True):
        current = current.encode(wrong).decode(right)
        places = [0, *accumulate(len(character.encode(errors="surrogatepass")) for character in current)]
        if places[-1] != len(ends) - 1:
            return None
        ends = [ends[place] for place in places]
    return [last - first for first, last in pairwise(ends)] if current == repaired else None
