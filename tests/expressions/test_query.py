"""Queries: answers with limits, what is missing, explanations, and the traps of JMESPath."""

from __future__ import annotations

import json

import jmespath
import jmespath.exceptions
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.expressions.query import FunctionDoc, check_query, evaluate, explain, function_docs, paths_of, roots_of
from engine.expressions.query.compiled import Compiled, UnreadableQuery, compile_query
from engine.expressions.query.functions import FUNCTIONS
from engine.expressions.query.tokens import as_jmespath
from engine.model.language.literals import Query
from engine.model.source.diagnostic import Severity
from engine.model.values.json import MISSING, Json
from engine.model.values.span import Span
from tests.expressions.spots import marked, query

DATA: dict[str, Json] = {
    "status": "completed",
    "output": {
        "risk_score": 74,
        "processed": True,
        "note": None,
        "name": "Ann",
        "tags": ["a", "b"],
        "items": [{"id": 1, "v": "x"}, {"id": 2}],
        "at": "2026-11-22T10:00:00Z",
    },
    "input": {"risk_level": "high", "amount": 2.5},
    "http": {"status": 200, "headers": {"Content-Type": "application/json"}},
}
ROOTS = frozenset(DATA)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("output.risk_score", 74),
        ("output.risk_score >= `70`", True),
        ("output.risk_score >= 70", True),
        ("output.risk_score == 74.0", True),
        ("output.processed == true", True),
        ("output.processed == `1`", False),
        ("output.note == null", True),
        ("output.items[0].v", "x"),
        ("output.items[-1].id", 2),
        ("output.items[?v == 'x'].id", [1]),
        ("output.items[*].v", ["x"]),
        ("output.items[].id | [0]", 1),
        ("length(output.tags) == 2", True),
        ("status == 'completed' && output.risk_score > 5", True),
        ("!(output.processed)", False),
        ("{a: status, b: output.note}", {"a": "completed", "b": None}),
        ("[status, output.note]", ["completed", None]),
        ("output.items[].[id, v]", [[1, "x"], [2, None]]),
        ("output.items[].v", ["x"]),
        ("output.items[?v == 'y'].nothing", []),
        ("output.items[].[w || id]", [[1], [2]]),
        ("output.items[].not_null(w, id)", [1, 2]),
        ("output.items[?has(@, 'w')]", []),
        ("`[]`[].anything", []),
        ("not_null(output.nothing, 'x')", "x"),
        ("output.nothing || 'x'", "x"),
        ("output.nothing == 'x' || status == 'completed'", True),
        ("status == 'failed' && output.nothing == 'x'", False),
        ("output.nothing == 'x' && status == 'failed'", False),
        ("max_by(output.items, &id).id", 2),
        ("sort_by(output.items, &id)[0].id", 1),
        ("map(&id, output.items)", [1, 2]),
        ("output.items[1:2]", [{"id": 2}]),
        ("output.*", [74, True, "Ann", ["a", "b"], [{"id": 1, "v": "x"}, {"id": 2}], "2026-11-22T10:00:00Z"]),
    ],
)
def test_questions_are_answered(text: str, value: Json) -> None:
    answer = evaluate(text, DATA)
    assert (answer.value, answer.missing, answer.error) == (value, (), None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("matches(output.name, '^A')", True),
        ("matches(output.name, '^n')", False),
        ("has(output, 'note')", True),
        ("has(output, 'notes')", False),
        ("http.header('content-type')", "application/json"),
        ("header('CONTENT-TYPE')", "application/json"),
        ("parse_json('[1, {\"a\": null}]')", [1, {"a": None}]),
        ("to_time('1970-01-01T00:01:00Z')", 60.0),
        ("to_time(output.at) > to_time('2026-11-22')", True),
        ("days_between('2026-11-20', output.at) > 2", True),
        ("add(1, 2)", 3),
        ("sub(1, 2)", -1),
        ("mul(input.amount, 2)", 5.0),
        ("div(1, 4)", 0.25),
        ("mod(7, 4)", 3),
        ("abs(-3)", 3),
        ("near(0.1, 0.11, 0.02)", True),
        ("round(2.567, 2)", 2.57),
        ("round(2.6)", 3),
        ("lower('Ab')", "ab"),
        ("upper('Ab')", "AB"),
        ("trim('  a ')", "a"),
        ("unique(`[1, 1.0, true, 2]`)", [1, True, 2]),
        ("zip(`[1, 2]`, `[3, 4]`)", [[1, 3], [2, 4]]),
        ("is_uuid('123e4567-e89b-12d3-a456-426614174000')", True),
        ("is_uuid('123e4567')", False),
        ("luhn('4539 1488 0343 6467')", True),
        ("[round(2.5), round(3.5), round(-2.5), round(7)]", [3, 4, -3, 7]),
        ("[round(0.125, 2), round(2.675, 2), round(1e300), round(0.3, 0)]", [0.13, 2.68, int(1e300), 0]),
        ("luhn('4539148803436468')", False),
    ],
)
def test_the_extra_functions_do_what_their_names_say(text: str, value: Json) -> None:
    assert evaluate(text, DATA).value == value


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("output.risk_scor >= 80", "`output` has no key `risk_scor`; did you mean `risk_score`?"),
        ("output.risk_scor == null", "`output` has no key `risk_scor`; did you mean `risk_score`?"),
        ("output.risk_scor != 'x'", "`output` has no key `risk_scor`; did you mean `risk_score`?"),
        ("!(output.risk_scor)", "`output` has no key `risk_scor`; did you mean `risk_score`?"),
        ("output.note.text == 'x'", "`output.note` is null, which has no key `text`"),
        ("output.name.first", "`output.name` is text, which has no key `first`"),
        ("output.itms[0].id", "`output` has no key `itms`; did you mean `items`?"),
        ("outptu.a", "it has no key `outptu`; did you mean `output`?"),
        ("output.items[5].id", "a list of 2 has no item [5]"),
        ("output.items[?id == `9`] | [0]", "a list of 0 has no item [0]"),
        ("length(output.risk_scor)", "`output` has no key `risk_scor`; did you mean `risk_score`?"),
        ("{a: output.risk_scor} == {a: null}", "`output` has no key `risk_scor`; did you mean `risk_score`?"),
        ("[output.risk_scor] == [null]", "`output` has no key `risk_scor`; did you mean `risk_score`?"),
        ("length(output.items[*].idd) == 0", "no item of `output.items` has a key `idd`; did you mean `id`?"),
        ("!contains(output.items[].idd, 3)", "no item of `output.items` has a key `idd`; did you mean `id`?"),
        ("map(&idd, output.items)", "no item of `output.items` has a key `idd`; did you mean `id`?"),
        ("input.*.name", "no item of `input` has a key `name`: text has none"),
    ],
)
def test_a_path_that_leads_nowhere_is_missing_and_never_null_or_false(text: str, note: str) -> None:
    answer = evaluate(text, DATA)
    assert answer.value is MISSING
    assert answer.missing == (note,)
    assert answer.error is None


