"""Judges one finished execution against what its test expects. Total: whatever was answered, there is a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from engine.action.contract import fields_seen, output_fields, violations
from engine.expressions.query import evaluate, explain, paths_of, roots_of
from engine.expressions.template import TemplateError, resolve_spec
from engine.expressions.values.shown import show
from engine.model.language.expectation import Check, Claim, Expectation
from engine.model.language.kinds import Matcher
from engine.model.language.literals import Query
from engine.model.ports.exchange import Result
from engine.model.values.json import MISSING, Json, JsonObject, Missing
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.model.verdict import Failure, Judgement, Outcome, Verdict
from engine.run.judging import codes
from engine.run.judging.duration import Measured
from engine.run.judging.hints import hint_on_accepted_row, hint_on_missing, hint_on_query
from engine.run.judging.masking import MASKED
from engine.run.judging.record import Question, Record, TemplateNames, record_of

MESSAGE_MAX: Final = 2_000
ERRORS_SHOWN_MAX: Final = 3
_STATUS: Final = ("status",)


class Judged(Noun, frozen=True, kw_only=True):
    """How a case came out. `untold` are checks that this target cannot answer, `seen` the output fields there.

    `held` counts what held beside the `status` that nobody wrote: a case that judged nothing else has not passed.
    """

    verdict: Verdict
    reason: str = ""
    failures: tuple[Failure, ...] = ()
    warnings: tuple[Failure, ...] = ()
    untold: tuple[Failure, ...] = ()
    held: int = 0
    seen: tuple[str, ...] = ()


class _Held(Noun, frozen=True):
    """Judged, and right. `unasked`: by a default of the language, not by the author's words."""

    unasked: bool = False


_HELD: Final = _Held()
_UNASKED: Final = _Held(unasked=True)


class _Unanswerable(Noun, frozen=True):
    """Not judged, because the target does not tell, or because there was nothing to look at."""

    failure: Failure


class _Errored(Noun, frozen=True):
    """Cannot be judged on this answer."""

    failure: Failure


_Finding: TypeAlias = Failure | _Held | _Unanswerable | _Errored


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
            _failure(codes.UNTOLD, f"`{query.text}` asks about {what}", query.span, weight="warn")
        )
    record = Record(known=known, untold=frozenset(), now=question.options.now)
    return sum_up_findings(_check(Check(that=query), record, question))


def judgement_of_failures(failures: Iterable[Failure]) -> Judged:
    """Failed for these reasons; passed where there are none."""
    return sum_up_findings(tuple(failures) or (_HELD,))


def merge_judgements(one: Judged, other: Judged) -> Judged:
    """One judgement of two about the same case, of which the first passed."""
    return Judged(
        verdict=other.verdict,
        reason=other.reason,
        failures=one.failures + other.failures,
        warnings=one.warnings + other.warnings,
        untold=one.untold + other.untold,
        held=one.held + other.held,
        seen=tuple(dict.fromkeys(one.seen + other.seen)),
    )


def judgement_of_unanswered(question: Failure) -> Judged:
    """Beside other judgements: one question that this target cannot answer."""
    return Judged(verdict=Verdict.PASSED, untold=(question,))


def settle_verdict(judged: Judged) -> Judged:
    """The last word on a case: one of which nothing that its author asks was judged has not passed."""
    if judged.verdict is not Verdict.PASSED or judged.held or not judged.untold:
        return judged
    first = judged.untold[0].message
    more = f"; and {len(judged.untold) - 1} more" if len(judged.untold) > 1 else ""
    return judged.but(verdict=Verdict.ERROR, reason=f"nothing that this test asks could be judged: {first}{more}")


def _findings(question: Question, record: Record, result: Result, measured: Measured) -> Iterable[_Finding]:
    expectation = question.expectation
    claims = _claims(question)
    names = TemplateNames(question, record)
    for claim in claims:
        yield from _claim(claim, record, names, (question, result))
    yield from _within(expectation, measured)
    for check in expectation.checks:
        yield from _check(check, record, question)
    yield from _contract(question, result)


def _claims(question: Question) -> Sequence[Claim]:
    """Those of the test and of the row; a status that the row names replaces the one that nobody wrote."""
    own = question.expectation.claims
    if not question.claims:
        return own
    if question.case.test.weak and any(claim.place == _STATUS for claim in question.claims):
        own = tuple(claim for claim in own if claim.place != _STATUS)
    return (*own, *question.claims)


