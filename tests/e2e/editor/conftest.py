"""One editor for all tests of this folder: the server starts once, and every test has a file of its own in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.editor.language_server import Editor, editor_in
from tests.shell import ROOT


@pytest.fixture(scope="session")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder: Path = tmp_path_factory.mktemp("editor")
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    with editor_in(folder) as editor:
        yield editor
