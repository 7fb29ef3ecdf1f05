"""Every block of the docs does what the page says."""

from __future__ import annotations

import ast
import asyncio
import io
import json
import re
import shlex
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import fields, is_dataclass
from pathlib import Path
from textwrap import dedent

import click
import pytest

import engine
from engine.cli.app import cli, main
from engine.expressions.query import evaluate
from engine.model import project, suite
from engine.model.language import expectation, inputs
from engine.model.values.json import Json
from engine.pipeline.load import load
from engine.source.excerpt import render
from engine.suite.decode.decoder import rules_of
from engine.vocabulary import builtin
from tests.docs.blocks import BLOCKS, PAGES, ROOT, Block, lay_out

KNOWN = frozenset({"yaml", "console", "sh", "jmespath", "json", "csv", "jsonl", "text", "powershell", "python", "toml"})
SUITES = tuple(block for block in BLOCKS if block.is_suite)
PARTS = tuple(block for block in BLOCKS if block.part)
CONSOLES = tuple(block for block in BLOCKS if block.language == "console")
SHELLS = tuple(block for block in BLOCKS if block.language == "sh")
PROGRAMS = tuple(block for block in BLOCKS if block.language == "python")
QUESTIONS = tuple(block for block in BLOCKS if block.language == "jmespath")


