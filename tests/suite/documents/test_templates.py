from __future__ import annotations

from typing import Any

import pytest

from engine.suite.documents.templates import TEMPLATE_DEPTH_MAX
from tests.suite.reading_aloud import checked, codes, only

LIBRARY = """
    kind: library
    templates:
      refused:
        description: what is missing is refused
        parameters: { action: {}, field: {}, value: { default: 5, description: what is sent } }
        name: ${{ with.field }} is refused
        action: ${{ with.action }}
        input:
          "${{ with.field }}": "${{ with.value }}"
          text: "a ${{ with.value }} b"
          up: "${{ with.field | upper }}"
        expect: { status: failed }
      both:
        parameters: [action]
        tests:
          - { name: one, action: "${{ with.action }}" }
          - { use: refused, with: { action: "${{ with.action }}", field: city } }
"""


def using(tests: str, library: str = LIBRARY) -> Any:
    text = f"suite: S\nuse: [./l.yaml]\nactions: {{ plain: {{ id: p }} }}\ntests:\n{tests}"
    return checked(text, libraries={"suites/l.yaml": library})


def test_a_template_becomes_a_test_with_its_parameters_put_in() -> None:
    found = using("  - { use: refused, with: { action: plain, field: email } }\n")
    assert found.diagnostics == ()
    test = found.value.tests[0]
    fields = test.input.layers[0].fields
    assert (test.name, test.action.name) == ("email is refused", "plain")
    assert fields["email"].value == 5
    assert fields["text"].value == "a 5 b"
    assert fields["up"].value.text == '${{ "email" | upper }}'
    assert test.span.file == "suites/a.suite.yaml"


def test_a_whole_parameter_keeps_the_value_it_is_given_of_whatever_type() -> None:
    found = using("  - { use: refused, with: { action: plain, field: tags, value: ~x } }\n")
    assert found.value.tests[0].input.layers[0].fields["tags"].value == "~x"


def test_a_template_may_stand_for_several_tests_and_use_another() -> None:
    found = using("  - { use: both, with: { action: plain } }\n")
    assert [test.name for test in found.value.tests] == ["one", "city is refused"]
    assert found.diagnostics == ()


def test_keys_beside_use_win_over_the_template() -> None:
    found = using("  - { use: refused, with: { action: plain, field: a }, name: mine, tags: [slow] }\n")
    assert (found.value.tests[0].name, found.value.tests[0].tags) == ("mine", ("slow",))


def test_a_problem_in_a_template_names_the_line_of_use() -> None:
    found = only(
        using("  - { use: refused, with: { action: plain, field: a } }\n", LIBRARY.replace("status: f", "stauts: f"))
    )
    assert (found.code, found.span.file) == ("E140", "suites/l.yaml")
    assert [(each.span.file, each.span.line, each.message) for each in found.related] == [
        ("suites/a.suite.yaml", 5, "used here")
    ]


def test_a_problem_in_what_is_given_stands_where_it_is_given() -> None:
    found = only(using("  - { use: refused, with: { action: plan, field: a } }\n"))
    assert (found.code, found.span.file, found.related) == ("E151", "suites/a.suite.yaml", ())


@pytest.mark.parametrize(
    ("test", "code", "said"),
    [
        ("{ use: refusd }", "E165", "did you mean `refused`?"),
        ("{ use: [refused] }", "E103", "for example `use: negatives`"),
        ("{ use: refused, with: email }", "E103", "for example `with: {field: email}`"),
        ("{ use: refused, with: { action: plain } }", "E166", "write `with: {field: …}`"),
        ("{ use: refused, with: { action: plain, feild: a } }", "E167", "did you mean `field`?"),
        ("{ use: refused, with: { action: plain, field: a, value: [1] } }", "E169", None),
    ],
)
def test_a_use_that_cannot_be_filled_is_one_problem(test: str, code: str, said: str | None) -> None:
    found = only(using(f"  - {test}\n"))
    assert found.code == code
    assert said is None or found.help == said


@pytest.mark.parametrize(
    "template",
    [
        "[a]",
        "{ parameters: a, name: x, action: plain }",
        "{ tests: { name: x } }",
        "{ tests: [{ name: x, action: plain }], tags: [a] }",
    ],
)
def test_a_template_that_nobody_can_use_is_an_error_even_unused(template: str) -> None:
    found = using("  - { name: t, action: plain }\n", f"kind: library\ntemplates: {{ odd: {template} }}\n")
    assert codes(found) == ["E168"]


def test_templates_that_use_each_other_in_a_circle_end() -> None:
    library = "kind: library\ntemplates: { a: { tests: [{ use: b }] }, b: { tests: [{ use: a }] } }\n"
    assert "E168" in codes(using("  - { use: a }\n", library))


@pytest.mark.slow
def test_templates_that_multiply_are_stopped_by_a_budget() -> None:
    many = "\n".join(f"      - {{ use: t{{0}}, with: {{ x: {number} }} }}" for number in range(40))
    levels = [
        f"  t{level}:\n    parameters: [x]\n    tests:\n{many.replace('{0}', str(level + 1))}" for level in range(4)
    ]
    last = "  t4: { parameters: [x], name: n, action: plain }"
    library = "\n".join(["kind: library", "templates:", *levels, last])
    assert "E185" in codes(using("  - { use: t0, with: { x: 1 } }\n", f"{library}\n"))


@pytest.mark.slow
def test_templates_use_one_another_up_to_a_limit() -> None:
    def tower(height: int) -> str:
        floors = "".join(f"  t{floor}: {{ tests: [{{ use: t{floor + 1} }}] }}\n" for floor in range(height - 1))
        return f"kind: library\ntemplates:\n{floors}  t{height - 1}: {{ name: x, action: plain }}\n"

    assert codes(using("  - { use: t0 }\n", tower(TEMPLATE_DEPTH_MAX))) == []
    found = only(using("  - { use: t0 }\n", tower(TEMPLATE_DEPTH_MAX + 1)))
    assert (found.code, found.message) == ("E185", "more than 32 templates use one another in a row")
    assert "E185" in codes(using("  - { use: t0 }\n", tower(1_500)))


def test_two_tests_of_one_template_and_one_name_are_told_apart_by_the_lines_of_use() -> None:
    use = "  - { use: refused, with: { action: plain, field: a } }\n"
    found = only(using(use + use))
    assert found.code == "E150"
    assert found.span.line == 6
    assert found.related[0].span.line == 5
