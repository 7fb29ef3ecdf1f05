"""The story of one case: what was sent, what came back, what was waited for, and how it was judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.cli.colours import paint_severity, paint_verdict
from engine.cli.console import plain, print_result
from engine.model.plan import PlannedAction
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import Exchange, Finished, Granted, Pending, Result, Trouble
from engine.model.run.event import AttemptFailed, CaseFinished, Event, Halted, Held
from engine.model.run.places import names_of_run
from engine.model.run.report import Report
from engine.model.source.diagnostic import Severity
from engine.model.values.answers import answer_in_words
from engine.model.values.canonical import canonical_json
from engine.model.values.file_names import FileNames
from engine.model.values.json import MISSING, Json, JsonObject
from engine.model.verdict import Failure
from engine.pipeline.past_runs import PastCase
from engine.pipeline.replay_plan import ReplayPlan
from engine.pipeline.watch import Seen
from engine.run.judging.masking import mask_of
from engine.source.excerpt import excerpt

ONLY_ROW = "random:0"
"""The address of the row of a test that asks for one: it says nothing that its name does not."""
SHOWN_MAX = 2_000


class Story:
    """Takes note of every step of one case, and tells it at once where it is told aloud."""

    def __init__(self, ready: ReplayPlan, *, clock: Clock, aloud: bool) -> None:
        self._ready = ready
        self._began_us = clock.wall_us()
        self._aloud = aloud
        self._steps: list[JsonObject] = []
        self._polls = 0
        self._mask = mask_of(ready.case)
        case = ready.case
        self._actions = {each.name: each for each in (*(call.action for call in case.calls), case.test.action)}
        self._of_execution: dict[str, PlannedAction] = {}

    def add_exchange(self, seen: Seen) -> None:
        """One request and its answer."""
        self._polls += seen.request == "poll"
        action = self._action_of(seen)
        step: dict[str, Json] = {
            "at_s": self._at_s(seen.left_us),
            "request": seen.request,
            "took_s": round((seen.came_us - seen.left_us) / 1e6, 6),
        }
        if seen.call is not None:
            step |= {"call": seen.call.call} if seen.call.call else {}
            step |= {
                "action": seen.call.action,
                "action_id": seen.call.action_id,
                "input": self._input(seen.call.input),
            }
        if seen.execution_id is not None:
            step["execution_id"] = seen.execution_id
        self._add({**step, **self._answer(seen.exchange, action)})

    def add_event(self, event: Event, _report: Report) -> None:
        """What the run makes of it: retries, waits and halts."""
        match event:
            case AttemptFailed():
                wait = event.next_us and round(event.next_us / 1e6, 3)
                self._add({"at_s": self._at_s(event.at_us), "request": "retry", "why": event.message, "wait_s": wait})
            case Held():
                wait = round(max(0, event.until_us - event.at_us) / 1e6, 3)
                self._add({"at_s": self._at_s(event.at_us), "request": "hold", "why": event.reason, "wait_s": wait})
            case Halted():
                self._add({"at_s": self._at_s(event.at_us), "request": "halt", "why": event.reason, "wait_s": None})
            case _:
                pass

    def to_json(self, report: Report) -> JsonObject:
        """The steps and the judgement, for machines."""
        finished, names = _finished(report), names_of_run(report.started)
        return {
            "input": _masked(self._ready.case.input, self._ready),
            "planned_input": _masked(self._ready.planned, self._ready),
            "steps": self._steps,
            "verdict": finished.verdict.value if finished else None,
            "reason": finished.reason if finished else "",
            "status": finished.status if finished else None,
            "execution_id": finished.execution_id if finished else None,
            "failures": [_failure(each, names) for each in (finished.failures if finished else ())],
            "warnings": [_failure(each, names) for each in (finished.warnings if finished else ())],
            "not_judged": [_failure(each, names) for each in (finished.untold if finished else ())],
            "run": report.started.run if report.started else None,
            "run_dir": report.run_dir,
            "exit": report.exit,
        }

    def _add(self, step: JsonObject) -> None:
        self._steps.append(step)
        if self._aloud:
            print_result("\n".join(_lines(step, self._polls)))

    def _at_s(self, at_us: int) -> float:
        return max(0.0, round((at_us - self._began_us) / 1e6, 6))

    def _action_of(self, seen: Seen) -> PlannedAction:
        """The action of a request: a poll asks for what a submit was given."""
        main = self._ready.case.test.action
        action = self._actions.get(seen.call.action, main) if seen.call is not None else main
        if isinstance(seen.exchange.outcome, Pending):
            action = self._of_execution.setdefault(seen.exchange.outcome.execution_id, action)
        return self._of_execution.get(seen.execution_id or "", action)

    def _input(self, given: JsonObject) -> Json:
        if self._mask is None:
            return given
        self._mask.learn_input(given)
        return self._mask.input(given)

    def _text(self, text: str) -> str:
        return text if self._mask is None else self._mask.text(text)

    def _answer(self, exchange: Exchange, action: PlannedAction) -> JsonObject:
        match exchange.outcome:
            case Pending(execution_id=execution):
                return {"answer": "pending", "execution_id": execution}
            case Granted(expires_in_s=seconds):
                return {"answer": "granted", "expires_in_s": seconds}
            case Trouble() as trouble:
                told = {"answer": trouble.kind.value, "http": trouble.status, "message": self._text(trouble.message)}
                return told | self._held(trouble.answer)
            case Finished(result=result):
                return self._result(result, action)

    def _result(self, result: Result, action: PlannedAction) -> JsonObject:
        told: dict[str, Json] = {"answer": result.status, "http": result.http_status}
        if result.output is not MISSING:
            if self._mask is not None:
                self._mask.learn_output(action, result.output)
            told["output"] = result.output if self._mask is None else self._mask.output(action, result.output)
        if result.errors:
            told["errors"] = [
                {"kind": each.kind, "code": each.code, "message": self._text(each.message)} for each in result.errors
            ]
        if result.duration_s is not None:
            told["duration_s"] = result.duration_s
        return told | self._held(result.answer)

    def _held(self, answer: JsonObject | None) -> dict[str, Json]:
        """What the answer held, where it tells of a failure."""
        if answer is None:
            return {}
        return {"server": answer if self._mask is None else self._mask.json(answer)}


def heading(past: PastCase, ready: ReplayPlan, names: FileNames) -> str:
    """What is replayed, where, and what is not as it was."""
    plan, case = ready.plan, ready.case
    seed = plan.seed if case.test.seed is None else case.test.seed
    where = f"target `{case.test.target}` · seed {seed} · now {case.test.now or plan.now}"
    row = "" if case.row == ONLY_ROW else f", row {case.row}"
    lines = [
        f"replay {past.id} of run {past.run.directory.name} · {where}",
        f"  {plain(case.test.suite)}: {plain(case.title)}  ({plain(names.of(case.test.file))}:{case.test.line}{row})",
    ]
    if past.finished is not None:
        reason = f": {past.finished.reason}" if past.finished.reason else ""
        lines.append(f"  then    {past.finished.verdict.value.replace('_', ' ')}{plain(reason)}")
    lines.append(f"  input   {_short(_masked(case.input, ready))}")
    if case.input != ready.planned:
        lines.append(f"  now     {_short(_masked(ready.planned, ready))}")
    lines += [f"  note    {note}" for note in ready.notes]
    return "\n".join([*lines, ""])


def judgement(report: Report, sources: Mapping[str, str]) -> str:
    """How the case was judged: each check that did not hold, at its place, and the last word."""
    finished = _finished(report)
    if finished is None:
        return f"the case has no end: the run was halted · exit {report.exit}"
    lines = [""]
    for failure in (*finished.failures, *finished.warnings, *finished.untold):
        lines += _failure_lines(failure, sources, names_of_run(report.started))
    reason = f"  {plain(finished.reason)}" if finished.reason and not finished.failures else ""
    status = f" · action {finished.status}" if finished.status else ""
    lines.append(f"{paint_verdict(finished.verdict)}{reason}{status} · log {report.run_dir} · exit {report.exit}")
    return "\n".join(lines)


def _finished(report: Report) -> CaseFinished | None:
    return report.results[-1].finished if report.results else None


def _lines(step: Mapping[str, Any], polls: int) -> Iterator[str]:
    at = f"  {step['at_s']:8.3f} s  "
    gap = " " * len(at)
    match step["request"]:
        case "retry" | "hold" | "halt":
            wait = f", again in {step['wait_s']:g} s" if step["wait_s"] is not None else ""
            yield f"{at}{step['request']:<7} {plain(str(step['why']))}{wait}"
            return
        case "submit":
            which = f" ({plain(str(step['call']))})" if "call" in step else ""
            yield f"{at}submit  {plain(str(step['action']))}{which}  {_short(step['input'])}"
            at = gap
        case "poll":
            yield f"{at}poll {polls:<2} {plain(str(step['execution_id']))}"
            at = gap
        case other:
            yield f"{at}{other}"
            at = gap
    yield f"{at}answer  {_answered(step)}  ({step['took_s'] * 1000:.0f} ms)"
    if "output" in step:
        yield f"{gap}output  {_short(step['output'])}"
    for error in step.get("errors", ()):
        yield f"{gap}error   {plain(error['kind'])}: {plain(error['message'])}"
    for name, text in answer_in_words(step.get("server")):
        yield f"{gap}{name:<7} {plain(text)}"


def _answered(step: Mapping[str, Any]) -> str:
    http = f", HTTP {step['http']}" if step.get("http") is not None else ""
    match step["answer"]:
        case "pending" if step["request"] == "submit":
            return f"taken as execution {plain(str(step['execution_id']))}"
        case "pending":
            return "not yet"
        case "granted":
            return "a token"
        case "completed" | "failed" as status:
            took = f", took {step['duration_s']:g} s" if "duration_s" in step else ""
            return f"{status}{http}{took}"
        case trouble:
            return f"{trouble}{http}: {plain(str(step['message']))}"


def _failure_lines(failure: Failure, sources: Mapping[str, str], names: FileNames) -> list[str]:
    severity = Severity.WARNING if failure.weight == "warn" else Severity.ERROR
    lines = [paint_severity(f"  {severity.value}[{failure.code}]: {plain(failure.message)}", severity)]
    if failure.because:
        lines.append(f"    because: {plain(failure.because)}")
    if failure.span.file:
        was = f"was {failure.was}" if failure.was is not None else ""
        lines += [f"    {line}" for line in excerpt(failure.span, was, sources, names).splitlines()]
    if failure.help:
        lines.append(f"    help: {plain(failure.help)}")
    return lines


def _failure(failure: Failure, names: FileNames) -> JsonObject:
    return {
        "code": failure.code,
        "message": failure.message,
        "because": failure.because,
        "was": failure.was,
        "help": failure.help,
        "file": names.of(failure.span.file) or None,
        "line": failure.span.line,
        "column": failure.span.column,
    }


def _masked(value: JsonObject, ready: ReplayPlan) -> JsonObject:
    mask = mask_of(ready.case)
    return value if mask is None else mask.input(value)


def _short(value: Any) -> str:
    text = plain(canonical_json(value))
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}… ({len(text)} characters)"
