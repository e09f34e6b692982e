"""
The names of outlets: "The Guardian", "theguardian.com" and "Guardian" are one.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from provenance.kept import Kept

_ADDRESS = re.compile(r"(?:https?://|//)?(?:www\d?\.|m\.|edition\.)?(?P<host>[\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)

# Endings under which anybody may register a name, and the second levels before the ending of a country.
_ENDING = re.compile(r"(?:\.(?:co|com|net|org|gov|edu|ac|or|ne|go))?\.[a-z]{2,6}$")
_BARE_ENDING = re.compile(r"\.(?:com|org|net|news|info|tv|co\.[a-z]{2}|[a-z]{2})$", re.IGNORECASE)

# "CNN (Web News)", "New York Times - Opinion", "Fox Online News".
_BRACKETED = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_SECTION = re.compile(
    r"\s+[-–—|:]\s+(?:news|opinions?|editorials?|politics|world|sports?|business|right|left|online|web|english)\b.*$",
    re.IGNORECASE,
)
_MEDIUM = re.compile(r"\b(?:online|web(?:site)?|digital|newspaper|daily edition)\b\s*", re.IGNORECASE)

_ARTICLES = ("the", "le", "la", "les", "el", "los", "il", "lo", "der", "die", "das", "o", "a", "os", "as", "het", "de")
_ARTICLE = re.compile(rf"^(?:{'|'.join(_ARTICLES)})\s+", re.IGNORECASE)
_ARABIC_KIND = re.compile(r"^(?:صحيفة|جريدة|مجلة|موقع|قناة|وكالة)\s+")

# A site of others: its address does not tell who published.
_SHARED_HOSTS = re.compile(
    r"(?:^|\.)(?:archive\.(?:org|is|ph|today)|amazonaws\.com|bit\.ly|facebook\.com|feedburner\.com|google\.[a-z.]+"
    r"|github\.(?:com|io)|t\.co|twitter\.com|x\.com|t\.me|telegram\.me|youtube\.com|yahoo\.com|medium\.com"
    r"|blogspot\.[a-z.]+|wordpress\.com|substack\.com|msn\.com|example\.(?:com|org|net)|localhost)$"
)

_ABBREVIATION_LETTERS = 4

# What the name of a newspaper often ends with: an address has it without the space before it.
_NOUNS = (
    "news|times|post|herald|tribune|journal|today|star|mail|telegraph|chronicle|review|observer|mirror|express|gazette"
    "|standard|independent|daily|press|watch|week|report|guardian|world|zeitung|courier|globe|sun|beast|caller|wire"
)
_GLUED = re.compile(rf"(?P<the>the)?(?P<name>[a-z]{{2,}}?)(?P<noun>{_NOUNS})?")


def host_of(url: str | None) -> str | None:
    """
    Give the host of an address without what does not tell outlets apart; None where it tells nothing.
    """
    if not url:
        return None
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return None
    host = re.sub(r"^(?:www\d?|m|mobile|amp|edition)\.", "", host.lower())
    if "." not in host.strip(".") or not re.search(r"[^\W\d_]", host) or _SHARED_HOSTS.search(host):
        return None
    return host


def plain_name(name: str) -> str:
    """
    Give the name of an outlet without its section, its medium and what stands in brackets: "CNN (Web News)" is CNN.
    """
    bare = _SECTION.sub("", _BRACKETED.sub("", " ".join(name.split()))).strip()
    shorter = _MEDIUM.sub("", bare).strip()
    bare = shorter if len(shorter) > 1 else bare
    return bare or name.strip()


def outlet_key(name: str) -> str:
    """
    Give what all forms of one outlet's name have in common; empty where the name has no letter.

    Args:
        name: as it is written, or the address of the outlet.
    """
    return _KEYS[name]


def _key(name: str) -> str:
    folded = unicodedata.normalize("NFKC", plain_name(name))
    glued = bool((address := _ADDRESS.fullmatch(folded.rstrip("/"))) or "://" in folded)
    if glued:
        host = host_of(folded) or (address["host"].lower() if address else folded.lower())
        folded = _ENDING.sub("", host).rpartition(".")[2]
    folded = _ARABIC_KIND.sub("", _ARTICLE.sub("", _BARE_ENDING.sub("", folded)))
    camel = re.match(r"The(?=[A-Z])", folded)
    folded = "".join(letter for letter in folded.casefold() if letter.isalnum())
    # "theguardian.com" and "TheBlaze" have the article glued on.
    if (glued or camel) and folded.startswith("the") and len(folded) > len("the") + 2:
        folded = folded[len("the") :]
    # "CBS News" and "CBS" are one, "Sky News" and "Sky" too.
    stem = folded.removesuffix("news")
    return stem if 1 < len(stem) <= _ABBREVIATION_LETTERS else folded


_KEYS = Kept(_key, 1 << 12)


def spelled(name: str) -> tuple[str, ...]:
    """
    Give the forms in which a text may write the name of an outlet, without an article.

    Args:
        name: of the outlet, or its address.
    """
    bare = _ARABIC_KIND.sub("", _ARTICLE.sub("", plain_name(name)))
    if host := host_of(bare) if "." in bare and " " not in bare else None:
        return (host, *_unglued(_ENDING.sub("", host).rpartition(".")[2]))
    short = _BARE_ENDING.sub("", bare)
    forms = [bare, short]
    glued = re.match(r"The(?=[A-Z][a-z])", short)
    if glued:
        forms += [f"The {short[3:]}", short[3:]]
    stem = re.sub(r"\s+News$", "", short)
    if stem != short and stem.isupper():
        forms.append(stem)
    return tuple(dict.fromkeys(form for form in forms if len(form) > 1))


def _unglued(label: str) -> tuple[str, ...]:
    """
    Give the names that may be glued together in the label of an address: "theguardian", "washingtonpost".
    """
    parts = _GLUED.fullmatch(label)
    words = label if parts is None else f"{parts['name']} {parts['noun'] or ''}".strip()
    # As names are written: "guardian" is a word.
    return tuple(dict.fromkeys(name.title() for name in (label, words) if len(name) > 2))
