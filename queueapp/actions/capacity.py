"""Capacity taken away or given: first whom it hits, then the change; nobody is cancelled in silence.

An appointment whose place is withdrawn stays booked and is stranded: its owner is told, and moves it; until then it is listed."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from queueapp.actions.ledger import tell
from queueapp.actions.telling import tell_owner
from queueapp.actions.unit import Asked, Done, House, Streams, Unit, run
from queueapp.domain import appointment_life
from queueapp.domain.appointment_life import AppointmentStep, Place
from queueapp.domain.ids import public_id
from queueapp.domain.notices import Kind
from queueapp.domain.refusals import BadInput, NotFound
from queueapp.domain.slots import PUBLIC, STAFF, Slot
from queueapp.storage import appointment_queries, audit_log, slot_queries
from queueapp.storage.appointment_queries import Booked

MOST_PLACES = 500


@dataclass(frozen=True, slots=True)
class Change:
    """What the office wants of a site's slots that start in [since, until): places on each list; a hall or group, or all."""

    site: str
    since: int
    until: int
    public: int
    staff: int
    hall: str | None = None
    group: str | None = None

    def touches(self, slot: Slot) -> bool:
        """Whether a slot is among those to change."""
        here = self.hall in (None, slot.hall) and self.group in (None, slot.group)
        return here and self.since <= slot.start < self.until


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change would do: slots changed, places before and after, and the appointments left without one."""

    slots: int
    places_before: int
    places_after: int
    hit: tuple[str, ...]


def preview(house: House, asked: Asked, change: Change) -> Impact:
    """What a change would do; nothing is changed. Refuses with NotFound, BadInput."""
    _checked(house, asked, change)
    with house.database.read() as connection:
        slots = slot_queries.slots_since(connection, change.site, change.since)
        booked = appointment_queries.booked_in(connection, change.site)
    return _impact(slots.values(), booked, change)


def change_capacity(house: House, asked: Asked, change: Change) -> Done[Impact]:
    """Change the targets of slots; appointments beyond them are stranded and told, the last booked first.

    Refuses with NotFound, BadInput."""
    _checked(house, asked, change)
    entity = public_id(house.chance)

    def work(unit: Unit) -> Impact:
        slots = slot_queries.slots_since(unit.connection, change.site, change.since)
        booked = appointment_queries.booked_in(unit.connection, change.site)
        impact = _impact(slots.values(), booked, change)
        touched = [slot for slot in slots.values() if change.touches(slot)]
        for slot in touched:
            slot_queries.retarget(unit.connection, slot.place, change.public, change.staff)
        if touched:
            rows = [[*slot.place, change.public, change.staff] for slot in touched]
            tell(unit, change.site, "capacity.changed", slots=rows)
        for id in impact.hit:
            _strand(unit, change.site, id)
        unit.audit("change_capacity", place=change.site, subject=entity, detail=asdict(impact))
        return impact

    return run(house, asked, Streams(bookings=(change.site,)), work, entity=entity)


def impact_of(house: House, change: str) -> Impact:
    """What a change did, as the audit trail has it. Refuses with NotFound."""
    with house.database.read() as connection:
        facts = audit_log.detail_of(connection, "change_capacity", change)
    if facts is None:
        raise NotFound()
    return Impact(**{**facts, "hit": tuple(facts["hit"])})


def stranded(house: House, site: str) -> list[Booked]:
    """The booked appointments of a site whose place was withdrawn and whose owners have not answered, the soonest first."""
    with house.database.read() as connection:
        booked = appointment_queries.booked_in(connection, site)
    return sorted((one for one in booked if one.stranded), key=lambda one: one.start)


def _strand(unit: Unit, site: str, id: str) -> None:
    row = appointment_life.look_up("booked", AppointmentStep.STRAND, unit.actor.role)
    appointment_queries.mark_stranded(unit.connection, id)
    tell(unit, site, row.event, appointment=id)
    unit.audit("strand", place=site, subject=id)
    tell_owner(unit, Kind.STRANDED, id)


def _impact(slots: Iterable[Slot], booked: Sequence[Booked], change: Change) -> Impact:
    touched = {slot.place: slot for slot in slots if change.touches(slot)}
    hit: dict[str, None] = {}
    for place, slot in touched.items():
        for line, wanted in ((PUBLIC, change.public), (STAFF, change.staff)):
            hit |= dict.fromkeys(_beyond(place, line, wanted, slot, booked, hit))
    before = sum(slot.public.target + slot.staff.target for slot in touched.values())
    return Impact(len(touched), before, len(touched) * (change.public + change.staff), tuple(hit))


def _beyond(place: Place, line: str, wanted: int, slot: Slot, booked: Sequence[Booked], hit: dict[str, None]) -> list[str]:
    """The appointments of one slot's list that the wanted places no longer carry: the last booked, those stranded before first."""
    mine = [one for one in booked if one.line == line and place in one.places]
    kept_free = slot.line(line).booked - sum(one.id in hit or one.stranded for one in mine)
    excess = max(0, kept_free - wanted)
    candidates = sorted((one for one in mine if one.id not in hit and not one.stranded), key=lambda one: -one.booked_at)
    return [one.id for one in candidates[:excess]]


def _checked(house: House, asked: Asked, change: Change) -> None:
    place = house.directory.sites.get(change.site)
    if place is None or not asked.actor.may_reach(site=change.site, hall=change.hall):
        raise NotFound()
    if change.hall is not None and change.hall not in place.halls:
        raise NotFound()
    if not 0 <= change.public <= MOST_PLACES or not 0 <= change.staff <= MOST_PLACES:
        raise BadInput(fields={"places": f"0-{MOST_PLACES}"})
    if change.until <= change.since:
        raise BadInput(fields={"until": "before_since"})
