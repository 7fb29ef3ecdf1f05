"""`snapshot`: the same value as in a file that was written when somebody last looked."""

from __future__ import annotations

from dataclasses import dataclass

from engine.expressions.judging import cannot_judge, fail, fail_with_message
from engine.expressions.values.alike import what_was_overlooked
from engine.expressions.values.equality import difference
from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import MatcherKind, Problem
from engine.model.language.literals import Templated
from engine.model.language.operands import is_settled
from engine.model.values.json import MISSING, Json, Missing
from engine.model.verdict import HELD, Judgement

_WRITE = "write the path of a file beside the suite: `snapshot: ./snapshots/order.json`"
NO_SNAPSHOT = "no snapshot yet; write it with --update-snapshots"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The grammar of `snapshot`; `document` is what the file holds, MISSING where there is none yet."""

    snapshot: Templated = word(
        "The path of a JSON file; it is written by `engine run --update-snapshots` and by nothing else.",
        examples=("./snapshots/order.json",),
    )
    document: Json | Missing = MISSING


def judge(spec: Snapshot, value: Json | Missing) -> Judgement:
    """Held where value and file are the same; the first difference is named. Without a file it fails."""
    if not is_settled(spec.snapshot):
        return cannot_judge("a template that was not filled in")
    if isinstance(value, Missing):
        return fail(value, f"the value of the snapshot {spec.snapshot}")
    if isinstance(spec.document, Missing):
        return fail_with_message(f"has {NO_SNAPSHOT}")
    found = difference(value, spec.document)
    if found is None:
        return HELD
    if not found.path:
        return fail(value, f"{show(spec.document)} as in the snapshot")
    words = f"is {show(found.left)}, expected {show(found.right)}"
    return fail_with_message(
        f"differs from the snapshot at `{found.path.removeprefix('.')}`: {words}",
        was=found.left,
        hint=what_was_overlooked(found.left, found.right) or "where it is right now, run once with --update-snapshots",
    )


def check(spec: Snapshot) -> tuple[Problem, ...]:
    """Anything but a path."""
    if not is_settled(spec.snapshot):
        help_ = "a snapshot is one file for all cases of the test: write its path without `${{ }}`"
        return (Problem(key=None, message="a template stands in the path of the snapshot", help=help_),)
    if isinstance(spec.snapshot, str) and spec.snapshot.strip():
        return ()
    return (Problem(key=None, message=f"`snapshot` wants a path, not {show(spec.snapshot)}", help=_WRITE),)


KINDS = (
    MatcherKind(
        name="snapshot",
        spec=Snapshot,
        judge=judge,
        doc="The same value as in a file beside the suite, which `--update-snapshots` writes; no file, no pass.",
        example="output: { snapshot: ./snapshots/risk.json }",
        check=check,
        file="kept",
    ),
)
