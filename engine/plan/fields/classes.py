"""The classes of a field: what can stand in it, under which name, and whether the action should take it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, Final, TypeAlias

from engine.action.contract import field_alone, keeps_to, names_types, properties_demanded, property_facts
from engine.model.language.field_facts import anchor_dates, is_of_type, satisfies
from engine.model.language.inputs import EdgeUse, OwnEdge
from engine.model.language.kinds import EdgeKind, EdgeValue, FieldFacts
from engine.model.language.literals import Templated
from engine.model.values.canonical import canonical_json
from engine.model.values.json import Json, JsonObject, Missing
from engine.model.values.noun import Noun

TYPICAL: Final = "valid"
LEFT_OUT: Final = "left-out"

_PLAIN_MARKS: Final = frozenset(" _-.+@/")
_LABEL_MAX: Final = 64
_WORDS_OF_JSON: Final = frozenset({"true", "false", "null"})


class Drawn(Noun, frozen=True):
    """The generator draws a typical value."""


class Given(Noun, frozen=True):
    """Always this value; MISSING leaves the field out. `key` is another key than the field's own (see `EdgeValue`)."""

    value: Json | Missing
    key: str | None = None


class Made(Noun, frozen=True):
    """A template makes it from the row."""

    value: Templated


Origin: TypeAlias = Drawn | Given | Made


class FieldClass(Noun, frozen=True):
    """One class of a field; `valid` says whether the action should take it."""

    label: str
    valid: bool
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What is known of one field: its generator's facts and what the contract says of it, both as one judge."""

    name: str
    facts: FieldFacts
    schema: JsonObject | None
    alone: JsonObject = field(init=False)
    """What the schema says of this field; the same object for all questions, which keeps its validator."""
    names_types: bool = field(init=False)
    """Whether the schema says of which types this field may be."""
    widest: FieldFacts
    """The contract's bounds, and the generator's where it has none; without a contract the same as `facts`."""

    def __post_init__(self) -> None:
        """Cut what is said of this field out of the schema, which may declare a thousand others."""
        object.__setattr__(self, "alone", self._said_of(self.name))
        object.__setattr__(self, "names_types", self.schema is not None and names_types(self.schema, self.name))

    def _said_of(self, key: str) -> JsonObject:
        return {} if self.schema is None else field_alone(self.schema, key)

    def refuses(self, edge: EdgeValue) -> bool:
        """Whether the action will refuse it: the contract alone says so, the generator's bounds where there is none."""
        if self.schema is None:
            return not _is_accepted(edge, self)
        if edge.key is None:
            return not self.contract_accepts(edge.value)
        if isinstance(edge.value, Missing):
            return not (self.facts.additional and self.contract_accepts(edge.value))
        return not self.accepts_key(edge.key, edge.value)

    def accepts(self, value: Json | Missing) -> bool:
        """Whether both generator and contract take it.

        Beside a contract a form is no bound, and neither is the generator's type where the contract names types: it
        alone knows whether it takes values of another kind too.
        """
        if self.schema is None:
            return satisfies(self.facts, value)
        if not self.contract_accepts(value):
            return False
        return self._is_of_another_kind(value) or satisfies(replace(self.facts, form=None), value)

    def _is_of_another_kind(self, value: Json | Missing) -> bool:
        """Whether a value is of none of the generator's types, in a field of which the contract says what it takes."""
        if isinstance(value, Missing) or not self.names_types:
            return False
        kind = "number" if self.facts.type == "integer" else self.facts.type
        return value is None if kind is None else not is_of_type(value, kind)

    def accepts_key(self, key: str, value: Json | Missing) -> bool:
        """Whether a row may hold this key: beside the field with this value, or (MISSING) in the field's place."""
        if isinstance(value, Missing):
            return self.facts.additional and self.accepts(value)
        return self.facts.additional and (self.schema is None or keeps_to(self._said_of(key), {key: value}))

    def contract_accepts(self, value: Json | Missing) -> bool:
        """Whether the contract takes this value; true where it says nothing of the field."""
        if self.schema is None:
            return True
        if isinstance(value, Missing):
            return self.name not in properties_demanded(self.schema)
        return keeps_to(self.alone, {self.name: value})


def knowledge_of(name: str, facts: FieldFacts, schema: JsonObject | None, *, now: str) -> Knowledge:
    """What is known of a field, given its generator's facts and the contract's input schema."""
    if schema is None:
        known = replace(anchor_dates(facts, now=now), name=name)
        return Knowledge(name=name, facts=known, schema=None, widest=known)
    contract = property_facts(schema, name)
    together = replace(anchor_dates(_tightened(facts, contract), now=now), name=name)
    return Knowledge(name=name, facts=together, schema=schema, widest=_widened(together, contract))


