"""
Cues of one language or country, and which languages they speak of: spellings, currencies, numbers in words.

Every cue here answers "no" where the language is not its own, so that nothing is claimed of a language not known.
"""

from __future__ import annotations

import re
from functools import lru_cache

from provenance.text.document import Document
from provenance.text.word_sets import word_list, word_set

# The commonest words of English that other languages written in Latin letters hardly have.
_ENGLISH = word_set("the of and to that was for with is his by from has have which are were this been their")
_ENGLISH_PART = 0.12

# Where British and American endings and stems differ by rule; the first of each is British.
_BY_RULE = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"isation", "ization"),
        (r"(?<=[a-z]{3})is(?=(?:e[drs]?|ing)$)", "iz"),
        (r"ys(?=(?:e[drs]?|ing)$)", "yz"),
        (r"(?<=[a-z]{2})our(?=$|s$|ed$|ing$|ite|able|ful|less|hood|er|ist|ly$)", "or"),
        (r"(?<=[a-z]{2}[bcdhtv])re(?=$|s$|d$)", "er"),
        (r"(?<=[aeiou])ll(?=ed$|ing$|ers?$|ings$)", "l"),
        (r"ogue(?=s?$)", "og"),
        (r"ence(?=s?$)", "ense"),
        (r"ae|oe", "e"),
    )
)
_BY_WORD = frozenset(
    frozenset(pair.split("/"))
    for pair in word_list(
        "grey/gray tyre/tire tyres/tires programme/program programmes/programs cheque/check cheques/checks "
        "plough/plow kerb/curb jewellery/jewelry sceptical/skeptical sceptic/skeptic aluminium/aluminum "
        "aeroplane/airplane towards/toward afterwards/afterward learnt/learned burnt/burned spelt/spelled "
        "enrol/enroll enrolment/enrollment fulfil/fulfill fulfilment/fulfillment skilful/skillful "
        "instalment/installment judgement/judgment ageing/aging acknowledgement/acknowledgment licence/license "
        "practise/practice storey/story storeys/stories draught/draft moustache/mustache pyjamas/pajamas "
        "sulphur/sulfur cosy/cozy whilst/while amongst/among mum/mom maths/math tonne/ton tonnes/tons per/percent "
        "focussed/focused manoeuvre/maneuver manoeuvres/maneuvers mould/mold wilful/willful artefact/artifact "
        "speciality/specialty"
    )
)

CURRENCY_SIGNS = frozenset("$£€¥₹₽₩₺₴₪₦฿¢")

_NUMBER_WORDS = word_set(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands "
    "million millions billion billions trillion trillions dozen dozens"
)


def is_english(document: Document) -> bool:
    """
    Tell whether a document is in English: as its article says, else by its commonest words.
    """
    language = document.article.language
    if language:
        return language.casefold().partition("-")[0] == "en"
    forms = document.tokens.forms
    return sum(form in _ENGLISH for form in forms) >= _ENGLISH_PART * max(1, len(forms))


@lru_cache(maxsize=4096)
def respelt(one: str, other: str) -> bool:
    """
    Tell whether two English words are the British and the American spelling of one.
    """
    if frozenset((one, other)) in _BY_WORD:
        return True
    # Whatever the rules change, a word keeps its beginning and nearly its length.
    if one[:1] != other[:1] or abs(len(one) - len(other)) > 2:
        return False
    return _american(one) == _american(other) and one != other


def _american(word: str) -> str:
    for british, american in _BY_RULE:
        word = british.sub(american, word)
    return word


def is_number_word(word: str) -> bool:
    """
    Tell whether an English word is a number, of those that are nothing else.
    """
    return word in _NUMBER_WORDS
