"""What runs on machines that are not here is at least well formed, and the same on all of them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import tree_sitter_powershell
from ruamel.yaml import YAML
from tree_sitter import Language, Parser

from scripts.steps import STEPS

ROOT = Path(__file__).parent.parent
WORKFLOW = ROOT / ".github" / "workflows" / "test.yml"
SCRIPT = ROOT / "scripts" / "engine.ps1"


def powershell_is_well_formed(script: bytes) -> bool:
    tree = Parser(Language(tree_sitter_powershell.language())).parse(script)
    return not tree.root_node.has_error


@pytest.mark.slow
@pytest.mark.parametrize(("change", "code"), [(("", ""), 0), (("runs-on:", "run-on:"), 1)], ids=["as it is", "broken"])
def test_the_workflow_is_one_by_the_schema_of_github(tmp_path: Path, change: tuple[str, str], code: int) -> None:
    path = tmp_path / "test.yml"
    path.write_text(WORKFLOW.read_text("utf-8").replace(*change), encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr


def test_both_commands_run_on_every_kind_of_machine_with_the_oldest_and_a_new_python() -> None:
    job = YAML(typ="safe").load(WORKFLOW)["jobs"]["test"]
    assert job["strategy"]["matrix"] == {
        "os": ["ubuntu-latest", "macos-latest", "windows-latest"],
        "python": ["3.11", "3.13"],
    }
    elsewhere = [step["run"] for step in job["steps"] if step.get("if") == "runner.os != 'Windows'"]
    windows = [step["run"] for step in job["steps"] if step.get("if") == "runner.os == 'Windows'"]
    assert elsewhere == ["make demo", "make test"]
    assert windows == ["./scripts/engine.ps1 demo", "./scripts/engine.ps1 test"]


def test_make_and_powershell_do_the_same_steps() -> None:
    makefile, script = (ROOT / "Makefile").read_text("utf-8"), SCRIPT.read_text("utf-8")
    offered = re.search(r"\[ValidateSet\(([^)]*)\)\]", script)
    assert offered is not None
    assert re.findall(r"'(\w+)'", offered[1]) == list(STEPS)
    for name in STEPS:
        assert f"\n{name}: $(STAMP)\n\t@$(BIN)/python -m scripts.steps {name}\n" in makefile
    needed = re.search(r"\$\(STAMP\): (.*)", makefile)
    assert needed is not None
    assert all(f"'{name}'" in script for name in needed[1].split() if name != "scripts/make_venv.sh")


def test_the_script_is_well_formed_and_read_alike_by_every_powershell() -> None:
    script = SCRIPT.read_bytes()
    assert script.isascii(), "Windows PowerShell reads a script without a mark in the code page of the machine"
    assert powershell_is_well_formed(script)
    assert not powershell_is_well_formed(script.replace(b"Push-Location (", b"Push-Location ((", 1))
