"""The exit codes that commands give themselves; those of a run come from its report (LANGUAGE section 9)."""

from __future__ import annotations

EXIT_WRONG = 2
EXIT_HALTED = 3
EXIT_BUG = 5
EXIT_INTERRUPTED = 130
