"""
Speakers of quotations against the judgement of a reader.
"""

from __future__ import annotations

import csv
from pathlib import Path

from benchmarks.corpora import rows
from benchmarks.intervals import of_share
from benchmarks.passages.figures import Figures
from provenance.text.quotations import quotations
from provenance.text.sentences import Span, paragraphs
from provenance.text.speakers import speakers

_JUDGED = Path(__file__).parent / "data" / "bbc_speakers.csv"


def quotes() -> Figures:
    """
    Give ``quotes_speaker_precision``: the part of the named speakers that a reader found to be right.

    A quotation that gets another name now than the one that was judged counts as wrong; one that gets none is left out.
    """
    with _JUDGED.open(encoding="utf-8", newline="") as lines:
        judged = list(csv.DictReader(lines))
    wanted = {row["article"] for row in judged}
    named: dict[tuple[str, Span], str] = {}
    for article in rows("bbc_2225/articles.jsonl.xz"):
        if article["id"] in wanted:
            text = article["text"]
            blocks = paragraphs(text)
            spans = quotations(text, blocks)
            for span, speaker in zip(spans, speakers(text, blocks, spans, english=True), strict=True):
                if speaker is not None:
                    named[article["id"], span] = speaker.name
    answers = [(row, named.get((row["article"], (int(row["start"]), int(row["end"]))))) for row in judged]
    right = [name == row["speaker"] and row["right"] == "right" for row, name in answers if name is not None]
    figures = Figures()
    part = sum(right) / max(1, len(right))
    figures.add("quotes_speaker_precision", part, len(right), of_share(sum(right), len(right)) if right else None)
    return figures
