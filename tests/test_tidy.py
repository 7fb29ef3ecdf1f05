"""The house rules that no linter knows, checked like any other behaviour."""

from __future__ import annotations

import ast
import re
import shutil
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.house import ENGINE, FILES, ROOT, name_of, nodes_of, text_of, tree_of

pytestmark = pytest.mark.usefixtures("parsed_once")

MODULES = [path for path in FILES if path.name != "__init__.py"]
NO_FRONT = [path for path in FILES if path != ENGINE / "__init__.py"]
"""All but the front of the package, which imports what it offers once it is asked for it: no other file may wait."""
VAGUE = re.compile(r"(Manager|Helper|Util|Utils|Base|Context|Processor)$")


def breaches_in(files: Iterable[Path], find: Callable[[Path], object]) -> dict[str, object]:
    """What `find` finds in each of the files, by the file's name; files where it finds nothing are left out."""
    return {name_of(path): found for path in files if (found := find(path))}


def functions_of(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in nodes_of(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.slow
def test_a_function_fits_on_one_screen() -> None:
    def too_long(path: Path) -> list[str]:
        return [f"{each.name}: {length_of(each)} lines" for each in functions_of(path) if length_of(each) > 60]

    assert breaches_in(MODULES, too_long) == {}


@pytest.mark.slow
def test_half_of_all_functions_are_ten_lines_or_shorter() -> None:
    assert statistics.median(length_of(each) for path in MODULES for each in functions_of(path)) <= 10


def lines_in(path: Path) -> int:
    return len(text_of(path).splitlines())


def test_a_file_stays_a_room_and_not_a_hall() -> None:
    assert breaches_in(FILES, lambda path: lines_in(path) > 400) == {}


def test_half_of_all_files_are_short() -> None:
    assert statistics.median(map(lines_in, MODULES)) <= 150


def mutable_state(path: Path) -> list[int]:
    """Lines where a module makes something that can be changed, and keeps it."""
    mutable = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
    found = []
    for node in tree_of(path).body:
        value = getattr(node, "value", None) if isinstance(node, ast.Assign | ast.AnnAssign) else None
        names = [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]
        if names != ["__all__"] and isinstance(value, mutable):
            found.append(node.lineno)
    return found


def test_defect_20_a_module_keeps_no_mutable_state() -> None:
    assert breaches_in(FILES, mutable_state) == {}, "use a tuple"


def classes_of(path: Path) -> list[str]:
    return [node.name for node in nodes_of(path) if isinstance(node, ast.ClassDef)]


def test_a_class_is_named_after_what_it_is() -> None:
    assert breaches_in(MODULES, lambda path: [name for name in classes_of(path) if VAGUE.search(name)]) == {}


def twice(names: Iterable[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def test_no_name_of_a_class_stands_twice() -> None:
    """But for `Spec`, which the contract of a kind asks for: a reader who meets a name need not ask which one it is."""
    assert twice(name for path in FILES for name in classes_of(path)) in ([], ["Spec"])


def test_a_folder_has_at_most_twenty_files() -> None:
    count = Counter(path.parent.relative_to(ROOT).as_posix() for path in FILES)
    assert {folder: files for folder, files in count.items() if files > 20} == {}


PLAIN_ROOMS = frozenset({"model", "assertions", "generators", "reporters", "targets", "executors", "platform"})
"""Rooms that say what their modules are: nouns whose verbs are elsewhere, kinds by their word, what machines lack."""


def is_in_a_room_alone(module: str) -> bool:
    """Whether nothing but its own name says what a module is: it stands in a verb's room, in none of its wings."""
    _engine, room, *inner = module.split(".")
    return len(inner) == 1 and room not in PLAIN_ROOMS and inner != ["codes"]


def doubled_modules(modules: Iterable[str]) -> list[str]:
    """Names of modules that stand twice although no folder makes it plain which one is meant (`commands.check`)."""
    modules = list(modules)
    with_folders = twice(".".join(module.split(".")[-2:]) for module in modules)
    return with_folders + twice(module.split(".")[-1] for module in modules if is_in_a_room_alone(module))


def test_no_name_of_a_module_stands_twice_unless_its_folder_makes_it_plain() -> None:
    assert doubled_modules(module_of(path) for path in MODULES) == []


@pytest.mark.parametrize(
    ("modules", "doubled"),
    [
        (["engine.plan.needs", "engine.run.needs"], ["needs"]),
        (["engine.plan.rows.needs", "engine.run.rows.needs"], ["rows.needs"]),
        (["engine.plan.rows.needs", "engine.run.needs"], []),
        (["engine.model.plan", "engine.pipeline.plan", "engine.cli.commands.plan"], []),
        (["engine.assertions.schema", "engine.action.schema"], []),
        (["engine.plan.codes", "engine.source.codes"], []),
    ],
)
def test_doubled_modules_are_found(modules: list[str], doubled: list[str]) -> None:
    assert doubled_modules(modules) == doubled


PARTICIPLE = re.compile(
    "beaten|been|begun|bent|bitten|borne|bought|broken|brought|built|burnt|caught|chosen|clung|dealt|done|drawn|driven|"
    "drunk|eaten|fallen|fed|felt|fled|flown|forbidden|forgiven|forgotten|fought|found|frozen|given|gone|grown|heard|held|"
    "hidden|hung|kept|known|laid|lain|learnt|led|lent|lit|lost|made|meant|met|mistaken|paid|proven|ridden|risen|rung|said|"
    "seen|sent|sewn|shaken|shone|shot|shown|shrunk|slain|slept|slid|sold|sought|spent|spoken|spun|stolen|stood|stuck|"
    "struck|stung|sung|sunk|swept|sworn|swum|swung|taken|taught|thought|thrown|told|torn|understood|woken|won|worn|"
    "written|(?!(?:bed|bleed|breed|embed|exceed|feed|need|proceed|seed|speed|succeed)$)[a-z]+ed"
)
"""What was done. Those that are a verb or a noun as well (`put`, `read`, `bound`) are not here."""

NOUNS_IN_ING = frozenset({"everything", "heading", "mapping", "nothing", "ruling", "spelling", "string", "warning"})


def is_participle(function: str) -> bool:
    """Whether a function is named by what was done or is going on, which hides whether it does something."""
    first, *rest = function.split("_")
    if first.endswith("ing"):
        return first not in NOUNS_IN_ING and not rest
    return PARTICIPLE.fullmatch(first) is not None


def public_participles(path: Path) -> list[str]:
    functions = [node.name for node in tree_of(path).body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [name for name in functions if not name.startswith("_") and is_participle(name)]


@pytest.mark.slow
def test_a_public_function_is_a_verb_or_a_noun_and_no_participle() -> None:
    assert breaches_in(MODULES, public_participles) == {}


def participles_of_methods(path: Path) -> list[str]:
    """Public methods named so; a property is no verb, and may say what is so."""
    return [
        f"{kind.name}.{each.name}"
        for kind in nodes_of(path)
        if isinstance(kind, ast.ClassDef)
        for each in kind.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and not each.name.startswith("_")
        if is_participle(each.name) and "property" not in map(ast.unparse, each.decorator_list)
    ]


def test_a_public_method_is_a_verb_or_a_noun_and_no_participle() -> None:
    assert breaches_in(MODULES, participles_of_methods) == {}


def test_participles_are_found() -> None:
    participles = ["told", "laid_over", "heeded", "made_row", "gone_on", "pressed", "selecting", "kept", "rationed"]
    others = ["tell", "need_of", "seed_of", "set_limit", "read_lines", "split", "heading", "missing_value", "strictest"]
    assert [name for name in (*participles, *others) if is_participle(name)] == participles


def swallowing(nodes: Iterable[ast.AST]) -> list[int]:
    """Lines whose `case name:` takes whatever is left of a choice between known kinds, new ones included."""
    found = []
    for node in nodes:
        if not isinstance(node, ast.Match):
            continue
        *others, last = node.cases
        is_name = (
            isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.pattern.name is not None
        )
        # Words that come from a file are no closed choice: what is left of them is whatever somebody wrote.
        patterns = [ast.unparse(each.pattern) for each in others]
        has_kinds = any(re.search(r"[A-Z]\w*\(|[A-Z]\w*\.[A-Z]", each) for each in patterns)
        if is_name and has_kinds and last.guard is None and "assert_never" not in ast.unparse(last):
            found.append(last.pattern.lineno)
    return found


def test_a_choice_between_known_kinds_swallows_no_new_one() -> None:
    assert breaches_in(MODULES, lambda path: swallowing(nodes_of(path))) == {}


@pytest.mark.parametrize(
    ("cases", "lines"),
    [
        ("case Retry(): pass\n    case step: give_up(step)", [3]),
        ("case Step.RETRY: pass\n    case step: give_up(step)", [3]),
        ("case Retry() | Hold(): pass\n    case step: assert_never(step)", []),
        ("case Retry(): pass\n    case Hold() as step: hold(step)", []),
        ("case 'retry': pass\n    case other: say(other)", []),
        ("case Retry(): pass\n    case _: pass", []),
    ],
)
def test_a_name_that_swallows_new_kinds_is_found(cases: str, lines: list[int]) -> None:
    assert swallowing(ast.walk(ast.parse(f"match step:\n    {cases}\n"))) == lines


@pytest.mark.slow
def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\bTODO\b|\bFIXME\b|\bXXX\b|NotImplementedError")
    assert breaches_in(FILES, lambda path: later.findall(text_of(path))) == {}


def test_no_import_hides_from_the_layers() -> None:
    assert breaches_in(NO_FRONT, lambda path: "TYPE_CHECKING" in text_of(path)) == {}


def test_an_init_file_holds_names_and_no_logic() -> None:
    allowed = ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.Expr

    def logic(path: Path) -> list[int]:
        return [node.lineno for node in tree_of(path).body if not isinstance(node, allowed)]

    assert breaches_in([path for path in NO_FRONT if path.name == "__init__.py"], logic) == {}


def imported_by(path: Path) -> set[str]:
    """Every `engine.…` module that a file imports, by its dotted name."""
    found: set[str] = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.startswith("engine")}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.slow
def test_every_module_is_tested_by_its_name_or_behind_a_door_of_its_own_room_that_is() -> None:
    """What no test reaches from inside its room is tested by nobody, or only by accident."""
    room = {module_of(path): path for path in FILES}
    reached = {name for test in (ROOT / "tests").rglob("*.py") for name in imported_by(test)}
    reached |= {module_of(path) for path in (ENGINE / "cli" / "commands").glob("*.py")}  # imported by name, when called
    waiting = [name for name in reached if name in room]
    while waiting:
        name = waiting.pop()
        inside = ".".join(name.split(".")[:2])
        for other in imported_by(room[name]) - reached:
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
