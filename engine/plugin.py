"""The public face for packages of others: all that a word is made of. What stands here keeps its meaning.

Within a version of the engine's first number nothing is taken away here and no field without a default is added;
everything else in `engine` is private and may change with any version.
"""

from engine.expressions.judging import judge_all
from engine.expressions.values.equality import equal
from engine.expressions.values.shown import show
from engine.model.language.grammar import word
from engine.model.language.kinds import (
    NO_FACTS,
    Draw,
    EdgeKind,
    EdgeValue,
    FieldFacts,
    GeneratorKind,
    MatcherKind,
    Matchers,
    Problem,
)
from engine.model.language.literals import Duration, Percent, Rate, Template, Templated
from engine.model.language.matcher_facts import (
    Admitted,
    ForeignNames,
    IntervalEnd,
    ListOperand,
    Lookalike,
    WordOperand,
)
from engine.model.ports.clock import Clock
from engine.model.ports.exchange import (
    ActionError,
    Call,
    Exchange,
    Finished,
    Granted,
    Pending,
    Quota,
    Result,
    TraceStep,
    Trouble,
    TroubleKind,
)
from engine.model.ports.target import Surroundings, Target, TargetKind
from engine.model.run.report import Report
from engine.model.values.json import MISSING, Json, JsonObject, Missing
from engine.model.verdict import HELD, Judgement, Outcome, Verdict
from engine.model.vocabulary import ExecutorKind, ReporterKind

__all__ = (
    "HELD",
    "MISSING",
    "NO_FACTS",
    "ActionError",
    "Admitted",
    "Call",
    "Clock",
    "Draw",
    "Duration",
    "EdgeKind",
    "EdgeValue",
    "Exchange",
    "ExecutorKind",
    "FieldFacts",
    "Finished",
    "ForeignNames",
    "GeneratorKind",
    "Granted",
    "IntervalEnd",
    "Json",
    "JsonObject",
    "Judgement",
    "ListOperand",
    "Lookalike",
    "MatcherKind",
    "Matchers",
    "Missing",
    "Outcome",
    "Pending",
    "Percent",
    "Problem",
    "Quota",
    "Rate",
    "Report",
    "ReporterKind",
    "Result",
    "Surroundings",
    "Target",
    "TargetKind",
    "Template",
    "Templated",
    "TraceStep",
    "Trouble",
    "TroubleKind",
    "Verdict",
    "WordOperand",
    "equal",
    "judge_all",
    "show",
    "word",
)
