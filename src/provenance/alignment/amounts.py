"""
Amounts as two texts write them: the same value in other figures, words or units, or another value.

"12,000" and "12000", "$1.5 million" and "$1,500,000", "60 mph" and "97 km/h" are one amount each; "9%" and "9" are two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from typing import Literal

from attrs import field, frozen

from provenance.alignment.localising import is_number_word
from provenance.alignment.word_index import WordIndex
from provenance.text.sentences import Span
from provenance.text.word_sets import word_list, word_set

# Desks round what they convert: so much of the amount, and half of the last figure that they print.
ROUNDING = 0.08

# Of two of the great currencies one has never been worth more of the other than this.
DEAREST_RATE = 2.5

# Two sums this close are the same figure in two currencies, which no desk has converted.
SAME_FIGURE = 0.01

# What a unit measures, and how many of the first unit of its kind it is: all of them where tradition has several.
_UNITS: dict[str, tuple[str, tuple[float, ...]]] = {}
for _measure, _factors, _names in (
    ("length", (1000.0,), "km|kilometre|kilometres|kilometer|kilometers"),
    ("length", (1.0,), "m|metre|metres|meter|meters"),
    ("length", (0.01,), "cm|centimetre|centimetres|centimeter|centimeters"),
    ("length", (1609.344,), "mile|miles"),
    ("length", (0.3048,), "foot|feet|ft"),
    ("length", (0.9144,), "yard|yards"),
    ("length", (0.0254,), "inch|inches"),
    ("mass", (1.0,), "kg|kgs|kilogram|kilograms|kilogramme|kilogrammes|kilo|kilos"),
    ("mass", (0.001,), "g|gram|grams|gramme|grammes"),
    ("mass", (1000.0,), "tonne|tonnes"),
    ("mass", (907.2, 1000.0, 1016.0), "ton|tons"),
    ("mass", (0.4536,), "lb|lbs"),
    ("mass or money", (0.4536,), "pound|pounds"),
    ("mass", (0.02835,), "ounce|ounces|oz"),
    ("mass", (6.35,), "stone|stones"),
    ("area", (10_000.0,), "hectare|hectares|ha"),
    ("area", (4046.9,), "acre|acres"),
    ("area", (1e6,), "square km|square kilometre|square kilometres|square kilometer|square kilometers|sq km"),
    ("area", (2.59e6,), "square mile|square miles|sq miles"),
    ("area", (1.0,), "square metre|square metres|square meter|square meters|sq m"),
    ("area", (0.0929,), "square foot|square feet|sq ft"),
    ("volume", (1.0,), "litre|litres|liter|liters|l"),
    ("volume", (3.785, 4.546), "gallon|gallons"),
    ("volume", (0.473, 0.568), "pint|pints"),
    ("volume", (159.0,), "barrel|barrels"),
    ("speed", (1.0,), "kmh|kph|km h|kilometres per hour|kilometers per hour|kilometres an hour|kilometers an hour"),
    ("speed", (1.609,), "mph|miles per hour|miles an hour"),
    ("celsius", (1.0,), "c|celsius|degrees celsius|degrees c"),
    ("fahrenheit", (1.0,), "f|fahrenheit|degrees fahrenheit|degrees f"),
    ("%", (1.0,), "pct|percent|per cent"),
    ("$", (1.0,), "dollar|dollars|usd"),
    ("€", (1.0,), "euro|euros|eur"),
    ("£", (1.0,), "gbp|sterling|pounds sterling"),
    ("¥", (1.0,), "yen|yuan"),
    ("₽", (1.0,), "rouble|roubles|ruble|rubles"),
    ("₹", (1.0,), "rupee|rupees"),
    ("franc", (1.0,), "franc|francs"),
    ("peso", (1.0,), "peso|pesos"),
    ("lira", (1.0,), "lira"),
    ("krone", (1.0,), "krona|kronor|krone|kroner"),
):
    for _name in _names.split("|"):
        _UNITS[_name] = (_measure, _factors)
_LONGEST_UNIT = 3
_GREAT = frozenset("$£€")
_MONEY = frozenset("$£€¥₹₽₩₺₴₪₦฿¢") | {"franc", "peso", "lira", "krone"}

_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "dozen": 12.0}
_SCALES |= {f"{word}s": scale for word, scale in _SCALES.items()}
_SCALES |= {"k": 1e3, "mn": 1e6, "mln": 1e6, "bn": 1e9, "tn": 1e12}
_SMALL = {
    word: float(number)
    for number, word in enumerate(
        word_list(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen"
        )
    )
}
_SMALL |= {
    word: 10.0 * number
    for number, word in enumerate(word_list("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
_MONTHS = word_set(
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec"
)
_FIGURES = re.compile(r"(\d+(?:[.,]\d+)*)([^\W\d_]*)")
_TIME = re.compile(r"^(\d{1,2}):(\d\d)$")
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*")

Verdict = Literal["same", "converted", "disagreeing", "changed", "other"]


@frozen
class Amount:
    """
    One amount of a text.

    Attributes:
        values: what it may be, in its unit: "1,500" is two numbers where nobody knows the language.
        unit: what it is measured in: a kind of ``_UNITS``, or "" for none.
        factors: how many of the first unit of its kind one is.
        text: as it stands, where it has no value ("12:30").
    """

    values: frozenset[float]
    unit: str = ""
    factors: tuple[float, ...] = field(default=(1.0,), repr=False)
    text: str = ""


def find_amounts(side: WordIndex, span: Span) -> tuple[list[Amount], list[str]]:
    """
    Read the amounts among some words, and give the other words.
    """
    place, last = span
    amounts, rest = [], []
    while place < last:
        found = amount_at(side, place, last)
        if found is None:
            rest.append(side.forms[place])
            place += 1
        else:
            amounts.append(found[0])
            place = found[1]
    return amounts, rest


def amount_at(side: WordIndex, place: int, last: int) -> tuple[Amount, int] | None:
    """
    Read the amount that begins at a word, and give the word behind it; none where no number stands there.
    """
    forms = side.forms
    sign = side.signs.get(place)
    suffix = ""
    if side.numbers[place]:
        values, suffix = _figures(forms[place], side.english)
        end = place + 1
        if not values:
            return Amount(frozenset(), text=forms[place]), end
    elif side.english and (is_number_word(forms[place]) or forms[place] == "one"):
        end = place
        while end < last and (forms[end] in _SMALL or forms[end] in _SCALES):
            end += 1
            if end + 1 < last and forms[end] == "and" and forms[end - 1] in _SCALES and forms[end + 1] in _SMALL:
                end += 1
        values = frozenset({_in_words(forms[place:end])})
    else:
        return None
    money = sign.currency if sign else ""
    # "4.5m dollars" are no metres.
    if suffix == "m" and end < last and _UNITS.get(forms[end], ("",))[0] in _MONEY:
        money = _UNITS[forms[end]][0]
    if suffix in _SCALES or (suffix == "m" and money):
        scale, suffix = _SCALES.get(suffix, 1e6), ""
        values = frozenset(value * scale for value in values)
    while not suffix and end < last and (forms[end] in _SCALES or (forms[end] == "m" and money)):
        scale = _SCALES.get(forms[end], 1e6)
        values = frozenset(value * scale for value in values)
        end += 1
    if sign and sign.minus:
        values = frozenset(-value for value in values)
    unit = ""
    factors: tuple[float, ...] = (1.0,)
    if money or (sign and sign.percent):
        unit = money or "%"
    elif suffix:
        unit, factors = _UNITS.get(suffix, (suffix, (1.0,)))
    if not suffix:
        for length in range(_LONGEST_UNIT, 0, -1):
            named = _UNITS.get(" ".join(forms[end : end + length]))
            if named is not None and end + length <= last:
                if not unit:
                    unit, factors = named
                    end += length
                elif named[0] == unit:
                    end += length
                break
    return Amount(values, unit, factors), end


def judge_amounts(ours: Sequence[Amount], theirs: Sequence[Amount]) -> Verdict:
    """
    Tell what became of some amounts: the worst that became of one of them.
    """
    if len(ours) != len(theirs):
        return "changed"
    found = [_verdict(one, other) for one, other in zip(ours, theirs, strict=True)]
    return next((verdict for verdict in ("other", "disagreeing", "changed", "converted") if verdict in found), "same")


def _verdict(one: Amount, other: Amount) -> Verdict:
    units = {one.unit, other.unit}
    if len(units) == 1:
        if one.text != other.text:
            return "changed"
        if one.factors == other.factors:
            return "same" if one.values == other.values or one.values & other.values else "changed"
        return "converted" if _agree(one, other) else "disagreeing"
    if units == {"celsius", "fahrenheit"}:
        cold, warm = (one, other) if one.unit == "celsius" else (other, one)
        pairs = product(cold.values, warm.values)
        near = any(abs(degrees * 1.8 + 32 - other) <= 1.5 for degrees, other in pairs)
        return "converted" if near else "disagreeing"
    if "mass or money" in units:
        (known,) = units - {"mass or money"}
        if known == "mass":
            return "converted" if _agree(one, other) else "disagreeing"
        if known in _MONEY:
            if known == "£":
                return "same" if one.values & other.values else "changed"
            return _exchanged(one, other, great=known in _GREAT)
    if units <= _MONEY:
        return _exchanged(one, other, great=units <= _GREAT)
    if "" in units and (units & _MONEY or "%" in units):
        return "changed"
    return "other"


def _agree(one: Amount, other: Amount) -> bool:
    """
    Tell whether two amounts in two units are one, as near as it is printed on either side.
    """
    for value, others in product(one.values, other.values):
        for factor, another in product(one.factors, other.factors):
            here, there = value * factor, others * another
            for printed, unit in ((value, factor), (others, another)):
                last = 0.5 if printed == int(printed) else 0.05
                if abs(here - there) <= ROUNDING * max(abs(here), abs(there)) + last * unit:
                    return True
    return False


def _exchanged(one: Amount, other: Amount, *, great: bool) -> Verdict:
    for value, another in product(one.values, other.values):
        if not value or not another or (value < 0) != (another < 0):
            continue
        rate = max(value / another, another / value)
        if rate > 1 + SAME_FIGURE and (rate <= DEAREST_RATE or not great):
            return "converted"
    return "disagreeing"


@lru_cache(maxsize=4096)
def _figures(form: str, english: bool) -> tuple[frozenset[float], str]:
    """
    Give what a number in figures may be, and the letters behind it; nothing for results and the like.
    """
    # "10:30" and "10.30" are one time.
    match = _FIGURES.fullmatch(_TIME.sub(r"\1.\2", form))
    if match is None:
        return frozenset(), ""
    figures, suffix = match.groups()
    found = set()
    grouped = _GROUPED.fullmatch(figures)
    if "," in figures and "." in figures:
        point = max(figures, key=lambda letter: (letter in ".,", figures.rfind(letter)))
        other = "," if point == "." else "."
        found.add(figures.replace(other, "").replace(point, "."))
    elif grouped and (grouped[1] == "," or not english):
        found.add(figures.replace(grouped[1], ""))
        if not english:
            found.add(figures.replace(",", "."))
    elif figures.count(".") + figures.count(",") <= 1:
        found.add(figures.replace(",", "."))
    values = set()
    for text in found:
        try:
            values.add(float(text))
        except ValueError:
            continue
    return frozenset(values), suffix


def _in_words(words: Sequence[str]) -> float:
    """
    Give the value of a number in words.
    """
    total = part = 0.0
    for word in words:
        if word in _SMALL:
            part += _SMALL[word]
        elif word in _SCALES and _SCALES[word] >= 1e3:
            total, part = total + (part or 1.0) * _SCALES[word], 0.0
        elif word in _SCALES:
            part = (part or 1.0) * _SCALES[word]
    return total + part


def belongs_to_number(side: WordIndex, place: int) -> bool:
    """
    Tell whether a word is a number, or the hundred or million of one.
    """
    form = side.forms[place]
    return side.numbers[place] or form in _SCALES or (side.english and is_number_word(form))


def same_date(before: Sequence[str], after: Sequence[str]) -> bool:
    """
    Tell whether two phrases are a day and its month in two orders.
    """
    ours, theirs = ([re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", form) for form in of] for of in (before, after))
    if ours == theirs or len(ours) != 2 or sorted(ours) != sorted(theirs):
        return False
    return any(form in _MONTHS for form in ours) and any(form.isdecimal() and int(form) <= 31 for form in ours)
