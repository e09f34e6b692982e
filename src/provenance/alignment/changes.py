"""
What was done to a run of words, between two that both texts have: named, with its places and a reading in words.
"""

from __future__ import annotations

from functools import cached_property

from attrs import field, frozen

from provenance.alignment.amounts import Amount, amount_at, belongs_to_number, find_amounts, judge_amounts, same_date
from provenance.alignment.events import EditEvent, EventKind
from provenance.alignment.localising import respelt
from provenance.alignment.naming import explains, in_calendar, is_acronym
from provenance.alignment.spelling import alike, has_digit_inside, inflected, is_slip, misread, without_apostrophes
from provenance.alignment.word_index import EIGHTHS, UNUSUAL_BITS, WordIndex
from provenance.background import UNKNOWN_WORD_BITS
from provenance.sums import plain_sum
from provenance.text.sentences import Span

# A spelling is the unusual one of two where its word is so much rarer; of two that a slip makes of each other one must
# be rarer than this, of two others unheard of.
RARER_BITS = 3.0
UNUSUAL_SLIP_BITS = 15.0

# A text with so many small words, and such a part of all, that nobody knows and the other lacks was typed or scanned
# carelessly, names as well.
CARELESS_WORDS = 3
CARELESS_PART = 0.005

# So many words at most are looked at for the scale and the unit of a number.
LONGEST_AMOUNT = 6

_LONGEST_READING = 160

_DISAGREE = " (the amounts disagree)"


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
        if explains(side, span):
            return "name_explained", ""
        return ("words_cut" if cut else "words_added"), ""

    def _replaced(
        self, left: Span, right: Span, before: tuple[str, ...], after: tuple[str, ...]
    ) -> tuple[EventKind, str]:
        if len(before) == len(after):
            pairs = list(zip(before, after, strict=True))
            if self.english and all(respelt(one, other) for one, other in pairs):
                return "localised", ""
            if all(without_apostrophes(one) == without_apostrophes(other) for one, other in pairs):
                return self._other_words(left, right), ""
            if all(alike(one, other) for one, other in pairs):
                found = self._respelt(left, right)
                if found is not None:
                    return found
        if is_acronym(before, after) or is_acronym(after, before):
            return "name_explained", ""
        names = all(self.left.named[slice(*left)]) and all(self.right.named[slice(*right)])
        if names and not (in_calendar(before) and in_calendar(after)):
            return "name_changed", ""
        return self._other_words(left, right), ""

    def _other_words(self, left: Span, right: Span) -> EventKind:
        quoted = all(self.left.quoted[slice(*left)]) and all(self.right.quoted[slice(*right)])
        return "quotation_altered" if quoted else "phrase_replaced"

    def _respelt(self, left: Span, right: Span) -> tuple[EventKind, str] | None:
        """
        Tell a slip of the pen, and which side has it, from another name and from another form of a word.
        """
        forms = self.left.forms[slice(*left)], self.right.forms[slice(*right)]
        bits = [
            [bits / EIGHTHS for bits in side.rarity[slice(*span)].tolist()]
            for side, span in ((self.left, left), (self.right, right))
        ]
        rarer = plain_sum(bits[0]) - plain_sum(bits[1])
        pairs = list(zip(*forms, strict=True))
        scanned = any(has_digit_inside(one) != has_digit_inside(other) for one, other in pairs)
        slips = all(is_slip(one, other) or misread(one, other) for one, other in pairs)
        if all(self.left.named[slice(*left)]) and all(self.right.named[slice(*right)]) and not scanned:
            throughout = all(self._throughout(one, other) for one, other in pairs)
            if throughout or not (slips and (self.careless or abs(rarer) >= RARER_BITS)):
                return "name_changed", ""
        else:
            grammar = any(inflected(*pair, english=self.english) for pair in pairs)
            if max(map(max, bits)) < (UNUSUAL_SLIP_BITS if slips else UNUSUAL_BITS) or (
                not (slips or scanned) and (grammar or abs(rarer) < RARER_BITS)
            ):
                return None
        unknown = [max(side) >= UNKNOWN_WORD_BITS for side in bits]
        digits = [any(map(has_digit_inside, side)) for side in forms]
        for sides in (digits, unknown, [rarer >= RARER_BITS, -rarer >= RARER_BITS]):
            if sides[0] != sides[1]:
                side_of = "left" if sides[0] else "right"
                return "spelling_changed", f" (the spelling on the {side_of} is the unusual one)"
        return "spelling_changed", ""

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
