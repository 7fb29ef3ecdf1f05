from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.ports.limits import Limits
from engine.pipeline.load import Workspace, load
from engine.pipeline.target import check_target, login_of, open_secrets, resolve_vars, secret_sources
from engine.pipeline.target_choice import ChosenTarget, choose_targets, limits_of
from engine.vocabulary import builtin
from tests.shell import SMALL, suite_file

VOCABULARY = builtin()
PROJECT = """
secrets:
  KEY: { env: KEY }
  FILE_KEY: { file: key.txt }
targets:
  api:
    type: genesys-async
    base-url: ${{ env.BASE }}
    auth: { client-id: me, client-secret: "${{ secrets.KEY }}" }
    vars: { queue: "${{ env.QUEUE | default('none') }}" }
"""


def chosen(folder: Path, project: str = PROJECT) -> tuple[ChosenTarget, object]:
    suite_file(folder, project, "engine.yaml")
    workspace = load([suite_file(folder, SMALL)], VOCABULARY)
    assert workspace.diagnostics == ()
    return chosen_as("api", workspace), workspace


def chosen_as(name: str, workspace: Workspace) -> ChosenTarget:
    tests = [(suite, test) for suite in workspace.suites for test in suite.tests]
    found = choose_targets((name,), tests, workspace.project, vocabulary=VOCABULARY, env={}).value
    assert found is not None
    return found.every[0]


