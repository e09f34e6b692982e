"""
Every kernel says what its oracle in Python integers says: compiled, as plain Python, on whole, sliced and read-only
arrays.
"""

from __future__ import annotations

import itertools
import random
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kernel_oracles as oracles
from provenance.kernels import normalising, places, primitives, shingling, sketching, tokenising
from provenance.kernels.compiling import inlined, kernel
from provenance.similarity.schemes import factors
from provenance.text import code_points as table
from provenance.text.code_points import UNICODE, code_points
from provenance.text.plain_words import plain_words
from strategies import texts

TABLE = code_points()
SAME_UNICODE = unicodedata.unidata_version == UNICODE
WORDS_64 = st.integers(0, 2**64 - 1)


def packed(many, padding=b"\x80" * primitives.PADDING):
    """
    Lay texts end to end, with garbage behind them.
    """
    encoded = [one.encode("utf-8", "replace") if isinstance(one, str) else one for one in many]
    offsets = np.concatenate([[0], np.cumsum([len(one) for one in encoded])]).astype(np.int64)
    return offsets, np.frombuffer(b"".join(encoded) + padding, np.uint8)


def scratch(longest):
    plain = 2 * longest + normalising.ROOM
    return (
        np.empty(plain + 97, np.uint32),
        np.empty(plain, np.uint8),
        np.empty(plain // 2 + 1, np.uint64),
    )


def kernel_words(many, *, compiled=True, offsets=None, data=None):
    """
    Hash the words of texts by the kernel: a list of hashes a text, or what became of it instead.
    """
    if offsets is None:
        offsets, data = packed(many)
    run = tokenising.hash_words if compiled else tokenising.hash_words.py_func
    edges, plain, out = scratch(int(np.diff(offsets).max(initial=0)))
    found = []
    with np.errstate(over="ignore"):
        for start, end in itertools.pairwise(offsets.astype(np.uint64)):
            count, became = run(data, start, end, TABLE.blocks, TABLE.entries, TABLE.pieces, edges, plain, out)
            found.append(out[:count].tolist() if became == normalising.WHOLE else int(became))
    return found


def true_words(many):
    return [[oracles.word_hash(word) for word in oracles.words_of(one)] for one in many]


def disagreements(many):
    """
    Give the texts whose words the kernel hashes otherwise than the oracle, and how many it handed back.
    """
    found = kernel_words(many)
    handed_back = [row for row, one in enumerate(found) if one == normalising.COMPOSING]
    offsets, hashes = plain_words([many[row] for row in handed_back])
    for place, row in enumerate(handed_back):
        found[row] = hashes[offsets[place] : offsets[place + 1]].tolist()
    wrong = [ascii(text) for text, mine, true in zip(many, found, true_words(many), strict=True) if mine != true]
    return wrong, len(handed_back)


def is_one_of_many(point):
    name = unicodedata.name(chr(point), "")
    return not name or name.startswith(("CJK UNIFIED", "HANGUL SYLLABLE", "TANGUT", "NUSHU", "EGYPTIAN", "CUNEIFORM"))


@pytest.mark.skipif(not SAME_UNICODE, reason=f"this Python does not have Unicode {UNICODE}")
@pytest.mark.parametrize("around", ["{0}", "ab{0}cd e", "{0}{0} x{0}1{0}", "中{0}文 {0}", "e\u0301{0}"])
def test_every_code_point_becomes_what_unicodedata_makes_of_it(around):
    # Each in a word; elsewhere one in 40 of those that are alike: Han, Hangul, private and unassigned ones.
    every = around.startswith("ab")
    many = [
        around.format(chr(point))
        for point in range(0x110000)
        if not 0xD800 <= point < 0xE000 and (every or point % 40 == 7 or not is_one_of_many(point))
    ]
    wrong, handed_back = disagreements(many)
    assert wrong == []
    assert handed_back < 1_000 or "\u0301" in around


@pytest.mark.skipif(not SAME_UNICODE, reason=f"this Python does not have Unicode {UNICODE}")
@pytest.mark.parametrize("seed", range(4))
def test_random_mixtures_of_scripts_and_marks_become_what_unicodedata_makes_of_them(seed):
    draws = random.Random(seed)
    characters = [chr(point) for point in range(0x110000) if unicodedata.category(chr(point)) not in ("Cn", "Cs", "Co")]
    marks = [one for one in characters if unicodedata.category(one)[0] == "M"]
    common = [chr(point) for first, last in ((0x20, 0x180), (0x370, 0x530), (0x5D0, 0x700), (0x900, 0xA00),
              (0xE01, 0xE5C), (0x1100, 0x1200), (0x2000, 0x2070), (0x3000, 0x3100), (0xAC00, 0xAC80))
              for point in range(first, last)]  # fmt: skip
    pools = (characters, common, common, marks, ["a", "e", " ", "the", "=", "\u200b"])
    many = ["".join(draws.choice(draws.choice(pools)) for _ in range(draws.randint(1, 14))) for _ in range(25_000)]
    wrong, handed_back = disagreements(many)
    assert wrong == []
    assert 0 < handed_back < len(many) // 4


@given(st.lists(texts, max_size=4))
@settings(deadline=None, max_examples=60)
def test_words_are_the_oracles_in_every_script(many):
    assert disagreements(many)[0] == []


@pytest.mark.parametrize(
    "many",
    [
        ["", "a", "Ab1 2", "word " * 40, "x" * 300 + " y", "x" * 255 + "é", "a b c d e f g h " * 9],
        [
            "“Quoted” — and … dashed",
            "\u2014",
            "a\u2014",
            "\u2014a",
            "end\u201d",
            "x" * 62 + "“y",
            "x" * 63 + "“" + "z" * 70,
        ],
        ["Café naïve", "Ελληνικά και άλλα", "Москва, Россия", "中文新闻abc", "ﷺ", "㌀ ｶﾞ", "x\u00ady", "١٢٣ 12"],
    ],
)
def test_words_are_the_same_compiled_plain_sliced_and_read_only(many):
    offsets, data = packed(many)
    expected = kernel_words(many)
    assert kernel_words(many, compiled=False) == expected
    padded = np.concatenate([np.frombuffer(b"before", np.uint8), data])
    assert kernel_words(many, offsets=offsets, data=padded[6:]) == expected
    assert kernel_words(many, offsets=offsets + 6, data=padded) == expected
    data.flags.writeable = False
    assert kernel_words(many, offsets=offsets, data=data) == expected
    wrong, _ = disagreements(many)
    assert wrong == [] or not SAME_UNICODE


@pytest.mark.parametrize(
    "damaged",
    [b"\xff", b"a\x80b", b"\xc3", b"\xc0\xaf", b"\xe2\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf0\x80\x80\x80",
     b"x" * 62 + b"\xe2\x80", b"\xc3\x28", b"\xd0\xb0\xd0\xb0\xd0\xb0\xd0", b"\xc1\x81\xd0\xb0\xd0\xb0\xd0\xb0"],
)  # fmt: skip
@pytest.mark.parametrize("after", ["next", "\u201d", "я"])
def test_bytes_that_are_no_utf8_are_told_from_text(damaged, after):
    with pytest.raises(UnicodeDecodeError):
        damaged.decode()
    assert kernel_words([damaged, after])[0] == normalising.INVALID
    assert kernel_words([damaged, after], compiled=False)[0] == normalising.INVALID


@given(st.binary(max_size=90))
@settings(deadline=None, max_examples=300)
def test_whatever_the_bytes_they_are_text_just_where_python_reads_them(data):
    found = kernel_words([data])[0]
    try:
        text = data.decode()
    except UnicodeDecodeError:
        assert found in (normalising.INVALID, normalising.COMPOSING)
    else:
        assert found == normalising.COMPOSING or found == plain_words([text])[1].tolist()


@given(st.lists(WORDS_64, max_size=40), st.integers(1, 7))
@settings(deadline=None, max_examples=60)
def test_shingles_are_the_oracles(words, length):
    array = np.array(words, np.uint64)
    for run in (compiled_shingles, shingling.hash_shingles.py_func):
        out = np.zeros(max(len(words), 1), np.uint64)
        with np.errstate(over="ignore"):
            count = int(run(array, np.uint64(len(words)), np.uint64(length), out))
        assert out[:count].tolist() == oracles.shingle_hashes(words, length)


def compiled_shingles(words, count, length, out):
    return shingling.hash_shingles(words, count, length, out)


@given(st.lists(st.one_of(WORDS_64, st.integers(0, 9)), max_size=300))
@settings(deadline=None, max_examples=60)
def test_sets_are_sorted_without_repeats(values):
    for run in (shingling.sort_distinct, shingling.sort_distinct.py_func):
        out = np.zeros(310, np.uint64)
        scratch_of_it = np.zeros(300, np.uint64), np.zeros(513, np.int64)
        kept = run(np.array(values, np.uint64), len(values), *scratch_of_it, 5, out)
        assert out[5 : 5 + kept].tolist() == sorted(set(values))
        assert not out[:5].any()


def test_a_bucket_that_an_adversary_filled_is_sorted_all_the_same():
    values = np.arange(5_000, dtype=np.uint64)[::-1].copy()
    out = np.zeros(5_000, np.uint64)
    assert shingling.sort_distinct(values, 5_000, np.zeros(5_000, np.uint64), np.zeros(513, np.int64), 0, out) == 5_000
    assert (out == np.arange(5_000)).all()


@given(st.lists(st.one_of(WORDS_64, st.just(2**64 - 1), st.just(2**32 - 1)), max_size=60))
@settings(deadline=None, max_examples=40)
@pytest.mark.parametrize("scheme", ["fss", "affine32"])
def test_sketches_are_the_oracles(scheme, shingles):
    expected = getattr(oracles, scheme)(shingles)
    number = {"fss": sketching.FSS, "affine32": sketching.AFFINE32}[scheme]
    offsets, values = np.array([0, len(shingles)], np.int64), np.array(shingles, np.uint64)
    for run in (sketching.sketch_rows, sketching.sketch_rows.py_func):
        for kind in (np.uint32, np.uint8):
            found = np.zeros((1, 128), kind)
            room = np.zeros(max(len(shingles), 1), np.uint32)
            with np.errstate(over="ignore"):
                run(number, offsets, values, *factors(scheme), room, np.full(len(shingles) + 64, 255, np.uint8),
                    np.zeros(128, np.uint32), np.zeros(128, np.uint32), found)  # fmt: skip
            assert found[0].tolist() == [one & (2 ** (8 * kind().nbytes) - 1) for one in expected]


@pytest.mark.parametrize("count", [1, 2, 127, 128, 129, 191, 192, 193, 255, 256, 257, 300, 450, 3_000])
@pytest.mark.parametrize("run", [sketching.sketch_rows, sketching.sketch_rows.py_func], ids=["compiled", "plain"])
def test_sketches_of_news_length_are_the_oracles(count, run):
    # With few slots left empty by a round the next one looks for what falls into them, else it is done for all.
    shingles = [random.Random(count).getrandbits(64) for _ in range(count)]
    found = np.zeros((1, 128), np.uint32)
    with np.errstate(over="ignore"):
        run(
            sketching.FSS, np.array([0, count], np.int64), np.array(shingles, np.uint64), *factors("fss"),
            np.zeros(count, np.uint32), np.full(count + 64, 255, np.uint8), np.zeros(128, np.uint32),
            np.zeros(128, np.uint32), found,
        )  # fmt: skip
    assert found[0].tolist() == oracles.fss(shingles)


@given(WORDS_64, WORDS_64)
@settings(deadline=None)
def test_products_are_folded_as_integers_are(left, right):
    expected = oracles.multiply_fold(left, right)
    assert int(primitives.multiply_fold(left, right)) == expected
    assert int(tokenising_fold(left, right)) == expected


def tokenising_fold(left, right):
    from provenance.text.plain_words import _multiply_fold

    return _multiply_fold(np.array([left], np.uint64), np.array([right], np.uint64))[0]


def test_a_long_word_is_compared_by_its_first_256_bytes():
    base = "a" * tokenising.LONGEST_WORD
    same, other = kernel_words([base + "b", base + "c"])
    assert same == other == kernel_words([base])[0]


@kernel
def pack(mask, base, out, at):
    places.store_places(mask, base, out, at)


@kernel
def by_eights(mask, base, out, at):
    eights(mask, base, out, at)


eights = inlined(places.store_by_eights)


@given(WORDS_64, st.integers(0, 2**31), st.integers(0, 9))
@settings(deadline=None)
def test_places_of_bits_are_the_same_on_every_processor(mask, base, at):
    expected = [base + i for i in range(64) if mask >> i & 1][:32]
    for write in (places.store_places, places.store_by_eights, pack, by_eights):
        out = np.full(64, 7, np.uint32)
        with np.errstate(over="ignore"):
            write(np.uint64(mask), np.uint32(base), out, np.uint64(at))
        assert out[at : at + len(expected)].tolist() == expected
        assert (out[:at] == 7).all()
        assert (out[at + 32 :] == 7).all()


@pytest.mark.parametrize(("features", "packs"), [("", False), ("+avx2,+bmi2", False), ("+avx512f,+avx512vbmi2", True)])
def test_bytes_are_packed_where_the_processor_that_was_named_does_that(features, packs, monkeypatch):
    monkeypatch.setattr(places.numba.config, "CPU_FEATURES", features)
    assert places.packs_bytes() is packs


def test_letters_that_are_passed_over_are_letters_that_normalising_leaves_as_they_are():
    for first, low, high in primitives.SETTLED:
        for second in range(low, high + 1):
            character = bytes([first, second]).decode()
            assert oracles.words_of(f"a{character}b") == [f"a{character}b"], ascii(character)
            entry = int(TABLE.of(np.array([ord(character)], np.uint32))[0])
            assert [entry >> flag & 1 for flag in (table.FOLLOWS, table.ALWAYS)] == [0, 0]
            assert entry >> table.CLASS_SHIFT & 255 == 0
            assert (entry >> table.KIND_SHIFT & 15, entry & 0xFFFF) == (table.LETTER, first | second << 8)


@given(st.lists(st.sampled_from([*"aÀàßžйИ中я\u0301— .", "нет ", "λόγος", "ﬁ", "\ud7ff"]), max_size=140))
@settings(deadline=None, max_examples=300)
def test_words_do_not_depend_on_where_the_vectors_begin(parts):
    text = "".join(parts)
    assert disagreements([text, text[1:], "x" * 61 + text])[0] == []
