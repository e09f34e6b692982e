"""
Which characters the bytes of a page or feed stand for, where the document says so itself and may be wrong.

What bytes can be is stronger evidence than what a header says of them: text with accents, quotes or other scripts that
is valid UTF-8 is UTF-8, whatever was declared, and a declaration is believed only if all bytes fit it.
"""

from __future__ import annotations

import codecs
import re

from provenance.readers.files import decode, marked_encoding

# Browsers look no further for a declaration.
_SEARCHED_BYTES = 4_096

_DECLARATIONS = (
    re.compile(rb"""<\?xml\s[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9_.:-]{1,40})["']""", re.IGNORECASE),
    re.compile(rb"""<meta\s[^>]{0,400}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE),
)

# Names that Python does not know, and those by which browsers read a larger set, which the authors of pages used.
# Source: WHATWG Encoding Standard, section 4.2, names and labels.
_LABELS = {
    "windows-31j": "cp932",
    "x-sjis": "cp932",
    "windows-874": "cp874",
    "windows-949": "cp949",
    "x-gbk": "gb18030",
    "x-x-big5": "big5hkscs",
    "iso-8859-8-i": "iso8859-8",
    "x-mac-cyrillic": "mac-cyrillic",
}
_LARGER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
_SINGLE_BYTE = frozenset(
    {f"cp125{number}" for number in range(9)}
    | {f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
    | {"cp866", "cp874", "koi8-r", "koi8-u", "mac-cyrillic", "mac-roman"}
)
_EAST_ASIAN = frozenset({"big5hkscs", "cp932", "cp949", "euc_jp", "gb18030"})

# These write other scripts in the bytes of ASCII, so that they are valid UTF-8 as well.
_SEVEN_BIT = frozenset({"iso2022_jp", "hz"})

# UTF-16 without a mark shows in the first character, which is < in all markup.
_WIDE = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}

# A page that was cut off within a character, or holds a stray byte, is still UTF-8: in no other encoding do so many
# bytes follow its rules by chance.
_SOUND_PER_DAMAGED = 10
_DAMAGE = "\N{REPLACEMENT CHARACTER}"
_REPLACED = ("characters_replaced", "damaged: what could not be decoded was replaced")

# A character of East Asia that was made from the bytes of an accented letter has Latin letters for neighbours.
_EAST_ASIAN_RUN = re.compile("[\u1100-\u11ff\u3040-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff61-\uff9f]+")


def decode_markup(data: bytes) -> tuple[str, tuple[str, str] | None]:
    """
    Decode *data*: by its byte order mark, else as UTF-8, else as it declares where that fits, else as Windows-1252.

    Returns:
        The text, and the code and message of a warning where it may not be what was written.
    """
    if marked_encoding(data) is not None:
        return decode(data)
    if wide := _WIDE.get(data[:2]):
        text = data.decode(wide, "replace")
        return text, _REPLACED if _DAMAGE in text else None
    declared = declared_encoding(data)
    if declared in _SEVEN_BIT and data.isascii() and (fitting := _decoded(data, declared)) is not None:
        return fitting, None
    text = data.decode("utf-8", "replace")
    if (damaged := text.count(_DAMAGE)) == 0 or _decoded(data, "utf-8") is not None:
        return text, None
    if damaged * _SOUND_PER_DAMAGED <= len(text) - len(text.encode("ascii", "ignore")):
        return text, _REPLACED
    if declared in _SINGLE_BYTE | _EAST_ASIAN:
        fitting = _decoded(data, declared)
        if fitting is not None and (declared in _SINGLE_BYTE or _is_east_asian(fitting)):
            return fitting, None
    said = f" and not the declared {declared}" if declared else ""
    message = f"not UTF-8{said}: read as Windows-1252; save it as UTF-8 if characters look wrong"
    return data.decode("cp1252", "replace"), ("encoding_guessed", message)


def declared_encoding(data: bytes) -> str:
    """
    Give Python's name of the encoding that *data* declares itself to be in, or nothing.
    """
    for declaration in _DECLARATIONS:
        if match := declaration.search(data, 0, _SEARCHED_BYTES):
            label = match[1].decode().lower()
            try:
                name = codecs.lookup(_LABELS.get(label, label)).name
            except LookupError:
                return ""
            return _LARGER.get(name, name)
    return ""


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_east_asian(text: str) -> bool:
    """
    Tell whether *text*, decoded as such, is Chinese, Japanese or Korean, and not the accents of another language.

    In ``café`` as Big5 the accent and what follows it become one character in the middle of a Latin word. Where
    writing is East Asian, characters stand in runs between marks and spaces, and few of the runs touch Latin letters.
    """
    runs = touching = 0
    for match in _EAST_ASIAN_RUN.finditer(text):
        before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
        runs += 1
        touching += len(match[0]) < 3 and any(one.isascii() and one.isalpha() for one in (before, after))
    return 2 * touching <= runs
