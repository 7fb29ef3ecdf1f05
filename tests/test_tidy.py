"""The house rules that no linter knows, checked like any other behaviour."""

from __future__ import annotations

import ast
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.no_cover

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "engine"
FILES = sorted(ENGINE.rglob("*.py"))
MODULES = [path for path in FILES if path.name != "__init__.py"]
VAGUE = re.compile(r"(Manager|Helper|Util|Utils|Base|Context|Processor)$")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions_of(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_function_fits_on_one_screen(path: Path) -> None:
    too_long = [f"{each.name}: {length_of(each)} lines" for each in functions_of(path) if length_of(each) > 60]
    assert too_long == []


def test_half_of_all_functions_are_ten_lines_or_shorter() -> None:
    assert statistics.median(length_of(each) for path in MODULES for each in functions_of(path)) <= 10


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_stays_a_room_and_not_a_hall(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_half_of_all_files_are_short() -> None:
    assert statistics.median(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES) <= 150


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_defect_20_a_module_keeps_no_mutable_state(path: Path) -> None:
    mutable = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        value = getattr(node, "value", None) if isinstance(node, ast.Assign | ast.AnnAssign) else None
        names = [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]
        assert names == ["__all__"] or not isinstance(value, mutable), f"{name_of(path)}:{node.lineno}: use a tuple"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_class_is_named_after_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    classes = [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    assert [name for name in classes if VAGUE.search(name)] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_nothing_is_left_for_later(path: Path) -> None:
    assert not re.search(r"\bTODO\b|\bFIXME\b|\bXXX\b|NotImplementedError", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_import_hides_from_the_layers(path: Path) -> None:
    assert "TYPE_CHECKING" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [path for path in FILES if path.name == "__init__.py"], ids=name_of)
def test_an_init_file_holds_names_and_no_logic(path: Path) -> None:
    allowed = ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.Expr
    assert all(isinstance(node, allowed) for node in ast.parse(path.read_text(encoding="utf-8")).body)


def imported_by(text: str) -> set[str]:
    """Every `engine.…` module that a file imports, by its dotted name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.startswith("engine")}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_every_module_is_tested_by_its_name_or_behind_a_door_of_its_own_room_that_is() -> None:
    """What no test reaches from inside its room is tested by nobody, or only by accident."""
    room = {module_of(path): path for path in FILES}
    reached = {name for test in (ROOT / "tests").rglob("*.py") for name in imported_by(test.read_text("utf-8"))}
    reached |= {module_of(path) for path in (ENGINE / "cli" / "commands").glob("*.py")}  # imported by name, when called
    waiting = [name for name in reached if name in room]
    while waiting:
        name = waiting.pop()
        inside = ".".join(name.split(".")[:2])
        for other in imported_by(room[name].read_text(encoding="utf-8")) - reached:
            if other in room and (other == inside or other.startswith(f"{inside}.")):
                reached.add(other)
                waiting.append(other)
    behaving = {module_of(path) for path in MODULES} - {"engine.__main__"}
    assert sorted(behaving - reached) == []


@pytest.mark.slow
def test_defect_42_everything_that_is_shipped_can_be_imported() -> None:
    names = [module_of(path) for path in FILES if path.name != "__main__.py"]
    code = f"import importlib\nfor name in {names!r}: importlib.import_module(name)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("room", "forbidden", "contract"),
    [
        ("run/halting/halts.py", "from engine.reporters import KINDS", "Nouns below"),
        ("plan/fields/dependencies.py", "import time", "are pure"),
        ("assertions/comparison.py", "from engine.assertions import presence", "never knows another kind"),
        ("reporters/artifact.py", "import aiohttp", "open sockets"),
    ],
)
def test_the_layers_hold_because_a_breach_of_them_fails(
    tmp_path: Path, room: str, forbidden: str, contract: str
) -> None:
    shutil.copytree(ENGINE, tmp_path / "engine", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    breached = tmp_path / "engine" / room
    breached.write_text(breached.read_text("utf-8") + f"\n{forbidden}\n", encoding="utf-8")
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert [line for line in done.stdout.splitlines() if contract in line and "BROKEN" in line] != []
