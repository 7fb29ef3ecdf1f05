"""The words of a project, for commands that ask about words rather than about suites."""

from __future__ import annotations

from pathlib import Path

from engine.model.vocabulary import Vocabulary
from engine.plugins.listed_packages import packages_listed
from engine.source import files, parser
from engine.source.limits import SUITE_BYTES_MAX


def words_of_project(folder: Path, known: Vocabulary) -> Vocabulary:
    """`known`, and the words of the packages that the project lists in which a folder lies; no project lists none."""
    root, path = files.project_root((folder,))
    text = files.read_text(path, root, bytes_max=SUITE_BYTES_MAX).value if path is not None else None
    listed = packages_listed(parser.parse_yaml(text, files.PROJECT_FILE).value) if text is not None else ()
    if not listed:
        return known
    from engine.plugins.extend import with_plugins

    return with_plugins(known, [each.name for each in listed])
