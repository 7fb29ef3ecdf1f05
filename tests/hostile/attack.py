"""One hostile project: its files, and how it is laid down in a folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

MAIN: Final = "a.suite.yaml"

HEAD: Final = "suite: hostile\nactions: { a: { id: act-1 } }\ntests:\n  - name: t\n    action: a\n"
"""A suite of one test that is sound as far as it goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """Files by their path below the root; `links` are symlinks, `pipes` FIFOs, `sparse` files of so many zeros."""

    name: str
    files: Mapping[str, bytes]
    links: Mapping[str, str] = field(default_factory=dict)
    pipes: tuple[str, ...] = ()
    sparse: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The bytes of all files."""
        return sum(map(len, self.files.values())) + sum(self.sparse.values())


def attack(name: str, text: str | bytes, **others: str | bytes) -> Attack:
    """A suite, and other files by name (`__` stands for a dot)."""
    files = {MAIN: as_bytes(text)} | {key.replace("__", "."): as_bytes(each) for key, each in others.items()}
    return Attack(name=name, files=files)


def as_bytes(text: str | bytes) -> bytes:
    """Text in UTF-8; halves of characters as CESU would have them."""
    return text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


def laid_down(one: Attack, folder: Path) -> Path:
    """The path of the suite, after every file of the attack was written below `folder`."""
    folder.mkdir(parents=True)
    for name, content in one.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name, target in one.links.items():
        (folder / name).symlink_to(target)
    for name in one.pipes:
        os.mkfifo(folder / name)
    for name, size in one.sparse.items():
        with (folder / name).open("wb") as stream:
            stream.truncate(size)
    return folder / MAIN
