"""
What is compared: one :class:`Article`, and the :class:`Corpus` that holds many, checked at the border.
"""

from __future__ import annotations

import bisect
import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from attrs import evolve, field, frozen

from provenance import times
from provenance.errors import InvalidArticle, InvalidDate, UnknownArticle

# Lone surrogates cannot be written as UTF-8, and NUL ends a string in too many other programs.
# Both are replaced one for one, so that every span still points at the place that the user sees.
_UNWRITABLE = dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}") | {0: " "}

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


@frozen
class Article:
    """
    One text, with what its holder knows of it.

    Attributes:
        id: unique within a corpus.
        text: the article as the user holds it; every span in every answer counts its code points.
        title: the headline, where it is known apart from the text.
        outlet: who published it.
        published: an aware datetime, or ISO 8601; without a zone it means an interval of 26 hours, not UTC.
        url: where it was found.
        credit: the agency or outlet that it names as its source.
        language: a BCP 47 code.

    Raises:
        InvalidArticle: a field of the wrong kind, or no id.
        InvalidDate: *published* is neither a datetime nor ISO 8601.
    """

    id: str = field(validator=_identifier)
    text: str = field(validator=_body, repr=False)
    title: str | None = field(default=None, kw_only=True, validator=_text_or_none)
    outlet: str | None = field(default=None, kw_only=True, validator=_text_or_none)
    published: dt.datetime | str | None = field(default=None, kw_only=True, validator=_published)
    url: str | None = field(default=None, kw_only=True, validator=_text_or_none)
    credit: str | None = field(default=None, kw_only=True, validator=_text_or_none)
    language: str | None = field(default=None, kw_only=True, validator=_text_or_none)


@frozen(kw_only=True)
class Notice:
    """
    Something that the user should know of one input.

    Attributes:
        id: the article's id, or the place of the input where it has none.
        code: stable and short, for programs.
        message: what was met and what to do, for people.
    """

    id: str
    code: str
    message: str

    def to_dict(self) -> dict[str, str]:
        """
        Give the notice as JSON-ready values.
        """
        return {"id": self.id, "code": self.code, "message": self.message}


def _sorted_notices(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    # Paths and ids as they were met may hold what cannot be written, too.
    writable = (
        evolve(notice, id=notice.id.translate(_UNWRITABLE), message=notice.message.translate(_UNWRITABLE))
        for notice in notices
    )
    return tuple(sorted(writable, key=lambda notice: (notice.id, notice.code, notice.message)))


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
        """
        aside, noted = list(set_aside), list(warnings)
        kept: dict[str, Article] = {}
        for article in sorted(articles, key=_arrival_free_order):
            article, notices = _writable(article)
            noted += notices
            if all(unicodedata.category(character) in _INVISIBLE for character in article.text):
                aside.append(Notice(id=article.id, code="empty_text", message="the text is empty: nothing to compare"))
            elif article.id not in kept:
                kept[article.id] = article
            elif kept[article.id] == article:
                message = "the same article was given more than once: it is read once"
                noted.append(Notice(id=article.id, code="repeated", message=message))
            else:
                aside.append(
                    Notice(
                        id=article.id,
                        code="duplicate_id",
                        message="another article with this id has other content: one of them was kept; "
                        "give each article an id of its own",
                    )
                )
        return cls(tuple(kept[name] for name in sorted(kept)), _sorted_notices(aside), _sorted_notices(noted))

    @property
    def ids(self) -> tuple[str, ...]:
        """
        The ids, in order.
        """
        return self._ids

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
    )


def _arrival_free_order(article: Article) -> tuple[str, ...]:
    fields = (article.title, article.outlet, article.published, article.url, article.credit, article.language)
    # With its type, because None, "" and a datetime and its text are different contents.
    typed = ((type(value).__name__, str(value)) for value in fields)
    return (article.id, article.text, *(part for pair in typed for part in pair))


def _writable(article: Article) -> tuple[Article, list[Notice]]:
    """
    Replace, one for one, the characters that cannot be written out again.
    """
    changed = {}
    for name in ("id", "text", "title", "outlet", "url", "credit", "language"):
        value = getattr(article, name)
        if value is not None and (repaired := value.translate(_UNWRITABLE)) != value:
            changed[name] = repaired
    if not changed:
        return article, []
    article = evolve(article, **changed)
    message = f"NUL or lone surrogate characters in {', '.join(changed)}: each replaced by one other character"
    return article, [Notice(id=article.id, code="characters_replaced", message=message)]
