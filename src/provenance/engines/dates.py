"""
Many dates, in whatever form a corpus has them, as instants that can be compared.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from provenance import times
from provenance.errors import InvalidDate
from provenance.similarity.representatives import Instants, instants

_HASHABLE = str | int | float | dt.date | None


def published_at(dates: Sequence[object] | Instants) -> Instants:
    """
    Give when each text was published, as :func:`provenance.similarity.representatives.instants` has it.

    Args:
        dates: values of Python of any form that is read, or datetime64[us] in UTC; what is no date is none.

    Returns:
        datetime64[us] (n,), UTC; NaT for none.
    """
    if isinstance(dates, np.ndarray):
        return _believed(dates)
    # A corpus has many texts of one day.
    known: dict[object, int] = {}
    read: list[dt.datetime | str | None] = []
    places = []
    for value in dates:
        key = (type(value), value) if isinstance(value, _HASHABLE) else len(read)
        if key not in known:
            known[key] = len(read)
            read.append(_readable(value))
        places.append(known[key])
    found: Instants = np.append(instants(read), np.datetime64("NaT", "us"))[places]
    return found


def _readable(value: object) -> dt.datetime | str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        return times.normalise(value)
    except InvalidDate:
        return None


def _believed(dates: Instants) -> Instants:
    """
    Leave out the instants that :func:`provenance.times.distrust` does not believe, or that datetime cannot hold.
    """
    latest = times.latest_believed().replace(tzinfo=None)
    unbelieved = (dates > np.datetime64(latest)) | (dates < np.datetime64("0001-01-01"))
    unbelieved |= dates.astype("datetime64[D]") == np.datetime64("1970-01-01")
    found = dates.copy()
    found[unbelieved] = np.datetime64("NaT", "us")
    return found
