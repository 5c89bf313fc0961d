"""What becomes of a notice: written with what it tells of, claimed, sent, tried again, given up. On both databases."""

import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import update

from queueapp.actions import notices
from queueapp.actions.unit import Streams, run
from queueapp.domain.clock import MINUTE, Clock, Instant, instant
from queueapp.domain.notices import BACK_OFF_MINUTES, Channel, Fault, Kind, Message, Undelivered
from queueapp.domain.refusals import NotFound
from queueapp.jobs.schedule import HOUSE, OUTSIDE, SCHEDULE
from queueapp.outside.mail import SmtpMail, mail_server
from queueapp.outside.post import NullCourier, PostRoom
from queueapp.storage import notice_queries
from queueapp.storage.notice_rows import NoticeRow
from tests.support.clock import NINE, ZIBO
from tests.support.databases import on_both
from tests.support.notices import EMAIL, LETTERS, PHONE, PUBLIC_URL, START, Box
from tests.support.town import ADMIN

pytestmark = on_both


class Broken:
    """A courier that fails in one way, until it is mended."""

    name = "broken"

    def __init__(self, fault: Fault | None = Fault.LATER, problem: str = "smtp_451") -> None:
        self.fault, self.problem = fault, problem
        self.tries = 0
        self.taken: list[str] = []

    def deliver(self, to: str, message: Message, at: Instant) -> None:
        self.tries += 1
        if self.fault is not None:
            raise Undelivered(self.problem, self.fault)
        self.taken.append(message.id)


def mail_only(ana: Box, courier: Any) -> None:
    """The city runs mail only, by this courier."""
    ana.town.house.post = PostRoom({Channel.MAIL: courier}, LETTERS)


def over(ana: Box, minutes: int, *, each: Callable[[], None] = lambda: None) -> None:
    """Minutes pass, and the job runs in each."""
    for _ in range(minutes):
        ana.deliver()
        each()
        ana.town.wait(minutes=1)


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
    mail_only(ana, ana.mail)

    assert ana.tell(Kind.REMINDER) == (Channel.MAIL,)


def test_a_notice_speaks_the_language_of_the_booking(ana: Box) -> None:
    ana.tell(language="en")
    ana.deliver()

    assert ana.mail.letters[0]["Subject"].startswith("Booked: 27 Nov (Fri) 09:30")


def test_a_try_that_failed_is_repeated_at_growing_distances(ana: Box) -> None:
    courier = Broken()
    mail_only(ana, courier)
    ana.tell()
    tried: list[int] = []
    over(ana, 400, each=lambda: tried.append(courier.tries))

    times = [minute for minute, tries in enumerate(tried) if minute == 0 or tries > tried[minute - 1]]
    assert [later - earlier for earlier, later in pairwise(times)] == list(BACK_OFF_MINUTES)


def test_a_notice_is_dead_after_the_last_try_and_says_why(ana: Box) -> None:
    mail_only(ana, Broken(problem="smtp_451"))
    ana.tell()

    over(ana, 400)

    assert ana.rows("state", "tries", "problem", "sent_at") == [("dead", 6, "smtp_451", None)]


def test_what_can_never_be_delivered_is_not_tried_again(ana: Box) -> None:
    courier = Broken(Fault.NEVER, "smtp_550")
    mail_only(ana, courier)
    ana.tell()

    over(ana, 60)

    assert courier.tries == 1
    assert ana.rows("state", "problem") == [("dead", "smtp_550")]


def test_a_dead_notice_that_is_retried_begins_anew(ana: Box) -> None:
    courier = Broken(Fault.NEVER)
    mail_only(ana, courier)
    ana.tell()
    ana.deliver()
    ((id,),) = ana.rows("id")
    courier.fault = None

    ana.town.do(notices.retry, id, by=ADMIN)
    ana.deliver()

    assert courier.taken == [id]
    assert ana.rows("state", "tries", "problem") == [("sent", 1, None)]
    assert ana.town.rows("SELECT action, subject FROM audit WHERE action = 'retry_notice'") == [("retry_notice", id)]


