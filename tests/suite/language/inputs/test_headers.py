from __future__ import annotations

import pytest

from engine.model.source.diagnostic import Checked
from engine.model.suite import Suite
from engine.source.tables import read_table
from engine.suite.check import Loaded, check_suite
from tests.suite.reading_aloud import CONTRACT, FILE, WORDS, codes, in_a_suite, nodes_of


def checked(header: str, lines: str = "action: plain") -> Checked[Suite]:
    raw = read_table(f'{{"{header}": 5}}\n', "suites/k.jsonl").value
    assert raw is not None
    nodes = {FILE: nodes_of(in_a_suite(f"{lines}\ntable: k.jsonl"))}
    loaded = Loaded(nodes=nodes, documents={"suites/c.json": CONTRACT}, tables={("suites/k.jsonl", ","): raw})
    return check_suite(FILE, loaded, WORDS, None)


def meaning(header: str, lines: str = "action: plain") -> tuple[dict[str, object], dict[str, object], str | None]:
    found = checked(header, lines)
    assert [each.code for each in found.diagnostics if each.code.startswith("E")] == []
    assert found.value is not None
    (row,) = next(iter(found.value.tables.values())).rows
    return dict(row.cells), dict(row.expect), row.name


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("Expect: output.v", "expect: output.v"),
        ("EXPECT:output.v", "expect: output.v"),
        ("expect : output.v", "expect: output.v"),
        ("expct: output.n", "expect: output.n"),
        ("expected: output.n", "expect: output.n"),
        ("expects: n", "expect: output.n"),
        ("want: n", "expect: output.n"),
        ("expect output.x", "expect: output.x"),
        ("expect.output.x", "expect: output.x"),
        ("expect_output_x", "expect: output.x"),
        ("expected_score", "expect: output.score"),
        ("Expected", "expect: output.x"),
        ("score (expected)", "expect: output.score"),
        ("status_expected", "expect: status"),
        ("input x", "input: x"),
        ("output.name", "expect: output.name"),
        ("Output.name", "expect: output.name"),
        ("ouput.name", "expect: output.name"),
        ("$.output.name", "expect: output.name"),
        ("response.name", "expect: output.name"),
        ("output[0].n", "expect: output[0].n"),
        ("output: n", "expect: output.n"),
        ("output n", "expect: output.n"),
        ("output->n", "expect: output.n"),
        ("length(output.items)", "expect: length(output.items)"),
        ("status", "expect: status"),
        ("Status", "expect: status"),
        ("errors[0].code", "expect: errors[0].code"),
        ("error code", "expect: error.code"),
        ("execution-id", "expect: execution_id"),
        ("Skip", "case: skip"),
        ("SKIP", "case: skip"),
        ("skip?", "case: skip"),
        ("skipped", "case: skip"),
        ("skip reason", "case: skip"),
        ("Name", "case: name"),
        ("nmae", "case: name"),
        ("names", "case: name"),
        ("case.name", "case: name"),
        ("test name", "case: name"),
        ("Case: name", "case: name"),
        ("row: tag", "case: tags"),
        ("tag", "case: tags"),
        ("#tags", "case: tags"),
        ("tickets", "case: ticket"),
        ("tiket", "case: ticket"),
        ("Input: x", "input: x"),
        ("inputs: x", "input: x"),
        ("input.x", "input: x"),
        ("skip ", "case: skip"),
        ("name\u00a0", "case: name"),
        ("\u200bexpect: output.x", "expect: output.x"),
        ("expect: output.x\u200b", "expect: output.x"),
        ("amount\u200b", "amount"),
        (" amount", "amount"),
        ("amount\u00ad", "amount"),
    ],
)
def test_a_header_that_is_nearly_a_word_is_an_error_whose_help_passes(header: str, meant: str) -> None:
    (problem,) = checked(header).diagnostics
    assert problem.code == "E190"
    assert (problem.help or "").split(";")[0] == f"write `{meant}`"
    assert [each.code for each in checked(meant).diagnostics if each.code.startswith("E")] == []


@pytest.mark.parametrize("header", ["Expect: output.v", "output.name", "status", "Skip", "name", "tags", "x"])
def test_input_sends_a_field_of_any_name(header: str) -> None:
    assert codes(checked(f"input: {header}")) == []
    assert meaning(f"input: {header}") == ({header: 5}, {}, None)


@pytest.mark.parametrize(
    "header", ["Expect", "output.name", "status", "Skip", "name", "tags", "ticket", "amount\u200b"]
)
def test_what_the_tests_own_input_declares_is_a_field(header: str) -> None:
    lines = f'action: plain\ninput: {{ "{header}": 1 }}'
    assert codes(checked(header, lines)) == []
    assert meaning(header, lines) == ({header: 5}, {}, None)


@pytest.mark.parametrize(
    "header",
    [
        "amount",
        "first_name",
        "order id",
        "message",
        "code",
        "title",
        "ship",
        "bags",
        "game",
        "error_message",
        "data",
        "a:b",
        "output_format",
        "results",
        "Code postal",
        "state",
        "testing",
        "Größe",
        "x-ray",
        "ticket_id",
    ],
)
def test_other_headers_are_fields(header: str) -> None:
    assert codes(checked(header)) == []
    assert meaning(header) == ({header: 5}, {}, None)


def test_a_bare_word_about_the_row_is_told_once_where_no_contract_settles_it() -> None:
    assert meaning("name") == ({}, {}, "5")
    assert codes(checked("name")) == ["W130"]
    assert codes(checked("name", "action: promised")) == []
    assert codes(checked("case: name")) == []
    assert meaning("case: name") == ({}, {}, "5")


def test_a_name_that_differs_in_its_case_alone_from_a_field_is_that_field() -> None:
    (problem,) = checked("Amount", "action: promised").diagnostics
    assert (problem.code, problem.help) == ("E180", "did you mean `amount`?")
    (problem,) = checked("Zip Code", "action: plain\ninput: { zip_code: 1 }").diagnostics
    assert (problem.code, problem.help) == ("E180", "did you mean `zip_code`?")


@pytest.mark.parametrize(
    ("header", "lines", "code"),
    [
        ("address.city", "action: plain", "W130"),
        ("input: amuont", "action: promised", "W103"),
        ("case: nmae", "action: plain", "E180"),
        ("case: colour", "action: plain", "E180"),
        ('input: x": 1, "x', "action: plain", "E150"),
        ('case: name": 1, "name', "action: promised", "E150"),
        ('expect:output.x": 1, "expect: output.x', "action: plain", "E150"),
        ('name": 1, "input: name', "action: plain", None),
    ],
)
def test_headers_that_mean_two_things_or_nothing_are_told(header: str, lines: str, code: str | None) -> None:
    assert codes(checked(header, lines)) == ([code] if code is not None else [])
