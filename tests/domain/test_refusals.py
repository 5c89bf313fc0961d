"""The catalogue of refusals: codes that programs rely on, and their HTTP states."""

import pytest

from queueapp.domain.refusals import Refused, all_refusals

# Codes of the HTTP contract and their states: a program tells refusals apart by nothing else.
CONTRACT = {
    "not_found": 404, "not_signed_in": 401, "bad_input": 422, "idempotency_mismatch": 422, "idempotency_key_needed": 422,
    "stale_form": 400, "rate_limited": 429, "try_again": 503, "events_gone": 410, "nobody_waiting": 409,
    "counter_closed": 409, "counter_busy": 409, "counter_taken": 409, "tickets_in_hand": 409, "wrong_state": 409,
    "desk_changed": 409, "desk_lost": 409, "queue_closed": 409, "hall_closed": 409, "rejoin_too_late": 409,
    "rejoin_limit": 409, "too_early": 409, "already_evaluated": 409,
}  # fmt: skip


@pytest.mark.parametrize(("code", "http"), CONTRACT.items())
def test_the_contracts_codes_keep_their_states(code: str, http: int) -> None:
    assert {kind.code: kind.http for kind in all_refusals()}.get(code) == http


def test_a_refusal_is_told_apart_by_its_code_alone() -> None:
    codes = [kind.code for kind in all_refusals()]

    assert len(set(codes)) == len(codes)
    assert Refused.code not in codes


def test_no_refusal_looks_like_success_or_a_bug() -> None:
    assert {kind.http for kind in all_refusals()} <= {400, 401, 404, 409, 410, 422, 429, 503}


def test_a_refusal_names_what_stands_in_the_way() -> None:
    refusal = Refused(number="A001")

    assert (refusal.facts, str(refusal)) == ({"number": "A001"}, "refused")
