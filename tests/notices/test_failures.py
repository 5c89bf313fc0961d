"""What becomes of a notice when something fails: tried again, given up, revived, sent twice at most. On both databases."""

import logging
import socket
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import update

from queueapp.actions import notices
from queueapp.domain.clock import Instant
from queueapp.domain.notices import BACK_OFF_MINUTES, Channel, Fault, Kind, Message
from queueapp.domain.refusals import NotFound
from queueapp.jobs.schedule import HOUSE, OUTSIDE, SCHEDULE
from queueapp.outside.mail import SmtpMail, mail_server
from queueapp.outside.post import NullCourier, PostRoom
from queueapp.storage import notice_queries
from queueapp.storage.notice_rows import NoticeRow
from tests.support.databases import on_both
from tests.support.notices import EMAIL, LETTERS, Box, Broken
from tests.support.town import ADMIN

pytestmark = on_both


def test_a_try_that_failed_is_repeated_at_growing_distances(ana: Box) -> None:
    courier = Broken()
    ana.only_mail(courier)
    ana.tell()
    tried: list[int] = []
    ana.over(400, each=lambda: tried.append(courier.tries))

    times = [minute for minute, tries in enumerate(tried) if minute == 0 or tries > tried[minute - 1]]
    assert [later - earlier for earlier, later in pairwise(times)] == list(BACK_OFF_MINUTES)


def test_a_notice_is_dead_after_the_last_try_and_says_why(ana: Box) -> None:
    ana.only_mail(Broken(problem="smtp_451"))
    ana.tell()

    ana.over(400)

    assert ana.rows("state", "tries", "problem", "sent_at") == [("dead", 6, "smtp_451", None)]


def test_what_can_never_be_delivered_is_not_tried_again(ana: Box) -> None:
    courier = Broken(Fault.NEVER, "smtp_550")
    ana.only_mail(courier)
    ana.tell()

    ana.over(60)

    assert courier.tries == 1
    assert ana.rows("state", "problem") == [("dead", "smtp_550")]


def test_a_dead_notice_that_is_retried_begins_anew(ana: Box) -> None:
    courier = Broken(Fault.NEVER)
    ana.only_mail(courier)
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

    ana.over(2)

    assert len(ana.mail.letters) == 1
    assert ana.rows("channel", "state", "tries") == [("mail", "sent", 1)]


def test_a_mail_server_down_for_an_hour_loses_nothing_and_repeats_nothing(ana: Box) -> None:
    arrived: list[str] = []

    class Letterbox:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            arrived.append(envelope.content.decode().split("Message-ID: <")[1].split("@")[0])
            return "250 OK"

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ana.only_mail(SmtpMail(mail_server(f"smtp://127.0.0.1:{port}"), "queue@example.cn"))
    for number in range(10):
        ana.tell(Kind.BOOKED, about=f"appointment-{number}")

    ana.over(60)
    assert ana.town.rows("SELECT DISTINCT state FROM notice") == [("waiting",)]
    controller = Controller(Letterbox(), hostname="127.0.0.1", port=port)
    controller.start()
    ana.over(241)
    controller.stop()

    assert sorted(arrived) == sorted(id for (id,) in ana.rows("id"))
    assert ana.town.rows("SELECT DISTINCT state FROM notice") == [("sent",)]


def test_a_channel_out_of_reach_rests_and_uses_up_nobody_s_tries(ana: Box) -> None:
    courier = Broken(Fault.UNREACHABLE, "ConnectionRefusedError")
    ana.only_mail(courier)
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
    ana.only_mail(slow)
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
    ana.only_mail(deadly)
    ana.tell(about="appointment-1")
    ana.tell(about="appointment-2")

    with pytest.raises(Death):
        ana.deliver()
    ana.over(400)

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
    ana.only_mail(deadly)
    ana.tell(Kind.CANCELLED)

    for _ in range(3 * 24 * 6):
        with suppress(Death):
            ana.deliver()
        ana.town.wait(minutes=10)

    assert deadly.tries == 6
    assert ana.rows("state", "problem") == [("dead", "never_heard_of")]


def test_a_letter_that_cannot_be_written_holds_up_no_other(ana: Box) -> None:
    courier, house = Broken(None), ana.town.house
    ana.only_mail(courier)
    ana.tell(about="appointment-1")
    ana.town.wait(seconds=1)
    ana.tell(about="appointment-2")
    empty = house.sealer.seal(f'{{"facts": {{}}, "calendar": null, "to": {{"mail": "{EMAIL}"}}}}')
    rows = NoticeRow.__table__
    house.database.write(lambda c: c.execute(update(rows).where(rows.c.about == "appointment-1").values(facts_sealed=empty)))

    with pytest.raises(KeyError):
        ana.deliver()
    ana.deliver()

    assert len(courier.taken) == 1


def test_what_waits_for_a_channel_that_was_switched_off_is_given_up(ana: Box) -> None:
    ana.tell(Kind.CANCELLED)
    ana.only_mail(ana.mail)
    ana.deliver()

    ana.town.wait(days=3)
    notices.forget(ana.town.house)

    assert ana.rows("channel", "state", "problem") == [("mail", "sent", None), ("sms", "dead", "no_courier")]


def test_a_failure_is_one_line_of_id_kind_channel_and_code(ana: Box, caplog: pytest.LogCaptureFixture) -> None:
    ana.only_mail(Broken(Fault.NEVER, "smtp_550"))
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
