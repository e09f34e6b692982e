"""
A draft with its sources beside it, as one page: what stands elsewhere, in which article, and both texts of each.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve

from provenance.alignment.comparison import Comparison
from provenance.articles import Article
from provenance.progress import Progress, silent
from provenance.render.compare_page import article_record, printable_lines
from provenance.render.page import Contents, page
from provenance.render.page_texts import Reader, comparison_record, named, notice_record, within
from provenance.render.reports import PARTS, report_text, where_looked
from provenance.sums import plain_sum
from provenance.version import __version__
from provenance.wording import counted, part

if TYPE_CHECKING:
    from provenance.findings import Finding, SourcePassage, SourceTotal
    from provenance.report import Report

# A text stands in the page by its number; the draft and an article may have one id.
_DRAFT = 0

# Characters of a draft without a title that stand for one.
_OPENING = 60


def to_html(report: Report, progress: Progress = silent) -> str:
    """
    Write the page.

    Args:
        report: with the texts that it tells of.
        progress: hears how far it is.
    """
    return page(contents(report, progress))


def contents(report: Report, progress: Progress = silent) -> Contents:
    """
    Gather what the page says; the arguments are those of :func:`to_html`.
    """
    data = page_data(report, progress)
    return Contents(
        title=f"{_named(report, data['nodes'][_DRAFT])}: where its passages stand",
        lead=_lead(report),
        plain=printable_lines(report_text(report)),
        data=data,
    )


def page_data(report: Report, progress: Progress = silent) -> dict[str, Any]:
    """
    Give the report as JSON-ready values for the script of the page; the arguments are those of :func:`to_html`.

    The draft is node 0 and the sources follow, those with most of it first; what is found is places in their texts.
    """
    numbers = _numbered(report)
    texts = {str(_DRAFT): one for one in report.texts[:1]}
    texts |= {str(numbers[one.id]): one for one in report.texts[1:] if one.id in numbers}
    shown = within(list(texts), [len(one.text) for one in texts.values()])
    reader = Reader({key: one for key, one in texts.items() if key in shown})
    records = [_node(report, reader), *(_source_node(report, name, reader, numbers[name]) for name in numbers)]
    found = [_finding(one, reader, numbers) for one in report.findings]
    compared = [_comparison(report, name, reader, numbers[name]) for name in progress(list(numbers), "comparing texts")]
    return {
        "page": "check",
        "nodes": records,
        "texts": [reader.text(str(number)) if str(number) in shown else None for number in range(len(records))],
        "words": report.words,
        "where": where_looked(report),
        "shares": _shares(report),
        "findings": found,
        "sources": [_total(one, numbers) for one in report.sources],
        "comparisons": [None, *compared],
        "set_aside": [notice_record(notice) for notice in report.set_aside],
        "warnings": [notice_record(notice) for notice in report.warnings],
        "run": [
            ["provenance", __version__],
            ["compared with", counted(report.articles, "article")],
            ["set aside", f"{len(report.set_aside):,}"],
            ["warnings", f"{len(report.warnings):,}"],
        ],
    }


def _named(report: Report, draft: dict[str, Any]) -> str | None:
    """
    Name the draft by its title, or as it begins: most drafts have no id of their own.
    """
    if draft["title"]:
        return f"“{draft['title']}”"
    words = report.texts[0].text[: 4 * _OPENING].split() if report.texts else []
    opening = textwrap.shorten(" ".join(words), _OPENING, placeholder="…")
    return f"“{named(opening)}”" if opening.strip("…") else named(report.draft)


def _lead(report: Report) -> str:
    if not report.findings:
        return f"No match {where_looked(report)}."
    sources = len({source.article for one in report.findings for source in one.sources})
    stand = "stands" if len(report.findings) == 1 else "stand"
    return (
        f"{counted(len(report.findings), 'passage')} of this draft also {stand} in {sources:,} of the "
        f"{counted(report.articles, 'article')} that it was compared with."
    )


def _numbered(report: Report) -> dict[str, int]:
    """
    Number the articles that have a passage of the draft: those that count as sources, then those with boilerplate.
    """
    names = [one.article for one in report.sources]
    names += sorted({source.article for one in report.findings for source in one.sources} - set(names))
    return {name: number for number, name in enumerate(names, _DRAFT + 1)}


def _node(report: Report, reader: Reader) -> dict[str, Any]:
    draft = reader.articles.get(str(_DRAFT))
    return article_record(draft or Article(report.draft, ""), report.draft)


def _source_node(report: Report, name: str, reader: Reader, number: int) -> dict[str, Any]:
    held = reader.articles.get(str(number))
    if held is not None:
        return article_record(held, name)
    told = next(source for one in report.findings for source in one.sources if source.article == name)
    return {
        "kind": "article",
        "id": named(name),
        "title": named(told.title),
        "outlet": named(told.outlet),
        "published": named(told.published),
    }


def _shares(report: Report) -> list[dict[str, Any]]:
    """
    Give the parts of the draft, and what is left of it; together they are all of its words.
    """
    values = [(name, getattr(report.share, name), told) for name, told in PARTS]
    rest = 1.0 - plain_sum(value for _, value, _ in values)
    values.append(("rest", max(0.0, rest), f"no match {where_looked(report)}"))
    return [
        {"kind": kind, "share": value, "part": part(value), "words": round(value * report.words), "told": told}
        for kind, value, told in values
        if round(value * report.words)
    ]


def _finding(one: Finding, reader: Reader, numbers: dict[str, int]) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "span": _places(reader, _DRAFT, one.text, one.span),
        "words": one.words,
        "shared": one.shared,
        "named": one.credited == "credited",
        "sources": [_source(source, reader, numbers[source.article]) for source in one.sources],
    }


def _source(source: SourcePassage, reader: Reader, number: int) -> dict[str, Any]:
    return {
        "node": number,
        "kind": source.kind,
        "span": _places(reader, number, source.text, source.span),
        "words": source.words,
    }


def _places(reader: Reader, number: int, text: str, span: tuple[int, int]) -> list[int] | None:
    held = reader.articles.get(str(number))
    # What a report was given by hand may be of other texts than those that it was given.
    if held is None or held.text[slice(*span)] != text:
        return None
    return reader.places(str(number)).span(span)


def _total(one: SourceTotal, numbers: dict[str, int]) -> dict[str, Any]:
    return {
        "node": numbers[one.article],
        "words": one.words,
        "share": one.share,
        "part": part(one.share),
        "credited": one.credited,
    }


def _comparison(report: Report, name: str, reader: Reader, number: int) -> dict[str, Any] | None:
    draft, article = (reader.articles.get(key) for key in (str(_DRAFT), str(number)))
    if draft is None or article is None:
        return None
    passages = [source for one in report.findings for source in one.sources if source.article == name]
    compared = _as_reported(reader.compare(str(_DRAFT), str(number)), passages)
    return comparison_record(compared, draft.text, article.text)


def _as_reported(comparison: Comparison, passages: Sequence[SourcePassage]) -> Comparison:
    """
    Call boilerplate what the report calls so: that an outlet repeats a block shows in other articles than these two.
    """
    repeated = [one.span for one in passages if one.kind == "boilerplate"]
    return evolve(
        comparison,
        passages=tuple(
            evolve(one, kind="boilerplate") if any(_meet(one.right, span) for span in repeated) else one
            for one in comparison.passages
        ),
    )


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    common = min(one[1], other[1]) - max(one[0], other[0])
    return 2 * common > one[1] - one[0]