def sum_up_findings(findings: Iterable[_Finding], *, seen: tuple[str, ...] = ()) -> Judged:
    """The verdict on some findings."""
    findings = tuple(findings)
    held = [each for each in findings if isinstance(each, _Held)]
    asked = sum(not each.unasked for each in held)
    if held and len(held) == len(findings):
        return Judged(verdict=Verdict.PASSED, held=asked, seen=seen)
    failed = tuple(each for each in findings if isinstance(each, Failure) and each.weight != "warn")
    warned = tuple(each for each in findings if isinstance(each, Failure) and each.weight == "warn")
    errored = tuple(each.failure for each in findings if isinstance(each, _Errored))
    untold = tuple(each.failure for each in findings if isinstance(each, _Unanswerable))
    verdict, reason = Verdict.PASSED, ""
    if failed:
        verdict, reason = Verdict.FAILED, failed[0].message
    elif errored:
        verdict, reason = Verdict.ERROR, errored[0].message
    elif not (held or warned):
        verdict, reason = Verdict.ERROR, _nothing_judged(untold)
    return Judged(
        verdict=verdict,
        reason=reason,
        failures=failed + errored,
        warnings=warned,
        untold=untold,
        held=asked + len(warned),
        seen=seen,
    )


def _nothing_judged(untold: Sequence[Failure]) -> str:
    if untold:
        return f"nothing could be judged: {untold[0].message}"
    return "nothing was judged: no check of this test applies to this case"


# ------------------------------------------------------------------------------------------------ places


def _claim(claim: Claim, record: Record, names: TemplateNames, asked: tuple[Question, Result]) -> Iterable[_Finding]:
    """One finding per matcher."""
    if record.untold:
        roots = roots_of(claim.place.text) if isinstance(claim.place, Query) else frozenset(claim.place[:1])
        if roots & record.untold:
            return [_unanswerable(claim.label, roots & record.untold, claim.span)]
    missing: Sequence[str] = ()
    if isinstance(claim.place, Query):
        answer = evaluate(claim.place.text, record.known, now=record.now)
        if answer.error is not None:
            return [_Errored(_failure(codes.ERRORED, f"{claim.label} cannot be judged: {answer.error}", claim.span))]
        value, missing = answer.value, answer.missing
    else:
        value = walk(record.known, claim.place)
    verdict_cache, expectation = asked[0].options.verdict_cache, asked[0].expectation
    known = None if verdict_cache is None else verdict_cache.of(claim, expectation, value)
    if known is not None:
        return known
    findings = [
        _match(claim, matcher, _seen_by(matcher, value, claim, record, asked[0]), names, asked)
        for matcher in claim.matchers
    ]
    if verdict_cache is not None and _holds_again(claim, findings, names):
        verdict_cache.note(claim, expectation, value, tuple(findings))
    if value is MISSING and any(isinstance(each, Failure) for each in findings):
        if isinstance(claim.place, Query):
            hint = hint_on_query(missing, claim.place.text, asked[1])
        else:
            hint = hint_on_missing(record, claim.place, asked[1])
        findings = [each.but(help=each.help or hint) if isinstance(each, Failure) else each for each in findings]
    if asked[0].options.mask is None:
        return findings
    paths = paths_of(claim.place.text) if isinstance(claim.place, Query) else (claim.place,)
    return [_veiled(each, paths, value, asked[0]) for each in findings]


def _holds_again(claim: Claim, findings: Iterable[_Finding], names: TemplateNames) -> bool:
    """Whether a claim held, and of the same value always will: no template looks at anything else."""
    if not all(isinstance(each, _Held) for each in findings):
        return False
    return all(resolve_spec(each.spec, names.made()) is each.spec for each in claim.matchers)


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


def _veiled(finding: _Finding, paths: Iterable[Sequence[str]], value: Json | Missing, question: Question) -> _Finding:
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
) -> _Finding:
    question, result = asked
    span = matcher.span
    if question.options.keep is not None and matcher.kind.file == "kept" and not isinstance(value, Missing):
        question.options.keep(matcher, value)
        return _HELD
    try:
        spec = resolve_spec(matcher.spec, names.made())
    except TemplateError as error:
        return _Errored(_failure(codes.ERRORED, f"`{error.template.text}` {error.message}", error.template.span))
    said: Judgement = matcher.kind.judge(spec, value)
    if said.outcome is Outcome.HELD and said.is_idle:
        message = f"`{claim.label}`: {said.message}, so that `{matcher.kind.name}` looked at nothing"
        return _Unanswerable(_failure(codes.IDLE, message, span, weight="warn"))
    if said.outcome is Outcome.HELD:
        return _UNASKED if claim.place == _STATUS and claim.span == question.expectation.span else _HELD
    message = f"{claim.label} {said.message}"
    if said.outcome is Outcome.ERROR:
        return _Errored(_failure(codes.ERRORED, message, span))
    hint = said.help
    if claim.place == _STATUS and result.errors:
        message += f": {_texts(result)}"
    elif claim.place == _STATUS and result.status == "completed" and not question.case.valid:
        why, hint = hint_on_accepted_row(question)
        message += f": {why}"
    return _failure(codes.NOT_HELD, message, span, was=said.was or show(value), help=hint)


