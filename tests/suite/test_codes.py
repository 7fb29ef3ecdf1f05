from __future__ import annotations

import re
from pathlib import Path

import engine.suite
from engine.suite.codes import CODES

ROOM = Path(engine.suite.__file__).parent


def test_every_code_that_is_reported_has_a_title_and_every_title_a_use() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(ROOM.rglob("*.py")) if path.name != "codes.py")
    used = {code for code in re.findall(r'"([EW][12]\d\d)"', text) if not code.startswith("E28")}
    assert used == set(CODES)


def test_every_code_has_its_folder_in_the_corpus() -> None:
    corpus = Path(__file__).parent.parent / "cases"
    shown = {folder.name.split("-")[0] for folder in corpus.iterdir() if folder.is_dir()}
    # Too large to keep as a file, or about two of them; each has a test of its own beside this one.
    assert set(CODES) - shown == {"E185", "E196", "E197", "E198", "W245"}
