"""The files of a new project, as text: what `engine init` writes when there is nothing to begin from."""

from __future__ import annotations

from collections.abc import Mapping

SCHEMAS = ".engine"
"""Where the editor's schemas lie; `engine schema --write .engine/` writes them again."""

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
      - output: {{ greeting: "Hello, ${{{{ input.name }}}}" }}

inputs:
  guest:
    name:     {{ gen: person.first_name, edges: [empty, unicode, emoji] }}
    language: {{ one-of: [en, de, fr] }}

tests:
  - name: a guest is greeted by name
    action: greet
    input: guest
    cases: 5                              # five rows, drawn anew every day; `--seed` repeats them
    expect:
      within: 5s
      output:
        greeting: {{ starts-with: "Hello, ", ends-with: "${{{{ input.name }}}}" }}

  - name: unusual names are greeted in every language
    action: greet
    input: [guest, {{ name: {{ one-of: [Zoë, 李, "O'Neill"] }} }}]
    cases: {{ cover: pairs }}               # every name with every language
    expect: {{ output.greeting: {{ contains: "${{{{ input.name }}}}" }} }}

  - name: a guest without a name is refused
    action: greet
    input: [guest, {{ name: "" }}]
    expect: {{ status: failed, error.message: {{ contains: name }} }}

gate: {{ pass-rate: ">= 90%" }}
"""


def from_nothing() -> Mapping[str, str]:
    """The text of every file of a first project, by its path."""
    return {"engine.yaml": PROJECT, "suites/first.suite.yaml": SUITE}
