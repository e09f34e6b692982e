"""
Kernels that find the runs of words two texts have in common and chain them, by dynamic programming over integers.

Plain functions of numbered sequences: given lists they run as they stand, given arrays they can be compiled. The
results are the same either way, since all arithmetic is on integers. Information is in eighths of a bit throughout.
"""

from __future__ import annotations

from typing import Any

# Lists or one-dimensional int64 arrays: indexing and len() is all that is used.
Numbers = Any

# A seed that occurs a times on one side and b times on the other is tried in all a * b ways up to here; beyond, its
# occurrences are paired in their order, counted from either end, or repetitive texts would cost their square.
MOST_JOINED = 4

# So many earlier runs are tried as the predecessor of one.
LOOKBACK = 48

# To go on behind a gap costs 2 bits, three quarters of a bit for each of its first words, and two for each doubling.
GAP_COST = 16
GAP_STEP = 6
GAP_WORDS = 16


def find_runs(
    left: Numbers,
    right: Numbers,
    left_seeds: Numbers,
    left_places: Numbers,
    right_seeds: Numbers,
    right_places: Numbers,
    first: Numbers,
    last: Numbers,
    by_text: Numbers,
    ends: Numbers,
    out: Numbers,
) -> int:
    """
    Write the maximal common runs that hold a seed to *out*, three numbers each: left start, right start, length.

    Args:
        left, right: words as numbers, in order of text; at least one on each side.
        left_seeds, right_seeds: hashes of telling words and pairs of words, sorted.
        left_places, right_places: where each seed stands; ascending among equal seeds.
        first, last: scratch of the size of *left_seeds*.
        by_text: the indices of *left_seeds* in order of text.
        ends: scratch of len(left) + len(right) zeros: how far each diagonal is explained.
        out: of size 3 * (MOST_JOINED * len(left_seeds) + 2) or more.

    Returns:
        The number of runs.
    """
    _join(left_seeds, right_seeds, first, last)
    # What both begin and end with is found without a seed, however plain or repetitive it is.
    count = _extend(left, right, 0, 0, ends, out, 0)
    for slot in by_text:
        low, high = first[slot], last[slot]
        if low == high:
            continue
        # Equal seeds lie side by side: how many there are, and which of them this is.
        head = slot
        while head > 0 and left_seeds[head - 1] == left_seeds[slot] and slot - head <= high - low:
            head -= 1
        tail = slot + 1
        while tail < len(left_seeds) and left_seeds[tail] == left_seeds[slot] and tail - slot <= high - low:
            tail += 1
        if (tail - head) * (high - low) <= MOST_JOINED:
            for at in range(low, high):
                count = _extend(left, right, left_places[slot], right_places[at], ends, out, count)
        else:
            if slot - head < high - low:
                count = _extend(left, right, left_places[slot], right_places[low + slot - head], ends, out, count)
            if tail - 1 - slot < high - low:
                count = _extend(left, right, left_places[slot], right_places[high - tail + slot], ends, out, count)
    return _extend(left, right, len(left) - 1, len(right) - 1, ends, out, count)


def _join(left_seeds: Numbers, right_seeds: Numbers, first: Numbers, last: Numbers) -> None:
    """
    Write for each left seed the range of equal right seeds, empty where there is none.
    """
    low = high = 0
    for slot in range(len(left_seeds)):
        key = left_seeds[slot]
        if slot == 0 or left_seeds[slot - 1] != key:
            low = high
            while low < len(right_seeds) and right_seeds[low] < key:
                low += 1
            high = low
            while high < len(right_seeds) and right_seeds[high] == key:
                high += 1
        first[slot] = low
        last[slot] = high


def _extend(left: Numbers, right: Numbers, a: int, b: int, ends: Numbers, out: Numbers, count: int) -> int:
    """
    Write the maximal run through the words *a* and *b*, unless its diagonal is explained up to there.
    """
    diagonal = b - a + len(left) - 1
    # *ends* holds one more than the last explained word, so that zero means none.
    if ends[diagonal] > a or left[a] != right[b]:
        return count
    start = a
    shift = b - a
    while start > ends[diagonal] and start + shift > 0 and left[start - 1] == right[start + shift - 1]:
        start -= 1
    end = a + 1
    while end < len(left) and end + shift < len(right) and left[end] == right[end + shift]:
        end += 1
    ends[diagonal] = end
    out[3 * count] = start
    out[3 * count + 1] = start + shift
    out[3 * count + 2] = end - start
    return count + 1


