"""The contracts of actions: files that say what goes in and what comes out."""

from __future__ import annotations

from collections.abc import Mapping

from engine.action.contract import UNUSABLE, formats_not_judged, help_with_formats, parse_contract, patterns_not_judged
from engine.model.language.contract import Contract
from engine.model.suite import Action
from engine.suite.documents.libraries import Loaded, refuse_file
from engine.suite.language.file_refs import FileRef, path_from
from engine.suite.problems import shorten
from engine.suite.scope import Scope
from engine.suite.suggest.nearest import NAMES_SHOWN_MAX


def read_contracts(actions: Mapping[str, Action], loaded: Loaded, scope: Scope) -> dict[str, Contract]:
    """The contract of each action that names one, by the action's name; reports those that cannot be used."""
    found: dict[str, Contract] = {}
    warned: set[str] = set()
    for name, action in actions.items():
        if action.contract is None:
            continue
        path = path_from(action.span.file, action.contract.name)
        ref = FileRef(path=path, kind="contract", span=action.contract.span)
        if refuse_file(ref, loaded, scope) or path not in loaded.documents:
            continue
        contract = parse_contract(loaded.documents[path], name, annotate=action.format == "annotate")
        if isinstance(contract, Contract):
            found[name] = contract
            if path not in warned:
                _warn_of_patterns(contract, ref, scope)
                _warn_of_formats(contract, ref, scope)
            warned.add(path)
        else:
            help_ = "write the path of an exported action, or of `{input: …, output: …}` with a JSON Schema for each"
            if UNUSABLE in contract:
                help_ = f"correct it in `{path}`; the place is the way of keys that leads there"
            scope.error("E158", ref.span, f"`{path}` is no contract: {contract}", help_)
    return found


def _warn_of_formats(contract: Contract, ref: FileRef, scope: Scope) -> None:
    sides = (contract.input_schema, contract.output_schema)
    names = sorted({name for schema in sides if schema is not None for name in formats_not_judged(schema)})
    if names:
        listed = ", ".join(f"`{shorten(name)}`" for name in names[:NAMES_SHOWN_MAX])
        subject = (
            f"the formats {listed} of `{ref.path}` are" if names[1:] else f"the format {listed} of `{ref.path}` is"
        )
        message = f"{subject} not judged"
        scope.warning("W123", ref.span, message, help_with_formats(names))


def _warn_of_patterns(contract: Contract, ref: FileRef, scope: Scope) -> None:
    for schema in (contract.input_schema, contract.output_schema):
        for pattern in patterns_not_judged(schema) if schema is not None else ():
            message = f"the pattern `{shorten(pattern)}` of `{ref.path}` is not judged: RE2 does not know it"
            help_ = "write it without look-around and backreferences, or ask under `check:`"
            scope.warning("W108", ref.span, message, help_)
