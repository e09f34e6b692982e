"""
Edits for other readers: spelling, units and money of the other country, names explained.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from benchmarks.simulation.changes import WORD, Change, apply_changes, cased, each_sentence
from benchmarks.simulation.drafts import Draft, Unit, overlaps, quoted
from benchmarks.simulation.glosses import EXPLAINED
from benchmarks.simulation.vocabulary import TO_AMERICAN, TO_BRITISH

_AMOUNT = r"(?P<amount>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_IMPERIAL = (
    (r"miles?", 1.609, "km"),
    (r"feet", 0.3048, "metres"),
    (r"pounds(?= of)", 0.4536, "kg"),
    (r"acres", 0.4047, "hectares"),
)
_METRIC = (
    (r"km|kilometres", 0.6214, "miles"),
    (r"metres|meters", 3.281, "feet"),
    (r"kg", 2.205, "pounds"),
    (r"hectares", 2.471, "acres"),
)

# Dollars for a pound, about; what a desk uses is its own affair.
_RATE = 1.6


def localise(draft: Draft, draw: random.Random, amount: float, *, american: bool) -> Draft:
    """
    Spell as the other country does, and give miles, kilograms and money in its units.
    """
    table = TO_AMERICAN if american else TO_BRITISH

    def edit(unit: Unit) -> Unit:
        changes = [
            Change(match.span(), cased(table[match[0].lower()], match[0]), "localised")
            for match in WORD.finditer(unit.text)
            if match[0].lower() in table and draw.random() < amount
        ]
        changes += [change for change in _units(unit.text, american=american) if draw.random() < amount]
        return apply_changes(unit, changes)

    return each_sentence(draft, edit)


def _units(text: str, *, american: bool) -> Iterator[Change]:
    for unit, factor, name in _METRIC if american else _IMPERIAL:
        for match in re.finditer(rf"(?<![\w.,$£€-]){_AMOUNT} (?:{unit})\b", text):
            yield Change(match.span(), f"{_shown(_number(match['amount']) * factor)} {name}", "localised")
    sign, other, factor = ("£", "$", _RATE) if american else ("$", "£", 1 / _RATE)
    for match in re.finditer(rf"(?<![\w]){re.escape(sign)}{_AMOUNT}(?P<scale>bn|m|k)?(?![\w]|[.,]\d)", text):
        yield Change(
            match.span(), f"{other}{_shown(_number(match['amount']) * factor)}{match['scale'] or ''}", "localised"
        )


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def _shown(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < 100 else f"{round(value):,}"


def explain_names(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Put what it is behind a name at its first mention.
    """
    waiting = {name: words for name, words in EXPLAINED.items() if draw.random() < amount}

    def edit(unit: Unit) -> Unit:
        text, held = unit.text, quoted(unit.text)
        changes = []
        for name in list(waiting):
            match = re.search(rf"(?<![\w-]){re.escape(name)}(?=(?:'s|’s)?(?: [a-z]|[.]))(?!['’])", text)
            if match and not overlaps(match.span(), held):
                place = match.end()
                changes.append(Change((place, place), f", {waiting.pop(name)},", "name_explained"))
        return apply_changes(unit, changes)

    return each_sentence(draft, edit)
