"""
Whether an article names its source: what it mentions, matched to the parent that it derives from.

A version is credited where it names the outlet of its parent, or the agency whose report the parent gives itself: two
newspapers that both print "(Reuters)" credit Reuters, whichever printed first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from attrs import evolve, field, frozen

from provenance.articles import Article
from provenance.kept import LONGEST_KEPT
from provenance.lineage.records import Credited, Evidence, Lineage
from provenance.text.agencies import Agencies
from provenance.text.credits import WHOLE, Mention, mentions
from provenance.text.document import Document, Head
from provenance.text.outlets import host_of, outlet_key, plain_name, spelled
from provenance.text.spellings import Lexicon, agency_lexicon, found_names, lexicon

# Places of a credit that the ledger shows.
_SHOWN = 3

# What is asked of an article that is no child of another lies near its ends.
_END = 600

# Newspapers that are called as a city, or as a word that begins many bylines: there they are credited in quotation
# marks or after "newspaper" alone.
_PLACES = frozenset(("الرياض", "المدينة", "مكة", "الجزيرة", "البلاد", "اليوم", "القدس", "الخليج", "بيروت"))

_HOW = {
    "dateline": "in its dateline",
    "credit_line": "in a credit line",
    "byline": "in its byline",
    "credit": "as its credit",
    "usage": "in its terms of use",
    "attribution": "as the source that it rests on",
    "mention": "as the source of something that it reports",
}


@frozen(eq=False)
class Sources:
    """
    What an article says of where it comes from.

    Attributes:
        id: of the article.
        article: itself.
        outlet: the name under which its outlet is shown, or None.
        house: keys of the outlet: its name's, its address's, or the agency that it is.
        mentions: of agencies.
        credit: what the holder of the article knows to be its credit, or None.
    """

    id: str
    article: Article = field(repr=False)
    outlet: str | None
    house: frozenset[str]
    mentions: tuple[Mention, ...]
    credit: str | None

    @property
    def agencies(self) -> tuple[str, ...]:
        """
        The agencies whose report the article gives, as it says: in the whole of it, else in a sentence.
        """
        whole = dict.fromkeys(one.source for one in self.mentions if one.how in WHOLE)
        return tuple(whole or dict.fromkeys(one.source for one in self.mentions if one.how == "attribution"))


@frozen(kw_only=True)
class Crediting:
    """
    Whether a child names its parent.

    Attributes:
        credited: whether it does.
        source: the agency or outlet that it names and that is the parent's; None where it names none.
        mentions: where it does so, those for the whole text first.
    """

    credited: Credited
    source: str | None = None
    mentions: tuple[Mention, ...] = ()


# What articles say of their sources by themselves, by id: the places where they name agencies, and their own credit. It
# is asked of all at once, and of each whether the former is wanted, and may be read anywhere.
Said = Mapping[str, tuple[tuple[Mention, ...], "str | None"]]
Ask = Callable[[Mapping[str, bool]], Said]


def with_credits(
    lineage: Lineage, documents: Mapping[str, Head], agencies: Agencies, ask: Ask | None = None
) -> Lineage:
    """
    Say of each edge whether the child names its source, with where it does, and of each article whom it credits.

    Args:
        lineage: as it was inferred.
        documents: what is known of them, by the ids of the articles.
        agencies: to look for.
        ask: reads what articles say of their sources; here unless given.
    """
    edges = lineage.edges
    named = {name for edge in edges for name in (edge.parent, edge.child) if name in documents}
    wanted = {node.id: node.id in named for node in lineage.articles}
    said = (
        ask(wanted)
        if ask
        else {name: said_of(documents[name], agencies, mentioned=one) for name, one in wanted.items()}
    )
    sources = {name: sources_of(documents[name], agencies, said[name][0]) for name in sorted(named)}
    brood: dict[str, list[str]] = defaultdict(list)
    for edge in edges:
        brood[edge.parent].append(edge.child)
    # What all name is the same for each of them: of a source that thousands have it is not looked up for each.
    broods = {name: [sources[child] for child in some] for name, some in brood.items() if name not in sources}
    common = {name: named_by_all(some) for name, some in broods.items()}
    told: dict[str, str] = {}
    credited = []
    for edge in edges:
        child = sources[edge.child]
        if edge.parent in sources:
            found = credit_parent(child, sources[edge.parent], agencies)
        else:
            found = credit_lost(child, common[edge.parent])
        if found.source is not None and outlet_key(found.source) not in child.house:
            told.setdefault(edge.child, found.source)
        line = crediting_line(edge.child, found)
        evidence = edge.evidence if line is None else (*edge.evidence, line)
        credited.append(evolve(edge, credited=found.credited, evidence=evidence))
    articles = (evolve(node, credit=said[node.id][1] or told.get(node.id)) for node in lineage.articles)
    return evolve(lineage, edges=tuple(credited), articles=tuple(articles))


def said_of(
    document: Document | Head, agencies: Agencies, *, mentioned: bool
) -> tuple[tuple[Mention, ...], str | None]:
    """
    Read where an article names agencies, if that is wanted, and what it gives as its own source.
    """
    found = mentions(document.article, agency_lexicon(agencies)) if mentioned else ()
    return found, own_credit(document, agencies)


def sources_of(document: Document | Head, agencies: Agencies, found: tuple[Mention, ...] | None = None) -> Sources:
    """
    Read what an article says of where it comes from.

    Args:
        document: the article.
        agencies: to look for.
        found: where it names them, if that has been read.
    """
    article = document.article
    if found is None:
        found = mentions(article, agency_lexicon(agencies))
    house = {_key(document.outlet, agencies), _key(host_of(article.url), agencies)} - {""}
    return Sources(
        id=article.id,
        article=article,
        outlet=document.outlet or host_of(article.url),
        house=frozenset(house),
        mentions=found,
        credit=article.credit,
    )


def own_credit(document: Document | Head, agencies: Agencies) -> str | None:
    """
    Give the source that an article gives itself: its credit, its byline's agency, or what its ends say.
    """
    if document.article.credit:
        return document.article.credit
    names = agency_lexicon(agencies)
    if byline := found_names(document.article.byline or "", names):
        return byline[0]
    if document.credit:
        return document.credit
    text = document.article.text
    if len(text) > 2 * _END:
        text = f"{text[:_END].rpartition(' ')[0]}\n\n{text[-_END:].partition(' ')[2]}"
    ends = Article(document.article.id, text)
    return next((one.source for one in mentions(ends, names) if one.how in WHOLE), None)


def credit_parent(child: Sources, parent: Sources, agencies: Agencies) -> Crediting:
    """
    Tell whether *child* names the outlet or the agency of *parent*, an article that is held.

    An outlet need not name itself: where both are of one house, its agency is asked for, and its own name where it
    signs with it.
    """
    if _states(child.article, parent.article):
        return Crediting(credited="credited", source=parent.outlet or parent.id)
    theirs = _credits_of(parent, agencies)
    one_house = bool(child.house & parent.house)
    foreign = [name for name in theirs if outlet_key(name) not in parent.house]
    by_agency = [one for one in child.mentions if one.source in theirs]
    if one_house:
        if foreign:
            return _named([one for one in by_agency if one.source in foreign], "uncredited")
        return _named([*by_agency, *_outlet_mentions(child, parent, agencies)], "cannot_tell")
    return _named(
        [*_outlet_mentions(child, parent, agencies), *by_agency],
        "uncredited" if parent.house or theirs else "cannot_tell",
    )


def credit_lost(child: Sources, common: frozenset[str]) -> Crediting:
    """
    Tell whether *child* names the lost source that it and others come from.

    What that is, only they can tell.

    Args:
        child: one of them.
        common: the agencies that all of them name that name any; see :func:`named_by_all`.
    """
    if not common:
        return Crediting(credited="cannot_tell")
    return _named([one for one in child.mentions if one.source in common], "uncredited")


def named_by_all(children: Sequence[Sources]) -> frozenset[str]:
    """
    Give the agencies that all articles name that name any.
    """
    naming = [frozenset(one.agencies) for one in children if one.agencies]
    return frozenset.intersection(*naming) if naming else frozenset()


def crediting_line(child: str, crediting: Crediting) -> Evidence | None:
    """
    Write the line of the ledger that says where a credit stands; None where there is none.
    """
    if crediting.credited != "credited":
        return None
    best = crediting.mentions[:1]
    how = _HOW[best[0].how] if best else "as what it says that it derives from"
    spans = tuple((child, *one.span) for one in crediting.mentions if one.span is not None)[:_SHOWN]
    text = f"{child} names {crediting.source} {how}"
    return Evidence(kind="named_source", weight_bits=0.0, text=text, spans=spans)


def _named(found: Iterable[Mention], otherwise: Credited) -> Crediting:
    ordered = sorted(dict.fromkeys(found), key=lambda one: (one.how not in WHOLE, one.span or (-1, -1), one.source))
    if not ordered:
        return Crediting(credited=otherwise)
    return Crediting(credited="credited", source=ordered[0].source, mentions=tuple(ordered))


def _credits_of(one: Sources, agencies: Agencies) -> tuple[str, ...]:
    """
    Give the names of the agencies that are a source of an article: what it credits, and what its outlet is.
    """
    own = [name for name, _ in agencies.names if outlet_key(name) in one.house]
    return tuple(dict.fromkeys((*own, *one.agencies)))


def _states(child: Article, parent: Article) -> bool:
    """
    Tell whether *child* says itself that it derives from *parent*, or bears its outlet as its credit.
    """
    if {parent.id, parent.url} & set(child.derived_from):
        return True
    return bool(child.credit and parent.outlet and outlet_key(child.credit) == outlet_key(parent.outlet) != "")


def _outlet_mentions(child: Sources, parent: Sources, agencies: Agencies) -> list[Mention]:
    """
    Find where *child* names the outlet of *parent*, or the outlet that *parent* has for its credit.
    """
    found = []
    for name in dict.fromkeys(filter(None, (parent.outlet, parent.credit))):
        lexicon_of = _outlet_lexicon if len(name) <= LONGEST_KEPT else _outlet_lexicon.__wrapped__
        names = lexicon_of(name, agencies)
        found += [one for one in mentions(child.article, names) if _is_meant(one, child.article, name)]
    return found


def _is_meant(one: Mention, article: Article, name: str) -> bool:
    """
    Tell whether a newspaper is meant where its name is also that of a place that datelines have.
    """
    if plain_name(name) not in _PLACES or one.how not in ("byline", "dateline"):
        return True
    line = article.byline or "" if one.span is None else article.text[max(0, one.span[0] - 2) : one.span[1] + 2]
    return re.search(rf"[«\"“]\s*{re.escape(plain_name(name))}", line) is not None


@lru_cache(maxsize=4096)
def _outlet_lexicon(name: str, agencies: Agencies) -> Lexicon:
    """
    Make the forms of an outlet's name searchable; those of an agency are known.
    """
    key = _key(name, agencies)
    shown = plain_name(name)
    forms = {form: shown for spelling in spelled(name) for form in (spelling, spelling.upper(), _titled(spelling))}
    known = {spelling: known for spelling, known in agencies.name_of.items() if outlet_key(known) == key}
    return lexicon({**forms, **known}, agencies.ambiguous)


def _titled(spelling: str) -> str:
    return spelling if "." in spelling else " ".join(word[:1].upper() + word[1:] for word in spelling.split())


def _key(name: str | None, agencies: Agencies) -> str:
    """
    Give the key of an outlet, which is that of the agency where it is one.
    """
    if not name:
        return ""
    return _agency_keys(agencies).get(outlet_key(name), outlet_key(name))


@lru_cache(maxsize=8)
def _agency_keys(agencies: Agencies) -> dict[str, str]:
    """
    Give the key of each agency by the keys of its spellings.
    """
    return {outlet_key(spelling): outlet_key(name) for spelling, name in agencies.name_of.items()}
