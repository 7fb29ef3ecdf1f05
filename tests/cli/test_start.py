"""What a command imports: the start of a command is paid by every author, every time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.shell import ROOT, SMALL, suite_file

LOADED = """
import sys
from engine.cli.app import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert end.code == 0, end.code
print("loaded:", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def loaded(*arguments: str) -> set[str]:
    """The packages that a command has imported by its end."""
    command = [sys.executable, "-c", LOADED, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.rpartition("loaded:")[2].split())


@pytest.mark.slow
def test_help_imports_no_suite_language() -> None:
    assert not loaded("--help") & {"aiohttp", "mimesis", "jinja2", "jmespath", "ruamel", "rich", "jsonschema_rs"}


@pytest.mark.slow
def test_check_imports_no_client_and_no_data_of_people(tmp_path: Path) -> None:
    suite_file(tmp_path, SMALL)
    assert not loaded("check", str(tmp_path)) & {"aiohttp", "asyncio", "mimesis", "rich", "multiprocessing"}
