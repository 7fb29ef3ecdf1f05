"""`engine plugins`: the packages of others that are installed, their words, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from engine.cli.console import plain, print_json, print_result
from engine.cli.diagnostics import many
from engine.cli.exit_codes import EXIT_WRONG
from engine.cli.options.shared import TEXT_OR_JSON
from engine.model.plugins import COMMAND_GROUPS, SUITE_GROUPS, PluginFault
from engine.model.published.lists import InstalledPackage, OfferedWord, PackageList
from engine.model.published.problems import FORMAT
from engine.plugins.discovery import find_offers


@click.command("plugins", short_help="List packages of others, their words and their faults.")
@TEXT_OR_JSON
def command(form: str) -> int:
    """List every installed package that has words for the engine, and what is wrong with them.

    Exit code 0 when every word can be used, else 2. Whether the project here lists a package is said.
    """
    found = tuple(_packages(Path.cwd()))
    if form == "json":
        print_json(PackageList(format=FORMAT, packages=found))
    else:
        print_result("\n".join(_lines(found)))
    return EXIT_WRONG if any(word.fault for each in found for word in each.words) else 0


def _packages(folder: Path) -> Iterator[InstalledPackage]:
    from engine.plugins.extend import load_offers
    from engine.plugins.project_words import words_of_project
    from engine.vocabulary import builtin

    known = builtin()
    listed = words_of_project(folder, known).packages
    offers = find_offers((*SUITE_GROUPS, *COMMAND_GROUPS))
    for package, version in dict.fromkeys((each.word.package, each.word.version) for each in offers):
        own = [each for each in offers if each.word.package == package]
        words = tuple(_told(offer.word, found) for offer, found in load_offers(own, known))
        yield InstalledPackage(name=package, version=version, listed=package in listed, words=words)


def _told(word: Any, found: Any) -> OfferedWord:
    fault = found.cause if isinstance(found, PluginFault) else ""
    doc = "" if fault else found.doc
    entry_point = f"{word.name} = {word.value}"
    return OfferedWord(kind=word.noun, name=word.name, doc=doc, entry_point=entry_point, fault=fault)


def _lines(found: tuple[InstalledPackage, ...]) -> Iterator[str]:
    if not found:
        yield "no package that is installed has words for the engine"
    for each in found:
        yield f"{plain(each.name)} {plain(each.version)}  ({'listed here' if each.listed else 'not listed here'})"
        width = max(len(word.name) for word in each.words)
        for word in each.words:
            said = f"cannot be used: {word.fault}  ({word.entry_point})" if word.fault else word.doc
            yield f"  {word.kind:<9}  {plain(word.name):<{width}}  {plain(said)}"
    faults = sum(bool(word.fault) for each in found for word in each.words)
    if faults:
        yield f"\n{many(faults, 'word')} cannot be used"
