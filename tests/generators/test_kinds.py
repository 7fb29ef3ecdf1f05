"""What holds for every generator of the house, whatever it draws."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.generators import KINDS
from engine.model.language.field_facts import anchor_dates, satisfies
from engine.model.language.inputs import Constant, InputField, Layer, Layers
from engine.model.language.kinds import Draw, GeneratorKind
from engine.model.values.canonical import canonical_json
from engine.model.values.span import NOWHERE
from tests.generators.draws import NOW, chance, generated, template

_PLACE = NOWHERE


def _object() -> Layers:
    fields: dict[str, InputField] = {"city": Constant(value="Berlin", span=_PLACE), "id": generated("uuid")}
    return Layers(layers=(Layer(fields=fields),), span=_PLACE)


SPECS: dict[str, list[dict[str, Any]]] = {
    "uuid": [{}],
    "boolean": [{}],
    "integer": [{}, {"min": -5, "max": 5}, {"min": 7}, {"max": -7}, {"min": 3.0, "max": 3}, {"min": 2**70}],
    "decimal": [{}, {"min": 0.01, "max": 9999.99, "places": 2}, {"min": 0.125}, {"places": 0}, {"max": -1e300}],
    "text": [{}, {"length": 5}, {"length": "0..3"}, {"length": "1..40"}],
    "date": [{}, {"min": "2024-02-29", "max": "2024-02-29"}, {"min": "-30d", "max": "today"}, {"format": "epoch"}],
    "datetime": [{}, {"min": "-2h", "max": "now"}, {"min": "2026-01-01T08:00:00Z"}, {"format": "%d.%m.%Y %H:%M"}],
    "phone": [{}, {"region": "DE"}, {"region": "gb", "format": "national"}],
    "one-of": [{"one_of": ["a", "b"]}, {"one_of": [1, 2.5, None], "weights": [1, 2, 0]}, {"one_of": [[], {}]}],
    "pattern": [{"pattern": "AA-0000"}, {"pattern": "x"}],
    "template": [{"template": template("${{ n }}@example.com")}, {"template": template("${{ n }}")}],
    "object": [{"object_": _object()}],
    "list-of": [
        {"list_of": generated("uuid")},
        {"list_of": generated("integer", min=1, max=9), "length": "0..5"},
        {"list_of": Constant(value=template("${{ n }}"), span=_PLACE), "length": 2},
        {"list_of": generated("object", object_=_object()), "length": 3},
    ],
}
EVERY = [
    pytest.param(kind, spec, id=f"{kind.name}-{number}")
    for kind in KINDS
    for number, spec in enumerate(SPECS[kind.name])
]


@pytest.mark.parametrize(("kind", "spec"), EVERY)
def test_every_value_fits_the_facts_of_its_generator(kind: GeneratorKind, spec: dict[str, Any]) -> None:
    ready = kind.spec(**spec)
    assert kind.check(ready) == ()
    known = anchor_dates(kind.facts(ready), now=NOW)
    for seed in range(100):
        value = kind.draw(ready, chance(seed, n=seed))
        assert satisfies(known, value), value
        canonical_json(value)


@pytest.mark.parametrize(("kind", "spec"), EVERY)
def test_equal_streams_give_equal_values(kind: GeneratorKind, spec: dict[str, Any]) -> None:
    ready = kind.spec(**spec)
    once = [kind.draw(ready, chance(seed, n=1)) for seed in range(20)]
    assert once == [kind.draw(ready, chance(seed, n=1)) for seed in range(20)]


class OnlyWhatEveryPythonAgreesOn(Random):
    """Chance that allows `random`, `getrandbits` and `randrange`, whose results are the same in all versions."""

    def _refused(self, *_args: Any, **_keys: Any) -> Any:
        raise AssertionError("not the same in every version of Python")

    choice = choices = sample = shuffle = uniform = randint = gauss = betavariate = _refused


@pytest.mark.parametrize(("kind", "spec"), EVERY)
def test_chance_is_taken_in_ways_that_no_version_of_python_changes(kind: GeneratorKind, spec: dict[str, Any]) -> None:
    draw = Draw(rng=OnlyWhatEveryPythonAgreesOn(1), names={"n": 1}, now=NOW)
    kind.draw(kind.spec(**spec), draw)


LATE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from(["1..40", "-30d", "2026-01-01", "today", "US", "e164", "iso"]),
    st.lists(st.integers(-2, 9), max_size=3),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
    st.just(template("${{ vars.x }}")),
)
_WITH_OPERANDS = {
    "integer": ("min", "max"),
    "decimal": ("min", "max", "places"),
    "text": ("length",),
    "date": ("min", "max", "format"),
    "datetime": ("min", "max", "format"),
    "phone": ("region", "format"),
    "one-of": ("one_of", "weights"),
    "pattern": ("pattern",),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(_WITH_OPERANDS))
@given(data=st.data())
def test_whatever_stands_in_a_spec_is_judged_and_what_is_found_sound_can_be_drawn(
    name: str, data: st.DataObject
) -> None:
    kind = next(each for each in KINDS if each.name == name)
    operands = {key: data.draw(LATE) for key in _WITH_OPERANDS[name]}
    spec = kind.spec(**operands)
    problems = kind.check(spec)
    assert all(problem.key in {key.replace("_", "-") for key in operands} for problem in problems)
    is_late = any(operand == template("${{ vars.x }}") for operand in operands.values())
    try:
        known = anchor_dates(kind.facts(spec), now=NOW)
        value = kind.draw(spec, chance(1))
    except ValueError:
        # Fixed bounds against bounds from now are judged when both are known.
        assert problems or is_late or name in ("date", "datetime")
    else:
        assert is_late or problems or satisfies(known, value)


def test_every_generator_says_what_it_is_and_shows_how_it_is_written() -> None:
    for kind in KINDS:
        assert kind.doc.endswith(".")
        assert kind.name in kind.example


def test_names_are_unique() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
