"""From paths to checked suites: reads what files name, and what those name, until nothing is new."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.model.language.kinds import Problem
from engine.model.plugins import PluginError
from engine.model.project import Project
from engine.model.source.diagnostic import Checked, Diagnostic, Severity
from engine.model.source.node import Node
from engine.model.source.raw_table import RawTable
from engine.model.suite import Suite
from engine.model.values.json import Json
from engine.model.values.noun import NOTHING, Noun
from engine.model.values.span import NOWHERE, Span
from engine.model.vocabulary import Vocabulary
from engine.platform.collector import pause_collector
from engine.plugins.listed_packages import (
    ListedPackage,
    diagnose,
    find_problems,
    packages_listed,
    with_way_out,
    without_echoes,
)
from engine.source import documents, files, parser
from engine.source.limits import DOCUMENT_BYTES_MAX, SUITE_BYTES_MAX
from engine.source.tables import read_table
from engine.suite.check import check_suite
from engine.suite.documents.files_of_tests import files_of_tests, matchers_of_files
from engine.suite.documents.libraries import Loaded
from engine.suite.documents.project import check_project
from engine.suite.language.file_refs import FileRef, leaves_root, references
from engine.suite.language.inputs.tables import ENDINGS as TABLE_ENDINGS
from engine.suite.language.operand_files import NO_SUCH_FILE
from engine.suite.lint.titles import Title, titles_in, warn_of_equal_titles

TABLE_BYTES_MAX = 64 << 20
FILES_MAX = 10_000
NO_FILE = "E040"
LOOKS_LIKE = "W002"
OTHER_TYPE = "W105"
OF_QUESTIONS = ("W326", "W327")


class Workspace(Noun, frozen=True, kw_only=True):
    """What was found under some paths. `sources` is the text of every file, by the path that spans use."""

    root: Path
    suites: tuple[Suite, ...]
    suite_count: int
    project: Project | None
    sources: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    vocabulary: Vocabulary
    """All words that mean something here: those of the engine, and of the packages that the project lists."""
    titles: tuple[Title, ...] = ()
    """Of the suites, in the order of the files; those that are the same are told in `diagnostics`."""

    @property
    def has_errors(self) -> bool:
        """Whether anything forbids going on."""
        return any(each.severity is Severity.ERROR for each in self.diagnostics)


@dataclass(slots=True, kw_only=True)
class _LoadedFiles:
    """The files read so far; each is read once, whoever names it."""

    root: Path
    texts: Mapping[str, str] = field(default_factory=dict)
    """What stands in some files, whatever stands in them now."""
    sources: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    documents: dict[str, Json] = field(default_factory=dict)
    tables: dict[tuple[str, str], RawTable] = field(default_factory=dict)
    missing: dict[str, Problem] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def load(
    paths: Sequence[Path],
    vocabulary: Vocabulary,
    *,
    root: Path | None = None,
    given_vars: Mapping[str, Json] = NOTHING,
    texts: Mapping[str, str] = NOTHING,
) -> Workspace:
    """Every suite under `paths`, checked, with all that is wrong in file order.

    `root` is the project's, where it is known already because `paths` are a part of those that were named.
    `given_vars` take the place of variables of the suites that have their names. Files that are among `texts` are not
    read: they say what stands there.
    """
    found, project_path = files.project_root(paths if root is None else (root,))
    with pause_collector():
        return _load(paths, vocabulary, _LoadedFiles(root=found, texts=texts), project_path, given_vars)


def _load(
    paths: Sequence[Path],
    vocabulary: Vocabulary,
    shelf: _LoadedFiles,
    project_path: Path | None,
    given_vars: Mapping[str, Json],
) -> Workspace:
    project_name = _read_node(project_path, shelf) if project_path is not None else None
    listed = packages_listed(shelf.nodes.get(project_name or ""))
    vocabulary = _extended(vocabulary, listed)
    project = _check_project(project_name, shelf, vocabulary)
    found = files.find_suites(paths, shelf.root)
    shelf.diagnostics.extend(found.diagnostics)
    names = [name for path in found.value or () if (name := _read_node(path, shelf)) is not None]
    _read_references(names, shelf)
    loaded = Loaded(nodes=shelf.nodes, documents=shelf.documents, missing=shelf.missing, tables=shelf.tables)
    _read_files_of_tests(names, loaded, shelf, vocabulary)
    checked = [_check(name, loaded, vocabulary, project) for name in names]
    if given_vars and checked:
        checked = _with_vars(checked, given_vars, shelf)
    checked = [_with_early_problems(name, each, loaded, vocabulary) for name, each in zip(names, checked, strict=True)]
    titles = tuple(titles_in(shelf.nodes[name] for name in names))
    shelf.diagnostics.extend(warn_of_equal_titles(titles))
    for each in checked:
        shelf.diagnostics.extend(each.diagnostics)
    if listed:
        problems = find_problems(listed, vocabulary, shelf.sources)
        shelf.diagnostics = [*problems, *without_echoes(shelf.diagnostics, vocabulary.faults)]
    shelf.diagnostics = with_way_out(shelf.diagnostics, listed)
    return Workspace(
        root=shelf.root,
        suites=tuple(each.value for each in checked if each.value is not None),
        suite_count=len(found.value or ()),
        project=project,
        sources=shelf.sources,
        diagnostics=in_file_order(_less_settled(shelf.diagnostics, checked)),
        vocabulary=vocabulary,
        titles=titles,
    )


def _extended(vocabulary: Vocabulary, listed: Sequence[ListedPackage]) -> Vocabulary:
    """With the words of packages, which are looked for only where a project lists any."""
    if not listed:
        return vocabulary
    from engine.plugins.extend import with_plugins

    return with_plugins(vocabulary, [each.name for each in listed])


def _check(name: str, loaded: Loaded, vocabulary: Vocabulary, project: Project | None) -> Checked[Suite]:
    """One suite; what a package breaks meanwhile is told as its fault."""
    try:
        return check_suite(name, loaded, vocabulary, project)
    except PluginError as problem:
        return Checked(value=None, diagnostics=(diagnose(problem, loaded.nodes[name].span),))


def _with_vars(
    checked: Sequence[Checked[Suite]], given: Mapping[str, Json], shelf: _LoadedFiles
) -> list[Checked[Suite]]:
    """The suites with the variables that are given; of one that cannot be read nobody knows which it has."""
    from engine.plan.scope.given_vars import check_given_vars, set_vars

    suites = [each.value for each in checked if each.value is not None]
    if len(suites) == len(checked):
        shelf.diagnostics.extend(check_given_vars(given, suites))
    return [each if each.value is None else each.but(value=set_vars(each.value, given)) for each in checked]


def _with_early_problems(name: str, checked: Checked[Suite], loaded: Loaded, vocabulary: Vocabulary) -> Checked[Suite]:
    """A suite with what only the plan knows of its rows; what a package breaks meanwhile is told as its fault."""
    if checked.value is None or checked.has_errors:
        return checked
    try:
        return checked.but(diagnostics=(*checked.diagnostics, *_without_rows(checked.value, vocabulary)))
    except PluginError as problem:
        return Checked(value=None, diagnostics=(diagnose(problem, loaded.nodes[name].span),))


def _less_settled(diagnostics: Sequence[Diagnostic], checked: Sequence[Checked[Suite]]) -> list[Diagnostic]:
    """Without the doubts about how text looks where a contract has answered them."""
    settled = {span for each in checked for span in each.settled}
    diagnostics = [each for each in diagnostics if each.code not in OF_QUESTIONS or not _lies_in(each.span, settled)]
    doubtful = {each.span for each in diagnostics if each.code == LOOKS_LIKE}
    answered = (settled | {each.span for each in diagnostics if each.code == OTHER_TYPE}) & doubtful
    return [each for each in diagnostics if each.code != LOOKS_LIKE or each.span not in answered]


def _lies_in(part: Span, wholes: Collection[Span]) -> bool:
    return any(
        part.file == each.file
        and (each.line, each.column) <= (part.line, part.column)
        and (part.end_line, part.end_column) <= (each.end_line, each.end_column)
        for each in wholes
    )


def in_file_order(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each problem once, by file and place; a warning about what is also an error says nothing new and is left out."""
    wrong = {each.span for each in diagnostics if each.severity is Severity.ERROR} - {NOWHERE}
    first = {(each.span, each.code, each.message): each for each in reversed(diagnostics)}
    kept = (each for each in first.values() if each.severity is Severity.ERROR or each.span not in wrong)
    return tuple(sorted(kept, key=lambda each: (each.span, each.code, each.message)))


