"""Which tests and cases are wanted, and what to say where the wish names nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.expressions.values.near import suggestion
from engine.model.source.diagnostic import Checked, Diagnostic
from engine.model.suite import Suite, Test
from engine.model.values.nearest import closest
from engine.model.values.noun import Noun
from engine.model.values.span import NOWHERE
from engine.plan import codes
from engine.plan.fields.recipe import Recipe, choose_row
from engine.plan.fields.tables import table_of
from engine.plan.options import Selection
from engine.plan.rows.case import make_case
from engine.plan.selection.naming import is_meant, may_be_meant, name_of, only_named, titles_of
from engine.plan.selection.tags import TagExpression, Unreadable, holds, read_tags, tags_named


class Wanted(Noun, frozen=True):
    """A test that is wanted, and the suite it stands in."""

    suite: Suite
    test: Test


def tags_of(suite: Suite, test: Test) -> tuple[str, ...]:
    """The tags of a test: its suite's, then its own, each once."""
    return tuple(dict.fromkeys((*suite.tags, *test.tags)))


def select_tests(suites: Sequence[Suite], selection: Selection) -> Checked[tuple[Wanted, ...]]:
    """The tests whose names and tags are wanted, in order. A wish that meets no test at all is an error."""
    every = tuple(Wanted(suite, test) for suite in suites for test in suite.tests)
    tags = read_tags(selection.tags) if selection.tags is not None else None
    if isinstance(tags, Unreadable):
        help_ = "write tags with `and`, `or`, `not` and parentheses: `smoke and not slow`"
        message = f"the tag expression `{selection.tags}` cannot be read: {tags.message}"
        return Checked(value=None, diagnostics=(_problem(codes.BAD_TAGS, message, help_),))
    problems = (*_unknown_names(every, selection), *(_unknown_tags(every, tags) if tags is not None else ()))
    wanted = tuple(each for each in every if _is_named(each, selection) and _is_tagged(each, tags))
    if not wanted and not problems:
        problems = (_nothing_left("no test is selected", "leave out `--only` or `--tag`, or widen them"),)
    return Checked(value=wanted, diagnostics=problems)


def select_rows(recipes: Sequence[Recipe], selection: Selection) -> Checked[tuple[Recipe, ...]]:
    """The same tests with only those rows that are wanted, of all shards; a test may be left without any."""
    named = _only_named(_only_tagged(recipes, selection), selection)
    if named.value is None:
        return named
    recipes = named.value
    return _only_cases(recipes, selection) if selection.cases else Checked(value=tuple(recipes))


def _is_named(each: Wanted, selection: Selection) -> bool:
    return not selection.only or may_be_meant(each.suite, each.test, selection.only)


def _only_named(recipes: Sequence[Recipe], selection: Selection) -> Checked[tuple[Recipe, ...]]:
    """The rows that `--only` means; an error for each name that was a near miss."""
    kept = only_named(recipes, selection.only)
    if not selection.only or any(recipe.rows for recipe in kept):
        return Checked(value=kept)
    names = [title for recipe in recipes for title in titles_of(recipe)]
    return Checked(value=None, diagnostics=tuple(_no_such_name(pattern, names) for pattern in selection.only))


def _is_tagged(each: Wanted, tags: TagExpression | None) -> bool:
    """Whether a test is meant, or a row of its table is."""
    own = tags_of(each.suite, each.test)
    return tags is None or holds(tags, own) or any(holds(tags, (*own, *row)) for row in _tags_of_rows(each))


def _tags_of_rows(each: Wanted) -> frozenset[tuple[str, ...]]:
    table = table_of(each.test, each.suite).value
    return frozenset(row.tags for row in table.rows) if table is not None else frozenset()


def _only_tagged(recipes: Sequence[Recipe], selection: Selection) -> tuple[Recipe, ...]:
    """The same tests without those rows of their tables whose tags are not meant."""
    tags = read_tags(selection.tags) if selection.tags is not None else None
    if tags is None or isinstance(tags, Unreadable):
        return tuple(recipes)
    return tuple(_tagged_rows(recipe, tags) for recipe in recipes)


def _tagged_rows(recipe: Recipe, tags: TagExpression) -> Recipe:
    if not any(row.tags for row in recipe.table):
        return recipe
    kept = [row for row in recipe.rows if holds(tags, (*recipe.test.tags, *_tags_of_row(recipe, row)))]
    return recipe.but(rows=tuple(kept))


def _tags_of_row(recipe: Recipe, number: int) -> tuple[str, ...]:
    given = choose_row(recipe, number).given
    return given.tags if given is not None else ()


def _unknown_names(every: Sequence[Wanted], selection: Selection) -> Iterator[Diagnostic]:
    names = [name_of(each.test) for each in every]
    for pattern in selection.only:
        if not any(may_be_meant(each.suite, each.test, (pattern,)) for each in every):
            yield _no_such_name(pattern, names)


