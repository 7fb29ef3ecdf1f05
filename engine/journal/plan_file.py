"""`plan.jsonl`: what reports need of a plan when the suites are no longer at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import msgspec

from engine.journal.codec import encode
from engine.journal.disk import SYSTEM, Disk
from engine.journal.writer import JournalFailed
from engine.model.language.contract import Contract
from engine.model.plan import Case, CheckObligation, Plan, PlannedTest
from engine.model.suite import KnownFailure
from engine.model.values.json import JsonObject
from engine.model.values.secrets import without_userinfo
from engine.platform.files import open_bytes

FILE_NAME: Final = "plan.jsonl"
FORMAT: Final = 1
BLOCK_BYTES: Final = 1 << 20
"""Written at once."""


def write_plan(directory: Path, plan: Plan, disk: Disk = SYSTEM) -> str:
    """Write `plan.jsonl` (0600) and bring it to disk; its SHA-256 in hex. Raises JournalFailed.

    The lines are canonical JSON: first the plan itself, then its sources, gates and tests, then one line a case,
    without inputs (those are in the log, where they were sent).
    """
    path, digest, pending = directory / FILE_NAME, sha256(), bytearray()
    try:
        descriptor = open_bytes(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        try:
            for record in _records(plan):
                line = encode(record) + b"\n"
                digest.update(line)
                pending += line
                if len(pending) >= BLOCK_BYTES:
                    _write(disk, descriptor, pending)
                    pending.clear()
            _write(disk, descriptor, pending)
            disk.sync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as problem:
        raise JournalFailed(f"{problem.strerror or problem} (`{path.as_posix()}`)") from problem
    return digest.hexdigest()


def _write(disk: Disk, descriptor: int, data: bytearray) -> None:
    rest = memoryview(bytes(data))
    while rest:
        rest = rest[disk.write(descriptor, rest) :]


def _records(plan: Plan) -> Iterator[JsonObject]:
    yield {
        "type": "plan",
        "format": FORMAT,
        "hash": plan.hash,
        "whole_hash": plan.whole_hash,
        "seed": plan.seed,
        "seed_was_drawn": plan.seed_was_drawn,
        "now": plan.now,
        "targets": plan.targets,
        "env_used": plan.env_used,
        "left_out": plan.left_out,
        "cases": len(plan.cases),
    }
    for path, text in sorted(plan.sources.items()):
        yield {"type": "source", "path": path, "text": without_userinfo(text)}
    for gates in plan.gates:
        yield _plain(
            {"type": "gates", "suite": gates.suite, "file": gates.file, "span": gates.span, "gates": gates.gates}
        )
    for test in plan.tests:
        yield _test_record(test)
    for case in plan.cases:
        yield _case_record(case)


def _test_record(test: PlannedTest) -> JsonObject:
    contract = test.action.contract
    return {
        "type": "test",
        "index": test.index,
        "suite": test.suite,
        "name": test.name,
        "file": test.file,
        "line": test.line,
        "action": {
            "name": test.action.name,
            "action_id": test.action.action_id,
            "effects": test.action.effects,
            "contract": _contract_record(contract) if contract else None,
            "version": test.action.version,
            "pii": test.action.pii,
        },
        "tags": test.tags,
        "timeout_s": test.timeout_s,
        "case_count": test.case_count,
        "seed": test.seed,
        "seed_was_drawn": test.seed_was_drawn,
        "now": test.now,
        "titles_vary": test.titles_vary,
        "fields": [{"field": each.field, "valid": each.valid, "invalid": each.invalid} for each in test.fields],
        "edges": sorted(test.obligations.edges),
        "pairs": sorted(test.obligations.pairs),
        "impossible": [
            {"classes": each.classes, "reason": each.reason, "draws": each.draws}
            for each in test.obligations.impossible
        ],
        "checks": [_check_record(each) for each in test.obligations.checks],
        "rows_left_out": test.rows_left_out,
        "skip": test.skip,
        "weak": test.weak,
        "cut": test.cut,
        "matrix": test.matrix,
        "known_failure": _known_record(test.known_failure),
        "ticket": test.ticket,
        "description": test.description,
        "pii_inputs": sorted(test.pii_inputs),
        "target": test.target,
    }


def _check_record(check: CheckObligation) -> JsonObject:
    return _plain(
        {"kind": check.kind, "text": check.text, "span": check.span, "when": check.when, "named": check.named}
    )


def _known_record(known: KnownFailure | None) -> JsonObject | None:
    return None if known is None else {"ticket": known.ticket, "until": known.until}


def _contract_record(contract: Contract) -> JsonObject:
    return {"name": contract.name, "output_schema": contract.output_schema}


def _case_record(case: Case) -> JsonObject:
    return {
        "type": "case",
        "case": case.id,
        "test": case.test.index,
        "row": case.row,
        "title": case.title,
        "classes": case.classes,
        "valid": case.valid,
        "field": case.field,
        "edge": case.edge,
        "problem": case.problem,
        "skip": case.skip,
        "known_failure": _known_record(case.known_failure),
        "ticket": case.ticket,
    }


def _plain(record: Mapping[str, Any]) -> JsonObject:
    plain: JsonObject = msgspec.to_builtins(record)
    return plain
