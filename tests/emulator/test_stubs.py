from __future__ import annotations

import json
from typing import Any

from engine.model.language.emulator import STUB_HEADER, EmulatorSettings, Faults
from engine.model.language.literals import Percent
from engine.model.ports.target import Stub
from engine.model.suite import StubRule
from engine.model.values.json import JsonObject
from tests.emulator.manual import Desk, desk, said

OUTPUT: JsonObject = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


def stub(key: str, output: Any, action_id: str = "risk") -> Stub:
    rules = (StubRule(output=output),)
    return Stub(action_id=action_id, name="score", names={}, rules=rules, key=key, owner=f"{key}.suite.yaml")


def named(office: Desk, key: str, given: dict[str, Any] | None = None, action: str = "risk") -> Any:
    """What a submit that names a stub is answered in the end; at once where it is refused."""
    path, body = f"/api/v2/data/actions/{action}/test", json.dumps({"input": given or {}}).encode()
    headers = {"authorization": f"Bearer {office.token}", STUB_HEADER.replace("-", "_"): key}
    taken = office.ask("POST", path, body, **headers)
    return said(office.poll(said(taken)["testExecutionId"])) if taken.status == 201 else said(taken)


def test_a_submit_is_answered_by_the_stub_that_it_names() -> None:
    office = desk(stubs=(stub("a", {"risk": 10}), stub("b", {"risk": 91})))
    assert named(office, "b")["output"] == {"risk": 91}
    assert named(office, "a")["output"] == {"risk": 10}


def test_a_submit_that_names_none_is_answered_where_all_stubs_agree() -> None:
    alike = desk(stubs=(stub("a", {"risk": 10}), stub("b", {"risk": 10})))
    assert alike.run({})["output"] == {"risk": 10}
    example = Stub(action_id="risk", name="r", names={}, output_schema=OUTPUT, key="a")
    assert desk(stubs=(example, example.but(key="b"))).run({})["status"] == "completed"


def test_where_stubs_do_not_agree_a_submit_that_names_none_is_told_the_choice() -> None:
    refused = said(desk(stubs=(stub("a", {"risk": 10}), stub("b", {"risk": 91}))).submit({}))
    assert (refused["status"], refused["code"]) == (409, "stub.unsettled")
    for words in ("2 stubs answer for `risk`", f"`{STUB_HEADER}`", "`a` of a.suite.yaml", "`b` of b.suite.yaml"):
        assert words in refused["message"]


def test_a_stub_that_is_not_there_is_no_other_one() -> None:
    refused = named(desk(stubs=(stub("a", {"risk": 10}), stub("b", 1, "other"))), "b")
    assert (refused["status"], refused["code"]) == (409, "stub.unsettled")
    assert "no stub `b` here; there is `a` of a.suite.yaml" in refused["message"]
    # Without any stub every id is known, whatever is named.
    assert named(desk(), "b")["output"] == {}


def test_faults_of_one_suite_do_not_depend_on_the_submits_of_another() -> None:
    stubs = (stub("a", 1), stub("b", 2))
    faults = EmulatorSettings(faults=Faults(server_error=Percent(0.5)))
    alone = [named(desk(faults, stubs), "a", {"x": n}).get("code") for n in range(20)]
    beside = desk(faults, stubs)
    for n in range(20):
        named(beside, "b", {"x": n})
    assert [named(beside, "a", {"x": n}).get("code") for n in range(20)] == alone


def test_the_ledger_tells_whose_stub_was_named() -> None:
    office = desk(stubs=(stub("a", 1), stub("b", 1)))
    named(office, "b")
    office.submit({})
    assert [entry.stub for entry in office.memory.ledger.entries if entry.kind == "submit"] == ["b", None]
