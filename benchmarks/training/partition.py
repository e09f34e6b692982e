"""
Sums over derivation forests with at most one unseen source, for many small stories at once, with their gradients.

The library sums without a subtraction and holds for any weights (:mod:`provenance.lineage.forest`); here weights are
tame, and a determinant is a thousand times faster.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# So unlikely is what may not be, in nats; so little is added to a root that no matrix is singular.
_NEVER = -1e3
_TINY = 1e-13
_STEEPEST = 40.0


@frozen(eq=False)
class Allowed:
    """
    What may be in s stories, padded to n texts.

    Attributes:
        edges: bool (s, n, n), p as the parent of c.
        roots, children: bool (s, n), a text without a source, and one whose source is unseen.
        real: bool (s, n), whether there is a text.
    """

    edges: Flags = field(repr=False)
    roots: Flags = field(repr=False)
    children: Flags = field(repr=False)
    real: Flags = field(repr=False)


@frozen(eq=False)
class Sums:
    """
    The logs of the summed weights of all forests, and their derivatives: the probabilities of what the weights are of.

    Attributes:
        logs: float64 (s,).
        edges: float64 (s, n, n).
        roots, children: float64 (s, n).
        price: float64 (s,), that there is an unseen source.
    """

    logs: Numbers = field(repr=False)
    edges: Numbers = field(repr=False)
    roots: Numbers = field(repr=False)
    children: Numbers = field(repr=False)
    price: Numbers = field(repr=False)


def summed(edges: Numbers, roots: Numbers, children: Numbers, price: Numbers, allowed: Allowed) -> Sums:
    """
    Sum over the forests in which an unseen source, if there is one, has two children or more.

    With t children of the unseen source marked by powers of t, Z(t) = det(L + t U) sums them all (Tutte 1948); from
    Z(1) those with none, Z(0), and those with one, Z'(0), are taken away.

    Args:
        edges: float64 (s, n, n), log weights.
        roots, children: float64 (s, n).
        price: float64 (s,).
        allowed: what may be.
    """
    edges = np.where(allowed.edges, edges, _NEVER)
    roots = np.where(allowed.real, np.where(allowed.roots, roots, _NEVER), 0.0)
    children = np.where(allowed.children, children, _NEVER)
    eye = np.eye(edges.shape[1])
    top = np.maximum(np.maximum(edges.max(axis=1), roots), children)
    of_edges = np.exp(edges - top[:, None, :]) * (1.0 - eye)
    of_roots, of_children = np.exp(roots - top) + _TINY, np.exp(children - top)
    without = (of_roots + of_edges.sum(axis=1))[:, :, None] * eye - of_edges
    within = without + of_children[:, :, None] * eye
    (_, log_without), (_, log_within) = np.linalg.slogdet(without), np.linalg.slogdet(within)
    inverse, inverse_within = np.linalg.inv(without), np.linalg.inv(within)
    diagonal = np.einsum("sii->si", inverse)
    one = (of_children * diagonal).sum(axis=1)
    paid = np.exp(np.clip(price, -_STEEPEST, _STEEPEST))
    most = np.maximum(log_without, log_within)
    none, any_ = np.exp(log_without - most), np.exp(log_within - most)
    several = np.maximum(any_ - none * (1.0 + one), 0.0)
    total = none + paid * several
    by_none, by_one, by_any = (none * (1.0 - paid * (1.0 + one)) / total, paid * none / total, paid * any_ / total)
    twice = np.einsum("sij,sj,sjk->sik", inverse, of_children, inverse, optimize=True)
    slope = (
        by_none[:, None, None] * inverse + by_one[:, None, None] * twice + by_any[:, None, None] * inverse_within
    ).transpose(0, 2, 1)
    own = np.einsum("sii->si", slope)
    return Sums(
        logs=most + np.log(total) + np.where(allowed.real, top, 0.0).sum(axis=1),
        edges=(own[:, None, :] - slope) * of_edges,
        roots=np.where(allowed.real, own * of_roots, 0.0),
        children=(by_any[:, None] * np.einsum("sii->si", inverse_within) - by_one[:, None] * diagonal) * of_children,
        price=paid * several / total,
    )


def summed_known(edges: Numbers, roots: Numbers, children: Numbers, price: Numbers, allowed: Allowed) -> Sums:
    """
    Sum over the forests in which the children of the unseen source are known: each of them has no other source.

    There is nothing to take away then, as :func:`summed` must: what is taken away there nearly equals what it is taken
    from where no text may be without a source, and the derivatives would be lost in rounding.

    Args:
        edges: float64 (s, n, n), log weights.
        roots, children: float64 (s, n).
        price: float64 (s,).
        allowed: what may be; a text that is a child of the unseen source may be nothing else.
    """
    edges = np.where(allowed.edges, edges, _NEVER)
    own = np.where(allowed.children, children, np.where(allowed.roots, roots, _NEVER))
    own = np.where(allowed.real, own, 0.0)
    eye = np.eye(edges.shape[1])
    top = np.maximum(edges.max(axis=1), own)
    of_edges, of_own = np.exp(edges - top[:, None, :]) * (1.0 - eye), np.exp(own - top)
    matrix = (of_own + of_edges.sum(axis=1))[:, :, None] * eye - of_edges
    inverse = np.linalg.inv(matrix).transpose(0, 2, 1)
    diagonal = np.einsum("sii->si", inverse)
    exists = allowed.children.any(axis=1).astype(np.float64)
    chosen = np.where(allowed.real, diagonal * of_own, 0.0)
    return Sums(
        logs=np.linalg.slogdet(matrix)[1] + np.where(allowed.real, top, 0.0).sum(axis=1) + exists * price,
        edges=(diagonal[:, None, :] - inverse) * of_edges,
        roots=np.where(allowed.children, 0.0, chosen),
        children=np.where(allowed.children, chosen, 0.0),
        price=exists,
    )
