"""Signatures over checkpoints: Ed25519 (RFC 8032), keys as PEM, so that `openssl` makes and `engine` reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

from engine.journal.codec import encode
from engine.model.values.noun import Noun
from engine.platform.files import open_file

AUDIT_KEY: Final = "ENGINE_AUDIT_KEY"
"""The variable that holds the private key of the audit trail as PEM, or the name of its file."""

KEY_BYTES_MAX: Final = 65_536
"""The longest key file that is read."""

_PURPOSE: Final = b"engine audit checkpoint 1\n"
"""Begins every signed text, so that a signature made for something else is none for a log."""

_MAKE: Final = "`openssl genpkey -algorithm ed25519 -out audit.pem` makes one"
_EXTRA: Final = "install the extra: `pip install 'data-action-engine[audit]'`"


class Signer(Noun, frozen=True, kw_only=True):
    """A private key. `key` is the fingerprint of its public half; `sign` gives the signature in hex."""

    key: str
    sign: Callable[[bytes], str]


class Verifier(Noun, frozen=True, kw_only=True):
    """A public key. `key` is its fingerprint; `holds` says whether a signature in hex is of it. Total."""

    key: str
    holds: Callable[[bytes, str], bool]


class KeyProblem(Noun, frozen=True, kw_only=True):
    """Why a key cannot be used, and what to do. Never holds the key, nor where a variable says that it is."""

    message: str
    help: str


def text_to_sign(*, at_us: object, size: object, root: object, of: object) -> bytes:
    """What is signed of a checkpoint; its root covers all records before it, the name of the run among them."""
    return _PURPOSE + encode({"at_us": at_us, "of": of, "root": root, "size": size})  # type: ignore[dict-item]


def check_of(key: str, signature: str) -> str:
    """The sum by which a changed bit of a signature is seen without the key."""
    return sha256(f"{key}:{signature}".encode(errors="surrogatepass")).hexdigest()


def signer_of(env: Mapping[str, str]) -> Signer | KeyProblem | None:
    """Who signs a log: the key that the environment names; None where it names none."""
    given = env.get(AUDIT_KEY)
    return read_signer(given) if given else None


def read_signer(given: str) -> Signer | KeyProblem:
    """The private key in a PEM text, or in the file of that name."""
    pem = _pem(given)
    if isinstance(pem, KeyProblem):
        return pem
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        return KeyProblem(message="this installation cannot sign", help=_EXTRA)
    try:
        private = load_pem_private_key(pem, password=None)
    except TypeError:
        return KeyProblem(message="the key has a passphrase", help="use one without, kept where secrets are kept")
    except Exception:  # noqa: BLE001 - the library raises many, and their texts may quote the key
        return KeyProblem(message="this is no private key as PEM", help=_MAKE)
    if not isinstance(private, Ed25519PrivateKey):
        return KeyProblem(message="the key is not of the kind Ed25519", help=_MAKE)
    return Signer(key=_fingerprint(private.public_key()), sign=lambda text: private.sign(text).hex())


def read_verifier(given: str) -> Verifier | KeyProblem:
    """The public key in a PEM text, or in the file of that name; of a private key its public half."""
    pem = _pem(given)
    if isinstance(pem, KeyProblem):
        return pem
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
    except ImportError:
        return KeyProblem(message="this installation cannot check signatures", help=_EXTRA)
    try:
        is_private = b"PRIVATE KEY-----" in pem
        key: Any = load_pem_private_key(pem, password=None) if is_private else load_pem_public_key(pem)
    except Exception:  # noqa: BLE001 - as above
        return KeyProblem(
            message="this is no public key as PEM", help="`openssl pkey -in audit.pem -pubout -out audit.pub` makes it"
        )
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    if not isinstance(public, Ed25519PublicKey):
        return KeyProblem(message="the key is not of the kind Ed25519", help=_MAKE)
    return Verifier(key=_fingerprint(public), holds=_checking(public))


def _checking(public: Any) -> Callable[[bytes, str], bool]:
    from cryptography.exceptions import InvalidSignature

    def holds(text: bytes, signature: str) -> bool:
        try:
            public.verify(bytes.fromhex(signature), text)
        except (InvalidSignature, ValueError):
            return False
        return True

    return holds


def _fingerprint(public: Any) -> str:
    """`ed25519:` and the first 16 hex digits of the SHA-256 of the raw public key."""
    return f"ed25519:{sha256(public.public_bytes_raw()).hexdigest()[:16]}"


def _pem(given: str) -> bytes | KeyProblem:
    if "-----BEGIN" in given:
        return given.encode(errors="replace")
    try:
        with open_file(given, or_stream=True) as file:
            return file.read(KEY_BYTES_MAX)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "not the name of a file"
        return KeyProblem(message=f"no key can be read: {reason.lower()}", help=f"name a PEM file; {_MAKE}")
