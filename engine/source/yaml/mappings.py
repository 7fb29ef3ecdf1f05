"""The entries of a mapping: keys are text and unique, merges (`<<`) are resolved."""

from __future__ import annotations

from collections.abc import Sequence

from engine.model.source.diagnostic import Diagnostic, Related
from engine.model.source.node import Entry, MappingNode, Node, Scalar, SequenceNode
from engine.source.limits import PROBLEMS_KEPT_MAX
from engine.source.yaml import drafts

_Entries = tuple[Entry, ...]


def entries_of(children: Sequence[Node], problems: list[Diagnostic]) -> _Entries:
    """The entries of alternating keys and values, in the author's order; what is wrong is added to `problems`.

    Of two equal keys the first counts (E005). A merge gives what no key of the mapping itself gives; in a list of
    merges the earlier wins. E009 for keys that are no text, E012 for merges of something else than mappings.
    """
    keys, values = children[0::2], children[1::2]
    names = {key.text if type(key) is Scalar else "" for key in keys}
    if len(names) == len(keys) and "" not in names and "<<" not in names:
        return drafts.entries(keys, values)
    return _with_merges(_unique(keys, values, problems), problems)


def _unique(keys: Sequence[Node], values: Sequence[Node], problems: list[Diagnostic]) -> list[Entry]:
    seen: dict[tuple[str, bool], Entry] = {}
    for key, value in zip(keys, values, strict=True):
        if not isinstance(key, Scalar):
            if len(problems) >= PROBLEMS_KEPT_MAX:
                continue
            message = f"a key is text, not {'a mapping' if isinstance(key, MappingNode) else 'a list'}"
            problems.append(Diagnostic(code="E009", span=key.span, message=message, help="write `key: value`"))
            continue
        if key.text == "" and key.style == "":
            problems.append(
                Diagnostic(code="E009", span=key.span, message="a key is missing", help="write `key: value`")
            )
            continue
        identity = (key.text, _is_merge(key))
        first = seen.get(identity)
        if first is None:
            seen[identity] = Entry(key, value)
        elif len(problems) < PROBLEMS_KEPT_MAX:
            problems.append(_twice(key, first.key))
    return list(seen.values())


def _twice(key: Scalar, first: Scalar) -> Diagnostic:
    return Diagnostic(
        code="E005",
        span=key.span,
        message=f"the key `{key.text}` stands here twice",
        help="merge several by a list: `<<: [*first, *second]`" if _is_merge(key) else "delete one of the two",
        related=(Related(span=first.span, message="first written here"),),
    )


def _with_merges(written: list[Entry], problems: list[Diagnostic]) -> _Entries:
    taken = {entry.name for entry in written if not _is_merge(entry.key)}
    entries: list[Entry] = []
    for entry in written:
        if not _is_merge(entry.key):
            entries.append(entry)
            continue
        for source in _merged(entry, problems):
            new = [each for each in source.entries if each.name not in taken]
            taken.update(each.name for each in new)
            entries.extend(new)
    return tuple(entries)


def _merged(entry: Entry, problems: list[Diagnostic]) -> list[MappingNode]:
    """The mappings that a merge names."""
    value = entry.value
    named = value.items if isinstance(value, SequenceNode) else (value,)
    for each in named:
        if not isinstance(each, MappingNode) and not _is_unresolved(each):
            help_ = "write `<<: *anchor` of a mapping, or a list of those"
            problems.append(
                Diagnostic(code="E012", span=each.span, message="only mappings can be merged by `<<`", help=help_)
            )
    return [each for each in named if isinstance(each, MappingNode)]


def _is_merge(key: Scalar) -> bool:
    return key.text == "<<" and key.style == ""


def _is_unresolved(node: Node) -> bool:
    """Whether an alias without its anchor stood here: that has been said."""
    return isinstance(node, Scalar) and node.style == "" and node.text.startswith("*")
