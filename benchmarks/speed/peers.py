"""
The other libraries, each used as its authors document it for many texts at once.

Those that leave the cutting into words to the caller are given the same shingles, cut in the time that is measured:
their users have to cut them, too. The texts reach them as ``list[str]``, made beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import metadata
from typing import Any

import numpy as np

from benchmarks.speed.contenders import (
    BANDS,
    MIN_SIMILARITY,
    SHINGLE_WORDS,
    SLOTS,
    THREADS,
    Contender,
    Found,
    each_once,
    joined,
    shingle_bytes_of,
    shingles_of,
)
from benchmarks.speed.estimates import estimated_jaccard
from benchmarks.speed.texts import Texts

_SEED = 42
_ROWS = SLOTS // BANDS


def peers() -> tuple[tuple[Contender, ...], tuple[str, ...]]:
    """
    Give the peers that are installed, and a line for each that is not.

    Rensa and gaoya work on as many threads as Rayon is told by ``RAYON_NUM_THREADS`` when they are first used.
    """
    found: list[Contender] = []
    missing = []
    for library, make in _PEERS.items():
        try:
            found += make(metadata.version(library))
        except ImportError as error:  # PackageNotFoundError is one
            missing.append(f"{library} cannot be imported ({error}); its keys are left out")
    return tuple(found), tuple(missing)


def rensa_pairs() -> Contender:
    """
    Give rensa as it is used to find out what is alike, nothing else imported.
    """
    return next(one for one in _rensa(metadata.version("rensa")) if one.key == "rensa_pairs")


def _datasketch(version: str) -> Sequence[Contender]:
    import xxhash
    from datasketch import MinHash, MinHashLSH

    xxh32 = {"hashfunc": xxhash.xxh32_intdigest}

    def signed(texts: Texts, **hashing: Any) -> list[Any]:
        return MinHash.bulk((shingle_bytes_of(text) for text in texts.strings), num_perm=SLOTS, **hashing)

    def clustered(texts: Texts) -> Found:
        sketches = signed(texts, **xxh32)
        index = MinHashLSH(params=(BANDS, _ROWS), num_perm=SLOTS)
        for place, sketch in enumerate(sketches):
            index.insert(place, sketch, check_duplication=False)
        pairs = each_once(index.query(sketch) for sketch in sketches)
        alike = ((a, b) for a, b in pairs if sketches[a].jaccard(sketches[b]) >= MIN_SIMILARITY)
        return joined(len(texts), alike)

    def estimated(left: Sequence[str], right: Sequence[str]) -> np.ndarray:
        sides = (MinHash.bulk(map(shingle_bytes_of, texts), num_perm=SLOTS, **xxh32) for texts in (left, right))
        return np.array([a.jaccard(b) for a, b in zip(*sides, strict=True)])

    return (
        Contender(
            "datasketch_sha1",
            "datasketch, sha1 (default)",
            version,
            1,
            signed,
            None,
            slow=True,
            note="its index is the one below, filled by the slower of the two hashes",
        ),
        Contender(
            "datasketch_xxhash",
            "datasketch, xxh32",
            f"{version}, xxhash {metadata.version('xxhash')}",
            1,
            lambda texts: signed(texts, **xxh32),
            clustered,
            estimated,
            slow=True,
        ),
    )


def _rensa(version: str) -> Sequence[Contender]:
    from rensa import RMinHash, RMinHashLSH

    def index() -> Any:
        return RMinHashLSH(threshold=MIN_SIMILARITY, num_perm=SLOTS, num_bands=BANDS)

    def matrix(texts: Texts) -> Any:
        return RMinHash.digest_matrix_from_token_sets((shingles_of(text) for text in texts.strings), SLOTS, _SEED)

    def rho_matrix(texts: Texts) -> Any:
        return RMinHash.digest_matrix_from_token_sets_rho((shingles_of(text) for text in texts.strings), SLOTS, _SEED)

    def flagged(signed: Callable[[Texts], Any]) -> Callable[[Texts], Found]:
        def find(texts: Texts) -> Found:
            flags = index().query_duplicate_flags_matrix_one_shot(signed(texts))
            return Found(labels=None, flags=np.asarray(flags, dtype=bool))

        return find

    def estimated(left: Sequence[str], right: Sequence[str]) -> np.ndarray:
        digests = RMinHash.digest_matrix_from_token_sets
        sides = (np.array(digests(map(shingles_of, texts), SLOTS, _SEED).to_rows()) for texts in (left, right))
        return estimated_jaccard(*sides, bits=32)

    def paired(texts: Texts) -> Found:
        sketches = RMinHash.from_token_sets((shingles_of(text) for text in texts.strings), SLOTS, _SEED)
        filled = index()
        filled.insert_many(sketches)
        pairs = each_once(filled.query_all(sketches))
        alike = ((a, b) for a, b in pairs if sketches[a].jaccard(sketches[b]) >= MIN_SIMILARITY)
        return joined(len(texts), alike)

    return (
        Contender(
            "rensa_full",
            "rensa R-MinHash, full set",
            version,
            THREADS,
            matrix,
            flagged(matrix),
            estimated,
            note="matrix and one-shot flags: says which texts have a near-duplicate, not of what",
        ),
        Contender(
            "rensa_pairs",
            "rensa R-MinHash, full set, pairs",
            version,
            THREADS,
            None,
            paired,
            note="objects, insert_many, query_all; pairs kept by estimated similarity, then joined",
        ),
        Contender(
            "rensa_rho",
            "rensa rho",
            version,
            THREADS,
            rho_matrix,
            flagged(rho_matrix),
            note="samples some 15 of an article's shingles by position: read its speed beside its recall",
        ),
    )


def _gaoya(version: str) -> Sequence[Contender]:
    from gaoya.minhash import MinHashStringIndex

    def inserted(texts: Texts) -> Any:
        index = MinHashStringIndex(
            hash_size=32,
            jaccard_threshold=MIN_SIMILARITY,
            num_bands=BANDS,
            band_size=_ROWS,
            analyzer="word",
            lowercase=True,
            ngram_range=(SHINGLE_WORDS, SHINGLE_WORDS),
            id_container="smallvec",
        )
        index.par_bulk_insert_docs(list(range(len(texts))), texts.strings)
        return index

    def clustered(texts: Texts) -> Found:
        return joined(len(texts), each_once(inserted(texts).par_bulk_query(texts.strings)))

    return (
        Contender(
            "gaoya",
            "gaoya",
            version,
            THREADS,
            inserted,
            clustered,
            note="cuts words itself; signing cannot be had without inserting; querying cuts and signs again",
        ),
    )


def _datatrove(version: str) -> Sequence[Contender]:
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature
    from datatrove.utils.hashing import create_hash_func

    config = MinhashConfig(n_grams=SHINGLE_WORDS, num_buckets=BANDS, hashes_per_bucket=_ROWS)
    # Made without its tokeniser, which wants spaCy: the step that is measured comes after.
    step = MinhashDedupSignature.__new__(MinhashDedupSignature)
    step.config, step.num_hashes, step._parameters = config, SLOTS, None
    digest = create_hash_func(config.hash_config)

    def signed(texts: Texts) -> list[Any]:
        made = []
        for text in texts.strings:
            hashes = np.fromiter((digest(shingle) for shingle in shingle_bytes_of(text)), np.uint64).reshape(-1, 1)
            made.append(step.get_signature(hashes) if len(hashes) else [])
        return made

    return (
        Contender(
            "datatrove",
            "datatrove, hashing step",
            version,
            1,
            signed,
            None,
            slow=True,
            note="get_signature on the shingles that the others get; its other steps are jobs over files",
        ),
    )


_PEERS: dict[str, Callable[[str], Sequence[Contender]]] = {
    "datasketch": _datasketch,
    "rensa": _rensa,
    "gaoya": _gaoya,
    "datatrove": _datatrove,
}
