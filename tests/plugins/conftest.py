"""A folder of installed packages, and a project that uses them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.packages import install, source_of, write_project
from tests.shell import Said, say

Engine = Callable[..., Said]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where packages are installed; modules that were imported from there are forgotten."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    yield folder
    forget(folder)


def forget(site: Path) -> None:
    """As another process would: import what lies there now."""
    for name, module in tuple(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(str(site)):
            del sys.modules[name]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that lists engine-acme, with one suite that uses all of its words."""
    return write_project(tmp_path / "project")


@pytest.fixture
def acme(site: Path, project: Path) -> Engine:
    """Runs `engine` in the project with an engine-acme whose words are made so: `acme("check", IBAN="None")`."""

    def run(*arguments: str, more: str = "", source: str | None = None, **kinds: str) -> Said:
        install(site, source_of(more, **kinds) if source is None else source)
        forget(site)
        own: tuple[Any, ...] = ("--run-dir", project.parent / "runs") if arguments[0] == "run" else ()
        return say(*arguments, *own, project)

    return run
