"""
Two words that are spelt alike: slips of fingers and scanners, told from two forms of a word.
"""

from __future__ import annotations

from rapidfuzz.distance import OSA

from provenance.text.word_sets import word_set

# Two words this alike are two spellings of one, or two forms.
SPELLING_SIMILARITY = 0.65
SHORTEST_MISSPELT = 4

# An ending is so long at most, and what it is put to is longer than this.
_LONGEST_ENDING = 4
_SHORTEST_STEM = 3
_ENGLISH_ENDINGS = word_set(
    "s es d ed r er ers est ing ings ly y ies ied ier n en e al ion ions or ors ive able ment ness ful ism ist ists"
) | {"", "'s"}

# Letters that scanners take for others (seen, meant); the shapes of the Latin alphabet.
_LOOK_ALIKE = (
    *(("rn", "m"), ("cl", "d"), ("li", "h"), ("ri", "n"), ("vv", "w"), ("nn", "m")),
    *(("1", "l"), ("1", "i"), ("0", "o"), ("5", "s"), ("8", "b"), ("c", "e"), ("b", "h"), ("u", "n"), ("f", "t")),
    *(("i", "l"), ("j", "i")),
)


def alike(one: str, other: str) -> bool:
    """
    Tell whether two words are spelt so much alike that they are one word, or two forms of one.
    """
    if max(len(one), len(other)) < SHORTEST_MISSPELT:
        return False
    return OSA.normalized_similarity(one, other) >= SPELLING_SIMILARITY or misread(one, other)


def has_digit_inside(word: str) -> bool:
    """
    Tell whether a word of letters has a digit among them, as scanners put it there.
    """
    return word.isalnum() and not word.isalpha() and not word[0].isdigit()


def misread(one: str, other: str) -> bool:
    """
    Tell whether one of two words is the other as a scanner reads it: letters that look alike exchanged.
    """
    for seen, meant in _LOOK_ALIKE:
        if (seen in one and meant in other) or (meant in one and seen in other):
            one, other = one.replace(seen, meant), other.replace(seen, meant)
    return one == other


def is_slip(one: str, other: str) -> bool:
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


def without_apostrophes(word: str) -> str:
    """
    Give a word as those write it who spare apostrophes: "hotel's" and "hotels" are two words of grammar.
    """
    return word.replace("'", "")


def inflected(one: str, other: str, *, english: bool) -> bool:
    """
    Tell whether two words are one with two endings: grammar, not spelling.

    Of English its endings are known. In other languages two words are so that are not the same at the end alone, or
    one of which is longer by two letters.
    """
    same = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(map(len, (one, other)))
    )
    ends = one[same:], other[same:]
    if same < _SHORTEST_STEM or max(map(len, ends)) > _LONGEST_ENDING:
        return False
    if english:
        return all(end in _ENGLISH_ENDINGS for end in ends)
    return ends[0][-1:] != ends[1][-1:] or abs(len(one) - len(other)) >= 2
