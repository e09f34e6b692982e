"""
What stands between two runs of equal words aligned word by word, and chains followed beyond their ends.

Like the chaining it counts in eighths of a bit.
"""

from __future__ import annotations

from attrs import field, frozen

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


@frozen
class _Cells:
    """
    The cells of equal words, counted from one, and the corner.

    Attributes:
        scores: the best of the alignments that end with each.
        skipped: those before which words are skipped in it.
        price: of each skipped word.
    """

    scores: dict[tuple[int, int], int] = field(repr=False)
    skipped: set[tuple[int, int]] = field(repr=False)
    price: int

    def behind(self, a: int, b: int) -> int:
        """
        Give the best of the alignments that end with skipped words, at this cell.
        """
        return max(self._paid(a, b).values()) - SPLIT_COST - self.price * (a + b)

    def retraced(self, a: int, b: int, *, pairing: bool) -> Pairs:
        """
        Follow the choices back to the corner, and give the cells in which words were paired.
        """
        found = []
        while a > 0 or b > 0:
            if not pairing:
                a, b = self._last(a, b)
                pairing = True
                continue
            found.append((a, b))
            pairing = (a, b) not in self.skipped
            a, b = a - 1, b - 1
        return found

    def _paid(self, a: int, b: int) -> dict[tuple[int, int], int]:
        """
        Give the cells behind which words can be skipped up to this one, with what they score.
        """
        return {
            cell: score + self.price * (cell[0] + cell[1])
            for cell, score in self.scores.items()
            if cell[0] <= a and cell[1] <= b and cell != (a, b)
        }

    def _last(self, a: int, b: int) -> tuple[int, int]:
        """
        Give the last cell before words were skipped, of equally good ones always the same.
        """
        paid = self._paid(a, b)
        most = max(paid.values())
        equal = [cell for cell, score in paid.items() if score == most]
        beside = [cell for cell in equal if cell[1] == b]
        if beside:
            return max(beside)
        first = min(equal)[0]
        return max(cell for cell in equal if cell[0] == first)


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

    Global alignment with one price for every gap, however long (Gotoh 1982). What a gap costs hangs on the words that
    are skipped, and not on which: so only the cells of equal words are counted, which are few (Eppstein et al. 1992).
    """
    towards = step or 1
    a_places = range(corner[0], corner[0] + towards * widths[0], towards)
    b_places = range(corner[1], corner[1] + towards * widths[1], towards)
    one, other = left.listed["words"], right.listed["words"]
    columns: dict[int, list[int]] = {}
    for b, place in enumerate(b_places, start=1):
        columns.setdefault(other[place], []).append(b)
    if columns.keys().isdisjoint([one[place] for place in a_places]):
        return []
    left_alone, left_after = left.listed["alone"], left.listed["after_two"]
    right_alone, right_after = right.listed["alone"], right.listed["after_two"]
    price = SKIP_COST if step else 0
    cells = _Cells({(0, 0): 0}, set(), price)
    # The best that goes on behind a row, up to each column; what was skipped is paid for in advance.
    before, above = [_NEVER] * len(b_places), [0] * len(b_places)
    best, end = 0, (0, 0)
    for a, place in enumerate(a_places, start=1):
        here = above
        for b in columns.get(one[place], ()):
            if here is above:
                here = above.copy()
            partner = b_places[b - 1]
            value = cells.scores.get((a - 1, b - 1), _NEVER) + min(left_after[place], right_after[partner])
            skipping = max(before[b - 1], above[b - 2] if b > 1 else _NEVER) - SPLIT_COST - price * (a + b - 2)
            skipping += min(left_alone[place], right_alone[partner])
            if skipping > value:
                value = skipping
                cells.skipped.add((a, b))
            cells.scores[a, b] = value
            if value > best:
                best, end = value, (a, b)
            paid = value + price * (a + b)
            for column in range(b, len(here)):
                if here[column] >= paid:
                    break
                here[column] = paid
        before, above = above, here
    pairing = True
    if not step:
        end = len(a_places), len(b_places)
        pairing = cells.scores.get(end, _NEVER) >= cells.behind(*end)
    return [(a_places[a - 1], b_places[b - 1]) for a, b in cells.retraced(*end, pairing=pairing)]


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
