"""Which names templates and questions see at each place of the language (LANGUAGE sections 4 and 5)."""

from __future__ import annotations

from typing import Final

RESULT_NAMES: Final = (
    "status",
    "output",
    "error",
    "errors",
    "trace",
    "request",
    "upstream",
    "http",
    "duration",
    "latency",
    "execution_id",
    "input",
    "vars",
    "matrix",
)
"""The roots of the result record: a closed list, in the order of the language's own page."""

RESULT_ROOTS: Final = frozenset(RESULT_NAMES)
SCALAR_ROOTS: Final = frozenset({"status", "duration", "latency", "execution_id"})
"""Roots below which nothing stands."""

ACTION_NAMES: Final = frozenset({"vars", "env", "matrix", "target"})
VAR_NAMES: Final = ACTION_NAMES
STUB_NAMES: Final = ACTION_NAMES | {"input"}
REQUEST_NAMES: Final = STUB_NAMES
"""What templates of a request see: the inputs of its call, and what the suite knows."""
ANSWER_ROOTS: Final = frozenset({"body", "http"})
"""What questions about an answer see: its body, and `http.status` and `http.header.NAME`."""
ROW_NAMES: Final = ACTION_NAMES | {"this", "n", "row", "now"}
GENERATOR_NAMES: Final = ROW_NAMES | {"fake", "send-time", "secrets"}
MATRIX_NAMES: Final = frozenset({"vars", "env", "target"})
EXPECT_NAMES: Final = ROW_NAMES | {"input", "output", "steps", "case"}
TITLE_NAMES: Final = ROW_NAMES | {"input", "case"}
RELATION_ROOTS: Final = frozenset({"before", "after"})
"""The two records that `relate` asks about."""

TARGET_NAMES: Final = frozenset({"vars", "env", "secrets"})
