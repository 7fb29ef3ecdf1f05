"""Plain values that mean something in another tool and are only text here: `> 2`, `/^q-/`, `{{x}}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from engine.expressions.values.inline_yaml import inline_yaml
from engine.model.source.diagnostic import Edit, Fix
from engine.model.source.node import MappingNode, Node, Scalar, SequenceNode
from engine.model.values.span import Span
from engine.suite.problems import shorten
from engine.suite.scope import Scope
from engine.suite.suggest.matcher_words import words_of_matchers

_SHOWN_MAX = 60
_COMPARED_MAX = 200
"""Longer text is no comparison, and patterns would take long to say so."""

_BRACES = re.compile(r"(?<!\$)\{\{[ \t]*(\$?[A-Za-z_][\w.-]*)[ \t]*\}\}")
_DYNAMIC: Mapping[str, str] = MappingProxyType(
    {
        "$guid": "gen: uuid",
        "$randomuuid": "gen: uuid",
        "$randomint": "gen: integer, min: 0, max: 1000",
        "$randomboolean": "gen: boolean",
        "$randomemail": "gen: person.email",
        "$randomexampleemail": "gen: person.email",
        "$randomfirstname": "gen: person.first_name",
        "$randomlastname": "gen: person.last_name",
        "$randomfullname": "gen: person.full_name",
        "$randomphonenumber": "gen: phone",
        "$randomcity": "gen: address.city",
        "$randomdatefuture": "gen: date",
        "$randomdatepast": "gen: date",
    }
)
"""Dynamic variables of Postman that have a generator here."""


def warn_of_comparison(node: Node, label: str, scope: Scope) -> None:
    """Warn (W110) of a plain text behind a place that reads like an operator, a pattern or the name of a type."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or "${{" in node.text:
        return
    if not 0 < len(node.value) <= _COMPARED_MAX:
        return
    meant = _matcher_meant(node, node.value, label, scope)
    if meant is None:
        return
    text = shorten(node.text, _SHOWN_MAX)
    help_ = f"did you mean `{meant}`? for the text itself, write `{{equals: {inline_yaml(node.text)}}}`"
    fix = None
    if node.style in ("", "'", '"') and node.span.line == node.span.end_line:
        fix = Fix(title=f"write `{meant}`", edits=(Edit(span=node.span, text=meant),))
    scope.warning("W110", node.span, f"this compares with the text `{text}`", help_, fix)


_PATH = re.compile(r"(?:input|output|steps|vars|matrix|case|this)(?:\.[A-Za-z_][A-Za-z0-9_]*)+")


def warn_of_path(node: Node, label: str, scope: Scope) -> None:
    """Warn (W117) of a plain text behind a place that reads like a part of the input or the answer."""
    if not isinstance(node, Scalar) or node.style or not isinstance(node.value, str) or len(node.text) > _COMPARED_MAX:
        return
    if _PATH.fullmatch(node.text):
        message = f"`{label}` is compared with the text `{node.text}`"
        help_ = f'for the value, write `"${{{{ {node.text} }}}}"`; for the text, put it in quotes: "{node.text}"'
        scope.warning("W117", node.span, message, help_)


def _matcher_meant(node: Scalar, text: str, label: str, scope: Scope) -> str | None:
    """The matcher that a text reads like, in one line of YAML."""
    for kind in words_of_matchers(scope.vocabulary).lookalikes.get(text[0], ()):
        like = kind.lookalike
        if like is None or (like.is_word and (node.style or kind.name in label.rpartition(".")[2].casefold())):
            continue
        operand = like.operand(text)
        if operand is not None:
            return f"{{{kind.name}: {operand}}}"
    return None


_BROKEN_TEMPLATE = re.compile(r"\$\{(?!\{)[^{}]*\}\}|\$[ \t]+\{\{[^{}]*\}\}")
_STATEMENT = re.compile(r"\{%.*?%\}", re.DOTALL)


_PLACEHOLDER = re.compile(
    r"\$\{([A-Za-z_][\w.-]*)\}|<([a-z][a-z0-9_-]*)>|%([A-Za-z_]\w*)%|\{([A-Za-z_][\w.-]*)\}|\[\[\s*([A-Za-z_][\w.-]*)\s*\]\]"
    r"|#\{([A-Za-z_][\w.-]*)\}|\$([A-Za-z_]\w*)|:([a-z][A-Za-z]\w*)"
)
"""Texts that are nothing but a place where another tool would put a value."""
_ELEMENTS = frozenset(
    {
        "a", "b", "i", "p", "u", "br", "hr", "em", "div", "html", "body", "span", "script", "strong", "table",
        "none", "null", "nil", "empty", "unknown", "missing", "anonymous", "redacted", "masked", "default",
    }
)  # fmt: skip
"""Words of HTML, which tests send to see what becomes of them, and what stands in brackets for nothing."""
_ANYWHERE = re.compile(r"(?<!\$)\$\{([A-Za-z_][\w.-]*)\}")
_MARKS = frozenset("$<%{[#:")
_DASHED = re.compile(r"[\u2010-\u2015\u2212](?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
_QUOTED = re.compile(
    "[\u2018\u201a\u201c\u201e\u00ab\u2039\u201d\u2019](.*)[\u2019\u2018\u201d\u201c\u00bb\u203a]", re.DOTALL
)


def may_look_like_template(text: str) -> bool:
    """Whether it is worth a closer look: most texts hold no braces."""
    return "{{" in text or "}}" in text or "{%" in text or text[:1] in _MARKS or "${" in text or not text[:1].isascii()


def warn_of_other_ways(node: Scalar, scope: Scope) -> None:
    """Warn of a text in typographic quotes (W246), of a number behind a dash (W247), of what others fill in (W111)."""
    if _DASHED.fullmatch(node.text) and not node.style:
        instead, named = f"-{node.text[1:]}", f"U+{ord(node.text[0]):04X}"
        help_ = f'write `{instead}`; for the text, write "{node.text}"'
        mend = Fix(title=f"write `{instead}`", edits=(Edit(span=node.span, text=instead),))
        scope.warning("W247", node.span, f"{named} is no minus sign, so that this is a text", help_, mend)
    quoted = _QUOTED.fullmatch(node.text)
    if quoted is not None and not node.style and node.span.line == node.span.end_line:
        instead = f'"{quoted[1]}"' if '"' not in quoted[1] and "\\" not in quoted[1] else f"'{quoted[1]}'"
        help_ = f"write {instead}; for quotes that belong to the text, put straight ones around them"
        fix = (
            Fix(title=f"write {instead}", edits=(Edit(span=node.span, text=instead),)) if "'" not in quoted[1] else None
        )
        scope.warning("W246", node.span, "the typographic quotes are a part of this text", help_, fix)
    found = _PLACEHOLDER.fullmatch(node.text) or _ANYWHERE.search(node.text)
    if found is None:
        return
    name = next(group for group in found.groups() if group)
    if found[0].startswith("<") and name in _ELEMENTS:
        return
    span = node.content.part(found.start(), found.end(), of=len(node.text))
    _warn_of_placeholder(found[0], name, span, scope)


def _warn_of_placeholder(written: str, name: str, span: Span, scope: Scope) -> None:
    known = name.partition(".")[0] in scope.names and "." in name
    member = f".{name}" if re.fullmatch(r"[A-Za-z_]\w*", name) else f"['{name}']"
    way = f"`${{{{ {name} }}}}`" if known else f"`${{{{ vars{member} }}}}` (with `vars: {{ {name}: … }}`)"
    message = f"`{shorten(written)}` is sent and compared as it stands"
    scope.warning("W111", span, message, f"did you mean {way}?")


def warn_of_braces(node: Scalar, scope: Scope) -> None:
    """Warn (W111) of `{{x}}`, `${ x }}` and `{% … %}`, which other tools fill in, in a text without any `${{`."""
    found = _BROKEN_TEMPLATE.search(node.text) or _STATEMENT.search(node.text)
    if found is not None:
        span = node.content.part(found.start(), found.end(), of=len(node.text))
        inner = found[0].strip("$ {}\t")
        meant = f"did you mean `${{{{ {inner} }}}}`?" if inner else "a template is `${{ … }}`"
        help_ = meant if found[0][0] == "$" else "only expressions are filled in: `${{ a if b else c }}`"
        scope.warning("W111", span, f"`{shorten(found[0])}` is sent and compared as it stands", help_)
        return
    found = _BRACES.search(node.text)
    if found is None:
        warn_of_other_ways(node, scope)
        return
    name = found[1]
    span = node.content.part(found.start(), found.end(), of=len(node.text))
    message = f"`{shorten(found[0])}` is sent and compared as it stands"
    if name.startswith("$"):
        scope.warning("W111", span, message, _dynamic(name, whole=found[0] == node.text))
        return
    if name.partition(".")[0] in scope.names:
        fix = Fix(title="put `$` in front", edits=(Edit(span=span, text=f"${found[0]}"),))
        scope.warning("W111", span, message, f"did you mean `${{{{ {name} }}}}`?", fix)
    elif "input" in scope.names and "this" not in scope.names:
        scope.warning("W111", span, message, f"did you mean `${{{{ input.{name} }}}}`?")
    else:
        help_ = f"did you mean `${{{{ vars.{name} }}}}` (with `vars: {{ {name}: … }}`) or `${{{{ env.{name} }}}}`?"
        scope.warning("W111", span, message, help_)


def _dynamic(name: str, *, whole: bool) -> str:
    if name in ("$timestamp", "$isoTimestamp"):
        return "did you mean `${{ now | iso }}`, or `${{ send-time | iso }}` for the moment of the request?"
    generator = _DYNAMIC.get(name.casefold(), "gen: uuid")
    if whole:
        return f"values are made by generators, for example `{{ {generator} }}`; `engine providers` lists them"
    drawn = generator.removeprefix("gen: ").partition(",")[0]
    return f"values are made by generators, for example `${{{{ fake('{drawn}') }}}}`"


def warn_of_generators(node: SequenceNode, scope: Scope) -> None:
    """Warn (W112) of a list of generators, which is a constant and is sent as it stands."""
    for item in node.items:
        named = item.get("gen") if isinstance(item, MappingNode) else None
        meant = named.text if isinstance(named, Scalar) and named.value in scope.vocabulary.generators else None
        if meant is not None or all(map(_is_gen_without_a_word, node.items)):
            message = "a list is a constant: this `gen` makes nothing and is sent as it stands"
            help_ = f"did you mean `{{ list-of: {{ gen: {meant or 'uuid'} }}, length: 1..3 }}`?"
            scope.warning("W112", item.span, message, help_)


def _is_gen_without_a_word(item: Node) -> bool:
    """Whether an item is `{ gen: 5 }`: nothing but a generator that is not named yet."""
    named = item.get("gen") if isinstance(item, MappingNode) and len(item.entries) == 1 else None
    return isinstance(named, Scalar) and not isinstance(named.value, str)


_SEVERAL = re.compile(r"[\w-]+(?:, ?[\w-]+)+")


def warn_of_one_text(node: MappingNode, scope: Scope) -> None:
    """Warn (W124) of `one-of: ["a, b"]`, one text that reads like several."""
    listed = node.get("one-of")
    if not isinstance(listed, SequenceNode) or len(listed.items) != 1:
        return
    (item,) = listed.items
    if not isinstance(item, Scalar) or not isinstance(item.value, str) or not _SEVERAL.fullmatch(item.text):
        return
    instead = f"[{', '.join(part.strip() for part in item.text.split(','))}]"
    fix = Fix(title=f"write `{instead}`", edits=(Edit(span=listed.span, text=instead),))
    message = f"there is one value to choose from, the text `{shorten(item.text)}`"
    help_ = f"did you mean `{instead}`? for the one text leave `one-of` out"
    scope.warning("W124", item.span, message, help_, fix)


def warn_of_named_items(node: MappingNode, scope: Scope) -> None:
    """Warn (W112) of `list-of: uuid` or `list-of: 3`, a list of that; refuse `list-of:` with nothing behind it."""
    item = node.get("list-of")
    if not isinstance(item, Scalar) or item.style:
        return
    if not item.text:
        help_ = "write what each item is: `list-of: { gen: uuid }`; a list of nulls is `list-of: null`"
        scope.error("E112", item.span, "`list-of` does not say what its items are", help_)
    elif isinstance(item.value, int | float):
        message = f"every item of this list is `{item.text}`"
        help_ = (
            f"did you mean `list-of: {{ gen: integer }}`? for the number, write `list-of: {{ one-of: [{item.text}] }}`"
        )
        scope.warning("W112", item.span, message, help_)
    elif item.value in scope.vocabulary.generators:
        message = f"every item of this list is the text `{item.text}`"
        help_ = f'did you mean `list-of: {{ gen: {item.text} }}`? for the text, write "{item.text}"'
        scope.warning("W112", item.span, message, help_)


def warn_of_plain_template(node: Node, scope: Scope) -> None:
    """Warn (W113) of a `template` without any template in it: each row gets the same text."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or "${{" in node.text or "{{" in node.text:
        return
    root = re.match(r"[A-Za-z_]\w*", node.text)
    known = root is not None and root[0] in scope.names
    help_ = f'did you mean `"${{{{ {node.text} }}}}"`?' if known else "write `${{ … }}` around what is to be filled in"
    scope.warning("W113", node.span, "there is no `${{ … }}` in this template, so it is the same in every row", help_)
