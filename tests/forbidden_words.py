"""
What no surface may say.
"""

from __future__ import annotations

import re

# What DESIGN.md and the glossary forbid: an accusation, or a certainty that nobody has.
FORBIDDEN = re.compile(r"\b(?:copied|plagiar\w*|stolen|stole|steals?|thefts?|thief)\b|\b100\s?%", re.IGNORECASE)
