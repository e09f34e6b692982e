"""
Which articles the passages of a draft come from: one record, the same for a folder and for an archive.

Similarity is counted: how many words of the draft stand, in order, in which article. Who wrote them first, only dates
tell, and intent is never stated.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from attrs import asdict, field, frozen

from provenance import formats
from provenance.alignment.covering import covered
from provenance.alignment.word_index import index_document
from provenance.articles import Article
from provenance.background import default_background
from provenance.errors import UnsupportedFormat
from provenance.findings import (
    Candidate,
    Finding,
    FindingRow,
    FindingRows,
    Laid,
    Shares,
    SourceTotal,
    lay,
    shares,
    totals,
)
from provenance.lineage.crediting import Sources, credit_parent, sources_of
from provenance.notices import Notice, in_order
from provenance.progress import Progress, silent
from provenance.rows import Tabular
from provenance.similarity.repeated import without_repeated
from provenance.text.agencies import Agencies
from provenance.text.document import FEWEST_TOKENS, Document
from provenance.text.tokens import tokenise
from provenance.version import __version__
from provenance.wording import counted, strict_json

FORMAT, VERSION = "provenance/report", 1

Held = Literal["articles", "archive"]


@frozen(kw_only=True, str=False)
class Report(Tabular):
    """
    Which articles the passages of a draft stand in.

    Attributes:
        draft: id.
        words: of the draft, furniture too.
        articles: the number that it was compared with.
        held: where these are, ``articles`` or an ``archive``.
        findings: in the order of the draft.
        sources: what it has in common with each article, most words first, then by id.
        share: the parts of the draft that stand elsewhere.
        set_aside, warnings: what the user should know of the inputs.
        texts: the draft, and after it the articles that have a passage of it, as they were read.
    """

    draft: str
    words: int
    articles: int
    held: Held = "articles"
    findings: tuple[Finding, ...] = ()
    sources: tuple[SourceTotal, ...] = ()
    share: Shares = field(factory=Shares)
    set_aside: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()
    texts: tuple[Article, ...] = field(default=(), repr=False, eq=False)

    def to_dict(self) -> dict[str, Any]:
        """
        Give the report as JSON-ready values, valid against ``report.schema.json`` in the package.
        """
        return {
            "format": FORMAT,
            "version": VERSION,
            "run": {
                "provenance": __version__,
                "articles": self.articles,
                "held": self.held,
                "set_aside": [one.to_dict() for one in self.set_aside],
                "warnings": [one.to_dict() for one in self.warnings],
            },
            "draft": {"id": self.draft, "words": self.words},
            "share": asdict(self.share),
            "findings": [
                {
                    **{name: getattr(one, name) for name in ("kind", "text", "words", "shared", "credited")},
                    "span": list(one.span),
                    "sources": [{**asdict(source), "span": list(source.span)} for source in one.sources],
                }
                for one in self.findings
            ],
            "sources": [asdict(one) for one in self.sources],
        }

    def to_json(self) -> str:
        """
        Give :meth:`to_dict` as strict JSON, indented.
        """
        return strict_json(self.to_dict(), indent=2) + "\n"

    def to_rows(self) -> FindingRows:
        """
        Give one row for each passage and each of its sources.
        """
        return FindingRows(
            tuple(
                FindingRow(
                    start=one.span[0],
                    end=one.span[1],
                    kind=source.kind,
                    words=one.words,
                    credited=one.credited,
                    article=source.article,
                    title=source.title,
                    outlet=source.outlet,
                    published=source.published,
                    article_start=source.span[0],
                    article_end=source.span[1],
                    shared_words=source.words,
                    similarity=source.similarity,
                    text=one.text,
                    article_text=source.text,
                )
                for one in self.findings
                for source in one.sources
            )
        )

    def to_csv(self) -> str:
        """
        Give :meth:`to_rows` as CSV, formulas defused.
        """
        from provenance.render import tables

        return tables.to_csv(self.to_rows(), FindingRow)

    def to_text(self) -> str:
        """
        Say the report in words, for a terminal.
        """
        # What draws for terminals takes longer to load than to check a draft; many a report is never written out so.
        from provenance.render.reports import report_text

        return report_text(self)

    def to_html(self, progress: Progress = silent) -> str:
        """
        Give the draft with its sources beside it: one page that opens in any browser, without a network.

        Args:
            progress: hears how far it is.
        """
        from provenance.render import check_page

        return check_page.to_html(self, progress)

    def written(self, style: str, progress: Progress = silent) -> str:
        """
        Write the report in one of the formats that files have.

        Args:
            style: ``text``, ``json``, ``html`` or ``csv``.
            progress: hears how far a page is.

        Raises:
            UnsupportedFormat: another one.
        """
        match style:
            case "text":
                return self.to_text()
            case "json":
                return self.to_json()
            case "html":
                return self.to_html(progress)
            case "csv":
                return self.to_csv()
        raise UnsupportedFormat(
            f"no format {style!r}: expected one of {', '.join(dict.fromkeys(formats.CHECK.values()))}"
        )

    def save(self, path: str | Path, progress: Progress = silent) -> None:
        """
        Write the report; the ending of *path* says how: ``.txt``, ``.json``, ``.html`` or ``.csv``.

        Args:
            path: of the file, which is replaced where there is one.
            progress: hears how far a page is.

        Raises:
            UnsupportedFormat: another ending.
        """
        target = Path(path)
        written = self.written(formats.format_of(target, formats.CHECK), progress)
        target.write_text(written, encoding="utf-8", newline="\n")

    def _repr_html_(self) -> str:
        """
        Show the report in a notebook; :meth:`save` writes the page of the texts.
        """
        from provenance.render import notebook

        return notebook.report_html(self)

    def _repr_svg_(self) -> str | None:
        """
        Draw for a notebook what part of the draft each source has.
        """
        from provenance.render import notebook

        return notebook.report_svg(self)

    def __str__(self) -> str:
        """
        Say the report in words.
        """
        return self.to_text()


def report_on(
    draft: Document,
    candidates: Sequence[Document],
    *,
    articles: int,
    held: Held = "articles",
    agencies: Agencies | None = None,
    set_aside: Sequence[Notice] = (),
    warnings: Sequence[Notice] = (),
) -> Report:
    """
    Report which of some articles the passages of a draft stand in.

    Args:
        draft: as :func:`provenance.text.document.read_document` gives it.
        candidates: the articles that may have a passage of it, in any order, each id once.
        articles: how many the candidates were looked for among.
        held: where these are.
        agencies: that texts may name as their source; those that the library knows unless given.
        set_aside, warnings: what the user should know of the inputs; that a draft is too short is added here.
    """
    table = Agencies.known() if agencies is None else agencies
    words = tokenise(draft.article.text)
    count = len(words.forms)
    found = _candidates(draft, sorted(candidates, key=lambda one: one.article.id), table) if draft.comparable else []
    laid = lay(draft, found, words)
    told = list(warnings)
    if not draft.comparable:
        message = f"{counted(count, 'word')}, fewer than {FEWEST_TOKENS} of its own: too short to compare"
        told.append(Notice(id=draft.article.id, code="too_short", message=message, position=draft.article.position))
    return Report(
        draft=draft.article.id,
        words=count,
        articles=articles,
        held=held,
        findings=tuple(one.finding for one in laid),
        sources=totals(laid, found, count),
        share=shares(draft, laid, count),
        set_aside=in_order(set_aside),
        warnings=in_order(told),
        texts=_texts(draft, laid, found),
    )


def _texts(draft: Document, laid: Sequence[Laid], found: Sequence[Candidate]) -> tuple[Article, ...]:
    names = {source.article for one in laid for source in one.finding.sources}
    return (draft.article, *(one.document.article for one in found if one.document.article.id in names))


def _candidates(draft: Document, documents: Sequence[Document], agencies: Agencies) -> list[Candidate]:
    background = default_background()
    left = index_document(draft, background)
    sources: Sources | None = None
    found = []
    for document, cleaned in zip(documents, without_repeated(documents, background), strict=True):
        if not document.comparable:
            continue
        right = index_document(document, background)
        passages = covered(left, right, cleaned)
        if passages:
            sources = sources or sources_of(draft, agencies)
            credited = credit_parent(sources, sources_of(document, agencies), agencies).credited
            found.append(Candidate(document, credited, passages))
    return found
