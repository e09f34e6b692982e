"""
Text that was decoded wrongly on its way: compared as it was, shown as it stands, with spans that quote what stands.
"""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import provenance as pv
from articles_for_tests import HARBOUR, first_rewrite
from provenance.text import mojibake
from provenance.text.document import read_document
from provenance.text.mojibake import damage, repair
from provenance.text.tokens import tokenise
from stopwatch import processor_seconds

CURLY = (
    HARBOUR.replace("said the", "said: “We don’t sail – not now,” and that the").replace("Velmar", "Vélmår")
    + "\n\n“Nobody asked us,” Jørgen Brandt’s neighbour said. It would cost 3 €.\n"
)
CYRILLIC = (
    "Губернатор объявил в понедельник, что последний паром через пролив перестанет ходить в марте.\n\n"
    "Жители северного берега узнали об этом из газет и собрались на набережной."
)

# What decodes UTF-8 wrongly, and what it cannot decode at all.
WRONG = ("latin-1", "sloppy-windows-1252", "sloppy-windows-1251", "macroman")


def damaged(text, encoding="sloppy-windows-1252"):
    import ftfy.bad_codecs  # noqa: F401  # registers the sloppy ones

    return text.encode().decode(encoding)


@pytest.mark.parametrize(
    ("stands", "was"),
    [
        ("donâ€™t", "don’t"),
        ("cafÃ©", "café"),
        ("â€œYesâ€\x9d", "“Yes”"),
        ("Ã¢â‚¬â„¢", "’"),
        ("РџСЂРёРІРµС‚ РјРёСЂ", "Привет мир"),
        ("â€œÐŸÑ€Ð¸Ð²ÐµÑ‚â€\x9d", "“Привет”"),
        ("æ—¥æœ¬èªž", "日本語"),
        ("The‚Äôs √©t√©", "The’s été"),
    ],
)
def test_what_was_decoded_wrongly_is_known_and_undone(stands, was):
    assert repair(stands).text == was
    assert damage(f"Before it. {stands} And after it.") is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "SÃO PAULO",
        "naïve café’s “quotes” – dashes… 3 € é…",
        "Spaß“ sagte er",
        "MARQUÉ…",
        "Ā½ α β γ",
        "Привет, мир! «Да»",
        "Тёплый вечер в Саратове",
        "日本語のテキスト",
        "ข้อความภาษาไทย",
        "مرحبا بالعالم",
        "Zażółć gęślą jaźń",
        "Đặng Thị Ngọc Thịnh",
        "Ââ",
        "Ã",
        "\ufffd",
    ],
)
def test_a_sound_text_is_left_alone(text):
    assert repair(text) is None
    assert damage(text) is None


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((CURLY, encoding) for encoding in ("latin-1", "sloppy-windows-1252", "macroman")),
        *((CYRILLIC, encoding) for encoding in ("latin-1", "sloppy-windows-1252", "sloppy-windows-1251")),
    ],
)
def test_a_damaged_article_has_the_words_of_the_sound_one(text, encoding):
    sound = read_document(pv.Article("a", text))
    document = read_document(pv.Article("a", damaged(text, encoding)))
    assert document.repaired
    assert document.tokens.forms == sound.tokens.forms
    assert document.tokens.quoted.tolist() == sound.tokens.quoted.tolist()
    assert document.tokens.sentences.tolist() == sound.tokens.sentences.tolist()


@given(
    st.lists(
        st.one_of(
            st.sampled_from([CURLY[:90], "“a”", "é", " ", "\n", "日本", "–", "Привет", "x", "É…"]), st.text(max_size=5)
        ),
        max_size=8,
    ),
    st.sampled_from(WRONG),
)
@example(["É… Ã ", "é"], "latin-1")
def test_the_spans_of_a_damaged_text_cover_it_in_order(pieces, encoding):
    """
    Some pieces damaged, some not: whatever is repaired, every character came from somewhere, and from one place only.
    """
    text = "".join(
        damaged(piece, encoding) if number % 2 and piece.encode("utf-8", "replace").decode() == piece else piece
        for number, piece in enumerate(pieces)
    )
    found = repair(text)
    if found is None:
        return
    ends = [0, *found.ends]
    assert len(ends) == len(found.text) + 1
    assert ends[-1] == len(text)
    assert all(first < last for first, last in pairwise(ends))
    for place, character in enumerate(found.text):
        start, end = found.span(place, place + 1)
        assert character == text[start] if character.isascii() else end > start


