from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.source import files
from engine.source.files import display_name, find_suites, project_root, read_text
from tests.machines import POSIX


def write(path: Path, content: bytes | str = "suite: x\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_root_is_the_folder_of_the_project_file_above_the_first_path(tmp_path: Path) -> None:
    project = write(tmp_path / "engine.yaml", "")
    suite = write(tmp_path / "a" / "b" / "x.suite.yaml")
    assert project_root([suite]) == (tmp_path, project)
    assert project_root([suite.parent]) == (tmp_path, project)
    assert project_root([suite.parent / "missing.yaml"]) == (tmp_path, project)


def test_without_a_project_file_the_root_is_the_folder_of_the_first_path(tmp_path: Path) -> None:
    suite = write(tmp_path / "a" / "x.suite.yaml")
    assert project_root([suite]) == (tmp_path / "a", None)
    assert project_root([tmp_path / "a"]) == (tmp_path / "a", None)


def test_the_nearest_project_file_counts(tmp_path: Path) -> None:
    write(tmp_path / "engine.yaml", "")
    inner = write(tmp_path / "a" / "engine.yaml", "")
    assert project_root([tmp_path / "a"]) == (tmp_path / "a", inner)


def test_suites_below_a_folder_are_found_sorted_and_once(tmp_path: Path) -> None:
    names = ["b.suite.yaml", "a/z.suite.yml", "a/b/c.suite.yaml"]
    for name in [*names, "other.yaml", ".hidden/x.suite.yaml", ".engine/x.suite.yaml", "node_modules/x.suite.yaml"]:
        write(tmp_path / name)
    found = find_suites([tmp_path, tmp_path / "b.suite.yaml", tmp_path / "a"], tmp_path)
    assert found.diagnostics == ()
    assert [each.relative_to(tmp_path).as_posix() for each in found.value or ()] == [names[0], names[1], names[2]]


def test_a_file_named_outright_may_have_any_name(tmp_path: Path) -> None:
    path = write(tmp_path / "anything.txt")
    assert find_suites([path], tmp_path).value == (path,)


@POSIX
def test_folders_behind_symlinks_are_not_entered(tmp_path: Path) -> None:
    write(tmp_path / "real" / "x.suite.yaml")
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites" / "link").symlink_to(tmp_path / "real")
    (tmp_path / "suites" / "loop").symlink_to(tmp_path / "suites")
    assert [each.code for each in find_suites([tmp_path / "suites"], tmp_path).diagnostics] == ["E041"]


def test_a_path_that_is_not_there_is_told_what_may_be_meant(tmp_path: Path) -> None:
    write(tmp_path / "smoke.suite.yaml")
    (problem,) = find_suites([tmp_path / "smke.suite.yaml"], tmp_path).diagnostics
    assert problem.code == "E040"
    assert "smoke.suite.yaml" in (problem.help or "")


def test_a_folder_without_suites_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "x.yaml")
    (problem,) = find_suites([tmp_path], tmp_path).diagnostics
    assert (problem.code, ".suite.yaml" in (problem.help or "")) == ("E041", True)


def test_every_bad_path_is_told_and_the_good_ones_are_found(tmp_path: Path) -> None:
    good = write(tmp_path / "x.suite.yaml")
    found = find_suites([tmp_path / "no", good, tmp_path / "nor"], tmp_path)
    assert (found.value, len(found.diagnostics)) == ((good,), 2)


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"\xef\xbb\xbfa: 1\r\n", "a: 1\r\n"), ("é😀".encode(), "é😀"), (b"", ""), (b"a\rb\n", "a\rb\n")],
)
def test_text_is_utf8_with_its_own_ends_of_lines(tmp_path: Path, content: bytes, text: str) -> None:
    assert read_text(write(tmp_path / "a", content), tmp_path, bytes_max=100).value == text


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [(b"a: 1\nb: \xe4\n", 2, 4), (b"\xff\xfea\x00", 1, 1), ("a".encode("utf-16-be").join([b"\xfe\xff", b""]), 1, 1)],
)
def test_anything_but_utf8_is_refused_with_its_place(tmp_path: Path, content: bytes, line: int, column: int) -> None:
    (problem,) = read_text(write(tmp_path / "a", content), tmp_path, bytes_max=100).diagnostics
    assert (problem.code, problem.span.line, problem.span.column) == ("E042", line, column)


