"""Which channels a notice takes, when it is tried again, and what may be said of a failure."""

import pytest

from queueapp.domain.clock import MINUTE
from queueapp.domain.notices import (
    MOST_TRIES,
    RULES,
    Channel,
    Kind,
    channels_for,
    checked_facts,
    is_email,
    next_channel,
    next_try,
    pointless_after,
    problem_code,
)
from tests.support.notices import FACTS, facts_for

ALL = frozenset(Channel)


def test_every_kind_has_a_rule() -> None:
    assert list(RULES) == list(Kind)


def test_a_booking_is_told_by_every_channel_that_was_given() -> None:
    assert channels_for(Kind.BOOKED, frozenset({Channel.MAIL, Channel.SMS})) == (Channel.SMS, Channel.MAIL)


def test_a_reminder_takes_the_first_channel_only() -> None:
    assert channels_for(Kind.REMINDER, ALL) == (Channel.SMS,)
    assert channels_for(Kind.REMINDER, frozenset({Channel.MAIL, Channel.PUSH})) == (Channel.MAIL,)


def test_who_gave_nothing_is_told_nothing() -> None:
    assert channels_for(Kind.BOOKED, frozenset()) == ()


def test_a_reminder_goes_on_by_the_next_channel() -> None:
    given = frozenset({Channel.SMS, Channel.MAIL})

    assert next_channel(Kind.REMINDER, Channel.SMS, given) is Channel.MAIL
    assert next_channel(Kind.REMINDER, Channel.MAIL, given) is None
    assert next_channel(Kind.BOOKED, Channel.SMS, given) is None


def test_tries_grow_further_apart_and_end() -> None:
    waits = [next_try(0, tries) for tries in range(1, MOST_TRIES + 1)]

    assert waits == [1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 240 * MINUTE, None]


def test_a_reminder_after_the_appointment_helps_nobody() -> None:
    assert pointless_after(Kind.REMINDER, FACTS) == FACTS["start"]
    assert pointless_after(Kind.OFFER, facts_for(Kind.OFFER)) == facts_for(Kind.OFFER)["until"]
    assert pointless_after(Kind.CANCELLED, FACTS) is None


@pytest.mark.parametrize("wrong", [{"start": None}, {"name": "王安娜"}])
def test_facts_are_exactly_those_that_a_kind_may_have(wrong: dict[str, object]) -> None:
    facts = {name: value for name, value in {**FACTS, **wrong}.items() if value is not None}

    with pytest.raises(ValueError, match="facts of booked"):
        checked_facts(Kind.BOOKED, facts)


def test_a_move_must_say_what_was() -> None:
    with pytest.raises(ValueError, match="was"):
        checked_facts(Kind.MOVED, FACTS)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("smtp_550", "smtp_550"),
        ("isv.MOBILE_NUMBER_ILLEGAL", "isv.MOBILE_NUMBER_ILLEGAL"),
        ("13812345678", "unknown"),
        ("wechat_-1", "wechat_-1"),
        ("550 <ana@mail.example.cn> unknown", "unknown"),
        ("ana@mail.example.cn", "unknown"),
        ("no.13812345678", "unknown"),
        ("x" * 41, "unknown"),
        ("无效号码", "unknown"),
    ],
)
def test_a_problem_is_a_short_code(said: str, kept: str) -> None:
    assert problem_code(said) == kept


@pytest.mark.parametrize("text", ["ana@mail.cn", "a.b+c@x-y.example.org", "1@qq.com"])
def test_an_address_is_one_mailbox(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text", ["", "ana", "ana@mail", "a@b@c.cn", "ana@mail.cn\nBcc: all@mail.cn", "ana@mail.cn, bo@mail.cn", "安娜@mail.cn"]
)
def test_what_is_no_single_mailbox_is_no_address(text: str) -> None:
    assert not is_email(text)
