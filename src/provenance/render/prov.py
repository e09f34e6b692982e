"""
The answer in the terms of W3C PROV (PROV-DM, Recommendation of 30 April 2013), for PROV-JSON and PROV-N.

Every article and every shown lost source is an entity. An edge is a ``wasDerivedFrom``: a ``wasRevisionOf`` where the
child keeps the text of its parent (light edits, cuts, additions), a ``hadPrimarySource`` where it names the lost source
that it comes from. What two articles quote alike is an entity of its own, from which each ``wasQuotedFrom``: neither
quotes the other. Confidence and what explains it stand as attributes; PROV has no word for the less likely, so that
alternatives are not in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from provenance.extras import extra
from provenance.lineage.records import ArticleNode, Edge, Lineage, LostSource
from provenance.wording import quieted

if TYPE_CHECKING:
    from prov.model import ProvDocument

_TERMS = "urn:text-provenance:term:"
_ARTICLES = "urn:text-provenance:article:"
_LOST = "urn:text-provenance:lost-source:"
_QUOTED = "urn:text-provenance:statement:"

# "Contains substantial content from the original" (PROV-DM 5.2.2); a rewriting or a translation need not.
_REVISIONS = frozenset({"light_edit", "abridgement", "expansion"})


def to_prov(lineage: Lineage) -> ProvDocument:
    """
    Give a document of the package ``prov``.

    Raises:
        MissingExtra: that package is not installed.
    """
    model = extra("prov.model", "prov", "W3C PROV")
    document: ProvDocument = model.ProvDocument()
    spaces = {
        prefix: document.add_namespace(prefix, uri)
        for prefix, uri in (("tp", _TERMS), ("article", _ARTICLES), ("lost", _LOST), ("statement", _QUOTED))
    }
    parents = {edge.parent for edge in lineage.edges}
    lost = [one for one in lineage.lost_sources if one.id in parents]
    names = {node.id: spaces["article"][_local(node.id)] for node in lineage.articles}
    names |= {one.id: spaces["lost"][_local(one.id)] for one in lost}
    for node in lineage.articles:
        document.entity(names[node.id], _of_article(node))
    for one in lost:
        document.entity(names[one.id], _of_lost_source(one, spaces["tp"]["LostSource"]))
    _add_outlets(document, lineage, names)
    for edge in lineage.edges:
        _add_edge(document, edge, names, edge.parent in {one.id for one in lost})
    shared = [one for one in lineage.relations if one.kind == "shared_quotes"]
    for number, relation in enumerate(shared, 1):
        statement = spaces["statement"][str(number)]
        known: dict[str, Any] = {"prov:type": spaces["tp"]["SharedStatement"], "tp:words": relation.words}
        document.entity(statement, known | _told("tp:confidence", relation.confidence))
        for name in (relation.left, relation.right):
            document.wasQuotedFrom(names[name], statement)
    return document


def to_prov_json(lineage: Lineage) -> str:
    """
    Give PROV-JSON (W3C Member Submission of 24 April 2013).

    Raises:
        MissingExtra: the package ``prov`` is not installed.
    """
    return f"{to_prov(lineage).serialize(format='json', indent=2)}\n"


def to_prov_n(lineage: Lineage) -> str:
    """
    Give PROV-N; its strings have no sign for what cannot be seen, so that a space stands for it.

    Raises:
        MissingExtra: the package ``prov`` is not installed.
    """
    return quieted(f"{to_prov(lineage).get_provn()}\n", lambda _letter: " ")


def _local(name: str) -> str:
    """
    Write an id so that any reader of qualified names takes it, and no two are one.
    """
    return quote(name, safe="").replace(".", "%2E").replace("~", "%7E").replace("-", "%2D")


def _of_article(node: ArticleNode) -> dict[str, Any]:
    known = {"tp:id": node.id, "tp:story": node.story}
    known |= _told("prov:label", node.title) | _told("tp:published", node.published) | _told("tp:credit", node.credit)
    return known | _told("tp:noSourceFound", node.no_source_found)


def _of_lost_source(lost: LostSource, kind: Any) -> dict[str, Any]:
    return {
        "prov:type": kind,
        "prov:label": f"{lost.id}: a source that nobody here holds",
        "tp:id": lost.id,
        "tp:story": lost.story,
        "tp:confidence": lost.confidence,
    }


def _add_outlets(document: Any, lineage: Lineage, names: dict[str, Any]) -> None:
    outlets = sorted({node.outlet for node in lineage.articles if node.outlet})
    if not outlets:
        return
    space = document.add_namespace("outlet", "urn:text-provenance:outlet:")
    for outlet in outlets:
        document.agent(space[_local(outlet)], {"prov:type": _organisation(), "prov:label": outlet})
    for node in lineage.articles:
        if node.outlet:
            document.wasAttributedTo(names[node.id], space[_local(node.outlet)])


def _organisation() -> Any:
    from prov.constants import PROV

    return PROV["Organization"]


def _add_edge(document: Any, edge: Edge, names: dict[str, Any], from_lost: bool) -> None:
    known = {"tp:confidence": edge.confidence, "tp:linked": edge.linked, "tp:regime": edge.kind}
    known |= {"tp:credited": edge.credited} | _told("tp:direction", edge.direction)
    known |= _told("tp:direct", edge.direct) | _told("tp:share", edge.share)
    if from_lost and edge.credited == "credited":
        derive = document.hadPrimarySource
    elif not from_lost and edge.kind in _REVISIONS:
        derive = document.wasRevisionOf
    else:
        derive = document.wasDerivedFrom
    derive(names[edge.child], names[edge.parent], None, None, None, None, known)


def _told(name: str, value: object) -> dict[str, Any]:
    return {} if value is None else {name: value}
