from __future__ import annotations

from engine.model.project import Project
from engine.model.suite import Suite, Test
from engine.pipeline.target_choice import choose_targets, limits_of
from engine.source.parser import parse_yaml
from engine.suite.documents.project import check_project
from engine.vocabulary import builtin
from tests.suite.reading_aloud import checked

VOCABULARY = builtin()
PROJECT = """
default-target: box
limits: { in-flight: 8 }
targets:
  box: { type: emulator, limit: 100/2s }
  slow: { type: emulator, limits: { requests: 5/s, executions: 3 } }
"""


def suite(target: str | None = None, *, own: str | None = None, other: str | None = None) -> Suite:
    line = f"target: {target}\n" if target else ""
    more = f", target: {own}" if own else ""
    more += f", compare: {{ with: {{ target: {other} }} }}" if other else ""
    test = f"{{ name: t, action: a{more} }}"
    found = checked(f"suite: S\n{line}actions: {{ a: {{ id: a }} }}\ntests: [ {test} ]\n", project=project())
    assert found.value is not None
    return found.value


def project(text: str = PROJECT) -> Project:
    node = parse_yaml(text, "engine.yaml").value
    assert node is not None
    found = check_project("engine.yaml", node, VOCABULARY)
    assert found.value is not None, found.diagnostics
    return found.value


def every_test(*suites: Suite) -> list[tuple[Suite, Test]]:
    return [(suite, test) for suite in suites for test in suite.tests]


def chosen(
    wanted: str | None, *suites: Suite, of: Project | None, env: dict[str, str] | None = None
) -> tuple[str, str]:
    names = (wanted,) if wanted is not None else ()
    found = choose_targets(names, every_test(*suites), of, vocabulary=VOCABULARY, env=env or {})
    if found.value is None:
        return "", f"{found.diagnostics[0].code} {found.diagnostics[0].message} {found.diagnostics[0].help}"
    (only,) = found.value.every
    return only.name, only.asked_by


def test_the_command_line_beats_the_suite_and_the_suite_beats_the_project() -> None:
    assert chosen("slow", suite("emulator"), of=project()) == ("slow", "--target")
    assert chosen(None, suite("emulator"), of=project()) == ("emulator", "the suite")
    assert chosen(None, suite(), of=project()) == ("box", "default-target")


def test_without_anybody_naming_a_target_the_embedded_emulator_answers() -> None:
    everything_set = {"GENESYS_BASE_URL": "https://x.example", "GENESYS_CLIENT_ID": "i", "GENESYS_CLIENT_SECRET": "s"}
    assert chosen(None, suite(), of=None, env=everything_set) == ("emulator", "")


def all_of(*suites: Suite, wanted: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    found = choose_targets(wanted, every_test(*suites), project(), vocabulary=VOCABULARY, env={}).value
    assert found is not None
    return [(each.name, each.asked_by) for each in found.every]


def test_suites_of_one_run_may_go_to_different_targets() -> None:
    assert all_of(suite("slow"), suite()) == [("slow", "the suite"), ("box", "default-target")]
    assert all_of(suite("box"), suite()) == [("box", "the suite")]


def test_a_test_may_name_a_target_of_its_own_which_beats_its_suites() -> None:
    assert all_of(suite("slow", own="box")) == [("box", "a test")]


def test_several_targets_keep_the_order_of_the_command_line_and_a_name_given_twice_is_one() -> None:
    both = all_of(suite("emulator", own="box"), wanted=("slow", "box", "slow"))
    assert both == [("slow", "--target"), ("box", "--target")]


def test_a_target_that_cases_are_only_compared_on_is_opened_too() -> None:
    found = choose_targets((), every_test(suite(other="slow")), project(), vocabulary=VOCABULARY, env={}).value
    assert found is not None
    assert ([each.name for each in found.tests], [each.name for each in found.others]) == (["box"], ["slow"])


def test_an_unknown_target_gets_a_suggestion() -> None:
    assert "did you mean `slow`?" in chosen("slwo", suite(), of=project())[1]


def test_a_type_of_target_serves_by_its_name_where_the_environment_configures_it() -> None:
    env = {"GENESYS_BASE_URL": "https://x.example", "GENESYS_CLIENT_ID": "i", "GENESYS_CLIENT_SECRET": "s"}
    assert chosen("genesys-async", suite(), of=None, env=env) == ("genesys-async", "--target")
    assert "GENESYS_BASE_URL" in chosen("genesys-async", suite(), of=None)[1]


def test_limits_are_the_targets_then_the_projects_then_those_of_the_type() -> None:
    slow = limits_of(project().targets["slow"], project())
    assert slow.rate is not None
    assert (slow.rate.text, slow.rate_is_default, slow.executions, slow.in_flight) == ("5/s", False, 3, 8)
    assert limits_of(project().targets["box"], project()).rate is None
    env = {"GENESYS_BASE_URL": "https://x.example", "GENESYS_CLIENT_ID": "i", "GENESYS_CLIENT_SECRET": "s"}
    real = choose_targets(("genesys-async",), every_test(suite()), None, vocabulary=VOCABULARY, env=env).value
    assert real is not None
    default = limits_of(real.every[0].use, None)
    assert default.rate is not None
    assert (default.rate.text, default.rate_is_default) == ("300/min", True)


def test_the_public_api_stands_ten_executions_at_once_unless_somebody_says_how_many() -> None:
    known = project("""
targets:
  usual: { type: genesys, region: eu-central-1, auth: { client-id: me, client-secret: "${{ secrets.S }}" } }
  more:
    type: genesys
    region: eu-central-1
    auth: { client-id: me, client-secret: "${{ secrets.S }}" }
    limits: { executions: 30 }
secrets: { S: { env: S } }
""")
    limits = [limits_of(known.targets[name], known) for name in ("usual", "more")]
    assert [(each.rate and each.rate.text, each.executions) for each in limits] == [("300/min", 10), ("300/min", 30)]


def test_a_type_that_is_configured_in_part_tells_which_variables_are_missing() -> None:
    env = {"GENESYS_BASE_URL": "https://x.example.com", "GENESYS_CLIENT_ID": "me", "GENESYS_CLIENT_SECRET": " "}
    found = choose_targets(("genesys-async",), every_test(suite()), None, vocabulary=VOCABULARY, env=env)
    [problem] = found.diagnostics
    assert problem.message.endswith("is not configured: GENESYS_CLIENT_SECRET is not set, or empty")
    assert "or set GENESYS_CLIENT_SECRET; " in str(problem.help)
    assert "`--target emulator`" in str(problem.help)
