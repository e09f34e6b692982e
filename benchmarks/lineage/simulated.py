"""
Simulated stories as families: what truly happened is known, of hidden versions, merges and dates too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from attrs import evolve

from benchmarks.lineage.families import Descent, Family, FamilySet
from benchmarks.simulation import Settings, Story, simulate
from benchmarks.simulation.sources import bbc
from benchmarks.splits import digest, measured
from provenance import Article
from provenance.times import isoformat

# The corpus that figures come from is always this one.
SEED = 1

# Cascades of 4 to 12 versions, half of them with the original hidden, each beside articles on the same topic.
SETTINGS = Settings(versions=(4, 12), hidden_original=0.5)

# An article beside a story is published so many minutes after the story's first version.
_BESIDE = (-2000, 4000)


def simulated(stories: int) -> FamilySet:
    """
    Simulate stories from articles of the test half of ``bbc_2225``.

    Args:
        stories: how many; a smaller number gives the first of a greater one.
    """
    articles = list(bbc())
    first = measured(articles, lambda article: article.id)[:stories]
    made = simulate(articles, seed=SEED, settings=SETTINGS, begin_with=first)
    families = [timed(story) for story in made]
    return FamilySet(
        name="simulated",
        families=tuple(families),
        for_lost=tuple(families),
        best="containment and Edmonds",
        note=f"stories of 4 to 12 versions with distractors; test half of bbc_2225, seed {SEED}: {len(families):,}",
    )


def family_of(story: Story) -> Family:
    """
    Give what is held of a story as a family; distractors come from nothing.
    """
    articles = story.articles
    return Family(
        name=story.name,
        key=story.source,
        articles=tuple(evolve(article, published=None) for article in articles),
        edges=tuple(Descent(parent=edge.parent, child=edge.child, share=edge.share) for edge in story.edges),
        dates=_dates(articles),
    )


def timed(story: Story) -> Family:
    """
    Give a story as a family with every true time as its dates, and as its stamps what the outlets say.

    When an article beside the story truly was published matters to nothing and is not recorded: it gets a time by the
    hash of its id.
    """
    family = family_of(story)
    first = min(version.published_true for version in story.versions)
    least, most = _BESIDE
    beside = {
        article.id: isoformat(first + dt.timedelta(minutes=least + digest(article.id) % (most - least)))
        for article in story.distractors
    }
    return evolve(family, dates=beside | true_dates(story), stamps=family.dates)


def true_dates(story: Story) -> dict[str, str]:
    """
    Give when each article of a story was published in truth, whatever it says itself.
    """
    return {version.article.id: isoformat(version.published_true) for version in story.versions}


def _dates(articles: Iterable[Article]) -> dict[str, str]:
    return {article.id: isoformat(article.published) for article in articles if article.published is not None}
