"""`snapshot`."""

from __future__ import annotations

from engine.assertions.snapshot import NO_SNAPSHOT, Snapshot, check, judge
from engine.model.language.literals import Template
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.span import NOWHERE
from engine.model.verdict import HELD, Outcome

PATH = "./snapshots/risk.json"


def taken(document: Json | Missing) -> Snapshot:
    return Snapshot(snapshot=PATH, document=document)


def test_the_same_value_holds() -> None:
    assert judge(taken({"score": 74}), {"score": 74.0}) == HELD
    assert judge(taken(None), None) == HELD


def test_the_first_difference_is_named() -> None:
    found = judge(taken({"a": [1, {"b": 2}]}), {"a": [1, {"b": 3}]})
    assert found.message == "differs from the snapshot at `a[1].b`: is 3, expected 2"
    assert judge(taken(1), 2).message == "is 2, expected 1 as in the snapshot"


def test_a_key_more_or_less_is_a_difference() -> None:
    assert judge(taken({"a": 1}), {"a": 1, "b": 2}).message.endswith("`b`: is 2, expected missing")
    assert judge(taken({"a": 1}), {}).message.endswith("`a`: is missing, expected 1")


def test_without_a_file_it_fails_and_says_how_to_write_one() -> None:
    found = judge(taken(MISSING), {"a": 1})
    assert found.outcome is Outcome.FAILED
    assert found.message == f"has {NO_SNAPSHOT}"
    assert "--update-snapshots" in found.message


def test_nothing_is_no_snapshot_either() -> None:
    assert judge(taken({}), MISSING).message == f"is missing, expected the value of the snapshot {PATH}"


def test_anything_but_a_path_is_told_before_the_run() -> None:
    late = Template(text="./${{ n }}.json", span=NOWHERE)
    assert judge(Snapshot(snapshot=late), 1).outcome is Outcome.ERROR
    assert check(taken(MISSING)) == ()
    for wrong in (Snapshot(snapshot=5), Snapshot(snapshot=""), Snapshot(snapshot=late)):
        (problem,) = check(wrong)
        assert problem.help is not None
