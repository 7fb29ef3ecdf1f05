from __future__ import annotations

from typing import Any

import pytest

from engine.model.source.diagnostic import Checked
from engine.plan import codes
from engine.plan.scope.mentions import mentions
from engine.plan.scope.variables import Variables, moment_of, needs_a_row, variables_of
from tests.plan.making_suites import NOW, check, constant, late, make_suite, make_test, options, template


def variables(*templates: str, vars: dict[str, Any] | None = None, **more: Any) -> Checked[Variables]:  # noqa: A002
    suite = make_suite(make_test(), vars={name: late(value) for name, value in (vars or {}).items()})
    found = mentions(*(template(text, line) for line, text in enumerate(templates, 1)))
    return variables_of(suite, found, options(**more), now=NOW)


def names(checked: Checked[Variables]) -> Any:
    assert checked.value is not None
    assert checked.diagnostics == ()
    return checked.value.names


def test_only_what_is_used_is_read() -> None:
    found = variables("${{ env.A }}", env={"A": "1", "B": "2"}, vars={"x": "${{ env.B }}"})
    assert names(found)["env"] == {"A": "1"}
    assert names(found)["vars"] == {}
    assert found.value is not None
    assert found.value.env_used == ("A",)


def test_variables_may_be_made_from_others_in_any_order() -> None:
    found = variables("${{ vars.a }}", vars={"a": "${{ vars.b }}!", "b": "${{ env.B }}"}, env={"B": "x"})
    assert names(found)["vars"] == {"a": "x!", "b": "x"}


def test_the_target_is_seen_with_those_of_its_variables_that_are_used() -> None:
    target = {"queue": template("${{ env.Q }}"), "other": template("${{ env.MISSING }}")}
    found = variables("${{ target.name }} ${{ target.vars.queue }}", target="dev", target_vars=target, env={"Q": "q"})
    assert names(found)["target"] == {"name": "dev", "vars": {"queue": "q"}}


def test_a_variable_of_the_environment_that_is_used_and_not_set_is_an_error_at_its_name() -> None:
    (problem,) = variables("a ${{ env.MISSING }}").diagnostics
    assert problem.code == codes.UNSET_ENV
    assert problem.message == "the environment variable `MISSING` is not set, and this run uses it"
    assert problem.help == "set it, or give a default: `${{ env.MISSING | default('…') }}`"
    assert (problem.span.line, problem.span.column, problem.span.end_column) == (1, 15, 22)


@pytest.mark.parametrize(
    "text",
    [
        "${{ env.MISSING | default('x') }}",
        "${{ env.MISSING | default(this.a) }}",
        "${{ env['MISSING'] | d('x') ~ n }}",
        "${{ env.MISSING if env.MISSING is defined else 'x' }}",
    ],
)
def test_a_default_makes_it_optional(text: str) -> None:
    assert variables(text).diagnostics == ()


def test_an_unset_variable_behind_a_variable_is_told_once_where_it_stands() -> None:
    found = variables("${{ vars.a }}", "${{ vars.a }}", vars={"a": "${{ env.MISSING }}"})
    assert [problem.code for problem in found.diagnostics] == [codes.UNSET_ENV]


def test_a_circle_of_variables_is_an_error() -> None:
    (problem,) = variables("${{ vars.a }}", vars={"a": "${{ vars.b }}", "b": "${{ vars.a }}"}).diagnostics
    assert problem.code == codes.CYCLE
    assert "`vars.a` → `vars.b` → `vars.a`" in problem.message


@pytest.mark.slow
def test_a_long_chain_of_variables_is_resolved() -> None:
    chain = {f"v{number}": f"${{{{ vars.v{number + 1} }}}}" for number in range(1_100)}
    assert names(variables("${{ vars.v0 }}", vars={**chain, "v1100": "end"}))["vars"]["v0"] == "end"


def test_a_variable_that_gives_no_value_is_an_error() -> None:
    (problem,) = variables("${{ vars.a }}", vars={"a": "${{ 1 / 0 }}"}).diagnostics
    assert problem.code == codes.UNRESOLVED
    assert problem.message.startswith("`vars.a` cannot be resolved: ")


def test_all_variables_are_read_where_any_may_be_meant() -> None:
    assert names(variables("${{ vars | tojson }}", vars={"a": 1, "b": 2}))["vars"] == {"a": 1, "b": 2}


def test_what_sees_the_row_or_chance_waits_for_the_row() -> None:
    assert needs_a_row(template("${{ this.a }}"))
    assert needs_a_row(template("${{ n }}"))
    assert needs_a_row(template("${{ fake('person.name') }}"))
    assert not needs_a_row(template("${{ vars.a ~ env.B ~ now ~ target.name }}"))


@pytest.mark.parametrize(
    ("written", "given", "moment"),
    [
        (None, False, NOW),
        ("2025-01-02", False, "2025-01-02T00:00:00Z"),
        ("2025-01-02T03:00:00+02:00", False, "2025-01-02T01:00:00Z"),
        ("2025-01-02", True, NOW),
    ],
)
def test_the_command_line_s_now_beats_the_suite_s_and_that_the_default(
    written: str | None, given: bool, moment: str
) -> None:
    suite = make_suite(make_test(), now=written)
    assert moment_of(suite, options(now_is_given=given)).value == moment


def test_a_now_that_is_no_date_is_an_error() -> None:
    (problem,) = moment_of(make_suite(make_test(), now="tomorrow"), options()).diagnostics
    assert problem.code == codes.BAD_NOW


def test_a_variable_of_the_target_that_cannot_be_resolved_is_as_good_as_not_set() -> None:
    found = variables("${{ target.vars.q | default('x') }}", target_vars={"q": template("${{ env.MISSING }}")})
    assert names(found)["target"]["vars"] == {}


def test_variables_shared_by_two_others_are_read_once() -> None:
    found = variables("${{ vars.a ~ vars.b }}", vars={"a": "${{ vars.c }}", "b": "${{ vars.c }}", "c": "x"})
    assert names(found)["vars"] == {"a": "x", "b": "x", "c": "x"}


def test_a_circle_or_a_missing_variable_that_is_used_twice_is_told_once() -> None:
    fields = {"a": constant("${{ vars.x }}"), "b": constant("${{ vars.y }}")}
    vars_ = {"x": template("${{ vars.y }}"), "y": template("${{ vars.x }}")}
    assert [each.code for each in check(make_suite(make_test(fields), vars=vars_)).diagnostics] == [codes.CYCLE]
    fields = {"a": constant("${{ env.X }}"), "b": constant("${{ env.X }}")}
    assert [each.code for each in check(make_suite(make_test(fields))).diagnostics] == [codes.UNSET_ENV]
