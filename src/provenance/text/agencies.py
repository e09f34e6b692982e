"""
News agencies, as the credit lines of newspapers spell them, and what a user adds to them.

General knowledge of the trade, kept as a table: the name to show, then every spelling.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from provenance.errors import InvalidParameter, SourceNotFound, SourceUnreadable
from provenance.text.agency_names import AMBIGUOUS, FURTHER_NAMES

# What recognises a credit line by its looks alone, in Latin script; :class:`Agencies` knows more.
AGENCIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("AFP", ("AFP", "Agence France-Presse", "Agence France Presse")),
    ("Anadolu", ("Anadolu Agency", "Anadolu", "AA")),
    ("ANI", ("ANI", "Asian News International")),
    ("ANP", ("ANP",)),
    ("ANSA", ("ANSA",)),
    ("Antara", ("Antara",)),
    ("AP", ("AP", "The Associated Press", "Associated Press")),
    ("APA", ("APA",)),
    ("Belga", ("Belga",)),
    ("Bernama", ("Bernama",)),
    ("Bloomberg", ("Bloomberg News", "Bloomberg")),
    ("CTK", ("ČTK", "CTK")),
    ("dpa", ("dpa", "DPA", "Deutsche Presse-Agentur")),
    ("EFE", ("EFE", "Agencia EFE")),
    ("Europa Press", ("Europa Press",)),
    ("IANS", ("IANS",)),
    ("Interfax", ("Interfax",)),
    ("Kyodo", ("Kyodo News", "Kyodo")),
    ("Lusa", ("Lusa",)),
    ("MTI", ("MTI",)),
    ("NAN", ("NAN", "News Agency of Nigeria")),
    ("NTB", ("NTB",)),
    ("PA", ("PA Media", "Press Association")),
    ("PAP", ("PAP",)),
    ("PTI", ("PTI", "Press Trust of India")),
    ("Reuters", ("Thomson Reuters", "Reuters", "REUTERS", "reu", "rtr")),
    ("RIA Novosti", ("RIA Novosti",)),
    ("SPA", ("SPA", "Saudi Press Agency")),
    ("TASS", ("TASS", "ITAR-TASS")),
    ("TT", ("TT",)),
    ("UNI", ("UNI",)),
    ("UPI", ("UPI", "United Press International")),
    ("WAM", ("WAM",)),
    ("Xinhua", ("Xinhua", "Xinhua News Agency")),
    ("Yonhap", ("Yonhap News Agency", "Yonhap")),
)

_NAME_OF = {spelling: name for name, spellings in AGENCIES for spelling in spellings}

# Case matters: "AP" is an agency, "ap" and "Ap" are not.
AGENCY_PATTERN = "(?:" + "|".join(re.escape(spelling) for spelling in sorted(_NAME_OF, key=len, reverse=True)) + ")"

_VISIBLE = re.compile(r"\w")

# What a reader of a table of agencies may hold in memory; a longer file is no such table.
_LARGEST_FILE = 1_000_000

_WHAT = 'a name with its spellings, such as {"Planet News": ["Planet News", "PNS"]}'


def agency_name(spelling: str) -> str:
    """
    Give the name under which an agency is shown, or *spelling* itself where it is not in the table.
    """
    return _NAME_OF.get(spelling, spelling)


@frozen(cache_hash=True)
class Agencies:
    """
    The agencies that are looked for when a text names its source, with every spelling of each.

    Attributes:
        names: pairs of the name to show and its spellings, in the order of the names; no two names share a spelling.
            A spelling with a dot and no space is an address at which the agency publishes.
        ambiguous: spellings that mean other things as well.
    """

    names: tuple[tuple[str, tuple[str, ...]], ...]
    ambiguous: frozenset[str] = AMBIGUOUS
    name_of: dict[str, str] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        found = {spelling: name for name, spellings in self.names for spelling in spellings}
        object.__setattr__(self, "name_of", found)

    @classmethod
    def known(cls) -> Agencies:
        """
        Give the table that the library has.
        """
        return _KNOWN

    def extended(self, further: Mapping[str, Sequence[str] | str]) -> Agencies:
        """
        Add names and spellings; a spelling that another name had is taken from it.

        Args:
            further: spellings by name; a name that is there already gets more of them. The name is a spelling itself.

        Raises:
            InvalidParameter: what is given is no such table, or gives one spelling to two names.
        """
        added = _checked(further)
        shown = {name.casefold(): name for name, _ in self.names}
        taken = {spelling for _, spellings in added for spelling in spellings}
        found = {name: [one for one in spellings if one not in taken] for name, spellings in self.names}
        for name, spellings in added:
            found.setdefault(shown.get(name.casefold(), name), []).extend(spellings)
        merged = ((name, tuple(dict.fromkeys(spellings))) for name, spellings in sorted(found.items()))
        return Agencies(tuple(pair for pair in merged if pair[1]), self.ambiguous - taken)

    def beyond(self, other: Agencies) -> dict[str, list[str]]:
        """
        Give the spellings that *other* has not, or has for another name, by name and in order.
        """
        new = {name: [one for one in found if other.name_of.get(one) != name] for name, found in self.names}
        return {name: spellings for name, spellings in new.items() if spellings}


def agency_table(further: Mapping[str, Sequence[str] | str] | str | Path | None) -> Agencies:
    """
    Give the table of agencies, extended by what a user has.

    Args:
        further: spellings by name, or a file of such a table: JSON, or TOML where its name ends so; None adds nothing.

    Raises:
        SourceNotFound: there is no such file.
        SourceUnreadable: it cannot be read.
        InvalidParameter: it holds no such table.
    """
    if further is None:
        return Agencies.known()
    if isinstance(further, str | Path):
        path = Path(further)
        try:
            return Agencies.known().extended(read_agencies(path))
        except InvalidParameter as error:
            raise InvalidParameter(f"{str(path)!r}: {error}") from None
    return Agencies.known().extended(further)


def read_agencies(path: Path) -> dict[str, Any]:
    """
    Read a table of agencies from a small file: JSON, or TOML where its name ends in ``.toml``.

    Raises:
        SourceNotFound: there is no such file.
        SourceUnreadable: it cannot be read.
        InvalidParameter: it is too large or no table.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(_LARGEST_FILE + 1)
    except FileNotFoundError:
        raise SourceNotFound(f"no file of agencies at {str(path)!r}: give the path of a JSON or TOML file") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceUnreadable(f"the agencies in {str(path)!r} cannot be read: {reason}") from None
    if len(content) > _LARGEST_FILE:
        raise InvalidParameter(f"more than {_LARGEST_FILE:,} bytes, expected a small table: {_WHAT}")
    import tomllib  # which the child process that parses pages, and imports this module, never needs

    kind = "TOML" if path.suffix.lower() == ".toml" else "JSON"
    try:
        text = content.decode("utf-8-sig")
        found = tomllib.loads(text) if kind == "TOML" else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidParameter(f"no {kind} ({error}), expected {_WHAT}") from None
    if not isinstance(found, dict):
        raise InvalidParameter(f"a {kind} {type(found).__name__}, expected {_WHAT}")
    return found


