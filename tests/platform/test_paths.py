from __future__ import annotations

import ntpath
import posixpath
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from engine.platform.paths import (
    LENGTH_MAX,
    common_folder,
    is_device,
    names_device,
    path_from_here,
    quote,
    reach,
    same_place,
    why_no_file,
    why_refused,
)


def test_a_path_is_shown_from_here_with_slashes_and_whole_where_it_lies_on_another_drive() -> None:
    assert path_from_here("/a/b/c.yaml", names=posixpath, here="/a") == "b/c.yaml"
    assert path_from_here(r"C:\a\b\c.yaml", names=ntpath, here=r"C:\a") == "b/c.yaml"
    assert path_from_here(r"D:\b\c.yaml", names=ntpath, here=r"C:\a") == "D:/b/c.yaml"


def test_folders_on_two_drives_have_the_first_in_common() -> None:
    one, other = PureWindowsPath(r"C:\a\b"), PureWindowsPath(r"D:\a")
    assert common_folder([one, other], names=ntpath) == r"C:\a\b"
    assert common_folder([one, PureWindowsPath(r"C:\a\c")], names=ntpath) == r"C:\a"
    assert common_folder([PurePosixPath("/a/b"), PurePosixPath("/a/c")], names=posixpath) == "/a"


def test_one_place_may_be_written_in_several_ways_on_windows() -> None:
    assert same_place(r"C:\A\b", names=ntpath) == same_place("c:/a/x/../B", names=ntpath)
    assert same_place("/A/b", names=posixpath) != same_place("/a/b", names=posixpath)


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        (PurePosixPath("runs"), "runs"),
        (PurePosixPath("my runs"), "'my runs'"),
        (PureWindowsPath(r"C:\runs"), "C:/runs"),
        (PureWindowsPath(r"C:\my runs\x"), '"C:/my runs/x"'),
    ],
)
def test_a_path_is_quoted_as_the_shells_of_its_machine_read_it(path: PurePosixPath, typed: str) -> None:
    assert quote(path) == typed


@pytest.mark.parametrize("name", ["CON", "nul", "aux.json", "com1", "Lpt9.suite.yaml", "COM\u00b2", "con .txt"])
def test_a_device_is_no_file_on_windows_whatever_stands_behind_its_dot(name: str) -> None:
    assert is_device(name)
    assert why_no_file(PureWindowsPath("C:/suites", name)) == f"`{name}` is the name of a device on Windows"
    assert why_no_file(PurePosixPath("/suites", name)) is None


@pytest.mark.parametrize("name", ["ab:c", "what?.json", 'say "hi"', "a|b", "a\nb", "end.", "end "])
def test_a_name_that_windows_would_keep_elsewhere_or_not_at_all_is_no_file(name: str) -> None:
    assert why_no_file(PureWindowsPath("C:/suites", name)) == f"`{name}` can be no name of a file on Windows"


@pytest.mark.parametrize("path", [r"C:\console\comma.json", r"..\com10.txt", r"\\server\share\null.yaml", "C:/a b/c.d"])
def test_other_names_are_files_everywhere(path: str) -> None:
    assert why_no_file(PureWindowsPath(path)) is None


def test_only_the_bare_name_of_a_device_is_written_to_as_one() -> None:
    assert names_device(PureWindowsPath("NUL"))
    assert not names_device(PureWindowsPath("nul.json"))
    assert not names_device(PurePosixPath("NUL"))


def test_a_path_that_is_too_long_for_windows_is_written_in_the_form_that_is_not() -> None:
    deep = "d" * 100
    short, long = PureWindowsPath("C:/", deep, deep), PureWindowsPath("C:/", deep, deep, deep)
    assert reach(short) == short
    assert str(reach(short, spare=LENGTH_MAX)) == rf"\\?\C:\{deep}\{deep}"
    assert str(reach(long)) == rf"\\?\C:\{deep}\{deep}\{deep}"
    assert reach(reach(long)) == reach(long)
    share = PureWindowsPath(rf"\\server\share\{deep}\{deep}\{deep}")
    assert str(reach(share)) == rf"\\?\UNC\server\share\{deep}\{deep}\{deep}"
    relative, elsewhere = PureWindowsPath(deep, deep, deep), PurePosixPath("/", deep, deep, deep)
    assert (reach(relative), reach(elsewhere)) == (relative, elsewhere)


def test_what_another_program_has_open_on_windows_is_said_to_be() -> None:
    problem = PermissionError(13, "Permission denied")
    assert why_refused(problem) == "Permission denied"
    problem.winerror = 32  # type: ignore[attr-defined]
    assert why_refused(problem) == "Permission denied; another program may have it open"
    assert why_refused(OSError("it fails")) == "it fails"


def test_where_we_are_is_the_folder_of_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert path_from_here(tmp_path / "a" / "b") == "a/b"
