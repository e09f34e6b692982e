"""
Edits of names: spelled otherwise throughout, with a first name in the place of a title, without their title.
"""

from __future__ import annotations

import random
import re

from benchmarks.simulation.changes import Change, apply_changes, each_sentence
from benchmarks.simulation.drafts import Draft, Unit, overlaps, quoted
from benchmarks.simulation.synonyms import synonyms
from benchmarks.simulation.vocabulary import NO_NAMES

_NAME = re.compile(r"(?<![\w’'-])[A-Z][a-z]{4,}(?![\w’'-])")
_VARIANTS = (
    ("ch", "tch"),
    ("y", "i"),
    ("i", "y"),
    ("ll", "l"),
    ("tt", "t"),
    ("ss", "s"),
    ("ph", "f"),
    ("k", "c"),
    ("ei", "ie"),
    ("an", "en"),
    ("er", "ar"),
    ("o", "u"),
    ("e", "a"),
)

# "Mr Blair"; and "Tony Blair", which tells his first name.
_TITLED = re.compile(r"\b(?P<title>Mr|Mrs|Ms|Dr) (?P<surname>[A-Z][a-z]+)\b")


def change_names(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Spell a name otherwise throughout, as desks that transliterate or mistype do.

    A name is a capitalised word of which there are two or more, not all first in a sentence, none in small letters.
    """
    body = [unit.text for unit in draft if unit.kind == "sentence"]
    joined = " ".join(body)
    inside = {match[0] for text in body for match in _NAME.finditer(text) if match.start()} - NO_NAMES
    names = [
        name
        for name in sorted(inside)
        if len(re.findall(rf"\b{name}\b", joined)) > 1
        and not re.search(rf"\b{name.lower()}\b", joined)
        and not synonyms(name.lower())
    ]
    chosen = {name: _variant(name, draw) for name in names if draw.random() < amount}

    def edit(unit: Unit) -> Unit:
        changes = [
            Change(match.span(), chosen[match[0]], "name_changed")
            for match in _NAME.finditer(unit.text)
            if chosen.get(match[0], match[0]) != match[0]
        ]
        return apply_changes(unit, changes)

    return each_sentence(draft, edit)


def retitle(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Call people as the house does: "Mr Blair" becomes "Tony Blair" where the text tells the name, or "Blair".
    """
    joined = " ".join(unit.text for unit in draft if unit.kind == "sentence")
    surnames = sorted({match["surname"] for match in _TITLED.finditer(joined)})
    # None where the house leaves a name alone, empty where it only drops the title.
    other: dict[str, str | None] = {}
    for surname in surnames:
        first = re.search(rf"\b(?!Mr|Mrs|Ms|Dr)([A-Z][a-z]{{2,}}) {surname}\b", joined)
        other[surname] = None if draw.random() >= amount else first[1] if first and draw.random() < 0.5 else ""

    def edit(unit: Unit) -> Unit:
        text, held = unit.text, quoted(unit.text)
        changes = []
        for match in _TITLED.finditer(text):
            new, title = other[match["surname"]], match.span("title")
            if new is None or overlaps(match.span(), held):
                continue
            if new:
                changes.append(Change(title, new, "name_changed"))
            else:
                changes.append(Change((title[0], title[1] + 1), "", "words_cut"))
        return apply_changes(unit, changes)

    return each_sentence(draft, edit)


def _variant(name: str, draw: random.Random) -> str:
    fitting = [(old, new) for old, new in _VARIANTS if old in name[1:]]
    if not fitting:
        return name
    old, new = draw.choice(fitting)
    place = name.rindex(old)
    return name[:place] + new + name[place + len(old) :] if place else name