ITEMS: dict[str, Json] = {
    "items": [{"ok": True, "n": 1, "in": {"deep": 1}}, {"id": 2}, {"ok": None, "n": None, "in": None}, {"ok": False}],
    "all": [{"ok": True}, {"ok": True}],
    "none": [],
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("length(items[?!ok])", 3),
        ("length(items[?ok != `true`])", 3),
        ("length(items[?ok == `null`])", 2),
        ("length(items[?id == ok])", 1),
        ("length(items[?in.deep == `null`])", 3),
        ("length(items[?in.deep.er == `null` && in[0] == `null`])", 4),
        ("length(items[?n > `0`])", 1),
        ("length(items[?!(n > `0`)])", 3),
        ("length(items[?type(n) == 'null'])", 3),
        ("length(items[?[n, id] == `[null, 2]`])", 1),
        ("length(items[?{a: n}.a == `null`])", 3),
        ("length(items[?not_null(n, id) == `2`])", 1),
        ("length(items[?(ok || id) == `2`])", 1),
        ("length(items[?to_array(n)[0] == `null`])", 3),
        ("length(items[?in.*.x == `null`])", 3),
        ("items[?!ok].id", [2]),
        ("items[?!ok] | [0].id", 2),
        ("map(&(!ok), items)", [False, True, True, True]),
        ("map(&(ok == `null`), items)", [False, True, True, False]),
        ("sort_by(items, &to_string(id))[0].id", 2),
        ("max_by(items, &length(to_array(id || `[]`))).id", 2),
        ("[{a: items}][].a[?!ok] | length(@)", None),
        ("all[?!ok]", []),
        ("none[?!ok]", []),
    ],
)
def test_what_an_item_lacks_is_null_to_a_filter_and_to_an_expression(text: str, value: Json) -> None:
    theirs = jmespath.search(text, ITEMS)
    answer = evaluate(text, ITEMS)
    assert answer.error is None
    assert answer.value == theirs
    if value is not None:
        assert theirs == value


