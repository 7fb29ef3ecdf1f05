"""Whatever is wrong with a word of another package is told as that package's, once, where the project lists it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.plugins.conftest import Engine
from tests.plugins.packages import ENTRIES, SUITE, install, source_of, write_project
from tests.shell import say

MATCHER = "the matcher `iban` of engine-acme 1.0 cannot be used: "
ONE_WORD = "\n@dataclass(frozen=True, kw_only=True)\nclass Own:\n    "
BROKEN = {
    "tuple": ({"IBAN": "(matcher(),)"}, "E902", MATCHER + "it is a tuple of several"),
    "class": ({"IBAN": "Iban"}, "E902", MATCHER + "it is the class Iban, not a MatcherKind"),
    "nothing": ({"IBAN": "None"}, "E902", MATCHER + "it is nothing, not a MatcherKind"),
    "another-kind": ({"IBAN": "generator()"}, "E902", MATCHER + "it is a GeneratorKind, not a MatcherKind"),
    "no-name": ({"IBAN": "matcher(name=None)"}, "E902", MATCHER + "its `name` is nothing instead of a text"),
    "other-name": ({"IBAN": "matcher(name='bic')"}, "E902", MATCHER + "it calls itself `bic`"),
    "spec-no-dataclass": ({"IBAN": "matcher(spec=dict)"}, "E902", MATCHER + "`spec` is the class dict"),
    "spec-other-word": ({"IBAN": "matcher(spec=Size)"}, "E902", "has one word, which is called like it; this one has"),
    "spec-unread": (
        {"more": f"{ONE_WORD}iban: Decimal = word('x')", "IBAN": "matcher(spec=Own)"},
        "E902",
        "its `spec` has an annotation that the language does not read",
    ),
    "spec-undefined": (
        {"more": f"{ONE_WORD}iban: 'Nope' = word('x')", "IBAN": "matcher(spec=Own)"},
        "E902",
        "NameError: name 'Nope' is not defined",
    ),
    "spec-bare-field": (
        {"more": f"{ONE_WORD}iban: bool = word('x')\n    bare: int", "IBAN": "matcher(spec=Own)"},
        "E902",
        "fields that no author writes and that have no default: bare",
    ),
    "judge-takes-one": ({"IBAN": "matcher(judge=lambda v: HELD)"}, "E902", "`judge` cannot be called with 2 arguments"),
    "judge-text": ({"IBAN": "matcher(judge='yes')"}, "E902", "`judge` is a str, which cannot be called"),
    "judge-async": (
        {"more": "async def later(spec, value): return HELD", "IBAN": "matcher(judge=later)"},
        "E902",
        "`judge` is `async`",
    ),
    "absence": ({"IBAN": "matcher(absence='maybe')"}, "E902", "`absence` is none of 'fails', 'judged', 'wanted'"),
    "plain": ({"IBAN": "matcher(is_plain=True)"}, "E902", "`is_plain` must be False"),
    "no-doc": ({"IBAN": "matcher(doc='')"}, "E902", "`doc` is no text"),
    "foreign": ({"IBAN": "matcher(foreign='bic')"}, "E902", "`foreign` is a str instead of ForeignNames"),
    "form": ({"SIZE": "generator(form='word')"}, "E902", "`form` is none of 'gen', 'key'"),
    "key-of-fields": (
        {"more": f"{ONE_WORD}edges: str = word('x', default='')", "SIZE": "generator(spec=Own)"},
        "E902",
        "its `spec` has keys that every field has anyway: `edges`",
    ),
    "key-of-targets": (
        {"more": f"{ONE_WORD}limits: str = word('x', default='')", "ACME": "target(spec=Own)"},
        "E902",
        "its `spec` has keys that every target has anyway: `limits`",
    ),
    "rate": ({"ACME": "target(default_rate=300)"}, "E902", "`default_rate` is an int instead of Rate or None"),
    "fallback": ({"ACME": "target(is_fallback=True)"}, "E902", "`is_fallback` must be False"),
    "no-requests": ({"ACME": "target(requests_a_call=0)"}, "E902", "`requests_a_call` must be 1 or more"),
    "open-async": (
        {"more": "async def later(spec, surroundings): return Echo()", "ACME": "target(open=later)"},
        "E902",
        "`open` is `async`",
    ),
    "edge-values": ({"ODD": "edge(values=())"}, "E902", "the edge `acme-odd` of engine-acme 1.0 cannot be used: "),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_word_that_is_not_what_its_kind_demands_is_refused_where_it_is_listed(acme: Engine, name: str) -> None:
    kinds, code, message = BROKEN[name]
    said = acme("check", "--format", "json", **kinds)
    assert said.code == 2
    (told,) = said.json["diagnostics"]
    assert (told["code"], told["file"], told["line"], told["severity"]) == (code, "project/engine.yaml", 1, "error")
    assert message in told["message"]
    assert "mend engine-acme, or install another version" in told["help"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "import nowhere_to_be_found",
            "it fails at import: ModuleNotFoundError: No module named 'nowhere_to_be_found'",
        ),
        ("def (:", "it fails at import: SyntaxError"),
        ("raise RuntimeError('no licence')", "it fails at import: RuntimeError: no licence"),
        ("import sys; sys.exit(0)", "it fails at import: SystemExit: 0"),
        ("from engine.model.language.kinds import GoneKind", "it fails at import: ImportError: cannot import name"),
    ],
)
def test_a_module_that_fails_at_import_is_one_fault_of_its_package(acme: Engine, source: str, message: str) -> None:
    for command in ("check", "run"):
        said = acme(command, source=source)
        assert said.code == 2
        assert message in said.out + said.err
        assert (said.out + said.err).count("error[E901]") == 1
        assert "and so for 3 more words of it" in said.out + said.err
        assert "bug of ours" not in said.err


def test_what_an_entry_point_names_and_is_not_there_is_told(acme: Engine) -> None:
    said = acme("check", source=source_of().replace("IBAN = matcher()", ""))
    assert said.code == 2
    assert "IBAN` is not there: AttributeError" in said.out


@pytest.mark.parametrize(
    ("made", "message"),
    [("a b", "is no `module:NAME`"), (":IBAN", "is no `module:NAME`"), ("{}", "it is a module, not a MatcherKind")],
)
def test_an_entry_point_that_names_no_word_is_told(site: Path, project: Path, made: str, message: str) -> None:
    install(site, source_of())
    (points,) = site.glob("*.dist-info/entry_points.txt")
    text = points.read_text()
    (module,) = set(re.findall(r"iban = (\w+):", text))
    points.write_text(re.sub(r"iban = .*", f"iban = {made.format(module)}", text))
    said = say("check", project)
    assert said.code == 2
    assert "the matcher `iban` of engine-acme 1.0 cannot be used: " in said.out
    assert message in said.out


def test_what_a_package_prints_while_it_is_imported_is_no_part_of_an_answer(acme: Engine) -> None:
    said = acme("check", "--format", "json", more="print('hello')")
    assert (said.code, said.json["diagnostics"], said.err) == (0, [], "hello\n")


@pytest.mark.parametrize(
    ("group", "name", "why"),
    [
        ("engine.matchers", "status", "it is a place of every result"),
        ("engine.matchers", "within", "it is a key of the language"),
        ("engine.matchers", "between", "it is a word of the engine itself"),
        ("engine.matchers", "Iban", "a name is small letters and digits"),
        ("engine.generators", "person.email", "it is a word of the engine itself"),
        ("engine.generators", "tests", "it is a key of the language"),
        ("engine.edges", "emoji", "it is a word of the engine itself"),
        ("engine.targets", "emulator", "it is a word of the engine itself"),
        ("engine.targets", "offline", "it is a type of the language that this version does not have yet"),
    ],
)
def test_a_name_that_means_something_else_is_refused(
    site: Path, project: Path, group: str, name: str, why: str
) -> None:
    kind = group.removeprefix("engine.").removesuffix("s")
    install(site, source_of(TAKEN=f"{kind}(name='{name}')"), entries={**ENTRIES, group: {name: "TAKEN"}})
    write_project(project, suite=SUITE.replace("acme.size", "uuid").replace("target: acme", f"tags: [{name}]"))
    said = say("check", project)
    assert f"`{name}` of engine-acme 1.0 cannot be used: no {kind} can be called `{name}`: {why}" in said.out


def test_a_word_of_two_packages_is_neither_s(site: Path, project: Path) -> None:
    install(site, source_of())
    install(site, source_of(), name="engine-other", version="2.0", entries={"engine.matchers": {"iban": "IBAN"}})
    write_project(project, project="plugins: [engine-acme, Engine_Other]\ntargets: { acme: { type: acme } }\n")
    said = say("check", project)
    assert said.code == 2
    assert "error[E903]: the matcher `iban` of engine-acme 1.0 cannot be used" in said.out
    assert "by engine-other 2.0, too: list one of the packages" in said.out
    assert "error[E903]: the matcher `iban` of engine-other 2.0 cannot be used" in said.out


def test_a_fault_of_what_no_suite_uses_is_a_warning(acme: Engine, project: Path) -> None:
    write_project(project, suite=SUITE.replace("{ w: { iban: true } }", "{ w: DE1 }"))
    for command in ("check", "run"):
        said = acme(command, IBAN="None")
        assert said.code == 0
        assert "warning[W901]: the matcher `iban` of engine-acme 1.0 cannot be used" in said.out + said.err


def test_good_words_work(acme: Engine) -> None:
    assert acme("check").code == 0
    assert acme("run").code == 0