def test_secrets_come_from_variables_and_files_without_their_line_end(tmp_path: Path) -> None:
    suite_file(tmp_path, "from-file\n", "key.txt")
    suite_file(tmp_path, PROJECT, "engine.yaml")
    workspace = load([suite_file(tmp_path, SMALL)], VOCABULARY)
    assert open_secrets(workspace, {"KEY": "k3y!"}).value == {"KEY": "k3y!", "FILE_KEY": "from-file"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n", "\r"])
def test_line_ends_are_no_part_of_a_secret_wherever_it_comes_from(tmp_path: Path, end: str) -> None:
    suite_file(tmp_path, f"from-file{end}", "key.txt")
    suite_file(tmp_path, PROJECT, "engine.yaml")
    opened = open_secrets(load([suite_file(tmp_path, SMALL)], VOCABULARY), {"KEY": f"from\nenv{end}"})
    assert (opened.value, opened.diagnostics) == ({"KEY": "from\nenv", "FILE_KEY": "from-file"}, ())


@pytest.mark.parametrize("value", ["from-env ", "\tfrom-env", "from-env \n", "from-env\u00a0"])
def test_other_white_space_around_a_secret_is_sent_and_warned_of(tmp_path: Path, value: str) -> None:
    suite_file(tmp_path, "from-file\n", "key.txt")
    suite_file(tmp_path, PROJECT, "engine.yaml")
    opened = open_secrets(load([suite_file(tmp_path, SMALL)], VOCABULARY), {"KEY": value})
    assert opened.value == {"KEY": value.rstrip("\n"), "FILE_KEY": "from-file"}
    assert [(each.code, each.span.line) for each in opened.diagnostics] == [("W282", 3)]
    assert "from-env" not in opened.diagnostics[0].message


@pytest.mark.parametrize("value", ["x", "ab", "abc", "é→x", "abc\n"])
def test_what_is_too_short_to_be_masked_is_no_secret(tmp_path: Path, value: str) -> None:
    suite_file(tmp_path, "from-file\n", "key.txt")
    suite_file(tmp_path, PROJECT, "engine.yaml")
    opened = open_secrets(load([suite_file(tmp_path, SMALL)], VOCABULARY), {"KEY": value})
    assert opened.value is None
    [problem] = opened.diagnostics
    assert (problem.code, problem.span.file, problem.span.line) == ("E286", "engine.yaml", 3)
    assert "fewer than 4 characters" in problem.message
    assert value.strip() not in problem.message.replace("characters", "")
    assert "`env`" in str(problem.help)


def test_a_secret_that_a_target_complains_of_is_not_shown(tmp_path: Path) -> None:
    target, _ = chosen(tmp_path, PROJECT.replace("${{ env.BASE }}", '"${{ secrets.KEY }}"'))
    [problem] = check_target(target, {}, {"KEY": "ftp://hunter2.example.com"})
    assert problem.code == "E284"
    assert "hunter2" not in problem.message + str(problem.help)


def test_a_secret_file_that_is_not_there_is_told_at_the_line_that_names_it(tmp_path: Path) -> None:
    suite_file(tmp_path, PROJECT, "engine.yaml")
    opened = open_secrets(load([suite_file(tmp_path, SMALL)], VOCABULARY), {})
    assert opened.value is None
    assert (opened.diagnostics[0].span.file, opened.diagnostics[0].span.line) == ("engine.yaml", 4)


def test_settings_are_checked_with_the_environment_put_in(tmp_path: Path) -> None:
    target, _ = chosen(tmp_path)
    good = {"BASE": "https://api.example.com"}
    assert check_target(target, good, {"KEY": "k"}) == ()
    assert [each.code for each in check_target(target, {"BASE": "http://api.example.com"}, {"KEY": "k"})] == ["E284"]
    unset = check_target(target, {}, {"KEY": "k"})
    assert (unset[0].code, unset[0].span.file, unset[0].span.line) == ("E283", "engine.yaml", 8)
    assert [each.code for each in check_target(target, good, {})] == ["E283"]


def test_variables_of_a_target_may_come_from_the_environment(tmp_path: Path) -> None:
    target, _ = chosen(tmp_path)
    assert resolve_vars(target, {"QUEUE": "q"}).value == {"queue": "q"}
    assert resolve_vars(target, {}).value == {"queue": "none"}
    bare, _ = chosen(tmp_path, PROJECT.replace(" | default('none')", ""))
    assert resolve_vars(bare, {}).diagnostics[0].code == "E283"


@pytest.mark.parametrize("env", [{}, {"KEY": ""}, {"KEY": "\n"}], ids=["unset", "empty", "a line end"])
def test_a_secret_that_is_not_set_is_told_by_its_variable_with_the_way_out_of_forks(
    tmp_path: Path, env: dict[str, str]
) -> None:
    suite_file(tmp_path, "from-file\n", "key.txt")
    target, workspace = chosen(tmp_path)
    assert isinstance(workspace, Workspace)
    secrets = open_secrets(workspace, env).value
    assert secrets == {"FILE_KEY": "from-file"}
    given = {"BASE": "https://api.example.com", **env}
    [problem] = check_target(target, given, secrets, secret_sources(workspace))
    assert (problem.code, problem.span.line) == ("E283", 9)
    assert problem.message == "the secret `KEY` is not set: the variable `KEY` is not set, or empty"
    assert problem.help is not None
    assert "`--target emulator`" in problem.help


def test_every_variable_of_a_target_that_is_missing_is_told_where_it_is_used_and_no_other(tmp_path: Path) -> None:
    project = PROJECT.replace("client-id: me", 'client-id: "${{ env.ID }}"')
    target, _ = chosen(tmp_path, project)
    found = check_target(target, {"BASE": "", "OTHER": "x"}, {"KEY": "k3y!"})
    assert [(each.code, each.message) for each in found] == [
        ("E283", "the variable `BASE` is empty"),
        ("E283", "the variable `ID` is not set"),
    ]
    assert [each.span.line for each in found] == [8, 9]


def test_a_target_of_a_library_can_be_chosen(tmp_path: Path) -> None:
    library = "kind: library\ntargets: { box: { type: emulator, limits: { executions: 2 } } }\n"
    suite_file(tmp_path, library, "l.yaml")
    workspace = load([suite_file(tmp_path, SMALL + "use: [l.yaml]\n")], VOCABULARY)
    assert limits_of(chosen_as("box", workspace).use, None) == Limits(executions=2)


def test_where_client_id_and_secret_were_read_is_told_in_the_authors_words(tmp_path: Path) -> None:
    target, _ = chosen(tmp_path)
    assert login_of(target) == "`${{ secrets.KEY }}`"


def test_the_variables_of_the_original_harness_are_named_where_they_made_the_target(tmp_path: Path) -> None:
    workspace = load([suite_file(tmp_path, SMALL)], VOCABULARY)
    tests = [(suite, test) for suite in workspace.suites for test in suite.tests]
    env = {"GENESYS_BASE_URL": "https://api.x", "GENESYS_CLIENT_ID": "id", "GENESYS_CLIENT_SECRET": "s"}
    found = choose_targets(("genesys-async",), tests, None, vocabulary=VOCABULARY, env=env).value
    assert found is not None
    assert login_of(found.every[0]) == "the variables `GENESYS_CLIENT_ID` and `GENESYS_CLIENT_SECRET`"
    embedded = choose_targets((), tests, None, vocabulary=VOCABULARY, env={}).value
    assert embedded is not None
    assert login_of(embedded.every[0]) == ""
