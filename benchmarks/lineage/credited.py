"""
Does a version name its source? What the library says of pairs of which a reader judged it.

100 edges that ``trace`` drew among the overlapping articles of three sets, taken by the hash of their ids, were read by
one reader, a language model: the ends of both texts and every place where either names an outlet or an agency. Only
ids and judgements are part of this project. The half whose child has an even hash was looked at while the rules were
written; figures come from the other.

Usage: ``python -m benchmarks.lineage.credited`` prints where library and reader disagree, and the figures of both
halves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from benchmarks.corpora import rows
from benchmarks.passages.figures import Figures, f1
from benchmarks.splits import is_training
from provenance.articles import Article
from provenance.lineage.crediting import Crediting, credit_parent, sources_of
from provenance.text.agencies import Agencies
from provenance.text.document import Document, read_document

SETS = ("allsides_news", "reuters21578", "saudinewsnet_ar")

# The set has a code for each outlet; these are the names under which they appear.
ARABIC_OUTLETS = {
    "3alyoum": "عين اليوم",
    "aawsat": "الشرق الأوسط",
    "aleqtisadiya": "الاقتصادية",
    "aljazirah": "الجزيرة",
    "almadina": "المدينة",
    "alriyadh": "الرياض",
    "alwatan": "الوطن",
    "alweeam": "الوئام",
    "alyaum": "اليوم",
    "arreyadi": "الرياضي",
    "arriyadiyah": "الرياضية",
    "okaz": "عكاظ",
    "sabq": "سبق",
    "was": "وكالة الأنباء السعودية",
}

_JUDGED = Path(__file__).parent / "data" / "credited.jsonl"


@frozen(kw_only=True)
class JudgedEdge:
    """
    An edge, as read.

    Attributes:
        set: the folder that the articles are in.
        parent, child: their ids there.
        credited: ``credited``, ``uncredited`` or ``cannot_tell``.
        agency: whom the child credits, under the name that the library or the set gives it; None where nobody.
    """

    set: str
    parent: str
    child: str
    credited: str
    agency: str | None


def judged_edges() -> tuple[JudgedEdge, ...]:
    """
    Read the judgements that are part of this project.
    """
    with _JUDGED.open(encoding="utf-8") as lines:
        return tuple(JudgedEdge(**json.loads(line)) for line in lines)


def article_of(name: str, row: Mapping[str, Any]) -> Article:
    """
    Make an article of a row of the set *name*, with all that the set knows of who wrote and who published it.
    """
    title = row["title"] or None
    if name == "reuters21578":
        return Article(row["id"], row["text"], title=title, outlet="Reuters")
    if name == "allsides_news":
        outlet, byline = row["source"], row["authors"]
    else:
        outlet, byline = ARABIC_OUTLETS[row["source"]], row["author"]
    return Article(row["id"], row["text"], title=title, outlet=outlet, byline=byline or None, url=row["url"] or None)


def credited() -> Figures:
    """
    Give ``credited_f1``: the F1 of *credited* against not credited, pooled over the pairs of all sets.

    The positive class is ``credited``; ``cannot_tell`` counts as not credited, on both sides. ``credited_f1_outlets``
    is the same without the one wire, whose texts nearly all bear its name; ``credited_source`` the part of those
    rightly found credited whose source is the one that the reader named; ``baseline_credited_f1`` that of a search for
    the outlet's name anywhere in the text.
    """
    return _figures([one for one in _answers(judged_edges()) if not is_training(one[0].child)])


def _figures(answers: Sequence[tuple[JudgedEdge, Crediting, bool]]) -> Figures:
    found = Figures()
    outlets = [one for one in answers if one[0].set != "reuters21578"]
    found.add("credited_f1", _f1((edge, ours.credited == "credited") for edge, ours, _ in answers), len(answers))
    found.add(
        "credited_f1_outlets", _f1((edge, ours.credited == "credited") for edge, ours, _ in outlets), len(outlets)
    )
    right = [(edge, ours) for edge, ours, _ in answers if edge.credited == ours.credited == "credited"]
    named = sum(ours.source == edge.agency for edge, ours in right)
    found.add("credited_source", named / max(1, len(right)), len(right))
    found.add("baseline_credited_f1", _f1((edge, simple) for edge, _, simple in answers), len(answers))
    return found


def _f1(answers: Iterable[tuple[JudgedEdge, bool]]) -> float:
    pairs = [(edge.credited == "credited", claimed) for edge, claimed in answers]
    return f1(sum(claimed for _, claimed in pairs), sum(truly for truly, _ in pairs), sum(all(pair) for pair in pairs))


def _answers(edges: Sequence[JudgedEdge]) -> list[tuple[JudgedEdge, Crediting, bool]]:
    """
    Ask the library, and the baseline, of each pair alone: which of both came first does not matter here.
    """
    agencies = Agencies.known()
    answers = []
    for name in SETS:
        inside = [edge for edge in edges if edge.set == name]
        wanted = {one for edge in inside for one in (edge.parent, edge.child)}
        articles = (article_of(name, row) for row in rows(f"{name}/articles.jsonl.xz") if row["id"] in wanted)
        documents = {article.id: read_document(article) for article in articles}
        for edge in inside:
            parent, child = documents[edge.parent], documents[edge.child]
            ours = credit_parent(sources_of(child, agencies), sources_of(parent, agencies), agencies)
            answers.append((edge, ours, _has_the_name(child, parent)))
    return answers


def _has_the_name(child: Document, parent: Document) -> bool:
    if parent.outlet is None:
        return False
    return re.search(rf"(?<!\w){re.escape(parent.outlet)}(?!\w)", child.article.text) is not None


def main() -> None:
    """
    Print the disagreements, and the figures of both halves.
    """
    answers = _answers(judged_edges())
    for half, training in (("looked at", True), ("reported", False)):
        inside = [one for one in answers if is_training(one[0].child) == training]
        for edge, ours, _ in inside:
            if (edge.credited == "credited") != (ours.credited == "credited"):
                print(f"{half}: {edge}, but {ours}")
        print(half, _figures(inside).values, _figures(inside).counts)


if __name__ == "__main__":
    main()
