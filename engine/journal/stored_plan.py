"""A plan read back from `plan.jsonl`, as far as reports need it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from engine.journal.codec import DamagedRecordError, decode
from engine.journal.plan_file import FILE_NAME, FORMAT
from engine.journal.writer import FILE_NAME as LOG_NAME
from engine.model.language.contract import Contract
from engine.model.language.expectation import Expectation
from engine.model.plan import (
    Case,
    CheckObligation,
    FieldClasses,
    Impossible,
    Obligations,
    Plan,
    PlannedAction,
    PlannedTest,
    SuiteGates,
)
from engine.model.suite import Gates, KnownFailure
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.platform.files import open_file

_INTENT = b'"type":"case.intent"'
_NO_EXPECTATION = Expectation()


class StoredCases(Noun, frozen=True, kw_only=True):
    """Cases out of `plan.jsonl`: their lines are kept and read when they are asked for."""

    tests: Mapping[int, PlannedTest]
    """Tests by their index."""
    lines: tuple[bytes, ...]
    inputs: Mapping[int, bytes]
    """The log's intents, by the number of the case."""

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, number: int) -> Case:
        stored: Any = decode(self.lines[number])
        intent: Any = decode(self.inputs[number]) if number in self.inputs else {}
        return Case(
            number=number,
            id=stored["case"],
            test=self.tests[stored["test"]],
            row=stored["row"],
            title=stored["title"],
            input=intent.get("input", {}),
            classes=stored["classes"],
            valid=stored["valid"],
            field=stored["field"],
            edge=stored["edge"],
            problem=stored["problem"],
            skip=stored.get("skip"),
            known_failure=_read_known(stored.get("known_failure")),
            ticket=stored.get("ticket"),
        )

    def __iter__(self) -> Iterator[Case]:
        return (self[number] for number in range(len(self.lines)))


def read_plan(directory: Path) -> Plan:
    """The plan of a run as far as reports need it: expectations, names and stubs are empty.

    The input of a case is the one that was sent, out of the log beside the plan; empty where nothing was sent. Raises
    OSError where a file cannot be read, and DamagedRecordError where the plan holds something else.
    """
    try:
        with open_file(directory / FILE_NAME) as file:
            return _read(file, _inputs(directory / LOG_NAME))
    except (KeyError, IndexError, TypeError, ValueError, StopIteration) as problem:
        if isinstance(problem, DamagedRecordError):
            raise
        raise DamagedRecordError(f"{FILE_NAME} is not a plan of this format: {problem}") from problem


def _read(file: BinaryIO, inputs: Mapping[int, bytes]) -> Plan:
    header: Any = decode(next(file))
    if header["type"] != "plan" or header["format"] != FORMAT:
        raise DamagedRecordError(f"{FILE_NAME} is not of format {FORMAT}")
    sources: dict[str, str] = {}
    gates: list[SuiteGates] = []
    tests: list[PlannedTest] = []
    lines: list[bytes] = []
    for line in file:
        if lines or line.startswith(b'{"case":'):
            lines.append(line)
            continue
        record: Any = decode(line)
        match record["type"]:
            case "source":
                sources[record["path"]] = record["text"]
            case "gates":
                gates.append(_read_gates(record))
            case "test":
                tests.append(_read_test(record))
            case other:
                raise DamagedRecordError(f"unknown type of line: {other!r}")
    if len(lines) != header["cases"]:
        raise DamagedRecordError(f"{FILE_NAME} holds {len(lines)} cases of {header['cases']}")
    return Plan(
        hash=header["hash"],
        whole_hash=header.get("whole_hash", ""),
        seed=header["seed"],
        seed_was_drawn=header["seed_was_drawn"],
        now=header["now"],
        targets=tuple(header["targets"]),
        tests=tuple(tests),
        cases=StoredCases(tests={test.index: test for test in tests}, lines=tuple(lines), inputs=inputs),
        gates=tuple(gates),
        sources=sources,
        env_used=tuple(header["env_used"]),
        left_out=tuple(header["left_out"]),
    )


def _read_gates(record: Any) -> SuiteGates:
    return SuiteGates(
        suite=record["suite"],
        file=record["file"],
        gates=msgspec.convert(record["gates"], Gates),
        span=Span(*record["span"]),
    )


def _read_test(record: Any) -> PlannedTest:
    return PlannedTest(
        index=record["index"],
        suite=record["suite"],
        name=record["name"],
        file=record["file"],
        line=record["line"],
        action=_read_action(record["action"]),
        expectation=_NO_EXPECTATION,
        expectation_invalid=_NO_EXPECTATION,
        names={},
        tags=tuple(record["tags"]),
        timeout_s=record["timeout_s"],
        case_count=record["case_count"],
        seed=record.get("seed"),
        seed_was_drawn=record.get("seed_was_drawn", False),
        now=record.get("now", ""),
        titles_vary=record.get("titles_vary", False),
        fields=tuple(
            FieldClasses(field=each["field"], valid=tuple(each["valid"]), invalid=tuple(each["invalid"]))
            for each in record["fields"]
        ),
        obligations=_read_obligations(record),
        skip=record["skip"],
        weak=record["weak"],
        cut=record["cut"],
        rows_left_out=record.get("rows_left_out", 0),
        matrix=record.get("matrix", {}),
        known_failure=_read_known(record.get("known_failure")),
        ticket=record.get("ticket"),
        description=record.get("description"),
        pii_inputs=frozenset(record.get("pii_inputs", ())),
        target=record.get("target", ""),
    )


def _read_action(record: Any) -> PlannedAction:
    stored = record["contract"]
    contract = stored and Contract(name=stored["name"], input_schema=None, output_schema=stored["output_schema"])
    return PlannedAction(
        name=record["name"],
        action_id=record["action_id"],
        effects=record["effects"],
        contract=contract,
        stub=(),
        version=record.get("version", "published"),
        pii=tuple(record.get("pii", ())),
    )


def _read_known(record: Any) -> KnownFailure | None:
    return None if record is None else KnownFailure(ticket=record["ticket"], until=record["until"])


def _read_obligations(record: Any) -> Obligations:
    return Obligations(
        edges=frozenset((field, label) for field, label in record["edges"]),
        pairs=frozenset((_class(first), _class(second)) for first, second in record["pairs"]),
        impossible=tuple(
            Impossible(
                classes=tuple(_class(each) for each in known["classes"]),
                reason=known["reason"],
                draws=known.get("draws", 0),
            )
            for known in record["impossible"]
        ),
        checks=tuple(CheckObligation(**{**check, "span": Span(*check["span"])}) for check in record.get("checks", ())),
    )


def _class(stored: Sequence[str]) -> tuple[str, str]:
    field, label = stored
    return field, label


def _inputs(log: Path) -> Mapping[int, bytes]:
    """The last intent of each case's main call, as its line."""
    if not log.exists():
        return {}
    with open_file(log) as file:
        intents = (line for line in file if _INTENT in line and line.endswith(b"\n"))
        records = ((line, decode(line)) for line in intents)
        return {
            number: line
            for line, record in records
            if isinstance(number := record.get("number"), int) and not record.get("call")
        }
