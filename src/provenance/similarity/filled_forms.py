"""
Two texts of one form, filled in otherwise: telegrams to two presidents, two notices of the weather.

Most of their words are the same, and neither is a version of the other. What tells them from versions: wherever they
differ, the words that one text uses again and again, and the other never, stand where the other has such words of its
own, the same ones each time. A version that was reworded changes this here and that there; one that spells a name in
another way has nearly the same letters, or differs in that name alone.
"""

from __future__ import annotations

from collections import Counter

from attrs import frozen
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from provenance.text.document import TokenStream

# A blank of a form takes no more words than this; where more stand in place of others, something else was said.
LONGEST_FILLING = 12

# So many words of each text are put into the blanks, so often.
FEWEST_WORDS = 2
FEWEST_PLACES = 2

# Fillings are so much of what differs. Of 197 pairs of telegrams of different days that are half the same
# (saudinewsnet_ar), 169 have two words put in twice and this part; of 356 near-duplicates of allsides_news one does.
LEAST_PART = 0.2

# Two spellings of a name have more of their letters in common, in hundredths.
_SPELLING = 60.0

# Longer texts are no forms, and aligning them takes the product of their lengths.
LONGEST_FORM = 2_000


@frozen(eq=False)
class Form:
    """
    A text as it may be a filling of a form; read once for all texts that it is held against.

    Attributes:
        tokens: of the text.
        words: the forms of its words.
        again: those that it has in two places and more; none of a text that is too long.
    """

    tokens: TokenStream
    words: frozenset[str]
    again: frozenset[str]


def form_of(tokens: TokenStream) -> Form:
    """
    Read a text as a filling of a form.
    """
    counts = Counter(tokens.forms)
    short = len(tokens) <= LONGEST_FORM
    again = frozenset(word for word, count in counts.items() if short and count >= FEWEST_PLACES)
    return Form(tokens, frozenset(counts), again)


def same_form(one: Form, another: Form) -> bool:
    """
    Tell whether two texts differ as two fillings of one form do.
    """
    own, other = one.again - another.words, another.again - one.words
    if min(len(own), len(other)) < FEWEST_WORDS:
        return False
    left, right = one.tokens, another.tokens
    places: Counter[tuple[str, str]] = Counter()
    differing = filled = 0
    for step in Levenshtein.opcodes(left.words.tolist(), right.words.tolist()):
        if step.tag == "equal":
            continue
        gone, new = left.forms[step.src_start : step.src_end], right.forms[step.dest_start : step.dest_end]
        differing += len(gone) + len(new)
        put, instead = own.intersection(gone), other.intersection(new)
        if put and instead and max(len(gone), len(new)) <= LONGEST_FILLING:
            filled += len(gone) + len(new)
            places.update((word, for_it) for word in put for for_it in instead)
    again = [pair for pair, count in places.items() if count >= FEWEST_PLACES and fuzz.ratio(*pair) < _SPELLING]
    words = min(len({word for word, _ in again}), len({word for _, word in again}))
    return words >= FEWEST_WORDS and filled >= LEAST_PART * differing
