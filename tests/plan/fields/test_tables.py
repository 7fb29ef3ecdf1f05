from __future__ import annotations

from typing import Any, NamedTuple

from engine.model.language.inputs import AnswerPlaces, Cases, InputField, TableRow
from engine.model.language.literals import Query
from engine.model.plan import Case, Plan
from engine.model.source.raw_table import RawRow
from engine.model.suite import Suite
from engine.model.values.span import Span
from engine.plan import codes
from engine.plan.explain import explain
from tests.plan.making_suites import at, check, choice, constant, make_suite, make_test, number, plan_of
from tests.plan.making_words import matrix, row, table, table_use

SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}


def suite(*rows: TableRow, fields: dict[str, InputField] | None = None, **more: Any) -> Suite:
    schema = more.pop("schema", None)
    return make_suite(make_test(fields, table=table_use(), **more), tables=table(*rows), schema=schema)


def cases(*rows: TableRow, **more: Any) -> list[Case]:
    return list(plan_of(suite(*rows, **more)).cases)


def test_every_row_of_a_table_is_a_case() -> None:
    found = cases(row(1, {"a": 1, "b": None}), row(2, {"a": "02134"}), row(3, {}))
    assert [case.row for case in found] == ["row:1", "row:2", "row:3"]
    assert [case.input for case in found] == [{"a": 1, "b": None}, {"a": "02134"}, {}]


def test_the_input_beside_a_table_gives_the_other_fields() -> None:
    fields: dict[str, InputField] = {"b": constant("${{ row.a }}-${{ this.a }}"), "a": number(), "c": number(max=5)}
    (one, other) = cases(row(1, {"a": 7}), row(2, {"a": 8}), fields=fields)
    assert (one.input["a"], one.input["b"]) == (7, "7-7")
    assert other.input["b"] == "8-8"
    assert one.classes == {"c": "valid"}


def test_rows_bring_their_own_title_reason_and_claims() -> None:
    (case,) = cases(row(1, {}, name="the first", skip="later", expect={"output.x": 1, "length(output.y)": 2}))
    assert (case.title, case.skip) == ("the first", "later")
    assert [claim.label for claim in case.claims] == ["output.x", "length(output.y)"]
    assert case.claims[0].place == ("output", "x")
    assert isinstance(case.claims[1].place, Query)


def test_templates_see_columns_that_are_no_field() -> None:
    fields: dict[str, InputField] = {"b": constant("${{ row.name }} ${{ row.a }}")}
    (case,) = cases(row(1, {"a": 7}, beside={"name": "Ada", "a": "hidden"}), fields=fields)
    assert case.input == {"b": "Ada 7", "a": 7}


class InColumn(NamedTuple):
    """A place of one column."""

    name: str
    span: Span

    def place_of(self, row: RawRow, column: str) -> Span:
        return self.span if column == self.name else row.span


def test_a_claim_stands_where_its_cell_does() -> None:
    raw = RawRow(cells={}, span=at(21))
    places = AnswerPlaces(InColumn("expect: output.x", at(99)), raw, {"output.x": "expect: output.x"})
    (case,) = cases(row(1, {}, expect={"output.x": 1, "length(output.y)": 2}, answers=places))
    assert [claim.span.line for claim in case.claims] == [99, 21]
    assert [matcher.span.line for claim in case.claims for matcher in claim.matchers] == [99, 21]


def test_a_row_s_title_tells_the_cells_of_a_matrix_apart() -> None:
    (case,) = cases(row(1, {}, name="first"), matrix=matrix(x=[1]))
    assert case.title == "first [x=1]"


def test_rows_are_labelled_by_the_contract_unless_they_say_how_it_ends() -> None:
    found = cases(
        row(1, {"a": 1}),
        row(2, {"a": "x"}),
        row(3, {}),
        row(4, {"a": "x"}, expect={"output.x": 1}),
        row(5, {"a": 1}, expect={"error.code": 1}),
        row(6, {"a": 1}, expect={"status": "failed"}),
        row(7, {"a": "x"}, expect={"status": "completed"}),
        schema=SCHEMA,
    )
    assert [case.valid for case in found] == [True, False, False, True, False, False, True]


def test_rows_of_a_table_stand_before_those_of_cases_in_which_its_own_fields_are_missing() -> None:
    found = cases(row(1, {"a": 1}), fields={"b": constant(2)}, cases=2)
    assert [(case.row, case.input) for case in found] == [
        ("row:1", {"b": 2, "a": 1}),
        ("random:0", {"b": 2}),
        ("random:1", {"b": 2}),
    ]