@pytest.mark.parametrize(
    ("text", "value", "note"),
    [
        ("length(output.items[?idd > 1]) == 0", True, "no item of `output.items` has a key `idd`; did you mean `id`?"),
        ("length(output.items[?idd])", 0, "no item of `output.items` has a key `idd`; did you mean `id`?"),
        ("output.items[?id == 1 && vv == 'x']", [], "no item of `output.items` has a key `vv`; there are: `id`, `v`"),
        ("output.tags[?name == 'x']", [], "no item of `output.tags` has a key `name`: text has none"),
        ("length(output.items[?!idd])", 2, "no item of `output.items` has a key `idd`; did you mean `id`?"),
        ("length(output.items[?idd != `true`])", 2, "no item of `output.items` has a key `idd`; did you mean `id`?"),
        ("output.items[?idd == `null`] | [0].id", 1, "no item of `output.items` has a key `idd`; did you mean `id`?"),
        ("output.tags[?name != 'x'] | [0]", "a", "no item of `output.tags` has a key `name`: text has none"),
        (
            "length(output.items[?!(tags[?x == 'a'])])",
            2,
            "no item of `output.items` has a key `tags`; there are: `id`, `v`",
        ),
    ],
)
def test_what_no_item_has_is_null_to_a_filter_that_keeps_some_and_told(text: str, value: Json, note: str) -> None:
    answer = evaluate(text, DATA)
    assert (answer.value, answer.unseen, answer.missing) == (value, (note,), ())
    assert explain(f"({text}) == 'x'", DATA).hint == note


@pytest.mark.parametrize(
    "text",
    ["output.items[?w || id]", "output.items[?not_null(w, id)]", "output.items[?has(@, 'w') && w == `1`]"],
)
def test_what_a_filter_makes_up_for_is_not_missed(text: str) -> None:
    assert evaluate(text, DATA).unseen == ()


def test_what_no_item_has_behind_a_filter_leads_nowhere() -> None:
    answer = evaluate("output.items[?id == 2].nmae", DATA)
    assert answer.value is MISSING
    assert answer.missing == ("no item of `output.items` has a key `nmae`; there are: `id`",)


def test_a_function_of_what_an_item_lacks_is_an_error_that_says_what_to_write() -> None:
    answer = evaluate("output.items[?starts_with(v, 'x')]", DATA)
    assert answer.error is not None
    assert answer.error.endswith("where an item may lack it, write `v && starts_with(v, 'x')`")
    assert evaluate("output.items[?v && starts_with(v, 'x')].id", DATA).value == [1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("output.name > 5", '`output.name > 5` compares what has no order: "Ann" is text, and 5 is a number'),
        ("'5' > 3", '"5" is text, and 3 is a number; `to_number(a)` makes a number of text'),
        ("'9' > '80'", '"9" and "80" are text, and figures in text have no order; `to_number(a)` makes'),
        ("output.at > 'soon'", '"soon" is no date or date-time in ISO 8601'),
        ("output.at > '22.11.2026'", '"22.11.2026" is no date or date-time in ISO 8601'),
        ("output > 5", "numbers, dates and texts have an order, and {"),
        ("output.items[8:2:0]", "a slice cannot have steps of 0"),
        ("length(`5`)", "`length` wants text, a list or an object, not a number (5)"),
        ("sort_by(output.items, &v)", "`sort_by` found an item without what it sorts by"),
        ("nosuch(output)", "unknown function `nosuch`"),
        ("length(output, output)", "`length` takes 1 argument, was given 2"),
        ("matches(output.name, '(')", "is no regular expression"),
        ("div(1, 0)", "`div` by zero"),
        ("parse_json('{')", "`parse_json` was given what is not JSON"),
        ("a b", "`b` does not belong here"),
    ],
)
def test_what_cannot_be_answered_is_an_error_and_never_an_exception(text: str, reason: str) -> None:
    answer = evaluate(text, DATA)
    assert answer.value is MISSING
    assert reason in (answer.error or "")


@pytest.mark.parametrize(("count", "told"), [(3, 3), (5, 5), (9, 5)])
def test_of_many_paths_that_lead_nowhere_five_are_named(count: int, told: int) -> None:
    answer = evaluate(" || ".join(f"x{number}" for number in range(count)), {})
    assert answer.missing == tuple(f"it has no key `x{number}`" for number in range(told))


