from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from engine.model.run.bodies import body_hmac
from tests.journal.keys import private_pem, public_pem, verifier
from tests.machines import POSIX
from tests.shell import SMALL, Said, say, suite_file

PERSONAL = """\
suite: Personal
seed: 3
actions:
  look:
    id: look
    effects: read
    pii: [output.mail]
    stub: [ { output: { mail: "${{ input.mail }}", ok: true } } ]
tests:
  - name: it is found
    action: look
    input: { mail: { one-of: [jo@example.com], pii: true }, text: x }
    expect: { output.ok: true }
  - name: it is lost
    action: look
    input: { mail: { one-of: [jo@example.com], pii: true }, text: y }
    expect: { output.ok: false }
"""
MAIL = "jo@example.com"


def run(folder: Path, *more: str | Path, text: str = SMALL) -> Said:
    return say("run", suite_file(folder, text), "--run-dir", folder / "runs", *more)


def directory(folder: Path) -> Path:
    return max((folder / "runs").iterdir())


def records(folder: Path, kind: str) -> list[dict[str, object]]:
    lines = (directory(folder) / "events.jsonl").read_text().splitlines()
    return [each for each in map(json.loads, lines) if each["type"] == kind]


def verify(folder: Path, *more: str | Path) -> Said:
    return say("audit", "verify", directory(folder), *more)


@pytest.mark.slow
def test_the_root_is_an_anchor_wherever_it_was_printed(tmp_path: Path) -> None:
    """Three sinks that the log cannot reach: what CI keeps of the output, JUnit, the artifact."""
    said = run(tmp_path, f"--report=junit={tmp_path}/j.xml", f"--report=artifact={tmp_path}/a.json")
    (tmp_path / "output.txt").write_text(said.out)
    (tmp_path / "summary.json").write_text(run(tmp_path / "other", "--format", "json").out)
    root = re.findall(r"audit root ([0-9a-f]{64})", said.out)[0]
    for anchor in ("j.xml", "a.json", "output.txt"):
        found = verify(tmp_path, "--anchor", tmp_path / anchor)
        assert (found.code, "anchored: " in found.out) == (0, True), anchor
    assert verify(tmp_path, "--anchor", root).code == 0
    assert verify(tmp_path / "other", "--anchor", tmp_path / "summary.json").code == 0
    found = verify(tmp_path, "--anchor", tmp_path / "summary.json")
    assert found.code == 1
    assert "cut back or replaced" in found.err


def test_the_outcome_alone_holds_the_root_as_well(tmp_path: Path) -> None:
    (tmp_path / "output.txt").write_text(run(tmp_path, "-q").out)
    assert verify(tmp_path, "--anchor", tmp_path / "output.txt").code == 0


@pytest.mark.slow
def test_what_is_no_anchor_is_refused(tmp_path: Path) -> None:
    run(tmp_path)
    (tmp_path / "empty").write_text("nothing")
    assert "no audit root stands in that file" in verify(tmp_path, "--anchor", tmp_path / "empty").err
    assert "neither an audit root (64 hex digits) nor a file" in verify(tmp_path, "--anchor", "abc").err
    assert verify(tmp_path, "--anchor", "abc").code == 2


@pytest.mark.slow
def test_a_run_with_a_key_is_signed_and_its_public_half_proves_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = tmp_path / "audit.pub"
    public.write_text(public_pem())
    monkeypatch.setenv("ENGINE_AUDIT_KEY", private_pem())
    said = run(tmp_path)
    found = verify(tmp_path, "--key", public, "--format", "json")
    assert found.code == 0
    assert (found.json["level"], found.json["levels"]) == ("authentic", ["intact", "authentic"])
    assert found.json["signed_by"] == verifier().key
    public.write_text(public_pem(2))
    found = verify(tmp_path, "--key", public)
    assert found.code == 1
    assert "the log is signed by" in found.err
    assert "intact: " in found.out
    assert "PRIVATE" not in said.out + said.err + (directory(tmp_path) / "events.jsonl").read_text()


@pytest.mark.slow
def test_a_key_that_cannot_sign_is_never_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGINE_AUDIT_KEY", "canary")
    said = run(tmp_path)
    assert said.code == 2
    assert "the key in `ENGINE_AUDIT_KEY` cannot be used: no key can be read" in said.err
    assert "canary" not in said.err
    assert not (tmp_path / "runs").exists()
    monkeypatch.delenv("ENGINE_AUDIT_KEY")
    run(tmp_path)
    assert "--key: no key can be read" in verify(tmp_path, "--key", "nowhere.pub").err


@pytest.mark.slow
@POSIX
def test_answers_of_cases_that_passed_are_hmacs_unless_bodies_are_kept(tmp_path: Path) -> None:
    run(tmp_path)
    salt = bytes.fromhex((directory(tmp_path) / "salt").read_text())
    assert (directory(tmp_path) / "salt").stat().st_mode & 0o777 == 0o600
    (finished,) = (each for each in records(tmp_path, "case.finished") if each["number"] == 0)
    assert "output" not in finished
    assert finished["output_hmac"] == body_hmac({"ok": True, "text": "a"}, salt)
    run(tmp_path / "kept", "--keep-bodies")
    (finished,) = (each for each in records(tmp_path / "kept", "case.finished") if each["number"] == 0)
    assert finished["output"] == {"ok": True, "text": "a"}
    assert "output_hmac" not in finished


