"""Judges one finished execution against what its test expects. Total: whatever was answered, there is a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from engine.action.contract import fields_seen, output_fields, violations, why_not_compared
from engine.expressions.query import Answer, evaluate, paths_of, roots_of
from engine.expressions.template import TemplateError, resolve_spec
from engine.expressions.values.shown import show
from engine.model.language.expectation import Check, Claim, Expectation
from engine.model.language.kinds import Matcher
from engine.model.language.literals import Query
from engine.model.ports.exchange import Result
from engine.model.values.json import MISSING, Json, JsonObject, Missing
from engine.model.verdict import Failure, Judgement, Outcome
from engine.run.judging import codes
from engine.run.judging.checks import judge_check
from engine.run.judging.duration import Measured
from engine.run.judging.hints import hint_on_accepted_row, hint_on_missing, hint_on_query
from engine.run.judging.judged import (
    HOLDS,
    HOLDS_UNASKED,
    Errored,
    Finding,
    Holding,
    Judged,
    Unanswerable,
    failure_at,
    judgement_of_unanswered,
    sum_up_findings,
    unanswerable,
    warnings_of_unseen,
)
from engine.run.judging.masking import MASKED
from engine.run.judging.record import Question, Record, TemplateNames, record_of

ERRORS_SHOWN_MAX: Final = 3
_STATUS: Final = ("status",)


def judge(question: Question, result: Result, measured: Measured) -> Judged:
    """The verdict on one execution: what failed wins over what could not be judged; nothing judged is never passed."""
    record = record_of(question, result, measured)
    findings = list(_findings(question, record, result, measured))
    contract = question.action.contract
    schema = contract.output_schema if contract is not None else None
    return sum_up_findings(findings, seen=_seen(schema, result.output) if schema is not None else ())


def ask(question: Question, query: Query, known: Mapping[str, Json], *, untold: bool) -> Judged:
    """The verdict on one more question after a case's own: `known` is all it sees, `untold` that the target is mute."""
    if untold:
        what = "what this target does not tell"
        return judgement_of_unanswered(
            failure_at(codes.UNTOLD, f"`{query.text}` asks about {what}", query.span, weight="warn")
        )
    record = Record(known=known, untold=frozenset(), now=question.options.now)
    return sum_up_findings(judge_check(Check(that=query), record, question))


def _findings(question: Question, record: Record, result: Result, measured: Measured) -> Iterable[Finding]:
    expectation = question.expectation
    claims = _claims(question)
    names = TemplateNames(question, record)
    for claim in claims:
        yield from _claim(claim, record, names, (question, result))
    yield from _within(expectation, measured)
    for check in expectation.checks:
        yield from judge_check(check, record, question)
    yield from _contract(question, result)


def _claims(question: Question) -> Sequence[Claim]:
    """Those of the test and of the row; a status that the row names replaces the one that nobody wrote."""
    own = question.expectation.claims
    if not question.claims:
        return own
    if question.case.test.weak and any(claim.place == _STATUS for claim in question.claims):
        own = tuple(claim for claim in own if claim.place != _STATUS)
    return (*own, *question.claims)


# ------------------------------------------------------------------------------------------------ places


def _claim(claim: Claim, record: Record, names: TemplateNames, asked: tuple[Question, Result]) -> Iterable[Finding]:
    """One finding per matcher."""
    if record.untold:
        roots = roots_of(claim.place.text) if isinstance(claim.place, Query) else frozenset(claim.place[:1])
        if roots & record.untold:
            return [unanswerable(claim.label, roots & record.untold, claim.span)]
    answer = _answer_at(claim.place, record)
    if answer.error is not None:
        return [Errored(failure_at(codes.ERRORED, f"{claim.label} cannot be judged: {answer.error}", claim.span))]
    value, unseen = answer.value, answer.unseen
    verdict_cache, expectation = asked[0].options.verdict_cache, asked[0].expectation
    known = None if verdict_cache is None or unseen else verdict_cache.of(claim, expectation, value)
    if known is not None:
        return known
    findings = [
        _match(claim, matcher, _seen_by(matcher, value, claim, record, asked[0]), names, asked)
        for matcher in claim.matchers
    ]
    if unseen and all(isinstance(each, Holding) for each in findings):
        return [*findings, *warnings_of_unseen(claim.label, unseen, claim.span)]
    if verdict_cache is not None and _holds_again(claim, findings, names):
        verdict_cache.note(claim, expectation, value, tuple(findings))
    if value is MISSING and any(isinstance(each, Failure) for each in findings):
        if isinstance(claim.place, Query):
            hint = hint_on_query(answer.missing, claim.place.text, asked[1])
        else:
            hint = hint_on_missing(record, claim.place, asked[1])
        findings = [each.but(help=each.help or hint) if isinstance(each, Failure) else each for each in findings]
    if asked[0].options.mask is None:
        return findings
    paths = paths_of(claim.place.text) if isinstance(claim.place, Query) else (claim.place,)
    return [_veiled(each, paths, value, asked[0]) for each in findings]


def _answer_at(place: tuple[str, ...] | Query, record: Record) -> Answer:
    """What stands at the place of a claim."""
    if isinstance(place, Query):
        return evaluate(place.text, record.known, now=record.now)
    return Answer(value=walk(record.known, place))


