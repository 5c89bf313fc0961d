"""What becomes of a notice when all goes well: written with what it tells of, sent, withdrawn, forgotten. On both databases."""

from datetime import datetime
from typing import Any

import pytest

from queueapp.actions import notices
from queueapp.actions.unit import Streams, run
from queueapp.domain.clock import MINUTE, Clock, Instant, instant
from queueapp.domain.notices import Channel, Fault, Kind
from queueapp.outside.post import NullCourier, PostRoom
from tests.support.clock import NINE, ZIBO
from tests.support.databases import on_both
from tests.support.notices import EMAIL, LETTERS, PHONE, PUBLIC_URL, START, Box, Broken

pytestmark = on_both


def test_a_notice_goes_by_phone_and_mail(ana: Box) -> None:
    assert ana.tell(Kind.BOOKED, calendar="BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n") == (Channel.SMS, Channel.MAIL)

    assert ana.deliver() == 2

    ((phone, short),) = ana.sms.sent
    (letter,) = ana.mail.letters
    assert (phone, letter["To"]) == (PHONE, EMAIL)
    assert (short.calendar, letter.is_multipart()) == (None, True)
    assert ana.rows("channel", "state", "tries", "facts_sealed") == [("mail", "sent", 1, None), ("sms", "sent", 1, None)]


def test_a_notice_leaves_once(ana: Box) -> None:
    ana.tell()
    ana.deliver()

    assert ana.deliver() == 0
    assert len(ana.sms.sent) == 1


def test_what_did_not_happen_is_told_to_nobody(ana: Box) -> None:
    class Late(Exception):
        pass

    def work(unit: Any) -> None:
        notices.enqueue(unit, Kind.BOOKED, person=ana.ana, language="zh", facts={**_facts()})
        raise Late

    with pytest.raises(Late):
        run(ana.town.house, ana.town.ask(), Streams(), work)

    assert ana.rows("id") == []


def test_who_gave_no_address_is_not_written_to(ana: Box) -> None:
    ana.give(Channel.SMS, None)
    ana.give(Channel.MAIL, None)

    assert ana.tell() == ()
    assert ana.rows("id") == []


def test_a_channel_that_the_city_does_not_run_is_not_counted_on(ana: Box) -> None:
    ana.only_mail(ana.mail)

    assert ana.tell(Kind.REMINDER) == (Channel.MAIL,)


def test_a_notice_speaks_the_language_of_the_booking(ana: Box) -> None:
    ana.tell(language="en")
    ana.deliver()

    assert ana.mail.letters[0]["Subject"].startswith("Booked: 27 Nov (Fri) 09:30")


def test_an_account_that_was_taken_back_is_not_written_to(ana: Box) -> None:
    wechat = NullCourier()
    ana.town.house.post = PostRoom({Channel.MAIL: ana.mail, Channel.WECHAT: wechat}, LETTERS)
    ana.give(Channel.WECHAT, "oABCD-openid-of-ana")
    ana.tell(Kind.BOOKED)
    ana.give(Channel.WECHAT, None)

    ana.deliver()

    assert wechat.sent == []
    assert ana.rows("channel", "state", "problem") == [("mail", "sent", None), ("wechat", "dead", "no_address")]


def test_a_cancellation_takes_back_what_was_not_told_yet(ana: Box) -> None:
    ana.tell(Kind.BOOKED)
    ana.tell(Kind.REMINDER, due=instant(START.replace(day=26)))
    ana.tell(Kind.BOOKED, about="appointment-2")
    ana.town.wait(minutes=1)

    ana.tell(Kind.CANCELLED)

    rows = ana.town.rows("SELECT about, kind, state, count(*) FROM notice GROUP BY about, kind, state ORDER BY about, kind")
    assert rows == [
        ("appointment-1", "booked", "withdrawn", 2),
        ("appointment-1", "cancelled", "waiting", 2),
        ("appointment-1", "reminder", "withdrawn", 1),
        ("appointment-2", "booked", "waiting", 2),
    ]
    assert ana.town.rows("SELECT count(*) FROM notice WHERE state = 'withdrawn' AND facts_sealed IS NOT NULL") == [(0,)]


def test_all_about_a_thing_can_be_taken_back(ana: Box) -> None:
    ana.tell(Kind.BOOKED)

    run(ana.town.house, ana.town.ask(), Streams(), lambda unit: notices.withdraw(unit, "appointment-1"))

    assert ana.deliver() == 0


def test_a_reminder_waits_for_its_time(ana: Box) -> None:
    ana.tell(Kind.REMINDER, due=instant(datetime(2026, 11, 26, 9, 30, tzinfo=ZIBO)))

    ana.town.clock.set(datetime(2026, 11, 26, 9, 29))
    assert ana.deliver() == 0
    ana.town.clock.set(datetime(2026, 11, 26, 9, 30))
    assert ana.deliver() == 1


def test_a_reminder_is_due_by_the_city_s_clock(ana: Box) -> None:
    now = ana.town.house.real_now()
    ana.town.house.clock = Clock(now, now, rate=60.0)

    ana.tell(Kind.REMINDER, due=Instant(now + 60 * MINUTE))

    assert ana.rows("next_at") == [(now + MINUTE,)]
    ana.town.house.clock = Clock(now, now)


def test_a_reminder_after_the_appointment_began_is_not_sent(ana: Box) -> None:
    ana.tell(Kind.REMINDER)
    ana.town.clock.set(START)

    ana.deliver()

    assert (ana.sms.sent, ana.mail.letters) == ([], [])
    assert ana.rows("state", "problem") == [("dead", "too_late")]


def test_what_is_long_over_is_forgotten(ana: Box) -> None:
    ana.tell(Kind.BOOKED)
    ana.deliver()
    ana.only_mail(Broken(Fault.NEVER))
    ana.tell(Kind.CANCELLED)
    ana.deliver()

    ana.town.wait(days=31)
    notices.forget(ana.town.house)
    assert ana.rows("kind", "state") == [("cancelled", "dead")]
    ana.town.wait(days=60)
    notices.forget(ana.town.house)
    assert ana.rows("kind") == []


def _facts() -> dict[str, Any]:
    return {"code": "K7M2P9XQ", "site": {"zh": "高新区车管所"}, "services": [{"zh": "过户"}], "start": instant(START)}


def test_the_mail_names_our_page_as_it_stands(ana: Box) -> None:
    ana.tell(Kind.MOVED)
    ana.deliver()

    assert f"{PUBLIC_URL}/a/" in ana.mail.letters[0].get_content()
    assert ana.mail.letters[0]["Date"].datetime == NINE