def typed(line: str) -> tuple[int, str]:
    """What a command line of `engine` says, stdout and stderr in one, and how it ends."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            main(shlex.split(line)[1:])
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int)
    return code, said.getvalue()


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GENESYS_BASE_URL", "GENESYS_CLIENT_ID", "GENESYS_CLIENT_SECRET", "GENESYS_ACTION_ID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("ARTIFACT_UPLOAD_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_are_blocks_of_every_kind() -> None:
    assert {block.language for block in BLOCKS} <= KNOWN
    assert all((SUITES, PARTS, CONSOLES, SHELLS, QUESTIONS, PROGRAMS))


@pytest.mark.parametrize("block", [*SUITES, *PARTS], ids=repr)
def test_what_an_author_copies_is_a_suite_without_a_mistake(block: Block, room: Path) -> None:
    lay_out(block.page, room)
    path = room / block.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.whole, encoding="utf-8")
    workspace = load([path], builtin())
    said = "\n".join(render(each, workspace.sources) for each in workspace.diagnostics)
    assert workspace.suite_count == 1
    assert bool(said) == (block.exit == 2), said


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.name.endswith("engine.yaml")], ids=repr)
def test_a_project_file_is_one_without_a_mistake(block: Block, room: Path) -> None:
    lay_out(block.page, room)
    path = (room / block.name).parent / "small.suite.yaml"
    path.write_text("suite: s\nactions: { a: { id: a } }\ntests: [{ name: t, action: a }]\n", encoding="utf-8")
    workspace = load([path], builtin())
    assert workspace.project is not None
    assert not [render(each, workspace.sources) for each in workspace.diagnostics]


@pytest.mark.slow
@pytest.mark.parametrize("block", SUITES, ids=repr)
def test_a_whole_suite_runs_on_the_emulator(block: Block, room: Path) -> None:
    lay_out(block.page, room)
    (room / block.name).write_text(block.whole, encoding="utf-8")
    code, said = typed(f"engine run {block.name} --target emulator")
    assert code == block.exit, said


@pytest.mark.slow
@pytest.mark.parametrize("block", PARTS, ids=repr)
def test_a_part_of_a_suite_can_be_planned(block: Block, room: Path) -> None:
    lay_out(block.page, room)
    (room / block.name).write_text(block.whole, encoding="utf-8")
    code, said = typed(f"engine plan {block.name} --cases")
    assert code == 0, said
    assert '"problem"' not in said


@pytest.mark.slow
@pytest.mark.parametrize("block", CONSOLES, ids=repr)
def test_a_console_shows_what_is_really_said(block: Block, room: Path) -> None:
    lay_out(block.page, room)
    parts = re.split(r"^\$ (engine .*)\n", block.text, flags=re.MULTILINE)
    assert parts[0] == "", "a console begins with `$ engine …`"
    for line, expected in zip(parts[1::2], parts[2::2], strict=True):
        code, said = typed(line)
        # Not every line shows how it ended: only the last command of a block may fail.
        assert code == (block.exit if line == parts[-2] else 0), said
        assert _pattern(expected).fullmatch(_even(said)), f"\n{said}\nis not\n{expected}"


def _even(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines()) + "\n"


def _pattern(expected: str) -> re.Pattern[str]:
    """`…` inside a line stands for any text, alone for any lines."""
    lines = (
        "(?:.*\n)*?" if line == "…" else ".*?".join(map(re.escape, line.split("…"))) + "\n"
        for line in _even(expected).splitlines()
    )
    return re.compile("".join(lines))


@pytest.mark.slow
@pytest.mark.parametrize("block", PROGRAMS, ids=repr)
def test_a_program_prints_what_stands_behind_its_prints(block: Block, room: Path) -> None:
    lay_out(block.page, room)
    names: dict[str, object] = {"engine": engine}
    code = compile(block.text, block.page.name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    said = io.StringIO()
    with redirect_stdout(said):
        waiting = eval(code, names)
        if waiting is not None:
            asyncio.run(waiting)
    assert said.getvalue().splitlines() == re.findall(r"print\(.*\)  # (.*)", block.text)


@pytest.mark.parametrize("block", SHELLS, ids=repr)
def test_every_command_and_option_of_a_shell_block_is_there(block: Block) -> None:
    joined = dedent(block.text).replace("\\\n", " ")
    lines = [words for line in joined.splitlines() if (words := shlex.split(line, comments=True))]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for words in lines:
        if words[0] == "make":
            assert f"\n{words[1]}:" in makefile
        if words[0] == "engine":
            _, command, rest = cli.resolve_command(click.Context(cli), words[1:])
            assert command is not None
            command.make_context("engine", rest)


@pytest.mark.slow
def test_every_command_for_ci_works_in_a_project_that_init_made(room: Path) -> None:
    assert typed("engine init .")[0] == 0
    blocks = [block for block in SHELLS if block.page.name == "ci.md"]
    lines = [line for block in blocks for line in block.text.replace("\\\n", " ").splitlines() if line]
    assert len(lines) > 10
    for line in lines:
        run = max((room / ".engine" / "runs").glob("2*"), default=Path("none")).name
        code, said = typed(re.sub(r"\d{8}T\d{6}Z-[0-9a-f]{4}", run, line))
        assert code == 0, f"{line}\n{said}"


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language == "powershell"], ids=repr)
def test_every_command_for_windows_is_a_script_that_is_there_with_a_word_that_it_knows(block: Block) -> None:
    for line in block.text.splitlines():
        *_, script, word = line.split()
        assert f"'{word}'" in (ROOT / script).read_text(encoding="utf-8")


@pytest.mark.parametrize("block", QUESTIONS, ids=repr)
def test_every_question_is_answered_as_the_page_says(block: Block) -> None:
    before = block.page.read_text(encoding="utf-8").partition(block.text)[0]
    output = json.loads(re.findall(r"output is `(\{.*?\})`", before, re.DOTALL)[-1])
    record: dict[str, Json] = {"status": "completed", "output": output, "input": {"risk_level": "high"}, "errors": []}
    for line in block.text.splitlines():
        assert evaluate(line, record).value is True, line


@pytest.mark.slow
def test_every_key_of_the_language_stands_on_a_page() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    grammars = [each for room in (suite, inputs, expectation, project) for each in vars(room).values()]
    keys = {
        key
        for each in grammars
        if isinstance(each, type) and is_dataclass(each) and any(field.metadata for field in fields(each))
        for key, rule in rules_of(each).items()
        if not rule.word.soon
    }
    assert len(keys) > 80
    assert not [key for key in sorted(keys) if not re.search(rf"(?<![\w-]){re.escape(key)}:", text)]


def test_every_link_inside_the_project_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"
