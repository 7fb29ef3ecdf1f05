from __future__ import annotations

import pytest

from tests.suite.reading_aloud import checked, codes, in_a_suite, only


@pytest.mark.parametrize("more", ["gate: {}", "checks: { sane: [] }"])
def test_a_gate_or_a_list_of_checks_that_asks_for_nothing_is_an_error(more: str) -> None:
    assert "E112" in codes(checked(in_a_suite("action: plain", more=f"{more}\n")))


@pytest.mark.parametrize(
    ("gate", "meant"),
    [
        ('pass-rate: "< 90%"', '"> 90%"'),
        ('errors: "> 1%"', '"< 1%"'),
        ('latency: { p95: ">= 3s" }', '"<= 3s"'),
        ('coverage: { input-edges: "< 90%" }', '"> 90%"'),
    ],
)
def test_a_gate_that_a_good_run_misses_is_an_error(gate: str, meant: str) -> None:
    found = only(checked(in_a_suite("action: plain", more=f"gate: {{ {gate} }}\n")))
    assert (found.code, found.help) == ("E188", f"did you mean `{meant}`?")


def test_gates_the_right_way_round_are_taken() -> None:
    gate = 'gate: { pass-rate: ">= 90%", errors: 0, latency: { p95: "< 3s" }, coverage: { input-edges: 100% } }\n'
    assert codes(checked(in_a_suite("action: plain", more=gate))) == []
