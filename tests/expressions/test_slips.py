"""What other languages write in a question is named at its place, with what to write instead, which then reads."""

from __future__ import annotations

import re

import pytest

from engine.cli.text.fixes import apply_edits
from engine.expressions.query.checking import check_query
from engine.model.language.literals import Query
from engine.model.source.diagnostic import Severity
from engine.model.values.span import Span

ROOTS = frozenset({"output", "input", "status", "vars"})


def query(text: str) -> Query:
    return Query(text=text, span=Span("a", 1, 1, 1, len(text) + 1))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("output.name =~ 'x'", "matches(output.name, 'x')"),
        ("status == 'x' && output.name =~ /^A/i", "status == 'x' && matches(output.name, '(?i)^A')"),
        ('output.name !~ "x"', "!matches(output.name, 'x')"),
        ("output.s like 'A%'", "matches(output.s, '^A.*$')"),
        ('output.s like "10.5_off%"', "matches(output.s, '^10\\.5.off.*$')"),
        ("output.s not like '%(x)%'", "!matches(output.s, '^.*\\(x\\).*$')"),
        ("output.s like 'a\\_b'", None),
        ("output.s like output.t", None),
        ("output.s like 5", None),
        ("output.list.0.x == 'x'", "output.list[0].x == 'x'"),
        ("output.name == \u2018it\u2019s\u2019", "output.name == 'it\u2019s'"),
        ("output.a == nil", "output.a == `null`"),
        ("output.a != None", "output.a != `null`"),
        ("output.b == True", "output.b == `true`"),
        ("output.n =! `1`", "output.n != `1`"),
        ("output.n => `1`", "output.n >= `1`"),
        ("output.n === `1`", "output.n == `1`"),
        ("output.n <> `1`", "output.n != `1`"),
        ("output.n \u2265 `1`", "output.n >= `1`"),
        ("output.n is not `1`", "output.n != `1`"),
        ("not output.a == 'x' && output.b", "!(output.a == 'x') && output.b"),
        ("output.a AND output.b", "output.a && output.b"),
        ("output.a in ['x', 'y']", "contains(['x', 'y'], output.a)"),
        ("output.a not in ['x']", "!contains(['x'], output.a)"),
        ("output.a contains 'x'", "contains(output.a, 'x')"),
        ("output.a * 2 == output.b", "mul(output.a, `2`) == output.b"),
        ("output.a \u2013 1 == output.b", "sub(output.a, `1`) == output.b"),
        ("output.a == \u2212`5`", None),
        ("output.a == \u22125", "output.a == -5"),
        ("output.ünï == 'x'", "output.\"ünï\" == 'x'"),
        ("output.1st == 'x'", "output.\"1st\" == 'x'"),
        ("output.risk-score == `1`", 'output."risk-score" == `1`'),
        ("output.name == \u2018x\u2019", "output.name == 'x'"),
        ("output.name == \u201ex\u201c", "output.name == 'x'"),
        ("\u201coutput.name == 'x'\u201d", "output.name == 'x'"),
        ("$.output.name == 'x'", "output.name == 'x'"),
        ("$.name == 'x'", "output.name == 'x'"),
        ("output['first name'] == 'x'", "output.\"first name\" == 'x'"),
        ("output.name.contains('x')", "contains(output.name, 'x')"),
        ("output.items[0].name.startsWith('x')", "starts_with(output.items[0].name, 'x')"),
        ("output.items.length() == `3`", "length(output.items) == `3`"),
        ("output.n\u00a0== `1`", "output.n == `1`"),
    ],
)
def test_a_slip_is_mended_to_what_was_meant(text: str, meant: str | None) -> None:
    found = check_query(query(text), ROOTS, style='"')
    assert found[0].severity is Severity.ERROR
    if meant is None:
        assert all(each.fix is None for each in found)
        return
    fix = found[0].fix
    assert fix is not None
    assert re.sub(r"\\(.)", r"\1", apply_edits(text, fix.edits)) == meant
    assert not [each for each in check_query(query(meant), ROOTS) if each.severity is Severity.ERROR]


def test_a_part_that_other_tools_call_otherwise_is_named() -> None:
    assert check_query(query("response.body == 'x'"), ROOTS)[0].help == "did you mean `output`?"


@pytest.mark.parametrize(
    "text", ["output.a.length-", "a-b", "x in y", "$", "output.a ='x", "'x' ~ ", "+ 1", "not", "!~"]
)
def test_a_question_that_stays_unreadable_is_no_crash(text: str) -> None:
    assert check_query(query(text), ROOTS)