@pytest.mark.parametrize("text", ["to_string(x)", "unique(x)", "x[?to_string(@) == 'a']", "output && to_string(x)"])
def test_figures_that_cannot_be_written_are_an_error_and_no_answer(text: str) -> None:
    answer = evaluate(text, {"x": [10**5000, 0.5], "output": True})
    assert answer.value is MISSING
    assert (answer.error or "").startswith("the question cannot be answered on this data: ")


@pytest.mark.parametrize(
    "text",
    [
        "@|" * 30 + "@",
        "|".join(["[@,@]"] * 12) + "|to_string(@)",
        "|".join(["[@,@][]"] * 9),
        "(" * 330 + "a" + ")" * 330,
        "!" * 900 + "a",
        "[*]" * 300,
        "join('" + "x" * 500 + "', " + "[@,@][]|" * 5 + "@)",
        "`" + "[" * 400 + "]" * 400 + "`",
        "a" + "[0]" * 60,
        "\udc00",
        "\x00",
    ],
)
def test_a_hostile_question_ends_soon_and_never_raises(text: str) -> None:
    big: dict[str, Json] = {"a": ["x" * 1000] * 1000}
    evaluate(text, big)
    explain(text, big)
    check_query(query(text), ROOTS)


_WORDS = st.sampled_from(
    ["output", "a", ".", "[", "]", "[?", "[]", "*", "'x'", '"y"', "`1`", "5", "true", "&&", "||", "!", "|", "==", ">",
     "(", ")",
     "length(", "sort_by(", "&", "@", ",", "{", ":", "}", " ", "not_null(", "-1", "null", "to_number("]
)  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "output", "x"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@pytest.mark.slow
@given(st.one_of(st.text(max_size=30), st.lists(_WORDS, max_size=12).map("".join)), _JSON)
def test_no_text_and_no_data_make_a_question_raise(text: str, value: Json) -> None:
    data: dict[str, Json] = {"output": value, "a": value}
    answer = evaluate(text, data)
    assert answer.error is None or answer.value is MISSING
    assert explain(text, data).message
    check_query(query(text), ROOTS)
    roots_of(text)


@pytest.mark.slow
@given(st.lists(_WORDS, max_size=10).map("".join), _JSON)
def test_where_jmespath_itself_gives_a_value_we_give_the_same_or_call_it_missing(text: str, value: Json) -> None:
    data: dict[str, Json] = {"output": value, "a": value}
    if "not_null" in text or "{" in text or "[" in text or "||" in text:
        return  # they turn missing into null or something else further in, where ours remembers
    try:
        theirs = jmespath.search(as_jmespath(text), data)
    except (ValueError, TypeError, AttributeError):
        return
    ours = evaluate(text, data)
    if ours.value is not MISSING and ours.error is None:
        assert json.dumps(ours.value, sort_keys=True) == json.dumps(theirs, sort_keys=True)


@pytest.mark.parametrize(
    ("text", "message", "was"),
    [
        ("output.risk_score >= `80`", "output.risk_score is 74, expected >= 80", "74"),
        ("`80` <= output.risk_score", "output.risk_score is 74, expected >= 80", "74"),
        ("status == 'failed'", "status is \"completed\", expected == 'failed'", '"completed"'),
        (
            "output.risk_score < output.items[0].id",
            "output.risk_score is 74, expected < output.items[0].id, which is 1",
            "74",
        ),
        (
            "output.risk_score > 80 && status == 'x' && output.processed",
            "output.risk_score is 74, expected > 80; status is \"completed\", expected == 'x'",
            "false",
        ),
        (
            "output.risk_score > 80 || status == 'x'",
            "output.risk_score is 74, expected > 80; status is \"completed\", expected == 'x'",
            "false",
        ),
        (
            "contains(output.tags, 'c')",
            "contains(output.tags, 'c') is false, expected true; output.tags is [\"a\",\"b\"]",
            "false",
        ),
        ("!(output.processed)", "output.processed is true, expected it not to be", "false"),
        ("output.tags | length(@) == `3`", "output.tags | length(@) is 2, expected == 3", "2"),
        ("output.name", 'output.name is "Ann", expected true', '"Ann"'),
        ("output.processed && output.risk_score", "output.processed && output.risk_score is 74, expected true", "74"),
        ("`0` && status == 'x'", "status is \"completed\", expected == 'x'", "false"),
        (
            "output.risk_scor >= 80",
            "output.risk_scor >= 80 does not hold: `output` has no key `risk_scor`; did you mean `risk_score`?",
            "missing",
        ),
        ("output.processed", "output.processed is true", "true"),
    ],
)  # fmt: skip
def test_every_no_is_explained_with_the_values_found(text: str, message: str, was: str) -> None:
    explanation = explain(text, DATA)
    assert (explanation.message, explanation.was) == (message, was)


