from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import TCPConnector

from tests.shell import SMALL, Said, say, suite_file

OTHER = {"plain": "engine.http.wire.direct.session", "direct": "engine.http.wire.client_session.session"}
"""The module that a run over one wire does without."""


def _run(folder: Path, *more: str) -> Said:
    return say("run", suite_file(folder, SMALL), "--run-dir", folder / "runs", *more)


def _wires_of(folder: Path) -> list[str]:
    """What the logs say, the oldest run first."""
    logs = sorted(folder.glob("runs/*/events.jsonl"))
    return [json.loads(log.read_text(encoding="utf-8").splitlines()[0])["options"]["wire"] for log in logs]


def _hide(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    gone: Any = None
    monkeypatch.setitem(sys.modules, module, gone)


@pytest.mark.parametrize(
    ("named", "wire"), [(None, "direct"), ("", "direct"), ("direct", "direct"), ("plain", "plain")]
)
def test_the_variable_names_the_wire_and_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str | None, wire: str
) -> None:
    monkeypatch.delenv("ENGINE_WIRE", raising=False)
    if named is not None:
        monkeypatch.setenv("ENGINE_WIRE", named)
    _hide(monkeypatch, OTHER[wire])
    said = _run(tmp_path)
    assert (said.code, _wires_of(tmp_path)) == (0, [wire])
    assert "wire" not in said.out + said.err


@pytest.mark.slow
def test_a_case_is_replayed_over_the_wire_that_is_named_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = next(word for word in _run(tmp_path, "-v").out.split() if word.startswith("C-"))
    monkeypatch.setenv("ENGINE_WIRE", "plain")
    _hide(monkeypatch, OTHER["plain"])
    said = say("replay", case, "--run-dir", tmp_path / "runs")
    assert (said.code, sorted(_wires_of(tmp_path))) == (0, ["direct", "plain"])


def test_the_variable_may_stand_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENGINE_WIRE", raising=False)
    file = suite_file(tmp_path, "ENGINE_WIRE=plain\n", "ci.env")
    said = _run(tmp_path, "--env-file", str(file))
    assert (said.code, _wires_of(tmp_path)) == (0, ["plain"])


@pytest.mark.parametrize(
    ("named", "hint"),
    [("plian", "did you mean `plain`?"), ("Direct", "did you mean `direct`?"), ("http2", "there are direct and plain")],
)
def test_a_wire_that_there_is_not_is_refused_before_anything_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, hint: str
) -> None:
    monkeypatch.setenv("ENGINE_WIRE", named)
    said = _run(tmp_path)
    assert (said.code, said.out) == (2, "")
    assert f"there is no wire `{named}`, which ENGINE_WIRE names; {hint}" in said.err
    assert not (tmp_path / "runs").exists()


def test_an_aiohttp_that_is_not_known_is_said_in_one_line_and_the_run_goes_the_other_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _other_connect(monkeypatch)
    said = _run(tmp_path)
    assert (said.code, _wires_of(tmp_path)) == (0, ["plain"])
    (line,) = [line for line in said.err.splitlines() if "wire" in line]
    assert "has no TCPConnector.connect as this version knows it: requests take the plain wire" in line
    assert "wire" not in said.out


@pytest.mark.slow
def test_what_is_said_of_the_wire_is_no_part_of_what_machines_read_and_quiet_leaves_it_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _other_connect(monkeypatch)
    said = _run(tmp_path, "--format", "json")
    assert (said.code, said.json["passed"], said.err.count("plain wire")) == (0, 2, 1)
    assert "plain wire" not in _run(tmp_path, "-q").err


def test_the_direct_wire_that_is_asked_for_and_cannot_be_had_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _other_connect(monkeypatch)
    monkeypatch.setenv("ENGINE_WIRE", "direct")
    said = _run(tmp_path)
    assert (said.code, said.out) == (2, "")
    assert "there is no wire `direct`, which ENGINE_WIRE names: aiohttp " in said.err
    assert "has no TCPConnector.connect as this version knows it; leave ENGINE_WIRE out" in said.err


def _other_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    """An aiohttp whose connector works as ever and takes its words in another form."""
    connect = TCPConnector.connect

    async def renamed(connector: TCPConnector, asked: Any, *more: Any, **words: Any) -> Any:
        return await connect(connector, asked, *more, **words)

    monkeypatch.setattr(TCPConnector, "connect", renamed)
