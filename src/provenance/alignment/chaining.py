"""
Runs of words that two texts have in common, chained in the order of both by dynamic programming over integers.

Information is in eighths of a bit throughout: the same on any machine.
"""

from __future__ import annotations

from provenance.alignment.word_index import WordIndex, shared_seeds

# Three numbers a run: the place on the left, the place on the right, and how many words.
Run = tuple[int, int, int]

# A seed that occurs a times on one side and b times on the other is tried in all a * b ways up to here; beyond, its
# occurrences are paired in their order, counted from either end, or repetitive texts would cost their square.
MOST_JOINED = 4

# So many earlier runs are tried as the predecessor of one.
LOOKBACK = 48

# To go on behind a gap costs 2 bits, three quarters of a bit for each of its first words, and two for each doubling.
GAP_COST = 16
GAP_STEP = 6
GAP_WORDS = 16


def find_runs(left: WordIndex, right: WordIndex) -> list[Run]:
    """
    Find the maximal common runs that hold a seed, and what both texts begin and end with, seed or not.

    Args:
        left, right: texts of one word at least.

    Returns:
        In order of the left, then of the right; without those that have a better place.
    """
    one, other = left.listed["words"], right.listed["words"]
    alike, partners = shared_seeds(left, right)
    # For each diagonal the place up to which it is explained.
    ends: dict[int, int] = {}
    runs = list(_extended(one, other, 0, 0, ends))
    in_order = sorted((place, key, rank) for key, places in alike.items() for rank, place in enumerate(places))
    for place, key, rank in in_order:
        there = partners[key]
        times = len(alike[key])
        if times * len(there) <= MOST_JOINED:
            for partner in there:
                if ends.get(partner - place, 0) <= place:
                    runs += _extended(one, other, place, partner, ends)
            continue
        if rank < len(there):
            runs += _extended(one, other, place, there[rank], ends)
        if times - rank <= len(there):
            runs += _extended(one, other, place, there[rank - times], ends)
    runs += _extended(one, other, len(one) - 1, len(other) - 1, ends)
    return sorted(_without_dominated(runs, len(one), len(other)))


def _extended(one: list[int], other: list[int], a: int, b: int, ends: dict[int, int]) -> list[Run]:
    """
    Give the maximal run through the words *a* and *b*, unless its diagonal is explained up to there.
    """
    shift = b - a
    low = ends.get(shift, 0)
    if low > a or one[a] != other[b]:
        return []
    start = a
    while start > low and start + shift > 0 and one[start - 1] == other[start + shift - 1]:
        start -= 1
    end = a + 1
    last = min(len(one), len(other) - shift)
    while end < last and one[end] == other[end + shift]:
        end += 1
    ends[shift] = end
    return [(start, start + shift, end - start)]


def _without_dominated(runs: list[Run], left_size: int, right_size: int) -> list[Run]:
    """
    Leave out the runs whose words, on both sides, stand in a run twice as long: they have a better place.
    """
    left_longest, right_longest = [0] * left_size, [0] * right_size
    # From the shortest to the longest, so that the longest is what stays.
    for a, b, length in sorted(runs, key=lambda run: run[2]):
        left_longest[a : a + length] = right_longest[b : b + length] = [length] * length
    return [
        (a, b, length)
        for a, b, length in runs
        if min(left_longest[a], left_longest[a + length - 1], right_longest[b], right_longest[b + length - 1])
        < 2 * length
    ]


def strongest_chains(runs: list[Run], left: WordIndex, right: WordIndex, least: int) -> list[Run]:
    """
    Take the best chains of runs, strongest first, each word of either side in one of them at most.

    Args:
        runs: as :func:`find_runs` gives them.
        left, right: the texts.
        least: what a chain must score, in eighths of a bit.

    Returns:
        Their runs, in order of the left.
    """
    scores, before = _scored(runs, left, right)
    used = [False] * len(runs)
    left_taken, right_taken = bytearray(len(left)), bytearray(len(right))
    chosen = []
    for k in sorted(range(len(runs)), key=lambda k: (-scores[k], k)):
        if scores[k] < least:
            break
        chain = []
        at = k
        while at >= 0 and not used[at]:
            chain.append(at)
            used[at] = True
            at = before[at]
        # What was split off belongs to a stronger chain: the rest must be worth its while.
        if not chain or (at >= 0 and scores[k] - scores[at] < least):
            continue
        left_end = right_end = 0
        for at in reversed(chain):
            a, b, length = runs[at]
            cut = max(0, left_end - a, right_end - b)
            while cut < length and (left_taken[a + cut] or right_taken[b + cut]):
                cut += 1
            end = cut
            while end < length and not left_taken[a + end] and not right_taken[b + end]:
                end += 1
            if end > cut:
                left_taken[a + cut : a + end] = right_taken[b + cut : b + end] = b"\x01" * (end - cut)
                chosen.append((a + cut, b + cut, end - cut))
                left_end, right_end = a + end, b + end
    return sorted(chosen)


def _scored(runs: list[Run], left: WordIndex, right: WordIndex) -> tuple[list[int], list[int]]:
    """
    Give for each run the score of the best chain that ends with it, and the run before it there or -1.

    A run that overlaps the end of the one before it counts without its overlapping head.
    """
    scores: list[int] = []
    before: list[int] = []
    champion = -1
    for k, (a, b, length) in enumerate(runs):
        whole = min(left.bits(a, a + length), right.bits(b, b + length))
        best, chosen = whole, -1
        oldest = max(0, k - LOOKBACK)
        # The best chain that began before those is tried as well: a long run is not lost behind many short ones.
        if oldest > 0 and (champion < 0 or scores[oldest - 1] > scores[champion]):
            champion = oldest - 1
        candidates = range(k - 1, oldest - 1, -1)
        for p in (*candidates, champion) if champion >= 0 else candidates:
            if scores[p] + whole - GAP_COST <= best:
                continue
            p_left, p_right, p_length = runs[p]
            if p_left >= a or p_right >= b:
                continue
            skipped_left, skipped_right = a - p_left - p_length, b - p_right - p_length
            overlap = max(0, -skipped_left, -skipped_right)
            if overlap >= length:
                continue
            skipped = max(skipped_left, skipped_right) + overlap
            gain = scores[p] - GAP_COST
            while skipped > GAP_WORDS:
                gain -= GAP_COST
                skipped //= 2
            gain -= GAP_STEP * skipped
            if gain + whole <= best:
                continue
            if overlap:
                gain += min(left.bits(a + overlap, a + length), right.bits(b + overlap, b + length))
            else:
                gain += whole
            if gain > best:
                best, chosen = gain, p
        scores.append(best)
        before.append(chosen)
    return scores, before
