"""
Packages that only some users need: imported where they are used, and named where they are missing.
"""

from __future__ import annotations

import importlib
from typing import Any

from provenance.errors import MissingExtra


def extra(package: str, name: str, what: str) -> Any:
    """
    Import *package*.

    Args:
        package: as it is imported.
        name: of the extra of this distribution that installs it.
        what: is made with it, as the subject of a sentence.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        return importlib.import_module(package)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != package.partition(".")[0]:
            raise
        raise MissingExtra(
            f"{what} needs the package {package.partition('.')[0]!r}, which is not installed: "
            f"pip install 'text-provenance[{name}]'"
        ) from None
