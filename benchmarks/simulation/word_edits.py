"""
Edits of words: spun, put in house style, localised, misspelt, given as other names and numbers, cut.

Every edit takes a draft, what to draw from and how much to do (0 to 1), and leaves what another edit has touched.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from attrs import frozen

from benchmarks.simulation.drafts import Draft, Unit, overlaps, quoted, rewrite, within
from benchmarks.simulation.synonyms import synonyms
from benchmarks.simulation.vocabulary import (
    ADVERBS,
    EXPLAINED,
    HOUSE_STYLE,
    OPENERS,
    RESTYLED,
    TO_AMERICAN,
    TO_BRITISH,
)
from provenance.alignment.events import EventKind
from provenance.text.sentences import Span

_WORD = re.compile(r"(?<![\w'’-])[A-Za-z]+(?![\w'’-])")
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)
_PARENTHESIS = re.compile(r" \([^()]{3,60}\)")
_ASIDE = re.compile(r", (?:who|which|whose|where|including|such as|a former|the former)\b[^,.;:\"“”()]{8,90},(?= )")
_ATTRIBUTION = re.compile(
    r",? (?:according to (?:the )?[A-Z][\w’']*(?: [\w’']+){0,4}"
    r"|(?:he|she|they|officials|analysts|experts|police|ministers) (?:said|say|added)(?: on \w+day)?)(?=\.$)"
)
_OPENER = re.compile(r"^(?:" + "|".join(OPENERS) + r"), (?=[A-Za-z])")

# A word that begins a sentence and is no name: its capital can go.
_SMALL_TEXT = """\
the a an it he she they we this that these those there in on at but and so for as if when while after before his her
their its our some many most all both no one two three several other such more officials police"""
_SMALL = frozenset(_SMALL_TEXT.split())


@frozen
class Change:
    """
    One stretch of a unit that could be edited.

    Attributes:
        span: in the unit's text.
        text: what would stand there.
        kind: the event; None for what is none.
    """

    span: Span
    text: str
    kind: EventKind | None


def small_first(text: str, place: int = 0) -> bool:
    """
    Tell whether the word at *place* has its capital only from standing first.
    """
    word = re.match(r"[A-Za-z]+", text[place:])
    return word is not None and word[0].lower() in _SMALL


def apply_changes(unit: Unit, changes: list[Change], *, apart: bool = True) -> Unit:
    """
    Make changes that do not overlap, the last first so that places hold.

    Args:
        unit: of which.
        changes: in any order; of two that overlap the earlier is made.
        apart: leave at least one word between two changes.
    """
    chosen: list[Change] = []
    for change in sorted(changes, key=lambda one: one.span):
        if chosen:
            between = unit.text[chosen[-1].span[1] : change.span[0]]
            if change.span[0] < chosen[-1].span[1] or (apart and not re.search(r"\w", between)):
                continue
        chosen.append(change)
    free = list(unit.copies())
    for change in reversed(chosen):
        if within(change.span, free):
            unit = rewrite(unit, change.span, change.text, change.kind)
    return unit


def each_sentence(draft: Draft, edit: Callable[[Unit], Unit]) -> Draft:
    """
    Edit every sentence of a draft that came from a parent.
    """
    return tuple(
        edit(unit) if unit.kind == "sentence" and any(piece.left for piece in unit.pieces) else unit for unit in draft
    )


def spin(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Put synonyms in the place of words, of as many of those that have one as *amount* says; quotations stay.
    """

    def edit(unit: Unit) -> Unit:
        text, held = unit.text, quoted(unit.text)
        changes = []
        for match in _WORD.finditer(text):
            others = _fitting(text, match)
            if others and draw.random() < amount and not overlaps(match.span(), held):
                # The commonest most often, as spinners do.
                other = others[min(int(draw.expovariate(1.0)), len(others) - 1)]
                changes.append(Change(match.span(), _cased(other, match[0]), "phrase_replaced"))
        return apply_changes(unit, changes, apart=False)

    return each_sentence(draft, edit)


def _fitting(text: str, match: re.Match[str]) -> tuple[str, ...]:
    """
    Give the synonyms that suit the article before the word and its capital.
    """
    word = match[0]
    if not (word.islower() or (match.start() == 0 and word[1:].islower())):
        return ()
    others = synonyms(word.lower())
    article = re.search(r"\b(an?) $", text[: match.start()], re.IGNORECASE)
    if article is None:
        return others
    return tuple(other for other in others if bool(_VOWEL.match(other)) == bool(_VOWEL.match(word)))


def _cased(text: str, like: str) -> str:
    return text[:1].upper() + text[1:] if like[:1].isupper() else text


