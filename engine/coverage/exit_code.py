"""The exit code of a run (LANGUAGE section 9): the first that applies of 5, a signal, 2, 3, 4, 1."""

from __future__ import annotations

from engine.coverage.gates import ERRORS
from engine.model.run.case_rows import notable_rows
from engine.model.run.report import Report
from engine.model.verdict import BUG_OF_OURS

BUG = 5
HALTED = 3
UNJUDGED = 4
MISSED = 1


def exit_code(
    report: Report, *, interrupted: int | None = None, storage_failed: bool = False, cut_short: bool = False
) -> int:
    """The code for a finished report. `interrupted` is 129, 130 or 143 where a signal ended the run.

    A halted run or action, a log that could not be written and an upload that did not arrive are all 3. Exit 2 is
    decided before there is a report. A run that was `cut_short` and has left cases is not finished, whatever its gates
    say: that is 4.
    """
    if any(row.finished.reason.startswith(BUG_OF_OURS) for row in notable_rows(report.cases)):
        return BUG
    if interrupted is not None:
        return interrupted
    if storage_failed or report.halts or not all(upload.ok for upload in report.uploads):
        return HALTED
    missed = {gate.gate for gate in report.gates if not gate.held}
    if ERRORS in missed or (cut_short and (report.counts.not_run or report.left_open)):
        return UNJUDGED
    return MISSED if missed else 0
