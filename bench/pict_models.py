"""PICT's models as suites: parameters become `one-of` fields, rules become `where` over the values they speak of.

What is read is a part of PICT's language: no submodels, no invalid values, no functions. A rule about one parameter is
the set of its values that keep it, so that PICT's comparisons (numbers as numbers, text without case) need no twin.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import combinations, product
from operator import eq, ge, gt, le, lt, ne
from pathlib import Path
from typing import Any, Final, TypeAlias

Values: TypeAlias = Mapping[str, str]
Keeps: TypeAlias = Callable[[Values], bool]

TRIED_MAX: Final = 300_000
"""Most beginnings of rows that the proof of one model tries: some seconds."""

ROWS: Final[Mapping[str, tuple[int, int | None]]] = {
    "arg-arg001": (24, 72), "arg-arg002": (4, 4), "arg-arg003": (8, 16), "arg-arg006": (16, 48),
    "arg-arg008": (9, 27), "arg-arg009": (9, 27), "arg-arg010": (28, 55), "bug-bug001": (9, 13),
    "bug-bug004": (13, 29), "bug-bug006": (15, 15), "bug-bug012": (11, 21), "bug-bug014": (10, 15),
    "bug-bug022": (26, 82), "bug-bug023": (17, 30), "bug-bug024": (16, 18), "cons-cons001": (154, None),
    "cons-cons002": (125, None), "cons-cons003": (189, None), "cons-cons004": (132, None),
    "cons-cons005": (228, None), "cons-cons006": (124, None), "cons-cons007": (123, None), "cons-cons008": (8, 8),
    "cons-cons009": (37, None), "cons-cons070": (11, 18), "cons-cons072": (13, 15), "cons-cons100": (12, 21),
    "cons-cons206": (124, None), "cons-cons300": (12, 21), "cons-cons301": (12, 21), "cons-cons302": (12, 21),
    "cons-cons303": (13, 15), "cons-cons304": (13, 15), "cons-cons350": (26, 107), "cons-cons351": (25, 117),
    "cons-cons352": (26, 107), "para-para003": (12, None), "para-para004": (12, 24), "para-para006": (3, None),
    "para-para011": (12, 24), "para-para013": (5, 8), "para-para014": (12, 24), "para-para015": (256, None),
    "para-para018": (9, 27), "prp-prp001": (16, 16), "prp-prp002": (21, 86), "prp-prp003": (22, 87),
    "prp-prp005": (9, 27), "prp-prp008": (16, 32), "real-real001": (57, None), "real-real002": (41, None),
    "real-real003": (36, None), "real-real004": (25, 94), "real-real005": (26, 104), "real-real006": (27, 85),
    "real-real007": (16, 41), "real-real008": (36, None), "real-real009": (26, 104), "real-real010": (29, 86),
    "real-real011": (31, 102), "real-real020": (44, None), "real-real021": (48, None), "real-real022": (45, None),
    "real-real023": (56, None), "real-real024": (37, None), "real-real025": (56, None), "real-real026": (47, None),
    "real-real027": (55, None), "real-real030": (11, 31), "real-real033": (44, None), "real-real034": (65, None),
    "real-real036": (11, 23), "real-real037": (31, 112), "term-term001": (15, 46), "term-term004": (13, 44),
    "term-term011": (26, 110), "term-term012": (14, 42),
}  # fmt: skip
"""How many rows PICT 3.7.4 takes for the pairs and the triples of each; triples only where they are at most 120."""

_TOKEN: Final = re.compile(
    r'\s*(?:\[(?P<name>[^\]]+)\]|"(?P<text>[^"]*)"|(?P<number>-?\d+(?:\.\d+)?)(?![\w])|(?P<sign><>|<=|>=|[=<>(){},;])|(?P<word>\w+))'
)
_SIGNS: Final = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_RULES_BEGIN: Final = re.compile(r"\s*(?:if\b(?!\s*\w*:)|not\b|\[|\()", re.IGNORECASE)


class UnreadModelError(ValueError):
    """The model holds what is not read here."""


@dataclass(frozen=True)
class Term:
    """A part of a rule: what a query asks, and the same as a function, for whoever counts without the engine."""

    query: str
    keeps: Keeps
    names: frozenset[str]


@dataclass(frozen=True)
class PictModel:
    """Parameters with their values in order, and rules: each an `if`, where there is one, and a `then`."""

    parameters: Mapping[str, tuple[str, ...]]
    rules: tuple[tuple[Term | None, Term], ...]

    def keeps(self, row: Values) -> bool:
        """Whether a row keeps all rules."""
        return all((if_ is not None and not if_.keeps(row)) or then.keeps(row) for if_, then in self.rules)

    def missing(self, rows: Sequence[Values], strength: int) -> int | None:
        """How many combinations of values stand in no row although a row could hold them: tried out, not asked.

        None where that takes more than TRIED_MAX beginnings of rows: then it is not proved by brute force.
        """
        count = 0
        budget = iter(range(TRIED_MAX))
        for names in combinations(self.parameters, strength):
            held = {tuple(row[name] for name in names) for row in rows}
            lacked = (each for each in product(*(self.parameters[name] for name in names)) if each not in held)
            try:
                count += sum(self.allows(dict(zip(names, each, strict=True)), budget) for each in lacked)
            except TimeoutError:
                return None
        return count

    def allows(self, begun: dict[str, str], budget: Iterator[int]) -> bool:
        """Whether a row that begins so can be finished, tried value by value; TimeoutError where `budget` ends."""
        if next(budget, None) is None:
            raise TimeoutError
        known = begun.keys()
        told = [rule for names, rule in self.spoken if names <= known]
        if not all((if_ is not None and not if_.keeps(begun)) or then.keeps(begun) for if_, then in told):
            return False
        left = next((name for name in self.limited if name not in known), None)
        return left is None or any(self.allows({**begun, left: value}, budget) for value in self.parameters[left])

    @cached_property
    def spoken(self) -> list[tuple[frozenset[str], tuple[Term | None, Term]]]:
        """Each rule with the names it speaks of."""
        return [((if_.names if if_ is not None else frozenset()) | then.names, (if_, then)) for if_, then in self.rules]

    @cached_property
    def limited(self) -> list[str]:
        """The parameters that rules speak of, in order: neighbours are mostly spoken of together."""
        return [name for name in self.parameters if any(name in names for names, _ in self.spoken)]

    def suite(self, cover: str) -> str:
        """A suite of one test that covers the model."""
        fields = {
            f"p{number}": {"one-of": list(values)} if len(values) > 1 else values[0]
            for number, values in enumerate(self.parameters.values())
        }
        where = [{"then": then.query} | ({"if": if_.query} if if_ is not None else {}) for if_, then in self.rules]
        cases = {"cover": cover} | ({"where": where} if where else {})
        test = {"name": "model", "action": "a", "input": fields, "cases": cases, "expect": {"status": "completed"}}
        return json.dumps({"suite": "PICT", "actions": {"a": {"id": "a", "effects": "read"}}, "tests": [test]})


def read_model(path: Path) -> PictModel:
    """The model of a file; UnreadModelError where it needs more of PICT's language than is read here."""
    lines = [line for line in path.read_text("utf-8").splitlines() if line.strip() and line.lstrip()[0] != "#"]
    first = next((number for number, line in enumerate(lines) if _RULES_BEGIN.match(line)), len(lines))
    parameters: dict[str, tuple[str, ...]] = {}
    for line in lines[:first]:
        found = re.fullmatch(r"\s*([^:,{}]+?)\s*[:,](.*)", line)
        if found is None or re.search(r"(^|,)\s*~|<\w+>|[{}]", found[2]):
            raise UnreadModelError(line)
        values = [re.sub(r"\s*\(\d+\)$", "", each.split("|")[0].strip()).strip('"') for each in found[2].split(",")]
        parameters[found[1]] = tuple(values)
    reader = _RuleReader("\n".join(lines[first:]), parameters)
    if any(len(set(map(str.casefold, values))) < len(values) or "" in values for values in parameters.values()):
        raise UnreadModelError("values that stand twice")
    return PictModel(parameters, tuple(reader.rules()))


