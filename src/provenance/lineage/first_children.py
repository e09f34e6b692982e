"""
Forests on the candidates of hidden nodes alone, drawn so that every hidden node has two children.

The same decisions as in :func:`provenance.lineage.elimination.children_chosen`: on each candidate in turn, whether it
is one of the first two children of a hidden node or is eliminated from the walk. Here every state is kept, so that
decisions can be drawn, and the candidates put back in the opposite order as :mod:`provenance.lineage.sampling` does.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from provenance.lineage.elimination import Floats, Integers, log_sum

_ELIMINATED = -1


@frozen(eq=False)
class _Level:
    """
    The decision on one candidate, the last of those that remain.

    Attributes:
        rates: float64 (b, k, 1 + k), the log rates among the remaining candidates and, last, the stop; one per state.
        stops: float64 (b, 1 + m), logs of where an eliminated candidate stops: as before, or at a hidden node that has
            two children already.
        options: per option the hidden node or -1 for elimination; the log factor per state, -inf where it is none; and
            the state that it leads to, per state.
    """

    rates: Floats
    stops: Floats
    options: list[tuple[int, Floats, Integers]]


@frozen(eq=False)
class CoreForests:
    """
    All forests on the candidates in which each of m hidden nodes has two children and more.

    Attributes:
        size: how many candidates.
        levels: the last candidate's first.
        sums: per level, float64 (b,), the logs of the sums over all that follows from a state.
    """

    size: int
    levels: list[_Level]
    sums: list[Floats]

    @property
    def log_sum(self) -> float:
        """
        Give the log of the summed weight of the forests; -inf if there are none.
        """
        return float(self.sums[0][0])

    @classmethod
    def of(cls, rates: Floats, gains: Floats) -> CoreForests:
        """
        Follow all decisions.

        Args:
            rates: float64 (k, 1 + k), the log rates of the walk among the candidates; the last is where it stops.
            gains: float64 (k, m), the candidates' log weights as children of each hidden node.
        """
        size, m = gains.shape
        levels = []
        rates, found = rates[None], np.zeros((1, m), np.int64)
        for last in range(size - 1, -1, -1):
            states = np.arange(found.shape[0])
            gain, lacking = gains[last], 2 - np.isfinite(gains[:last]).sum(axis=0)
            stops = np.column_stack([rates[:, last, -1], np.where(found >= 2, gain, -np.inf)])
            exits = np.column_stack([rates[:, last, :last], log_sum(stops)])
            pivots = log_sum(exits)
            onward = np.concatenate([rates[:, :last, :last], rates[:, :last, -1:]], axis=2)
            into = rates[:, :last, last]
            after = [found]
            reduced = [np.logaddexp(onward, into[:, :, None] + (exits - pivots[:, None])[:, None, :])]
            options = [(_ELIMINATED, np.where((found >= lacking).all(axis=1), pivots, -np.inf), states)]
            for hidden in np.flatnonzero(np.isfinite(gain)).tolist():
                one = found + (np.arange(m) == hidden)
                rows = np.flatnonzero((found[:, hidden] < 2) & (one >= lacking).all(axis=1))
                absorbing = onward[rows]
                absorbing[:, :, -1] = np.logaddexp(absorbing[:, :, -1], into[rows])
                factors, leads = np.full(states.size, -np.inf), np.zeros(states.size, np.int64)
                factors[rows] = gain[hidden]
                leads[rows] = sum(len(states) for states in after) + np.arange(rows.size)
                options.append((hidden, factors, leads))
                after.append(one[rows])
                reduced.append(absorbing)
            levels.append(_Level(rates, stops, options))
            rates, found = np.concatenate(reduced), np.concatenate(after)
        sums = [np.where((found >= 2).all(axis=1), 0.0, -np.inf)]
        for level in levels[::-1]:
            inner = sums[0]
            sums.insert(0, log_sum(np.column_stack([factors + inner[leads] for _, factors, leads in level.options])))
        return cls(size, levels, sums)

    def draw(self, samples: int, rng: np.random.Generator) -> Integers:
        """
        Draw forests: int64 (samples, size), a candidate, *size* where the walk stops, size + 1 + j for hidden node j.
        """
        state = np.zeros(samples, np.int64)
        trail = []
        for level, inner in zip(self.levels, self.sums[1:], strict=True):
            logs = np.column_stack([factors[state] + inner[leads[state]] for _, factors, leads in level.options])
            option = drawn(logs, rng)
            leads = np.column_stack([leads[state] for *_, leads in level.options])
            trail.append((level, state, option))
            state = leads[np.arange(samples), option]
        parent = np.full((samples, self.size), self.size)
        for level, before, option in trail[::-1]:
            last = level.rates.shape[1] - 1
            self._put_back(parent, last, level, before, option, rng)
        return parent

    def _put_back(
        self,
        parent: Integers,
        last: int,
        level: _Level,
        before: Integers,
        option: Integers,
        rng: np.random.Generator,
    ) -> None:
        """
        Let candidate *last* into the forests again, in place.
        """
        samples, size = parent.shape
        every = np.arange(samples)
        kinds = np.array([hidden for hidden, *_ in level.options])[option]
        rates, stops = level.rates[before], level.stops[before]
        exits = np.column_stack([rates[:, last, :last], log_sum(stops)])
        exits -= log_sum(exits)[:, None]
        # Where the other candidates' edges lead: a candidate before this one, or the stop, in the columns of a level.
        fixed = parent[:, :last] > size
        column = np.where(parent[:, :last] >= size, last, parent[:, :last])
        way = np.where(
            (kinds == _ELIMINATED)[:, None], exits[every[:, None], column], np.where(column == last, 0.0, -np.inf)
        )
        way += rates[:, :last, last]
        straight = rates[every[:, None], np.arange(last), np.where(column == last, last + 1, column)]
        # Of two impossible ones neither is taken, and of one impossible one surely the other.
        with np.errstate(divide="ignore"):
            log_odds = way - np.where(way == -np.inf, 0.0, np.logaddexp(way, straight))
            over = (np.log(rng.random((samples, last))) < log_odds) & ~fixed
        below, up = over.copy(), np.where(over | (parent[:, :last] >= size), -1, parent[:, :last])
        for _ in range(last):
            if (up < 0).all():
                break
            below |= (up >= 0) & np.take_along_axis(below, np.maximum(up, 0), axis=1)
            up = np.where(up >= 0, np.take_along_axis(up, np.maximum(up, 0), axis=1), -1)
        allowed = np.column_stack([np.where(below, -np.inf, exits[:, :last]), exits[:, last]])
        above = drawn(allowed, rng)
        stopped = drawn(stops, rng)
        above = np.where(above == last, size + stopped, above)
        parent[:, :last][over] = last
        parent[:, last] = np.where(kinds == _ELIMINATED, above, size + 1 + kinds)


def drawn(logs: Floats, rng: np.random.Generator) -> Integers:
    """
    Draw one column of each row with probability proportional to the number whose log is given.
    """
    top = logs.max(axis=1, keepdims=True)
    sums = np.cumsum(np.exp(logs - np.where(top == -np.inf, 0.0, top)), axis=1)
    # Below the sum, so that a column of weight 0 is never met, even as the last.
    thresholds = rng.random(logs.shape[0]) * sums[:, -1]
    return np.asarray(np.argmax(sums > thresholds[:, None], axis=1), np.int64)
