"""Generators: one file for each kind of value that the language can draw, `provider/` for those of mimesis."""

from engine.expressions.nested import fake_of
from engine.generators import (
    booleans,
    dates,
    decimals,
    integer,
    list_of,
    objects,
    one_of,
    pattern,
    phone,
    template,
    text,
    uuids,
)
from engine.generators.provider import fake

_SIMPLE = (
    uuids.KIND,
    integer.KIND,
    decimals.KIND,
    booleans.KIND,
    text.KIND,
    dates.DATE,
    dates.DATE_TIME,
    phone.KIND,
    one_of.KIND,
    pattern.KIND,
)
_FAKE = fake_of(_SIMPLE, fake)

KINDS = (*_SIMPLE, template.template_kind(_FAKE), list_of.list_kind(_FAKE), objects.object_kind(_FAKE))
