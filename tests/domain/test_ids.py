"""Ids and codes: long enough where they are secret, readable where they are typed."""

import os
import re

from queueapp.domain.ids import key_text, pairing_code, public_id, secret_code


def test_a_secret_code_has_130_random_bits_in_26_signs() -> None:
    codes = {secret_code(os.urandom) for _ in range(200)}

    assert len(codes) == 200
    assert all(re.fullmatch(r"[a-z2-7]{26}", code) for code in codes)


def test_a_public_id_has_16_signs() -> None:
    assert re.fullmatch(r"[a-z2-7]{16}", public_id(os.urandom))


def test_a_pairing_code_has_no_signs_that_look_alike() -> None:
    typed = "".join(pairing_code(os.urandom) for _ in range(200))

    assert not set(typed) & set("01OIL")
    assert len(typed) == 1200


def test_a_key_says_what_it_is_and_has_256_random_bits() -> None:
    assert re.fullmatch(r"qk_[A-Za-z0-9_-]{43}", key_text(os.urandom))


def test_ids_come_from_the_chance_they_are_given() -> None:
    def always_the_same(count: int) -> bytes:
        return bytes(count)

    assert public_id(always_the_same) == "a" * 16
    assert pairing_code(always_the_same) == "222222"
