# ruff: noqa: E501 - texts that were never meant to be read fit on no line
"""Bombs that go off only when a suite is understood: templates, questions, patterns, counts, names, references."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tests.hostile.attack import HEAD, Attack, attack

_TEMPLATES: Final = (
    "'a' * 10**9", "[0] * 10**8", "10**10**10", "2**2**2**2**2**2", "range(10**9)", "range(10**9) | list", "'%0999999999d' % 1",
    "'x' | center(10**9)", "'x' | repeat(10**9)", "'x' | repeat(9999) | repeat(9999) | repeat(9999)", "lipsum(10**6)",
    "''.__class__.__mro__", "cycler.__init__.__globals__", "self", "joiner", "namespace", "config", "request", "{}.__class__",
    "''['__class__']", "'' | attr('__class__')", "('a','b') | map(attribute='__class__') | list", "(" * 400 + "1" + ")" * 400,
    "[" * 400 + "]" * 400, "{'a':" * 200 + "1" + "}" * 200, "1" + "+1" * 5_000, "not " * 2_000 + "true", "-" * 3_000 + "1",
    "x" + ".x" * 3_000, "x" + "['x']" * 2_000, "1" + " if 1 else 1" * 500, "'a'" + "|upper" * 1_500, "'" + "a" * 9_000 + "'",
    "'abc' | replace('', 'aaaaaaaaaa') | replace('', 'aaaaaaaaaa') | replace('', 'aaaaaaaaaa')", "{% for x in range(9) %}",
    "'{{' }} {{ 7*7", "${{ 1 }}", "", " ", "}", "'", '"', "`", "a b", "1/0", "1 % 0", "fake('person.first_name' * 9999)", "fake()",
    "fake(fake('x'))", "secrets.X", "env.PATH", "env['PA' ~ 'TH']", "now + now", "9" * 5_000, "1e999", "true | int", "[1][99]",
    "now | plus('99999999999999h')", "x ? " + " " * 4_000, "!" * 4_000, "a " * 2_000 + "=", "(a " + "- 1d" * 1_000, "\u201c" * 4_000, "send-time | plus('9999999d')", "this.x", "this", "row", "case", "steps.a.output", "\x1b[31m",
)  # fmt: skip

_QUESTIONS: Final = (
    "@" + "|[@,@]" * 100, "(" * 400 + "a" + ")" * 400, "a" + "[]" * 400, "!" * 900 + "a", "a" + ".b" * 600, "[" * 500, "a[?" * 300,
    "*" + ".*" * 300, "a[::0]", "a[99999999999999999999]", "a[-99999999999999999999:]", "`" + "[" * 500 + "`", "`{`", "`1e999`",
    "'" + "x" * 2_000, "join('', [a,a,a,a])", "&a", "@", "", " ", "a ==", "== b", "a && && b", "a || ", "a b", "output", "\u202eoutput",
    "length(length(length(output)))", "sort_by(output, &a.b.c)", "map(&@, output)", "nosuch(output)", "matches(output, '(a+)+$')",
    "matches(output, '" + "(" * 300 + "')", "to_number('1e999')", 'output."' + "x" * 900 + '"', "{" + ",".join(f"a{n}: b" for n in range(150)) + "}",
    "[" + ",".join("a" for _ in range(400)) + "]", "a." + "\u00e9" * 200, 'output.x == "abc"', "output.x == 5", "\0", "\x1b[31m", "a\nb",
)  # fmt: skip

_PATTERNS: Final = (
    "(a+)+$", "a{1000000}", "((a{100}){100}){100}", "(?:" * 2_000 + ")" * 2_000, r"(a)\1", "(?=a)", "(?<!a)b", "[", "(", "*", "a**",
    "|".join("a" for _ in range(20_000)), "[" + "a-z" * 20_000 + "]", r"\p{Nonsense}", r"\C", "(?P<x>a)(?P<x>b)", "x" * 100_000,
    ".*" * 5_000, "(.*)*(.*)*(.*)*$", r"\x{110000}", "\\", "(?i)" * 1_000, "[^\x00-\x7f]{999}", r"(\d{1,1000}){1,1000}",
)  # fmt: skip

_FIELDS: Final = (
    "{ gen: integer, min: 1e400 }", "{ gen: integer, min: 5, max: 1 }", "{ gen: decimal, places: 999999999 }", "{ gen: nosuch }",
    "{ gen: integer, min: -9" + "9" * 400 + " }", "{ gen: decimal, min: .nan }", "{ gen: text, length: 1..99999999999 }",
    "{ gen: text, length: 5..1 }", "{ gen: text, length: -1 }", "{ gen: person.__class__ }", "{ gen: __import__.os }", "{ gen: os.system }",
    "{ gen: person.email, locale: ../../etc }", "{ gen: person.email, with: { domains: [" + "x," * 5_000 + "] } }", "{ pattern: " + "A" * 200_000 + " }",
    '{ pattern: "" }', "{ pattern: 5 }", "{ one-of: [] }", "{ one-of: [" + "x," * 50_000 + "] }", "{ one-of: [a, b], weights: [0, 0] }",
    "{ one-of: [a, b], weights: [-1, 1e308] }", "{ one-of: [a], weights: [1, 2, 3] }", "{ one-of: " + "[" * 50 + "]" * 50 + " }",
    "{ list-of: { gen: uuid }, length: 0..1000000000 }", "{ list-of: " * 25 + "{ gen: uuid }" + " }" * 25, "{ object: " * 25 + "{ gen: uuid }" + " }" * 25,
    "{ object: {} }", "{ list-of: {} }", "{ gen: uuid, edges: [" + "missing," * 20_000 + "] }", "{ gen: uuid, edges: nonsense }",
    "{ gen: uuid, edges: [{ name: x, value: \"${{ 'a' * 10**9 }}\" }] }", "{ gen: uuid, maybe: 1e400% }", "{ gen: uuid, maybe: -5% }",
    "{ gen: uuid, unique: maybe }", "{ one-of: [a], unique: true }", "{ gen: uuid, gen: uuid }", "{ gen: uuid, one-of: [a] }",
    "{ gen: datetime, earliest: 9999-99-99 }", "{ gen: date, earliest: 0001-01-01, latest: 9999-12-31 }", '{ gen: phone, region: "\\0" }',
    '{ template: "${{ this.x }}" }', "{ template: 5 }", "{ gen: [a] }", "{ gen: null }", "{ gen: '' }", "{}", "{ '': '' }",
)  # fmt: skip

_TESTS: Final = (
    ("a thousand million cases", "    cases: 1000000000\n"),
    ("less than no cases", "    cases: -1\n"),
    ("half a case", "    cases: 0.5\n"),
    ("all of twenty fields of twenty", "    input: {" + ",".join(f"f{n}: {{ one-of: [{','.join(map(str, range(20)))}] }}" for n in range(20)) + "}\n    cases: { cover: all }\n"),
    ("triples of a hundred fields", "    input: {" + ",".join(f"f{n}: {{ one-of: [{','.join(map(str, range(9)))}] }}" for n in range(100)) + "}\n    cases: { cover: triples }\n"),
    ("a thousand constraints", "    input: { x: { one-of: [1, 2] } }\n    cases:\n      random: 5\n      where:\n" + '        - { if: "x == `1`", then: "x == `2`", because: no }\n' * 1_000),
    ("a constraint about nothing", '    cases: { random: 5, where: [{ if: "zzz == `1`", then: "", because: "" }] }\n'),
    ("everything about a contract that is not there", "    cases: { from: contract, break: one-field, edges: [missing, nonsense], max: 1e400 }\n"),
    ("a circle through this", '    input: { a: "${{ this.b }}", b: "${{ this.a }}" }\n'),
    ("a circle of two thousand fields", "    input: {" + ",".join(f'f{n}: "${{{{ this.f{(n + 1) % 2000} }}}}"' for n in range(2_000)) + "}\n"),
    ("twenty thousand fields", "    input: {" + ",".join(f"f{n}: {n}" for n in range(20_000)) + "}\n"),
    ("ten thousand claims", "    expect: {" + ",".join(f"output.f{n}: {n}" for n in range(10_000)) + "}\n"),
    ("a hundred thousand tags", "    tags: [" + ",".join(f"t{n}" for n in range(100_000)) + "]\n"),
    ("ten thousand unknown keys", "".join(f"    kez{n}: 1\n" for n in range(10_000))),
    ("ten thousand keys that are nearly right", "".join(f"    expec{n}: 1\n" for n in range(10_000))),
    ("five thousand matchers that are nearly right", "    expect: { output: {" + ",".join(f"f{n}: {{ betwen: [1, 2] }}" for n in range(5_000)) + "} }\n"),
    ("five thousand questions", "    expect:\n      check:\n" + "".join(f"        - that: output.f{n} == `{n}`\n" for n in range(5_000))),
    ("five thousand templates", "    input: {" + ",".join(f'f{n}: "${{{{ n + {n} }}}}"' for n in range(5_000)) + "}\n"),
    ("five thousand steps", "    steps: [" + ",".join("{ action: a }" for _ in range(5_000)) + "]\n"),
    ("steps inside steps", "    steps: [{ action: a, steps: [{ action: a, steps: [] }] }]\n"),
    ("steps that name each other", '    steps: [{ id: x, action: a, input: { a: "${{ steps.y.output }}" } }, { id: x, action: a }]\n'),
    ("a wait without end", "    wait: { timeout: 99999999999999999999h, every: 0s }\n"),
    ("a retry without end", '    retry: { until: "`false`", every: 0s, for: 999999999h }\n'),
    ("a test that needs itself", "    needs: [t]\n"),
    ("a date that is none", '    known-failure: { ticket: "", until: 9999-99-99 }\n'),
    ("upstream nonsense", "    upstream: { one-of: [{ status: 99999 }, { delay: -1s }, { drop: everything }, 5, null, []] }\n"),
    ("a relation of nonsense", '    relate: { change: { x: "${{ input.x * 10**99 }}" }, expect: "after.((((" }\n'),
    ("a comparison with nothing", '    compare: { with: {}, on: ["@[", ""], ignore: 5 }\n'),
    ("a matrix of ten to the tenth", "    matrix: {" + ",".join(f"a{n}: [0,1,2,3,4,5,6,7,8,9]" for n in range(10)) + "}\n"),
    ("a matrix of fifty thousand values", "    matrix: { a: [" + ",".join(map(str, range(50_000))) + "] }\n"),
    ("a matrix that excludes and includes ten thousand", "    matrix: { a: [" + ",".join(map(str, range(300))) + "], exclude: [" + "{ a: 1 }," * 5_000 + "], include: [" + "{ b: 1 }," * 5_000 + "] }\n"),
    ("a matrix of mappings", "    matrix: { a: { b: { c: [1] } }, include: 5, exclude: {} }\n"),
    ("a table that is not there", "    table: nosuch.csv\n"),
    ("nothing but nulls", "    input: null\n    expect: null\n    cases: null\n    tags: null\n    steps: null\n    matrix: null\n"),
    ("nothing but lists", "    input: []\n    expect: []\n    cases: []\n    tags: [[[]]]\n    steps: []\n    matrix: []\n"),
    ("nothing but numbers", "    input: 1\n    expect: 2\n    table: 3\n    tags: 4\n    steps: 5\n    matrix: 6\n    use: 7\n    with: 8\n"),
    ("lists of nothing", "    input: [null, null]\n    expect: { check: [null], use: [null] }\n    tags: [null]\n    needs: [null]\n"),
    ("a snapshot outside", "    expect: { output: { snapshot: ../../../etc/passwd } }\n"),
    ("a schema of itself", '    expect: { output: { schema: { $ref: "#" } } }\n'),
    ("a schema from elsewhere", '    expect: { output: { schema: { $ref: "http://169.254.169.254/" } } }\n'),
    ("matchers forty deep", "    expect: { output: " + "{ not: " * 40 + "1" + " }" * 40 + " }\n"),
    ("every of every", "    expect: { output: " + "{ every: " * 40 + "1" + " }" * 40 + " }\n"),
    ("lengths without sense", "    expect: { output: { length: 9..1, near: { value: .nan, within: -1 }, between: [5] } }\n"),
)  # fmt: skip

_IDS: Final = (
    "../../admin", "a/b", "a%2fb", "..", ".", "", " ", "a b", "a\\nb", "\\0", "\\u202e", "a?x=1", "a#b", "x" * 10_000, "${{ env.PATH }}",
    "${{ vars.x }}", "http://evil.example/", "-rf", "a;b", "a\\r\\nHost: x", "\\x1b[31m", "~", "null", "é",
)  # fmt: skip


def meanings() -> Iterator[Attack]:
    """Everything that is hostile in what it means."""
    for number, text in enumerate(_TEMPLATES):
        quoted = "'${{ " + text.replace("'", "''").replace("\x1b", "") + " }}'"
        places = f"    input: {{ x: {quoted} }}\n    expect: {{ output.x: {quoted} }}\n    tags: [{quoted}]\n"
        yield attack(f"template {number} {text[:30]!a}", HEAD.replace("name: t", f"name: {quoted}") + places)
    for number, text in enumerate(_QUESTIONS):
        quoted = _double(text)
        where = f"    cases: {{ random: 2, where: [{{ if: {quoted}, then: {quoted}, because: x }}] }}\n"
        checks = f"    expect: {{ check: [{{ that: {quoted}, when: {quoted} }}], {quoted}: 1 }}\n"
        yield attack(f"question {number} {text[:30]!a}", HEAD + where + checks)
    for number, text in enumerate(_PATTERNS):
        quoted = _double(text)
        claim = f"    expect: {{ output.x: {{ matches: {quoted}, not-matches: {quoted} }} }}\n"
        yield attack(f"pattern {number} {text[:30]!a}", HEAD + f"    input: {{ x: {{ pattern: {quoted} }} }}\n" + claim)
    for number, text in enumerate(_FIELDS):
        cases = "    cases: { random: 3, cover: pairs, break: one-field }\n"
        yield attack(f"field {number} {text[:40]!a}", HEAD + f"    input: {{ x: {text} }}\n" + cases)
    for name, text in _TESTS:
        yield attack(f"test of {name}", HEAD + text)
    for number, text in enumerate(_IDS):
        yield attack(
            f"id {number} {text[:20]!a}", HEAD.replace("act-1", f'"{text}"').replace("name: t", f'name: "{text}"')
        )
    yield from _suites()


def _double(text: str) -> str:
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\0", "\\0").replace("\x1b", "\\e")
    )
    return f'"{escaped}"'


def _suites() -> Iterator[Attack]:
    """Suites that are hostile as a whole."""
    many = HEAD.partition("tests:")[0]
    yield attack("ten thousand tests of one name", many + "tests:\n" + "  - { name: t, action: a }\n" * 10_000)
    yield attack(
        "ten thousand tests", many + "tests:\n" + "".join(f"  - {{ name: t{n}, action: a }}\n" for n in range(10_000))
    )
    yield attack(
        "ten thousand unknown actions",
        many + "tests:\n" + "".join(f"  - {{ name: t{n}, action: b{n} }}\n" for n in range(10_000)),
    )
    yield attack(
        "ten thousand actions",
        "suite: x\nactions:\n"
        + "".join(f"  a{n}: {{ id: b{n} }}\n" for n in range(10_000))
        + "tests: [{ name: t, action: a1x }]\n",
    )
    chain = "".join(f"  i{n}: [i{n - 1}, {{ f{n}: {n} }}]\n" for n in range(1, 2_000))
    yield attack("inputs on inputs", HEAD + "    input: i1999\ninputs:\n  i0: { f0: 0 }\n" + chain)
    yield attack("inputs in a circle", HEAD + "    input: i0\ninputs:\n  i0: [i1]\n  i1: [i0]\n")
    wide = "".join(f"  i{n}: [{','.join([f'i{n - 1}'] * 9)}, {{ f{n}: {n} }}]\n" for n in range(1, 30))
    yield attack("inputs that double", HEAD + "    input: i29\ninputs:\n  i0: { f0: 0 }\n" + wide)
    yield attack("variables in a circle", HEAD + 'vars: { a: "${{ vars.b }}", b: "${{ vars.a }}" }\n')
    doubling = ", ".join(f'v{n}: "${{{{ vars.v{n - 1} ~ vars.v{n - 1} }}}}"' for n in range(1, 60))
    yield attack(
        "variables that double",
        HEAD + f"    input: {{ x: '${{{{ vars.v59 }}}}' }}\nvars: {{ v0: aaaaaaaaaa, {doubling} }}\n",
    )
    yield attack(
        "tests that need each other",
        many
        + "tests:\n"
        + "".join(f"  - {{ name: t{n}, action: a, needs: [t{(n + 1) % 2000}] }}\n" for n in range(2_000)),
    )
    use = "templates: { x: { parameters: [p], use: x, with: { p: 1 } } }\ntests: [{ use: x, with: { p: 1 } }]\n"
    yield attack("a template of itself", many + use)
    laughs = "".join(f"  t{n}: {{ tests: [{','.join([f'{{ use: t{n + 1} }}'] * 10)}] }}\n" for n in range(12))
    yield attack(
        "templates that laugh", many + "templates:\n" + laughs + "  t12: { name: x, action: a }\ntests: [{ use: t0 }]\n"
    )
    big = "templates: { x: { parameters: [p], name: '${{ with.p }}', action: a, input: { y: '${{ with.p }}${{ with.p }}${{ with.p }}' } } }\n"
    yield attack(
        "a template of large texts", many + big + "tests:\n" + f"  - {{ use: x, with: {{ p: {'z' * 3_000} }} }}\n" * 200
    )
    rows = "".join(f"  - {{ use: x, with: {{ p: [{','.join(['1'] * 500)}] }} }}\n" for _ in range(200))
    yield attack("a template of large lists", many + big + "tests:\n" + rows)
    yield attack(
        "a template without its parameters",
        many + big + "tests: [{ use: x }, { use: y }, { use: x, with: { q: 1 } }, { use: [] }]\n",
    )
    odd = "templates: { x: { parameters: [p], '${{ with.p }}': 1, name: n, action: a } }\ntests: [{ use: x, with: { p: { a: 1 } } }]\n"
    yield attack("a key made of a mapping", many + odd)
    yield attack(
        "checks of themselves", HEAD + "    expect: { use: [c] }\nchecks: { c: [{ use: c }], d: 5, e: [null] }\n"
    )
    yield attack(
        "a gate of nonsense",
        HEAD + 'gate: { pass-rate: ">= 9e999%", errors: "< NaN", latency: { p95: "< -1s" }, coverage: 5, x: y }\n',
    )
    yield attack("a suite without anything", "suite:\ntests:\n")
    yield attack("a suite of lists", "suite: []\nactions: []\ninputs: []\ntests: {}\nvars: []\ngate: []\nmatrix: []\n")
    yield attack(
        "a suite of numbers", "suite: 5\nactions: 5\ninputs: 5\ntests: 5\nvars: 5\ngate: 5\nmatrix: 5\nuse: 5\n"
    )
    yield attack(
        "targets and secrets in a suite",
        HEAD + "secrets: { S: { file: /etc/shadow } }\ntargets: { t: { type: genesys } }\n",
    )
    yield attack(
        "keys of the whole alphabet", HEAD + "".join(f"{chr(97 + n % 26) * (n // 26 + 1)}: 1\n" for n in range(5_000))
    )
    yield attack("a seed of five thousand digits", HEAD + "seed: " + "9" * 5_000 + "\nnow: 99999-01-01\n")
