"""No secret in any output, whatever a server does with those that it was sent (RUNNING, promise R21)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.model.ports.wire import WireKind
from engine.reporters import KINDS
from tests.chaos.server import TOKEN
from tests.http.secrecy.encodings import encodings, residue
from tests.shell import ROOT, Said, shell, suite_file

pytestmark = pytest.mark.slow

CLIENT_ID = "cliEnt-1d-Kx83Zp"
CLIENT_SECRET = "cL1ent&s3cret+/=%Qz"
PIN = "Pin-7fK2mX9w"
SIGNATURE = "sIgnAture0123456789abcdef"

REFUSALS = ("400", "401", "403", "404", "429", "500", "302")

PROJECT = """
secrets:
  ID: { env: CHAOS_ID }
  LOGIN: { env: CHAOS_LOGIN }
  PIN: { file: pin.txt }
targets:
  api:
    type: genesys-async
    base-url: "${{ env.CHAOS_URL }}"
    auth: { client-id: "${{ secrets.ID }}", client-secret: "${{ secrets.LOGIN }}" }
    input-secrets: [PIN]
"""
SUITE = """\
suite: Canaries
actions:
  pay: { id: pay-1, effects: read }
tests:
  - name: a payment is taken
    action: pay
    input: { pin: "${{ secrets.PIN }}", text: { one-of: [a, b] } }
    cases: { cover: each }
    expect: { status: completed, output: { text: fine, map: { present: true } } }
"""


@contextmanager
def echo(mode: str) -> Iterator[str]:
    command = [sys.executable, "-m", "tests.chaos.echo", mode]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def run(folder: Path, url: str, *more: str, wire: WireKind = WireKind.DIRECT) -> Said:
    suite_file(folder, PROJECT, "engine.yaml")
    suite_file(folder, PIN + "\n", "pin.txt")
    path = suite_file(folder, SUITE)
    reports = [f"--report={each}={folder}/out.{each.replace(':', '-')}" for each in (kind.name for kind in KINDS)]
    env = {"CHAOS_URL": url, "CHAOS_ID": CLIENT_ID, "CHAOS_LOGIN": CLIENT_SECRET, "ENGINE_WIRE": wire.value}
    where = ("--target", "api", "--run-dir", str(folder / "runs"), "--keep-bodies")
    return shell("run", path, *where, *reports, *more, env=env)


def spilt(folder: Path, *said: Said) -> list[str]:
    """Where something secret stands, and in which spelling."""
    outputs = {f"stream {number}": each.out + each.err for number, each in enumerate(said)}
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "pin.txt":
            outputs[str(path.relative_to(folder))] = path.read_bytes().decode("utf-8", "replace")
    return [
        f"{name}: {spelling}"
        for name, text in outputs.items()
        for secret in (CLIENT_ID, CLIENT_SECRET, PIN, TOKEN, SIGNATURE)
        if (spelling := residue(secret, text)) is not None
    ]


@pytest.mark.parametrize(
    ("mode", "wire"),
    [
        *((mode, WireKind.DIRECT) for mode in (*REFUSALS, "answer", "text", "token")),
        *((mode, WireKind.PLAIN) for mode in ("answer", "302")),
    ],
)
def test_a_server_that_sends_secrets_back_spills_none(tmp_path: Path, mode: str, wire: WireKind) -> None:
    with echo(mode) as url, echo("403") as store:
        upload = f"{store}/bucket/a.json?X-Signature={SIGNATURE}"
        # What is answered well ends by itself, and is to be shown; the others try again until their time is over.
        time = "60s" if mode == "answer" else "1s"
        said = run(tmp_path, url, "-v", "--upload", upload, "--max-time", time, wire=wire)
    assert said.code in (1, 3, 4)
    assert "Traceback" not in said.err
    assert spilt(tmp_path, said) == []
    if mode == "answer":
        assert "***" in said.out


def test_every_other_command_spills_none_either(tmp_path: Path) -> None:
    with echo("answer") as url:
        ran = run(tmp_path, url)
        env = {"CHAOS_URL": url, "CHAOS_ID": CLIENT_ID, "CHAOS_LOGIN": CLIENT_SECRET}
        assert ran.code == 1, ran.out + ran.err
        log = next((tmp_path / "runs").rglob("events.jsonl"))
        case = next(word for word in ran.out.split() if word.startswith("C-"))
        runs = ("--run-dir", str(tmp_path / "runs"))
        others = [
            shell("plan", tmp_path, "--target", "api", env=env),
            shell("plan", tmp_path, "--target", "api", "--format", "json", env=env),
            shell("check", tmp_path, "--format", "json", env=env),
            shell("replay", case, *runs, env=env, cwd=tmp_path),
            shell("report", *runs, env=env, cwd=tmp_path),
            shell("audit", "verify", log, env=env),
        ]
    assert all(each.out and "Traceback" not in each.err for each in others)
    assert spilt(tmp_path, ran, *others) == []


@pytest.mark.parametrize("spelling", encodings(CLIENT_SECRET))
def test_the_sweep_sees_what_it_looks_for(tmp_path: Path, spelling: str) -> None:
    suite_file(tmp_path, f"before {encodings(CLIENT_SECRET)[spelling]} behind", "deep.txt")
    assert spilt(tmp_path) != []


@pytest.mark.parametrize("where", ["127.0.0.1:1", "no-such-host.invalid"])
def test_trouble_on_the_way_spills_none(tmp_path: Path, where: str) -> None:
    scheme = "http" if where.startswith("127") else "https"
    said = run(tmp_path, f"{scheme}://{where}", "-v", "--max-time", "2s", "--no-retry")
    assert said.code != 0
    assert "Traceback" not in said.err
    assert spilt(tmp_path, said) == []


def test_secrets_in_the_wrong_place_are_not_shown_by_what_complains(tmp_path: Path) -> None:
    said = run(tmp_path, f"https://client:{CLIENT_SECRET}@127.0.0.1/x?sig={SIGNATURE}")
    again = run(tmp_path, "https://127.0.0.1:1", "--upload", f"ftp://x/y?sig={SIGNATURE}")
    more = run(tmp_path, "https://127.0.0.1:1", "--upload", f"http://example.com/y?sig={SIGNATURE}")
    assert (said.code, again.code, more.code) == (2, 2, 2)
    assert spilt(tmp_path, said, again, more) == []
