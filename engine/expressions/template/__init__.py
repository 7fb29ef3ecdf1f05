"""Templates: Jinja2 expressions inside `${{ … }}`, which make values; never statements, never methods, never free."""

from engine.expressions.template.checking import check_template
from engine.expressions.template.compiled import TemplateError, names_used, places_asked
from engine.expressions.template.fakes import fakes_of
from engine.expressions.template.filter_words import FilterDoc, filter_docs
from engine.expressions.template.pieces import has_template
from engine.expressions.template.resolving import resolve, resolve_spec

__all__ = (
    "FilterDoc",
    "TemplateError",
    "check_template",
    "fakes_of",
    "filter_docs",
    "has_template",
    "names_used",
    "places_asked",
    "resolve",
    "resolve_spec",
)
