"""A keyring in memory, as the package `keyring` takes them: by `PYTHON_KEYRING_BACKEND`, or handed to it."""

from __future__ import annotations

from types import MappingProxyType

from keyring.backend import KeyringBackend

HELD = MappingProxyType({("genesys/eu", "client"): "s&cr=t+%"})


class MemoryRing(KeyringBackend):
    """Holds one secret from the first, and forgets what is put in beside it."""

    priority = 9

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.entries = dict(HELD)

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]
