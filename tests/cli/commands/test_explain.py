from __future__ import annotations

import json
import shutil
from pathlib import Path

import msgspec
import pytest

from engine.cli.text.codes_in_words import every_code
from engine.model.published.lists import CodeList
from engine.pipeline.load import load
from engine.vocabulary import builtin
from tests.cases.corpus import HERE
from tests.shell import say

CODES = tuple(each.code for each in every_code())
OF_A_FILE = frozenset({"E016", "E101", "E114", "E169", "E307", "E321", "W108", "W115", "W121", "W132", "W530"})
"""What is wrong in these is told of another file or by a plan alone, or is shortened."""
WANTS_MORE = frozenset({"E155", "E189", "E102"})
"""What a right line brings with it where the files beside it stay as they are."""


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained_with_what_is_wrong_and_what_is_right(code: str) -> None:
    said = say("explain", code)
    assert said.code == 0
    assert said.out.startswith(("error ", "warning "))
    assert f"{code}: " in said.out
    wrong, right = (said.out.index(f"\n  {word}  ") for word in ("wrong", "right"))
    assert wrong < right


def test_a_sample_differs_in_what_is_wrong() -> None:
    assert [each.code for each in every_code() if each.wrong == each.right or not each.right] == []


@pytest.mark.parametrize("code", sorted({path.name.split("-")[0] for path in HERE.glob("[EW]*")} - OF_A_FILE))
def test_what_is_right_takes_the_mistake_away(code: str, tmp_path: Path) -> None:
    text = (Path(__file__).parents[3] / "engine/cli/text/code_samples.json").read_text(encoding="utf-8")
    sample = json.loads(text)[code]
    for folder in sorted(HERE.glob(f"{code}-*")):
        copied = shutil.copytree(folder, tmp_path / folder.name)
        for path in sorted(copied.iterdir()):
            written = path.read_text(encoding="utf-8")
            if sample["wrong"] not in written or path.name == "expected.txt":
                continue
            before = [each.code for each in load([copied / "bad.suite.yaml"], builtin()).diagnostics]
            path.write_text(written.replace(sample["wrong"], sample["right"], 1), encoding="utf-8")
            after = [each.code for each in load([copied / "bad.suite.yaml"], builtin()).diagnostics]
            assert after.count(code) < before.count(code) or "E155" in after
            assert {each for each in after if each < "F" and each not in before} <= WANTS_MORE
            return
    pytest.fail(f"no folder of {code} holds what its sample says is wrong")


@pytest.mark.parametrize("written", ["E412", "e412", "412", "error[E412]", "error[E412]: it was 7"])
def test_a_code_is_known_however_it_is_copied(written: str) -> None:
    assert say("explain", written).out.startswith("error E412: something expected did not hold\n")


def test_the_beginning_of_codes_explains_all_of_them() -> None:
    said = say("explain", "w52", "--format", "json").json
    assert {each["code"] for each in said["codes"]} == {each for each in CODES if each.startswith("W52")}


@pytest.mark.parametrize(("written", "near"), [("E433", "E413"), ("W999", "E999"), ("E41x", "E412")])
def test_an_unknown_code_is_told_with_those_that_are_near(written: str, near: str) -> None:
    said = say("explain", written)
    assert said.code == 2
    assert f"there is no code `{written}`; did you mean" in said.err
    assert near in said.err


@pytest.mark.parametrize("written", ["xyz", "", "-"])
def test_what_is_no_code_is_told_where_codes_are_listed(written: str) -> None:
    assert "`engine explain` lists all codes" in say("explain", written).err


def test_without_a_code_all_are_listed_by_what_they_are_found_in() -> None:
    said = say("explain")
    assert [line[2:6] for line in said.out.splitlines() if line.startswith("  ")] == list(CODES)
    assert "The plan\n  E500  the selection leaves no case\n" in said.out


def test_as_json_it_has_a_format() -> None:
    said = say("explain", "E501", "--format", "json").json
    (code,) = said["codes"]
    assert (said["format"], code["severity"], code["about"]) == (1, "error", "The plan")
    assert msgspec.convert(said, CodeList).codes[0].title == "no test has a name like that"
