"""Nobody reads from the database's file or from the log whom we wrote to, or what."""

import logging
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from queueapp.domain.notices import Channel, Fault, Kind, Undelivered
from queueapp.jobs.schedule import SCHEDULE
from queueapp.jobs.scheduler import Worker
from queueapp.logs import set_up
from queueapp.outside.http_post import HttpPost
from queueapp.outside.mail import SmtpMail, mail_server
from queueapp.outside.post import NullCourier, PostRoom
from queueapp.outside.sms import Account, LogSms
from queueapp.outside.sms_aliyun import AliyunSms
from queueapp.outside.webpush import WebPush
from tests.notices.test_mail import free_port
from tests.support.gateway import gateway
from tests.support.notices import CODE, EMAIL, FACTS, LETTERS, PHONE, Box

OPEN_ID, SUBSCRIPTION = "oABCD-openid-of-ana", '{"endpoint": "https://push.example.cn/ana"}'
# What names Ana, opens her appointment, or tells where she will be and why.
SECRETS = (PHONE, EMAIL, "王安娜", "11010519491231002X", OPEN_ID, "push.example.cn", CODE, "高新区车管所", "过户", "Transfer")


@pytest.fixture
def told(ana: Box) -> Box:
    """Ana gave all she has, and everything there is was told her in both languages."""
    ana.give(Channel.WECHAT, OPEN_ID)
    ana.give(Channel.PUSH, SUBSCRIPTION)
    ana.town.house.post = PostRoom({channel: NullCourier() for channel in Channel}, LETTERS)
    for kind in Kind:
        for language in ("zh", "en"):
            ana.tell(kind, language=language, about=None, calendar=f"BEGIN:VCALENDAR\r\nSUMMARY:{FACTS['services'][0]['zh']}\r\n")
    return ana


@pytest.fixture
def log() -> Iterator[StringIO]:
    """All that a process at its most talkative logs."""
    root, written = logging.getLogger(), StringIO()
    before = root.level, list(root.handlers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", written)
        set_up("DEBUG")
    yield written
    root.setLevel(before[0])
    root.handlers[:] = before[1]


def file_of(ana: Box) -> bytes:
    """All octets that the database keeps on disk."""
    database = str(ana.town.house.database.url.database)
    return b"".join(Path(database + end).read_bytes() for end in ("", "-wal") if Path(database + end).exists())


def test_the_database_s_file_names_nobody_and_nothing(told: Box) -> None:
    waiting = file_of(told)
    told.deliver()
    sent = file_of(told)

    assert b"reminder" in waiting
    assert [secret for secret in SECRETS if secret.encode() in waiting + sent] == []


def test_a_dead_notice_names_nobody_either(told: Box) -> None:
    class Refusing(NullCourier):
        def deliver(self, to: str, message: object, at: int) -> None:
            raise Undelivered(f"550 {to} is unknown here", Fault.NEVER)

    told.town.house.post = PostRoom({channel: Refusing() for channel in Channel}, LETTERS)
    told.deliver()

    assert set(told.rows("state", "problem")) == {("dead", "unknown")}
    assert [secret for secret in SECRETS if secret.encode() in file_of(told)] == []


def test_what_was_sent_is_kept_nowhere(told: Box) -> None:
    told.deliver()

    assert set(told.rows("state", "facts_sealed")) == {("sent", None)}


def test_the_log_names_nobody_whatever_goes_wrong(told: Box, log: StringIO) -> None:
    account, templates = Account("key", "secret", "淄博车管"), {kind.value: "SMS_1" for kind in Kind}
    worker = Worker(told.town.house)
    worker.renew()
    job = next(job for job in SCHEDULE if job.name == "deliver_notices")
    with gateway() as outside:
        urls = (outside.url, f"http://127.0.0.1:{free_port()}")
        for sms in (*(AliyunSms(HttpPost(), account, templates, url) for url in urls), LogSms()):
            told.town.house.post = PostRoom(
                {
                    Channel.SMS: sms,
                    Channel.MAIL: SmtpMail(mail_server(f"smtp://127.0.0.1:{free_port()}"), "queue@example.cn"),
                    Channel.PUSH: WebPush(HttpPost(), "A" * 42 + "E", "mailto:queue@example.cn"),
                },
                LETTERS,
            )
            outside.answer((200, {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": f"{PHONE} is no number"}))
            told.tell(Kind.CANCELLED, about=None)
            worker.runner(job)()
            told.town.wait(minutes=2)

    written = log.getvalue()
    assert "isv.MOBILE_NUMBER_ILLEGAL" in written
    assert "NewConnectionError" in written
    assert "ConnectionRefusedError" in written
    assert "would go out as a short message" in written
    assert [secret for secret in SECRETS if secret in written] == []


def test_codes_in_addresses_are_veiled(log: StringIO) -> None:
    logging.getLogger("gunicorn.access").info('"GET %s HTTP/1.1" 200', f"/a/{CODE}")
    logging.getLogger("gunicorn.access").info('"GET %s HTTP/1.1" 200', f"/api/v1/appointments/{CODE}/move")

    assert CODE not in log.getvalue()
    assert "/a/…" in log.getvalue()
