"""The invalid classes that `break` puts into a field, one a row: those that a test names, or all that are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from engine.model.language.inputs import Cases, EdgeUse, Generated
from engine.model.language.kinds import EdgeKind
from engine.model.values.json import Json, Missing
from engine.model.values.span import Span
from engine.plan.fields.classes import (
    TYPICAL,
    Drawn,
    FieldClass,
    Given,
    Knowledge,
    classes_to_refuse,
    edge_classes,
    one_a_value,
)


def breaks_of_field(
    field: Generated, own: Iterable[FieldClass], knowledge: Knowledge, *, cases: Cases, edges: Mapping[str, EdgeKind]
) -> tuple[FieldClass, ...]:
    """The classes that break a generated field; `own` are those of its own `edges`, whose labels hold."""
    asked = tuple(ref.name for ref in cases.edges)
    found: Iterable[FieldClass]
    if asked:
        found = (each for name in asked for each in _asked_for(name, field, knowledge, edges))
    else:
        found = (*own, *_all_refused(field.options.edges, knowledge, edges))
    return tuple(one_a_value(each for each in found if not each.valid))


def breaks_of_constant(
    value: Json | Missing, knowledge: Knowledge, *, cases: Cases, edges: Mapping[str, EdgeKind]
) -> tuple[FieldClass, ...]:
    """The classes that break a constant: all that are refused, or those that the author names and nothing allows.

    MISSING stands for a value that is made row by row.
    """
    asked = tuple(ref.name for ref in cases.edges)
    if not asked:
        found = tuple(_all_refused((), knowledge, edges))
    else:
        found = tuple(
            each.but(valid=False)
            for each in edge_classes(_uses(asked, edges, cases.span), knowledge)
            if knowledge.schema is None
            or (isinstance(each.origin, Given) and not knowledge.contract_accepts(each.origin.value))
        )
    typical = FieldClass(TYPICAL, valid=True, origin=Drawn() if isinstance(value, Missing) else Given(value))
    return tuple(one_a_value((typical, *found)))[1:]


def _asked_for(
    name: str, field: Generated, knowledge: Knowledge, edges: Mapping[str, EdgeKind]
) -> tuple[FieldClass, ...]:
    """The classes that one name of `cases.edges` means for a field: as the field lists it, else as the word means."""
    listed = tuple(use for use in field.options.edges if use.kind.name == name)
    if listed:
        return tuple(edge_classes(listed, knowledge))
    by_label = tuple(each for each in edge_classes(field.options.edges, knowledge) if each.label == name)
    return by_label or tuple(edge_classes(_uses((name,), edges, field.span), knowledge))


def _all_refused(
    listed: Iterable[EdgeUse], knowledge: Knowledge, edges: Mapping[str, EdgeKind]
) -> Iterator[FieldClass]:
    """Of each reason to refuse the field the first edge that shows it, but for what the field lists itself."""
    said = tuple(listed)
    spent = {
        _reason(use.kind, knowledge)
        for use in said
        if isinstance(use.kind, EdgeKind)
        and (use.valid is not None or not all(each.valid for each in edge_classes((use,), knowledge)))
    }
    labels = {each.label for each in edge_classes(said, knowledge)}
    for kind in edges.values():
        reason = _reason(kind, knowledge)
        if reason is None or reason in spent:
            continue
        found = [each for each in classes_to_refuse(kind, knowledge) if each.label not in labels]
        if found:
            spent.add(reason)
        yield from found


def _reason(kind: EdgeKind, knowledge: Knowledge) -> str | None:
    return kind.name if kind.reason is None else kind.reason(knowledge.widest)


def _uses(names: Iterable[str], edges: Mapping[str, EdgeKind], span: Span) -> tuple[EdgeUse, ...]:
    return tuple(EdgeUse(kind=edges[name], valid=None, span=span) for name in names if name in edges)
