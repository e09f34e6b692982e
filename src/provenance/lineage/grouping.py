"""
Articles grouped into stories by their linked pairs; a story that is too large to be inferred is divided.

Among hundreds of thousands of articles some stand between two stories: a round-up, two reports put together. A chain of
such can connect a third of a corpus, which is no story that anybody would name, and its forests are sums over as many
places as the square of its articles. So what is too large is put together anew, link by link from the one whose texts
hold most of each other, as far as parts stay small: what falls between parts are the weakest links there are. Source:
single linkage by Kruskal's order (Gower and Ross 1969), with a bound on the size.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import field, frozen

from provenance.lineage.comparing import Pair
from provenance.lineage.posterior import components

# A story of more articles than this is divided, into parts of at most so many. Of 5,000 the posterior takes a gigabyte
# and most of a minute, and an array on the way 1.6 gigabytes; all grow with the square and more.
LARGEST_STORY, LARGEST_PART = 5_000, 2_000

# The rows of a story, ascending, and those of its pairs that are linked.
Group = tuple[tuple[int, ...], Sequence[Pair]]


@frozen(eq=False)
class Groups:
    """
    The stories of a corpus.

    Attributes:
        groups: of two articles and more, in the order of their first articles; what falls apart is left out.
        divided: of each story that was too large, its first article, how many it had, and how many parts were made.
    """

    groups: tuple[Group, ...] = field(repr=False)
    divided: tuple[tuple[int, int, int], ...]


def group_stories(linked: Sequence[Pair], alike: Sequence[float], count: int) -> Groups:
    """
    Group the rows that linked pairs connect.

    Args:
        linked: the pairs of which an edge is possible, by rows.
        alike: of each pair the part of its texts that the other holds, the lesser of both.
        count: how many rows there are.
    """
    found: list[tuple[int, ...]] = []
    divided = []
    for story in components(range(count), linked):
        if len(story) <= LARGEST_STORY:
            found.append(story)
            continue
        members = set(story)
        inside = [(key, part) for key, part in zip(linked, alike, strict=True) if key[0] in members]
        parts = _parts(story, inside)
        divided.append((story[0], len(story), len(parts)))
        found += parts
    stories = sorted(one for one in found if len(one) > 1)
    story_of = {row: number for number, story in enumerate(stories) for row in story}
    pairs: list[list[Pair]] = [[] for _ in stories]
    for left, right in linked:
        number = story_of.get(left, -1)
        if number >= 0 and number == story_of.get(right, -2):
            pairs[number].append((left, right))
    return Groups(tuple(zip(stories, pairs, strict=True)), tuple(divided))


def _parts(story: Sequence[int], linked: Sequence[tuple[Pair, float]]) -> list[tuple[int, ...]]:
    """
    Put the articles of a story together, from the most alike on, as far as no part becomes too large.
    """
    leader = {row: row for row in story}
    size = dict.fromkeys(story, 1)

    def find(row: int) -> int:
        while leader[row] != row:
            leader[row] = leader[leader[row]]
            row = leader[row]
        return row

    kept = []
    for key, _ in sorted(linked, key=lambda one: (-one[1], one[0])):
        first, second = sorted((find(key[0]), find(key[1])))
        if first != second and size[first] + size[second] <= LARGEST_PART:
            leader[second] = first
            size[first] += size.pop(second)
            kept.append(key)
    return components(list(story), kept)