def _check_project(name: str | None, shelf: _LoadedFiles, vocabulary: Vocabulary) -> Project | None:
    if name is None:
        return None
    checked = check_project(name, shelf.nodes[name], vocabulary)
    shelf.diagnostics.extend(checked.diagnostics)
    return checked.value


def _read_node(path: Path, shelf: _LoadedFiles) -> str | None:
    """Read and parse one YAML file; its name, or None where there is nothing to go on with."""
    name = files.display_name(path, shelf.root)
    if name in shelf.nodes:
        return name
    text = _read_text(path, shelf, SUITE_BYTES_MAX)
    shelf.diagnostics.extend(text.diagnostics)
    if text.value is None:
        shelf.missing[name] = _problem(text.diagnostics)
        return None
    shelf.sources[name] = text.value
    parsed = parser.parse_yaml(text.value, name)
    shelf.diagnostics.extend(parsed.diagnostics)
    if parsed.value is None:
        shelf.missing[name] = Problem(key=None, message="it is no YAML that can be read")
        return None
    shelf.nodes[name] = parsed.value
    return name


def _read_text(path: Path, shelf: _LoadedFiles, bytes_max: int) -> Checked[str]:
    known = shelf.texts.get(files.display_name(path, shelf.root)) if shelf.texts else None
    return files.read_text(path, shelf.root, bytes_max=bytes_max) if known is None else Checked(value=known)


