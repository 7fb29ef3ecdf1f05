#!/bin/sh
# The language server that the editor's tests speak to, from its lock; without node those tests skip and say so.
set -eu
folder=tests/e2e/editor
if ! command -v npm >/dev/null 2>&1; then
    echo "npm is not there: the tests of the editor will be skipped" >&2
    exit 0
fi
if [ ! -d "$folder/node_modules" ] || [ "$folder/package-lock.json" -nt "$folder/node_modules" ]; then
    npm ci --ignore-scripts --no-audit --no-fund --silent --prefix "$folder"
    touch "$folder/node_modules"
fi
