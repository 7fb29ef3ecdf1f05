"""A package that adds matchers by entry points gets every check that the built-in ones get, by declaring the same."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import EntryPoint, EntryPoints
from typing import Any

import jsonschema_rs
import pytest

from engine.expressions.judging import judge_all
from engine.expressions.values.equality import equal
from engine.model.language.expectation import Claim, Expectation
from engine.model.language.grammar import word
from engine.model.language.kinds import Matcher, MatcherKind, Matchers
from engine.model.language.literals import Templated
from engine.model.language.matcher_facts import (
    Admitted,
    ForeignNames,
    IntervalEnd,
    ListOperand,
    Lookalike,
    WordOperand,
)
from engine.model.ports.exchange import Result
from engine.model.values.json import MISSING, Json, Missing
from engine.model.verdict import HELD, Judgement, Outcome, Verdict
from engine.model.vocabulary import Vocabulary
from engine.plan.expectations import equal_to
from engine.plugins import discovery
from engine.plugins.extend import with_plugins
from engine.run.judging.duration import Measured
from engine.run.judging.judge import judge
from engine.run.judging.masking import MASKED, Mask
from engine.run.judging.record import JudgeOptions, question_of
from engine.source.parser import parse_yaml
from engine.suite.documents.files_of_tests import files_of_tests
from engine.suite.documents.libraries import Loaded
from engine.suite.documents.schemas import suite_schema
from engine.suite.language.as_written import node_as_json
from engine.vocabulary import builtin
from tests.simulation.plans import SPAN, Sketch, case_of, planned_test
from tests.suite.reading_aloud import FILE, checked, codes, in_a_suite, nodes_of, only

NO: Judgement = Judgement(outcome=Outcome.FAILED, message="is not as wanted")


@dataclass(frozen=True, slots=True, kw_only=True)
class Positive:
    positive: bool = word("`true`: a number above zero.", examples=(True,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    same_as: Templated = word("The very value.", examples=("a",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Among:
    among: Templated = word("One of these.", examples=(["a", "b"],))


@dataclass(frozen=True, slots=True, kw_only=True)
class Void:
    void: bool = word("`true`: nothing stands here.", examples=(True,))


@dataclass(frozen=True, slots=True, kw_only=True)
class IfThere:
    if_there: Matchers = word("What holds where something stands.", examples=({"type": "string"},))


@dataclass(frozen=True, slots=True, kw_only=True)
class Each:
    each_item: Matchers = word("What holds of each item.", examples=({"type": "string"},))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shade:
    shade: Templated = word("The name of a shade.", examples=("dark",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    recorded: Templated = word("A file of what was last seen.", examples=("./last.json",))
    document: Json | Missing = MISSING


def _judge_recorded(spec: Recorded, value: Json | Missing) -> Judgement:
    """Held of what the file holds, so that a test sees what the matcher was shown."""
    shown = value is not MISSING and spec.document is not MISSING and equal(value, spec.document)
    return HELD if shown else NO


def _kind(name: str, spec: type, **more: Any) -> MatcherKind:
    return MatcherKind(**{"name": name, "spec": spec, "judge": lambda _spec, _value: NO, "doc": f"{name}.", **more})


POSITIVE = _kind(
    "positive",
    Positive,
    admits=lambda _spec: Admitted(takes=frozenset({"number"}), lowest=IntervalEnd(number=0, included=False)),
    foreign=ForeignNames(keys=("above-zero",), maybe_keys=("plus",), beside_matchers=("to-be-positive",)),
    lookalike=Lookalike(begins="+", operand={"+": "true"}.get),
)
SAME = _kind(
    "same-as",
    Same,
    admits=lambda spec: Admitted(exact=spec.same_as),
    compares="value",
    foreign=ForeignNames(keys=("identical-to",), written=lambda _word, value: "void: true" if value is None else None),
)
AMONG = _kind(
    "among",
    Among,
    compares="values",
    shape=ListOperand(items_min=2),
    foreign=ForeignNames(maybe_keys=("choices",), maybe_of="list"),
)
VOID = _kind(
    "void",
    Void,
    judge=lambda _spec, value: HELD if value is MISSING else NO,
    admits=lambda _spec: Admitted(standing=frozenset({"missing"})),
    absence="wanted",
)
IF_THERE = _kind("if-there", IfThere, compares="place", absence="judged", reads_like_switch=True)
EACH = _kind("each-item", Each, compares="items", admits=lambda _spec: Admitted(takes=frozenset({"array"})))
SHADE = _kind("shade", Shade, shape=WordOperand(noun="shade", words={"dark": "Black.", "light": "White."}))
RECORDED = _kind("recorded", Recorded, judge=_judge_recorded, file="kept")
PLAIN = _kind("same-as", Same, is_plain=True)

NAMES = ("POSITIVE", "SAME", "AMONG", "VOID", "IF_THERE", "EACH", "SHADE", "RECORDED")


def points(*names: str) -> EntryPoints:
    """What an installed package would offer."""
    return EntryPoints(
        EntryPoint(name=globals()[name].name, value=f"{__name__}:{name}", group="engine.matchers") for name in names
    )


def words_of(*names: str) -> Vocabulary:
    """The built-in words and those of the package, which a project lists."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discovery, "entry_points", lambda: points(*names))
        return with_plugins(builtin(), ["tests"])