def test_cover_adds_only_what_the_rows_of_a_table_do_not_show() -> None:
    fields: dict[str, InputField] = {"a": choice("x", "y"), "b": choice(1, 2, edges=["missing"])}
    rows = [row(1, {"a": "x", "b": 1}), row(2, {"a": "y", "b": 2}), row(3, {"a": "x"}), row(4, {"a": "new", "b": 1})]
    plan = plan_of(suite(*rows, fields=fields, cases=Cases(cover="pairs")))
    shown = [tuple(case.classes.items()) for case in plan.cases]
    assert shown[:4] == [
        (("a", "x"), ("b", "1")),
        (("a", "y"), ("b", "2")),
        (("a", "x"), ("b", "missing")),
        (("b", "1"),),
    ]
    assert set(shown[4:]) == {(("a", "x"), ("b", "2")), (("a", "y"), ("b", "1")), (("a", "y"), ("b", "missing"))}
    assert len(shown) == 7
    assert plan.tests[0].obligations.pairs == {pair for pair in shown if len(pair) == 2}
    (proof,) = explain(plan).proofs
    assert (proof.found, proof.possible, proof.rows) == (6, 6, 7)


def test_a_value_of_no_class_proves_nothing_of_a_cover() -> None:
    fields: dict[str, InputField] = {"a": choice("x", "y"), "b": choice(1, 2, edges=["missing"])}
    known = [row(1, {"a": "x", "b": 1}), row(2, {"a": "y", "b": 2})]
    odd = [row(3, {"a": "new", "b": 1}), row(4, {"a": "x", "b": 9}), row(5, {"a": "new", "b": 9})]
    figures = []
    for rows in (known, [*known, *odd]):
        plan = plan_of(suite(*rows, fields=fields, cases=Cases(cover="pairs", max=1)))
        (proof,) = explain(plan).proofs
        figures.append((proof.strength, proof.found, proof.possible))
    assert figures == [(2, 3, 6), (2, 3, 6)]


def test_seeding_counts_for_each_and_all_and_triples() -> None:
    fields: dict[str, InputField] = {name: choice(1, 2) for name in "abc"}
    rows = [row(1, {"a": 1, "b": 1, "c": 1})]
    counts = {cover: len(cases(*rows, fields=fields, cases=Cases(cover=cover))) for cover in ("each", "triples", "all")}
    assert counts == {"each": 2, "triples": 8, "all": 8}


def test_tags_select_single_rows() -> None:
    rows = (row(1, {"a": 1}, tags=("smoke",)), row(2, {"a": 2}), row(3, {"a": 3}, tags=("slow", "smoke")))

    def selected(tags: str, **more: Any) -> list[str]:
        return [case.row for case in plan_of(suite(*rows, **more), tags=tags).cases]

    assert selected("smoke") == ["row:1", "row:3"]
    assert selected("smoke and not slow") == ["row:1"]
    assert selected("not smoke", cases=1) == ["row:2", "random:0"]
    plain = suite(row(1, {}), tags=("own",))
    assert len(plan_of(plain, tags="own").cases) == 1


def test_a_table_that_was_not_read_is_an_error_and_one_without_rows_has_no_case() -> None:
    missing = check(make_suite(make_test(table=table_use("other.csv")), tables=table()))
    assert [problem.code for problem in missing.diagnostics] == [codes.NO_TABLE]
    assert [problem.code for problem in check(suite()).diagnostics] == [codes.NO_ROWS]


def test_the_path_of_a_table_is_taken_from_the_file_that_names_it() -> None:
    plan: Plan = plan_of(
        make_suite(make_test(table=table_use("known.csv")), tables=table(row(1, {}), file="known.csv"))
    )
    assert len(plan.cases) == 1


def test_rows_keep_their_identity_when_others_are_added() -> None:
    one = cases(row(1, {"a": 1}), fields={"b": number(max=10**9)})
    more = cases(row(1, {"a": 1}), row(2, {"a": 2}), fields={"b": number(max=10**9)})
    assert more[0].id == one[0].id


def test_a_table_of_answers_is_no_weak_test() -> None:
    told = plan_of(suite(row(1, {"a": 1}, expect={"output.x": 1}))).tests[0]
    untold = plan_of(suite(row(1, {"a": 1}, expect={"output.x": 1}), row(2, {}))).tests[0]
    assert (told.weak, untold.weak) == (False, True)


def test_a_row_that_an_earlier_field_fails_is_told_once() -> None:
    fields: dict[str, InputField] = {"b": constant("${{ 1 // row.a }}"), "c": constant("${{ 1 // row.a }}")}
    (case,) = cases(row(1, {"a": 0}), fields=fields)
    assert case.problem is not None
    assert case.problem.startswith("`b` cannot be made")