def _unanswerable(what: str, roots: Iterable[str], span: Span) -> _Unanswerable:
    names = " and ".join(f"`{root}`" for root in sorted(roots))
    return _Unanswerable(_failure(codes.UNTOLD, f"`{what}`: this target does not tell {names}", span, weight="warn"))


def _texts(result: Result) -> str:
    """The words of the first errors of an action."""
    shown = [error.message or error.code or error.kind for error in result.errors[:ERRORS_SHOWN_MAX]]
    more = len(result.errors) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more else "")


# ------------------------------------------------------------------------------------------------ checks


def _check(check: Check, record: Record, question: Question) -> Iterable[_Finding]:
    """At most one finding; none where `when` says that the check does not apply."""
    asked = roots_of(check.that.text) | (roots_of(check.when.text) if check.when is not None else frozenset())
    if asked & record.untold:
        return [_unanswerable(check.that.text, asked & record.untold, check.that.span)]
    if check.when is not None:
        answer = evaluate(check.when.text, record.known, now=record.now)
        if answer.value is False:
            return []
        if answer.value is not True:
            return [_Errored(_when_failure(check, check.when, record))]
    if evaluate(check.that.text, record.known, now=record.now).value is True:
        return [_HELD]
    failure = _that_failure(check, record)
    mask = question.options.mask
    if mask is not None and mask.hides(question.action, paths_of(check.that.text)):
        message = f"`{check.that.text}` is not true; what it asks about is personal data and is not shown"
        return [failure.but(message=message, was=MASKED, help=None)]
    return [failure]


def _that_failure(check: Check, record: Record) -> Failure:
    """A missing path is a failure of its own, never a silent no; a type error fails with the values shown."""
    explained = explain(check.that.text, record.known, now=record.now)
    code = codes.MISSING if explained.missing else codes.NOT_HELD
    weight = check.severity
    more = {"because": check.because, "was": explained.was, "help": explained.hint, "weight": weight}
    return _failure(code, explained.message, check.that.span, **more)


def _when_failure(check: Check, when: Query, record: Record) -> Failure:
    answer = evaluate(when.text, record.known, now=record.now)
    if answer.error is not None:
        why = answer.error
    elif answer.missing:
        why = answer.missing[0]
    else:
        why = f"it is {show(answer.value)}"
    message = f"`when` is neither true nor false: {why}"
    return _failure(codes.ERRORED, message, when.span, because=check.because, was=show(answer.value))


def _within(expectation: Expectation, measured: Measured) -> Iterable[_Finding]:
    """Fails only where even the shortest possible duration is too long: our own waiting never fails a case."""
    bound_s = expectation.within_s
    if bound_s is None:
        return []
    if measured.lower_s <= bound_s:
        return [_HELD]
    at_least = "" if measured.lower_s == measured.upper_s else "at least "
    message = f"it took {at_least}{measured.lower_s:.3g} s, expected within {bound_s:g} s"
    return [_failure(codes.TOO_SLOW, message, expectation.within_span, was=f"{measured.lower_s:.3g} s")]


def _contract(question: Question, result: Result) -> Iterable[_Finding]:
    contract, expectation = question.action.contract, question.expectation
    if not expectation.contract or contract is None or contract.output_schema is None or result.status != "completed":
        return []
    span = expectation.span
    if result.output is MISSING:
        return [_failure(codes.CONTRACT, "there is no output, although the contract promises one", span)]
    broken = violations(contract.output_schema, result.output)
    return [_failure(codes.CONTRACT, f"output breaks the contract: {each}", span) for each in broken] or [_HELD]


# ------------------------------------------------------------------------------------------------ words


def _failure(code: str, message: str, span: Span, **more: str | None) -> Failure:
    cut = message if len(message) <= MESSAGE_MAX else message[: MESSAGE_MAX - 1] + "…"
    weight = more.pop("weight", None) or "fail"
    return Failure(code=code, message=cut, span=span, weight=weight, **more)


def _seen(schema: JsonObject, output: Json | Missing) -> tuple[str, ...]:
    """The fields of the contract that the output holds, dotted as the contract lists them."""
    return () if isinstance(output, Missing) else fields_seen(output, output_fields(schema))
