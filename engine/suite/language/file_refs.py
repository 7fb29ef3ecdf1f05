"""Which files a document names, so that the pipeline can have them read."""

from __future__ import annotations

import posixpath
import re
from typing import Final, Literal

from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.values.noun import Noun
from engine.model.values.span import Span

_DRIVE: Final = re.compile(r"[A-Za-z]:")
"""How a path begins that Windows reads from another place than the root."""


class FileRef(Noun, frozen=True, kw_only=True):
    """A file named at `span`. `path` is relative to the project root, unless `leaves_root` says otherwise."""

    path: str
    kind: Literal["library", "contract", "text", "table", "document"]
    span: Span
    delimiter: str = ","
    """What separates the columns of a table."""


def references(node: Node, file: str) -> tuple[FileRef, ...]:
    """Every library (`use:`), contract (`actions.*.contract`) and GraphQL document a document names, in its order.

    Shapes that are wrong are passed over here and reported by the check.
    """
    if not isinstance(node, MappingNode):
        return ()
    actions = node.get("actions")
    return (*_libraries(node.get("use"), file), *_contracts(actions, file), *_operations(actions, file))


def path_from(file: str, path: str) -> str:
    r"""The root-relative, normalised path of what `file` calls `path`, with `/` on every machine.

    Authors on Windows may write `\`. It is read as `/` everywhere: else what is found there would be missing elsewhere.
    """
    named = path.replace("\\", "/")
    # What begins with a drive is the whole path, as what begins with a slash is.
    return posixpath.normpath(named if _DRIVE.match(named) else posixpath.join(posixpath.dirname(file), named))


def leaves_root(path: str) -> bool:
    """Whether a root-relative path points outside the root."""
    return path == ".." or path.startswith(("../", "/")) or _DRIVE.match(path) is not None


def _libraries(use: Node | None, file: str) -> tuple[FileRef, ...]:
    if not isinstance(use, SequenceNode):
        return ()
    return tuple(
        FileRef(path=path_from(file, item.value), kind="library", span=item.span)
        for item in use.items
        if isinstance(item, Scalar) and isinstance(item.value, str) and item.value
    )


def _contracts(actions: Node | None, file: str) -> tuple[FileRef, ...]:
    if not isinstance(actions, MappingNode):
        return ()
    named = (entry.value.get("contract") for entry in actions.entries if isinstance(entry.value, MappingNode))
    return tuple(
        FileRef(path=path_from(file, each.value), kind="contract", span=each.span)
        for each in named
        if isinstance(each, Scalar) and isinstance(each.value, str) and each.value
    )


def is_operation_file(text: str) -> bool:
    """Whether what stands behind `graphql` is the name of a file, and no document itself."""
    return text.strip().endswith((".graphql", ".gql")) and "{" not in text


def _operations(actions: Node | None, file: str) -> tuple[FileRef, ...]:
    if not isinstance(actions, MappingNode):
        return ()
    requests = (entry.value.get("request") for entry in actions.entries if isinstance(entry.value, MappingNode))
    named = (each.get("graphql") for each in requests if isinstance(each, MappingNode))
    return tuple(
        FileRef(path=path_from(file, each.value.strip()), kind="text", span=each.span)
        for each in named
        if isinstance(each, Scalar) and isinstance(each.value, str) and is_operation_file(each.value)
    )