def _holds_again(claim: Claim, findings: Iterable[Finding], names: TemplateNames) -> bool:
    """Whether a claim held, and of the same value always will: no template looks at anything else."""
    if not all(isinstance(each, Holding) for each in findings):
        return False
    return all(resolve_spec(each.spec, names.by_name()) is each.spec for each in claim.matchers)


def walk(data: Json, path: Sequence[str]) -> Json | Missing:
    """The value at a path of literal keys; digits also count items of a list."""
    value = data
    for key in path:
        if (value.__class__ is dict or isinstance(value, Mapping)) and key in value:
            value = value[key]
        elif isinstance(value, Sequence) and not isinstance(value, str) and key in map(str, range(len(value))):
            value = value[int(key)]
        else:
            return MISSING
    return value


def _seen_by(
    matcher: Matcher, value: Json | Missing, claim: Claim, record: Record, question: Question
) -> Json | Missing:
    """What a matcher is shown: a file that a run keeps is there for all to read, and knows nothing that is masked."""
    mask = question.options.mask
    if mask is None or matcher.kind.file != "kept" or isinstance(value, Missing):
        return value
    told = dict(record.known)
    if "output" in told:
        told["output"] = mask.output(question.action, told["output"])
    if isinstance(given := told.get("input"), Mapping):
        told["input"] = mask.input(given)
    place = claim.place
    found = evaluate(place.text, told, now=record.now).value if isinstance(place, Query) else walk(told, place)
    return MASKED if isinstance(found, Missing) else mask.json(found)


def _veiled(finding: Finding, paths: Iterable[Sequence[str]], value: Json | Missing, question: Question) -> Finding:
    """A finding about personal data, without them."""
    mask = question.options.mask
    if mask is None or not isinstance(finding, Failure) or not mask.hides(question.action, paths):
        return finding
    shown = show(value)
    message = finding.message if isinstance(value, Missing) else finding.message.replace(shown, MASKED)
    return finding.but(message=message, was=shown if isinstance(value, Missing) else MASKED, help=None)


def _match(
    claim: Claim,
    matcher: Matcher,
    value: Json | Missing,
    names: TemplateNames,
    asked: tuple[Question, Result],
) -> Finding:
    question, result = asked
    span = matcher.span
    if question.options.keep is not None and matcher.kind.file == "kept" and not isinstance(value, Missing):
        question.options.keep(matcher, value)
        return HOLDS
    try:
        spec = resolve_spec(matcher.spec, names.by_name())
    except TemplateError as error:
        return Errored(failure_at(codes.ERRORED, f"`{error.template.text}` {error.message}", error.template.span))
    said: Judgement = matcher.kind.judge(spec, value)
    if said.outcome is Outcome.HELD and said.is_idle:
        message = f"`{claim.label}`: {said.message}, so that `{matcher.kind.name}` looked at nothing"
        return Unanswerable(failure_at(codes.IDLE, message, span, weight="warn"))
    if said.outcome is Outcome.HELD and matcher.kind.is_conditional and value is not MISSING:
        return Holding(span=span)
    if said.outcome is Outcome.HELD:
        return HOLDS_UNASKED if claim.place == _STATUS and claim.span == question.expectation.span else HOLDS
    message = f"{claim.label} {said.message}"
    if said.outcome is Outcome.ERROR:
        return Errored(failure_at(codes.ERRORED, message, span))
    hint = said.help
    if claim.place == _STATUS and result.errors:
        message += f": {_texts(result)}"
    elif claim.place == _STATUS and result.status == "completed" and not question.case.valid:
        why, hint = hint_on_accepted_row(question)
        message += f": {why}"
    return failure_at(codes.NOT_HELD, message, span, was=said.was or show(value), help=hint)


def _texts(result: Result) -> str:
    """The words of the first errors of an action."""
    shown = [error.message or error.code or error.kind for error in result.errors[:ERRORS_SHOWN_MAX]]
    more = len(result.errors) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "")


def _within(expectation: Expectation, measured: Measured) -> Iterable[Finding]:
    """Fails only where even the shortest possible duration is too long: our own waiting never fails a case."""
    bound_s = expectation.within_s
    if bound_s is None:
        return []
    if measured.lower_s <= bound_s:
        return [HOLDS]
    at_least = "" if measured.lower_s == measured.upper_s else "at least "
    message = f"it took {at_least}{measured.lower_s:.3g} s, expected within {bound_s:g} s"
    return [failure_at(codes.TOO_SLOW, message, expectation.within_span, was=f"{measured.lower_s:.3g} s")]


def _contract(question: Question, result: Result) -> Iterable[Finding]:
    contract, expectation = question.action.contract, question.expectation
    if not expectation.contract or contract is None or contract.output_schema is None or result.status != "completed":
        return []
    span = expectation.span
    if result.output is MISSING:
        return [failure_at(codes.CONTRACT, "there is no output, although the contract promises one", span)]
    too_much = why_not_compared(contract.output_schema, result.output)
    if too_much is not None:
        return [Errored(failure_at(codes.ERRORED, f"output cannot be judged by its contract: {too_much}", span))]
    broken = violations(contract.output_schema, result.output)
    return [failure_at(codes.CONTRACT, f"output breaks the contract: {each}", span) for each in broken] or [HOLDS]


# ------------------------------------------------------------------------------------------------ words


def _seen(schema: JsonObject, output: Json | Missing) -> tuple[str, ...]:
    """The fields of the contract that the output holds, dotted as the contract lists them."""
    return () if isinstance(output, Missing) else fields_seen(output, output_fields(schema))
