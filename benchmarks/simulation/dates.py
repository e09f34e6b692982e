"""
What outlets say of when they published: the time, a part of it, nothing, or something that cannot be.
"""

from __future__ import annotations

import datetime as dt
import random

from benchmarks.simulation.settings import Settings

# Zones of the outlets, in hours from UTC.
_ZONES = (-8, -5, 0, 0, 1, 2, 3, 5.5, 8)


def delay(draw: random.Random, *, urgent: bool) -> dt.timedelta:
    """
    Draw how long an outlet takes: minutes to hours where it is urgent, hours to days where not.
    """
    minutes = draw.choice((4, 9, 15, 30, 45, 90, 180)) if urgent else draw.choice((60, 150, 300, 700, 1400, 2900))
    return dt.timedelta(minutes=minutes + draw.randrange(max(2, minutes // 2)))


def given(
    true: dt.datetime, earliest: dt.datetime, draw: random.Random, settings: Settings
) -> dt.datetime | str | None:
    """
    Give the date that an article carries.

    Args:
        true: when it was published; aware.
        earliest: when its first known parent was; a contradicting date lies before it.
        draw: what to draw from.
        settings: how often what happens.
    """
    if draw.random() < settings.date_missing:
        return None
    shown = true
    if draw.random() < settings.date_contradicting:
        shown = earliest - dt.timedelta(minutes=draw.randrange(30, 3 * 24 * 60))
    elif draw.random() < settings.date_noisy:
        # A crawler's time, a stamp renewed with each correction, a clock that is off.
        shown = true + dt.timedelta(minutes=draw.choice((-90, -20, 10, 60, 360, 1440, 4320)) + draw.randrange(30))
    zone = dt.timezone(dt.timedelta(hours=draw.choice(_ZONES)))
    local = shown.astimezone(zone).replace(second=0, microsecond=0)
    how = draw.randrange(6)
    if how == 0:
        return local.date().isoformat()
    return local.replace(tzinfo=None).isoformat(sep="T") if how == 1 else local.isoformat()
