"""Generators: one file for each kind of value that the language can draw, `provider/` for those of mimesis."""

from engine.generators import booleans, dates, decimals, integer, objects, one_of, pattern, phone, template, text, uuids
from engine.generators.provider import fake

KINDS = (
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
    template.template_kind(fake),
    objects.KIND,
)