@pytest.mark.slow
def test_personal_data_is_an_hmac_and_no_log_holds_it_whatever_is_kept(tmp_path: Path) -> None:
    for folder, more in ((tmp_path / "hashed", ()), (tmp_path / "kept", ("--keep-bodies",))):
        run(folder, *more, text=PERSONAL)
        salt = bytes.fromhex((directory(folder) / "salt").read_text())
        assert MAIL not in (directory(folder) / "events.jsonl").read_text()
        for intent in records(folder, "case.intent"):
            assert intent["hmacs"] == {"mail": body_hmac(MAIL, salt)}
        for finished in records(folder, "case.finished"):
            assert finished["output_hmac"] == body_hmac({"mail": MAIL, "ok": True}, salt)


@pytest.mark.slow
def test_forgetting_deletes_the_salt_and_nothing_that_was_proved(tmp_path: Path) -> None:
    run(tmp_path, text=PERSONAL)
    name = directory(tmp_path).name
    before = verify(tmp_path).out
    forgotten = say("audit", "forget", name, "--run-dir", tmp_path / "runs", "--format", "json")
    assert (forgotten.code, forgotten.json) == (0, {"run": name, "forgotten": True})
    assert not (directory(tmp_path) / "salt").exists()
    again = say("audit", "forget", name, "--run-dir", tmp_path / "runs")
    assert "nothing was left to forget" in again.out
    assert verify(tmp_path).out == before
    assert say("audit", "forget", "nothing", "--run-dir", tmp_path / "runs").code == 2


@pytest.mark.slow
def test_a_replay_checks_personal_data_by_its_hmac_as_long_as_there_is_a_salt(tmp_path: Path) -> None:
    run(tmp_path, text=PERSONAL)
    case = str(next(each["case"] for each in records(tmp_path, "case.finished") if each["verdict"] == "failed"))
    first = directory(tmp_path)

    def notes() -> list[str]:
        said = say("replay", case, "--run", first.name, "--run-dir", tmp_path / "runs", "--format", "json")
        found: list[str] = said.json["notes"]
        return found

    assert notes() == []
    (first / "salt").write_text("00" * 32)
    assert notes() == ["the personal data in `mail` is not what was sent then"]
    (first / "salt").unlink()
    assert "the salt of that run was deleted" in notes()[0]


def test_a_log_says_who_ran_what_when_where_and_with_which_configuration(tmp_path: Path) -> None:
    """Promise R20, of the first record and of the records behind it."""
    run(tmp_path, "--seed", "7", "--rate", "300/min", "--concurrency", "3")
    (started,) = records(tmp_path, "run.started")
    assert started["actor"]
    assert (started["target"], started["target_type"]) == ("emulator", "emulator")
    assert started["seed"] == 7
    assert str(started["plan_hash"]).startswith("sha256:")
    assert {"engine", "python", "mimesis"} <= set(started["versions"])  # type: ignore[call-overload]
    assert list(started["suites"]) == ["a.suite.yaml"]  # type: ignore[call-overload]
    options: dict[str, object] = started["options"]  # type: ignore[assignment]
    assert (options["rate"], options["concurrency"]) == ("300/min", 3)
    targets: list[dict[str, object]] = started["targets"]  # type: ignore[assignment]
    (target,) = targets
    assert target["limits"] == {"rate": "300/min", "rate_is_default": False, "in_flight": 3, "executions": None}
    assert target["allow"] == ["read", "write", "irreversible"]
    (first, *_) = records(tmp_path, "case.intent")
    assert (first["action_id"], first["at_us"] > 0) == ("echo", True)  # type: ignore[operator]
    assert all(each["execution_id"] for each in records(tmp_path, "case.finished"))
    (sealed,) = records(tmp_path, "sealed")
    assert sealed["counts"]["passed"] == 2  # type: ignore[index]


@pytest.mark.slow
def test_a_run_that_went_on_is_proved_as_a_whole_and_a_rollback_to_its_first_seal_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first part is anchored by what it printed then, and all of it by what it printed last."""
    public = tmp_path / "audit.pub"
    public.write_text(public_pem())
    monkeypatch.setenv("ENGINE_AUDIT_KEY", private_pem())
    first = run(tmp_path, "--max-time", "1ms")
    (tmp_path / "first.txt").write_text(first.out)
    older = (directory(tmp_path) / "events.jsonl").read_bytes()
    assert records(tmp_path, "sealed")[0]["counts"]["not_run"] > 0  # type: ignore[index]
    second = say("resume", "--run-dir", tmp_path / "runs", "--max-time", "5m")
    (tmp_path / "second.txt").write_text(second.out)
    assert len(records(tmp_path, "resumed")) == 1
    assert len(records(tmp_path, "sealed")) == 2
    for anchor in ("first.txt", "second.txt"):
        assert verify(tmp_path, "--key", public, "--anchor", tmp_path / anchor).code == 0
    (directory(tmp_path) / "events.jsonl").write_bytes(older)
    assert verify(tmp_path, "--key", public, "--anchor", tmp_path / "first.txt").code == 0
    found = verify(tmp_path, "--key", public, "--anchor", tmp_path / "second.txt")
    assert found.code == 1
    assert "cut back or replaced" in found.err


def test_what_cannot_be_read_is_told_and_what_is_no_log_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "events.jsonl").mkdir()
    said = say("audit", "verify", tmp_path)
    assert (said.code, "cannot be read: " in said.err) == (2, True)
    for number, bytes_ in enumerate(
        (b"", b"\n", b"\x00" * 5_000, b"[" * 100_000 + b"\n", b"\xff\xfe\n", b'{"a":' * 9_000)
    ):
        log = tmp_path / f"{number}.jsonl"
        log.write_bytes(bytes_)
        said = say("audit", "verify", log, "--format", "json")
        assert (said.code, said.json["level"], said.json["ok"]) == (1, "none", False)
