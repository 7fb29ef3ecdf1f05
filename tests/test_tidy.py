"""The house rules that no linter knows, checked like any other behaviour."""

from __future__ import annotations

import ast
import re
import statistics
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "engine"
FILES = sorted(ENGINE.rglob("*.py"))
MODULES = [path for path in FILES if path.name != "__init__.py"]
NOUNS_WITHOUT_BEHAVIOUR = {"model"}
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
def test_a_module_keeps_no_mutable_state(path: Path) -> None:
    mutable = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        value = getattr(node, "value", None) if isinstance(node, ast.Assign | ast.AnnAssign) else None
        names = [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]
        assert names == ["__all__"] or not isinstance(value, mutable), f"{name_of(path)}:{node.lineno}: use a tuple"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_class_is_named_after_what_it_is(path: Path) -> None:
    classes = [node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.ClassDef)]
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


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.parent.name not in NOUNS_WITHOUT_BEHAVIOUR], ids=name_of
)
def test_every_module_with_behaviour_has_its_test(path: Path) -> None:
    """Either a test file of its own, or one that imports it: a module that no test names is tested by nobody."""
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    own = ROOT / "tests" / path.relative_to(ENGINE).parent / f"test_{path.stem}.py"
    parent, _, stem = module.rpartition(".")
    importing = re.compile(
        rf"(from {re.escape(module)} import|import {re.escape(module)}\b|from {re.escape(parent)} import [^\n]*\b{stem}\b)"
    )
    assert own.exists() or any(importing.search(test.read_text(encoding="utf-8")) for test in TESTS)


TESTS = sorted((ROOT / "tests").rglob("*.py"))
