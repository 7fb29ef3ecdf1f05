from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine.pipeline.load import load
from engine.pipeline.parallel_check import BYTES_MIN, survey
from engine.vocabulary import builtin
from tests.shell import ROOT, SMALL, suite_file

VOCABULARY = builtin()


def large_project(folder: Path) -> Path:
    """Three suites, each with a mistake of its own and one in a library, padded until they are shared out."""
    (folder / "deep").mkdir()
    suite_file(folder, "kind: library\nvars: { x: 1 }\nnosuch: 5\n", "shared.yaml")
    padding = "#" * (BYTES_MIN // 3) + "\n"
    for number, name in enumerate(("one.suite.yaml", "two.suite.yaml", "deep/three.suite.yaml")):
        up = "../" if "/" in name else ""
        suite_file(folder, SMALL + f"use: [{up}shared.yaml]\nwrong{number}: 1\n" + padding, name)
    return folder


COMPARED = """
import sys
from pathlib import Path
from engine.pipeline.load import load
from engine.pipeline.parallel_check import survey
from engine.vocabulary import builtin
folder, processes = Path(sys.argv[1]), int(sys.argv[2])
alone, shared = load([folder], builtin()), survey([folder], builtin, processes=processes)
assert shared.diagnostics == alone.diagnostics
assert len(shared.diagnostics) == 6
assert (shared.root, shared.suite_count, shared.suites) == (alone.root, 3, ())
assert shared.sources == {name: alone.sources[name] for name in shared.sources}
assert set(shared.sources) == {each.span.file for each in alone.diagnostics}
print("equal")
"""


@pytest.mark.slow
@pytest.mark.parametrize("processes", ["2", "3", "9"])
def test_several_processes_say_what_one_would(tmp_path: Path, processes: str) -> None:
    """In a process of its own: beside the threads that other tests leave behind nothing would be forked."""
    command = [sys.executable, "-c", COMPARED, str(large_project(tmp_path)), processes]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("equal\n", "")


def test_the_root_is_that_of_all_paths_and_not_of_a_part(tmp_path: Path) -> None:
    folder = large_project(tmp_path)
    part = load([folder / "deep"], VOCABULARY, root=folder)
    assert {each.span.file for each in part.diagnostics} == {"deep/three.suite.yaml", "shared.yaml"}


def test_a_small_project_is_loaded_as_it_is(tmp_path: Path) -> None:
    suite_file(tmp_path, SMALL)
    assert len(survey([tmp_path], builtin, processes=2).suites) == 1


@pytest.mark.slow
def test_beside_other_threads_nothing_is_forked(tmp_path: Path) -> None:
    folder, done = large_project(tmp_path), threading.Event()
    waiting = threading.Thread(target=done.wait)
    waiting.start()
    try:
        assert len(survey([folder], builtin, processes=2).sources) == 4
    finally:
        done.set()
        waiting.join()
