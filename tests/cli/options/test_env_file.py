from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli.options.env_file import EnvFileProblem, read_env_lines
from tests.shell import SMALL, say, suite_file


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("S=abc", "abc"),
        ("S=abc # note", "abc"),
        ("S=abc\t# note", "abc"),
        ("S=abc#1", "abc#1"),
        ("S=#abc", "#abc"),
        ("S= # note", ""),
        ("S=", ""),
        ("S = abc ", "abc"),
        ("  export S=abc", "abc"),
        ("export\tS=abc", "abc"),
        ('S="abc # no note" # note', "abc # no note"),
        ("S='abc # no note'# note", "abc # no note"),
        ("S=`a'b\"c`", "a'b\"c"),
        ("S=' abc '", " abc "),
        ('S="a\\nb"', "a\nb"),
        ("S='a\\nb'", "a\\nb"),
        ('S="say \\"hi\\""', 'say "hi"'),
        ('S="C:\\dir"', "C:\\dir"),
        ('S="-----BEGIN\nx==\n-----END"', "-----BEGIN\nx==\n-----END"),
        ("S=a=b==", "a=b=="),
        ("S=it's", "it's"),
        ("S=$HOME ${X}", "$HOME ${X}"),
        ("S=abc\r", "abc"),
        ("S=a\u2028b", "a\u2028b"),
        ("S=first\nS=second", "second"),
    ],
)
def test_a_value_is_what_dotenv_reads(line: str, value: str) -> None:
    assert read_env_lines(f"# before\n\n{line}\nT=after\n") == {"S": value, "T": "after"}
    assert read_env_lines(line) == {"S": value}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("A=1\nS", 2, "not a NAME=value line"),
        ("A=1\n\n9=x", 3, "not a NAME=value line"),
        ("A='x\ny'\nS=\"abc\nT=1", 3, "never closes it"),
        ("S='abc'def", 1, "something stands behind"),
        ("S: abc", 1, "not a NAME=value line"),
        ("=abc", 1, "not a NAME=value line"),
    ],
)
def test_what_is_no_line_of_variables_is_told_with_its_number_and_without_a_value(
    text: str, line: int, said: str
) -> None:
    problem = read_env_lines(text)
    assert isinstance(problem, EnvFileProblem)
    assert (problem.line, said in problem.message, "abc" in problem.message) == (line, True, False)


def test_the_command_line_names_file_and_line(tmp_path: Path) -> None:
    file = suite_file(tmp_path, "A=1\nhunter2\n", "ci.env")
    said = say("run", suite_file(tmp_path, SMALL), "--env-file", file)
    assert said.code == 2
    assert "ci.env:2: not a NAME=value line" in said.err
    assert "hunter2" not in said.out + said.err
