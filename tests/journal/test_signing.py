from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization import load_pem_private_key as load

from engine.journal.chain import HashChain
from engine.journal.signing import KeyProblem, check_of, read_signer, read_verifier, text_to_sign
from engine.journal.verify import verify
from tests.journal.events import SEALED, STARTED
from tests.journal.keys import private_pem, public_pem, signer, verifier


def test_what_a_key_signs_holds_under_its_public_half_and_under_no_other() -> None:
    signature = signer().sign(b"text")
    assert verifier().holds(b"text", signature)
    assert not verifier().holds(b"other", signature)
    assert not verifier(2).holds(b"text", signature)
    assert signer().key == verifier().key != verifier(2).key


@pytest.mark.parametrize("signature", ["", "zz", "00" * 64, "ü" * 128, "0" * 127])
def test_what_is_no_signature_does_not_hold_and_does_no_harm(signature: str) -> None:
    assert not verifier().holds(b"text", signature)


def test_a_key_may_stand_in_a_file_and_a_private_one_vouches_for_its_public_half(tmp_path: Path) -> None:
    file = tmp_path / "audit.pem"
    file.write_text(private_pem())
    for found in (read_signer(str(file)), read_verifier(str(file)), read_verifier(private_pem())):
        assert not isinstance(found, KeyProblem)
        assert found.key == signer().key


def test_a_key_that_cannot_be_used_says_why_and_never_what_it_is(tmp_path: Path) -> None:
    private = load(private_pem().encode(), password=None)
    locked = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")).decode()
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    broken = private_pem().replace("MC4CAQ", "canary")
    for given, why in (
        (locked, "passphrase"),
        (other.decode(), "Ed25519"),
        (broken, "no private key"),
        (public_pem(), "no private key"),
        ("canary-no-file", "no key can be read"),
        ("canary\0", "no key can be read"),
        (str(tmp_path), "no key can be read"),
    ):
        found = read_signer(given)
        assert isinstance(found, KeyProblem)
        assert why in found.message
        assert "canary" not in f"{found.message} {found.help}"
    assert isinstance(read_verifier(broken), KeyProblem)
    assert isinstance(read_verifier(other.decode()), KeyProblem)
    assert isinstance(read_verifier("nowhere.pub"), KeyProblem)


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.ed25519", None)
    for found in (read_signer(private_pem()), read_verifier(public_pem())):
        assert isinstance(found, KeyProblem)
        assert "data-action-engine[audit]" in found.help


def test_a_signed_checkpoint_names_its_key_and_a_sum_of_what_no_line_covers() -> None:
    chain = HashChain(signer())
    chain.extend(STARTED)
    made = chain.checkpoint(at_us=7, of="run")
    assert made.key == verifier().key
    assert made.check == check_of(made.key, made.signature)
    assert verifier().holds(text_to_sign(at_us=7, size=1, root=chain.root, of="run"), made.signature)
    assert HashChain().checkpoint(at_us=7, of="run").signature == ""


@pytest.mark.parametrize(
    ("by", "level", "told"),
    [
        (1, "authentic", []),
        (2, "intact", [f"the log is signed by {verifier(2).key}, and the key that was given is {verifier().key}"]),
        (None, "intact", ["the closing checkpoint is not signed: nobody vouches for this log"]),
    ],
)
def test_whose_signature_a_log_bears_is_told_where_it_is_not_the_one_that_was_asked_for(
    by: int | None, level: str, told: list[str], tmp_path: Path
) -> None:
    chain = HashChain(None if by is None else signer(by))
    log = tmp_path / "events.jsonl"
    log.write_bytes(chain.extend(replace(STARTED, planned=0)) + chain.extend(replace(SEALED, counts={})))
    found = verify(log, key=verifier())
    assert (found.level, found.ok) == (level, not told)
    assert [problem for problem in found.problems if "signature is not of the key" not in problem] == [
        f"line 3: {each}" for each in told
    ]
