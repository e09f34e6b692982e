"""
The names to look for, in every spelling, as one pattern: found as they are written, whole words in any script.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from operator import ne
from typing import Any

from attrs import field, frozen

from provenance.text.agencies import Agencies

# A shorter name with a letter changed is another name.
_LONG_ENOUGH = 6

# Letters of the longest name that is looked for in a text.
_LONGEST = 150

_ABBREVIATION = 3

# Where a name may begin: what begins with a Latin letter in the midst of a word is none, and most letters stand there.
_HERE = r"(?:\b|(?![\x00-\x7f]))"

CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
ARABIC = re.compile(r"[\u0600-\u06ff]")
_ALEF, _YEH, _KAF, _HEH = "[أإآٱا]", "[يىی]", "[كک]", "[ةهہۃ]"
_FOLDEDARABIC = {
    **dict.fromkeys("أإآٱا", _ALEF),
    **dict.fromkeys("يىی", _YEH),
    **dict.fromkeys("كک", _KAF),
    **dict.fromkeys("ةهہ", _HEH),
}


# What a word goes on with: letters, digits, and the vowel signs of Arabic and Indian scripts.
_INNER = re.compile(r"[\w\u064b-\u065f\u0670\u0900-\u0963]")
_CLITIC = re.compile(r"(?:(?<!\w)|^)[وف]?[لب]?ـ?$")


@frozen(eq=False)
class Lexicon:
    """
    The names to look for, ready to search.

    Attributes:
        names: the name to show, by its spellings as :func:`plain_spelling` gives them.
        ambiguous: those spellings that mean other things, too.
        words: finds any of them as it is written, but for those of Latin letters in the midst of a word.
        spelled: the pattern of them all.
    """

    names: Mapping[str, str]
    ambiguous: frozenset[str]
    words: re.Pattern[str] = field(repr=False)
    spelled: str = field(repr=False)

    @property
    def pattern(self) -> re.Pattern[str]:
        """
        Finds any of them as it is written, wherever it stands.
        """
        return re.compile(self.spelled)

    @property
    def loose(self) -> re.Pattern[str]:
        """
        The same in any case, for bylines.
        """
        return re.compile(self.spelled, re.IGNORECASE)

    def name(self, found: str) -> str | None:
        """
        Give the name to show for what was found.
        """
        plain = plain_spelling(found)
        return self.names.get(plain) or self.names.get(plain.casefold())


@lru_cache(maxsize=8)
def agency_lexicon(agencies: Agencies) -> Lexicon:
    """
    Make the agencies searchable.
    """
    return lexicon(agencies.name_of, agencies.ambiguous)


def lexicon(names: Mapping[str, str], ambiguous: Iterable[str] = ()) -> Lexicon:
    """
    Make names searchable.

    Args:
        names: the name to show, by spelling.
        ambiguous: spellings that mean other things, too.
    """
    plain = {plain_spelling(spelling): name for spelling, name in names.items()}
    unsure = frozenset(map(plain_spelling, ambiguous))
    folded = {spelling.casefold(): name for spelling, name in plain.items() if len(spelling) > 3}
    heads, branches = _any_of(names)
    return Lexicon(
        names={**folded, **plain},
        ambiguous=unsure,
        words=re.compile(f"{heads}{_HERE}{branches}"),
        spelled=f"{heads}{branches}",
    )


def found_names(line: str, names: Lexicon) -> tuple[str, ...]:
    """
    Give the names that a line of metadata has, such as a byline, in order, each once.
    """
    found = []
    for match in names.loose.finditer(line):
        if not whole_word(line, *match.span()):
            continue
        short = len(match[0]) <= 3 or plain_spelling(match[0]) in names.ambiguous
        if name := names.names.get(plain_spelling(match[0])) if short else names.name(match[0]):
            found.append(name)
    return tuple(dict.fromkeys(found or _mistyped(line, names)))


def _mistyped(line: str, names: Lexicon) -> Iterator[str]:
    """
    Find the names of which one letter is wrong, where each stands alone between the separators of a line.
    """
    for part in re.split(r"[-–—:/,|،()]", line):
        plain = plain_spelling(part.strip()).casefold()
        if len(plain) >= _LONG_ENOUGH:
            for spelling, name in names.names.items():
                if len(spelling) == len(plain) and sum(map(ne, spelling.casefold(), plain)) == 1:
                    yield name
                    break


def plain_spelling(spelling: str) -> str:
    """
    Give what all writings of a spelling have in common, but for the case.
    """
    folded = unicodedata.normalize("NFKC", spelling)
    if ARABIC.search(folded):
        folded = re.sub("[أإآٱ]", "ا", folded)
        folded = re.sub("[ىی]", "ي", folded).replace("ک", "ك")
        folded = re.sub("[ةہۃ]", "ه", folded)
        return " ".join(re.split(r"[\s.]+", folded.replace("ـ", "").strip(" .")))
    return " ".join(folded.replace("-", " ").split())


def _units(spelling: str) -> list[str]:
    """
    Give the patterns of a spelling's letters, one after the other.
    """
    arabic = ARABIC.search(spelling) is not None
    spaced = r"[\s.]+" if arabic else r"[\s\u00a0-]+"
    words = re.split(r"\s+" if arabic else r"[\s-]+", spelling.strip(" -"))
    letters = [[_FOLDEDARABIC.get(letter, re.escape(letter)) for letter in word] for word in words]
    return [unit for number, word in enumerate(letters) for unit in ([spaced, *word] if number else word)]


def _any_of(spellings: Iterable[str]) -> tuple[str, str]:
    """
    Give a pattern of the letters with which spellings begin, and one of all spellings, longest first.

    What they begin with alike is looked at once. A spelling of more letters than any name has is left out: patterns
    nest as deep as spellings are long.
    """
    tree: dict[str, Any] = {}
    for units in map(_units, sorted(spellings)):
        if len(units) > _LONGEST:
            continue
        place = tree
        for unit in units:
            place = place.setdefault(unit, {})
        place[""] = {}
    if not tree or "" in tree:
        return "", _branches(tree) or r"(?!)"
    # Hardly any letter of a text begins a name: one look at a class of letters is quicker than one at each branch.
    heads = "".join(unit[1:-1] if unit.startswith("[") else unit for unit in sorted(tree))
    return f"(?=[{heads}])", _branches(tree)


def _branches(tree: Mapping[str, Any]) -> str:
    ways = [unit + _branches(tree[unit]) for unit in sorted(tree) if unit]
    if not ways:
        return ""
    joined = ways[0] if len(ways) == 1 and "" not in tree else f"(?:{'|'.join(ways)})"
    return f"{joined}?" if "" in tree else joined


def whole_word(text: str, start: int, end: int) -> bool:
    """
    Tell whether a spelling stands by itself; Chinese has no spaces, and Arabic writes "to" and "by" on the next word.
    """
    if CJK.match(text[start]):
        return True
    if end < len(text) and (_INNER.match(text[end]) or text[end] == "@"):
        return False
    lead = text[max(0, start - 3) : start]
    if ARABIC.match(text[start]):
        lead = _CLITIC.sub("", lead)
    # "(Rede-AP)" is a party and a state.
    if re.search(r"[^\W\d_]-$", lead) and end - start <= _ABBREVIATION and text[start:end].isupper():
        return False
    return not lead or not (_INNER.match(lead[-1]) or lead[-1] in "@.")