class _RuleReader:
    """Reads rules by descent."""

    def __init__(self, text: str, parameters: Mapping[str, tuple[str, ...]]) -> None:
        self.parameters = parameters
        self.folded = {name.casefold(): name for name in parameters}
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            if found is None:
                raise UnreadModelError(text[at:])
            kind = str(found.lastgroup)
            self.tokens.append((kind, found[kind] if kind != "word" else found[kind].casefold()))
            at = found.end()

    def rules(self) -> list[tuple[Term | None, Term]]:
        """All rules, to the end."""
        found = []
        while self.tokens:
            if_ = None
            if self.take("word", "if"):
                if_ = self.any_of()
                self.want("word", "then")
            found.append((if_, self.any_of()))
            if self.take("word", "else"):
                assert if_ is not None
                found.append((_not(if_), self.any_of()))
            self.want("sign", ";")
        return found

    def any_of(self) -> Term:
        """Terms of which one holds."""
        terms = [self.all_of()]
        while self.take("word", "or"):
            terms.append(self.all_of())
        return _joined(terms, "||", any)

    def all_of(self) -> Term:
        """Terms that all hold."""
        terms = [self.one()]
        while self.take("word", "and"):
            terms.append(self.one())
        return _joined(terms, "&&", all)

    def one(self) -> Term:
        """One term."""
        if self.take("word", "not"):
            return _not(self.one())
        if self.take("sign", "("):
            term = self.any_of()
            self.want("sign", ")")
            return term
        name = self.parameter()
        if self.tokens and self.tokens[0] in {("word", "in"), ("word", "like"), ("word", "not")}:
            return self.of_one(name)
        sign = self.tokens.pop(0)[1]
        if sign not in _SIGNS:
            raise UnreadModelError(sign)
        if self.tokens and self.tokens[0][0] == "name":
            return self.of_two(name, sign)
        value = self.value(name)
        return self.among(name, lambda each: _SIGNS[sign](each, value))

    def of_one(self, name: str) -> Term:
        """`in {…}` or `like "…"`, with or without a `not`."""
        is_not = self.take("word", "not")
        if self.take("word", "like"):
            pattern = str(self.value(name))
            term = self.among(name, lambda each: fnmatchcase(str(each), pattern))
        else:
            self.want("word", "in")
            self.want("sign", "{")
            values = [self.value(name)]
            while self.take("sign", ","):
                values.append(self.value(name))
            self.want("sign", "}")
            term = self.among(name, values.__contains__)
        return _not(term) if is_not else term

    def of_two(self, name: str, sign: str) -> Term:
        """A comparison of two parameters."""
        other = self.parameter()
        if self.is_number(name) != self.is_number(other):
            raise UnreadModelError(f"{name} {sign} {other}")
        parts = []
        for value in self.parameters[name]:
            mine = self.among(name, _is(self.typed(name, value)))
            its = self.among(other, _compares(sign, self.typed(name, value)))
            parts.append(_joined([mine, its], "&&", all))
        return _joined(parts, "||", any)

    def among(self, name: str, is_kept: Callable[[Any], bool]) -> Term:
        """That the parameter has one of the values that are kept."""
        kept = [value for value in self.parameters[name] if is_kept(self.typed(name, value))]
        field = f"p{list(self.parameters).index(name)}"
        return Term(f"contains(`{json.dumps(kept)}`, {field})", lambda row: row[name] in kept, frozenset({name}))

    def is_number(self, name: str) -> bool:
        """Whether all values of a parameter are numbers."""
        return all(re.fullmatch(r"-?\d+(\.\d+)?", value) for value in self.parameters[name])

    def typed(self, name: str, value: str) -> float | str:
        """A value as PICT compares it."""
        return float(value) if self.is_number(name) else value.casefold()

    def parameter(self) -> str:
        """The name of a parameter that there is."""
        kind, text = self.tokens.pop(0) if self.tokens else ("", "")
        if kind != "name" or text.strip().casefold() not in self.folded:
            raise UnreadModelError(text)
        return self.folded[text.strip().casefold()]

    def value(self, name: str) -> float | str:
        """A value of the kind of this parameter's values."""
        kind, text = self.tokens.pop(0) if self.tokens else ("", "")
        if kind != ("number" if self.is_number(name) else "text"):
            raise UnreadModelError(text)
        return float(text) if kind == "number" else text.casefold()

    def take(self, kind: str, text: str) -> bool:
        """Whether this comes next; if so it is read."""
        if self.tokens and self.tokens[0] == (kind, text):
            del self.tokens[0]
            return True
        return False

    def want(self, kind: str, text: str) -> None:
        """This must come next."""
        if not self.take(kind, text):
            raise UnreadModelError(f"{text} is missing")


def _joined(terms: list[Term], sign: str, how: Callable[[Any], bool]) -> Term:
    if len(terms) == 1:
        return terms[0]
    every = frozenset().union(*(term.names for term in terms))
    query = f" {sign} ".join(f"({term.query})" for term in terms)
    return Term(query, lambda row: how(term.keeps(row) for term in terms), every)


def _not(term: Term) -> Term:
    return Term(f"!({term.query})", lambda row: not term.keeps(row), term.names)


def _is(value: float | str) -> Callable[[Any], bool]:
    return lambda each: bool(each == value)


def _compares(sign: str, value: float | str) -> Callable[[Any], bool]:
    return lambda each: bool(_SIGNS[sign](value, each))
