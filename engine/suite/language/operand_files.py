"""Files that matchers compare with: a JSON Schema, or a snapshot that may not be there yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.model.language.kinds import Matcher
from engine.model.values.span import Span
from engine.suite.language.file_refs import leaves_root, path_from
from engine.suite.scope import Scope

NO_SUCH_FILE = "there is no such file"
ENDING = ".json"


def apply_document(matcher: Matcher, written: Any, span: Span, scope: Scope) -> Any:
    """A matcher's spec with what the file holds that it names; BROKEN after reporting a file that cannot be used.

    A file that a run keeps and that is not there yet is no mistake: the run says so, and may write it.
    """
    spec, use = matcher.spec, matcher.kind.file
    if use is None or not isinstance(written, str):
        return spec
    path = path_from(span.file, written)
    if leaves_root(path):
        help_ = "files of a project stand below the folder of `engine.yaml`, or of the first suite without one"
        return scope.error("E157", span, f"`{path}` is outside the project", help_)
    if path in scope.documents:
        return replace(spec, document=scope.documents[path])
    problem = scope.missing.get(path)
    is_new = problem is None or problem.message == NO_SUCH_FILE
    if use == "kept" and is_new and path.endswith(ENDING):
        return spec
    if not path.endswith(ENDING):
        return scope.error("E155", span, f"`{path}` cannot be used: it is no JSON file", "name a `.json` file")
    why = problem.message if problem is not None else NO_SUCH_FILE
    help_ = (problem.help if problem is not None else None) or "paths are relative to the file that names them"
    return scope.error("E155", span, f"`{path}` cannot be used: {why}", help_)
