"""Words of others are held to their promises: each call of theirs gives what it should, or is told as their fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from engine.model.language.kinds import (
    EdgeKind,
    EdgeValue,
    FieldFacts,
    GeneratorKind,
    MatcherKind,
    Problem,
    never_vacuous,
    no_problems,
)
from engine.model.language.matcher_facts import Admitted, admit_anything, no_other_way
from engine.model.plugins import PluginError, PluginWord
from engine.model.verdict import Judgement, Outcome
from engine.model.vocabulary import ReporterKind
from engine.platform.printing import print_beside
from engine.plugins.blame import cause_of, is_theirs
from engine.plugins.json_values import why_no_json, why_no_value
from engine.plugins.requirements import name_type

Accept: TypeAlias = Callable[[Any], str | None]
"""What an answer is instead of what it should be, behind `gave`; None: it is right."""

_DEFAULTS: Final = (no_problems, never_vacuous, admit_anything, no_other_way)


@dataclass(frozen=True, slots=True)
class Promise:
    """One function of another package. Calling it raises PluginError where it raises, or gives something else."""

    word: PluginWord
    part: str
    call: Callable[..., Any]
    accept: Accept

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """What the function gives."""
        try:
            with print_beside():
                given = self.call(*arguments, **named)
        except BaseException as problem:
            if isinstance(problem, PluginError) or not is_theirs(problem, awaited=False):
                raise
            raise PluginError(self.word, f"failed in `{self.part}`: {cause_of(problem, self.word)}") from problem
        wrong = self.accept(given)
        if wrong is not None:
            raise PluginError(self.word, f"broke its promise: `{self.part}` gave {wrong}{self.place}")
        return given

    @property
    def place(self) -> str:
        """Where the function stands, ` (acme/words.py:12)`; empty where that is not known."""
        code = getattr(self.call, "__code__", None)
        if code is None:
            return ""
        file = "/".join(code.co_filename.replace("\\", "/").split("/")[-2:])
        return f" ({file}:{code.co_firstlineno})"


@dataclass(frozen=True, slots=True)
class JudgingPromise:
    """The `judge` of a matcher: a broken promise is an error of the check, so that the case is one."""

    promise: Promise

    def __call__(self, spec: Any, value: Any) -> Judgement:
        """The judgement."""
        try:
            judgement: Judgement = self.promise(spec, value)
        except PluginError as problem:
            return Judgement(outcome=Outcome.ERROR, message=f"cannot be judged: {problem}")
        return judgement


def hold_matcher(kind: MatcherKind, word: PluginWord) -> MatcherKind:
    """The matcher, held to its promises."""
    foreign, lookalike = kind.foreign, kind.lookalike
    return kind.but(
        judge=JudgingPromise(Promise(word, "judge", kind.judge, _judgement)),
        check=hold_problems(kind.check, word),
        admits=_held(word, "admits", kind.admits, _one(Admitted)),
        vacuous=_held(word, "vacuous", kind.vacuous, _text_or_none),
        foreign=foreign.but(written=_held(word, "foreign.written", foreign.written, _text_or_none)),
        lookalike=lookalike
        and lookalike.but(operand=_held(word, "lookalike.operand", lookalike.operand, _text_or_none)),
    )


def hold_generator(kind: GeneratorKind, word: PluginWord) -> GeneratorKind:
    """The generator, held to its promises."""
    return GeneratorKind(
        name=kind.name,
        form=kind.form,
        spec=kind.spec,
        draw=Promise(word, "draw", kind.draw, _json),
        facts=Promise(word, "facts", kind.facts, _one(FieldFacts)),
        doc=kind.doc,
        example=kind.example,
        check=hold_problems(kind.check, word),
    )


def hold_edge(kind: EdgeKind, word: PluginWord) -> EdgeKind:
    """The edge, held to its promises."""
    return EdgeKind(
        name=kind.name,
        doc=kind.doc,
        values=Promise(word, "values", kind.values, _edge_values),
        example=kind.example,
        reason=None if kind.reason is None else Promise(word, "reason", kind.reason, _text_or_none),
    )


def hold_problems(check: Callable[[Any], tuple[Problem, ...]], word: PluginWord) -> Any:
    """The `check` of a kind, held to its promise."""
    return _held(word, "check", check, _problems)


def hold_report(kind: ReporterKind, word: PluginWord) -> ReporterKind:
    """The report, held to its promises."""
    return kind.but(render=Promise(word, "render", kind.render, _report))


def _held(word: PluginWord, part: str, call: Callable[..., Any], accept: Accept) -> Any:
    """What a kind left out stays as it is: some of it is known by its identity."""
    return call if call in _DEFAULTS else Promise(word, part, call, accept)


@dataclass(frozen=True, slots=True)
class _One:
    wanted: type

    def __call__(self, given: Any) -> str | None:
        return None if isinstance(given, self.wanted) else f"{name_type(given)} instead of a {self.wanted.__name__}"


def _fields_of(given: Any, *names: str) -> list[Any]:
    """Whatever its class says that they hold: nobody has checked it."""
    return [getattr(given, name) for name in names]


def _one(wanted: type) -> Accept:
    return _One(wanted)


def _text(given: Any) -> str | None:
    return None if isinstance(given, str) else f"{name_type(given)} instead of a text"


def _report(given: Any) -> str | None:
    wrong = _text(given)
    if wrong is not None:
        return wrong
    try:
        given.encode()
    except UnicodeEncodeError:
        return "a text with half of a sign (a lone surrogate), which no file can hold"
    return None


def _text_or_none(given: Any) -> str | None:
    return None if given is None or isinstance(given, str) else f"{name_type(given)} instead of a text or None"


def _judgement(given: Any) -> str | None:
    if not isinstance(given, Judgement):
        return f"{name_type(given)} instead of a Judgement"
    outcome, *texts_or_none = _fields_of(given, "outcome", "message", "help", "was")
    if not isinstance(outcome, Outcome):
        return f"a Judgement whose outcome is {name_type(outcome)} instead of an Outcome"
    texts = texts_or_none[0] is not None and all(isinstance(each, str | None) for each in texts_or_none)
    return None if texts else "a Judgement whose message, help or was is no text"


def _problems(given: Any) -> str | None:
    if isinstance(given, tuple) and all(isinstance(each, Problem) for each in given):
        return None
    return f"{name_type(given)} instead of a tuple of Problems"


def _json(given: Any) -> str | None:
    wrong = why_no_json(given, "value")
    return None if wrong is None else f"{wrong}, which is no JSON"


def _edge_values(given: Any) -> str | None:
    if not isinstance(given, tuple) or not all(isinstance(each, EdgeValue) for each in given):
        return f"{name_type(given)} instead of a tuple of EdgeValues"
    for each in given:
        name, value = _fields_of(each, "name", "value")
        if not isinstance(name, str) or not name:
            return "an EdgeValue without a name"
        wrong = why_no_value(value, name)
        if wrong is not None:
            return f"an EdgeValue with {wrong}, which is no JSON"
    return None
