"""
Classes of characters, and the form in which two spellings of one word are the same word.

Matching sees the normalised form; evidence always quotes the original.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from provenance.kept import Kept

# Scripts that put no space between words: each letter is a token of its own.
UNSPACED = (
    "\u0e01-\u0e30\u0e32\u0e40-\u0e46"  # Thai
    "\u0e81-\u0eb0\u0eb2\u0ebd-\u0ec6\u0edc-\u0edf"  # Lao
    "\u1000-\u102a\u103f\u1050-\u1055\uaa60-\uaa76\uaa7a"  # Myanmar
    "\u1780-\u17b3"  # Khmer
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"  # Kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)

# Letters by category that belong to the letter before them: their compatibility forms (NFKC) begin with a mark.
TRAILING = "\u0e33\u0eb3\uff9e\uff9f"  # Thai and Lao am, the voicing marks of half-width Kana

# Combining marks (categories Mn, Mc, Me) of the Basic Multilingual Plane.
# Python's \w leaves them out, and without them every Devanagari or pointed Arabic word would fall to pieces.
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u07eb-\u07f3\u07fd"
    "\u0816-\u0819\u081b-\u0823\u0825-\u0827\u0829-\u082d\u0859-\u085b\u0897-\u089f\u08ca-\u08e1\u08e3-\u0903"
    "\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc\u09be-\u09cd\u09d7\u09e2\u09e3\u09fe"
    "\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a75\u0a81-\u0a83\u0abc\u0abe-\u0acd\u0ae2\u0ae3\u0afa-\u0aff"
    "\u0b01-\u0b03\u0b3c\u0b3e-\u0b57\u0b62\u0b63\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3c\u0c3e-\u0c56"
    "\u0c62\u0c63\u0c81-\u0c83\u0cbc\u0cbe-\u0cd6\u0ce2\u0ce3\u0cf3\u0d00-\u0d03\u0d3b\u0d3c\u0d3e-\u0d4d\u0d57"
    "\u0d62\u0d63\u0d81-\u0d83\u0dca-\u0ddf\u0df2\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc"
    "\u0ec8-\u0ece\u0f18\u0f19\u0f35\u0f37\u0f39\u0f3e\u0f3f\u0f71-\u0f84\u0f86\u0f87\u0f8d-\u0fbc\u0fc6"
    "\u102b-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f"
    "\u109a-\u109d\u135d-\u135f\u1712-\u1715\u1732-\u1734\u1752\u1753\u1772\u1773\u17b6-\u17d3\u17dd"
    "\u1885\u1886\u18a9\u1920-\u193b\u1a17-\u1a1b\u1a55-\u1a7f\u1ab0-\u1add\u1ae0-\u1aeb\u1b00-\u1b04\u1b34-\u1b44"
    "\u1b6b-\u1b73\u1b80-\u1b82\u1ba1-\u1bad\u1be6-\u1bf3\u1c24-\u1c37\u1cd0-\u1cd2\u1cd4-\u1ce8\u1ced\u1cf4"
    "\u1cf7-\u1cf9\u1dc0-\u1dff\u20d0-\u20f0\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\ua672"
    "\ua674-\ua67d\ua69e\ua69f\ua6f0\ua6f1\ua802\ua806\ua80b\ua823-\ua827\ua82c\ua880\ua881\ua8b4-\ua8c5"
    "\ua8e0-\ua8f1\ua8ff\ua926-\ua92d\ua947-\ua953\ua980-\ua983\ua9b3-\ua9c0\ua9e5\uaa29-\uaa36\uaa43"
    "\uaa4c\uaa4d\uaa7b-\uaa7d\uaab0\uaab2-\uaab4\uaab7\uaab8\uaabe\uaabf\uaac1\uaaeb-\uaaef\uaaf5\uaaf6"
    "\uabe3-\uabea\uabec\uabed\ufb1e\ufe20-\ufe2f"
)

# Code points that leave no ink (Default_Ignorable_Code_Point): a word with one inside is the same word.
IGNORABLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)

# A word longer than this is no word: hashing the rest of it would only cost time (normalisation is quadratic in
# runs of combining marks).
_LONGEST_WORD = 256

IGNORED = re.compile(f"[{IGNORABLE}]+")
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\uff07", "'"))

# Letters that look like a Latin one: capitals before case folding (В looks like B, its small form в does not), the
# others after it. Folded only in words that also have a Latin letter: a Cyrillic word stays Cyrillic, a Latin word with
# one Cyrillic letter in it was tampered with.
# Source: the intersection of Unicode's confusables.txt (UTS 39) with Cyrillic and Greek letters.
_CAPITAL_LOOKALIKES = str.maketrans("АВЕЅІЈКМНОРСТХУԚԜΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESIJKMHOPCTXYQWABEZHIKMNOPTYX")
_LOOKALIKES = str.maketrans("асеорхуіјѕһԁԛԝԍɡοανρικυγτ", "aceopxyijshdqwggoavpikuyt")
_LATIN = re.compile("[A-Za-z]")


def normalise_word(word: str) -> str:
    """
    Give the form of *word* in which it is compared.

    NFKC and case folding (Unicode Standard, section 3.13), ignorable code points removed, apostrophes unified, the
    full stops of an acronym dropped, look-alike letters of another script folded inside Latin words.
    """
    if not word.isascii():
        word = IGNORED.sub("", word)
    word = word[:_LONGEST_WORD]
    if word.isascii():
        word = word.lower()
    else:
        word = unicodedata.normalize("NFKC", word)
        mixed = not word.isascii() and _LATIN.search(word) is not None
        if mixed:
            word = word.translate(_CAPITAL_LOOKALIKES)
        word = unicodedata.normalize("NFKC", word.casefold()).translate(_APOSTROPHES)
        if mixed:
            word = word.translate(_LOOKALIKES)
        word = "".join(word.split())
    if "." in word and not word[0].isdigit():
        word = word.replace(".", "")
    return word


_NORMAL = Kept(normalise_word, 1 << 18)


def normalise_words(words: Iterable[str]) -> list[str]:
    """
    Give :func:`normalise_word` of each word.
    """
    return list(map(_NORMAL.__getitem__, words))
