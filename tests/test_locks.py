"""The locks name all that is needed, so that nothing is ever resolved anew, and one place installs from them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
LOCKS = sorted([*(ROOT / "requirements").glob("*.txt"), *(ROOT / "bench").glob("*requirements.txt")])
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)((?: ; [^\\]+)?) \\$", re.MULTILINE)


def pinned_in(lock: Path) -> dict[str, Version]:
    """The version of every package that a lock installs on this machine, by normalised name."""
    found: dict[str, Version] = {}
    for name, version, marker in PINNED.findall(lock.read_text("utf-8")):
        part = Requirement(f"{name}{marker}")
        if part.marker is None or part.marker.evaluate():
            found[canonicalize_name(name)] = Version(version)
    return found


def asked_of(requirement: Requirement) -> Iterator[Requirement]:
    """What a package asks for itself, with the extras under which it is asked for."""
    for text in distribution(requirement.name).requires or []:
        part = Requirement(text)
        if part.marker is None or any(part.marker.evaluate({"extra": extra}) for extra in ("", *requirement.extras)):
            yield part


def unmet_in(lock: Path, roots: list[str]) -> list[str]:
    """Every requirement that is reached from the roots and that the lock does not meet."""
    pinned, waiting, seen, unmet = pinned_in(lock), [Requirement(text) for text in roots], set[str](), list[str]()
    while waiting:
        part = waiting.pop()
        if str(part) in seen or (part.marker is not None and not part.marker.evaluate({"extra": ""})):
            continue
        seen.add(str(part))
        version = pinned.get(canonicalize_name(part.name))
        if version is None or not part.specifier.contains(version, prereleases=True):
            unmet.append(f"{part}: the lock has {version}")
        else:
            waiting += [Requirement(str(each).partition(";")[0]) for each in asked_of(part)]
    return unmet


EXTRAS = [each for part in PROJECT["optional-dependencies"].values() for each in part]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "roots"),
    [("run", PROJECT["dependencies"]), ("dev", [*PROJECT["dependencies"], *EXTRAS, *GROUPS["dev"]])],
)
def test_all_that_the_locked_packages_ask_of_each_other_extras_included_is_in_their_lock(
    name: str, roots: list[str]
) -> None:
    assert unmet_in(ROOT / "requirements" / f"{name}.txt", roots) == []


def test_a_lock_without_a_package_that_another_asks_for_is_found_out(tmp_path: Path) -> None:
    whole = (ROOT / "requirements" / "run.txt").read_text("utf-8")
    (tmp_path / "run.txt").write_text(re.sub(r"(?m)^yarl==\S+ \\\n(    .*\n)+", "", whole), encoding="utf-8")
    assert [each.partition(":")[0] for each in unmet_in(tmp_path / "run.txt", PROJECT["dependencies"])] != []


def test_the_environment_is_the_one_of_the_lock() -> None:
    pinned = pinned_in(ROOT / "requirements" / "dev.txt")
    assert {name: Version(distribution(name).version) for name in pinned} == pinned


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_package_of_a_lock_has_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text("utf-8")
    for block in re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]:
        assert PINNED.match(block) is not None, block.splitlines()[0]
        assert "--hash=sha256:" in block, block.splitlines()[0]
    assert "://" not in text


def test_one_place_installs_from_a_lock_and_lets_nothing_be_resolved() -> None:
    folders = [ROOT / "scripts", ROOT / "bench", ROOT / ".ci", ROOT / ".github"]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    installing = [
        path.relative_to(ROOT).as_posix()
        for path in [*files, ROOT / "Makefile"]
        if re.search(r"require-hashes|pip install|\"install\"", path.read_text("utf-8"))
    ]
    assert installing == ["scripts/install_lock.py"]
    assert "--no-deps" in (ROOT / "scripts" / "install_lock.py").read_text("utf-8")
