"""What a file may cost at most: each limit has a name, and reaching it is a diagnostic."""

from __future__ import annotations

from typing import Final

SUITE_BYTES_MAX: Final = 1 << 20
"""A suite, a library or a project file."""

DOCUMENT_BYTES_MAX: Final = 4 << 20
"""A contract or another JSON document."""

DEPTH_MAX: Final = 64
"""Collections inside one another, aliases expanded."""

EVENTS_MAX: Final = 250_000
"""Keys, values, and beginnings and ends of collections in one file; small cases in a mebibyte have about 210,000."""

ALIASES_MAX: Final = 10_000
"""Aliases in one file."""

EXPANDED_NODES_MAX: Final = 100_000
"""Nodes of one file that stand there by aliases alone."""

NUMBER_DIGITS_MAX: Final = 400
"""Characters of one number."""

PROBLEMS_MAX: Final = 100
"""Problems shown of one file."""

PROBLEMS_KEPT_MAX: Final = 1_000
"""Problems of one file that are looked into: behind so many, one more that says so is enough."""

LINE_CHARACTERS_MAX: Final = 4_000
"""Characters of a line whose mistakes are explained in detail; longer ones were written by a machine."""

CALL_ARGUMENTS_MAX: Final = 10
"""Commas of one function call in braces that are taken for its own."""

REPAIRED_CHARACTERS_MAX: Final = 2 << 20
"""Characters read again in one file to find what stands behind a syntax error."""

REPAIRS_MAX: Final = 30
"""Syntax errors of one file behind which reading goes on."""
