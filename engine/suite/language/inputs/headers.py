"""What the header of a table's column means: a field of the input, a place of the answer, or a note about the row."""

from __future__ import annotations

import re
from collections.abc import Mapping

from engine.action.contract import properties_declared
from engine.model.language.contract import Contract
from engine.model.source.raw_table import RawTable
from engine.model.values.nearest import plain_name
from engine.model.values.noun import Noun
from engine.model.values.span import Span
from engine.suite.decode.templated import decode_query
from engine.suite.language.inputs.near_headers import NOTES, NearHeader, near_header, odd_sign_in, without_hidden
from engine.suite.merged_inputs import MergedInput
from engine.suite.problems import BROKEN
from engine.suite.scope import Scope
from engine.suite.scopes.visible import RESULT_ROOTS
from engine.suite.suggest.nearest import closest, help_for
from engine.suite.typecheck.schema_paths import doubt_about

_EXPLICIT = re.compile(r"(expect|input|case):\s*(\S.*)", re.DOTALL)
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


class Columns(Noun, frozen=True, kw_only=True):
    """What the columns of a table mean, each by its header. `notes` is the other way round: words by header."""

    fields: Mapping[str, str]
    places: Mapping[str, str]
    notes: Mapping[str, str]


class KnownFields(Noun, frozen=True, kw_only=True):
    """What else says which fields there are: the contract of the action, and the input beside the table."""

    contract: Contract | None
    declared: tuple[str, ...]
    """The input fields that the contract declares."""
    given: tuple[str, ...]
    """The fields that the test's own input gives."""


def fields_known_to(row: MergedInput, contract: Contract | None) -> KnownFields:
    """What a test knows of its fields beside its table."""
    declared = tuple(properties_declared(contract.input_schema or {})) if contract is not None else ()
    return KnownFields(contract=contract, declared=declared, given=tuple(row.fields))


def read_headers(raw: RawTable, around: KnownFields, scope: Scope) -> Columns:
    """The meaning of every column; those that mean nothing are reported at their names and left out."""
    found: dict[str, dict[str, str]] = {"input": {}, "expect": {}, "case": {}}
    seen: dict[tuple[str, str], Span] = {}
    doubtful: dict[str, Span] = {}
    for header, span in raw.columns.items():
        kind, meaning = _meaning(header, span, around, scope)
        if kind not in found:
            continue
        first = seen.setdefault((kind, meaning), span)
        if first != span:
            scope.report_twice("E150", span, f"two columns give {_in_words(kind, meaning)}", first)
            continue
        if header == meaning and kind == "case" and not around.declared:
            doubtful[header] = span
        found[kind][header] = meaning
    _warn_of_notes({name: span for name, span in doubtful.items() if ("input", name) not in seen}, scope)
    return Columns(
        fields=found["input"], places=found["expect"], notes={word: header for header, word in found["case"].items()}
    )


def _in_words(kind: str, meaning: str) -> str:
    return {"expect": f"the answer `{meaning}`", "case": f"the row's `{meaning}`"}.get(kind, f"the field `{meaning}`")


def _meaning(header: str, span: Span, around: KnownFields, scope: Scope) -> tuple[str, str]:
    """What a header speaks of, and its name there; `""` where it means nothing, which has been reported."""
    explicit = _EXPLICIT.fullmatch(header)
    if explicit is not None and (explicit[1] == "input" or not odd_sign_in(header)):
        return _explicit(explicit[1], explicit[2], span, around, scope)
    if header in around.declared or header in around.given:
        return "input", header
    if header in NOTES:
        return "case", header
    plain = plain_name(without_hidden(header))
    alike = next((each for each in (*around.declared, *around.given) if plain_name(each) == plain), None)
    if alike is not None:
        message = f"there is a field `{alike}`, and this column is called `{header}`"
        scope.error("E180", span, message, f"did you mean `{alike}`?")
        return "", ""
    near = near_header(header)
    if near is not None:
        _refuse_near(header, span, near, scope)
        return "", ""
    if around.declared:
        help_ = help_for(header, (*around.declared, *around.given, *NOTES), "columns")
        scope.error("E180", span, f"the action has no input `{header}`", help_)
        return "", ""
    if _DOTTED.fullmatch(header) and "." in header:
        top, _, rest = header.partition(".")
        help_ = (
            f"write `input: {header}` if the field is called so; a field in a field is given by JSON Lines, "
            f'or by a column `{top}` of `types: {{ {top}: json }}`: `{{"{rest}": …}}`'
        )
        scope.warning("W130", span, f"this sends one field with a dot in its name, not `{rest}` of `{top}`", help_)
    return "input", header


def _explicit(kind: str, name: str, span: Span, around: KnownFields, scope: Scope) -> tuple[str, str]:
    if kind == "case" and name not in NOTES:
        help_ = help_for(name, tuple(f"case: {each}" for each in NOTES), "columns about a row")
        near = closest(name, NOTES)
        scope.error("E180", span, f"a row has no `{name}`", f"did you mean `case: {near}`?" if near else help_)
        return "", ""
    if kind == "expect" and not _is_place(name, span, around.contract, scope):
        return "", ""
    if kind == "input" and around.declared and name not in (*around.declared, *around.given):
        near = closest(name, around.declared)
        help_ = f"did you mean `{near}`?" if near else "rows that mean to send it say `failed` below `expect: status`"
        scope.warning("W103", span, f"the contract does not declare the input `{name}`", help_)
    return kind, name


def _refuse_near(header: str, span: Span, near: NearHeader, scope: Scope) -> None:
    hidden = odd_sign_in(header)
    field = f"input: {near.field}"
    if hidden:
        message = f"the name of this column holds {hidden}"
        help_ = f"write `{near.meant}`" if near.meant else "delete it"
    else:
        message = f"`{header}` is no column of a table, but reads like {near.reads_like}"
        help_ = f"write `{near.meant}`; a field that is called so is written `{field}`"
    scope.error("E190", span, message, help_)


def _warn_of_notes(doubtful: Mapping[str, Span], scope: Scope) -> None:
    """Warn once of columns that are about the row, where no contract says that they are no fields."""
    if not doubtful:
        return
    first, span = next(iter(doubtful.items()))
    names = " and ".join(f"`{each}`" for each in doubtful)
    message = f"{names} {'is' if len(doubtful) == 1 else 'are'} about the row, and not sent"
    help_ = f"write `case: {first}` to say so, or `input: {first}` to send it"
    scope.warning("W130", span, message, help_)


def _is_place(place: str, span: Span, contract: Contract | None, scope: Scope) -> bool:
    inside = scope.with_names(scope.names, RESULT_ROOTS)
    if decode_query(place, span, inside) is BROKEN:
        return False
    found = doubt_about(tuple(place.split(".")), contract) if _DOTTED.fullmatch(place) else None
    if found is None:
        return True
    seen, message, help_ = found
    if seen.verdict == "impossible":
        scope.error("E144", span, message, help_)
        return False
    scope.warning("W104", span, message, help_)
    return True
