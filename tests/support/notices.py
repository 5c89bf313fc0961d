"""What tests of notices tell of: one appointment, one citizen, and a post room that keeps what it is given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from queueapp.actions import notices
from queueapp.actions.unit import Streams, run
from queueapp.assets import templates_dir
from queueapp.domain.clock import Instant, instant
from queueapp.domain.identity import checked_person
from queueapp.domain.notices import Channel, Fault, Kind, Message, Undelivered
from queueapp.outside.letters import Letters
from queueapp.outside.mail import NullMail
from queueapp.outside.post import NullCourier, PostRoom
from queueapp.outside.texts import read_texts
from queueapp.storage import notice_queries, person_queries
from tests.support.clock import NINE, ZIBO
from tests.support.town import Town

PUBLIC_URL = "https://q.example.cn"
CODE = "K7M2P9XQ"
PHONE, EMAIL = "13812345678", "ana.wang@mail.example.cn"
START = datetime(2026, 11, 27, 9, 30, tzinfo=ZIBO)
FACTS: dict[str, Any] = {
    "code": CODE,
    "site": {"zh": "高新区车管所", "en": "High-tech Zone Vehicle Office"},
    "address": {"zh": "高新区鲁泰大道 51 号", "en": "51 Lutai Avenue, High-tech Zone"},
    "services": [{"zh": "转让登记(过户)", "en": "Transfer of ownership"}, {"zh": "补换机动车号牌", "en": "New number plates"}],
    "start": instant(START),
}
MORE: dict[Kind, dict[str, Any]] = {
    Kind.BOOKED: {"papers": [{"zh": "身份证", "en": "identity card"}, {"zh": "机动车登记证书", "en": "registration certificate"}]},
    Kind.MOVED: {"was": instant(datetime(2026, 11, 26, 14, 0, tzinfo=ZIBO))},
    Kind.REMINDER: {"papers": [{"zh": "身份证", "en": "identity card"}]},
    Kind.OFFER: {"until": instant(datetime(2026, 11, 24, 10, 15, tzinfo=ZIBO))},
    Kind.STRANDED: {"reason": {"zh": "设备检修", "en": "the machines are being repaired"}},
}
LETTERS = Letters(read_texts(), templates_dir(), ZIBO, PUBLIC_URL)


def facts_for(kind: Kind, **other: Any) -> dict[str, Any]:
    """The facts of a notice of a kind."""
    return {**FACTS, **MORE.get(kind, {}), **other}


def message(kind: Kind = Kind.BOOKED, language: str = "zh", calendar: str | None = None, **other: Any) -> Any:
    """A notice in words."""
    facts = facts_for(kind, **other)
    return LETTERS.message("notice-1", kind, language, facts, now=instant(NINE), calendar=calendar)


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


@dataclass
class Box:
    """A town whose post room keeps everything, with Ana in it."""

    town: Town
    ana: str
    mail: NullMail
    sms: NullCourier
    to: dict[Channel, str]

    def tell(self, kind: Kind = Kind.BOOKED, *, about: str | None = "appointment-1", **more: Any) -> tuple[Channel, ...]:
        """Ana is told something, in a transaction of its own."""
        facts = facts_for(kind, **more.pop("facts", {}))
        told = {"person": self.ana, "language": "zh", "facts": facts, "about": about, "to": dict(self.to), **more}
        done = run(self.town.house, self.town.ask(), Streams(), lambda unit: notices.enqueue(unit, kind, **told))
        assert done.value is not None
        return done.value

    def deliver(self) -> int:
        """The job runs once."""
        return notices.deliver_due(self.town.house)

    def only_mail(self, courier: Any) -> None:
        """The city runs mail only, by this courier."""
        self.town.house.post = PostRoom({Channel.MAIL: courier}, LETTERS)

    def over(self, minutes: int, *, each: Callable[[], None] = lambda: None) -> None:
        """Minutes pass, and the job runs in each."""
        for _ in range(minutes):
            self.deliver()
            each()
            self.town.wait(minutes=1)

    def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        """Columns of all notices, in the order of channels and kinds."""
        return self.town.rows(f"SELECT {', '.join(columns)} FROM notice ORDER BY channel, created_at, kind")

    def give(self, channel: Channel, address: str | None) -> None:
        """Ana gives an address, or takes it back: phone and mail for what she is told from now on, the others for good."""
        house = self.town.house
        if channel not in notice_queries.ADDRESS:
            self.to = {**self.to, channel: address} if address else {one: at for one, at in self.to.items() if one is not channel}
            return
        house.database.write(lambda c: notice_queries.set_address(c, house.sealer, self.ana, channel, address))


def box(town: Town, phone: str | None = PHONE, email: str | None = EMAIL) -> Box:
    """Ana has given a phone and an e-mail address."""
    house = town.house
    person = checked_person("王安娜", "resident_id", "11010519491231002X", None, today=date(2026, 11, 24))
    at = house.real_now()
    ana = house.database.write(lambda c: person_queries.lock_or_insert(c, house.sealer, person, "ana", at))
    mail, sms = NullMail(), NullCourier()
    house.post = PostRoom({Channel.SMS: sms, Channel.MAIL: mail}, LETTERS)
    given = {Channel.SMS: phone, Channel.MAIL: email}
    return Box(town, ana, mail, sms, {channel: address for channel, address in given.items() if address})
