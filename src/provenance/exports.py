"""
What an answer can be written as: the languages of graphs and trees, tables, pictures, and the report.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

from provenance import formats, render
from provenance.articles import Article
from provenance.errors import UnsupportedFormat
from provenance.extras import extra
from provenance.lineage.records import Lineage, Reconstruction
from provenance.progress import Progress, silent
from provenance.render import drawing, newick, notebook, prov, tables, trace_page
from provenance.render.page import page
from provenance.runs import Run
from provenance.similarity.matches import Matches

if TYPE_CHECKING:
    import networkx
    import pandas
    import polars
    import pyarrow
    from prov.model import ProvDocument


# A notebook draws whatever is shown, asked or not; what takes seconds, or fills screens, is for :meth:`Exports.save`.
_MOST_DRAWN = 100


class Exports(ABC):
    """
    The ways out of an answer; what is lost on each is said where it is written.

    Attributes:
        lineage: nodes, edges, alternatives and relations.
        matches: the verified similarity of every pair that was aligned.
        run: what was done.
        texts: the articles as they were read.
    """

    # Not even a slot: the records that inherit from this have their own.
    __slots__ = ()

    lineage: Lineage
    matches: Matches
    run: Run
    texts: tuple[Article, ...]

    @abstractmethod
    def to_json(self) -> str:
        """
        Give the answer as strict JSON.
        """

    @abstractmethod
    def reconstruct(self, name: str) -> Reconstruction:
        """
        Give the text of a lost source.
        """

    def to_networkx(self) -> networkx.MultiDiGraph:
        """
        Give the decoded graph with the attributes of its nodes and edges.
        """
        return render.to_networkx(self.lineage)

    def to_graphml(self) -> str:
        """
        Give :meth:`to_networkx` as GraphML, for Gephi, yEd and Cytoscape.
        """
        return render.to_graphml(self.lineage)

    def to_dot(self) -> str:
        """
        Give the decoded graph in Graphviz's language; lost sources are dashed.
        """
        return render.to_dot(self.lineage)

    def to_mermaid(self) -> str:
        """
        Give the decoded graph as a Mermaid flow chart; lost sources are dashed.
        """
        return render.to_mermaid(self.lineage)

    def to_newick(self) -> str:
        """
        Give the trees in Newick, one a line, with lengths of -log2(confidence).

        A node has one parent there: of an article merged from several the surest edge is kept.
        """
        return newick.to_newick(self.lineage)

    def to_prov(self) -> ProvDocument:
        """
        Give the answer in the terms of W3C PROV, as a document of the package ``prov``; needs the extra ``[prov]``.

        Raises:
            MissingExtra: that package is not installed.
        """
        return prov.to_prov(self.lineage)

    def to_arrow(self) -> pyarrow.Table:
        """
        Give the edges as an Arrow table, one row each, without their evidence.
        """
        return tables.to_arrow(tables.edge_rows(self.lineage.edges), tables.EdgeRow)

    def to_pandas(self) -> pandas.DataFrame:
        """
        Give the edges as a pandas frame; needs the extra ``[pandas]``.

        Raises:
            MissingExtra: pandas is not installed.
        """
        extra("pandas", "pandas", "a pandas frame")
        return self.to_arrow().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        """
        Give the edges as a polars frame; needs the extra ``[polars]``.

        Raises:
            MissingExtra: polars is not installed.
        """
        frame: polars.DataFrame = extra("polars", "polars", "a polars frame").DataFrame(self.to_arrow())
        return frame

    def to_text(self) -> str:
        """
        Draw the trees for a terminal of 100 columns, without colour.
        """
        return render.to_text(self.lineage)

    def to_html(self, progress: Progress = silent) -> str:
        """
        Give the report: one page that opens in any browser, without a network.

        Args:
            progress: hears how far it is.
        """
        said = trace_page.contents(self.lineage, self.matches, self.run, self.texts, self.reconstruct, progress)
        return page(said)

    def written(self, style: str, progress: Progress = silent) -> str | bytes:
        """
        Write the answer in one of the formats that files have.

        Args:
            style: ``text``, ``json``, ``dot``, ``mermaid``, ``newick``, ``graphml``, ``provjson``, ``provn``, ``html``,
                ``csv``, ``parquet``, ``svg`` or ``png``; the tables are those of the edges.
            progress: hears how far a report is.

        Raises:
            UnsupportedFormat: another one.
            MissingExtra: it needs a package or a program that is not installed.
        """
        match style:
            case "text":
                return self.to_text()
            case "json":
                return self.to_json()
            case "dot":
                return self.to_dot()
            case "mermaid":
                return self.to_mermaid()
            case "newick":
                return self.to_newick()
            case "graphml":
                return self.to_graphml()
            case "provjson":
                return prov.to_prov_json(self.lineage)
            case "provn":
                return prov.to_prov_n(self.lineage)
            case "html":
                return self.to_html(progress)
            case "csv":
                return tables.to_csv(tables.edge_rows(self.lineage.edges), tables.EdgeRow)
            case "parquet":
                return tables.parquet_bytes(tables.edge_rows(self.lineage.edges), tables.EdgeRow)
            case "svg" | "png":
                return drawing.draw(self.lineage, style)
        known = ", ".join(dict.fromkeys(formats.TRACE.values()))
        raise UnsupportedFormat(f"no format {style!r}: expected one of {known}")

    def save(self, path: str | Path, progress: Progress = silent) -> None:
        """
        Write the answer; the ending of *path* says how, see :data:`provenance.formats.TRACE`.

        Args:
            path: of the file, which is replaced where there is one.
            progress: hears how far a report is.

        Raises:
            UnsupportedFormat: another ending.
            MissingExtra: the format needs a package or a program that is not installed.
        """
        target = Path(path)
        result = self.written(formats.format_of(target, formats.TRACE), progress)
        target.write_bytes(result.encode() if isinstance(result, str) else result)

    def _repr_html_(self) -> str:
        """
        Show the trees in a notebook, without scripts; :meth:`save` writes the report.
        """
        return notebook.lineage_html(self.lineage, repr(self)[1:-1])

    def _repr_svg_(self) -> str | None:
        """
        Draw the trees for a notebook, where they are small and something is installed that draws.
        """
        if len(self.lineage.articles) > _MOST_DRAWN:
            return None
        drawn = drawing.drawn_or_none(self.lineage)
        return None if drawn is None else drawn.decode()
