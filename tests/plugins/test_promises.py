"""A promise that a package breaks while its word is used is an error of that case, and never a bug of ours."""

from __future__ import annotations

import pytest

from tests.plugins.conftest import Engine

IBAN = "the matcher `iban` of engine-acme 1.0 "
SIZE = "the generator `acme.size` of engine-acme 1.0 "
ACME = "the target `acme` of engine-acme 1.0 "


def own(method: str, *, asks: bool = False) -> dict[str, str]:
    """A target of which one thing is otherwise."""
    first = "authenticates = True" if asks else "pass"
    return {"more": f"class Own(Echo):\n    {first}\n    async def {method}\n", "ACME": "target(Own)"}


AT_RUN_TIME = {
    "judge-true": ({"IBAN": "matcher(judge=lambda s, v: True)"}, IBAN + "broke its promise: `judge` gave a bool"),
    "judge-none": ({"IBAN": "matcher(judge=lambda s, v: None)"}, IBAN + "broke its promise: `judge` gave nothing"),
    "judge-raises": ({"IBAN": "matcher(judge=lambda s, v: {}['hunter2'])"}, IBAN + "failed in `judge`: KeyError at "),
    "judge-exits": ({"IBAN": "matcher(judge=lambda s, v: exit(0))"}, IBAN + "failed in `judge`: SystemExit at "),
    "judge-base": (
        {"more": "class Odd(BaseException): pass\ndef odd(s, v): raise Odd\n", "IBAN": "matcher(judge=odd)"},
        IBAN + "failed in `judge`: Odd at ",
    ),
    "submit-base": (
        own("submit(self, call):\n        class Odd(BaseException): pass\n        raise Odd"),
        "`submit`: Odd",
    ),
    "judge-outcome": (
        {"IBAN": "matcher(judge=lambda s, v: Judgement(outcome='held'))"},
        "gave a Judgement whose outcome is a str instead of an Outcome",
    ),
    "judge-message": (
        {"IBAN": "matcher(judge=lambda s, v: Judgement(outcome=Outcome.FAILED, message=None))"},
        "gave a Judgement whose message, help or was is no text",
    ),
    "draw-raises": ({"SIZE": "generator(draw=lambda s, d: {}['hunter2'])"}, SIZE + "failed in `draw`: KeyError at "),
    "draw-decimal": ({"SIZE": "generator(draw=lambda s, d: [Decimal(1)])"}, "`draw` gave a Decimal at `value[0]`"),
    "draw-nan": ({"SIZE": "generator(draw=lambda s, d: float('nan'))"}, "gave the number nan at `value`"),
    "draw-half": ({"SIZE": "generator(draw=lambda s, d: chr(0xd800))"}, "a text with half a character"),
    "draw-circle": (
        {"more": "def ring(s, d):\n    a = []\n    a.append(a)\n    return a", "SIZE": "generator(draw=ring)"},
        "gave something more than 200 levels deep",
    ),
    "submit-none": (own("submit(self, call): return None"), ACME + "broke its promise: `submit` gave nothing instead"),
    "submit-raises": (own("submit(self, call): raise ValueError('hunter2')"), ACME + "failed in `submit`: ValueError"),
    "submit-late": (own("submit(self, call): raise TimeoutError"), ACME + "failed in `submit`: TimeoutError"),
    "submit-exits": (own("submit(self, call): raise SystemExit(0)"), ACME + "failed in `submit`: SystemExit"),
    "submit-cancels": (
        own("submit(self, call):\n        import asyncio\n        raise asyncio.CancelledError"),
        ACME + "failed in `submit`: CancelledError",
    ),
    "submit-decimal": (own("submit(self, call): return done({'w': Decimal(1)})"), "gave a Decimal at `output.w`"),
    "submit-granted": (
        own("submit(self, call): return Exchange(outcome=Granted(expires_in_s=1.0))"),
        "gave a Granted as the outcome instead of Finished or Pending or Trouble",
    ),
    "submit-status": (own("submit(self, call): return done({}, status='ok')"), "neither `completed` nor `failed`"),
    "submit-errors": (own("submit(self, call): return done({}, errors=['no'])"), "errors are no tuple of ActionErrors"),
    "submit-kind": (
        own("submit(self, call): return Exchange(outcome=Trouble(kind='lost', message='x'))"),
        "a Trouble whose kind is a str instead of a TroubleKind",
    ),
    "submit-plain": (
        {"more": "class Own(Echo):\n    def submit(self, call): return 1\n", "ACME": "target(Own)"},
        ACME + "failed in `submit`: TypeError",
    ),
    "poll-raises": (
        {
            "more": "class Own(Echo):\n"
            "    async def submit(self, call): return Exchange(outcome=Pending(execution_id='1'))\n"
            "    async def poll(self, pending): return {}['hunter2']\n",
            "ACME": "target(Own)",
        },
        ACME + "failed in `poll`: KeyError",
    ),
}


