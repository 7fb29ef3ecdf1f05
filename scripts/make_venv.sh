#!/bin/sh
# Makes the environment that every make target shares, with the first Python of 3.11 or newer that is found here.
set -eu
for name in python3 python3.13 python3.12 python3.11 python; do
    if command -v "$name" >/dev/null 2>&1 \
        && "$name" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        exec "$name" scripts/install_lock.py "$1" requirements/dev.txt --project
    fi
done
echo "a Python of 3.11 or newer (with its venv module) is needed, and none was found" >&2
exit 1
