"""
Where a large corpus is traced: the processes that do it, and the files that they share.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import field, frozen

from provenance.alignment.profile import Profile
from provenance.articles import Article
from provenance.engines.crew import Crew
from provenance.engines.inherited import write_heads
from provenance.engines.memory import give_back
from provenance.engines.shelf import Shelf
from provenance.engines.team import Several
from provenance.errors import InvalidParameter
from provenance.lineage.regimes import in_use
from provenance.similarity.threads import processors

# Less text than this, in code points, is traced before other processes would have begun: some four thousand articles.
FEWEST_CHARACTERS = 10_000_000

# Each process has some 700 MB of its own: where nobody says how many there may be, no more than this.
MOST_PROCESSES = 8

_FILES = ("profiles", "heads", "found")


@frozen(eq=False)
class Workshop:
    """
    A crew, and the files that it shares with this process.

    Attributes:
        crew: of workers.
        files: open for reading and writing, without a name, by what lies in them.
    """

    crew: Crew = field(repr=False)
    files: Mapping[str, Any] = field(repr=False)

    def team(self, profiles: Shelf[Profile], rows: Sequence[int]) -> Several:
        """
        Give who infers the lineage of some of the *profiles*, which lie in the file that is for them.

        Raises:
            OSError: the disk is full.
            WorkerLost: a process has ended.
        """
        # By now the shingles of the corpus, and what was made of them, have been let go.
        give_back()
        bounds = write_heads(profiles.heads, self.files["heads"])
        starts, sizes = profiles.places()
        self.crew.tell("profiles", None, [starts, sizes.ravel(), bounds, np.array(rows, np.int64)])
        return Several(self.crew, self.files["found"])


@contextlib.contextmanager
def workshop(articles: Sequence[Article], processes: int | None) -> Iterator[Workshop | None]:
    """
    Give what some articles are to be traced by; None where this process does it alone.

    Args:
        articles: all of them.
        processes: at work at once; as many as there are processors, up to eight, where it is None.

    Raises:
        InvalidParameter: fewer than one process.
        OSError: the disk is full.
    """
    if processes is not None and processes < 1:
        raise InvalidParameter(f"processes is {processes!r}, expected at least 1")
    count = min(processors(None), MOST_PROCESSES) if processes is None else processes
    # What is weighed otherwise for a while is so in this process alone.
    alone = count == 1 or not hasattr(os, "preadv") or in_use.get() is not None
    if alone or sum(len(one.text) for one in articles) < FEWEST_CHARACTERS:
        yield None
        return
    with contextlib.ExitStack() as stack:
        files = {name: stack.enter_context(tempfile.TemporaryFile(prefix="provenance-")) for name in _FILES}
        try:
            crew = Crew(count, {name: file.fileno() for name, file in files.items()})
        except OSError:
            # No process can be started here: what several would do, one does.
            crew = None
        if crew is None:
            yield None
            return
        yield Workshop(stack.enter_context(crew), files)
