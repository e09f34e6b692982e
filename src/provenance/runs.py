"""
What was done to get an answer, for the record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from provenance.notices import Notice, Status


@frozen(kw_only=True)
class Run:
    """
    What was done, for the record.

    Attributes:
        version: of this library.
        parameters: as given.
        set_aside: inputs that are not in the answer.
        warnings: inputs that are, with something to know about them.
        statuses: what became of each input, in the order of their ids.
    """

    version: str
    parameters: Mapping[str, Any]
    set_aside: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()
    statuses: tuple[Status, ...] = ()