def drop_dominated(runs: Numbers, count: int, left_longest: Numbers, right_longest: Numbers) -> int:
    """
    Leave out the runs whose words, on both sides, stand in a run twice as long: they have a better place.

    Args:
        runs: as :func:`find_runs` writes them; what is left is moved to the front, in order.
        count: how many.
        left_longest, right_longest: scratch of the number of words of each side, all zeros.

    Returns:
        How many are left.
    """
    for k in range(count):
        a, b, length = runs[3 * k], runs[3 * k + 1], runs[3 * k + 2]
        for place in range(length):
            left_longest[a + place] = max(left_longest[a + place], length)
            right_longest[b + place] = max(right_longest[b + place], length)
    kept = 0
    for k in range(count):
        a, b, length = runs[3 * k], runs[3 * k + 1], runs[3 * k + 2]
        around = min(left_longest[a], left_longest[a + length - 1], right_longest[b], right_longest[b + length - 1])
        if around < 2 * length:
            runs[3 * kept], runs[3 * kept + 1], runs[3 * kept + 2] = a, b, length
            kept += 1
    return kept


def run_bits(alone: Numbers, after: Numbers, running: Numbers, start: int, length: int) -> Any:
    """
    Give the information of *length* words from *start* on, nothing before them known.
    """
    bits = alone[start]
    if length > 1:
        bits += after[start + 1] + running[start + length] - running[start + 2]
    return bits


def chain_runs(
    left_alone: Numbers,
    left_after: Numbers,
    left_running: Numbers,
    right_alone: Numbers,
    right_after: Numbers,
    right_running: Numbers,
    runs: Numbers,
    scores: Numbers,
    before: Numbers,
) -> None:
    """
    Write for each run the score of the best chain that ends with it, and the run before it there or -1.

    Args:
        left_alone, left_after, left_running: information of each word by itself, after one word, and the sums of that
            after two words up to each word; the same for the right.
        runs: as :func:`find_runs` gives them, in order of the left, then of the right.
        scores, before: of the size of the number of runs.

    A run that overlaps the end of the one before it counts without its overlapping head.
    """
    champion = -1
    for k in range(len(scores)):
        a, b, length = runs[3 * k], runs[3 * k + 1], runs[3 * k + 2]
        whole = min(
            run_bits(left_alone, left_after, left_running, a, length),
            run_bits(right_alone, right_after, right_running, b, length),
        )
        best, chosen = whole, -1
        oldest = max(0, k - LOOKBACK)
        # The best chain that began before those is tried as well: a long run is not lost behind many short ones.
        if oldest > 0 and (champion < 0 or scores[oldest - 1] > scores[champion]):
            champion = oldest - 1
        for step in range(k - oldest + (champion >= 0)):
            p = k - 1 - step if step < k - oldest else champion
            if runs[3 * p] >= a or runs[3 * p + 1] >= b:
                continue
            skipped_left = a - runs[3 * p] - runs[3 * p + 2]
            skipped_right = b - runs[3 * p + 1] - runs[3 * p + 2]
            overlap = max(0, -skipped_left, -skipped_right)
            skipped = max(skipped_left, skipped_right) + overlap
            if overlap >= length:
                continue
            gain = scores[p] - GAP_COST
            while skipped > GAP_WORDS:
                gain -= GAP_COST
                skipped //= 2
            gain -= GAP_STEP * skipped
            if overlap == 0:
                gain += whole
            elif gain + whole > best:
                gain += min(
                    run_bits(left_alone, left_after, left_running, a + overlap, length - overlap),
                    run_bits(right_alone, right_after, right_running, b + overlap, length - overlap),
                )
            if gain > best:
                best, chosen = gain, p
        scores[k] = best
        before[k] = chosen


def select_chains(
    runs: Numbers,
    scores: Numbers,
    before: Numbers,
    strongest: Numbers,
    least: int,
    used: Numbers,
    stack: Numbers,
    left_taken: Numbers,
    right_taken: Numbers,
    out: Numbers,
) -> int:
    """
    Write the runs of the chains that score *least* or more to *out*, each word of either side in one of them at most.

    Args:
        runs, scores, before: as :func:`chain_runs` takes and gives them.
        strongest: the indices of the runs by falling score.
        used, stack: scratch of the size of the number of runs, *used* all zeros.
        left_taken, right_taken: scratch of the number of words of each side, all zeros.
        out: of the size of *runs*.

    Returns:
        The number of runs written.
    """
    count = 0
    for k in strongest:
        if scores[k] < least:
            break
        depth = 0
        at = k
        while at >= 0 and used[at] == 0:
            stack[depth] = at
            used[at] = 1
            depth += 1
            at = before[at]
        # What was split off belongs to a stronger chain: the rest must be worth its while.
        if depth == 0 or (at >= 0 and scores[k] - scores[at] < least):
            continue
        left_end = right_end = 0
        for place in range(depth - 1, -1, -1):
            at = stack[place]
            a, b, length = runs[3 * at], runs[3 * at + 1], runs[3 * at + 2]
            cut = max(0, left_end - a, right_end - b)
            while cut < length and (left_taken[a + cut] != 0 or right_taken[b + cut] != 0):
                cut += 1
            end = cut
            while end < length and left_taken[a + end] == 0 and right_taken[b + end] == 0:
                left_taken[a + end] = right_taken[b + end] = 1
                end += 1
            if end > cut:
                out[3 * count], out[3 * count + 1], out[3 * count + 2] = a + cut, b + cut, end - cut
                left_end, right_end = a + end, b + end
                count += 1
    return count
