"""Field encryption bound to its place, and blind indexes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.protection.contract import FieldRef, Tampered
from data.protection.vault import Vault

VAULT = Vault.for_tests()
HERE = FieldRef("customer", "mobile_enc", "0192")
DIGITS = st.text("0123456789", min_size=8, max_size=8)


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    assert VAULT.decrypt(VAULT.encrypt(text, HERE), HERE) == text


@pytest.mark.parametrize(
    "elsewhere",
    [
        HERE._replace(table="prospect"),
        HERE._replace(column="name_enc"),
        HERE._replace(row_id="0193"),
    ],
)
def test_a_value_moved_elsewhere_does_not_open(elsewhere: FieldRef) -> None:
    with pytest.raises(Tampered):
        VAULT.decrypt(VAULT.encrypt("13800138000", HERE), elsewhere)


def test_what_was_never_encrypted_is_refused() -> None:
    with pytest.raises(Tampered, match=r"customer\.mobile_enc does not hold a ciphertext"):
        VAULT.decrypt(b"13800138000", HERE)


def test_a_ciphertext_names_its_key_version() -> None:
    assert Vault.key_version(VAULT.encrypt("x", HERE)) == 1


def test_the_clear_text_is_nowhere_in_the_ciphertext() -> None:
    assert b"13800138000" not in VAULT.encrypt("13800138000", HERE)


@given(DIGITS, st.sampled_from(["", "+86 ", "86", "0086-"]), st.sampled_from(["", " ", "-", "－"]))
def test_a_mobile_is_found_however_it_is_written(tail: str, country: str, gap: str) -> None:
    plain = f"138{tail}"
    written = f"{country}138{gap}{tail[:4]}{gap}{tail[4:]}"
    assert VAULT.blind_index("mobile", written) == VAULT.blind_index("mobile", plain)


@given(DIGITS, DIGITS)
def test_different_values_have_different_indexes(one: str, other: str) -> None:
    same = VAULT.blind_index("mobile", f"138{one}") == VAULT.blind_index("mobile", f"138{other}")
    assert same == (one == other)


def test_the_last_letter_of_an_identity_number_may_be_small() -> None:
    big, small = "51010119900307781X", "51010119900307781x"
    assert VAULT.blind_index("id_no", big) == VAULT.blind_index("id_no", small)


def test_equal_digits_of_different_kinds_do_not_match() -> None:
    assert VAULT.blind_index("mobile", "13800138000") != VAULT.blind_index("id_no", "13800138000")


def test_tokens_are_verified() -> None:
    signature = VAULT.sign(b"button")
    assert VAULT.verify(b"button", signature)
    assert not VAULT.verify(b"butter", signature)


def test_seals_are_verified() -> None:
    seal = VAULT.seal(b"head")
    assert VAULT.verify_seal(b"head", seal)
    assert not VAULT.verify_seal(b"tail", seal)
    assert not VAULT.verify_seal(b"head", b"\0\7" + seal[2:])
