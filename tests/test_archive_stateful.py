"""
An archive against a dictionary and the functions of the library, through any sequence of what can be done to it.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

import provenance as pv
from archive_for_tests import text, times
from provenance.archive import finding

# Texts that share paragraphs with each other, and some that are too short to.
_PARAGRAPHS = [text(number, 14) for number in range(6)]
_TEXTS = st.one_of(
    st.lists(st.sampled_from(_PARAGRAPHS), min_size=1, max_size=3, unique=True).map("\n\n".join),
    st.sampled_from(["Too short.", "Six words are not enough here.", _PARAGRAPHS[0].upper()]),
)
_IDS = st.sampled_from([f"n{number}" for number in range(9)])


# Drawing is quick; a machine with other work to do is not.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Machine(RuleBasedStateMachine):
    """
    The archive, and a dictionary.
    """

    exhaustive = True

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.before = finding.EXHAUSTIVE_ARTICLES
        finding.EXHAUSTIVE_ARTICLES = self.before if self.exhaustive else 0
        self.archive = pv.Archive(self.folder / "news.archive")
        self.known: dict[str, pv.Article] = {}
        self.versions: dict[str, int] = {}

    @initialize(first=_TEXTS)
    def begin(self, first):
        self.add({"n0": first}, False)

    @rule(texts=st.dictionaries(_IDS, _TEXTS, min_size=1, max_size=4), replace=st.booleans())
    def add(self, texts, replace):
        articles = {name: pv.Article(name, body) for name, body in texts.items()}
        conflicts = [name for name, one in articles.items() if self.known.get(name, one) != one]
        if conflicts and not replace:
            with pytest.raises(pv.IdConflict) as refused:
                self.archive.add(articles.values())
            assert refused.value.ids == tuple(sorted(conflicts))
            return
        became = {one.id: one.status for one in self.archive.add(articles.values(), replace=replace)}
        for name, one in articles.items():
            fresh = "added" if len(one.text.split()) >= 8 else "not_comparable"
            expected = "unchanged" if name in self.known else fresh
            assert became[name] == ("replaced" if name in conflicts else expected)
        for name in conflicts:
            self.versions[name] = self.versions.get(name, 0) + 1
        self.known |= articles

    @rule(name=_IDS)
    def remove(self, name):
        if name in self.known:
            assert self.archive.remove(name) == name
            del self.known[name]
            self.versions.pop(name, None)
        else:
            with pytest.raises(pv.UnknownArticle):
                self.archive.remove(name)

    @rule(body=_TEXTS)
    def check(self, body):
        found = self.archive.check(body)
        told = pv.check(body, list(self.known.values())) if self.known else None
        assert found.articles == len(self.known)
        assert found.held == "archive"
        if told is not None:
            assert found.to_dict()["findings"] == told.to_dict()["findings"]
            assert found.to_dict()["sources"] == told.to_dict()["sources"]

    @rule(name=_IDS)
    def near(self, name):
        if name not in self.known:
            return
        every = pv.find_near_duplicates(list(self.known.values()))
        assert list(self.archive.near(name)) == [one for one in every if name in (one.left, one.right)]

    @rule()
    def reopen(self):
        self.archive.close()
        self.archive = pv.Archive(self.folder / "news.archive", create=False)

    @rule()
    def repair(self):
        done = self.archive.repair()
        assert (done.articles, done.quarantined, done.kept) == (len(self.known), (), None)

    @rule()
    def verify(self):
        assert self.archive.verify().problems == ()

    @invariant()
    def the_same_articles_are_there(self):
        assert {one.id: one for one in self.archive} == self.known
        assert len(self.archive) == len(self.known)
        assert {name: len(self.archive.versions(name)) for name in self.known} == {
            name: self.versions.get(name, 0) for name in self.known
        }

    def teardown(self):
        self.archive.close()
        finding.EXHAUSTIVE_ARTICLES = self.before
        shutil.rmtree(self.folder)


class Indexed(Machine):
    """
    The same, answered from the index as in a large archive.
    """

    exhaustive = False


@pytest.mark.parametrize("machine", [Machine, Indexed])
def test_an_archive_is_a_dictionary_that_answers_as_the_library_does(machine, record_property):
    run_state_machine_as_test(machine, settings=settings(_PATIENT, max_examples=100, stateful_step_count=6))
    record_property("stateful_sequences", 100)


@pytest.mark.long
@pytest.mark.parametrize("machine", [Machine, Indexed])
def test_an_archive_is_a_dictionary_through_thousands_of_sequences(machine, record_property):
    count = times("STATEFUL_SEQUENCES", 5_000) // 2
    told = settings(_PATIENT, max_examples=count, stateful_step_count=14, derandomize=False)
    run_state_machine_as_test(machine, settings=told)
    record_property("stateful_sequences", count)


def test_the_order_of_adding_changes_no_answer(tmp_path, monkeypatch):
    bodies = ["\n\n".join(pair) for pair in itertools.permutations(_PARAGRAPHS[:4], 2)]
    articles = [pv.Article(f"n{number:02d}", body) for number, body in enumerate(bodies)]
    monkeypatch.setattr(finding, "EXHAUSTIVE_ARTICLES", 0)
    answers = []
    for order in (articles, articles[::-1], articles[::2] + articles[1::2]):
        with pv.Archive(tmp_path / str(len(answers))) as archive:
            for one in order:
                archive.add(one)
            answers.append((archive.check(bodies[7]).to_json(), archive.near("n03"), archive.trace("n05").to_json()))
    assert answers[0] == answers[1] == answers[2]
