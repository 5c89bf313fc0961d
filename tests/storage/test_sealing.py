"""Seals: encrypted with the newest key, opened with any, never without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueapp.storage.sealing import Sealer, plain_hash

OLD, NEW = b"the old key of this office......", b"the new key of this office......"


@given(st.text(max_size=60))
def test_a_sealed_text_opens_again(text: str) -> None:
    sealer = Sealer([NEW])

    assert sealer.open(sealer.seal(text)) == text


def test_the_same_text_is_never_sealed_the_same() -> None:
    sealer = Sealer([NEW])

    assert sealer.seal("370302199001011234") != sealer.seal("370302199001011234")


def test_the_text_does_not_stand_in_its_seal() -> None:
    assert b"370302" not in Sealer([NEW]).seal("370302199001011234")


def test_after_a_change_of_keys_old_seals_open_and_new_ones_use_the_new_key() -> None:
    old, both, new = Sealer([OLD]), Sealer([NEW, OLD]), Sealer([NEW])

    assert both.open(old.seal("before")) == "before"
    assert new.open(both.seal("after")) == "after"


def test_once_the_old_key_is_gone_old_seals_stay_shut() -> None:
    with pytest.raises(ValueError, match="not in DATA_KEYS"):
        Sealer([NEW]).open(Sealer([OLD]).seal("before"))


@pytest.mark.parametrize("place", [0, 1, 12, 13, -1])
def test_a_seal_that_was_tampered_with_does_not_open(place: int) -> None:
    sealed = bytearray(Sealer([NEW]).seal("A001"))
    sealed[place] ^= 1

    with pytest.raises(ValueError):
        Sealer([NEW]).open(bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, 5, 13])
def test_a_seal_that_was_cut_off_does_not_open(length: int) -> None:
    with pytest.raises(ValueError):
        Sealer([NEW]).open(Sealer([NEW]).seal("A001")[:length])


def test_equal_texts_meet_in_the_index_of_their_kind_only() -> None:
    sealer = Sealer([NEW])

    assert sealer.index("code", "abc") == sealer.index("code", "abc")
    assert sealer.index("code", "abc") != sealer.index("document", "abc")
    assert sealer.index("code", "abc") != Sealer([OLD]).index("code", "abc")


def test_while_keys_are_changed_a_text_is_looked_up_under_each() -> None:
    both = Sealer([NEW, OLD])

    assert both.indexes("code", "abc") == [Sealer([NEW]).index("code", "abc"), Sealer([OLD]).index("code", "abc")]


def test_a_sealer_without_a_key_is_no_sealer() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Sealer([])


def test_a_hash_of_a_secret_is_always_the_same_and_says_nothing() -> None:
    assert plain_hash("secret") == plain_hash("secret")
    assert b"secret" not in plain_hash("secret")
