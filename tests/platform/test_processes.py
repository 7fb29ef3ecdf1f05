from __future__ import annotations

import getpass
import os
import subprocess
import sys

import pytest

from engine.platform.loops import loop_factory
from engine.platform.optional import import_if_there
from engine.platform.processes import apart, hands_down_descriptors, start_method, user_name


def test_a_process_is_doubled_where_that_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    assert start_method("darwin") == "spawn"
    monkeypatch.delattr(os, "fork", raising=False)
    assert start_method("win32") == "spawn"
    assert not hands_down_descriptors()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows cannot double a process")
def test_linux_doubles_processes_and_hands_down_descriptors() -> None:
    assert (start_method("linux"), hands_down_descriptors()) == ("fork", True)


def test_a_process_that_is_kept_from_ctrl_c_has_a_session_or_a_group_of_its_own() -> None:
    assert apart("linux") == apart("darwin") == {"start_new_session": True}
    assert apart("win32") == {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0x200)}


@pytest.mark.parametrize("problem", [ImportError("pwd"), OSError("no such user"), KeyError("uid")])
def test_where_nobody_can_tell_who_runs_it_is_unknown(monkeypatch: pytest.MonkeyPatch, problem: Exception) -> None:
    def fail() -> str:
        raise problem

    monkeypatch.setattr(getpass, "getuser", fail)
    assert user_name() == "unknown"


def test_a_module_that_is_not_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert import_if_there("json") is sys.modules["json"]
    monkeypatch.setitem(sys.modules, "uvloop", None)
    assert import_if_there("uvloop") is None
    assert loop_factory() is None
