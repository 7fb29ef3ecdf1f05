"""How a case came out: what is found of each thing it is asked, and the verdict that they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.model.verdict import Failure, Verdict
from engine.run.judging import codes

MESSAGE_MAX: Final = 2_000


class Judged(Noun, frozen=True, kw_only=True):
    """How a case came out. `untold` are checks that this target cannot answer, `seen` the output fields there.

    `held` counts what held beside the `status` that nobody wrote: a case that judged nothing else has not passed.
    `asked` are the places of what was asked, `passed_over` counts checks whose `when` says that they do not apply.
    """

    verdict: Verdict
    reason: str = ""
    failures: tuple[Failure, ...] = ()
    warnings: tuple[Failure, ...] = ()
    untold: tuple[Failure, ...] = ()
    held: int = 0
    seen: tuple[str, ...] = ()
    asked: tuple[Span, ...] = ()
    passed_over: int = 0


class Holding(Noun, frozen=True):
    """Judged, and right. `unasked`: by a default of the language, not by the author's words.

    `span` is the place of a check that not every case is asked.
    """

    unasked: bool = False
    span: Span | None = None


HOLDS: Final = Holding()
HOLDS_UNASKED: Final = Holding(unasked=True)


class Unanswerable(Noun, frozen=True):
    """Not judged, because the target does not tell, or because there was nothing to look at."""

    failure: Failure


class Errored(Noun, frozen=True):
    """Cannot be judged on this answer."""

    failure: Failure


class Inapplicable(Noun, frozen=True):
    """Not asked, because the `when` of the check says that it is about other cases."""


NOT_ASKED: Final = Inapplicable()

Finding: TypeAlias = Failure | Holding | Unanswerable | Errored | Inapplicable


def judgement_of_failures(failures: Iterable[Failure]) -> Judged:
    """Failed for these reasons; passed where there are none."""
    return sum_up_findings(tuple(failures) or (HOLDS,))


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
        asked=one.asked + other.asked,
        passed_over=one.passed_over + other.passed_over,
    )


def judgement_of_unanswered(question: Failure) -> Judged:
    """Beside other judgements: one question that this target cannot answer."""
    return Judged(verdict=Verdict.PASSED, untold=(question,))


def settle_verdict(judged: Judged) -> Judged:
    """The last word on a case: one of which nothing that its author asks was judged has not passed."""
    if judged.verdict is not Verdict.PASSED or judged.held or not (judged.untold or judged.passed_over):
        return judged
    if not judged.untold:
        return judged.but(verdict=Verdict.ERROR, reason=_NOTHING_APPLIES)
    first = judged.untold[0].message
    more = f"; and {len(judged.untold) - 1} more" if len(judged.untold) > 1 else ""
    return judged.but(verdict=Verdict.ERROR, reason=f"nothing that this test asks could be judged: {first}{more}")


def sum_up_findings(findings: Iterable[Finding], *, seen: tuple[str, ...] = ()) -> Judged:
    """The verdict on some findings."""
    findings = tuple(findings)
    held = [each for each in findings if isinstance(each, Holding)]
    asked = sum(not each.unasked for each in held)
    places = tuple(place for each in findings if (place := _place_of(each)) is not None)
    if held and len(held) == len(findings):
        return Judged(verdict=Verdict.PASSED, held=asked, seen=seen, asked=places)
    failed = tuple(each for each in findings if isinstance(each, Failure) and each.weight != "warn")
    warned = tuple(each for each in findings if isinstance(each, Failure) and each.weight == "warn")
    errored = tuple(each.failure for each in findings if isinstance(each, Errored))
    untold = tuple(each.failure for each in findings if isinstance(each, Unanswerable))
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
        asked=places,
        passed_over=sum(each is NOT_ASKED for each in findings),
    )


def _place_of(finding: Finding) -> Span | None:
    """The place of what was asked, whatever came of it."""
    match finding:
        case Holding():
            return finding.span
        case Failure():
            return finding.span
        case Errored():
            return finding.failure.span
        case Unanswerable() | Inapplicable():
            return None


_NOTHING_APPLIES: Final = (
    "nothing was judged: no check of this test applies to this case; where all that is asked of it is how it ends, "
    "write its `status` under `expect`"
)


def _nothing_judged(untold: Sequence[Failure]) -> str:
    return f"nothing could be judged: {untold[0].message}" if untold else _NOTHING_APPLIES


def unanswerable(what: str, roots: Iterable[str], span: Span) -> Unanswerable:
    """Not judged: the target does not tell these roots."""
    names = " and ".join(f"`{root}`" for root in sorted(roots))
    return Unanswerable(failure_at(codes.UNTOLD, f"`{what}`: this target does not tell {names}", span, weight="warn"))


def warnings_of_unseen(asked: str, notes: Iterable[str], span: Span) -> Iterable[Failure]:
    """A warning for each key that a filter took for null because no item has it: it may be a slip."""
    for note in notes:
        message = f"`{asked}` holds, but its filter asks for what is not there: {note}"
        help_ = "where no item need have it, ask `has(@, 'key') && …` first"
        yield failure_at(codes.UNSEEN, message, span, weight="warn", help=help_)


def failure_at(code: str, message: str, span: Span, **more: str | None) -> Failure:
    """A failure with a message that is cut to what reports can hold."""
    cut = message if len(message) <= MESSAGE_MAX else message[: MESSAGE_MAX - 1] + "…"
    weight = more.pop("weight", None) or "fail"
    return Failure(code=code, message=cut, span=span, weight=weight, **more)