@given(st.text(max_size=60))
def test_any_text_is_read_with_spans_inside_it(text):
    document = read_document(pv.Article("a", damaged(text.encode("utf-8", "replace").decode())))
    length = len(document.article.text)
    starts, ends = document.tokens.starts.tolist(), document.tokens.ends.tolist()
    assert all(0 <= start < end <= length for start, end in zip(starts, ends, strict=True))
    assert starts == sorted(starts)
    for piece in document.furniture:
        assert 0 <= piece.start <= piece.end <= length


def test_a_damaged_copy_is_traced_to_the_sound_one_and_shown_as_it_stands():
    articles = [pv.Article("sound", CURLY), pv.Article("damaged", damaged(CURLY), title=damaged("Café “closed”"))]
    answer = pv.trace(articles)
    (edge,) = answer.edges
    assert edge.kind == "verbatim"
    assert [(one.id, one.code) for one in answer.run.warnings] == [("damaged", "mojibake")]
    assert "was" in answer.run.warnings[0].message
    comparison = pv.compare(*articles)
    assert comparison.jaccard == 1.0
    for passage in comparison.passages:
        assert passage.left_text == CURLY[slice(*passage.left)]
        assert passage.right_text == articles[1].text[slice(*passage.right)]
        assert passage.events == ()
    assert any("â€œ" in passage.right_text for passage in comparison.passages)
    assert damaged("Café “closed”") in [node.title for node in answer.articles]


def test_a_damaged_headline_is_shown_as_it_stands():
    document = read_document(pv.Article("a", damaged(f"Café “closed” for ever\n\n{CURLY}")))
    assert document.title == damaged("Café “closed” for ever")
    sound = read_document(pv.Article("a", f"Café “closed” for ever\n\n{CURLY}", title="Café “closed” for ever"))
    again = read_document(pv.Article("a", damaged(f"Café “closed” for ever\n\n{CURLY}"), title=document.title))
    assert again.tokens.forms == sound.tokens.forms


def test_the_rewrite_of_a_damaged_text_quotes_the_places_that_stand_there():
    source, rewrite = damaged(CURLY), first_rewrite(CURLY)
    comparison = pv.compare(pv.Article("source", source), pv.Article("rewrite", rewrite))
    assert comparison.passages
    for passage in comparison.passages:
        assert passage.left_text == source[slice(*passage.left)] != ""
        for event in passage.events:
            assert event.left is None or 0 <= event.left[0] < event.left[1] <= len(source)


def test_words_of_a_sound_text_are_found_without_asking():
    code = (
        "import sys, provenance; provenance.trace([provenance.Article('a', 'naïve café’s “quotes” – dashes… 3 € '*9)]);"
        "sys.exit('ftfy' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert tokenise("naïve").forms == ["naïve"]


@pytest.mark.parametrize(
    "text",
    [
        "Ã¢â‚¬" * 100_000,
        "Ã©" * 300_000,
        ("É… " + damaged("café “x” Привет\n")) * 10_000,
        "".join(chr(0xA0 + number * 7 % 96) + " " * (number % 9 == 0) for number in range(500_000)),
    ],
    ids=["nested", "one word", "mixed lines", "noise"],
)
def test_repairing_is_fast_however_damaged_a_text_is(text):
    started = processor_seconds()
    damage(text)
    repair(text)
    assert processor_seconds() - started < 2 * max(1, len(text.encode()) / 1e6)


def test_every_letter_that_begins_what_was_decoded_wrongly_is_found_by_itself_or_by_its_first_byte():
    leads = [letter for letter in map(chr, range(0x3000)) if mojibake._LEADS.match(letter)]
    assert len(leads) == 61
    for letter in leads:
        assert letter in mojibake._SINGLE_LEADS or letter.encode()[:1] in mojibake._FIRST_BYTES
