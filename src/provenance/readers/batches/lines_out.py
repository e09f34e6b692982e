"""
Rows of Arrow as lines of JSON.
"""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import json
import math
from collections.abc import Iterator
from typing import Any


def json_lines(records: Any) -> Iterator[bytes]:
    """
    Write each row of a record batch as one JSON object and a line end, without keys for nulls.

    Times are ISO 8601, bytes that are no UTF-8 base64, and what is no finite number is left out.
    """
    for row in records.to_pylist():
        given = {name: _plain(value) for name, value in row.items()}
        text = json.dumps({name: value for name, value in given.items() if value is not None}, ensure_ascii=False)
        yield text.encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else str(value)
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return base64.b64encode(value).decode()
    return value if value is None or isinstance(value, str | int) else str(value)