@pytest.mark.parametrize(
    ("text", "code", "at", "help_"),
    [
        ("output.a ==", "E320", "=", None),
        ("a b", "E320", "b", None),
        ("status = 'x'", "E320", "=", "write `==`"),
        ("status == 'x' and output.a", "E320", "and", "write `&&`"),
        ("not status", "E320", "not", "write `!(status)`"),
        ("output.a + `1` > `2`", "E320", "+", "`add(output.a, `1`)`"),
        ("output.risk-score", "E320", "risk-score", '"risk-score"'),
        ("status == 'x", "E320", "'x", None),
        ("status == ${{ vars.x }}", "E320", "$", "templates make values"),
        ("", "E320", None, None),
        ("output." + "a" * 1100, "E321", None, None),
        ("a" + " && a" * 40, "E321", None, "split"),
        ("outptu.a", "E322", "outptu", "`output`"),
        ("length(statsu) > `1`", "E322", "statsu", "`status`"),
        ("status == completed", "E322", "completed", "'completed' in single quotes"),
        ('status == "completed"', "E323", '"completed"', "'completed'"),
        ("lenght(output.tags) > `1`", "E324", "lenght", "`length`"),
        ("count(output.tags) > `1`", "E324", "count", "`length`"),
        ("length(output.tags, output.b)", "E325", "length", None),
        ("near(output.a, `1`)", "E325", "near", None),
        ("!output.processed", "E326", "!output.processed", "`!(output.processed)`"),
        ("status == 'x' && !output.a.b", "E326", "!output.a.b", "`!(output.a.b)`"),
        ("matches(status, '(')", "E327", "matches", None),
        ("output.n == 1", "W320", "1", "`1`"),
        ("output.n == -1.5e3", "W320", "-1.5e3", "`-1.5e3`"),
        ("output.n == true", "W320", "true", "`true`"),
        ("output.items[?n == null]", "W320", "null", "`null`"),
        ("output.tags | length(@) > `1` && status == 'x'", "W321", "&&", "(output.tags | length(@) > `1`) && status"),
        ('output.items[?name == "abc"]', "W322", '"abc"', "'abc'"),
    ],
)
def test_a_trap_is_found_at_its_place_with_a_way_out(text: str, code: str, at: str | None, help_: str | None) -> None:
    found = check_query(query(text), ROOTS)
    assert [each.code for each in found] == [code]
    assert found[0].severity is (Severity.WARNING if code.startswith("W") else Severity.ERROR)
    if at is not None:
        assert marked(found[0], text) == at
    if help_ is not None:
        assert help_ in (found[0].help or "")


@pytest.mark.parametrize(
    "text",
    [
        "output.risk_score >= `80`",
        "input.risk_level == 'high'",
        "contains(output.tags, 'a') && !contains(status, 'x')",
        "output.items[?id == `1`].v | [0] == 'x'",
        'output."risk-score" == `1`',
        "output.items[0].id == output.items[1].id",
        "output.items[0:2]",
        "output.true == `1`",
        "{null: status}",
        "sort_by(output.items, &id)[0].id == `1`",
        "http.header('x') == 'y'",
    ],
)
def test_a_good_question_has_no_mistakes(text: str) -> None:
    assert check_query(query(text), ROOTS) == ()


def test_any_name_may_be_asked_about_where_the_roots_are_not_known() -> None:
    assert check_query(query("risk_level == 'high' && email"), None) == ()
    assert [each.code for each in check_query(query('risk_level == "high"'), None)] == ["W322"]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("output.n == 1", "output.n == `1`"),
        ('status == "done"', "status == 'done'"),
        ("!output.a", "!(output.a)"),
    ],
)
def test_a_fix_makes_the_question_good(text: str, mended: str) -> None:
    (diagnostic,) = check_query(query(text), ROOTS)
    assert diagnostic.fix is not None
    (edit,) = diagnostic.fix.edits
    assert text[: edit.span.column - 10] + edit.text + text[edit.span.end_column - 10 :] == mended
    assert check_query(query(mended), ROOTS) == ()


