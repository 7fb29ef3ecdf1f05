"""Keys for tests of signatures, made of nothing but a number."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from engine.journal.signing import KeyProblem, Signer, Verifier, read_signer, read_verifier


def private_pem(number: int = 1) -> str:
    private = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(number: int = 1) -> str:
    private = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def signer(number: int = 1) -> Signer:
    found = read_signer(private_pem(number))
    assert not isinstance(found, KeyProblem)
    return found


def verifier(number: int = 1) -> Verifier:
    found = read_verifier(public_pem(number))
    assert not isinstance(found, KeyProblem)
    return found