@pytest.fixture(scope="module", name="words")
def words_of_both() -> Vocabulary:
    """The built-in words and those of the package."""
    found = words_of(*NAMES)
    assert found.faults == ()
    return found


def expecting(text: str, action: str = "plain") -> str:
    return in_a_suite(f"action: {action}\nexpect: {{ {text} }}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("output.x: { positive: true, lt: 0 }", "`lt` and `positive` can never hold together at `output.x`: "),
        ("output.x: { positive: true, lte: 0 }", "`lte` and `positive` can never hold together at `output.x`: "),
        ("output.x: { positive: true, type: string }", "`type` and `positive` can never hold together at `output.x`: "),
        ("output.x: { each-item: 1, type: object }", "`type` and `each-item` can never hold together at `output.x`: "),
        ("output.x: { present: true, void: true }", "`present` and `void` can never hold together at `output.x`: "),
        ("output: { x: { same-as: 1 } }, output.x: { same-as: 2 }", "`output.x` is expected to have two different "),
        ("output: { x: 1 }, output.x: { same-as: 2 }", "`output.x` is expected to have two different values"),
    ],
)
def test_what_it_admits_is_held_against_what_others_admit(words: Vocabulary, text: str, message: str) -> None:
    found = only(checked(expecting(text), words=words))
    assert found.code == "E187"
    assert found.message.startswith(message)


def test_an_integer_is_a_number_to_what_takes_numbers(words: Vocabulary) -> None:
    assert checked(expecting("output.x: { positive: true, type: integer, gt: 0 }"), words=words).diagnostics == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("output.score: { same-as: many }", "W105"),
        ("output.type: { same-as: 7 }", "W102"),
        ("output.score: { among: [1, many] }", "W105"),
        ("output.score: { if-there: many }", "W105"),
        ("status: { same-as: complete }", "E104"),
        ("status: { among: [completed, complete] }", "E104"),
        ("status: { if-there: complete }", "E104"),
        ("output.rows: { each-item: { name: 7 } }", "W102"),
    ],
)
def test_what_it_compares_is_held_against_what_the_place_can_be(words: Vocabulary, text: str, code: str) -> None:
    rows: Json = {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}}
    properties: Json = {"score": {"type": "integer"}, "type": {"type": "string"}, "rows": rows}
    contract: Json = {"input": {"type": "object"}, "output": {"type": "object", "properties": properties}}
    found = checked(expecting(text, "promised"), words=words, documents={"suites/c.json": contract})
    assert only(found).code == code


@pytest.mark.parametrize(("status", "warned"), [("failed", []), ("completed", ["W107"])])
def test_a_test_that_wants_a_failure_by_it_need_not_give_what_the_contract_requires(
    words: Vocabulary, status: str, warned: list[str]
) -> None:
    contract: Json = {"input": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}}
    text = in_a_suite(f"action: promised\ninput: {{}}\nexpect: {{ status: {{ same-as: {status} }} }}")
    assert codes(checked(text, words=words, documents={"suites/c.json": contract})) == warned


def test_a_switch_that_is_none_is_doubted(words: Vocabulary) -> None:
    found = only(checked(expecting("output.x: { if-there: true }"), words=words))
    assert (found.code, found.message) == ("W118", "`if-there: true` compares with `true` where something is there")


def test_a_text_that_reads_like_it_is_shown_as_it_is_written(words: Vocabulary) -> None:
    found = only(checked(expecting('output: { x: "+" }'), words=words))
    assert (found.code, found.fix and found.fix.edits[0].text) == ("W110", "{positive: true}")


@pytest.mark.parametrize(
    ("text", "code", "help_"),
    [
        ("output: { x: { above-zero: true } }", "W101", "did you mean `positive: true`?"),
        ("output: { x: { plus: true } }", "W101", "did you mean `positive: true`?"),
        ("output: { x: { choices: [a, b] } }", "W101", "did you mean `among: [a, b]`?"),
        ("output: { x: { identical-to: 5 } }", "W101", "did you mean `same-as: 5`?"),
        ("output: { x: { identical-to: null } }", "W101", "did you mean `void: true`?"),
        ("output: { x: { gt: 5, to-be-positive: true } }", "E141", "did you mean `positive`?"),
        ("output: { x: { positve: true } }", "E141", "did you mean `positive`?"),
    ],
)
def test_its_names_in_other_tools_are_known(words: Vocabulary, text: str, code: str, help_: str) -> None:
    found = only(checked(expecting(text), words=words))
    assert (found.code, found.help) == (code, help_)


