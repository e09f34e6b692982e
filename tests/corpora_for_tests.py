"""
Large corpora with planted near-duplicates, the same every time.
"""

from __future__ import annotations

import random


def planted(texts=60, copies=3, words=120, changed=3, seed=1):
    """
    Give rows of some texts with versions of each in which few words were changed, and the clusters that this makes.
    """
    chance = random.Random(seed)
    vocabulary = [f"word{number}" for number in range(3_000)]
    rows, clusters = [], []
    for number in range(texts):
        base = chance.choices(vocabulary, k=words)
        names = []
        for copy in range(copies):
            text = list(base)
            for place in chance.sample(range(words), changed if copy else 0):
                text[place] = chance.choice(vocabulary)
            names.append(f"{number:04}-{copy}")
            rows.append({"id": names[-1], "text": " ".join(text), "published": f"2020-01-{28 - copy:02}", "page": copy})
        clusters.append(names)
    return rows, clusters
