"""A run in one file to be kept: its log and its plan, without the key of its HMACs."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from pathlib import Path
from typing import Final

from engine.journal.plan_file import FILE_NAME as PLAN_NAME
from engine.journal.writer import FILE_NAME as LOG_NAME
from engine.platform.files import sync_file

KEPT: Final = (LOG_NAME, PLAN_NAME)
"""All that reports and proofs are made of; whoever has the salt as well could guess at what the HMACs hide."""


def pack_run(directory: Path, to: Path) -> tuple[str, ...]:
    """Write a run into one file, complete or not at all; the names in it. The same run gives the same bytes.

    Raises OSError.
    """
    names = tuple(name for name in KEPT if (directory / name).is_file())
    beside = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            # Neither the moment nor the user of this machine is in it.
            with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
                _write(packed, directory, names)
            file.flush()
            sync_file(file.fileno())
        beside.replace(to)
    finally:
        beside.unlink(missing_ok=True)
    return names


def _write(packed: gzip.GzipFile, directory: Path, names: tuple[str, ...]) -> None:
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in names:
            data = (directory / name).read_bytes()  # of a log that still grows, what there is now
            entry = tarfile.TarInfo(f"{directory.name}/{name}")
            entry.size, entry.mode = len(data), 0o644
            tar.addfile(entry, io.BytesIO(data))
