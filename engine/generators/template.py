"""`template: "${{ … }}"`: text made from other fields of the row."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from engine.expressions.nested import Fake
from engine.expressions.template import resolve
from engine.model.language.field_facts import type_of
from engine.model.language.grammar import word
from engine.model.language.kinds import Draw, FieldFacts, GeneratorKind, Problem
from engine.model.language.literals import Template, Templated
from engine.model.language.operands import is_settled
from engine.model.values.json import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSpec:
    """What the value is made from."""

    template: Templated = word(
        "A template that may use `this.…` (other fields of the row), `n` (the row, from 1), `vars`, `env`, `target`, "
        "`now`, and `fake('person.first_name')`.",
        examples=("${{ this.first | lower }}.${{ n }}@example.com",),
    )


def template_facts(spec: TemplateSpec) -> FieldFacts:
    """The type, where it can be told: text mixed with templates gives text, a whole `${{ expr }}` its own type."""
    if not is_settled(spec.template):
        return FieldFacts(type="string" if _is_mixed(spec.template) else None)
    return FieldFacts(type=type_of(spec.template))


def check_template_spec(spec: TemplateSpec) -> tuple[Problem, ...]:
    """A value that is no text."""
    if isinstance(spec.template, str | Template):
        return ()
    help_ = "write text that holds `${{ … }}`; a list or mapping of values is a constant"
    return (Problem(key="template", message="`template` needs text", help=help_),)


def template_kind(fake: Fake) -> GeneratorKind:
    """The kind, given what `fake(…)` means."""

    def draw_template(spec: TemplateSpec, draw: Draw) -> Json:
        """The resolved template. Raises TemplateError as `resolve` does."""

        def fake_value(name: str) -> Json:
            return fake(name, draw.rng, draw.now)

        return resolve(spec.template, draw.names, {"fake": fake_value})

    return GeneratorKind(
        name="template",
        form="key",
        spec=TemplateSpec,
        draw=draw_template,
        facts=template_facts,
        check=check_template_spec,
        template_of=attrgetter("template"),
        doc="A value made from other fields of the row; one whole `${{ … }}` keeps the type of its expression.",
        example='email: { template: "${{ this.first | lower }}.${{ n }}@example.com" }',
    )


def _is_mixed(template: Templated) -> bool:
    """Whether there is more than one whole `${{ … }}`."""
    if not isinstance(template, Template):
        return False
    text = template.text.strip()
    return not (text.startswith("${{") and text.endswith("}}")) or text.count("${{") > 1
