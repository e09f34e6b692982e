"""
Edits that tighten: words that can go, quotations cut and bent.
"""

from __future__ import annotations

import random
import re

from benchmarks.simulation.changes import WORD, Change, apply_changes, each_sentence
from benchmarks.simulation.drafts import Draft, Unit, overlaps, quoted, rewrite, within
from benchmarks.simulation.vocabulary import ADVERBS, HOUSE_STYLE, OPENERS
from benchmarks.simulation.word_edits import fitting

_PARENTHESIS = re.compile(r" \([^()]{3,60}\)")
_ASIDE = re.compile(r", (?:who|which|whose|where|including|such as|a former|the former)\b[^,.;:\"“”()]{8,90},(?= )")
_ATTRIBUTION = re.compile(
    r",? (?:according to (?:the )?[A-Z][\w’']*(?: [\w’']+){0,4}"
    r"|(?:he|she|they|officials|analysts|experts|police|ministers) (?:said|say|added)(?: on \w+day)?)(?=\.$)"
)
_OPENER = re.compile(r"^(?:" + "|".join(OPENERS) + r"), (?=[A-Za-z])")


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
        for match in WORD.finditer(text):
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
    Cut the end of long quotations, at a word in their last third.
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
    rules = [(re.compile(rf"\b{re.escape(old)}\b(?!['’-])"), new) for old, new in HOUSE_STYLE]

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
                Change(match.span(), fitting(text, match)[0], "quotation_altered")
                for match in WORD.finditer(text, start, end)
                if match[0].islower() and fitting(text, match)
            ]
            if options:
                changes.append(draw.choice(options))
        return apply_changes(unit, changes)

    return each_sentence(draft, edit)
