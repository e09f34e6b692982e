"""
A simulated corpus as files: the articles as a trace would get them, and the truth as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.simulation.records import Story, TrueEdge, Version
from provenance.articles import Article
from provenance.times import isoformat

ARTICLES, TRUTH = "articles.jsonl", "truth.json"


def write(stories: Iterable[Story], folder: Path) -> tuple[int, int]:
    """
    Write ``articles.jsonl``, which ``provenance trace`` reads, and ``truth.json`` into *folder*.

    Returns:
        How many stories and articles.
    """
    folder.mkdir(parents=True, exist_ok=True)
    truth = []
    count = 0
    with (folder / ARTICLES).open("w", encoding="utf-8", newline="\n") as lines:
        for story in stories:
            truth.append(story_dict(story))
            for article in story.articles:
                lines.write(json.dumps(article_dict(article), ensure_ascii=False) + "\n")
                count += 1
    text = json.dumps({"format": "provenance/simulation", "version": 1, "stories": truth}, ensure_ascii=False, indent=1)
    (folder / TRUTH).write_text(text + "\n", encoding="utf-8", newline="\n")
    return len(truth), count


def article_dict(article: Article) -> dict[str, str]:
    """
    Give an article as a row, without what it does not tell.
    """
    row = {
        "id": article.id,
        "text": article.text,
        "title": article.title,
        "outlet": article.outlet,
        "published": None if article.published is None else isoformat(article.published),
        "credit": article.credit,
    }
    return {name: value for name, value in row.items() if value is not None}


def story_dict(story: Story) -> dict[str, Any]:
    """
    Give the truth of a story as JSON-ready values; hidden versions with their text, which nobody else holds.
    """
    return {
        "name": story.name,
        "source": story.source,
        "shape": story.shape,
        "versions": [_version(version) for version in story.versions],
        "edges": [_edge(edge) for edge in story.edges],
        "distractors": [article.id for article in story.distractors],
    }


def _version(version: Version) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": version.article.id,
        "hidden": version.hidden,
        "depth": version.depth,
        "outlet_kind": version.outlet_kind,
        "published_true": version.published_true.isoformat(),
    }
    return told | ({"article": article_dict(version.article)} if version.hidden else {})


def _edge(edge: TrueEdge) -> dict[str, Any]:
    return {
        "parent": edge.parent,
        "child": edge.child,
        "kind": edge.kind,
        "share": edge.share,
        "strength": edge.strength,
        "events": [[event.kind, event.left, event.right] for event in edge.events],
        "passages": [[passage.kind, passage.left, passage.right] for passage in edge.passages],
        "unnamed_left": edge.unnamed_left,
        "unnamed_right": edge.unnamed_right,
    }
