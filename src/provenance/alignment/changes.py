"""
What was done to a run of words, between two that both texts have: named, with its places and a reading in words.
"""

from __future__ import annotations

from functools import cached_property

from attrs import field, frozen
from rapidfuzz.distance import OSA

from provenance.alignment.amounts import Amount, amount_at, belongs_to_number, find_amounts, judge_amounts, same_date
from provenance.alignment.events import EditEvent, EventKind
from provenance.alignment.localising import respelt
from provenance.alignment.word_index import EIGHTHS, UNUSUAL_BITS, WordIndex
from provenance.text.sentences import Span
from provenance.text.word_sets import word_set

# Two words this alike are two spellings of one, or two forms.
SPELLING_SIMILARITY = 0.65
SHORTEST_MISSPELT = 4

# A spelling is the unusual one of two where its word is so much rarer; of two that a slip makes of each other one must
# be rarer than this, of two others unheard of.
RARER_BITS = 3.0
UNUSUAL_SLIP_BITS = 15.0

# A text with so many small words, and such a part of all, that nobody knows and the other lacks was typed or scanned
# carelessly, names as well.
CARELESS_WORDS = 3
CARELESS_PART = 0.005

# So many words behind a name, between commas, may tell what it is.
LONGEST_EXPLANATION = 12

# So many words at most are looked at for the scale and the unit of a number.
LONGEST_AMOUNT = 6

# Clauses that say what somebody did, not what it is.
_RELATIVE = word_set("who which whose where when whom that and or but including such")

_LONGEST_READING = 160

_DISAGREE = " (the amounts disagree)"

# Letters that scanners take for others (seen, meant); the shapes of the Latin alphabet.
_LOOK_ALIKE = (
    *(("rn", "m"), ("cl", "d"), ("li", "h"), ("ri", "n"), ("vv", "w"), ("nn", "m")),
    *(("1", "l"), ("1", "i"), ("0", "o"), ("5", "s"), ("8", "b"), ("c", "e"), ("b", "h"), ("u", "n"), ("f", "t")),
    *(("i", "l"), ("j", "i")),
)


