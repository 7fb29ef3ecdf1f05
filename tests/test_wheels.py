"""All that the locks name can be installed on Windows and macOS without a compiler: there is a wheel, with its hash."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.markers import Marker

from tests.test_locks import ROOT

BLOCK = re.compile(r"^([A-Za-z0-9._-]+==\S+)(?: ; ([^\\]+?))? \\\n((?:    --hash=.*\n)+)", re.MULTILINE)
WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}
MACOS = {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"}
MACHINES = {
    "windows": ("win_amd64", {**WINDOWS, "platform_machine": "AMD64"}),
    "macos-arm": ("macosx_14_0_arm64", {**MACOS, "platform_machine": "arm64"}),
    "macos-intel": ("macosx_13_0_x86_64", {**MACOS, "platform_machine": "x86_64"}),
}


def lock_for(lock: Path, environment: dict[str, str]) -> str:
    """The part of a lock that holds on another machine; pip itself asks markers of the machine that it runs on."""
    blocks = BLOCK.findall(lock.read_text("utf-8"))
    assert len(blocks) == len(re.findall(r"(?m)^\w\S*==", lock.read_text("utf-8"))), "every package is one block"
    return "".join(
        f"{name} \\\n{hashes}" for name, marker, hashes in blocks if not marker or Marker(marker).evaluate(environment)
    )


def download(folder: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "lock.txt").write_text(text, encoding="utf-8")
    quietly = ("--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--require-hashes")
    command = [sys.executable, "-m", "pip", "download", *quietly, "--only-binary=:all:", *options]
    return subprocess.run(
        [*command, "--dest", str(folder / "wheels"), "--requirement", str(folder / "lock.txt")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip where no package can be fetched, but never in CI: there nothing may pass for want of a network."""
    first = re.split(r"(?m)^(?=\w)", lock_for(ROOT / "requirements" / "run.txt", {}))[1]
    done = download(tmp_path_factory.mktemp("first"), first)
    if done.returncode != 0 and not os.environ.get("CI"):
        pytest.skip(f"no package can be fetched from here: {done.stderr.strip().splitlines()[-1]}")


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize("python", ["3.11", "3.13"])
@pytest.mark.parametrize("machine", MACHINES)
def test_every_package_of_the_locks_has_a_wheel_for(machine: str, python: str, tmp_path: Path) -> None:
    tag, environment = MACHINES[machine]
    version = {"python_version": python, "python_full_version": f"{python}.0", "implementation_name": "cpython"}
    text = lock_for(ROOT / "requirements" / "dev.txt", {**environment, **version})
    wanted = [name.partition("==")[0] for name, _, _ in BLOCK.findall(text)]
    done = download(tmp_path, text, "--platform", tag, "--python-version", python, "--implementation", "cp")
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "wheels").iterdir())) == len(wanted) > 50
    assert ("uvloop" in wanted, "colorama" in wanted) == (machine != "windows", machine == "windows")


def test_what_a_run_needs_is_part_of_what_is_fetched() -> None:
    run, dev = (
        set(BLOCK.findall((ROOT / "requirements" / f"{name}.txt").read_text("utf-8"))) for name in ("run", "dev")
    )
    assert {name for name, _, _ in run} <= {name for name, _, _ in dev}
