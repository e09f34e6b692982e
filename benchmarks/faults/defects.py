"""
The defects: what could be broken by mistake in storing, finding, judging, showing and reading, and what notices it.
"""

from __future__ import annotations

from benchmarks.faults.planted import Fault

_ARCHIVE = "tests/test_archive.py::"
_DURABLE = "tests/reliability/test_order_of_writes.py::"
_DURABILITY = "tests/test_archive_durability.py::"
_BANDS = "tests/reliability/test_every_band.py::test_rows_that_agree_in_one_band_alone_are_linked_whichever_it_is"
_SEGMENTS = "tests/test_segments.py::"
_NASTY = "tests/test_nasty_inputs.py::test_a_nasty_input_has_its_status_in_time_and_costs_no_neighbour"
_ACCUSATION = "tests/reliability/test_false_accusation.py::"

FAULTS: tuple[Fault, ...] = (
    # What is acknowledged is on the disk.
    Fault(
        name="no fsync at the end of a commit",
        promise="P1",
        file="archive/connection.py",
        before="PRAGMA synchronous = FULL",
        after="PRAGMA synchronous = OFF",
        tests=(_DURABLE + "test_a_commit_is_on_the_disk_before_it_is_acknowledged",),
    ),
    Fault(
        name="no fsync before a file gets its name",
        promise="P1",
        file="whole_files.py",
        before="            os.fsync(stream.fileno())\n",
        after="",
        tests=(_DURABLE + "test_a_file_is_on_the_disk_before_it_has_its_name_and_its_name_before_it_is_done",),
    ),
    Fault(
        name="no fsync of the folder that an archive was made in",
        promise="P1",
        file="archive/opening.py",
        before="    sync_folder(path.parent)\n",
        after="",
        tests=(_DURABLE + "test_the_name_of_an_archive_is_on_the_disk_before_it_is_written_to_and_after_a_repair",),
    ),
    Fault(
        name="no fsync of the folder after a name was given",
        promise="P1",
        file="whole_files.py",
        before="    sync_folder(target.parent)\n",
        after="",
        tests=(_DURABLE + "test_a_file_is_on_the_disk_before_it_has_its_name_and_its_name_before_it_is_done",),
    ),
    Fault(
        name="acknowledged too early: told before the commit",
        promise="P1",
        file="archive/store.py",
        before='            points.reach("add.committed")\n',
        after="                if told is not None:\n                    told(became)\n"
        '            points.reach("add.committed")\n',
        tests=(_DURABLE + "test_what_was_told_of_a_batch_is_there_for_any_reader",),
    ),
    Fault(
        name="half a batch kept when it is interrupted",
        promise="P2",
        file="archive/connection.py",
        before='connection.execute("ROLLBACK")',
        after='connection.execute("COMMIT")',
        tests=(_ARCHIVE + "test_ctrl_c_rolls_the_batch_back",),
    ),
    Fault(
        name="a second writer is let in",
        promise="P4",
        file="archive/locking.py",
        before="            _lock(file)\n",
        after="            pass\n",
        tests=("tests/reliability/test_locks.py::test_one_holds_it_until_it_gives_it_back",),
    ),
    Fault(
        name="a lost commit is not missed",
        promise="P1",
        file="archive/opening.py",
        before="        if found < expected:\n",
        after="        if False:\n",
        tests=(_DURABILITY + "test_a_file_that_is_not_there_is_missed_by_name",),
    ),
    # Damage is found.
    Fault(
        name="checksum of a segment's values skipped",
        promise="P3",
        file="segments.py",
        before="if xxh3_64(data[start : start + BLOCK_BYTES]).intdigest() != checksum:",
        after="if False:",
        tests=(_SEGMENTS + "test_every_flipped_byte_is_found",),
    ),
    Fault(
        name="checksum of an article skipped",
        promise="P3",
        file="archive/records.py",
        before="    if not whole:\n",
        after="    if False:\n",
        tests=(_DURABLE + "test_a_record_that_is_not_what_was_added_is_never_given",),
    ),
    Fault(
        name="pages of the archive without checksums",
        promise="P3",
        file="archive/connection.py",
        before="connection.reserve_bytes(reserve=RESERVED_BYTES)",
        after="connection.reserve_bytes(reserve=0)",
        tests=(_DURABILITY + "test_a_changed_bit_is_detected_or_harmless",),
    ),
    Fault(
        name="fingerprints that the index lost go unnoticed",
        promise="P3",
        file="archive/verifying.py",
        before="if np.setdiff1d(np.concatenate(expected), np.concatenate(held)).size:",
        after="if False:",
        tests=(_DURABLE + "test_an_index_that_lost_a_posting_is_found_out",),
    ),
    # Pairs are found, and verified.
    Fault(
        name="a dropped band, of few texts",
        promise="P8",
        file="similarity/small_joining.py",
        before="for band in range(bands.bands):",
        after="for band in range(bands.bands - 1):",
        tests=(_BANDS,),
    ),
    Fault(
        name="a dropped band, of many texts",
        promise="P8",
        file="similarity/joining.py",
        before="for first_band in range(0, bands.bands, together):",
        after="for first_band in range(0, bands.bands - 1, together):",
        tests=(_BANDS,),
    ),
    Fault(
        name="estimator off by one slot",
        promise="P8",
        file="similarity/signatures.py",
        before="agreeing = float((self.values[left] == self.values[right]).mean())",
        after="agreeing = float((self.values[left, 1:] == self.values[right, 1:]).sum()) / self.values.shape[1]",
        tests=("tests/test_signing.py::test_estimates_are_as_near_to_the_exact_jaccard_as_the_scheme_promises",),
    ),
    Fault(
        name="agreement by chance of 8-bit slots counted as similarity",
        promise="P8",
        file="similarity/signatures.py",
        before="chance = 2.0**-self.bits",
        after="chance = 0.0",
        tests=("tests/test_signing.py::test_estimates_are_as_near_to_the_exact_jaccard_as_the_scheme_promises",),
    ),
    Fault(
        name="candidates shown without being verified",
        promise="P8",
        file="similarity/matches.py",
        before="(common > 0) & (jaccards >= min_similarity)",
        after="common >= 0",
        tests=("tests/test_matches.py",),
    ),
    Fault(
        name="containments exchanged",
        promise="P8",
        file="similarity/matches.py",
        before="shared / int(sizes[left]), shared / int(sizes[right])",
        after="shared / int(sizes[right]), shared / int(sizes[left])",
        tests=("tests/test_matches.py",),
    ),
    Fault(
        name="headlines compared like articles",
        promise="P8",
        file="text/document.py",
        before="FEWEST_TOKENS = 8",
        after="FEWEST_TOKENS = 1",
        tests=("tests/test_matches.py::test_fewer_than_eight_words_are_similar_to_nothing",),
    ),
    Fault(
        name="boilerplate cap off",
        promise="P8",
        file="similarity/repeated.py",
        before="FEWEST_CARRIERS = 3",
        after="FEWEST_CARRIERS = 10**9",
        tests=("tests/test_repeated.py",),
    ),
    Fault(
        name="quotations link two reports",
        promise="P8",
        file="similarity/matches.py",
        before="OWN_PART = 0.6",
        after="OWN_PART = 0.0",
        tests=("tests/test_matches.py::test_reports_that_share_quotations_and_no_words_of_their_own_are_no_match",),
    ),
    # Who derives from whom.
    Fault(
        name="direction flipped",
        promise="P11",
        file="lineage/posterior.py",
        before="for parent, child, way in ((a, b, 0), (b, a, 1)):",
        after="for parent, child, way in ((b, a, 0), (a, b, 1)):",
        tests=("tests/test_lineage.py", "tests/test_answer.py"),
    ),
    Fault(
        name="marginals unnormalised",
        promise="P11",
        file="lineage/forest.py",
        before="np.exp(choices - log_sums)",
        after="np.exp(choices - log_sums[0] + 0.01)",
        tests=("tests/test_forest.py",),
    ),
    Fault(
        name="a lost source with a single child",
        promise="P11",
        file="lineage/posterior.py",
        before="np.flatnonzero(allowed & (children == 1))",
        after="np.flatnonzero(allowed & (children == -1))",
        tests=("tests/test_lineage.py", "tests/test_regimes.py", "tests/test_laws.py"),
    ),
    Fault(
        name="a time without a zone taken for UTC",
        promise="P11",
        file="times.py",
        before="_EARLIEST_ZONE = dt.timedelta(hours=14)",
        after="_EARLIEST_ZONE = dt.timedelta(hours=0)",
        tests=("tests/test_times.py",),
    ),
    # What a reader is shown.
    Fault(
        name="certainty of 1.00 shown",
        promise="P11",
        file="wording.py",
        before="SUREST = 0.99",
        after="SUREST = 1.0",
        tests=(_ACCUSATION + "test_no_number_that_is_shown_is_surer_than_99_in_100",),
    ),
    Fault(
        name="no autoescape in the report",
        promise="P9",
        file="render/page.py",
        before="        plain=html.escape(contents.plain),\n",
        after="        plain=contents.plain,\n",
        tests=("tests/reliability/test_escaping.py",),
    ),
    Fault(
        name="data that can end its element of the report",
        promise="P9",
        file="render/page.py",
        before='_UNSAFE = re.compile("[<>&\\u2028',
        after='_UNSAFE = re.compile("[\\u2028',
        tests=("tests/reliability/test_escaping.py",),
    ),
    Fault(
        name="a report that allows any script",
        promise="P9",
        file="render/page.py",
        before="script-src 'sha256-{script}'; style-src",
        after="script-src 'unsafe-inline'; style-src",
        tests=("tests/test_hostile_reports.py::test_the_policy_allows_this_page_and_nothing_else",),
    ),
    Fault(
        name="a cell of CSV that a spreadsheet runs",
        promise="P9",
        file="render/tables.py",
        before="text.lstrip(_UNSEEN).startswith(_FORMULA) or text.startswith(_FORMULA)",
        after="False",
        tests=("tests/test_exports.py::test_csv_reads_back_and_no_cell_is_a_formula",),
    ),
    Fault(
        name="a name that acts on the terminal",
        promise="P9",
        file="wording.py",
        before="return _ACTING.sub(lambda found: sign(found[0]), text)",
        after="return text",
        tests=("tests/test_bad_input.py::test_no_name_acts_on_the_terminal",),
    ),
    Fault(
        name="JSON with NaN in it",
        promise="P8",
        file="wording.py",
        before="allow_nan=False",
        after="allow_nan=True",
        tests=("tests/reliability/test_escaping.py",),
    ),
    # Work is bounded, and nothing runs.
    Fault(
        name="document types with entities let in",
        promise="P9",
        file="readers/xml_documents.py",
        before='if text[place : place + 9].upper() == "<!DOCTYPE":',
        after="if False:",
        tests=(_NASTY,),
    ),
    Fault(
        name="decompression without a limit of growth",
        promise="P7",
        file="readers/compression.py",
        before="if self.given > max(_UNSUSPECTED_BYTES, self.limits.expansion * self.taken):",
        after="if False:",
        tests=(_NASTY,),
    ),
    Fault(
        name="pipes and devices opened like files",
        promise="P5",
        file="readers/files.py",
        before="    if not stat.S_ISREG(kind):\n",
        after="    if False:\n",
        tests=(_NASTY,),
    ),
    Fault(
        name="links followed out of the folder",
        promise="P9",
        file="readers/paths.py",
        before="            elif entry.is_symlink() and (ending in endings or _is_folder(entry, follow=True)):\n",
        after="            elif False:\n",
        tests=(_NASTY,),
    ),
    Fault(
        name="no end to a parser that runs on",
        promise="P7",
        file="readers/sandbox.py",
        before="    seconds = max(limits.seconds, processor_seconds) if many else limits.seconds\n",
        after="    seconds = 1000 * limits.seconds\n    processor_seconds = seconds\n",
        tests=("tests/test_sandbox.py",),
    ),
    Fault(
        name="the order of arrival decides which article is kept",
        promise="P6",
        file="articles.py",
        before="for article in sorted(given, key=_id if distinct else _arrival_free_order):",
        after="for article in given:",
        tests=("tests/test_articles.py",),
    ),
)

# What has no planted fault yet, though its tests stand.
AWAITED: tuple[tuple[str, str], ...] = (
    ("no check of the Host header", "the service"),
    ("a page of the service without a token", "the service"),
    ("a task of Spark that is done twice counts twice", "the engine of Spark"),
)
