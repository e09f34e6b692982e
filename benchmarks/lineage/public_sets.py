"""
The public sets with known descent, each as families.

Every loader reads the whole set; which half is measured is said in one place, :func:`benchmarks.splits.measured`.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import pairwise

from attrs import evolve

from benchmarks.corpora import data_folder, rows
from benchmarks.lineage.families import Family, FamilySet, make_family
from benchmarks.lineage.updates import updates
from benchmarks.splits import fold, in_folds, is_training, measured

# Versions without dates are given one a day, by their depth in the true tree, where a figure is "with dates", as where
# the published figures were measured; with a zone, since a date alone is any instant of 50 hours.
_FIRST_DAY = dt.datetime(2000, 1, 1, 12, tzinfo=dt.UTC)

# The rewriters of detectrl_stars that leave no more than the sense: what the others do, one sees without a tree.
_REWRITERS = ("back_translation", "dipper", "polish")

# Of the 20 domains of l2r_llm_rewrites the one that is news.
_NEWS = "NewsArticle"


def wiki() -> FamilySet:
    """
    Wikipedia articles as chains of versions.
    """
    families = []
    for row in rows("wiki_revisions/articles.jsonl.xz"):
        names = [str(number) for number in range(len(row["versions"]))]
        texts = dict(zip(names, row["versions"], strict=True))
        families.append(
            make_family(row["id"], texts, list(pairwise(names)), dates=_by_depth({name: int(name) for name in names}))
        )
    return _halved("wiki", families, "edit tree, shortest as root", "chains of Wikipedia revisions", published=True)


def onestop() -> FamilySet:
    """
    News texts simplified twice by teachers.
    """
    families = [
        make_family(row["id"], {level: row[level] for level in ("adv", "int", "ele")}, [("adv", "int"), ("int", "ele")])
        for row in rows("onestop_english/triplets.jsonl.gz")
    ]
    return _halved(
        "onestop", families, "edit tree, longest as root", "advanced, intermediate, elementary", published=True
    )


def licence() -> FamilySet:
    """
    Families of licence texts with three versions or more; `cross`, descent between families, is not scored.
    """
    folder = data_folder() / "licence_versions"
    edges: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with (folder / "edges_true.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["family"] != "cross":
                edges[row["family"]].append((row["parent"], row["child"]))
    families = []
    for name, descent in edges.items():
        names = list(dict.fromkeys(text for edge in descent for text in edge))
        if len(names) < 3:
            continue
        texts = {
            text: (folder / "texts" / f"{text}.txt").read_text(encoding="utf-8", errors="replace") for text in names
        }
        families.append(make_family(name, texts, descent, dates=_by_depth(depths(names, descent))))
    note = "licence families of three versions or more"
    return _halved("licence", families, "edit tree, minimum-cost root (Marmerola)", note, published=True)


def detectrl() -> FamilySet:
    """
    Originals with up to six machine rewrites; for lost sources with the three rewriters that keep only the sense.
    """
    families, for_lost = [], []
    for row in rows("detectrl_stars/stars.jsonl.xz"):
        name, derived = str(row["id"]), row["derived"]
        families.append(_star(name, row["original"], derived))
        if all(rewriter in derived for rewriter in _REWRITERS):
            for_lost.append(_star(name, row["original"], {rewriter: derived[rewriter] for rewriter in _REWRITERS}))
    found = _halved("detectrl", families, "tf-idf tree, minimum-cost root (Marmerola)", "originals and six rewrites")
    # A star of those three alone is not what is seen in the whole one: of the training half both are learnt from.
    small = tuple(evolve(one, name=f"{one.name} of three") for one in for_lost if is_training(one.key))
    return evolve(found, for_lost=measured(for_lost, _key), training=(*found.training, *small))


def l2r() -> FamilySet:
    """
    Human texts with their rewrites by up to three language models.
    """
    originals: dict[str, dict[str, str]] = defaultdict(dict)
    first: dict[str, str] = {}
    for row in rows("l2r_llm_rewrites/pairs.jsonl.xz"):
        originals[row["original"]][f"{row['llm']} {row['id']}"] = row["derived"]
        first.setdefault(row["original"], row["id"])
    families = [_star(first[original], original, derived) for original, derived in originals.items()]
    found = _halved("l2r", families, "length guess, longer first", "human texts and rewrites by language models")
    several = (family for family in families if len(family.articles) > 2)
    return evolve(found, for_lost=measured(several, _key))


def l2r_pairs() -> FamilySet:
    """
    The same as pairs, of the domains that are news.
    """
    key: dict[str, str] = {}
    families = []
    for number, row in enumerate(rows("l2r_llm_rewrites/pairs.jsonl.xz")):
        source = key.setdefault(row["original"], row["id"])
        if row["domain"] == _NEWS:
            texts = {"original": row["original"], "derived": row["derived"]}
            families.append(
                make_family(f"{number} {row['id']} {row['llm']}", texts, [("original", "derived")], key=source)
            )
    note = f"the pairs of {_NEWS}"
    return _halved("l2r_news", families, "length guess, longer first", note, pairs=True)


def counter() -> FamilySet:
    """
    Urdu agency reports and newspaper articles: wholly or partially derived, or not.
    """
    key: dict[str, str] = {}
    families = []
    for row in rows("counter_urdu/pairs.jsonl.gz"):
        sides = {side: row[side] for side in ("source", "derived")}
        families.append(
            make_family(
                row["id"],
                {side: one["text"] for side, one in sides.items()},
                [] if row["label"] == "ND" else [("source", "derived")],
                # One report may be the source of several articles: they stand on one side of the split.
                key=key.setdefault(row["source"]["text"], row["id"]),
                titles={side: one["headline"] for side, one in sides.items()},
                outlets={side: one["outlet"] for side, one in sides.items()},
                dates={side: day for side, one in sides.items() if (day := _day(one["date"])) is not None},
            )
        )
    return _halved("counter", families, "length guess, longer first", "agency and newspaper, Urdu", pairs=True)


def cs_answers() -> FamilySet:
    """
    Wikipedia passages with the short answers written from them, or not, by 19 people.
    """
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    edges: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows("cs_answers/pairs.jsonl.gz"):
        source = row["source_id"]
        texts[source] |= {source: row["source"], row["id"]: row["text"]}
        if row["label"] != "non":
            edges[source].append((source, row["id"]))
    families = [make_family(source, texts[source], edges[source]) for source in sorted(texts)]
    found = _halved("cs_answers", families, "edit tree, longest as root", "one source and the answers to one question")
    return evolve(found, for_lost=found.families)


def reuters_updates() -> FamilySet:
    """
    Wire stories and their later versions, as read.
    """
    return _halved("reuters_updates", updates(), "length guess, longer first", "pairs read as updates", pairs=True)


PUBLIC_SETS: Mapping[str, tuple[str, Callable[[], FamilySet]]] = {
    "wiki": ("wiki_revisions", wiki),
    "onestop": ("onestop_english", onestop),
    "licence": ("licence_versions", licence),
    "detectrl": ("detectrl_stars", detectrl),
    "l2r": ("l2r_llm_rewrites", l2r),
    "l2r_news": ("l2r_llm_rewrites", l2r_pairs),
    "counter": ("counter_urdu", counter),
    "cs_answers": ("cs_answers", cs_answers),
    "reuters_updates": ("reuters21578", reuters_updates),
}


def depths(names: list[str], edges: list[tuple[str, str]]) -> dict[str, int]:
    """
    Give how many derivations lie above each text.
    """
    above = {child: parent for parent, child in edges}
    found = {}
    for name in names:
        depth, text = 0, name
        while text in above:
            depth, text = depth + 1, above[text]
        found[name] = depth
    return found


def _halved(
    name: str, families: list[Family], best: str, note: str, *, published: bool = False, pairs: bool = False
) -> FamilySet:
    if in_folds(families, _key):
        families = [evolve(family, fold=fold(family.key)) for family in families]
    chosen = measured(families, _key)
    part = "all families, 5 folds" if len(chosen) == len(families) else "test half"
    return FamilySet(
        name=name,
        families=chosen,
        training=tuple(one for one in families if one.fold is not None or is_training(one.key)),
        whole=tuple(families) if published else (),
        pairs=pairs,
        best=best,
        note=f"{note}; {part}: {len(chosen):,} of {len(families):,}",
    )


def _star(name: str, original: str, derived: Mapping[str, str]) -> Family:
    return make_family(name, {"original": original, **derived}, [("original", one) for one in derived])


def _key(family: Family) -> str:
    return family.key


def _by_depth(depth: Mapping[str, int]) -> dict[str, str]:
    return {name: (_FIRST_DAY + dt.timedelta(days=days)).isoformat() for name, days in depth.items()}


def _day(written: str) -> str | None:
    """
    Read a date such as 01.12.14; None for the few that are mistyped, such as 0..14 and 31.11.14.
    """
    try:
        day, month, year = (int(part) for part in written.split("."))
        return dt.date(2000 + year, month, day).isoformat()
    except ValueError:
        return None
