from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from engine.model.source.diagnostic import Severity
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.source.parser import parse_yaml
from tests.source.hostile import ACCEPTED, REFUSED
from tests.source.reading import brief, only, plain, value_of

SUITE = """\
suite: Risk scoring
version: 1
vars: { ceiling: 9999.99 }
inputs:
  base: &base
    email: { gen: person.email, edges: [plus-address] }
tests:
  - name: "a normal customer: scored"
    input: *base
    expect:
      within: 5s
      output: { processed: true, note: null }
"""


def scalars_of(node: Node) -> list[Scalar]:
    match node:
        case Scalar():
            return [node]
        case SequenceNode():
            return [each for item in node.items for each in scalars_of(item)]
        case MappingNode():
            return [each for entry in node.entries for each in (entry.key, *scalars_of(entry.value))]


def test_a_suite_becomes_nodes_with_json_values() -> None:
    assert value_of(SUITE) == {
        "suite": "Risk scoring",
        "version": 1,
        "vars": {"ceiling": 9999.99},
        "inputs": {"base": {"email": {"gen": "person.email", "edges": ["plus-address"]}}},
        "tests": [
            {
                "name": "a normal customer: scored",
                "input": {"email": {"gen": "person.email", "edges": ["plus-address"]}},
                "expect": {"within": "5s", "output": {"processed": True, "note": None}},
            }
        ],
    }


def test_every_scalar_knows_the_place_where_it_is_written() -> None:
    root = parse_yaml(SUITE, "a.yaml").value
    assert root is not None
    lines = SUITE.split("\n")
    for each in scalars_of(root):
        content = each.content
        assert lines[content.line - 1][content.column - 1 : content.end_column - 1] == each.text
        assert content.file == "a.yaml"


def test_a_mapping_spans_from_its_first_key_to_the_end_of_its_last_value() -> None:
    root = parse_yaml("a:\n  b: 1\n  c: [2,\n    3]\n\n\nd: 4\n", "a.yaml").value
    assert isinstance(root, MappingNode)
    assert root.span[1:] == (1, 1, 7, 5)
    inner = root.get("a")
    assert isinstance(inner, MappingNode)
    assert inner.span[1:] == (2, 3, 4, 7)


def test_an_empty_block_collection_before_an_alias_ends_with_the_alias() -> None:
    root = parse_yaml("x: &x [1]\ny:\n  z: *x\n", "a.yaml").value
    assert isinstance(root, MappingNode)
    y = root.get("y")
    assert y is not None
    assert y.span[1:] == (3, 3, 3, 8)


def test_a_block_of_text_ends_behind_its_last_line_that_is_not_empty() -> None:
    root = parse_yaml("a: |\n  one\n  two\n\n\nb: 1\n", "a.yaml").value
    assert isinstance(root, MappingNode)
    a = root.get("a")
    assert isinstance(a, Scalar)
    assert (a.text, a.style, a.span[1:]) == ("one\ntwo\n", "|", (1, 4, 3, 6))


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "\ufeff", "\r\n\r\n"])
def test_an_empty_file_is_a_null(text: str) -> None:
    parsed = parse_yaml(text, "a.yaml")
    assert isinstance(parsed.value, Scalar)
    assert (parsed.value.value, parsed.diagnostics) == (None, ())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_end_of_line_and_a_byte_order_mark_are_read(end: str) -> None:
    text = "\ufeffa: 1" + end + "b: |" + end + "  x" + end + "c: 'é😀' " + end
    assert value_of(text) == {"a": 1, "b": "x\n", "c": "é😀"}


def test_columns_count_characters_not_bytes() -> None:
    assert brief("é😀: {ü: 1, ü: 2}") == [("E005", 1, 12)]


def test_addresses_times_and_questions_need_no_quotes_in_braces() -> None:
    text = "{ base-url: https://orders.example.com:80/x?y=1&z, at: 10:30, a?b: [c::d, e?] }"
    assert value_of(text) == {"base-url": "https://orders.example.com:80/x?y=1&z", "at": "10:30", "a?b": ["c::d", "e?"]}


def test_line_separators_inside_text_are_text() -> None:
    assert value_of('a: x\u2028y\nb: "\x85\u2029"\n') == {"a": "x\u2028y", "b": "\x85\u2029"}


def test_quoted_scalars_and_blocks_are_always_text() -> None:
    assert value_of("a: \"1\"\nb: 'true'\nc: |-\n  2\nd: >-\n  null\n") == {
        "a": "1",
        "b": "true",
        "c": "2",
        "d": "null",
    }


def test_a_key_is_its_text_whatever_it_looks_like() -> None:
    assert value_of("1: a\ntrue: b\n02: c\nyes: d\n") == {"1": "a", "true": "b", "02": "c", "yes": "d"}


def test_merges_give_what_the_mapping_itself_does_not() -> None:
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: {z: 3, <<: [*a, *b], w: 3}\nd:\n  <<: *a\n  x: 4\n"
    assert value_of(text)["c"] == {"z": 3, "x": 1, "y": 1, "w": 3}
    assert value_of(text)["d"] == {"y": 1, "x": 4}


