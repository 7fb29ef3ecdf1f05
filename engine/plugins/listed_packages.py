"""What is wrong with the packages that a project lists, at the place where it lists them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from engine.model.plugins import EDGES, SUITE_GROUPS, PluginError, PluginFault
from engine.model.source.diagnostic import Diagnostic, Related, Severity
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.model.vocabulary import Vocabulary
from engine.plugins.codes import BROKEN_PROMISE, NO_WORDS, NOT_THERE, UNLOADABLE, UNUSED_FAULT
from engine.plugins.discovery import find_offers, is_installed, plain_name, why_unreadable


class ListedPackage(Noun, frozen=True, kw_only=True):
    """One package that a project lists under `plugins:`."""

    name: str
    span: Span


def packages_listed(project: Node | None) -> tuple[ListedPackage, ...]:
    """The packages that a project file lists; what is no text there is told by its check."""
    plugins = project.get("plugins") if isinstance(project, MappingNode) else None
    items = plugins.items if isinstance(plugins, SequenceNode) else ()
    return tuple(
        ListedPackage(name=plain_name(each.value), span=each.span)
        for each in items
        if isinstance(each, Scalar) and isinstance(each.value, str) and each.value.strip()
    )


def find_problems(
    listed: Sequence[ListedPackage], vocabulary: Vocabulary, sources: Mapping[str, str]
) -> tuple[Diagnostic, ...]:
    """Packages that are not there, and words that cannot be used: an error where one of these texts uses them."""
    found: list[Diagnostic] = []
    first: dict[str, ListedPackage] = {}
    for each in listed:
        same = first.setdefault(each.name, each)
        if same is not each:
            found.append(_twice(each, same))
        elif each.name not in vocabulary.packages:
            found.extend(_without_words(each))
    used = _words_in(text for file, text in sources.items() if not any(each.span.file == file for each in listed))
    for faults in _by_cause(vocabulary.faults):
        place = first.get(faults[0].word.package)
        if place is not None:
            is_used = any(each.word.group == EDGES or each.names & used for each in faults)
            found.append(_about(faults, place.span, is_used=is_used))
    return tuple(found)


def _by_cause(faults: Iterable[PluginFault]) -> Iterable[Sequence[PluginFault]]:
    """A module that fails at import takes all of its words along: that is one fault."""
    found: dict[tuple[str, str, str], list[PluginFault]] = {}
    for each in faults:
        shared = each.word.value.partition(":")[0] if each.code == UNLOADABLE else each.word.described
        found.setdefault((each.word.package, shared, each.cause), []).append(each)
    return found.values()


def without_echoes(problems: Sequence[Diagnostic], faults: Sequence[PluginFault]) -> list[Diagnostic]:
    """The problems but for those which only say that a word is unknown which cannot be used."""
    named = {f"unknown {noun} `{name}`" for each in faults for name in each.names for noun in _NOUNS_OF_UNKNOWN}
    return [each for each in problems if each.message not in named]


def with_way_out(problems: Sequence[Diagnostic], listed: Sequence[ListedPackage]) -> list[Diagnostic]:
    """The problems; where a word is unknown that an installed package has, the help is to list that package."""
    unknown = [(each, _UNKNOWN.fullmatch(each.message)) for each in problems]
    if not any(found for _, found in unknown):
        return list(problems)
    names = frozenset(each.name for each in listed)
    owners = {
        (offer.word.noun, offer.word.name): offer.word.package
        for offer in find_offers(SUITE_GROUPS)
        if offer.word.package not in names
    }
    return [
        each.but(help=f"{owner}, which is installed, has it: write `plugins: [{owner}]` into engine.yaml")
        if found and (owner := owners.get((_NOUNS_OF_TYPES.get(found[1], found[1]), found[2])))
        else each
        for each, found in unknown
    ]


def diagnose(problem: PluginError, span: Span) -> Diagnostic:
    """A promise that was broken while suites were checked or planned, at the file that brought it about."""
    word = problem.word
    return Diagnostic(
        code=BROKEN_PROMISE,
        span=span,
        message=str(problem),
        help=f"mend {word.package}, or install another version of it; nothing is wrong with the suite",
    )


_UNKNOWN = re.compile(r"unknown (\w+) `([^`]+)`")
_NOUNS_OF_TYPES = MappingProxyType({"type": "target"})
_NOUNS_OF_UNKNOWN = ("generator", "edge", "matcher", "type", "key", "target")


def _about(faults: Sequence[PluginFault], span: Span, *, is_used: bool) -> Diagnostic:
    """Whether any edge is used nobody can say, since tests that break fields take one of each reason by themselves."""
    fault, more = faults[0], len(faults) - 1
    message = f"{fault.message}{f' (and so for {more} more words of it)' if more else ''}"
    if is_used:
        return Diagnostic(code=fault.code, span=span, message=message, help=fault.help)
    return Diagnostic(code=UNUSED_FAULT, span=span, message=message, help=fault.help, severity=Severity.WARNING)


def _twice(each: ListedPackage, first: ListedPackage) -> Diagnostic:
    return Diagnostic(
        code="E150",
        span=each.span,
        message=f"`{each.name}` is listed twice",
        help="leave one of them out",
        related=(Related(span=first.span, message="first here"),),
    )


def _without_words(each: ListedPackage) -> Iterator[Diagnostic]:
    unreadable = why_unreadable(each.name) if is_installed(each.name) else None
    if unreadable is not None:
        message = f"the package `{each.name}` is installed, and its metadata cannot be read: {unreadable}"
        yield Diagnostic(code=NOT_THERE, span=each.span, message=message, help="install it again, or leave it out")
        return
    if is_installed(each.name):
        message = f"{each.name} is installed, and has no matcher, generator, edge or target"
        help_ = "leave it out; reports and executors are used without being listed"
        yield Diagnostic(code=NO_WORDS, span=each.span, message=message, help=help_, severity=Severity.WARNING)
        return
    offering = sorted({offer.word.package for offer in find_offers()})
    there = (
        f"of the packages that are, these have words: {', '.join(offering)}"
        if offering
        else "no package that is has words"
    )
    message = f"the package `{each.name}` is not installed where the engine runs"
    yield Diagnostic(code=NOT_THERE, span=each.span, message=message, help=f"install it, or leave it out; {there}")


def _words_in(texts: Iterable[str]) -> frozenset[str]:
    """Everything in some texts that a word could be called."""
    return frozenset(word for text in texts for word in re.findall(r"[A-Za-z_][\w.-]*\w|\w", text))