def _no_such_name(pattern: str, names: Sequence[str]) -> Diagnostic:
    near = closest(pattern.strip("*"), names) or closest(pattern.partition(" [")[0].strip("*"), names)
    part = None if near else next((name for name in names if pattern.strip("*").lower() in name.lower()), None)
    help_ = "write a test's name, or a part of it between stars: `*name*`"
    small = pattern.lower()
    other_case = next((name for name in names if is_meant(name.lower(), (small,))), None)
    if near:
        help_ = f"did you mean `{near}`?"
    elif other_case is not None:
        help_ = f"small and capital letters count: it would mean `{other_case}` if it were written like that"
    elif part is not None:
        help_ = f"stars stand for the rest of a name: `*{pattern.strip('*')}*`, as in `{part}`"
    return _problem(codes.UNKNOWN_TEST, f"no test is called `{pattern}`", help_)


def _unknown_tags(every: Sequence[Wanted], tags: TagExpression) -> Iterator[Diagnostic]:
    known = {tag for each in every for tag in tags_of(each.suite, each.test)}
    known |= {tag for each in every for row in _tags_of_rows(each) for tag in row}
    for name in dict.fromkeys(tags_named(tags)):
        if name not in known:
            help_ = suggestion(name, known, what="there are") or "no test has tags; give it some: `tags: [smoke]`"
            yield _problem(codes.UNKNOWN_TAG, f"no test has the tag `{name}`", help_)


def _only_cases(recipes: Sequence[Recipe], selection: Selection) -> Checked[tuple[Recipe, ...]]:
    wishes = {written: _wish(written) for written in selection.cases}
    found: dict[str, dict[str, None]] = {written: {} for written in wishes}
    rows: list[list[int]] = []
    ids: list[str] = []
    for recipe in recipes:
        kept = []
        for row in recipe.rows:
            case = make_case(recipe, row, number=0).id
            ids.append(case)
            hits = [written for written, wish in wishes.items() if _is_wished(case, recipe.test.target, wish)]
            for written in hits:
                found[written][case] = None
            kept += [row] if hits else []
        rows.append(kept)
    problems = tuple(_case_problems({written: list(each) for written, each in found.items()}, ids))
    kept_recipes = tuple(recipe.but(rows=tuple(kept)) for recipe, kept in zip(recipes, rows, strict=True))
    return Checked(value=None if problems else kept_recipes, diagnostics=problems)


def _wish(written: str) -> tuple[str, str]:
    """The beginning of a case id, and the target behind ` on `; empty: on any."""
    case, _, target = written.partition(" on ")
    return _id(case), target.strip()


def _is_wished(case: str, target: str, wish: tuple[str, str]) -> bool:
    return case.startswith(wish[0]) and wish[1] in ("", target)


def _id(written: str) -> str:
    """A case id as people type it: without `C-`, in capitals, or with the `…` of a shortened one."""
    return "C-" + written.strip().rstrip("…").lower().removeprefix("c-")


def _case_problems(found: dict[str, list[str]], ids: list[str]) -> Iterator[Diagnostic]:
    for written, cases in found.items():
        if len(cases) > 1:
            shown = ", ".join(f"`{each}`" for each in cases[:4])
            message = f"{len(cases)} cases begin with `{written}`: {shown}{', …' if len(cases) > 4 else ''}"  # noqa: PLR2004
            yield _problem(codes.AMBIGUOUS_CASE, message, "write more of the id")
        elif not cases:
            near = closest(_wish(written)[0], ids)
            help_ = (
                f"did you mean `{near}`?"
                if near
                else "`engine plan --cases` lists them; ids depend on seed and `now`: name those of the run with "
                "`--seed` and `--now`"
            )
            yield _problem(codes.UNKNOWN_CASE, f"no case is called `{written}`", help_)


def select_shard(recipes: Sequence[Recipe], shard: tuple[int, int]) -> Checked[tuple[Recipe, ...]]:
    """Every n-th case of the whole plan, so that shards differ by one case at most and together are all of them."""
    which, of = shard
    if not 1 <= which <= of:
        message = f"there is no shard {which} of {of}"
        help_ = "shards count from 1: `--shard 1/4` to `--shard 4/4`"
        return Checked(value=None, diagnostics=(_problem(codes.BAD_SHARD, message, help_),))
    kept, before = [], 0
    for recipe in recipes:
        kept.append(recipe.but(rows=recipe.rows[(which - 1 - before) % of :: of]))
        before += len(recipe.rows)
    if not any(recipe.rows for recipe in kept):
        message = f"shard {which} of {of} holds no case: there are only {before}"
        return Checked(value=None, diagnostics=(_problem(codes.EMPTY_SHARD, message, f"use at most {before} shards"),))
    return Checked(value=tuple(kept))


def _nothing_left(message: str, help_: str) -> Diagnostic:
    return _problem(codes.EMPTY_SELECTION, message, help_)


def _problem(code: str, message: str, help_: str) -> Diagnostic:
    return Diagnostic(code=code, span=NOWHERE, message=message, help=help_)
