"""
What stands between two runs is aligned over the cells of equal words as it would be over all cells.
"""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from provenance.alignment.weaving import SKIP_COST, SPLIT_COST, weave

_NEVER = -(1 << 40)


def _everywhere(left, right, corner, widths, *, step):
    """
    The same by the whole table: of equally good ways skip from a pair on the left, go on skipping, then on the right.
    """
    towards = step or 1
    a_places = range(corner[0], corner[0] + towards * widths[0], towards)
    b_places = range(corner[1], corner[1] + towards * widths[1], towards)
    price = SKIP_COST if step else 0
    pairs = {(0, 0): 0}
    skips = {(0, 0): _NEVER}
    came_skipping, came_pairing = {}, {}
    best, end = 0, (0, 0)
    for a in range(len(a_places) + 1):
        for b in range(len(b_places) + 1):
            if (a, b) == (0, 0):
                continue
            ways = [
                (pairs.get((a - 1, b), _NEVER) - SPLIT_COST - price, (a - 1, b), True),
                (skips.get((a - 1, b), _NEVER) - price, (a - 1, b), False),
                (pairs.get((a, b - 1), _NEVER) - SPLIT_COST - price, (a, b - 1), True),
                (skips.get((a, b - 1), _NEVER) - price, (a, b - 1), False),
            ]
            skips[a, b], *came_skipping[a, b] = max(ways, key=lambda way: way[0])
            if not a or not b or left.listed["words"][a_places[a - 1]] != right.listed["words"][b_places[b - 1]]:
                continue

            def told(name, x=a_places[a - 1], y=b_places[b - 1]):
                return min(left.listed[name][x], right.listed[name][y])

            behind = [
                (pairs.get((a - 1, b - 1), _NEVER) + told("after_two"), (a - 1, b - 1), True),
                (skips[a - 1, b - 1] + told("alone"), (a - 1, b - 1), False),
            ]
            pairs[a, b], *came_pairing[a, b] = max(behind, key=lambda way: way[0])
            if pairs[a, b] > best:
                best, end = pairs[a, b], (a, b)
    pairing = True
    if not step:
        end = len(a_places), len(b_places)
        pairing = pairs.get(end, _NEVER) >= skips[end]
    found = []
    while end != (0, 0):
        if pairing:
            found.append((a_places[end[0] - 1], b_places[end[1] - 1]))
        end, pairing = (came_pairing if pairing else came_skipping)[end]
    return found


def _text(words):
    """
    Words with what they tell: by themselves and behind others.
    """
    told = {"words": [word for word, _, _ in words], "alone": [alone for _, alone, _ in words]}
    return SimpleNamespace(listed=told | {"after_two": [min(alone, after) for _, alone, after in words]})


_words = st.lists(
    st.tuples(st.integers(0, 4), st.sampled_from([0, 8, 24, 40, 90]), st.sampled_from([0, 8, 24, 40])),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150)
@given(_words, _words, st.sampled_from([0, 1, -1]))
@example([(1, 24, 8)] * 5, [(1, 24, 8)] * 3, 0)
@example([(1, 90, 8), (2, 90, 8), (1, 90, 8)], [(1, 90, 8), (3, 0, 0), (1, 90, 8)], 1)
def test_counting_equal_words_alone_aligns_as_counting_everything(one, other, step):
    left, right = _text(one), _text(other)
    corner = (len(one) - 1, len(other) - 1) if step < 0 else (0, 0)
    widths = len(one), len(other)
    expected = _everywhere(left, right, corner, widths, step=step) if _meet(one, other) else []
    assert weave(left, right, corner, widths, step=step) == expected


def _meet(one, other):
    return bool({word for word, _, _ in one} & {word for word, _, _ in other})
