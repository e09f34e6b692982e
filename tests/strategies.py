"""
Texts of many scripts, well-behaved and not.
"""

from __future__ import annotations

import itertools
import random

from hypothesis import strategies as st

# Letters of words, or whole words' worth of syllables where letters do not stand alone.
SPACED = {
    "Latin": ["a", "b", "d", "e", "i", "k", "l", "m", "n", "o", "r", "s", "t", "u", "ß", "é", "å", "ž"],
    "Cyrillic": list("абвгдежзиклмнопрстуфхцчшыюя"),
    "Greek": list("αβγδεζηικλμνξοπρστφχωάέό"),
    "Arabic": ["ا", "ب", "ت", "ج", "د", "ر", "س", "ع", "ف", "ل", "م", "نَ", "هُ", "يّ"],
    "Hebrew": list("אבגדהוזחטיכלמנסעפצקרשת"),
    "Devanagari": ["क", "खा", "गि", "चु", "टे", "ना", "पो", "मं", "र्य", "ल", "श्र", "ह"],
    "Korean": list("가나다라마바사아자차카타파하한국"),
    "Ethiopic": list("ሀለመረሰበተነአከወደገጠፈ"),
}
UNSPACED = {
    "Chinese": list("中文新闻报道总统会谈周二俄罗斯美国天气经济发展城市人民"),
    "Japanese": list("日本語の新聞はカタカナとひらがなで書かれガギ"),
    "Thai": ["ก", "ข่", "ค้", "งา", "จิ", "ดี", "ตุ", "นำ", "ปู", "มั", "ร", "ส์", "อ", "แ"],
    "Khmer": ["ក", "ខា", "គិ", "ង", "ជុំ", "ញ", "ដ្ឋ", "ន", "រ"],
}
CLOSING = {"Arabic": ["۔", "؟", "."], "Devanagari": ["।", "."], "Chinese": ["。", "！"], "Japanese": ["。", "？"]}

MARKS = "\"“”„‟«»‹›「」『』‘’'"
UNSEEN = "\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u2060\u3164\ufe0f\ufeff\U000e0101"
AWKWARD = (
    *(
        ".",
        "!",
        "?",
        "…",
        "。",
        "؟",
        "।",
        ":",
        ";",
        ",",
        "-",
        "–",
        "—",
        "(",
        ")",
        "[",
        "]",
        "/",
        "|",
        "\\",
        "©",
        "'",
        "`",
    ),
    *(" ", "  ", "\n", "\n\n", "\r\n", "\t", "\v", "\f", "\x1c", "\x85", "\u00a0", "\u2028", "\u3000", "\0"),
    *("\u0301", "\u0316", "\u064b", "\u093e", "\u0e33", "\u0eb3", "\u3099", "\uff9e", "\u20e3", "\U0001e944"),
    *("1", "2.5", "10:30", "2021", "٣", "½", "①", "Ⅳ", "a", "B", "I", "İ", "ß", "ﬁ", "е", "В", "中", "カ", "ｶ", "ก"),
    *("U.S.", "Mr.", "can’t", "JAKARTA - ", "(Reuters)", "Photo:", "12:39, 08 December 2021", "<a ", "🙂", "\ud800"),
    *MARKS,
    *UNSEEN,
)


def words(script: str) -> st.SearchStrategy[str]:
    """
    Give words of one script; of a script without spaces, runs of letters.
    """
    return st.lists(st.sampled_from((SPACED | UNSPACED)[script]), min_size=2, max_size=7).map("".join)


scripts = st.sampled_from([*SPACED, *UNSPACED])


def _vocabulary(script: str) -> list[str]:
    rng = random.Random(script)
    letters = (SPACED | UNSPACED)[script]
    return ["".join(rng.choices(letters, k=rng.randint(2, 7))) for _ in range(80)]


# Texts are drawn from ready words: drawing every letter would cost the tests most of their time.
_VOCABULARIES = {script: _vocabulary(script) for script in SPACED | UNSPACED}


@st.composite
def sentences(draw: st.DrawFn, script: str = "Latin", least: int = 4, most: int = 12) -> str:
    """
    Give a sentence that begins with a capital, where the script has any, and closes.
    """
    parts = draw(st.lists(st.sampled_from(_VOCABULARIES[script]), min_size=least, max_size=most))
    text = ("" if script in UNSPACED else " ").join(parts)
    return text[:1].upper() + text[1:] + draw(st.sampled_from(CLOSING.get(script, [".", "!", "?"])))


@st.composite
def plain_texts(draw: st.DrawFn, least: int = 1) -> str:
    """
    Give an article of one script: perhaps a line without a closing mark first, then paragraphs.
    """
    script = draw(scripts)
    parts = draw(st.lists(st.lists(sentences(script), min_size=1, max_size=2), min_size=least, max_size=4))
    paragraphs = [" ".join(part) for part in parts]
    if draw(st.booleans()):
        paragraphs.insert(0, draw(sentences(script)).rstrip("".join(sum(CLOSING.values(), [".!?"]))))
    return draw(st.sampled_from(["\n", "\n\n"])).join(paragraphs)


# Anything that a user may hold: what breaks rules, and any code point at all.
awkward_texts = st.lists(st.sampled_from(AWKWARD) | st.characters(exclude_categories=()), max_size=30).map("".join)
texts = plain_texts() | awkward_texts

# Words that no table knows, so that every sentence of some length tells enough to be found again.
_RARE = [
    "".join(syllables) for syllables in itertools.product(("bo", "ra", "zi", "ku", "fe", "tov", "mi", "da"), repeat=4)
]


@st.composite
def telling_sentences(draw: st.DrawFn, least: int = 5, most: int = 9) -> list[str]:
    """
    Give sentences of 10 to 14 rare words each, no word twice.
    """
    sizes = draw(st.lists(st.integers(10, 14), min_size=least, max_size=most))
    rest = iter(random.Random(draw(st.integers(0, 999))).sample(_RARE, sum(sizes)))
    return [" ".join(next(rest) for _ in range(size)).capitalize() + "." for size in sizes]


_EDITS = ("cut", "add", "move", "repeat", "replace", "drop", "swap", "shout")


@st.composite
def versions(draw: st.DrawFn) -> tuple[str, str]:
    """
    Give a text and another made from it by cutting, adding, moving, repeating, rewording and shouting sentences.
    """
    left = draw(telling_sentences(3, 6))
    right = list(left)
    for edit in draw(st.lists(st.sampled_from(_EDITS), max_size=5)):
        place = draw(st.integers(0, max(0, len(right) - 1)))
        if edit == "add" or not right:
            right.insert(place, "Nobody in the whole town had ever heard of such a thing before that night.")
            continue
        words = right[place].split()
        word = draw(st.integers(0, len(words) - 1))
        if edit in ("replace", "drop"):
            right[place] = " ".join([*words[:word], *["herring"] * (edit == "replace"), *words[word + 1 :]])
        elif edit == "swap":
            right[place] = " ".join([*words[:2], *words[4:6], *words[2:4], *words[6:]])
        elif edit == "shout":
            right[place] = right[place].title()
        elif edit == "repeat":
            right.insert(place, right[place])
        else:
            sentence = right.pop(place)
            if edit == "move":
                right.insert(draw(st.integers(0, len(right))), sentence)
    return " ".join(left), " ".join(right)
