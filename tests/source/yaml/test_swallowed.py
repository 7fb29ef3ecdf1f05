from __future__ import annotations

import pytest

from engine.model.source.diagnostic import Severity
from engine.source.parser import parse_yaml
from tests.source.reading import brief, mended, only, plain, value_of


@pytest.mark.parametrize(
    ("text", "code", "column", "right"),
    [
        ("because: #4711\n", "E022", 10, 'because: "#4711"\n'),
        ("because: fixed #4711\n", "W001", 16, 'because: "fixed #4711"\n'),
        ("pass-rate: >= 90%\n", "E024", 12, 'pass-rate: ">= 90%"\n'),
        ("pass-rate: > 90%\n", "E024", 12, 'pass-rate: "> 90%"\n'),
        ("p95: >3\n", "E024", 6, 'p95: ">3"\n'),
        ("p95: | 3\n", "E024", 6, 'p95: "| 3"\n'),
        ("that: !contains(output.a, 'x')\n", "E006", 7, "that: \"!contains(output.a, 'x')\"\n"),
        ("that: !contains(output.a)\n", "E006", 7, 'that: "!contains(output.a)"\n'),
        ("that: !a.b\n", "E006", 7, 'that: "!a.b"\n'),
        ("that: 'x' == status\n", "E025", 11, "that: \"'x' == status\"\n"),
        ("that: 'x' == \"y\"\n", "E025", 11, 'that: "\'x\' == \\"y\\""\n'),
        ("that: 'x' == status  # why\n", "E025", 11, "that: \"'x' == status\"  # why\n"),
        ("name: 'it's broken'\n", "E025", 11, 'name: "it\'s broken"\n'),
        ("that: `80` <= output.x\n", "E026", 7, 'that: "`80` <= output.x"\n'),
        ("that: @ == 'x'\n", "E026", 7, "that: \"@ == 'x'\"\n"),
        ("name: %s\n", "E026", 7, 'name: "%s"\n'),
        ("that: *.a\n", "E026", 7, 'that: "*.a"\n'),
        ("name: GET: empty\n", "E027", 7, 'name: "GET: empty"\n'),
        ("name: is ${{ x | default('a: b') }}\n", "E021", 7, "name: \"is ${{ x | default('a: b') }}\"\n"),
        ("name: ${{ x # y }}\n", "E021", 7, 'name: "${{ x # y }}"\n'),
        ("- ${{ x # y }}\n", "E021", 3, '- "${{ x # y }}"\n'),
        ("{a: ${{ x }}, b: 1}\n", "E021", 5, '{a: "${{ x }}", b: 1}\n'),
        ("{a: up-${{ x }}-${{ y }}}\n", "E021", 5, '{a: "up-${{ x }}-${{ y }}"}\n'),
        ("[${{ x }}, 1]\n", "E021", 2, '["${{ x }}", 1]\n'),
        ("{that: contains(output.a, 'x')}\n", "E028", 8, "{that: \"contains(output.a, 'x')\"}\n"),
        ("{that: contains(output.a, b), when: c}\n", "E028", 8, '{that: "contains(output.a, b)", when: c}\n'),
        ("{that: 'x' == status, because: y}\n", "E025", 12, "{that: \"'x' == status\", because: y}\n"),
        ("that: contains(output.a, ' #1')\n", "E023", 28, "that: \"contains(output.a, ' #1')\"\n"),
        ("{because: #4711}\n", "E022", 11, '{because: "#4711"}\n'),
        ("{a: [x, #fff], b: 1}\n", "E022", 9, '{a: [x, "#fff"], b: 1}\n'),
        ("{because: fixed #12 }\n", "E022", 17, '{because: "fixed #12" }\n'),
        ("[max(a, b), c]\n", "W005", 2, '["max(a, b)", c]\n'),
        ("{a:1}\n", "E017", 3, "{a: 1}\n"),
        ("- name:foo\n  action: x\n", "E017", 7, "- name: foo\n  action: x\n"),
    ],
)
def test_a_trap_gives_one_diagnostic_and_the_fix_mends_it(text: str, code: str, column: int, right: str) -> None:
    assert brief(text) == [(code, 1, column)]
    assert mended(text) == right
    assert parse_yaml(right, "a.yaml").diagnostics == ()


@pytest.mark.parametrize(
    "text",
    [
        "because: #4711\n",
        "pass-rate: >= 90%\n",
        "that: !contains(output.a, 'x')\n",
        "that: 'x' == status\n",
        "that: `80` <= output.x\n",
        "name: GET: empty\n",
        "{that: contains(output.a, 'x')}\n",
        "{a: ${{ x }}, b: 1}\n",
        "{a:1}\n",
    ],
)
def test_what_stands_behind_an_error_is_what_the_fix_would_give(text: str) -> None:
    assert plain(parse_yaml(text, "a.yaml").value) == value_of(mended(text))


def test_behind_a_warning_the_value_is_what_yaml_made_of_it() -> None:
    assert plain(parse_yaml("because: fixed #4711\ncolor: #fff\n", "a.yaml").value) == {
        "because": "fixed",
        "color": None,
    }
    problems = parse_yaml("because: fixed #4711\ncolor: #fff\n", "a.yaml").diagnostics
    assert [(each.code, each.severity) for each in problems] == [("W001", Severity.WARNING), ("W001", Severity.WARNING)]


@pytest.mark.parametrize(
    "text",
    [
        "name: a customer  # the usual one\n",
        "that: output.n == `5` # must be five\n",
        "that: output.a == '#1'\n",
        "url: http://x/#top\n",
        "amount: 5 #4711\n",
        "expect: # of the answer\n  status: completed\n",
        "vars: #x y\n  a: 1\n",
        "text: |\n  because: #4711\n  that: 'x' == y\n  `z\n",
        "text: 'because: #4711'\n",
        "because: >\n  a longer\n  reason\n",
        'that: "!a.b"\n',
        "that: a || !b\n",
        "name: it's fine\n",
        'a: {b: "${{ x }}", c: "f(a, b)"}\n',
        "name: ${{ x }} and ${{ y }}\n",
        "a: { b: (x), c: f(y) }\n",
        "p95: < 3s\n",
        "times: 10:30\n",
    ],
)
def test_what_is_right_gives_no_diagnostic(text: str) -> None:
    assert brief(text) == []


def test_in_braces_over_several_lines_a_comment_is_told_without_a_fix() -> None:
    problem = only("{ because: #4711\n}\n")
    assert (problem.code, problem.fix) == ("E022", None)


def test_all_traps_of_a_file_are_told_at_once() -> None:
    items = [
        "that: 'x' == y",
        "that: !a",
        "name: a: b",
        "{that: f(a, b), because: ${{ x }}}",
        "{a: [b #c]}",
        "because: #1",
    ]
    text = "".join(f"- {item}\n" for item in items)
    assert [code for code, _, _ in brief(text)] == ["E025", "E006", "E027", "E028", "E021", "E022", "E022"]


def test_a_help_says_the_whole_line_to_write() -> None:
    assert only("because: #4711\n").help == 'put it in quotes: `because: "#4711"`'
