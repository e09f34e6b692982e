"""
Texts, and lines of JSON, that have broken programs: each with what should become of it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

# In an expected id, {n} stands for the file's stem, and {p} for its path.
READ = {"{n}": "read ok"}
SHORT = {"{n}": "not_comparable too_short"}
EMPTY = {"{n}": "rejected empty_text"}
TOO_LARGE = {"{n}": "rejected too_large"}
GUESSED = {"{n}": "read_with_warnings encoding_guessed"}
REPLACED = {"{n}": "read_with_warnings characters_replaced"}
MOJIBAKE = {"{n}": "read_with_warnings mojibake"}
NOT_TEXT = {"{p}": "rejected unsupported_format"}
BROKEN = {"{p}:1": "rejected broken_json"}
INVALID = {"{p}:1": "rejected invalid_record"}


class Nasty(NamedTuple):
    """
    An input that is a file.

    Attributes:
        name: what is the matter with it, for people.
        ending: of its name.
        content: of the file, or a function that makes what stands at a path.
        expected: the status and the code of each article in it, and of what is set aside, by their ids.
    """

    name: str
    ending: str
    content: bytes | str | Callable[[Path], object]
    expected: Mapping[str, str | tuple[str, ...]]


_VOWELS, _CONSONANTS = "aeiou", "bdfghklmnprstvz"


def filler(seed: object, words: int = 60) -> str:
    """
    Write a text that no other has a word of: sentences of made-up words.
    """
    draw = random.Random(str(seed))
    made = [
        "".join(draw.choice(_CONSONANTS) + draw.choice(_VOWELS) for _ in range(draw.randint(2, 4)))
        for _ in range(words)
    ]
    made = [f"{word.capitalize()}" if place % 12 == 0 else word for place, word in enumerate(made)]
    return " ".join(f"{word}." if place % 12 == 11 else word for place, word in enumerate(made))


def _between(text: str, extra: str) -> str:
    return extra.join(text)


ARABIC = "أعلنت الحكومة الإقليمية يوم الاثنين أن العبارة الأخيرة للركاب في المدينة ستتوقف عن العمل في شهر مارس المقبل"
HEBREW = "ממשלת המחוז הודיעה ביום שני כי מעבורת הנוסעים האחרונה בעיר תפסיק לפעול בחודש מרץ לאחר שנים רבות של שירות"
THAI = "รัฐบาลท้องถิ่นประกาศเมื่อวันจันทร์ว่าเรือข้ามฟากลำสุดท้ายของเมืองจะหยุดให้บริการในเดือนมีนาคม"
OTHER_THAI = "นักวิทยาศาสตร์พบซากฟอสซิลไดโนเสาร์พันธุ์ใหม่ในหุบเขาทางภาคอีสานหลังขุดค้นนานสามปี"
CHINESE = "地区政府周一宣布，该镇最后一艘客运渡轮将于三月停运，结束了长达一百四十三年的服务。"
OTHER_CHINESE = "昨晚的市议会选举结果显示，反对党在东部三个选区获得多数席位，投票率创下新高。"
JAPANESE = "地方政府は月曜日、町で最後の旅客フェリーが三月に廃止されると発表した。"
KHMER = "រដ្ឋាភិបាលតំបន់បានប្រកាសកាលពីថ្ងៃចន្ទថាសាឡាងដឹកអ្នកដំណើរចុងក្រោយនឹងឈប់ដំណើរការ"
CYRILLIC = "Паром через пролив больше не ходит, потому что в марте ему нашли другое дело"
KOREAN = "지방 정부는 월요일에 마을의 마지막 여객선이 3월에 운항을 중단한다고 발표했다 승객들은 크게 실망했다"

_LATIN = "Die Fähre fährt über den Fjord, und für viele gehört sie schon längst zur Stadt."

TEXTS = [
    # Nothing, and nearly nothing
    Nasty("an empty file", ".txt", b"", EMPTY),
    Nasty("white space", ".txt", " \t\n\r\n\u3000\u00a0", EMPTY),
    Nasty("a line feed", ".txt", "\n", EMPTY),
    Nasty("a byte order mark", ".txt", b"\xef\xbb\xbf", EMPTY),
    Nasty("a byte order mark of UTF-16", ".txt", b"\xff\xfe", EMPTY),
    Nasty("nothing but NUL", ".txt", b"\0" * 100, EMPTY),
    Nasty("nothing but zero-width characters", ".txt", "\u200b\u200d\u2060\ufeff\u00ad", EMPTY),
    Nasty("a hundred thousand blank lines", ".txt", "\n" * 100_000, EMPTY),
    Nasty("one letter", ".txt", "a", SHORT),
    Nasty("one word", ".txt", "word", SHORT),
    Nasty("seven words", ".txt", "one two three four five six seven", SHORT),
    Nasty("eight words", ".txt", "one two three four five six seven eight", READ),
    Nasty("punctuation only", ".txt", "... --- !!! ??? ,,, ;;; ::: ''' (((", SHORT),
    Nasty("emoji only", ".txt", "😀 🎉 👩‍👩‍👧‍👦 🏳️‍🌈 🇨🇭 👍🏽 " * 20, SHORT),
    Nasty("combining marks only", ".txt", "\u0301\u0316" * 50, SHORT),
    Nasty("characters of no meaning", ".txt", "\ue000\uf8ff\U000f0000 " * 20, SHORT),
    # Encodings
    Nasty("UTF-8 with a mark", ".txt", f"\ufeff{_LATIN}".encode(), READ),
    Nasty("UTF-16 with a mark", ".txt", _LATIN.encode("utf-16"), READ),
    Nasty("UTF-16, big end first, with a mark", ".txt", b"\xfe\xff" + _LATIN.encode("utf-16-be"), READ),
    Nasty("UTF-16 that breaks off", ".txt", _LATIN.encode("utf-16")[:-1], REPLACED),
    Nasty("UTF-16 without a mark", ".txt", _LATIN.encode("utf-16-le"), GUESSED),
    Nasty("UTF-32 with a mark", ".txt", _LATIN.encode("utf-32"), READ),
    Nasty("Windows-1252", ".txt", f"{_LATIN} “Nie”, sagte er – 3 €.".encode("cp1252"), GUESSED),
    Nasty("bytes that Windows-1252 has not", ".txt", _LATIN.encode() + b"\x81\x8d\x8f\x90\x9d", GUESSED),
    Nasty("Big5", ".txt", CHINESE.encode("big5", "ignore"), GUESSED),
    Nasty("GB 18030", ".txt", CHINESE.encode("gb18030"), GUESSED),
    Nasty("Shift JIS", ".txt", JAPANESE.encode("shift-jis"), GUESSED),
    Nasty("KOI8-R", ".txt", "Паром больше не ходит, сообщили власти в понедельник вечером".encode("koi8-r"), GUESSED),
    Nasty("UTF-8 that breaks off inside a letter", ".txt", f"{_LATIN} é".encode()[:-1], GUESSED),
    Nasty("overlong UTF-8", ".txt", _LATIN.encode() + b"\xc0\x80\xc1\xbf", GUESSED),
    Nasty("surrogates in UTF-8", ".txt", _LATIN.encode() + b"\xed\xa0\x80\xed\xb0\x80", GUESSED),
    Nasty("five-byte UTF-8", ".txt", _LATIN.encode() + b"\xf8\x88\x80\x80\x80", GUESSED),
    Nasty("UTF-8 under a mark and damaged", ".txt", b"\xef\xbb\xbf" + _LATIN.encode() + b"\xff", REPLACED),
    Nasty("NUL in the midst", ".txt", filler("nul").replace(" ", " \0", 3), REPLACED),
    Nasty("every control character", ".txt", filler("cc") + "".join(map(chr, range(1, 32))), READ),
    Nasty("noncharacters", ".txt", f"{filler('non')} \ufffe\uffff\U0001ffff", READ),
    Nasty("replacement characters", ".txt", f"{filler('fffd')} \ufffd\ufffd", READ),
    Nasty("UTF-8 read as Windows-1252", ".txt", _LATIN.encode().decode("cp1252"), MOJIBAKE),
    Nasty("the same, twice", ".txt", _LATIN.encode().decode("cp1252").encode().decode("cp1252"), MOJIBAKE),
    Nasty("UTF-8 read as Windows-1251", ".txt", CYRILLIC.encode().decode("cp1251"), MOJIBAKE),
    # Size
    Nasty("5 MB in one word", ".txt", "x" * 5_000_000, SHORT),
    Nasty("one character more than 5 million", ".txt", "x" * 5_000_001, TOO_LARGE),
    Nasty("5 MB of words in one line", ".txt", (filler("5 MB", 2_000) + " ") * 360, TOO_LARGE),
    Nasty("one word 200,000 times", ".txt", "word " * 200_000, READ),
    Nasty("one word 200,001 times", ".txt", "word " * 200_001, TOO_LARGE),
    Nasty("one letter of Chinese 200,000 times", ".txt", "渡" * 200_000, READ),
    Nasty("two words in turns", ".txt", "tick tock " * 50_000, READ),
    Nasty("one sentence 5,000 times", ".txt", f"{filler('again', 12)} " * 5_000, READ),
    Nasty("one line of 100,000 words", ".txt", "".join(f"w{number} " for number in range(100_000)), READ),
    Nasty("100,000 paragraphs of one letter", ".txt", "a\n\n" * 100_000, READ),
    Nasty("a sentence of 50,000 words without an end", ".txt", filler("endless", 50_000).replace(".", ""), READ),
    # What makes regular expressions and normalisers slow
    Nasty("80,000 combining marks in turns", ".txt", f"{filler('marks')} a" + "\u0301\u0316" * 40_000, READ),
    Nasty("a letter with 80,000 combining marks", ".txt", "a" + "\u0301\u0316" * 40_000, SHORT),
    Nasty("combining marks in reverse order", ".txt", "a" + "\u0316" * 20_000 + "\u0301" * 20_000, SHORT),
    Nasty("U+FDFA 50,000 times", ".txt", "\ufdfa" * 50_000, SHORT),
    Nasty("U+FDFA as 50,000 words", ".txt", "\ufdfa " * 50_000, READ),
    Nasty("a million spaces at the end", ".txt", filler("spaces") + " " * 1_000_000, READ),
    Nasty("spaces between all words", ".txt", filler("wide").replace(" ", " " * 20_000), READ),
    Nasty("tabs and line feeds in turns", ".txt", filler("tabs") + "\t\n" * 200_000, READ),
    Nasty("12 KB of <a", ".txt", "<a " * 4_000, READ),
    Nasty("100,000 opening quotation marks", ".txt", f"{filler('open')} " + "“" * 100_000, READ),
    Nasty("100,000 quotations of one letter", ".txt", "“a” " * 100_000, READ),
    Nasty("100,000 quotation marks of all kinds", ".txt", f"{filler('all')} " + "“‘«„\"'" * 17_000, READ),
    Nasty("200,000 full stops", ".txt", f"{filler('stops')} " + "." * 200_000, READ),
    Nasty("sentences without a space", ".txt", "Ja.Nein." * 25_000, READ),
    Nasty("an acronym of 100,000 letters", ".txt", "a." * 100_000, SHORT),
    Nasty("a number of 100,000 groups", ".txt", "1," * 100_000 + "1", SHORT),
    Nasty("a word of 100,000 apostrophes", ".txt", "a'" * 100_000, SHORT),
    Nasty("brackets in brackets", ".txt", "(" * 100_000 + filler("deep") + ")" * 100_000, READ),
    Nasty("dashes without end", ".txt", f"A - B -- {'-' * 100_000} {filler('dashes')}", READ),
    Nasty("a headline of 100,000 letters", ".txt", f"{'H' * 100_000}\n\n{filler('headline')}", READ),
    Nasty("datelines without end", ".txt", "PARIS, " * 20_000 + "- " + filler("dateline"), READ),
    Nasty("credit lines without end", ".txt", f"{filler('credits')}\n\n" + "(Reuters)\n" * 20_000, READ),
    # Writing systems
    Nasty("Arabic", ".txt", ARABIC, READ),
    Nasty("Hebrew", ".txt", HEBREW, READ),
    Nasty("Thai", ".txt", THAI, READ),
    Nasty("Chinese", ".txt", CHINESE, READ),
    Nasty("Japanese", ".txt", JAPANESE, READ),
    Nasty("Khmer", ".txt", KHMER, READ),
    Nasty("Korean", ".txt", KOREAN, READ),
    Nasty("Korean letters taken apart", ".txt", "\u1112\u1161\u11ab\u1100\u1173\u11af " * 20, READ),
    Nasty("bidirectional controls", ".txt", f"\u202e{filler('rlo')}\u202c \u2066x\u2069", READ),
    Nasty("overrides without an end", ".txt", f"{filler('bidi')} " + "\u202e\u202d\u2067" * 20_000, READ),
    Nasty("emoji joined between words", ".txt", filler("emoji").replace(" ", " 👩‍👩‍👧‍👦 "), READ),
    Nasty("a hundred thousand joiners", ".txt", f"{filler('zwj')} " + "\u200d" * 100_000, READ),
    Nasty("nothing in each word", ".txt", _between(filler("zwsp"), "\u200b"), READ),
    Nasty("soft hyphens", ".txt", _between(filler("shy"), "\u00ad"), READ),
    Nasty("tags", ".txt", filler("tags") + "".join(chr(0xE0000 + ord(letter)) for letter in "hidden words"), READ),
    Nasty("variation selectors", ".txt", _between(filler("vs"), "\ufe0f"), READ),
    Nasty("letters of another script", ".txt", filler("homoglyphs").translate(str.maketrans("aeo", "аео")), READ),
    Nasty("full-width letters", ".txt", "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in filler("w")), READ),
    Nasty(
        "mathematical letters",
        ".txt",
        "".join(chr(0x1D5BA + ord(c) - 97) if c.islower() else c for c in filler("m")),
        READ,
    ),
    Nasty("letters set apart", ".txt", _between(filler("apart"), " "), READ),
    Nasty("marks upon marks", ".txt", _between(filler("zalgo"), "\u0300\u0321\u0334\u0489"), READ),
    Nasty("letters that no font has", ".txt", filler("cjk") + "".join(map(chr, range(0x30000, 0x30100))), READ),
    # Line ends
    Nasty("carriage returns for line ends", ".txt", filler("cr").replace(". ", ".\r\r"), READ),
    Nasty("line ends of all kinds", ".txt", "\u2028\u2029\x85\x0b\x0c\r\n".join(filler("ends").split(".")), READ),
    # What is something else
    Nasty("escape sequences of a terminal", ".txt", f"\x1b]0;owned\x07\x1b[2J\x1b[31m{filler('esc')}", READ),
    Nasty("a formula", ".txt", f"=cmd|' /C calc'!A0 {filler('formula')}", READ),
    Nasty("a script", ".txt", f"<script>alert(1)</script> {filler('script')} {{{{7*7}}}} ${{7*7}}", READ),
    Nasty("a stretch of base64", ".txt", f"{filler('base64')} " + "QUJD" * 50_000, READ),
    Nasty("noise", ".txt", random.Random(3).randbytes(100_000), NOT_TEXT),
    Nasty("a PDF", ".txt", b"%PDF-1.7\n...", NOT_TEXT),
    Nasty("a zip archive", ".txt", b"PK\x03\x04....", NOT_TEXT),
    Nasty("an image", ".txt", b"\x89PNG\r\n\x1a\n....", NOT_TEXT),
    Nasty("an old office document", ".txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", NOT_TEXT),
    Nasty("a rich text document", ".txt", rb"{\rtf1\ansi text}", NOT_TEXT),
    Nasty("something compressed", ".txt", b"\x1f\x8b\x08....", NOT_TEXT),
    Nasty("a database", ".txt", b"SQLite format 3\x00....", NOT_TEXT),
]


def _row(**fields: object) -> str:
    return json.dumps(fields)


_GOOD = _row(id="{n}", text=filler("good"))


def _lines(*lines: str | bytes) -> bytes:
    return b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines) + b"\n"


def _record(text: object = None, **fields: object) -> bytes:
    return _lines(_row(text=filler(repr(fields)) if text is None else text, **fields))


def _dated(published: object) -> bytes:
    return _record(id="{n}", published=published)


UNREADABLE_DATE = {"{n}": "read_with_warnings date_unreadable"}
UNTRUSTED_DATE = {"{n}": "read_with_warnings date_untrusted"}

# In a line, {n} stands for the file's stem: ids must differ from file to file.
JSON_LINES = [
    Nasty("no line", ".jsonl", b"", {}),
    Nasty("a line that breaks off", ".jsonl", b'{"id": "a", "text": ', BROKEN),
    Nasty("plain text", ".jsonl", b"plain text\n", BROKEN),
    Nasty("two objects on a line", ".jsonl", b'{"text": "a"} {"text": "b"}\n', BROKEN),
    Nasty("a comma too many", ".jsonl", b'{"text": "a",}\n', BROKEN),
    Nasty("single quotation marks", ".jsonl", b"{'text': 'a'}\n", BROKEN),
    Nasty("NUL bytes", ".jsonl", b"\0\0\0\n", BROKEN),
    Nasty("arrays 100,000 deep", ".jsonl", b"[" * 100_000, BROKEN),
    Nasty("objects 100,000 deep", ".jsonl", b'{"a":' * 100_000, BROKEN),
    Nasty("whole arrays 100,000 deep in a field", ".jsonl", b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", BROKEN),
    Nasty("an array", ".jsonl", b"[]\n", INVALID),
    Nasty("a number", ".jsonl", b"17\n", INVALID),
    Nasty("a number of 100,000 digits", ".jsonl", b"9" * 100_000, INVALID),
    Nasty("null", ".jsonl", b"null\n", INVALID),
    Nasty("a field twice", ".jsonl", b'{"text": "a", "text": "b"}\n', INVALID),
    Nasty("an id twice in one object", ".jsonl", b'{"id": "a", "id": "b", "text": "c"}\n', INVALID),
    Nasty("an id that is a list", ".jsonl", b'{"id": [1], "text": "a"}\n', INVALID),
    Nasty("an id that is infinite", ".jsonl", b'{"id": 1e999, "text": "a"}\n', INVALID),
    Nasty("an id of 5,000 digits", ".jsonl", b'{"id": ' + b"9" * 5_000 + b', "text": "a"}\n', INVALID),
    Nasty("no text", ".jsonl", _lines(_row(id="{n}")), {"{n}": "rejected invalid_record"}),
    Nasty("a text that is null", ".jsonl", _lines(_row(id="{n}", text=None)), {"{n}": "rejected invalid_record"}),
    Nasty("a text that is a list", ".jsonl", _record(["a"], id="{n}"), {"{n}": "rejected invalid_record"}),
    Nasty("a title that is an object", ".jsonl", _record(id="{n}", title={}), {"{n}": "rejected invalid_record"}),
    Nasty("an empty text", ".jsonl", _record("", id="{n}"), EMPTY),
    Nasty("lone surrogates", ".jsonl", _lines(r'{"id": "{n}", "text": "\ud800 \udfff ' + filler("s") + '"}'), REPLACED),
    Nasty("NaN for a title", ".jsonl", _lines(_GOOD.replace('"text"', '"title": NaN, "text"')), READ),
    Nasty("control characters in a string", ".jsonl", _lines(_GOOD.replace(" ", "\t")), READ),
    Nasty("a mark before the line", ".jsonl", b"\xef\xbb\xbf" + _lines(_GOOD), READ),
    Nasty("UTF-16", ".jsonl", _row(text=filler("wide")).encode("utf-16"), {"{n}:1": "read ok"}),
    Nasty(
        "Windows-1252 on one line",
        ".jsonl",
        _lines(_GOOD, b'{"text": "\xe4"}'),
        {"{n}": "read ok", "{n}:2": "not_comparable too_short"},
    ),
    Nasty("no id", ".jsonl", _record(), {"{n}:1": "read ok"}),
    Nasty("an empty id", ".jsonl", _record(id=""), {"{n}:1": "read ok"}),
    Nasty("an id with slashes", ".jsonl", _record(id="../../{n}/etc/passwd"), {"../../{n}/etc/passwd": "read ok"}),
    Nasty("an id with control characters", ".jsonl", _record(id="{n}\x1b[2J\r\n\t"), {"{n}\x1b[2J\r\n\t": "read ok"}),
    Nasty("an id with NUL", ".jsonl", _record(id="{n}\0"), {"{n} ": "read_with_warnings characters_replaced"}),
    Nasty("an id of 10,000 letters", ".jsonl", _record(id="{n}" + "x" * 10_000), {"{n}" + "x" * 10_000: "read ok"}),
    Nasty("an id turned round", ".jsonl", _record(id="{n}\u202e"), {"{n}\u202e": "read ok"}),
    Nasty(
        "one id, one content, twice",
        ".jsonl",
        _lines(_GOOD, _GOOD),
        {"{n}": "read_with_warnings repeated"},
    ),
    Nasty(
        "one id, two contents",
        ".jsonl",
        _lines(_GOOD, _row(id="{n}", text=filler("z"))),
        {"{n}": ("read ok", "rejected duplicate_id")},
    ),
    Nasty(
        "a broken line between good ones",
        ".jsonl",
        _lines(_row(text=filler("one")), b'{"text": "', _row(text=filler("three"))),
        {"{n}:1": "read ok", "{p}:2": "rejected broken_json", "{n}:3": "read ok"},
    ),
    Nasty(
        "1,500 broken lines",
        ".ndjson",
        b"x\n" * 1_500,
        NOT_TEXT,
    ),
    Nasty("a line of 65 MB", ".jsonl", b'{"text": "' + b"x" * 65_000_000, {"{p}:1": "rejected too_large"}),
    Nasty("a text of 200,001 words", ".jsonl", _record("word " * 200_001, id="{n}"), TOO_LARGE),
    # Dates
    Nasty("a date in words", ".jsonl", _dated("the day before yesterday"), UNREADABLE_DATE),
    Nasty("a date with two meanings", ".jsonl", _dated("01/02/2021"), UNREADABLE_DATE),
    Nasty("a date that is none", ".jsonl", _dated("2021-02-30"), UNREADABLE_DATE),
    Nasty("a date outside all years", ".jsonl", _dated("0001-01-01"), UNREADABLE_DATE),
    Nasty("a date that is a list", ".jsonl", _dated(["2021-12-08"]), UNREADABLE_DATE),
    Nasty("a date that is true", ".jsonl", _dated(True), UNREADABLE_DATE),
    Nasty("a date that is a small number", ".jsonl", _dated(7), UNREADABLE_DATE),
    Nasty("a date of 5,000 letters", ".jsonl", _dated("2021-12-08 " * 500), UNREADABLE_DATE),
    Nasty("a date in the future", ".jsonl", _dated("2999-12-31T00:00:00Z"), UNTRUSTED_DATE),
    Nasty("a date of 1970", ".jsonl", _dated("1970-01-01T00:00:00Z"), UNTRUSTED_DATE),
    Nasty("a date that is zero", ".jsonl", _dated(0), UNTRUSTED_DATE),
    Nasty("a date of mail", ".jsonl", _dated("Tue, 07 Dec 2021 12:39:00 +0300"), READ),
    Nasty("a date of seconds", ".jsonl", _dated(1638967140), READ),
    Nasty("an empty date", ".jsonl", _dated(" "), READ),
]