@pytest.mark.parametrize("text", ["output: { x: { plus: { name: a } } }", "output: { x: { choices: a } }"])
def test_a_field_that_is_named_like_it_elsewhere_is_left_alone(words: Vocabulary, text: str) -> None:
    assert checked(expecting(text), words=words).diagnostics == ()


def test_a_place_where_nothing_shall_stand_need_not_be_declared(words: Vocabulary) -> None:
    assert checked(expecting("output.closed.nope: { void: true }", "promised"), words=words).diagnostics == ()
    assert only(checked(expecting("output.closed.nope: { positive: true }", "promised"), words=words)).code == "E144"


@pytest.mark.parametrize(
    ("kind", "spec", "outcome"),
    [
        (VOID, Void(void=True), Outcome.FAILED),
        (POSITIVE, Positive(positive=True), Outcome.FAILED),
        (IF_THERE, IfThere(if_there=()), Outcome.HELD),
    ],
)
def test_not_holds_of_a_missing_place_only_around_what_is_about_presence(
    words: Vocabulary, kind: MatcherKind, spec: Any, outcome: Outcome
) -> None:
    negation = words.matchers["not"]
    around = negation.spec(not_=(Matcher(kind=kind, spec=spec, span=SPAN),))
    assert negation.judge(around, MISSING).outcome is outcome


def test_the_file_that_it_names_is_read_and_may_not_be_there_yet(words: Vocabulary) -> None:
    text = expecting("output: { recorded: ./last.json }")
    loaded = Loaded(nodes={FILE: nodes_of(text)}, documents={})
    assert [each.path for each in files_of_tests(FILE, loaded, words, with_matchers=True)] == ["suites/last.json"]
    assert checked(text, words=words).diagnostics == ()
    found = checked(text, words=words, documents={"suites/last.json": {"a": 1}})
    assert found.value is not None
    assert found.value.tests[0].expect is not None
    assert found.value.tests[0].expect.claims[0].matchers[0].spec == Recorded(recorded="./last.json", document={"a": 1})
    assert only(checked(expecting("output: { recorded: ./last.txt }"), words=words)).code == "E155"


def test_a_run_keeps_what_it_saw_and_personal_data_are_not_in_it(words: Vocabulary) -> None:
    kept: list[Json] = []
    matcher = Matcher(
        kind=words.matchers["recorded"], spec=Recorded(recorded="./last.json", document=MASKED), span=SPAN
    )
    claim = Claim(place=("input", "email"), label="input.email", matchers=(matcher,), span=SPAN)
    expect = Expectation(claims=(claim,), span=SPAN)
    case = case_of(planned_test(Sketch(expect=expect), 0), 0, 0, {"email": "jo@example.com"})
    result, at_once = Result(status="completed", output={}), Measured(lower_s=1.0, upper_s=1.0, latency_s=0.1)
    mask = Mask(frozenset({"email"}))
    for options in (JudgeOptions(mask=mask), JudgeOptions(mask=mask, keep=lambda _matcher, value: kept.append(value))):
        assert judge(question_of(case, options=options), result, at_once).verdict is Verdict.PASSED
    assert kept == [MASKED]
    assert judge(question_of(case), result, at_once).verdict is Verdict.FAILED


@pytest.mark.slow
@pytest.mark.parametrize(
    ("operand", "fits"),
    [
        ("among: [a, b]", True),
        ("among: [a]", False),
        ("among: a", False),
        ("shade: dark", True),
        ("shade: [dark, light]", True),
        ("shade: blue", False),
    ],
)
def test_an_editor_knows_what_stands_behind_it(words: Vocabulary, operand: str, fits: bool) -> None:
    node = parse_yaml(expecting(f"output: {{ x: {{ {operand} }} }}"), "a.suite.yaml").value
    assert node is not None
    assert jsonschema_rs.validator_for(suite_schema(words)).is_valid(node_as_json(node)) is fits


def test_a_plain_value_means_the_built_in_equality_whatever_a_package_says() -> None:
    (fault,) = words_of("PLAIN").faults
    assert "`is_plain` must be False" in fault.message
    built_in = words_of("PLAIN").plain_matcher
    assert judge_all((equal_to(1, built_in, SPAN),), 1.0).outcome is Outcome.HELD
