"""
Make the table of synonyms from WordNet 3.0 (Miller 1995; Fellbaum 1998): inflected words and what can stand for them.

Usage: ``python -m benchmarks.simulation.make_synonyms FOLDER [OUTPUT]``, FOLDER holding WordNet's ``data.*``,
``cntlist.rev`` and ``*.exc`` (Debian: ``wordnet-base``, /usr/share/wordnet). The same files give the same bytes.

Only a word's commonest sense counts, and only where it is most of the word's use in WordNet's sense-tagged texts;
of its synonyms only those that these texts attest in that sense. Otherwise a spinner's "bank" becomes a "cant".
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

_PARTS = {"1": "noun", "2": "verb", "3": "adj", "4": "adv", "5": "adj"}
_FILES = ("noun", "verb", "adj", "adv")

# A word is taken where it was met so often, so much of it in one part of speech, and so much of that in one sense.
_LEAST_COUNT = 1
_DOMINANT = 0.6
_COMMONEST = 0.4

# Two words this alike are spellings of one, not synonyms.
_SAME_WORD = 0.8

_MOST_SYNONYMS = 4

# Auxiliaries and words that live in fixed phrases.
_LEFT_ALONE = frozenset(
    (
        *("be", "have", "do", "get", "go", "make", "take", "come", "give", "put", "let", "will", "can", "may", "must"),
        *("no", "not", "one", "more", "most", "other", "own", "same", "such", "first", "last", "united", "new", "then"),
        *("people", "year", "time", "day", "man", "woman", "monday", "sunday", "lot", "much", "many", "very"),
        *("like", "well", "back", "right", "still", "even", "just", "only", "long", "away", "together", "here", "now"),
        *("about", "after", "before", "while", "being", "years", "used", "another", "little", "within", "saw", "left"),
        *("but", "down", "don", "lam", "minister", "according", "police", "director", "mobile", "report", "state"),
        *("ten", "three", "two", "four", "five", "six", "seven", "eight", "nine", "hundred", "thousand", "million"),
    )
)

# Synonyms by WordNet that never stand in the same sentence.
_NEVER = frozenset({("say", "tell"), ("announce", "denote"), ("accord", "fit_in"), ("area", "country")})

# Verbs whose past is their base; WordNet's lists of exceptions leave them out.
_UNCHANGED = frozenset(
    (
        "bet",
        "burst",
        "cast",
        "cost",
        "cut",
        "hit",
        "hurt",
        "let",
        "put",
        "quit",
        "set",
        "shed",
        "shut",
        "split",
        "spread",
    )
)
_LEMMA = re.compile(r"[a-z]{3,}")
_SYNONYM = re.compile(r"[a-z]{3,}(?:_[a-z]{2,})?")

Sense = tuple[str, str, str]  # lemma, part of speech, synset key


def main(folder: Path, output: Path) -> None:
    """
    Read WordNet, choose, inflect, write.
    """
    counts = _counts(folder)
    irregular = {part: _irregular(folder / f"{part}.exc") for part in _FILES}
    taken = {form for forms in irregular.values() for found in forms.values() for form in found}
    rows: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
    for lemma, part, count, synonyms in _choose(folder, counts):
        forms = _inflected(lemma, part, irregular[part])
        if lemma in taken:  # "fell" is the past of "fall" far more often than a verb of its own
            del forms["base"]
        others = [_inflected(synonym, part, irregular[part]) for synonym in synonyms]
        for name, form in sorted(forms.items()):
            alternatives = tuple(dict.fromkeys(other[name] for other in others if name in other))
            if alternatives:
                rows[form].append((count, alternatives))
    lines = []
    for word, found in sorted(rows.items()):
        found.sort(key=lambda one: (-one[0], one[1]))
        if len(found) == 1 or found[0][0] >= 4 * found[1][0] or found[0][1] == found[1][1]:
            lines.append(f"{word}\t{'|'.join(one for one in found[0][1] if one != word)}")
    lines = [line for line in lines if not line.endswith("\t")]
    output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{output}: {len(lines):,} words, {output.stat().st_size:,} bytes")


def _counts(folder: Path) -> dict[tuple[str, str], dict[str, int]]:
    """
    Give for each lemma and part of speech how often each of its senses was met, by sense key.
    """
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for line in (folder / "cntlist.rev").read_text("utf-8").splitlines():
        key, _, count = line.split()
        lemma, senses = key.split("%")
        counts[lemma, _PARTS[senses[0]]][key] = int(count)
    return counts


def _synsets(folder: Path, part: str) -> Iterator[list[tuple[str, str]]]:
    """
    Give the synsets of a part of speech: lemmas, each with its sense key less the head of a satellite.
    """
    number = {"noun": "1", "verb": "2", "adj": "3", "adv": "4"}[part]
    for line in (folder / f"data.{part}").read_text("utf-8").splitlines():
        if line.startswith("  "):
            continue
        fields = line.split(" ")
        kind = "5" if fields[2] == "s" else number
        words = [
            (re.sub(r"\(.*\)$", "", fields[4 + 2 * one]), fields[5 + 2 * one]) for one in range(int(fields[3], 16))
        ]
        yield [(word, f"{word.lower()}%{kind}:{fields[1]}:{int(sense, 16):02}") for word, sense in words]


def _choose(folder: Path, counts: dict[tuple[str, str], dict[str, int]]) -> Iterator[tuple[str, str, int, list[str]]]:
    """
    Give the words with a clear commonest sense and its attested synonyms, the most often met first.
    """
    short = {
        (lemma, part): {":".join(key.split(":")[:3]): count for key, count in senses.items()}
        for (lemma, part), senses in counts.items()
    }
    for part in _FILES:
        for synset in _synsets(folder, part):
            for lemma, key in synset:
                senses = short.get((lemma, part), {})
                total, met = sum(senses.values()), senses.get(key, 0)
                anywhere = sum(sum(short.get((lemma, other), {}).values()) for other in _FILES)
                if not _LEMMA.fullmatch(lemma) or lemma in _LEFT_ALONE or total < _LEAST_COUNT:
                    continue
                if met < _COMMONEST * total or total < _DOMINANT * anywhere:
                    continue
                attested = [
                    (-short.get((other, part), {}).get(other_key, 0), other)
                    for other, other_key in synset
                    if other != lemma
                    and (lemma, other) not in _NEVER
                    and _SYNONYM.fullmatch(other)
                    and short.get((other, part), {}).get(other_key, 0) > 0
                    and SequenceMatcher(None, lemma, other, autojunk=False).ratio() < _SAME_WORD
                ]
                if attested:
                    yield lemma, part, met, [other for _, other in sorted(attested)[:_MOST_SYNONYMS]]


def _irregular(path: Path) -> dict[str, list[str]]:
    forms: dict[str, list[str]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        form, *lemmas = line.split()
        for lemma in lemmas:
            forms[lemma].append(form)
    return forms


def _inflected(lemma: str, part: str, irregular: dict[str, list[str]]) -> dict[str, str]:
    """
    Give the forms of a lemma by name; of a verb with a particle the verb is inflected. Forms not sure are left out.
    """
    head, _, particle = lemma.partition("_")
    tail = f" {particle}" if particle else ""
    forms = {"base": head}
    odd = irregular.get(head, [])
    if part == "noun" and not particle:
        forms["plural"] = odd[0] if len(odd) == 1 else _with_s(head)
        if len(odd) > 1 or head.endswith("s"):
            del forms["plural"]
    if part == "verb":
        past = sorted(form for form in odd if not form.endswith("ing") and not form.endswith("s"))
        forms["third"] = _with_s(head)
        forms["going"] = next((form for form in odd if form.endswith("ing")), _with_ing(head))
        if len(past) <= 1:
            forms["past"] = past[0] if past else head if head in _UNCHANGED else _with_ed(head)
    return {name: form + tail for name, form in forms.items()}


def _with_s(word: str) -> str:
    if re.search(r"(?:s|x|z|ch|sh)$", word):
        return word + "es"
    return word[:-1] + "ies" if re.search(r"[^aeiou]y$", word) else word + "s"


def _with_ed(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    return word[:-1] + "ied" if re.search(r"[^aeiou]y$", word) else word + "ed"


def _with_ing(word: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    return word[:-1] + "ing" if re.search(r"[^eoy]e$", word) else word + "ing"


if __name__ == "__main__":
    default = Path(__file__).parent / "data" / "synonyms.tsv"
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else default)
