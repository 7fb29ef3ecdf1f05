"""The steps of the commands that everybody types, for make and for PowerShell alike: `python -m scripts.steps demo`.

It runs in the environment of `scripts/install_lock.py`, from the folder of the project.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

DEMO: Final = Path(".engine/demo")
EDITOR: Final = Path("tests/e2e/editor")
BIN: Final = Path(sys.executable).parent
QUICK: Final = ("-n", "auto", "--dist", "worksteal", "-m", "not slow", "-p", "no:logging")
"""The tests of a tenth of a second; they write nothing to a log, and to catch it in every test takes seconds."""


def demo() -> None:
    """Run the suites of `suites/` against an emulator on this machine."""
    shutil.rmtree(DEMO, ignore_errors=True)
    artifact, summary = (DEMO / "artifact.json").as_posix(), (DEMO / "summary.json").as_posix()
    engine("plan", "suites/")
    print(flush=True)
    engine(
        *("run", "suites/", "--run-dir", (DEMO / "runs").as_posix()),
        *("--report", f"artifact={artifact}", "--report", f"json={summary}"),
    )
    for run in sorted((DEMO / "runs").iterdir()):
        engine("audit", "verify", run.as_posix())
    print(f"artifact: {artifact} · summary: {summary}")


def lint() -> None:
    """What is wrong without running anything: style, types, who imports whom."""
    do(sys.executable, "-m", "ruff", "check", "--quiet", ".")
    do(sys.executable, "-m", "ruff", "format", "--check", "--quiet", ".")
    do(sys.executable, "-m", "mypy")
    contracts = [str(BIN / "lint-imports"), "--no-logo"]
    if subprocess.run(contracts, check=False, stdout=subprocess.DEVNULL).returncode != 0:
        do(*contracts)


def test() -> None:
    """Check the project itself, whole."""
    lint()
    install_node_tools()
    pytest("-n", waiting_workers(), "--dist", "worksteal")


def soak() -> None:
    """Run every campaign whole, and what is too long for `test`; then look which lines the quick tests cover."""
    pytest("-n", waiting_workers(), "--dist", "worksteal", "--soak")
    coverage = ("--cov=engine", "--cov-branch", "--cov-report=term:skip-covered", "--cov-fail-under=95")
    pytest(*QUICK, *coverage)


def check() -> None:
    """Check what is quick to check."""
    lint()
    pytest(*QUICK)


STEPS: Final[Mapping[str, Callable[[], None]]] = MappingProxyType(
    {"demo": demo, "test": test, "soak": soak, "check": check, "lint": lint}
)


def waiting_workers() -> str:
    """Two workers for each core: slow tests start processes, and wait for them half of their time."""
    return str(2 * (os.cpu_count() or 1))


def install_node_tools() -> None:
    """The language server that the editor's tests speak to, from its lock; without node those tests skip and say so."""
    npm = shutil.which("npm")
    if npm is None:
        print("npm is not there: the tests of the editor will be skipped", file=sys.stderr)
        return
    modules, lock = EDITOR / "node_modules", EDITOR / "package-lock.json"
    if not modules.is_dir() or lock.stat().st_mtime > modules.stat().st_mtime:
        quietly = ("--ignore-scripts", "--no-audit", "--no-fund", "--silent")
        do(npm, "ci", *quietly, "--prefix", EDITOR.as_posix())
        modules.touch()


def pytest(*arguments: str) -> None:
    """Run the tests, which read and write UTF-8; on Windows Python took another code page before 3.15.

    They start `engine` hundreds of times: it is compiled once, whatever the machine says, and starts in half the time.
    """
    os.environ["PYTHONUTF8"] = "1"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    do(sys.executable, "-m", "pytest", *arguments)


def engine(*arguments: str) -> None:
    """Run `engine` with these arguments."""
    do(sys.executable, "-m", "engine", *arguments)


def do(*command: str) -> None:
    """Run a command; where it fails everything ends, with its exit code."""
    code = subprocess.run(command, check=False).returncode
    if code != 0:
        sys.exit(code)


def main() -> None:
    """Do the steps of the one command that is named."""
    if sys.argv[1:] not in [[name] for name in STEPS]:
        sys.exit(f"say one of: {', '.join(STEPS)}")
    STEPS[sys.argv[1]]()


if __name__ == "__main__":
    main()
