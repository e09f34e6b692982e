"""
The peers' whole jobs: Parquet in, the articles that are left out, each as its authors have it run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.speed.contenders import BANDS, SHINGLE_WORDS, SLOTS


def datatrove_kept(source: Path, min_similarity: float) -> int:  # noqa: ARG001 # its bands alone decide
    """
    Run datatrove's four steps one after the other, and give how many articles it leaves out.

    Its tokeniser wants spaCy, which takes most of the time: words are cut at white space instead, in its favour.

    Raises:
        ImportError: it is not installed.
    """
    from datatrove.data import Document
    from datatrove.pipeline.dedup import minhash

    class Words:
        def word_tokenize(self, text: str) -> list[str]:
            return text.split()

    original = minhash.load_word_tokenizer
    minhash.load_word_tokenizer = lambda _language: Words()
    try:
        with tempfile.TemporaryDirectory() as folder:
            config = minhash.MinhashConfig(n_grams=SHINGLE_WORDS, num_buckets=BANDS, hashes_per_bucket=SLOTS // BANDS)

            def documents() -> Iterator[Any]:
                for batch in pq.ParquetFile(source).iter_batches(columns=["id", "text"]):
                    for name, text in zip(batch["id"].to_pylist(), batch["text"].to_pylist(), strict=True):
                        yield Document(text=text, id=name)

            signatures, buckets, removed = (str(Path(folder, name)) for name in ("signatures", "buckets", "removed"))
            step = minhash.MinhashDedupSignature(signatures, config=config)
            # It hashes text, which newer releases of xxhash want as bytes.
            digest = step._hash_func
            step._hash_func = lambda words: digest(words.encode())
            step.run(documents(), 0, 1)
            for bucket in range(BANDS):
                minhash.MinhashDedupBuckets(signatures, buckets, config=config).run(None, bucket, BANDS)
            minhash.MinhashDedupCluster(buckets, removed, config=config).run(None, 0, 1)
            left = minhash.MinhashDedupFilter(removed).run(documents(), 0, 1)
            kept = sum(1 for _ in left)
            return pq.ParquetFile(source).metadata.num_rows - kept
    finally:
        minhash.load_word_tokenizer = original


def text_dedup_kept(source: Path, min_similarity: float) -> int:
    """
    Run text-dedup's MinHash as its command does, with its quicker hash, and give how many articles it leaves out.

    Raises:
        ImportError: it is not installed.
    """
    import datasets
    from text_dedup import minhash

    with tempfile.TemporaryDirectory() as folder:
        # As its documentation has it, but for the hash: 32 bits of xxh3 are quicker than its default.
        minhash.main(
            [
                *("--path", "parquet", "--data_files", str(source), "--split", "train", "--column", "text"),
                *("--num_perm", str(SLOTS), "--b", str(BANDS), "--r", str(SLOTS // BANDS)),
                *("--ngram", str(SHINGLE_WORDS), "--threshold", str(min_similarity), "--min_length", "1"),
                *("--hash_func", "xxh3", "--hash_bits", "32", "--num_proc", "1"),
                *("--cache_dir", str(Path(folder, "cache")), "--output", str(Path(folder, "kept"))),
            ],
            standalone_mode=False,
        )
        return pq.ParquetFile(source).metadata.num_rows - len(datasets.load_from_disk(str(Path(folder, "kept"))))
