"""Notices to citizens: which kinds there are, by which channels each goes, when it is tried again. Nothing here sends.

A notice is no event: it may come late, twice or not at all, and the appointment's page is what counts."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from queueapp.domain.clock import MINUTE, Instant


class Kind(StrEnum):
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REMINDER = "reminder"
    OFFER = "offer"
    MISSED = "missed"
    STRANDED = "stranded"
    RESTORED = "restored"


class Channel(StrEnum):
    """In the order of their worth for phones of the mainland."""

    SMS = "sms"
    WECHAT = "wechat"
    MAIL = "mail"
    PUSH = "push"


class Reach(StrEnum):
    """Whether a notice goes by every channel a person gave, or by the first that takes it."""

    EVERY = "every"
    FIRST = "first"


class NoticeState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: how far a kind reaches, which waiting kinds about the same thing it makes pointless, which facts it needs
    beside the code, the site, the services and the start, and which fact's moment it must not outlive."""

    reach: Reach
    replaces: frozenset[Kind] = frozenset()
    needs: tuple[str, ...] = ()
    until: str | None = None


_EARLIER = frozenset({Kind.BOOKED, Kind.MOVED, Kind.REMINDER, Kind.STRANDED, Kind.RESTORED})
RULES: dict[Kind, Rule] = {
    # kind                 reach         replaces                       needs      pointless after
    Kind.BOOKED:    Rule(Reach.EVERY, frozenset(),                    (),         "start"),
    Kind.MOVED:     Rule(Reach.EVERY, _EARLIER,                       ("was",),   "start"),
    Kind.CANCELLED: Rule(Reach.EVERY, _EARLIER | {Kind.OFFER}),
    Kind.REMINDER:  Rule(Reach.FIRST, frozenset({Kind.REMINDER}),     (),         "start"),
    Kind.OFFER:     Rule(Reach.EVERY, frozenset({Kind.OFFER}),        ("until",), "until"),
    Kind.MISSED:    Rule(Reach.FIRST, _EARLIER),
    Kind.STRANDED:  Rule(Reach.EVERY, frozenset({Kind.REMINDER, Kind.RESTORED}), (), "start"),
    Kind.RESTORED:  Rule(Reach.EVERY, frozenset({Kind.STRANDED}),     (),         "start"),
}  # fmt: skip
COMMON_FACTS = ("code", "site", "services", "start")
# What may stand beside them: the site's address, papers to bring, why a place was withdrawn.
OPTIONAL_FACTS = ("address", "papers", "reason")

# Minutes from a try that failed to the next one; after the last a notice is dead.
BACK_OFF_MINUTES = (1, 5, 15, 60, 240)
MOST_TRIES = len(BACK_OFF_MINUTES) + 1
# A channel that could not be reached rests this long, so that an outage does not use up everybody's tries.
REST_MINUTES = 1
# What was sent tells nobody anything new after a month; a dead letter may still be asked about.
KEPT_DAYS = {NoticeState.SENT: 30, NoticeState.WITHDRAWN: 30, NoticeState.DEAD: 90}
# What has been due for so long belongs to a channel that was switched off.
ABANDONED_DAYS = 2


@dataclass(frozen=True, slots=True)
class Message:
    """A notice put into words for one citizen; `values` fill the places of texts that a gateway keeps itself."""

    id: str
    kind: Kind
    language: str
    subject: str
    text: str
    short: str
    link: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    calendar: str | None = None


_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_CODE = re.compile(r"(?!.*[0-9]{6})[A-Za-z0-9_.-]{1,40}")
# The names of `Message.values`, in the order in which gateways number them.
VALUES = ("time", "site", "code", "until")


class Fault(StrEnum):
    """What a failed try means: the channel is out of order, this notice may pass later, or it never will."""

    UNREACHABLE = "unreachable"
    LATER = "later"
    NEVER = "never"


class Undelivered(Exception):
    """A try failed; `problem` is a short code that never holds an address."""

    def __init__(self, problem: str, fault: Fault) -> None:
        self.problem = problem_code(problem)
        self.fault = fault
        super().__init__(self.problem)


def channels_for(kind: Kind, given: Set[Channel]) -> tuple[Channel, ...]:
    """The channels by which a notice goes to a person who can be reached by those given."""
    ordered = tuple(channel for channel in Channel if channel in given)
    return ordered if RULES[kind].reach is Reach.EVERY else ordered[:1]


def next_channel(kind: Kind, after: Channel, given: Set[Channel]) -> Channel | None:
    """Where a notice goes on that one channel did not take; None when it went by every channel anyway, or this was the last."""
    if RULES[kind].reach is Reach.EVERY:
        return None
    order = list(Channel)
    return next((channel for channel in order[order.index(after) + 1 :] if channel in given), None)


def next_try(now: int, tries: int) -> Instant | None:
    """When a notice is tried again after its `tries`-th try failed; None when that was the last."""
    return None if tries >= MOST_TRIES else Instant(now + BACK_OFF_MINUTES[tries - 1] * MINUTE)


def checked_facts(kind: Kind, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a notice; ValueError (a fault of the caller's) when one is missing or unknown."""
    needed = {*COMMON_FACTS, *RULES[kind].needs}
    missing = needed - facts.keys()
    unknown = facts.keys() - needed - set(OPTIONAL_FACTS)
    if missing or unknown:
        raise ValueError(f"facts of {kind}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    return dict(facts)


def pointless_after(kind: Kind, facts: Mapping[str, Any]) -> Instant | None:
    """The city's time after which nobody is helped by the notice."""
    until = RULES[kind].until
    return None if until is None else Instant(facts[until])


def problem_code(text: str) -> str:
    """A gateway's code, if it is one: what could hold an address or a phone's number is not written down."""
    return text if _CODE.fullmatch(text) else "unknown"


def masked_address(channel: Channel, address: str) -> str:
    """An address that its owner knows again and nobody else can write to: 138****0001, z***@example.cn."""
    if channel is Channel.MAIL:
        name, _, host = address.rpartition("@")
        return f"{name[:1]}***@{host}"
    return f"{address[:3]}****{address[-4:]}"


def is_email(text: str) -> bool:
    """Whether a text can be the address of one mailbox; what a mail server would have to be told in other signs is not."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None
