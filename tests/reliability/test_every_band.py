"""
Every band counts: the last as the first, for few texts and for many.
"""

from __future__ import annotations

import numpy as np
import pytest

from provenance.similarity.bands import Bands
from provenance.similarity.joining import FEWEST_COMPILED, join

BANDS, ROWS = 32, 4


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("count", [200, FEWEST_COMPILED + 1], ids=["few", "many"])
def test_rows_that_agree_in_one_band_alone_are_linked_whichever_it_is(count, threads):
    values = np.random.Generator(np.random.PCG64(3)).integers(0, 256, (count, BANDS * ROWS), np.uint8)
    for band in range(BANDS):
        slots = slice(band * ROWS, (band + 1) * ROWS)
        values[2 * band + 1, slots] = values[2 * band, slots]
    links = join(values, Bands(bands=BANDS, rows=ROWS), least_agreeing=ROWS, threads=threads)
    assert {(2 * band, 2 * band + 1) for band in range(BANDS)} <= {tuple(pair) for pair in links.tolist()}
