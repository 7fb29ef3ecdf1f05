from __future__ import annotations

import errno
import os
import sys

import pytest

from engine.platform.shortage import describe_shortage, handles_left, handles_max
from tests.machines import POSIX


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (MemoryError(), "no more memory"),
        (OSError(errno.ENOMEM, "Cannot allocate memory"), "no more memory"),
        (ImportError("libssl.so.3: failed to map segment from shared object"), "no more memory"),
        (RuntimeError("can't start new thread"), "no more threads"),
        (OSError(errno.EMFILE, "Too many open files"), "files open, which is too few"),
        (OSError(errno.ENFILE, "Too many open files in system"), "files open, which is too few"),
    ],
)
def test_what_is_short_is_named_with_the_limit_to_raise(problem: Exception, words: str) -> None:
    said = describe_shortage(problem)
    assert said is not None
    assert words in said
    assert "ulimit" in said


@pytest.mark.parametrize(
    "problem", [OSError(errno.EIO, "I/O error"), RuntimeError("odd"), ImportError("no x"), KeyError()]
)
def test_other_problems_are_no_shortage(problem: Exception) -> None:
    assert describe_shortage(problem) is None


@POSIX
def test_every_open_file_leaves_one_handle_less() -> None:
    before = handles_left()
    assert before is not None
    opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(3)]
    after = handles_left()
    for each in opened:
        os.close(each)
    assert (after, handles_left()) == (before - 3, before)


def test_a_machine_without_such_a_limit_has_as_many_as_one_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    assert (handles_max(), handles_left()) == (None, None)
