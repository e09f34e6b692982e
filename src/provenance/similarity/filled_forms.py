"""
Two texts of one form, filled in otherwise: telegrams to two presidents, two notices of the weather.

Most of their words are the same, and neither is a version of the other. What tells them from versions: wherever they
differ, the words that one text uses again and again, and the other never, stand where the other has such words of its
own, the same ones each time. A version that was reworded changes this here and that there; one that spells a name in
another way has nearly the same letters, or differs in that name alone.
"""

from __future__ import annotations

from collections import Counter

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


def same_form(left: TokenStream, right: TokenStream) -> bool:
    """
    Tell whether two texts differ as two fillings of one form do.
    """
    if max(len(left), len(right)) > LONGEST_FORM:
        return False
    ours, theirs = Counter(left.forms), Counter(right.forms)
    own = {word for word, count in ours.items() if count >= FEWEST_PLACES and word not in theirs}
    other = {word for word, count in theirs.items() if count >= FEWEST_PLACES and word not in ours}
    if min(len(own), len(other)) < FEWEST_WORDS:
        return False
    places: Counter[tuple[str, str]] = Counter()
    differing = filled = 0
    for step in Levenshtein.opcodes(left.words.tolist(), right.words.tolist()):
        if step.tag == "equal":
            continue
        one, another = left.forms[step.src_start : step.src_end], right.forms[step.dest_start : step.dest_end]
        differing += len(one) + len(another)
        put, instead = own.intersection(one), other.intersection(another)
        if put and instead and max(len(one), len(another)) <= LONGEST_FILLING:
            filled += len(one) + len(another)
            places.update((word, for_it) for word in put for for_it in instead)
    again = [pair for pair, count in places.items() if count >= FEWEST_PLACES and fuzz.ratio(*pair) < _SPELLING]
    words = min(len({word for word, _ in again}), len({word for _, word in again}))
    return words >= FEWEST_WORDS and filled >= LEAST_PART * differing