def _read_references(names: Sequence[str], shelf: _LoadedFiles) -> None:
    """Read what the files name, and what those name, until nothing is new."""
    waiting = list(names)
    while waiting and len(shelf.sources) < FILES_MAX:
        name = waiting.pop()
        for reference in references(shelf.nodes[name], name):
            if reference.path in shelf.missing or reference.path in shelf.sources:
                continue
            if reference.kind == "contract":
                _read_document(reference.path, shelf)
            elif reference.kind == "text":
                _read_plain(reference.path, shelf)
            elif (found := _read_named(reference.path, shelf)) is not None:
                waiting.append(found)


def _read_files_of_tests(names: Sequence[str], loaded: Loaded, shelf: _LoadedFiles, vocabulary: Vocabulary) -> None:
    """Read tables, and files that matchers name, whose paths may come from templates."""
    asks_matchers = _any_says(tuple(matchers_of_files(vocabulary)), shelf)
    if not asks_matchers and not _any_says(("table",), shelf):
        return
    for name in names:
        for reference in files_of_tests(name, loaded, vocabulary, with_matchers=asks_matchers):
            if leaves_root(reference.path) or reference.path in shelf.missing:
                continue
            if reference.kind == "table":
                _read_table(reference, shelf)
            elif reference.path not in shelf.documents:
                _read_matcher_document(reference.path, shelf)


def _any_says(words: Sequence[str], shelf: _LoadedFiles) -> bool:
    """Whether any text holds one of some words: looking through all tests for them takes far longer."""
    return any(word in text for text in shelf.sources.values() for word in words)


def _read_table(reference: FileRef, shelf: _LoadedFiles) -> None:
    key = (reference.path, reference.delimiter)
    # What is no table by its name is told where it is named, and not by what it holds.
    if key in shelf.tables or not reference.path.endswith(TABLE_ENDINGS):
        return
    text = _read_text(shelf.root / reference.path, shelf, TABLE_BYTES_MAX)
    if text.value is None:
        shelf.missing[reference.path] = _problem(text.diagnostics)
        return
    shelf.sources[reference.path] = text.value
    table = read_table(text.value, reference.path, delimiter=reference.delimiter)
    shelf.diagnostics.extend(table.diagnostics)
    if table.value is not None:
        shelf.tables[key] = table.value


def _read_matcher_document(name: str, shelf: _LoadedFiles) -> None:
    """Read what a matcher compares with; what is wrong with it is told where the matcher stands."""
    before = len(shelf.diagnostics)
    _read_document(name, shelf)
    del shelf.diagnostics[before:]


def _read_named(name: str, shelf: _LoadedFiles) -> str | None:
    """Read a library; why it could not be read is told at the place that names it."""
    before = len(shelf.diagnostics)
    found = _read_node(shelf.root / name, shelf)
    if found is None and name not in shelf.sources:
        del shelf.diagnostics[before:]
    return found


def _read_document(name: str, shelf: _LoadedFiles) -> None:
    text = _read_text(shelf.root / name, shelf, DOCUMENT_BYTES_MAX)
    if text.value is None:
        shelf.missing[name] = _problem(text.diagnostics)
        return
    shelf.sources[name] = text.value
    parsed = documents.parse_json(text.value, name)
    shelf.diagnostics.extend(parsed.diagnostics)
    if parsed.has_errors:
        shelf.missing[name] = Problem(key=None, message="it is no JSON that can be read")
        return
    shelf.documents[name] = parsed.value


def _read_plain(name: str, shelf: _LoadedFiles) -> None:
    """Read a text that is sent as it stands."""
    text = _read_text(shelf.root / name, shelf, DOCUMENT_BYTES_MAX)
    if text.value is None:
        shelf.missing[name] = _problem(text.diagnostics)
        return
    shelf.sources[name] = text.value
    shelf.documents[name] = text.value


def _problem(diagnostics: Sequence[Diagnostic]) -> Problem:
    """Why a file cannot be read, for the place that names it."""
    first = next(iter(diagnostics), None)
    if first is None:
        return Problem(key=None, message="it cannot be read")
    return Problem(key=None, message=NO_SUCH_FILE if first.code == NO_FILE else first.message, help=first.help)


def _without_rows(suite: Suite, vocabulary: Vocabulary) -> tuple[Diagnostic, ...]:
    """What only the plan knows of rows; a suite that asks for none does not wait until the planner is there."""
    if suite.matrix is None and all(test.matrix is None and test.cases is None for test in suite.tests):
        return ()
    from engine.plan.early_checks import early_problems

    return early_problems(suite, vocabulary)