def test_a_file_larger_than_its_limit_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a", b"x" * 101)
    assert [each.code for each in read_text(path, tmp_path, bytes_max=100).diagnostics] == ["E002"]
    assert read_text(path, tmp_path, bytes_max=101).value == "x" * 101


@POSIX
@pytest.mark.parametrize("way", ["symlink", "dots", "symlinked folder"])
def test_a_file_outside_the_root_is_refused_by_whatever_way(tmp_path: Path, way: str) -> None:
    secret = write(tmp_path / "secret" / "s.txt")
    root = tmp_path / "root"
    root.mkdir()
    (root / "link.txt").symlink_to(secret)
    (root / "folder").symlink_to(secret.parent)
    path = {
        "symlink": root / "link.txt",
        "dots": root / ".." / "secret" / "s.txt",
        "symlinked folder": root / "folder" / "s.txt",
    }[way]
    result = read_text(path, root, bytes_max=100)
    assert (result.value, [each.code for each in result.diagnostics]) == (None, ["E043"])


@POSIX
def test_a_symlink_inside_the_root_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "a" / "x.txt", "hello")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a" / "x.txt")
    assert read_text(tmp_path / "link.txt", tmp_path, bytes_max=100).value == "hello"


@POSIX
def test_folders_pipes_loops_and_missing_files_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    codes = {
        name: [each.code for each in read_text(tmp_path / name, tmp_path, bytes_max=9).diagnostics]
        for name in ("pipe", "loop", "dangling", "missing", ".")
    }
    assert codes["pipe"] == codes["."] == ["E044"]
    assert codes["dangling"] == codes["missing"] == ["E040"]
    assert codes["loop"] in (["E045"], ["E040"])


def test_a_name_with_a_nul_is_refused(tmp_path: Path) -> None:
    assert read_text(tmp_path / "a\0b", tmp_path, bytes_max=9).has_errors
    assert find_suites([tmp_path / "a\0b"], tmp_path).diagnostics[0].code == "E040"


def test_names_are_relative_to_the_root_with_forward_slashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert display_name(tmp_path / "a" / ".." / "b" / "x.yaml", tmp_path) == "b/x.yaml"
    assert display_name(Path("/elsewhere/x.yaml"), tmp_path) == "/elsewhere/x.yaml"
    monkeypatch.chdir(tmp_path)
    assert display_name(Path("b/x.yaml"), tmp_path) == "b/x.yaml"


def test_without_a_project_file_the_root_holds_all_paths_in_whatever_order_they_come(tmp_path: Path) -> None:
    one, two = tmp_path / "a" / "x.suite.yaml", tmp_path / "b" / "deep"
    one.parent.mkdir()
    two.mkdir(parents=True)
    assert project_root([one, two]) == project_root([two, one]) == (tmp_path, None)


def test_a_project_file_of_another_ending_is_named_where_none_is_nearer(tmp_path: Path) -> None:
    suite = tmp_path / "suites" / "a.suite.yaml"
    suite.parent.mkdir()
    suite.touch()
    (tmp_path / "engine.yml").touch()
    (found,) = find_suites([suite], tmp_path).diagnostics
    assert (found.code, found.severity.value, found.help) == ("W006", "warning", "rename it to `engine.yaml`")
    (tmp_path / "engine.yaml").touch()
    assert find_suites([suite], tmp_path).diagnostics == ()


def test_more_folders_than_a_project_has_are_refused_without_looking_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "FOLDERS_MAX", 3)
    for name in "abc":
        (tmp_path / name).mkdir()
    (found,) = find_suites([tmp_path], tmp_path).diagnostics
    assert (found.code, found.help) == ("E046", "name the folder of your suites")
    (tmp_path / "c").rmdir()
    (tmp_path / "a" / "a.suite.yaml").touch()
    assert find_suites([tmp_path], tmp_path).diagnostics == ()
