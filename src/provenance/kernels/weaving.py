"""
Kernels that align what stands between two runs of equal words, and go on from the end of one.

Like those of :mod:`provenance.kernels.runs` they take lists as well as arrays, and count in eighths of a bit.
"""

from __future__ import annotations

from typing import Any

Numbers = Any

# No more words than this, on either side, are aligned word by word.
WIDEST = 48

# What it costs to part a change in two at a word that both sides have: almost any word tells more.
SPLIT_COST = 24

# Beyond the end of a chain each skipped word costs a bit: nothing behind it says that the two go on together.
SKIP_COST = 8

_NEVER = -(1 << 40)


def weave(
    left: Numbers,
    right: Numbers,
    left_alone: Numbers,
    left_after: Numbers,
    right_alone: Numbers,
    right_after: Numbers,
    start_left: int,
    start_right: int,
    width_left: int,
    width_right: int,
    step: int,
    open_end: bool,
    matched: Numbers,
    skipping: Numbers,
    trace: Numbers,
    out: Numbers,
) -> int:
    """
    Align the words from *start_left* and *start_right* on, and write the pairs of equal words to *out*.

    Args:
        left, right: words as numbers.
        left_alone, left_after: information of each word by itself and after two words; the same for the right.
        start_left, start_right: the first words.
        width_left, width_right: how many words, each at most WIDEST.
        step: 1 forwards, -1 backwards.
        open_end: stop where it is best to stop; False aligns up to the end.
        matched, skipping, trace: scratch of (WIDEST + 1) ** 2.
        out: of size 2 * WIDEST; pairs of places, in the order in which they are met from the end.

    Returns:
        The number of pairs.

    Global alignment with one price for every gap, however long (Gotoh 1982): *matched* holds the best score with the
    two words paired, *skipping* with either skipped.
    """
    row = width_right + 1
    best, best_a, best_b = 0, 0, 0
    price = SKIP_COST if open_end else 0
    for a in range(width_left + 1):
        at_left = start_left + step * (a - 1)
        for b in range(width_right + 1):
            cell = a * row + b
            if a == 0 and b == 0:
                matched[cell], skipping[cell], trace[cell] = 0, _NEVER, 0
                continue
            gap, how = _NEVER, 0
            if a > 0:
                up = cell - row
                if matched[up] - SPLIT_COST - price > gap:
                    gap, how = matched[up] - SPLIT_COST - price, 0
                if skipping[up] - price > gap:
                    gap, how = skipping[up] - price, 1
            if b > 0:
                back = cell - 1
                if matched[back] - SPLIT_COST - price > gap:
                    gap, how = matched[back] - SPLIT_COST - price, 2
                if skipping[back] - price > gap:
                    gap, how = skipping[back] - price, 3
            skipping[cell] = gap
            both, joined = _NEVER, 0
            if a > 0 and b > 0:
                at_right = start_right + step * (b - 1)
                if left[at_left] == right[at_right]:
                    corner = cell - row - 1
                    follows = matched[corner] + min(left_after[at_left], right_after[at_right])
                    resumes = skipping[corner] + min(left_alone[at_left], right_alone[at_right])
                    both, joined = (follows, 0) if follows >= resumes else (resumes, 4)
            matched[cell] = both
            trace[cell] = how + joined
            if open_end and both > best:
                best, best_a, best_b = both, a, b
    if not open_end:
        best_a, best_b = width_left, width_right
    return _retrace(start_left, start_right, best_a, best_b, row, step, open_end, matched, skipping, trace, out)


def _retrace(
    start_left: int,
    start_right: int,
    a: int,
    b: int,
    row: int,
    step: int,
    open_end: bool,
    matched: Numbers,
    skipping: Numbers,
    trace: Numbers,
    out: Numbers,
) -> int:
    count = 0
    pairing = open_end or matched[a * row + b] >= skipping[a * row + b]
    while a > 0 or b > 0:
        cell = a * row + b
        if pairing:
            out[2 * count] = start_left + step * (a - 1)
            out[2 * count + 1] = start_right + step * (b - 1)
            count += 1
            pairing = trace[cell] < 4
            a, b = a - 1, b - 1
        else:
            how = trace[cell] % 4
            pairing = how == 0 or how == 2
            if how < 2:
                a -= 1
            else:
                b -= 1
    return count


