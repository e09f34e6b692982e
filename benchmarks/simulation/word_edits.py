"""
Edits of words: spun, put in house style, misspelt and put right, given other numbers.

Every edit takes a draft, what to draw from and how much to do (0 to 1), and leaves what another edit has touched.
"""

from __future__ import annotations

import random
import re

from benchmarks.simulation.changes import WORD, Change, apply_changes, cased, each_sentence
from benchmarks.simulation.drafts import Draft, Unit, overlaps, quoted
from benchmarks.simulation.synonyms import synonyms
from benchmarks.simulation.vocabulary import HOUSE_STYLE, INSERTED_ADVERBS, INSERTED_TIMES, RESTYLED, SPUN

_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)
_SPELT = re.compile(r"(?<![\w'’-])[A-Za-z0-9]+(?![\w'’-])")
_FIGURE = re.compile(r"(?<![\w.,:/-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w:/'’-]|[.,]\d)")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
# A scanner breaks long words apart now and then.
_BREAKS = 8
_BROKEN = 0.15
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


def spin(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Put synonyms in the place of words, of as many of those that have one as *amount* says; quotations stay.
    """

    def edit(unit: Unit) -> Unit:
        text, held = unit.text, quoted(unit.text)
        changes = []
        for match in WORD.finditer(text):
            others = fitting(text, match, spun=True)
            if others and draw.random() < amount and not overlaps(match.span(), held):
                # The commonest most often, as spinners do.
                other = others[min(draw.choice((0, 0, 0, 0, 1, 1, 2, 3)), len(others) - 1)]
                changes.append(Change(match.span(), cased(other, match[0]), "phrase_replaced"))
        return apply_changes(unit, changes, apart=False)

    return each_sentence(draft, edit)


def fitting(text: str, match: re.Match[str], *, spun: bool = False) -> tuple[str, ...]:
    """
    Give the synonyms that suit the article before the word and its capital; *spun* takes what spinners add.
    """
    word = match[0]
    if not (word.islower() or (match.start() == 0 and word[1:].islower())):
        return ()
    others = synonyms(word.lower()) or (SPUN.get(word.lower(), ()) if spun else ())
    article = re.search(r"\b(an?) $", text[: match.start()], re.IGNORECASE)
    if article is None:
        return others
    return tuple(other for other in others if bool(_VOWEL.match(other)) == bool(_VOWEL.match(word)))


def house_style(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Replace small phrases as a copy desk does, and restyle capitals and marks (which is no event); quotations stay.
    """
    rules = [(re.compile(rf"\b{re.escape(old)}\b(?!['’-])", re.IGNORECASE), new) for old, new in HOUSE_STYLE]
    marks = [pair for pair in RESTYLED if draw.random() < amount]
    curly = draw.random() < amount

    def edit(unit: Unit) -> Unit:
        text, held = unit.text, quoted(unit.text)
        changes = [
            Change(match.span(), cased(new, match[0]), "phrase_replaced")
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
        for number, match in enumerate(re.finditer('"', text) if curly else ()):
            restyled.append(Change(match.span(), "“”"[number % 2], None))
        return apply_changes(unit, restyled, apart=False)

    return each_sentence(draft, edit)


_SAYING = re.compile(
    r"\b(?P<who>[A-Z][a-z]+|he|she|they|officials|analysts) (?P<verb>said|told|announced|warned|added)\b(?! on)"
)


def insert_words(draft: Draft, draw: random.Random, amount: float) -> Draft:
    """
    Put in when something was said, or an adverb before it; quotations stay.
    """

    def edit(unit: Unit) -> Unit:
        text, held = unit.text, quoted(unit.text)
        changes = []
        for match in _SAYING.finditer(text):
            if draw.random() >= amount or overlaps(match.span(), held):
                continue
            before, after = match.start("verb"), match.end()
            if draw.random() < 0.5 and not text.startswith(" to ", after):
                changes.append(Change((after, after), f" {draw.choice(INSERTED_TIMES)}", "words_added"))
            else:
                changes.append(Change((before, before), f"{draw.choice(INSERTED_ADVERBS)} ", "words_added"))
        return apply_changes(unit, changes)

    return each_sentence(draft, edit)


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
            value, decimals = float(match[0].replace(",", "")), len(match[0].partition(".")[2])
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


def misspell(draft: Draft, draw: random.Random, amount: float, *, scanned: bool = False) -> Draft:
    """
    Misspell words: as fingers do, or as a scanner reads; *amount* is the part of the words of four letters and more.

    Fingers spare capitalised words here, so that what happens to a name throughout is told from a slip.
    """

    def edit(unit: Unit) -> Unit:
        changes = []
        for match in WORD.finditer(unit.text):
            word = match[0]
            if len(word) < 4 or draw.random() >= amount or not (scanned or word.islower()):
                continue
            other = _scanned(word, draw) if scanned else _mistyped(word, draw)
            if other != word:
                changes.append(Change(match.span(), other, "spelling_changed"))
        return apply_changes(unit, changes, apart=not scanned)

    return each_sentence(draft, edit)


def correct(draft: Draft, draw: random.Random, amount: float, slips: dict[str, str]) -> Draft:
    """
    Put misspelt words right, as the next desk does.

    Args:
        draft: to correct.
        draw: what to draw from.
        amount: the part of the slips that are seen.
        slips: misspelt words, each with the word that it was.
    """

    def edit(unit: Unit) -> Unit:
        return apply_changes(
            unit,
            [
                Change(match.span(), slips[match[0]], "spelling_changed")
                for match in _SPELT.finditer(unit.text)
                if match[0] in slips and draw.random() < amount
            ],
            apart=False,
        )

    return each_sentence(draft, edit)


def _mistyped(word: str, draw: random.Random) -> str:
    place = draw.randrange(1, len(word) - 1)
    how = draw.randrange(3)
    if how == 0:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + word[place + 1 :] if how == 1 else word[:place] + word[place] + word[place:]


def _scanned(word: str, draw: random.Random) -> str:
    if len(word) >= _BREAKS and draw.random() < _BROKEN:
        place = draw.randrange(3, len(word) - 3)
        return f"{word[:place]} {word[place:]}"
    fitting = [(old, new) for old, new in _SEEN_AS if old in word]
    if not fitting:
        return word
    old, new = draw.choice(fitting)
    place = draw.choice([match.start() for match in re.finditer(old, word)])
    return word[:place] + new + word[place + len(old) :]
