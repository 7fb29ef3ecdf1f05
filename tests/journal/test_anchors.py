from __future__ import annotations

from pathlib import Path

import pytest

from engine.journal.anchors import roots_of

ROOT, OTHER = "ab" * 32, "12" * 32


@pytest.mark.parametrize(
    "text",
    [
        f"audit root {ROOT} over 20 records\n",
        f"\x1b[2maudit root {ROOT}\x1b[0m",
        f'"audit_root": "{ROOT}"',
        f'{{"audit_root":"{ROOT}"}}',
        f'<property name="audit_root" value="{ROOT}"/>',
    ],
)
def test_a_root_is_found_as_each_sink_prints_it(text: str, tmp_path: Path) -> None:
    (tmp_path / "a").write_text(text)
    assert roots_of(str(tmp_path / "a")) == (ROOT,)


def test_a_root_may_be_written_as_it_is(tmp_path: Path) -> None:
    assert roots_of(f" {ROOT.upper()}\n") == (ROOT,)


def test_every_root_of_a_file_is_one_and_other_hashes_are_none(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(f"audit root {ROOT}\nsha256:{'cd' * 32}\naudit root {OTHER}\naudit root {ROOT}0\n")
    assert roots_of(str(tmp_path / "a")) == (ROOT, OTHER)


def test_a_file_that_is_not_there_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="nowhere"):
        roots_of("nowhere")
