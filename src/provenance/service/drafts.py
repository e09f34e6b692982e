"""
Drafts that are kept for their pages: in memory and in a private folder, for as long as there is room.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from pathlib import Path

from provenance.service.frames import Told
from provenance.service.refusals import Refused

_MOST, _MOST_BYTES = 200, 128_000_000


class Drafts:
    """
    The drafts of one server.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Told, int]] = OrderedDict()

    def keep(self, draft: Told, size: int) -> str:
        """
        Keep a draft, and give its key.

        Args:
            draft: as a worker takes it.
            size: in bytes.
        """
        key = secrets.token_urlsafe(12)
        self._kept[key] = draft, size
        while len(self._kept) > _MOST or sum(size for _, size in self._kept.values()) > _MOST_BYTES:
            _, (old, _) = self._kept.popitem(last=False)
            if "path" in old:
                Path(old["path"]).unlink(missing_ok=True)
        return key

    def __getitem__(self, key: str) -> Told:
        """
        Give a draft.

        Raises:
            Refused: it is not kept any more.
        """
        if key not in self._kept:
            raise Refused(404, "unknown_draft", "this draft is kept no more: check it again")
        self._kept.move_to_end(key)
        return self._kept[key][0]