def test_no_fix_is_offered_where_the_text_does_not_stand_letter_for_letter_or_would_begin_with_a_backtick() -> None:
    folded = Query(text="output.n == 1", span=Span("a", 3, 10, 4, 5))
    assert check_query(folded, ROOTS)[0].fix is None
    assert check_query(query("1 == output.n"), ROOTS)[0].fix is None


def test_roots_and_paths_are_those_of_the_data_not_of_items() -> None:
    text = (
        "output.items[?name == 'x'].id | [0] == input.a.b && length(status) > `1` && sort_by(trace, &at)[0].kind == 'y'"
    )
    assert roots_of("output.items[?name == 'x'] | [0].other") == {"output"}
    assert roots_of("length(status) > `1` && sort_by(trace, &at)[0].kind == 'y'") == {"status", "trace"}
    assert paths_of("output.a.b == input.c[0].d") == {("output", "a", "b"), ("input", "c")}
    assert roots_of(text) >= {"output"}
    assert roots_of("a b") == frozenset()


def test_a_missing_left_side_of_or_is_not_held_against_the_right_one() -> None:
    assert evaluate("output.flag || `false`", {"output": {}}).value is False


def test_answers_keep_zero_and_empty_values_apart_from_missing() -> None:
    data: dict[str, Json] = {"a": 0, "b": "", "c": [], "d": False}
    assert [evaluate(name, data).value for name in "abcd"] == [0, "", [], False]
    assert evaluate("e", data).value is MISSING


ROOTS_OF_A_RESULT = frozenset({"status", "output", "input", "http", "error"})
NOW = "2026-11-22T00:00:00Z"


def fixed(text: str, style: str = "") -> str:
    """The text with every mend of the checker applied, the last place first."""
    edits = [
        edit
        for found in check_query(query(text), ROOTS_OF_A_RESULT, style=style)
        if found.fix is not None
        for edit in found.fix.edits
    ]
    for edit in sorted(edits, key=lambda each: each.span, reverse=True):
        text = text[: edit.span.column - 10] + edit.text + text[edit.span.end_column - 10 :]
    return text


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("output.a == 5", "output.a == `5`"),
        ("output.a == -2.5 && output.b == true", "output.a == `-2.5` && output.b == `true`"),
        ('status == "completed"', "status == 'completed'"),
        ('length(output.items[?name == "x"]) == 1', "length(output.items[?name == 'x']) == `1`"),
        ("!output.ok", "!(output.ok)"),
        ("output.tags | contains(@, 'a') && contains(@, 'b')", "(output.tags | contains(@, 'a')) && contains(@, 'b')"),
        ("status == 'a' and output.x", "status == 'a' && output.x"),
        ("status = 'a'", "status == 'a'"),
        ("status is 'a'", "status == 'a'"),
        ("outptu.a == 'x'", "output.a == 'x'"),
        ("contians(output.tags, 'x')", "contains(output.tags, 'x')"),
        ("size(output.tags) == 3", "length(output.tags) == `3`"),
    ],
)
def test_a_mechanical_mistake_is_mended_and_stays_mended(wrong: str, right: str) -> None:
    assert check_query(query(wrong), ROOTS_OF_A_RESULT)
    assert fixed(wrong) == right
    assert check_query(query(right), ROOTS_OF_A_RESULT) == ()


@pytest.mark.parametrize(
    ("wrong", "style", "right"),
    [
        ('output.a == "x"', "'", 'output.a == `"x"`'),
        ('output.a == "O\'N"', "", 'output.a == `"O\'N"`'),
        ('"x" == output.a', "", None),
        ('"x" == output.a', "'", '`"x"` == output.a'),
        ("3 == output.a", '"', "`3` == output.a"),
    ],
)
def test_text_is_mended_as_the_quotes_around_the_question_allow(wrong: str, style: str, right: str | None) -> None:
    assert fixed(wrong, style) == (right or wrong)


def test_what_has_no_mechanical_mend_is_left_as_it_is() -> None:
    for text in ("5 == output.a", "exists(output.a)", "output.a +", "output.a >=", "nothing.near"):
        assert check_query(query(text), ROOTS_OF_A_RESULT)
        assert fixed(text) == text


def test_a_text_that_is_not_letter_for_letter_in_the_file_is_not_mended() -> None:
    folded = Query(text="output.a == 5", span=Span("a.suite.yaml", 3, 10, 4, 8))
    (found,) = check_query(folded, ROOTS_OF_A_RESULT)
    assert found.fix is None


