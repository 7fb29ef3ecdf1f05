# ruff: noqa: E501 - texts that were never meant to be read fit on no line
"""Files that a hostile suite names: libraries, contracts and tables, some of them where they must not be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from tests.hostile.attack import HEAD, MAIN, Attack, as_bytes, attack

_PATHS: Final = (
    "../outside.yaml", "../../../../../../etc/passwd", "/etc/passwd", "/dev/zero", "/dev/stdin", "/proc/self/environ", "/proc/self/mem",
    "C:\\\\Windows\\\\win.ini", "//host/share/x", "file:///etc/passwd", "https://example.com/x.yaml", "~/.ssh/id_rsa", "$HOME/x", "./././.",
    "a/../../x", "", ".", "..", "x\\0y", "x" * 5_000, "x/" * 3_000, "%2e%2e/x", "..\\\\..\\\\x", "\\x1b[31m", "\\u202e", "-", "|id", MAIN, "é.yaml",
    "${{ env.HOME }}/x", "CON", "x\\ny", "*.yaml", "linked.yaml", "loop.yaml", "pipe.yaml", "folder", "inside/passwd", "dangling.yaml",
)  # fmt: skip

_LINKS: Final = {
    "linked.yaml": "/etc/passwd", "loop.yaml": "loop.yaml", "inside": "/etc", "dangling.yaml": "nowhere", "up.yaml": "../secret.yaml",
}  # fmt: skip

_FURTHER: Final = {"$ref": "@"}


def _schema(inputs: object, outputs: object = None) -> str:
    return json.dumps({"contract": {"input": {"inputSchema": inputs}, "output": {"successSchema": outputs or {}}}})


def _doubling(levels: int) -> object:
    steps = {f"d{n}": {"allOf": [{"$ref": f"#/definitions/d{n + 1}"}] * 2} for n in range(levels)}
    return {
        "type": "object",
        "properties": {"x": {"$ref": "#/definitions/d0"}},
        "definitions": {**steps, f"d{levels}": {}},
    }


def _of_x(x: object) -> str:
    return _schema({"type": "object", "properties": {"x": x}}, {"type": "object", "properties": {"x": x}})


def _shared(**definitions: object) -> str:
    """A contract whose field `x` is behind a reference to `d0`."""
    return _schema({"properties": {"x": {"$ref": "#/definitions/d0"}}, "definitions": definitions})


def _fan(step: object, levels: int) -> str:
    """A contract in which one schema leads to the next, which stands for `@` in it, at so many levels."""
    text = json.dumps(step)
    steps = {f"d{n}": json.loads(text.replace("@", f"#/definitions/d{n + 1}")) for n in range(levels)}
    return _shared(**steps, **{f"d{levels}": {"type": "integer"}})


def _nested(levels: int) -> object:
    schema: object = {"type": "string"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"x": schema}}
    return schema


def _bombs() -> Iterator[tuple[str, str]]:
    """Contracts in which few words mean many parts."""
    for key in ("allOf", "anyOf", "oneOf"):
        yield f"{key} of itself twenty times", _shared(d0={key: [{"$ref": "#/definitions/d0"}] * 20})
        yield f"{key} of thirty references at nine levels", _fan({key: [_FURTHER] * 30}, 9)
        yield f"{key} of lists at nine levels", _fan({"items": {key: [_FURTHER] * 30}}, 9)
    yield "thirty fields at nine levels", _fan({"properties": {f"f{n}": _FURTHER for n in range(30)}}, 9)
    for key in ("items", "not", "additionalProperties", "contains", "propertyNames", "then", "unevaluatedItems"):
        yield f"three thousand schemas behind {key}", _fan({key: _FURTHER}, 3_000)
    each_other = {f"f{n}": {"$ref": f"#/definitions/d{n}"} for n in range(60)}
    yield "sixty schemas in one another", _shared(**{f"d{n}": {"properties": each_other} for n in range(60)})
    parts = [{"properties": {f"f{n}": {"type": "string"}}, "additionalProperties": n > 9} for n in range(1_900)]
    yield "nineteen hundred parts", _schema({"allOf": parts})


def _contracts() -> Iterator[tuple[str, str | bytes]]:
    """Contracts by what is wrong with them."""
    yield "a hundred thousand lists", "[" * 100_000
    yield "two million lists", "[" * 2_000_000 + "]" * 2_000_000
    yield "a hundred thousand objects", '{"a":' * 100_000 + "1" + "}" * 100_000
    yield "a million zeros", "[" + "0," * 1_000_000 + "0]"
    yield "the same key again and again", "{" + '"a": 1, ' * 100_000 + '"a": 2}'
    yield "a hundred thousand keys", json.dumps({f"k{n}": n for n in range(100_000)})
    yield "more than four mebibytes", '"' + "x" * (4 << 20) + '"'
    for text in (
        "1e400",
        "-1e400",
        "9" * 5_000,
        "NaN",
        "Infinity",
        "-Infinity",
        "'x'",
        '"\\ud800"',
        '"\\u0000"',
        "// x",
        "",
        "null",
        "[]",
        "5",
        "{",
        "{}{}",
    ):
        yield f"JSON {text[:20]!a}", text
        yield f"a bound of {text[:20]!a}", _of_x({"type": "number", "minimum": "@"}).replace('"@"', text or '""')
    yield "UTF-16", _of_x({}).encode("utf-16")
    yield "a byte order mark", b"\xef\xbb\xbf" + _of_x({}).encode()
    yield "NUL", _of_x({}).encode().replace(b"type", b"ty\0pe")
    for ref in (
        "#",
        "#/properties/x",
        "#/definitions/d0",
        "#/nosuch",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "../../x.json",
        "",
        "\\u0000",
    ):
        yield f"a reference to {ref}", _of_x({"$ref": ref, "type": "string"})
        yield f"a reference alone to {ref}", _schema({"$ref": ref})
    yield (
        "references in a circle",
        _schema(
            {
                "$ref": "#/definitions/a",
                "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}},
            }
        ),
    )
    chain = {f"d{n}": {"$ref": f"#/definitions/d{n + 1}"} for n in range(5_000)}
    yield "five thousand references", _schema({"properties": {"x": {"$ref": "#/definitions/d0"}}, "definitions": chain})
    yield "references that double", _schema(_doubling(40))
    yield from _bombs()
    yield "itself in its fields", _schema({"type": "object", "properties": {"x": {"$ref": "#"}}, "required": ["x"]})
    yield "fields fifty deep", _schema(_nested(25), _nested(25))
    yield "fields four hundred deep", _schema(_nested(400))
    yield (
        "five thousand fields",
        _schema({"type": "object", "properties": {f"f{n}": {"type": "string"} for n in range(5_000)}}),
    )
    yield "a hundred thousand choices", _of_x({"enum": list(range(100_000))})
    yield "fifty thousand required", _schema({"type": "object", "required": [f"f{n}" for n in range(50_000)]})
    odd: object
    for odd in (
        {"pattern": "(a+)+$"}, {"pattern": "(?=x)"}, {"pattern": "["}, {"pattern": 5}, {"pattern": "a{1000}" * 50}, {"pattern": "((a{100}){100}){100}"}, {"type": "nonsense"},
        {"type": []}, {"type": 5}, {"type": ["string", 5, None]}, {"enum": 5}, {"enum": []}, {"minimum": "x"}, {"minimum": 9, "maximum": 1},
        {"multipleOf": 0}, {"multipleOf": -1}, {"multipleOf": 1e-300}, {"minLength": -1}, {"minLength": 10**18}, {"maxLength": 10**18, "type": "string"},
        {"minLength": 1.5}, {"items": 5}, {"items": [{}, 5]}, {"properties": []}, {"required": 5}, {"required": "x"}, {"required": True}, {"format": 5}, True, False, None, [], 5,
        {"additionalProperties": 5}, {"allOf": 5}, {"anyOf": []}, {"oneOf": [{}] * 1_000}, {"not": {"not": {"not": {}}}}, {"if": {}, "then": 5},
        {"const": {"a": [1]}}, {"default": {"$ref": "#"}}, {"patternProperties": {"(": {}}}, {"exclusiveMinimum": True}, {"type": "integer", "minimum": 0.5, "maximum": 0.6},
        {"type": "array", "minItems": 10**9, "items": {"type": "string"}}, {"title": "\x1b[31m", "description": "\u202e"}, {"type": "number", "minimum": -1e308, "maximum": 1e308},
    ):  # fmt: skip
        yield f"a field of {json.dumps(odd)[:60]}", _of_x(odd)


_TABLES: Final = (
    ("an open quote", 'x,y\n"a,b\nc,d\n'),
    ("a quote inside", 'x,y\na"b,c\n"a"b,c\n'),
    ("a million commas", "x\n" + "," * 1_000_000),
    ("a hundred thousand lines", "x\n" * 100_000),
    ("a million quotes", "x\n" + '"' * 1_000_001),
    ("fifty thousand columns", ",".join(f"c{n}" for n in range(50_000)) + "\n"),
    ("fifty thousand columns of one name", ",".join("c" for _ in range(50_000)) + "\n"),
    ("fifty thousand columns over many lines", ",".join(f'"c\n{n}"' for n in range(50_000)) + "\n"),
    ("ten thousand answers in a row", ",".join(f"expect: output.f{n}" for n in range(10_000)) + "\n" + "1," * 9_999 + "1\n"),
    ("ten thousand odd cells", ",".join(f"c{n}" for n in range(10_000)) + "\n" + "0x1," * 9_999 + "0x1\n"),
    ("a cell of three million letters", "x\n" + "a" * 3_000_000),
    ("nothing", ""),
    ("a header alone", "x,y\n"),
    ("no header", "\n\n1,2\n"),
    ("empty names", ",,\n1,2,3\n"),
    ("rows of all lengths", "x,y\n1\n1,2,3\n\n,\n"),
    ("NUL", "x\n\0\n"),
    ("a byte order mark", "\ufeffx\n1\n"),
    ("lines of CR", "x\r1\r2\r"),
    ("lines inside cells", 'x\n"' + "a\n" * 50_000 + '"\n'),
    ("formulas", "x\n=cmd|' /C calc'!A0\n@SUM(1)\n"),
    ("escapes for terminals", "x\n\x1b[31m\n"),
    ("numbers out of range", "x\n1e400\n" + "9" * 5_000 + "\n-0\n1_0\nNaN\n"),
    ("nulls of all kinds", 'x\n\\N\n""\nnull\n"\\N"\n'),
    ("templates in cells", "x\n${{ env.PATH }}\n\"${{ 'a' * 10**9 }}\"\n"),
    ("questions in the header", "expect: output.((((,expect:,expect: @\n1,2,3\n"),
    ("every column of its own", "name,tags,skip,ticket,x,expect: output.x\na,b,c,d,e,f\n"),
    )  # fmt: skip

_LINES: Final = (
    '{"x": 1e400}\n', '{"x":' * 500 + "1" + "}" * 500, "[1]\n5\nnull\n", '{"x": 1}\n\n{"x"\n', '{"x": 1, "x": 2}\n', "{}\n" * 60_000,
    '{"x": ' + "9" * 5_000 + "}\n", "\0\n", "[" * 100_000, '{"x": "\\ud800"}\n', "", '{"x": NaN}\n',
)  # fmt: skip

_ROWS: Final = (
    "- &a { x: *a }\n", "x: 1\n", "- 5\n- null\n- []\n", "- { x: 1 }\n" * 50_000, "a: &a [x,x,x]\nb: [*a,*a]\n", "- { x: !!python/name:os.system }\n",
    "[" * 1_000, "- { x: 1e400, y: 0x10 }\n", "",
)  # fmt: skip


def neighbours() -> Iterator[Attack]:
    """Everything that is hostile in what a suite names."""
    for number, path in enumerate(_PATHS):
        table = f'    table: "{path}"\n    expect: {{ output: {{ snapshot: "{path}", schema: "{path}" }} }}\n'
        text = HEAD.replace("act-1", f'act-1, contract: "{path}"') + table + f'use: ["{path}"]\n'
        yield Attack(
            name=f"path {number} {path[:30]!a}",
            files={MAIN: as_bytes(text), "folder/x.txt": b""},
            links=_LINKS,
            pipes=("pipe.yaml",),
        )
    for link in _LINKS.values():
        yield Attack(name=f"a suite that is a link to {link}", files={"b.yaml": b""}, links={MAIN: link})
        yield Attack(
            name=f"a project file that is a link to {link}", files={MAIN: as_bytes(HEAD)}, links={"engine.yaml": link}
        )
    yield Attack(name="a suite that is a pipe", files={"b.yaml": b""}, pipes=(MAIN,))
    for name, contract in _contracts():
        suite = HEAD.replace("act-1", "act-1, contract: c.json")
        ways = "    input: { x: { gen: text } }\n    cases: { from: contract, cover: pairs }\n    expect: { output.x: 1 }\n"
        yield attack(f"contract of {name}", suite + ways, c__json=contract)
    for name, table in _TABLES:
        yield attack(f"table of {name}", HEAD + "    table: t.csv\n", t__csv=table)
    for delimiter in ('""', '"ab"', '"\\n"', "'\"'", '"\\0"', "5", '"é"', '"\\t"'):
        yield attack(
            f"table with the delimiter {delimiter}",
            HEAD + f"    table: {{ file: t.csv, delimiter: {delimiter} }}\n",
            t__csv="x\n1\n",
        )
    for number, lines in enumerate(_LINES):
        yield attack(f"table of JSON {number}", HEAD + "    table: t.jsonl\n", t__jsonl=lines)
    for number, rows in enumerate(_ROWS):
        yield attack(f"table of YAML {number}", HEAD + "    table: t.yaml\n", t__yaml=rows)
    large = as_bytes(HEAD + "    table: t.csv\n")
    yield Attack(name="a table of 65 MiB", files={MAIN: large}, sparse={"t.csv": 65 << 20})
    yield Attack(name="a suite of a tebibyte", files={"b.yaml": b""}, sparse={MAIN: 1 << 40})
    yield from _libraries()


def _libraries() -> Iterator[Attack]:
    head = as_bytes(HEAD + "use: [l0.yaml]\n")
    chain = {f"l{n}.yaml": f"kind: library\nuse: [l{n + 1}.yaml]\n".encode() for n in range(500)}
    yield Attack(name="five hundred libraries in a row", files={MAIN: head, **chain})
    yield Attack(
        name="libraries in a circle",
        files={
            MAIN: head,
            "l0.yaml": b"kind: library\nuse: [l1.yaml]\n",
            "l1.yaml": b"kind: library\nuse: [l0.yaml]\n",
        },
    )
    every = ", ".join(f"l{n}.yaml" for n in range(40))
    mesh = {f"l{n}.yaml": f"kind: library\nuse: [{every}]\nvars: {{ v{n}: 1 }}\n".encode() for n in range(40)}
    yield Attack(name="forty libraries that all use each other", files={MAIN: head, **mesh})
    same = {f"l{n}.yaml": b"kind: library\nvars: { v: 1 }\nactions: { a: { id: b } }\n" for n in range(200)}
    names = ", ".join(same)
    yield Attack(name="two hundred libraries of one name", files={MAIN: as_bytes(HEAD + f"use: [{names}]\n"), **same})
    yield Attack(name="a library that is a suite", files={MAIN: head, "l0.yaml": as_bytes(HEAD)})
    yield Attack(
        name="a library that is a bomb",
        files={MAIN: head, "l0.yaml": b"kind: library\nx: &x [" + b"{}," * 50_000 + b"]\ny: [*x, *x, *x]\n"},
    )
    for number, project in enumerate(
        (
            "targets: 5\n",
            "default-target: nosuch\n",
            "secrets: { S: { file: /etc/shadow } }\n",
            "[" * 100,
            "\0",
            "defaults: &d { <<: *d }\n",
            "kind: library\n",
        )
    ):
        yield Attack(name=f"project file {number}", files={MAIN: as_bytes(HEAD), "engine.yaml": as_bytes(project)})
