"""Every mend of the corpus does what it says: its problem is gone, and nothing else of the file has changed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.cli.text.fixes import apply_edits, fixable
from engine.model.source.diagnostic import Diagnostic, Fix
from engine.model.source.node import MappingNode, Node, Scalar
from engine.model.values.span import Span
from engine.pipeline.load import Workspace, load
from engine.source.parser import parse_yaml
from engine.vocabulary import builtin
from tests.cases.corpus import folders

VOCABULARY = builtin()
ROUNDS_MAX = 10


def found_in(folder: Path) -> Workspace:
    return load([folder / "bad.suite.yaml"], VOCABULARY)


def copied(folder: Path, room: Path) -> Path:
    """The folder in a room of its own, where no other project file is near."""
    shutil.copytree(folder, room)
    return room


def fix_of(problem: Diagnostic) -> Fix:
    assert problem.fix is not None
    return problem.fix


def mend(folder: Path, problem: Diagnostic, sources: dict[str, str]) -> None:
    for name in {edit.span.file for edit in fix_of(problem).edits}:
        edits = [edit for edit in fix_of(problem).edits if edit.span.file == name]
        (folder / name).write_text(apply_edits(sources[name], edits), encoding="utf-8")


def scalars(node: Node) -> Iterator[Scalar]:
    """All keys and values, in the order in which they stand."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, MappingNode):
        for entry in node.entries:
            yield entry.key
            yield from scalars(entry.value)
    else:
        for item in node.items:
            yield from scalars(item)


def untouched(text: str, lines: set[int]) -> list[tuple[str, Span]] | None:
    """What stands on other lines than these, as YAML reads it; None where it cannot be read."""
    parsed = parse_yaml(text, "a")
    if parsed.value is None or parsed.has_errors:
        return None
    return [(each.text, each.span) for each in scalars(parsed.value) if each.span.line not in lines]


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_a_mend_takes_its_problem_away_and_touches_nothing_else(folder: Path, tmp_path: Path) -> None:
    before = found_in(copied(folder, tmp_path / "before"))
    sources = dict(before.sources)
    for number, problem in enumerate(fixable(before.diagnostics, sources)):
        room = copied(folder, tmp_path / str(number))
        mend(room, problem, sources)
        after = found_in(room)
        assert (problem.span, problem.message) not in {(each.span, each.message) for each in after.diagnostics}
        # What was hidden behind it may come to light, but never that the file can no longer be read.
        assert not {each.code for each in after.diagnostics if each.code < "E1"} - {
            each.code for each in before.diagnostics
        }
        for edit in fix_of(problem).edits:
            name, lines = edit.span.file, {*range(edit.span.line, edit.span.end_line + 1)}
            was, now = untouched(sources[name], lines), untouched(after.sources[name], lines)
            assert was is None or was == now


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.name)
def test_after_all_mends_nothing_is_left_to_mend(folder: Path, tmp_path: Path) -> None:
    room = copied(folder, tmp_path / "room")
    for _ in range(ROUNDS_MAX):
        workspace = found_in(room)
        chosen = fixable(workspace.diagnostics, workspace.sources)
        if not chosen:
            break
        mend(room, chosen[0], dict(workspace.sources))
    else:
        pytest.fail("mending does not end")
    assert not any(each.fix for each in found_in(room).diagnostics)


NAMES = st.sampled_from(["output.a", "status", "output.items[0]", "input.b", "length(output.a)"])
VALUES = st.sampled_from(["3", "-1.5", "true", "null", '"Ada"', '"O\'Neil"', '"high"', "`3`", "'x'"])
QUESTIONS = st.one_of(
    st.tuples(NAMES, st.sampled_from(["==", "!="]), VALUES).map(" ".join),
    st.tuples(VALUES, st.just("=="), NAMES).map(" ".join),
    st.tuples(NAMES, VALUES).map(lambda each: f"!{each[0]} && {each[0]} == {each[1]}"),
    st.tuples(NAMES, VALUES).map(lambda each: f"output.list[?name == {each[1]}] | length(@) == `1`"),
    st.tuples(NAMES, VALUES).map(lambda each: f"output.tags | contains(@, {each[1]}) && status == {each[1]}"),
)
STYLES = st.sampled_from(["", "'", '"'])


def written(question: str, style: str) -> str:
    """The question as a value of YAML."""
    if style == "'":
        return "'" + question.replace("'", "''") + "'"
    return '"' + question.replace("\\", "\\\\").replace('"', '\\"') + '"' if style else question


@pytest.mark.slow
@given(question=QUESTIONS, style=STYLES)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_mended_question_is_clean_and_its_remark_stays(question: str, style: str, tmp_path: Path) -> None:
    value = written(question, style)
    if not style and value[0] in "`'\"!@":
        return
    path = tmp_path / "bad.suite.yaml"
    path.write_text(
        "suite: s\nactions: { a: { id: a } }\ntests:\n  - name: t\n    action: a\n    expect:\n      check:\n"
        f"        - that:   {value}   # a remark\n          because: of it\n",
        encoding="utf-8",
    )
    for _ in range(ROUNDS_MAX):
        workspace = found_in(tmp_path)
        chosen = fixable(workspace.diagnostics, workspace.sources)
        if not chosen:
            break
        mend(tmp_path, chosen[0], dict(workspace.sources))
    else:
        pytest.fail(f"mending does not end: {question}")
    text = path.read_text(encoding="utf-8")
    assert text.count("   # a remark\n") == 1
    assert text.endswith("          because: of it\n")
    assert [each for each in found_in(tmp_path).diagnostics if each.code in ("E020", "E010", "E018")] == []
    assert parse_yaml(text, "a").value is not None
    for each in found_in(tmp_path).diagnostics:
        assert each.fix is None, (text, each)
