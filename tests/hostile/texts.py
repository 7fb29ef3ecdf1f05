# ruff: noqa: E501 - texts that were never meant to be read fit on no line
"""Bombs, broken layouts, odd encodings, odd scalars: what a reader of YAML has to bear."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.hostile.attack import HEAD, Attack, attack
from tests.source.hostile import ACCEPTED, REFUSED

GOOD = HEAD + '    input: { who: "Zoë", amount: 12.5, tags: [a, b] }\n    expect: { status: completed }\n'

_ENCODINGS = (
    "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "latin-1", "cp1252", "cp437",
    "utf-7", "cp500", "gb18030", "mac-roman",
)  # fmt: skip

_BYTES = (
    ("nothing", b""),
    ("a byte order mark alone", b"\xef\xbb\xbf"),
    ("two byte order marks", b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD.encode()),
    ("half a byte order mark", b"\xef\xbb" + GOOD.encode()),
    ("NUL first", b"\0" + GOOD.encode()),
    ("NUL last", GOOD.encode() + b"\0"),
    ("NUL in a key", GOOD.encode().replace(b"name", b"na\0me")),
    ("an escape for terminals in a key", GOOD.encode().replace(b"name", b"\x1b[31mname")),
    ("an escape for terminals as a value", GOOD.encode().replace(b"completed", b"\x1b]0;title\x07")),
    ("the end of a DOS file", GOOD.encode() + b"\x1a"),
    ("a character cut in two", GOOD.encode() + b"# \xf0\x9f\x98"),
    ("an overlong slash", GOOD.encode() + b"# \xc0\xaf"),
    ("halves of characters", GOOD.encode() + b"# \xed\xa0\x80\xed\xb0\x80"),
    ("a character beyond Unicode", GOOD.encode() + b"# \xf5\x80\x80\x80"),
    ("lines of CR LF", GOOD.replace("\n", "\r\n").encode()),
    ("lines of CR", GOOD.replace("\n", "\r").encode()),
    ("lines of both kinds", GOOD.replace("\n", "\r\n", 3).encode()),
    ("lines of LF CR", GOOD.replace("\n", "\n\r").encode()),
    ("lines of NEL", GOOD.replace("\n", "\x85").encode()),
    ("lines of line separators", GOOD.replace("\n", "\u2028").encode()),
    ("form feeds", GOOD.replace("\n", "\n\f").encode()),
    ("no-break spaces", GOOD.replace("  ", "\u00a0\u00a0").encode()),
    ("spaces of no width", GOOD.replace(":", "\u200b:").encode()),
    ("full-width colons", GOOD.replace(":", "\uff1a").encode()),
    ("turned directions", GOOD.replace("t\n", "\u202et\n").encode()),
    ("curly quotes", GOOD.replace('"', "\u201c").encode()),
    ("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
    ("a zip", b"PK\x03\x04" + bytes(range(256)) * 40),
    ("gzip", b"\x1f\x8b\x08" + bytes(range(256)) * 40),
    ("a program", b"\x7fELF\x02\x01\x01" + bytes(2000)),
    ("every byte", bytes(range(256))),
    ("a comment without end", b"# " + b"x" * 900_000),
    ("white space alone", b" \n" * 400_000),
    ("no-break spaces alone", "\u00a0\n".encode() * 200_000),
)  # fmt: skip

_LAYOUTS = (
    ("tabs", GOOD.replace("    ", "\t")),
    ("tabs behind spaces", GOOD.replace("    ", "  \t ")),
    ("a tab before a dash", GOOD.replace("  - name", "\t- name")),
    ("tabs behind colons", GOOD.replace(": ", ":\t")),
    ("every line one column deeper", "".join(" " * n + line + "\n" for n, line in enumerate(GOOD.splitlines()))),
    ("every line one column less", "".join(" " * (9 - n) + line.strip() + "\n" for n, line in enumerate(GOOD.splitlines()))),
    ("indentation of a thousand columns", GOOD.replace("    ", " " * 1000)),
    ("no line breaks", GOOD.replace("\n", " ")),
    ("a question mark as a key", "? {suite: x}\n: y\n"),
    ("a list as a key", "? [a, b]\n: c\n"),
    ("a mapping as a key", "{{a: b}: c}: d\n"),
    ("keys of keys", "? ? ? a\n"),
    ("an alias as a key", "a: &a x\n*a : y\n"),
    ("an anchor without a value", "a: &a\nb: *a\nsuite: *a\ntests: *a\n"),
    ("an anchor twice", "a: &a 1\nb: &a 2\nc: *a\n"),
    ("an anchor of a mebibyte", "a: &" + "x" * 900_000 + " 1\n"),
    ("merges of texts", "<<: abc\nsuite: x\n"),
    ("merges of itself", "&a\n<<: *a\nsuite: x\n"),
    ("a merge below a merge", "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\n<<: [*b, *a, *b]\nsuite: x\ntests: []\n"),
    ("two documents", GOOD + "---\n" + GOOD),
    ("an end of a document first", "...\n" + GOOD),
    ("a directive of YAML 1.1", "%YAML 1.1\n---\n" + GOOD),
    ("a directive of YAML 9.9", "%YAML 9.9\n---\n" + GOOD),
    ("a directive of tags", "%TAG ! tag:yaml.org,2002:\n---\n!str x\n"),
    ("an unknown directive", "%HACK me\n---\n" + GOOD),
    ("a root that is a list", "- a\n- b\n"),
    ("a root that is a number", "5\n"),
    ("a root that is an alias", "*a\n"),
    ("an open brace", GOOD + "x: {a: {b: {c: [\n"),
    ("an open quote", GOOD + 'x: "abc\n\n\n'),
    ("a block of text with a wrong header", GOOD + "x: |99-+\n  a\n"),
    ("a block of text without end", GOOD + "x: |\n" + "  line\n" * 100_000),
    ("folded text without end", GOOD + "x: >\n" + "  word\n" * 100_000),
    ("JSON instead of YAML", '{"suite": "x", "actions": {"a": {"id": "b"}}, "tests": [{"name": "t", "action": "a"}]}'),
    ("half of JSON", '{"suite": "x", "tests": [{"name": "t", "action"'),
    ("XML", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
    ("a shell script", "#!/bin/sh\nrm -rf /\n"),
)  # fmt: skip

_TAGS = (
    "!!python/object/apply:os.system ['id']", "!!python/name:os.system", "!!python/object/new:subprocess.Popen [[id]]",
    "!!python/module:os", "!ruby/object:Gem::Installer", "!!js/function 'x'", "!!binary aGVsbG8=", "!!set {a, b}",
    "!!omap [a: 1]", "!!timestamp 2001-12-14", "!!int '5'", "!!null x", "!<tag:yaml.org,2002:str> x", "!include /etc/passwd",
    "!env HOME", "!", "!!", "!" + "x" * 100_000, "!%00 x", "!a!b x",
)  # fmt: skip

_SCALARS = (
    "1e400", "-1e400", "1e-400", "9" * 5_000, "-" + "9" * 5_000, "0." + "1" * 5_000, "1e" + "9" * 5_000, ".inf", "-.inf",
    ".nan", "NaN", "0x" + "F" * 5_000, "0o777", "0777", "1_000", "190:20:30", "1e1_0", "+1", "1.", ".5", "0b11", "~", "-0",
    "2001-99-99", "9999-12-31T23:59:60Z", "0000-00-00", '"\\0"', '"\\ud800"', '"\\udc00\\ud800"', '"\\x1b[2J"', '"\\U0010ffff"',
    '"\\U00110000"', '"\\x"', "'" + "''" * 10_000 + "'", "yes", "NO", "null", "{}", "[]", "''", "[" * 60 + "]" * 60, "&a *a",
    "%", "@x", "`x`", "|", ">", "-", "?", ":", ",", "- -", "#", "*", "&", "!", "%x",
)  # fmt: skip

_PLACES = ("    input: { x: %s }\n", "    expect: { output.x: %s }\n", "    cases: %s\n", "    name: %s\n    id: %s\n")


def texts() -> Iterator[Attack]:
    """Everything that is hostile before it has a meaning."""
    for name, text in {**REFUSED, **ACCEPTED}.items():
        yield attack(f"text, {name}", text)
    for encoding in _ENCODINGS:
        yield attack(f"encoding {encoding}", GOOD.encode(encoding, "replace"))
    for name, content in _BYTES:
        yield attack(f"bytes, {name}", content)
    for name, text in _LAYOUTS:
        yield attack(f"layout, {name}", text)
    for tag in _TAGS:
        yield attack(f"tag {tag[:40]}", HEAD + f"    input: {{ x: {tag} }}\n    expect: {tag}\n")
    for number, scalar in enumerate(_SCALARS):
        place = _PLACES[number % len(_PLACES)]
        yield attack(f"scalar {number} {scalar[:20]!a}", HEAD + place.replace("%s", scalar))
        yield attack(f"scalar {number} {scalar[:20]!a} everywhere", HEAD + "".join(_PLACES).replace("%s", scalar))


def noise(count: int) -> Iterator[Attack]:
    """Random bytes and random lines, each from its own seed."""
    for seed in range(count):
        rng = random.Random(seed)
        yield attack(f"noise, bytes of seed {seed}", rng.randbytes(2_000))
        signs = "abc:-{}[]#&*!|>'\"%@`,? \n\t${}./0189_=<"
        yield attack(f"noise, signs of seed {seed}", HEAD + "".join(rng.choices(signs, k=1_500)))
