"""National ciphers against published vectors, and tampering."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.protection.contract import Tampered
from data.protection.sm import HmacSm3, Sm2Signer, Sm4Gcm, sm3

KEY = bytes(range(16))


def test_sm3_of_abc_is_the_standards_first_example() -> None:
    wanted = "66c7f0f4 62eeedd9 d1f2d46b dc10e4e2 4167c487 5cf2f7a2 297da02b 8f4ba8e0"
    assert sm3(b"abc").hex() == wanted.replace(" ", "")


def test_sm3_of_sixteen_times_abcd_is_the_standards_second_example() -> None:
    wanted = "debe9ff9 2275b8a1 38604889 c18e5a4d 6fdb70e5 387e5765 293dcba3 9c0c5732"
    assert sm3(b"abcd" * 16).hex() == wanted.replace(" ", "")


def test_hmac_sm3_follows_the_construction_of_rfc_2104() -> None:
    key, message = b"k" * 20, b"what do ya want for nothing?"
    padded = key.ljust(64, b"\0")
    inner = sm3(bytes(b ^ 0x36 for b in padded) + message)
    assert HmacSm3(key).digest(message) == sm3(bytes(b ^ 0x5C for b in padded) + inner)


def test_hmac_sm3_refuses_another_message() -> None:
    code = HmacSm3(KEY)
    assert code.verify(b"one", code.digest(b"one"))
    assert not code.verify(b"two", code.digest(b"one"))


def test_sm4_gcm_opens_rfc_8998s_example() -> None:
    # RFC 8998, appendix A.1
    key = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
    nonce = bytes.fromhex("00001234567800000000ABCD")
    associated = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = bytes.fromhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    )
    cipher = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    )
    tag = bytes.fromhex("83DE3541E4C2B58177E065A9BF7B62EC")
    assert Sm4Gcm(key).decrypt(nonce + cipher + tag, associated) == plain


@given(plain=st.binary(max_size=200), associated=st.binary(max_size=50))
def test_what_is_encrypted_comes_back(plain: bytes, associated: bytes) -> None:
    box = Sm4Gcm(KEY)
    assert box.decrypt(box.encrypt(plain, associated), associated) == plain


@given(plain=st.binary(min_size=1, max_size=60), at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_any_flipped_bit_is_noticed(plain: bytes, at: int, bit: int) -> None:
    box = Sm4Gcm(KEY)
    sealed = bytearray(box.encrypt(plain, b"here"))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(Tampered):
        box.decrypt(bytes(sealed), b"here")


@given(kept=st.integers(0, 40))
def test_a_cut_ciphertext_is_noticed(kept: int) -> None:
    box = Sm4Gcm(KEY)
    sealed = box.encrypt(b"thirteen byte", b"here")
    with pytest.raises(Tampered):
        box.decrypt(sealed[:kept], b"here")


def test_two_encryptions_of_one_value_differ() -> None:
    box = Sm4Gcm(KEY)
    assert box.encrypt(b"same", b"") != box.encrypt(b"same", b"")


def test_sm2_signature_belongs_to_message_and_key() -> None:
    signer, other = (Sm2Signer.from_material(Sm2Signer.new_material()) for _ in range(2))
    signature = signer.sign(b"head")
    assert signer.verify(b"head", signature)
    assert not signer.verify(b"tail", signature)
    assert not other.verify(b"head", signature)
    assert not signer.verify(b"head", b"no signature at all")
