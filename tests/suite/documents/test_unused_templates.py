from __future__ import annotations

import pytest

from tests.suite.reading_aloud import checked, codes, in_a_suite


def with_template(body: str) -> str:
    return in_a_suite("action: plain", more=f"templates:\n  spare: {{ parameters: [p], name: x, {body} }}\n")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("action: nope", "E151"),
        ("action: plain, expct: {}", "E107"),
        ("action: plain, input: { a: '${{ inptu.x }}' }", "E302"),
        ("action: plain, expect: { check: [{ that: http.staus == `1` }] }", "E144"),
        ("action: plain, expect: { outptu: 1 }", "E140"),
    ],
)
def test_a_template_that_no_test_uses_is_checked_too(body: str, code: str) -> None:
    assert codes(checked(with_template(body))) == [code]


@pytest.mark.parametrize(
    "body",
    [
        "action: '${{ with.p }}'",
        "action: plain, cases: '${{ with.p }}', serial: '${{ with.p }}'",
        "action: plain, input: '${{ with.p }}'",
        "action: plain, input: { '${{ with.p }}': { gen: '${{ with.p }}' } }",
        "action: plain, expect: { 'output.${{ with.p }}': '${{ with.p }}', status: '${{ with.p }}' }",
        "action: plain, expect: { within: '${{ with.p }}', check: [{ that: '${{ with.p }}' }] }",
        "action: plain, table: '${{ with.p }}'",
        "action: promised, input: { id: '${{ with.p }}' }, target: '${{ with.p }}', needs: '${{ with.p }}'",
    ],
)
def test_what_only_its_parameters_can_tell_is_let_be(body: str) -> None:
    assert codes(checked(with_template(body))) == []
