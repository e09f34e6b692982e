"""
Articles merged from two held ones: whether both parents are found, and how much came from each.

Of the stories of the set ``simulated`` one version in some hundred and seventy is merged from two held versions of
which each gave a fifth; too few for a figure. Here stories are simulated with more merges, and those are traced that
have such an article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from attrs import evolve, frozen

from benchmarks import intervals
from benchmarks.lineage.answers import Answer
from benchmarks.lineage.families import Family, Truth, dated, shares_of, truth_of
from benchmarks.lineage.measures import Tally, ancestor_pairs
from benchmarks.lineage.ours import traced
from benchmarks.lineage.simulated import SEED, SETTINGS, family_of
from benchmarks.report import Figure, Table, number
from benchmarks.simulation import simulate
from benchmarks.simulation.sources import bbc
from benchmarks.splits import measured

# Of the versions that could have a second parent, so many have one; of those a third took a fifth and more from it, and
# of these again a part has both parents held. Published stemmata have 0.046.
MERGES = 0.12

_RUN = 3


@frozen(kw_only=True)
class Merged:
    """
    One article that truly was merged from two held ones, with what an answer says of it.

    Attributes:
        parents: how many it names right, wrong, not.
        tellable: the texts tell these two parents from any other two; see :func:`tellable`.
        errors: of the share of each true parent, one that is not named having share 0.
        found: the errors of those that are named.
    """

    parents: Tally
    tellable: bool
    errors: tuple[float, ...]
    found: tuple[float, ...]


def merge_families(stories: int) -> list[Family]:
    """
    Simulate stories from the test half of ``bbc_2225`` and keep those with an article merged from two held ones.
    """
    articles = list(bbc())
    first = measured(articles, lambda article: article.id)[:stories]
    made = simulate(articles, seed=SEED, settings=evolve(SETTINGS, merges=MERGES), begin_with=first)
    families = (family_of(story) for story in made)
    return [family for family in families if merged_articles(truth_of(family))]


def merged_articles(truth: Truth) -> list[str]:
    """
    Give the articles that come from exactly two held ones, each of which gave a fifth of their words and more.
    """
    return [name for name in truth.ids if len(truth.parents[name]) == 2]


def tellable(name: str, truth: Truth, runs: Mapping[str, frozenset[tuple[str, ...]]]) -> bool:
    """
    Say whether the texts tell the two parents of a merged article.

    Versions that change nothing, or only cut, leave several texts that have all of a child's wording. The parents can
    be told where they have together more of the child's runs of three words than any other two held articles that do
    not come from it, and each has some that the other lacks. One run more is enough.

    Args:
        name: of the merged article.
        truth: of its family.
        runs: for each article its distinct runs of three words.
    """
    below = {one for one, ancestor in ancestor_pairs(truth.parents) if ancestor == name}
    one, other = truth.parents[name]
    has = {who: runs[name] & runs[who] for who in truth.ids if who != name and who not in below}
    if has[one] <= has[other] or has[other] <= has[one]:
        return False
    both = len(has[one] | has[other])
    others = (pair for pair in combinations(sorted(has), 2) if set(pair) != {one, other})
    return all(len(has[first] | has[second]) < both for first, second in others)


def judged(family: Family, answer: Answer) -> list[Merged]:
    """
    Hold an answer against the truth of the merged articles of a family.
    """
    truth, shares = truth_of(family), shares_of(family)
    held = set(truth.ids)
    runs = {article.id: _runs(article.text) for article in family.articles}
    found = []
    for name in merged_articles(truth):
        true, given = set(truth.parents[name]), set(answer.parents.get(name, ())) & held
        errors = {one: abs(answer.shares.get((one, name), 0.0) - shares[name][one]) for one in sorted(true)}
        found.append(
            Merged(
                parents=Tally(right=len(true & given), wrong=len(given - true), missed=len(true - given)),
                tellable=tellable(name, truth, runs),
                errors=tuple(errors.values()),
                found=tuple(errors[one] for one in sorted(true & given)) if len(given) > 1 else (),
            )
        )
    return found


def measure_merges(stories: int) -> tuple[Table, tuple[Figure, ...]]:
    """
    Trace the stories with merged articles, without dates and with them.

    ``merge_parents_f1`` is the F1 of the parents named for the merged articles whose parents the texts tell
    (:func:`tellable`), ``_all`` for every merged article both of whose parents are held, ``_dated`` for the former with
    the dates that the outlets give. Parents of other articles are not in it; ``simulated_merge_precision`` has those.
    ``merge_share_error`` is the mean absolute error of the share of each true parent of every merged article, a parent
    that is not named having share 0; ``merge_share_error_found`` of those named beside another.
    """
    families = merge_families(stories)
    without = [one for family in families for one in judged(family, traced(family))]
    told = [one for family in families for one in judged(family, traced(dated(family)))]
    errors = [error for one in without for error in one.errors]
    figures = (
        _f1("merge_parents_f1", [one for one in without if one.tellable]),
        _f1("merge_parents_f1_all", without),
        _f1("merge_parents_f1_dated", [one for one in told if one.tellable]),
        _mean("merge_share_error", errors),
        _mean("merge_share_error_found", [error for one in without for error in one.found]),
    )
    rows = tuple((one.key, (number(one.value, one.interval), f"{one.n:,}")) for one in figures if one.value is not None)
    title = f"merged articles: stories of the test half of bbc_2225, merges {MERGES}, seed {SEED}: {len(families):,}"
    return Table(title=title, columns=("value [95 %]", "n"), rows=rows), figures


def _f1(key: str, cases: Sequence[Merged]) -> Figure:
    right, wrong, missed = (sum(getattr(one.parents, part) for one in cases) for part in ("right", "wrong", "missed"))
    if not cases:
        return Figure(key=key, value=None, n=0, reason="no article merged from two held ones")
    return Figure(key=key, value=2 * right / (2 * right + wrong + missed), n=len(cases))


def _mean(key: str, values: Sequence[float]) -> Figure:
    if not values:
        return Figure(key=key, value=None, n=0, reason="no parent of a merged article")
    interval = intervals.of_ratio(list(values), [1.0] * len(values))
    return Figure(key=key, value=sum(values) / len(values), n=len(values), interval=interval)


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return frozenset(tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))
