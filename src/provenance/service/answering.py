"""
What can be asked of an archive, as a worker answers it: bytes that the server hands on as they are.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import asdict

from provenance import times
from provenance.archive.searching import Search
from provenance.archive.store import Archive
from provenance.articles import Article, Corpus
from provenance.checking import DRAFT, check
from provenance.errors import InvalidArticle, ProvenanceError
from provenance.pipeline import compare
from provenance.readers import read
from provenance.service import pages
from provenance.service.frames import Told
from provenance.service.refusals import by_name, refusal
from provenance.service.settings import DRAFT_LIMITS
from provenance.service.streams import Streams
from provenance.similarity.matches import Match
from provenance.version import __version__
from provenance.wording import strict_json

# Answers that are kept in case they are asked for again while the archive stays as it is, in bytes.
_KEPT_BYTES = 32_000_000

# Something to ask before anybody does.
_WARMING = (
    "The harbour of the town will be closed for three weeks in spring, its master told Reuters on Monday, as the old "
    "crane is to be taken down. “We have waited for this for eleven years,” said Anna Berg, who leads the union there."
)

_FIELDS = ("id", "title", "outlet", "published", "url", "credit", "language", "byline", "usage", "derived_from")

Answer = tuple[Told, bytes]


class Answering:
    """
    The questions, each by the name of its method after ``on_``.

    Args:
        settings: ``archive`` and ``index``: paths.
        streams: to tell how far work is.
    """

    def __init__(self, settings: Told, streams: Streams) -> None:
        self._archive = Archive(settings["archive"], create=False)
        self._search = Search(Path(settings["archive"]), Path(settings["index"]))
        self._streams = streams
        self._kept: OrderedDict[tuple[int, str], bytes] = OrderedDict()
        self._size = 0
        self._warm()

    def on_about(self) -> Answer:
        """
        Say what is asked of.
        """
        told = {"provenance": __version__, "name": self._archive.path.name, "articles": len(self._archive)}
        return {}, _json(told | {"indexed": self._search.find(limit=0).indexed})

    def on_kernels(self) -> Answer:
        """
        Load what was compiled, once it is compiled, for quicker answers.
        """
        from provenance.similarity.fingerprinting import shingles_in_order

        shingles_in_order(["a few words to have the kernels ready when somebody asks"], plain_bytes=0)
        return {}, b""

    def on_check(self, draft: Told) -> Answer:
        """
        Check a draft: its report.
        """

        def made() -> bytes:
            # Without line breaks: to indent takes longer than to look the draft up in the index.
            return _json(self._archive.check(_draft(draft), limits=DRAFT_LIMITS).to_dict())

        return {}, self._once("check", draft, made)

    def on_check_page(self, draft: Told, key: str) -> Answer:
        """
        Check a draft: its report as a page.
        """

        def made() -> bytes:
            report = self._archive.check(_draft(draft), limits=DRAFT_LIMITS)
            return pages.check_page(report, key).encode()

        return {}, self._once("check_page", draft, made)

    def on_article(self, id: str) -> Answer:  # noqa: A002  # the field's name in the API
        """
        Give an article.
        """
        return {}, _json(record_of(self._archive[id]))

    def on_search(self, **asked: Any) -> Answer:
        """
        Find articles by their words, outlet and date.
        """
        found = self._search.find(**asked)
        told = {"total": found.total, "indexed": found.indexed, "articles": found.articles}
        return {}, _json(told | {"hits": [asdict(one) for one in found.hits]})

    def on_outlets(self) -> Answer:
        """
        Name the outlets with the most articles.
        """
        return {}, _json({"outlets": [{"name": name, "articles": count} for name, count in self._search.outlets()]})

    def on_near(self, id: str, min_similarity: float) -> Answer:  # noqa: A002
        """
        Find the near-duplicates of an article.
        """
        name = self._archive[id].id
        matches = self._archive.near(name, min_similarity=min_similarity)
        return {}, _json({"article": name, "matches": [_match(one) for one in matches]})

    def on_compare(self, left: str, right: str) -> Answer:
        """
        Compare two articles.
        """
        return {}, _json(compare(self._archive[left], self._archive[right], limits=DRAFT_LIMITS).to_dict())

    def on_compare_page(self, left: str, right: str) -> Answer:
        """
        Compare two articles: both side by side, as a page.
        """
        compared = compare(self._archive[left], self._archive[right], limits=DRAFT_LIMITS)
        return {}, pages.compare_page(compared).encode()

    def on_trace(self, into: str, id: str | None = None, draft: Told | None = None) -> Answer:  # noqa: A002
        """
        Trace an article, or a draft, and write the answer and its page into files.
        """
        what = _draft(draft) if draft is not None else str(id)
        answer = self._archive.trace(what, limits=DRAFT_LIMITS, progress=self._streams.progress)
        folder = Path(into)
        (folder / "answer.json").write_text(answer.to_json(), encoding="utf-8")
        (folder / "answer.html").write_text(pages.trace_page(answer), encoding="utf-8")
        return {"articles": len(answer.articles), "lost_sources": len(answer.lost_sources)}, b""

    def _once(self, question: str, draft: Told, made: Callable[[], bytes]) -> bytes:
        """
        Answer, or give the answer of last time where nothing was added or removed since.
        """
        if "path" in draft:
            return made()
        key = self._archive.generation, json.dumps([question, draft], sort_keys=True)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        answer = made()
        if len(answer) + len(key[1]) < _KEPT_BYTES // 8:
            self._kept[key] = answer
            self._size += len(answer) + len(key[1])
            while self._size > _KEPT_BYTES:
                (_, old), gone = self._kept.popitem(last=False)
                self._size -= len(old) + len(gone)
        return answer

    def _warm(self) -> None:
        """
        Load all that the first question would wait for.
        """
        self._archive.check(_WARMING)
        report = check(Article("warm", f"{_WARMING} That was all of it.", credit="Reuters"), [Article("up", _WARMING)])
        pages.check_page(report, "warm")
        self.on_search(words="a")


def record_of(article: Article) -> dict[str, Any]:
    """
    Give an article as JSON-ready values.
    """
    told = {name: getattr(article, name) for name in _FIELDS}
    told["published"] = None if article.published is None else times.isoformat(article.published)
    return told | {"derived_from": list(article.derived_from), "text": article.text}


def _draft(given: Told) -> Article:
    """
    Read a draft: the fields of an article, or a file.
    """
    if "path" not in given:
        return Article(given.get("id") or DRAFT, given["text"], **{one: given.get(one) for one in _OF_A_DRAFT})
    try:
        corpus: Corpus = read(given["path"], limits=DRAFT_LIMITS)
    except ProvenanceError as error:
        raise refusal(error, given["path"]) from error
    for notice in corpus.set_aside:
        raise InvalidArticle(f"{given['name']!r} cannot be checked: {by_name(notice.message, given['path'])}")
    if len(corpus) != 1:
        raise InvalidArticle(f"{given['name']!r} holds {len(corpus)} articles, expected one: give a file of one text")
    return corpus[0]


_OF_A_DRAFT = ("title", "outlet", "published", "credit")


def _match(one: Match) -> dict[str, Any]:
    return asdict(one)


def _json(value: Any) -> bytes:
    return (strict_json(value) + "\n").encode()
