from __future__ import annotations

from engine.source.parser import parse_yaml
from engine.suite.lint.titles import titles_in, warn_of_equal_titles


def test_each_suite_with_the_title_of_one_before_it_is_told() -> None:
    nodes = [
        parse_yaml(text, f"{number}")
        for number, text in enumerate(("suite: A\n", "suite: B\n", "suite: A\n", "x: 1\n"))
    ]
    found = warn_of_equal_titles(titles_in(each.value for each in nodes if each.value is not None))
    assert [(each.code, each.span.file, each.related[0].span.file) for each in found] == [("W245", "2", "0")]
