from __future__ import annotations

import base64
import hashlib
import json
import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.journal.verify import verify
from engine.model.vocabulary import ReporterKind
from engine.pipeline.delivery import write_whole
from engine.pipeline.run import run_identity
from engine.plugins import discovery
from tests.machines import POSIX
from tests.shell import SMALL, Said, say, suite_file


class Store(HTTPServer):
    """Takes artifacts by PUT, after as many refusals as it is told."""

    refusals: tuple[int, ...] = ()
    taken: tuple[bytes, ...] = ()
    asked = 0


class Shelf(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        store = self.server
        assert isinstance(store, Store)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        assert self.headers["Content-Digest"] == f"sha-256=:{digest}:"
        status = store.refusals[store.asked] if store.asked < len(store.refusals) else 200
        store.asked += 1
        store.taken += (body,) if status == 200 else ()
        self.send_response(status)
        if status == 503:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is said on stderr."""


@contextmanager
def store(*refusals: int) -> Iterator[Store]:
    with Store(("127.0.0.1", 0), Shelf) as server:
        server.refusals = refusals
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def uploading(folder: Path, server: Store, *more: str) -> Said:
    url = f"http://127.0.0.1:{server.server_port}/bucket/artifact.json?X-Signature=canary"
    path = suite_file(folder, SMALL)
    return say(
        "run", path, "--run-dir", folder / "runs", "--upload", url, "--report", f"artifact={folder}/a.json", *more
    )


@pytest.mark.slow
def test_an_artifact_is_uploaded_with_its_checksum_and_is_the_file_that_is_written(tmp_path: Path) -> None:
    with store() as server:
        said = uploading(tmp_path, server)
    assert said.code == 0
    assert server.taken == ((tmp_path / "a.json").read_bytes(),)
    assert json.loads(server.taken[0])["total_tests"] == 2


@pytest.mark.slow
def test_an_upload_is_tried_again(tmp_path: Path) -> None:
    with store(503) as server:
        assert uploading(tmp_path, server).code == 0
    assert server.asked == 2


@pytest.mark.slow
def test_defect_04_an_upload_that_is_refused_is_not_exit_0_and_shows_no_signature(tmp_path: Path) -> None:
    with store(403) as server:
        said = uploading(tmp_path, server)
    assert said.code == 3
    assert server.asked == 1
    assert "403" in said.out
    assert "canary" not in said.out + said.err
    logs = list((tmp_path / "runs").rglob("events.jsonl"))
    assert all("canary" not in log.read_text() for log in logs)


@pytest.mark.slow
@pytest.mark.parametrize("more", [("--format", "json"), ("--format", "json", "-q"), ("-q",), ()])
def test_why_an_upload_failed_and_what_to_do_is_on_stderr_whatever_the_format(
    tmp_path: Path, more: tuple[str, ...]
) -> None:
    with store(403) as server:
        said = uploading(tmp_path, server, *more)
    assert "upload to http://127.0.0.1:" in said.err
    assert "403" in said.err
    assert "engine report 2" in said.err
    if "json" in more:
        (upload,) = said.json["uploads"]
        assert (upload["ok"], upload["status"]) == (False, 403)
        assert "403" in upload["message"]
        assert "--report artifact=" in upload["help"]
    else:
        assert "403" in said.out
        assert "--report artifact=" in said.out


def test_the_original_variable_is_one_more_upload(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with store() as server:
        monkeypatch.setenv("ARTIFACT_UPLOAD_URL", f"http://127.0.0.1:{server.server_port}/x")
        said = say("run", suite_file(tmp_path, SMALL), "--run-dir", tmp_path / "runs")
    assert said.code == 0
    assert len(server.taken) == 1


def test_a_run_is_named_after_its_moment() -> None:
    assert run_identity(1_795_338_840_000_000, Random(1)).startswith("20261122T091400Z-")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.json"
    write_whole(path, "one")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "two \ud800")
    assert path.read_text() == "one"
    assert [each.name for each in path.parent.iterdir()] == ["a.json"]


@POSIX
def test_a_link_to_a_file_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    link.symlink_to(real)
    write_whole(link, "one")
    write_whole(link, "two")
    assert link.is_symlink()
    assert real.read_text() == "two"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link.json", "real.json"]


@POSIX
def test_a_device_is_written_to_and_never_replaced() -> None:
    """`--report junit=/dev/stdout` by root once put a file in the place of the device."""
    reader, device = os.openpty()
    name = Path(os.ttyname(device))
    try:
        write_whole(name, "one")
        assert os.read(reader, 10) == b"one"
        assert stat.S_ISCHR(name.stat().st_mode)
    finally:
        os.close(reader)
        os.close(device)


@POSIX
def test_a_pipe_of_the_shell_takes_a_report() -> None:
    reader, writer = os.pipe()
    try:
        write_whole(Path(f"/dev/fd/{writer}"), "one")
        assert os.read(reader, 10) == b"one"
    finally:
        os.close(reader)
        os.close(writer)


@pytest.mark.slow
def test_one_report_that_cannot_be_written_keeps_no_other_from_being_written(tmp_path: Path) -> None:
    """Each that cannot is told of, and those that can tell the same as when they are made again."""
    (tmp_path / "file").touch()
    wanted = [f"junit={tmp_path}/file/x", f"artifact={tmp_path}/a.json", f"json={tmp_path}/file/y"]
    options = [part for each in wanted for part in ("--report", each)]
    said = say("run", suite_file(tmp_path, SMALL), "--run-dir", tmp_path / "runs", *options)
    assert said.code == 3
    assert f"the report `{tmp_path}/file/x` cannot be written" in said.err
    assert f"the report `{tmp_path}/file/y` cannot be written" in said.err
    again = say("report", "--run-dir", tmp_path / "runs", "--report", f"artifact={tmp_path}/b.json")
    assert again.code == 0
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


def _raise(_report: object) -> str:
    raise KeyError("hunter2")


def _give_bytes(_report: object) -> Any:
    return b"x"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (
            _raise,
            "the report `odd` of tests of an unknown version failed in `render`: KeyError at pipeline/test_run.py:",
        ),
        (_give_bytes, "broke its promise: `render` gave a bytes instead of a text"),
    ],
)
def test_a_report_of_a_package_that_breaks_ends_no_run_without_a_seal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: Callable[[object], str], words: str
) -> None:
    odd = EntryPoint(name="odd", value="tests.pipeline.test_run:ODD", group="engine.reporters")
    monkeypatch.setattr(f"{__name__}.ODD", ReporterKind(name="odd", render=broken, doc="Odd."), raising=False)
    monkeypatch.setattr(discovery, "entry_points", lambda: EntryPoints([odd]))
    options = ("--report", f"odd={tmp_path}/odd", "--report", f"json={tmp_path}/a.json")
    said = say("run", suite_file(tmp_path, SMALL), "--run-dir", tmp_path / "runs", *options)
    assert said.code == 3
    assert words in said.err
    assert "hunter2" not in said.err
    assert json.loads((tmp_path / "a.json").read_text())["exit"] == 3
    assert not (tmp_path / "odd").exists()
    assert verify(next((tmp_path / "runs").iterdir())).ok
    again = say("report", "--run-dir", tmp_path / "runs", "--report", f"odd={tmp_path}/odd")
    assert again.code == 2
    assert words in again.err


@POSIX
def test_the_log_of_a_run_is_for_its_owner_alone(tmp_path: Path) -> None:
    say("run", suite_file(tmp_path, SMALL), "--run-dir", tmp_path / "runs")
    (log,) = (tmp_path / "runs").rglob("events.jsonl")
    assert (log.stat().st_mode & 0o777, log.parent.stat().st_mode & 0o777) == (0o600, 0o700)
