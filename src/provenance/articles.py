"""
What is compared: one :class:`Article`, and the :class:`Corpus` that holds many, checked at the border.
"""

from __future__ import annotations

import bisect
import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from attrs import evolve, field, frozen

from provenance import times
from provenance.errors import InvalidArticle, InvalidDate, UnknownArticle
from provenance.notices import Notice, Status, in_order, statuses, writable
from provenance.suggesting import did_you_mean

__all__ = ["Article", "Corpus", "Notice", "find"]

# Format and control characters and separators: a text of nothing else shows nothing.
_INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})


def _text_or_none(instance: Article, attribute: Any, value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise InvalidArticle(
            f"article {instance.id!r}: {attribute.name} is {type(value).__name__}, expected text or None"
        )


def _identifier(_article: Article, _attribute: Any, value: Any) -> None:
    if not isinstance(value, str) or not value:
        raise InvalidArticle(f"an article's id is {value!r}, expected text of at least one character")


def _body(instance: Article, _attribute: Any, value: Any) -> None:
    if not isinstance(value, str):
        raise InvalidArticle(f"article {instance.id!r}: text is {type(value).__name__}, expected text")


def _published(instance: Article, _attribute: Any, value: object) -> None:
    if value is None:
        return
    if not isinstance(value, dt.datetime | str):
        raise InvalidDate(
            f"article {instance.id!r}: published is {type(value).__name__}, expected a datetime, ISO 8601 or None"
        )
    times.interval(value)


def _several(value: Any) -> Any:
    """
    Make a tuple of what may be one text, several in one, a list, or nothing.
    """
    if isinstance(value, str):
        return tuple(value.split())
    return () if value is None else tuple(value) if isinstance(value, list | tuple) else value


def _texts(instance: Article, attribute: Any, value: object) -> None:
    if not isinstance(value, tuple) or not all(isinstance(one, str) for one in value):
        raise InvalidArticle(f"article {instance.id!r}: {attribute.name} is {value!r:.80}, expected texts")


@frozen
class Article:
    """
    One text, with what its holder knows of it.

    Attributes:
        id: unique within a corpus.
        text: the article as the user holds it; every span in every answer counts its code points.
        title: the headline, where it is known apart from the text.
        outlet: who published it.
        published: an aware datetime, or ISO 8601 or another form that :mod:`provenance.dates` reads; without a zone it
            means an interval of 26 hours, not UTC.
        url: where it was found.
        credit: the agency or outlet that it names as its source.
        language: a BCP 47 code.
        byline: who wrote it, as it says.
        usage: what its source allows to be done with it, in words.
        derived_from: ids or addresses of what it says itself that it derives from; a text is split at white space.
        position: where it was read: a file, and the line, row or item in it. It is no part of what the article is:
            two that differ in nothing else are equal.

    Raises:
        InvalidArticle: a field of the wrong kind, or no id.
        InvalidDate: *published* is no date, or one that can be read in two ways.
    """

    id: str = field(validator=_identifier)
    text: str = field(validator=_body, repr=False)
    title: str | None = field(default=None, kw_only=True, validator=_text_or_none)
    outlet: str | None = field(default=None, kw_only=True, validator=_text_or_none)
    published: dt.datetime | str | None = field(default=None, kw_only=True, validator=_published)
    url: str | None = field(default=None, kw_only=True, validator=_text_or_none)
    credit: str | None = field(default=None, kw_only=True, validator=_text_or_none)
    language: str | None = field(default=None, kw_only=True, validator=_text_or_none)
    byline: str | None = field(default=None, kw_only=True, validator=_text_or_none)
    usage: str | None = field(default=None, kw_only=True, validator=_text_or_none)
    derived_from: tuple[str, ...] = field(default=(), kw_only=True, converter=_several, validator=_texts)
    position: str | None = field(default=None, kw_only=True, validator=_text_or_none, eq=False, repr=False)


@frozen
class Corpus:
    """
    Articles with distinct ids, in the order of those ids, and a record of what could not be one.

    The order of arrival leaves no trace: the same articles make the same corpus.

    Attributes:
        articles: in the order of their ids.
        set_aside: inputs that are not among *articles*, each named.
        warnings: inputs that are, with something to know about them.
    """

    articles: tuple[Article, ...]
    set_aside: tuple[Notice, ...] = ()
    warnings: tuple[Notice, ...] = ()
    _ids: tuple[str, ...] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_ids", tuple(article.id for article in self.articles))

    @classmethod
    def of(
        cls, articles: Iterable[Article], *, set_aside: Iterable[Notice] = (), warnings: Iterable[Notice] = ()
    ) -> Corpus:
        """
        Check *articles* and put them in order.

        A text without a visible character is set aside. Of several articles with one id and different content, the
        one whose content sorts first is kept and the others are set aside: the choice must not hang on the order of
        arrival.

        Args:
            articles: in any order.
            set_aside, warnings: what became of inputs before they were articles.
        """
        aside, noted = list(set_aside), list(warnings)
        told = frozenset(noted)  # of a date, by the corpus that the article comes from
        kept: dict[str, Article] = {}
        given = list(articles)
        # What else an article says orders only those of one id, which are rare.
        distinct = len({one.id for one in given}) == len(given)
        for article in sorted(given, key=_id if distinct else _arrival_free_order):
            article, notices = _writable(article)
            noted += notices
            if all(unicodedata.category(character) in _INVISIBLE for character in article.text):
                aside.append(_notice(article, "empty_text", "the text is empty: give it a text, or leave it out"))
            elif (first := kept.get(article.id)) is None:
                kept[article.id] = article
                noted += [notice for notice in _untrusted_date(article) if notice not in told]
            elif first == article:
                noted.append(_notice(article, "repeated", "the same article was given more than once: it is read once"))
            else:
                where = f" ({first.position!r})" if first.position else ""
                message = (
                    f"another article with this id{where} has other content: one of them was kept; "
                    "give each article an id of its own"
                )
                aside.append(_notice(article, "duplicate_id", message))
        return cls(tuple(kept[name] for name in sorted(kept)), in_order(aside), in_order(noted))

    @property
    def ids(self) -> tuple[str, ...]:
        """
        The ids, in order.
        """
        return self._ids

    @property
    def statuses(self) -> tuple[Status, ...]:
        """
        What became of each input, as far as reading tells; ``not_comparable`` is found when texts are compared.
        """
        return statuses(((one.id, one.position) for one in self.articles), self.set_aside, self.warnings)

    def __len__(self) -> int:
        return len(self.articles)

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._row(name) is not None

    def __getitem__(self, name: str | int) -> Article:
        """
        Find an article by its id, by an unambiguous beginning of it, or by its place.

        Raises:
            UnknownArticle: no id, or more than one, begins with *name*.
        """
        if isinstance(name, int):
            return self.articles[name]
        return self.articles[find(self._ids, name)]

    def _row(self, name: str) -> int | None:
        row = bisect.bisect_left(self._ids, name)
        return row if row < len(self._ids) and self._ids[row] == name else None


def find(ids: tuple[str, ...], name: str) -> int:
    """
    Give the place of the id that is *name*, or the only one that begins with it.

    Args:
        ids: sorted.
        name: an id or the beginning of one.

    Raises:
        UnknownArticle: no id, or more than one, begins with *name*.
    """
    first = bisect.bisect_left(ids, name)
    if first < len(ids) and ids[first] == name:
        return first
    matching = []
    for row in range(first, len(ids)):
        if not name or not ids[row].startswith(name):
            break
        matching.append(row)
    if len(matching) == 1:
        return matching[0]
    if matching:
        shown = ", ".join(ids[row] for row in matching[:3])
        raise UnknownArticle(f"{name!r} begins {len(matching)} ids ({shown}, ...): give more of it")
    raise UnknownArticle(
        f"no article has the id {name!r} among {len(ids)}: ids and their unique beginnings are accepted"
        f"{did_you_mean(name, ids)}"
    )


def _id(article: Article) -> str:
    return article.id


def _arrival_free_order(article: Article) -> tuple[str, ...]:
    about = (article.title, article.outlet, article.published, article.url, article.credit, article.language)
    stated = (article.byline, article.usage, article.derived_from)
    # With its type, because None, "" and a datetime and its text are different contents.
    typed = ((type(value).__name__, str(value)) for value in (*about, *stated))
    return (article.id, article.text, *(part for pair in typed for part in pair), article.position or "")


_WRITTEN = ("id", "text", "title", "outlet", "url", "credit", "language", "byline", "usage", "position")
_written = attrgetter(*_WRITTEN)


def _writable(article: Article) -> tuple[Article, list[Notice]]:
    """
    Replace, one for one, the characters that cannot be written out again.
    """
    values = _written(article)
    # Nearly all are in order, and to ask of all at once is quicker than of one after the other.
    every = "".join(filter(None, (*values, *article.derived_from)))
    if writable(every) is every:
        return article, []
    changed: dict[str, Any] = {}
    for name, value in zip(_WRITTEN, values, strict=True):
        if value is not None and (repaired := writable(value)) != value:
            changed[name] = repaired
    sources = tuple(map(writable, article.derived_from))
    if sources != article.derived_from:
        changed["derived_from"] = sources
    if not changed:
        return article, []
    article = evolve(article, **changed)
    if not changed.keys() - {"position"}:  # a file's name, which its id tells better
        return article, []
    names = ", ".join(name for name in changed if name != "position")
    message = f"NUL or lone surrogate characters in {names}: each replaced by one other character"
    return article, [_notice(article, "characters_replaced", message)]


def _untrusted_date(article: Article) -> list[Notice]:
    """
    Name a date that cannot be the day of publication: it stays what the article says, and is no evidence.
    """
    reason = None if article.published is None else times.distrust(article.published)
    if article.published is None or reason is None:
        return []
    message = f"published {times.isoformat(article.published)}, {reason}: shown, and not used as evidence; correct it"
    return [_notice(article, "date_untrusted", message)]


def _notice(article: Article, code: str, message: str) -> Notice:
    return Notice(id=article.id, code=code, message=message, position=article.position)
