from __future__ import annotations

import pytest

from tests.suite.reading_aloud import codes, only, project_of, said


def test_a_project_is_read_whole() -> None:
    text = """
    version: 1
    default-target: eu
    secrets: { TOKEN: { env: TOKEN } }
    targets:
      eu:
        type: emulator
        limit: 100/2s
        faults: { throttle: 2%, retry-after: "1" }
        limits: { requests: 300/min, in-flight: 8 }
        vars: { queue: a }
        allow: [read]
      server: { type: genesys-async, base-url: "${{ secrets.TOKEN }}" }
    limits: { executions: 10 }
    """
    found = project_of(text)
    assert found.diagnostics == ()
    assert found.value is not None
    target = found.value.targets["eu"]
    assert (target.kind.name, target.spec.limit.count, target.spec.faults.throttle) == ("emulator", 100, 0.02)
    assert target.options.limits is not None
    assert (target.options.limits.in_flight, target.options.allow) == (8, ("read",))


@pytest.mark.parametrize(
    ("text", "code", "help_"),
    [
        ("targts: {}", "E107", "did you mean `targets`?"),
        ("default-target: ue\ntargets: { eu: { type: emulator } }", "E159", "did you mean `eu`?"),
        ("targets: { eu: { type: emulater } }", "E161", "did you mean `emulator`?"),
        ("targets: { eu: { type: genesys } }", "E199", "leave the target out"),
        ("targets: { eu: {} }", "E102", "the type of the target, one of `emulator`, `genesys-async`"),
        ("targets: { eu: emulator }", "E103", "for example `emulator: { type: emulator }`"),
        ("targets: { eu: { type: emulator, limt: 5/s } }", "E107", "did you mean `limit`?"),
        ("targets: { eu: { type: emulator, limit: 5 } }", "E109", "write it like `300/min`, `5/s` or `100/2s`"),
        ("targets: { eu: { type: emulator, limits: { in-flight: 0 } } }", "E105", None),
        ("targets: { eu: { type: emulator, allow: [reed] } }", "E104", "did you mean `read`?"),
        ("targets: { s: { type: genesys-async } }", "E102", "where it is"),
        ("targets: { s: { type: genesys-async, base-url: '${{ secrets.TKN }}' } }", "E163", "there are no secrets"),
        ("targets: { s: { type: genesys-async, base-url: '${{ this.x }}' } }", "E302", None),
        (
            "secrets: { T: {} }",
            "E162",
            "write exactly one of `env: NAME`, `file: path`, `keyring: service/user`",
        ),
        (
            "secrets: { T: { env: A, file: b } }",
            "E162",
            "write exactly one of `env: NAME`, `file: path`, `keyring: service/user`",
        ),
        ("tests: []", "E114", "suites are files named `*.suite.yaml`"),
        ("defaults: [a]", "E103", None),
        ("- a", "E100", "its keys are `targets`, …"),
    ],
)
def test_a_project_that_cannot_be_used_is_one_problem(text: str, code: str, help_: str | None) -> None:
    found = only(project_of(text))
    assert found.code == code
    if help_ is not None:
        assert found.help == help_


def test_a_broken_target_does_not_make_its_name_unknown() -> None:
    assert codes(project_of("default-target: eu\ntargets: { eu: { type: emulator, limit: 5 } }")) == ["E109"]


def test_extensions_are_free_in_a_project() -> None:
    assert said(project_of("x-owner: me\ntargets: { x-note: 5, eu: { type: emulator, x-a: 1 } }")) == []
