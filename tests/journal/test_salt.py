from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from engine.journal.salt import FILE_NAME, forget, make_salt, read_salt
from engine.journal.writer import JournalFailed
from tests.machines import POSIX


@POSIX
def test_a_salt_is_drawn_kept_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    salt = make_salt(tmp_path, Random(1))
    assert len(salt) == 32
    assert read_salt(tmp_path) == salt
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_a_salt_is_never_replaced_and_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    make_salt(tmp_path, Random(1))
    with pytest.raises(JournalFailed, match="salt"):
        make_salt(tmp_path, Random(2))
    with pytest.raises(JournalFailed):
        make_salt(tmp_path / "nowhere", Random(1))


def test_what_was_forgotten_is_gone_and_forgetting_twice_does_no_harm(tmp_path: Path) -> None:
    make_salt(tmp_path, Random(1))
    assert forget(tmp_path)
    assert read_salt(tmp_path) == b""
    assert not forget(tmp_path)


def test_a_file_that_holds_no_salt_is_none(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe not hex")
    assert read_salt(tmp_path) == b""