def test_a_merged_key_keeps_the_place_where_it_was_written() -> None:
    root = parse_yaml("a: &a\n  x: 1\nb:\n  <<: *a\n", "a.yaml").value
    assert isinstance(root, MappingNode)
    b = root.get("b")
    assert isinstance(b, MappingNode)
    assert b.entries[0].key.span[1:] == (2, 3, 2, 4)


def test_a_quoted_merge_sign_is_a_key_like_any_other() -> None:
    assert value_of('"<<": 1') == {"<<": 1}


def test_anchors_on_scalars_leave_their_spans_alone() -> None:
    root = parse_yaml("a: &x one\nb: &y 'two'\nc: *x\nd: &z |\n  t\n", "a.yaml").value
    assert isinstance(root, MappingNode)
    assert [entry.value.span[1:3] for entry in root.entries] == [(1, 7), (2, 7), (1, 7), (4, 7)]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3\n", "E005", 3, 1),
        ("a: {<<: {x: 1}, <<: {y: 2}}\n", "E005", 1, 17),
        ("a: !!str 5\n", "E006", 1, 4),
        ("a: !Ref x\n", "E006", 1, 4),
        ("a: !env [x]\n", "E006", 1, 4),
        ("%YAML 1.1\n---\na: 1\n", "E007", 1, 1),
        ("%TAG ! tag:x:\n---\na: 1\n", "E007", 1, 1),
        ("a: 1\n---\nb: 2\n", "E008", 2, 1),
        ("? [a]\n: b\n", "E009", 1, 3),
        ("{[a]: b}\n", "E009", 1, 2),
        ("? \n: b\n", "E009", 1, 2),
        ("a: *nobody\n", "E010", 1, 4),
        ("a: &a [*a]\n", "E011", 1, 8),
        ("a: {<<: 1}\n", "E012", 1, 9),
        ("a: {<<: [{x: 1}, 2]}\n", "E012", 1, 18),
        ("a: \x07\n", "E013", 1, 4),
        ("a: 1\nb: \ud800x\n", "E013", 2, 4),
        ("a: 1e999\n", "E014", 1, 4),
        ("a: -1e-999\n", "E014", 1, 4),
        ("a: " + "1" * 401 + "\n", "E015", 1, 4),
        ("a: 1\nb:\n\tc: 2\n", "E016", 3, 1),
        ("- name:foo\n  action: x\n", "E017", 1, 7),
        ("{a:1}\n", "E017", 1, 3),
        ('a: 1\nb: "open\nc: 2\n', "E018", 2, 4),
        ("a: 'open\nb: 'closed'\n", "E018", 1, 4),
        ("a: [1, 2\nb: 3\n", "E019", 1, 4),
        ("tests: [\n  {a: 1}\n  {b: 2}\n]\n", "E019", 3, 3),
        ("{a: [1, 2}\n", "E019", 1, 10),
        ("name: foo\n  action: bar\n", "E020", 2, 3),
        ("a:\n  b: 1\n c: 2\n", "E020", 3, 2),
        ("- a\nb: 1\n", "E020", 2, 1),
        ("a: 1\n- b\n", "E020", 2, 1),
        ("a: - b\n", "E020", 1, 4),
        ('a: "\\d"\n', "E029", 1, 5),
        ("a: [1,, 2]\n", "E030", 1, 7),
        ("a: ]\n", "E030", 1, 4),
        ("a: 1\nfoo\nb: 2\n", "E031", 2, 1),
        ("a: [1] == 2\n", "E025", 1, 8),
        ("x: &x 1\na: *x y\n", "E025", 2, 7),
        ("a: x\ufeffy\n", "E013", 1, 5),
        ("a: \u202ex\n", "W004", 1, 4),
    ],
)
def test_one_mistake_gives_one_diagnostic_at_its_place(text: str, code: str, line: int, column: int) -> None:
    assert brief(text) == [(code, line, column)]


def test_everything_that_can_be_mended_is_reported_at_once_and_read_on() -> None:
    text = "a: 1\na: !x 2\nb: 'x' == y\nc: `1` < x\nd: *nobody\ne: GET: empty\nf: TRUE\n"
    parsed = parse_yaml(text, "a.yaml")
    codes = [each.code for each in parsed.diagnostics]
    assert codes == ["E005", "E006", "E025", "E026", "E010", "E027", "W002"]
    assert plain(parsed.value) == {
        "a": 1, "b": "'x' == y", "c": "`1` < x", "d": "*nobody", "e": "GET: empty", "f": "TRUE",
    }  # fmt: skip


def test_behind_a_mended_error_places_are_those_of_the_original() -> None:
    text = "a: {b: ${{ x }}, c: 'x' == y, d: 1, d: 2}\ne: 'z'\n"
    assert brief(text) == [("E021", 1, 8), ("E025", 1, 25), ("E005", 1, 37)]
    root = parse_yaml(text, "a.yaml").value
    assert root is not None
    assert [text.split("\n")[each.span.line - 1][each.content.column - 1 : each.content.end_column - 1]
            for each in scalars_of(root)] == ["a", "b", "${{ x }}", "c", "'x' == y", "d", "1", "e", "z"]  # fmt: skip