@pytest.mark.parametrize("name", AT_RUN_TIME)
def test_a_promise_that_is_broken_at_run_time_is_an_error_of_the_case(acme: Engine, name: str) -> None:
    kinds, message = AT_RUN_TIME[name]
    said = acme("run", **kinds)
    assert said.code == 4
    assert message in " ".join(said.out.split())
    assert "hunter2" not in said.out + said.err
    assert "bug of ours" not in said.out + said.err


@pytest.mark.parametrize(
    ("kinds", "place"),
    [
        ({"IBAN": "matcher(judge=broken)", "more": "def broken(s, v):\n    return s.nope\n"}, "failed in `judge`"),
        ({"SIZE": "generator(draw=broken)", "more": "def broken(s, d):\n    return s.nope\n"}, "failed in `draw`"),
    ],
)
def test_file_and_line_of_the_package_are_told(acme: Engine, kinds: dict[str, str], place: str) -> None:
    said = " ".join(acme("run", **kinds).out.split())
    assert f"{place}: AttributeError at site/engine_acme_" in said


BEFORE = {
    "check-raises": ({"IBAN": "matcher(check=lambda s: 1 / 0)"}, IBAN + "failed in `check`: ZeroDivisionError at "),
    "check-list": ({"IBAN": "matcher(check=lambda s: [])"}, IBAN + "broke its promise: `check` gave a list"),
    "vacuous": ({"IBAN": "matcher(vacuous=lambda s: True)"}, IBAN + "broke its promise: `vacuous` gave a bool"),
    "facts": ({"SIZE": "generator(facts=lambda s: None)"}, SIZE + "broke its promise: `facts` gave nothing"),
    "scope": ({"ACME": "target(scope=lambda s, n: 1 / 0)"}, ACME + "failed in `scope`: ZeroDivisionError at "),
    "from-env": ({"ACME": "target(from_env=lambda e: e['NOPE'])"}, ACME + "failed in `from_env`: KeyError at "),
    "open-raises": ({"ACME": "target(open=lambda s, t: 1 / 0)"}, ACME + "failed in `open`: ZeroDivisionError at "),
    "open-nothing": ({"ACME": "target(open=lambda s, t: None)"}, ACME + "broke its promise: `open` gave nothing"),
    "open-no-target": ({"ACME": "target(object)"}, ACME + "broke its promise: `open` gave an object without authorise"),
    "seconds": ({"ACME": "target(request_s_max=lambda s: 'x')"}, "`request_s_max` gave what is no number of seconds"),
    "spec-raises": (
        {
            "more": "@dataclass(frozen=True)\nclass Own:\n    iban: bool = word('x')\n"
            "    def __post_init__(self): raise KeyError('hunter2')\n",
            "IBAN": "matcher(spec=Own)",
        },
        IBAN + "failed: KeyError at site/",
    ),
}


@pytest.mark.parametrize("name", BEFORE)
def test_a_promise_that_is_broken_before_anything_is_sent_forbids_the_run(acme: Engine, name: str) -> None:
    kinds, message = BEFORE[name]
    said = acme("run", **kinds)
    assert said.code == 2
    assert message in " ".join((said.out + said.err).split())
    assert "hunter2" not in said.out + said.err
    assert "bug of ours" not in said.err


def test_a_target_that_breaks_while_it_logs_in_halts_the_run(acme: Engine) -> None:
    said = acme("run", **own("authorise(self): return {}['x']", asks=True))
    assert said.code == 3
    assert f"no token: {ACME}failed in `authorise`: KeyError" in " ".join(said.out.split())
    assert "mend that package" in " ".join(said.out.split())


def test_a_target_that_breaks_while_it_is_closed_changes_nothing(acme: Engine) -> None:
    late = "@asynccontextmanager\nasync def late(spec, surroundings):\n    yield Echo()\n    raise KeyError('late')\n"
    assert acme("run", more=late, ACME="target(open=late)").code == 0


def test_a_target_without_a_login_whose_credentials_are_refused_halts_the_run(acme: Engine) -> None:
    refused = "return Exchange(outcome=Trouble(kind=TroubleKind.UNAUTHORISED, message='it said 401', status=401))"
    said = acme("run", **own(f"submit(self, call): {refused}"))
    assert said.code == 3
    assert "the target refused its credentials: it said 401 (`acme`)" in " ".join(said.out.split())
    assert "1 request (1 submit, 0 polls)" in said.out
