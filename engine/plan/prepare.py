"""One test of a suite becomes recipes for its cases, one for each cell of its matrix, with all defaults written in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from engine.expressions.template import TemplateError, names_used, resolve
from engine.model.authored import Template
from engine.model.diagnostic import Checked, Diagnostic
from engine.model.inputs import Cases, Generated, InputField, Table
from engine.model.json import JsonObject
from engine.model.kinds import Vocabulary
from engine.model.plan import Obligations, PlannedAction, PlannedTest
from engine.model.suite import Suite, Test
from engine.plan import codes
from engine.plan.actions import Called, actions_of, beyond_target, effects_refused, planned_action, untold_action
from engine.plan.calls import TIMEOUT_S, LaidCall, laid_calls, ready_calls, ready_fields
from engine.plan.expectations import expectation_of_invalid, expectation_of_steps, expectation_of_valid
from engine.plan.fields import Kitchen, laid_over
from engine.plan.identity import key_of_test, stream_prefix
from engine.plan.matrix import cells_of, shown, together
from engine.plan.mentions import Mentions, mentions, paths_under, uses_whole
from engine.plan.options import PlanOptions
from engine.plan.order import Ordered
from engine.plan.recipe import CallRecipe, Recipe, choose_row
from engine.plan.rows import NO_COVER, Rows, classes_of, obligations_of, promised_breaks, rows_of
from engine.plan.rules import rules_of
from engine.plan.ruling import Ruling, learned, ruling_of
from engine.plan.select import name_of, tags_of
from engine.plan.setting import Setting, moment_of, setting_of
from engine.plan.settling import settle
from engine.plan.tables import columns_of, seeds_of, table_of

_ONE_ROW: Final = Cases(random=1)
_NO_ROW: Final = Cases()
_NO_OBLIGATIONS: Final = Obligations()
_SETTLINGS_MAX: Final = 20
"""How often rows are chosen anew because no draw kept the constraints; then the rows left over are given up."""

_NO_TABLE: Final = Table(file="", rows=())


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedTest:
    """A recipe, and what it took from outside."""

    recipe: Recipe
    env_used: tuple[str, ...]
    seed_was_drawn: bool


def seed_of(suite: Suite, test: Test | None, options: PlanOptions) -> int:
    """The seed in force: the command line's, the test's own, the suite's, or the drawn one, in that order."""
    named = (options.seed, test.seed if test is not None else None, suite.seed)
    return next((seed for seed in named if seed is not None), options.drawn_seed)