def test_a_second_place_of_a_key_names_the_first() -> None:
    problem = only("a: 1\nb:\n  c: 1\n  c: 2\n")
    assert problem.related[0].span[1:3] == (3, 3)


def test_an_unknown_alias_is_told_what_it_may_have_meant() -> None:
    assert "`*customer`" in (only("a: &customer 1\nb: *custmer\n").help or "")


def test_more_problems_than_a_hundred_end_in_one_that_says_so() -> None:
    problems = parse_yaml("".join(f"k{n}: 1\nk{n}: 2\n" for n in range(150)), "a.yaml").diagnostics
    assert len(problems) == 101
    assert (problems[-1].code, problems[-1].severity) == ("E099", Severity.ERROR)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*REFUSED, *ACCEPTED])
@pytest.mark.timeout(20)
def test_a_hostile_text_is_read_or_refused_at_once(name: str) -> None:
    text = REFUSED.get(name) or ACCEPTED[name]
    parsed = parse_yaml(text, "a.yaml")
    assert parsed.has_errors == (name in REFUSED)
    assert len(parsed.diagnostics) <= 101


def test_sixty_four_levels_are_read_and_one_more_is_not() -> None:
    assert parse_yaml("[" * 64 + "]" * 64, "a.yaml").diagnostics == ()
    assert brief("[" * 65 + "]" * 65) == [("E003", 1, 65)]


def test_depth_counts_what_aliases_add() -> None:
    deep = "a: &a " + "[" * 40 + "]" * 40 + "\n"
    assert parse_yaml(deep + "b: " + "[" * 20 + "*a" + "]" * 20, "a.yaml").diagnostics == ()
    assert brief(deep + "b: " + "[" * 30 + "*a" + "]" * 30)[0][0] == "E003"


def test_ten_thousand_aliases_are_read_and_one_more_is_not() -> None:
    assert len(value_of("x: &x 1\ny: [" + "*x," * 10_000 + "]")["y"]) == 10_000
    assert brief("x: &x 1\ny: [" + "*x," * 10_001 + "]")[0][0] == "E004"


@pytest.mark.slow
def test_more_values_than_a_suite_can_need_are_refused() -> None:
    assert [code for code, _, _ in brief("[" + "1," * 250_000 + "]")] == ["E032"]
    assert len(value_of("[" + "1," * 249_000 + "]")) == 249_000


PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=12)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | PRINTABLE,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(PRINTABLE, inner, max_size=5),
    max_leaves=15,
)


@pytest.mark.slow
@given(JSON_VALUES, st.sampled_from([None, 1, 3]))
def test_json_text_means_the_same_as_yaml(value: Any, indent: int | None) -> None:
    parsed = parse_yaml(json.dumps(value, indent=indent, ensure_ascii=False), "a.yaml")
    assert not parsed.has_errors
    assert plain(parsed.value) == value


@pytest.mark.slow
@given(
    st.dictionaries(
        st.text("abcxyz-", min_size=1, max_size=5).filter(lambda key: not key.startswith("-")),
        st.booleans() | st.integers() | st.none() | st.text("abc xyz:'#\"", max_size=12),
        max_size=5,
    )
)
def test_values_agree_with_a_reference_reader(value: dict[str, Any]) -> None:
    text = json.dumps(value, indent=2)
    expected = YAML(typ="safe", pure=True).load(text)
    assert plain(parse_yaml(text, "a.yaml").value) == expected


PIECES = st.sampled_from(
    [
        "a", "b: ", "- ", "\n", "\n  ", "\n    ", ": ", ":", " #", "#", "'", '"', "{", "}", "[", "]", ", ", "&x ", "*x",
        "!t ", "|", ">", "|\n", "? ", "<<: ", "%", "@", "`", "\t", "${{ x }}", "\\", "\\u", "---\n", "...\n", "\u2028",
        "that: ", "because: ", "f(", ")", "1", "1e999", "true", "~", "\x00", "\ud800", "\ufeff", "é😀", "\r\n", "//",
    ]
)  # fmt: skip


@pytest.mark.slow
@given(st.text(max_size=60) | st.lists(PIECES, max_size=25).map("".join))
def test_parsing_is_total_and_every_span_lies_in_the_text(text: str) -> None:
    parsed = parse_yaml(text, "a.yaml")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for each in parsed.diagnostics:
        assert 1 <= each.span.line <= len(lines) + 1
        assert each.span.column >= 1
        assert (each.span.end_line, each.span.end_column) >= (each.span.line, each.span.column)
    assert parsed.value is not None or parsed.has_errors


@pytest.mark.slow
@given(st.lists(PIECES, max_size=25).map("".join))
def test_plain_scalars_of_one_line_stand_where_their_spans_say(text: str) -> None:
    parsed = parse_yaml(text, "a.yaml")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for each in scalars_of(parsed.value) if parsed.value is not None and not parsed.diagnostics else ():
        if each.text and each.style == "" and each.span.line == each.span.end_line:
            assert lines[each.span.line - 1][each.span.column - 1 : each.span.end_column - 1] == each.text