def fill_gaps(
    left: Numbers,
    right: Numbers,
    left_alone: Numbers,
    left_after: Numbers,
    right_alone: Numbers,
    right_after: Numbers,
    blocks: Numbers,
    matched: Numbers,
    skipping: Numbers,
    trace: Numbers,
    pairs: Numbers,
    left_to: Numbers,
    right_to: Numbers,
) -> None:
    """
    Write for each word of either side the word of the other that it is aligned with, plus one; 0 where it has none.

    Args:
        left, ..., right_after: as :func:`weave` takes them.
        blocks: runs of equal words in order of the left: left start, right start, length, and what follows: 1 where the
            next block also follows on the right, so that the two are joined; else 0.
        matched, skipping, trace, pairs: scratch of :func:`weave`.
        left_to, right_to: of the number of words of each side, all zeros.

    Between two joined blocks everything is aligned. At the ends of what is joined the alignment goes on as far as it
    pays, but never into another block.
    """
    count = len(blocks) // 4
    for k in range(count):
        for place in range(blocks[4 * k + 2]):
            left_to[blocks[4 * k] + place] = blocks[4 * k + 1] + place + 1
            right_to[blocks[4 * k + 1] + place] = blocks[4 * k] + place + 1
    for k in range(count):
        a, b = blocks[4 * k] + blocks[4 * k + 2], blocks[4 * k + 1] + blocks[4 * k + 2]
        if blocks[4 * k + 3] == 1:
            wide, high = blocks[4 * k + 4] - a, blocks[4 * k + 5] - b
            if wide <= 0 or high <= 0:
                continue
            if wide <= WIDEST and high <= WIDEST:
                found = weave(
                    left,
                    right,
                    left_alone,
                    left_after,
                    right_alone,
                    right_after,
                    a,
                    b,
                    wide,
                    high,
                    1,
                    False,
                    matched,
                    skipping,
                    trace,
                    pairs,
                )
                _write(pairs, found, left_to, right_to)
                continue
            # Too wide to align from end to end: from both ends then.
            blocks[4 * k + 3] = 0
        wide = high = 0
        while wide < WIDEST and a + wide < len(left) and left_to[a + wide] == 0:
            wide += 1
        while high < WIDEST and b + high < len(right) and right_to[b + high] == 0:
            high += 1
        if wide > 0 and high > 0:
            found = weave(
                left,
                right,
                left_alone,
                left_after,
                right_alone,
                right_after,
                a,
                b,
                wide,
                high,
                1,
                True,
                matched,
                skipping,
                trace,
                pairs,
            )
            _write(pairs, found, left_to, right_to)
    for k in range(count):
        if k > 0 and blocks[4 * k - 1] == 1:
            continue
        a, b = blocks[4 * k] - 1, blocks[4 * k + 1] - 1
        wide = high = 0
        while wide < WIDEST and a - wide >= 0 and left_to[a - wide] == 0:
            wide += 1
        while high < WIDEST and b - high >= 0 and right_to[b - high] == 0:
            high += 1
        if wide > 0 and high > 0:
            found = weave(
                left,
                right,
                left_alone,
                left_after,
                right_alone,
                right_after,
                a,
                b,
                wide,
                high,
                -1,
                True,
                matched,
                skipping,
                trace,
                pairs,
            )
            _write(pairs, found, left_to, right_to)


def _write(pairs: Numbers, found: int, left_to: Numbers, right_to: Numbers) -> None:
    for place in range(found):
        left_to[pairs[2 * place]] = pairs[2 * place + 1] + 1
        right_to[pairs[2 * place + 1]] = pairs[2 * place] + 1
