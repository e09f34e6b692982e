"""
Numbers in sentences, the same for evidence, terminal and report.
"""

from __future__ import annotations

# Nothing is shown as surer than this, and no part short of a whole is rounded to one.
SUREST = 0.99


def part(value: float) -> str:
    """
    Say what part of something *value* is: ``all``, ``none``, or a percentage between 1 and 99.
    """
    if value >= 1.0:
        return "all"
    return "none" if value <= 0.0 else f"{min(SUREST, max(0.01, value)):.0%}"


def shown(confidence: float) -> str:
    """
    Write a posterior with two digits, never above 0.99; what rounds to nothing is shown as below 0.01.
    """
    return "below 0.01" if confidence < 0.005 else f"{min(SUREST, confidence):.2f}"
