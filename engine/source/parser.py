"""YAML text to nodes: all that is wrong is said at once, and nothing in a text can raise, hang or swell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from engine.model.source.diagnostic import Checked, Diagnostic, Severity
from engine.model.source.node import Node, Scalar
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.platform.collector import pause_collector
from engine.source.limits import PROBLEMS_MAX, REPAIRED_CHARACTERS_MAX, REPAIRS_MAX, SUITE_BYTES_MAX
from engine.source.syntax_errors import explain
from engine.source.text import SourceText, source_text
from engine.source.yaml import dialect, repairs
from engine.source.yaml.anchors import ReadingEndsError
from engine.source.yaml.characters import clean_text
from engine.source.yaml.disguised import undisguise
from engine.source.yaml.nodes import BuildState, build_nodes

_SECOND_DOCUMENT: Final = "E008"
_CONSEQUENCES: Final = frozenset(["E001", "E020", "E031"])
"""On a line that was mended these are most likely the mending's own fault."""


class _Reading(Noun, frozen=True):
    """What one pass over a text gave; `stopped` is the error that ended it, `state` what had become until then."""

    state: BuildState
    stopped: Diagnostic | None = None
    by_syntax: bool = False


def parse_yaml(text: str, file: str) -> Checked[Node]:
    """The one document of `text` as nodes, with every problem in the order of the text.

    The value is None only where a limit or a syntax error without a mechanical fix ends the reading. All else that is
    wrong is mended as its author most likely meant it, so that later stages can report their problems too. An empty
    file is a null. Codes: E001 to E032, E099, E033, E034, W001, W002, W004, W005.
    """
    text = text.removeprefix("\ufeff")
    source = source_text(text, file)
    if len(text) > SUITE_BYTES_MAX or len(text.encode("utf-8", "surrogatepass")) > SUITE_BYTES_MAX:
        return Checked(value=None, diagnostics=(_too_large(file),))
    clean = clean_text(text, source)
    plain = undisguise(clean.text, source if clean.text == text else source_text(clean.text, file))
    with pause_collector():
        root, problems = _read_on(plain.text, source)
    if clean.is_damaged and root is None:
        # What a scanner says of a damaged text is of no use to its author.
        problems = []
    return Checked(value=root, diagnostics=_listed([*clean.problems, *plain.problems, *problems], file))


def _read_on(text: str, source: SourceText) -> tuple[Node | None, list[Diagnostic]]:
    """Read, and where a syntax error has a mechanical fix, mend it and read again for what stands behind it."""
    mended = repairs.RepairedText(source_text(text, source.file), repairs=())
    said: list[Diagnostic] = []
    for attempt in range(REPAIRS_MAX + 1):
        whole = text if not mended.repairs else "\n".join(mended.text.lines)
        reading = _read(whole, mended.text)
        problems = [mended.original(each) for each in reading.state.problems]
        stopped = reading.stopped
        if stopped is None:
            return mended.original_node(reading.state.root), [*said, *problems]
        stop = mended.original(stopped)
        problems = [each for each in problems if each.span.line != stop.span.line or each.span.line in mended.lines]
        again = mended.repair(stopped) if reading.by_syntax else None
        affordable = (attempt + 1) * len(text) <= REPAIRED_CHARACTERS_MAX and attempt < REPAIRS_MAX
        if stopped.code not in _CONSEQUENCES or stop.span.line not in mended.lines:
            said.append(stop)
        if again is None or not affordable:
            keeps = stopped.code == _SECOND_DOCUMENT
            return (mended.original_node(reading.state.root) if keeps else None), [*said, *problems]
        mended = again
    return None, said


def _read(text: str, source: SourceText) -> _Reading:
    disguise = dialect.as_it_is(text)
    first = _scan(disguise, source)
    if not first.by_syntax:
        return first
    plainer = dialect.with_plain_signs(disguise)
    if plainer is None:
        return first
    second = _scan(plainer, source)
    return second if second.stopped is None or _is_further(second, first) else first


def _is_further(second: _Reading, first: _Reading) -> bool:
    assert second.stopped is not None
    assert first.stopped is not None
    return second.stopped.span[1:3] >= first.stopped.span[1:3]


def _scan(disguise: dialect.Disguise, source: SourceText) -> _Reading:
    state = BuildState(source)
    try:
        build_nodes(_events(disguise.text), state, restore=disguise.restore)
    except ReadingEndsError as ending:
        return _Reading(state, ending.problem)
    except (YAMLError, ValueError) as error:
        return _Reading(state, explain.explain_syntax(error, state), by_syntax=True)
    if state.root is None:
        state.root = Scalar(None, "", "", Span(source.file, 1, 1, 1, 1))
    return _Reading(state)


def _events(text: str) -> Iterator[object]:
    """The events of a text as libyaml finds them, without the generator that `YAML.parse` puts around each."""
    _, parser = YAML(typ="safe").get_constructor_parser(text)
    return iter(parser.get_event, None)


def _too_large(file: str) -> Diagnostic:
    message = f"the file is larger than {SUITE_BYTES_MAX >> 20} MiB"
    return Diagnostic(code="E002", span=Span(file, 1, 1, 1, 1), message=message, help="split it into several files")


def _listed(problems: list[Diagnostic], file: str) -> tuple[Diagnostic, ...]:
    """Each problem once, in the order of the text, the first hundred of them."""
    ordered = sorted(dict.fromkeys(problems), key=lambda each: each.span)
    if len(ordered) <= PROBLEMS_MAX:
        return tuple(ordered)
    hidden = ordered[PROBLEMS_MAX:]
    is_error = any(each.severity is Severity.ERROR for each in hidden)
    more = Diagnostic(
        code="E099",
        span=hidden[0].span if hidden else Span(file, 1, 1, 1, 1),
        severity=Severity.ERROR if is_error else Severity.WARNING,
        message=f"{len(hidden)} more problems of this file are not shown",
        help="mend the ones above first",
    )
    return (*ordered[:PROBLEMS_MAX], more)