@frozen(eq=False, slots=False)
class Changes:
    """
    Names changes between two documents.

    Attributes:
        left, right: their words.
    """

    left: WordIndex = field(repr=False)
    right: WordIndex = field(repr=False)

    @cached_property
    def english(self) -> bool:
        """
        Whether both are in English.
        """
        return self.left.english and self.right.english

    def name(self, left: Span, right: Span, *, follows: bool = True) -> EditEvent:
        """
        Name the change of the words *left* to the words *right*; one of them may be none.

        Args:
            left, right: the words.
            follows: the words before them are the same on both sides.
        """
        before, after = self.left.forms[slice(*left)], self.right.forms[slice(*right)]
        grown = self._grown(left, right) if follows else (left, right)
        replaced = bool(before and after)
        found = self._amounts(*grown, taken=grown != (left, right), replaced=replaced)
        if found is not None and not replaced:
            # What was cut or added is the unit of a number that both have: "€3" and "3 euros".
            left, right = grown
        elif found is None:
            found = self._replaced(left, right, before, after) if replaced else None
        if found is None:
            found = self._one_sided(left, right, bool(before))
        return self._event(*found, left, right)

    def name_sign(self, place: int, partner: int) -> EditEvent:
        """
        Name the other signs of a number that both have.
        """
        ours, theirs = self.left.signs.get(place), self.right.signs.get(partner)
        disagree = ours and theirs and ours.currency and theirs.currency and ours.currency != theirs.currency
        note = _DISAGREE if disagree else ""
        return self._event("number_changed", note, (place, place + 1), (partner, partner + 1))

    def _event(self, kind: EventKind, note: str, left: Span, right: Span) -> EditEvent:
        places = amount_span(self.left, left), amount_span(self.right, right)
        quotes = quoted_span(self.left, places[0]), quoted_span(self.right, places[1])
        return EditEvent(kind=kind, left=places[0], right=places[1], reading=_reading(kind, *quotes) + note)

    def signs_differ(self, place: int, partner: int) -> bool:
        """
        Tell whether a number that both have is another amount: "9%" and "9", but not "9%" and "9 percent".
        """
        signs = self.left.signs.get(place), self.right.signs.get(partner)
        if (signs[0] and signs[0].says) == (signs[1] and signs[1].says):
            return False
        amounts = [
            found[0]
            for side, at in ((self.left, place), (self.right, partner))
            if (found := amount_at(side, at, min(at + LONGEST_AMOUNT, len(side)))) is not None
        ]
        return judge_amounts(amounts[:1], amounts[1:]) != "same"

    def _grown(self, left: Span, right: Span) -> tuple[Span, Span]:
        """
        Take the number before the words with them, if both have one there.
        """
        first, other = left[0], right[0]
        while (
            min(first, other) > 0
            and left[0] - first < LONGEST_AMOUNT
            and self.left.forms[first - 1] == self.right.forms[other - 1]
            and belongs_to_number(self.left, first - 1)
        ):
            first, other = first - 1, other - 1
        return (first, left[1]), (other, right[1])

    def _amounts(self, left: Span, right: Span, *, taken: bool, replaced: bool) -> tuple[EventKind, str] | None:
        """
        Say what became of the amounts among some words; None where they are not all that changed.

        Args:
            left, right: the words.
            taken: a number that both have was taken with them.
            replaced: both sides had words before that: "million" and "mn" are two words for one thing, as any others.
        """
        if same_date(self.left.forms[slice(*left)], self.right.forms[slice(*right)]):
            return "localised", ""
        amounts: list[list[Amount]] = []
        rests: list[list[str]] = []
        for side, span in ((self.left, left), (self.right, right)):
            found, rest = find_amounts(side, span)
            amounts.append(found)
            rests.append(rest)
        if not amounts[0] or not amounts[1]:
            return None
        verdict = judge_amounts(*amounts)
        if verdict == "converted":
            return "localised", ""
        if verdict == "disagreeing":
            return "number_changed", _DISAGREE
        if verdict == "other" or rests[0] != rests[1] or (taken and len(amounts[0]) != len(amounts[1])):
            return None
        if verdict == "same" and taken and replaced:
            return None
        return ("localised" if verdict == "same" else "number_changed"), ""

    def _one_sided(self, left: Span, right: Span, cut: bool) -> tuple[EventKind, str]:
        side, span = (self.left, left) if cut else (self.right, right)
        other, place = (self.right, right[0]) if cut else (self.left, left[0])
        if all(side.quoted[slice(*span)]):
            beside = other.quoted[max(0, place - 1) : place + 1]
            if any(beside):
                return ("quotation_shortened" if cut else "quotation_altered"), ""
        if self._explains(side, span):
            return "name_explained", ""
        return ("words_cut" if cut else "words_added"), ""

    def _explains(self, side: WordIndex, span: Span) -> bool:
        """
        Tell whether words say what the name before them is, set off from it, or give the name in full.
        """
        first, last = span
        text, tokens = side.document.article.text, side.document.tokens
        if last - first > LONGEST_EXPLANATION or first == 0 or last >= len(side):
            return False
        if side.sentence[first - 1] != side.sentence[last]:
            return False
        if all(side.named[first:last]) and side.named[last] and not tokens.number[first:last].any():
            between = text[tokens.ends[last - 1] : tokens.starts[last]]
            return between.isspace()
        if not side.named[first - 1] or last - first < 2 or side.forms[first] in _RELATIVE:
            return False
        if not any(not name for name in side.named[first:last]):
            return False
        opens = text[tokens.ends[first - 1] : tokens.starts[first]]
        closes = text[tokens.ends[last - 1] : tokens.starts[last]]
        return "," in opens and "," in closes

    def _replaced(
        self, left: Span, right: Span, before: tuple[str, ...], after: tuple[str, ...]
    ) -> tuple[EventKind, str]:
        if len(before) == len(after):
            if self.english and all(respelt(one, other) for one, other in zip(before, after, strict=True)):
                return "localised", ""
            if all(map(alike, before, after)):
                found = self._respelt(left, right)
                if found is not None:
                    return found
        if _is_acronym(before, after) or _is_acronym(after, before):
            return "name_explained", ""
        if all(self.left.named[slice(*left)]) and all(self.right.named[slice(*right)]):
            return "name_changed", ""
        if all(self.left.quoted[slice(*left)]) and all(self.right.quoted[slice(*right)]):
            return "quotation_altered", ""
        return "phrase_replaced", ""

    def _respelt(self, left: Span, right: Span) -> tuple[EventKind, str] | None:
        """
        Tell a slip of the pen, and which side has it, from another name and from another form of a word.
        """
        forms = self.left.forms[slice(*left)], self.right.forms[slice(*right)]
        bits = [
            [bits / EIGHTHS for bits in side.rarity[slice(*span)].tolist()]
            for side, span in ((self.left, left), (self.right, right))
        ]
        rarer = sum(bits[0]) - sum(bits[1])
        pairs = list(zip(*forms, strict=True))
        scanned = any(_has_digit_inside(one) != _has_digit_inside(other) for one, other in pairs)
        slips = all(_slip(one, other) or _misread(one, other) for one, other in pairs)
        if all(self.left.named[slice(*left)]) and all(self.right.named[slice(*right)]) and not scanned:
            throughout = all(self._throughout(one, other) for one, other in pairs)
            if throughout or not (slips and (self.careless or abs(rarer) >= RARER_BITS)):
                return "name_changed", ""
        elif max(map(max, bits)) < (UNUSUAL_SLIP_BITS if slips else UNUSUAL_BITS) or (
            abs(rarer) < RARER_BITS and not (slips or scanned)
        ):
            return None
        if abs(rarer) < RARER_BITS:
            return "spelling_changed", ""
        return "spelling_changed", f" (the spelling on the {'left' if rarer > 0 else 'right'} is the unusual one)"

    def _throughout(self, one: str, other: str) -> bool:
        """
        Tell whether a name stands more than once, and everywhere with its other spelling on the other side.
        """
        left, right = self.left.uses, self.right.uses
        return left[one] > 1 and right[other] > 1 and not left[other] and not right[one]

    @cached_property
    def careless(self) -> bool:
        """
        Whether one of the texts was typed or scanned carelessly.
        """
        return any(
            sum(form not in other.uses for form in side.unknown) >= max(CARELESS_WORDS, CARELESS_PART * len(side))
            for side, other in ((self.left, self.right), (self.right, self.left))
        )