def edge_classes(uses: Iterable[EdgeUse], knowledge: Knowledge) -> Iterator[FieldClass]:
    """The classes that edges mean for a field, in order; the author's label beats what is known."""
    for use in uses:
        if isinstance(use.kind, OwnEdge):
            yield FieldClass(use.kind.name, use.kind.valid, Made(use.kind.value))
            continue
        for each in use.kind.values(knowledge.facts):
            valid = use.valid
            if valid is None:
                valid = not knowledge.refuses(each) if use.is_of_contract else _is_accepted(each, knowledge)
            yield FieldClass(each.name, valid, Given(each.value, each.key))


def classes_to_refuse(kind: EdgeKind, knowledge: Knowledge) -> Iterator[FieldClass]:
    """The classes of an edge that the action will refuse, their values chosen by its own bounds where it has any."""
    for each in kind.values(knowledge.widest):
        if knowledge.refuses(each):
            yield FieldClass(each.name, valid=False, origin=Given(each.value, each.key))


def one_a_value(classes: Iterable[FieldClass]) -> Iterator[FieldClass]:
    """The classes without those that send the same as one before them; what a template makes is never the same."""
    seen: set[tuple[str | None, str | None]] = set()
    for each in classes:
        if isinstance(each.origin, Given):
            value = each.origin.value
            sent = (each.origin.key, None if isinstance(value, Missing) else canonical_json(value))
            if sent in seen:
                continue
            seen.add(sent)
        yield each


def _is_accepted(edge: EdgeValue, knowledge: Knowledge) -> bool:
    return knowledge.accepts(edge.value) if edge.key is None else knowledge.accepts_key(edge.key, edge.value)


def choice_classes(knowledge: Knowledge, choices: Iterable[Json], taken: frozenset[str]) -> Iterator[FieldClass]:
    """One class for each value of a one-of, named by its text; `taken` are names that mean something else."""
    for choice in choices:
        yield FieldClass(choice_label(choice, taken), knowledge.contract_accepts(choice), Given(choice))


def choice_label(choice: Json, taken: frozenset[str]) -> str:
    """The name of a value as a class: its plain text where that can mean nothing else, else its JSON text."""
    if isinstance(choice, str) and _is_plain(choice) and choice not in taken:
        return choice
    text = canonical_json(choice)
    if len(text) <= _LABEL_MAX:
        return text
    return f"{text[: _LABEL_MAX - 10]}…{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def remove_doubles(classes: Iterable[FieldClass]) -> dict[str, FieldClass]:
    """The classes by label, the first of each."""
    found: dict[str, FieldClass] = {}
    for each in classes:
        found.setdefault(each.label, each)
    return found


def _is_plain(text: str) -> bool:
    return (
        0 < len(text) <= _LABEL_MAX
        and text == text.strip()
        and not text.startswith("-")
        and any(letter.isalpha() for letter in text)
        and all(letter.isalnum() or letter in _PLAIN_MARKS for letter in text)
        and text not in _WORDS_OF_JSON
        and not _reads_as_number(text)
    )


def _reads_as_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _tightened(own: FieldFacts, contract: FieldFacts) -> FieldFacts:
    """Both hold: the narrower of two bounds; who is required and nullable is the contract's to say."""
    return replace(
        own,
        type=_narrower_type(own.type, contract.type),
        form=own.form or contract.form,
        minimum=_most(own.minimum, contract.minimum),
        maximum=_least(own.maximum, contract.maximum),
        step=own.step if own.step is not None else contract.step,
        length_min=_most(own.length_min, contract.length_min),
        length_max=_least(own.length_max, contract.length_max),
        choices=own.choices if own.choices is not None else contract.choices,
        earliest=own.earliest or contract.earliest,
        latest=own.latest or contract.latest,
        required=contract.required,
        nullable=contract.nullable,
        additional=contract.additional,
    )


def _widened(own: FieldFacts, contract: FieldFacts) -> FieldFacts:
    """The contract's word where it has one: what lies between its bound and a narrower one of the field is accepted."""
    return replace(
        own,
        type=contract.type or own.type,
        form=contract.form or own.form,
        minimum=own.minimum if contract.minimum is None else contract.minimum,
        maximum=own.maximum if contract.maximum is None else contract.maximum,
        step=own.step if contract.step is None else contract.step,
        length_min=own.length_min if contract.length_min is None else contract.length_min,
        length_max=own.length_max if contract.length_max is None else contract.length_max,
        choices=own.choices if contract.choices is None else contract.choices,
    )


def _narrower_type(own: str | None, contract: str | None) -> str | None:
    return contract if own is None or (own, contract) == ("number", "integer") else own


def _most(one: Any, other: Any) -> Any:
    return max((each for each in (one, other) if each is not None), default=None)


def _least(one: Any, other: Any) -> Any:
    return min((each for each in (one, other) if each is not None), default=None)
