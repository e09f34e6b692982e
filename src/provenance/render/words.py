"""
Numbers into language, once for every surface.

Certainty is shown at 99 in 100 at most, and nothing here accuses: similarity is counted, relation and direction are
inferred, intent is never stated.
"""

from __future__ import annotations

import unicodedata

from provenance.alignment.comparison import Comparison
from provenance.lineage.records import Edge, EdgeKind, LostSource, Relation
from provenance.wording import counted, part, shown

# Between these the order of two texts cannot be told.
UNDECIDED = (0.4, 0.6)

CLOSING = (
    "Similarity is counted; relation and direction are inferred; intent is never stated. "
    "Read both texts and ask their writers before acting on this."
)

_LADDER = (
    (0.95, "very likely"),
    (0.80, "likely"),
    (0.60, "more likely than not"),
    (0.40, "as likely as not"),
    (0.20, "less likely than not"),
    (0.00, "unlikely"),
)

_KINDS = {
    "verbatim": "word for word",
    "light_edit": "lightly edited",
    "abridgement": "abridged",
    "expansion": "expanded",
    "rewrite": "rewritten",
    "translation": "translated",
    "merge": "merged from several",
}

# Of passages, in a terminal.
KIND_COLOURS = {
    "verbatim": "green",
    "edited": "blue",
    "rewritten": "magenta",
    "quotation": "yellow",
    "boilerplate": "bright_black",
}

_RELATIONS = {
    "shared_quotes": "share quotations",
    "shared_passage": "share a passage",
    "boilerplate": "share boilerplate",
    "identical_short": "are the same short text",
}


def sureness(confidence: float) -> str:
    """
    Say a posterior as a word and a number: ``very likely (0.97)``.
    """
    word = next(word for least, word in _LADDER if confidence >= least)
    return f"{word} ({shown(confidence)})"


def edge_in_words(edge: Edge) -> str:
    """
    Say in one line what an edge claims.
    """
    share = [] if edge.share is None else [f"{part(edge.share)} of its own words"]
    if edge.direction is not None and UNDECIDED[0] <= edge.direction <= UNDECIDED[1]:
        # What is sure is said first: of many equal texts each is an unlikely source, and surely a version.
        claim = f"a version of the same text as {edge.parent}: {sureness(edge.linked)}"
        order = [f"which came first cannot be told (derives from it: {shown(edge.confidence)})"]
    else:
        claim = f"derives from {edge.parent}: {sureness(edge.confidence)}"
        order = [] if edge.direction is None else [f"{edge.parent} came first: {shown(edge.direction)}"]
    credit = []
    if edge.credited == "credited":
        credit = ["names its agency as a source" if edge.direction is None else "names it as a source"]
    return "; ".join([claim, _KINDS[edge.kind], *share, *order, *credit])


def kind_in_words(kind: EdgeKind) -> str:
    """
    Say what was done on the way from a parent to its child.
    """
    return _KINDS[kind]


def lost_in_words(lost: LostSource) -> str:
    """
    Say what a lost source is.
    """
    return f"{lost.id}: a source that nobody here holds; {sureness(lost.confidence)}"


def relation_in_words(relation: Relation) -> str:
    """
    Say what two articles without a common tree share.
    """
    told = "" if relation.confidence is None else f", {sureness(relation.confidence)}"
    text = f"{relation.left} and {relation.right} {_RELATIONS[relation.kind]}: {counted(relation.words, 'word')}{told}"
    return printable(text)


def similarity_in_words(comparison: Comparison, left: str, right: str) -> str:
    """
    Say how much two articles share, by what they are called here.
    """
    if comparison.jaccard is None or comparison.left_in_right is None or comparison.right_in_left is None:
        return "too short to compare: fewer than 8 words"
    return (
        f"{counted(comparison.common_words, 'word')} in common, in order; the longest run has "
        f"{comparison.longest_run}; word 3-grams: Jaccard {comparison.jaccard:.2f}, {part(comparison.left_in_right)} "
        f"of those of {left} in {right}, {part(comparison.right_in_left)} the other way"
    )


def printable(text: str) -> str:
    """
    Make *text* safe for a terminal and a line: control, format and bidirectional characters become spaces.
    """
    return "".join(" " if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") else letter for letter in text)


def unambiguous(text: str) -> str:
    r"""
    Make *text* safe for a line, too, and keep different texts different: what is unseen is shown by its number.

    A backslash is doubled, so that ``\u0007`` stands for one character alone.
    """
    doubled = text.replace("\\", "\\\\")
    return "".join(letter if printable(letter) == letter else f"\\u{ord(letter):04x}" for letter in doubled)
