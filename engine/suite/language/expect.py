"""The tree behind `expect`: places of the result record and what must hold there (LANGUAGE sections 5 and 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from engine.expressions.query import roots_of
from engine.model.language.expectation import Check, Claim, Expectation
from engine.model.language.kinds import Matchers
from engine.model.language.literals import Duration, Query, Ref
from engine.model.source.diagnostic import Edit, Fix
from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.model.suite import Test
from engine.model.values.span import NOWHERE, Span
from engine.suite.decode.decoder import MatchersWord, decode, rules_of
from engine.suite.decode.scalars import read_duration
from engine.suite.decode.templated import decode_query, result_roots
from engine.suite.json_schema.names import schema_of_names
from engine.suite.json_schema.shapes import FREE_KEYS, PLAIN, Schema, Shapes, choice, describe, offer
from engine.suite.json_schema.words import schema_of_annotation
from engine.suite.language.checks import find_checks, read_checks, schema_of_check_names, schema_of_checks
from engine.suite.language.foreign_matchers import hint_at_foreign
from engine.suite.language.matchers import (
    bare_matcher,
    fits_matcher,
    names_matcher,
    near_matcher,
    read_equals,
    read_operators,
)
from engine.suite.lint.contradictions import check_together, check_twice
from engine.suite.lint.empty_claims import refuse_nothing, warn_of_empty_claim
from engine.suite.lint.lookalikes import warn_of_comparison, warn_of_path
from engine.suite.problems import BROKEN, Mismatch, is_ignorable
from engine.suite.scope import Scope
from engine.suite.scopes.visible import EXPECT_NAMES, RESULT_NAMES, RESULT_ROOTS
from engine.suite.suggest.elsewhere import BESIDE_EXPECT
from engine.suite.suggest.nearest import closest, foreign_meaning
from engine.suite.typecheck.closed_values import refuse_unknown_outcome
from engine.suite.typecheck.outputs import warn_of_other_type
from engine.suite.typecheck.place import QueriedPlace
from engine.suite.typecheck.schema_paths import doubt_about, find_step, properties_at

_OWN: Mapping[str, str] = MappingProxyType(
    {
        "within": "The longest an execution may take, as the server reports it.",
        "check": "Questions in JMESPath, each of which must be exactly `true`.",
        "use": "Named lists of checks, from `checks` of this suite or a library.",
        "contract": "Whether outputs are checked against the contract of the action.",
        "if-valid": "What rows of valid values must show.",
        "if-invalid": "What rows with an invalid value must show.",
    }
)
OWN_KEYS = tuple(_OWN)
"""Keys of `expect` that are no places."""

_ROOTS: Mapping[str, str] = MappingProxyType(
    {
        "status": "How the action ended: `completed` or `failed`.",
        "output": "What the action gave.",
        "error": "The first error: `kind`, `code`, `message`.",
        "errors": "All errors.",
        "trace": "The platform's steps: `kind`, `name`, `success`, `result`, `error`.",
        "request": "What the action sent: `method`, `url`, `path`, `query`, `headers`, `body`. Not every target tells.",
        "upstream": "What the action got: `status`, `headers`, `body`. Not every target tells.",
        "http": "The platform's own answer: `status`.",
        "duration": "Seconds the execution took.",
        "latency": "Seconds the server reported.",
        "execution_id": "The id of the execution.",
        "input": "What was sent.",
        "vars": "The variables of the suite.",
        "matrix": "The cell of the matrix.",
    }
)
_OUTCOMES: Mapping[str, str] = MappingProxyType(
    {"completed": "The action ended well.", "failed": "The action failed, as a negative test wants."}
)
_ERROR_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "input": "The input was refused.",
        "template": "A template of the action could not be filled.",
        "upstream": "What stands behind the action answered badly.",
        "timeout": "What stands behind the action answered too late.",
        "output": "The answer did not fit.",
        "auth": "Credentials were refused.",
        "limit": "A limit of the platform was reached.",
        "other": "Anything else.",
    }
)


@dataclass(slots=True)
class _Draft:
    """An expectation while it is read."""

    span: Span
    claims: list[Claim] = field(default_factory=list)
    checks: tuple[Check, ...] = ()
    used: tuple[Check, ...] = ()
    within_s: float | None = None
    within_span: Span = NOWHERE
    contract: bool = True
    branches: dict[str, Expectation] = field(default_factory=dict)


def read_expectation(node: Node, scope: Scope) -> Any:
    """What a test expects: every claim with its place, every check, and the roots they mention."""
    return _read(node, scope.with_names(EXPECT_NAMES, result_roots(scope)), nested=False)


def schema_of_expectation(shapes: Shapes) -> Schema:
    """What `expect` maps places to; a dotted key, or one with `[` or `(`, is JMESPath."""
    tree = schema_of_annotation(MatchersWord, shapes)
    # `output: {}` expects nothing of it; of a value that is no mapping `minProperties` says nothing.
    places = {name: {**describe(doc, tree), "minProperties": 1} for name, doc in _ROOTS.items()}
    properties: Schema = {
        "status": describe(_ROOTS["status"], _closed_place("an outcome", _OUTCOMES, tree)),
        **{name: place for name, place in places.items() if name != "status"},
        "error.kind": describe("What went wrong.", _closed_place("a kind of error", _ERROR_KINDS, tree)),
        **_words_of_expect(shapes),
    }
    return {
        "title": "an expectation",
        "markdownDescription": "What must hold of the result. `status: completed` when left out.",
        "type": "object",
        "propertyNames": schema_of_names(properties, also=(r".*[.\[(].*",)),
        "patternProperties": {**FREE_KEYS, r"^(?!error\.kind$).*[.\[(]": tree},
        "properties": properties,
    }


def words_of_expect() -> Mapping[str, str]:
    """What may stand directly under `expect`, and what it means."""
    return MappingProxyType({**_ROOTS, **_OWN})


def _closed_place(title: str, meanings: Mapping[str, str], tree: Schema) -> Schema:
    """A place with a closed list of values; a matcher or template may stand there too."""
    known = choice(title, meanings)
    # Text that is no template can only be one of the values.
    plain = {"type": "string", "not": {"pattern": r"\$\{\{"}}
    body = {"if": plain, "then": known, "else": tree, "errorMessage": known["errorMessage"]}
    return offer({"type": ["string", "object", "array"], **body}, known)


def _words_of_expect(shapes: Shapes) -> Schema:
    itself = {"$ref": "#/definitions/Expectation"}
    contract = choice("on or off", {"on": "Every output is checked (the default).", "off": "Outputs are not checked."})
    names = schema_of_check_names(shapes)
    longest = {**PLAIN[Duration], "examples": ["5s"]}
    return {
        "within": describe(_OWN["within"], longest),
        "check": describe(_OWN["check"], schema_of_checks(shapes)),
        "use": describe(_OWN["use"], names),
        "contract": describe(_OWN["contract"], contract),
        "if-valid": describe(_OWN["if-valid"], itself, kind="object"),
        "if-invalid": describe(_OWN["if-invalid"], itself, kind="object"),
    }


def _read(node: Node, scope: Scope, *, nested: bool) -> Any:
    if not isinstance(node, MappingNode):
        status = node.text if isinstance(node, Scalar) and node.text in ("completed", "failed") else None
        help_ = f"write `{{status: {status}}}`" if status else "for example `expect: {status: completed}`"
        return Mismatch(node=node, wanted="a mapping of places", help=help_)
    draft = _Draft(span=node.span)
    for entry in node.entries:
        if entry.name in OWN_KEYS:
            _read_own_key(entry, draft, scope, nested=nested)
        elif not is_ignorable(entry.name):
            _read_root(entry, draft, scope)
    check_twice(draft.claims, scope)
    refuse_nothing(node, scope)
    return Expectation(
        claims=tuple(draft.claims),
        checks=(*draft.checks, *draft.used),
        within_s=draft.within_s,
        within_span=draft.within_span,
        contract=draft.contract,
        if_valid=draft.branches.get("if-valid"),
        if_invalid=draft.branches.get("if-invalid"),
        roots=_roots(draft),
        span=draft.span,
    )


def _read_own_key(entry: Entry, draft: _Draft, scope: Scope, *, nested: bool) -> None:
    match entry.name:
        case "within":
            duration = scope.settle(read_duration(entry.value, scope), "`within`")
            if duration is not BROKEN:
                draft.within_s, draft.within_span = duration.seconds, entry.value.span
        case "check":
            checks = scope.settle(read_checks(entry.value, scope), "`check`", "a list of `that: …`")
            draft.checks = () if checks is BROKEN else checks
        case "contract":
            draft.contract = _read_switch(entry, scope) != "off"
        case "use":
            names = scope.settle(decode(tuple[Ref, ...], entry.value, scope), "`use`")
            draft.used = () if names is BROKEN else find_checks(names, scope)
        case _ if nested:
            scope.error("E107", entry.key.span, f"`{entry.name}` stands inside another one", "put it one level up")
        case _:
            branch = scope.settle(_read(entry.value, scope, nested=True), f"`{entry.name}`")
            if branch is not BROKEN:
                draft.branches[entry.name] = branch


def _read_switch(entry: Entry, scope: Scope) -> Any:
    value = decode(Literal["on", "off"], entry.value, scope)
    if isinstance(entry.value, Scalar) and isinstance(entry.value.value, bool):
        value = Mismatch(
            node=entry.value, wanted="`on` or `off`", help=f"write `{'on' if entry.value.value else 'off'}`"
        )
    if value in ("on", "off"):
        # The language's own words, which other YAML readers take for booleans.
        scope.notes.settled.add(entry.value.span)
    return scope.settle(value, "`contract`")


def _read_root(entry: Entry, draft: _Draft, scope: Scope) -> None:
    if entry.name in RESULT_ROOTS:
        _read_place(QueriedPlace.at((entry.name,), entry.key.span), entry.value, draft, scope)
    elif _is_query(entry.name):
        query = decode_query(entry.key.text, entry.key.content, scope, style=entry.key.style)
        if query is not BROKEN:
            _read_place(QueriedPlace.of(query), entry.value, draft, scope)
    else:
        _refuse_root(entry, scope)


def _refuse_root(entry: Entry, scope: Scope) -> None:
    name = entry.name
    declared = properties_at(("output",), scope.contract)
    near = None if name in declared else closest(name, (*RESULT_NAMES, *OWN_KEYS))
    if name in scope.vocabulary.matchers:
        help_ = f"`{name}` is a matcher: put it behind a place, for example `output: {{{name}: …}}`"
    elif name in rules_of(Check):
        help_ = f"write it under `check`: `check: [{{{name}: …}}]`"
    elif name in rules_of(Test) and name not in declared:
        help_ = BESIDE_EXPECT.help_for(entry)
    elif near is None and closest(name, sorted(declared)) is not None:
        help_ = f"did you mean `output.{closest(name, sorted(declared))}`?"
    else:
        near = closest(name, (*RESULT_NAMES, *OWN_KEYS))
        answer = f"for a field of the answer, write `output: {{{name}: …}}`"
        help_ = answer if near is None else foreign_meaning(name, near)
    scope.error("E140", entry.key.span, f"`expect` knows no `{name}`", help_)


def _is_query(key: str) -> bool:
    """Whether a key is a question in JMESPath rather than a name."""
    return any(sign in key for sign in ".[(")


def _read_place(place: QueriedPlace, node: Node, draft: _Draft, scope: Scope) -> None:
    """What must hold at a place: a value, matchers, or places one level deeper."""
    declared = properties_at(place.path, scope.contract) if place.path is not None else frozenset[str]()
    if not isinstance(node, MappingNode):
        _hint_at_bare_matcher(node, scope)
        warn_of_comparison(node, place.label, scope)
        warn_of_path(node, place.label, scope)
        _hint_at_listed_matchers(place, node, scope)
        warn_of_other_type(place, node, scope)
        if refuse_unknown_outcome(place, node, scope):
            return
        _claim(place, node, read_equals(node, scope), draft, scope)
    elif not names_matcher(node, scope):
        _read_deeper(place, node, declared, draft, scope)
    elif _is_both(node, declared, scope):
        _refuse_both(place, node, declared, scope)
    else:
        warn_of_other_type(place, node, scope)
        if refuse_unknown_outcome(place, node, scope):
            return
        _claim(place, node, read_operators(node, place.label, scope), draft, scope)


def _claim(place: QueriedPlace, node: Node, matchers: Matchers, draft: _Draft, scope: Scope) -> None:
    if not matchers:
        return
    check_together(matchers, place.label, scope)
    warn_of_empty_claim(place, node, scope)
    # What no record has is a slip even where it shall be absent; what a contract does not allow may be asked for so.
    is_ours = place.path is not None and place.path[0] != "output"
    if (is_ours or not _only_absent(matchers)) and not _can_exist(place, scope):
        return
    draft.claims.append(Claim(place=place.literal_or_query(), label=place.label, matchers=matchers, span=node.span))


def _read_deeper(place: QueriedPlace, node: MappingNode, declared: frozenset[str], draft: _Draft, scope: Scope) -> None:
    if not node.entries:
        scope.error("E112", node.span, f"nothing is expected of `{place.label}`", "to compare, write `{equals: {}}`")
    for entry in node.entries:
        if _is_query(entry.name) and entry.name not in declared:
            query = decode_query(place.question(entry.name), entry.key.content, scope)
            if query is not BROKEN:
                _read_place(QueriedPlace.of(query), entry.value, draft, scope)
            continue
        below = place.below(entry.name, entry.key.span)
        if entry.name not in declared and _hint_at_matcher(below, entry, scope):
            continue
        _read_place(below, entry.value, draft, scope)


def _hint_at_matcher(place: QueriedPlace, entry: Entry, scope: Scope) -> bool:
    """Warn of a field named almost like a matcher; an error, and True, where it can hardly be meant as a field."""
    near = near_matcher(entry.name, scope)
    if near is None:
        return hint_at_foreign(place, entry, scope)
    impossible = place.path is not None and find_step(place.path, scope.contract).verdict == "impossible"
    if impossible or fits_matcher(near, entry, scope):
        scope.error("E141", entry.key.span, f"unknown matcher `{entry.name}`", f"did you mean `{near}`?")
        return True
    scope.warning(
        "W101",
        entry.key.span,
        f"`{entry.name}` is taken for a field of the answer, but is named almost like the matcher `{near}`",
        f"did you mean `{near}`?",
    )
    return False


def _hint_at_bare_matcher(node: Node, scope: Scope) -> None:
    name = bare_matcher(node, scope)
    if name is not None:
        message = f"this compares with the text `{name}`"
        help_ = f'did you mean `{{{name}: true}}`? for the text, write "{name}"'
        fix = Fix(title=f"write `{{{name}: true}}`", edits=(Edit(span=node.span, text=f"{{{name}: true}}"),))
        scope.warning("W106", node.span, message, help_, fix)


def _hint_at_listed_matchers(place: QueriedPlace, node: Node, scope: Scope) -> None:
    """Warn (W241) of matchers inside a list, which is a value and is compared as it stands."""
    items = node.items if isinstance(node, SequenceNode) else ()
    known = scope.vocabulary.matchers
    found = [each for each in items if isinstance(each, MappingNode) and each.entries]
    found = [
        each
        for each in found
        if all(entry.name in known and fits_matcher(entry.name, entry, scope) for entry in each.entries)
    ]
    for each in found[:1]:
        name = each.entries[0].name
        whole = f"`every: {{ {name}: … }}` for all items" if len(items) == 1 else ""
        single = f'`"{place.label}[{items.index(each)}]": {{ {name}: … }}` for this one'
        message = f"a list is a value: this `{name}` is no matcher and is compared as it stands"
        scope.warning(
            "W241", each.span, message, f"write {whole}{', or ' if whole else ''}{single}; for the value, `equals`"
        )


def _is_both(node: MappingNode, declared: frozenset[str], scope: Scope) -> bool:
    names = [entry.name for entry in node.entries if not is_ignorable(entry.name)]
    return all(name in scope.vocabulary.matchers for name in names) and any(name in declared for name in names)


def _refuse_both(place: QueriedPlace, node: MappingNode, declared: frozenset[str], scope: Scope) -> None:
    entry = next(entry for entry in node.entries if entry.name in declared)
    scope.error(
        "E142",
        entry.key.span,
        f"`{entry.name}` is a matcher, and the contract declares a field `{entry.name}` of `{place.label}`",
        f"for the field, write the key `{place.label}.{entry.name}`; for the matcher, ask under `check:`",
    )


def _only_absent(matchers: Matchers) -> bool:
    """Whether a claim asks only that nothing stands at its place: then the place need not be declared."""
    return all(matcher.kind.absence == "wanted" for matcher in matchers)


def _can_exist(place: QueriedPlace, scope: Scope) -> bool:
    """Whether a place may exist; reports those that cannot, and warns of those the contract does not declare."""
    found = doubt_about(place.path, scope.contract) if place.path is not None else None
    if found is None:
        return True
    seen, message, help_ = found
    if seen.verdict == "impossible":
        scope.error("E144", place.span, message, help_)
        return False
    scope.warning("W104", place.span, message, help_)
    return True


def _roots(draft: _Draft) -> frozenset[str]:
    found = {root for claim in draft.claims for root in _claim_roots(claim)}
    for check in (*draft.checks, *draft.used):
        found |= roots_of(check.that.text)
        found |= roots_of(check.when.text) if check.when is not None else frozenset()
    for branch in draft.branches.values():
        found |= branch.roots
    return frozenset(found)


def _claim_roots(claim: Claim) -> frozenset[str]:
    return roots_of(claim.place.text) if isinstance(claim.place, Query) else frozenset(claim.place[:1])
