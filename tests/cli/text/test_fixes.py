from __future__ import annotations

import stat
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engine.cli.text.fixes import apply_edits, fixable
from engine.model.source.diagnostic import Diagnostic, Edit, Fix
from engine.model.values.span import Span
from tests.machines import POSIX
from tests.shell import SMALL, say, suite_file

CROOKED = SMALL.replace("    expect: { output: { ok: true } }\n", "") + (
    "    expect:                # what must hold\n"
    "      check:\n"
    "        - that: output.ok == true      # spaces and remarks stay\n"
    "          because: #4711\n"
)
MENDED = CROOKED.replace("== true ", "== `true` ").replace("#4711", '"#4711"')


def edit(line: int, start: int, end: int, text: str) -> Edit:
    return Edit(span=Span("a", line, start, line, end), text=text)


def problem(*edits: Edit) -> Diagnostic:
    return Diagnostic(code="E1", span=edits[0].span, message="x", fix=Fix(title="mend", edits=edits))


def test_what_is_mechanical_is_mended_and_all_else_stays_as_it_was(tmp_path: Path) -> None:
    path = suite_file(tmp_path, CROOKED)
    said = say("check", "--fix", path)
    assert said.code == 0
    assert path.read_text(encoding="utf-8") == MENDED
    assert "fixed a.suite.yaml:13:20" in said.out
    assert "2 fixes made" in said.out


def test_mending_twice_changes_nothing_more(tmp_path: Path) -> None:
    path = suite_file(tmp_path, CROOKED)
    say("check", "--fix", path)
    said = say("check", "--fix", path)
    assert said.out.startswith("nothing to mend")
    assert path.read_text(encoding="utf-8") == MENDED


def test_a_file_that_needs_nothing_is_not_touched(tmp_path: Path) -> None:
    path = suite_file(tmp_path, SMALL)
    before = path.stat()
    say("check", "--fix", path)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@POSIX
def test_line_ends_the_byte_order_mark_and_permissions_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.suite.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + CROOKED.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    assert say("check", "--fix", path).code == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + MENDED.replace("\n", "\r\n").encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@POSIX
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = suite_file(tmp_path, CROOKED, "real.yaml")
    link = tmp_path / "a.suite.yaml"
    link.symlink_to(real)
    say("check", "--fix", link)
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == MENDED


def test_what_cannot_be_mended_is_shown_as_ever(tmp_path: Path) -> None:
    said = say("check", "--fix", suite_file(tmp_path, CROOKED.replace("action: echo\n", "action: nothing-like-it\n")))
    assert said.code == 2
    assert "nothing-like-it" in said.out
    assert "2 fixes made" in said.out


def test_json_stays_one_value_and_the_changes_are_told_beside_it(tmp_path: Path) -> None:
    said = say("check", "--fix", suite_file(tmp_path, CROOKED), "--format", "json")
    assert said.json["diagnostics"] == []
    assert "fixed a.suite.yaml" in said.err


def test_a_fix_that_touches_what_another_mends_waits_for_its_turn() -> None:
    first, second = problem(edit(1, 1, 4, "X")), problem(edit(1, 3, 5, "Y"))
    apart, doubled = problem(edit(1, 5, 6, "Z")), problem(edit(1, 1, 4, "X"))
    assert fixable([first, second, apart, doubled], {"a": "abcdef"}) == (first, apart)


def test_a_fix_of_several_edits_is_made_whole_or_not_at_all() -> None:
    first, two = problem(edit(1, 1, 2, "X")), problem(edit(1, 5, 6, "Y"), edit(1, 1, 2, "Z"))
    assert fixable([first, two], {"a": "abcdef"}) == (first,)


def test_a_fix_that_changes_nothing_is_none() -> None:
    assert fixable([problem(edit(1, 1, 2, "a"))], {"a": "abc"}) == ()


@given(st.lists(st.text("ab ", max_size=4), min_size=1, max_size=5), st.data())
def test_an_edit_changes_its_stretch_and_nothing_beside_it(lines: list[str], data: st.DataObject) -> None:
    ends = data.draw(st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=len(lines), max_size=len(lines)))
    number = data.draw(st.integers(0, len(lines) - 1))
    start = data.draw(st.integers(0, len(lines[number])))
    end = data.draw(st.integers(start, len(lines[number])))
    text = "".join(line + last for line, last in zip(lines, ends, strict=True))
    if "\r" in ends and any(one == "\r" and not two for one, two in zip(ends, [*lines[1:], "x"], strict=True)):
        return  # an empty line behind `\r` may make one `\r\n` of two breaks
    changed = [*lines]
    changed[number] = lines[number][:start] + "NEW" + lines[number][end:]
    wanted = "".join(line + last for line, last in zip(changed, ends, strict=True))
    assert apply_edits(text, [edit(number + 1, start + 1, end + 1, "NEW")]) == wanted
