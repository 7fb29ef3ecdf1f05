"""The calls of a case besides the main one: their inputs drawn as far as the plan can, each with chance of its own."""

from __future__ import annotations

from engine.model.language.literals import Templated
from engine.model.plan import PlannedCall
from engine.plan.fields.recipe import DRAWN_CLASS, CallRecipe, Recipe, RowChoice
from engine.plan.rows.draw import DrawnRow, make_fields, start_row
from engine.plan.scope.run_time import waits_in_call


def make_calls(recipe: Recipe, row: DrawnRow, number: int) -> tuple[PlannedCall, ...]:
    """The calls of one row in order. One that cannot be made is the row's problem."""
    calls = []
    for each in recipe.calls:
        values = _input_of(each, recipe, row, number)
        calls.append(
            PlannedCall(
                role=each.role,
                id=each.id,
                action=each.action,
                input=values,
                expectation=each.expectation,
                when=each.when,
                timeout_s=each.timeout_s,
                span=each.span,
            )
        )
    return tuple(calls)


def _input_of(call: CallRecipe, recipe: Recipe, row: DrawnRow, number: int) -> dict[str, Templated]:
    address = f"{row.choice.address}\0{call.role}:{call.place}"
    choice = RowChoice(address, [DRAWN_CLASS] * len(call.fields), is_random=True, given=row.choice.given)
    made = start_row(recipe, choice, number, waits=waits_in_call)
    make_fields(made, call.fields, call.order)
    if made.problem is not None and row.problem is None:
        name = f"the input of `{call.id}`" if call.id is not None else f"the input of {call.role} {call.place + 1}"
        row.problem = f"{name}: {made.problem}"
    return {
        field.name: made.late.get(field.name, made.values[field.name])
        for field in call.fields
        if field.name in made.values
    }
