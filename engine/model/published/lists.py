"""What is listed for programs: codes, words, packages and runs, as commands print them with `--format json`."""

from __future__ import annotations

from engine.model.values.noun import Noun


class ExplainedCode(Noun, frozen=True, kw_only=True):
    """One code of the engine, and how what it is about is written wrongly and rightly."""

    code: str
    severity: str
    """`error` or `warning`."""
    title: str
    about: str
    """What it is found in, such as `The words of a suite`."""
    wrong: str
    right: str


class CodeList(Noun, frozen=True, kw_only=True):
    """What `engine explain --format json` prints."""

    format: int
    """The version of this format."""
    codes: tuple[ExplainedCode, ...]


class ListedWord(Noun, frozen=True, kw_only=True):
    """One word of the language."""

    kind: str
    """Such as `generator`, `edge`, `matcher`, `filter`, `function`, `column-type` or `key`."""
    name: str
    doc: str
    sample: str
    """As JSON; empty where there is nothing to show."""
    example: str
    """How it is written; empty where nothing is to be said."""
    package: str = ""
    """Name and version of the package that it comes from; empty: the engine itself."""


class WordList(Noun, frozen=True, kw_only=True):
    """What `engine providers --format json` prints."""

    format: int
    """The version of this format."""
    words: tuple[ListedWord, ...]


class OfferedWord(Noun, frozen=True, kw_only=True):
    """One word of a package."""

    kind: str
    name: str
    doc: str
    entry_point: str
    fault: str
    """Why it cannot be used; empty: it can."""


class InstalledPackage(Noun, frozen=True, kw_only=True):
    """A package with its words."""

    name: str
    version: str
    listed: bool
    """Whether the project here lists it."""
    words: tuple[OfferedWord, ...]


class PackageList(Noun, frozen=True, kw_only=True):
    """What `engine plugins --format json` prints."""

    format: int
    """The version of this format."""
    packages: tuple[InstalledPackage, ...]


class KeptRun(Noun, frozen=True, kw_only=True):
    """One run whose log lies in the folder of runs."""

    run: str
    started: str
    """When it began, in UTC."""
    at_us: int
    """The same in microseconds since 1970."""
    paths: tuple[str, ...]
    """The suites that it was of."""
    replay: bool
    """Whether it was one case of another run again."""
    state: str
    """`ended`, `in-use` by an engine that still writes it, or `unfinished`: `engine resume` goes on with it."""
    exit: int | None
    """The exit code; null where it has not ended."""
    cases: int
    passed: int | None
    """Null where it has not ended."""
    bytes: int
    """What its files take on disk."""


class RunList(Noun, frozen=True, kw_only=True):
    """What `engine runs --format json` prints, the newest first."""

    format: int
    """The version of this format."""
    run_dir: str
    runs: tuple[KeptRun, ...]


class RemovedRun(Noun, frozen=True, kw_only=True):
    """One run that was to be removed."""

    run: str
    bytes: int
    removed: bool
    """False of a dry run, and where there is a problem."""
    problem: str | None
    """Why it is still there."""


class PrunedRuns(Noun, frozen=True, kw_only=True):
    """What `engine runs prune --format json` prints."""

    format: int
    """The version of this format."""
    run_dir: str
    dry_run: bool
    chosen: tuple[RemovedRun, ...]
    kept: int
    """How many runs are left."""
    freed_bytes: int
    """What their removal has given back, or would."""
