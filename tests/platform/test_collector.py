"""The collector is as it was, whatever kept it away."""

from __future__ import annotations

import ast
import gc
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.platform.collector import YOUNG_MAX, collect_rarely, pause_collector, set_objects_aside
from tests.house import FILES, name_of, nodes_of, text_of


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    assert gc.isenabled()
    gc.unfreeze()  # another test of this process may have run a command, which sets aside what it made
    usual = gc.get_threshold()
    yield
    gc.enable()
    gc.set_threshold(*usual)
    gc.unfreeze()


def fail_within(*, is_to_stay: bool = False) -> None:
    with pause_collector(is_to_stay=is_to_stay):
        assert not gc.isenabled()
        raise ValueError("over")


def test_it_is_on_again_after_a_pause_however_that_ends() -> None:
    with pause_collector():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="over"):
        fail_within()
    assert gc.isenabled()


def test_a_pause_within_a_pause_does_not_end_it() -> None:
    with pause_collector():
        with pause_collector(is_to_stay=True):
            pass
        assert not gc.isenabled()
        assert gc.get_freeze_count() == 0
    assert gc.isenabled()


@pytest.mark.slow
def test_what_is_to_stay_is_set_aside() -> None:
    with pause_collector():
        pass
    assert gc.get_freeze_count() == 0
    with pause_collector(is_to_stay=True):
        assert gc.get_freeze_count() == 0
    assert gc.get_freeze_count() > 0
    gc.unfreeze()
    with pytest.raises(ValueError, match="over"):
        fail_within(is_to_stay=True)
    assert gc.get_freeze_count() > 0
    gc.unfreeze()
    set_objects_aside()
    assert gc.get_freeze_count() > 0


def test_a_run_collects_rarely_and_gives_back_what_it_set_aside() -> None:
    usual = gc.get_threshold()
    with collect_rarely():
        assert gc.get_threshold() == (YOUNG_MAX, *usual[1:])
        assert gc.get_freeze_count() > 0
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == 0


def imports_it(path: Path) -> bool:
    if not re.search(r"\bgc\b", text_of(path)):
        return False
    return any(
        (isinstance(node, ast.Import) and any(each.name == "gc" for each in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module == "gc")
        for node in nodes_of(path)
    )


@pytest.mark.usefixtures("parsed_once")
def test_nobody_else_touches_the_collector() -> None:
    assert [name_of(path) for path in FILES if imports_it(path)] == ["engine/platform/collector.py"]
