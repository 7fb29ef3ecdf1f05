"""What the end of a test run tells besides its verdict."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many simulations were run, where any were."""
    reports = [each for outcome in ("passed", "failed") for each in terminalreporter.stats.get(outcome, [])]
    told = [value for each in reports for name, value in getattr(each, "user_properties", ()) if name == "simulated"]
    if told:
        count, took_s = sum(each[0] for each in told), sum(each[1] for each in told)
        terminalreporter.write_line(
            f"{count} simulations of 50 cases ({count / took_s:.0f} a second in each process), 1 in 20 of them twice"
        )
