"""`engine init` sets the editor up: its settings lead to the schemas it wrote, which know the project's own names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.editor.language_server import editor_in
from tests.shell import say

pytestmark = pytest.mark.slow

SLIP = "suite: S\nactoins: {}\n"


def test_init_sets_the_editor_up(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    assert say("init", folder).code == 0
    extensions = json.loads((folder / ".vscode" / "extensions.json").read_text(encoding="utf-8"))
    assert extensions["recommendations"] == ["redhat.vscode-yaml"]
    settings = json.loads((folder / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    suites = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.suite.yaml"))
    assert suites
    with editor_in(folder, settings["yaml.schemas"]) as editor:
        for name in (*suites, "engine.yaml"):
            whole = (folder / name).read_text(encoding="utf-8")
            bare = "".join(line for line in whole.splitlines(keepends=True) if "yaml-language-server" not in line)
            assert editor.problems_at(name, bare) == []
        said = [each["message"] for each in editor.problems_at("suites/new.suite.yaml", SLIP)]
        assert "unknown key; did you mean `actions`?" in said
        said = [each["message"] for each in editor.problems_at("suites/shared.yaml", "kind: library\nactoins: {}\n")]
        assert "unknown key; did you mean `actions`?" in said
        own = set(editor.completion("suites/own.suite.yaml", "suite: S\ntests:\n  - name: t\n    action: ¦"))
        assert own, "the project's own actions are offered"
