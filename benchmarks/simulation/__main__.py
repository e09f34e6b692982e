"""
Write a simulated corpus: ``python -m benchmarks.simulation --seed 7 --stories 3 --out FOLDER``.

FOLDER gets ``articles.jsonl``, which ``provenance trace`` reads, and ``truth.json``.
"""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path

from benchmarks.simulation import sources
from benchmarks.simulation.settings import Settings
from benchmarks.simulation.simulate import simulate
from benchmarks.simulation.writing import ARTICLES, TRUTH, write
from provenance.errors import ProvenanceError

_SETS = {"bbc": sources.bbc, "allsides": sources.allsides, "basil": sources.basil}

# Enough of a set to lend sentences and to stand beside a story.
_READ = 3000


def main() -> None:
    """
    Read the sources, simulate, write.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, default=7, help="the same seed writes the same bytes")
    parser.add_argument("--stories", type=int, default=3, help="how many stories")
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--set", choices=sorted(_SETS), default="bbc", help="which corpus of the data folder")
    parser.add_argument("--corpus", type=Path, help="begin with the articles of this file or folder instead")
    parser.add_argument("--strength", type=float, default=0.5, help="how much outlets change, 0 to 1")
    parser.add_argument("--hidden-original", type=float, default=0.5, help="how often nobody holds the original")
    options = parser.parse_args()
    try:
        texts = list(sources.own(options.corpus) if options.corpus else islice(_SETS[options.set](), _READ))
    except (FileNotFoundError, ProvenanceError) as problem:
        parser.error(str(problem))
    if not texts:
        parser.error(f"no article of {sources.FEWEST_WORDS} words or more: a story needs something to be changed")
    settings = Settings(strength=options.strength, hidden_original=options.hidden_original)
    first = sources.chosen(texts, seed=options.seed, count=options.stories)
    stories, articles = write(
        simulate(texts, seed=options.seed, settings=settings, begin_with=first, together=True), options.out
    )
    print(f"{options.out}: {stories} stories, {articles} articles in {ARTICLES}, the truth in {TRUTH}")


if __name__ == "__main__":
    main()
