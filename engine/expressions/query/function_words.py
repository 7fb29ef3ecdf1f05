"""What every function of queries means, takes and gives: for the manual, the editor, and the checking of arguments."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.model.values.noun import Noun


class FunctionDoc(Noun, frozen=True, kw_only=True):
    """A function in words. `takes` holds what each argument may be, the last one for all that follow; `gives` likewise.

    The kinds are `text number boolean list object expression any`; several are joined by `|`.
    """

    name: str
    doc: str
    takes: tuple[str, ...]
    gives: str
    question: str

    @property
    def example(self) -> str:
        """A line that may stand under `check:`."""
        quote = '"' if "'" in self.question else "'"
        return f"- that: {quote}{self.question}{quote}"

    def takes_at(self, place: int) -> str:
        """What the argument at a place may be."""
        return self.takes[min(place, len(self.takes) - 1)] if self.takes else "any"


_ROWS: Final = (
    ("abs", "number", "number", "abs(output.delta) < `5`", "The number without its sign."),
    ("add", "number number", "number", "add(output.net, output.tax) == output.gross", "The sum of two numbers."),
    ("avg", "list", "number", "avg(output.scores) >= `50`", "The mean of a list of numbers; null for an empty one."),
    ("ceil", "number", "number", "ceil(output.hours) == `3`", "The number rounded up to a whole one."),
    ("contains", "text|list any", "boolean", "contains(output.tags, 'vip')",
     "Whether a text has a part, or a list an item."),
    ("days_between", "text text", "number", "days_between(input.from, output.until) <= `30`",
     "Days from one date or date-time to another, with fractions; negative where the second is earlier."),
    ("div", "number number", "number", "div(output.total, output.count) < `10`", "The first number by the second."),
    ("ends_with", "text text", "boolean", "ends_with(output.email, '@example.com')",
     "Whether a text ends with another."),
    ("floor", "number", "number", "floor(output.hours) == `2`", "The number rounded down to a whole one."),
    ("has", "object text", "boolean", "has(output, 'risk_score')", "Whether an object has a key, be it null."),
    ("header", "text", "text", "contains(header('content-type'), 'json')",
     "A header of the platform's answer, whatever its case; missing where there is none."),
    ("is_uuid", "any", "boolean", "is_uuid(output.id)", "Whether the value is text in the form of a UUID."),
    ("join", "text list", "text", "join(', ', output.names) != ''", "The texts of a list as one, with a text between."),
    ("keys", "object", "list", "contains(keys(output), 'id')", "The keys of an object."),
    ("length", "text|list|object", "number", "length(output.items) == `3`",
     "How many characters, items or keys there are."),
    ("lower", "text", "text", "lower(output.email) == lower(input.email)", "The text in small letters."),
    ("luhn", "any", "boolean", "luhn(output.card_number)", "Whether the digits of a text pass the Luhn check."),
    ("map", "expression list", "list", "map(&id, output.items) == input.ids", "What an expression makes of each item."),
    ("matches", "text text", "boolean", "matches(output.order_number, '^[A-Z]{2}-[0-9]+$')",
     "Whether a regular expression (RE2) is found in a text."),
    ("max", "list", "any", "max(output.scores) <= `100`", "The greatest of a list of numbers, of moments or of texts."),
    ("max_by", "list expression", "any", "max_by(output.items, &price).id == 'A1'",
     "The item for which an expression is greatest."),
    ("merge", "object", "object", "merge(input, output).id == input.id",
     "Several objects as one; of equal keys the last one counts."),
    ("min", "list", "any", "min(output.scores) >= `0`", "The least of a list of numbers, of moments or of texts."),
    ("min_by", "list expression", "any", "min_by(output.items, &price).id == 'A1'",
     "The item for which an expression is least."),
    ("mod", "number number", "number", "mod(output.amount, `5`) == `0`",
     "What is left where the second number goes in no more."),
    ("mul", "number number", "number", "mul(output.price, output.quantity) == output.total",
     "The product of two numbers."),
    ("near", "number number number", "boolean", "near(output.ratio, `0.5`, `0.01`)",
     "Whether two numbers are at most so far apart."),
    ("not_null", "any", "any", "not_null(output.nickname, output.name) == 'Ann'",
     "The first value that is there and not null."),
    ("now", "", "text", "to_time(output.expires) > to_time(now())",
     "The moment of the suite (`now:` or `--now`) as a date-time in UTC."),
    ("parse_json", "text", "any", "parse_json(output.payload).id == input.id", "The value of a JSON text."),
    ("reverse", "text|list", "any", "reverse(output.ids)[0] == input.last", "From the end to the beginning."),
    ("round", "number number", "number", "round(output.score, `1`) == `0.3`",
     "The number with so many places after the point, whole when left out; a half goes away from zero: 2.5 gives 3."),
    ("sort", "list", "list", "sort(output.scores) == output.scores", "Numbers, moments or texts in ascending order."),
    ("sort_by", "list expression", "list", "sort_by(output.items, &price)[0].id == 'A1'",
     "The items in ascending order of what an expression makes of them."),
    ("starts_with", "text text", "boolean", "starts_with(output.id, 'C-')", "Whether a text starts with another."),
    ("sub", "number number", "number", "sub(output.gross, output.tax) == output.net",
     "The first number less the second."),
    ("sum", "list", "number", "sum(output.parts) == output.total", "The sum of a list of numbers."),
    ("to_array", "any", "list", "length(to_array(output.item)) == `1`", "The list itself, or a list of one."),
    ("to_number", "any", "any", "to_number(output.amount) > `0`", "The number that a text is; null where it is none."),
    ("to_string", "any", "text", "to_string(output.id) == '42'", "The text itself, or the JSON text of the value."),
    ("to_time", "text", "number", "to_time(output.end) >= to_time(output.start)",
     "Seconds since 1970 of a date (its midnight in UTC) or date-time in ISO 8601, to compute with."),
    ("trim", "text", "text", "trim(output.name) == output.name", "The text without white space at both ends."),
    ("type", "any", "text", "type(output.id) == 'string'",
     "The JSON type: string, number, boolean, array, object or null."),
    ("unique", "list", "list", "length(unique(output.ids)) == length(output.ids)",
     "Each item once, in the order of first appearance."),
    ("upper", "text", "text", "upper(output.country) == 'DE'", "The text in capitals."),
    ("values", "object", "list", "contains(values(output.flags), `true`)", "The values of an object."),
    ("zip", "list", "list", "length(zip(output.names, output.scores)) == `3`",
     "The first items of all lists together, then the second ones, as long as each list has one."),
)  # fmt: skip

FUNCTION_DOCS: Final[Mapping[str, FunctionDoc]] = MappingProxyType(
    {
        name: FunctionDoc(name=name, doc=doc, takes=tuple(takes.split()), gives=gives, question=question)
        for name, takes, gives, question, doc in _ROWS
    }
)
"""The words for each function, by name."""


def function_docs() -> tuple[FunctionDoc, ...]:
    """Every function, in alphabetical order."""
    return tuple(FUNCTION_DOCS.values())