def house_style(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Replace small phrases as a copy desk does, and restyle capitals and marks (which is no event); quotations stay.
    """
    rules = [(re.compile(rf"\b{re.escape(old)}\b", re.IGNORECASE), new) for old, new in HOUSE_STYLE]
    marks = [pair for pair in RESTYLED if draw.random() < amount]

    def edit(unit: Unit) -> Unit:
        text, held = unit.text, quoted(unit.text)
        changes = [
            Change(match.span(), _cased(new, match[0]), "phrase_replaced")
            for pattern, new in rules
            for match in pattern.finditer(text)
            if draw.random() < amount and not overlaps(match.span(), held)
        ]
        unit = apply_changes(unit, changes)
        text, held = unit.text, quoted(unit.text)
        restyled = [
            Change(match.span(), new, None)
            for old, new in marks
            for match in re.finditer(re.escape(old), text)
            if match.start() and not overlaps(match.span(), held)
        ]
        return apply_changes(unit, restyled, apart=False)

    return each_sentence(draft, edit)


def localise(draft: Draft, draw: random.Random, amount: float, *, american: bool) -> Draft:
    """
    Spell as the other country does, and give miles, kilograms and money in its units.
    """
    table = TO_AMERICAN if american else TO_BRITISH

    def edit(unit: Unit) -> Unit:
        changes = [
            Change(match.span(), _cased(table[match[0].lower()], match[0]), "localised")
            for match in _WORD.finditer(unit.text)
            if match[0].lower() in table and draw.random() < amount
        ]
        changes += [change for change in _units(unit.text, american=american) if draw.random() < amount]
        return apply_changes(unit, changes)

    return each_sentence(draft, edit)


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


def _units(text: str, *, american: bool) -> Iterator[Change]:
    for unit, factor, name in _METRIC if american else _IMPERIAL:
        for match in re.finditer(rf"(?<![\w.,$£€-]){_AMOUNT} (?:{unit})\b", text):
            yield Change(match.span(), f"{_shown(_number(match['amount']) * factor)} {name}", "localised")
    sign, other, factor = ("£", "$", _RATE) if american else ("$", "£", 1 / _RATE)
    for match in re.finditer(rf"(?<![\w]){re.escape(sign)}{_AMOUNT}(?P<scale>bn|m|k)?(?![\w])", text):
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
            match = re.search(
                rf"(?<![\w-]){re.escape(name)}(?= (?:said|has|is|was|will|had|and|in|on|to|would)\b)", text
            )
            if match and not overlaps(match.span(), held):
                place = match.end()
                changes.append(Change((place, place), f", {waiting.pop(name)},", "name_explained"))
        return apply_changes(unit, changes)

    return each_sentence(draft, edit)


_FIGURE = re.compile(r"(?<![\w.,:/-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w:/-]|[.,]\d)")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")


def change_numbers(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Bring numbers up to date: tolls, sums, parts; years and quotations stay.
    """

    def edit(unit: Unit) -> Unit:
        text, held = unit.text, quoted(unit.text)
        changes = []
        for match in _FIGURE.finditer(text):
            if _YEAR.fullmatch(match[0]) or overlaps(match.span(), held) or draw.random() >= amount:
                continue
            value, decimals = _number(match[0]), len(match[0].partition(".")[2])
            other = value + max(1.0, value * draw.choice((0.05, 0.1, 0.2))) * draw.choice((1, 1, 1, -1))
            shown = (
                f"{max(0.0, other):,.{decimals}f}"
                if decimals
                else f"{max(2, round(other)):{',' if ',' in match[0] else ''}}"
            )
            if shown != match[0]:
                changes.append(Change(match.span(), shown, "number_changed"))
        return apply_changes(unit, changes)

    return each_sentence(draft, edit)


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


def change_names(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Spell a name otherwise throughout, as desks that transliterate or mistype do.

    A name is a capitalised word that stands at least once inside a sentence and never in small letters.
    """
    body = [unit.text for unit in draft if unit.kind == "sentence"]
    joined = " ".join(body)
    names = sorted({match[0] for text in body for match in _NAME.finditer(text) if match.start()})
    names = [
        name
        for name in names
        if not re.search(rf"\b{name.lower()}\b", joined) and _VARIANTS and not synonyms(name.lower())
    ]
    names = [name for name in names if name not in _NO_NAMES]
    chosen = {name: _variant(name, draw) for name in names if draw.random() < amount}

    def edit(unit: Unit) -> Unit:
        changes = [
            Change(match.span(), chosen[match[0]], "name_changed")
            for match in _NAME.finditer(unit.text)
            if chosen.get(match[0], match[0]) != match[0]
        ]
        return apply_changes(unit, changes)

    return each_sentence(draft, edit)


_NO_NAMES_TEXT = """\
Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April June July August September
October November December"""
_NO_NAMES = frozenset(_NO_NAMES_TEXT.split())


def _variant(name: str, draw: random.Random) -> str:
    fitting = [(old, new) for old, new in _VARIANTS if old in name[1:]]
    if not fitting:
        return name
    old, new = draw.choice(fitting)
    place = name.rindex(old)
    return name[:place] + new + name[place + len(old) :] if place else name


_SEEN_AS = (
    ("rn", "m"),
    ("m", "rn"),
    ("cl", "d"),
    ("li", "h"),
    ("l", "1"),
    ("e", "c"),
    ("h", "b"),
    ("u", "n"),
    ("o", "0"),
    ("s", "5"),
    ("ri", "n"),
    ("f", "t"),
)


def misspell(draft: Draft, draw: random.Random, amount: float, *, scanned: bool = False) -> Draft:
    """
    Misspell words: as fingers do, or as a scanner reads; *amount* is the part of the words of four letters and more.
    """

    def edit(unit: Unit) -> Unit:
        changes = []
        for match in _WORD.finditer(unit.text):
            word = match[0]
            if len(word) < 4 or draw.random() >= amount:
                continue
            other = _scanned(word, draw) if scanned else _mistyped(word, draw)
            if other != word:
                changes.append(Change(match.span(), other, "spelling_changed"))
        return apply_changes(unit, changes, apart=not scanned)

    return each_sentence(draft, edit)


def _mistyped(word: str, draw: random.Random) -> str:
    place = draw.randrange(1, len(word) - 1)
    how = draw.randrange(3)
    if how == 0:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + word[place + 1 :] if how == 1 else word[:place] + word[place] + word[place:]


def _scanned(word: str, draw: random.Random) -> str:
    fitting = [(old, new) for old, new in _SEEN_AS if old in word]
    if not fitting:
        return word
    old, new = draw.choice(fitting)
    place = draw.choice([match.start() for match in re.finditer(old, word)])
    return word[:place] + new + word[place + len(old) :]


def cut_words(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Tighten sentences: adverbs, brackets, asides, openers and attributions go; quotations stay.
    """

    def edit(unit: Unit) -> Unit:
        text, held = unit.text, quoted(unit.text)
        changes = [
            Change(match.span(), "", "words_cut")
            for pattern in (_PARENTHESIS, _ASIDE, _ATTRIBUTION)
            for match in pattern.finditer(text)
            if draw.random() < amount and not overlaps(match.span(), held)
        ]
        for match in _WORD.finditer(text):
            follows = text[match.end() : match.end() + 1] == " " and text[match.start() - 1 : match.start()] == " "
            if match[0] in ADVERBS and follows and draw.random() < amount and not overlaps(match.span(), held):
                changes.append(Change((match.start(), match.end() + 1), "", "words_cut"))
        unit = apply_changes(unit, changes)
        opener = _OPENER.match(text)
        if opener and draw.random() < amount and not overlaps((0, opener.end() + 1), held):
            letter = (opener.end(), opener.end() + 1)
            if within((0, letter[1]), list(unit.copies())):
                unit = rewrite(unit, letter, text[slice(*letter)].upper(), None) if text[letter[0]].islower() else unit
                unit = rewrite(unit, (0, opener.end()), "", "words_cut")
        return unit

    return each_sentence(draft, edit)


def shorten_quotations(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Cut the head or the end of long quotations at a comma or a word.
    """

    def edit(unit: Unit) -> Unit:
        text = unit.text
        changes = []
        for start, end in quoted(text):
            places = [match.start() for match in re.finditer(r"(?<=\w)[,;]? (?=\w)", text[start + 1 : end - 1])]
            if len(places) < 9 or draw.random() >= amount:
                continue
            third = len(places) // 3
            at = start + 1 + places[draw.randrange(len(places) - third, len(places) - 1)]
            last = re.search(r"[,.!?…]?[\"”’']*$", text[start:end])
            close = start + (last.start() if last else end - start)
            if at < close:
                changes.append(Change((at, close), "", "quotation_shortened"))
        return apply_changes(unit, changes)

    return each_sentence(draft, edit)


def alter_quotations(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Put a word into a speaker's mouth: one synonym or house rule inside a quotation.
    """
    rules = [(re.compile(rf"\b{re.escape(old)}\b"), new) for old, new in HOUSE_STYLE]

    def edit(unit: Unit) -> Unit:
        text, changes = unit.text, []
        for start, end in quoted(text):
            if draw.random() >= amount:
                continue
            options = [
                Change(match.span(), new, "quotation_altered")
                for pattern, new in rules
                for match in pattern.finditer(text, start, end)
            ]
            options += [
                Change(match.span(), _fitting(text, match)[0], "quotation_altered")
                for match in _WORD.finditer(text, start, end)
                if match[0].islower() and _fitting(text, match)
            ]
            if options:
                changes.append(draw.choice(options))
        return apply_changes(unit, changes)

    return each_sentence(draft, edit)


def retouched(unit: Unit, place: int, *, capital: bool) -> Unit:
    """
    Give the letter at *place* a capital, or take it; no event.
    """
    letter = unit.text[place]
    other = letter.upper() if capital else letter.lower()
    return unit if other == letter else rewrite(unit, (place, place + 1), other, None)