@pytest.mark.parametrize("known", function_docs(), ids=lambda known: known.name)
def test_the_question_that_shows_a_function_is_sound(known: FunctionDoc) -> None:
    assert check_query(query(known.question), ROOTS_OF_A_RESULT) == ()
    assert f"{known.name}(" in known.question
    assert known.doc.endswith(".")
    assert known.example.startswith("- that: ")


def test_every_function_has_words_that_agree_with_what_it_takes() -> None:
    assert {known.name for known in function_docs()} == set(FUNCTIONS)
    for known in function_docs():
        function = FUNCTIONS[known.name]
        assert len(known.takes) == (function.least if function.most is None else function.most), known.name


@pytest.mark.parametrize(
    ("text", "message", "help_"),
    [
        ("length(`5`) == `3`", "`length` wants text or a list or an object, not a number (5)", "length(output.items)"),
        ("output.at > '22.11.2026'", "`>` compares figures as text ('22.11.2026')", "a date is written '2026-11-22'"),
        ("output.n > '80'", "`>` compares figures as text ('80')", "leave the quotes out"),
        ("`3` < upper(output.x)", "`<` compares a number as text (upper(output.x))", "leave the quotes out"),
        ("output.a >= `true`", "`>=` compares numbers, dates or texts, not true or false (true)", "compare with `==`"),
        (
            "sort_by(output.x, 'a') == output.x",
            "`sort_by` wants an expression such as `&name`, not text ('a')",
            "&price",
        ),
        ("contains(`{}`, 'a')", "`contains` wants text or a list, not an object ({})", "contains(output.tags"),
        ("lower(length(output.x)) == 'a'", "`lower` wants text, not a number (length(output.x))", "lower(output"),
        ("sum([`1`]) == `1` && abs([`1`]) == `1`", "`abs` wants a number, not a list ([1])", "abs(output.delta)"),
        ("matches(output.x, '[')", "`matches` has a pattern that cannot be read", "close the `[` with `]`"),
        ("near(output.a, `1`)", "`near` takes 3 arguments, not 2", "near(output.ratio, `0.5`, `0.01`)"),
        ("now(output.a) == 'x'", "`now` takes no arguments, not 1", "to_time(now())"),
    ],
)
def test_what_a_function_can_never_take_is_told_before_the_run(text: str, message: str, help_: str) -> None:
    (found,) = check_query(query(text), ROOTS_OF_A_RESULT)
    assert found.message.startswith(message)
    assert help_ in (found.help or "")


@pytest.mark.parametrize(
    "text",
    ["length(output.x) > `3`", "max(output.x) < `3`", "contains(to_string(output.x), 'a')", "output.a < output.b",
     "zip(output.a, output.b) == output.c", "merge(output.a, `{}`).x == `1`", "not_null(output.a, 'x') == 'x'"],
)  # fmt: skip
def test_what_the_data_decides_is_left_alone(text: str) -> None:
    assert check_query(query(text), ROOTS_OF_A_RESULT) == ()


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("output.a ==", "write what is asked behind `==`, or leave `==` out"),
        ("output.a &&", "write what is asked behind `&&`"),
        ("(output.a", "write `)` where the `(` ends"),
        ("output.a]", "leave one `]` out"),
        ("output.x == 'a", "close the quote"),
        ("output.a output.b", "write a comparison such as"),
        ("", "write a comparison such as"),
        ("output.a - output.b", "write `sub(output.a, output.b)`"),
    ],
)
def test_every_question_that_cannot_be_read_comes_with_what_to_write(text: str, help_: str) -> None:
    (found,) = check_query(query(text), ROOTS_OF_A_RESULT)
    assert found.code == "E320"
    assert help_ in (found.help or "")


@given(text=st.text(alphabet="ab.|('`\")[]{}+-*/ 1,<>=!&?%@", max_size=25))
def test_no_problem_of_a_question_lacks_a_way_out(text: str) -> None:
    for found in check_query(query(text), ROOTS_OF_A_RESULT):
        assert found.help, (text, found)


def test_now_is_the_moment_that_the_asker_tells() -> None:
    later = {"output": {"until": "2026-12-01T00:00:00Z"}}
    text = "to_time(output.until) < to_time(now())"
    assert evaluate("days_between(now(), output.until)", later, now=NOW).value == 9
    assert evaluate(text, later, now=NOW).value is False
    assert evaluate("now()", later).error == "`now` is not known here"
    assert "2026-11-22T00:00:00Z" in explain(text, later, now=NOW).message