def _reading(kind: EventKind, before: str, after: str) -> str:
    if kind == "name_explained" and not before:
        return f"added in explanation: {after}"
    if kind == "quotation_shortened":
        return f"cut from a quotation: {before}"
    if not before:
        return f"added to a quotation: {after}" if kind == "quotation_altered" else f"added: {after}"
    return f"{before} became {after}" if after else f"cut: {before}"


def alike(one: str, other: str) -> bool:
    """
    Tell whether two words are spelt so much alike that they are one word, or two forms of one.
    """
    if max(len(one), len(other)) < SHORTEST_MISSPELT:
        return False
    return OSA.normalized_similarity(one, other) >= SPELLING_SIMILARITY or _misread(one, other)


def _has_digit_inside(word: str) -> bool:
    return word.isalnum() and not word.isalpha() and not word[0].isdigit()


def _misread(one: str, other: str) -> bool:
    """
    Tell whether one of two words is the other as a scanner reads it: letters that look alike exchanged.
    """
    for seen, meant in _LOOK_ALIKE:
        if (seen in one and meant in other) or (meant in one and seen in other):
            one, other = one.replace(seen, meant), other.replace(seen, meant)
    return one == other


def _slip(one: str, other: str) -> bool:
    """
    Tell what fingers do: two letters exchanged, one doubled, one dropped inside a word; endings are grammar.
    """
    if sorted(one) == sorted(other):
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(longer) != len(shorter) + 1:
        return False
    place = next((place for place, letter in enumerate(shorter) if letter != longer[place]), len(shorter))
    if longer[:place] + longer[place + 1 :] != shorter:
        return False
    return 0 < place < len(shorter) or longer[-1] == longer[-2]


def _is_acronym(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """
    Tell whether a word is made of the first letters of several others, small words left out or not.
    """
    if len(short) != 1 or not 2 <= len(short[0]) <= 8 or len(long) < 2:
        return False
    letters = [word[0] for word in long]
    return short[0] == "".join(letters) or short[0] == "".join(word[0] for word in long if len(word) > 3)


def amount_span(side: WordIndex, tokens: Span) -> Span | None:
    """
    Give the code points of some words, with the signs of the numbers among them.
    """
    if tokens[0] >= tokens[1]:
        return None
    start, end = side.span(*tokens)
    first, last = side.signs.get(tokens[0]), side.signs.get(tokens[1] - 1)
    return (first.start if first else start), (last.end if last else end)


def quote(side: WordIndex, tokens: Span) -> str:
    """
    Quote some words as the article has them, shortened where they would fill lines.
    """
    return quoted_span(side, amount_span(side, tokens))


def quoted_span(side: WordIndex, span: Span | None) -> str:
    """
    Quote a stretch of the article, shortened where it would fill lines; nothing where there is none.
    """
    if span is None:
        return ""
    return f"“{shortened(' '.join(side.document.article.text[slice(*span)].split()))}”"


def shortened(text: str) -> str:
    """
    Cut a text that is longer than a reading should be.
    """
    return text if len(text) <= _LONGEST_READING else text[: _LONGEST_READING - 1] + "…"
