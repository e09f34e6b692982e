"""
What a corpus of any size costs, from what was measured: core-hours, bytes through the shuffle, bytes on disk.

Time is ``a * n + b * n * log2(n)`` where it is sorted; here the second term is within the noise of the first up to
10 million, and the model is a line through two sizes. What does grow faster is told apart: by chance two texts that
share nothing agree in a band, and so many the more of them the more texts there are.
"""

from __future__ import annotations

from attrs import frozen

from provenance.similarity.bands import Bands

# Bytes of a row in messages: signature, id and words; key words; a signature that is sent, with its row.
SIGNED_BYTES, KEY_BYTES, SENT_BYTES = 128 + 16 + 4 + 25, 8, 136

# Of a linked article: its shingles and what is known of it; 450 shingles of 8 bytes.
LINKED_BYTES = 450 * 8 + 100


@frozen
class Cluster:
    """
    Assumptions about a corpus and the machines.

    Attributes:
        text_bytes: of an article.
        linked: the part of the articles that are linked with another.
        slower: how many times as long a core takes as one of this machine.
    """

    text_bytes: int = 2_900
    linked: float = 0.3
    slower: float = 1.0


@frozen
class Cost:
    """
    What a corpus costs.

    Attributes:
        core_hours: of processor time.
        shuffle_bytes: that go through the network, before compression.
        disk_bytes: that executors keep at one time.
        run: texts that share a key of a band by chance, on average.
    """

    core_hours: float
    shuffle_bytes: float
    disk_bytes: float
    run: float


def cost_of(articles: int, bands: Bands, per_article: float, fixed: float, cluster: Cluster) -> Cost:
    """
    Say what so many articles cost.

    Args:
        articles: how many.
        bands: that they are cut into.
        per_article, fixed: seconds of processor time, as measured by the largest run and the next.
        cluster: assumptions.
    """
    run = articles * 2.0 ** (-bands.bits * bands.rows)
    # A row's key is alone where no other has it; its signature is sent where it is not.
    shared = 1.0 - 2.718281828 ** (-run)
    sent = bands.bands * (1.0 - (1.0 - shared) * (1.0 - cluster.linked)) * SENT_BYTES
    keys = bands.bands * KEY_BYTES
    each = 2 * SIGNED_BYTES + keys + 16 + sent + cluster.linked * LINKED_BYTES
    seconds = (fixed + articles * per_article) * cluster.slower
    return Cost(seconds / 3_600, articles * each, articles * (2 * SIGNED_BYTES + keys), run)
