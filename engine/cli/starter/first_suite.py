"""The files of a new project, as text: what `engine init` writes when there is nothing to begin from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SCHEMAS = ".engine"
"""Where the editor's schemas lie; `engine schema --write .engine/` writes them again."""

GIT_IGNORE = f"""\
# Logs of runs, which may hold what servers answered, and variables with secrets in them.
/{SCHEMAS}/*/
.env
"""

EDITOR_SETTINGS = f"""\
{{
  "yaml.schemas": {{
    "./{SCHEMAS}/suite.schema.json": ["*.suite.yaml"],
    "./{SCHEMAS}/library.schema.json": ["*-shared.yaml", "shared.yaml"],
    "./{SCHEMAS}/project.schema.json": ["engine.yaml"]
  }}
}}
"""

EDITOR_EXTENSIONS = """\
{
  "recommendations": ["redhat.vscode-yaml"]
}
"""

BESIDE: Mapping[str, str] = MappingProxyType(
    {
        ".gitignore": GIT_IGNORE,
        ".vscode/settings.json": EDITOR_SETTINGS,
        ".vscode/extensions.json": EDITOR_EXTENSIONS,
    }
)
"""What is written only where it is not there yet: other tools have their say in these files."""

PROJECT = f"""\
# yaml-language-server: $schema=./{SCHEMAS}/project.schema.json
# The project file: where suites may go. The emulator is Genesys Cloud in a box: no account, no network.
version: 1
default-target: emulator

targets:
  emulator: {{ type: emulator }}

  # Your own organisation. Uncomment it, set the variables, and say `engine run suites/ --target mine`.
  # mine:
  #   type: genesys-async
  #   base-url: "${{{{ env.GENESYS_BASE_URL }}}}"
  #   auth:
  #     client-id: "${{{{ env.GENESYS_CLIENT_ID }}}}"
  #     client-secret: "${{{{ secrets.GENESYS_CLIENT_SECRET }}}}"
  #   limits: {{ requests: 300/min }}

secrets:
  GENESYS_CLIENT_SECRET: {{ env: GENESYS_CLIENT_SECRET }}
"""

SUITE = f"""\
# yaml-language-server: $schema=../{SCHEMAS}/suite.schema.json
# A first suite. It runs at once: `engine run suites/`.
suite: First steps
version: 1

actions:
  greet:
    id: greet
    effects: read                         # asking twice does no harm
    stub:                                 # how the emulator answers until the action itself is there
      - when: "!name"
        errors: ["name must not be empty"]
      - when: "!language"
        errors: ["language is missing"]
      - output: {{ greeting: "Hello, ${{{{ input.name }}}}" }}

inputs:
  guest:
    name:     {{ gen: person.first_name, edges: {{ valid: [unicode, emoji, apostrophe], invalid: [missing, empty] }} }}
    language: {{ one-of: [en, de, fr] }}

tests:
  - name: a guest is greeted by name
    tags: [smoke]                         # `--tag smoke` runs these alone
    action: greet
    input: guest
    cases: 5                              # five ordinary rows; the seed is the day's, `--seed N` repeats a day
    expect:
      within: 5s
      output:
        greeting: {{ starts-with: "Hello, ", ends-with: "${{{{ input.name }}}}" }}

  - name: unusual names are greeted in every language
    action: greet
    input: guest
    cases: {{ cover: pairs }}               # every edge of the name with every language
    expect:
      if-valid: {{ output.greeting: {{ contains: "${{{{ input.name }}}}" }} }}
      if-invalid: {{ status: failed, error.message: {{ contains: name }} }}

  - name: a ${{{{ case.field }}}} that is ${{{{ case.edge }}}} is refused
    action: greet
    input: guest
    cases: {{ break: one-field, edges: [missing, empty, "null"] }}      # a good row with one bad field
    expect: {{ status: failed, error.message: {{ contains: "${{{{ case.field }}}}" }} }}

gate: {{ pass-rate: ">= 90%" }}
"""


def from_nothing() -> Mapping[str, str]:
    """The text of every file of a first project, by its path."""
    return {"engine.yaml": PROJECT, "suites/first.suite.yaml": SUITE}
