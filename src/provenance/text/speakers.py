"""
Who says a quotation, where the text tells: "said X", "X said", "according to X", "he told reporters".

Rules for English; of other languages only "X: «...»" is understood. Where the rules are not sure, nobody is named: a
quotation given to the wrong mouth is worse than one given to none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from attrs import frozen

from provenance.text.sentences import Span
from provenance.text.word_sets import word_list, word_set

# Back from a pronoun the name of the speaker is looked for this far, in code points: some two paragraphs.
_FARTHEST_NAME = 700

# A full name is looked for this far back from its surname.
_FARTHEST_FULL_NAME = 5_000

# An attribution stands this near to its quotation, in code points.
_NEAR = 220

_VERBS = word_list(
    "said says say told tells tell added adds add warned warns insisted insists argued argues claimed claims "
    "explained explains stated states commented comments continued continues replied replies responded responds "
    "asked asks announced announces predicted predicts declared declares noted notes remarked remarks concluded "
    "concludes admitted admits observed observes recalled recalls stressed stresses acknowledged joked jokes "
    "complained complains wrote writes revealed reveals suggested suggests believes believed thinks described "
    "describes called calls accused dismissed branded urged vowed pledged conceded countered retorted quipped"
)
_VERB = rf"(?:{'|'.join(_VERBS)})"
# After a quotation these alone make an attribution by themselves.
_SPEECH = word_list(
    "said says told tells added adds warned warns insisted insists argued argues claimed claims explained explains "
    "stated states commented comments continued continues replied replies responded responds asked asks announced "
    "announces predicted predicts declared declares noted notes remarked remarks concluded concludes admitted "
    "admits observed observes recalled recalls stressed stresses acknowledged joked complained wrote writes "
    "revealed suggested"
)
_SAID = rf"(?:{'|'.join(_SPEECH)})"
_BETWEEN = (
    r"(?:\s+(?:also|then|later|has|had|have|once|recently|today|yesterday|however|still|simply|even|always|\w+ly))*"
)

_TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame|Lord|Lady|Prof|Professor|President|Prime Minister|Chancellor|Senator|Sen|Gov|"
    r"Governor|General|Gen|Judge|Justice|Baroness|Bishop|Archbishop|Rev|Capt|Captain|Col|Sheikh|King|Queen|Prince|"
    r"Princess|Secretary|Minister|Chief|Commissioner|Inspector|Sgt)\.?"
)
_CAPITAL = r"(?:[A-Z][\w'’]*(?:-[A-Za-z][\w'’]*)*|[A-Z]\.)"
_PARTICLE = r"(?:de|da|di|del|della|der|den|van|von|la|le|al|el|bin|ibn|ben|du|dos|ten|ter)"
_NAME = rf"{_CAPITAL}(?:\s+(?:{_PARTICLE}\s+){{0,2}}{_CAPITAL}){{0,5}}"

# Written with a capital at the head of a sentence and no name, or a name that is nobody's.
_NO_NAME = word_set(
    "The A An It He She They We I You This That These Those There In On At But And So For As If When While After "
    "Before His Her Their Its Our My Your Some Many Most All Both No One Two Three Several Other Another Such More "
    "What Who Why How Where Yet Or Nor Not Now Then Also However Meanwhile Asked According Speaking Last Earlier "
    "Later Despite Although Though Because Since Until With Without By From To Of Under Over About Each Every Even "
    "Officials Police Analysts Experts Critics Ministers Sources Scientists Researchers Doctors Reports People "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August "
    "September October November December Mr Mrs Ms Dr Sir Lord President Minister Chancellor"
)

_HE_SAID = re.compile(rf"^[\s,]*(?P<who>he|she){_BETWEEN}\s+{_SAID}\b", re.IGNORECASE)
_SAID_X = re.compile(rf"^[\s,]*{_SAID}(?P<rest>\s+[^\"“”\n]{{2,160}})")
_SAID_HE = re.compile(rf"^[\s,]*{_SAID}\s+(?P<who>he|she)\b")
_X_SAID = re.compile(rf"^[\s,]*(?P<name>{_NAME})(?:,[^,\"“”\n]{{3,90}},)?{_BETWEEN}\s+{_SAID}\b")
_ACCORDING_AFTER = re.compile(r"^[\s,]*according to(?P<rest>\s+[^\"“”\n]{2,120})", re.IGNORECASE)
_ACCORDING_BEFORE = re.compile(rf"\b[Aa]ccording to (?P<name>{_NAME}),\s*$")
_SUBJECT = re.compile(
    rf"(?:(?P<name>{_NAME})(?:,[^,\"“”\n]{{3,110}},|\s*\([^()\n]{{1,40}}\))?|(?<![\w'’])(?P<who>[Hh]e|[Ss]he))"
    rf"{_BETWEEN}\s+(?P<verb>{_VERB})\b"
)
_CLOSED = re.compile(r"[.!?…][\"”»’']*$")
# Before a name: it ends a longer phrase, "the member for Ely and March said", whose head is somebody else.
_PART_OF_PHRASE = re.compile(
    r"\b(?:of|for|at|in|from|with|by|near)\s+(?:[\w'’-]+\s+){0,4}$|[A-Z][\w'’-]*\s+(?:and|&)\s+$"
)
_LABEL = re.compile(rf"(?:^|\n|[.!?]\s)(?P<name>{_NAME}):\s*$")
_NAMED = re.compile(_NAME)
_ENDS_PHRASE = re.compile(
    r"[.;:!?\n(]|\s(?:who|which|that|in|on|at|after|before|during|when|while|as|to|by|with|from|of|for|and|but|whose|"
    r"following|adding|referring|about)\s"
)
_THEY = re.compile(r"\b(?:it|they|we)\b", re.IGNORECASE)
_ORGANISATION = re.compile(
    r"\b(?:Inc|Corp|Ltd|Plc|Group|Party|Ministry|Council|Bank|Union|Association|Committee|Commission|Department|"
    r"Office|Agency|Company|University|Institute|Foundation|News|Times|Post|Court|Government|Commons|Congress|Senate|"
    r"Federation|League|Club|United|Airlines|Treasury|Society)\b"
)


@frozen
class Speaker:
    """
    Who says a quotation.

    Attributes:
        name: as the text gives it.
        start: code point at which it does.
    """

    name: str
    start: int


def speakers(text: str, paragraphs: Sequence[Span], quotes: Sequence[Span], *, english: bool) -> list[Speaker | None]:
    """
    Give the speaker of each quotation, None where the text does not tell or the rules are not sure.

    Args:
        text: the article.
        paragraphs, quotes: spans, in order, without overlap.
        english: whether its cues may be used.
    """
    if not english:
        return [_labelled(text, start) for start, _ in quotes]
    starts = [start for start, _ in paragraphs]
    # Who is spoken of inside a quotation says nothing of who speaks.
    told = _without(text, quotes)
    found: list[Speaker | None] = []
    for number, (start, end) in enumerate(quotes):
        place = bisect_right(starts, start) - 1
        first, last = paragraphs[place] if place >= 0 else (0, len(text))
        before = max(first, quotes[number - 1][1] if number else 0)
        after = min(last, quotes[number + 1][0] if number + 1 < len(quotes) else last)
        speaker, known = _behind(told, end, after)
        if not known:
            speaker, known = _ahead(told, max(before, start - _NEAR), start)
        if not known and number and before == quotes[number - 1][1] and _goes_on(text, before, start):
            speaker = found[-1]
        found.append(speaker)
    return found


def _without(text: str, quotes: Sequence[Span]) -> str:
    """
    Blank out what is said in quotations, but for the marks and what closes the last sentence before the closing one.
    """
    parts = []
    at = 0
    for start, end in quotes:
        inside = text[start + 1 : max(start + 1, end - 2)]
        parts += [text[at : start + 1], "_" * len(inside)]
        at = start + 1 + len(inside)
    return "".join([*parts, text[at:]])


def _behind(text: str, place: int, end: int) -> tuple[Speaker | None, bool]:
    """
    Read the attribution behind a quotation; tell as well whether there is one, named or not.
    """
    tail = text[place : min(end, place + _NEAR)]
    closed = _CLOSED.search(text, max(0, place - 3), place) is not None
    if closed and not tail.lstrip()[:1].islower():
        # The quotation is a sentence, and so is what follows it, unless that is no more than "Lee said."
        match = _X_SAID.match(tail)
        if match and re.match(r"\s*[.,;]", tail[match.end() :]):
            return _person(text, match["name"], place + match.start("name")), True
        return None, False
    if match := _HE_SAID.match(tail) or _SAID_HE.match(tail):
        return _pronoun(text, place + match.start("who"), match["who"]), True
    if match := _SAID_X.match(tail):
        return _in_phrase(text, match["rest"], place + match.start("rest")), True
    if match := _X_SAID.match(tail):
        return _person(text, match["name"], place + match.start("name")), True
    if match := _ACCORDING_AFTER.match(tail):
        return _in_phrase(text, match["rest"], place + match.start("rest")), True
    # "the minister said": somebody, unnamed.
    return None, bool(re.match(rf"[\s,]*(?:[\w'’-]+\s+){{1,6}}{_SAID}\b", tail))


def _ahead(text: str, start: int, place: int) -> tuple[Speaker | None, bool]:
    """
    Read the attribution before a quotation, in the same sentence.
    """
    head = text[start:place]
    if head.rstrip()[-1:] in (".", "!", "?"):
        return None, False
    ends = [match.end() for match in re.finditer(r"[.!?][\"”’')]*\s+(?=[A-Z\"“])", head)]
    offset = start + (ends[-1] if ends else 0)
    # An abbreviated title ends no sentence.
    while ends and re.search(r"\b(?:Mr|Mrs|Ms|Dr|St|Gen|Sen|Gov|Rev|Prof)\.\s+$", text[start:offset]):
        ends.pop()
        offset = start + (ends[-1] if ends else 0)
    head = text[offset:place]
    if match := _ACCORDING_BEFORE.search(head):
        return _person(text, match["name"], offset + match.start("name")), True
    subjects = list(_SUBJECT.finditer(head))
    if subjects:
        match = subjects[-1]
        between = head[match.end() :]
        # Another clause with a subject of its own may stand between: then it is anybody's.
        if len(between.split()) > 14 or re.search(rf"\b{_VERB}\b", between) or _THEY.search(between[:-30]):
            return None, True
        if match["who"]:
            return _pronoun(text, offset + match.start("who"), match["who"]), True
        if _PART_OF_PHRASE.search(head[: match.start()]):
            return None, True
        return _person(text, match["name"], offset + match.start("name")), True
    if label := _labelled(text, place):
        return label, True
    return None, bool(re.search(rf"\b{_VERB}\b", head))


def _labelled(text: str, place: int) -> Speaker | None:
    match = _LABEL.search(text[max(0, place - 80) : place])
    return _person(text, match["name"], max(0, place - 80) + match.start("name")) if match else None


def _goes_on(text: str, start: int, end: int) -> bool:
    """
    Tell whether between two quotations stands no more than the attribution of the first.
    """
    between = text[start:end].strip()
    return between.endswith((".", ",")) and len(between.split()) <= 12 and between.count(".") <= 1


def _in_phrase(text: str, rest: str, offset: int) -> Speaker | None:
    """
    Find the name in what follows "said": "the bank's chief economist, Ann Lee", "Lee of the bank", "a man in Leeds".
    """
    parts = []
    at = 0
    for part in rest.split(",")[:2]:
        stop = _ENDS_PHRASE.search(f"{part} ")
        parts.append((at, part[: stop.start()] if stop else part, stop is not None))
        at += len(part) + 1
    for begin, phrase, stopped in parts:
        names = [match for match in _NAMED.finditer(phrase) if match[0] not in _NO_NAME]
        if names and phrase[names[-1].end() :].strip() in ("", "'s"):
            found = _person(text, names[-1][0], offset + begin + names[-1].start())
            if found is not None:
                return found
        if stopped and begin == 0 and not re.match(r"\s+(?:the|a|an|its|his|her|their|one)\b", phrase):
            return None
    return None


def _person(text: str, name: str, start: int) -> Speaker | None:
    """
    Take a name as a speaker's, less words that are written with a capital for another reason.
    """
    words = name.split()
    # "The Dutchman said" names nobody.
    if len(words) == 1 and re.search(r"\b(?:[Tt]he|[Aa]n?)\s+$", text[max(0, start - 5) : start]):
        return None
    while words and words[0] in _NO_NAME and not re.fullmatch(_TITLE, words[0]):
        start += name.index(words[0]) + len(words[0])
        name = name.split(words[0], 1)[1]
        start += len(name) - len(name.lstrip())
        name = name.lstrip()
        words = words[1:]
    if not words or all(re.fullmatch(_TITLE, word) or word in _NO_NAME for word in words):
        return None
    name = re.sub(r"['’]s?$", "", name)
    return Speaker(" ".join(name.split()), start)


def _pronoun(text: str, place: int, pronoun: str) -> Speaker | None:
    """
    Find whom "he" or "she" means: the last named speaker, unless somebody else was spoken of since.
    """
    start = max(0, place - _FARTHEST_NAME)
    stretch = text[start:place]
    known = [
        (match, found)
        for match in (*_SUBJECT.finditer(stretch), *_after_said(stretch))
        if match.groupdict().get("name") and (found := _person(text, match["name"], start + match.start("name")))
    ]
    known.sort(key=lambda one: one[1].start)
    if not known:
        return None
    _, found = known[-1]
    if not _fits(found.name, pronoun, text[max(0, found.start - _FARTHEST_FULL_NAME) : found.start + len(found.name)]):
        return None
    # Another name at the head of a sentence since then may be meant as well.
    since = text[found.start + len(found.name) : place]
    for match in re.finditer(rf"(?:[.!?][\"”’]?\s+|\n)({_NAME})", since):
        other = _person("", match[1], 0)
        if other is not None and other.name.split()[-1] != found.name.split()[-1]:
            return None
    return found


_SAID_NAME = re.compile(
    rf"[\"”]\s+{_SAID}\s+(?:[a-z][\w'’-]*\s+){{0,5}}(?P<name>{_NAME})(?=[,.]|\s(?:of|from|who|in|at)\b)"
)


def _after_said(stretch: str) -> list[re.Match[str]]:
    return list(_SAID_NAME.finditer(stretch))


def _fits(name: str, pronoun: str, before: str) -> bool:
    """
    Tell whether a name is a person's that the pronoun can mean.
    """
    first = name.split()[0].rstrip(".")
    if _ORGANISATION.search(name):
        return False
    if first in ("Mrs", "Ms", "Miss", "Lady", "Dame", "Baroness", "Queen", "Princess"):
        return pronoun.lower() == "she"
    if first in ("Mr", "Sir", "Lord", "King", "Prince", "Sheikh"):
        return pronoun.lower() == "he"
    if len(name.split()) >= 2:
        return not name.isupper()
    # A surname alone is a person's where the full name stood before.
    return re.search(rf"[A-Z][\w'’-]+ {re.escape(name)}\b", before) is not None and not name.isupper()
