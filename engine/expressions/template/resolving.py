"""Templates become values once their names are known."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

import jinja2

from engine.expressions.template.compiled import Access, TemplateError, accesses, expression_names, run, spell_access
from engine.expressions.template.pieces import Expression, Plain, Unclosed, pieces_of
from engine.expressions.template.values import UnusableError, require_length, require_small, settle_number, text_of
from engine.expressions.values.arithmetic import settle_numbers
from engine.expressions.values.equality import is_list
from engine.expressions.values.near import suggestion
from engine.expressions.values.shown import kind_of
from engine.model.language.grammar import word_of
from engine.model.language.inputs import Constant, Generated
from engine.model.language.literals import Names, Template, Templated
from engine.model.values.json import MISSING, Json, Missing
from engine.model.values.span import Span

Functions = Mapping[str, Callable[..., Json]]
NO_FUNCTIONS: Final[Functions] = MappingProxyType({})
_AS_THEY_ARE: Final = frozenset({str, int, float, bool, type(None), Span, Constant, Generated})
"""Types that hold no template. Most of what specs are made of, and every matcher of every case passes here."""
_LISTS: Final = frozenset({list, tuple})


def resolve(value: Templated, names: Names, functions: Functions = NO_FUNCTIONS) -> Json:
    """The value with every template in it resolved; the same object where there is none.

    One whole `${{ expr }}` keeps the type of the expression; mixed with text it gives text. `functions` can be called
    by name. Raises TemplateError for names that are not set, wrong types, and results above 512 kB.
    """
    if isinstance(value, Template):
        return _resolve_text(value, names, functions)
    if isinstance(value, Mapping):
        changed = {key: resolve(each, names, functions) for key, each in value.items()}
        return changed if any(changed[key] is not value[key] for key in changed) else value  # type: ignore[return-value]
    if is_list(value):
        items = [resolve(each, names, functions) for each in value]
        same = all(new is old for new, old in zip(items, value, strict=True))
        return value if same else items
    return value  # type: ignore[return-value]


def resolve_spec(spec: object, names: Names, functions: Functions = NO_FUNCTIONS) -> object:
    """A spec with every template in it resolved: through dataclasses, tuples, lists, mappings and nested matchers.

    The same object where there is none. Left as they are: input fields inside a spec, since whoever draws them resolves
    them item by item; and what a word's grammar holds beside its words, which is data and never templated. Raises
    TemplateError as `resolve` does.
    """
    kind: Any = spec.__class__
    if kind in _AS_THEY_ARE:
        return spec
    if kind in _LISTS and _AS_THEY_ARE.issuperset(map(type, spec)):  # type: ignore[call-overload]
        return spec
    if isinstance(spec, Template):
        return _resolve_text(spec, names, functions)
    if isinstance(spec, str | Span | type | Constant | Generated):
        return spec
    if _field_names(kind) is not None:
        return _resolve_fields(spec, names, functions)
    if isinstance(spec, Mapping):
        changed = {key: resolve_spec(each, names, functions) for key, each in spec.items()}
        return changed if any(changed[key] is not spec[key] for key in changed) else spec
    if isinstance(spec, tuple | list):
        items = [resolve_spec(each, names, functions) for each in spec]
        return spec if all(new is old for new, old in zip(items, spec, strict=True)) else type(spec)(items)
    return spec


def _resolve_fields(spec: Any, names: Names, functions: Functions) -> object:
    changed = {}
    for name in _field_names(spec.__class__) or ():
        old = getattr(spec, name)
        new = resolve_spec(old, names, functions)
        if new is not old:
            changed[name] = new
    return dataclasses.replace(spec, **changed) if changed else spec


@lru_cache(maxsize=512)
def _field_names(kind: type[Any]) -> tuple[str, ...] | None:
    """Of a dataclass, those of its fields that the author writes; None for any other type."""
    if not dataclasses.is_dataclass(kind):
        return None
    every = tuple(field for field in dataclasses.fields(kind) if field.init)
    words = tuple(field for field in every if word_of(field) is not None)
    return tuple(field.name for field in words or every)


def _resolve_text(template: Template, names: Names, functions: Functions) -> Json:
    pieces = pieces_of(template.text)
    try:
        if len(pieces) == 1 and isinstance(pieces[0], Expression):
            return _value_of(pieces[0].source, names, functions)
        texts = [_text_of_piece(piece, names, functions) for piece in pieces]
        require_length(sum(map(len, texts)))
        return "".join(texts)
    except UnusableError as problem:
        raise TemplateError(template, problem.message or "the template gives no value") from problem


def _text_of_piece(piece: Plain | Expression | Unclosed, names: Names, functions: Functions) -> str:
    match piece:
        case Plain():
            return piece.text
        case Expression():
            return text_of(_value_of(piece.source, names, functions))
        case Unclosed():
            raise UnusableError("a `${{` is never closed by `}}`")


def _value_of(source: str, names: Names, functions: Functions) -> Json:
    """The value of one expression. Raises UnusableError with the reason, whatever the reason is."""
    used = {path[0] for path in expression_names(source)}
    visible = {**functions, **{name: names[name] for name in used if name in names}}
    try:
        made = _as_json(run(source, visible), source, names, functions)
        require_small(made)
        made = settle_numbers(made)
    except UnusableError:
        raise
    except jinja2.UndefinedError as problem:
        raise UnusableError(
            _what_is_not_set(source, names, functions) or problem.message or "a name is not set"
        ) from problem
    except jinja2.TemplateError as problem:
        raise UnusableError(problem.message or "the expression cannot be read") from problem
    except (RecursionError, SyntaxError, MemoryError):
        # Python refuses the code that Jinja makes of more than 200 operators inside one another.
        raise UnusableError("the expression is nested too deep") from None
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as problem:
        raise UnusableError(str(problem) or type(problem).__name__) from problem
    return made


def _as_json(made: Any, source: str, names: Names, functions: Functions) -> Json:
    """The value, which must be JSON; tuples become lists."""
    if isinstance(made, jinja2.Undefined):
        raise UnusableError(_what_is_not_set(source, names, functions) or made._undefined_message)  # noqa: SLF001 - its own words
    if made is None or isinstance(made, str | bool):
        return made
    if isinstance(made, int | float):
        return settle_number(made)
    if isinstance(made, Mapping):
        return made
    if is_list(made):
        return list(made)
    raise UnusableError("the result is a function; call it with `()`" if callable(made) else "the result is not JSON")


def _what_is_not_set(source: str, names: Names, functions: Functions) -> str | None:
    """`this.frist` is not set; did you mean `first`: the first path of the expression that leads nowhere."""
    for access in sorted(accesses(source), key=lambda each: list(map(str, each))):
        whole: Any = names
        for place, key in enumerate(access):
            if place == 0 and key in functions:
                break
            below = _below(whole, key)
            if isinstance(below, Missing):
                near = _nearby(whole, access[:place], key)
                return f"`{spell_access(access[: place + 1])}` is not set" + (f"; {near}" if near else "")
            whole = below
    return None


def _below(whole: Any, key: str | int) -> Any:
    if isinstance(whole, Mapping):
        return whole.get(key, MISSING)
    if is_list(whole) and isinstance(key, int) and -len(whole) <= key < len(whole):
        return whole[key]
    return MISSING


def _nearby(whole: Any, above: Access, key: str | int) -> str | None:
    """What there is instead of a key or a place that there is not."""
    if isinstance(whole, Mapping):
        near = suggestion(str(key), whole, what="there are")
        return near.rstrip("?") if near else None
    if is_list(whole) and isinstance(key, int):
        return f"`{spell_access(above)}` has {len(whole)} item{'' if len(whole) == 1 else 's'}"
    return f"`{spell_access(above)}` is {kind_of(whole)}"
