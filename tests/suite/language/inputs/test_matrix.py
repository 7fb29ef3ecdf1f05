from __future__ import annotations

import pytest

from tests.suite.reading_aloud import checked, codes, in_a_suite, only, the_test


def test_a_matrix_has_axes_and_lists_beside_them() -> None:
    matrix = the_test(
        in_a_suite(
            "action: plain\nmatrix: { region: [eu, us], include: [{ region: ap, tier: 1 }], exclude: [{ region: us }] }"
        )
    ).matrix
    assert matrix is not None
    assert matrix.axes == {"region": ("eu", "us")}
    assert matrix.include == ({"region": "ap", "tier": 1},)
    assert matrix.exclude == ({"region": "us"},)


def test_a_template_sees_axes_of_suite_and_test_and_those_that_include_adds() -> None:
    text = in_a_suite(
        "action: plain\nmatrix: { tier: [1], include: [{ zone: b }] }\n"
        'input: { a: "${{ matrix.region }}", b: "${{ matrix.tier }}", c: "${{ matrix.zone }}" }',
        more="matrix: { region: [eu] }\n",
    )
    assert codes(checked(text)) == []


@pytest.mark.parametrize(
    ("matrix", "code", "said"),
    [
        ("[eu]", "E103", "for example `matrix: {region: [eu, us]}`"),
        ("{}", "E112", "for example `matrix: {region: [eu, us]}`"),
        ("{ region: eu }", "E103", "write `[eu]`"),
        ("{ region: [] }", "E112", "leave it out"),
        ("{ region: [eu], include: { region: us } }", "E103", "for example `- {region: eu}`"),
        ("{ region: [eu], exclude: [us] }", "E103", "for example `- {region: eu}`"),
        ("{ region: [eu], exclude: [{ regoin: us }] }", "E138", "did you mean `region`?"),
        ('{ region: ["${{ matrix.other }}"] }', "E302", None),
    ],
)
def test_a_matrix_that_makes_no_cells_is_one_problem(matrix: str, code: str, said: str | None) -> None:
    found = only(checked(in_a_suite(f"action: plain\nmatrix: {matrix}")))
    assert found.code == code
    assert said is None or found.help == said


def test_a_matrix_has_at_most_a_thousand_cells() -> None:
    axis = "[" + ", ".join(map(str, range(32))) + "]"
    assert codes(checked(in_a_suite(f"action: plain\nmatrix: {{ a: {axis}, b: {axis} }}"))) == ["E176"]


def test_an_axis_that_is_not_there_is_an_error_with_a_suggestion() -> None:
    found = only(checked(in_a_suite('action: plain\nmatrix: { region: [eu] }\ninput: { a: "${{ matrix.regoin }}" }')))
    assert (found.code, found.help) == ("E138", "did you mean `region`?")
