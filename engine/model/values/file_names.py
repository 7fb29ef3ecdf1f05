"""What files are called to somebody: suites know them from the root of their project, people from where they stand."""

from __future__ import annotations

import posixpath
from functools import lru_cache

from engine.model.values.noun import Noun
from engine.model.values.span import Span


class FileNames(Noun, frozen=True):
    """Names from `folder` for files that are named from `root`, both absolute; where both are empty they stay."""

    root: str = ""
    folder: str = ""

    def of(self, file: str) -> str:
        """The name of one file. What lies outside of the root was named from the folder already."""
        return _from(self.folder, self.root, file)

    def span(self, span: Span) -> Span:
        """The same place under the file's name."""
        return span._replace(file=self.of(span.file))

    def back(self, name: str) -> str:
        """The name from the root of what has this name from the folder."""
        return _way(self.root, self.folder, name) if name and self.folder != self.root else name


ROOT_NAMES = FileNames()
"""The names that suites have, from the root of their project."""


@lru_cache(maxsize=4096)
def _from(folder: str, root: str, file: str) -> str:
    if not file or folder == root or file.startswith(("/", "../")) or file[1:2] == ":":
        return file
    return _way(folder, root, file)


def _way(folder: str, root: str, file: str) -> str:
    there = posixpath.join(root, file)
    # No way leads from one drive of Windows to another.
    return there if there[1:2] == ":" and there[:1].lower() != folder[:1].lower() else posixpath.relpath(there, folder)
