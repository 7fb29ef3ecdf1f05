from __future__ import annotations

import pytest

from engine.model.language.headers import OWN_HEADERS, idempotency_problem, is_header_name


@pytest.mark.parametrize("name", ["Idempotency-Key", "x", "X_1", "inin-ratelimit-allowed", *sorted(OWN_HEADERS)])
def test_a_token_is_a_name(name: str) -> None:
    assert is_header_name(name)


@pytest.mark.parametrize("name", ["", " x", "x:", "x y", "x\n", "x\r\ny: z", "ä", "x" * 257, '"x"', "(x)"])
def test_what_could_be_read_otherwise_is_none(name: str) -> None:
    assert not is_header_name(name)


def test_what_requests_have_anyway_cannot_carry_something_else() -> None:
    assert idempotency_problem(None) is None
    assert idempotency_problem("Idempotency-Key") is None
    assert "`Content-Type` is a header that requests have anyway" in str(idempotency_problem("Content-Type"))
    assert "`a b` cannot be the name of a header" in str(idempotency_problem("a b"))
