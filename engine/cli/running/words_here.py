"""The words that mean something where a command is given: those of the engine, and of what the project there lists."""

from __future__ import annotations

from pathlib import Path

from engine.cli.console import plain, print_problem
from engine.model.vocabulary import Vocabulary


def find_words(folder: Path) -> Vocabulary:
    """All words of the project that a folder lies in; a warning for each that cannot be used."""
    from engine.plugins.codes import UNUSED_FAULT
    from engine.plugins.project_words import words_of_project
    from engine.vocabulary import load_vocabulary

    words = words_of_project(folder, load_vocabulary())
    for fault in words.faults:
        print_problem(f"warning[{UNUSED_FAULT}]: {plain(fault.message)}")
        print_problem(f"  = help: {plain(fault.help)}")
    return words
