"""
Signing: the same bytes from any layout, any number of threads, compiled or not, and the similarity that they promise.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kernel_oracles as oracles
from provenance.errors import DamagedSegment, DamagedTable, InvalidParameter, SignatureMismatch, UnsupportedFormat
from provenance.segments import read_segment, write_segment
from provenance.similarity import signing, tasks
from provenance.similarity.arrow_text import text_blocks
from provenance.similarity.signatures import Signatures
from provenance.similarity.signing import _shingle, shingle_sets, shingle_sets_into, sign, sign_shingles

SCHEMES = [("fss", 8), ("fss", 32), ("affine32", 32)]


def article(seed, words=200, vocabulary=3_000, alphabet="abcdefghijklmnopqrstuvwxyz"):
    draws = random.Random(seed)
    spelled = random.Random(9)
    known = ["".join(spelled.choices(alphabet, k=spelled.randint(2, 9))) for _ in range(vocabulary)]
    return " ".join(draws.choice(known) for _ in range(words))


MIXED = [
    *(article(seed) for seed in range(12)),
    *(article(seed, alphabet="абвгдежзийклмнопрстуфхцчшщ") for seed in range(4)),
    *(article(seed, alphabet="中文新闻报道总统会谈周二俄罗斯美国") for seed in range(4)),
    "",
    "seven words are too few to compare",
    "“Curly” quotes — and dashes … in a text of more than eight words, naïvely",
    "e\u0301tude de\u0301compose\u0301e: marks that combine with the letters before them, nine words",
    None,
]


@pytest.fixture
def compiled(monkeypatch):
    """
    Let texts be signed by kernels, however few.
    """
    monkeypatch.setattr(tasks, "PLAIN_BYTES", -1)
    monkeypatch.setattr(tasks, "TASK_TEXTS", 5)


def oracle_row(text, scheme, length=3):
    words = [oracles.word_hash(word) for word in oracles.words_of(text or "")]
    return getattr(oracles, scheme)(oracles.shingle_hashes(words, length))


@pytest.mark.parametrize(("scheme", "bits"), SCHEMES)
@pytest.mark.parametrize("length", [1, 3, 5])
def test_signatures_are_the_oracles_compiled_and_not(scheme, bits, length, monkeypatch):
    expected = [[slot & (2**bits - 1) for slot in oracle_row(text, scheme, length)] for text in MIXED]
    plain = sign(MIXED, scheme=scheme, bits=bits, shingle_words=length)
    monkeypatch.setattr(tasks, "PLAIN_BYTES", -1)
    compiled = sign(MIXED, scheme=scheme, bits=bits, shingle_words=length)
    for one in (plain, compiled):
        assert one.values.tolist() == expected
        assert one.words.tolist() == [-1 if text is None else len(oracles.words_of(text)) for text in MIXED]


# Thirteen words each, so that a change of any step of the way from text to slots shows.
KNOWN = [
    f"{number} {article(number, words=12 + number % 40)} \u201cquoted\u201d na\u00efve \u0430\u0431\u0432 \u4e2d\u6587"
    for number in range(220)
]


@pytest.mark.parametrize(("scheme", "bits"), SCHEMES)
def test_signatures_of_known_texts_never_change(scheme, bits):
    values = sign(KNOWN, scheme=scheme, bits=bits).values
    for row, text in enumerate(KNOWN):
        if row % 10 == 0:
            assert values[row].tolist() == [slot & (2**bits - 1) for slot in oracle_row(text, scheme)]
    known = {("fss", 8): FSS_8, ("fss", 32): FSS_32, ("affine32", 32): AFFINE_32}[scheme, bits]
    found = [int.from_bytes(row.tobytes()[-6:], "little") for row in values.astype("<u4")]
    assert [f"{one:012x}" for one in found] == known.split()


@pytest.mark.usefixtures("compiled")
@pytest.mark.parametrize("threads", [1, 2, 8])
def test_any_layout_and_any_number_of_threads_give_the_same_bytes(threads):
    expected = sign(MIXED)
    large = pa.array(MIXED, pa.large_string())
    layouts = {
        "string": pa.array(MIXED, pa.string()),
        "large_string": large,
        "sliced": pa.array(["before", *MIXED, "after"], pa.string()).slice(1, len(MIXED)),
        "chunked": pa.chunked_array([large.slice(0, 3), large.slice(3, 0), large.slice(3)]),
        "dictionary": large.dictionary_encode(),
        "string_view": pa.array(MIXED, pa.string_view()),
        "sequence": tuple(MIXED),
    }
    for name, texts in layouts.items():
        found = sign(texts, threads=threads)
        assert (found.values == expected.values).all(), name
        assert (found.words == expected.words).all(), name


@pytest.mark.usefixtures("compiled")
def test_a_memory_mapped_file_is_read_where_it_lies(tmp_path):
    table = pa.table({"text": pa.array(MIXED, pa.large_string())})
    with pa.ipc.new_file(tmp_path / "texts.arrow", table.schema) as writer:
        writer.write_table(table)
    with pa.memory_map(str(tmp_path / "texts.arrow")) as file:
        column = pa.ipc.open_file(file).read_all()["text"]
        assert (sign(column).values == sign(MIXED).values).all()
        address = next(text_blocks(column)).data.__array_interface__["data"][0]
        assert address == column.chunk(0).buffers()[2].address


@pytest.mark.usefixtures("compiled")
def test_the_order_of_texts_changes_no_signature():
    order = random.Random(3).sample(range(len(MIXED)), len(MIXED))
    assert (sign([MIXED[row] for row in order]).values == sign(MIXED).values[order]).all()


def test_a_row_of_invalid_utf8_has_no_words_and_its_neighbours_have_theirs(monkeypatch):
    binary = pa.array([b"one two three four", b"\xff\xfe broken", b"five \xc3\xa9 six"], pa.large_binary())
    damaged = pa.Array.from_buffers(pa.large_string(), 3, binary.buffers())
    for limit in (tasks.PLAIN_BYTES, -1):
        monkeypatch.setattr(tasks, "PLAIN_BYTES", limit)
        found = sign(damaged)
        assert found.words.tolist() == [4, -1, 3]
        assert (found.values[1] == 255).all()
        assert np.diff(shingle_sets(damaged).offsets).tolist() == [2, 0, 1]


def test_offsets_that_lead_outside_their_buffer_are_refused():
    offsets = np.array([0, 900, 4, 8], np.int64)
    damaged = pa.Array.from_buffers(pa.large_string(), 3, [None, pa.py_buffer(offsets), pa.py_buffer(b"abcdefgh")])
    with pytest.raises(DamagedTable, match="lie outside its 8 bytes"):
        sign(damaged)


def test_a_column_of_numbers_is_refused_by_name():
    with pytest.raises(UnsupportedFormat, match="a column of int64, expected text"):
        sign(pa.array([1, 2]))


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"scheme": "simhash"}, "scheme is 'simhash', expected one of fss, affine32"),
        ({"bits": 4}, "bits is 4, expected 8 or 32"),
        ({"scheme": "affine32", "bits": 8}, "bits is 8, expected 32"),
        ({"shingle_words": 0}, "shingle_words is 0, expected a whole number from 1 to 64"),
        ({"threads": 0}, "threads is 0, expected at least 1"),
    ],
)
def test_a_parameter_outside_its_range_is_refused(parameters, said):
    with pytest.raises(InvalidParameter, match=said):
        sign(["text"], **parameters)


@given(st.lists(st.text(max_size=80), max_size=6), st.integers(1, 4))
@settings(deadline=None, max_examples=80)
def test_sets_of_shingles_are_exact(texts, length):
    found = shingle_sets(texts, shingle_words=length)
    for row, text in enumerate(texts):
        words = [oracles.word_hash(word) for word in oracles.words_of(text)]
        assert found[row].tolist() == sorted(set(oracles.shingle_hashes(words, length)))


@pytest.mark.usefixtures("compiled")
@given(st.lists(st.text(max_size=80), min_size=1, max_size=6))
@settings(deadline=None, max_examples=40)
def test_compiled_sets_of_shingles_are_those_of_numpy(texts):
    compiled = shingle_sets(texts)
    tasks.PLAIN_BYTES, before = 10**9, tasks.PLAIN_BYTES
    try:
        plain = shingle_sets(texts)
    finally:
        tasks.PLAIN_BYTES = before
    assert compiled.offsets.tolist() == plain.offsets.tolist()
    assert compiled.hashes.tolist() == plain.hashes.tolist()


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("plain_bytes", [-1, 10**9])
def test_sets_stand_in_given_memory_in_the_order_of_their_texts(threads, plain_bytes, monkeypatch):
    monkeypatch.setattr(tasks, "PLAIN_BYTES", plain_bytes)
    monkeypatch.setattr(tasks, "TASK_BYTES", 300)
    expected = shingle_sets(MIXED)
    room = np.zeros(expected.hashes.size + 3, np.uint64)
    sizes = shingle_sets_into(MIXED, room, threads=threads)
    assert sizes.tolist() == np.diff(expected.offsets).tolist()
    assert room.tolist() == [*expected.hashes.tolist(), 0, 0, 0]


@pytest.mark.parametrize("room", [0, 40])
def test_more_shingles_than_there_is_room_for_are_refused(room, monkeypatch):
    monkeypatch.setattr(tasks, "PLAIN_BYTES", -1)
    monkeypatch.setattr(tasks, "TASK_BYTES", 300)
    with pytest.raises(InvalidParameter, match=f"room for {room} shingles, and the texts have "):
        shingle_sets_into(MIXED, np.zeros(room, np.uint64), threads=3)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_where_one_text_fails_no_thread_waits_for_it(threads, monkeypatch):
    monkeypatch.setattr(tasks, "PLAIN_BYTES", -1)
    monkeypatch.setattr(tasks, "TASK_BYTES", 300)

    def failing(task, scratch, length):
        if task.row:
            raise MemoryError("too little")
        return _shingle(task, scratch, length)

    monkeypatch.setattr(signing, "_shingle", failing)
    with pytest.raises(MemoryError, match="too little"):
        shingle_sets_into(MIXED, np.zeros(10_000, np.uint64), threads=threads)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_of_tasks_that_fail_the_first_in_the_line_is_raised_and_hardly_any_is_begun_after_it(threads):
    begun = []

    def work(task, _scratch):
        begun.append(task)
        if task >= 7:
            raise ValueError(f"task {task}")

    with pytest.raises(ValueError, match="task 7"):
        tasks.run_tasks(range(1_000), work, threads)
    assert sorted(begun)[:7] == list(range(7))
    assert len(begun) <= 8 + threads


def test_what_gives_tasks_may_fail_and_is_heard():
    def given():
        yield from range(5)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        tasks.run_tasks(given(), lambda _task, _scratch: None, 2)


def test_ctrl_c_ends_the_line_with_the_tasks_that_are_begun():
    begun = []

    def work(task, _scratch):
        begun.append(task)
        if task == 3:
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
        time.sleep(0.001)

    # Whoever starts the tests in the background of a script has them ignore it.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            tasks.run_tasks(range(10_000), work, 2)
    finally:
        signal.signal(signal.SIGINT, before)
    assert len(begun) < 5_000


@pytest.mark.parametrize(("scheme", "bits"), SCHEMES)
def test_hashed_sets_are_signed_as_their_texts_are(scheme, bits, monkeypatch):
    sets = shingle_sets(MIXED)
    expected = sign(MIXED, scheme=scheme, bits=bits).values
    assert (sign_shingles(sets.offsets, sets.hashes, scheme=scheme, bits=bits) == expected).all()
    monkeypatch.setattr(tasks, "PLAIN_BYTES", -1)
    monkeypatch.setattr(tasks, "TASK_BYTES", 800)
    assert (sign_shingles(sets.offsets, sets.hashes, scheme=scheme, bits=bits, threads=2) == expected).all()


@pytest.mark.parametrize(("scheme", "bits", "most"), [("fss", 8, 0.95), ("fss", 32, 0.93), ("affine32", 32, 1.15)])
@pytest.mark.parametrize("shingles", [30, 400])
def test_estimates_are_as_near_to_the_exact_jaccard_as_the_scheme_promises(scheme, bits, most, shingles):
    draws = np.random.default_rng(5)
    pairs, errors, variances = 800, [], []
    hashes, offsets, exact = [], [0], []
    for _ in range(pairs):
        shared = int(draws.integers(1, shingles))
        own = draws.integers(0, 2**64, 2 * (shingles - shared) + shared, dtype=np.uint64)
        left, right = own[:shingles], np.concatenate([own[:shared], own[shingles:]])
        hashes += [left, right]
        offsets += [offsets[-1] + left.size, offsets[-1] + left.size + right.size]
        exact.append(shared / own.size)
    values = sign_shingles(np.array(offsets, np.int64), np.concatenate(hashes), scheme=scheme, bits=bits)
    signed = Signatures(values, np.zeros(2 * pairs, np.int32), scheme, bits)
    for place, jaccard in enumerate(exact):
        agreeing = (values[2 * place] == values[2 * place + 1]).mean()
        unclipped = (agreeing - 2.0**-bits) / (1 - 2.0**-bits)
        assert signed.similarity(2 * place, 2 * place + 1) == pytest.approx(max(0.0, unclipped))
        errors.append(unclipped - jaccard)
        variances.append(jaccard * (1 - jaccard) / 128)
    assert np.sqrt(np.mean(np.square(errors))) < most * np.sqrt(np.mean(variances))
    assert abs(np.mean(errors)) < 3 * np.std(errors) / np.sqrt(pairs)


def test_signatures_are_of_8_bits_and_word_trigrams_unless_said_otherwise():
    signed = Signatures(np.zeros((1, 128), np.uint8), np.zeros(1, np.int32))
    assert (signed.scheme, signed.bits, signed.shingle_words) == ("fss", 8, 3)


def test_signatures_travel_to_datasketch_and_back():
    datasketch = pytest.importorskip("datasketch")
    texts = [article(1), article(1) + " and a few more words", article(2)]
    signed = sign(texts, scheme="affine32")
    minhashes = signed.to_datasketch()
    back = Signatures.from_datasketch(minhashes)
    assert (back.values == signed.values).all()
    assert back.words.tolist() == [-1, -1, -1]
    index = datasketch.MinHashLSH(threshold=0.5, num_perm=128)
    index.insert("first", minhashes[0])
    assert index.query(minhashes[1]) == ["first"]
    assert index.query(minhashes[2]) == []
    words = texts[0].split()
    made = datasketch.MinHash(num_perm=128, hashfunc=minhashes[0].hashfunc)
    made.update_batch([" ".join(words[i : i + 3]).encode() for i in range(len(words) - 2)])
    assert made.hashvalues.tolist() == signed.values[0].tolist()
    assert made.jaccard(minhashes[0]) == 1.0


def test_signatures_that_are_not_datasketchs_are_refused_by_name():
    datasketch = pytest.importorskip("datasketch")
    with pytest.raises(SignatureMismatch, match="scheme fss"):
        sign([article(1)]).to_datasketch()
    with pytest.raises(SignatureMismatch, match=r"\('affine32', 7, 128\)"):
        Signatures.from_datasketch([datasketch.MinHash(num_perm=128, seed=7)])
    with pytest.raises(SignatureMismatch, match="bits is 8 here and 32 there"):
        sign([article(1)]).check_comparable(sign([article(1)], bits=32))


@pytest.mark.parametrize(("scheme", "bits"), SCHEMES)
def test_a_file_of_signatures_is_read_as_it_was_written(scheme, bits, tmp_path):
    signed = sign(MIXED, scheme=scheme, bits=bits, shingle_words=2)
    signed.save(tmp_path / "signatures")
    found = Signatures.load(tmp_path / "signatures")
    assert (found.values == signed.values).all()
    assert found.words.tolist() == signed.words.tolist()
    assert (found.scheme, found.bits, found.shingle_words) == (scheme, bits, 2)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"unicode": "99.0.0"}, r"another unicode \(99.0.0, expected 14.0.0\)"),
        ({"known_answer": "00"}, "another known answer"),
        ({"scheme": "simhash"}, "the scheme 'simhash'"),
        ({"shingle_words": 4}, "another known answer"),
    ],
)
def test_signatures_made_otherwise_are_refused_by_name(changed, said, tmp_path):
    signed = sign(MIXED[:3])
    signed.save(tmp_path / "signatures")
    segment = read_segment(tmp_path / "signatures", "signatures")
    write_segment(tmp_path / "others", "signatures", np.array(segment.values), parameters=segment.parameters | changed)
    with pytest.raises(SignatureMismatch, match=said):
        Signatures.load(tmp_path / "others")


def test_a_damaged_file_of_signatures_is_refused(tmp_path):
    sign(MIXED[:3]).save(tmp_path / "signatures")
    data = bytearray((tmp_path / "signatures").read_bytes())
    data[100] ^= 1
    (tmp_path / "signatures").write_bytes(data)
    with pytest.raises(DamagedSegment):
        Signatures.load(tmp_path / "signatures")


def test_few_texts_are_signed_without_numba():
    code = "import sys; from provenance.similarity.signing import sign; sign(['a b c d e f g h i'] * 50)"
    subprocess.run([sys.executable, "-c", f"{code}; assert 'numba' not in sys.modules"], check=True, timeout=60)


@pytest.mark.parametrize("processor", ["generic", "x86-64-v2", "haswell"])
def test_every_processor_gives_the_same_bytes(processor, tmp_path):
    if processor != "generic" and os.uname().machine != "x86_64":
        pytest.skip("another architecture")
    code = (
        "import sys, hashlib; sys.path.insert(0, 'tests'); import test_signing as t; t.tasks.PLAIN_BYTES = -1; "
        "print([hashlib.sha256(t.sign(t.MIXED, scheme=a, bits=b).values.tobytes()).hexdigest() for a, b in t.SCHEMES])"
    )
    environment = os.environ | {"NUMBA_CPU_NAME": processor, "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(tmp_path)}
    found = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=300, env=environment
    ).stdout
    import hashlib

    expected = [hashlib.sha256(sign(MIXED, scheme=a, bits=b).values.tobytes()).hexdigest() for a, b in SCHEMES]
    assert found.strip() == str(expected)


FSS_8 = """
000000f00000 0000004f0000 000000b70000 000000030000 000000a40000 0000002e0000 000000bf0000 000000870000
000000370000 000000b00000 000000a50000 0000002e0000 0000002b0000 000000dc0000 0000001c0000 0000003c0000
000000f50000 000000ef0000 0000003f0000 000000210000 0000008f0000 000000640000 000000870000 000000e10000
000000af0000 000000f10000 000000a40000 000000d50000 000000a00000 000000320000 000000140000 000000bb0000
0000007e0000 0000006f0000 000000c90000 0000009e0000 000000ca0000 000000130000 000000610000 000000960000
000000a80000 000000f80000 000000630000 000000ff0000 000000f30000 000000f60000 0000008f0000 000000090000
0000007c0000 000000cb0000 000000d70000 000000cd0000 0000001d0000 000000fd0000 000000c20000 000000600000
0000006c0000 0000003b0000 000000660000 000000560000 000000ae0000 000000700000 000000b90000 0000007c0000
000000430000 0000005d0000 000000370000 000000090000 000000d30000 0000002f0000 000000440000 000000420000
000000190000 000000700000 0000000c0000 000000ed0000 000000e40000 0000008f0000 0000006e0000 000000120000
000000230000 000000610000 000000000000 0000003e0000 000000040000 0000000f0000 0000006d0000 000000d10000
000000d00000 000000760000 000000f50000 0000000f0000 000000780000 000000630000 0000005e0000 0000008e0000
000000e80000 0000005c0000 0000003f0000 000000300000 0000004a0000 000000850000 0000008b0000 0000009b0000
000000080000 000000550000 000000280000 000000d40000 000000540000 000000b20000 000000220000 000000ea0000
000000f40000 000000ee0000 0000009b0000 000000040000 0000001c0000 000000ef0000 000000750000 000000ea0000
000000aa0000 000000e20000 000000210000 000000cb0000 000000de0000 0000007e0000 0000003a0000 0000002f0000
000000e60000 000000860000 000000400000 0000004b0000 000000fc0000 000000b40000 000000170000 0000001a0000
000000010000 0000006b0000 000000c30000 000000990000 000000bc0000 000000ea0000 000000bc0000 000000600000
000000d70000 0000002f0000 000000220000 000000910000 000000a10000 0000001a0000 000000970000 0000009b0000
000000ea0000 000000d50000 000000950000 000000810000 000000800000 000000220000 0000006c0000 000000100000
000000da0000 0000009b0000 000000490000 0000008c0000 0000009a0000 0000001e0000 000000d10000 0000007e0000
000000690000 000000be0000 000000070000 0000009b0000 000000280000 000000f30000 000000730000 000000df0000
0000007f0000 0000007a0000 000000030000 000000140000 000000840000 000000950000 000000dd0000 000000590000
000000630000 000000030000 0000000d0000 000000f80000 000000390000 000000180000 0000005f0000 000000090000
000000530000 0000001c0000 000000620000 000000ac0000 0000006d0000 000000080000 000000e50000 000000700000
0000000c0000 0000006d0000 0000009e0000 0000003e0000 0000008a0000 000000e30000 000000e80000 000000760000
000000f10000 000000750000 000000170000 000000ee0000 0000004b0000 000000010000 000000cd0000 000000d70000
000000300000 000000790000 0000005f0000 0000006b0000
"""

FSS_32 = """
108b7cf00bc2 2080e54f13d6 0f9ec2b7016b 6fdb4f0310c7 0bd722a4033a 29330b2e016e 3c4fe4bfbd14 1633d78702b4
203e2d371b53 007bfbb04232 0564f4a5090f 6119c82ec02c 1dc48e2b13d6 d0c41ddc00de 03bc421cf013 aee6843ca3fc
04b054f55cda 5d17a6efb8bd 070d4e3f13d6 223eb5219484 18aa8a8f02b7 0ae6a564005e 640c0c877f3d b6f251e14c43
17fac2af0edf 48f238f101cf 041ee8a40150 21c1b1d500bd 1c8396a0045e 0c00da3206af 9ac5561466a0 a0654abb0245
0262d37e3049 c5b2ca6f8be8 02ace0c9835e 02f0959ee20b d0c24dcaa48a 7a7bdc1304ad 026a6e611175 4003c0960b7e
5bc7fba813d6 080b15f80111 0bd4706313d6 1a2a11ff0732 6975cff30313 04dac1f60212 71f5028fe96e cfda56093d4f
afaae97c072a 8fc9a0cb13d6 0b66ded70040 0396e5cd00cf 1c5cf51d9aff 0382ccfd245d 38128fc226f0 6eaba460ce55
02a9666c97e1 01b8ff3bd50f 88972a668a8c 01a0115625d3 05af8cae8d3b 13fbea701afb c9e564b90cd2 0b0c697c0a16
f7680d430151 95d4f95d0300 cc814b37980c 61764d09871a 234eb0d31617 0340982fe13e 6da5bc440946 0f9be0422d27
c1281019d865 0719c7700ca6 befbe70cbdf5 493dafed216a 50315de435ea 02f7008f3216 bb516d6e0170 78c1bf1218d6
10c75e23062b 743b3d610635 0d2ada0013d6 15d2ca3e0639 0343b40413d6 0072bb0f13d6 5b296c6d0d9b 108ac3d10025
0a58bfd0270c c6941b767ed9 6c83d4f5f769 f692f40f13d6 0b05ac78abd9 3e5b7763ee39 06038d5e5b35 a517298e07de
002583e81104 f7f7445c0429 059cce3f04ba f553e530b46f 013d734a01f9 8a453f8503b0 7a0f868b022d b6d4d19bd68b
65a1df080c76 9be80c55094e 186dcc2810b5 08127cd400cc 5a4fc65401ef 8bb51bb20257 ad146922108a 74d6c8eaf28c
b934d6f40004 166598ee022a fba0ee9bbba8 c4915604a8b7 02e78e1c0a69 7cde49ef503f 700839759dd4 89b4f1ea6403
5467f4aa13d6 abaa5fe2039f 1ee83b2108a6 459748cb81e0 0bb843de0f0f 00e0447e13d6 0b6ad33a069e 30dfed2f13d6
3db8bbe60583 027041861175 c5edf64013d6 00d4ae4b0c4e 0f0d6ffc37d2 0a48d9b4078e 086678171142 aa63e31a06cc
ee41af012492 c583346b89a2 076b7ec313d6 af03879965ea 097727bc6808 07d084ea0083 5c7c9bbc000d 0a809e60b944
38d9c6d7b54f 1b511a2f13d6 3894bb223c3d d52ab1918fac 108fd7a13da1 00c0eb1a0fb5 2fa52197785a 1b48e99b027f
0c8bebea7b55 0a4ac8d511d3 0a5e4b951491 aacdbc8176cc 10c09a8013bf 5b415722010b 7d0d746cd272 000fec10012f
1912b6daedc6 0903d09b13d6 127a5e490d0f 01a7ef8cf821 1bb2f09a04f6 042bf91e59b2 ec885cd1945e 0bf68c7e13d6
106bbc69a775 d1666dbe0dba 010f9b074157 9cb7db9b18a3 0f4364287b06 a4d5d8f39da4 275a70732d37 23acaddf47c6
00a93e7f49ac cc25527ab8fb 025cbe036e01 c4e235140001 a29445840547 2ef86795039b 042bf7dd3040 62e4e359491d
9fddf86301c8 1f9a6103b70d 5a9b1d0d10ad 0694d3f883b8 be3a393969ad 0a5d1d18b3fb 0053ca5f2e8e 71063c090631
693f725360f8 d401091cecbe 01198562b95e efff45ac0732 0024576d05f6 f63cd108564e 010c08e57cda 0df987703344
00742e0c13d6 a363516d0f4a 14b0319e323e 0de9d23e02d3 2ee1198a0165 0b33a3e313d6 261e13e88fc7 2730c0760a2d
25f1eef10597 8bba66756fc5 003c1f170330 00435dee03ff 8cc2194bdd45 e786ce01b420 be530ccd045b ae5152d7021b
a2ae9a302d36 039e3779124a 08a3b35f0c1f b2364b6b009d
"""

AFFINE_32 = """
15bc08562a96 097cc1800288 1515513f02ee 03569bdf1d94 03ee215611aa 005aae371933 15bc08560904 15bc08562a5b
061175f224ad 15bc085601cc 1492b68f0a13 030c868b090d 0004648c1338 05b902830542 05e21fa90237 000edb3010c5
050654750a27 047dc9150d7f 15bc08560cc1 04e66d65129b 0d7da886053e 002890be017d 0a6a9bea0838 0c6f109f00b3
02194e4f04e2 0172a20c0079 0a6bd4d8094e 12156d4c03ae 0247cdb10141 02a6d5ac0a5c 0563913607ae 049bfd3806cd
0ed6bfc2054e 03d589050207 04ba525e0511 0a30b73303eb 0665b08d0ed7 01c0fdc90179 07ee7c620700 019d315f0782
0dc041c72d33 1086dc650183 0d9e980f0463 07453c1a00c1 15bc0856065e 15bc08560437 0578ba120221 15bc0856086b
15bc085605d9 088b16b8010d 02c7bed10b68 024343f705bb 0b506b961752 0713741e07c7 0bfce9c20056 0f1003db1478
13c6c69002e3 00e64cab0609 035bd8e1191c 01cb645b028a 06d23bb919c6 05dcdb1d0079 0df2526d00f1 007787c50219
12875184017a 008bb55d1e3f 053701d506a9 09759f3704a2 1343b89500cc 0d3a40ed0504 0235606900ca 11f2616e1178
0181a86d0745 07d131650c3b 022b81b104bc 067f66ad006c 069b77c9040c 00a4283a0249 016a7fbf062c 007f996b070f
14443c9605c7 15bc08560293 15bc08562070 05b3152405ff 056472ac04fc 031302963007 0b14a5c40a42 0b8b4acd02c3
004279210828 03cf3bd40106 15bc08561972 1158f8860249 15bc08560708 0843da7300d3 057e528a0801 00442a7a002a
147c8a2f00c3 0bf0128f02af 05d193940161 0047d775026d 09f2655d05a0 00e6ac7206da 067940bf04b1 019025fc004c
025e8af8024e 033de09d0198 0763f43408f1 03834e400205 024fbdcf035b 05131a040038 00c7a49d00eb 019a10f00964
05f7014d0017 0ebbb69a0077 03f6073e078f 0561f47b0221 0062ff29042b 03a1144605eb 1165e8ba0184 04724b310bbd
0fdaf7d11444 04a103092624 13d29f010dc8 05e7a5450bf9 15bc08560345 14f5c33e041c 0eab239c2026 00b0263a14db
00dd0b570230 06829ede1515 088c404103cd 00de73151505 096ef7970185 0166de7c0224 0847995a0398 04473a2602db
032b1d450bc2 0a57e9c0040c 005924ac11f0 04142428122a 01a098e8021e 0321a9380280 116fc9360310 04bb508c0a53
02a8af3602fd 02e6bc440058 0763696d007b 010fb00706cd 040301f90186 0af9c6d40094 0287530b0036 15bc0856027e
091d7ffa0b1e 071829d3176f 042690c407b6 00adec6e0ac5 03558af5096c 02b073720055 0009e34401fe 0c9f011b068b
1097e2510e36 15783c7c0624 15bc085618f4 09dd821e035b 08116e2b0928 15bc0856267f 0c7df78917e2 0833ec561487
031986541742 049c1f1e0643 071cb7be0a4c 15bc08560e66 01efb06114fa 04d05d07191d 0a9082a90ee7 0883536f067f
0aa0c1710029 0e1d401f0d9e 004b1cfe007d 01758e1531c1 055c034e02d8 007c7ac308c0 0b9ef1a70146 0bb4093a0435
072695d80591 094250d004a4 0519501203c8 0c4d8e3103dc 01059680003c 072aa39c05da 040c606706ce 154672ca013e
15af8caf2a96 0e22924f03e2 079999a9090a 0007747d039f 1495327c0831 0f2a805105fd 067649c10322 005bf56d00a1
028f54772474 0fa6a4b01d4c 00b9caa705e9 0194117a09f5 1446532310ed 15bc0856070f 06ea974c015e 027bb875079d
15bc08560db6 127d2a620210 073f2e1b0be2 15bc08561aec 032f33fa0488 15bc08560abf 0c96d81c1085 0d3630db0240
003026e700fd 0a944c590643 032287a1008d 11024b3e05f7
"""
