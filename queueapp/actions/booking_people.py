"""Who books: the person and the agent (代办人) who comes for him or for a company, locked in order, within their limits."""

from dataclasses import dataclass

from queueapp.actions.ledger import rules_of
from queueapp.actions.unit import Asked, Unit
from queueapp.domain.appointment_life import AppointmentStep, look_up
from queueapp.domain.booking_rules import DAY, BookingRules, must_be_within_agents_limit, must_be_within_limits
from queueapp.domain.identity import Person
from queueapp.domain.ids import public_id
from queueapp.domain.notices import Channel
from queueapp.domain.refusals import BadInput, NotFound
from queueapp.domain.roles import STAFF as STAFF_ROLES
from queueapp.storage import appointment_queries, person_queries


@dataclass(frozen=True, slots=True)
class Guest:
    """Who books: the person or company, the plate where the service needs one, the language of what he is sent, who comes."""

    person: Person
    plate: str | None = None
    language: str = "zh"
    email: str | None = None
    agent: Person | None = None

    @property
    def comes(self) -> Person:
        """The one who will stand at the counter."""
        return self.agent or self.person

    @property
    def agent_name(self) -> str | None:
        """What the one who comes for him is called."""
        return None if self.agent is None else self.agent.name

    @property
    def contact(self) -> dict[str, str]:
        """Where the guest is told of this appointment, by channel."""
        given = {Channel.SMS: self.comes.phone, Channel.MAIL: self.email}
        return {channel.value: address for channel, address in given.items() if address}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to book."""

    site: str
    services: tuple[str, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Party:
    """The rows of those who are promised something."""

    person: str
    agent: str | None = None


def must_be_allowed(asked: Asked, site: str) -> None:
    """Refuse with NotFound whoever never books, and staff and machines of another site: their list has the public's too."""
    if not asked.actor.may_reach(site=site):
        raise NotFound()
    look_up(None, AppointmentStep.BOOK, asked.actor.role)


def admit(unit: Unit, guest: Guest, wish: Wish) -> Party:
    """The rows of person and agent, locked until the transaction ends, once their limits (across sites) allow one appointment more.

    Staff are not limited, and a company has only its agent's limits. Refuses with BadInput (no phone of whoever comes, a company
    without an agent), LimitReached, BlockedForNoShows."""
    _must_be_able_to_come(guest)
    person, agent, known = _locked(unit, guest)
    if unit.actor.role not in STAFF_ROLES:
        if person in known and not guest.person.is_company:
            must_person_be_admitted(unit, person, wish)
        if agent in known:
            must_agent_be_admitted(unit, agent, wish)
    return Party(person, agent)


def must_guest_be_admitted(unit: Unit, guest: Guest, wish: Wish) -> None:
    """Refuse one who comes for himself as `admit` would refuse him, and keep nothing of him."""
    _must_be_able_to_come(guest)
    known = person_queries.find(unit.connection, unit.house.sealer, guest.person)
    if known is not None and unit.actor.role not in STAFF_ROLES:
        must_person_be_admitted(unit, known, wish)


def must_person_be_admitted(unit: Unit, person: str, wish: Wish) -> None:
    """Refuse a person whose limits do not allow one appointment more: LimitReached, BlockedForNoShows."""
    rules = rules_of(unit.house, wish.site)
    records = appointment_queries.records_of(unit.connection, person, _since(unit, rules))
    must_be_within_limits(records, wish.services, rules, unit.now)


def must_agent_be_admitted(unit: Unit, agent: str, wish: Wish, *, besides: str | None = None) -> None:
    """Refuse an agent who has as many appointments that day as allowed; `besides` is one that does not count."""
    rules = rules_of(unit.house, wish.site)
    past = appointment_queries.past_of(unit.connection, agent, _since(unit, rules))
    records = [one.record for one in past if one.id != besides]
    must_be_within_agents_limit(records, wish.start, rules, unit.now, unit.house.zone)


def _must_be_able_to_come(guest: Guest) -> None:
    if guest.comes.is_company:
        raise BadInput(fields={"agent": "missing" if guest.agent is None else "unknown"})
    if guest.comes.phone is None:
        raise BadInput(fields={"phone" if guest.agent is None else "agent_phone": "missing"})
    if guest.agent is not None and guest.agent.document == guest.person.document:
        raise BadInput(fields={"agent": "same"})


def _locked(unit: Unit, guest: Guest) -> tuple[str, str | None, set[str]]:
    """Both rows, and which of them were known before; in an order that every process and site keeps: that of their keyed hashes."""
    sealer, at = unit.house.sealer, unit.asked.real_now
    people = [guest.person] if guest.agent is None else [guest.person, guest.agent]
    ids: dict[str, str] = {}
    known: set[str] = set()
    for person in sorted(people, key=lambda one: sealer.index("document", person_queries.index_text(one))):
        new_id = public_id(unit.house.chance)
        id = ids[person.document] = person_queries.lock_or_insert(unit.connection, sealer, person, new_id, at)
        known |= {id} - {new_id}
    return ids[guest.person.document], None if guest.agent is None else ids[guest.agent.document], known


def _since(unit: Unit, rules: BookingRules) -> int:
    return unit.now - rules.no_shows.within_days * DAY
