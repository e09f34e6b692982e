"""
Corpora that are made up, the same every time: large ones with planted near-duplicates, odd ones, simulated stories.
"""

from __future__ import annotations

import random

from benchmarks.simulation import Settings, simulate

import provenance as pv
from articles_for_tests import ELECTION, HARBOUR, HARBOUR_COLUMN, first_rewrite, second_rewrite
from sources_for_tests import SOURCES


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


_REPORTS = (HARBOUR, ELECTION, HARBOUR_COLUMN, first_rewrite(), second_rewrite())
_SENTENCES = [one for text in _REPORTS for one in text.replace("\n\n", " ").split(". ")]
_COMMON = ("the", "of", "to", "and", "a", "in", "that", "is", "was", "it", "for", "on", "with", "he", "as", "at", "by")
_CHINESE = "国家主席今天在北京会见了来访的外国领导人双方就经济合作和地区安全问题交换意见并签署协议"
_MARKS = ("By Reuters", "(AP)", "LONDON, Jan 5 (Reuters) -", "With inputs from PTI", "dpa/reu", "ADVERTISEMENT", "1.")
_DATES = (
    "2021-12-08",
    "2021-12-08T10:00:00Z",
    "2021-12-08T10:00:00",
    "2021-12-09T01:00:00+09:00",
)


def _sentence(chance):
    kind, length = chance.randrange(10), chance.choice([3, 5, 8, 14, 20, 40])
    if kind == 0:
        return " ".join(chance.choice(_COMMON) for _ in range(length)).capitalize() + "."
    if kind == 1:
        return " ".join(str(chance.randrange(3000)) for _ in range(length)) + "."
    if kind == 2:
        return "".join(chance.choice(_CHINESE) for _ in range(2 * length)) + "。"
    if kind == 3:
        return f'"{chance.choice(_SENTENCES)}," said {chance.choice(["he", "Mr Smith", "Reuters"])}.'
    return chance.choice(_MARKS) if kind == 4 else chance.choice(_SENTENCES) + "."


def _changed(chance, text, others):
    """
    Leave out, add, put in another order, reword or take from another text, up to four times.
    """
    between = "\n\n" if "\n\n" in text else ". "
    parts = text.split(between)
    for _ in range(chance.randrange(1, 5)):
        match chance.randrange(5):
            case 0 if len(parts) > 1:
                parts.pop(chance.randrange(len(parts)))
            case 1:
                parts.insert(chance.randint(0, len(parts)), _sentence(chance))
            case 2:
                chance.shuffle(parts)
            case 3:
                place = chance.randrange(len(parts))
                if words := parts[place].split():
                    words[chance.randrange(len(words))] = chance.choice([*_COMMON, "quinoa"])
                    parts[place] = " ".join(words)
            case 4:
                parts += chance.choice(others).split(". ")[:3]
    return between.join(parts)


def odd(seed):
    """
    Give a few articles of sentences of all kinds, and versions of them, with some of what an article may tell.
    """
    chance = random.Random(seed)
    pool = [_sentence(chance) for _ in range(chance.choice([8, 16, 24]))]
    texts = []
    for _ in range(chance.choice([3, 4, 5, 7, 10])):
        if texts and chance.random() < 0.6:
            texts.append(_changed(chance, chance.choice(texts), texts))
        else:
            sentences = [chance.choice(pool) for _ in range(chance.choice([2, 4, 6, 10, 15]))]
            texts.append(chance.choice([" ", "\n\n"]).join(sentences))
    names = [f"a{number}" for number in range(len(texts))]
    made = []
    for name, text in zip(names, texts, strict=True):
        told = {
            "outlet": (0.6, ["Reuters", "Gazette", "AP", "Ätna", "{x}"]),
            "published": (0.5, _DATES),
            "credit": (0.2, ["Reuters", "AP", "Gazette"]),
            "derived_from": (0.2, [[one] for one in names if one != name]),
            "title": (0.3, ["Ferry halted", "x" * 300]),
        }
        fields = {field: chance.choice(values) for field, (part, values) in told.items() if chance.random() < part}
        made.append(pv.Article(name, text, **fields))
    return made


def stories(seed):
    """
    Give the articles of one or two simulated stories: versions that outlets made of each other, some of them hidden.
    """
    strength = (0.3, 0.5, 0.7, 0.9)[seed % 4]
    begin = [SOURCES[seed % len(SOURCES)], SOURCES[(7 * seed + 3) % len(SOURCES)]][: 2 if seed % 3 == 0 else 1]
    how = Settings(strength=strength, merges=0.4, versions=(4, 12))
    found = simulate(SOURCES, seed=seed, settings=how, begin_with=begin, together=True)
    return list({article.id: article for story in found for article in story.articles}.values())