def prepare_test(
    suite: Suite, test: Test, vocabulary: Vocabulary, options: PlanOptions
) -> Checked[tuple[PreparedTest, ...]]:
    """One test, ready to be planned, once for each cell of its matrix; or everything that forbids it.

    A test that is skipped asks for nothing: what it lacks (a variable of the environment, say) is no error.
    """
    actions = actions_of(test, suite)
    moment = moment_of(suite, options)
    laid = laid_over(test.input, suite)
    calls = laid_calls(test, suite)
    table = table_of(test, suite)
    troubles = (*actions.diagnostics, *moment.diagnostics, *laid.diagnostics, *calls.diagnostics, *table.diagnostics)
    troubles += tuple(_retried_write(test, actions.value))
    if troubles or actions.value is None or moment.value is None or laid.value is None or calls.value is None:
        return Checked(value=None, diagnostics=troubles)
    draft = _Draft(
        suite=suite,
        test=test,
        actions=actions.value,
        written=laid.value,
        calls=calls.value,
        table=table.value or _NO_TABLE,
        vocabulary=vocabulary,
        options=options,
        now=moment.value,
        skip=_skip(test, actions.value, options),
    )
    cells = _cells(draft)
    if cells.value is None:
        if draft.skip is None:
            return Checked(value=None, diagnostics=cells.diagnostics)
        return _cell(draft, None, env_used=())
    prepared = [_cell(draft, cell, env_used=cells.value.env_used) for cell in cells.value.cells]
    problems = tuple(dict.fromkeys(problem for each in prepared for problem in each.diagnostics))
    ready = tuple(one for each in prepared if each.value is not None for one in each.value)
    return Checked(value=ready if all(each.value is not None for each in prepared) else None, diagnostics=problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """One test with all that is needed to prepare it, before the cells of its matrix are told apart."""

    suite: Suite
    test: Test
    actions: tuple[Called, ...]
    written: Mapping[str, InputField]
    calls: tuple[LaidCall, ...]
    table: Table
    vocabulary: Vocabulary
    options: PlanOptions
    now: str
    skip: str | None

    @property
    def cases(self) -> Cases:
        """The rows asked for: one typical row where neither these nor a table's are."""
        cases = self.test.cases
        if cases is None:
            return _ONE_ROW if self.test.table is None else _NO_ROW
        if cases.from_ is not None and not (cases.random or cases.cover or cases.break_):
            # The contract's own classes, each shown once, and each broken field.
            return replace(cases, cover="each", break_="one-field")
        return cases


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """The cells of a matrix (one None where there is no matrix), and which environment variables they took."""

    cells: tuple[JsonObject | None, ...]
    env_used: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """A draft in one cell, with the names that hold in it."""

    draft: _Draft
    cell: JsonObject | None
    setting: Setting
    env_used: tuple[str, ...]


def _cells(draft: _Draft) -> Checked[_Cells]:
    matrix = together(draft.suite.matrix, draft.test.matrix)
    if matrix is None:
        return Checked(value=_Cells(cells=(None,), env_used=()))
    setting = setting_of(draft.suite, mentions(matrix), draft.options, now=draft.now)
    if setting.value is None or setting.has_errors:
        return Checked(value=None, diagnostics=setting.diagnostics)
    cells = cells_of(matrix, setting.value.names)
    if cells.value is None:
        return Checked(value=None, diagnostics=cells.diagnostics)
    return Checked(value=_Cells(cells=cells.value, env_used=setting.value.env_used))


def _cell(draft: _Draft, cell: JsonObject | None, *, env_used: tuple[str, ...]) -> Checked[tuple[PreparedTest, ...]]:
    """The test in one cell."""
    setting = setting_of(draft.suite, _mentioned(draft), draft.options, now=draft.now, cell=cell)
    assert setting.value is not None
    used = tuple(sorted({*env_used, *setting.value.env_used}))
    bench = _Bench(draft=draft, cell=cell, setting=setting.value, env_used=used)
    checked = _prepared(bench)
    if draft.skip is not None:
        return Checked(value=(checked.value or _untold(bench, checked.diagnostics),))
    # What a missing variable entails is told once, at the variable.
    told = setting.diagnostics if setting.has_errors else checked.diagnostics
    if setting.has_errors or checked.value is None:
        return Checked(value=None, diagnostics=told)
    return Checked(value=(checked.value,), diagnostics=told)


def _mentioned(draft: _Draft) -> Mentions:
    """Every template and query of a test, wherever it stands."""
    test = draft.test
    stubs = [called.action.stub for called in draft.actions] if draft.options.target_type == "emulator" else []
    return mentions(
        test.name,
        *draft.written.values(),
        *(field for call in draft.calls for field in call.fields.values()),
        *((call.step.expect, call.step.when) for call in draft.calls),
        test.expect,
        *(called.action.id for called in draft.actions),
        *stubs,
        test.retry,
        test.relate,
        test.compare,
        test.upstream,
    )


def _prepared(bench: _Bench) -> Checked[PreparedTest]:
    draft = bench.draft
    test, matchers = draft.test, draft.vocabulary.matchers
    action = planned_action(draft.actions[0], draft.suite, bench.setting.names)
    contract = draft.suite.contracts.get(draft.actions[0].name) if not test.steps else None
    columns = columns_of(draft.table)
    kitchen = Kitchen(
        setting=bench.setting,
        schema=contract.input_schema if contract is not None else None,
        cases=draft.cases,
        edges=draft.vocabulary.edges,
        columns=frozenset(columns),
    )
    written = {**draft.written, **{name: None for name in columns if name not in draft.written}}
    fields = ready_fields(written, test.input, kitchen, seen_by_title=_seen_by_title(test))
    calls = ready_calls(draft.calls, test, draft.suite, setting=bench.setting, matchers=matchers)
    problems = tuple(dict.fromkeys((*action.diagnostics, *fields.diagnostics, *calls.diagnostics)))
    if action.value is None or fields.value is None or calls.value is None:
        return Checked(value=None, diagnostics=problems)
    ready = _Ready(action=action.value, ordered=fields.value, calls=calls.value)
    recipe = _settled(bench, ready)
    return Checked(value=recipe.value, diagnostics=(*problems, *recipe.diagnostics))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """What the rows of a test are made of."""

    action: PlannedAction
    ordered: Ordered
    calls: tuple[CallRecipe, ...]


def _settled(bench: _Bench, ready: _Ready) -> Checked[PreparedTest]:
    """The recipe with rows that keep the constraints; what no draw has found is not asked for again."""
    draft, fields = bench.draft, ready.ordered.fields
    seeds = seeds_of(draft.table, fields)
    ruling = ruling_of(rules_of(draft.cases.where), fields)
    left = _SETTLINGS_MAX
    while True:
        rows = rows_of(draft.test, draft.cases, fields, ruling=ruling, seeds=seeds)
        if rows.value is None:
            return Checked(value=None, diagnostics=rows.diagnostics)
        prepared = _recipe(bench, ready, rows.value, ruling)
        settled = settle(prepared.recipe, ruling.rules)
        if settled.run_out is not None:
            return Checked(value=None, diagnostics=(_not_unique(draft, settled.run_out, rows.value.count),))
        wider, left = learned(ruling, prepared.recipe, settled.unkept.items()), left - 1
        if not left or wider == ruling:
            recipe = replace(prepared.recipe, redraws=settled.redraws)
            return Checked(value=replace(prepared, recipe=recipe), diagnostics=rows.diagnostics)
        ruling = wider


def _not_unique(draft: _Draft, name: str, rows: int) -> Diagnostic:
    message = f"`{name}` is `unique`, and its generator has too few different values for {rows:,} rows"
    return Diagnostic(
        code=codes.NOT_UNIQUE,
        span=draft.written[name].span,
        message=message,
        help="give it more values (a wider range, more characters), or ask for fewer rows",
    )


def _seen_by_title(test: Test) -> frozenset[str]:
    title = mentions(test.name)
    return frozenset({"*"}) if uses_whole("this", title) else paths_under("this", title)


def _recipe(bench: _Bench, ready: _Ready, rows: Rows, ruling: Ruling) -> PreparedTest:
    ordered = ready.ordered
    draft, test, cases = bench.draft, bench.draft.test, bench.draft.cases
    seed = seed_of(draft.suite, test, draft.options)
    key = key_of_test(fixed_id=test.id, name=name_of(test))
    recipe = Recipe(
        test=_planned(bench, ready.action),
        key=tuple(key),
        cell=bench.cell,
        prefix=stream_prefix(seed, draft.suite.file, key),
        now=bench.setting.now,
        title=test.name,
        covers=cases.cover,
        bans=ruling.bans,
        name_shows_cell=_shows_cell(test),
        names=bench.setting.names,
        fields=ordered.fields,
        order=ordered.order,
        table=draft.table.rows,
        random=rows.random,
        cover=rows.cover,
        breaks=rows.breaks,
        rows=range(rows.count),
        generators=draft.vocabulary.generators,
        cannot=beyond_target(draft.actions, draft.options),
        calls=ready.calls,
        upstream=test.upstream,
        equals=draft.vocabulary.matchers["equals"],
    )
    every_row_is_invalid = rows.random == 0 and not draft.table.rows and not _has_valid_row(recipe)
    invalid = recipe.test.expectation
    if not test.steps:
        invalid = expectation_of_invalid(
            test.expect, draft.vocabulary.matchers, test.span, every_row_is_invalid=every_row_is_invalid
        )
    planned = replace(
        recipe.test,
        expectation_invalid=invalid,
        case_count=rows.count,
        fields=classes_of(cases, rows, ordered.fields),
        obligations=obligations_of(cases, ordered.fields, promised_breaks(ordered.fields, cases), ruling=ruling),
        weak=not _asserts(test) and not every_row_is_invalid,
        cut=rows.cut,
    )
    return PreparedTest(
        recipe=replace(recipe, test=planned),
        env_used=bench.env_used,
        seed_was_drawn=draft.options.seed is None and test.seed is None and draft.suite.seed is None,
    )


def _asserts(test: Test) -> bool:
    return test.expect is not None or any(step.expect is not None for step in test.steps)


def _planned(bench: _Bench, action: PlannedAction) -> PlannedTest:
    """The test without what only its rows decide."""
    draft, test, matchers = bench.draft, bench.draft.test, bench.draft.vocabulary.matchers
    if test.steps:
        valid = expectation_of_steps(test.expect, test.steps[-1].expect, matchers, test.span)
    else:
        valid = expectation_of_valid(test.expect, matchers, test.span)
    wait = test.wait or draft.actions[0].action.wait
    return PlannedTest(
        index=0,
        suite=draft.suite.suite,
        name=_name_in_cell(bench),
        file=draft.suite.file,
        line=test.span.line,
        action=action,
        expectation=valid,
        expectation_invalid=valid,
        names=bench.setting.names,
        tags=tags_of(draft.suite, test),
        timeout_s=wait.timeout.seconds if wait is not None else TIMEOUT_S,
        case_count=0,
        fields=(),
        obligations=_NO_OBLIGATIONS,
        skip=draft.skip,
        matrix=bench.cell or {},
        known_failure=test.known_failure,
        serial=test.serial,
        group=test.group,
        retry=test.retry,
        relate=test.relate,
        compare=test.compare,
        pii_inputs=_masked(draft),
    )


def _name_in_cell(bench: _Bench) -> str:
    """The test's name; in a matrix one that tells its cells apart."""
    test = bench.draft.test
    if bench.cell is None:
        return name_of(test)
    if _shows_cell(test):
        try:
            return str(resolve(test.name, bench.setting.names))
        except TemplateError:
            pass
    return name_of(test) + shown(bench.cell)


def _shows_cell(test: Test) -> bool:
    return isinstance(test.name, Template) and any(path[0] == "matrix" for path in names_used(test.name.text))


def _masked(draft: _Draft) -> frozenset[str]:
    fields = [draft.written, *(call.fields for call in draft.calls)]
    return frozenset(
        name for every in fields for name, field in every.items() if isinstance(field, Generated) and field.options.pii
    )


def _has_valid_row(recipe: Recipe) -> bool:
    """Whether `cover` (its first row is valid where there is one) gives a row without a fault."""
    return any(
        all(field.classes[pick].valid for field, pick in zip(recipe.fields, choose_row(recipe, row).picks, strict=True))
        for row in range(recipe.random, recipe.random + min(recipe.cover.count, 1))
    )


def _untold(bench: _Bench, problems: Iterable[Diagnostic]) -> PreparedTest:
    """A skipped test that cannot be prepared: one case, never sent, which says why."""
    trouble = next((problem.message for problem in problems), "the test cannot be prepared")
    action = untold_action(bench.draft.actions[0], bench.draft.suite)
    rows = Rows(random=1, cover=NO_COVER, breaks=(), cut=0)
    bare = replace(
        bench,
        draft=replace(
            bench.draft, table=_NO_TABLE, test=replace(bench.draft.test, upstream=(), cases=None, table=None)
        ),
    )
    prepared = _recipe(bare, _Ready(action=action, ordered=Ordered((), ()), calls=()), rows, Ruling())
    return replace(prepared, recipe=replace(prepared.recipe, trouble=trouble))


def _skip(test: Test, actions: tuple[Called, ...], options: PlanOptions) -> str | None:
    """Why a test is planned and not run: the author's word, another target, or what this target refuses."""
    if test.skip is not None:
        return test.skip
    if test.only_on and not {options.target, options.target_type} & set(test.only_on):
        return f"only on {', '.join(test.only_on)}; this is {options.target}"
    if test.upstream and not options.plays_upstream:
        return f"the target {options.target} cannot play what stands behind an action (`upstream`)"
    return next(effects_refused(actions, options), None)


def _retried_write(test: Test, actions: tuple[Called, ...] | None) -> Iterable[Diagnostic]:
    if test.retry is None or not actions or actions[0].action.effects == "read":
        return
    message = f"`retry` repeats calls, and `{actions[0].name}` has effects `{actions[0].action.effects}`"
    yield Diagnostic(
        code=codes.RETRY_OF_WRITE,
        span=test.retry.span,
        message=message,
        help="repeat reads only; where it changes nothing, give the action `effects: read`",
    )
