"""
What stands between two runs of equal words aligned word by word, and chains followed beyond their ends.

Like the chaining it counts in eighths of a bit.
"""

from __future__ import annotations

from provenance.alignment.word_index import WordIndex

# No more words than this, on either side, are aligned word by word.
WIDEST = 48

# Beyond the end of a chain no more words than this are looked at.
FARTHEST = 24

# What it costs to part a change in two at a word that both sides have: almost any word tells more.
SPLIT_COST = 24

# Beyond the end of a chain each skipped word costs a bit: nothing behind it says that the two go on together.
SKIP_COST = 8

_NEVER = -(1 << 40)

Pairs = list[tuple[int, int]]


def weave(
    left: WordIndex, right: WordIndex, corner: tuple[int, int], widths: tuple[int, int], *, step: int = 0
) -> Pairs:
    """
    Align the words from *corner* on, and give the places of those that are equal.

    Args:
        left, right: the texts.
        corner: the first word of each side.
        widths: how many words of each side.
        step: 0 aligns everything between two runs; 1 and -1 go on beyond the end of one, forwards and backwards, and
            stop where it is best to stop.

    Returns:
        Pairs of places, in no telling order.

    Global alignment with one price for every gap, however long (Gotoh 1982): *matched* holds the best score with the
    two words paired, *skipping* with either skipped.
    """
    towards = step or 1
    a_stop, b_stop = corner[0] + towards * widths[0], corner[1] + towards * widths[1]
    a_places = range(corner[0], a_stop, towards)
    b_places = range(corner[1], b_stop, towards)
    one, other = left.listed["words"], right.listed["words"]
    others = [other[place] for place in b_places]
    if set(others).isdisjoint([one[place] for place in a_places]):
        return []
    left_alone, left_after = left.listed["alone"], left.listed["after_two"]
    right_alone = [right.listed["alone"][place] for place in b_places]
    right_after = [right.listed["after_two"][place] for place in b_places]
    price = SKIP_COST if step else 0
    start = SPLIT_COST + price
    high = len(others)
    matched = [0] + [_NEVER] * high
    skipping = [_NEVER] + [-SPLIT_COST - price * b for b in range(1, high + 1)]
    trace = [bytearray([0, *([2] if high else []), *([3] * (high - 1))])]
    best, end = 0, (0, 0)
    for a, place in enumerate(a_places, start=1):
        word, alone, after = one[place], left_alone[place], left_after[place]
        row_matched, row_skipping = [_NEVER], [-SPLIT_COST - price * a]
        how = bytearray([0 if a == 1 else 1])
        for b in range(1, high + 1):
            gap, kind = matched[b] - start, 0
            value = skipping[b] - price
            if value > gap:
                gap, kind = value, 1
            value = row_matched[b - 1] - start
            if value > gap:
                gap, kind = value, 2
            value = row_skipping[b - 1] - price
            if value > gap:
                gap, kind = value, 3
            row_skipping.append(gap)
            both = _NEVER
            if word == others[b - 1]:
                both = matched[b - 1] + min(after, right_after[b - 1])
                value = skipping[b - 1] + min(alone, right_alone[b - 1])
                if value > both:
                    both, kind = value, kind + 4
                if both > best:
                    best, end = both, (a, b)
            row_matched.append(both)
            how.append(kind)
        matched, skipping = row_matched, row_skipping
        trace.append(how)
    if not step:
        end = len(a_places), high
    pairing = bool(step) or matched[-1] >= skipping[-1]
    return [(a_places[a - 1], b_places[b - 1]) for a, b in _retraced(trace, *end, pairing=pairing)]


def _retraced(trace: list[bytearray], a: int, b: int, *, pairing: bool) -> Pairs:
    """
    Follow the choices back to the corner and give the cells in which words were paired.
    """
    cells = []
    while a > 0 or b > 0:
        how = trace[a][b]
        if pairing:
            cells.append((a, b))
            pairing = how < 4
            a, b = a - 1, b - 1
        else:
            how %= 4
            pairing = how in (0, 2)
            if how < 2:
                a -= 1
            else:
                b -= 1
    return cells


def fill_gaps(left: WordIndex, right: WordIndex, runs: list[tuple[int, int, int]], follows: list[bool]) -> list[int]:
    """
    Align what stands between and beside runs of equal words.

    Args:
        left, right: the texts.
        runs: left place, right place, length, in order of the left.
        follows: of each run whether the next one follows on the right too, so that the two are joined.

    Returns:
        For each word of the left the place of its partner on the right, or -1.

    Between two joined runs everything is aligned. At the ends of what is joined the alignment goes on as far as it
    pays, but never into another run.
    """
    to = [-1] * len(left)
    taken = bytearray(len(right))
    for a, b, length in runs:
        to[a : a + length] = range(b, b + length)
        taken[b : b + length] = b"\x01" * length

    def write(pairs: Pairs) -> None:
        for place, partner in pairs:
            to[place] = partner
            taken[partner] = 1

    alone = [True] * (len(runs) + 1)
    for k, (a, b, length) in enumerate(runs):
        a, b = a + length, b + length
        if follows[k]:
            wide, high = runs[k + 1][0] - a, runs[k + 1][1] - b
            alone[k + 1] = wide > WIDEST or high > WIDEST
            if wide <= 0 or high <= 0:
                alone[k + 1] = False
                continue
            if not alone[k + 1]:
                write(weave(left, right, (a, b), (wide, high)))
                continue
        wide = _free(to, a, 1, -1)
        high = _free(taken, b, 1, 0)
        if wide and high:
            write(weave(left, right, (a, b), (wide, high), step=1))
    for k, (a, b, _) in enumerate(runs):
        if alone[k]:
            wide = _free(to, a - 1, -1, -1)
            high = _free(taken, b - 1, -1, 0)
            if wide and high:
                write(weave(left, right, (a - 1, b - 1), (wide, high), step=-1))
    return to


def _free(taken: list[int] | bytearray, place: int, step: int, nothing: int) -> int:
    """
    Count the words from *place* on that are in no run, as far as is looked.
    """
    count = 0
    while count < FARTHEST and 0 <= place < len(taken) and taken[place] == nothing:
        count += 1
        place += step
    return count
