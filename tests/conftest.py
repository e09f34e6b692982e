"""
How Hypothesis runs: the same examples every time in the everyday run, new ones with ``--hypothesis-profile=search``.
"""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings

from articles_for_tests import HARBOUR, first_rewrite
from command_for_tests import write

settings.register_profile("everyday", derandomize=True, deadline=None)
settings.register_profile("search", derandomize=False, deadline=None, max_examples=1_000)
# To ask whether a test fails at all, and not for the smallest example of it.
settings.register_profile("unshrunk", derandomize=True, deadline=None, phases=(Phase.explicit, Phase.generate))
settings.load_profile("everyday")


@pytest.fixture
def empty_folder(tmp_path, monkeypatch):
    """
    A working directory of its own, so that paths and ids are short.
    """
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def company(empty_folder):
    """
    A folder with an article and a rewrite of it.
    """
    write(empty_folder / "company" / "source.txt", HARBOUR)
    write(empty_folder / "company" / "rewrite.txt", first_rewrite())
    return "company"
