"""
Stories made from real articles: handed from outlet to outlet along a drawn shape, and the truth of it recorded.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Iterator, Sequence

from attrs import define, field, frozen

from benchmarks.simulation import dates, outlets
from benchmarks.simulation.drafts import Draft, Placed, continued, first_draft, place, reporting
from benchmarks.simulation.furniture_edits import PLACES, credit_line, dateline, find, other_headline, put
from benchmarks.simulation.recording import record
from benchmarks.simulation.records import SourceArticle, Story, TrueEdge, Version
from benchmarks.simulation.sentence_edits import FEWEST_SENTENCES, add_sentences, take_from, without
from benchmarks.simulation.settings import Settings
from benchmarks.simulation.shapes import Shape, draw_shape
from benchmarks.simulation.sources import Shelf
from benchmarks.simulation.word_edits import correct
from provenance.articles import Article

# Where a source tells no date, its story is of some day in these years.
_FIRST_DAY = dt.datetime(2012, 1, 1, 6, tzinfo=dt.UTC)
_DAYS = 4500

# A credit that is printed names the wrong agency so often, and a parent's footer is carried along so often.
_WRONG_CREDIT = 0.05
_KEPT_FOOTER = 0.15

# So many sentences of another article a story may add, none of them shorter, in words.
_MOST_LENT = 24
_SHORTEST_LENT = 6


@frozen
class _Made:
    """
    A version in the making: its text and what its outlet knows.
    """

    placed: Placed
    outlet: str
    kind: str
    time: dt.datetime
    depth: int
    agency: str
    credited: str | None


@define
class _Scene:
    """
    What the making of one story draws from and uses up.
    """

    draw: random.Random
    settings: Settings
    lent: list[tuple[str, str]] = field(factory=list)
    slips: dict[str, str] = field(factory=dict)

    def often(self, part: float) -> bool:
        """
        Tell whether something happens that happens in this part of the cases at a strength of one half.
        """
        likely: float = 1 - (1 - part) ** (2 * self.settings.strength)
        return self.draw.random() < likely

    def amount(self, most: float) -> float:
        """
        Draw how much is done; at strength one half *most* on average.
        """
        return min(1.0, most * 2 * self.settings.strength * (0.5 + self.draw.random()))


def simulate(
    sources: Sequence[SourceArticle],
    *,
    seed: int,
    settings: Settings = Settings(),  # noqa: B008 (frozen)
    begin_with: Sequence[SourceArticle] | None = None,
    together: bool = False,
) -> Iterator[Story]:
    """
    Make a story of each source, in their order; a story does not depend on those after it.

    Args:
        sources: real articles; each begins a story, and lends sentences to, or stands beside, others of its topic.
        seed: the same sources, seed and settings give the same stories, byte for byte.
        settings: what the corpus is like.
        begin_with: the sources that begin stories, where not all of them do.
        together: the stories are to be traced in one run: none borrows from, or has beside it, what another has.
    """
    first = sources if begin_with is None else begin_with
    shelf = Shelf.of(sources, first if together else None)
    for number, source in enumerate(first):
        yield _story(source, shelf, number, f"{seed}/{number}/{source.id}", settings)


def _story(source: SourceArticle, shelf: Shelf, number: int, seed: str, settings: Settings) -> Story:
    draw = random.Random(seed)  # noqa: S311 (for repeatable corpora, not for secrets)
    kinds = sorted(settings.shapes)
    kind = draw.choices(kinds, [settings.shapes[one] for one in kinds])[0]
    shape = draw_shape(kind, draw.randint(*settings.versions), draw)
    lender, beside = shelf.company(source, draw, draw.randint(*settings.distractors))
    scene = _Scene(draw, settings)
    made = [_original(source, lender, scene)]
    ids = [_identity(seed, 0)]
    edges: list[TrueEdge] = []
    houses = outlets.found_outlets(len(shape.parents) + len(beside), draw, settings.outlets, settings.furniture)
    for child, first in enumerate(shape.parents, start=1):
        second = _second_parent(child, first, shape, scene)
        ids.append(_identity(seed, child))
        version, draft, merged = _derive(made, first, second, houses[child - 1], scene)
        made.append(version)
        for which, parent in enumerate((first, second) if merged and second is not None else (first,)):
            edges.append(
                record(made[parent].placed, draft, number=which, names=(ids[parent], ids[child]), merged=merged)
            )
    return Story(
        name=f"story-{number:04}",
        source=source.id,
        shape=shape.kind,
        versions=_versions(made, ids, shape, scene),
        edges=tuple(edges),
        distractors=_distractors(beside, seed, made, houses[len(shape.parents) :], scene),
        shuffle_seed=f"{seed}/order",
    )


def _identity(seed: str, number: int | str) -> str:
    """
    Give an id that tells nothing: neither the order nor the story.
    """
    return hashlib.sha256(f"{seed}/{number}".encode()).hexdigest()[:12]


def _sentences(draft: Draft) -> list[tuple[str, str]]:
    """
    Give what of a text a later version may add.
    """
    return [(unit.text, unit.content) for unit in draft if len(unit.text.split()) >= _SHORTEST_LENT]


def _original(source: SourceArticle, lender: SourceArticle | None, scene: _Scene) -> _Made:
    """
    Publish the original, less what is held out for later versions to add; those go on with the lender's sentences.
    """
    draw = scene.draw
    whole = first_draft(reporting(source.text, source.title), source.id)
    most = max(0, len(whole) - FEWEST_SENTENCES)
    held = set(draw.sample(range(1, len(whole)), min(round(scene.settings.held_out * len(whole)), most)))
    lent = first_draft(reporting(lender.text, lender.title), lender.id)[1:] if lender else ()
    scene.lent += [*_sentences(tuple(whole[number] for number in sorted(held))), *_sentences(lent)[:_MOST_LENT]]
    time = source.published or _FIRST_DAY + dt.timedelta(days=draw.randrange(_DAYS), minutes=draw.randrange(900))
    agency = outlets.draw_agency(draw)
    draft = put(without(whole, held), "headline", " ".join(source.title.split()))
    if draw.random() < scene.settings.furniture:
        draft = put(draft, "dateline", dateline(draw.choice(PLACES), time, agency, draw))
    return _Made(place(draft), agency, "agency", time, 0, agency, agency)


def _second_parent(child: int, first: int, shape: Shape, scene: _Scene) -> int | None:
    others = [number for number in range(child) if number != first]
    rate = shape.two_models if scene.settings.merges is None else scene.settings.merges
    if scene.draw.random() >= rate or not others:
        return None
    return scene.draw.choice(others)


def _derive(
    made: Sequence[_Made], first: int, second: int | None, house: outlets.Outlet, scene: _Scene
) -> tuple[_Made, Draft, bool]:
    """
    Let an outlet make its version.

    Returns:
        The version, its draft, and whether both parents left something in it.
    """
    parent = made[first]
    draft = continued(parent.placed)
    if second is not None:
        draft = take_from(draft, continued(made[second].placed, 1), scene.draw, 0.7)
    draft = _edited(draft, house, scene)
    _remember_slips(draft, parent, scene)
    merged = second is not None and any(unit.left(1) is not None for unit in draft)
    parents = [parent, made[second]] if merged and second is not None else [parent]
    time = max(one.time for one in parents) + dates.delay(scene.draw, urgent=house.kind.urgent)
    draft, credited = _furnished(draft, house, parent, time, scene)
    version = _Made(place(draft), house.name, house.kind.name, time, parent.depth + 1, parent.agency, credited)
    return version, draft, merged


def _edited(draft: Draft, house: outlets.Outlet, scene: _Scene) -> Draft:
    for tendency in house.kind.tendencies:
        if not scene.often(tendency.often):
            continue
        amount = scene.amount(tendency.amount)
        if tendency.edit == "add":
            draft, used = add_sentences(draft, scene.draw, amount, scene.lent)
            del scene.lent[:used]
        elif tendency.edit == "correct":
            draft = correct(draft, scene.draw, amount, scene.slips)
        else:
            draft = outlets.EDITS[tendency.edit](draft, scene.draw, amount)
    return draft


def _remember_slips(draft: Draft, parent: _Made, scene: _Scene) -> None:
    """
    Note what was misspelt, for later desks to put right.
    """
    for unit in draft:
        for piece in unit.pieces:
            if piece.kind == "spelling_changed" and piece.left is not None and piece.parent == 0:
                before = parent.placed.text[slice(*piece.left)]
                if before not in scene.slips:  # else it was put right here
                    scene.slips[piece.text] = scene.slips.get(before, before)


def _furnished(
    draft: Draft, house: outlets.Outlet, parent: _Made, time: dt.datetime, scene: _Scene
) -> tuple[Draft, str | None]:
    """
    Give the version its outlet's furniture; tells also whom it credits.
    """
    draw = scene.draw
    at = find(draft, "headline")
    if at is not None and scene.often(house.kind.headline):
        draft = put(draft, "headline", other_headline(draft[at].text, draw))
    named = house.names_source and draw.random() < house.kind.names_source
    agency = outlets.draw_agency(draw) if draw.random() < _WRONG_CREDIT else parent.agency
    if house.place:
        draft = put(draft, "dateline", dateline(house.place, time, agency if named else None, draw))
    elif draw.random() < 0.5:
        draft = put(draft, "dateline", None)
    draft = put(draft, "credit", credit_line(agency, draw) if named and not house.place else None)
    if house.footer or draw.random() >= _KEPT_FOOTER:
        draft = put(draft, "footer", house.footer)
    return draft, agency if named else None


def _versions(made: Sequence[_Made], ids: Sequence[str], shape: Shape, scene: _Scene) -> tuple[Version, ...]:
    draw, settings = scene.draw, scene.settings
    handed_on = set(shape.parents)
    hidden = [
        draw.random() < (settings.hidden_others if number else settings.hidden_original) and number in handed_on
        for number in range(len(made))
    ]
    for number in range(len(made) - 1, -1, -1):
        if hidden.count(False) < 2:
            hidden[number] = False
    parents = (0, *shape.parents)
    versions = []
    for number, one in enumerate(made):
        given = dates.given(one.time, made[parents[number]].time, draw, settings)
        headline = next(one.placed.text[slice(*span)] for span, kind, *_ in one.placed.units if kind == "headline")
        article = Article(
            ids[number],
            one.placed.text,
            title=headline,
            outlet=one.outlet,
            published=given,
            credit=one.credited if draw.random() < 0.5 else None,
        )
        versions.append(
            Version(
                article=article, hidden=hidden[number], depth=one.depth, published_true=one.time, outlet_kind=one.kind
            )
        )
    return tuple(sorted(versions, key=lambda version: (version.published_true, version.depth, version.article.id)))


def _distractors(
    beside: Sequence[SourceArticle],
    seed: str,
    made: Sequence[_Made],
    houses: Sequence[outlets.Outlet],
    scene: _Scene,
) -> tuple[Article, ...]:
    articles = []
    for number, (source, house) in enumerate(zip(beside, houses, strict=True)):
        draft = put(
            first_draft(reporting(source.text, source.title), source.id), "headline", " ".join(source.title.split())
        )
        time = made[0].time + dt.timedelta(minutes=scene.draw.randrange(-2000, 4000))
        draft = put(draft, "footer", house.footer)
        articles.append(
            Article(
                _identity(seed, f"beside/{number}"),
                place(draft).text,
                title=" ".join(source.title.split()),
                outlet=house.name,
                published=dates.given(time, time, scene.draw, scene.settings),
            )
        )
    return tuple(sorted(articles, key=lambda article: article.id))