def _checked(further: object) -> list[tuple[str, tuple[str, ...]]]:
    if not isinstance(further, Mapping):
        raise InvalidParameter(f"agencies is {type(further).__name__}, expected {_WHAT}")
    checked: dict[str, tuple[str, ...]] = {}
    owner: dict[str, str] = {}
    for name, value in further.items():
        if not isinstance(name, str) or not _VISIBLE.search(name):
            raise InvalidParameter(f"an agency's name is {name!r}, expected text: {_WHAT}")
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list | tuple) or not all(
            isinstance(one, str) and _VISIBLE.search(one) for one in listed
        ):
            raise InvalidParameter(f"the spellings of {name!r} are {value!r:.80}, expected a list of texts: {_WHAT}")
        spellings = tuple(dict.fromkeys(" ".join(one.split()) for one in (name, *listed)))
        for spelling in spellings:
            if owner.setdefault(spelling, name) != name:
                message = f"{spelling!r} is a spelling of both {owner[spelling]!r} and {name!r}: leave it to one"
                raise InvalidParameter(message)
        checked[name] = spellings
    return sorted(checked.items())


def _merged() -> tuple[tuple[str, tuple[str, ...]], ...]:
    found: dict[str, list[str]] = {}
    for name, spellings in (*AGENCIES, *FURTHER_NAMES):
        found.setdefault(name, [name]).extend(spellings)
    return tuple((name, tuple(dict.fromkeys(spellings))) for name, spellings in sorted(found.items()))


_KNOWN = Agencies(_merged())
