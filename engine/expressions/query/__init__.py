"""Queries: JMESPath, which asks about values; with limits, three-valued logic, and explanations of every no."""

from engine.expressions.query.answer import Answer, Explanation
from engine.expressions.query.checking import check_query
from engine.expressions.query.compiled import paths_of, roots_of
from engine.expressions.query.costs import weigh
from engine.expressions.query.explaining import Apart, explain, find_apart
from engine.expressions.query.function_words import FunctionDoc, function_docs
from engine.expressions.query.interpreter import evaluate

__all__ = (
    "Answer",
    "Apart",
    "Explanation",
    "FunctionDoc",
    "check_query",
    "evaluate",
    "explain",
    "find_apart",
    "function_docs",
    "paths_of",
    "roots_of",
    "weigh",
)
