"""Plain values that a test expects, against the types that the contract promises for the answer."""

from __future__ import annotations

from engine.model.node import Node, Scalar
from engine.suite.contract_types import fits, meant_by, spoken, types_of
from engine.suite.mending import quoted
from engine.suite.place import Place
from engine.suite.places import schema_at
from engine.suite.reading import Reading


def warn_of_other_type(place: Place, node: Node, reading: Reading) -> None:
    """Warn of a value that its place never has: a number for text (W102), or any other type (W105); null is let be."""
    contract = reading.contract
    if contract is None or place.path is None or len(place.path) == 1 or place.path[0] != "output":
        return
    wanted = types_of(schema_at(place.path[1:], contract.output_schema))
    if not wanted or not isinstance(node, Scalar) or node.value is None or "${{" in node.text:
        return
    if fits(node.value, wanted):
        reading.settled.add(node.span)
    elif "string" in wanted:
        message = f"the contract promises text in `{place.label}`, and YAML takes this for {spoken(node.value)}"
        reading.warning("W102", node.span, message, f'write it in quotes: "{node.text}"', quoted(node))
    else:
        message = f"the contract promises {' or '.join(wanted)} in `{place.label}`, and this is {spoken(node.value)}"
        meant = meant_by(node.value, wanted)
        help_ = f"write `{meant}`" if meant is not None else "no answer that keeps the contract is equal to this"
        reading.warning("W105", node.span, message, help_)
