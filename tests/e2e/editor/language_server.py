"""A small client of the yaml-language-server: it opens documents, asks for completion and hover, and hears problems."""

from __future__ import annotations

import json
import queue
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import pytest

HERE = Path(__file__).parent
SERVER = HERE / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
WAIT_S = 30.0
CURSOR = "¦"
SETTINGS = {
    "validate": True,
    "hover": True,
    "completion": True,
    "schemaStore": {"enable": False, "url": ""},
    "customTags": [],
}


def why_not_here() -> str | None:
    """Why the server cannot run on this machine; None where it can."""
    if shutil.which("node") is None:
        return "node is not installed"
    return None if SERVER.exists() else f"run `npm ci --ignore-scripts` in {HERE.relative_to(HERE.parents[2])}"


@dataclass(frozen=True)
class Proposal:
    """One entry of the completion list: what it is called, what is inserted, and what the editor says of it."""

    label: str
    text: str
    doc: str


class Editor:
    """An editor with one folder open. Every question is asked of the text as it stands then."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes], schemas: Mapping[str, Any]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.folder = folder
        self._settings = {**SETTINGS, "schemas": schemas}
        self._out: IO[bytes] = process.stdin
        self._number = 0
        self._versions: dict[str, int] = {}
        self._shown = 0
        self._heard: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=_listen, args=(process.stdout, self._heard), daemon=True).start()

    def start(self) -> None:
        """Shake hands as an editor does."""
        capabilities = {
            "workspace": {"configuration": True},
            "textDocument": {
                "hover": {"contentFormat": ["markdown"]},
                "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
                "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
                "publishDiagnostics": {"relatedInformation": True},
            },
        }
        root = {
            "rootUri": self.folder.as_uri(),
            "workspaceFolders": [{"uri": self.folder.as_uri(), "name": self.folder.name}],
        }
        self._ask("initialize", {"processId": None, "capabilities": capabilities, **root})
        self._tell("initialized", {})

    def stop(self) -> None:
        """Take leave, so that the server ends by itself."""
        self._ask("shutdown", None)
        self._tell("exit", None)

    def problems(self, name: str, text: str) -> list[dict[str, Any]]:
        """What the editor underlines in a text."""
        return self.problems_of_each([(name, text)])[0]

    def problems_of_each(self, files: Sequence[tuple[str, str]]) -> list[list[dict[str, Any]]]:
        """What the editor underlines in each text; all are shown before the first answer is waited for.

        Each is shown as a file of its own: what the server still has to say of an older text of the same file may come
        after the new one was shown, and names no version. It looks at a text a fifth of a second after it was shown.
        """
        shown = [self._show(self._own_name(name), text) for name, text in files]
        found: dict[tuple[str, int], list[dict[str, Any]]] = {}
        while len(found) < len(shown):
            said = self._next()
            if said.get("method") == "textDocument/publishDiagnostics":
                told = said["params"]
                key = (told["uri"], told.get("version", 1))
                if key in shown:
                    found[key] = list(told["diagnostics"])
        return [found[each] for each in shown]

    def problems_at(self, name: str, text: str) -> list[dict[str, Any]]:
        """What the editor underlines in a text that stands at just this place, where it was not shown before."""
        key = self._show(name, text)
        while True:
            said = self._next()
            if said.get("method") == "textDocument/publishDiagnostics":
                told = said["params"]
                if (told["uri"], told.get("version", 1)) == key:
                    return list(told["diagnostics"])

    def _own_name(self, name: str) -> str:
        self._shown += 1
        return f"{self._shown}-{name}"

    def completion(self, name: str, marked: str) -> dict[str, Proposal]:
        """What the editor proposes at the cursor, by label."""
        text, position = _at_cursor(marked)
        uri, _ = self._show(name, text)
        answer = self._ask("textDocument/completion", {"textDocument": {"uri": uri}, "position": position})
        entries = answer["items"] if isinstance(answer, dict) else answer or []
        return {each["label"]: _proposal(each) for each in entries}

    def hover(self, name: str, marked: str) -> str:
        """What the editor says of the word at the cursor, in Markdown; empty where it says nothing."""
        text, position = _at_cursor(marked)
        uri, _ = self._show(name, text)
        answer = self._ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
        return str(answer["contents"]["value"]) if answer else ""

    def fixes(self, name: str, text: str) -> list[str]:
        """The titles of the quick fixes that the editor offers for all it underlines."""
        found = self.problems(name, text)
        where = {"start": {"line": 0, "character": 0}, "end": {"line": text.count("\n"), "character": 0}}
        document = {"uri": (self.folder / f"{self._shown}-{name}").as_uri()}
        asked = {"textDocument": document, "range": where, "context": {"diagnostics": found}}
        return [each["title"] for each in self._ask("textDocument/codeAction", asked) or []]

    def _show(self, name: str, text: str) -> tuple[str, int]:
        uri = (self.folder / name).as_uri()
        version = self._versions[uri] = self._versions.get(uri, 0) + 1
        document: dict[str, Any] = {"uri": uri, "version": version}
        if version == 1:
            self._tell("textDocument/didOpen", {"textDocument": {**document, "languageId": "yaml", "text": text}})
        else:
            self._tell("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})
        return uri, version

    def _ask(self, method: str, params: Any) -> Any:
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        while True:
            said = self._next()
            if said.get("id") == number and "method" not in said:
                assert "error" not in said, said
                return said["result"]

    def _next(self) -> dict[str, Any]:
        """The next message; what the server itself asks for is answered on the way."""
        said = self._heard.get(timeout=WAIT_S)
        if "method" in said and "id" in said:
            self._send({"id": said["id"], "result": self._answer(said)})
        return said

    def _answer(self, asked: dict[str, Any]) -> Any:
        if asked["method"] != "workspace/configuration":
            return None
        return [self._settings if each.get("section") == "yaml" else {} for each in asked["params"]["items"]]

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._out.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._out.flush()


@contextmanager
def editor_in(folder: Path, schemas: Mapping[str, Any] = MappingProxyType({})) -> Iterator[Editor]:
    """An editor with a folder open, as long as the block lasts; skips, saying why, where it cannot run.

    `schemas` are those of the folder's settings, `yaml.schemas`.
    """
    reason = why_not_here()
    if reason is not None:
        pytest.skip(reason)
    node = shutil.which("node")
    assert node is not None
    command = [node, str(SERVER), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder) as process:
        editor = Editor(folder, process, dict(schemas))
        try:
            editor.start()
            yield editor
            editor.stop()
        finally:
            process.terminate()


def _listen(stream: IO[bytes], heard: queue.Queue[dict[str, Any]]) -> None:
    while header := stream.readline():
        found = re.match(rb"content-length:\s*(\d+)", header, re.IGNORECASE)
        if found:
            while stream.readline().strip():
                pass  # further headers, up to the empty line
            heard.put(json.loads(stream.read(int(found[1]))))


def _at_cursor(marked: str) -> tuple[str, dict[str, int]]:
    before, _, after = marked.partition(CURSOR)
    line = before.count("\n")
    return before + after, {"line": line, "character": len(before) - before.rfind("\n") - 1}


def _proposal(entry: dict[str, Any]) -> Proposal:
    doc = entry.get("documentation") or ""
    edit = entry.get("textEdit") or {}
    inserted = edit.get("newText") or entry.get("insertText") or entry["label"]
    return Proposal(entry["label"], inserted, doc["value"] if isinstance(doc, dict) else doc)
