"""The codes of what can be wrong with a text before anyone asks what it means."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "E001": "this is not YAML",
        "E002": "the file is too large",
        "E003": "nested too deeply",
        "E004": "aliases expand to too much",
        "E005": "the same key twice",
        "E006": "a YAML tag",
        "E007": "a YAML directive",
        "E008": "several documents in one file",
        "E009": "a key that is not text",
        "E010": "an alias without its anchor",
        "E011": "an alias inside what it stands for",
        "E012": "a merge of something that is no mapping",
        "E013": "a character that no text may hold",
        "E014": "a number too large or too small",
        "E015": "a number with too many digits",
        "E016": "a tab in the indentation",
        "E017": "no space behind a colon",
        "E018": "a quote that is never closed",
        "E019": "a bracket that is never closed",
        "E020": "wrong indentation",
        "E021": "a template that needs quotes",
        "E022": "a value that is a comment",
        "E023": "a value cut by a comment",
        "E024": "a value that begins with `>` or `|`",
        "E025": "text behind a quoted value or a bracket",
        "E026": "a value that begins with a sign of YAML",
        "E027": "a colon inside a value",
        "E028": "a function call cut by a comma",
        "E029": "an unknown escape in double quotes",
        "E030": "a value is missing",
        "E031": "a line that is neither a key nor an item",
        "E032": "too many values",
        "E040": "there is no such file or folder",
        "E041": "a folder without suites",
        "E042": "the file is not UTF-8",
        "E043": "the file lies outside the project",
        "E044": "not a regular file",
        "E045": "the file cannot be read",
        "E046": "too many folders",
        "E050": "this is not JSON",
        "E060": "a table without rows",
        "E061": "a quote in a table that is never closed",
        "E062": "text behind a closing quote in a table",
        "E063": "a row with more cells than columns",
        "E064": "a column that is there twice",
        "E065": "a row of a table that is no mapping",
        "E066": "a table that is too large",
        "E099": "more problems than are shown",
        "W001": "text cut by a comment",
        "W002": "text that looks like another type",
        "W003": "text behind the JSON value",
        "W004": "a character that turns the direction of reading",
        "W005": "a function call cut by a comma in a list",
        "W006": "a project file under a name that is not read",
    }
)
"""Code → what it is about, in one line."""
