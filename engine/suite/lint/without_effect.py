"""What is written and can never have an effect: rules behind one that always answers, tags that nobody can select."""

from __future__ import annotations

from collections.abc import Mapping

from engine.model.source.node import Node, Scalar, SequenceNode
from engine.model.suite import Action, Retry, StubRule
from engine.suite.problems import shorten
from engine.suite.scope import Scope
from engine.suite.suggest.fixes import rewrite_fix


def warn_of_retry(retry: Retry, scope: Scope) -> None:
    """Warn (W242) of a retry whose second attempt never comes."""
    if retry.every.seconds >= retry.for_.seconds:
        message = f"the time is over before the second attempt: every {retry.every.text}, for {retry.for_.text}"
        scope.warning("W242", retry.span, message, f"let `every` be shorter than `for: {retry.for_.text}`")


def warn_of_stubs(actions: Mapping[str, Action], scope: Scope) -> None:
    """Warn (W243) of rules of a stub behind one that answers whatever is asked, or that asks the same as one before."""
    for action in actions.values():
        asked: dict[str | None, StubRule] = {}
        for rule in action.stub:
            question = None if rule.when is None else " ".join(rule.when.text.split())
            if None in asked:
                message = "this rule never answers: one before it has no `when` and answers always"
                scope.warning("W243", rule.span, message, "put the rule without `when` last")
                break
            if question in asked:
                message = "this rule never answers: one before it asks the same"
                scope.warning("W243", rule.span, message, "ask for something else, or leave one of the two out")
            asked[question] = rule


def warn_of_tags(node: Node | None, scope: Scope) -> None:
    """Warn (W244) of a tag that no `--tag` can name, since blanks and brackets part the words of its expression."""
    for item in node.items if isinstance(node, SequenceNode) else ():
        if not isinstance(item, Scalar) or not isinstance(item.value, str) or not item.value:
            continue
        if any(sign in item.value for sign in "() \t") or item.value in ("and", "or", "not"):
            meant = "-".join(item.value.translate(_BRACKETS).split()).lower() or "tag"
            meant = f"{meant}-tests" if meant in ("and", "or", "not") else meant
            message = f"`--tag` cannot name `{shorten(item.value)}`, in which it reads several words"
            fix = rewrite_fix(item, f"write `{meant}`", quoted=True)
            scope.warning("W244", item.span, message, f"write `{meant}`", fix)


_BRACKETS = str.maketrans("()", "  ")
