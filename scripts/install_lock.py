"""Makes an environment from a lock: the packages with their hashes, nothing resolved anew, and this project if asked.

    python scripts/install_lock.py FOLDER LOCK [--project]

A lock names every package that is needed, so pip has nothing to resolve: with `--no-deps` it installs what is written
and cannot be led astray by what was released since, whatever its own version. `pip check` then says whether all that
the packages ask of each other is there. The one place that installs from a lock: make, CI and `bench/` call it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)


def main() -> int:
    """Make the environment; 1 with the reason on stderr where that fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the environment, which is made where it is missing")
    parser.add_argument("lock", type=Path, help="a file of requirements with hashes")
    parser.add_argument("--project", action="store_true", help="install this project too, as it lies here")
    asked = parser.parse_args()
    if sys.version_info < OLDEST:
        print(f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, this is {sys.version.split()[0]}", file=sys.stderr)
        return 1
    try:
        python = make_environment(asked.folder)
        install_lock(python, asked.lock)
        if asked.project:
            run_pip(python, "install", "--no-build-isolation", "--no-deps", "--editable", str(ROOT))
    except subprocess.CalledProcessError as problem:
        print(f"pip ended with {problem.returncode}: {' '.join(map(str, problem.cmd))}", file=sys.stderr)
        return 1
    return 0


def make_environment(folder: Path) -> Path:
    """The interpreter of the environment in a folder; it is made anew where there is none that starts."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        venv.create(folder, with_pip=True, clear=folder.exists(), symlinks=os.name != "nt")
    return python


def install_lock(python: Path, lock: Path) -> None:
    """Install exactly what a lock says, and check that nothing of it is missing."""
    run_pip(python, "install", "--no-deps", "--require-hashes", "--requirement", str(lock))
    run_pip(python, "check")


def run_pip(python: Path, command: str, *arguments: str) -> None:
    """Run pip quietly: warnings of a machine's own settings are not ours to print, errors are."""
    quietly = ["--quiet", "--quiet", "--disable-pip-version-check", "--no-input"]
    wanted = [str(python), "-m", "pip", command, *quietly, *arguments]
    done = subprocess.run(wanted, check=False, text=True, stdout=subprocess.PIPE)
    if done.returncode != 0:
        print(done.stdout, end="", file=sys.stderr)
        raise subprocess.CalledProcessError(done.returncode, wanted)


if __name__ == "__main__":
    sys.exit(main())
