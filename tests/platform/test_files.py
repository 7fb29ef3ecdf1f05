from __future__ import annotations

import errno
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.platform.files import (
    NoFileError,
    choose_sync,
    open_bytes,
    open_file,
    sync_data,
    sync_file,
    sync_folder,
    write_stream,
)

DATA, WHOLE = ("fdatasync", "fsync"), ("fsync",)


def told(asked: list[str], name: str) -> object:
    return lambda descriptor: asked.append(f"{name} {descriptor}")


def test_linux_syncs_data_without_the_times_of_the_file() -> None:
    asked: list[str] = []
    system = SimpleNamespace(fsync=told(asked, "fsync"), fdatasync=told(asked, "fdatasync"))
    choose_sync(DATA, system, SimpleNamespace())(3)
    choose_sync(WHOLE, system, SimpleNamespace())(4)
    assert asked == ["fdatasync 3", "fsync 4"]


def test_where_there_is_no_fdatasync_and_no_fcntl_all_is_synced() -> None:
    asked: list[str] = []
    choose_sync(DATA, SimpleNamespace(fsync=told(asked, "fsync")), None)(3)
    assert asked == ["fsync 3"]


def test_macos_waits_until_the_drive_itself_has_kept_it() -> None:
    asked: list[str] = []
    control = SimpleNamespace(F_FULLFSYNC=51, fcntl=lambda descriptor, what: asked.append(f"fcntl {descriptor} {what}"))
    choose_sync(DATA, SimpleNamespace(fsync=told(asked, "fsync")), control)(3)
    assert asked == ["fcntl 3 51"]


def test_a_share_of_the_network_that_knows_no_such_call_is_synced_as_it_can_be() -> None:
    asked: list[str] = []

    def refuse(_descriptor: int, _what: int) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    choose_sync(WHOLE, SimpleNamespace(fsync=told(asked, "fsync")), SimpleNamespace(F_FULLFSYNC=51, fcntl=refuse))(3)
    assert asked == ["fsync 3"]


def test_what_is_written_is_what_is_read_and_belongs_to_whoever_wrote_it(tmp_path: Path) -> None:
    descriptor = open_bytes(tmp_path / "a", os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        assert not os.get_inheritable(descriptor)
        os.write(descriptor, b"a\nb\r\n\x1a")
        sync_data(descriptor)
        sync_file(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(tmp_path)
    assert (tmp_path / "a").read_bytes() == b"a\nb\r\n\x1a"
    if os.name == "posix":
        assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


POSIX_FILES = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no FIFOs among its files")


@POSIX_FILES
@pytest.mark.parametrize("or_stream", [False, True])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, *, or_stream: bool) -> None:
    os.mkfifo(tmp_path / "fifo")
    for path, what in ((tmp_path / "fifo", "a pipe"), (tmp_path, "a folder"), (Path("/dev/zero"), "a device")):
        with pytest.raises(NoFileError, match=f"it is {what}, not a file"):
            open_file(path, or_stream=or_stream)
    (tmp_path / "file").write_bytes(b"a")
    with open_file(tmp_path / "file", or_stream=or_stream) as file:
        assert file.read() == b"a"


@POSIX_FILES
def test_whoever_does_not_read_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.platform.files.READER_S_MAX", 0.01)
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(OSError, match="nobody reads from it"):
        write_stream(tmp_path / "fifo", b"a")
    reader = os.open(tmp_path / "fifo", os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_stream(tmp_path / "fifo", b"a")
        with pytest.raises(TimeoutError, match="nobody has read from it"):
            write_stream(tmp_path / "fifo", bytes(1 << 20))
    finally:
        os.close(reader)
