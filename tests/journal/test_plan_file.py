from __future__ import annotations

import json
import stat
from hashlib import sha256
from pathlib import Path

import pytest

from engine.journal.plan_file import write_plan
from engine.journal.writer import JournalFailed
from tests.coverage.plans import CORNERS, a_plan, a_test, rows
from tests.machines import POSIX


@POSIX
def test_the_plan_is_canonical_lines_in_a_private_file_and_its_digest_is_that_of_the_file(tmp_path: Path) -> None:
    digest = write_plan(tmp_path, a_plan([(a_test(0, obligations=CORNERS), rows(3)), (a_test(1), rows(2))]))
    path = tmp_path / "plan.jsonl"
    assert digest == sha256(path.read_bytes()).hexdigest()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    types = [json.loads(line)["type"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert types == ["plan", "source", "test", "test", *["case"] * 5]


def test_equal_plans_are_equal_bytes(tmp_path: Path) -> None:
    plan = a_plan([(a_test(0, obligations=CORNERS), rows(3))])
    assert write_plan(tmp_path, plan) == write_plan(tmp_path, plan)


def test_a_plan_that_cannot_be_written_is_a_failed_journal(tmp_path: Path) -> None:
    with pytest.raises(JournalFailed, match="No such file"):
        write_plan(tmp_path / "nowhere", a_plan([]))


def test_a_password_in_an_address_is_not_kept(tmp_path: Path) -> None:
    text = 'targets: { a: { proxy: "http://user:passw0rd@127.0.0.1:2", base-url: https://api.example.com } }'
    write_plan(tmp_path, a_plan([]).but(sources={"engine.yaml": text}))
    kept = (tmp_path / "plan.jsonl").read_text(encoding="utf-8")
    assert "passw0rd" not in kept
    assert "http://***@127.0.0.1:2" in kept
    assert "https://api.example.com" in kept
