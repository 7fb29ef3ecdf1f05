"""Which words installed packages offer: their entry points, read without importing anything of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import (
    Distribution,
    EntryPoint,
    PackageNotFoundError,
    distribution,
    distributions,
    entry_points,
)
from typing import Final

from engine.model.plugins import COMMAND_GROUPS, SUITE_GROUPS, PluginWord
from engine.model.values.noun import Noun

_UNKNOWN_VERSION: Final = "of an unknown version"
_SEPARATORS: Final = re.compile(r"[-_.]+")


class Offer(Noun, frozen=True, kw_only=True):
    """One word that a package offers, with the entry point that loads it."""

    word: PluginWord
    point: EntryPoint


def find_offers(groups: Iterable[str] = (*SUITE_GROUPS, *COMMAND_GROUPS)) -> tuple[Offer, ...]:
    """What all installed packages offer in these groups, by package and name."""
    wanted = tuple(groups)
    offers = (Offer(word=_word_of(point), point=point) for point in _points(wanted))
    return tuple(sorted(offers, key=lambda each: (each.word.package, wanted.index(each.word.group), each.word.name)))


def is_installed(package: str) -> bool:
    """Whether a package of that name is installed, whatever it offers."""
    try:
        distribution(package)
    except (PackageNotFoundError, ValueError):
        return False
    return True


def why_unreadable(package: str) -> str | None:
    """Why nobody can tell what an installed package offers; None where its metadata can be read."""
    try:
        found = distribution(package)
        len(found.entry_points)
        name = found.metadata["Name"]
    except Exception as problem:  # noqa: BLE001 - whatever is written there, and however it is wrong
        return type(problem).__name__
    return None if name else "they do not name it"


def _points(groups: Sequence[str]) -> Iterable[EntryPoint]:
    """The entry points of some groups; where one package has some that cannot be read, those of the others."""
    try:
        found = entry_points()
    except Exception:  # noqa: BLE001 - one package that is damaged does not take the words of all others away
        return [point for each in distributions() for point in _points_of(each) if point.group in groups]
    return [point for group in groups for point in found.select(group=group)]


def _points_of(package: Distribution) -> Iterable[EntryPoint]:
    try:
        return tuple(package.entry_points)
    except Exception:  # noqa: BLE001 - see above
        return ()


def plain_name(package: str) -> str:
    """A package's name as everybody compares it: `Engine_Acme` is `engine-acme`."""
    return _SEPARATORS.sub("-", package.strip()).lower()


def _word_of(point: EntryPoint) -> PluginWord:
    try:
        package, version = _package_of(point)
    except Exception:  # noqa: BLE001 - metadata that cannot be read name nobody
        package, version = _module_of(point), _UNKNOWN_VERSION
    return PluginWord(package=package, version=version, group=point.group, name=point.name, value=point.value)


def _package_of(point: EntryPoint) -> tuple[str, str]:
    """Name and version of the package; what its metadata do not tell is said to be unknown."""
    told = next(_metadata_of(point), None)
    if told is None:
        return _module_of(point), _UNKNOWN_VERSION
    return told


def _module_of(point: EntryPoint) -> str:
    return point.value.partition(":")[0].partition(".")[0] or point.name


def _metadata_of(point: EntryPoint) -> Iterator[tuple[str, str]]:
    dist = getattr(point, "dist", None)
    metadata = getattr(dist, "metadata", None)
    name = metadata["Name"] if metadata is not None else None
    if isinstance(name, str) and name:
        version = metadata["Version"] if metadata is not None else None
        yield plain_name(name), version if isinstance(version, str) and version else _UNKNOWN_VERSION
