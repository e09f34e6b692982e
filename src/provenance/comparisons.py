"""
What a user holds of two articles beside each other: :class:`Comparison`.
"""

from __future__ import annotations

from pathlib import Path

from attrs import field, fields, frozen

from provenance import formats
from provenance.alignment import comparison
from provenance.alignment.shared import Passages, passages_of
from provenance.articles import Article
from provenance.pictures import Link, strips
from provenance.render import compare_page, comparison_text, notebook
from provenance.rows import Tabular


@frozen(kw_only=True, str=False)
class Comparison(comparison.Comparison, Tabular):
    """
    What two articles share and what was changed from the left to the right.

    Attributes:
        articles: both, as they were read; the others are those of what was found in them,
            :class:`provenance.alignment.comparison.Comparison`.
    """

    articles: tuple[Article, Article] = field(repr=False, eq=False)

    @classmethod
    def of(cls, compared: comparison.Comparison, left: Article, right: Article) -> Comparison:
        """
        Put what was found in two articles beside them.

        Args:
            compared: what was found.
            left, right: the articles that it was found in.
        """
        known = {one.name: getattr(compared, one.name) for one in fields(comparison.Comparison)}
        return cls(**known, articles=(left, right))

    def to_text(self) -> str:
        """
        Write the comparison for a terminal of 100 columns, without colour.
        """
        return comparison_text(self)

    def to_html(self) -> str:
        """
        Give both texts side by side: one page that opens in any browser, without a network.
        """
        return compare_page.to_html(self, *self.articles)

    def _repr_html_(self) -> str:
        """
        Show the passages in a notebook; :meth:`save` writes the page of both texts.
        """
        return notebook.comparison_html(self)

    def _repr_svg_(self) -> str:
        """
        Draw both texts as strips for a notebook, with what they share between them.
        """
        return strips(
            f"{self.common_words:,} words in common, in order",
            (self.left, self.right),
            (len(self.articles[0].text), len(self.articles[1].text)),
            [Link(one.kind, one.left, one.right) for one in self.passages],
        )

    def to_rows(self) -> Passages:
        """
        Give one row for each passage.
        """
        return Passages(tuple(passages_of(self.left, self.right, self.passages)))

    def written(self, style: str) -> str:
        """
        Write the comparison in one of the formats that files have.

        Args:
            style: ``text``, ``json`` or ``html``.
        """
        writers = {"text": self.to_text, "json": self.to_json, "html": self.to_html}
        return writers[style]()

    def save(self, path: str | Path) -> None:
        """
        Write the comparison; the ending of *path* says how: ``.txt``, ``.json`` or ``.html``.

        Raises:
            UnsupportedFormat: another ending.
        """
        target = Path(path)
        target.write_text(self.written(formats.format_of(target, formats.COMPARE)), encoding="utf-8", newline="\n")
