"""
Which items train and which are measured: fixed once, by the hash of a key, for every benchmark.

The key of an item is the id of its source, cluster or family: nothing made from one source stands on both sides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import TypeVar

Item = TypeVar("Item")

# Halves of fewer items than this measure nothing; such sets are measured in folds.
FEWEST_FOR_HALVES = 60
FOLDS = 5


def digest(key: str) -> int:
    """
    Give the SHA-256 of *key* as a number.
    """
    return int(hashlib.sha256(key.encode()).hexdigest(), 16)


def is_training(key: str) -> bool:
    """
    Say whether the item of this key may be trained on; figures come from the others.
    """
    return digest(key) % 2 == 0


def fold(key: str) -> int:
    """
    Give the fold, 0 to 4, in which the item of this key is measured, in a set too small for halves.
    """
    return digest(key) % FOLDS


def measured(items: Iterable[Item], key: Callable[[Item], str]) -> tuple[Item, ...]:
    """
    Give the items that figures come from, in the order of the hashes of their keys.

    In a set of fewer than 60 keys every item is measured once, in its fold, by what was trained on the other folds.
    """
    ordered = by_hash(items, key)
    if in_folds(ordered, key):
        return ordered
    return tuple(item for item in ordered if not is_training(key(item)))


def in_folds(items: Iterable[Item], key: Callable[[Item], str]) -> bool:
    """
    Say whether a set is too small for halves.
    """
    return len({key(item) for item in items}) < FEWEST_FOR_HALVES


def by_hash(items: Iterable[Item], key: Callable[[Item], str]) -> tuple[Item, ...]:
    """
    Order items by the hashes of their keys, so that the first so many are a fair sample, the same on every machine.
    """
    return tuple(sorted(items, key=lambda item: (digest(key(item)), key(item))))