def test_only_a_dead_notice_is_retried(ana: Box) -> None:
    ana.tell()
    ((id,), _) = ana.rows("id")

    for unknown in (id, "nothing"):
        with pytest.raises(NotFound):
            ana.town.do(notices.retry, unknown, by=ADMIN)


def test_a_reminder_that_one_channel_does_not_take_goes_by_the_next(ana: Box) -> None:
    ana.town.house.post = PostRoom({Channel.SMS: Broken(Fault.NEVER, "isv.MOBILE_NUMBER_ILLEGAL"), Channel.MAIL: ana.mail}, LETTERS)
    ana.tell(Kind.REMINDER)

    over(ana, 2)

    assert len(ana.mail.letters) == 1
    assert ana.rows("channel", "state", "tries") == [("mail", "sent", 1)]


def test_a_phone_that_was_taken_back_is_not_written_to(ana: Box) -> None:
    ana.tell(Kind.BOOKED)
    ana.give(Channel.SMS, None)

    ana.deliver()

    assert ana.sms.sent == []
    assert ana.rows("channel", "state", "problem") == [("mail", "sent", None), ("sms", "dead", "no_address")]


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


def test_a_mail_server_down_for_an_hour_loses_nothing_and_repeats_nothing(ana: Box) -> None:
    arrived: list[str] = []

    class Letterbox:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            arrived.append(envelope.content.decode().split("Message-ID: <")[1].split("@")[0])
            return "250 OK"

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    mail_only(ana, SmtpMail(mail_server(f"smtp://127.0.0.1:{port}"), "queue@example.cn"))
    for number in range(10):
        ana.tell(Kind.BOOKED, about=f"appointment-{number}")

    over(ana, 60)
    assert ana.town.rows("SELECT DISTINCT state FROM notice") == [("waiting",)]
    controller = Controller(Letterbox(), hostname="127.0.0.1", port=port)
    controller.start()
    over(ana, 241)
    controller.stop()

    assert sorted(arrived) == sorted(id for (id,) in ana.rows("id"))
    assert ana.town.rows("SELECT DISTINCT state FROM notice") == [("sent",)]


def test_a_channel_out_of_reach_rests_and_uses_up_nobody_s_tries(ana: Box) -> None:
    courier = Broken(Fault.UNREACHABLE, "ConnectionRefusedError")
    mail_only(ana, courier)
    for number in range(20):
        ana.tell(Kind.BOOKED, about=f"appointment-{number}")

    for _ in range(10):
        ana.deliver()

    assert courier.tries == 1
    ana.town.wait(minutes=1)
    ana.deliver()
    assert courier.tries == 2


def test_a_channel_out_of_reach_does_not_hold_up_another(ana: Box) -> None:
    ana.town.house.post = PostRoom({Channel.SMS: Broken(Fault.UNREACHABLE), Channel.MAIL: ana.mail}, LETTERS)
    ana.tell()

    assert ana.deliver() == 1
    assert len(ana.mail.letters) == 1


def test_a_slow_channel_ends_its_turn(ana: Box) -> None:
    class Slow(NullCourier):
        def deliver(self, to: str, message: Message, at: Instant) -> None:
            super().deliver(to, message, at)
            ana.town.wait(seconds=15)

    slow = Slow()
    mail_only(ana, slow)
    for number in range(5):
        ana.tell(Kind.BOOKED, about=f"appointment-{number}")

    assert ana.deliver() == 2
    assert ana.deliver() == 2


def test_of_two_senders_one_sends(ana: Box) -> None:
    ana.tell(Kind.REMINDER)
    house = ana.town.house
    with house.database.read() as connection:
        ((id, tries),) = notice_queries.due(connection, Channel.SMS, house.real_now(), 10)

    taken = [
        house.database.write(lambda connection: notice_queries.claim(connection, id, tries, house.real_now())) for _ in range(2)
    ]

    assert taken[0] is not None
    assert taken[1] is None