def test_a_header_is_found_whatever_its_case_and_from_both_sides() -> None:
    record: dict[str, Json] = {"http": {"status": 200, "headers": {"Content-Type": "application/json"}}}
    assert evaluate("header('content-type')", record).value == "application/json"
    assert evaluate("http.header('CONTENT-TYPE')", record).value == "application/json"
    assert evaluate("header('etag')", record).value is MISSING


THINGS: dict[str, Json] = {
    "n": -2.5,
    "text": "Ada Lovelace",
    "names": ["b", "a", "b"],
    "numbers": [3, 1, 2],
    "items": [{"id": "x", "price": 3}, {"id": "y", "price": 1}],
    "object": {"a": 1, "b": None},
    "nothing": None,
    "empty": [],
}


@pytest.mark.parametrize(
    "text",
    [
        "abs(n)", "ceil(n)", "floor(n)", "avg(numbers)", "avg(empty)", "sum(numbers)", "max(numbers)", "min(names)",
        "max(empty)", "length(text)", "length(names)", "length(object)", "contains(text, 'Love')",
        "contains(names, 'z')",
        "starts_with(text, 'Ada')", "ends_with(text, 'x')", "join('-', names)", "map(&price, items)",
        'merge(object, `{"c": 2}`)', "not_null(nothing, text)", "keys(object)", "values(object)", "reverse(text)",
        "reverse(numbers)", "sort(names)", "sort_by(items, &price)", "max_by(items, &price)", "min_by(items, &price)",
        "max_by(empty, &price)", "to_array(text)", "to_array(names)", "to_string(object)", "to_string(text)",
        "to_number('12.5')", "to_number('x')", "to_number(n)", "type(n)", "type(names)", "type(nothing)",
    ],
)  # fmt: skip
def test_the_functions_of_jmespath_mean_what_jmespath_says(text: str) -> None:
    assert evaluate(text, THINGS).value == jmespath.search(text, THINGS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("add(`1`, `2`)", 3),
        ("div(`1`, `4`)", 0.25),
        ("mod(`7`, `4`)", 3),
        ("round(`2.345`, `1`)", 2.3),
        ("round(n)", -3),
        ("near(n, `-2`, `1`)", True),
        ("lower(text)", "ada lovelace"),
        ("trim(' a ')", "a"),
        ("unique(names)", ["b", "a"]),
        ("zip(names, numbers)", [["b", 3], ["a", 1], ["b", 2]]),
        ("has(object, 'b')", True),
        ("has(text, 'b')", False),
        ("matches(text, '^Ada')", True),
        ("parse_json('[1]')", [1]),
        ("is_uuid('x')", False),
        ("luhn('4111 1111 1111 1111')", True),
    ],
)
def test_our_own_functions_mean_what_they_say(text: str, value: Json) -> None:
    assert evaluate(text, THINGS).value == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("abs(text)", "`abs` wants a number, not text"),
        ("lower(n)", "`lower` wants text, not a number"),
        ("keys(names)", "`keys` wants an object, not a list"),
        ("sort(items)", "`sort` wants numbers only or texts only"),
        ("sort_by(items, &no)", "`sort_by` found an item without what it sorts by"),
        ("map(text, items)", "`map` wants an expression such as `&name`"),
        ("length(n)", "`length` wants text, a list or an object"),
        ("div(n, sub(n, n))", "`div` by zero"),
        ("parse_json(text)", "`parse_json` was given what is not JSON"),
        ("to_time(text)", "`to_time` wants a date or date-time"),
        ("matches(text, join('', ['(', 'a']))", "is no regular expression"),
        ("merge(names)", "`merge` wants objects, not a list"),
        ("round(n, `16`)", "`round` keeps 0 to 15 places"),
    ],
)
def test_a_function_that_cannot_take_the_data_says_so(text: str, why: str) -> None:
    assert why in (evaluate(text, THINGS).error or "")


_NAMES = st.sampled_from(["output", "a", "_x9", "true", "null", "status"])


@given(st.lists(_NAMES, min_size=1, max_size=70).map(".".join))
def test_a_plain_path_is_compiled_as_the_parser_of_jmespath_reads_it(text: str) -> None:
    compiled = compile_query(text)
    if len(text.split(".")) > 63:
        assert isinstance(compiled, UnreadableQuery)
        assert compiled.is_limit
        return
    assert isinstance(compiled, Compiled)
    assert compiled.tree == jmespath.compile(as_jmespath(text)).parsed
    assert not compiled.builds
