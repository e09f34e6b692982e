"""
News agencies, as the credit lines of newspapers spell them.

General knowledge of the trade, kept as a table: the name to show, then every spelling.
"""

from __future__ import annotations

import re

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


def agency_name(spelling: str) -> str:
    """
    Give the name under which an agency is shown, or *spelling* itself where it is not in the table.
    """
    return _NAME_OF.get(spelling, spelling)
