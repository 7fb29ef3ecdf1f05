"""The GraphQL documents of actions, which may stand in files of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.model.suite import Action
from engine.suite.documents.libraries import Loaded, refuse_file
from engine.suite.language.file_refs import FileRef, is_operation_file, path_from
from engine.suite.scope import Scope


def fill_operations(actions: Mapping[str, Action], loaded: Loaded, scope: Scope) -> dict[str, Action]:
    """The actions with what stands in the files that they name; reports files that cannot be used."""
    return {name: _filled(action, loaded, scope) for name, action in actions.items()}


def _filled(action: Action, loaded: Loaded, scope: Scope) -> Action:
    request = action.request
    if request is None or request.graphql is None or not is_operation_file(request.graphql.name):
        return action
    path = path_from(action.span.file, request.graphql.name.strip())
    found = loaded.documents.get(path)
    if refuse_file(FileRef(path=path, kind="text", span=request.graphql.span), loaded, scope) or not isinstance(
        found, str
    ):
        return action
    return replace(action, request=replace(request, graphql=replace(request.graphql, name=found)))
