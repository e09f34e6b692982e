"""
Messages in lists, in any order: what Spark does with them, in this process, so that laws can be tried many times.
"""

from __future__ import annotations

import random

import pyarrow as pa
from attrs import frozen

from provenance.engines.spark.exchange import as_rows, from_rows, sorted_by_home


@frozen(eq=False)
class ListFlow:
    """
    Messages at hand; *chance* puts them into another order wherever they are sent.
    """

    messages: tuple
    chance: random.Random

    def _with(self, messages):
        # Written out and read again, as between machines.
        return ListFlow(tuple(from_rows(as_rows(messages))), self.chance)

    def only(self, *kinds):
        return ListFlow(tuple(one for one in self.messages if one.kind in kinds), self.chance)

    def plus(self, *others):
        return ListFlow((*self.messages, *(one for other in others for one in other.messages)), self.chance)

    def _shuffled(self):
        return self.chance.sample(self.messages, len(self.messages))

    def each(self, work):
        return self._with(answer for one in self._shuffled() for answer in work(one.home, {one.kind: [one]}))

    def together(self, work, homes):
        assert all(0 <= one.home < homes for one in self.messages)
        return self._with(answer for home, mail in sorted_by_home(self._shuffled()) for answer in work(home, mail))

    def rows(self, work, homes, _schema):
        assert all(0 <= one.home < homes for one in self.messages)
        return [records for home, mail in sorted_by_home(self._shuffled()) for records in work(home, mail)]

    def kept(self):
        return self

    def collect(self):
        return list(self.messages)


@frozen(eq=False)
class ListedArticles:
    """
    An Arrow table as batches of *size* rows.
    """

    table: pa.Table
    size: int
    chance: random.Random

    def all(self, work):
        # Several tasks, and what they give in any order.
        batches = self.table.to_batches(max_chunksize=self.size)
        messages = [one for batch in batches for one in work(iter([batch]))]
        return ListFlow(tuple(messages), self.chance)

    def linked(self, rows, _count, work):
        found = []
        if rows:
            known = {row["name"]: row for records in rows for row in records.to_pylist()}
            schema = rows[0].schema
            for batch in self.table.to_batches(max_chunksize=self.size):
                names = [str(name) for name in batch.column("id").to_pylist()]
                places = [place for place, name in enumerate(names) if name in known]
                chosen = batch.take(pa.array(places, pa.int64()))
                columns = {name: chosen.column(name) for name in chosen.schema.names if name != "id"}
                mine = pa.Table.from_pylist([known[names[place]] for place in places], schema=schema)
                columns |= {name: mine.column(name).combine_chunks() for name in schema.names}
                found += work(iter([pa.record_batch(columns)]))
        return ListFlow(tuple(found), self.chance)


def made_up(seed, rows=200):
    """
    Make a corpus of stories with versions of each: rewrites of rewrites, twins, chains, short texts.
    """
    chance = random.Random(seed)
    vocabulary = [f"w{number}" for number in range(2_000)]
    texts = []
    while len(texts) < rows:
        texts.append([chance.choice(vocabulary) for _ in range(chance.choice([5, 12, 60, 200]))])
        for _ in range(chance.choice([0, 0, 0, 1, 2, 10, 40])):
            source, rate = chance.choice(texts[-5:]), chance.choice([0, 0.0, 0.005, 0.02, 0.05, 0.1])
            texts.append([word if chance.random() > rate else chance.choice(vocabulary) for word in source])
    dates = [None, "2021-01-01", *(f"2021-0{month}-02T10:00:00Z" for month in range(1, 10))]
    columns = {
        "id": [f"a{chance.random():.9f}" for _ in range(rows)],
        "text": [" ".join(words) for words in texts[:rows]],
        "published": pa.array([chance.choice(dates) for _ in range(rows)], pa.string()),
        "beat": [chance.choice(["harbour", "council"]) for _ in range(rows)],
    }
    return pa.table(columns)


WORDS = [
    first + second + third
    for first in ("bar", "kel", "mon", "tur", "sil", "dra", "vex", "pol")
    for second in ("an", "ek", "il", "or", "us", "im", "ad", "ot")
    for third in ("da", "ro", "mi", "ne", "ka", "lu", "pe", "tho")
]


def outlets_with_habits(seed, rows=220):
    """
    Make articles of outlets that repeat footers, banners and galleries, with versions, twins, quotations, short texts.
    """
    chance = random.Random(seed)

    def sentence(length=None):
        words = [chance.choice(WORDS) for _ in range(length or chance.randint(6, 18))]
        return " ".join(words).capitalize() + "."

    banner = sentence(16)
    footers = {name: sentence(14) for name in ("Harbour Post", "Coast Daily", "City Star", "", "Hill Times")}
    quotation = f'"{sentence(30)[:-1]}," the minister said.'
    texts: list[list[str]] = []
    while len(texts) < rows:
        body = [sentence() for _ in range(chance.choice([0, 2, 6, 10]))]
        texts.append(body)
        for _ in range(chance.choice([0, 0, 0, 1, 3, 12])):
            kept = [one for one in body if chance.random() > 0.2]
            texts.append([*kept, sentence()] if chance.random() < 0.6 else list(body))
    made = []
    for body in texts[:rows]:
        outlet = chance.choice(list(footers))
        parts = list(body)
        if outlet and chance.random() < 0.7:
            parts.append(footers[outlet])
        if chance.random() < 0.3:
            parts.insert(0, banner)
        if chance.random() < 0.15:
            parts.append(quotation)
        if chance.random() < 0.15:
            parts += [f"{sentence(9)} Hide Caption {number} of 27" for number in range(3, 7)]
        made.append((outlet or None, "\n\n".join(parts) or "."))
    ids = [f"a{chance.random():.9f}" for _ in made]
    return pa.table(
        {"id": ids, "outlet": pa.array([one for one, _ in made], pa.string()), "text": [t for _, t in made]}
    )
