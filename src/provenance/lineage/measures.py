"""
The names of what is measured of a story: of its pairs, of one text as the parent of another, of each text, and of all.

Weights belong to measures by these names and their order; see :class:`provenance.lineage.standing.Standing`.
"""

from __future__ import annotations

from provenance.lineage.traits import ASYMMETRIES, CIRCUMSTANCES

# What the left text has more of than the right, as seen from the others: exchanging the two changes every sign.
AMONG_ASYMMETRIES = (
    "leaves more unexplained",
    "leaves more facts unexplained",
    "is farther from the others",
    "shares with others alone",
    "readings of its own",
    "published earlier",
)

# What the two are to each other, seen from the others: the same either way.
AMONG_CIRCUMSTANCES = (
    "evidence of the link",
    "texts in the story",
    "contradicting witness",
    "both reworded",
    "replacements divide evenly",
    "own wording of the nearer",
    "both attested apart",
    "one attested apart",
    "part that no third explains",
    "readings that no third explains",
    "part that the two have alone",
    "kept in order by the one",
    "kept in order by the other",
    "part in plain words that no third explains",
    "part in plain pairs that no third explains",
)

# What makes the one the parent of the other.
CANDIDACIES = (
    "own wording of the parent",
    "own wording of the child",
    "share of the child",
    "share of the parent",
    "farther than the child's nearest",
    "farther than the parent's nearest",
    "unexplained",
    "facts unexplained",
    "more unexplained than by the best",
    "a held text stands between",
    "dated between",
    "both dated",
    "latest before the child",
    "most unexplained with one third",
    "no third explains",
    "readings of the child attested elsewhere",
    "facts of the child attested elsewhere",
    "readings of the two alone",
    "readings of the parent attested elsewhere",
    "readings of the child alone",
    "readings of the parent alone",
    "rank by what is unexplained",
    "rank by distance",
    "unexplained in plain words",
    "more unexplained in plain words than by the best",
    "unexplained in plain pairs",
    "more unexplained in plain pairs than by the best",
)

# What dates say of them.
DATED = ("dated between", "both dated", "latest before the child")

# What one text is in its story.
STANDINGS = (
    "one",
    "distance of the nearest",
    "greatest share",
    "least unexplained by a parent",
    "unexplained",
    "more unexplained than the least",
    "fewest facts unexplained by a parent",
    "texts in the story",
    "fewest readings attested elsewhere than in a parent",
    "unexplained in plain words",
    "more unexplained in plain words than the least",
    "least unexplained in plain words by a parent",
    "unexplained in plain pairs",
    "more unexplained in plain pairs than the least",
    "least unexplained in plain pairs by a parent",
)

# Of the pairs, with what each pair tells by itself.
OF_PAIRS = (*ASYMMETRIES, *AMONG_ASYMMETRIES)
AROUND_PAIRS = (*CIRCUMSTANCES, *AMONG_CIRCUMSTANCES)

# What dates say is no matter of the whole story.
SUMMED_CANDIDACIES = tuple(number for number, name in enumerate(CANDIDACIES) if name not in DATED)

# What the story is like.
_OF_THE_STORY = (
    "one",
    "texts in the story",
    "least unexplained",
    "fewest facts unexplained",
    "contradicting witnesses",
    "both reworded",
    "lead of the best",
    "most contradicting witness",
    "own wording of the nearer",
    "most attested apart",
    "attested apart",
    "most that no third explains",
    "least unexplained in plain words",
    "lead of the best in plain words",
    "least unexplained in plain pairs",
    "lead of the best in plain pairs",
    "most in plain pairs that no third explains",
    "least in plain pairs that no third explains",
    "mean in plain pairs that no third explains",
    "plain pairs that the best lacks",
    "plain pairs that another has with the best alone",
    "lacking against shared alone",
)

# From here on the measures of a story sum up its pairs; of two texts the one pair has said all that by itself.
SUMS_FROM = len(_OF_THE_STORY)

STORY = (
    *_OF_THE_STORY,
    *(f"{which}: {CANDIDACIES[number]}" for which in ("least", "most", "mean") for number in SUMMED_CANDIDACIES),
    *(f"mean: {name}" for name in AROUND_PAIRS),
    *(f"mean size: {name}" for name in OF_PAIRS[:-1]),
)
