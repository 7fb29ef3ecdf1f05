"""`--update-snapshots`: what matchers saw whose files a run keeps, written beside the suites when it is over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from engine.model.language.grammar import operand_of
from engine.model.language.kinds import Matcher
from engine.model.values.json import Json
from engine.pipeline.delivery import write_whole
from engine.platform.files import open_file
from engine.platform.paths import why_refused
from engine.suite.language.file_refs import leaves_root, path_from


class Snapshots:
    """Values by the file they belong to. The first of a run counts: one file serves all cases of its test."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._values: dict[Path, Json] = {}
        self._doubtful: set[Path] = set()

    def keep(self, matcher: Matcher, value: Json) -> None:
        """Take what a matcher saw."""
        name = path_from(matcher.span.file, str(operand_of(matcher.spec)))
        path = self._root / name
        if leaves_root(name):
            return  # checking has refused such a path: nothing is ever written outside of the project
        if self._values.setdefault(path, value) != value:
            self._doubtful.add(path)

    def write(self) -> Iterator[str]:
        """Write what has changed; one line a file, in order."""
        for path, value in sorted(self._values.items()):
            name = path.relative_to(self._root).as_posix()
            if path in self._doubtful:
                yield f"snapshot {name}: several cases saw different values, and only the first is kept"
            text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
            try:
                if not path.exists() or _read(path) != text:
                    write_whole(path, text)
                    yield f"snapshot {name} written"
            except (OSError, UnicodeError) as error:
                why = why_refused(error) if isinstance(error, OSError) else error
                yield f"snapshot {name} cannot be written: {why}"


def _read(path: Path) -> str:
    with open_file(path) as file:
        return file.read().decode().replace("\r\n", "\n")
