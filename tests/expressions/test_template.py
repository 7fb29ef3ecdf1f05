"""Templates: what they see, what they make, what they refuse."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.expressions.template import (
    FilterDoc,
    TemplateError,
    check_template,
    fakes_of,
    filter_docs,
    has_template,
    names_used,
    resolve,
    resolve_spec,
)
from engine.expressions.template.filter_words import filter_names
from engine.model.language.grammar import word
from engine.model.language.inputs import Constant
from engine.model.language.kinds import Matcher, MatcherKind
from engine.model.language.literals import Template, Templated
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json
from engine.model.values.span import NOWHERE, Span
from engine.model.verdict import HELD
from tests.expressions.spots import marked, template

NAMES: dict[str, Json] = {
    "this": {"first": "Ann", "items": [1, 2], "last-name": "Lee"},
    "n": 3,
    "env": {},
    "now": "2026-11-22T00:00:00Z",
    "input": {"ok": True, "none": None, "amount": 2.5},
}
ROOTS = frozenset({*NAMES, "fake"})


def made(text: str) -> Json:
    return resolve(template(text), NAMES, {"fake": lambda name: f"<{name}>"})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${{ n }}", 3),
        ("${{n}}", 3),
        ("${{ input.ok }}", True),
        ("${{ input.none }}", None),
        ("${{ this.items }}", [1, 2]),
        ("${{ this['last-name'] }}", "Lee"),
        ("${{ this.items[-1] }}", 2),
        ("${{ this.first[:2] }}", "An"),
        ("${{ {'a': {'b': '}}'}} }}", {"a": {"b": "}}"}}),
        ("${{ '[1,2]' }}", "[1,2]"),
        ("${{ (1, 2) }}", [1, 2]),
        ("${{ null }}", None),
        ("${{ n * 2 + 1 }}", 7),
        ("${{ 'a' if n > 2 else 'b' }}", "a"),
        ("${{ fake('person.first_name') }}", "<person.first_name>"),
        ("${{ input.ok and n == 3 }}", True),
    ],
)
def test_a_whole_expression_keeps_its_type(text: str, value: Json) -> None:
    assert made(text) == value
    assert type(made(text)) is type(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${{ this.first | lower }}.${{ n }}@example.com", "ann.3@example.com"),
        (" ${{ n }}", " 3"),
        ("${{ input.ok }}${{ input.none }}", "truenull"),
        ("x ${{ this.items }}", "x [1,2]"),
        ("amount ${{ input.amount }} or ${{ 80.0 }}", "amount 2.5 or 80"),
        ("${{ 'a' ~ true ~ null ~ 1 }}", "atruenull1"),
        ("$${{ n }}", "${{ n }}"),
        ("a $${{ n }} is ${{ n }}", "a ${{ n }} is 3"),
        ("${input.x} ${{ n }}", "${input.x} 3"),
    ],
)
def test_mixed_with_text_an_expression_gives_text_and_json_for_what_is_no_text(text: str, value: str) -> None:
    assert made(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${{ env.X | default('y') }}", "y"),
        ("${{ env.X.deeper | default('y') }}", "y"),
        ("${{ nothing | default(1) }}", 1),
        ("${{ '' | default('y', true) }}", "y"),
        ("${{ env.X is defined }}", False),
        ("${{ ' a ' | trim | upper }}", "A"),
        ("${{ 'a b' | replace(' ', '_') }}", "a_b"),
        ("${{ '7' | int + 1 }}", 8),
        ("${{ 'x' | int(0) }}", 0),
        ("${{ 2.567 | round(2) }}", 2.57),
        ("${{ [3,1,2] | sort | join('-') }}", "1-2-3"),
        ("${{ [1,1.0,true] | unique | length }}", 2),
        ("${{ 'a/b c&d' | urlencode }}", "a%2Fb%20c%26d"),
        ("${{ 'é' | urlencode }}", "%C3%A9"),
        ("${{ 'a' | repeat(3) }}", "aaa"),
        ("${{ n | pad(4) }}", "0003"),
        ("${{ {'b': 1, 'a': [null]} | tojson }}", '{"a":[null],"b":1}'),
        ("${{ 'a' | b64encode }}", "YQ=="),
        ("${{ 'a,b' | split(',') | last }}", "b"),
        ("${{ now | plus('5m') | iso }}", "2026-11-22T00:05:00Z"),
        ("${{ now | minus('1d') | date }}", "2026-11-21"),
        ("${{ '2026-02-28' | plus('1d') }}", "2026-03-01"),
        ("${{ [1, 2] | sum }}", 3),
        ("${{ n is odd }}", True),
        ("${{ this.items is sequence }}", True),
        ("${{ 'a' in 'abc' }}", True),
    ],
)
def test_filters_and_tests_do_what_their_names_say(text: str, value: Json) -> None:
    assert made(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("${{ ths.first }}", "`ths` is not set; did you mean `this`"),
        ("${{ this.frst }}", "`this.frst` is not set; did you mean `first`"),
        ("x ${{ env.X }}", "`env.X` is not set"),
        ("${{ 'a' + 1 }}", "`+` cannot add text and a number; to join them to text, write `~`"),
        ("${{ n / 0 }}", "`/` by zero"),
        ("${{ 1 < 'a' }}", '"a" is text, and 1 is a number'),
        (
            "${{ '9' < '8' }}",
            '"9" and "8" are text, and figures in text have no order; `| float` makes a number of text',
        ),
        ("${{ n < true }}", "numbers, dates and texts have an order, and true is a boolean"),
        ("${{ 1 in 'a' }}", '`in` wants a list, not text ("a")'),
        ("${{ 5 | lower }}", "lower wants text, not a number (5)"),
        ("${{ fake }}", "the result is a function; call it with `()`"),
        ("${{ env.X | lower }}", "`env.X` is not set"),
        ("${{ this.items[9] }}", "`this.items[9]` is not set; `this.items` has 2 items"),
        ("${{ this.items[-9] | upper }}", "`this.items[-9]` is not set; `this.items` has 2 items"),
        ("${{ this['frst'][0] }}", "`this.frst` is not set; did you mean `first`"),
        ("${{ n.first }}", "`n.first` is not set; `n` is a number"),
        ("${{ this['fir' ~ 'sd'] }}", "an object has no `firsd`"),
    ],
)
def test_what_gives_no_value_says_why_in_the_authors_words(text: str, reason: str) -> None:
    with pytest.raises(TemplateError) as caught:
        made(text)
    assert caught.value.message == reason
    assert caught.value.template.text == text
    assert caught.value.placed == f"{reason}, in `{text}` (a.suite.yaml:3:10)"


@pytest.mark.parametrize(
    "text",
    [
        "${{ 'a' * 10**9 }}",
        "${{ 9**9**9 }}",
        "${{ '%0999999999d' % 1 }}",
        "${{ [0] * 10**8 }}",
        "${{ 'a' | repeat(10**9) }}",
        "${{ ('a' | repeat(500000)) | replace('a', 'b' | repeat(500000)) }}",
        "${{ ('a' | repeat(500000)) ~ ('a' | repeat(500000)) }}",
        "${{ 'a'.center(10**9) }}",
        "${{ ''.__class__.__mro__ }}",
        "${{ this.__class__ }}",
        "${{ lipsum(n=1000000) }}",
        "${{ range(99999999) }}",
        "${{ cycler }}",
        "${{ self }}",
        "${{ ().__class__ }}",
        "${{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "${{ " + "+".join(["1"] * 250) + " }}",
        "${{ (1e308 * 10) }}",
        "${{ [" + ",".join(["this.first | repeat(99999)"] * 20) + "] }}",
    ],
)
def test_a_hostile_template_ends_at_once_and_in_an_error(text: str) -> None:
    with pytest.raises(TemplateError):
        made(text)


@given(st.text(max_size=60))
def test_any_expression_at_all_gives_json_or_a_template_error(source: str) -> None:
    text = "${{ " + source + " }}"
    check_template(template(text), ROOTS)
    names_used(text)
    with suppress(TemplateError):
        canonical_json(made(text))


@pytest.mark.slow
@settings(max_examples=40)
@given(
    st.recursive(
        st.sampled_from(["n", "this.first", "null", "'a'", "1.5", "input", "nothing", "true"]),
        lambda inner: st.one_of(
            st.tuples(
                inner, st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "~", "<", "==", "in", "and"]), inner
            ).map(lambda parts: f"({' '.join(parts)})"),
            st.tuples(
                inner, st.sampled_from(["lower", "sort", "join", "int", "length", "unique", "sum", "tojson", "first"])
            ).map(lambda parts: f"({parts[0]} | {parts[1]})"),
            st.tuples(inner, inner).map(lambda parts: f"[{parts[0]}, {parts[1]}]"),
            st.tuples(inner, inner).map(lambda parts: f"{parts[0]}[{parts[1]}]"),
        ),
        max_leaves=8,
    )
)
def test_any_well_formed_expression_gives_json_or_a_template_error(source: str) -> None:
    with suppress(TemplateError):
        canonical_json(made("${{ " + source + " }}"))


def test_text_without_templates_and_constants_are_the_same_objects() -> None:
    value: Templated = {"a": [1, "x"], "b": {"c": None}}
    assert resolve(value, {}) is value


def test_templates_inside_lists_and_mappings_are_resolved() -> None:
    value: Templated = {"a": [template("${{ n }}"), "x"], "b": 1}
    assert resolve(value, NAMES) == {"a": [3, "x"], "b": 1}


def test_what_a_template_gives_is_never_read_as_a_template_again() -> None:
    assert resolve(template("${{ x }}"), {"x": "${{ n }}"}) == "${{ n }}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    bound: Templated
    label: str = "same"


def test_specs_are_resolved_through_nested_matchers() -> None:
    kind = MatcherKind(name="gt", spec=Spec, judge=lambda _spec, _value: HELD, doc="")
    inner = Matcher(kind=kind, spec=Spec(bound=template("${{ n }}")), span=NOWHERE)
    outer = Matcher(kind=kind, spec=Spec(bound=None), span=NOWHERE)
    resolved = resolve_spec((inner, outer), NAMES)
    assert resolved == (Matcher(kind=kind, spec=Spec(bound=3), span=NOWHERE), outer)
    assert resolve_spec((outer,), NAMES) == (outer,)
    assert resolve_spec(outer, NAMES) is outer


def test_names_used_are_static_paths() -> None:
    text = "${{ this.first ~ env['X'] ~ steps.made.output.id }} ${{ vars[n] | default(row.a) }} ${{ fake('n.x') }}"
    assert names_used(text) == {
        ("this", "first"), ("env", "X"), ("steps", "made", "output", "id"), ("vars",), ("n",), ("row", "a"),
    }  # fmt: skip


def test_a_text_has_a_template_where_it_must_be_resolved() -> None:
    assert has_template("a ${{ b }}")
    assert has_template("$${{ b }}")
    assert not has_template("${b} {{ c }} {% d %}")


@pytest.mark.parametrize(
    ("text", "code", "at", "help_"),
    [
        ("a ${{ b", "E300", "${{ b", "`}}` behind"),
        ("${{ 'it }}", "E300", "${{ 'it }}", "close the quote"),
        ("${{ }}", "E301", "${{ }}", None),
        ("${{ n n }}", "E301", "n", None),
        ("${{ n && n }}", "E301", "&&", "write `and`"),
        ("${{ n ? 1 : 2 }}", "E301", " n ? 1 : 2 ", "write `1 if n else 2`"),
        ("x ${{ ths.first }}", "E302", "ths", "`this`"),
        ("${{ high }}", "E302", "high", "'high' in quotes"),
        ("${{ n | lowr }}", "E303", "lowr", "`lower`"),
        ("${{ this.first.upper() }}", "E304", "upper", "write `value | upper`"),
        ("${{ lower(n) }}", "E304", "lower", "`lower` is a filter"),
        ("${{ rnge(3) }}", "E304", "rnge", None),
        ("${{ n is evn }}", "E305", "evn", "`even`"),
        ("${{ n.__class__ }}", "E306", "__class__", None),
        ("${{ n['_x'] }}", "E306", "_x", None),
        ("{{ n }} ${{ n }}", "E308", "{{ n }}", "`${{ n }}`"),
        ("{% if n %}${{ n }}", "E308", "{% if n %}", "only expressions"),
        ("${{ " + "(" * 60 + "n" + ")" * 60 + " }}", "E307", None, None),
        ("${{ " + "+".join(["n"] * 150) + " }}", "E307", None, None),
        ("${{ [" + ",".join(["n"] * 600) + "] }}", "E307", None, None),
        ("${{ '" + "a" * 9000 + "' }}", "E307", None, None),
    ],
)
def test_a_mistake_is_found_at_its_place_with_a_way_out(
    text: str, code: str, at: str | None, help_: str | None
) -> None:
    found = check_template(template(text), ROOTS)
    assert [each.code for each in found] == [code]
    if at is not None:
        assert marked(found[0], text) == at
    if help_ is not None:
        assert help_ in (found[0].help or "")


def test_all_mistakes_of_a_template_are_told_at_once_in_order() -> None:
    found = check_template(template("${{ ths }} ${{ n | lowr }} ${{"), ROOTS)
    assert [each.code for each in found] == ["E302", "E303", "E300"]


def test_a_function_is_a_root_like_any_other() -> None:
    assert check_template(template("${{ fake('person.email') }}"), ROOTS) == ()
    assert [each.code for each in check_template(template("${{ fake('x') }}"), frozenset({"n"}))] == ["E304"]
    assert [each.code for each in check_template(template("${{ fake }}"), ROOTS)] == ["E302"]


@pytest.mark.parametrize(
    "text",
    [
        "${{ env.GENESYS_ACTION_ID | default('risk-score') }}",
        "${{ 'a' | repeat(64) }}@example.com",
        "${{ this.first | lower }}.${{ n }}@example.com",
        "${{ input.amount * 2 }}",
        "$${{ not checked",
    ],
)
def test_what_the_language_page_shows_has_no_mistakes(text: str) -> None:
    assert check_template(template(text), ROOTS) == ()


SENT: dict[str, Json] = {**NAMES, "send-time": "2026-11-22T10:00:00Z"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${{ send-time }}", "2026-11-22T10:00:00Z"),
        ("${{ send-time | plus('5m') | iso }}", "2026-11-22T10:05:00Z"),
        ("until ${{ send-time | minus('1d') | date }}", "until 2026-11-21"),
        ("${{ 'send-time' ~ ' ' ~ (send-time | date) }}", "send-time 2026-11-22"),
    ],
)
def test_the_moment_of_sending_is_a_name_although_it_has_a_hyphen(text: str, value: Json) -> None:
    assert check_template(template(text), ROOTS | {"send-time"}) == ()
    assert ("send-time",) in names_used(text)
    assert resolve(template(text), SENT) == value


def test_the_moment_of_sending_is_known_only_where_requests_are_made() -> None:
    text = "${{ send-time }}"
    (found,) = check_template(template(text), ROOTS)
    assert found.code == "E302"
    assert marked(found, text) == "send-time"
    assert "`send-time` stands in the `input`" in (found.help or "")
    (spelt,) = check_template(template("${{ send_time }}"), ROOTS | {"send-time"})
    assert spelt.help == "did you mean `send-time`?"
    with pytest.raises(TemplateError, match="`send-time` is not set"):
        resolve(template(text), NAMES)


@pytest.mark.parametrize("known", filter_docs(), ids=lambda known: known.name)
def test_the_example_of_a_filter_gives_what_it_says(known: FilterDoc) -> None:
    assert check_template(template(known.example), frozenset()) == ()
    assert resolve(template(f"${{{{ {known.expression} }}}}"), {}) == known.gives
    assert known.doc.endswith(".")


def test_every_filter_has_words() -> None:
    assert {known.name for known in filter_docs()} == set(filter_names())
    assert [known.name for known in filter_docs()] == sorted(known.name for known in filter_docs())
    assert {known.call for known in filter_docs()} >= {"pad(width, filler)", "upper", "replace(old, new)"}


@pytest.mark.parametrize(
    ("text", "message", "help_"),
    [
        ("${{ this.first | pad }}", "`pad` cannot take 0 arguments", "for example `'7' | pad(3)`"),
        ("${{ this.first | upper(1) }}", "`upper` cannot take 1 argument", "for example `'abc' | upper`"),
        (
            "${{ this.first | pad('x') }}",
            '`pad` cannot be used like this: pad wants a number, not text ("x")',
            "pad(3)",
        ),
        ("${{ now | plus('5x') }}", '`plus` cannot be used like this: "5x" is no span of time', "plus('5m')"),
        ("${{ n | round(-1) }}", "`round` cannot be used like this: round wants a whole number", "round(1)"),
        ("${{ this.items | join(5) }}", "`join` cannot be used like this: join wants text", "join('-')"),
        ("${{ 5 | upper }}", "`upper` cannot be used like this: upper wants text, not a number (5)", "'abc' | upper"),
        ("${{ this.first | pad(*[1]) }}", "arguments cannot be spread with `*`", "one by one"),
    ],
)
def test_arguments_that_a_filter_cannot_take_are_told_before_the_run(text: str, message: str, help_: str) -> None:
    (found,) = check_template(template(text), ROOTS)
    assert found.message.startswith(message)
    assert help_ in (found.help or "")


@pytest.mark.parametrize(
    "text",
    ["${{ n | round }}", "${{ n | round(n) }}", "${{ this.x | default(none) }}", "${{ this.a | contains(5) }}",
     "${{ this.first | repeat(400000) }}", "${{ 'a' * 400000 }}", "${{ 'a' | repeat(9) | upper }}",
     "${{ this.first | pad(width=8, filler=' ') }}", "${{ null | default('x', true) }}", "${{ this.a | int('x') }}"],
)  # fmt: skip
def test_arguments_that_may_be_right_are_left_alone(text: str) -> None:
    assert check_template(template(text), ROOTS) == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("${{ n + 'a' }}", "n + 'a'"),
        ("${{ now - 1 }}", "now - 1"),
        ("${{ ('a' ~ n) + 1 }}", "('a' ~ n) + 1"),
        ("${{ (this.first | upper) + n }}", "(this.first | upper) + n"),
        ("${{ (n + 1) * 2 + 'a' }}", "(n + 1) * 2 + 'a'"),
    ],
)
def test_types_that_never_change_are_known_before_the_run(text: str, shown: str) -> None:
    (found,) = check_template(template(text), ROOTS)
    assert (found.code, marked(found, text)) == ("E309", shown)


@pytest.mark.parametrize(
    "text",
    ["${{ 5 / (n - 2) }}", "${{ 5 // (n % 2) }}", "${{ n ** n }}", "${{ 'ab' * n ~ 1 }}", "${{ this.a + n }}",
     "${{ (this.a | default(1)) + n }}", "${{ (this.a | int) / (this.b | int) }}", "${{ n * 99999999999 }}"],
)  # fmt: skip
def test_nothing_is_said_of_the_size_of_what_only_the_row_knows(text: str) -> None:
    assert [each.code for each in check_template(template(text), ROOTS) if each.code == "E309"] == []


@pytest.mark.parametrize("text", ["${{ fake() }}", "${{ fake('a', 'b') }}", "${{ fake(5) }}", "${{ fake(name='a') }}"])
def test_a_function_takes_one_name(text: str) -> None:
    (found,) = check_template(template(text), ROOTS | {"fake"})
    assert (found.code, marked(found, text)) == ("E304", "fake")


def test_names_of_generators_are_found_where_they_stand() -> None:
    text = "a ${{ fake('person.email') }} ${{ [fake( \"uuid\" ), fake(n)] }}"
    assert [(use.name, text[use.start : use.end]) for use in fakes_of(text)] == [
        ("person.email", "person.email"),
        ("uuid", "uuid"),
    ]


def test_constants_that_do_not_fit_each_other_are_told_before_the_run() -> None:
    text = "${{ 'a' - 1 }}"
    (found,) = check_template(template(text), ROOTS)
    assert (found.code, marked(found, text)) == ("E309", "'a' - 1")
    assert found.help is not None


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("${{ this.first | }}", "write a filter, such as `upper` behind `|`, or leave `|` out"),
        ("${{ n + }}", "write a value behind `+`, or leave `+` out"),
        ("${{ n ) }}", "there is one `)` too many"),
        ("${{ n this.first }}", "write an operator between two values"),
        ("${{ }}", "write what makes the value"),
        ("${{ , }}", "write a value behind `,`"),
        ("${{ @ }}", "write what makes the value"),
    ],
)
def test_every_expression_that_cannot_be_read_comes_with_what_to_write(text: str, help_: str) -> None:
    (found,) = check_template(template(text), ROOTS)
    assert found.code == "E301"
    assert help_ in (found.help or "")


@given(text=st.text(alphabet="ab_.|('\")[]{}+-*/~ 1,<>=!&?%@send-time", max_size=25))
def test_no_problem_of_a_template_lacks_a_way_out(text: str) -> None:
    for found in check_template(template("${{" + text + "}}"), ROOTS):
        assert found.help, (text, found)


def test_fields_of_an_input_and_data_of_a_spec_are_left_to_whoever_uses_them() -> None:
    late = template("${{ n }}")
    field = Constant(value=late, span=NOWHERE)
    assert resolve_spec([field], NAMES) == [field]
    loaded = Loaded(path=late, document={"a": late})
    assert resolve_spec(loaded, NAMES) == Loaded(path=3, document={"a": late})


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A spec whose file was read."""

    path: Templated = word("Where it is.")
    document: object = None


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("${{ this.first | uper }}", "${{ this.first | upper }}"),
        ("a ${{ inptu.ok }} b", "a ${{ input.ok }} b"),
        ("${{ n is evn }}", "${{ n is even }}"),
    ],
)
def test_a_slip_is_mended_where_the_text_stands_letter_for_letter(wrong: str, right: str) -> None:
    (found,) = check_template(template(wrong), ROOTS)
    assert found.fix is not None
    (edit,) = found.fix.edits
    assert wrong[: edit.span.column - 10] + edit.text + wrong[edit.span.end_column - 10 :] == right
    assert check_template(template(right), ROOTS) == ()
    folded = Template(text=wrong, span=Span("a.suite.yaml", 3, 10, 4, 5))
    assert [each.fix for each in check_template(folded, ROOTS)] == [None]


@pytest.mark.parametrize(
    "text",
    ["${{ 'a' * 100000000 }}", "${{ 600000 * 'a' }}", "${{ 'ab' | repeat(300000) }}",
     "${{ this.first | repeat(600000) }}",
     "${{ 'x' ~ ('a' * 900000) }}", "${{ this.first | pad(600000) }}"],
)  # fmt: skip
def test_constants_that_make_too_long_a_text_are_seen_before_the_run(text: str) -> None:
    assert [each.code for each in check_template(template(text), ROOTS)] == ["E307"]
