"""
The archive as a user has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from provenance.archive import adding, naming, points, repairing, schema, verifying
from provenance.archive.adding import Addition
from provenance.archive.batching import BATCH, batches
from provenance.archive.connection import writing
from provenance.archive.counts import counts
from provenance.archive.holding import Holder
from provenance.archive.naming import find, row_of
from provenance.archive.stories import ArchivedStory, stories
from provenance.articles import Article
from provenance.errors import UnknownArticle
from provenance.progress import Progress, silent
from provenance.readers import Source
from provenance.readers.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from provenance.answer import Provenance
    from provenance.archive.repairing import Repair
    from provenance.archive.verifying import Verification
    from provenance.report import Report
    from provenance.similarity.matches import Matches

Answer = TypeVar("Answer")


class Archive(Holder):
    """
    Articles that are kept, and asked where a text comes from; in one file, which grows article by article.

    Any number of processes can ask, and one can add. What was added is on the disk when :meth:`add` returns; a batch is
    there as a whole or not at all, whatever happens to the process. Every answer is of one state of the archive, and
    never of a part of the file that is not what was written. Objects may be used from several threads.

    Args:
        path: of the file. Beside it lie, while it is open, one that ends in ``-wal`` and one in ``-shm``, which belong
            to it, and always one that ends in ``-lock``.
        create: make the archive where there is none.

    Raises:
        ArchiveNotFound: there is none, and none was to be made, or no folder for it.
        NotAnArchive: the path is of something else.
        ArchiveTooNew: a later release wrote it.
        ArchiveDamaged: it cannot be opened, or misses what was acknowledged.
    """

    def add(
        self,
        source: Source,
        *,
        replace: bool = False,
        limits: Limits = DEFAULT_LIMITS,
        batch: int = BATCH,
        progress: Progress = silent,
        told: Callable[[Sequence[Addition]], None] | None = None,
    ) -> list[Addition]:
        """
        Add articles: one, or a million.

        An article that is there with the same content stays as it is, so that whatever was interrupted can be done
        again. It goes batch by batch; when it ends early, by an error or by Ctrl-C, the batches before are there.

        Args:
            source: whatever :func:`provenance.read` takes. Of an iterator, and of large files (JSON lines, Parquet,
                Arrow; from 64 MB on, compressed 16 MB), so many articles as make a batch are in memory.
            replace: let new content take the place of what is there under the same id, which is kept as a version.
            limits: of what is read here.
            batch: articles that are added together, or not at all.
            progress: hears how far it is.
            told: hears what became of each batch as soon as that is on the disk.

        Returns:
            What became of each article and of what could be none, in the order of their ids within each batch.

        Raises:
            InvalidParameter: *batch* is below 1.
            IdConflict: an id is there with other content.
            ArchiveLocked: another process writes.
            ArchiveReadOnly, StorageFull, StorageFailed: it cannot be written; nothing of the batch was.
        """
        found: list[Addition] = []
        for part in self.add_batches(source, replace=replace, limits=limits, batch=batch, progress=progress):
            found += part
            if told is not None:
                told(part)
        return found

    def add_batches(
        self,
        source: Source,
        *,
        replace: bool = False,
        limits: Limits = DEFAULT_LIMITS,
        batch: int = BATCH,
        outlets_from_folders: bool = False,
        progress: Progress = silent,
    ) -> Iterator[list[Addition]]:
        """
        Do what :meth:`add` does, batch by batch: nothing is kept of those before.

        Args:
            source, replace, limits, batch, progress: as for :meth:`add`.
            outlets_from_folders: as for :func:`provenance.read`.

        Yields:
            What became of each batch, once it is on the disk; whoever asks for no more adds no more.
        """
        for ready in adding.ahead(batches(source, batch, limits, progress, outlets=outlets_from_folders)):
            connection = self._writing()
            with self._guard, writing(connection, self.path):
                became = adding.add_batch(connection, ready, replace=replace)
                changed = any(one.status not in ("unchanged", "rejected") for one in became)
                number = schema.next_generation(connection) if changed else schema.generation(connection)
            points.reach("add.committed")
            self._lock.tell(number)
            points.reach("add.told")
            yield became

    def remove(self, name: str) -> str:
        """
        Remove an article and its earlier versions, at once and for good; its id is free again.

        Args:
            name: its id, or an unambiguous beginning of it.

        Returns:
            The id of the article that was removed.

        Raises:
            UnknownArticle: no id, or more than one, begins with *name*.
            ArchiveLocked, ArchiveReadOnly, StorageFull, StorageFailed: as for :meth:`add`.
        """
        connection = self._writing()
        with self._guard, writing(connection, self.path):
            full = find(connection, name)
            adding.remove_article(connection, full)
            number = schema.next_generation(connection)
        points.reach("remove.committed")
        self._lock.tell(number)
        return full

    def check(self, draft: Article | str, *, limits: Limits = DEFAULT_LIMITS) -> Report:
        """
        Find which articles of the archive the passages of a draft stand in.

        Args:
            draft: an article, or the text of one. The article of the archive with its id and its text is the draft
                itself, and is left out.
            limits: of the draft.

        Raises:
            InvalidArticle: the draft has no text, or is larger than *limits* allows.
            ArchiveDamaged: a part of the archive that would be needed is not what was written.
        """
        return self._ask(lambda: self._neighbours.check(draft, limits))

    def near(self, name: str, *, min_similarity: float = 0.15) -> Matches:
        """
        Find the near-duplicates of an article, every pair verified.

        Args:
            name: its id, or an unambiguous beginning of it.
            min_similarity: least Jaccard of a match over word 3-grams, above 0 and at most 1.

        Raises:
            UnknownArticle: no id, or more than one, begins with *name*.
            InvalidParameter: *min_similarity* is outside that range.
            ArchiveDamaged: as for :meth:`check`.
        """
        return self._ask(lambda: self._neighbours.near(find(self._open, name), min_similarity))

    def trace(self, name: str | Article, *, limits: Limits = DEFAULT_LIMITS, progress: Progress = silent) -> Provenance:
        """
        Infer the derivation tree around an article from its neighbours in the archive.

        Args:
            name: its id, or an unambiguous beginning of it; or an Article, such as a draft, which need not be one of
                the archive.
            limits: of such an Article.
            progress: hears how far it is.

        Raises:
            UnknownArticle: no id, or more than one, begins with *name*.
            InvalidArticle: as for :meth:`check`.
            ArchiveDamaged: as for :meth:`check`.
        """
        from provenance.pipeline import trace

        return trace(self._ask(lambda: self._neighbours.around(name, limits)), progress=progress)

    def stories(self, *, min_similarity: float = 0.5, progress: Progress = silent) -> tuple[ArchivedStory, ...]:
        """
        Find the articles that are versions of one text, story by story, earliest first; see :class:`ArchivedStory`.

        Args:
            min_similarity: least Jaccard with the representative over word 3-grams, above 0 and at most 1.
            progress: hears how far it is.

        Raises:
            InvalidParameter: *min_similarity* is outside that range.
            ArchiveDamaged: as for :meth:`check`.
        """
        return self._ask(lambda: stories(self._open, min_similarity, progress))

    def verify(self, *, progress: Progress = silent) -> Verification:
        """
        Read everything, and say what is whole.

        Args:
            progress: hears how far it is.
        """
        return self._ask(lambda: verifying.verify(self._open, self.path, progress))

    def repair(self, *, progress: Progress = silent) -> Repair:
        """
        Make the archive anew from the articles that can be read; see :func:`provenance.archive.repairing.repair`.

        Args:
            progress: hears how far it is.

        Raises:
            ArchiveLocked: it is open elsewhere.
        """
        with self._guard:
            self.close()
            done = repairing.repair(self.path, progress)
            self._begin()
            return done

    def backup(self, path: str | Path) -> None:
        """
        Write a copy of the archive as it is now to another file, while others ask and add.

        Raises:
            NotAnArchive: there is something at *path* already.
        """
        self._ask(lambda: repairing.backup(self._open, Path(path)))

    def stats(self) -> dict[str, Any]:
        """
        Count what is there: ``articles``, ``comparable`` ones, ``versions``, ``text_bytes``, ``file_bytes``, the index.
        """
        return self._ask(lambda: verifying.stats(self._open, self.path))

    def versions(self, name: str) -> list[Article]:
        """
        Give the earlier contents of an article, oldest first.

        Args:
            name: its id, or an unambiguous beginning of it.

        Raises:
            UnknownArticle: no id, or more than one, begins with *name*.
        """
        return self._ask(lambda: naming.versions(self._open, find(self._open, name)))

    @property
    def generation(self) -> int:
        """
        Count the commits so far: while it stays, so does every answer.
        """
        return self._ask(lambda: schema.generation(self._open))

    def __len__(self) -> int:
        return self._ask(lambda: counts(self._open)["articles"])

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._ask(lambda: row_of(self._open, name) is not None)

    def __iter__(self) -> Iterator[Article]:
        """
        Give the articles in the order of their ids, those that are there when each is asked for.
        """
        last: str | None = None
        while part := self._ask(lambda after=last: naming.following(self._open, after, BATCH)):  # type: ignore[misc]
            yield from part
            last = part[-1].id

    def __getitem__(self, name: str) -> Article:
        """
        Give an article by its id, or by an unambiguous beginning of it.

        Raises:
            UnknownArticle: no id, or more than one, begins with *name*.
            ArchiveDamaged: it is not what was added.
        """
        if not isinstance(name, str):
            raise UnknownArticle(f"no article has the id {name!r}: ids are text")
        return self._ask(lambda: self._neighbours.article(find(self._open, name)))
