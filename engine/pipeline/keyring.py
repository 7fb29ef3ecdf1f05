"""Secrets from the system's keyring. The package `keyring` is an extra, since headless machines have no keyring."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from engine.model.values.noun import Noun


class Unread(Noun, frozen=True, kw_only=True):
    """Why a secret could not be read, and what to do. Neither holds any of it."""

    message: str
    help: str


_OTHERWISE = "or bind it by `env: NAME` or `file: path`"


def read_keyring(entry: str, package: Any = None) -> str | Unread:
    """The secret behind `service/user`; the user is what follows the last slash. `package` stands in for `keyring`."""
    service, _, user = entry.rpartition("/")
    if not service or not user:
        return Unread(message=f"`{entry}` names no service and user", help="write `keyring: service/user`")
    try:
        found = (package or import_module("keyring")).get_password(service, user)
    except ImportError:
        said = "no keyring can be read here: the package `keyring` is not installed"
        return Unread(message=said, help=f"install the extra `keyring`, {_OTHERWISE}")
    # Each backend has errors of its own; their texts may quote what they read.
    except Exception as problem:  # noqa: BLE001 - foreign code behind a plug-in
        said = f"the keyring of this machine cannot be read ({type(problem).__name__})"
        return Unread(message=said, help=f"unlock it, install a backend for it, {_OTHERWISE}")
    if not isinstance(found, str) or not found:
        way_out = f"put it in: keyring set {service} {user}"
        return Unread(message=f"the keyring holds nothing for `{entry}`", help=way_out)
    return found