def test_a_death_between_yes_and_mark_sends_one_notice_twice_under_one_id(ana: Box) -> None:
    class Death(BaseException):
        pass

    class Deadly(NullCourier):
        def deliver(self, to: str, message: Message, at: Instant) -> None:
            super().deliver(to, message, at)
            if len(self.sent) == 1:
                raise Death

    deadly = Deadly()
    mail_only(ana, deadly)
    ana.tell(about="appointment-1")
    ana.tell(about="appointment-2")

    with pytest.raises(Death):
        ana.deliver()
    over(ana, 400)

    ids = [message.id for _, message in deadly.sent]
    assert len(ids) == 3
    assert len(set(ids)) == 2
    assert ana.town.rows("SELECT DISTINCT state FROM notice") == [("sent",)]


def test_a_notice_over_which_every_sender_dies_is_given_up(ana: Box) -> None:
    class Death(BaseException):
        pass

    class Deadly(Broken):
        def deliver(self, to: str, message: Message, at: Instant) -> None:
            self.tries += 1
            raise Death

    deadly = Deadly()
    mail_only(ana, deadly)
    ana.tell(Kind.CANCELLED)

    for _ in range(3 * 24 * 60):
        with suppress(Death):
            ana.deliver()
        ana.town.wait(minutes=1)

    assert deadly.tries == 6
    assert ana.rows("state", "problem") == [("dead", "never_heard_of")]


def test_a_letter_that_cannot_be_written_holds_up_no_other(ana: Box) -> None:
    courier, house = Broken(None), ana.town.house
    mail_only(ana, courier)
    ana.tell(about="appointment-1")
    ana.town.wait(seconds=1)
    ana.tell(about="appointment-2")
    empty = house.sealer.seal('{"facts": {}, "calendar": null}')
    rows = NoticeRow.__table__
    house.database.write(lambda c: c.execute(update(rows).where(rows.c.about == "appointment-1").values(facts_sealed=empty)))

    with pytest.raises(KeyError):
        ana.deliver()
    ana.deliver()

    assert len(courier.taken) == 1


def test_what_is_long_over_is_forgotten(ana: Box) -> None:
    ana.tell(Kind.BOOKED)
    ana.deliver()
    mail_only(ana, Broken(Fault.NEVER))
    ana.tell(Kind.CANCELLED)
    ana.deliver()

    ana.town.wait(days=31)
    notices.forget(ana.town.house)
    assert ana.rows("kind", "state") == [("cancelled", "dead")]
    ana.town.wait(days=60)
    notices.forget(ana.town.house)
    assert ana.rows("kind") == []


def test_what_waits_for_a_channel_that_was_switched_off_is_given_up(ana: Box) -> None:
    ana.tell(Kind.CANCELLED)
    mail_only(ana, ana.mail)
    ana.deliver()

    ana.town.wait(days=3)
    notices.forget(ana.town.house)

    assert ana.rows("channel", "state", "problem") == [("mail", "sent", None), ("sms", "dead", "no_courier")]


def test_a_failure_is_one_line_of_id_kind_channel_and_code(ana: Box, caplog: pytest.LogCaptureFixture) -> None:
    mail_only(ana, Broken(Fault.NEVER, "smtp_550"))
    ana.tell()

    with caplog.at_level(logging.DEBUG):
        ana.deliver()

    ((id,),) = ana.rows("id")
    assert [text for text in caplog.messages if "notice" in text and "SELECT" not in text] == [
        f"notice {id} (booked) by mail, try 1: smtp_550"
    ]


def test_the_job_waits_for_machines_outside_in_a_thread_of_its_own(ana: Box) -> None:
    threads = {job.name: job.thread for job in SCHEDULE}

    assert threads.pop("deliver_notices") == OUTSIDE
    assert set(threads.values()) == {HOUSE}
    assert next(job.run for job in SCHEDULE if job.name == "deliver_notices")(ana.town.house) == 0


def _facts() -> dict[str, Any]:
    return {"code": "K7M2P9XQ", "site": {"zh": "高新区车管所"}, "services": [{"zh": "过户"}], "start": instant(START)}


def test_the_mail_names_our_page_as_it_stands(ana: Box) -> None:
    ana.tell(Kind.MOVED)
    ana.deliver()

    assert f"{PUBLIC_URL}/a/" in ana.mail.letters[0].get_content()
    assert ana.mail.letters[0]["Date"].datetime == NINE
